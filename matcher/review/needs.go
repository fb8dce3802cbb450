package review

import (
	"cmp"
	"slices"

	"dathang/matcher"
)

// Need is a row of table 1C: what one commune, or all where Commune is empty, has and needs of one field. Where a
// requirement asks for the field, Posts are the holders of whom it is asked.
type Need struct {
	Commune     matcher.CommuneID `json:"commune,omitempty"`
	CommuneName string            `json:"commune_name,omitempty"`
	Field       matcher.FieldID   `json:"field"`
	FieldName   string            `json:"field_name"`
	FieldEn     string            `json:"field_name_en,omitempty"`
	Type        matcher.FieldType `json:"type"`
	// Posts = Qualified + Vacant + Unqualified; Present = Qualified + Unqualified.
	Posts       int64 `json:"posts"`
	Present     int64 `json:"present"`
	Qualified   int64 `json:"qualified"`
	Vacant      int64 `json:"vacant"`
	Unqualified int64 `json:"unqualified"`
	// Waits is how many of the unqualified retire before any training would be of use.
	Waits int64 `json:"waits,omitzero"`
	// Exits are the expected leavers, Demand the seats due, by year of Review.Years. Refresh is who is due to be brought
	// up to date; nil where nothing asks for it.
	Exits   []int64 `json:"exits"`
	Demand  []int64 `json:"demand"`
	Refresh []int64 `json:"refresh,omitempty"`
	// Basis is what the posts rest on.
	Basis []Basis `json:"basis,omitempty"`
}

// Basis is a norm, or a requirement, behind posts.
type Basis struct {
	ID    string `json:"id"`
	Posts int64  `json:"posts"`
	// Tag is the special task for which the norm is; empty where it is for all.
	Tag      string `json:"tag,omitempty"`
	Document string `json:"document,omitempty"`
	Reason   string `json:"reason,omitempty"`
}

// needs makes table 1C.
func (c *count) needs() {
	basis := make(map[string]Basis, len(c.ds.Norms)+len(c.ds.Requirements))
	for i := range c.ds.Requirements {
		r := &c.ds.Requirements[i]
		basis[r.ID] = Basis{ID: r.ID, Document: r.Document, Reason: r.Reason}
	}
	for i := range c.ds.Norms {
		n := &c.ds.Norms[i]
		basis[n.ID] = Basis{ID: n.ID, Tag: n.Tag, Document: n.Document, Reason: n.Reason}
	}
	for i := range c.res.Shortfalls {
		s := &c.res.Shortfalls[i]
		n := Need{
			Commune: s.Commune, Field: s.Field, FieldName: c.fieldName(s.Field), FieldEn: c.fieldEn(s.Field), Type: matcher.FieldSpecialisation,
			Posts: s.Posts, Present: s.Qualified + s.Unqualified, Qualified: s.Qualified, Vacant: s.Vacant, Unqualified: s.Unqualified,
			Waits: s.Waits, Exits: s.Exits, Demand: plusEach(s.DemandVacant, s.DemandUnqualified), Refresh: s.DemandRefresh,
		}
		if u := c.units[s.Commune]; u != nil {
			n.CommuneName = u.Name
		}
		if f := c.fields[s.Field]; f != nil {
			n.Type = f.Asks()
		}
		for _, behind := range s.Norms {
			b := basis[behind.Norm]
			b.Posts = behind.Posts
			n.Basis = append(n.Basis, b)
		}
		c.out.Needs = append(c.out.Needs, n)
	}
	c.out.Fields = byField(c.out.Needs)
}

// byField adds up needs by field, in the order of the fields' ids.
func byField(needs []Need) []Need {
	at := map[matcher.FieldID]int{}
	sums := []Need{}
	for i := range needs {
		n := &needs[i]
		place, known := at[n.Field]
		if !known {
			place = len(sums)
			at[n.Field] = place
			sums = append(sums, Need{Field: n.Field, FieldName: n.FieldName, FieldEn: n.FieldEn, Type: n.Type})
		}
		sums[place].plus(n)
	}
	slices.SortFunc(sums, func(a, b Need) int { return cmp.Compare(a.Field, b.Field) })
	return sums
}

// plus adds the figures of another row.
func (n *Need) plus(other *Need) {
	n.Posts += other.Posts
	n.Present += other.Present
	n.Qualified += other.Qualified
	n.Vacant += other.Vacant
	n.Unqualified += other.Unqualified
	n.Waits += other.Waits
	n.Exits = plusEach(n.Exits, other.Exits)
	n.Demand = plusEach(n.Demand, other.Demand)
	n.Refresh = plusEach(n.Refresh, other.Refresh)
}

// Sum is what all fields of specialisation need together, without a field. Other fields are asked of the same posts
// once more.
func (r *Review) Sum() Need {
	one := Need{Type: matcher.FieldSpecialisation, Exits: make([]int64, len(r.Years)), Demand: make([]int64, len(r.Years))}
	for i := range r.Fields {
		if n := r.Fields[i]; n.Type == matcher.FieldSpecialisation {
			one.plus(&n)
		}
	}
	return one
}
