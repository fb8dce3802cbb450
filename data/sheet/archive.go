package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"
)

// What a workbook may weigh once it is unpacked: a file of 64 KB can hold gigabytes.
const (
	// maxUnpacked bounds all of it; the rows of 500,000 people take less.
	maxUnpacked = 192 << 20
	// maxTexts bounds the table of texts, of which every entry costs memory.
	maxTexts = 32 << 20
	// maxSetting bounds styles, names and the like.
	maxSetting = 4 << 20
	// maxNested is how deep the elements of a workbook's files may nest; ten suffice.
	maxNested = 100
)

var errUnpacked = errors.New("too much in the workbook")

// errDamaged is an archive, or one of its files, that is not as a program leaves it.
var errDamaged = errors.New("damaged workbook")

// zipFiles are the files of a workbook by their names. Reading one to its end
// compares it with its checksum.
type zipFiles map[string]*zip.File

// openArchive opens an archive that unpacks to a bearable size. It adds up what
// the archive says that its files unpack to; their reader fails where one says too little.
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

// fileName is a name as the format compares them: without case.
func fileName(name string) string {
	return strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(name, "\\", "/"), "/"))
}

// open gives the tokens of one file.
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

// tokens are what an XML file says, piece by piece, with the names of the
// elements that are open. They end where the file's outermost element is closed
// and its bytes agree with their checksum; whatever ends sooner is damage.
type tokens struct {
	from io.ReadCloser
	d    *xml.Decoder
	open []string
	// begun says that the outermost element was there.
	begun bool
}

// next gives the next start, end or text; io.EOF at the sound end.
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

// attribute is an attribute of an element, empty where it has none. Names are
// compared without their space, which writers choose freely.
func attribute(e *xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
