package sheet

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"dathang/data/lang"
	"dathang/matcher"
)

// newParts are the parts that datasets of the first version lack.
var newParts = []string{"requirements", "prices", "refreshers", "documents"}

// newColumns are the columns that files of the first version lack, by part.
var newColumns = map[string][]string{
	"fields":     {"type", "least", "priority"},
	"roster":     {"service", "key", "certificates", "ethnic", "verified"},
	"programmes": {"low_level", "high_level", "high_age", "serve_months", "term"},
}

// firstVersion is what the small dataset would have been in the first version.
func firstVersion() *matcher.Dataset {
	ds := small()
	ds.Format = matcher.DatasetFormat1
	ds.Fields = ds.Fields[:2] // the fields that a major covers
	ds.Requirements, ds.Prices, ds.Refreshers, ds.Documents = nil, nil, nil, nil
	for i := range ds.Fields {
		ds.Fields[i].Priority, ds.Fields[i].Type = 0, ""
	}
	for i := range ds.Staff {
		s := &ds.Staff[i]
		s.Service, s.Key, s.Certificates, s.Ethnic, s.Verified = "", 0, "", 0, ""
	}
	for i := range ds.Programmes {
		p := &ds.Programmes[i]
		p.LowLevel, p.HighLevel, p.HighAge, p.ServeMonths, p.Term = "", "", 0, 0, ""
	}
	return ds
}

// renewed is what reading it gives: all posts ask for a university degree, and the field of the directive goes first.
func renewed() *matcher.Dataset {
	ds := firstVersion()
	ds.Format = matcher.DatasetFormat
	ds.Fields[0].Priority = 1
	ds.Fields = append(ds.Fields, matcher.DatasetField{
		ID: "trinh_do_dai_hoc", Name: "Trình độ đại học trở lên", NameEn: "a university degree or more", Origin: "proposed",
		Type: matcher.FieldLevel, Least: matcher.LevelUniversity,
	})
	ds.Requirements = []matcher.Requirement{{
		ID: "trinh_do_dai_hoc", Field: "trinh_do_dai_hoc", Document: "Thông tư 13/2019/TT-BNV", Certainty: matcher.CertainMedium,
	}}
	return ds
}

// without is a CSV text without some of its columns; no cell of it holds a comma.
func without(t *testing.T, text string, drop []string) string {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	head := strings.Split(lines[0], ",")
	var out []string
	for _, line := range lines {
		cells := strings.Split(line, ",")
		require.Len(t, cells, len(head), line)
		var kept []string
		for i, name := range head {
			if !slices.Contains(drop, name) {
				kept = append(kept, cells[i])
			}
		}
		out = append(out, strings.Join(kept, ","))
	}
	return strings.Join(out, "\n") + "\n"
}

// firstFiles are the files of a dataset of the first version: no new part, no new column.
func firstFiles(t *testing.T) folder {
	t.Helper()
	f := exported(t, firstVersion())
	for _, part := range newParts {
		delete(f, part+".csv")
	}
	for part, columns := range newColumns {
		f[part+".csv"] = bytes.NewBufferString(without(t, f[part+".csv"].String(), columns))
	}
	return f
}

func TestReadDataset_RenewsADatasetOfTheFirstVersion(t *testing.T) {
	f := firstFiles(t)
	require.NotContains(t, f["roster.csv"].String(), "certificates")
	ds, wrong := ReadDataset(f.open)
	require.Empty(t, wrong)
	require.Equal(t, Sorted(renewed()), ds)
	require.Empty(t, Check(ds))
	back, wrong := ReadDataset(exported(t, ds).open)
	require.Empty(t, wrong)
	require.Equal(t, ds, back)
}

func TestReadDataset_RenewsADatasetWhoseOwnFieldHasTheAddedName(t *testing.T) {
	f := firstFiles(t)
	for name := range f {
		f[name] = bytes.NewBufferString(strings.ReplaceAll(f[name].String(), "du_lich_nong_thon", "trinh_do_dai_hoc"))
	}
	ds, wrong := ReadDataset(f.open)
	require.Empty(t, wrong)
	require.Empty(t, Check(ds))
	require.Equal(t, matcher.FieldSpecialisation, ds.Fields[1].Asks())
	require.Equal(t, matcher.DatasetField{
		ID: "trinh_do_dai_hoc_", Name: "Trình độ đại học trở lên", NameEn: "a university degree or more", Origin: "proposed",
		Type: matcher.FieldLevel, Least: matcher.LevelUniversity,
	}, ds.Fields[2])
}

