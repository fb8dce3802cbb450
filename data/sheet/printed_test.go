package sheet_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"dathang/data/sheet"
)

func TestWritePrinted_LaysATableOutToBePrintedAndSigned(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, sheet.WritePrinted(&out, []sheet.Printed{
		{
			Name: "1A", Left: []string{"ỦY BAN NHÂN DÂN", "……"}, Right: []string{"CỘNG HÒA"}, Title: []string{"Biểu 1A"}, Under: []string{"ngày"},
			Columns: []sheet.PrintedColumn{{Key: "name", Title: "Đơn vị", Wide: 30}, {Key: "a", Group: "Có mặt", Title: "Tổng"}, {Key: "b", Group: "Có mặt", Title: "Nữ"}},
			Rows: []sheet.PrintedRow{
				{Cells: []any{"=1+1", int64(3), nil}}, {Cells: []any{"Tổng", int64(3), int64(0)}, Bold: true}, {Section: "Chủ chốt"},
			},
			Notes: []string{"ghi chú"},
		},
		{Name: "1B", Columns: []sheet.PrintedColumn{{Key: "name", Title: "Đơn vị"}}},
	}))
	f, err := excelize.OpenReader(bytes.NewReader(out.Bytes()))
	require.NoError(t, err)
	require.Equal(t, []string{"1A", "1B"}, f.GetSheetList())
	rows, err := f.GetRows("1A")
	require.NoError(t, err)
	require.Equal(t, [][]string{
		{"ỦY BAN NHÂN DÂN", "", "CỘNG HÒA"},
		{"……"},
		nil,
		{"Biểu 1A"},
		{"ngày"},
		nil,
		{"Đơn vị", "Có mặt", "Có mặt"},
		{"Đơn vị", "Tổng", "Nữ"},
		{"=1+1", "3"},
		{"Tổng", "3", "0"},
		{"Chủ chốt"},
		nil,
		{"ghi chú"},
	}, rows, "what is not recorded is blank, and 0 is 0")
	formula, err := f.GetCellFormula("1A", "A9")
	require.NoError(t, err)
	require.Empty(t, formula, "a name that looks like a formula stays text")
	merged, err := f.GetMergeCells("1A")
	require.NoError(t, err)
	var ranges []string
	for _, m := range merged {
		ranges = append(ranges, m.GetStartAxis()+":"+m.GetEndAxis())
	}
	require.Contains(t, ranges, "B7:C7", "one heading over both columns")
	require.Contains(t, ranges, "A7:A8")
	layout, err := f.GetPageLayout("1A")
	require.NoError(t, err)
	require.Equal(t, "landscape", *layout.Orientation)
	require.Equal(t, "'1A'!$7:$8", f.GetDefinedName()[0].RefersTo, "headings repeat on every page")
}
