// Package sample draws small random problems, so that solver, recount and
// reasons can be held against brute force on the same ones.
package sample

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"dathang/matcher"
)

// Size bounds a drawn problem.
type Size struct {
	Communes, Offers, Cells int
	// MaxSeats of a cell and of an offer.
	MaxSeats int64
	// Lows says whether limits, caps and pins may ask for seats, so that the
	// problem may be infeasible.
	Lows bool
	// Hard adds what no network holds: budgets, cohorts, opening costs, rules
	// that cross, surcharges, a reference plan.
	Hard bool
	// People adds what the second version of problems knows: classes of holders and who takes them, stop-gaps and
	// refreshers, posts that opened before they are due, boarding, and the goal waiting. The rest is drawn as without.
	People bool
}

// Problem draws a valid problem; the same seed draws the same one. Rules nest
// by construction: limits follow commune and group, caps follow provider and intake.
func Problem(seed uint64, size Size) *matcher.Problem {
	d := &draw{rand.New(rand.NewPCG(seed, 0x5eed)), size, &matcher.Problem{
		Format: matcher.ProblemFormat,
		Years:  []int{2024, 2025, 2026},
		Terms: matcher.Terms{
			Threshold: 600,
			Lateness:  matcher.Lateness{MaxYears: 1, PricePerYear: 1},
			Goals:     matcher.DefaultGoals(),
		},
	}}
	d.places()
	d.offers()
	d.demands()
	if size.People {
		d.people(rand.New(rand.NewPCG(seed, 0x9e09)))
	}
	d.rules()
	if size.Hard {
		d.hard()
	}
	d.p.Sort()
	if fs := matcher.Validate(d.p); len(fs) > 0 {
		panic(fs) // a mistake in this package, not in any input
	}
	return d.p
}

// draw is a problem being drawn.
type draw struct {
	*rand.Rand
	size Size
	p    *matcher.Problem
}

// point is a place, or one time in six unknown.
func (d *draw) point() *matcher.Point {
	if d.IntN(6) == 0 {
		return nil
	}
	return &matcher.Point{X: d.Int64N(40_000), Y: d.Int64N(40_000)}
}

// places draws communes in two districts, with penalties that rise from step to step, and providers: communes that
// release staff, and two universities.
func (d *draw) places() {
	d.p.Groups = []matcher.Group{{ID: "city"}, {ID: "east", Parent: "city"}, {ID: "west", Parent: "city"}}
	d.p.Fields = []matcher.Field{{ID: "law"}, {ID: "planning"}}
	for i := range 1 + d.IntN(d.size.Communes) {
		c := matcher.Commune{ID: matcher.NewCommuneID(fmt.Sprintf("%05d", i), 2023), Group: d.p.Groups[1+d.IntN(2)].ID, At: d.point()}
		for after := int64(0); d.IntN(2) == 0 && after < 3; after += 1 + d.Int64N(2) {
			slope := 1 + d.Int64N(3)
			if n := len(c.Penalty); n > 0 {
				slope += c.Penalty[n-1].Slope
			}
			c.Penalty = append(c.Penalty, matcher.PenaltyStep{After: after, Slope: slope})
		}
		d.p.Communes = append(d.p.Communes, c)
		if d.IntN(2) == 0 {
			d.p.Providers = append(d.p.Providers, matcher.Provider{
				ID: matcher.CommuneProvider(c.ID), Kind: matcher.ProviderCommune, Commune: c.ID, At: c.At,
			})
		}
	}
	for _, id := range []matcher.ProviderID{"XDA", "HVN"} {
		d.p.Providers = append(d.p.Providers, matcher.Provider{ID: id, Kind: matcher.ProviderUniversity, At: d.point()})
	}
	// Coverage just at the threshold, just below it, and of two fields at once.
	d.p.Coverage = []matcher.Coverage{
		{Major: "7380101", Field: "law", PerMille: 1000},
		{Major: "7580101", Field: "planning", PerMille: 900},
		{Major: "7850103", Field: "law", PerMille: 600},
		{Major: "7850103", Field: "planning", PerMille: 700},
		{Major: "7310205", Field: "law", PerMille: 599},
	}
}

// firstKinds are those of the first version.
var firstKinds = []matcher.Kind{
	matcher.KindDegree, matcher.KindInService, matcher.KindSecondDegree, matcher.KindBridging, matcher.KindMaster,
	matcher.KindShortCourse, matcher.KindRecruitment, matcher.KindTransfer, matcher.KindSecondment,
}

