package sheet

import (
	"slices"
	"strconv"

	"dathang/matcher"
)

// mostPerPost is how many inhabitants a post may stand for before somebody is asked whether the number is right: three
// times as many as in the most crowded wards of Hanoi.
const mostPerPost = 10_000

// Questions lists what a dataset may hold by its form but hardly as it is meant, so that nothing is computed or saved
// until somebody has answered: by mending it, or by accepting the code. Each code stands at most once.
func Questions(ds *matcher.Dataset) []RowError {
	var asked []RowError
	ask := func(p part, code matcher.Code, params matcher.Params) {
		asked = append(asked, refused(fileOf(p), "", flaw{code, params})...)
	}
	if len(ds.Retirement) == 0 && len(ds.Staff) > 0 {
		ask(retirement, matcher.RetirementEmpty, nil)
	}
	if len(ds.Coverage) == 0 && slices.ContainsFunc(ds.Fields, func(f matcher.DatasetField) bool { return f.Asks() == matcher.FieldSpecialisation }) {
		ask(coverage, matcher.CoverageEmpty, nil)
	}
	if n := pricedByCeiling(ds); n > 0 && len(ds.Tuition) == 0 {
		ask(tuition, matcher.TuitionEmpty, matcher.Params{"count": n})
	}
	for i := range ds.Units {
		// One commune stands for all: whoever mends it is asked of the next.
		if u := &ds.Units[i]; u.Headcount > 0 && u.Population/u.Headcount > mostPerPost {
			ask(units, matcher.PopulationLarge, matcher.Params{
				"value": strconv.FormatInt(u.Population, 10), "name": shown(u.Name), "count": u.Headcount,
			})
			break
		}
	}
	return asked
}

// pricedByCeiling counts the programmes whose price goes by the ceilings of tuition.
func pricedByCeiling(ds *matcher.Dataset) int64 {
	var n int64
	for i := range ds.Programmes {
		if p := &ds.Programmes[i]; p.PriceKVND == 0 && p.TuitionGroup != "" {
			n++
		}
	}
	return n
}

// Unanswered are the questions whose code nobody has accepted.
func Unanswered(asked []RowError, accepted []string) []RowError {
	return slices.DeleteFunc(slices.Clone(asked), func(e RowError) bool { return slices.Contains(accepted, string(e.Code)) })
}
