package solve

import (
	"slices"

	"dathang/matcher"
)

// selector answers which objects (offers, or cells) a Where holds, on its own side.
type selector struct {
	count int
	match func(w *matcher.Where, i int) bool
}

// of lists what w selects, ascending.
func (s selector) of(w *matcher.Where) []int32 {
	var list []int32
	for i := range s.count {
		if s.match(w, i) {
			list = append(list, int32(i))
		}
	}
	return list
}

// holds reports whether an id passes a list that is empty or holds it.
func holds[ID comparable](list []ID, id ID) bool {
	return len(list) == 0 || slices.Contains(list, id)
}

func offerSelector(p *matcher.Problem) selector {
	at := positions(p.Offers, func(o *matcher.Offer) matcher.OfferID { return o.ID })
	// Long lists of offers (releases, shared quotas) are asked about every offer: one set a Where.
	var last *matcher.Where
	var named map[int]bool
	return selector{len(p.Offers), func(w *matcher.Where, i int) bool {
		if last != w {
			last, named = w, make(map[int]bool, len(w.Offers))
			for _, id := range w.Offers {
				named[at[id]] = true
			}
		}
		o := &p.Offers[i]
		return (len(w.Offers) == 0 || named[i]) && holds(w.Kinds, o.Kind) && holds(w.Providers, o.Provider) &&
			holds(w.Programmes, o.Programme) && holds(w.Intakes, o.Intake)
	}}
}

func cellSelector(p *matcher.Problem) selector {
	above := groupsAbove(p)
	groupOf := map[matcher.CommuneID]matcher.GroupID{}
	for i := range p.Communes {
		groupOf[p.Communes[i].ID] = p.Communes[i].Group
	}
	return selector{len(p.Demands), func(w *matcher.Where, k int) bool {
		d := &p.Demands[k]
		if !holds(w.Communes, d.Commune) || !holds(w.Fields, d.Field) || !holds(w.Needs, d.Need) || !holds(w.Years, d.Year) {
			return false
		}
		if len(w.Groups) == 0 {
			return true
		}
		for _, g := range above[groupOf[d.Commune]] {
			if slices.Contains(w.Groups, g) {
				return true
			}
		}
		return false
	}}
}

// groupsAbove lists, for every group, itself and the groups that hold it.
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
