package sheet

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
)

func TestWrite_ThenReadDatasetGivesTheSameDataset(t *testing.T) {
	ds := small()
	require.Empty(t, Check(ds))
	back, wrong := ReadDataset(exported(t, ds).open)
	require.Empty(t, wrong)
	require.Equal(t, Sorted(ds), back)
}

func TestWrite_IsTheSameWhateverTheOrderOfRows(t *testing.T) {
	want := exported(t, small())
	ds := small()
	rng := rand.New(rand.NewPCG(1, 2))
	rng.Shuffle(len(ds.Staff), func(i, j int) { ds.Staff[i], ds.Staff[j] = ds.Staff[j], ds.Staff[i] })
	slices.Reverse(ds.Units)
	slices.Reverse(ds.Programmes)
	require.Equal(t, want, exported(t, ds))
	require.Equal(t, "00004@2023", string(ds.Units[0].ID), "the input stays in its order")
}

func TestWrite_WritesLinesThatAnySpreadsheetReads(t *testing.T) {
	f := exported(t, small())
	require.Equal(t, "key,value\nbase_date,2023-12-31\nformat,dathang.dataset/2\nid,nho-2023\n"+
		"marks,synthetic_roster assumptions\nname,Bộ dữ liệu nhỏ\nroster_date,2022-12-31\n", f["dataset.csv"].String())
	require.Contains(t, f["units.csv"].String(), `00004@2023,"Xã ""Đường Lâm"", ven sông",001,delta_commune,xa,,7065,49,20,,0,0,assumption`+"\n")
	for name, b := range f {
		require.NotContains(t, b.String(), "\r", name)
		require.False(t, bytes.HasPrefix(b.Bytes(), []byte("\xEF\xBB\xBF")), name)
	}
	// Text that a spreadsheet would run is guarded; a negative number is none.
	require.Contains(t, f["coverage.csv"].String(), ",'=cùng ngành,")
	require.Contains(t, f["norms.csv"].String(), ",''@giả định,")
	require.Contains(t, f["units.csv"].String(), ",-1200,")
}

// full is a writer without room.
type full struct{ error }

func (f full) Write([]byte) (int, error) { return 0, f.error }

func TestWritePart_SaysWhatCouldNotBeWritten(t *testing.T) {
	noRoom := errors.New("disk full")
	require.ErrorIs(t, WritePart(full{noRoom}, small(), "norms"), noRoom)
	require.ErrorContains(t, WritePart(io.Discard, small(), "people"), `write part "people": want one of dataset, groups`)
}

// The parts are the lists of the dataset, their columns the json tags of its
// rows; an added field without a column would be lost in every export.
func TestParts_AreTheListsOfTheDatasetWithTheirFields(t *testing.T) {
	want := []string{"dataset"}
	ds := reflect.TypeOf(matcher.Dataset{})
	for i := range ds.NumField() {
		f := ds.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Type.Kind() != reflect.Slice || f.Type.Elem().Kind() != reflect.Struct {
			if name != "marks" && f.Type.Kind() != reflect.String {
				t.Errorf("%s is neither a part nor in dataset.csv", name)
			}
			continue
		}
		want = append(want, name)
		var columns []string
		for j := range f.Type.Elem().NumField() {
			column, _, _ := strings.Cut(f.Type.Elem().Field(j).Tag.Get("json"), ",")
			columns = append(columns, column)
		}
		require.Equal(t, columns, Columns(name), name)
	}
	require.Equal(t, want, Parts)
	require.Nil(t, Columns("people"))
}

func TestReadPart_ReplacesOnlyThatPart(t *testing.T) {
	ds, wrong := readOf(t, "roster", "unit,position,major,level,theory,birth_year,sex,count\n00004@2023,TCKT,,college,elementary,1988,female,3\n")
	require.Empty(t, wrong)
	want := small()
	want.Staff = []matcher.Staff{{Unit: "00004@2023", Position: "TCKT", Level: "college", Theory: "elementary", BirthYear: 1988, Sex: "female", Count: 3}}
	require.Equal(t, want, ds)
}

func TestReadPart_LeavesTheDatasetUntouchedOnAnyFault(t *testing.T) {
	ds, wrong := readOf(t, "roster", "unit,position,major,level,theory,birth_year,sex,count\n00004@2023,TCKT,,college,elementary,1988,female,3\n00004@2023,XXXX,,college,elementary,1988,female,3\n")
	require.Len(t, wrong, 1)
	require.Equal(t, small(), ds)
}

func TestReadPart_RefusesAnUnknownPart(t *testing.T) {
	_, wrong := readOf(t, "people", "x\n")
	require.Equal(t, matcher.RowUnknownWord, wrong[0].Code)
}

