package review

import (
	"cmp"
	"slices"

	"dathang/matcher"
)

// Row is a row of table 1A: a commune, or all of them where Commune is empty.
type Row struct {
	Commune matcher.CommuneID `json:"commune,omitempty"`
	Name    string            `json:"name,omitempty"`
	Staff   Quality           `json:"staff"`
	// Key is the same for key cadres; nil where the dataset does not say who they are.
	Key   *Quality `json:"key,omitempty"`
	Notes []Note   `json:"notes,omitempty"`
}

// Quality counts people by what they are and have. A pointer is nil where the dataset does not record it.
type Quality struct {
	// Assigned is how many are allotted.
	Assigned *int64 `json:"assigned,omitempty"`
	// Present = cadres + civil servants + ServiceUnrecorded.
	Present           int64  `json:"present"`
	Cadres            *int64 `json:"cadres,omitempty"`
	CivilServants     *int64 `json:"civil_servants,omitempty"`
	ServiceUnrecorded int64  `json:"service_unrecorded,omitzero"`
	Women             int64  `json:"women"`
	// Ethnic counts members of ethnic minorities.
	Ethnic *int64 `json:"ethnic,omitempty"`
	// Ages are by AgeBands. Whoever has no year of birth is in AgeUnrecorded; so for the others.
	Ages             []int64 `json:"ages"`
	AgeUnrecorded    int64   `json:"age_unrecorded,omitzero"`
	Levels           []int64 `json:"levels"` // by matcher.StaffLevels
	LevelUnrecorded  int64   `json:"level_unrecorded,omitzero"`
	Theory           []int64 `json:"theory"` // by matcher.TheoryLevels
	TheoryUnrecorded int64   `json:"theory_unrecorded,omitzero"`
	// Certificates are by Review.Courses; absent where no certificate is recorded at all.
	Certificates []int64 `json:"certificates,omitempty"`
}

// Figure is a figure of table 1A that a dataset may not record.
type Figure string

// The figures that datasets may not record. No dataset records the first three yet.
const (
	FigureAssignedCadres        Figure = "assigned_cadres"
	FigureAssignedCivilServants Figure = "assigned_civil_servants"
	FigurePartyMembers          Figure = "party_members"
	FigureAssigned              Figure = "assigned"
	FigureService               Figure = "service"
	FigureKey                   Figure = "key"
	FigureEthnic                Figure = "ethnic"
	FigureCertificates          Figure = "certificates"
	FigureVerified              Figure = "verified"
)

// Figures lists the figures that datasets may not record.
var Figures = []Figure{
	FigureAssignedCadres, FigureAssignedCivilServants, FigurePartyMembers, FigureAssigned, FigureService, FigureKey,
	FigureEthnic, FigureCertificates, FigureVerified,
}

// AgeBand is a range of ages.
type AgeBand string

// AgeBands are the ranges of table 1A, youngest first; highAges are the greatest age of all but the last.
var (
	AgeBands = []AgeBand{"to_30", "31_40", "41_50", "51_55", "56_60", "over_60"}
	highAges = []int{30, 40, 50, 55, 60}
)

// Note is a remark on a row of table 1A.
type Note struct {
	Code   NoteCode `json:"code"`
	People int64    `json:"people"`
}

// NoteCode says what a remark is about.
type NoteCode string

// The remarks.
const (
	// NoteOver: more are present than assigned.
	NoteOver NoteCode = "over_assigned"
	// NoteService: of some it is not recorded whether they are cadres or civil servants.
	NoteService NoteCode = "service_unrecorded"
	// NoteDiploma: somebody looked at the diploma and could not confirm it.
	NoteDiploma NoteCode = "diploma_unconfirmed"
)

// NoteCodes lists the remarks.
var NoteCodes = []NoteCode{NoteOver, NoteService, NoteDiploma}

// recorded says which columns of the roster are filled in at all. Only then is an empty or a 0 in one row an answer.
type recorded struct{ assigned, service, key, ethnic, certificates, verified bool }

// looks finds out what the dataset records.
func (c *count) looks() {
	r := &c.recorded
	for i := range c.ds.Units {
		r.assigned = r.assigned || c.ds.Units[i].Headcount > 0
	}
	for i := range c.ds.Staff {
		s := &c.ds.Staff[i]
		r.service = r.service || s.Service != ""
		r.key = r.key || s.Key != 0
		r.ethnic = r.ethnic || s.Ethnic != 0
		r.certificates = r.certificates || s.Certificates != ""
		r.verified = r.verified || s.Verified != ""
	}
	known := map[Figure]bool{
		FigureAssigned: r.assigned, FigureService: r.service, FigureKey: r.key, FigureEthnic: r.ethnic,
		FigureCertificates: r.certificates, FigureVerified: r.verified,
	}
	for _, f := range Figures {
		if !known[f] {
			c.out.Unrecorded = append(c.out.Unrecorded, f)
		}
	}
}

