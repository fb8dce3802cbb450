package scenario

import (
	"cmp"
	"maps"
	"slices"

	"dathang/matcher"
)

// Plan is a solution with a name, to be compared.
type Plan struct {
	Name     string
	Problem  *matcher.Problem
	Solution *matcher.Solution
	// Reform maps the units of the first plan to those of this one, where they differ.
	Reform *Reform
}

// Comparison puts plans side by side; each is compared with the first.
type Comparison struct {
	Plans       []PlanFigures `json:"plans"`
	Differences []Difference  `json:"differences"`
}

// PlanFigures are the figures of a plan.
type PlanFigures struct {
	Name string `json:"name"`
	Figures
}

// Difference is how a plan differs from the first one.
type Difference struct {
	Name string `json:"name"`
	// Dropped are rules of the first plan that the reform cannot carry over: pins of old units, and
	// rules on groups that no longer exist.
	Dropped []matcher.RuleID `json:"dropped_rules,omitempty"`
	// Shifts are seats of a cell that a different offer provides, or that became served or unmet.
	Shifts []Shift `json:"shifts"`
	// Moved counts seats that a different offer now provides, Gained those that nobody provided
	// before, Lost those that nobody provides now; places in refreshers are among them.
	Moved  int64 `json:"moved_seats"`
	Gained int64 `json:"gained_seats"`
	Lost   int64 `json:"lost_seats"`
	// Left counts seats of the first plan in years that this one does not plan: they leave with their years and are
	// not lost.
	Left int64 `json:"left_seats,omitzero"`
	// Fields, Communes and Providers that differ, those that gain most first.
	Fields    []By[matcher.FieldID]    `json:"fields"`
	Communes  []By[matcher.CommuneID]  `json:"communes"`
	Providers []By[matcher.ProviderID] `json:"providers"`
	// Bridge explains the difference in cost cause by cause: its parts add up to it.
	Bridge []Cause `json:"cost_bridge"`
}

// By is how an object differs: served seats gained (or, for a provider, provided), and demand
// added; refreshers apart, but for a provider, whose seats are all alike.
type By[ID ~string] struct {
	ID        ID    `json:"id"`
	Served    int64 `json:"served_seats"`
	Demand    int64 `json:"demand_seats"`
	Refresh   int64 `json:"refresh_seats,omitzero"`
	Refreshed int64 `json:"refreshed_seats,omitzero"`
	KVND      int64 `json:"cost_kvnd"`
}

// Shift is a number of seats of a cell that move from one offer to another. From is empty where
// they were unmet before, To where they are unmet now.
type Shift struct {
	matcher.Cell
	From  matcher.OfferID `json:"from,omitempty"`
	To    matcher.OfferID `json:"to,omitempty"`
	Seats int64           `json:"seats"`
}

// Cause is one part of a difference in cost.
type Cause struct {
	Cause CauseCode `json:"cause"`
	KVND  int64     `json:"kvnd"`
}

// CauseCode says why a plan costs more or less.
type CauseCode string

// The causes.
const (
	// CausePrices: the seats of the second plan cost something else than they would have in the
	// first.
	CausePrices CauseCode = "prices"
	// CauseMore, CauseFewer: seats served additionally, or no longer served, at the first plan's
	// prices.
	CauseMore  CauseCode = "more_seats"
	CauseFewer CauseCode = "fewer_seats"
	// CauseOffers: seats that moved to a dearer or cheaper offer, at the first plan's prices.
	CauseOffers CauseCode = "other_offers"
	// CauseOpening: offers that now open, or no longer do.
	CauseOpening CauseCode = "opening"
)

// Causes lists every cause, in the order of a bridge.
var Causes = []CauseCode{CausePrices, CauseMore, CauseFewer, CauseOffers, CauseOpening}

// Compare compares every plan with the first.
func Compare(plans []Plan) *Comparison {
	c := &Comparison{Plans: []PlanFigures{}, Differences: []Difference{}}
	for i := range plans {
		c.Plans = append(c.Plans, PlanFigures{plans[i].Name, *FiguresOf(plans[i].Problem, plans[i].Solution)})
	}
	for i := 1; i < len(plans); i++ {
		c.Differences = append(c.Differences, difference(&plans[0], &plans[i], &c.Plans[0].Figures, &c.Plans[i].Figures))
	}
	return c
}

