// Package shortfall turns norms, requirements and a roster into what is missing, for
// every commune, field, need and year, and into the surplus staff that could help elsewhere.
//
// Plan of Compute:
//  1. per unit: posts that the norms ask for, matched with people (match.go);
//     what stays open is vacant or unqualified, who stays over is surplus; what
//     else their posts ask of the holders (requirements.go);
//  2. who leaves when: retirements to the year, other exits as an expectation that is
//     apportioned to whole seats over the city (exits.go);
//  3. own surplus fills own exits, the road map says by when the standing shortfall is due
//     (roadmap.go), people in training fill what they are trained for, holders whom no
//     training reaches wait and are replaced (waits.go); the rest is demand (demand.go);
//  4. refreshers by their cycle (refresh.go).
package shortfall

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/gonum/mat"

	"dathang/matcher"
)

// Options say how to count.
type Options struct {
	// NormDate (yyyy-mm-dd) picks the norms in force; empty means the dataset's base date.
	NormDate string
	// Horizon is the number of demand years; 0 means DefaultHorizon.
	Horizon int
	// Threshold is the least coverage, per mille, that qualifies a holder; 0 means the default policy's.
	Threshold int64
	// RoadMap says by when the standing shortfall is due; the zero value means at once.
	RoadMap matcher.RoadMap
	// Kinds are the kinds of offers that may be used; empty means all.
	Kinds []matcher.Kind
}

// OptionsOf counts as a policy says.
func OptionsOf(p *matcher.Policy) Options {
	return Options{Threshold: p.Threshold, RoadMap: p.RoadMap, Kinds: p.Kinds}
}

// DefaultHorizon is the number of demand years when nobody says otherwise.
const DefaultHorizon = 5

// maxHorizon keeps years within what retirement tables and screens can show.
const maxHorizon = 30

// Shortfall is what one commune lacks in one field.
type Shortfall struct {
	Commune matcher.CommuneID `json:"commune"`
	Field   matcher.FieldID   `json:"field"`
	// Posts that the norms ask for, and how many of them have a qualified holder. Where a requirement asks for the
	// field, they are the holders of whom it is asked.
	Posts     int64 `json:"posts"`
	Qualified int64 `json:"qualified"`
	// Reassigned is how many of the qualified hold a post of another position of their group.
	Reassigned int64 `json:"reassigned,omitzero"`
	// Vacant and Unqualified are the open posts on the day of the roster: Posts = Qualified +
	// Vacant + Unqualified.
	Vacant      int64 `json:"vacant"`
	Unqualified int64 `json:"unqualified"`
	// Exits are the exits of holders, qualified or not, by year of the horizon, in whole seats: Retirements, which are
	// known to the year, and what is expected of others.
	Exits       []int64 `json:"exits"`
	Retirements []int64 `json:"retirements"`
	// ExitsPPM are the expectations behind Exits, in millionths of a person.
	ExitsPPM []int64 `json:"exits_ppm"`
	// FromSurplus is how many exits of each year the unit's own surplus staff fill.
	FromSurplus []int64 `json:"from_surplus"`
	// Pipeline is how many seats needed in each year people already in training will fill.
	Pipeline []int64 `json:"pipeline"`
	// Due is how much of Vacant is due by the road map in each year, less who is in training for it.
	Due []int64 `json:"due"`
	// DemandVacant and DemandUnqualified are the seats due in each year: vacant posts by the road map and exits,
	// unqualified holders by the road map.
	DemandVacant      []int64 `json:"demand_vacant"`
	DemandUnqualified []int64 `json:"demand_unqualified"`
	// Waits is how many unqualified holders leave within the horizon before any lasting training could qualify them:
	// they are no demand, they are replaced when they leave.
	Waits int64 `json:"waits,omitzero"`
	// Classes are the unqualified holders by entry class.
	Classes []ClassDemand `json:"classes,omitempty"`
	// DemandRefresh is how many holders are due for a refresher in each year; nil where nothing asks for it.
	DemandRefresh []int64 `json:"demand_refresh,omitempty"`
	// Norms and Holders are the rows behind the numbers.
	Norms   []NormPosts `json:"norms"`
	Holders []Holder    `json:"holders"`
}

// ClassDemand is the unqualified holders of one entry class.
type ClassDemand struct {
	Class matcher.Class `json:"class"`
	Count int64         `json:"count"`
	// Waits says that they wait and are replaced.
	Waits bool `json:"waits,omitzero"`
	// Demand is how many are due to be qualified in each year.
	Demand []int64 `json:"demand"`
}

// NormPosts is a norm, or a requirement, with the posts it asks for in one commune.
type NormPosts struct {
	Norm  string `json:"norm"`
	Posts int64  `json:"posts"`
}

