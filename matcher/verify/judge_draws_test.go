package verify_test

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"dathang/matcher"
	"dathang/matcher/sample"
)

// Problems for the judge, of every style that a file may have and small enough
// that every plan can be tried: what matcher/sample draws, and drawings of its own with any goals
// in any order, any rules beside each other, pins against bans, nothing to serve, numbers as large as a file may hold.

const (
	// mostPlans bounds the plans that a drawn problem may have, and so the time of a trial.
	mostPlans = 40_000
	// tries of one seed until a drawing is valid and small.
	drawTries = 400
)

// drawnFor gives the problem of a seed: of every second one with classes of holders and all that goes with them.
func drawnFor(seed uint64) *matcher.Problem {
	for try := range uint64(drawTries) {
		r := rand.New(rand.NewPCG(seed, try))
		p := anyStyle(r, seed%2 == 1)
		p.Sort()
		if len(matcher.Validate(p)) == 0 && fewPlans(p, mostPlans) {
			return p
		}
	}
	panic(fmt.Sprintf("seed %d draws no problem that is small enough", seed))
}

// fewPlans: the pairs' own numbers of seats make no more than so many plans.
func fewPlans(p *matcher.Problem, most int64) bool {
	d := (&judge{p: p}).decide(matcher.Cell{}, 0)
	plans := int64(1)
	for _, n := range d.most {
		if plans *= n + 1; n > most || plans > most {
			return false
		}
	}
	return true
}

func anyStyle(r *rand.Rand, people bool) *matcher.Problem {
	switch r.IntN(8) {
	case 0:
		return sample.Problem(r.Uint64(), sample.Size{Communes: 3, Offers: 4, Cells: 4, MaxSeats: 3, Lows: r.IntN(2) == 0, Hard: r.IntN(2) == 0, People: people})
	default:
		d := &drawing{Rand: r, extreme: r.IntN(4) == 0, fair: r.IntN(5) == 0, p: &matcher.Problem{Format: matcher.ProblemFormat}}
		if people {
			d.people = rand.New(rand.NewPCG(r.Uint64(), 2))
		}
		d.draw()
		return d.p
	}
}

type drawing struct {
	*rand.Rand
	extreme bool
	// fair puts the goal worst off first beside limits that cross communes.
	fair bool
	// people draws what the second version of problems knows; nil draws a problem of the first. It is a stream of its
	// own, so that the rest is drawn as it would be.
	people *rand.Rand
	p      *matcher.Problem
}

func (d *drawing) some() bool { return d.IntN(3) == 0 }

// size is a small number, or in extremes now and then one of any size.
func (d *drawing) size(small int64) int64 {
	if d.extreme && d.IntN(3) == 0 {
		return d.Int64N(int64(1) << (2 + d.IntN(39)))
	}
	return d.Int64N(small + 1)
}

func (d *drawing) point() *matcher.Point {
	if d.IntN(3) > 0 {
		return nil
	}
	return &matcher.Point{X: d.Int64N(24_000) - 12_000, Y: d.Int64N(24_000) - 12_000}
}

func (d *drawing) draw() {
	p := d.p
	for y := range 1 + d.IntN(4) {
		p.Years = append(p.Years, 2024+y)
	}
	p.Threshold = pick[int64](d.Rand, 1, 600, 600, 1000)
	p.Lateness = matcher.Lateness{MaxYears: d.IntN(5), PricePerYear: d.size(4)}
	p.WorstOffSteps = d.IntN(4)
	p.Groups = []matcher.Group{{ID: "city"}, {ID: "east", Parent: "city"}}
	p.Fields = []matcher.Field{{ID: "f1"}, {ID: "f2"}, {ID: "f3"}}[:1+d.IntN(3)]
	d.places()
	d.goals()
	if d.people != nil {
		d.waiting()
	}
	if d.fair {
		d.fairness()
	}
	d.offers()
	d.demands()
	if d.people != nil {
		d.holders()
	}
	if len(p.Offers) > 0 && len(p.Demands) > 0 {
		for range d.IntN(6) {
			d.rule()
		}
		if d.IntN(8) == 0 {
			d.fight()
		}
		if d.fair {
			d.crossing()
		}
		d.reference()
	}
	for range d.IntN(4) * d.IntN(2) {
		d.surcharge()
	}
}

