package sheet

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"dathang/data/lang"
	"dathang/matcher"
)

const (
	// columnWidth is the width of a sheet's columns, in letters.
	columnWidth = 18
	// guideWidth is the width of the column with the guide's sentences.
	guideWidth = 60
	// listedRows is how many rows down a cell offers the words of its column as a list.
	listedRows = 10_000
	// listBytes is the most that a spreadsheet's list of words can hold.
	listBytes = 255
	// asText is the number format that keeps digits as typed: 00004 stays 00004.
	asText = 49
)

// WriteBook writes parts of ds, or all if none is named, as a workbook that ReadBook and ReadSheets can read back: one
// sheet per part in the order of Parts, named in language l, and a guide that explains every column. The same dataset
// gives the same cells.
func WriteBook(w io.Writer, l lang.Language, ds *matcher.Dataset, names ...string) error {
	return writeBook(w, l, ds, false, names)
}

func writeBook(w io.Writer, l lang.Language, ds *matcher.Dataset, titled bool, names []string) error {
	list, err := chosen(names)
	if err != nil {
		return err
	}
	b := &written{f: excelize.NewFile(), l: l, titled: titled}
	defer func() { _ = b.f.Close() }() // it is written, or its error is told
	if err := b.dress(); err != nil {
		return err
	}
	for i, p := range list {
		if err := b.sheet(i, p, ds); err != nil {
			return fmt.Errorf("write sheet %s: %w", p.title(), err)
		}
	}
	if err := b.guide(list); err != nil {
		return fmt.Errorf("write guide: %w", err)
	}
	return b.f.Write(w)
}

// WriteTemplate writes parts, or all if none is named, as a workbook without rows, to be filled in: its titles and the
// words that its cells offer are those of the language, and are read back as the codes they stand for.
func WriteTemplate(w io.Writer, l lang.Language, names ...string) error {
	return writeBook(w, l, &matcher.Dataset{}, true, names)
}

func chosen(names []string) ([]part, error) {
	if len(names) == 0 {
		return parts, nil
	}
	list := make([]part, len(names))
	for i, name := range names {
		if list[i] = partOf(name); list[i] == nil {
			return nil, fmt.Errorf("write part %q: want one of %s", name, strings.Join(Parts, ", "))
		}
	}
	return list, nil
}

// guideName is the name of the guide sheet in a language.
func guideName(l lang.Language) string { return lang.Text(l, "sheet.guide", nil) }

// written is a workbook being written.
type written struct {
	f                *excelize.File
	l                lang.Language
	head, text, wrap int // styles
	// titled: columns and words have their titles and names of the language, not those of the files.
	titled bool
}

