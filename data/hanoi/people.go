package hanoi

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"dathang/data/national"

	"dathang/matcher"
)

// fill creates a person for every slot that is not vacant.
func (m *rosterMaker) fill() error {
	covering := m.coveringMajors()
	for _, s := range m.slots {
		if s.status == vacant {
			continue
		}
		majors := m.majorsOf[string(s.position)]
		if s.status == qualified {
			majors = covering[s.field]
		}
		if len(majors) == 0 {
			return fmt.Errorf("no major for %s of %s", s.position, s.field)
		}
		// The smaller of two draws: the first majors of a list are the commonest.
		pick := min(within(len(majors), "major", s.name), within(len(majors), "major again", s.name))
		m.add(s.unit.ID, s.position, majors[pick], s.status == qualified, s.class, s.name)
	}
	return nil
}

// coveringMajors lists the majors that qualify for each field, best first.
func (m *rosterMaker) coveringMajors() map[matcher.FieldID][]matcher.MajorCode {
	out := map[matcher.FieldID][]matcher.MajorCode{}
	for major, fields := range m.coverage {
		if !national.IsMajor(major) {
			continue
		}
		for f, perMille := range fields {
			if perMille >= qualifies {
				out[f] = append(out[f], major)
			}
		}
	}
	for f := range out {
		slices.SortFunc(out[f], func(a, b matcher.MajorCode) int {
			return cmp.Or(-cmp.Compare(m.coverage[a][f], m.coverage[b][f]), cmp.Compare(a, b))
		})
	}
	return out
}

func (m *rosterMaker) add(u matcher.CommuneID, position matcher.PositionID, major matcher.MajorCode, fit bool, c class, name string) {
	p := &person{class: c, fit: fit, name: name}
	t := m.traits[string(position)]
	p.Unit, p.Position, p.Major, p.Count = u, position, major, 1
	p.Sex = "male"
	if int64(within(1000, "sex", name)) < t.female {
		p.Sex = "female"
	}
	p.Level, p.Theory = levelOf(fit, name), theoryOf(c, name)
	p.BirthYear = t.birthYear(p.Sex, name)
	p.Service, p.Key = c.service(), c.key()
	p.Certificates = m.certificatesOf(c, name)
	m.people = append(m.people, p)
}

// service says whether holders of posts of a class are cadres or civil servants.
func (c class) service() string {
	if c == keyCivil || c == civil {
		return matcher.ServiceCivilServant
	}
	return matcher.ServiceCadre
}

// key is 1 for key cadres, else 0.
func (c class) key() int64 {
	if c == keyCadre || c == keyCivil {
		return 1
	}
	return 0
}

// certificate is how many of a class of holders are assumed to have done a course.
type certificate struct {
	field    matcher.FieldID
	perMille int64
}

// readCertificates reads the certificates by the word for a class of holders.
func readCertificates() (map[string][]certificate, error) {
	t := readTable("assumptions/roster_certificates.csv")
	out := map[string][]certificate{}
	t.Each(func(r row) {
		out[r.Text("class")] = append(out[r.Text("class")], certificate{matcher.FieldID(r.Text("field")), r.Whole("per_mille")})
	})
	return out, t.Err
}

// certificatesOf draws the courses that a holder has done.
func (m *rosterMaker) certificatesOf(c class, name string) string {
	word := c.service()
	if c.key() == 1 {
		word = "key_cadre"
	}
	var done []string
	for _, k := range m.certificates[word] {
		if int64(within(1000, "certificate", string(k.field), name)) < k.perMille {
			done = append(done, string(k.field))
		}
	}
	return strings.Join(done, " ")
}

// femaleYears is the greatest difference between the retirement ages of men and women: no woman in the roster is past
// retirement age on its date.
const femaleYears = 5

// birthYear draws from a triangular distribution: few people at either end.
func (t traits) birthYear(sex, name string) int {
	oldest := t.oldest
	if sex == "female" {
		oldest += femaleYears
	}
	span := t.youngest - oldest
	return oldest + (within(span+1, "birth", name)+within(span+1, "birth again", name))/2
}

// levelOf draws an assumed level of education; a qualified person has at least a university degree.
func levelOf(fit bool, name string) string {
	n := within(100, "level", name)
	switch {
	case n < 12:
		return "master"
	case fit || n < 80:
		return "university"
	case n < 94:
		return "college"
	}
	return "secondary"
}

