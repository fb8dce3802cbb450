package hanoi

import (
	"fmt"
	"slices"
	"strconv"

	"dathang/data/national"
	"dathang/matcher"
)

// The unit types of Hanoi.
const (
	InnerWard    = "inner_ward"
	OuterWard    = "outer_ward"
	DeltaCommune = "delta_commune"
	HillCommune  = "hill_commune"
)

// UnitTypes lists the unit types, from the centre outwards.
var UnitTypes = []string{InnerWard, OuterWard, DeltaCommune, HillCommune}

// The categories of units.
const (
	ward    = "phuong"
	commune = "xa"
	town    = "thi_tran"
)

const city matcher.GroupID = "hanoi"

// sonTay is the one town-level city (thị xã), whose wards have standards of their own.
const sonTay = "269"

// The plane's origin lies south-west of the city, so that no place has the
// coordinates (0, 0) which mean "not known". Metres per degree are those of
// latitude 21: over the city (20.56-21.39) the error stays below 0.3 %.
const (
	originLat6    = 20_500_000
	originLon6    = 105_200_000
	metresPerLat  = 110_717
	metresPerLon  = 103_970
	microPerWhole = 1_000_000
)

// plane projects degrees x 10^6 to whole metres east and north of the origin.
func plane(lat6, lon6 int64) (xm, ym int64) {
	return national.DivRound((lon6-originLon6)*metresPerLon, microPerWhole), national.DivRound((lat6-originLat6)*metresPerLat, microPerWhole)
}

// standard is the size of unit on which the law bases classes and extra posts.
type standard struct {
	population int64
	areaM2     int64
	// steps is the number of parts into which the population standard is divided: each full part above the standard
	// earns one more post.
	steps int64
}

var (
	standardWard     = standard{15_000, 5_500_000, 3}
	standardTownWard = standard{5_000, 5_500_000, 2}
	standardTown     = standard{8_000, 14_000_000, 2}
	standardCommune  = standard{8_000, 30_000_000, 2}
	standardMountain = standard{5_000, 50_000_000, 2}
)

func standardOf(category, district string, mountain bool) standard {
	switch {
	case category == ward && district == sonTay:
		return standardTownWard
	case category == ward:
		return standardWard
	case category == town:
		return standardTown
	case mountain:
		return standardMountain
	}
	return standardCommune
}

// baseHeadcount is the headcount of Decree 33/2023, article 6 clause 1, for class I, II or III.
func baseHeadcount(category, class string) int64 {
	base := map[string]int64{"I": 22, "II": 20, "III": 18}[class]
	if category == ward {
		base++
	}
	return base
}

// CivilServant reports whether the holder of a position in a unit of this
// category is a civil servant (công chức) rather than a cadre (cán bộ). In
// wards of Hanoi chair and vice chairs of the People's Committee are civil
// servants (Decree 32/2021).
func CivilServant(category string, p matcher.PositionID) bool {
	switch p {
	case "CTUB", "PCTUB":
		return category == ward
	case "CHQS", "VPTK", "DCXD", "DCNN", "TCKT", "TPHT", "VHXH":
		return true
	}
	return false
}

// KeyCadre reports whether a position counts as a key cadre (cán bộ chủ chốt), according to the assumption
// key_cadre_assumed in commune_positions.csv.
func KeyCadre(p matcher.PositionID) bool {
	switch p {
	case "BT", "PBT", "CTHD", "PCTHD", "CTUB", "PCTUB":
		return true
	}
	return false
}

func units2023() ([]matcher.Group, []matcher.Unit, error) {
	districts := readTable("reference/hanoi_districts_2023.csv")
	groups := []matcher.Group{{ID: city, Name: "Thành phố Hà Nội"}}
	districts.Each(func(r row) {
		groups = append(groups, matcher.Group{ID: district(r.Text("district_code")), Name: r.Text("full_name_vi"), Parent: city})
	})
	types, err := readUnitRules("assumptions/unit_types.csv", "unit_type")
	if err != nil {
		return nil, nil, err
	}
	tags, err := readUnitRules("assumptions/unit_tags.csv", "tag")
	if err != nil {
		return nil, nil, err
	}
	points, err := readClassPoints()
	if err != nil {
		return nil, nil, err
	}
	communes := readTable("reference/hanoi_communes_2023.csv")
	var units []matcher.Unit
	communes.Each(func(r row) {
		code, category, in := r.Text("commune_code"), r.Text("type"), r.Text("district_code")
		xm, ym := plane(r.Scaled("lat", 6), r.Scaled("lon", 6))
		areaM2 := r.Scaled("area_km2_gadm", 6)
		marks := tags.of(code, category, in)
		std := standardOf(category, in, slices.Contains(marks, "mountain"))
		u := matcher.Unit{
			ID:         matcher.NewCommuneID(code, 2023),
			Name:       r.Text("full_name_vi"),
			Group:      district(in),
			Type:       types.last(code, category, in),
			Category:   category,
			Population: r.Whole("population_2019"),
			AreaHa:     national.DivRound(areaM2, 10_000),
			XM:         xm,
			YM:         ym,
			Certainty:  matcher.CertainAssumed,
		}
		u.Class = points.class(u.Population, areaM2, std)
		extra := extraPosts(u.Population, areaM2, std)
		u.Headcount = baseHeadcount(category, u.Class) + extra
		u.Tags = normTags(category, u.Class, extra, marks)
		units = append(units, u)
	})
	for _, t := range []*table{districts, communes} {
		if t.Err != nil {
			return nil, nil, t.Err
		}
	}
	return groups, units, nil
}

