package scenario

import (
	"cmp"
	"slices"
	"strings"

	"dathang/matcher"
)

// Dataset carries a dataset across the reform and leaves it as it is:
//  1. units: population, area and headcount of an old unit are divided by its weights, whole numbers by largest remainder,
//     so that the city's totals stay; type, class, category and tags are those of the part where most people live;
//  2. roster and people in training: person by person, in the order of position, field and age, to the part that lags most
//     behind its weight, so that nobody is lost or made, and every unit, position and age is divided as the weights say.
//
// Norms, programmes and rates stay: they ask by type of unit, of which there are fewer now.
func (r *Reform) Dataset(ds *matcher.Dataset) (*matcher.Dataset, matcher.Faults) {
	units := make([]matcher.CommuneID, len(ds.Units))
	for i := range ds.Units {
		units[i] = ds.Units[i].ID
	}
	var faults matcher.Faults
	w := newCarrier(r, units, func(place string, code matcher.Code, params matcher.Params) {
		faults = append(faults, matcher.Fault{Code: code, Path: at(0) + place, Params: params})
	})
	if w == nil {
		return nil, faults
	}
	out := *ds
	out.ID, out.Name = ds.ID+"-reform", "" // the old name is about the old units
	out.Groups = slices.Clone(r.Groups)
	if len(r.Groups) == 0 {
		out.Groups = slices.Clone(ds.Groups)
	}
	out.Units = w.units(ds.Units, r.Communes)
	out.Staff = w.staff(ds.Staff)
	out.Pipeline = w.pipeline(ds.Pipeline)
	if !slices.Contains(out.Marks, matcher.MarkAssumptions) {
		out.Marks = append(slices.Clone(out.Marks), matcher.MarkAssumptions) // weights are
	}
	return &out, nil
}

// units are those of the reform, with the figures that follow from their parts.
func (w *carrier) units(old []matcher.Unit, list []matcher.Commune) []matcher.Unit {
	out := make([]matcher.Unit, len(list))
	index := make(map[matcher.CommuneID]int, len(list))
	for i := range list {
		c := &list[i]
		out[i] = matcher.Unit{ID: c.ID, Name: c.Name, Group: c.Group, Type: c.Type, Certainty: matcher.CertainAssumed}
		if c.At != nil {
			out[i].XM, out[i].YM = c.At.X, c.At.Y
		}
		index[c.ID] = i
	}
	most := map[matcher.CommuneID]int64{}
	for i := range old {
		u := &old[i]
		parts := w.parts[u.ID]
		people, hectares, heads := w.shares(u.ID, u.Population), w.shares(u.ID, u.AreaHa), w.shares(u.ID, u.Headcount)
		for j := range parts {
			n := &out[index[parts[j].New]]
			n.Population += people[j]
			n.AreaHa += hectares[j]
			n.Headcount += heads[j]
			// What cannot be added up is that of the part with the most people so far.
			if _, found := most[n.ID]; found && people[j] <= most[n.ID] {
				continue
			}
			most[n.ID] = people[j]
			n.Class, n.Category, n.Tags = u.Class, u.Category, slices.Clone(u.Tags)
			if list[index[n.ID]].Type == "" {
				n.Type = u.Type
			}
			if list[index[n.ID]].At == nil {
				n.XM, n.YM = u.XM, u.YM
			}
		}
	}
	return out
}

// dealer hands the people of an old unit to its parts one by one, each to the part that is furthest behind its
// weight. That amounts to largest remainder after every single person, so that any run of similar people is divided
// nearly by the weights. (The chairman assignment problem: Tijdeman, Discrete Mathematics 32, 1980.)
type dealer struct {
	parts []Part
	claim []int64
}

// dealer is the dealer of an old unit, before its first person.
func (w *carrier) dealer(old matcher.CommuneID) *dealer {
	return &dealer{w.parts[old], make([]int64, len(w.parts[old]))}
}

