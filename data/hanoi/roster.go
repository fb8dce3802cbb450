package hanoi

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dathang/data/national"
	"dathang/matcher"
)

// The published figures of 31/12/2022 (article_facts.csv) as head counts. A
// percentage is the head count that rounds to the published digits.
const (
	publishedCadres        = 5405
	publishedCivilServants = 6068
	publishedKeyCadres     = 3622
	keyCadreWomen          = 648  // 17.9 %
	keyCadreUniversity     = 3618 // 99.9 %
	keyCadreAdvancedTheory = 652  // 18 %
)

// qualifies is the coverage at which the roster counts a major as qualifying for a field: the default threshold of a
// policy.
const qualifies = 600

// class is a group of posts whose holders were counted together.
type class int

const (
	keyCadre   class = iota // key posts of cadres
	otherCadre              // fronts and unions
	keyCivil                // chair and vice chairs in wards
	civil                   // civil servants by profession
	classes
)

func classOf(category string, p matcher.PositionID) class {
	switch key, servant := KeyCadre(p), CivilServant(category, p); {
	case key && servant:
		return keyCivil
	case key:
		return keyCadre
	case servant:
		return civil
	}
	return otherCadre
}

// slot is one post in one unit, required by a norm.
type slot struct {
	unit     *matcher.Unit
	position matcher.PositionID
	group    string
	field    matcher.FieldID
	class    class
	// name distinguishes equal posts of a unit and seeds their draws.
	name   string
	status status
}

// status says whether a slot is held by a qualified person, by an unqualified one, or by nobody.
type status int

const (
	qualified status = iota
	unqualified
	vacant
)

// person is one invented holder of a post.
type person struct {
	matcher.Staff
	class class
	// fit is set if the major covers the field of the post.
	fit  bool
	name string
}

// rosterMaker makes the synthetic roster:
//  1. every post that a norm asks for is a slot;
//  2. each class of posts loses as many slots as the published figures lack, spread by weights;
//  3. each unit type and field gets as many unqualified holders as its assumed shortfall leaves;
//  4. a few positions get more people than posts;
//  5. the attributes of key cadres are set so that the published counts hold.
type rosterMaker struct {
	units    []matcher.Unit
	slots    []*slot
	coverage coverageOf
	shares   map[[2]string]rosterShare
	majorsOf map[string][]matcher.MajorCode
	traits   map[string]traits
	// certificates of holders, by the word for their class.
	certificates map[string][]certificate
	people       []*person
}

// rosterShare is what is assumed for one unit type and field: its shortfall, and its weight when vacancies are spread.
type rosterShare struct {
	shortfall    int64
	vacantWeight int64
}

// traits are the assumed ages, sexes and levels of a position's holders.
type traits struct {
	oldest, youngest int
	female           int64
}

// roster2023 makes the synthetic roster of 31/12/2022.
func roster2023(ds *matcher.Dataset) ([]matcher.Staff, error) {
	m := &rosterMaker{units: ds.Units, coverage: indexCoverage(ds.Coverage)}
	if err := m.read(); err != nil {
		return nil, err
	}
	m.slots = slotsOf(ds)
	steps := []func() error{m.vacate, m.disqualify, m.fill, m.surplus, m.keyCadres}
	for _, step := range steps {
		if err := step(); err != nil {
			return nil, fmt.Errorf("make the roster: %w", err)
		}
	}
	return countStaff(m.people), nil
}

func (m *rosterMaker) read() error {
	shares := readTable("assumptions/roster_shares.csv")
	m.shares = map[[2]string]rosterShare{}
	shares.Each(func(r row) {
		m.shares[[2]string{r.Text("unit_type"), r.Text("field")}] = rosterShare{r.Whole("shortfall_per_mille"), r.Whole("vacant_weight")}
	})
	majors := readTable("assumptions/roster_majors.csv")
	m.majorsOf = map[string][]matcher.MajorCode{}
	majors.Each(func(r row) {
		p := r.Text("position")
		m.majorsOf[p] = append(m.majorsOf[p], matcher.MajorCode(r.Text("major")))
	})
	people := readTable("assumptions/roster_traits.csv")
	m.traits = map[string]traits{}
	people.Each(func(r row) {
		m.traits[r.Text("position")] = traits{int(r.Whole("oldest")), int(r.Whole("youngest")), r.Whole("female_per_mille")}
	})
	var err error
	m.certificates, err = readCertificates()
	return cmp.Or(shares.Err, majors.Err, people.Err, err)
}

// slotsOf lists every post that the norms require on the base date, by unit and name.
func slotsOf(ds *matcher.Dataset) []*slot {
	group := map[matcher.PositionID]string{}
	for _, p := range ds.Positions {
		group[p.ID] = p.Group
	}
	var out []*slot
	for i := range ds.Units {
		u := &ds.Units[i]
		for j := range ds.Norms {
			n := &ds.Norms[j]
			if !normApplies(n, u, ds.BaseDate) {
				continue
			}
			for k := range n.Posts {
				out = append(out, &slot{
					unit: u, position: n.Position, group: group[n.Position], field: n.Field,
					class: classOf(u.Category, n.Position),
					name:  strings.Join([]string{string(u.ID), n.ID, strconv.FormatInt(k, 10)}, "/"),
				})
			}
		}
	}
	return out
}

