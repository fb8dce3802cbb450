package scenario

import (
	"cmp"
	"fmt"
	"slices"

	"dathang/matcher"
)

// Reform maps old units to new ones. Its weights are assumptions that a planner can edit.
type Reform struct {
	// Groups and Communes are those that exist afterwards.
	Groups   []matcher.Group   `json:"groups,omitempty"`
	Communes []matcher.Commune `json:"communes"`
	// Parts say where every old unit goes.
	Parts []Part `json:"parts"`
}

// Part says that PPM millionths of an old unit become part of a new one. The parts of an old unit
// add up to one million.
type Part struct {
	Old matcher.CommuneID `json:"old"`
	New matcher.CommuneID `json:"new"`
	PPM int64             `json:"ppm"`
}

// wholeUnit is all of an old unit, in millionths.
const wholeUnit = 1_000_000

// names reports whether the reform abolishes or creates a unit of that id.
func (r *Reform) names(id string) bool {
	return slices.ContainsFunc(r.Parts, func(p Part) bool { return string(p.Old) == id || string(p.New) == id })
}

// carrier moves what belongs to old units to the new ones: problems and plans in this file, rosters
// in roster.go.
type carrier struct {
	parts map[matcher.CommuneID][]Part
	// largest is the new unit with the largest part of each old one; what cannot be divided goes
	// there.
	largest map[matcher.CommuneID]matcher.CommuneID
	// p is the problem of the new units as it is being built.
	p *matcher.Problem
	// dropped are the rules that cannot be carried, in their order.
	dropped []matcher.RuleID
}

// reform carries a problem across a map of old units to new ones:
//  1. demands: the seats of every field, need and year are divided among the new
//     units by the weights of the old ones, whole seats by largest remainder over
//     the city, so that each total is what it was;
//  2. staff that old units could release: to the unit with the largest part;
//  3. limits of communes: of a rule on one old unit its bounds are divided like
//     seats, and what falls on one new unit is added up, with the demand of units that had no such rule; other rules name the new units;
//  4. surcharges: the average by weight; the reference plan: like demands, offer by offer.
//
// Pins of old units, and rules on groups that are gone, cannot be carried: a comparison lists them.
func (k *bench) reform(c *Change) {
	if !k.decide("reform", true) {
		return
	}
	if w := newCarrier(c.Reform, unitsOf(k.p), k.fault); w != nil {
		k.p = w.problem(c.Reform, k.p)
	}
}

// problem is that of the new units; the old one stays as it is.
func (w *carrier) problem(r *Reform, old *matcher.Problem) *matcher.Problem {
	p := *old
	w.p = &p
	p.Groups, p.Communes, p.Offers = slices.Clone(r.Groups), slices.Clone(r.Communes), slices.Clone(old.Offers)
	// Penalties need the new demands, and rules the new groups.
	w.demands(old)
	w.waits(old)
	w.penalties(old)
	w.providers(old)
	w.rules(old)
	w.surcharges(old)
	p.Reference = w.plan(old.Reference)
	p.Sort()
	return w.p
}

// unitsOf lists the communes of a problem.
func unitsOf(p *matcher.Problem) []matcher.CommuneID {
	ids := make([]matcher.CommuneID, len(p.Communes))
	for i := range p.Communes {
		ids[i] = p.Communes[i].ID
	}
	return ids
}

// ReformOf returns the reform among changes, or nil.
func ReformOf(changes []Change) *Reform {
	for i := range changes {
		if changes[i].Reform != nil {
			return changes[i].Reform
		}
	}
	return nil
}

// plan expresses a plan of old units in the new ones, and lists the rules that are dropped on the
// way. A plan of other units is returned unchanged.
func (r *Reform) plan(of *Plan) (*Plan, []matcher.RuleID) {
	w := newCarrier(r, unitsOf(of.Problem), func(string, matcher.Code, matcher.Params) {})
	if w == nil {
		return of, nil
	}
	p, s := w.problem(r, of.Problem), *of.Solution
	s.Allocations = w.plan(s.Allocations)
	return &Plan{Name: of.Name, Problem: p, Solution: &s}, w.dropped
}

