package intake

import (
	"bytes"
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"

	"dathang/data/lang"
	"dathang/data/sheet"
)

// maxComments bounds the cells that are commented; the others are only marked.
const maxComments = 2000

// Mark writes a copy of the workbook that was read, in which every faulty cell is yellow and a comment says what is
// wrong with it. A fault of a whole row stands at its first cell. A CSV file becomes a workbook.
func (r *Reading) Mark(w io.Writer, l lang.Language) error {
	f, err := r.copied()
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // it is written, or its error is told
	styles := map[int]int{}
	comments := map[string]string{}
	var order []*sheet.RowError
	for i := range r.Faults {
		e := &r.Faults[i]
		if e.Row == 0 {
			continue
		}
		cell := e.Cell
		if cell == "" {
			cell = fmt.Sprintf("A%d", e.Row)
		}
		name := sheetOr(e.Sheet)
		key := name + "\x1f" + cell
		if _, marked := comments[key]; marked {
			comments[key] += "\n" + lang.Say(l, string(e.Code), e.Params)
			continue
		}
		comments[key] = lang.Say(l, string(e.Code), e.Params)
		order = append(order, e)
		if err := mark(f, name, cell, styles); err != nil {
			return err
		}
	}
	for _, e := range order[:min(len(order), maxComments)] {
		cell := e.Cell
		if cell == "" {
			cell = fmt.Sprintf("A%d", e.Row)
		}
		name := sheetOr(e.Sheet)
		// A comment that somebody wrote there stays above ours.
		text := comments[name+"\x1f"+cell]
		if err := f.AddComment(name, excelize.Comment{Cell: cell, Author: "dathang", Text: text}); err != nil {
			return err
		}
	}
	return f.Write(w)
}

// textSheet is the name of the sheet that a CSV file becomes.
const textSheet = "Sheet1"

func sheetOr(name string) string {
	if name == "" {
		return textSheet
	}
	return name
}

// copied is the workbook as it was, or one with the rows of CSV files.
func (r *Reading) copied() (*excelize.File, error) {
	if r.Kind == "xlsx" {
		return excelize.OpenReader(bytes.NewReader(r.text))
	}
	tables, wrong := sheet.ReadForms(r.text, r.File)
	if len(wrong) > 0 && tables == nil {
		return nil, wrong[0]
	}
	f := excelize.NewFile()
	for i, g := range tables.Grids {
		name := sheetOr(g.Name)
		if _, err := f.NewSheet(name); err != nil {
			return nil, err
		}
		if i == 0 && name != textSheet {
			if err := f.DeleteSheet(textSheet); err != nil {
				return nil, err
			}
		}
		for _, row := range g.Rows {
			for place := range row.Cells {
				if err := f.SetCellStr(name, sheet.CellName(place, row.Number), row.Cells[place].Text); err != nil {
					return nil, err
				}
			}
		}
	}
	return f, nil
}

// mark makes a cell yellow and leaves the rest of its style.
func mark(f *excelize.File, name, cell string, styles map[int]int) error {
	old, err := f.GetCellStyle(name, cell)
	if err != nil {
		return err
	}
	yellow, there := styles[old]
	if !there {
		style, err := f.GetStyle(old)
		if err != nil {
			return err
		}
		style.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FFFF00"}}
		if yellow, err = f.NewStyle(style); err != nil {
			return err
		}
		styles[old] = yellow
	}
	return f.SetCellStyle(name, cell, cell, yellow)
}
