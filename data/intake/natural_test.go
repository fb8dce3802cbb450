package intake

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"dathang/data/lang"
	"dathang/data/sheet"
	"dathang/matcher"
)

// The Vietnamese template, filled in as a person does: names and words, no ids, days with the day first.
func TestRead_TakesATemplateFilledInByNames(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, sheet.WriteTemplate(&b, lang.Vi, "units", "roster", "programmes", "norms"))
	f, err := excelize.OpenReader(&b)
	require.NoError(t, err)
	fill := func(part string, rows ...map[string]any) {
		name := sheet.SheetName(lang.Vi, part)
		for i, row := range rows {
			for j, column := range sheet.Columns(part) {
				if value, there := row[column]; there {
					require.NoError(t, f.SetCellValue(name, sheet.CellName(j, i+2), value))
				}
			}
		}
	}
	fill("units", map[string]any{
		"id": "00301", "name": "Xã Mới", "group": "Huyện Đông Hà", "type": "xã đồng bằng", "category": "xã", "class": "Loại II", "population": "12.345", "area_ha": "1.200 ha", "headcount": 20, "x_m": 0, "y_m": 0, "certainty": "đã đối chiếu nguồn",
	})
	fill("roster", map[string]any{
		"unit": "Xã Mới", "position": "Tài chính - kế toán", "major": "Kế toán", "level": "đại học", "theory": "trung cấp", "birth_year": "01/02/1980", "sex": "nữ", "count": 2, "service": "công chức", "key": "không",
	})
	fill("programmes", map[string]any{
		"provider": "Trường Đại học Sơn Hà", "name": "Luật vừa làm vừa học", "major": "Luật", "kind": "vừa làm vừa học", "start_month": 9, "months": 36, "capacity": 20, "price_kvnd": "30.000", "legal_mode": "đặt hàng", "multiplier": "100 %", "certainty": "giả định",
	})
	fill("norms", map[string]any{"unit_type": "xã đồng bằng", "position": "Tư pháp - hộ tịch", "field": "tư pháp", "posts": 1, "valid_from": "01/07/2025", "certainty": "giả định"})
	r := readBook(t, f, nil)
	require.Empty(t, r.Faults)
	require.Zero(t, r.Asked)
	ds := r.Dataset()
	unit := ds.Units[len(ds.Units)-1]
	require.Equal(t, matcher.CommuneID("00301@2025"), unit.ID)
	require.Equal(t, []any{matcher.GroupID("d1"), "delta_commune", "xa", "II", int64(12345), int64(1200)}, []any{unit.Group, unit.Type, unit.Category, unit.Class, unit.Population, unit.AreaHa})
	require.Equal(t, []matcher.Staff{{Unit: "00301@2025", Position: "TCKT", Major: "7340301", Level: "university", Theory: "intermediate", BirthYear: 1980, Sex: "female", Count: 2, Service: "civil_servant"}}, staffOf(ds, "00301@2025"))
	programme := ds.Programmes[1]
	require.Equal(t, matcher.ProgrammeID("DHSH:7380101:in_service"), programme.ID)
	require.Equal(t, []any{matcher.ProviderID("DHSH"), int64(30000), int64(1000), matcher.ModeOrder}, []any{programme.Provider, programme.PriceKVND, programme.Multiplier, programme.LegalMode})
	require.Len(t, ds.Norms, 3)
	require.Equal(t, "2025-07-01", ds.Norms[0].ValidFrom)
	made := 0
	for _, c := range r.Changes {
		if c.Kind == "made" {
			made += c.Cells
		}
	}
	require.Equal(t, 2, made)
}