// difference compares two plans; before and after are their figures.
func difference(a, b *Plan, before, after *Figures) Difference {
	d := Difference{Name: b.Name}
	paid := before.CostKVND
	if b.Reform != nil {
		// Read the first plan in the new units: whoever keeps a seat across the reform neither
		// loses nor gains it.
		a, d.Dropped = b.Reform.plan(a)
		before = FiguresOf(a.Problem, a.Solution)
	}
	d.Shifts = shifts(a.Solution.Allocations, b.Solution.Allocations)
	for i := range d.Shifts {
		switch s := &d.Shifts[i]; {
		case s.From == "":
			d.Gained += s.Seats
		case s.To == "" && !slices.Contains(b.Problem.Years, s.Year):
			d.Left += s.Seats
		case s.To == "":
			d.Lost += s.Seats
		default:
			d.Moved += s.Seats
		}
	}
	d.Fields = changes(before.Fields, after.Fields, func(t *FieldTotals) (matcher.FieldID, Totals, int64) { return t.Field, t.Totals, t.CostKVND })
	d.Communes = changes(before.Communes, after.Communes, func(t *CommuneTotals) (matcher.CommuneID, Totals, int64) {
		return t.Commune, t.Totals, t.CostKVND
	})
	d.Providers = changes(byProvider(a.Problem, before), byProvider(b.Problem, after), func(t *providerTotals) (matcher.ProviderID, Totals, int64) {
		return t.provider, t.Totals, t.kvnd
	})
	d.Bridge = bridge(a, b, d.Shifts)
	// Merged units get an average surcharge. What that rounds away is counted as a change of
	// prices, so that the bridge still adds up.
	d.Bridge[slices.Index(Causes, CausePrices)].KVND += before.CostKVND - paid
	return d
}

// shifts matches, cell by cell and in the order of offers, what some offers lose with what others
// gain. What has no counterpart was unmet before, or is now.
func shifts(before, after []matcher.Allocation) []Shift {
	type change struct {
		offer matcher.OfferID
		by    int64
	}
	of := map[matcher.Cell]map[matcher.OfferID]int64{}
	put := func(list []matcher.Allocation, sign int64) {
		for i := range list {
			a := &list[i]
			if of[a.Cell] == nil {
				of[a.Cell] = map[matcher.OfferID]int64{}
			}
			of[a.Cell][a.Offer] += sign * a.Seats
		}
	}
	// What a cell has from each offer now, less what it had.
	put(before, -1)
	put(after, 1)
	cells := slices.SortedFunc(maps.Keys(of), matcher.Cell.Compare)
	out := []Shift{}
	for _, cell := range cells {
		var loses, gains []change
		for _, offer := range slices.Sorted(maps.Keys(of[cell])) {
			switch by := of[cell][offer]; {
			case by < 0:
				loses = append(loses, change{offer, -by})
			case by > 0:
				gains = append(gains, change{offer, by})
			}
		}
		// Pair the first of those that lose with the first of those that gain; each time at least one of them is
		// done.
		for len(loses)+len(gains) > 0 {
			s := Shift{Cell: cell}
			switch {
			case len(loses) == 0:
				s.To, s.Seats = gains[0].offer, gains[0].by
			case len(gains) == 0:
				s.From, s.Seats = loses[0].offer, loses[0].by
			default:
				s.From, s.To, s.Seats = loses[0].offer, gains[0].offer, min(loses[0].by, gains[0].by)
			}
			for _, side := range []*[]change{&loses, &gains} {
				if len(*side) == 0 || side == &loses && s.From == "" || side == &gains && s.To == "" {
					continue
				}
				if (*side)[0].by -= s.Seats; (*side)[0].by == 0 {
					*side = (*side)[1:]
				}
			}
			out = append(out, s)
		}
	}
	return out
}

// providerTotals are the totals of a provider; nobody asks a provider for seats, so its demand is 0.
type providerTotals struct {
	provider matcher.ProviderID
	Totals
	kvnd int64
}

// byProvider adds up the offers of each provider, in the order of providers.
func byProvider(p *matcher.Problem, f *Figures) []providerTotals {
	provider := make(map[matcher.OfferID]matcher.ProviderID, len(p.Offers))
	for i := range p.Offers {
		provider[p.Offers[i].ID] = p.Offers[i].Provider
	}
	of := map[matcher.ProviderID]*providerTotals{}
	for i := range f.Offers {
		v := provider[f.Offers[i].Offer]
		if of[v] == nil {
			of[v] = &providerTotals{provider: v}
		}
		of[v].Served += f.Offers[i].Seats
		of[v].kvnd += f.Offers[i].CostKVND
	}
	return sorted(of, func(a, b providerTotals) int { return cmp.Compare(a.provider, b.provider) })
}

