package hanoi

import (
	"slices"

	"dathang/data/national"
	"dathang/matcher"
)

// fields lists the fields of the national base, of which those that the city named come first.
func fields() ([]matcher.DatasetField, error) {
	list, err := national.Fields()
	if err != nil {
		return nil, err
	}
	t := readTable("reference/priority_fields.csv")
	t.Each(func(r row) {
		i := slices.IndexFunc(list, func(f matcher.DatasetField) bool { return string(f.ID) == r.Text("field") })
		if i < 0 {
			r.Fail("field", r.Text("field"), "a field of the national base")
			return
		}
		list[i].Origin, list[i].Priority = "article", 1
	})
	return list, t.Err
}

// coverage is that of the national base; every major in which holders without a degree can get one leads to the level
// of a degree.
func coverage() ([]matcher.CoverageRow, error) {
	rows, err := national.Coverage()
	if err != nil {
		return nil, err
	}
	t := readTable("assumptions/adult_programmes.csv")
	t.Each(func(r row) {
		kind := matcher.Kind(r.Text("kind"))
		row := national.DegreeOf(matcher.MajorCode(r.Text("major")))
		if (kind == matcher.KindBridging || kind == matcher.KindInService) && !slices.Contains(rows, row) {
			rows = append(rows, row)
		}
	})
	national.SortCoverage(rows)
	return rows, t.Err
}

// coverageOf looks coverage up by major and field.
type coverageOf map[matcher.MajorCode]map[matcher.FieldID]int64

func indexCoverage(rows []matcher.CoverageRow) coverageOf {
	index := coverageOf{}
	for _, c := range rows {
		if index[c.Major] == nil {
			index[c.Major] = map[matcher.FieldID]int64{}
		}
		index[c.Major][c.Field] = c.PerMille
	}
	return index
}
