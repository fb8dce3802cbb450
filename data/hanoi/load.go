package hanoi

import (
	"maps"
	"slices"

	"dathang/data/national"
	"dathang/matcher"
)

// load2023 builds the dataset of the 579 units from reference and assumptions.
func load2023() (*matcher.Dataset, error) {
	ds := &matcher.Dataset{
		Format:     matcher.DatasetFormat,
		ID:         Hanoi2023,
		Name:       "Hà Nội, 579 đơn vị cấp xã (2023)",
		BaseDate:   "2023-12-31",
		RosterDate: "2022-12-31",
		Marks:      []string{matcher.MarkSyntheticRoster, matcher.MarkAssumedSupply, matcher.MarkAssumptions},
	}
	var err error
	if ds.Groups, ds.Units, err = units2023(); err != nil {
		return nil, err
	}
	if ds.Norms, err = readNorms("assumptions/norms_2023.csv"); err != nil {
		return nil, err
	}
	if ds.Requirements, err = national.RequirementsOf(readTable("assumptions/requirements_2023.csv")); err != nil {
		return nil, err
	}
	if ds.Positions, err = national.Positions2023(); err != nil {
		return nil, err
	}
	if err = fillCommon(ds); err != nil {
		return nil, err
	}
	if ds.Staff, err = roster2023(ds); err != nil {
		return nil, err
	}
	if ds.Pipeline, err = pipeline2023(indexUnits(ds.Units)); err != nil {
		return nil, err
	}
	return ds, nil
}

// fillCommon fills what both datasets share: fields, majors, coverage,
// providers and their programmes, prices, rates.
func fillCommon(ds *matcher.Dataset) error {
	steps := []func() error{
		func() (err error) { ds.Fields, err = fields(); return err },
		func() (err error) { ds.Majors, err = national.Majors(); return err },
		func() (err error) { ds.Coverage, err = coverage(); return err },
		func() (err error) { ds.Universities, err = universities(ds.ID); return err },
		func() (err error) {
			ds.Quotas, ds.Programmes, err = supplies(ds.Universities, ds.Majors)
			return err
		},
		func() (err error) { ds.Prices, err = prices(); return err },
		func() (err error) { ds.Refreshers, err = refreshers(ds.ID); return err },
		func() (err error) { ds.Documents, err = documents(); return err },
		func() (err error) { ds.Tuition, err = national.Tuition(); return err },
		func() (err error) { ds.Retirement, err = national.Retirement(); return err },
		func() (err error) { ds.Rates, err = national.Rates(ds.Positions); return err },
		func() (err error) { ds.Names, err = names(ds); return err },
		func() (err error) { ds.Successions, err = successions(); return err },
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// names are those of the national base and Hanoi's own.
func names(ds *matcher.Dataset) ([]matcher.CodeName, error) {
	base, err := national.NamesIn(ds)
	if err != nil {
		return nil, err
	}
	own, err := national.NamesOf(readTable("reference/names.csv"))
	return append(base, own...), err
}

// successions say which unit of 2025 answers for each of 2023.
func successions() ([]matcher.Succession, error) {
	of, err := Successors()
	if err != nil {
		return nil, err
	}
	list := make([]matcher.Succession, 0, len(of))
	for _, old := range slices.Sorted(maps.Keys(of)) {
		list = append(list, matcher.Succession{Predecessor: old, Successor: of[old]})
	}
	return list, nil
}

func pipeline2023(units unitIndex) ([]matcher.Pipeline, error) {
	t := readTable("assumptions/pipeline.csv")
	var out []matcher.Pipeline
	var failed error
	t.Each(func(r row) {
		u, err := units.find(r.Text("unit"), 2023)
		if err != nil {
			failed = err
			return
		}
		out = append(out, matcher.Pipeline{
			Unit: u.ID, Field: matcher.FieldID(r.Text("field")), Need: matcher.Need(r.Text("need")),
			ReadyYear: int(r.Whole("ready_year")), Count: r.Whole("count"), Document: r.Text("reason"),
		})
	})
	if failed != nil {
		return nil, failed
	}
	return out, t.Err
}
