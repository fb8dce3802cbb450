package hanoi

import (
	"cmp"
	"slices"
	"strings"

	"dathang/data/national"

	"dathang/matcher"
)

// carried is one person being moved from an old unit to a new one.
type carried struct {
	matcher.Staff
	key  uint64
	name string
}

// carryStaff carries the roster across the reform:
//  1. whoever reached the age of retirement before the new roster's day is gone (leavers.go);
//  2. the people of an old unit go to its new units by weight, whole people by
//     largest remainder, who goes where by draw;
//  3. the professions move to the departments that took over their work;
//  4. leaders, fronts and the military keep their post or take another of their
//     group; those left over take a post that exists since 2025, else one of
//     the department that their major serves;
//  5. heads of departments who still lack come from departments with too many people.
//
// Nobody else is lost, and nobody is made.
func carryStaff(after, before *matcher.Dataset, reform []Reform, added []position2025) []matcher.Staff {
	newUnits := map[matcher.CommuneID][]Reform{}
	for _, r := range reform {
		newUnits[r.Old] = append(newUnits[r.Old], r)
	}
	people := map[matcher.CommuneID][]*carried{}
	everyone := expand(stayers(before, after.RosterDate))
	for i := range before.Units {
		old := before.Units[i].ID
		staff := everyone[old]
		shares := make([]share, 0, len(newUnits[old]))
		for _, r := range newUnits[old] {
			shares = append(shares, share{key: string(r.New), weight: r.PPM, most: int64(len(staff))})
		}
		apportion(int64(len(staff)), shares)
		for _, s := range shares {
			for _, p := range staff[:s.got] {
				p.Unit = matcher.CommuneID(s.key)
				people[p.Unit] = append(people[p.Unit], p)
			}
			staff = staff[s.got:]
		}
	}
	t := newRetitling(after, added)
	var out []*person
	for i := range after.Units {
		u := &after.Units[i]
		// The draw decides who keeps a post, not the unit that somebody came from.
		slices.SortFunc(people[u.ID], compareCarried)
		t.unit(u, people[u.ID])
		for _, p := range people[u.ID] {
			p.Service, p.Key = t.service[p.Position], 0
			if KeyCadre(p.Position) {
				p.Key = 1
			}
			out = append(out, &person{Staff: p.Staff})
		}
	}
	return countStaff(out)
}

// expand lists the people of each unit in the order of their draws.
func expand(staff []matcher.Staff) map[matcher.CommuneID][]*carried {
	out := map[matcher.CommuneID][]*carried{}
	for i := range staff {
		s := &staff[i]
		for n := range s.Count {
			name := describe(s, n)
			p := &carried{Staff: *s, key: draw("carry", name), name: name}
			p.Count = 1
			out[s.Unit] = append(out[s.Unit], p)
		}
	}
	for _, people := range out {
		slices.SortFunc(people, compareCarried)
	}
	return out
}

func compareCarried(a, b *carried) int {
	return cmp.Or(cmp.Compare(a.key, b.key), strings.Compare(a.name, b.name))
}

// retitling gives people a position that their new unit has posts for.
type retitling struct {
	ds       *matcher.Dataset
	group    map[matcher.PositionID]string
	service  map[matcher.PositionID]string
	coverage coverageOf
	added    []position2025
}

func newRetitling(ds *matcher.Dataset, added []position2025) *retitling {
	t := &retitling{
		ds: ds, group: map[matcher.PositionID]string{}, service: map[matcher.PositionID]string{},
		coverage: indexCoverage(ds.Coverage), added: added,
	}
	for _, p := range added {
		t.group[p.ID], t.service[p.ID] = p.Group, p.Service
	}
	return t
}

// merged are the position groups of which each old unit had one set of posts and the new unit has only one.
// Professions are not among them: too many people of one profession are surplus staff, to be transferred.
var merged = []string{"lanh_dao", "doan_the", "quan_su"}

// opening is the posts of one position in a unit: how many are still open, in all and by the field they require.
type opening struct {
	position matcher.PositionID
	open     int64
	fields   []matcher.FieldID
	of       map[matcher.FieldID]int64
}

// fit is the open field that a major serves best, and how well: 0 where it qualifies for none. A degree of any major
// serves posts that ask for no more.
func (o *opening) fit(covers map[matcher.FieldID]int64) (matcher.FieldID, int64) {
	var best matcher.FieldID
	var most int64
	for _, f := range o.fields {
		c := covers[f]
		if f == national.Degree {
			c = qualifies
		}
		if o.of[f] > 0 && c >= qualifies && c > most {
			best, most = f, c
		}
	}
	return best, most
}

// fill gives one of the posts to a person, one that the major serves if there is any.
func (o *opening) fill(covers map[matcher.FieldID]int64) {
	o.open--
	f, most := o.fit(covers)
	if most == 0 {
		for _, other := range o.fields {
			if o.of[other] > o.of[f] {
				f = other
			}
		}
	}
	o.of[f]--
}

