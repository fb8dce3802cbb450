package compile

import (
	"slices"

	"dathang/matcher"
)

// Selector tells which objects of its side (offers, or cells) a Where selects.
type Selector struct {
	count int
	// match gives the test that a Where makes of an object.
	match func(w *matcher.Where) func(i int) bool
}

// Of lists what w selects, ascending.
func (s Selector) Of(w *matcher.Where) []int32 {
	var list []int32
	holds := s.match(w)
	for i := range s.count {
		if holds(i) {
			list = append(list, int32(i))
		}
	}
	return list
}

// holds reports whether a list is empty or contains the id.
func holds[ID comparable](list []ID, id ID) bool {
	return len(list) == 0 || slices.Contains(list, id)
}

// Offers selects among a problem's offers, by the offer part of a Where.
func Offers(p *matcher.Problem) Selector {
	at := Positions(p.Offers, func(o *matcher.Offer) matcher.OfferID { return o.ID })
	return Selector{len(p.Offers), func(w *matcher.Where) func(int) bool {
		// Long lists of offers (releases, shared quotas) are tested against every offer.
		named := make(map[int]bool, len(w.Offers))
		for _, id := range w.Offers {
			named[at[id]] = true
		}
		return func(i int) bool {
			o := &p.Offers[i]
			return (len(w.Offers) == 0 || named[i]) && holds(w.Kinds, o.Kind) && holds(w.Providers, o.Provider) &&
				holds(w.Programmes, o.Programme) && holds(w.Intakes, o.Intake)
		}
	}}
}

// cellSelector selects among a problem's cells, by the cell part of a Where.
func cellSelector(p *matcher.Problem) Selector {
	above := groupsAbove(p)
	groupOf := map[matcher.CommuneID]matcher.GroupID{}
	for i := range p.Communes {
		groupOf[p.Communes[i].ID] = p.Communes[i].Group
	}
	return Selector{len(p.Demands), func(w *matcher.Where) func(int) bool {
		return func(k int) bool {
			d := &p.Demands[k]
			if !holds(w.Communes, d.Commune) || !holds(w.Fields, d.Field) || !holds(w.Needs, d.Need) || !holds(w.Years, d.Year) ||
				!holds(w.Classes, d.Class) {
				return false
			}
			// A commune belongs to its own group and to all groups above that.
			return len(w.Groups) == 0 || slices.ContainsFunc(above[groupOf[d.Commune]], func(g matcher.GroupID) bool {
				return slices.Contains(w.Groups, g)
			})
		}
	}}
}

// groupsAbove lists, for every group, the group itself and its ancestors.
func groupsAbove(p *matcher.Problem) map[matcher.GroupID][]matcher.GroupID {
	parent := map[matcher.GroupID]matcher.GroupID{}
	for i := range p.Groups {
		parent[p.Groups[i].ID] = p.Groups[i].Parent
	}
	above := map[matcher.GroupID][]matcher.GroupID{}
	for i := range p.Groups {
		id := p.Groups[i].ID
		for g := id; g != ""; g = parent[g] {
			above[id] = append(above[id], g)
		}
	}
	return above
}
