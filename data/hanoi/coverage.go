package hanoi

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dathang/matcher"
)

// shortCourse is the pseudo-major of a short course in a field.
func shortCourse(f matcher.FieldID) matcher.MajorCode { return matcher.MajorCode("KH." + string(f)) }

func fields() ([]matcher.DatasetField, error) {
	t := readTable("reference/specialisations.csv")
	var out []matcher.DatasetField
	t.each(func(r row) {
		id := matcher.FieldID(r.text("spec_id"))
		if len(out) > 0 && out[len(out)-1].ID == id {
			return
		}
		out = append(out, matcher.DatasetField{ID: id, Name: r.text("name_vi"), NameEn: r.text("name_en"), Origin: r.text("origin")})
	})
	return out, t.err
}

// majors returns the 7-digit majors of Circular 09/2022 and one short-course content for each field that has short
// courses.
func majors(fields []matcher.DatasetField, rules map[string]int64) ([]matcher.Major, error) {
	t := readTable("reference/majors_tt09_2022.csv")
	var out []matcher.Major
	t.each(func(r row) {
		if r.text("level") != "nganh" {
			return
		}
		out = append(out, matcher.Major{
			Code: matcher.MajorCode(r.text("code")), Name: r.text("name_vi"), TuitionGroup: r.text("tuition_group"),
		})
	})
	for _, f := range fields {
		if rules["short_course."+string(f.ID)] > 0 {
			out = append(out, matcher.Major{Code: shortCourse(f.ID), Name: "Bồi dưỡng ngắn hạn: " + f.Name})
		}
	}
	return out, t.err
}

func readCoverageRules() (map[string]int64, error) {
	t := readTable("assumptions/coverage_rules.csv")
	rules := map[string]int64{}
	t.each(func(r row) { rules[r.text("key")] = r.whole("per_mille") })
	return rules, t.err
}

// coverage rates how well each major covers each field, from two sources of which the better counts: the major's rank
// in the field, and its weight for a position whose norms require the field. A short course covers only its own field.
func coverage(fields []matcher.DatasetField, norms []matcher.Norm, rules map[string]int64) ([]matcher.CoverageRow, error) {
	best := map[[2]string]matcher.CoverageRow{}
	offer := func(major string, field matcher.FieldID, perMille int64, reason string) {
		key := [2]string{major, string(field)}
		if perMille <= best[key].PerMille {
			return
		}
		best[key] = matcher.CoverageRow{
			Major: matcher.MajorCode(major), Field: field, PerMille: perMille, Reason: reason, Certainty: matcher.CertainAssumed,
		}
	}
	ranks := readTable("reference/specialisations.csv")
	ranks.each(func(r row) {
		rank := r.text("rank")
		offer(r.text("major_code"), matcher.FieldID(r.text("spec_id")), rules["rank_"+rank], "rank "+rank)
	})
	if ranks.err != nil {
		return nil, ranks.err
	}
	asked := fieldsOfPositions(norms)
	listed, err := listedMajors()
	if err != nil {
		return nil, err
	}
	weights := readTable("reference/position_major_weights.csv")
	weights.each(func(r row) {
		position, major := r.text("position_code"), r.text("major_code")
		if !listed[major] {
			return
		}
		key := "weight_many_fields"
		if len(asked[position]) == 1 {
			key = "weight_one_field"
		}
		for _, field := range asked[position] {
			offer(major, field, divRound(r.scaled("weight", 3)*rules[key], 1000), position+" "+r.text("weight")+" x "+strconv.FormatInt(rules[key], 10))
		}
	})
	if weights.err != nil {
		return nil, weights.err
	}
	for _, f := range fields {
		offer(string(shortCourse(f.ID)), f.ID, rules["short_course."+string(f.ID)], "short course")
	}
	return sortedCoverage(best), nil
}

func sortedCoverage(best map[[2]string]matcher.CoverageRow) []matcher.CoverageRow {
	out := make([]matcher.CoverageRow, 0, len(best))
	for _, c := range best {
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b matcher.CoverageRow) int {
		if n := strings.Compare(string(a.Field), string(b.Field)); n != 0 {
			return n
		}
		return strings.Compare(string(a.Major), string(b.Major))
	})
	return out
}

// fieldsOfPositions lists, sorted, the fields that norms require of each position.
func fieldsOfPositions(norms []matcher.Norm) map[string][]matcher.FieldID {
	asked := map[string][]matcher.FieldID{}
	for _, n := range norms {
		if p := string(n.Position); !slices.Contains(asked[p], n.Field) {
			asked[p] = append(asked[p], n.Field)
		}
	}
	for p := range asked {
		slices.Sort(asked[p])
	}
	return asked
}

func listedMajors() (map[string]bool, error) {
	t := readTable("reference/majors_tt09_2022.csv")
	listed := map[string]bool{}
	t.each(func(r row) { listed[r.text("code")] = r.text("level") == "nganh" })
	return listed, t.err
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

// firstMajor is the major of rank 1 for each field.
func firstMajor() (map[matcher.FieldID]matcher.MajorCode, error) {
	t := readTable("reference/specialisations.csv")
	first := map[matcher.FieldID]matcher.MajorCode{}
	t.each(func(r row) {
		if r.text("rank") == "1" {
			first[matcher.FieldID(r.text("spec_id"))] = matcher.MajorCode(r.text("major_code"))
		}
	})
	if t.err == nil && len(first) == 0 {
		return nil, fmt.Errorf("%s has no major of rank 1", t.file)
	}
	return first, t.err
}
