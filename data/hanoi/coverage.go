package hanoi

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dathang/matcher"
)

// content is what the codes of courses that are no major begin with: short courses, political theory, state management,
// refreshers.
var content = []string{"KH.", "LL.", "QN.", "CN."}

// isMajor reports whether a code is a major of Circular 09/2022, which a holder may have a diploma in.
func isMajor(code matcher.MajorCode) bool {
	return !slices.ContainsFunc(content, func(prefix string) bool { return strings.HasPrefix(string(code), prefix) })
}

// shortCourse is the pseudo-major of a short course in a field.
func shortCourse(f matcher.FieldID) matcher.MajorCode { return matcher.MajorCode("KH." + string(f)) }

// fields lists the specialisations, of which those that the city named come first, and what else posts ask for.
func fields() ([]matcher.DatasetField, error) {
	t := readTable("reference/specialisations.csv")
	var out []matcher.DatasetField
	t.each(func(r row) {
		id := matcher.FieldID(r.text("spec_id"))
		if len(out) > 0 && out[len(out)-1].ID == id {
			return
		}
		out = append(out, matcher.DatasetField{ID: id, Name: r.text("name_vi"), NameEn: r.text("name_en"), Origin: r.text("origin")})
		if f := &out[len(out)-1]; f.Origin == "article" {
			f.Priority = 1
		}
	})
	asked := readTable("assumptions/fields.csv")
	asked.each(func(r row) {
		out = append(out, matcher.DatasetField{
			ID: matcher.FieldID(r.text("id")), Name: r.text("name_vi"), NameEn: r.text("name_en"), Origin: r.text("origin"),
			Type: matcher.FieldType(r.text("type")), Least: r.text("least"),
		})
	})
	return out, cmp.Or(t.err, asked.err)
}

// majors returns the 7-digit majors of Circular 09/2022, one short-course content for each field that has short courses,
// and the contents of the other courses.
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
	list, err := readCourses()
	if err != nil {
		return nil, err
	}
	for i := range list {
		out = append(out, matcher.Major{Code: list[i].content, Name: list[i].name})
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
	list, err := readCourses()
	if err != nil {
		return nil, err
	}
	for i := range list {
		offer(string(list[i].content), list[i].field, wholeCoverage, "course")
	}
	if err := degrees(offer); err != nil {
		return nil, err
	}
	return sortedCoverage(best), nil
}

// wholeCoverage is what a course covers of the field that it is held for.
const wholeCoverage = 1000

// degrees says that every major in which holders without a degree can get one leads to the level of a degree.
func degrees(offer func(major string, field matcher.FieldID, perMille int64, reason string)) error {
	t := readTable("assumptions/adult_programmes.csv")
	t.each(func(r row) {
		if kind := matcher.Kind(r.text("kind")); kind == matcher.KindBridging || kind == matcher.KindInService {
			offer(r.text("major"), fieldDegree, wholeCoverage, "a degree of any major")
		}
	})
	return t.err
}

// fieldDegree is the level of education that most posts ask for.
const fieldDegree matcher.FieldID = "trinh_do_dai_hoc"

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