func TestReadBook_RenewsADatasetOfTheFirstVersion(t *testing.T) {
	f, err := excelize.OpenReader(bytes.NewReader(bookOf(t, lang.Vi, firstVersion())))
	require.NoError(t, err)
	for _, part := range newParts {
		require.NoError(t, f.DeleteSheet(SheetName(lang.Vi, part)))
	}
	for part, columns := range newColumns {
		sheet := SheetName(lang.Vi, part)
		for range columns {
			rows, err := f.GetRows(sheet)
			require.NoError(t, err)
			for i, name := range rows[0] {
				if slices.Contains(columns, name) {
					require.NoError(t, f.RemoveCol(sheet, strings.TrimSuffix(cellName(i, 1), "1")))
					break
				}
			}
		}
	}
	var b bytes.Buffer
	require.NoError(t, f.Write(&b))
	ds, wrong := ReadBook(bytes.NewReader(b.Bytes()), "cu.xlsx")
	require.Empty(t, wrong)
	require.Equal(t, Sorted(renewed()), ds)
}

// What the second version added is no more optional in it than the rest.
func TestReadDataset_MissesAPartOfTheSecondVersion(t *testing.T) {
	for _, part := range newParts {
		f := exported(t, small())
		delete(f, part+".csv")
		ds, wrong := ReadDataset(f.open)
		require.Nil(t, ds, part)
		require.Contains(t, wrong, RowError{File: part + ".csv", Code: matcher.FileMissing}, part)

		var names []string
		for _, p := range Parts {
			if p != part {
				names = append(names, p)
			}
		}
		_, wrong = ReadBook(bytes.NewReader(bookOf(t, lang.En, small(), names...)), "f.xlsx")
		require.Len(t, wrong, 1, part)
		require.Equal(t, matcher.RowNoSheet, wrong[0].Code, part)
		require.Contains(t, wrong[0].Params["want"], part)
	}
}

func TestReadPart_TakesRostersWithAndWithoutTheNewColumns(t *testing.T) {
	want := small().Staff[2]
	want.Service, want.Certificates, want.Ethnic, want.Verified = "civil_servant", "qlnn_chuyen_vien", 1, "no"
	ds, wrong := readOf(t, "roster", "unit,position,level,theory,birth_year,sex,count,verified,ethnic,certificates,service,major\n"+
		"00004@2023,VHXH,secondary,none,1990,male,1,no,1,qlnn_chuyen_vien,civil_servant,\n")
	require.Empty(t, wrong)
	require.Equal(t, []matcher.Staff{want}, ds.Staff)
	require.True(t, ds.Staff[0].Holds("qlnn_chuyen_vien"))
	require.False(t, ds.Staff[0].Holds("qlnn"))

	_, wrong = readOf(t, "roster", "unit,position,major,level,theory,birth_year,sex,count,certificates,service,verified,key\n"+
		"00004@2023,VHXH,,secondary,none,1990,male,1,ke_toan,officer,maybe,2\n")
	var told []string
	for i := range wrong {
		told = append(told, wrong[i].Error())
	}
	require.Equal(t, []string{
		"roster.csv J2 (service): row_unknown_word value=officer want=cadre, civil_servant",
		"roster.csv K2 (verified): row_unknown_word value=maybe want=yes, no",
		"roster.csv L2 (key): row_too_large high=1 value=2",
	}, told)
	_, wrong = readOf(t, "roster", "unit,position,major,level,theory,birth_year,sex,count,certificates\n00004@2023,VHXH,,secondary,none,1990,male,1,ke_toan\n")
	require.Len(t, wrong, 1, "accounting is no course")
	require.Equal(t, "I2", wrong[0].Cell)
	require.Equal(t, "fields.course", wrong[0].Params["list"])
}

