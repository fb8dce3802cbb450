package matcher

import (
	"fmt"
	"strings"
)

// rule checks one rule: its words, its numbers, and that Where selects what
// its kind may bound.
func (v *validator) rule(at string, r *Rule) {
	if !v.ruleKind(at, r) {
		return
	}
	v.where(at+"/where", &r.Where)
	v.number(at+"/low", r.Low, 0, MaxNumber)
	if r.High != nil {
		v.number(at+"/high", *r.High, 0, MaxNumber)
		if *r.High < r.Low {
			v.add(FaultOrder, at+"/high", Params{"value": fmt.Sprint(*r.High), "want": fmt.Sprintf(">= low (%d)", r.Low)})
		}
	}
	v.number(at+"/per_mille", r.PerMille, 0, MaxNumber)
	info := r.Kind.Info()
	v.ruleSelects(at, r, info.Selects)
	v.ruleBounds(at, r, info.Bounds)
}

func (v *validator) ruleSelects(at string, r *Rule, what RuleSelects) {
	switch what {
	case SelectsOffers:
		v.selects(at, r, r.Where.OfOffers() && !r.Where.OfCells(), "kinds, providers, programmes, offers, intakes")
	case SelectsCells:
		v.selects(at, r, r.Where.OfCells(), "communes, groups, fields, needs, years, classes")
	case SelectsOnePair:
		v.pin(at, r)
	}
}

func (v *validator) ruleBounds(at string, r *Rule, bounds RuleBounds) {
	switch bounds {
	case BoundsPerMille:
		v.selects(at, r, r.Low == 0 && r.High == nil, "per_mille, no low, no high")
		v.number(at+"/per_mille", r.PerMille, 0, 1000)
	case BoundsHigh, BoundsHighInYear, BoundsHighOfYear:
		v.selects(at, r, r.Low == 0 && r.High != nil && r.PerMille == 0, "high, no low, no per_mille")
		if bounds == BoundsHighInYear && r.FiscalYear != 0 || bounds == BoundsHighOfYear {
			v.year(at+"/fiscal_year", r.FiscalYear)
		}
	case BoundsNone:
		v.selects(at, r, r.Low == 0 && r.High == nil && r.PerMille == 0, "no low, no high, no per_mille")
	}
}

// ruleKind reports whether the kind is one that a list of rules may hold.
func (v *validator) ruleKind(at string, r *Rule) bool {
	if info := r.Kind.Info(); info != nil && info.Listed() {
		return true
	}
	var words []string
	for i := range RuleKinds {
		if RuleKinds[i].Listed() {
			words = append(words, string(RuleKinds[i].Kind))
		}
	}
	v.add(FaultWord, at+"/rule", Params{"value": clip(string(r.Kind)), "want": strings.Join(words, ", ")})
	return false
}

func (v *validator) selects(at string, r *Rule, ok bool, want string) {
	if !ok {
		v.add(FaultWhere, at, Params{"rule": string(r.Kind), "want": want})
	}
}

func (v *validator) pin(at string, r *Rule) {
	w := &r.Where
	ok := len(w.Offers) == 1 && len(w.Communes) == 1 && len(w.Fields) == 1 && len(w.Needs) == 1 && len(w.Years) == 1 &&
		len(w.Classes) <= 1 && len(w.Kinds)+len(w.Providers)+len(w.Programmes)+len(w.Intakes)+len(w.Groups) == 0
	v.selects(at, r, ok, "1 offers, 1 communes, 1 fields, 1 needs, 1 years, <= 1 classes")
	if !ok {
		return
	}
	cell := Cell{Commune: w.Communes[0], Field: w.Fields[0], Need: w.Needs[0], Year: w.Years[0]}
	if len(w.Classes) == 1 {
		cell.Class = w.Classes[0]
	}
	if _, asked := v.cell[cell]; !asked {
		v.add(FaultUnknown, at+"/where", Params{"value": clip(cell.String()), "list": "demands"})
	}
	// Two pins on one pair contradict or repeat each other: one of them says it all.
	key := pinned{w.Offers[0], cell}
	if v.pins[key] {
		v.add(FaultDuplicate, at+"/where", Params{"value": clip(string(key.offer) + " " + cell.String())})
	}
	if v.pins == nil {
		v.pins = map[pinned]bool{}
	}
	v.pins[key] = true
}

func (v *validator) where(at string, w *Where) {
	for i, k := range w.Kinds {
		v.kind(v.place(at+"/kinds/", i), k)
	}
	for i, id := range w.Providers {
		known(v, v.place(at+"/providers/", i), "providers", v.provider, id)
	}
	for i, id := range w.Programmes {
		if !v.programme[id] {
			v.add(FaultUnknown, v.place(at+"/programmes/", i), Params{"value": clip(string(id)), "list": "offers"})
		}
	}
	for i, id := range w.Offers {
		known(v, v.place(at+"/offers/", i), "offers", v.offer, id)
	}
	for i, y := range w.Intakes {
		v.year(v.place(at+"/intakes/", i), y)
	}
	for i, id := range w.Communes {
		known(v, v.place(at+"/communes/", i), "communes", v.communeSet, id)
	}
	for i, id := range w.Groups {
		known(v, v.place(at+"/groups/", i), "groups", v.groupSet, id)
	}
	for i, id := range w.Fields {
		known(v, v.place(at+"/fields/", i), "fields", v.fieldSet, id)
	}
	for i, n := range w.Needs {
		v.need(v.place(at+"/needs/", i), n)
	}
	for i, y := range w.Years {
		v.year(v.place(at+"/years/", i), y)
	}
	for i, id := range w.Classes {
		if id == "" {
			continue // cells of nobody
		}
		known(v, v.place(at+"/classes/", i), "classes", v.class, id)
	}
}

type pinned struct {
	offer OfferID
	cell  Cell
}