func (d *drawing) places() {
	for i := range 1 + d.IntN(4) - d.IntN(8)/7 {
		c := matcher.Commune{ID: matcher.CommuneID(fmt.Sprintf("C%d@2024", i)), At: d.point()}
		if d.IntN(2) == 0 {
			c.Group = pick[matcher.GroupID](d.Rand, "city", "east")
		}
		for after := d.Int64N(2); d.some(); after += 1 + d.Int64N(2) {
			slope := d.size(4)
			if n := len(c.Penalty); n > 0 {
				slope += c.Penalty[n-1].Slope
			}
			c.Penalty = append(c.Penalty, matcher.PenaltyStep{After: after, Slope: slope})
		}
		d.p.Communes = append(d.p.Communes, c)
	}
	d.p.Providers = []matcher.Provider{
		{ID: "U1", Kind: matcher.ProviderUniversity, At: d.point()},
		{ID: "U2", Kind: matcher.ProviderUniversity, At: d.point()},
		{ID: "city", Kind: matcher.ProviderCity, At: d.point()},
	}
	if len(d.p.Communes) > 0 && d.some() {
		c := d.p.Communes[0]
		d.p.Providers = append(d.p.Providers, matcher.Provider{ID: matcher.ProviderID("commune:" + c.ID), Kind: matcher.ProviderCommune, Commune: c.ID, At: c.At})
	}
	for _, m := range []matcher.MajorCode{"M1", "M2", "M3"} {
		for _, f := range d.p.Fields {
			if d.IntN(4) > 0 {
				d.p.Coverage = append(d.p.Coverage, matcher.Coverage{Major: m, Field: f.ID, PerMille: pick[int64](d.Rand, 400, 599, 600, 800, 1000)})
			}
		}
	}
}

// goals are some of the goals in any order, on levels of their own or together.
func (d *drawing) goals() {
	list := slices.DeleteFunc(matcher.GoalIDs(), func(g matcher.GoalID) bool { return g == matcher.GoalWaiting })
	d.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	list = list[:1+d.IntN(5)]
	if !slices.Contains(list, matcher.GoalUnmet) && d.IntN(4) > 0 {
		list[d.IntN(len(list))] = matcher.GoalUnmet
	}
	weight := func() int64 { return 1 + d.size(10) }
	for _, g := range list {
		last := len(d.p.Goals) - 1
		switch {
		case g == matcher.GoalWorstOff:
			d.p.Goals = append(d.p.Goals, []matcher.Goal{{Goal: g, Weight: 1}})
		case last >= 0 && d.some() && d.p.Goals[last][0].Goal != matcher.GoalWorstOff:
			d.p.Goals[last] = append(d.p.Goals[last], matcher.Goal{Goal: g, Weight: weight()})
		default:
			d.p.Goals = append(d.p.Goals, []matcher.Goal{{Goal: g, Weight: weight()}})
		}
	}
}

// fairness puts worst off first on the first level, or in place of another.
func (d *drawing) fairness() {
	fair := []matcher.Goal{{Goal: matcher.GoalWorstOff, Weight: 1}}
	rest := slices.DeleteFunc(d.p.Goals, func(level []matcher.Goal) bool { return level[0].Goal == matcher.GoalWorstOff })
	d.p.Goals = slices.Insert(rest, min(len(rest), d.IntN(4)/2), fair)
}

// crossing limits hold several cells, of every commune or of some, together.
func (d *drawing) crossing() {
	some := func(w *matcher.Where) {
		switch c := pick(d.Rand, d.p.Demands...).Cell; d.IntN(3) {
		case 0:
			w.Fields = []matcher.FieldID{c.Field}
		case 1:
			w.Needs = []matcher.Need{c.Need}
		case 2:
			w.Years = []int{c.Year}
		}
	}
	for range 1 + d.IntN(3) {
		var w matcher.Where
		some(&w)
		if d.some() {
			some(&w)
		}
		d.add(matcher.Rule{Kind: matcher.RuleLimit, Where: w, High: matcher.Seats(1 + d.size(7))})
	}
}

