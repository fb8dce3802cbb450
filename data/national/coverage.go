package national

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dathang/matcher"
)

// Degree is the level of education that most posts ask for.
const Degree matcher.FieldID = "trinh_do_dai_hoc"

// WholeCoverage is what a course covers of the field that it is held for.
const WholeCoverage = 1000

// contentPrefixes are what the codes of courses that are no major begin with: short courses, political theory, state
// management, refreshers.
var contentPrefixes = []string{"KH.", "LL.", "QN.", "CN."}

// IsMajor reports whether a code is a major of Circular 09/2022, which a holder may have a diploma in.
func IsMajor(code matcher.MajorCode) bool {
	return !slices.ContainsFunc(contentPrefixes, func(prefix string) bool { return strings.HasPrefix(string(code), prefix) })
}

// shortCourse is the pseudo-major of a short course in a field.
func shortCourse(f matcher.FieldID) matcher.MajorCode { return matcher.MajorCode("KH." + string(f)) }

// Fields lists the specialisations, and what else posts ask for. Which come first is for a province to say.
func Fields() ([]matcher.DatasetField, error) {
	t := readTable("assumptions/specialisations.csv")
	var out []matcher.DatasetField
	t.Each(func(r Row) {
		id := matcher.FieldID(r.Text("spec_id"))
		if len(out) > 0 && out[len(out)-1].ID == id {
			return
		}
		out = append(out, matcher.DatasetField{ID: id, Name: r.Text("name_vi"), NameEn: r.Text("name_en"), Origin: "proposed"})
	})
	asked := readTable("assumptions/fields.csv")
	asked.Each(func(r Row) {
		out = append(out, matcher.DatasetField{
			ID: matcher.FieldID(r.Text("id")), Name: r.Text("name_vi"), NameEn: r.Text("name_en"), Origin: r.Text("origin"),
			Type: matcher.FieldType(r.Text("type")), Least: r.Text("least"),
		})
	})
	return out, cmp.Or(t.Err, asked.Err)
}

// Content is what a course of political theory or state management, or a refresher, is about; it is no major.
type Content struct {
	Code  matcher.MajorCode
	Name  string
	Field matcher.FieldID
}

// Contents lists what such courses are about.
func Contents() ([]Content, error) {
	t := readTable("assumptions/contents.csv")
	var out []Content
	t.Each(func(r Row) {
		out = append(out, Content{matcher.MajorCode(r.Text("code")), r.Text("name_vi"), matcher.FieldID(r.Text("field"))})
	})
	return out, t.Err
}

// Majors returns the 7-digit majors of Circular 09/2022, one short-course content for each field that has short courses,
// and the contents of the other courses.
func Majors() ([]matcher.Major, error) {
	fields, err := Fields()
	if err != nil {
		return nil, err
	}
	rules, err := coverageRules()
	if err != nil {
		return nil, err
	}
	list, err := Contents()
	if err != nil {
		return nil, err
	}
	t := readTable("reference/majors_tt09_2022.csv")
	var out []matcher.Major
	t.Each(func(r Row) {
		if r.Text("level") != "nganh" {
			return
		}
		out = append(out, matcher.Major{
			Code: matcher.MajorCode(r.Text("code")), Name: r.Text("name_vi"), TuitionGroup: r.Text("tuition_group"),
		})
	})
	for _, f := range fields {
		if rules["short_course."+string(f.ID)] > 0 {
			out = append(out, matcher.Major{Code: shortCourse(f.ID), Name: "Bồi dưỡng ngắn hạn: " + f.Name})
		}
	}
	for i := range list {
		out = append(out, matcher.Major{Code: list[i].Code, Name: list[i].Name})
	}
	return out, t.Err
}

func coverageRules() (map[string]int64, error) {
	t := readTable("assumptions/coverage_rules.csv")
	rules := map[string]int64{}
	t.Each(func(r Row) { rules[r.Text("key")] = r.Whole("per_mille") })
	return rules, t.Err
}

