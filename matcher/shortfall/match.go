package shortfall

import (
	"cmp"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"

	"dathang/matcher"
)

// post is one place in a unit that a norm asks for.
type post struct {
	norm     int // index into ds.Norms
	position matcher.PositionID
	group    string // of the position
	field    matcher.FieldID
	order    uint64 // a hash, so that no field is favoured when some of several open posts have to count as vacant
}

// person is one of the people behind a roster row.
type person struct {
	row      int // index into ds.Staff
	position matcher.PositionID
	group    string
	major    matcher.MajorCode
	level    int // place of the level of education in matcher.StaffLevels
	leaves   int // year of retirement, 0 for none in sight
	wide     int // how many fields the major serves
}

// count is the state of one Compute.
type count struct {
	ds         *matcher.Dataset
	opts       Options
	rosterYear int
	res        *Result

	// Indexes of the dataset.
	positions    map[matcher.PositionID]*matcher.Position       // by id
	covers       map[matcher.MajorCode]map[matcher.FieldID]bool // fields that each major covers well enough
	requirements []*matcher.Requirement                         // that are in force
	staff        map[matcher.CommuneID][]int                    // places in ds.Staff, by unit
	unitOf       map[matcher.CommuneID]*matcher.Unit            // by id
	fields       map[matcher.FieldID]*matcher.DatasetField      // by id
	deadlines    map[string]string                              // of the documents of norms and requirements, by their id
	trainings    map[matcher.FieldID][]*matcher.Programme       // lasting training of holders, by field that it covers
	// Found on the way: people without a post, and the position groups whose posts ask for a field.
	spare    []spare
	groupsOf map[fieldAt]map[string]bool
}

// fieldAt is a unit and a field.
type fieldAt struct {
	unit  matcher.CommuneID
	field matcher.FieldID
}

// spare is a person for whom the unit has no post.
type spare struct {
	unit matcher.CommuneID
	person
}

// index makes what the steps look up.
func (c *count) index() {
	c.positions = make(map[matcher.PositionID]*matcher.Position, len(c.ds.Positions))
	for i := range c.ds.Positions {
		c.positions[c.ds.Positions[i].ID] = &c.ds.Positions[i]
	}
	c.covers = map[matcher.MajorCode]map[matcher.FieldID]bool{}
	for _, row := range c.ds.Coverage {
		if row.PerMille < c.opts.Threshold {
			continue
		}
		if c.covers[row.Major] == nil {
			c.covers[row.Major] = map[matcher.FieldID]bool{}
		}
		c.covers[row.Major][row.Field] = true
	}
	c.staff = map[matcher.CommuneID][]int{}
	for i := range c.ds.Staff {
		c.staff[c.ds.Staff[i].Unit] = append(c.staff[c.ds.Staff[i].Unit], i)
	}
	c.fields = make(map[matcher.FieldID]*matcher.DatasetField, len(c.ds.Fields))
	for i := range c.ds.Fields {
		c.fields[c.ds.Fields[i].ID] = &c.ds.Fields[i]
	}
	c.unitOf = make(map[matcher.CommuneID]*matcher.Unit, len(c.ds.Units))
	for i := range c.ds.Units {
		c.unitOf[c.ds.Units[i].ID] = &c.ds.Units[i]
	}
	c.deadlines = c.deadlineOf()
	c.trainings = c.lastingTraining()
	c.groupsOf = map[fieldAt]map[string]bool{}
	for i := range c.ds.Fields {
		c.res.fields = append(c.res.fields, c.ds.Fields[i].ID)
	}
	slices.Sort(c.res.fields)
	for i := range c.ds.Units {
		c.res.communes = append(c.res.communes, c.ds.Units[i].ID)
	}
	slices.Sort(c.res.communes)
}

// units counts every unit and sorts the result, which a map has put out of order.
func (c *count) units() {
	c.requirements = c.inForceRequirements()
	for i := range c.ds.Units {
		c.unit(&c.ds.Units[i])
	}
	slices.SortFunc(c.res.Shortfalls, compareShortfalls)
}

