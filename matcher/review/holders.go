package review

import (
	"cmp"
	"slices"
	"strings"

	"dathang/matcher"
	"dathang/matcher/shortfall"
)

// Holder is a row of table 1B: people of one row of the roster who hold posts of one position and field, or who hold
// none.
type Holder struct {
	Commune     matcher.CommuneID `json:"commune"`
	CommuneName string            `json:"commune_name"`
	// Row is the number of the row among the dataset's sorted rows, from 1; Count how many of its people this is about.
	Row   int   `json:"row"`
	Count int64 `json:"count"`
	// Post is the position of the post that they hold, empty where the norms have none for them; Position is their own.
	Post         matcher.PositionID `json:"post,omitempty"`
	Position     matcher.PositionID `json:"position"`
	PositionName string             `json:"position_name"` // of the post, or their own where they hold none
	PositionEn   string             `json:"position_name_en,omitempty"`
	Group        string             `json:"group"`
	GroupName    string             `json:"group_name,omitempty"`
	GroupEn      string             `json:"group_name_en,omitempty"`
	Service      string             `json:"service,omitempty"`
	Key          bool               `json:"key,omitzero"`
	Sex          string             `json:"sex"`
	BirthYear    int                `json:"birth_year"`
	Asked        Asked              `json:"asked"`
	Held         Held               `json:"held"`
	Conclusions  []Conclusion       `json:"conclusions"`
	// Leaves is the year of retirement; 0 where none is in sight.
	Leaves int   `json:"leaves,omitzero"`
	Ways   []Way `json:"ways,omitempty"`
}

// Asked is what norm and requirements ask the holder of a post for. Empty is nothing.
type Asked struct {
	Field     matcher.FieldID   `json:"field,omitempty"`
	FieldName string            `json:"field_name,omitempty"`
	FieldEn   string            `json:"field_name_en,omitempty"`
	Level     string            `json:"level,omitempty"`
	Theory    string            `json:"theory,omitempty"`
	Courses   []matcher.FieldID `json:"courses,omitempty"`
}

// Held is what people have. Verified is yes or no where somebody looked at the diploma, else empty.
type Held struct {
	Level        string            `json:"level"`
	Major        matcher.MajorCode `json:"major,omitempty"`
	MajorName    string            `json:"major_name,omitempty"`
	Theory       string            `json:"theory"`
	Certificates []matcher.FieldID `json:"certificates,omitempty"`
	Verified     string            `json:"verified,omitempty"`
}

// Conclusion says whether people have what their post asks for, and what they lack.
type Conclusion string

// The conclusions. Those about something lacking are the words of shortfall.Lack.
const (
	// Met: they have all of it.
	Met         Conclusion = "met"
	LacksField             = Conclusion(shortfall.LacksField)
	LacksLevel             = Conclusion(shortfall.LacksLevel)
	LacksTheory            = Conclusion(shortfall.LacksTheory)
	LacksCourse            = Conclusion(shortfall.LacksCourse)
	// NoPost: the norms have no post for them.
	NoPost Conclusion = "no_post"
)

// Conclusions lists the conclusions.
var Conclusions = []Conclusion{Met, LacksField, LacksLevel, LacksTheory, LacksCourse, NoPost}

// Way is what may be done about people.
type Way string

// The ways.
const (
	// WayStudy: another or a higher degree.
	WayStudy Way = "study"
	// WayCourse: a course of political theory, or one that ends with a certificate.
	WayCourse Way = "course"
	// WayReassign: they are counted in a post of another position of their unit.
	WayReassign Way = "reassign"
	// WayTransfer: another unit could use them.
	WayTransfer Way = "transfer"
	// WayReplace: they retire before any training would be of use, and are replaced then.
	WayReplace Way = "replace"
)

// Ways lists the ways.
var Ways = []Way{WayStudy, WayCourse, WayReassign, WayTransfer, WayReplace}

// held is a row of the roster in posts of one position.
type heldPost struct {
	row  int
	post matcher.PositionID
}

// lack is something that people lack, and whether they wait for retirement instead of being trained for it.
type lack struct {
	what  shortfall.Lack
	waits bool
}