// Each fault of a new part has its own file: what is written, where the fault is, and what is said of it.
func TestReadPart_SaysWhatIsWrongWithTheNewParts(t *testing.T) {
	const (
		fieldHead       = "id,name,name_en,origin,type,least,priority\n"
		requirementHead = "id,position,unit_type,field,valid_from,valid_to,document,reason,certainty\n"
		priceHead       = "id,kind,programme,part,payer,kvnd,monthly,beyond_m,document,reason,certainty\n"
		refresherHead   = "id,group,field,cycle_years,document,reason,certainty\n"
		documentHead    = "id,number,issuer,date,title,valid_from,valid_to,replaced_by,deadline,source,certainty\n"
	)
	for name, c := range map[string]struct {
		part, text, at string
		code           matcher.Code
		want           matcher.Params
	}{
		"a level of theory asked of a diploma": {
			"fields", fieldHead + "a,A,,article,level,advanced,0\n", "F2", matcher.RowUnknownWord,
			matcher.Params{"value": "advanced", "want": "secondary, college, university, master, doctor"},
		},
		"a diploma asked of theory": {
			"fields", fieldHead + "a,A,,article,theory,master,0\n", "F2", matcher.RowUnknownWord,
			matcher.Params{"value": "master", "want": "none, elementary, intermediate, advanced"},
		},
		"a level without the least": {
			"fields", fieldHead + "a,A,,article,level,,0\n", "F2", matcher.RowUnknownWord,
			matcher.Params{"value": "", "want": "secondary, college, university, master, doctor"},
		},
		"a specialisation with a least level": {
			"fields", fieldHead + "a,A,,article,,university,0\n", "F2", matcher.RowUnknownWord, matcher.Params{"value": "university", "want": ""},
		},
		"a course with a least level": {
			"fields", fieldHead + "a,A,,article,course,university,0\n", "F2", matcher.RowUnknownWord, matcher.Params{"value": "university", "want": ""},
		},
		"a field of no type": {
			"fields", fieldHead + "a,A,,article,diploma,,0\n", "E2", matcher.RowUnknownWord,
			matcher.Params{"value": "diploma", "want": "specialisation, level, theory, course"},
		},
		"a requirement of a specialisation": {
			"requirements", requirementHead + "a,,,ke_toan,,,,,high\n", "D2", matcher.RowUnknownWord,
			matcher.Params{"value": "ke_toan", "want": "ly_luan_trung_cap, qlnn_chuyen_vien, trinh_do_dai_hoc"},
		},
		"a requirement of no field": {
			"requirements", requirementHead + "a,,,ke_toanx,,,,,high\n", "D2", matcher.RowUnknownNear,
			matcher.Params{"value": "ke_toanx", "list": "fields.id", "near": "ke_toan"},
		},
		"a requirement that ends before it begins": {
			"requirements", requirementHead + "a,TCKT,inner_ward,trinh_do_dai_hoc,2025-07-01,2024-07-01,,,high\n", "F2", matcher.RowOrder,
			matcher.Params{"value": "2024-07-01", "other": "valid_from", "want": ">= 2025-07-01"},
		},
		"a price of nothing": {"prices", priceHead + "a,,,lodging,commune,100,1,,,,high\n", "B2", matcher.RowRequired, nil},
		"a price of no programme": {
			"prices", priceHead + "a,,KHA:7340301:degre,lodging,commune,100,1,,,,high\n", "C2", matcher.RowUnknownNear,
			matcher.Params{"value": "KHA:7340301:degre", "list": "programmes.id", "near": "KHA:7340301:degree"},
		},
		"a price of no part": {
			"prices", priceHead + "a,degree,,meals,commune,100,1,,,,high\n", "D2", matcher.RowUnknownWord,
			matcher.Params{"value": "meals", "want": "tuition, lodging, allowance, salary"},
		},
		"a price that nobody pays": {
			"prices", priceHead + "a,degree,,lodging,,100,1,,,,high\n", "E2", matcher.RowRequired, nil,
		},
		"a refresher of a group without positions": {
			"refreshers", refresherHead + "a,cong_chucs,ke_toan,1,,,high\n", "B2", matcher.RowUnknownNear,
			matcher.Params{"value": "cong_chucs", "list": "positions.group", "near": "cong_chuc"},
		},
		"a refresher that is never due": {
			"refreshers", refresherHead + "a,,ke_toan,0,,,high\n", "D2", matcher.RowTooSmall, matcher.Params{"value": "0", "low": int64(1)},
		},
		"a document replaced by none that is known": {
			"documents", documentHead + "a,1/2025,,,Luật,,,zzz,,,high\n", "H2", matcher.RowUnknownID, matcher.Params{"value": "zzz", "list": "documents.id"},
		},
		"a document that ends before it begins": {
			"documents", documentHead + "a,1/2025,,,Luật,2025-07-01,2024-07-01,,,,high\n", "G2", matcher.RowOrder,
			matcher.Params{"value": "2024-07-01", "other": "valid_from", "want": ">= 2025-07-01"},
		},
		"a document without a number": {"documents", documentHead + "a,,,,Luật,,,,,,high\n", "B2", matcher.RowRequired, nil},
	} {
		ds, wrong := readOf(t, c.part, c.text)
		require.Len(t, wrong, 1, name)
		require.Equal(t, c.at, wrong[0].Cell, name)
		require.Equal(t, c.code, wrong[0].Code, name)
		require.Equal(t, c.want, wrong[0].Params, name)
		require.Equal(t, small(), ds, name)
	}
}

