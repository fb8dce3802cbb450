package scenario

import (
	"cmp"
	"slices"

	"dathang/matcher"
)

// Figures are the numbers by which solutions are compared.
type Figures struct {
	Status matcher.Status  `json:"status"`
	Levels []matcher.Level `json:"levels"`
	Totals
	// CostKVND includes surcharges and opening costs; Payments is the same money by fiscal year.
	CostKVND int64             `json:"cost_kvnd"`
	Payments []matcher.Payment `json:"payments"`
	Fields   []FieldTotals     `json:"fields"`
	Communes []CommuneTotals   `json:"communes"`
	Offers   []OfferTotals     `json:"offers"`
}

// Totals count seats. Late ones are among the served. Refreshers are counted apart (matcher.Counted): Refresh are due,
// Refreshed of them held.
type Totals struct {
	Demand    int64 `json:"demand_seats"`
	Served    int64 `json:"served_seats"`
	Late      int64 `json:"late_seats"`
	Refresh   int64 `json:"refresh_seats,omitzero"`
	Refreshed int64 `json:"refreshed_seats,omitzero"`
}

// ask adds demand of a need, serve seats that are served.
func (t *Totals) ask(need matcher.Need, seats int64) {
	if need.Lacks() {
		t.Demand += seats
	} else {
		t.Refresh += seats
	}
}

func (t *Totals) serve(need matcher.Need, seats, late int64) {
	if need.Lacks() {
		t.Served += seats
		t.Late += late
	} else {
		t.Refreshed += seats
	}
}

// Unmet is the number of seats that are asked for and not served.
func (t *Totals) Unmet() int64 { return t.Demand - t.Served }

// FieldTotals are the totals of a field.
type FieldTotals struct {
	Field matcher.FieldID `json:"field"`
	Totals
	CostKVND int64 `json:"cost_kvnd"`
}

// CommuneTotals are the totals of a commune.
type CommuneTotals struct {
	Commune matcher.CommuneID `json:"commune"`
	Totals
	CostKVND int64 `json:"cost_kvnd"`
}

// OfferTotals is what an offer that serves anybody gives.
type OfferTotals struct {
	Offer matcher.OfferID `json:"offer"`
	Seats int64           `json:"seats"`
	// CostKVND of its seats, surcharges and opening.
	CostKVND int64 `json:"cost_kvnd"`
}

// Figures counts the answer.
func (a *Answer) Figures() *Figures { return FiguresOf(a.Problem, a.Solution) }

// FiguresOf counts a solution of p. An opening cost belongs to no field and no commune.
func FiguresOf(p *matcher.Problem, s *matcher.Solution) *Figures {
	f := &Figures{Status: s.Status, Levels: s.Levels, Payments: []matcher.Payment{}}
	offers := make(map[matcher.OfferID]*matcher.Offer, len(p.Offers))
	for i := range p.Offers {
		offers[p.Offers[i].ID] = &p.Offers[i]
	}
	fields, communes := map[matcher.FieldID]*FieldTotals{}, map[matcher.CommuneID]*CommuneTotals{}
	// known makes sure that a cell's field and commune are in the lists.
	known := func(c *matcher.Cell) {
		if fields[c.Field] == nil {
			fields[c.Field] = &FieldTotals{Field: c.Field}
		}
		if communes[c.Commune] == nil {
			communes[c.Commune] = &CommuneTotals{Commune: c.Commune}
		}
	}
	// Demand comes first: whoever asks for seats is in the lists even if nobody serves it.
	for i := range p.Demands {
		d := &p.Demands[i]
		known(&d.Cell)
		for _, t := range []*Totals{&f.Totals, &fields[d.Field].Totals, &communes[d.Commune].Totals} {
			t.ask(d.Need, d.Seats)
		}
	}
	surcharge := p.SurchargeKVND()
	given := map[matcher.OfferID]*OfferTotals{}
	paid := map[int]int64{}
	for i := range s.Allocations {
		a := &s.Allocations[i]
		o := offers[a.Offer]
		known(&a.Cell) // a plan carried over a reform may have a seat in a unit that asks for nothing
		extra := a.Seats * surcharge(matcher.Route{Offer: a.Offer, Commune: a.Commune})
		cost := a.Seats*o.CostKVND() + extra
		late := int64(0)
		if o.Ready > a.Year {
			late = a.Seats
		}
		for _, t := range []*Totals{&f.Totals, &fields[a.Field].Totals, &communes[a.Commune].Totals} {
			t.serve(a.Need, a.Seats, late)
		}
		fields[a.Field].CostKVND += cost
		communes[a.Commune].CostKVND += cost
		f.CostKVND += cost
		paid[o.Intake] += extra
		for _, pay := range o.Prices {
			paid[pay.Year] += a.Seats * pay.KVND
		}
		// The first seat of an offer opens it.
		if given[a.Offer] == nil {
			given[a.Offer] = &OfferTotals{Offer: a.Offer, CostKVND: o.OpeningKVND}
			f.CostKVND += o.OpeningKVND
			paid[o.Intake] += o.OpeningKVND
		}
		given[a.Offer].Seats += a.Seats
		given[a.Offer].CostKVND += cost
	}
	f.Fields = sorted(fields, func(a, b FieldTotals) int { return cmp.Compare(a.Field, b.Field) })
	f.Communes = sorted(communes, func(a, b CommuneTotals) int { return cmp.Compare(a.Commune, b.Commune) })
	f.Offers = sorted(given, func(a, b OfferTotals) int { return cmp.Compare(a.Offer, b.Offer) })
	for year, kvnd := range paid {
		if kvnd != 0 {
			f.Payments = append(f.Payments, matcher.Payment{Year: year, KVND: kvnd})
		}
	}
	slices.SortFunc(f.Payments, func(a, b matcher.Payment) int { return cmp.Compare(a.Year, b.Year) })
	return f
}

// sorted returns the values of a map in a fixed order.
func sorted[K comparable, T any](of map[K]*T, order func(a, b T) int) []T {
	list := make([]T, 0, len(of))
	for _, v := range of {
		list = append(list, *v)
	}
	slices.SortFunc(list, order)
	return list
}
