package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"

	"dathang/matcher"
)

// The limits on an unpacked workbook: a file of 64 KB can hold gigabytes.
const (
	// maxUnpacked bounds the whole of it; the rows of 500,000 people take less.
	maxUnpacked = 192 << 20
	// maxTexts bounds the table of shared texts, each entry of which costs memory.
	maxTexts = 32 << 20
	// maxSetting bounds styles, names and the like.
	maxSetting = 4 << 20
	// maxNested is how deep the elements of a workbook's files may nest; ten suffice.
	maxNested = 100
)

var errUnpacked = errors.New("too much in the workbook")

// errDamaged means that the archive, or one of its files, is not as a program would have written it.
var errDamaged = errors.New("damaged workbook")

// zipFiles are the files of a workbook by name. Reading a file to its end verifies its checksum.
type zipFiles map[string]*zip.File

// openArchive opens an archive whose unpacked size is acceptable. It adds up the sizes that the archive declares for
// its files; reading fails for a file that declares too little.
func openArchive(packed []byte) (zipFiles, error) {
	z, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		return nil, errDamaged
	}
	files := zipFiles{}
	var all, settings uint64
	for _, f := range z.File {
		name := fileName(f.Name)
		size := f.UncompressedSize64
		all += min(size, maxUnpacked+1)
		switch {
		case strings.HasPrefix(name, "xl/worksheets/sheet"):
		case name == "xl/sharedstrings.xml":
			if size > maxTexts {
				return nil, errUnpacked
			}
		case path.Ext(name) == ".xml" || path.Ext(name) == ".rels":
			settings += min(size, maxSetting+1)
		}
		if all > maxUnpacked || settings > maxSetting {
			return nil, errUnpacked
		}
		if files[name] != nil {
			return nil, errDamaged // which of the two would be read is anybody's guess
		}
		files[name] = f
	}
	return files, nil
}

// fileName normalises a name as the format compares names: ignoring case.
func fileName(name string) string {
	return strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(name, "\\", "/"), "/"))
}

// open returns the tokens of one file.
func (a zipFiles) open(name string) (*tokens, error) {
	f := a[fileName(name)]
	if f == nil {
		return nil, errDamaged
	}
	r, err := f.Open()
	if err != nil {
		return nil, errDamaged
	}
	return &tokens{from: r, d: xml.NewDecoder(r)}, nil
}

// tokens reads an XML file piece by piece and tracks the names of the open elements. It ends properly only when the
// outermost element is closed and the checksum matches; anything that ends sooner is damaged.
type tokens struct {
	from io.ReadCloser
	d    *xml.Decoder
	open []string
	// begun is set once the outermost element has been seen.
	begun bool
}

// next returns the next start tag, end tag or text; io.EOF at the proper end.
func (t *tokens) next() (xml.Token, error) {
	for {
		token, err := t.d.RawToken()
		switch {
		case errors.Is(err, io.EOF) && t.begun && len(t.open) == 0:
			return nil, io.EOF
		case err != nil:
			return nil, errDamaged
		}
		switch e := token.(type) {
		case xml.StartElement:
			if t.begun && len(t.open) == 0 || len(t.open) >= maxNested {
				return nil, errDamaged
			}
			t.begun = true
			t.open = append(t.open, e.Name.Local)
			return token, nil
		case xml.EndElement:
			last := len(t.open) - 1
			if last < 0 || t.open[last] != e.Name.Local {
				return nil, errDamaged
			}
			t.open = t.open[:last]
			return token, nil
		case xml.CharData:
			if len(t.open) > 0 {
				return token, nil
			}
		}
	}
}

// within reports whether exactly these elements are open below the outermost one.
func (t *tokens) within(names ...string) bool {
	if len(t.open) != len(names)+1 {
		return false
	}
	for i, name := range names {
		if t.open[i+1] != name {
			return false
		}
	}
	return true
}

func (t *tokens) close() { _ = t.from.Close() } // everything has been read

// each calls do with every start of an element, to the file's end.
func (t *tokens) each(do func(e *xml.StartElement)) error {
	defer t.close()
	for {
		token, err := t.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if e, ok := token.(xml.StartElement); ok {
			do(&e)
		}
	}
}

// attribute returns an attribute of an element, empty if it has none. Names are compared without their namespace,
// whose prefix writers choose freely.
func attribute(e *xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// otherFormat names an archive that is a workbook of another kind than xlsx.
func (a zipFiles) otherFormat() *flaw {
	switch {
	case a["xl/workbook.bin"] != nil:
		return &flaw{matcher.RowOldBook, matcher.Params{"format": "xlsb"}}
	case a["mimetype"] != nil && a["content.xml"] != nil:
		return &flaw{matcher.RowOldBook, matcher.Params{"format": "ods"}}
	case a["index/document.iwa"] != nil:
		return &flaw{matcher.RowOldBook, matcher.Params{"format": "numbers"}}
	}
	return nil
}