// theoryOf draws an assumed level of political theory.
func theoryOf(c class, name string) string {
	n := within(100, "theory", name)
	switch {
	case c == otherCadre && n < 70, c == civil && n < 45:
		return "intermediate"
	case c == otherCadre, n < 75:
		return "elementary"
	}
	return "none"
}

// keyCadres sets the attributes for which figures on key cadres were published: women, level, political theory.
func (m *rosterMaker) keyCadres() error {
	name := func(p *person) string { return p.name }
	var keys []*person
	for _, p := range m.people {
		if p.class == keyCadre || p.class == keyCivil {
			keys = append(keys, p)
		}
	}
	if len(keys) != publishedKeyCadres {
		return fmt.Errorf("%d key cadres; want %d", len(keys), publishedKeyCadres)
	}
	for i, p := range inDrawOrder(keys, "key women", name) {
		p.Sex = "male"
		if i < keyCadreWomen {
			p.Sex = "female"
		}
		p.BirthYear = m.traits[string(p.Position)].birthYear(p.Sex, p.name)
	}
	for i, p := range inDrawOrder(keys, "key theory", name) {
		p.Theory = "intermediate"
		if i < keyCadreAdvancedTheory {
			p.Theory = "advanced"
		}
	}
	college := publishedKeyCadres - keyCadreUniversity
	for _, p := range inDrawOrder(keys, "key level", name) {
		switch {
		case college > 0 && !p.fit:
			p.Level = "college"
			college--
		case p.Level == "college" || p.Level == "secondary":
			p.Level = "university"
		}
	}
	if college > 0 {
		return fmt.Errorf("%d key cadres too few lack their field to be college graduates", college)
	}
	return nil
}

// surplusRow requests people beyond the posts of a position.
type surplusRow struct {
	position matcher.PositionID
	unitType string
	major    matcher.MajorCode
	count    int64
}

func readSurplus() ([]surplusRow, error) {
	t := readTable("assumptions/roster_surplus.csv")
	var out []surplusRow
	t.Each(func(r row) {
		out = append(out, surplusRow{
			matcher.PositionID(r.Text("position")), r.Text("unit_type"), matcher.MajorCode(r.Text("major")), r.Whole("count"),
		})
	})
	return out, t.Err
}

// surplus adds people beyond the posts, one a unit, only where all posts of
// the position group are held by qualified people (so that they are left
// over) and the unit stays within a tenth above its headcount.
func (m *rosterMaker) surplus() error {
	rows, err := readSurplus()
	if err != nil {
		return err
	}
	staff := map[matcher.CommuneID]int64{}
	for _, p := range m.people {
		staff[p.Unit]++
	}
	full := m.fullGroups()
	for _, r := range rows {
		left := r.count
		for _, u := range m.unitsInDrawOrder(r.unitType, "surplus "+string(r.position)) {
			if left == 0 {
				break
			}
			if !full[[2]string{string(u.ID), string(r.position)}] || 10*(staff[u.ID]+1) > 11*u.Headcount {
				continue
			}
			m.add(u.ID, r.position, r.major, true, civil, strings.Join([]string{string(u.ID), "surplus", string(r.position)}, "/"))
			staff[u.ID]++
			left--
		}
		if left > 0 {
			return fmt.Errorf("roster_surplus.csv: %s in %s: no unit for %d of %d", r.position, r.unitType, left, r.count)
		}
	}
	return nil
}

// fullGroups reports, by unit and position, whether every post of the position's group has a qualified holder.
func (m *rosterMaker) fullGroups() map[[2]string]bool {
	open := map[[2]string]bool{}
	for _, s := range m.slots {
		if s.status != qualified {
			open[[2]string{string(s.unit.ID), s.group}] = true
		}
	}
	full := map[[2]string]bool{}
	for _, s := range m.slots {
		if !open[[2]string{string(s.unit.ID), s.group}] {
			full[[2]string{string(s.unit.ID), string(s.position)}] = true
		}
	}
	return full
}

func (m *rosterMaker) unitsInDrawOrder(unitType, word string) []*matcher.Unit {
	var out []*matcher.Unit
	for i := range m.units {
		if m.units[i].Type == unitType {
			out = append(out, &m.units[i])
		}
	}
	return inDrawOrder(out, word, func(u *matcher.Unit) string { return string(u.ID) })
}