// next is the unit of the next person. Each part gains its weight with every person and pays a whole person for each
// that it gets.
func (d *dealer) next() matcher.CommuneID {
	best := 0
	for j := range d.parts {
		if d.claim[j] += d.parts[j].PPM; d.claim[j] > d.claim[best] {
			best = j
		}
	}
	d.claim[best] -= wholeUnit
	return d.parts[best].New
}

// dealt hands the people of a list to the new units, one old unit after another in the order of the
// list, and merges rows that are then alike.
func dealt[T comparable](w *carrier, list []T, compare func(a, b T) int, fields func(*T) (unit *matcher.CommuneID, people *int64)) map[T]int64 {
	sorted := slices.Clone(list)
	slices.SortFunc(sorted, compare)
	count := map[T]int64{}
	var d *dealer
	var of matcher.CommuneID
	for i := range sorted {
		unit, left := fields(&sorted[i])
		// Sorted by unit first, so each old unit has one dealer from its first person to its last.
		if d == nil || *unit != of {
			of = *unit
			d = w.dealer(of)
		}
		people := *left
		for *left = 0; people > 0; people-- {
			*unit = d.next()
			count[sorted[i]]++
		}
	}
	return count
}

// staff is the roster of the new units; rows of like people are merged.
func (w *carrier) staff(list []matcher.Staff) []matcher.Staff {
	count := dealt(w, list, compareStaff, func(s *matcher.Staff) (*matcher.CommuneID, *int64) { return &s.Unit, &s.Count })
	return counted(count, func(s *matcher.Staff, n int64) { s.Count = n }, compareStaff)
}

// compareStaff is the order in which people are dealt: like people stand together.
func compareStaff(a, b matcher.Staff) int {
	return cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Position, b.Position), cmp.Compare(a.Major, b.Major), cmp.Compare(a.BirthYear, b.BirthYear),
		strings.Compare(a.Sex, b.Sex), strings.Compare(a.Level, b.Level), strings.Compare(a.Theory, b.Theory),
		strings.Compare(a.Service, b.Service), cmp.Compare(a.Key, b.Key), strings.Compare(a.Certificates, b.Certificates),
		cmp.Compare(a.Ethnic, b.Ethnic), strings.Compare(a.Verified, b.Verified))
}

// pipeline is the list of people in training of the new units.
func (w *carrier) pipeline(list []matcher.Pipeline) []matcher.Pipeline {
	count := dealt(w, list, comparePipeline, func(p *matcher.Pipeline) (*matcher.CommuneID, *int64) { return &p.Unit, &p.Count })
	// A new unit has one row for each field, need and year, whatever the documents of the old rows
	// were.
	merged := map[matcher.Pipeline]int64{}
	documents := map[matcher.Pipeline][]string{}
	for p, n := range count {
		key := p
		key.Document = ""
		merged[key] += n
		documents[key] = append(documents[key], p.Document)
	}
	rows := counted(merged, func(p *matcher.Pipeline, n int64) { p.Count = n }, comparePipeline)
	for i := range rows {
		key := rows[i]
		key.Count = 0
		list := documents[key]
		slices.Sort(list)
		rows[i].Document = strings.Join(slices.Compact(list), "; ")
	}
	return rows
}

// comparePipeline is the order in which people in training are dealt.
func comparePipeline(a, b matcher.Pipeline) int {
	return cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Field, b.Field), cmp.Compare(a.Need, b.Need), cmp.Compare(a.ReadyYear, b.ReadyYear), strings.Compare(a.Document, b.Document))
}

// counted turns a map from rows to counts back into sorted rows.
func counted[T comparable](count map[T]int64, set func(*T, int64), order func(a, b T) int) []T {
	out := make([]T, 0, len(count))
	for row, n := range count {
		set(&row, n)
		out = append(out, row)
	}
	slices.SortFunc(out, order)
	return out
}