// Holder is a roster row (its number among the dataset's sorted rows, from 1)
// with how many of its people hold posts of the field.
type Holder struct {
	Row       int   `json:"row"`
	Count     int64 `json:"count"`
	Qualified bool  `json:"qualified"`
	// Position of the post, where it is another one than that of the row.
	Position matcher.PositionID `json:"position,omitempty"`
	// Lacks says what an unqualified holder lacks.
	Lacks Lack `json:"lacks,omitempty"`
	// Required says that a requirement asks for the field, beside what the norm of the post asks for. Without it every
	// holder of a post stands in exactly one row of his commune.
	Required bool `json:"required,omitzero"`
	// Leaves is the year in which they retire; 0 where none is in sight.
	Leaves int `json:"leaves,omitzero"`
}

// Lack is what an unqualified holder lacks.
type Lack string

// What a holder may lack.
const (
	// LacksField: no major that covers the field.
	LacksField Lack = "field"
	// LacksLevel: the level of education, though the major would do.
	LacksLevel  Lack = "level"
	LacksTheory Lack = "theory"
	LacksCourse Lack = "course"
)

// Lacks lists what a holder may lack.
var Lacks = []Lack{LacksField, LacksLevel, LacksTheory, LacksCourse}

// Result is the shortfall of a whole dataset.
type Result struct {
	NormDate string `json:"norm_date"`
	Years    []int  `json:"years"`
	// Shortfalls has a row for every commune and field that a norm asks for, by commune and field.
	Shortfalls []Shortfall `json:"shortfalls"`
	// Surplus staff by unit, position group, major and year.
	Surplus []matcher.Surplus `json:"surplus"`

	communes []matcher.CommuneID
	fields   []matcher.FieldID
}

// Compute counts the shortfall of ds. It fails where the dataset refers to something that it does
// not hold, or where options are out of range.
func Compute(ds *matcher.Dataset, opts Options) (*Result, error) {
	if opts.NormDate == "" {
		opts.NormDate = ds.BaseDate
	}
	if !matcher.ValidDate(opts.NormDate) {
		return nil, matcher.Faults{{Code: matcher.FaultDate, Path: "/norm_date", Params: matcher.Params{"value": opts.NormDate}}}
	}
	if opts.Horizon == 0 {
		opts.Horizon = DefaultHorizon
	}
	if opts.Horizon < 1 || opts.Horizon > maxHorizon {
		return nil, matcher.Faults{{Code: matcher.FaultRange, Path: "/horizon", Params: matcher.Params{"value": opts.Horizon, "low": 1, "high": maxHorizon}}}
	}
	if opts.Threshold == 0 {
		opts.Threshold = matcher.DefaultPolicy().Threshold
	}
	first, err := matcher.FirstYear(ds.BaseDate)
	if err != nil {
		return nil, err
	}
	rosterYear, err := strconv.Atoi(ds.RosterDate[:min(4, len(ds.RosterDate))])
	if err != nil {
		return nil, fmt.Errorf("roster date %q: want yyyy-mm-dd", ds.RosterDate)
	}
	if near, ok := inForce(ds.Norms, opts.NormDate); !ok {
		return nil, matcher.Faults{{Code: matcher.FaultNoNorm, Path: "/norm_date", Params: matcher.Params{"date": opts.NormDate, "near": near}}}
	}
	c := &count{ds: ds, opts: opts, rosterYear: rosterYear, res: &Result{NormDate: opts.NormDate}}
	for y := range opts.Horizon {
		c.res.Years = append(c.res.Years, first+y)
	}
	c.index()
	c.units()
	c.apportionExits()
	c.demand()
	c.refresh()
	return c.res, nil
}

// inForce reports whether any norm is in force on a day, and otherwise the nearest day on which one
// is: without norms there would be no demand, which looks like an answer and is none.
func inForce(norms []matcher.Norm, date string) (near string, ok bool) {
	var next, last string
	for i := range norms {
		n := &norms[i]
		switch {
		// The next day on which a norm begins is preferred; else it is the last on which one was in force.
		case n.ValidFrom != "" && date < n.ValidFrom:
			if next == "" || n.ValidFrom < next {
				next = n.ValidFrom
			}
		case n.ValidTo != "" && n.ValidTo < date:
			last = max(last, n.ValidTo)
		default:
			return date, true
		}
	}
	if next != "" {
		return next, false
	}
	return last, len(norms) == 0
}