// changes lists the objects whose totals differ between two plans, those that gain most first. of gives the id,
// totals and cost of an object.
func changes[T any, ID ~string](before, after []T, of func(*T) (ID, Totals, int64)) []By[ID] {
	by := map[ID]*By[ID]{}
	put := func(list []T, sign int64) {
		for i := range list {
			id, t, kvnd := of(&list[i])
			if by[id] == nil {
				by[id] = &By[ID]{ID: id}
			}
			by[id].Served += sign * t.Served
			by[id].Demand += sign * t.Demand
			by[id].Refresh += sign * t.Refresh
			by[id].Refreshed += sign * t.Refreshed
			by[id].KVND += sign * kvnd
		}
	}
	put(before, -1)
	put(after, 1)
	list := sorted(by, func(a, b By[ID]) int {
		return cmp.Or(cmp.Compare(b.Served, a.Served), cmp.Compare(b.Refreshed, a.Refreshed), cmp.Compare(a.ID, b.ID))
	})
	return slices.DeleteFunc(list, func(c By[ID]) bool { return c == By[ID]{ID: c.ID} })
}

// bridge splits the difference in cost by cause. Let x and p be the seats and prices of the first
// plan, y and q those of the second. Then sum(yq) - sum(xp) = sum(y(q-p)) + sum((y-x)p): the first
// sum is the change of prices, the second is the shifts at the first plan's prices. An offer that
// the first plan lacks is priced as in the second.
func bridge(a, b *Plan, list []Shift) []Cause {
	first, second := newTariff(a.Problem), newTariff(b.Problem)
	// at is the price of a seat in the first plan; nothing where nobody serves it.
	at := func(offer matcher.OfferID, commune matcher.CommuneID) int64 {
		if offer == "" {
			return 0
		}
		if first.offers[offer] != nil {
			return first.seat(offer, commune)
		}
		return second.seat(offer, commune)
	}
	sum := map[CauseCode]int64{}
	for i := range b.Solution.Allocations {
		x := &b.Solution.Allocations[i]
		sum[CausePrices] += x.Seats * (second.seat(x.Offer, x.Commune) - at(x.Offer, x.Commune))
	}
	for i := range list {
		s := &list[i]
		kvnd := s.Seats * (at(s.To, s.Commune) - at(s.From, s.Commune))
		switch {
		case s.From == "":
			sum[CauseMore] += kvnd
		case s.To == "":
			sum[CauseFewer] += kvnd
		default:
			sum[CauseOffers] += kvnd
		}
	}
	// Opening costs are paid by the offer, so no shift of a seat explains them.
	sum[CauseOpening] = second.openings(b.Solution) - first.openings(a.Solution)
	out := make([]Cause, len(Causes))
	for i, code := range Causes {
		out[i] = Cause{code, sum[code]}
	}
	return out
}

// tariff is the price of a seat of each offer, with the surcharges of each commune.
type tariff struct {
	offers    map[matcher.OfferID]*matcher.Offer
	surcharge func(matcher.Route) int64
}

// newTariff is the tariff of a problem.
func newTariff(p *matcher.Problem) *tariff {
	t := &tariff{make(map[matcher.OfferID]*matcher.Offer, len(p.Offers)), p.SurchargeKVND()}
	for i := range p.Offers {
		t.offers[p.Offers[i].ID] = &p.Offers[i]
	}
	return t
}

// seat is what a seat of an offer costs in a commune, over all years, kVND.
func (t *tariff) seat(offer matcher.OfferID, commune matcher.CommuneID) int64 {
	return t.offers[offer].CostKVND() + t.surcharge(matcher.Route{Offer: offer, Commune: commune})
}

// openings are the opening costs of all offers that serve somebody.
func (t *tariff) openings(s *matcher.Solution) int64 {
	open := map[matcher.OfferID]bool{}
	var sum int64
	for i := range s.Allocations {
		if id := s.Allocations[i].Offer; !open[id] {
			open[id] = true
			sum += t.offers[id].OpeningKVND
		}
	}
	return sum
}