// vacancies counts how many slots of each class are vacant.
func (m *rosterMaker) vacancies() ([classes]int64, error) {
	var slots [classes]int64
	for _, s := range m.slots {
		slots[s.class]++
	}
	surplus, err := readSurplus()
	if err != nil {
		return slots, err
	}
	var extra int64
	for _, s := range surplus {
		extra += s.count
	}
	var empty [classes]int64
	keys := slots[keyCadre] + slots[keyCivil]
	keysEmpty := keys - publishedKeyCadres
	empty[keyCivil] = keysEmpty * slots[keyCivil] / keys
	empty[keyCadre] = keysEmpty - empty[keyCivil]
	empty[otherCadre] = slots[keyCadre] - empty[keyCadre] + slots[otherCadre] - publishedCadres
	empty[civil] = slots[keyCivil] - empty[keyCivil] + slots[civil] + extra - publishedCivilServants
	for c, n := range empty {
		if n < 0 {
			return empty, fmt.Errorf("class %d has %d posts, %d too few for the published figures", c, slots[c], -n)
		}
	}
	return empty, nil
}

// vacate marks the empty slots of each class, spread over unit types and
// fields by assumed shortfall and weight, never beyond the assumed shortfall.
func (m *rosterMaker) vacate() error {
	empty, err := m.vacancies()
	if err != nil {
		return err
	}
	all := m.cells(func(*slot) bool { return true })
	room := map[[2]string]int64{}
	for key, slots := range all {
		room[key] = int64(len(slots)) * m.shares[key].shortfall / 1000
	}
	for c := range classes {
		cells := m.cells(func(s *slot) bool { return s.class == c })
		shares := make([]share, 0, len(cells))
		for _, key := range sortedCells(cells) {
			n := int64(len(cells[key]))
			shares = append(shares, share{
				key:    key[0] + "/" + key[1],
				weight: n * m.shares[key].shortfall * m.shares[key].vacantWeight,
				most:   min(n, room[key]),
			})
		}
		if left := apportion(empty[c], shares); left > 0 {
			return fmt.Errorf("class %d: %d vacancies are more than the assumed shortfalls hold", c, left)
		}
		for i, key := range sortedCells(cells) {
			room[key] -= shares[i].got
			mark(cells[key], shares[i].got, vacant, "vacant")
		}
	}
	return nil
}

// disqualify marks as unqualified as many holders as remain of the assumed shortfall of their unit type and field
// after the vacancies.
func (m *rosterMaker) disqualify() error {
	cells := m.cells(func(*slot) bool { return true })
	for _, key := range sortedCells(cells) {
		slots := cells[key]
		var empty int64
		var held []*slot
		for _, s := range slots {
			if s.status == vacant {
				empty++
			} else {
				held = append(held, s)
			}
		}
		want := national.DivRound(int64(len(slots))*m.shares[key].shortfall, 1000)
		mark(held, max(0, want-empty), unqualified, "unqualified")
	}
	return nil
}

// mark sets a status on n of the slots, in the order of their draws.
func mark(slots []*slot, n int64, st status, word string) {
	order := inDrawOrder(slots, word, func(s *slot) string { return s.name })
	for _, s := range order[:n] {
		s.status = st
	}
}

// cells groups the chosen slots by unit type and field.
func (m *rosterMaker) cells(choose func(*slot) bool) map[[2]string][]*slot {
	out := map[[2]string][]*slot{}
	for _, s := range m.slots {
		if choose(s) {
			key := [2]string{s.unit.Type, string(s.field)}
			out[key] = append(out[key], s)
		}
	}
	return out
}

func sortedCells(cells map[[2]string][]*slot) [][2]string {
	keys := make([][2]string, 0, len(cells))
	for key := range cells {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b [2]string) int {
		return cmp.Or(strings.Compare(a[0], b[0]), strings.Compare(a[1], b[1]))
	})
	return keys
}

// countStaff combines people who share all attributes into rows with a count, sorted by key.
func countStaff(people []*person) []matcher.Staff {
	count := map[matcher.Staff]int64{}
	for _, p := range people {
		key := p.Staff
		key.Count = 0
		count[key]++
	}
	out := make([]matcher.Staff, 0, len(count))
	for s, n := range count {
		s.Count = n
		out = append(out, s)
	}
	slices.SortFunc(out, compareStaff)
	return out
}

func compareStaff(a, b matcher.Staff) int {
	return cmp.Or(
		cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Position, b.Position), cmp.Compare(a.Major, b.Major),
		cmp.Compare(a.Level, b.Level), cmp.Compare(a.Theory, b.Theory), cmp.Compare(a.BirthYear, b.BirthYear), cmp.Compare(a.Sex, b.Sex),
		cmp.Compare(a.Service, b.Service), cmp.Compare(a.Key, b.Key), cmp.Compare(a.Certificates, b.Certificates),
		cmp.Compare(a.Ethnic, b.Ethnic), cmp.Compare(a.Verified, b.Verified),
	)
}
