package scenario

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"dathang/matcher"
)

// Little says how closely a re-solve must follow the base's plan. Exactly one member is set: a
// price for each seat of the plan that is lost, added to the first level of goals in its unit; or
// the most seats that may be lost.
type Little struct {
	Price *int64 `json:"price,omitempty"`
	Cap   *int64 `json:"cap,omitempty"`
}

// ChangePoint is the outcome at one price of a changed seat.
type ChangePoint struct {
	Little
	// Changed is how many seats of the base's plan are lost.
	Changed int64 `json:"changed_seats"`
	Brief
}

// LittleChanged answers a scenario while changing the base's plan as little as asked. A price
// leaves everything in the network that was there; a cap becomes a side row.
func (s *Solver) LittleChanged(ctx context.Context, changes []Change, little Little) (*Answer, error) {
	p, faults := Apply(s.Base, changes)
	if len(faults) > 0 {
		return nil, faults
	}
	return s.littleChanged(ctx, p, s.before(changes), little)
}

// littleChanged solves a problem that is changed already; before is the plan to be followed, in its units.
func (s *Solver) littleChanged(ctx context.Context, changed *matcher.Problem, before []matcher.Allocation, little Little) (*Answer, error) {
	p := *changed
	p.Reference = still(before, &p)
	switch {
	case little.Cap != nil:
		p.Rules = append(slices.Clone(p.Rules), matcher.Rule{ID: "little:change", Kind: matcher.RuleChange, High: little.Cap})
		slices.SortStableFunc(p.Rules, func(a, b matcher.Rule) int { return cmp.Compare(a.ID, b.ID) })
	case little.Price != nil && *little.Price > 0:
		p.Goals = slices.Clone(p.Goals)
		// A goal may occur only once, and its place is now the first level.
		for l := range p.Goals {
			p.Goals[l] = slices.DeleteFunc(slices.Clone(p.Goals[l]), func(g matcher.Goal) bool { return g.Goal == matcher.GoalChange })
		}
		p.Goals = slices.DeleteFunc(p.Goals, func(level []matcher.Goal) bool { return len(level) == 0 })
		change := matcher.Goal{Goal: matcher.GoalChange, Weight: *little.Price}
		if len(p.Goals) == 0 || p.Goals[0][0].Goal == matcher.GoalWorstOff {
			p.Goals = append([][]matcher.Goal{{change}}, p.Goals...)
		} else {
			p.Goals[0] = append(p.Goals[0], change)
		}
	}
	if faults := matcher.Validate(&p); len(faults) > 0 {
		return nil, faults
	}
	return s.Solve(ctx, &p)
}

// before is the base's plan in the units that exist after the changes: a reform carries it to the
// new ones.
func (s *Solver) before(changes []Change) []matcher.Allocation {
	if r := ReformOf(changes); r != nil {
		carried, _ := r.plan(&Plan{Problem: s.Base.Problem, Solution: s.warm.Answer})
		return carried.Solution.Allocations
	}
	return s.warm.Answer.Allocations
}

// still is the part of a plan whose offers, communes and years still exist.
func still(plan []matcher.Allocation, p *matcher.Problem) []matcher.Allocation {
	there := make(map[matcher.OfferID]bool, len(p.Offers))
	for i := range p.Offers {
		there[p.Offers[i].ID] = true
	}
	communes := make(map[matcher.CommuneID]bool, len(p.Communes))
	for i := range p.Communes {
		communes[p.Communes[i].ID] = true
	}
	return inTermsOf(slices.DeleteFunc(slices.Clone(plan), func(a matcher.Allocation) bool {
		return !there[a.Offer] || !communes[a.Commune]
	}), p)
}

