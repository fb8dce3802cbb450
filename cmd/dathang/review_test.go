package main

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"dathang/data/hanoi"
	"dathang/matcher"
	"dathang/matcher/review"
)

// What Hanoi published of the staff of its communes: 11,473 = 5,405 cadres + 6,068 civil servants; 3,622 key cadres, of
// whom 17.9 % are women, 99.9 % have a degree or more, 18 % advanced theory.
func TestReview_SaysOfHanoiWhatTheCityPublished(t *testing.T) {
	code, stdout, stderr := try(t, "review", "--dataset", hanoi.Hanoi2023, "--lang", "en")
	require.Equal(t, exitDone, code, stderr)
	require.Contains(t, stdout, "11,473 staff present = 5,405 cadres + 6,068 civil servants.")
	require.Contains(t, stdout, "Key cadres: 3,622 people, of whom 17.9% are women, 99.9% hold a university degree or more, 18.0% advanced political theory.")
	head, _, found := strings.Cut(stdout, "\nTABLE 1B")
	require.True(t, found)
	readme(t, "cmd/dathang/README.md", "review", head)
	code, stdout, stderr = try(t, "review", "--dataset", hanoi.Hanoi2023)
	require.Equal(t, exitDone, code, stderr)
	require.Contains(t, stdout, "Có mặt 11.473 cán bộ, công chức = 5.405 cán bộ + 6.068 công chức.")
	require.Contains(t, stdout, "Cán bộ chủ chốt: 3.622 người, trong đó nữ 17,9%, đại học trở lên 99,9%, lý luận chính trị cao cấp, cử nhân 18,0%.")
}

func TestReview_OfOneCommuneShowsItsRowsAlone(t *testing.T) {
	dir := folder(t, small())
	code, stdout, stderr := try(t, "review", "--dataset", dir, "--commune", "00002", "--lang", "en")
	require.Equal(t, exitDone, code, stderr)
	require.Contains(t, stdout, "2 staff present; who is a cadre and who a civil servant is not recorded.")
	require.Regexp(t, `Văn hóa - xã hội\s+2\s+culture\s+university, Luật, intermediate\s+lacks the field\s+2051\s+degree study`, stdout)
	code, _, stderr = try(t, "review", "--dataset", dir, "--commune", "Nơi Khác")
	require.Equal(t, exitInput, code)
	require.Contains(t, stderr, "Nơi Khác")
}

func TestReview_WritesJSONWithoutNumbersForWhatIsNotRecorded(t *testing.T) {
	code, stdout, stderr := try(t, "review", "--dataset", folder(t, small()), "--json")
	require.Equal(t, exitDone, code, stderr)
	var r review.Review
	require.NoError(t, json.Unmarshal([]byte(stdout), &r))
	require.Len(t, r.Communes, 3)
	require.Nil(t, r.Total.Staff.Cadres)
	require.NotContains(t, stdout, `"cadres"`)
	require.Contains(t, r.Unrecorded, review.FigureService)
}

func TestReview_WritesAWorkbookOrCSVFiles(t *testing.T) {
	ds := small()
	ds.Units[0].Name = "=1+1"
	ds.Staff[0].Service = matcher.ServiceCadre
	dir, out := folder(t, ds), t.TempDir()
	book := filepath.Join(out, "review.xlsx")
	code, stdout, stderr := try(t, "review", "--dataset", dir, "--out", book)
	require.Equal(t, exitDone, code, stderr)
	require.Contains(t, stdout, book)
	f, err := excelize.OpenFile(book)
	require.NoError(t, err)
	require.Equal(t, []string{"1A", "1B", "1C"}, f.GetSheetList())

	code, _, stderr = try(t, "review", "--dataset", dir, "--out", filepath.Join(out, "csv"))
	require.Equal(t, exitDone, code, stderr)
	rows := func(name string) []map[string]string {
		text, err := os.ReadFile(filepath.Join(out, "csv", name))
		require.NoError(t, err)
		lines, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
		require.NoError(t, err)
		var list []map[string]string
		for _, line := range lines[1:] {
			row := map[string]string{}
			for i, cell := range line {
				row[lines[0][i]] = cell
			}
			list = append(list, row)
		}
		return list
	}
	quality := rows("quality.csv")
	require.Len(t, quality, 4, "three communes and their sum")
	require.Equal(t, "'=1+1", quality[0]["commune_name"], "no spreadsheet runs it as a formula")
	require.Equal(t, []string{"1", "0", "0"}, []string{quality[0]["cadres"], quality[0]["civil_servants"], quality[0]["service_unrecorded"]})
	require.Equal(t, []string{"", "", ""}, []string{quality[0]["party_members"], quality[0]["ethnic"], quality[0]["assigned_cadres"]})
	holders := rows("holders.csv")
	require.Equal(t, "field", holders[1]["conclusions"])
	require.Equal(t, "study", holders[1]["ways"])
	needs := rows("needs.csv")
	require.Equal(t, "vh:2", needs[0]["reasons"])
}