func (d *drawing) offers() {
	for i := range 1 + d.IntN(6) - d.IntN(5)/4 {
		v := pick(d.Rand, d.p.Providers...)
		intake := 2023 + d.IntN(4)
		o := matcher.Offer{
			ID: matcher.OfferID(fmt.Sprintf("O%d:%d", i, intake)), Programme: matcher.ProgrammeID(fmt.Sprintf("P%d", i/2)), Provider: v.ID,
			Kind: pick(d.Rand, firstKinds...), Major: pick[matcher.MajorCode](d.Rand, "M1", "M2", "M3"), Intake: intake,
			Ready: intake + d.IntN(3), Capacity: d.size(5),
		}
		for y := range d.IntN(3) {
			o.Prices = append(o.Prices, matcher.Payment{Year: intake + y, KVND: 500 * d.size(6)})
		}
		if d.some() {
			o.MinCohort = d.size(4)
		}
		if d.some() {
			o.OpeningKVND = 500 * d.size(6)
		}
		if d.IntN(4) == 0 {
			o.Until = o.Ready + d.IntN(2)
		}
		if d.IntN(4) == 0 {
			o.ReachM = 1 + d.Int64N(14_000)
		}
		if d.IntN(6) == 0 {
			o.Completion = 500 + d.Int64N(501)
		}
		d.p.Offers = append(d.p.Offers, o)
	}
}

func (d *drawing) demands() {
	if len(d.p.Communes) == 0 {
		return
	}
	cells := 1 + d.IntN(6) - d.IntN(5)/4
	if d.fair {
		cells = 4 + d.IntN(5)
	}
	for range cells {
		cell := matcher.Cell{
			Commune: pick(d.Rand, d.p.Communes...).ID, Field: pick(d.Rand, d.p.Fields...).ID,
			Need: pick(d.Rand, matcher.NeedVacant, matcher.NeedUnqualified), Year: pick(d.Rand, d.p.Years...),
		}
		demand := matcher.Demand{Cell: cell, Seats: 1 + d.size(3), Weight: d.size(10)}
		if !slices.ContainsFunc(d.p.Demands, func(x matcher.Demand) bool { return x.Cell == cell }) {
			d.p.Demands = append(d.p.Demands, demand)
		}
	}
}

// where selects pairs by one or two of what a rule can ask for.
func (d *drawing) where(offers, cells bool) (w matcher.Where) {
	o, c := pick(d.Rand, d.p.Offers...), pick(d.Rand, d.p.Demands...).Cell
	if offers {
		switch d.IntN(5) {
		case 0:
			w.Kinds = []matcher.Kind{o.Kind, pick(d.Rand, firstKinds...)}
		case 1:
			w.Providers = []matcher.ProviderID{o.Provider}
		case 2:
			w.Programmes = []matcher.ProgrammeID{o.Programme}
		case 3:
			w.Offers = []matcher.OfferID{o.ID}
		case 4:
			w.Intakes = []int{o.Intake}
		}
	}
	if cells {
		switch d.IntN(6) {
		case 0:
			w.Groups = []matcher.GroupID{pick[matcher.GroupID](d.Rand, "city", "east")}
		case 1:
			w.Fields = []matcher.FieldID{c.Field}
		case 2:
			w.Needs = []matcher.Need{c.Need}
		case 3:
			w.Years = []int{c.Year}
		case 4:
			w.Communes, w.Needs = []matcher.CommuneID{c.Commune}, []matcher.Need{c.Need}
		default:
			w.Communes = []matcher.CommuneID{c.Commune}
		}
		if d.people != nil && len(d.p.Classes) > 0 && d.people.IntN(5) == 0 {
			w.Classes = []matcher.ClassID{pick(d.people, d.p.Classes...).ID}
		}
	}
	return w
}

func (d *drawing) add(r matcher.Rule) {
	r.ID = matcher.RuleID(fmt.Sprintf("r%02d", len(d.p.Rules)))
	d.p.Rules = append(d.p.Rules, r)
}

