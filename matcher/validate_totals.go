package matcher

import "fmt"

// totals makes sure that no sum of any goal, of seats or of a budget's money can pass MaxTotal.
func (v *validator) totals() {
	most := mostsOf(v.p)
	tooMuch := func(path string) {
		v.add(FaultOverflow, path, Params{"value": fmt.Sprintf(">= %d", uint64(MaxTotal))})
	}
	if most.seats >= MaxTotal {
		tooMuch("/demands")
	}
	for i := range v.p.Rules {
		if v.p.Rules[i].Kind == RuleBudget && most.cost() >= MaxTotal {
			tooMuch(v.place("/rules/", i))
		}
	}
	for i, level := range v.p.Goals {
		var sum uint64
		for _, g := range level {
			if info := g.Goal.Info(); info != nil {
				sum = addCapped(sum, mulCapped(info.most(most), uint64(g.Weight)))
			}
		}
		if sum >= MaxTotal {
			tooMuch(v.place("/goals/", i))
		}
	}
}

func mostsOf(p *Problem) *mosts {
	m := &mosts{communes: uint64(len(p.Communes)), late: mulCapped(uint64(p.Lateness.MaxYears), uint64(p.Lateness.PricePerYear))}
	for i := range p.Demands {
		d := &p.Demands[i]
		m.years = max(m.years, uint64(max(0, p.End()-d.Opened())))
		m.seats = addCapped(m.seats, uint64(d.Seats))
		m.unmetWeight = addCapped(m.unmetWeight, mulCapped(uint64(d.Seats), uint64(d.UnmetWeight())))
	}
	for i := range p.Communes {
		if steps := p.Communes[i].Penalty; len(steps) > 0 {
			m.steepest = max(m.steepest, uint64(steps[len(steps)-1].Slope))
		}
	}
	for i := range p.Offers {
		var price uint64
		for _, pay := range p.Offers[i].Prices {
			price = addCapped(price, uint64(pay.KVND))
		}
		m.price = max(m.price, price)
		m.opening = addCapped(m.opening, uint64(p.Offers[i].OpeningKVND))
		m.offered = addCapped(m.offered, uint64(p.Offers[i].Capacity))
	}
	var boarding uint64
	for i := range p.Offers {
		if b := p.Offers[i].Boarding; b != nil {
			boarding = max(boarding, uint64(b.KVND))
		}
	}
	for i := range p.Surcharges {
		m.surcharge = max(m.surcharge, uint64(p.Surcharges[i].KVND))
	}
	m.surcharge = addCapped(m.surcharge, boarding)
	for i := range p.Reference {
		m.planned = addCapped(m.planned, uint64(p.Reference[i].Seats))
	}
	return m
}