// offers draws kinds, majors, years, capacities (0 among them) and prices; some serve only the year in which they are
// ready, some reach only so far.
func (d *draw) offers() {
	majors := []matcher.MajorCode{"7380101", "7580101", "7850103", "7310205"}
	for i := range 1 + d.IntN(d.size.Offers) {
		// Any kind with any provider: what does not fit together makes no pair, which has to be counted rightly as
		// well.
		provider := d.p.Providers[d.IntN(len(d.p.Providers))]
		kind := firstKinds[d.IntN(len(firstKinds))]
		intake := 2023 + d.IntN(3)
		programme := matcher.NewProgrammeID(provider.ID, letters(i), kind)
		o := matcher.Offer{
			ID: matcher.NewOfferID(programme, intake), Programme: programme, Provider: provider.ID, Kind: kind,
			Major: majors[d.IntN(len(majors))], Intake: intake, Ready: intake + d.IntN(3), Capacity: d.Int64N(d.size.MaxSeats + 1),
			Prices: []matcher.Payment{{Year: intake, KVND: d.Int64N(50)}, {Year: intake + 1, KVND: d.Int64N(50)}},
		}
		if d.IntN(4) == 0 {
			o.Until = o.Ready
		}
		if d.IntN(4) == 0 {
			o.ReachM = 1 + d.Int64N(30_000)
		}
		d.p.Offers = append(d.p.Offers, o)
	}
}

// demands draws cells of both fields and needs; a cell that is drawn twice counts once.
func (d *draw) demands() {
	seen := map[matcher.Cell]bool{}
	for range 1 + d.IntN(d.size.Cells) {
		cell := matcher.Cell{
			Commune: d.p.Communes[d.IntN(len(d.p.Communes))].ID,
			Field:   d.p.Fields[d.IntN(2)].ID,
			Need:    matcher.Needs[d.IntN(2)],
			Year:    d.p.Years[d.IntN(len(d.p.Years))],
		}
		if seen[cell] {
			continue
		}
		seen[cell] = true
		d.p.Demands = append(d.p.Demands, matcher.Demand{Cell: cell, Seats: 1 + d.Int64N(d.size.MaxSeats), Weight: d.Int64N(5)})
	}
}

// rules draws rules that nest, each with a chance of one in three.
func (d *draw) rules() {
	// low is a lower bound: 0 more often than not, so that most problems have a plan.
	low := func() int64 {
		if !d.size.Lows || d.IntN(3) > 0 {
			return 0
		}
		return 1 + d.Int64N(2)
	}
	add := func(r matcher.Rule) {
		r.ID = matcher.RuleID(fmt.Sprintf("r%02d", len(d.p.Rules)))
		if r.Kind != matcher.RuleBan && r.Kind != matcher.RuleShare {
			r.Low = low()
			// A rule needs a bound, and one of both kinds is the hardest.
			if r.Low == 0 || d.IntN(2) == 0 {
				r.High = matcher.Seats(r.Low + d.Int64N(d.size.MaxSeats+1))
			}
		}
		d.p.Rules = append(d.p.Rules, r)
	}
	some := func() bool { return d.IntN(3) == 0 }
	// Caps: of a provider, and of one of its intakes within it.
	for _, v := range d.p.Providers {
		if some() {
			add(matcher.Rule{Kind: matcher.RuleCap, Where: matcher.Where{Providers: []matcher.ProviderID{v.ID}}})
		}
		if some() {
			add(matcher.Rule{Kind: matcher.RuleCap, Where: matcher.Where{Providers: []matcher.ProviderID{v.ID}, Intakes: []int{2024}}})
		}
	}
	// Limits: of a commune, of a need within it, and of a district above.
	for _, c := range d.p.Communes {
		if some() {
			add(matcher.Rule{Kind: matcher.RuleLimit, Where: matcher.Where{Communes: []matcher.CommuneID{c.ID}}})
		}
		if some() {
			add(matcher.Rule{Kind: matcher.RuleLimit, Where: matcher.Where{Communes: []matcher.CommuneID{c.ID}, Needs: []matcher.Need{matcher.NeedUnqualified}}})
		}
	}
	if some() {
		add(matcher.Rule{Kind: matcher.RuleLimit, Where: matcher.Where{Groups: []matcher.GroupID{"east"}}})
	}
	if some() {
		add(matcher.Rule{Kind: matcher.RuleShare, Where: matcher.Where{Groups: []matcher.GroupID{"city"}}, PerMille: 300 + d.Int64N(700)})
	}
	if some() {
		add(matcher.Rule{Kind: matcher.RuleBan, Where: matcher.Where{Fields: []matcher.FieldID{"law"}, Providers: []matcher.ProviderID{"XDA"}}})
	}
	// A pin of any offer and cell, whether they are a pair or not.
	if some() && len(d.p.Demands) > 0 {
		cell := d.p.Demands[d.IntN(len(d.p.Demands))].Cell
		pin := matcher.Rule{Kind: matcher.RulePin, Where: matcher.Where{
			Offers: []matcher.OfferID{d.p.Offers[d.IntN(len(d.p.Offers))].ID}, Communes: []matcher.CommuneID{cell.Commune},
			Fields: []matcher.FieldID{cell.Field}, Needs: []matcher.Need{cell.Need}, Years: []int{cell.Year},
		}}
		if cell.Class != "" {
			pin.Where.Classes = []matcher.ClassID{cell.Class}
		}
		add(pin)
	}
}