// unit matches the people of one unit with its posts. Each person counts once: first in a post of
// the own position, then in one of the same position group. Among people who could fill the same
// posts, those whose major serves fewer fields go first, so that the more versatile remain
// available. Augmenting paths never displace anyone from having a post (Kuhn, The Hungarian method
// for the assignment problem, 1955, unweighted).
func (c *count) unit(u *matcher.Unit) {
	posts, people := c.posts(u), c.people(u.ID)
	m := matching{holder: filled(len(posts)), place: filled(len(people))}
	own := c.edges(u, posts, people, func(p *post, q *person) bool { return p.position == q.position })
	group := c.edges(u, posts, people, func(p *post, q *person) bool { return p.group == q.group })
	for _, edges := range [][][]int{own, group} {
		for i := range people {
			if m.place[i] < 0 {
				m.augment(edges, i, make([]bool, len(posts)))
			}
		}
	}
	c.fill(u, posts, people, &m)
}

// posts lists the posts that the norms in force ask for in a unit.
func (c *count) posts(u *matcher.Unit) []post {
	var posts []post
	for i := range c.ds.Norms {
		n := &c.ds.Norms[i]
		if n.UnitType != "" && n.UnitType != u.Type || n.Tag != "" && !u.Tags.Has(n.Tag) {
			continue
		}
		if n.ValidFrom != "" && c.opts.NormDate < n.ValidFrom || n.ValidTo != "" && c.opts.NormDate > n.ValidTo {
			continue
		}
		for k := range n.Posts {
			// The post's own number in the hash spreads a norm's posts over the list.
			h := fnv.New64a()
			h.Write([]byte(string(u.ID) + "/" + n.ID + "/" + strconv.FormatInt(k, 10)))
			posts = append(posts, post{i, n.Position, c.groupOf(n.Position), n.Field, h.Sum64()})
		}
	}
	slices.SortFunc(posts, func(a, b post) int {
		return cmp.Or(cmp.Compare(a.position, b.position), cmp.Compare(a.order, b.order), cmp.Compare(a.norm, b.norm))
	})
	return posts
}

// groupOf is the group of a position; "" where the dataset does not have the position.
func (c *count) groupOf(p matcher.PositionID) string {
	if position, ok := c.positions[p]; ok {
		return position.Group
	}
	return ""
}

// people lists the staff of a unit one by one.
func (c *count) people(unit matcher.CommuneID) []person {
	var people []person
	for _, row := range c.staff[unit] {
		s := &c.ds.Staff[row]
		one := person{
			row: row, position: s.Position, group: c.groupOf(s.Position), major: s.Major,
			level: slices.Index(matcher.StaffLevels, s.Level), leaves: c.leaves(s), wide: len(c.covers[s.Major]),
		}
		for range s.Count {
			people = append(people, one)
		}
	}
	slices.SortStableFunc(people, func(a, b person) int {
		return cmp.Or(cmp.Compare(a.wide, b.wide), cmp.Compare(a.position, b.position), cmp.Compare(a.major, b.major), cmp.Compare(a.row, b.row))
	})
	return people
}

// edges lists, for every person, the posts that the person could fill.
func (c *count) edges(u *matcher.Unit, posts []post, people []person, fits func(*post, *person) bool) [][]int {
	edges := make([][]int, len(people))
	for i := range people {
		q := &people[i]
		for j := range posts {
			if fits(&posts[j], q) && c.lacks(u, &posts[j], q) == "" {
				edges[i] = append(edges[i], j)
			}
		}
	}
	return edges
}

// matching assigns people to posts: holder of each post, place of each person; -1 means none.
type matching struct{ holder, place []int }

// filled is a list of n places, all -1.
func filled(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = -1
	}
	return list
}

// augment looks for a post for a person, moving others who have an alternative (depth-first). It
// reports whether it found one.
func (m *matching) augment(edges [][]int, person int, seen []bool) bool {
	for _, p := range edges[person] {
		if seen[p] {
			continue
		}
		seen[p] = true
		if m.holder[p] < 0 || m.augment(edges, m.holder[p], seen) {
			m.holder[p], m.place[person] = person, p
			return true
		}
	}
	return false
}

