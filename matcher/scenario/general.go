package scenario

import (
	"slices"
	"strings"

	"dathang/matcher"
	"dathang/matcher/propose"
)

// General is a scenario that works on every base, because it is told relative to it: Of works out the changes.
type General struct {
	Name string
	// subject says that a provider may be named behind the scenario's name ("university-withdraws=ABC").
	subject bool
	of      func(*relative) ([]Change, matcher.Faults)
	// needsPlan says whether a base's plan has to be known; nil where it never has.
	needsPlan func(*propose.Source) bool
}

// Generals lists the general scenarios.
var Generals = []General{
	{Name: "budget-cut", of: (*relative).budgetCut, needsPlan: func(from *propose.Source) bool { return !hasBudget(from) }},
	{Name: "retirement-later", of: (*relative).retirementLater},
	{Name: "retirement-wave", of: (*relative).retirementWave},
	{Name: "university-withdraws", subject: true, of: (*relative).withdrawal},
}

// What the general scenarios change.
const (
	// keptBudget is what a budget cut leaves, per mille.
	keptBudget = 800
	// laterMonths is by how much everybody's retirement moves.
	laterMonths = 6
	// waveMonths and waveAttrition make a wave of retirements: two years earlier, and half as many again who leave.
	waveMonths    = -24
	waveAttrition = 1500
)

// FindGeneral finds a general scenario by its name, with the subject that stands behind "=".
func FindGeneral(text string) (g *General, subject string) {
	name, subject, named := strings.Cut(text, "=")
	i := slices.IndexFunc(Generals, func(g General) bool { return g.Name == name })
	if i < 0 || named && (!Generals[i].subject || subject == "") {
		return nil, ""
	}
	return &Generals[i], subject
}

// relative is a general scenario that is asked of a base.
type relative struct {
	from    *propose.Source
	plan    *matcher.Solution
	subject string
}

// NeedsPlan reports whether the changes depend on what the base's plan costs.
func (g *General) NeedsPlan(from *propose.Source) bool {
	return g.needsPlan != nil && g.needsPlan(from)
}

// hasBudget reports whether a base bounds what is spent.
func hasBudget(from *propose.Source) bool {
	return slices.ContainsFunc(from.Problem.Rules, func(r matcher.Rule) bool { return r.Kind == matcher.RuleBudget && r.High != nil })
}

// Of works out the changes on a base. Plan is the base's, needed where NeedsPlan says so.
func (g *General) Of(from *propose.Source, plan *matcher.Solution, subject string) ([]Change, matcher.Faults) {
	return g.of(&relative{from, plan, subject})
}

// budgetCut scales the budgets of the base; where it has none, all that may be spent is a share of what its plan costs.
func (a *relative) budgetCut() ([]Change, matcher.Faults) {
	kept := int64(keptBudget)
	if hasBudget(a.from) {
		return []Change{{Kind: KindBudget, PerMille: &kept}}, nil
	}
	most := FiguresOf(a.from.Problem, a.plan).CostKVND * kept / 1000
	return []Change{{Kind: KindBudget, KVND: &most}}, nil
}

func (a *relative) retirementLater() ([]Change, matcher.Faults) {
	months := int64(laterMonths)
	return []Change{{Kind: KindRetirement, Months: &months}}, nil
}

func (a *relative) retirementWave() ([]Change, matcher.Faults) {
	months, more := int64(waveMonths), int64(waveAttrition)
	return []Change{{Kind: KindRetirement, Months: &months}, {Kind: KindAttrition, PerMille: &more}}, nil
}

// withdrawal closes what one university offers: the named one, or the one that offers most seats.
func (a *relative) withdrawal() ([]Change, matcher.Faults) {
	seats := map[matcher.ProviderID]int64{}
	for i := range a.from.Problem.Offers {
		seats[a.from.Problem.Offers[i].Provider] += a.from.Problem.Offers[i].Capacity
	}
	id, most := matcher.ProviderID(a.subject), int64(0)
	for i := range a.from.Problem.Providers {
		v := &a.from.Problem.Providers[i]
		if v.Kind != matcher.ProviderUniversity || a.subject != "" {
			continue
		}
		if n := seats[v.ID]; n > most || n == most && n > 0 && v.ID < id {
			id, most = v.ID, n
		}
	}
	if id == "" {
		return nil, matcher.Faults{{Code: matcher.FaultEmpty, Path: "/offers"}}
	}
	return []Change{{Kind: KindClose, Where: matcher.Where{Providers: []matcher.ProviderID{id}}}}, nil
}
