// Package review sums up a review of qualifications (rà soát văn bằng, chứng chỉ) as offices report it, for
// every commune and for all together:
//
//   - quality.go: how many staff there are and what they have (table 1A), for all and for key cadres;
//   - holders.go: what each post asks for, what its holder has, what follows (table 1B);
//   - needs.go: posts, gaps, leavers and demand by field, with what they rest on (table 1C).
//
// It decides nothing: who holds which post, who is qualified and who waits for retirement is
// what matcher/shortfall found. What a dataset does not record is left out (nil, or listed in
// Review.Unrecorded), never counted as 0. Nobody has a name here.
package review

import (
	"cmp"
	"slices"
	"strconv"

	"dathang/matcher"
	"dathang/matcher/shortfall"
)

// Review is the review of a dataset, or of one commune of it (Of).
type Review struct {
	// RosterDate is the day the staff were counted; ages are those reached in its year, because the roster has years of
	// birth only. NormDate picks the norms and requirements.
	RosterDate string `json:"roster_date"`
	NormDate   string `json:"norm_date"`
	Years      []int  `json:"years"`
	// Courses are the courses whose certificates are counted, in the order of Quality.Certificates.
	Courses []Course `json:"courses"`
	// Unrecorded lists the figures of table 1A that the dataset does not record for anybody.
	Unrecorded []Figure `json:"unrecorded"`
	// Communes have a row each, by id; Total is their sum.
	Communes []Row `json:"communes"`
	Total    Row   `json:"total"`
	// Holders are by commune, post, field and roster row.
	Holders []Holder `json:"holders"`
	// Needs are by commune and field; Fields are their sums, without commune and basis.
	Needs  []Need `json:"needs"`
	Fields []Need `json:"fields"`
}

// Course is a course that ends with a certificate.
type Course struct {
	Field matcher.FieldID `json:"field"`
	Name  string          `json:"name"`
	// NameEn is the name in English, where the dataset has one.
	NameEn string `json:"name_en,omitempty"`
}

// count is the state of one Compute.
type count struct {
	ds        *matcher.Dataset
	res       *shortfall.Result
	out       *Review
	rosterAge int // the year in which ages are counted; 0 where the dataset has no date
	recorded  recorded

	units     map[matcher.CommuneID]*matcher.Unit
	fields    map[matcher.FieldID]*matcher.DatasetField
	positions map[matcher.PositionID]*matcher.Position
	majors    map[matcher.MajorCode]string
	groups    map[string]*matcher.CodeName
}

// Compute reviews a dataset by its shortfall, whose rows of the roster and of the norms have to be those of ds.
func Compute(ds *matcher.Dataset, res *shortfall.Result) *Review {
	c := &count{ds: ds, res: res, out: &Review{
		RosterDate: ds.RosterDate, NormDate: res.NormDate, Years: res.Years,
		Courses: []Course{}, Unrecorded: []Figure{}, Communes: []Row{}, Holders: []Holder{}, Needs: []Need{}, Fields: []Need{},
	}}
	c.index()
	c.quality()
	c.holders()
	c.needs()
	return c.out
}

// index makes what the tables look up.
func (c *count) index() {
	c.rosterAge, _ = strconv.Atoi(c.ds.RosterDate[:min(4, len(c.ds.RosterDate))]) // 0 where there is none
	c.units = make(map[matcher.CommuneID]*matcher.Unit, len(c.ds.Units))
	for i := range c.ds.Units {
		c.units[c.ds.Units[i].ID] = &c.ds.Units[i]
	}
	c.fields = make(map[matcher.FieldID]*matcher.DatasetField, len(c.ds.Fields))
	for i := range c.ds.Fields {
		f := &c.ds.Fields[i]
		c.fields[f.ID] = f
		if f.Asks() == matcher.FieldCourse {
			c.out.Courses = append(c.out.Courses, Course{f.ID, f.Name, f.NameEn})
		}
	}
	slices.SortFunc(c.out.Courses, func(a, b Course) int { return cmp.Compare(a.Field, b.Field) })
	c.positions = make(map[matcher.PositionID]*matcher.Position, len(c.ds.Positions))
	for i := range c.ds.Positions {
		c.positions[c.ds.Positions[i].ID] = &c.ds.Positions[i]
	}
	c.groups = map[string]*matcher.CodeName{}
	for i := range c.ds.Names {
		if n := &c.ds.Names[i]; n.List == matcher.NamesPositionGroup {
			c.groups[n.Code] = n
		}
	}
	c.majors = make(map[matcher.MajorCode]string, len(c.ds.Majors))
	for i := range c.ds.Majors {
		c.majors[c.ds.Majors[i].Code] = c.ds.Majors[i].Name
	}
}

// Of is the review of one commune alone, with its own sums; nil where the dataset does not have it.
func (r *Review) Of(commune matcher.CommuneID) *Review {
	i, ok := slices.BinarySearchFunc(r.Communes, commune, func(row Row, id matcher.CommuneID) int { return cmp.Compare(row.Commune, id) })
	if !ok {
		return nil
	}
	one := *r
	one.Communes = r.Communes[i : i+1]
	one.Total = total(one.Communes)
	one.Holders = part(r.Holders, commune, func(h *Holder) matcher.CommuneID { return h.Commune })
	one.Needs = part(r.Needs, commune, func(n *Need) matcher.CommuneID { return n.Commune })
	one.Fields = byField(one.Needs)
	return &one
}

// part is the stretch of a list, sorted by commune, that belongs to one of them.
func part[T any](list []T, commune matcher.CommuneID, of func(*T) matcher.CommuneID) []T {
	compare := func(item T, id matcher.CommuneID) int { return cmp.Compare(of(&item), id) }
	from, _ := slices.BinarySearchFunc(list, commune, compare)
	to := from
	for to < len(list) && of(&list[to]) == commune {
		to++
	}
	return list[from:to]
}