// newCarrier checks the map against the existing units. It returns nil where the map is wrong,
// after reporting what is wrong to fault.
func newCarrier(r *Reform, units []matcher.CommuneID, fault func(place string, code matcher.Code, params matcher.Params)) *carrier {
	w := &carrier{parts: map[matcher.CommuneID][]Part{}, largest: map[matcher.CommuneID]matcher.CommuneID{}}
	right := true
	wrong := func(place string, code matcher.Code, params matcher.Params) {
		right = false
		fault(place, code, params)
	}
	there, comes := map[matcher.CommuneID]bool{}, map[matcher.CommuneID]bool{}
	for _, id := range units {
		there[id] = true
	}
	for i := range r.Communes {
		comes[r.Communes[i].ID] = true
	}
	sum, most := map[matcher.CommuneID]int64{}, map[matcher.CommuneID]int64{}
	for i, part := range r.Parts {
		place := fmt.Sprintf("/reform/parts/%d", i)
		if !there[part.Old] {
			wrong(place+"/old", matcher.FaultUnknown, matcher.Params{"value": string(part.Old), "list": "/communes"})
		}
		if !comes[part.New] {
			wrong(place+"/new", matcher.FaultUnknown, matcher.Params{"value": string(part.New), "list": "/reform/communes"})
		}
		if part.PPM < 0 || part.PPM > wholeUnit {
			wrong(place+"/ppm", matcher.FaultRange, matcher.Params{"value": part.PPM, "low": int64(0), "high": int64(wholeUnit)})
			continue
		}
		sum[part.Old] += part.PPM
		w.parts[part.Old] = append(w.parts[part.Old], part)
		// Of equal parts the first in the list is the largest.
		if part.PPM > most[part.Old] {
			most[part.Old], w.largest[part.Old] = part.PPM, part.New
		}
	}
	for _, id := range units {
		if sum[id] != wholeUnit {
			wrong("/reform/parts", matcher.FaultOrder, matcher.Params{"value": fmt.Sprintf("%s: %d", id, sum[id]), "want": fmt.Sprint(wholeUnit)})
		}
	}
	if !right {
		return nil
	}
	return w
}

// shares divides a whole number among the parts of an old unit by their weights, by largest
// remainder.
func (w *carrier) shares(old matcher.CommuneID, total int64) []int64 {
	weights := make([]int64, len(w.parts[old]))
	for j, part := range w.parts[old] {
		weights[j] = part.PPM
	}
	return matcher.Apportion(total, weights)
}

// ofField identifies seats that are divided together: those of one field, need, year and class, and of one
// extra (an offer, or the year since which the post is open).
type ofField struct {
	field matcher.FieldID
	need  matcher.Need
	year  int
	class matcher.ClassID
	offer matcher.OfferID
	open  int
}

// keyOf is the key of the seats of a cell.
func keyOf(c matcher.Cell) ofField {
	return ofField{field: c.Field, need: c.Need, year: c.Year, class: c.Class}
}

// cell of a new commune that gets seats of the key.
func (k *ofField) cell(commune matcher.CommuneID) matcher.Cell {
	return matcher.Cell{Commune: commune, Field: k.field, Need: k.need, Year: k.year, Class: k.class}
}

// divide hands the seats of old communes to the new ones, key by key; the total of each key stays
// the same.
func (w *carrier) divide(list map[ofField]map[matcher.CommuneID]int64) map[ofField]map[matcher.CommuneID]int64 {
	out := make(map[ofField]map[matcher.CommuneID]int64, len(list))
	for key, seats := range list {
		// Parts are added up in millionths and rounded once, for all old units of the key together.
		var total int64
		ppm := map[matcher.CommuneID]int64{}
		for old, n := range seats {
			total += n
			for _, part := range w.parts[old] {
				ppm[part.New] += n * part.PPM
			}
		}
		units := make([]matcher.CommuneID, 0, len(ppm))
		for id := range ppm {
			units = append(units, id)
		}
		slices.Sort(units)
		weights := make([]int64, len(units))
		for i, id := range units {
			weights[i] = ppm[id]
		}
		got := map[matcher.CommuneID]int64{}
		for i, n := range matcher.Apportion(total, weights) {
			if n > 0 {
				got[units[i]] = n
			}
		}
		out[key] = got
	}
	return out
}