func (d *drawing) rule() {
	low := int64(0)
	if d.IntN(9) == 0 {
		low = 1 + d.Int64N(2)
	}
	high := matcher.Seats(low + d.size(5))
	switch d.IntN(9) {
	case 0:
		d.add(matcher.Rule{Kind: matcher.RuleCap, Where: d.where(true, false), Low: low, High: high})
	case 1:
		d.add(matcher.Rule{Kind: matcher.RuleLimit, Where: d.where(false, true), Low: low, High: high})
	case 2:
		d.add(matcher.Rule{Kind: matcher.RuleLimit, Where: d.where(true, true), High: matcher.Seats(d.size(4))})
	case 3:
		d.add(matcher.Rule{Kind: matcher.RuleShare, Where: d.where(d.some(), true), PerMille: d.Int64N(1001)})
	case 4:
		d.add(matcher.Rule{Kind: matcher.RuleBan, Where: d.where(true, true)})
	case 5:
		d.pin(pick(d.Rand, d.p.Offers...).ID, pick(d.Rand, d.p.Demands...).Cell, d.Int64N(3))
	case 6:
		d.add(matcher.Rule{Kind: matcher.RuleBudget, Where: d.where(d.some(), d.some()), High: matcher.Seats(500 * d.size(20)), FiscalYear: pick(d.Rand, 0, 2024, 2025)})
	case 7:
		d.add(matcher.Rule{Kind: matcher.RuleAway, Where: d.where(false, d.some()), High: matcher.Seats(d.size(3)), FiscalYear: pick(d.Rand, 2024, 2025)})
	case 8:
		d.add(matcher.Rule{Kind: matcher.RuleLimit, Where: d.where(false, true), Low: low})
	}
}

func (d *drawing) pin(o matcher.OfferID, c matcher.Cell, n int64) {
	w := pinWhere(o, c)
	for i := range d.p.Rules {
		if r := &d.p.Rules[i]; r.Kind == matcher.RulePin && r.Where.Offers[0] == o && r.Where.Communes[0] == c.Commune {
			return
		}
	}
	rule := matcher.Rule{Kind: matcher.RulePin, Where: w, Low: n}
	if n == 0 || d.IntN(2) == 0 {
		rule.High = matcher.Seats(n)
	}
	d.add(rule)
}

// fight draws what likely contradicts: pins against bans and capacities, lows against highs.
func (d *drawing) fight() {
	o, c := pick(d.Rand, d.p.Offers...), pick(d.Rand, d.p.Demands...).Cell
	switch d.IntN(4) {
	case 0:
		d.pin(o.ID, c, 1+d.Int64N(2))
		d.add(matcher.Rule{Kind: matcher.RuleBan, Where: matcher.Where{Communes: []matcher.CommuneID{c.Commune}}})
	case 1:
		d.pin(o.ID, c, 1+d.Int64N(3))
	case 2:
		d.add(matcher.Rule{Kind: matcher.RuleLimit, Where: matcher.Where{Communes: []matcher.CommuneID{c.Commune}}, Low: 1 + d.Int64N(3)})
		d.add(matcher.Rule{Kind: matcher.RuleLimit, Where: matcher.Where{Fields: []matcher.FieldID{c.Field}}, High: matcher.Seats(d.Int64N(3))})
	case 3:
		d.add(matcher.Rule{Kind: matcher.RuleCap, Where: matcher.Where{Providers: []matcher.ProviderID{o.Provider}}, Low: 1 + d.Int64N(3)})
	}
}

func (d *drawing) reference() {
	if d.IntN(2) == 0 {
		return
	}
	for range 1 + d.IntN(3) {
		a := matcher.Allocation{Offer: pick(d.Rand, d.p.Offers...).ID, Cell: pick(d.Rand, d.p.Demands...).Cell}
		if !slices.ContainsFunc(d.p.Reference, func(x matcher.Allocation) bool { return x.Offer == a.Offer && x.Cell == a.Cell }) {
			a.Seats = 1 + d.size(2)
			d.p.Reference = append(d.p.Reference, a)
		}
	}
	if d.some() {
		d.add(matcher.Rule{Kind: matcher.RuleChange, High: matcher.Seats(d.size(3))})
	}
}

func (d *drawing) surcharge() {
	if len(d.p.Offers) == 0 || len(d.p.Communes) == 0 {
		return
	}
	route := matcher.Route{Offer: pick(d.Rand, d.p.Offers...).ID, Commune: pick(d.Rand, d.p.Communes...).ID}
	if !slices.ContainsFunc(d.p.Surcharges, func(s matcher.Surcharge) bool { return s.Route == route }) {
		d.p.Surcharges = append(d.p.Surcharges, matcher.Surcharge{Route: route, KVND: 500 * d.size(3)})
	}
}