// inTermsOf is a plan in the years that a problem plans and the classes that it knows. What is beyond a shorter
// horizon leaves with its years: nobody took it away. Holders who now leave in another year are in another class: of
// those of the same level and year of birth, one that the cell asks for.
func inTermsOf(plan []matcher.Allocation, p *matcher.Problem) []matcher.Allocation {
	asked := make(map[matcher.Cell]bool, len(p.Demands))
	for i := range p.Demands {
		asked[p.Demands[i].Cell] = true
	}
	known := p.ClassByID()
	at := map[pairOf]int{}
	var list []matcher.Allocation
	for _, a := range plan {
		if !slices.Contains(p.Years, a.Year) {
			continue
		}
		if a.Class != "" && known[a.Class] == nil {
			a.Class = nowOf(a.Cell, p, asked)
			if a.Class == "" {
				continue
			}
		}
		key := pairOf{a.Offer, a.Cell}
		if i, twice := at[key]; twice {
			list[i].Seats += a.Seats
			continue
		}
		at[key] = len(list)
		list = append(list, a)
	}
	return list
}

// nowOf is the class of a problem that the holders of a cell of another one are in now; "" where there is none.
func nowOf(c matcher.Cell, p *matcher.Problem, asked map[matcher.Cell]bool) matcher.ClassID {
	for i := range p.Classes {
		now := c
		now.Class = p.Classes[i].ID
		if asked[now] && bornAlike(c.Class, now.Class) {
			return now.Class
		}
	}
	return ""
}

// bornAlike reports whether two classes that matcher.ClassOf named differ in the year of leaving at most.
func bornAlike(a, b matcher.ClassID) bool {
	born := func(id matcher.ClassID) string {
		parts := strings.SplitN(string(id), "-", 3)
		return strings.Join(parts[:min(2, len(parts))], "-")
	}
	return born(a) == born(b)
}

// ChangePrices are the prices of a changed seat that ChangeFrontier tries, in units of the first
// level of goals. A seat counts 10 to 15 points there: a price of 1 keeps what costs nothing to
// keep, 64 would give up four seats to keep one.
var ChangePrices = []int64{0, 1, 2, 4, 8, 16, 32, 64}

// ChangeFrontier computes, for each price of a changed seat, how many seats change and what that
// gains: the trade-off between a stable plan and a better one.
func (s *Solver) ChangeFrontier(ctx context.Context, changes []Change, prices []int64, threads int, told func(done int)) ([]ChangePoint, error) {
	p, faults := Apply(s.Base, changes)
	if len(faults) > 0 {
		return nil, faults
	}
	before := s.before(changes)
	out := make([]ChangePoint, len(prices))
	err := Each(ctx, len(prices), threads, func(ctx context.Context, i int) error {
		answer, err := s.littleChanged(ctx, p, before, Little{Price: &prices[i]})
		if err != nil {
			return err
		}
		out[i] = ChangePoint{Little{Price: &prices[i]}, lost(inTermsOf(before, p), answer.Solution), BriefOf(answer.Problem, answer.Solution)}
		return nil
	}, told)
	if err != nil {
		return nil, err
	}
	return out, nil
}

// Changed counts the seats of the base's plan that an answer loses. A seat that a reform carries to
// a new unit is not lost, nor is one of a year that is planned no longer.
func (s *Solver) Changed(changes []Change, a *Answer) int64 {
	return lost(inTermsOf(s.before(changes), a.Problem), a.Solution)
}

// pairOf is an offer and a cell that it serves.
type pairOf struct {
	offer matcher.OfferID
	cell  matcher.Cell
}

// lost counts the seats of a plan that a solution does not have.
func lost(before []matcher.Allocation, s *matcher.Solution) int64 {
	now := make(map[pairOf]int64, len(s.Allocations))
	for i := range s.Allocations {
		x := &s.Allocations[i]
		now[pairOf{x.Offer, x.Cell}] = x.Seats
	}
	var sum int64
	for i := range before {
		x := &before[i]
		sum += max(0, x.Seats-now[pairOf{x.Offer, x.Cell}])
	}
	return sum
}