func (b *written) dress() (err error) {
	if b.head, err = b.f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"DDEBF7"}}, NumFmt: asText}); err != nil {
		return err
	}
	if b.text, err = b.f.NewStyle(&excelize.Style{NumFmt: asText}); err != nil {
		return err
	}
	b.wrap, err = b.f.NewStyle(&excelize.Style{Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	return err
}

// place creates the sheet at position i; a new workbook already has one, which is renamed.
func (b *written) place(i int, name string) error {
	if i == 0 {
		return b.f.SetSheetName(b.f.GetSheetName(0), name)
	}
	_, err := b.f.NewSheet(name)
	return err
}

// sheet writes one part.
func (b *written) sheet(i int, p part, ds *matcher.Dataset) error {
	name := SheetName(b.l, p.title())
	if err := b.place(i, name); err != nil {
		return err
	}
	shapes := p.shapes()
	for j := range shapes {
		if err := b.list(name, j, &shapes[j]); err != nil {
			return err
		}
	}
	out, err := b.f.NewStreamWriter(name)
	if err != nil {
		return err
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	if err := out.SetColWidth(1, len(shapes), columnWidth); err != nil {
		return err
	}
	for j := range shapes {
		if shapes[j].form == formWhole {
			continue
		}
		if err := out.SetColStyle(j+1, j+1, b.text); err != nil {
			return err
		}
	}
	row := 0
	put := func(cells []string) error {
		row++
		values := make([]any, len(cells))
		for j, text := range cells {
			if title := Heading(b.l, p.title(), text); row == 1 && b.titled && title != "" {
				text = title
			}
			values[j] = b.value(row, &shapes[j], text)
		}
		return out.SetRow("A"+strconv.Itoa(row), values)
	}
	if err := p.write(put, ds); err != nil {
		return err
	}
	return out.Flush()
}

// value is a cell: a number where the column holds numbers, else text that stays text.
func (b *written) value(row int, s *shape, text string) any {
	if row == 1 {
		return excelize.Cell{StyleID: b.head, Value: text}
	}
	if s.form == formWhole {
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return n
		}
	}
	return excelize.Cell{StyleID: b.text, Value: text}
}

// list offers the words of a column as a drop-down list.
func (b *written) list(sheet string, j int, s *shape) error {
	words := b.offered(s)
	if words == nil || utf8.RuneCountInString(strings.Join(words, ",")) > listBytes {
		return nil
	}
	v := excelize.NewDataValidation(true)
	v.SetSqref(cellName(j, 2) + ":" + cellName(j, listedRows))
	if err := v.SetDropList(words); err != nil {
		return err
	}
	// Our readers explain what is wrong with a word; a spreadsheet would only refuse it.
	v.ShowErrorMessage = false
	return b.f.AddDataValidation(sheet, v)
}

// offered are the words that the cells of a column offer.
func (b *written) offered(s *shape) []string {
	switch {
	case s.form == formWord && !b.titled:
		return s.words
	case s.form == formWord:
		names := make([]string, len(s.words))
		for i, word := range s.words {
			names[i] = wordName(b.l, s.column, word)
		}
		return names
	case b.titled && s.form == formWhole && s.low == 0 && s.high == 1:
		return []string{yesNo(b.l, true), yesNo(b.l, false)}
	}
	return nil
}

// guide writes the sheet that explains every column.
func (b *written) guide(list []part) error {
	name := guideName(b.l)
	if err := b.place(len(list), name); err != nil {
		return err
	}
	out, err := b.f.NewStreamWriter(name)
	if err != nil {
		return err
	}
	if err := out.SetColWidth(1, 2, columnWidth); err != nil {
		return err
	}
	if err := out.SetColWidth(3, 5, guideWidth); err != nil {
		return err
	}
	row := 1
	put := func(style int, cells ...string) error {
		values := make([]any, len(cells))
		for j, text := range cells {
			values[j] = excelize.Cell{StyleID: style, Value: text}
		}
		row++
		return out.SetRow("A"+strconv.Itoa(row-1), values)
	}
	heads := make([]string, 0, 5)
	for _, key := range []string{"sheet", "column", "meaning", "form", "needed"} {
		heads = append(heads, lang.Text(b.l, "sheet."+key, nil))
	}
	if err := put(b.head, heads...); err != nil {
		return err
	}
	for _, p := range list {
		for _, s := range p.shapes() {
			if s.form == formWord {
				s.words = b.offered(&s)
			}
			if err := put(b.wrap, SheetName(b.l, p.title()), b.title(p, &s), meaning(b.l, p.title(), s.column), s.says(b.l), yesNo(b.l, s.needed)); err != nil {
				return err
			}
		}
	}
	return out.Flush()
}

// title is what a column is called in the workbook.
func (b *written) title(p part, s *shape) string {
	if title := Heading(b.l, p.title(), s.column); b.titled && title != "" {
		return title
	}
	return s.column
}

func yesNo(l lang.Language, yes bool) string {
	if yes {
		return lang.Text(l, "sheet.yes", nil)
	}
	return lang.Text(l, "sheet.no", nil)
}

// meaning says what a column is about. Some column names mean different things in different parts.
func meaning(l lang.Language, part, column string) string {
	own := part + "_" + column
	if text := lang.Name(l, "column", own); text != own {
		return text
	}
	return lang.Name(l, "column", column)
}

// says explains how the cells of a column are to be written.
func (s *shape) says(l lang.Language) string {
	form := string(s.form)
	if s.low == minYear && s.high == maxYear {
		form = "year" // which is written without a mark between its digits
	}
	says := lang.Text(l, "sheet.form_"+form, map[string]any{"low": s.low, "high": s.high, "words": strings.Join(s.words, ", ")})
	if s.list != "" {
		says += "; " + lang.Text(l, "sheet.of_list", map[string]any{"list": s.list})
	}
	return says
}

// Heading is the title of a column in a language, empty where it has none.
func Heading(l lang.Language, part, column string) string {
	for _, key := range []string{part + "_" + column, column} {
		if text := lang.Name(l, "heading", key); text != key {
			return text
		}
	}
	return ""
}
