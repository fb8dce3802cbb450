package sheet

import (
	"archive/zip"
	"bufio"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"dathang/matcher"
)

// MaxDatasetBytes bounds the file of a whole dataset.
const MaxDatasetBytes = 256 << 20

// ReadWhole reads a whole dataset from one file, whatever its name: a workbook, a zip archive of the CSV files that
// ReadDataset reads, or JSON. What the bytes are decides; a file of another kind is refused by what it is.
func ReadWhole(r io.Reader, file string) (*matcher.Dataset, []RowError) {
	text, wrong := content(r, file)
	if wrong != nil {
		return nil, wrong
	}
	if IsJSON(text) {
		return readWholeJSON(text, file)
	}
	if files := tablesIn(text); files != nil {
		return readFolder(files)
	}
	return ReadBook(bytes.NewReader(text), file)
}

// ReadSome replaces the parts of into that a file has, and returns their names: the sheets of a workbook, the CSV files
// of a zip archive, the members of a JSON file. With any fault into stays as it was.
func ReadSome(r io.Reader, file string, into *matcher.Dataset) ([]string, []RowError) {
	text, wrong := content(r, file)
	if wrong != nil {
		return nil, wrong
	}
	if IsJSON(text) {
		return readMembers(text, file, into)
	}
	if files := tablesIn(text); files != nil {
		return readSomeTables(files, into)
	}
	return ReadSheets(bytes.NewReader(text), file, into)
}

// content is a file of a dataset or of parts of one: a workbook, an archive or JSON.
func content(r io.Reader, file string) ([]byte, []RowError) {
	in := bufio.NewReaderSize(&bounded{from: r, left: MaxDatasetBytes}, peekBytes)
	if !startsJSON(in) && !isBook(in) {
		return nil, refused(file, "", notDataset(in))
	}
	text, err := io.ReadAll(in)
	if err != nil {
		return nil, refused(file, "", readFlaw(err))
	}
	return text, nil
}

// notDataset says what a file is that cannot be a dataset.
func notDataset(in *bufio.Reader) flaw {
	start, _ := in.Peek(peekBytes) // an error is an empty file
	if wrong := unreadableFormat(start); wrong != nil {
		return *wrong
	}
	if len(bytes.TrimSpace(start)) == 0 {
		return flaw{matcher.RowEmptyFile, nil}
	}
	return flaw{matcher.RowNotDataset, nil}
}

// tablesIn are the CSV files of parts in a zip archive, by name; nil where it is a workbook, or no archive at all. They
// may lie in a folder, as when somebody packs the folder itself.
func tablesIn(packed []byte) map[string]*zip.File {
	z, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		return nil
	}
	var files map[string]*zip.File
	for _, f := range z.File {
		name := strings.ToLower(path.Base(fileName(f.Name)))
		part := strings.TrimSuffix(name, ".csv")
		if part == name || partOf(part) == nil || strings.Contains(f.Name, "__MACOSX/") {
			continue
		}
		if files == nil {
			files = map[string]*zip.File{}
		}
		if files[name] != nil {
			return nil // two of a name: which is meant is anybody's guess
		}
		files[name] = f
	}
	return files
}

// unpack opens one file of an archive; ReadPart and ReadDataset bound what comes out of it.
func unpack(files map[string]*zip.File, name string) (io.ReadCloser, error) {
	f := files[name]
	if f == nil {
		return nil, fs.ErrNotExist
	}
	r, err := f.Open()
	if err != nil {
		return nil, errDamaged
	}
	return &unpacking{r}, nil
}

// unpacking names the damage of an archive as that of a workbook is named.
type unpacking struct{ io.ReadCloser }

func (u *unpacking) Read(p []byte) (int, error) {
	n, err := u.ReadCloser.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = errDamaged
	}
	return n, err
}

func readFolder(files map[string]*zip.File) (*matcher.Dataset, []RowError) {
	if wrong := tooMuch(files); wrong != nil {
		return nil, wrong
	}
	return ReadDataset(func(name string) (io.ReadCloser, error) { return unpack(files, name) })
}

