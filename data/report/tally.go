package report

import (
	"cmp"
	"slices"

	"dathang/matcher"
)

// Tally counts a proposal in the ways that planners ask for. Seats are people who complete; money is
// thousand dong.
type Tally struct {
	// Total counts refreshers apart, as do the years. They have fields of their own, and their money is in CostKVND too.
	Total       matcher.Counted
	CostKVND    int64
	RefreshKVND int64
	AssumedSeat int64 // served seats, of refreshers too, of offers whose capacity, price or duration is an assumption
	Fields      []FieldTally
	Refreshers  []FieldTally
	Kinds       []SupplyTally
	Providers   []SupplyTally
	Years       []YearTally
	Needs       []NeedTally // in the order of matcher.Needs
	// Waits is how many holders wait and are replaced; WaitedYears the post-years without a qualified holder.
	Waits, WaitedYears int64
	// Lacking is how many posts have no qualified holder at the end of the horizon, LackingAlone how many if nothing is done.
	Lacking, LackingAlone int64
	Payments              []matcher.Payment // by fiscal year
	Budgets               []BudgetTally     // in the order of the problem's rules
}

// FieldTally is the seats of one field, either those that lack somebody qualified or the refreshers, with the reasons of
// its unmet cells.
type FieldTally struct {
	Field matcher.FieldID
	matcher.Count
	Reasons []ReasonTally
}

// ReasonTally counts the cells whose next unmet seat waits for the same kinds of
// relaxation, and the unmet seats in those cells.
type ReasonTally struct {
	Relaxations []matcher.RelaxationCode // empty where no reason could be established, or where there is Room
	Room        bool                     // a plan was found that serves the seat and breaks nothing
	Cells       int64
	Seats       int64
}

// SupplyTally is what one provider, or one kind of offer, gives. Ordered are
// the places to order so that Served people finish.
type SupplyTally struct {
	Provider matcher.ProviderID // empty in Tally.Kinds
	Kind     matcher.Kind       // transfer where Providers stands for all communes that release staff, else empty
	Served   int64
	Ordered  int64
	Offers   int64
	CostKVND int64
}

// YearTally is the seats due in one year. Ready is how many seats of all years are filled by the end of it, by people who
// are ready by then; no refreshers are among them.
type YearTally struct {
	Year  int
	Ready int64
	matcher.Counted
}

// NeedTally is the seats of one need.
type NeedTally struct {
	Need matcher.Need
	matcher.Count
}

// NewTally counts a solution. Lists are sorted: fields and years by id, kinds in
// the order of matcher.Kinds, providers with most seats first.
func NewTally(p *matcher.Problem, s *matcher.Solution) *Tally {
	t := &tallying{
		Tally:      &Tally{},
		offers:     make(map[matcher.OfferID]*matcher.Offer, len(p.Offers)),
		fields:     map[fieldKey]*FieldTally{},
		years:      map[int]*YearTally{},
		needs:      map[matcher.Need]*NeedTally{},
		ready:      map[int]int64{},
		refreshing: map[matcher.OfferID]bool{},
		kinds:      map[matcher.Kind]*SupplyTally{},
		providers:  map[matcher.ProviderID]*SupplyTally{},
		payments:   map[int]int64{},
		released:   map[matcher.ProviderID]bool{},
		surcharge:  p.SurchargeKVND(),
	}
	for i := range p.Offers {
		t.offers[p.Offers[i].ID] = &p.Offers[i]
	}
	// Communes that release staff are recognised by their kind of provider.
	for i := range p.Providers {
		t.released[p.Providers[i].ID] = p.Providers[i].Kind == matcher.ProviderCommune
	}
	// Demand comes first: so fields and years of which nothing is served are listed too.
	for i := range p.Demands {
		d := &p.Demands[i]
		t.each(d.Cell, func(seats *matcher.Count) { seats.Demand += d.Seats })
	}
	// A year in which nothing is due is listed for what is ready by its end.
	for _, year := range p.Years {
		if t.years[year] == nil {
			t.years[year] = &YearTally{Year: year}
		}
	}
	for i := range s.Unmet {
		u := &s.Unmet[i]
		t.each(u.Cell, func(seats *matcher.Count) { seats.Unmet += u.Seats })
	}
	t.allocations(s.Allocations)
	t.WaitedYears = p.WaitedYears(s)
	for i := range p.Waits {
		t.Waits += p.Waits[i].Seats
	}
	t.lacking(p, s.Allocations)
	t.budgets(p, s.Allocations)
	t.reasons(s)
	t.sort()
	return t.Tally
}

