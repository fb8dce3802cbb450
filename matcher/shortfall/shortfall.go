// Package shortfall turns norms and a roster into what is missing: norm minus
// qualified staff plus expected exits, for every commune, field, need and
// year, and into the surplus staff that could help elsewhere.
//
// Plan of Compute:
//  1. per unit: posts that the norms ask for, matched with people (match.go);
//     what stays open is vacant or unqualified, who stays over is surplus;
//  2. expected exits per commune, field and year, apportioned to whole seats so
//     that city totals hold (exits.go);
//  3. own surplus fills own exits, people in training fill what they are trained
//     for, the rest is demand (demand.go).
package shortfall

import (
	"cmp"
	"fmt"
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
}

// DefaultHorizon is the number of demand years when nobody says otherwise.
const DefaultHorizon = 5

// maxHorizon keeps years within what retirement tables and screens can show.
const maxHorizon = 30

// Shortfall is what one commune lacks in one field.
type Shortfall struct {
	Commune matcher.CommuneID `json:"commune"`
	Field   matcher.FieldID   `json:"field"`
	// Posts that the norms ask for, and how many of them have a qualified holder.
	Posts     int64 `json:"posts"`
	Qualified int64 `json:"qualified"`
	// Vacant and Unqualified are the open posts on the day of the roster: Posts = Qualified +
	// Vacant + Unqualified.
	Vacant      int64 `json:"vacant"`
	Unqualified int64 `json:"unqualified"`
	// Exits are expected exits of qualified holders by year of the horizon, in whole seats.
	Exits []int64 `json:"exits"`
	// ExitsPPM are the expectations behind Exits, in millionths of a person.
	ExitsPPM []int64 `json:"exits_ppm"`
	// FromSurplus is how many exits of each year the unit's own surplus staff fill.
	FromSurplus []int64 `json:"from_surplus"`
	// Pipeline is how many seats needed in each year people already in training will fill.
	Pipeline []int64 `json:"pipeline"`
	// DemandVacant and DemandUnqualified are the seats first needed in each year.
	DemandVacant      []int64 `json:"demand_vacant"`
	DemandUnqualified []int64 `json:"demand_unqualified"`
	// Norms and Holders are the rows behind the numbers.
	Norms   []NormPosts `json:"norms"`
	Holders []Holder    `json:"holders"`
}

// NormPosts is a norm with the posts it asks for in one commune.
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
}

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

// Demands are the cells of positive demand, sorted, without weights.
func (r *Result) Demands() []matcher.Demand {
	var out []matcher.Demand
	for i := range r.Shortfalls {
		s := &r.Shortfalls[i]
		for y, year := range r.Years {
			for _, part := range []struct {
				need  matcher.Need
				seats int64
			}{{matcher.NeedVacant, s.DemandVacant[y]}, {matcher.NeedUnqualified, s.DemandUnqualified[y]}} {
				if part.seats > 0 {
					out = append(out, matcher.Demand{
						Cell:  matcher.Cell{Commune: s.Commune, Field: s.Field, Need: part.need, Year: year},
						Seats: part.seats,
					})
				}
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