func district(code string) matcher.GroupID { return city + matcher.GroupID("."+code) }

// extraPosts follows Decree 33/2023, article 6 clause 2: one more civil servant for each full part of the population
// standard, and for each full area standard, above the standard.
func extraPosts(population, areaM2 int64, std standard) int64 {
	return max(0, (population-std.population)*std.steps/std.population) + max(0, areaM2/std.areaM2-1)
}

// normTags are the tags that norms refer to: category, class, farming, tourism, and one for each extra post.
func normTags(category, class string, extra int64, marks []string) []string {
	farm, tourism := slices.Contains(marks, "agriculture"), slices.Contains(marks, "tourism")
	kind := map[string]string{ward: "ward", commune: "commune", town: "town"}[category]
	tags := []string{kind}
	families := []string{kind}
	switch {
	case category != ward:
		tags = append(tags, "council")
		families = append(families, "council")
	case farm:
		tags = append(tags, "ward_farm")
	default:
		tags = append(tags, "ward_urban")
	}
	for _, family := range families {
		if class != "III" {
			tags = append(tags, family+"_class_1_2")
		}
		if class == "I" {
			tags = append(tags, family+"_class_1")
		}
	}
	for n := int64(1); n <= extra; n++ {
		tags = append(tags, kind+"_plus_"+strconv.FormatInt(n, 10))
	}
	if !tourism {
		tags = append(tags, "culture")
	}
	for _, mark := range marks {
		if !slices.Contains(tags, mark) {
			tags = append(tags, mark)
		}
	}
	return tags
}

// unitRules assign words to units: to all of a category, to the wards of a district, or to single units.
type unitRules struct {
	byCategory map[string][]string
	byDistrict map[string][]string
	byUnit     map[string][]string
}

func readUnitRules(file, column string) (*unitRules, error) {
	t := readTable(file)
	rules := &unitRules{map[string][]string{}, map[string][]string{}, map[string][]string{}}
	t.Each(func(r row) {
		into := map[string]map[string][]string{
			"category": rules.byCategory, "district_wards": rules.byDistrict, "unit": rules.byUnit,
		}[r.Text("scope")]
		if into == nil {
			r.Fail("scope", r.Text("scope"), "category, district_wards or unit")
			return
		}
		into[r.Text("code")] = append(into[r.Text("code")], r.Text(column))
	})
	return rules, t.Err
}

// of lists the words for a unit, from the widest rule to the narrowest.
func (rules *unitRules) of(code, category, district string) []string {
	words := slices.Clone(rules.byCategory[category])
	if category == ward {
		words = append(words, rules.byDistrict[district]...)
	}
	return append(words, rules.byUnit[code]...)
}

// last is the word from the narrowest rule.
func (rules *unitRules) last(code, category, district string) string {
	words := rules.of(code, category, district)
	if len(words) == 0 {
		return ""
	}
	return words[len(words)-1]
}

// classPoints replace the table of points in Resolution 1211/2016, which is missing from the sources.
type classPoints struct {
	population, populationMost int64
	area, areaMost             int64
	special                    int64
}

func readClassPoints() (*classPoints, error) {
	t := readTable("assumptions/unit_class.csv")
	var p classPoints
	into := map[string]*int64{
		"population_points_per_standard": &p.population, "population_points_most": &p.populationMost,
		"area_points_per_standard": &p.area, "area_points_most": &p.areaMost, "special_points": &p.special,
	}
	t.Each(func(r row) {
		value, ok := into[r.Text("key")]
		if !ok {
			r.Fail("key", r.Text("key"), "a known key")
			return
		}
		*value = r.Whole("value")
	})
	return &p, t.Err
}

// class is I from 75 points, II from 50, else III (Resolution 1211/2016).
func (p *classPoints) class(population, areaM2 int64, std standard) string {
	points := min(p.populationMost, p.population*population/std.population) +
		min(p.areaMost, p.area*areaM2/std.areaM2) + p.special
	switch {
	case points >= 75:
		return "I"
	case points >= 50:
		return "II"
	}
	return "III"
}

// unitIndex finds units by id.
type unitIndex map[matcher.CommuneID]*matcher.Unit

func indexUnits(units []matcher.Unit) unitIndex {
	index := make(unitIndex, len(units))
	for i := range units {
		index[units[i].ID] = &units[i]
	}
	return index
}

func (index unitIndex) find(code string, year int) (*matcher.Unit, error) {
	u, ok := index[matcher.NewCommuneID(code, year)]
	if !ok {
		return nil, fmt.Errorf("unit %s of %d is not in the dataset", code, year)
	}
	return u, nil
}