// fieldKey is a field, and whether its refreshers are meant.
type fieldKey struct {
	field   matcher.FieldID
	refresh bool
}

// tallying is a Tally being counted, with the indexes that counting needs.
type tallying struct {
	*Tally
	offers   map[matcher.OfferID]*matcher.Offer
	released map[matcher.ProviderID]bool // by communes
	fields   map[fieldKey]*FieldTally
	years    map[int]*YearTally
	needs    map[matcher.Need]*NeedTally
	ready    map[int]int64 // seats by the year in which somebody fills them
	// refreshing are the offers that serve refreshers, and nothing else.
	refreshing map[matcher.OfferID]bool
	kinds      map[matcher.Kind]*SupplyTally
	providers  map[matcher.ProviderID]*SupplyTally
	payments   map[int]int64
	surcharge  func(matcher.Route) int64
}

// each applies do to every sum that a cell belongs to: the total, its field and its year.
func (t *tallying) each(c matcher.Cell, do func(*matcher.Count)) {
	field := fieldKey{c.Field, !c.Need.Lacks()}
	if t.fields[field] == nil {
		t.fields[field] = &FieldTally{Field: c.Field}
	}
	if t.years[c.Year] == nil {
		t.years[c.Year] = &YearTally{Year: c.Year}
	}
	if t.needs[c.Need] == nil {
		t.needs[c.Need] = &NeedTally{Need: c.Need}
	}
	do(t.Total.Of(c.Need))
	do(&t.needs[c.Need].Count)
	do(&t.fields[field].Count)
	do(t.years[c.Year].Of(c.Need))
}

// allocations counts served and late seats by cell, then cost by offer, because an offer's opening
// cost is due once however many cells it serves.
func (t *tallying) allocations(list []matcher.Allocation) {
	seats := map[matcher.OfferID]int64{}
	surcharges := map[matcher.OfferID]int64{}
	for i := range list {
		a := &list[i]
		o := t.offers[a.Offer]
		if o == nil {
			continue
		}
		seats[a.Offer] += a.Seats
		surcharges[a.Offer] += a.Seats * t.surcharge(matcher.Route{Offer: a.Offer, Commune: a.Commune})
		t.each(a.Cell, func(s *matcher.Count) {
			s.Served += a.Seats
			// Ready after the year in which the seat is due.
			if o.Ready > a.Year {
				s.Late += a.Seats
			}
		})
		if a.Need.Lacks() {
			t.ready[max(o.Ready, a.Year)] += a.Seats
		} else {
			// What opens a class of refreshers serves nobody else.
			t.refreshing[o.ID] = true
		}
		if o.Assumed {
			t.AssumedSeat += a.Seats
		}
	}
	ids := make([]matcher.OfferID, 0, len(seats))
	for id := range seats {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		t.supply(t.offers[id], seats[id], surcharges[id])
	}
}

// supply adds an offer that serves somebody to its provider and kind: seats, places to order, price,
// opening cost and surcharges.
func (t *tallying) supply(o *matcher.Offer, seats, surchargesKVND int64) {
	key, row := o.Provider, SupplyTally{Provider: o.Provider}
	if t.released[o.Provider] {
		// Hundreds of communes release one or two people each: one row for all of them.
		key, row = "", SupplyTally{Kind: matcher.KindTransfer}
	}
	if t.providers[key] == nil {
		t.providers[key] = &row
	}
	if t.kinds[o.Kind] == nil {
		t.kinds[o.Kind] = &SupplyTally{Kind: o.Kind}
	}
	inIntake := o.OpeningKVND + surchargesKVND // both are due in the year of the intake
	for _, sum := range []*SupplyTally{t.providers[key], t.kinds[o.Kind]} {
		sum.Served += seats
		sum.Ordered += o.Ordered(seats)
		sum.Offers++
		sum.CostKVND += seats*o.CostKVND() + inIntake
	}
	t.CostKVND += seats*o.CostKVND() + inIntake
	if t.refreshing[o.ID] {
		t.RefreshKVND += seats*o.CostKVND() + inIntake
	}
	if inIntake > 0 {
		t.payments[o.Intake] += inIntake
	}
	for _, pay := range o.Prices {
		t.payments[pay.Year] += seats * pay.KVND
	}
}

