package shortfall

import (
	"slices"

	"dathang/matcher"
)

// inForceRequirements lists the requirements that hold on the day of the norms.
func (c *count) inForceRequirements() []*matcher.Requirement {
	var list []*matcher.Requirement
	for i := range c.ds.Requirements {
		r := &c.ds.Requirements[i]
		if (r.ValidFrom == "" || r.ValidFrom <= c.opts.NormDate) && (r.ValidTo == "" || c.opts.NormDate <= r.ValidTo) {
			list = append(list, r)
		}
	}
	return list
}

// asked reports whether a requirement is for posts of a position in a unit.
func asked(r *matcher.Requirement, u *matcher.Unit, position matcher.PositionID) bool {
	return (r.Position == "" || r.Position == position) && (r.UnitType == "" || r.UnitType == u.Type)
}

// lacks is what a person lacks for what the norm of a post asks; "" for nothing.
func (c *count) lacks(u *matcher.Unit, p *post, q *person) Lack {
	f := c.fields[p.field]
	if f == nil || f.Asks() == matcher.FieldSpecialisation {
		switch {
		case !c.covers[q.major][p.field]:
			return LacksField
		case q.level < c.leastLevel(u, p.position):
			return LacksLevel
		}
		return ""
	}
	return c.missing(f, q)
}

// missing is what a person lacks for a field that is no specialisation.
func (c *count) missing(f *matcher.DatasetField, q *person) Lack {
	s := &c.ds.Staff[q.row]
	switch f.Asks() {
	case matcher.FieldLevel:
		if q.level < slices.Index(matcher.StaffLevels, f.Least) {
			return LacksLevel
		}
	case matcher.FieldTheory:
		if slices.Index(matcher.TheoryLevels, s.Theory) < slices.Index(matcher.TheoryLevels, f.Least) {
			return LacksTheory
		}
	case matcher.FieldCourse:
		if !s.Holds(f.ID) {
			return LacksCourse
		}
	}
	return ""
}

// leastLevel is the least level of education with which a major counts in posts of a position: the highest that a
// requirement asks for, as a place in matcher.StaffLevels; -1 where none does.
func (c *count) leastLevel(u *matcher.Unit, position matcher.PositionID) int {
	least := -1
	for _, r := range c.requirements {
		if f := c.fields[r.Field]; f != nil && f.Asks() == matcher.FieldLevel && asked(r, u, position) {
			least = max(least, slices.Index(matcher.StaffLevels, f.Least))
		}
	}
	return least
}

// require books what requirements ask of the holder of a post beside its norm. A level of education is a part of what
// a specialisation asks, so it is booked by itself only where the post asks for none.
func (c *count) require(u *matcher.Unit, byField map[matcher.FieldID]*Shortfall, p *post, q *person) {
	of := c.fields[p.field]
	for _, r := range c.requirements {
		f := c.fields[r.Field]
		if f == nil || !asked(r, u, p.position) || f.ID == p.field ||
			f.Asks() == matcher.FieldLevel && (of == nil || of.Asks() == matcher.FieldSpecialisation) {
			continue
		}
		s := c.at(u, byField, f.ID)
		s.Posts++
		s.addNorm(r.ID)
		lacks := c.missing(f, q)
		s.addHolder(p, q, lacks, true)
		if lacks == "" {
			s.Qualified++
			continue
		}
		s.Unqualified++
		s.addClass(c, q)
	}
}