// tooMuch refuses an archive that unpacks to more than a dataset may have.
func tooMuch(files map[string]*zip.File) []RowError {
	var all uint64
	for _, f := range files {
		all += min(f.UncompressedSize64, MaxDatasetBytes)
	}
	if all > MaxDatasetBytes {
		return refused("", "", flaw{matcher.FileTooLarge, matcher.Params{"high": int64(MaxDatasetBytes >> 20)}})
	}
	return nil
}

func readSomeTables(files map[string]*zip.File, into *matcher.Dataset) ([]string, []RowError) {
	if wrong := tooMuch(files); wrong != nil {
		return nil, wrong
	}
	var list []part
	var names []string
	for _, p := range parts {
		if files[fileOf(p)] != nil {
			list, names = append(list, p), append(names, p.title())
		}
	}
	ds, wrong := readParts(list, into, func(p part, ds *matcher.Dataset) (*placing, []RowError) {
		r, err := unpack(files, fileOf(p))
		if err != nil {
			return nil, refused(fileOf(p), "", readFlaw(err))
		}
		defer func() { _ = r.Close() }() // everything has been read
		return readFile(p, r, fileOf(p), ds)
	})
	if len(wrong) > 0 {
		return nil, wrong
	}
	*into = *ds
	return names, nil
}

// startsJSON reports whether a file begins as JSON does.
func startsJSON(in *bufio.Reader) bool {
	start, _ := in.Peek(peekBytes) // an error comes again when it is read
	return IsJSON(start)
}

// IsJSON reports whether a text begins as JSON does.
func IsJSON(text []byte) bool {
	text = text[:min(len(text), peekBytes)]
	if matcher.WideText(text) {
		text, _ = matcher.Narrowed(text) // whether it is whole is found when all of it is read
	}
	text = bytes.TrimLeft(matcher.PlainText(text), " \t\r\n")
	return len(text) > 0 && (text[0] == '{' || text[0] == '[')
}

// readWholeJSON reads a dataset file. Its rows are held to what rows of tables are held to, each fault with its place
// in the file.
func readWholeJSON(text []byte, file string) (*matcher.Dataset, []RowError) {
	ds, faults := matcher.DecodeDataset(text)
	if len(faults) > 0 {
		return nil, ofJSON(file, "", faults)
	}
	members := matcher.MembersOf(text)
	for _, p := range nationalParts {
		if !slices.Contains(members, p.title()) && standIn(p, ds) {
			markNational(ds)
		}
	}
	known := newIndex(ds, nil)
	var all []RowError
	for _, p := range parts {
		at := inJSON(p, ds, file)
		wrong := p.recheck(ds, at)
		if len(wrong) == 0 {
			wrong = p.cross(ds, known, at)
		}
		all = append(all, wrong...)
	}
	if len(all) > 0 {
		return nil, all
	}
	return Sorted(ds), nil
}

// ofJSON are faults of a JSON file as faults of a file. Under is what was put around the text to read it.
func ofJSON(file, under string, faults matcher.Faults) []RowError {
	list := make([]RowError, len(faults))
	for i, f := range faults {
		list[i] = RowError{File: file, Path: strings.TrimPrefix(f.Path, under), Code: f.Code, Params: f.Params}
	}
	return list
}

// inJSON says where the rows of a part are in a JSON file: under the part's name.
func inJSON(p part, ds *matcher.Dataset, file string) *placing {
	at := p.written(ds)
	at.file = file
	at.pointer = func(row int, column string) string { return pointerOf(p, row, column) }
	return at
}

func pointerOf(p part, row int, column string) string {
	list := ""
	if p.title() != header.name {
		list = "/" + p.title()
	}
	switch {
	case p.title() == header.name && row > 1:
		return "/" + entryKeys[min(row-2, len(entryKeys)-1)].key
	case p.title() == header.name || row < 2:
		return list
	case column == "":
		return list + "/" + strconv.Itoa(row-2)
	}
	return list + "/" + strconv.Itoa(row-2) + "/" + column
}