func TestReadPart_TakesWhatSpreadsheetsWrite(t *testing.T) {
	plain := "id,name,parent\n01,Hà Nội,\n001,\"Quận \"\"Ba Đình\"\", cũ\",01\n"
	want, wrong := readOf(t, "groups", plain)
	require.Empty(t, wrong)
	require.Equal(t, `Quận "Ba Đình", cũ`, want.Groups[0].Name)

	for name, text := range map[string]string{
		"byte order mark":      "\xEF\xBB\xBF" + plain,
		"CRLF":                 strings.ReplaceAll(plain, "\n", "\r\n"),
		"semicolons":           "id;name;parent\n01;Hà Nội;\n001;\"Quận \"\"Ba Đình\"\", cũ\";01\n",
		"columns in any order": "Parent,ID,name\n,01,Hà Nội\n01,001,\"Quận \"\"Ba Đình\"\", cũ\"\n",
		"empty lines":          "\n" + plain + "\n\r\n,,\n\n",
		"no last line feed":    strings.TrimSuffix(plain, "\n"),
		"touched columns":      "id,name,parent,,\n01,Hà Nội,,,\n001,\"Quận \"\"Ba Đình\"\", cũ\",01,,\n",
		"padded rows":          "id,name,parent\n01,Hà Nội,,,\n001,\"Quận \"\"Ba Đình\"\", cũ\",01,\n",
		"spaces around":        "id, name ,parent\n 01 ,\tHà Nội \u00A0,\n001,\"Quận \"\"Ba Đình\"\", cũ\",01\n",
		"decomposed letters":   "id,name,parent\n01,Ha\u0300 No\u0302\u0323i,\n001,\"Qua\u0323\u0302n \"\"Ba Đi\u0300nh\"\", cu\u0303\",01\n",
	} {
		got, wrong := readOf(t, "groups", text)
		require.Empty(t, wrong, name)
		require.Equal(t, want, got, name)
	}
}

func TestReadPart_KeepsLineBreaksInsideACellAndCountsThemAsOneRow(t *testing.T) {
	ds, wrong := readOf(t, "groups", "id,name,parent\r\n01,\"Hà\r\nNội\",\r\n")
	require.Empty(t, wrong)
	require.Equal(t, "Hà\nNội", ds.Groups[0].Name)
	_, wrong = readOf(t, "groups", "id,name,parent\n01,\"Hà\n\nNội\",\n001,Ba Đình,0 1\n")
	require.Equal(t, 3, wrong[0].Row)
	require.Equal(t, "C3", wrong[0].Cell)
}

func TestReadDataset_TellsTheFaultsOfAllFilesAtOnce(t *testing.T) {
	f := exported(t, small())
	delete(f, "rates.csv")
	f["units.csv"] = bytes.NewBufferString(strings.Replace(f["units.csv"].String(), "7065", "-7065", 1))
	f["norms.csv"] = bytes.NewBufferString(strings.Replace(f["norms.csv"].String(), "TCKT", "TCKD", 1))
	ds, wrong := ReadDataset(f.open)
	require.Nil(t, ds)
	// 00004@2023 fell out of units.csv with its row, but nobody who names it is
	// blamed, nor is a programme whose tuition group cannot be looked up.
	require.Equal(t, []RowError{
		{File: "units.csv", Row: 3, Column: "population", Cell: "G3", Code: matcher.RowNegative, Params: matcher.Params{"value": "-7065"}},
		{File: "norms.csv", Row: 3, Column: "position", Cell: "D3", Code: matcher.RowUnknownNear, Params: matcher.Params{"value": "TCKD", "list": "positions.id", "near": "TCKT"}},
		{File: "rates.csv", Code: matcher.FileMissing},
	}, wrong)
}

func TestCheck_NamesThePlaceInTheExportedFile(t *testing.T) {
	ds := small()
	ds.Staff[0].Unit = "00009@2023" // sorts last: row 4 of roster.csv
	ds.Programmes[0].Provider = "KHB"
	wrong := Check(ds)
	require.Len(t, wrong, 2)
	require.Equal(t, "roster.csv A4 (unit): row_unknown_near list=units.id near=00001@2023, 00004@2023 value=00009@2023", wrong[0].Error())
	require.Equal(t, "programmes.csv B2 (provider): row_unknown_near list=providers near=KHA value=KHB", wrong[1].Error())
}

func TestCheck_CatchesTextThatWouldNotComeBack(t *testing.T) {
	ds := small()
	ds.Name = "Ha\u0300 Nội"
	ds.Groups[0].Name = " Ba Đình"
	ds.Norms[0].Reason = "a\r\nb"
	ds.Units[1].Name = "\xC3\x28"
	ds.Rates = append(ds.Rates, ds.Rates[0])
	ds.Fields = nil
	codes := map[matcher.Code]bool{}
	for _, e := range Check(ds) {
		codes[e.Code] = true
	}
	for _, code := range []matcher.Code{matcher.RowTextForm, matcher.RowControlCharacter, matcher.RowNotUTF8, matcher.RowDuplicate, matcher.RowNoRows, matcher.RowUnknownID} {
		require.True(t, codes[code], code)
	}
}
