package verify

import (
	"slices"
	"strings"

	"dathang/matcher"
)

// relaxation is a relaxation with what it names, found in the problem.
type relaxation struct {
	code   matcher.RelaxationCode
	offer  int32 // or nowhere
	rule   int32 // or nowhere
	goal   matcher.GoalID
	amount int64
	what   string // the names, as text
}

// relaxations finds in the problem what a reason's relaxations name.
func (g *ground) relaxations(list string, k int32, stated []matcher.Relaxation) ([]relaxation, []matcher.Violation) {
	var found []matcher.Violation
	relaxed := make([]relaxation, 0, len(stated))
	for i := range stated {
		r, wrong := g.relaxation(k, &stated[i])
		// One relaxation of a thing, with one amount.
		for j := range relaxed {
			if relaxed[j].code == r.code && relaxed[j].what == r.what {
				wrong = append(wrong, violation(matcher.ViolationDuplicate, "list", list, "value", string(r.code)+" "+r.what))
			}
		}
		found = append(found, wrong...)
		relaxed = append(relaxed, r)
	}
	return relaxed, found
}

// relaxation finds in the problem what one relaxation names, and checks that it names just what its code is
// about.
func (g *ground) relaxation(k int32, stated *matcher.Relaxation) (relaxation, []matcher.Violation) {
	var found []matcher.Violation
	cell := &g.problem.Demands[k].Cell
	wrong := func(part string, value any) {
		found = append(found, violation(matcher.ViolationRelaxation,
			"cell", cell.String(), "relaxation", string(stated.Code), "part", part, "value", value))
	}
	r := relaxation{code: stated.Code, offer: nowhere, rule: nowhere, goal: stated.Goal, amount: stated.Amount}
	names := []string{string(stated.Offer), string(stated.Rule), string(stated.Field), string(stated.Goal)}
	r.what = strings.Join(slices.DeleteFunc(names, func(name string) bool { return name == "" }), " ")
	// Each of the names has to be there where the code is about such a thing, and nowhere else.
	want := stated.Code.Info()
	if want == nil {
		wrong("code", string(stated.Code))
		return r, found
	}
	if at, known := g.offers[stated.Offer]; known && want.Offer {
		r.offer = at
	} else if want.Offer || stated.Offer != "" {
		wrong("offer", string(stated.Offer))
	}
	if at, known := g.rules[stated.Rule]; known && want.Rule && stated.Code.Relaxes(g.problem.Rules[at].Kind) {
		r.rule = at
	} else if want.Rule || stated.Rule != "" {
		wrong("rule", string(stated.Rule))
	}
	if want.Cell && stated.Field != cell.Field || !want.Cell && stated.Field != "" {
		wrong("field", string(stated.Field))
	}
	if want.Cell && stated.Need != cell.Need || !want.Cell && stated.Need != "" {
		wrong("need", string(stated.Need))
	}
	if want.Goal && !g.aboveOrBeside(stated.Goal) || !want.Goal && stated.Goal != "" {
		wrong("goal", string(stated.Goal))
	}
	// Only what is lifted as a whole, such as a pin, needs no amount.
	if stated.Amount < 0 || stated.Amount > matcher.MaxTotal || want.Unit != matcher.RelaxedOnce && stated.Amount == 0 {
		wrong("amount", stated.Amount)
	}
	return r, found
}

// unmetLevel is the level that has the goal unmet; the number of levels if none has.
func (g *ground) unmetLevel() int {
	for l, level := range g.problem.Goals {
		if weightsOf(level)[atUnmet] != 0 {
			return l
		}
	}
	return len(g.problem.Goals)
}

// aboveOrBeside reports whether a goal can stand in the way of serving a seat:
// it is on the level of the goal unmet or on one above.
func (g *ground) aboveOrBeside(goal matcher.GoalID) bool {
	if goal == matcher.GoalUnmet {
		return false
	}
	for l, level := range g.problem.Goals {
		if l > g.unmetLevel() {
			break
		}
		for _, at := range level {
			if at.Goal == goal {
				return true
			}
		}
	}
	return false
}
