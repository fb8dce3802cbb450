package sheet

import (
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"
)

// The files of a workbook name each other by relations (ECMA-376 part 2, 9.3).

// relation is one of them.
type relation struct{ id, kind, file string }

// kind of a relation, the end of its type: transitional and strict workbooks
// differ in what stands before it.
const (
	toDocument = "/officeDocument"
	toSheet    = "/worksheet"
	toTexts    = "/sharedStrings"
	toStyles   = "/styles"
)

// relations are those of one file, "" for the archive's own.
func (a zipFiles) relations(of string) ([]relation, error) {
	folder, name := path.Split(of)
	in, err := a.open(folder + "_rels/" + name + ".rels")
	if err != nil {
		return nil, err
	}
	var list []relation
	err = in.each(func(e *xml.StartElement) {
		if !in.within("Relationship") || attribute(e, "TargetMode") == "External" {
			return
		}
		file := strings.ReplaceAll(attribute(e, "Target"), "\\", "/")
		if !strings.HasPrefix(file, "/") {
			file = path.Join(folder, file)
		}
		list = append(list, relation{attribute(e, "Id"), attribute(e, "Type"), strings.TrimPrefix(file, "/")})
	})
	return list, err
}

func fileOfKind(list []relation, kind string) string {
	for _, r := range list {
		if strings.HasSuffix(r.kind, kind) {
			return r.file
		}
	}
	return ""
}

// read finds the sheets of a workbook and what they share.
func (b *book) read() error {
	top, err := b.files.relations("")
	if err != nil {
		return err
	}
	workbook := fileOfKind(top, toDocument)
	if workbook == "" {
		return errDamaged
	}
	below, err := b.files.relations(workbook)
	if err != nil {
		return err
	}
	in, err := b.files.open(workbook)
	if err != nil {
		return err
	}
	lost := false
	err = in.each(func(e *xml.StartElement) {
		switch {
		case in.within("workbookPr"):
			on := attribute(e, "date1904")
			b.from1904 = on == "1" || on == "true"
		case in.within("sheets", "sheet"):
			s, found := sheetOf(e, below)
			lost = lost || !found
			state := attribute(e, "state")
			switch hidden := state == "hidden" || state == "veryHidden"; {
			case s.file == "":
			case hidden:
				b.hidden = append(b.hidden, s.name)
			default:
				b.sheets = append(b.sheets, s)
			}
		}
	})
	if err != nil {
		return err
	}
	if lost || b.ambiguous() {
		return errDamaged
	}
	if texts := fileOfKind(below, toTexts); texts != "" {
		if b.texts, err = b.files.texts(texts); err != nil {
			return err
		}
	}
	if styles := fileOfKind(below, toStyles); styles != "" && b.files[fileName(styles)] != nil {
		b.formats, err = b.files.formats(styles)
	}
	return err
}

// sheetOf is a sheet with its file, empty for what has no cells, such as a chart.
func sheetOf(e *xml.StartElement, below []relation) (bookSheet, bool) {
	s := bookSheet{name: attribute(e, "name")}
	// Its id is an id in another space of names than sheetId.
	var id string
	for _, a := range e.Attr {
		if a.Name.Local == "id" {
			id = a.Value
		}
	}
	for _, r := range below {
		if r.id == id {
			if strings.HasSuffix(r.kind, toSheet) {
				s.file = r.file
			}
			return s, true
		}
	}
	return s, false
}

// ambiguous reports whether two sheets have one name: no program writes such a workbook.
func (b *book) ambiguous() bool {
	seen := map[string]bool{}
	for _, s := range b.sheets {
		if seen[s.name] {
			return true
		}
		seen[s.name] = true
	}
	return false
}

// texts reads the table of texts: plain, or in pieces with a look of their own.
// How a text is pronounced (rPh) is no part of it.
func (a zipFiles) texts(file string) ([]string, error) {
	in, err := a.open(file)
	if err != nil {
		return nil, err
	}
	defer in.close()
	var list []string
	var text strings.Builder
	for {
		token, err := in.next()
		if errors.Is(err, io.EOF) {
			return list, nil
		}
		if err != nil {
			return nil, err
		}
		switch e := token.(type) {
		case xml.StartElement:
			if in.within("si") {
				text.Reset()
			}
		case xml.EndElement:
			if e.Name.Local == "si" && in.within() {
				list = append(list, unescaped(text.String()))
			}
		case xml.CharData:
			if in.within("si", "t") || in.within("si", "r", "t") {
				text.Write(e)
			}
		}
	}
}

// usualFormats are the formats that every program knows by number (ECMA-376 part 1, 18.8.30), as far as they change
// what a cell means.
var usualFormats = map[string]string{
	"9": "0%", "10": "0.00%", "14": "dd/mm/yyyy", "15": "d-mmm-yy", "16": "d-mmm", "17": "mmm-yy", "22": "dd/mm/yyyy hh:mm", "49": "@",
}

// formats are the number formats of cells, by the number of their style.
func (a zipFiles) formats(file string) ([]string, error) {
	in, err := a.open(file)
	if err != nil {
		return nil, err
	}
	own := map[string]string{}
	var list []string
	err = in.each(func(e *xml.StartElement) {
		switch {
		case in.within("numFmts", "numFmt"):
			own[attribute(e, "numFmtId")] = attribute(e, "formatCode")
		case in.within("cellXfs", "xf"):
			id := attribute(e, "numFmtId")
			format, there := own[id]
			if !there {
				format = usualFormats[id]
			}
			list = append(list, format)
		}
	})
	return list, err
}