// fill puts people who lack the field into posts that are still open, first those of the same
// position, then those of the same group. Such posts count as unqualified, the remaining ones as
// vacant; people who are still without a post are surplus.
func (c *count) fill(u *matcher.Unit, posts []post, people []person, m *matching) {
	// Without a field to fit, no exchange can help: the first open post will do.
	unqualified := filled(len(posts))
	for _, same := range []func(*post, *person) bool{
		func(p *post, q *person) bool { return p.position == q.position },
		func(p *post, q *person) bool { return p.group == q.group },
	} {
		for i := range people {
			if m.place[i] >= 0 {
				continue
			}
			for j := range posts {
				if m.holder[j] < 0 && unqualified[j] < 0 && same(&posts[j], &people[i]) {
					unqualified[j], m.place[i] = i, j
					break
				}
			}
		}
	}
	byField := map[matcher.FieldID]*Shortfall{}
	for j := range posts {
		c.record(u, byField, &posts[j], people, m.holder[j], unqualified[j])
	}
	for i := range people {
		if m.place[i] < 0 {
			c.spare = append(c.spare, spare{u.ID, people[i]})
		} else {
			c.require(u, byField, &posts[m.place[i]], &people[i])
		}
	}
	for _, s := range byField {
		slices.SortFunc(s.Norms, func(a, b NormPosts) int { return strings.Compare(a.Norm, b.Norm) })
		slices.SortFunc(s.Holders, func(a, b Holder) int {
			return cmp.Or(
				cmp.Compare(a.Row, b.Row), cmp.Compare(a.Position, b.Position), cmp.Compare(a.Lacks, b.Lacks),
				compareBools(a.Required, b.Required),
			)
		})
		slices.SortFunc(s.Classes, func(a, b ClassDemand) int { return cmp.Compare(a.Class.ID, b.Class.ID) })
		c.res.Shortfalls = append(c.res.Shortfalls, *s)
	}
}

// compareBools puts false first.
func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// at is the shortfall of a field in a unit, which is made where there is none yet.
func (c *count) at(u *matcher.Unit, byField map[matcher.FieldID]*Shortfall, field matcher.FieldID) *Shortfall {
	s := byField[field]
	if s == nil {
		years := len(c.res.Years)
		s = &Shortfall{
			Commune: u.ID, Field: field,
			Exits: make([]int64, years), Retirements: make([]int64, years), ExitsPPM: make([]int64, years),
			FromSurplus: make([]int64, years), Pipeline: make([]int64, years), Due: make([]int64, years),
			DemandVacant: make([]int64, years), DemandUnqualified: make([]int64, years),
		}
		byField[field] = s
		c.groupsOf[fieldAt{u.ID, field}] = map[string]bool{}
	}
	return s
}

// record books one post, filled or open, in the shortfall of its field, and the exit of its holder.
func (c *count) record(u *matcher.Unit, byField map[matcher.FieldID]*Shortfall, p *post, people []person, holder, unqualified int) {
	s := c.at(u, byField, p.field)
	c.groupsOf[fieldAt{u.ID, p.field}][p.group] = true
	s.Posts++
	s.addNorm(c.ds.Norms[p.norm].ID)
	switch {
	case holder >= 0:
		q := &people[holder]
		s.Qualified++
		if q.position != p.position {
			s.Reassigned++
		}
		s.addHolder(p, q, "", false)
		c.exits(s, q)
	case unqualified >= 0:
		q := &people[unqualified]
		s.Unqualified++
		s.addHolder(p, q, c.lacks(u, p, q), false)
		s.addClass(c, q)
		c.exits(s, q)
	default:
		s.Vacant++
	}
}

// addNorm counts one post of a norm.
func (s *Shortfall) addNorm(id string) {
	for i := range s.Norms {
		if s.Norms[i].Norm == id {
			s.Norms[i].Posts++
			return
		}
	}
	s.Norms = append(s.Norms, NormPosts{id, 1})
}

// addHolder counts one person who holds a post; lacks is empty where he is qualified, required as in Holder.
func (s *Shortfall) addHolder(p *post, q *person, lacks Lack, required bool) {
	h := Holder{Row: q.row + 1, Count: 1, Qualified: lacks == "", Lacks: lacks, Required: required, Leaves: q.leaves}
	if q.position != p.position {
		h.Position = p.position
	}
	for i := range s.Holders {
		h.Count = s.Holders[i].Count
		if s.Holders[i] == h {
			s.Holders[i].Count++
			return
		}
	}
	h.Count = 1
	s.Holders = append(s.Holders, h)
}

// addClass counts one unqualified person in his entry class.
func (s *Shortfall) addClass(c *count, q *person) {
	staff := &c.ds.Staff[q.row]
	class := matcher.ClassOf(staff.Level, staff.BirthYear, q.leaves)
	for i := range s.Classes {
		if s.Classes[i].Class == class {
			s.Classes[i].Count++
			return
		}
	}
	s.Classes = append(s.Classes, ClassDemand{Class: class, Count: 1, Demand: make([]int64, len(c.res.Years))})
}
