package national

import (
	"fmt"
	"math"

	"dathang/matcher"
)

// year of the communes; part of their ids.
const year = 2025

// Start is what a dataset of a province begins with beside the national base.
type Start struct {
	Province Province
	// BaseDate and RosterDate (yyyy-mm-dd) are the province's to say; empty where it has not said them yet.
	BaseDate, RosterDate string
}

// NewDataset makes a dataset of a province in which only what the province alone knows is still to be filled: its staff,
// its universities with their programmes and prices, and whatever it does otherwise than assumed.
func NewDataset(s Start) (*matcher.Dataset, error) {
	p := &s.Province
	communes, err := p.Communes()
	if err != nil {
		return nil, err
	}
	ds := &matcher.Dataset{
		Format:   matcher.DatasetFormat,
		ID:       p.MapName(),
		Name:     fmt.Sprintf("%s, %d đơn vị cấp xã (từ 1/7/2025)", p.Full, len(communes)),
		BaseDate: s.BaseDate, RosterDate: s.RosterDate,
		Marks:  []string{matcher.MarkNational, matcher.MarkAssumptions},
		Groups: []matcher.Group{{ID: matcher.GroupID(p.Slug), Name: p.Full}},
	}
	ds.Units = unitsOf(p, communes)
	if err := fillPosts(ds); err != nil {
		return nil, err
	}
	steps := []func() error{
		func() (err error) { ds.Fields, err = Fields(); return err },
		func() (err error) { ds.Majors, err = Majors(); return err },
		func() (err error) { ds.Coverage, err = coverageOfAll(ds.Majors); return err },
		func() (err error) { ds.Documents, err = Documents(); return err },
		func() (err error) { ds.Tuition, err = Tuition(); return err },
		func() (err error) { ds.Retirement, err = Retirement(); return err },
		func() (err error) { ds.Rates, err = Rates(ds.Positions); return err },
		func() (err error) { ds.Names, err = NamesIn(ds); return err },
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return nil, err
		}
	}
	ds.Names = append(ds.Names, matcher.CodeName{
		List: matcher.NamesProvider, Code: string(matcher.CityProvider), Name: p.Full, NameEn: p.FullEn,
	})
	return ds, nil
}

// fillPosts fills positions, norms and requirements; norms of a category that the province does not have stay away.
func fillPosts(ds *matcher.Dataset) error {
	positions, err := Positions2025()
	if err != nil {
		return err
	}
	for i := range positions {
		ds.Positions = append(ds.Positions, positions[i].Position)
	}
	if ds.Norms, err = Norms2025(); err != nil {
		return err
	}
	byType, err := normsOfTypes()
	if err != nil {
		return err
	}
	types := map[string]bool{}
	for i := range ds.Units {
		types[ds.Units[i].Type] = true
	}
	for _, n := range byType {
		if types[n.UnitType] {
			ds.Norms = append(ds.Norms, n)
		}
	}
	ds.Requirements, err = Requirements2025()
	return err
}

// coverageOfAll is Coverage, with the level of a degree for every major.
func coverageOfAll(majors []matcher.Major) ([]matcher.CoverageRow, error) {
	rows, err := Coverage()
	if err != nil {
		return nil, err
	}
	for i := range majors {
		if IsMajor(majors[i].Code) {
			rows = append(rows, DegreeOf(majors[i].Code))
		}
	}
	SortCoverage(rows)
	return rows, nil
}

// unitsOf are the communes of a province. Population and headcount are the province's to say.
func unitsOf(p *Province, communes []Commune) []matcher.Unit {
	plane := planeOf(communes)
	units := make([]matcher.Unit, len(communes))
	for i := range communes {
		c := &communes[i]
		xm, ym := plane.place(c)
		units[i] = matcher.Unit{
			ID: matcher.NewCommuneID(c.Code, year), Name: c.Name, Group: matcher.GroupID(p.Slug),
			Type: c.Category, Category: c.Category, AreaHa: c.AreaHa, XM: xm, YM: ym,
			Certainty: matcher.CertainMedium,
		}
	}
	return units
}

// plane projects a province to metres east and north of an origin south-west of it, so that no place has the coordinates
// (0, 0), which mean "not known". Metres per degree are those of the province's middle: over the three degrees of the
// longest province the error stays below 1.5 %.
type plane struct {
	lat6, lon6     int64
	perLat, perLon int64
}

const (
	micro = 1_000_000
	// margin between the origin and the province, in degrees x 10^6.
	margin = 100_000
	// metresPerDegree of a great circle of the mean earth, 6,371 km.
	metresPerDegree = 111_195
)

func planeOf(communes []Commune) plane {
	south, north, west := communes[0].Lat6, communes[0].Lat6, communes[0].Lon6
	for i := range communes {
		south, north = min(south, communes[i].Lat6), max(north, communes[i].Lat6)
		west = min(west, communes[i].Lon6)
	}
	middle := float64(south+north) / 2 / micro * math.Pi / 180
	return plane{south - margin, west - margin, metresPerDegree, int64(math.Round(metresPerDegree * math.Cos(middle)))}
}

func (p plane) place(c *Commune) (xm, ym int64) {
	return DivRound((c.Lon6-p.lon6)*p.perLon, micro), DivRound((c.Lat6-p.lat6)*p.perLat, micro)
}

// Open lists what of a dataset only its province knows and has not said yet: parts, and members of the header.
func Open(ds *matcher.Dataset) []string {
	var list []string
	for _, what := range []struct {
		name string
		lack bool
	}{
		{"base_date", ds.BaseDate == ""},
		{"roster_date", ds.RosterDate == ""},
		{"roster", len(ds.Staff) == 0},
		{"universities", len(ds.Universities) == 0},
		{"programmes", len(ds.Programmes) == 0},
		{"prices", len(ds.Prices) == 0},
	} {
		if what.lack {
			list = append(list, what.name)
		}
	}
	return list
}