func (t *retitling) unit(u *matcher.Unit, people []*carried) {
	openings := t.openings(u)
	var staying, over []*carried
	for _, p := range people {
		heirs := t.heirs(u, openings, p.Position)
		o := heirs[0]
		if !slices.Contains(merged, t.group[o.position]) {
			// Of several departments the one that the major serves best, else the emptiest; where all are full, people
			// are surplus there.
			o = slices.MaxFunc(heirs, func(a, b *opening) int {
				_, one := a.fit(t.coverage[p.Major])
				_, other := b.fit(t.coverage[p.Major])
				return cmp.Or(cmp.Compare(one, other), cmp.Compare(a.open, b.open))
			})
		} else if o.open <= 0 {
			staying = append(staying, p)
			continue
		}
		p.Position = o.position
		o.fill(t.coverage[p.Major])
	}
	for _, p := range staying {
		i := slices.IndexFunc(openings, func(o *opening) bool { return o.open > 0 && t.group[o.position] == t.group[p.Position] })
		if i < 0 {
			over = append(over, p)
			continue
		}
		p.Position = openings[i].position
		openings[i].fill(t.coverage[p.Major])
	}
	for _, p := range over {
		o := t.place(p, openings)
		if o == nil {
			p.Position = t.beyond(t.group[p.Position])
			continue
		}
		p.Position = o.position
		o.fill(t.coverage[p.Major])
	}
	t.appoint(people, openings)
}

// appoint fills what is left of the posts of department heads with people of departments that have too many, if they
// hold a degree.
func (t *retitling) appoint(people []*carried, openings []*opening) {
	at := map[matcher.PositionID]*opening{}
	for _, o := range openings {
		at[o.position] = o
	}
	for _, p := range people {
		own := at[p.Position]
		if own == nil || own.open >= 0 || p.Level == "secondary" || p.Level == matcher.LevelCollege {
			continue
		}
		for _, o := range openings {
			if o.open > 0 && t.group[o.position] == "lanh_dao_phong" {
				p.Position = o.position
				own.open++
				o.fill(nil)
				break
			}
		}
	}
}

// heirs lists the openings of a unit that took over the work of a position of 2023; there is always one.
func (t *retitling) heirs(u *matcher.Unit, openings []*opening, old matcher.PositionID) []*opening {
	var out []*opening
	for _, p := range t.added {
		if !slices.Contains(p.from, string(old)) || p.Category != "" && p.Category != u.Category {
			continue
		}
		i := slices.IndexFunc(openings, func(o *opening) bool { return o.position == p.ID })
		if i < 0 {
			// A unit without such posts, as a ward without farming, has none for the chair of its farmers' union.
			out = append(out, &opening{position: p.ID, of: map[matcher.FieldID]int64{}})
			continue
		}
		out = append(out, openings[i])
	}
	return out
}

// openings lists the unit's positions by id.
func (t *retitling) openings(u *matcher.Unit) []*opening {
	of := map[matcher.PositionID]*opening{}
	for i := range t.ds.Norms {
		n := &t.ds.Norms[i]
		if !normApplies(n, u, t.ds.BaseDate) {
			continue
		}
		if of[n.Position] == nil {
			of[n.Position] = &opening{position: n.Position, of: map[matcher.FieldID]int64{}}
		}
		o := of[n.Position]
		if !slices.Contains(o.fields, n.Field) {
			o.fields = append(o.fields, n.Field)
		}
		o.of[n.Field] += n.Posts
		o.open += n.Posts
	}
	out := make([]*opening, 0, len(of))
	for _, o := range of {
		out = append(out, o)
	}
	slices.SortFunc(out, func(a, b *opening) int { return cmp.Compare(a.position, b.position) })
	return out
}

// place picks an opening: first a position that takes the person's group, preferring one whose field the major
// qualifies for; otherwise one whose field it qualifies for; otherwise the one with the most room.
func (t *retitling) place(p *carried, openings []*opening) *opening {
	var best *opening
	var bestRank [3]int64
	for _, o := range openings {
		if o.open <= 0 || slices.Contains(merged, t.group[o.position]) {
			continue
		}
		_, fit := o.fit(t.coverage[p.Major])
		rank := [3]int64{t.takes(o.position, t.group[p.Position]), min(fit, 1), o.open}
		if best == nil || slices.Compare(rank[:], bestRank[:]) > 0 {
			best, bestRank = o, rank
		}
	}
	return best
}

// beyond is the position that people of a group have where no post is left for them: the last that takes the group, or
// else the last of the group, so that no unit has two chiefs.
func (t *retitling) beyond(group string) matcher.PositionID {
	var last, taking matcher.PositionID
	for _, p := range t.added {
		if p.Group == group {
			last = p.ID
		}
		if slices.Contains(p.takes, group) {
			taking = p.ID
		}
	}
	return cmp.Or(taking, last)
}

// takes is 1 if the position is new in 2025 and takes people of that position group, else 0.
func (t *retitling) takes(position matcher.PositionID, group string) int64 {
	for _, p := range t.added {
		if p.ID == position && slices.Contains(p.takes, group) {
			return 1
		}
	}
	return 0
}