// quality makes table 1A.
func (c *count) quality() {
	c.looks()
	at := make(map[matcher.CommuneID]*Row, len(c.ds.Units))
	c.out.Communes = make([]Row, len(c.ds.Units))
	for i := range c.ds.Units {
		u := &c.ds.Units[i]
		row := &c.out.Communes[i]
		*row = Row{Commune: u.ID, Name: u.Name, Staff: c.nobody()}
		if u.Headcount > 0 {
			row.Staff.Assigned = &u.Headcount
		}
		if c.recorded.key {
			key := c.nobody()
			row.Key = &key
		}
	}
	slices.SortFunc(c.out.Communes, func(a, b Row) int { return cmp.Compare(a.Commune, b.Commune) })
	for i := range c.out.Communes {
		at[c.out.Communes[i].Commune] = &c.out.Communes[i]
	}
	unconfirmed := map[matcher.CommuneID]int64{}
	for i := range c.ds.Staff {
		s := &c.ds.Staff[i]
		row := at[s.Unit]
		if row == nil {
			continue // of a unit that the dataset does not have, which counts nowhere
		}
		c.add(&row.Staff, s)
		if s.Key != 0 {
			c.add(row.Key, s)
		}
		if s.Verified == "no" {
			unconfirmed[s.Unit] += s.Count
		}
	}
	for i := range c.out.Communes {
		row := &c.out.Communes[i]
		if row.Staff.Assigned != nil {
			row.note(NoteOver, row.Staff.Present-*row.Staff.Assigned)
		}
		if c.recorded.service {
			row.note(NoteService, row.Staff.ServiceUnrecorded)
		}
		row.note(NoteDiploma, unconfirmed[row.Commune])
	}
	c.out.Total = total(c.out.Communes)
}

// note adds a remark about some people, if there are any.
func (r *Row) note(code NoteCode, people int64) {
	if people > 0 {
		r.Notes = append(r.Notes, Note{code, people})
	}
}

// nobody is the count of no people, with a 0 for what the dataset records.
func (c *count) nobody() Quality {
	q := Quality{
		Ages: make([]int64, len(AgeBands)), Levels: make([]int64, len(matcher.StaffLevels)), Theory: make([]int64, len(matcher.TheoryLevels)),
	}
	if c.recorded.service {
		q.Cadres, q.CivilServants = new(int64), new(int64)
	}
	if c.recorded.ethnic {
		q.Ethnic = new(int64)
	}
	if c.recorded.certificates {
		q.Certificates = make([]int64, len(c.out.Courses))
	}
	return q
}

// add counts the people of a row of the roster.
func (c *count) add(q *Quality, s *matcher.Staff) {
	q.Present += s.Count
	switch s.Service {
	case matcher.ServiceCadre:
		*q.Cadres += s.Count
	case matcher.ServiceCivilServant:
		*q.CivilServants += s.Count
	default:
		q.ServiceUnrecorded += s.Count
	}
	if s.Sex == "female" {
		q.Women += s.Count
	}
	if s.Ethnic != 0 {
		*q.Ethnic += s.Count
	}
	band := -1
	if s.BirthYear != 0 && c.rosterAge != 0 {
		// The first band whose greatest age is not below; the last band has none.
		band, _ = slices.BinarySearch(highAges, c.rosterAge-s.BirthYear)
	}
	book(q.Ages, band, &q.AgeUnrecorded, s.Count)
	book(q.Levels, slices.Index(matcher.StaffLevels, s.Level), &q.LevelUnrecorded, s.Count)
	book(q.Theory, slices.Index(matcher.TheoryLevels, s.Theory), &q.TheoryUnrecorded, s.Count)
	for i := range q.Certificates {
		if s.Holds(c.out.Courses[i].Field) {
			q.Certificates[i] += s.Count
		}
	}
}

// book counts people at a place of a list, or among those of whom it is not recorded where the place is -1.
func book(list []int64, place int, unrecorded *int64, people int64) {
	if place < 0 {
		*unrecorded += people
		return
	}
	list[place] += people
}

// total adds up rows of table 1A.
func total(rows []Row) Row {
	sum := Row{Staff: Quality{
		Ages: make([]int64, len(AgeBands)), Levels: make([]int64, len(matcher.StaffLevels)), Theory: make([]int64, len(matcher.TheoryLevels)),
	}}
	notes := map[NoteCode]int64{}
	for i := range rows {
		row := &rows[i]
		sum.Staff.plus(&row.Staff)
		if row.Key != nil {
			if sum.Key == nil {
				sum.Key = &Quality{}
			}
			sum.Key.plus(row.Key)
		}
		for _, n := range row.Notes {
			notes[n.Code] += n.People
		}
	}
	for _, code := range NoteCodes {
		sum.note(code, notes[code])
	}
	return sum
}

// plus adds another count.
func (q *Quality) plus(other *Quality) {
	q.Present += other.Present
	q.ServiceUnrecorded += other.ServiceUnrecorded
	q.Women += other.Women
	q.AgeUnrecorded += other.AgeUnrecorded
	q.LevelUnrecorded += other.LevelUnrecorded
	q.TheoryUnrecorded += other.TheoryUnrecorded
	q.Assigned = plusKnown(q.Assigned, other.Assigned)
	q.Cadres = plusKnown(q.Cadres, other.Cadres)
	q.CivilServants = plusKnown(q.CivilServants, other.CivilServants)
	q.Ethnic = plusKnown(q.Ethnic, other.Ethnic)
	q.Ages = plusEach(q.Ages, other.Ages)
	q.Levels = plusEach(q.Levels, other.Levels)
	q.Theory = plusEach(q.Theory, other.Theory)
	q.Certificates = plusEach(q.Certificates, other.Certificates)
}

// plusKnown is the sum of what is known; nil where neither is.
func plusKnown(a, b *int64) *int64 {
	if a == nil || b == nil {
		return cmp.Or(a, b)
	}
	sum := *a + *b
	return &sum
}

// plusEach is the sum of two lists in a list of its own, place by place; nil where both are.
func plusEach(a, b []int64) []int64 {
	if a == nil && b == nil {
		return nil
	}
	sum := make([]int64, max(len(a), len(b)))
	copy(sum, a)
	for i, n := range b {
		sum[i] += n
	}
	return sum
}