// holders makes table 1B. A holder stands once in the shortfall of the field that the norm of his post asks for, and once
// more in that of each field that a requirement asks him for beside.
func (c *count) holders() {
	list := c.res.Shortfalls
	beside := map[heldPost][]lack{}
	for i := range list {
		for j := range list[i].Holders {
			if h := &list[i].Holders[j]; h.Required && h.Lacks != "" {
				at := heldPost{h.Row, c.post(h)}
				beside[at] = append(beside[at], lack{h.Lacks, c.waits(&list[i], h)})
			}
		}
	}
	placed := make([]int64, len(c.ds.Staff))
	for i := range list {
		for j := range list[i].Holders {
			h := &list[i].Holders[j]
			if h.Required {
				continue
			}
			placed[h.Row-1] += h.Count
			c.hold(&list[i], h, beside[heldPost{h.Row, c.post(h)}])
		}
	}
	for i := range c.ds.Staff {
		if left := c.ds.Staff[i].Count - placed[i]; left > 0 && c.units[c.ds.Staff[i].Unit] != nil {
			c.spare(i, left)
		}
	}
	slices.SortFunc(c.out.Holders, func(a, b Holder) int {
		return cmp.Or(
			cmp.Compare(a.Commune, b.Commune), cmp.Compare(a.Post, b.Post), cmp.Compare(a.Asked.Field, b.Asked.Field),
			cmp.Compare(a.Row, b.Row), slices.Compare(a.Conclusions, b.Conclusions),
		)
	})
}

// post is the position of the post that a holder has.
func (c *count) post(h *shortfall.Holder) matcher.PositionID {
	return cmp.Or(h.Position, c.ds.Staff[h.Row-1].Position)
}

// waits reports whether an unqualified holder is one of those who are replaced when they retire.
func (c *count) waits(s *shortfall.Shortfall, h *shortfall.Holder) bool {
	staff := &c.ds.Staff[h.Row-1]
	class := matcher.ClassOf(staff.Level, staff.BirthYear, h.Leaves)
	return slices.ContainsFunc(s.Classes, func(k shortfall.ClassDemand) bool { return k.Class.ID == class.ID && k.Waits })
}

// hold adds the row of people who hold a post; besides are what they lack of what requirements ask beside its norm.
func (c *count) hold(s *shortfall.Shortfall, h *shortfall.Holder, beside []lack) {
	staff := &c.ds.Staff[h.Row-1]
	post := c.post(h)
	row := c.people(h.Row-1, h.Count)
	row.Post, row.PositionName, row.PositionEn, row.Leaves = post, c.positionName(post), c.positionEn(post), h.Leaves
	row.Asked = c.asked(staff.Unit, post, s.Field)
	lacks := slices.Clone(beside)
	if h.Lacks != "" {
		lacks = append(lacks, lack{h.Lacks, c.waits(s, h)})
	}
	// Who lacks the field may lack the level too; the shortfall counts him once, by the field.
	if h.Lacks == shortfall.LacksField && rank(matcher.StaffLevels, staff.Level) < rank(matcher.StaffLevels, row.Asked.Level) {
		lacks = append(lacks, lack{shortfall.LacksLevel, c.waits(s, h)})
	}
	row.Conclusions, row.Ways = concluded(lacks)
	if h.Position != "" {
		row.Ways = append(row.Ways, WayReassign)
	}
	sortBy(row.Ways, Ways)
	c.out.Holders = append(c.out.Holders, row)
}

// concluded is what follows from what people lack. Whoever waits for retirement is not sent to anything.
func concluded(lacks []lack) (found []Conclusion, ways []Way) {
	if len(lacks) == 0 {
		return []Conclusion{Met}, nil
	}
	waits := false
	for _, l := range lacks {
		waits = waits || l.waits
		found = append(found, Conclusion(l.what))
		if l.what == shortfall.LacksField || l.what == shortfall.LacksLevel {
			ways = append(ways, WayStudy)
		} else {
			ways = append(ways, WayCourse)
		}
	}
	if waits {
		ways = []Way{WayReplace}
	}
	sortBy(found, Conclusions)
	sortBy(ways, Ways)
	return slices.Compact(found), slices.Compact(ways)
}

// sortBy sorts words by their places in a list.
func sortBy[T comparable](words, list []T) {
	slices.SortFunc(words, func(a, b T) int { return cmp.Compare(slices.Index(list, a), slices.Index(list, b)) })
}