// hard draws some of what stands above the network.
func (d *draw) hard() {
	add := func(r matcher.Rule) {
		r.ID = matcher.RuleID(fmt.Sprintf("h%02d", len(d.p.Rules)))
		d.p.Rules = append(d.p.Rules, r)
	}
	some := func() bool { return d.IntN(3) == 0 }
	for i := range d.p.Offers {
		if some() {
			d.p.Offers[i].MinCohort = 2 + d.Int64N(2)
		}
		if some() {
			d.p.Offers[i].OpeningKVND = 1 + d.Int64N(60)
		}
	}
	if some() {
		add(matcher.Rule{Kind: matcher.RuleBudget, High: matcher.Seats(d.Int64N(200)), FiscalYear: 2024})
	}
	if some() {
		add(matcher.Rule{Kind: matcher.RuleBudget, High: matcher.Seats(d.Int64N(300)), Where: matcher.Where{Kinds: []matcher.Kind{matcher.KindDegree, matcher.KindMaster}}})
	}
	if some() {
		add(matcher.Rule{Kind: matcher.RuleLimit, High: matcher.Seats(d.Int64N(3)), Where: matcher.Where{
			Kinds: []matcher.Kind{matcher.KindDegree, matcher.KindRecruitment}, Communes: []matcher.CommuneID{d.p.Communes[0].ID},
		}})
	}
	if some() {
		add(matcher.Rule{Kind: matcher.RuleLimit, High: matcher.Seats(d.Int64N(4)), Where: matcher.Where{Fields: []matcher.FieldID{"law"}}})
	}
	if some() {
		add(matcher.Rule{Kind: matcher.RuleShare, PerMille: d.Int64N(1000), Where: matcher.Where{
			Kinds: []matcher.Kind{matcher.KindTransfer, matcher.KindDegree, matcher.KindShortCourse}, Groups: []matcher.GroupID{"west"},
		}})
	}
	if some() {
		add(matcher.Rule{Kind: matcher.RuleAway, High: matcher.Seats(d.Int64N(3)), FiscalYear: 2024, Where: matcher.Where{Communes: []matcher.CommuneID{d.p.Communes[0].ID}}})
	}
	for range d.IntN(4) {
		d.surcharge()
	}
	if d.IntN(2) == 0 {
		d.reference()
		if some() {
			add(matcher.Rule{Kind: matcher.RuleChange, High: matcher.Seats(d.Int64N(3))})
		}
	}
}

// surcharge draws one for a route that has none.
func (d *draw) surcharge() {
	route := matcher.Route{Offer: d.p.Offers[d.IntN(len(d.p.Offers))].ID, Commune: d.p.Communes[d.IntN(len(d.p.Communes))].ID}
	if !slices.ContainsFunc(d.p.Surcharges, func(s matcher.Surcharge) bool { return s.Route == route }) {
		d.p.Surcharges = append(d.p.Surcharges, matcher.Surcharge{Route: route, KVND: d.Int64N(60)})
	}
}

// reference draws a plan from before, whose pairs may no longer exist.
func (d *draw) reference() {
	seen := map[matcher.Allocation]bool{}
	for range 1 + d.IntN(3) {
		a := matcher.Allocation{Offer: d.p.Offers[d.IntN(len(d.p.Offers))].ID, Cell: d.p.Demands[d.IntN(len(d.p.Demands))].Cell}
		if !seen[a] {
			seen[a] = true
			a.Seats = 1 + d.Int64N(2)
			d.p.Reference = append(d.p.Reference, a)
		}
	}
}

// letters name the i-th programme: a to z, then ba, bb and so on.
func letters(i int) string {
	last := string(rune('a' + i%26))
	if i < 26 {
		return last
	}
	return letters(i/26) + last
}