// reasons groups the reasons of each field by the set of relaxations that they need.
func (t *tallying) reasons(s *matcher.Solution) {
	unmet := make(map[matcher.Cell]int64, len(s.Unmet))
	for i := range s.Unmet {
		unmet[s.Unmet[i].Cell] = s.Unmet[i].Seats
	}
	for i := range s.Reasons {
		r := &s.Reasons[i]
		f := t.fields[fieldKey{r.Field, !r.Need.Lacks()}]
		if f == nil {
			continue
		}
		codes := relaxationCodes(r)
		room := len(codes) == 0 && r.Proof != matcher.ProofNone
		// A field has few kinds of reasons, so a linear search is enough.
		at := slices.IndexFunc(f.Reasons, func(row ReasonTally) bool { return row.Room == room && slices.Equal(row.Relaxations, codes) })
		if at < 0 {
			at = len(f.Reasons)
			f.Reasons = append(f.Reasons, ReasonTally{Relaxations: codes, Room: room})
		}
		f.Reasons[at].Cells++
		f.Reasons[at].Seats += unmet[r.Cell]
	}
}

// relaxationCodes of a reason, each once and in the order of the closed list.
func relaxationCodes(r *matcher.Reason) []matcher.RelaxationCode {
	var codes []matcher.RelaxationCode
	for i := range matcher.Relaxations {
		code := matcher.Relaxations[i].Code
		if slices.ContainsFunc(r.Relaxations, func(x matcher.Relaxation) bool { return x.Code == code }) {
			codes = append(codes, code)
		}
	}
	return codes
}

// sort turns the maps into the sorted lists of the Tally.
func (t *tallying) sort() {
	for key, f := range t.fields {
		slices.SortStableFunc(f.Reasons, func(a, b ReasonTally) int {
			return cmp.Or(cmp.Compare(b.Cells, a.Cells), slices.Compare(a.Relaxations, b.Relaxations))
		})
		if key.refresh {
			t.Refreshers = append(t.Refreshers, *f)
		} else {
			t.Fields = append(t.Fields, *f)
		}
	}
	for _, list := range [][]FieldTally{t.Fields, t.Refreshers} {
		slices.SortFunc(list, func(a, b FieldTally) int { return cmp.Compare(a.Field, b.Field) })
	}
	for _, y := range t.years {
		t.Years = append(t.Years, *y)
	}
	slices.SortFunc(t.Years, func(a, b YearTally) int { return cmp.Compare(a.Year, b.Year) })
	for i := range t.Years {
		for year, seats := range t.ready {
			if year <= t.Years[i].Year {
				t.Years[i].Ready += seats
			}
		}
	}
	for _, need := range matcher.Needs {
		if n := t.needs[need]; n != nil {
			t.Needs = append(t.Needs, *n)
		}
	}
	for _, row := range matcher.Kinds {
		if k := t.kinds[row.Kind]; k != nil {
			t.Kinds = append(t.Kinds, *k)
		}
	}
	for _, p := range t.providers {
		t.Providers = append(t.Providers, *p)
	}
	slices.SortFunc(t.Providers, func(a, b SupplyTally) int {
		return cmp.Or(cmp.Compare(b.Served, a.Served), cmp.Compare(a.Provider, b.Provider))
	})
	for year, kvnd := range t.payments {
		t.Payments = append(t.Payments, matcher.Payment{Year: year, KVND: kvnd})
	}
	slices.SortFunc(t.Payments, func(a, b matcher.Payment) int { return cmp.Compare(a.Year, b.Year) })
}