// demands divides what cells ask for. A new cell has the greatest weight of those that it comes from.
func (w *carrier) demands(old *matcher.Problem) {
	seats, weight := map[ofField]map[matcher.CommuneID]int64{}, map[ofField]map[matcher.CommuneID]int64{}
	for i := range old.Demands {
		d := &old.Demands[i]
		key := keyOf(d.Cell)
		key.open = d.Open
		if seats[key] == nil {
			seats[key], weight[key] = map[matcher.CommuneID]int64{}, map[matcher.CommuneID]int64{}
		}
		seats[key][d.Commune] += d.Seats
		for _, part := range w.parts[d.Commune] {
			if part.PPM > 0 {
				weight[key][part.New] = max(weight[key][part.New], d.UnmetWeight())
			}
		}
	}
	var list []matcher.Demand
	for key, got := range w.divide(seats) {
		for commune, n := range got {
			list = append(list, matcher.Demand{
				Cell: key.cell(commune), Seats: n, Weight: weight[key][commune], Open: key.open,
			})
		}
	}
	slices.SortFunc(list, func(a, b matcher.Demand) int { return a.Compare(b.Cell) })
	w.p.Demands = list
}

// waits divides the holders who wait and are replaced.
func (w *carrier) waits(old *matcher.Problem) {
	seats := map[ofField]map[matcher.CommuneID]int64{}
	for i := range old.Waits {
		x := &old.Waits[i]
		key := keyOf(x.Cell)
		if seats[key] == nil {
			seats[key] = map[matcher.CommuneID]int64{}
		}
		seats[key][x.Commune] += x.Seats
	}
	w.p.Waits = nil
	for key, got := range w.divide(seats) {
		for commune, n := range got {
			w.p.Waits = append(w.p.Waits, matcher.Wait{Cell: key.cell(commune), Seats: n})
		}
	}
}

// penalties gives each new unit the penalty steps of its largest part, scaled to the new demand.
func (w *carrier) penalties(old *matcher.Problem) {
	asks := func(p *matcher.Problem) map[matcher.CommuneID]int64 {
		n := map[matcher.CommuneID]int64{}
		for i := range p.Demands {
			n[p.Demands[i].Commune] += p.Demands[i].Seats
		}
		return n
	}
	// A step begins after a share of the demand, so it moves with the demand; rounded up, as when the problem was
	// built.
	before, now := asks(old), asks(w.p)
	from := map[matcher.CommuneID]*matcher.Commune{}
	for i := range old.Communes {
		c := &old.Communes[i]
		if to := w.largest[c.ID]; from[to] == nil || before[c.ID] > before[from[to].ID] {
			from[to] = c
		}
	}
	for i := range w.p.Communes {
		c := &w.p.Communes[i]
		o := from[c.ID]
		if o == nil || len(c.Penalty) > 0 || before[o.ID] == 0 {
			continue
		}
		for _, s := range o.Penalty {
			step := matcher.PenaltyStep{After: (s.After*now[c.ID] + before[o.ID] - 1) / before[o.ID], Slope: s.Slope}
			if n := len(c.Penalty); n > 0 && c.Penalty[n-1].After >= step.After {
				c.Penalty[n-1] = step
				continue
			}
			c.Penalty = append(c.Penalty, step)
		}
	}
}

// providers moves communes that release staff to the unit of their largest part.
func (w *carrier) providers(old *matcher.Problem) {
	w.p.Providers = slices.Clone(old.Providers)
	for i := range w.p.Providers {
		if v := &w.p.Providers[i]; v.Commune != "" {
			v.Commune = w.largest[v.Commune]
		}
	}
}