// readJSON replaces a part of ds by a JSON file: a list of its rows, or an object that has it, as a dataset file does.
func readJSON(p part, text []byte, file string, ds *matcher.Dataset) (*placing, []RowError) {
	text = matcher.PlainText(text)
	read := &matcher.Dataset{}
	list := bytes.HasPrefix(bytes.TrimLeft(text, " \t\r\n"), []byte("["))
	under := ""
	if list && p.title() != header.name {
		under = "/" + p.title()
		text = slices.Concat([]byte(`{"`+p.title()+`":`), text, []byte("}"))
	}
	if faults := matcher.Decode(text, read); len(faults) > 0 {
		return nil, ofJSON(file, under, faults)
	}
	if !slices.ContainsFunc(matcher.MembersOf(text), func(name string) bool { return slices.Contains(Members(p.title()), name) }) {
		return nil, refused(file, "", flaw{matcher.RowNoSheet, matcher.Params{"want": p.title(), "have": strings.Join(matcher.MembersOf(text), ", ")}})
	}
	p.copy(read, ds)
	at := inJSON(p, ds, file)
	if under != "" {
		inner := at.pointer
		at.pointer = func(row int, column string) string { return strings.TrimPrefix(inner(row, column), under) }
	}
	return at, p.recheck(ds, at)
}

// readMembers replaces the parts that a JSON file has.
func readMembers(text []byte, file string, into *matcher.Dataset) ([]string, []RowError) {
	if faults := matcher.Decode(text, &matcher.Dataset{}); len(faults) > 0 {
		return nil, ofJSON(file, "", faults)
	}
	members := matcher.MembersOf(text)
	var list []part
	var names []string
	for _, p := range parts {
		has := func(name string) bool { return name != "format" && slices.Contains(Members(p.title()), name) }
		if slices.ContainsFunc(members, has) {
			list, names = append(list, p), append(names, p.title())
		}
	}
	if len(list) == 0 {
		return nil, refused(file, "", flaw{matcher.RowNoRows, nil})
	}
	ds, wrong := readParts(list, into, func(p part, ds *matcher.Dataset) (*placing, []RowError) {
		return readJSON(p, text, file, ds)
	})
	if len(wrong) > 0 {
		return nil, wrong
	}
	*into = *ds
	return names, nil
}

// ReadUnfinished reads as much as there is of a dataset of which parts are still without rows or missing; any other
// fault is one.
func ReadUnfinished(text []byte, file string) (*matcher.Dataset, []RowError) {
	ds := &matcher.Dataset{Format: matcher.DatasetFormat}
	if IsJSON(text) {
		read, faults := matcher.DecodeDataset(text)
		if len(faults) > 0 {
			return nil, ofJSON(file, "", faults)
		}
		return read, nil
	}
	var list []part
	var open func(p part, ds *matcher.Dataset) (*placing, []RowError)
	if files := tablesIn(text); files != nil {
		if wrong := tooMuch(files); wrong != nil {
			return nil, wrong
		}
		list = slices.DeleteFunc(slices.Clone(parts), func(p part) bool { return files[fileOf(p)] == nil })
		open = func(p part, ds *matcher.Dataset) (*placing, []RowError) {
			r, err := unpack(files, fileOf(p))
			if err != nil {
				return nil, refused(fileOf(p), "", readFlaw(err))
			}
			defer func() { _ = r.Close() }() // everything has been read
			return readFile(p, r, fileOf(p), ds)
		}
	} else {
		b, wrong := openBook(bytes.NewReader(text))
		if wrong != nil {
			return nil, refused(file, "", *wrong)
		}
		sheets := map[string]string{}
		for _, p := range parts {
			sheet, wrong := b.sheetCalled(p)
			if wrong != nil {
				return nil, refused(file, "", *wrong)
			}
			if sheet != "" {
				list, sheets[p.title()] = append(list, p), sheet
			}
		}
		if wrong := b.strangers(file); len(wrong) > 0 {
			return nil, wrong
		}
		open = func(p part, ds *matcher.Dataset) (*placing, []RowError) {
			return b.readSheet(p, file, sheets[p.title()], ds)
		}
	}
	ds, wrong := readParts(list, ds, func(p part, ds *matcher.Dataset) (*placing, []RowError) {
		at, wrong := open(p, ds)
		return at, withRows(wrong)
	})
	return ds, wrong
}

// withRows are the faults but those of parts without rows.
func withRows(wrong []RowError) []RowError {
	return slices.DeleteFunc(wrong, func(e RowError) bool { return e.Code == matcher.RowNoRows })
}
