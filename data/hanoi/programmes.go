package hanoi

import (
	"fmt"
	"slices"
	"strings"

	"dathang/data/national"

	"dathang/matcher"
)

// supply holds everything from which programmes are built.
type supply struct {
	universities map[matcher.UniversityID]*matcher.University
	multiplier   map[string]int64
	majors       map[matcher.MajorCode]*matcher.Major
	terms        map[matcher.Kind]kindTerms
	durations    []duration
	shares       map[[2]string]int64
	unknown      map[string]int64

	quotas     []matcher.SharedQuota
	programmes []matcher.Programme
}

// kindTerms are what all programmes of a kind have in common.
type kindTerms struct {
	startMonth  int
	priceFactor int64
	paidMonths  int64
	entry       string
}

type duration struct {
	prefix string
	months int
}

// supplies builds quotas and programmes:
//  1. degree programmes from the offerings, each group of programmes under one shared quota;
//  2. training of holders, courses, recruitment and secondment from the assumptions;
//  3. who may enter, where a law says so;
//  4. one cap for each university over all of its programmes;
//  5. the cohort that each programme needs to open.
func supplies(universities []matcher.University, majors []matcher.Major) ([]matcher.SharedQuota, []matcher.Programme, error) {
	s, err := newSupply(universities, majors)
	if err != nil {
		return nil, nil, err
	}
	steps := []func() error{s.offerings, s.adults, s.courses, s.city, s.entryRules, s.universityCaps, s.cohorts}
	for _, step := range steps {
		if err := step(); err != nil {
			return nil, nil, err
		}
	}
	slices.SortFunc(s.quotas, func(a, b matcher.SharedQuota) int { return strings.Compare(a.ID, b.ID) })
	slices.SortFunc(s.programmes, func(a, b matcher.Programme) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return s.quotas, s.programmes, nil
}

func newSupply(universities []matcher.University, majors []matcher.Major) (*supply, error) {
	s := &supply{
		universities: map[matcher.UniversityID]*matcher.University{},
		majors:       map[matcher.MajorCode]*matcher.Major{},
		terms:        map[matcher.Kind]kindTerms{},
		shares:       map[[2]string]int64{},
		unknown:      map[string]int64{},
	}
	for i := range universities {
		s.universities[universities[i].ID] = &universities[i]
	}
	for i := range majors {
		s.majors[majors[i].Code] = &majors[i]
	}
	var err error
	if s.multiplier, err = national.Multipliers(); err != nil {
		return nil, err
	}
	terms := readTable("assumptions/kind_terms.csv")
	terms.Each(func(r row) {
		s.terms[matcher.Kind(r.Text("kind"))] = kindTerms{
			startMonth: int(r.Whole("start_month")), priceFactor: r.Whole("price_factor_per_mille"),
			paidMonths: r.Whole("paid_months_per_school_year"), entry: r.Text("entry"),
		}
	})
	durations := readTable("assumptions/programme_durations.csv")
	durations.Each(func(r row) {
		s.durations = append(s.durations, duration{r.Text("major_prefix"), int(r.Whole("months"))})
	})
	shares := readTable("assumptions/order_shares.csv")
	shares.Each(func(r row) { s.shares[[2]string{r.Text("ownership"), r.Text("broad_field")}] = r.Whole("per_mille") })
	unknown := readTable("assumptions/unknown_quotas.csv")
	unknown.Each(func(r row) { s.unknown[r.Text("ownership")] = r.Whole("seats") })
	for _, t := range []*table{terms, durations, shares, unknown} {
		if t.Err != nil {
			return nil, t.Err
		}
	}
	return s, nil
}

// programme sets everything that follows from university, major and kind.
func (s *supply) programme(u matcher.UniversityID, code string, major matcher.MajorCode, kind matcher.Kind) (matcher.Programme, error) {
	university, terms := s.universities[u], s.terms[kind]
	if university == nil {
		return matcher.Programme{}, fmt.Errorf("programme %s: university %q is not listed", code, u)
	}
	m := s.majors[major]
	if m == nil {
		return matcher.Programme{}, fmt.Errorf("programme %s of %s: major %q is not listed", code, u, major)
	}
	p := matcher.Programme{
		ID: matcher.NewProgrammeID(u, code, kind), Provider: u, Name: m.Name, Major: major, Kind: kind,
		StartMonth: terms.startMonth, TuitionGroup: m.TuitionGroup,
		PaidMonths: terms.paidMonths, Entry: terms.entry, LegalMode: legalMode(university),
		Certainty: matcher.CertainAssumed,
	}
	if p.TuitionGroup != "" {
		p.Multiplier = s.multiplier[university.Autonomy] * terms.priceFactor / 1000
	}
	return p, nil
}

// ofCity are the universities run by the city itself: it assigns work to these, and orders it from all others.
var ofCity = []matcher.UniversityID{"HNM", "LHP", "CDCDHT"}

func legalMode(u *matcher.University) matcher.LegalMode {
	switch {
	case slices.Contains(ofCity, u.ID):
		return matcher.ModeAssign
	case u.Ownership == "cong_lap":
		return matcher.ModeOrder
	}
	return matcher.ModeTender
}

// months is the duration listed under the longest matching prefix of the major.
func (s *supply) months(major matcher.MajorCode) int {
	best, months := -1, 0
	for _, d := range s.durations {
		prefix := d.prefix
		if prefix == "default" {
			prefix = ""
		}
		if strings.HasPrefix(string(major), prefix) && len(prefix) > best {
			best, months = len(prefix), d.months
		}
	}
	return months
}

// ordered is the share of a quota that the city may order: at least one seat.
func (s *supply) ordered(u matcher.UniversityID, major matcher.MajorCode, quota int64) int64 {
	return max(1, quota*s.shares[[2]string{s.universities[u].Ownership, string(major[:3])}]/1000)
}

// resolution explains what an offering with an empty or unlisted code stands for.
type resolution struct {
	majors []matcher.MajorCode
	reason string
}

func readResolutions() (map[[2]string]resolution, error) {
	t := readTable("assumptions/offering_resolutions.csv")
	out := map[[2]string]resolution{}
	t.Each(func(r row) {
		var res resolution
		for _, m := range strings.Fields(r.Text("majors")) {
			res.majors = append(res.majors, matcher.MajorCode(m))
		}
		res.reason = r.Text("reason")
		out[[2]string{r.Text("university"), r.Text("programme_code")}] = res
	})
	return out, t.Err
}

// offerings builds the degree programmes. A row with the quota of a group makes one shared quota and the member
// programmes; a member that has a row of its own is not made twice.
func (s *supply) offerings() error {
	resolutions, err := readResolutions()
	if err != nil {
		return err
	}
	t := readTable("reference/offerings_hanoi.csv")
	made := map[matcher.ProgrammeID]bool{}
	var failed error
	add := func(p matcher.Programme, err error) {
		if err != nil && failed == nil {
			failed = err
		}
		if err != nil || made[p.ID] {
			return
		}
		made[p.ID] = true
		s.programmes = append(s.programmes, p)
	}
	t.Each(func(r row) {
		if r.Text("quota_level") == "program_group" {
			s.group(r, resolutions, add)
		}
	})
	t.Each(func(r row) {
		if r.Text("quota_level") != "program_group" {
			add(s.offering(r, resolutions))
		}
	})
	if failed != nil {
		return failed
	}
	return t.Err
}

// group makes the shared quota of a group row and its member programmes.
func (s *supply) group(r row, resolutions map[[2]string]resolution, add func(matcher.Programme, error)) {
	u, code, published := matcher.UniversityID(r.Text("uni_id")), r.Text("program_code"), r.Whole("quota")
	members, reason := []matcher.MajorCode{matcher.MajorCode(r.Text("major_code"))}, r.Text("note")
	if res, ok := resolutions[[2]string{string(u), code}]; ok {
		members, reason = res.majors, res.reason
	}
	id := string(u) + "." + code
	seats := s.ordered(u, members[0], published)
	s.quotas = append(s.quotas, matcher.SharedQuota{
		ID: id, University: u, Name: r.Text("program_name_vi"), Published: published, Seats: seats,
		Reason: "Chỉ tiêu chung của nhóm " + code + " x tỷ lệ thành phố được đặt", Certainty: matcher.CertainAssumed,
	})
	for _, m := range members {
		p, err := s.programme(u, string(m), m, matcher.KindDegree)
		p.Months = s.months(m)
		p.Capacity, p.Quotas, p.Reason = seats, matcher.Words{id}, reason
		add(p, err)
	}
}

func (s *supply) offering(r row, resolutions map[[2]string]resolution) (matcher.Programme, error) {
	u, code, major := matcher.UniversityID(r.Text("uni_id")), r.Text("major_code"), matcher.MajorCode(r.Text("major_code"))
	reason := ""
	if res, ok := resolutions[[2]string{string(u), r.Text("program_code")}]; ok {
		major, reason = res.majors[0], res.reason+"; "
	}
	p, err := s.programme(u, code, major, matcher.KindDegree)
	if err != nil {
		return p, err
	}
	if name := r.Text("program_name_vi"); name != "" {
		p.Name = name
	}
	p.Months = s.months(major)
	if p.TuitionGroup == "" {
		reason += "ngành quân sự không có mức học phí trong nghị định; "
	}
	if r.Text("quota") == "" {
		p.Capacity = s.ordered(u, major, s.unknown[s.universities[u].Ownership])
		p.Reason = reason + "chỉ tiêu không biết: giả định một lớp x tỷ lệ thành phố được đặt"
		return p, nil
	}
	p.Published = r.Whole("quota")
	p.Capacity = s.ordered(u, major, p.Published)
	p.Reason = reason + "chỉ tiêu 2026 x tỷ lệ thành phố được đặt"
	return p, nil
}

// adults builds the training programmes for people already in post.
func (s *supply) adults() error {
	t := readTable("assumptions/adult_programmes.csv")
	var failed error
	t.Each(func(r row) {
		u, code, kind := matcher.UniversityID(r.Text("university")), r.Text("major"), matcher.Kind(r.Text("kind"))
		p, err := s.programme(u, code, matcher.MajorCode(code), kind)
		if err != nil {
			failed = err
			return
		}
		p.Months, p.Capacity, p.PriceKVND = int(r.Whole("months")), r.Whole("capacity"), r.Whole("price_kvnd")
		p.Reason, p.Certainty = r.Text("reason"), r.Certainty()
		s.programmes = append(s.programmes, p)
	})
	if failed != nil {
		return failed
	}
	return t.Err
}

// city builds recruitment and secondment; the major is the first one of the field.
func (s *supply) city() error {
	first, err := national.FirstMajors()
	if err != nil {
		return err
	}
	t := readTable("assumptions/city_offers.csv")
	t.Each(func(r row) {
		kind, field := matcher.Kind(r.Text("kind")), matcher.FieldID(r.Text("field"))
		terms := s.terms[kind]
		s.programmes = append(s.programmes, matcher.Programme{
			ID: matcher.NewProgrammeID(matcher.CityProvider, string(field), kind), Provider: matcher.CityProvider,
			Name: s.majors[first[field]].Name, Major: first[field], Kind: kind,
			StartMonth: terms.startMonth, Months: int(r.Whole("months")), Capacity: r.Whole("capacity"),
			PriceKVND: r.Whole("price_kvnd"), LegalMode: matcher.ModeAssign,
			Entry: terms.entry, Reason: r.Text("reason"), Certainty: r.Certainty(),
		})
	})
	return t.Err
}

// universityCaps limits all programmes of a university together to its total.
func (s *supply) universityCaps() error {
	totals := readTable("reference/uni_quota_totals_2026.csv")
	published := map[string]int64{}
	totals.Each(func(r row) { published[r.Text("uni_id")] = r.Whole("total_quota_2026") })
	if totals.Err != nil {
		return totals.Err
	}
	capped := map[matcher.UniversityID]string{}
	t := readTable("assumptions/university_caps.csv")
	t.Each(func(r row) {
		u := matcher.UniversityID(r.Text("university"))
		if s.universities[u] == nil {
			r.Fail("university", string(u), "a listed university")
			return
		}
		capped[u] = "uni:" + string(u)
		s.quotas = append(s.quotas, matcher.SharedQuota{
			ID: capped[u], University: u, Name: s.universities[u].Name, Published: published[string(u)],
			Seats: r.Whole("seats"), Reason: r.Text("reason"), Certainty: r.Certainty(),
		})
	})
	for i := range s.programmes {
		p := &s.programmes[i]
		if p.Provider == matcher.CityProvider {
			continue
		}
		if capped[p.Provider] == "" {
			return fmt.Errorf("%s: %s has programmes and no row; want its seats an intake", t.File, p.Provider)
		}
		p.Quotas = append(p.Quotas, capped[p.Provider])
	}
	return t.Err
}