// spare adds the row of people for whom the norms have no post. They can be moved where their position allows it and
// they have the level that it asks for.
func (c *count) spare(place int, people int64) {
	staff := &c.ds.Staff[place]
	row := c.people(place, people)
	row.Conclusions = []Conclusion{NoPost}
	level := c.asked(staff.Unit, staff.Position, "").Level
	if p := c.positions[staff.Position]; p != nil && p.Transferable != 0 && rank(matcher.StaffLevels, staff.Level) >= rank(matcher.StaffLevels, level) {
		row.Ways = []Way{WayTransfer}
	}
	c.out.Holders = append(c.out.Holders, row)
}

// rank is the place of a level, lowest first; -1 for none.
func rank(levels []string, level string) int { return slices.Index(levels, level) }

// people is what a row of the roster says about some of its people.
func (c *count) people(place int, people int64) Holder {
	s := &c.ds.Staff[place]
	row := Holder{
		Commune: s.Unit, CommuneName: c.units[s.Unit].Name, Row: place + 1, Count: people,
		Position: s.Position, PositionName: c.positionName(s.Position), PositionEn: c.positionEn(s.Position),
		Service: s.Service, Key: s.Key != 0, Sex: s.Sex, BirthYear: s.BirthYear,
		Held: Held{Level: s.Level, Major: s.Major, MajorName: c.majors[s.Major], Theory: s.Theory, Verified: s.Verified},
	}
	if p := c.positions[s.Position]; p != nil {
		row.Group = p.Group
		if called := c.groups[p.Group]; called != nil {
			row.GroupName, row.GroupEn = called.Name, called.NameEn
		}
	}
	for _, course := range strings.Fields(s.Certificates) {
		row.Held.Certificates = append(row.Held.Certificates, matcher.FieldID(course))
	}
	return row
}

// positionName is the name of a position, or its id.
func (c *count) positionName(id matcher.PositionID) string {
	if p := c.positions[id]; p != nil && p.Name != "" {
		return p.Name
	}
	return string(id)
}

// positionEn is the name of a position in English, "" where it has none.
func (c *count) positionEn(id matcher.PositionID) string {
	if p := c.positions[id]; p != nil {
		return p.NameEn
	}
	return ""
}

// fieldEn is the name of a field in English, "" where it has none.
func (c *count) fieldEn(id matcher.FieldID) string {
	if f := c.fields[id]; f != nil {
		return f.NameEn
	}
	return ""
}

// asked is what the norm of a post, which asks for field, and the requirements in force ask its holder for.
func (c *count) asked(unit matcher.CommuneID, post matcher.PositionID, field matcher.FieldID) Asked {
	a := Asked{Field: field}
	if field != "" {
		a.FieldName, a.FieldEn = c.fieldName(field), c.fieldEn(field)
		a.also(c.fields[field])
	}
	for i := range c.ds.Requirements {
		r := &c.ds.Requirements[i]
		if r.ValidFrom != "" && c.res.NormDate < r.ValidFrom || r.ValidTo != "" && r.ValidTo < c.res.NormDate ||
			r.Position != "" && r.Position != post || r.UnitType != "" && r.UnitType != c.units[unit].Type {
			continue
		}
		a.also(c.fields[r.Field])
	}
	slices.Sort(a.Courses)
	a.Courses = slices.Compact(a.Courses)
	return a
}

// also adds what a field asks for beside a specialisation; of two levels the higher holds.
func (a *Asked) also(f *matcher.DatasetField) {
	if f == nil {
		return
	}
	switch f.Asks() {
	case matcher.FieldLevel:
		a.Level = higher(matcher.StaffLevels, a.Level, f.Least)
	case matcher.FieldTheory:
		a.Theory = higher(matcher.TheoryLevels, a.Theory, f.Least)
	case matcher.FieldCourse:
		a.Courses = append(a.Courses, f.ID)
	}
}

// higher is the higher of two levels.
func higher(levels []string, a, b string) string {
	if rank(levels, a) >= rank(levels, b) {
		return a
	}
	return b
}

// fieldName is the name of a field, or its id.
func (c *count) fieldName(id matcher.FieldID) string {
	if f := c.fields[id]; f != nil && f.Name != "" {
		return f.Name
	}
	return string(id)
}