// Needed is what matcher/build takes: cells of positive demand with the classes of their holders, who waits, and the
// surplus.
func (r *Result) Needed() matcher.Needed {
	out := matcher.Needed{Demands: r.Demands(), Surplus: r.Surplus}
	classes := map[matcher.ClassID]matcher.Class{}
	for i := range r.Shortfalls {
		s := &r.Shortfalls[i]
		for _, c := range s.Classes {
			classes[c.Class.ID] = c.Class
			if c.Waits {
				cell := matcher.Cell{Commune: s.Commune, Field: s.Field, Need: matcher.NeedUnqualified, Year: r.Years[0], Class: c.Class.ID}
				out.Waits = append(out.Waits, matcher.Wait{Cell: cell, Seats: c.Count})
			}
		}
	}
	classes[standing.ID] = standing
	used := map[matcher.ClassID]bool{}
	for i := range out.Demands {
		used[out.Demands[i].Class] = true
	}
	for i := range out.Waits {
		used[out.Waits[i].Class] = true
	}
	for _, id := range slices.Sorted(maps.Keys(used)) {
		if id != "" {
			out.Classes = append(out.Classes, classes[id])
		}
	}
	slices.SortFunc(out.Waits, func(a, b matcher.Wait) int { return a.Compare(b.Cell) })
	return out
}

// standing is the class of vacant posts that are open from the first year on and due later: nobody holds them, so that
// it keeps nobody out; it only tells them from posts that open in the year in which they are due.
var standing = matcher.Class{ID: "standing"}

// Demands are the cells of positive demand, sorted, without weights.
func (r *Result) Demands() []matcher.Demand {
	var out []matcher.Demand
	for i := range r.Shortfalls {
		s := &r.Shortfalls[i]
		for y, year := range r.Years {
			add := func(need matcher.Need, class matcher.ClassID, seats int64, open int) {
				if seats <= 0 {
					return
				}
				d := matcher.Demand{
					Cell:  matcher.Cell{Commune: s.Commune, Field: s.Field, Need: need, Year: year, Class: class},
					Seats: seats,
				}
				if open != year {
					d.Open = open
				}
				out = append(out, d)
			}
			exits := s.DemandVacant[y] - s.Due[y]
			if y == 0 {
				add(matcher.NeedVacant, "", exits+s.Due[y], year)
			} else {
				add(matcher.NeedVacant, "", exits, year)
				add(matcher.NeedVacant, standing.ID, s.Due[y], r.Years[0])
			}
			for _, c := range s.Classes {
				add(matcher.NeedUnqualified, c.Class.ID, c.Demand[y], r.Years[0])
			}
			if s.DemandRefresh != nil {
				add(matcher.NeedRefresh, "", s.DemandRefresh[y], year)
			}
		}
	}
	slices.SortFunc(out, func(a, b matcher.Demand) int { return a.Compare(b.Cell) })
	return out
}

// Vectors are the demand vectors as gonum matrices, one for each year: a row for each commune, a
// column for each field, the seats of both needs added up.
func (r *Result) Vectors() []*mat.Dense {
	row := make(map[matcher.CommuneID]int, len(r.communes))
	for i, id := range r.communes {
		row[id] = i
	}
	column := make(map[matcher.FieldID]int, len(r.fields))
	for i, id := range r.fields {
		column[id] = i
	}
	out := make([]*mat.Dense, len(r.Years))
	for y := range r.Years {
		// A matrix cannot be empty, though a dataset can.
		out[y] = mat.NewDense(max(1, len(r.communes)), max(1, len(r.fields)), nil)
		for i := range r.Shortfalls {
			s := &r.Shortfalls[i]
			out[y].Set(row[s.Commune], column[s.Field], float64(s.DemandVacant[y]+s.DemandUnqualified[y]))
		}
	}
	return out
}

// Communes and Fields name the rows and columns of Vectors.
func (r *Result) Communes() []matcher.CommuneID { return r.communes }

// Fields names the columns of Vectors.
func (r *Result) Fields() []matcher.FieldID { return r.fields }

// Of finds the shortfall of one commune and field.
func (r *Result) Of(commune matcher.CommuneID, field matcher.FieldID) (*Shortfall, bool) {
	i, ok := slices.BinarySearchFunc(r.Shortfalls, Shortfall{Commune: commune, Field: field}, compareShortfalls)
	if !ok {
		return nil, false
	}
	return &r.Shortfalls[i], true
}

// Demand is the number of seats needed over the whole horizon.
func (s *Shortfall) Demand() int64 {
	var sum int64
	for y := range s.DemandVacant {
		sum += s.DemandVacant[y] + s.DemandUnqualified[y]
	}
	return sum
}

// compareShortfalls orders by commune, then by field.
func compareShortfalls(a, b Shortfall) int {
	return cmp.Or(strings.Compare(string(a.Commune), string(b.Commune)), strings.Compare(string(a.Field), string(b.Field)))
}
