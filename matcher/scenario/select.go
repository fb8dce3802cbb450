package scenario

import (
	"fmt"
	"slices"

	"dathang/matcher"
)

// offers returns the places of the offers that a change names or selects. It returns none, with a
// fault, where the change names something unknown or selects nothing.
func (k *bench) offers(c *Change) []int {
	if c.Offer != "" {
		i := slices.IndexFunc(k.p.Offers, func(o matcher.Offer) bool { return o.ID == c.Offer })
		if i < 0 {
			k.unknown("/offer", string(c.Offer), "/offers")
			return nil
		}
		if !k.open("/offer", c.Offer) {
			return nil
		}
		return []int{i}
	}
	if !k.known(&c.Where) {
		return nil
	}
	// An offer has one capacity and one price for all cells, so none of them can be picked out.
	if c.Where.OfCells() {
		k.fault("/where", matcher.FaultOrder, matcher.Params{"value": string(c.Kind), "want": "kinds, providers, programmes, offers, intakes"})
		return nil
	}
	var list []int
	for i := range k.p.Offers {
		if ofOffer(&c.Where, &k.p.Offers[i]) {
			list = append(list, i)
		}
	}
	if len(list) == 0 {
		k.fault("/where", matcher.FaultEmpty, nil)
	}
	return list
}

// narrows requires a change to say which offers it means, so that forgetting Where does not change
// all of them.
func (k *bench) narrows(c *Change) bool {
	if c.Offer != "" || c.Where.OfOffers() {
		return true
	}
	k.fault("/where", matcher.FaultEmpty, nil)
	return false
}

// cells returns the places of the demands that a change names or selects.
func (k *bench) cells(c *Change) []int {
	if c.Cell != nil {
		i := slices.IndexFunc(k.p.Demands, func(d matcher.Demand) bool { return d.Cell == *c.Cell })
		if i < 0 {
			k.unknown("/cell", c.Cell.String(), "/demands")
			return nil
		}
		return []int{i}
	}
	if !k.known(&c.Where) {
		return nil
	}
	// A cell asks for seats, whoever offers them.
	if c.Where.OfOffers() {
		k.fault("/where", matcher.FaultOrder, matcher.Params{"value": string(c.Kind), "want": "communes, groups, fields, needs, years"})
		return nil
	}
	in := within(k.p)
	var list []int
	for i := range k.p.Demands {
		if ofCell(&c.Where, &k.p.Demands[i].Cell, in) {
			list = append(list, i)
		}
	}
	if len(list) == 0 {
		k.fault("/where", matcher.FaultEmpty, nil)
	}
	return list
}

// holds reports whether a list of a selection allows id; an empty list allows everything.
func holds[T comparable](list []T, id T) bool { return len(list) == 0 || slices.Contains(list, id) }

// ofOffer reports whether a selection takes an offer, by its part about offers.
func ofOffer(w *matcher.Where, o *matcher.Offer) bool {
	return holds(w.Kinds, o.Kind) && holds(w.Providers, o.Provider) && holds(w.Programmes, o.Programme) &&
		holds(w.Offers, o.ID) && holds(w.Intakes, o.Intake)
}

// ofCell reports whether a selection takes a cell, by its part about cells; in are the groups above each commune.
func ofCell(w *matcher.Where, c *matcher.Cell, in map[matcher.CommuneID][]matcher.GroupID) bool {
	return holds(w.Communes, c.Commune) && holds(w.Fields, c.Field) && holds(w.Needs, c.Need) && holds(w.Years, c.Year) && holds(w.Classes, c.Class) &&
		(len(w.Groups) == 0 || slices.ContainsFunc(in[c.Commune], func(g matcher.GroupID) bool { return slices.Contains(w.Groups, g) }))
}

// within lists the groups that hold each commune.
func within(p *matcher.Problem) map[matcher.CommuneID][]matcher.GroupID {
	parent := make(map[matcher.GroupID]matcher.GroupID, len(p.Groups))
	for i := range p.Groups {
		parent[p.Groups[i].ID] = p.Groups[i].Parent
	}
	in := make(map[matcher.CommuneID][]matcher.GroupID, len(p.Communes))
	for i := range p.Communes {
		for g := p.Communes[i].Group; g != ""; g = parent[g] {
			in[p.Communes[i].ID] = append(in[p.Communes[i].ID], g)
		}
	}
	return in
}

// known checks that everything a Where names exists. A name that nothing has would select less than the planner
// thinks, without a word.
func (k *bench) known(w *matcher.Where) bool {
	before := len(k.faults)
	p := k.p
	for _, name := range w.Empty() {
		k.fault("/where/"+name, matcher.FaultEmpty, nil)
	}
	check(k, "providers", w.Providers, "/providers", p.Providers, func(v *matcher.Provider) matcher.ProviderID { return v.ID })
	check(k, "programmes", w.Programmes, "/offers", p.Offers, func(o *matcher.Offer) matcher.ProgrammeID { return o.Programme })
	check(k, "offers", w.Offers, "/offers", p.Offers, func(o *matcher.Offer) matcher.OfferID { return o.ID })
	check(k, "communes", w.Communes, "/communes", p.Communes, func(c *matcher.Commune) matcher.CommuneID { return c.ID })
	check(k, "groups", w.Groups, "/groups", p.Groups, func(g *matcher.Group) matcher.GroupID { return g.ID })
	check(k, "fields", w.Fields, "/fields", p.Fields, func(f *matcher.Field) matcher.FieldID { return f.ID })
	// Named offers have to be open; those that are selected otherwise may be closed already.
	for i, id := range w.Offers {
		k.open(fmt.Sprintf("/where/offers/%d", i), id)
	}
	return len(k.faults) == before
}

// check reports names of one member of a Where that no thing has.
func check[T any, ID ~string](k *bench, member string, named []ID, list string, things []T, id func(*T) ID) {
	if len(named) == 0 {
		return
	}
	there := make(map[ID]bool, len(things))
	for i := range things {
		there[id(&things[i])] = true
	}
	for i, name := range named {
		if !there[name] {
			k.unknown(fmt.Sprintf("/where/%s/%d", member, i), string(name), list)
		}
	}
}

// unknown reports an object that does not exist, and names the change that adds it later or has
// removed it, if there is one.
func (k *bench) unknown(place, value, list string) {
	for i := range k.changes {
		c := &k.changes[i]
		brings := c.Programme != nil && c.Programme.names(value)
		if i != k.i && (brings || c.Reform != nil && c.Reform.names(value)) {
			k.fault(place, matcher.FaultContradiction, matcher.Params{"value": value, "other": at(i)})
			return
		}
	}
	k.fault(place, matcher.FaultUnknown, matcher.Params{"value": value, "list": list})
}
