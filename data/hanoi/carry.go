package hanoi

import (
	"cmp"
	"slices"
	"strings"

	"dathang/matcher"
)

// carried is one person being moved from an old unit to a new one.
type carried struct {
	matcher.Staff
	key  uint64
	name string
}

// carryStaff carries the roster across the reform:
//  1. the people of an old unit go to its new units by weight, whole people by
//     largest remainder, who goes where by draw;
//  2. where a new unit has fewer posts for leaders, fronts or the military than
//     people, those left over take a post that exists since 2025, else one of
//     the profession their major serves.
//
// Nobody is lost or made.
func carryStaff(after, before *matcher.Dataset, reform []Reform, added []position2025) []matcher.Staff {
	newUnits := map[matcher.CommuneID][]Reform{}
	for _, r := range reform {
		newUnits[r.Old] = append(newUnits[r.Old], r)
	}
	people := map[matcher.CommuneID][]*carried{}
	everyone := expand(before.Staff)
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
			c := classOf(u.Category, p.Position)
			p.Service, p.Key = c.service(), c.key()
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
	coverage coverageOf
	added    []position2025
}

func newRetitling(ds *matcher.Dataset, added []position2025) *retitling {
	t := &retitling{ds: ds, group: map[matcher.PositionID]string{}, coverage: indexCoverage(ds.Coverage), added: added}
	for _, p := range ds.Positions {
		t.group[p.ID] = p.Group
	}
	return t
}

// merged are the position groups of which each old unit had one set of posts and the new unit has only one.
// Professions are not among them: too many people of one profession are surplus staff, to be transferred.
var merged = []string{"lanh_dao", "doan_the", "quan_su"}

// opening is the posts of one position in a unit: how many are still open, and the fields they require.
type opening struct {
	position matcher.PositionID
	fields   []matcher.FieldID
	open     int64
}

func (t *retitling) unit(u *matcher.Unit, people []*carried) {
	openings, room := t.openings(u)
	var over []*carried
	for _, p := range people {
		group := t.group[p.Position]
		room[group]--
		if slices.Contains(merged, group) && room[group] < 0 {
			over = append(over, p)
		}
	}
	for _, o := range openings {
		o.open = max(0, room[t.group[o.position]])
	}
	for _, p := range over {
		o := t.place(p, openings)
		if o == nil {
			continue
		}
		group := t.group[o.position]
		p.Position = o.position
		for _, same := range openings {
			if t.group[same.position] == group {
				same.open--
			}
		}
	}
}

// openings lists the unit's positions by id, and how many posts each position group has.
func (t *retitling) openings(u *matcher.Unit) ([]*opening, map[string]int64) {
	of := map[matcher.PositionID]*opening{}
	room := map[string]int64{}
	for i := range t.ds.Norms {
		n := &t.ds.Norms[i]
		if !normApplies(n, u, t.ds.BaseDate) {
			continue
		}
		if of[n.Position] == nil {
			of[n.Position] = &opening{position: n.Position}
		}
		of[n.Position].fields = append(of[n.Position].fields, n.Field)
		room[t.group[n.Position]] += n.Posts
	}
	out := make([]*opening, 0, len(of))
	for _, o := range of {
		out = append(out, o)
	}
	slices.SortFunc(out, func(a, b *opening) int { return cmp.Compare(a.position, b.position) })
	return out, room
}

// place picks an opening: first one whose field the major qualifies for, preferring a position new in 2025 that takes
// the person's group; otherwise such a new position without the field; otherwise the one with the most room.
func (t *retitling) place(p *carried, openings []*opening) *opening {
	var best *opening
	var bestRank [3]int64
	for _, o := range openings {
		group := t.group[o.position]
		if o.open <= 0 || slices.Contains(merged, group) {
			continue
		}
		rank := [3]int64{t.fits(p.Major, o.fields), t.takes(o.position, t.group[p.Position]), o.open}
		if best == nil || slices.Compare(rank[:], bestRank[:]) > 0 {
			best, bestRank = o, rank
		}
	}
	return best
}

// fits is 1 if the major qualifies for one of the fields, else 0.
func (t *retitling) fits(major matcher.MajorCode, fields []matcher.FieldID) int64 {
	for _, f := range fields {
		if t.coverage[major][f] >= qualifies {
			return 1
		}
	}
	return 0
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
