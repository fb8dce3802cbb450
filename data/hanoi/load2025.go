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

// load2025 builds the dataset of the 126 units: the reform applied to the dataset of 2023, with norms of its own.
func load2025() (*matcher.Dataset, error) {
	before, err := load2023()
	if err != nil {
		return nil, err
	}
	reform, err := ReformMap()
	if err != nil {
		return nil, err
	}
	ds := &matcher.Dataset{
		Format:     matcher.DatasetFormat,
		ID:         Hanoi2025,
		Name:       "Hà Nội, 126 đơn vị cấp xã (từ 1/7/2025)",
		BaseDate:   "2025-07-01",
		RosterDate: "2025-07-01",
		Marks:      slices.Clone(before.Marks),
		Groups:     []matcher.Group{{ID: city, Name: "Thành phố Hà Nội"}},
	}
	if ds.Norms, err = norms2025(); err != nil {
		return nil, err
	}
	m := &merger{before: before, after: ds, from: indexUnits(before.Units), parts: map[matcher.CommuneID][]Reform{}}
	for _, r := range reform {
		m.parts[r.New] = append(m.parts[r.New], r)
	}
	if err := m.units(); err != nil {
		return nil, err
	}
	if ds.Requirements, err = national.Requirements2025(); err != nil {
		return nil, err
	}
	added, err := positions2025()
	if err != nil {
		return nil, err
	}
	for _, p := range added {
		ds.Positions = append(ds.Positions, p.Position)
	}
	if err := fillCommon(ds); err != nil {
		return nil, err
	}
	if err := otherBasis(ds.Programmes); err != nil {
		return nil, err
	}
	ds.Staff = carryStaff(ds, before, reform, added)
	ds.Pipeline = carryPipeline(before.Pipeline, reform)
	return ds, nil
}

// loadCalibrated is hanoi-2025, calibrated. It is a dataset of its own, so that every command, the service and a
// comparison take both by their names.
func loadCalibrated() (*matcher.Dataset, error) {
	ds, err := load2025()
	if err != nil {
		return nil, err
	}
	if ds, err = Calibrated(ds); err != nil {
		return nil, err
	}
	ds.ID, ds.Name = Hanoi2025Calibrated, ds.Name+", 5,38 % chuyên viên chưa đạt chuẩn"
	return ds, nil
}

// merger makes the units of 2025 from the parts of those of 2023.
type merger struct {
	before, after *matcher.Dataset
	from          unitIndex
	parts         map[matcher.CommuneID][]Reform
	rules         map[string]int64
}

func (m *merger) units() error {
	rules := readTable("assumptions/reform_rules.csv")
	m.rules = map[string]int64{}
	rules.Each(func(r row) { m.rules[r.Text("key")] = r.Whole("value") })
	if rules.Err != nil {
		return rules.Err
	}
	t := readTable("reference/hanoi_communes_2025.csv")
	t.Each(func(r row) {
		xm, ym := plane(r.Scaled("lat", 6), r.Scaled("lon", 6))
		u := matcher.Unit{
			ID: matcher.NewCommuneID(r.Text("commune_code"), 2025), Name: r.Text("full_name_vi"), Group: city,
			Category: r.Text("type"), AreaHa: r.Scaled("area_km2", 2), XM: xm, YM: ym,
			Certainty: matcher.CertainAssumed,
		}
		m.merge(&u)
		m.after.Units = append(m.after.Units, u)
	})
	return t.Err
}

// merge sets what a unit derives from its parts: population, type, tags, headcount.
func (m *merger) merge(u *matcher.Unit) {
	var population, headcount int64
	peopleOf := map[string]int64{}
	for _, part := range m.parts[u.ID] {
		old := m.from[part.Old]
		people := old.Population * part.PPM
		population += people
		headcount += old.Headcount * part.PPM
		peopleOf[old.Type] += people
		for _, tag := range []string{"agriculture", "tourism"} {
			if old.Tags.Has(tag) {
				peopleOf[tag] += people
			}
		}
	}
	u.Population = national.DivRound(population, wholeUnit)
	u.Type = mergedType(u.Category, peopleOf)
	var marks []string
	for _, tag := range []string{"agriculture", "tourism"} {
		if peopleOf[tag] > population/wholeUnit*m.rules["tag_ppm"] {
			marks = append(marks, tag)
		}
	}
	u.Tags = normTags(u.Category, "III", 0, marks)
	base := m.posts(u)
	blocks := max(0, national.DivRound(headcount/wholeUnit-base, m.rules["block_posts"]))
	for n := range min(blocks, m.rules["most_blocks"]) {
		u.Tags = append(u.Tags, "block_"+strconv.FormatInt(n+1, 10))
	}
	u.Headcount = m.posts(u)
}