// Coverage rates how well each major covers each field, from two sources of which the better counts: the major's rank
// in the field, and its weight for a position of 2023 whose work was the field. A course covers only its own field.
func Coverage() ([]matcher.CoverageRow, error) {
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
	rules, err := coverageRules()
	if err != nil {
		return nil, err
	}
	ranks := readTable("assumptions/specialisations.csv")
	ranks.Each(func(r Row) {
		rank := r.Text("rank")
		offer(r.Text("major_code"), matcher.FieldID(r.Text("spec_id")), rules["rank_"+rank], "rank "+rank)
	})
	if ranks.Err != nil {
		return nil, ranks.Err
	}
	if err := positionWeights(rules, offer); err != nil {
		return nil, err
	}
	fields, err := Fields()
	if err != nil {
		return nil, err
	}
	for _, f := range fields {
		offer(string(shortCourse(f.ID)), f.ID, rules["short_course."+string(f.ID)], "short course")
	}
	list, err := Contents()
	if err != nil {
		return nil, err
	}
	for i := range list {
		offer(string(list[i].Code), list[i].Field, WholeCoverage, "course")
	}
	out := make([]matcher.CoverageRow, 0, len(best))
	for _, c := range best {
		out = append(out, c)
	}
	SortCoverage(out)
	return out, nil
}

// positionWeights offers each major for the fields of a position by its weight for the position.
func positionWeights(rules map[string]int64, offer func(major string, field matcher.FieldID, perMille int64, reason string)) error {
	asked := map[string][]matcher.FieldID{}
	work := readTable("assumptions/position_fields.csv")
	work.Each(func(r Row) {
		asked[r.Text("position")] = append(asked[r.Text("position")], matcher.FieldID(r.Text("field")))
	})
	listed := map[string]bool{}
	majors := readTable("reference/majors_tt09_2022.csv")
	majors.Each(func(r Row) { listed[r.Text("code")] = r.Text("level") == "nganh" })
	weights := readTable("assumptions/position_major_weights.csv")
	weights.Each(func(r Row) {
		position, major := r.Text("position_code"), r.Text("major_code")
		if !listed[major] {
			return
		}
		key := "weight_many_fields"
		if len(asked[position]) == 1 {
			key = "weight_one_field"
		}
		for _, field := range asked[position] {
			offer(major, field, DivRound(r.Scaled("weight", 3)*rules[key], 1000), position+" "+r.Text("weight")+" x "+strconv.FormatInt(rules[key], 10))
		}
	})
	return cmp.Or(work.Err, majors.Err, weights.Err)
}

// SortCoverage orders rows by field and major.
func SortCoverage(rows []matcher.CoverageRow) {
	slices.SortFunc(rows, func(a, b matcher.CoverageRow) int {
		return cmp.Or(cmp.Compare(a.Field, b.Field), cmp.Compare(a.Major, b.Major))
	})
}

// DegreeOf says that a major leads to the level of a degree.
func DegreeOf(major matcher.MajorCode) matcher.CoverageRow {
	return matcher.CoverageRow{Major: major, Field: Degree, PerMille: WholeCoverage, Reason: "a degree of any major", Certainty: matcher.CertainAssumed}
}

// FirstMajors is the major of rank 1 for each field.
func FirstMajors() (map[matcher.FieldID]matcher.MajorCode, error) {
	t := readTable("assumptions/specialisations.csv")
	first := map[matcher.FieldID]matcher.MajorCode{}
	t.Each(func(r Row) {
		if r.Text("rank") == "1" {
			first[matcher.FieldID(r.Text("spec_id"))] = matcher.MajorCode(r.Text("major_code"))
		}
	})
	if t.Err == nil && len(first) == 0 {
		return nil, fmt.Errorf("%s has no major of rank 1", t.File)
	}
	return first, t.Err
}