func TestReadPart_TakesRatesOfRecruitment(t *testing.T) {
	ds, wrong := readOf(t, "rates", "id,per_mille,reason,certainty\nattrition:cong_chuc,15,,assumption\nrecruitment:recruitment,700,,assumption\nrecruitment:degree,950,,assumption\n")
	require.Empty(t, wrong)
	require.Len(t, ds.Rates, 3)
	_, wrong = readOf(t, "rates", "id,per_mille,reason,certainty\nrecruitment:seminar,700,,assumption\n")
	require.Len(t, wrong, 1)
	require.Equal(t, matcher.RowUnknownWord, wrong[0].Code)
	require.Contains(t, wrong[0].Params["want"], "recruitment:secondment")
}

func TestReadPart_SaysWhatIsWrongWithEntryAndTermOfAProgramme(t *testing.T) {
	course := map[string]string{
		"id": "p", "provider": "KHA", "name": "Tên", "major": "7340301", "kind": "theory", "start_month": "3", "months": "8", "capacity": "1",
		"low_level": "university", "high_level": "master", "high_age": "45", "serve_months": "24", "term": "lasting", "certainty": "high",
	}
	require.Empty(t, programmeFaults(t, programmeRow(t, course)))
	course["months"], course["high_level"], course["term"] = "0", "college", "refresher"
	require.Equal(t, []string{"2 months row_too_small", "2 high_level row_order", "2 term row_order"}, programmeFaults(t, programmeRow(t, course)))
	course["months"], course["high_level"], course["kind"], course["term"] = "0", "", "refresher", "lasting"
	require.Equal(t, []string{"2 term row_order"}, programmeFaults(t, programmeRow(t, course)), "a refresher may be over in days")
}

func TestWriteTemplate_HoldsTheNewPartsAndTheirGuide(t *testing.T) {
	for _, l := range lang.Languages {
		var b bytes.Buffer
		require.NoError(t, WriteTemplate(&b, l))
		f, err := excelize.OpenReader(&b)
		require.NoError(t, err)
		guide, err := f.GetRows(guideName(l))
		require.NoError(t, err)
		for _, part := range newParts {
			rows, err := f.GetRows(SheetName(l, part))
			require.NoError(t, err)
			require.Equal(t, [][]string{headings(l, part)}, rows)
		}
		said := map[string]string{}
		for _, row := range guide {
			said[row[0]+"/"+row[1]] = row[2]
		}
		for part, columns := range newColumns {
			for _, column := range columns {
				require.NotEmpty(t, said[SheetName(l, part)+"/"+Heading(l, part, column)], "%s: %s of %s", l, column, part)
			}
		}
		require.NotEqual(t, said[SheetName(l, "requirements")+"/"+Heading(l, "requirements", "position")], said[SheetName(l, "norms")+"/"+Heading(l, "norms", "position")], "one may be empty, the other not")
	}
}