// mergedType follows the part types in which most people lived: wards become inner or outer, communes delta or hill.
func mergedType(category string, peopleOf map[string]int64) string {
	if category == ward {
		if peopleOf[InnerWard] > peopleOf[OuterWard]+peopleOf[DeltaCommune]+peopleOf[HillCommune] {
			return InnerWard
		}
		return OuterWard
	}
	if peopleOf[HillCommune] > peopleOf[DeltaCommune] {
		return HillCommune
	}
	return DeltaCommune
}

// posts is the total number of posts that the norms require of a unit.
func (m *merger) posts(u *matcher.Unit) int64 {
	var n int64
	for i := range m.after.Norms {
		if normApplies(&m.after.Norms[i], u, m.after.BaseDate) {
			n += m.after.Norms[i].Posts
		}
	}
	return n
}

// otherBasis says of programmes that the law of 2025 does not foresee for civil servants that they need another basis.
func otherBasis(programmes []matcher.Programme) error {
	t := readTable("assumptions/basis_2025.csv")
	t.Each(func(r row) {
		for i := range programmes {
			if p := &programmes[i]; p.Kind == matcher.Kind(r.Text("kind")) {
				p.Reason, p.Certainty = p.Reason+"; "+r.Text("reason"), matcher.CertainAssumed
			}
		}
	})
	return t.Err
}

// norms2025 lists the norms of the national base and, behind them, those of Hanoi's types and sizes of units.
func norms2025() ([]matcher.Norm, error) {
	all, err := national.Norms2025()
	if err != nil {
		return nil, err
	}
	own, err := readNorms("assumptions/norms_2025.csv")
	return append(all, own...), err
}

// position2025 is a position in force since 1/7/2025 with how Hanoi's people came to it.
type position2025 struct {
	national.Position2025
	// from lists the positions of 2023 whose work it took over; takes the position groups whose people it takes when
	// units are merged and too few of their own posts are left.
	from, takes []string
}

func positions2025() ([]position2025, error) {
	list, err := national.Positions2025()
	if err != nil {
		return nil, err
	}
	out := make([]position2025, len(list))
	for i := range list {
		out[i].Position2025 = list[i]
	}
	t := readTable("assumptions/positions_2025.csv")
	t.Each(func(r row) {
		i := slices.IndexFunc(out, func(p position2025) bool { return string(p.ID) == r.Text("position") })
		if i < 0 {
			r.Fail("position", r.Text("position"), "a position of the national base")
			return
		}
		out[i].from, out[i].takes = strings.Fields(r.Text("from")), strings.Fields(r.Text("takes"))
	})
	return out, t.Err
}

// carryPipeline assigns people in training to the new unit that got the largest part of their old one. Whoever was to be
// ready before the new roster was taken is in training no more.
func carryPipeline(rows []matcher.Pipeline, reform []Reform) []matcher.Pipeline {
	best := map[matcher.CommuneID]Reform{}
	for _, r := range reform {
		if r.PPM > best[r.Old].PPM {
			best[r.Old] = r
		}
	}
	merged := map[matcher.Pipeline]int64{}
	for _, p := range rows {
		if p.ReadyYear <= 2025 {
			continue
		}
		p.Unit = best[p.Unit].New
		count := p.Count
		p.Count = 0
		merged[p] += count
	}
	out := make([]matcher.Pipeline, 0, len(merged))
	for p, count := range merged {
		p.Count = count
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b matcher.Pipeline) int {
		return cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Field, b.Field), cmp.Compare(a.Need, b.Need), cmp.Compare(a.ReadyYear, b.ReadyYear))
	})
	return out
}

// describe gives a moved person a unique name for draws.
func describe(s *matcher.Staff, n int64) string {
	return fmt.Sprintf("%s/%s/%s/%s/%s/%d/%s/%s/%s/%d", s.Unit, s.Position, s.Major, s.Level, s.Theory, s.BirthYear, s.Sex, s.Service, s.Certificates, n)
}