// rules carries the rules over: dropped, as they are, with the new communes' names, or divided and added up (step 3
// of reform).
func (w *carrier) rules(old *matcher.Problem) {
	// Divided rules of one family add up to one rule of the new unit.
	type family struct {
		kind   matcher.RuleKind
		needs  string
		year   int
		new    matcher.CommuneID
		offers string
	}
	merged, counted := map[family]*matcher.Rule{}, map[family]map[matcher.CommuneID]bool{}
	var list []matcher.Rule
	for i := range old.Rules {
		r := old.Rules[i]
		if len(r.Where.Groups) > 0 && !w.groupsStay(r.Where.Groups) {
			w.dropped = append(w.dropped, r.ID) // the districts no longer exist, so nothing is left to bound
			continue
		}
		if len(r.Where.Communes) == 0 {
			list = append(list, r)
			continue
		}
		// A bound on several communes together, and one that is no number of seats, cannot be divided: it names all
		// units that its communes went to.
		if len(r.Where.Communes) > 1 || r.Kind != matcher.RuleLimit && r.Kind != matcher.RuleAway || r.High == nil {
			where := r.Where
			where.Communes = nil
			for _, id := range r.Where.Communes {
				for _, part := range w.parts[id] {
					if part.PPM > 0 && !slices.Contains(where.Communes, part.New) {
						where.Communes = append(where.Communes, part.New)
					}
				}
			}
			slices.Sort(where.Communes)
			r.Where = where
			if r.Kind == matcher.RulePin {
				w.dropped = append(w.dropped, r.ID)
			} else {
				list = append(list, r)
			}
			continue
		}
		parts := w.parts[r.Where.Communes[0]]
		lows, highs := w.shares(r.Where.Communes[0], r.Low), w.shares(r.Where.Communes[0], *r.High)
		for j, part := range parts {
			key := family{r.Kind, fmt.Sprint(r.Where.Needs, r.Where.Fields, r.Where.Years, r.Where.Classes), r.FiscalYear, part.New, fmt.Sprint(r.Where.Kinds, r.Where.Providers, r.Where.Programmes, r.Where.Offers, r.Where.Intakes)}
			if counted[key] == nil {
				counted[key] = map[matcher.CommuneID]bool{}
			}
			counted[key][part.Old] = true
			if m := merged[key]; m != nil {
				m.Low += lows[j]
				*m.High += highs[j]
				continue
			}
			where := r.Where
			where.Communes = []matcher.CommuneID{part.New}
			merged[key] = &matcher.Rule{
				ID: matcher.RuleID(fmt.Sprintf("%s@%s", r.ID, part.New)), Kind: r.Kind, Name: r.Name, Where: where,
				Low: lows[j], High: matcher.Seats(highs[j]), FiscalYear: r.FiscalYear,
			}
		}
	}
	from := map[matcher.CommuneID][]Part{}
	for _, parts := range w.parts {
		for _, part := range parts {
			from[part.New] = append(from[part.New], part)
		}
	}
	for key, r := range merged {
		for _, part := range from[key.new] {
			// An old unit without such a rule could have received all that it asked for.
			if !counted[key][part.Old] {
				*r.High += (asked(old, part.Old, &r.Where)*part.PPM + wholeUnit - 1) / wholeUnit
			}
		}
		list = append(list, *r)
	}
	slices.SortFunc(list, func(a, b matcher.Rule) int { return cmp.Compare(a.ID, b.ID) })
	w.p.Rules = list
}

// asked counts the seats that an old unit asks for in the fields, needs, years and classes of a rule.
func asked(p *matcher.Problem, old matcher.CommuneID, where *matcher.Where) int64 {
	var sum int64
	for i := range p.Demands {
		d := &p.Demands[i]
		if d.Commune == old && holds(where.Fields, d.Field) && holds(where.Needs, d.Need) && holds(where.Years, d.Year) && holds(where.Classes, d.Class) {
			sum += d.Seats
		}
	}
	return sum
}

// groupsStay reports whether all groups exist after the reform.
func (w *carrier) groupsStay(groups []matcher.GroupID) bool {
	for _, id := range groups {
		if !slices.ContainsFunc(w.p.Groups, func(g matcher.Group) bool { return g.ID == id }) {
			return false
		}
	}
	return true
}

// surcharges gives each new unit the average of its parts, by weight, rounded down.
func (w *carrier) surcharges(old *matcher.Problem) {
	sum, share := map[matcher.Route]int64{}, map[matcher.Route]int64{}
	for _, s := range old.Surcharges {
		for _, part := range w.parts[s.Commune] {
			to := matcher.Route{Offer: s.Offer, Commune: part.New}
			sum[to] += s.KVND * part.PPM
			share[to] += part.PPM
		}
	}
	w.p.Surcharges = nil
	for to, kvnd := range sum {
		if share[to] > 0 {
			w.p.Surcharges = append(w.p.Surcharges, matcher.Surcharge{Route: to, KVND: kvnd / share[to]})
		}
	}
}

// plan divides allocations as demands are divided, offer by offer.
func (w *carrier) plan(list []matcher.Allocation) []matcher.Allocation {
	kept := map[ofField]map[matcher.CommuneID]int64{}
	for i := range list {
		a := &list[i]
		key := keyOf(a.Cell)
		key.offer = a.Offer
		if kept[key] == nil {
			kept[key] = map[matcher.CommuneID]int64{}
		}
		kept[key][a.Commune] += a.Seats
	}
	var out []matcher.Allocation
	for key, seats := range w.divide(kept) {
		for commune, n := range seats {
			out = append(out, matcher.Allocation{
				Offer: key.offer, Cell: key.cell(commune), Seats: n,
			})
		}
	}
	matcher.SortAllocations(out)
	return out
}
