package build

import (
	"slices"

	"dathang/matcher"
)

// demand is what a commune asks for, in seats over all fields and years.
type demand struct{ seats, unqualified int64 }

// servedBy counts the seats whose need at least one of the kinds serves. A list without kinds serves none.
func (d *demand) servedBy(kinds []matcher.Kind) int64 {
	var vacant, unqualified bool
	for _, k := range kinds {
		need, _ := k.Serves()
		vacant = vacant || need == matcher.NeedVacant
		unqualified = unqualified || need == matcher.NeedUnqualified
	}
	var n int64
	if vacant {
		n += d.seats - d.unqualified
	}
	if unqualified {
		n += d.unqualified
	}
	return n
}

// units copies groups, communes and fields, and sums up what each commune asks for.
func (b *builder) units(demands []matcher.Demand) {
	b.p.Groups = slices.Clone(b.ds.Groups)
	for i := range b.ds.Units {
		u := &b.ds.Units[i]
		b.p.Communes = append(b.p.Communes, matcher.Commune{ID: u.ID, Name: u.Name, Group: u.Group, Type: u.Type, At: place(u.XM, u.YM)})
	}
	for i := range b.ds.Fields {
		b.p.Fields = append(b.p.Fields, matcher.Field{ID: b.ds.Fields[i].ID, Name: b.ds.Fields[i].Name, NameEn: b.ds.Fields[i].NameEn})
	}
	b.asked = map[matcher.CommuneID]*demand{}
	for i := range demands {
		d := &demands[i]
		if d.Need == matcher.NeedRefresh {
			continue // no post is the emptier for it
		}
		if b.asked[d.Commune] == nil {
			b.asked[d.Commune] = new(demand)
		}
		b.asked[d.Commune].seats += d.Seats
		if d.Need == matcher.NeedUnqualified {
			b.asked[d.Commune].unqualified += d.Seats
		}
	}
}

// demands gives every cell its weight: that of its field, or of fields that come first, or the general weight of a
// seat, plus that of the commune's type. A refresher has a weight of its own.
func (b *builder) demands(demands []matcher.Demand) {
	w := &b.opts.Policy.Weights
	types := map[matcher.CommuneID]string{}
	for i := range b.ds.Units {
		types[b.ds.Units[i].ID] = b.ds.Units[i].Type
	}
	// d is a copy: the list that was passed in keeps its weights.
	first := map[matcher.FieldID]bool{}
	for i := range b.ds.Fields {
		first[b.ds.Fields[i].ID] = b.ds.Fields[i].Priority != 0
	}
	for _, d := range demands {
		d.Weight = w.Seat
		n, named := w.Fields[d.Field]
		switch {
		case d.Need == matcher.NeedRefresh:
			if w.Refresh != 0 {
				d.Weight = w.Refresh
			}
		case named:
			d.Weight = n + w.Types[types[d.Commune]]
		case first[d.Field] && w.Priority != 0:
			d.Weight = w.Priority + w.Types[types[d.Commune]]
		default:
			d.Weight += w.Types[types[d.Commune]]
		}
		b.p.Demands = append(b.p.Demands, d)
	}
}

// penalties converts the policy's steps, which are shares of a commune's demand, into seats,
// rounded up.
func (b *builder) penalties() {
	for i := range b.p.Communes {
		c := &b.p.Communes[i]
		asked := b.asked[c.ID]
		if asked == nil {
			continue
		}
		for _, s := range b.opts.Policy.Penalty {
			step := matcher.PenaltyStep{After: (asked.seats*s.AfterPerMille + 999) / 1000, Slope: s.Slope}
			// In a small commune two steps may begin at the same seat; the steeper one applies.
			if n := len(c.Penalty); n > 0 && c.Penalty[n-1].After == step.After {
				c.Penalty[n-1] = step
				continue
			}
			c.Penalty = append(c.Penalty, step)
		}
	}
}

// coverage copies the whole table and notes which majors serve any demanded field. Rows below the threshold are
// copied as well: a contradiction says by how much a major falls short.
func (b *builder) coverage() {
	demanded := map[matcher.FieldID]bool{}
	for i := range b.p.Demands {
		demanded[b.p.Demands[i].Field] = true
	}
	b.useful = map[matcher.MajorCode]bool{}
	for _, row := range b.ds.Coverage {
		b.p.Coverage = append(b.p.Coverage, matcher.Coverage{Major: row.Major, Field: row.Field, PerMille: row.PerMille})
		if row.PerMille >= b.p.Threshold && demanded[row.Field] {
			b.useful[row.Major] = true
		}
	}
}

// place is a point, nil where both coordinates are 0, which means unknown.
func place(xm, ym int64) *matcher.Point {
	if xm == 0 && ym == 0 {
		return nil
	}
	return &matcher.Point{X: xm, Y: ym}
}
