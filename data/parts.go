package data

import (
	"cmp"
	"context"
	"slices"

	"dathang/matcher"
)

// partTable says how one list of a dataset stands in a table. The rows carry
// their place in the list's order.
type partTable[R any] struct {
	name    string
	columns []string
	// less orders the rows of a page; nil keeps the order of the dataset.
	compare func(a, b *R) int
	fill    func(r *R, row []any)
}

func (p *partTable[R]) insert(ctx context.Context, s *Store, t transaction, id DatasetID, rows []R) error {
	order := make([]*R, len(rows))
	for i := range rows {
		order[i] = &rows[i]
	}
	if p.compare != nil {
		slices.SortStableFunc(order, p.compare)
	}
	columns := append([]string{"dataset_id", "place"}, p.columns...)
	return s.dialect.bulk(ctx, t, p.name, columns, len(rows), func(i int, row []any) {
		row[0], row[1] = string(id), int64(i)
		p.fill(order[i], row[2:])
	})
}

// byName orders by what people read, as search folds it, then by id.
func byName[R any](name, id func(*R) string) func(a, b *R) int {
	return func(a, b *R) int {
		return cmp.Or(cmp.Compare(Fold(name(a)), Fold(name(b))), cmp.Compare(id(a), id(b)))
	}
}

func set(row []any, values ...any) { copy(row, values) }

var communeRows = partTable[matcher.Unit]{
	name: "communes",
	columns: []string{
		"id", "name", "search", "group_id", "type", "category", "class", "population", "area_ha", "headcount", "tags", "x_m", "y_m", "certainty",
	},
	compare: byName(func(u *matcher.Unit) string { return u.Name }, func(u *matcher.Unit) string { return string(u.ID) }),
	fill: func(u *matcher.Unit, row []any) {
		set(row, string(u.ID), u.Name, folded(u.Name, string(u.ID)), string(u.Group), u.Type, u.Category, u.Class, u.Population,
			u.AreaHa, u.Headcount, u.Tags, u.XM, u.YM, string(u.Certainty))
	},
}

var fieldRows = partTable[matcher.DatasetField]{
	name:    "fields",
	columns: []string{"id", "name", "name_en", "search", "origin"},
	fill: func(f *matcher.DatasetField, row []any) {
		set(row, string(f.ID), f.Name, f.NameEn, folded(f.Name, f.NameEn, string(f.ID)), f.Origin)
	},
}

var universityRows = partTable[matcher.University]{
	name:    "universities",
	columns: []string{"id", "name", "name_en", "search", "ownership", "autonomy", "x_m", "y_m", "source", "certainty"},
	compare: byName(func(u *matcher.University) string { return u.Name }, func(u *matcher.University) string { return string(u.ID) }),
	fill: func(u *matcher.University, row []any) {
		set(row, string(u.ID), u.Name, u.NameEn, folded(u.Name, u.NameEn, string(u.ID)), u.Ownership, u.Autonomy, u.XM, u.YM,
			u.Source, string(u.Certainty))
	},
}

var programmeRows = partTable[matcher.Programme]{
	name: "programmes",
	columns: []string{
		"id", "provider", "name", "search", "major", "kind", "start_month", "months", "published", "capacity", "quotas", "price_kvnd",
		"tuition_group", "multiplier", "paid_months", "min_cohort", "opening_kvnd", "first_intake", "last_intake", "legal_mode",
		"reach_m", "entry", "reason", "certainty",
	},
	compare: byName(func(p *matcher.Programme) string { return p.Name }, func(p *matcher.Programme) string { return string(p.ID) }),
	fill: func(p *matcher.Programme, row []any) {
		set(row, string(p.ID), string(p.Provider), p.Name, folded(p.Name, string(p.ID), string(p.Major)), string(p.Major), string(p.Kind),
			p.StartMonth, p.Months, p.Published, p.Capacity, p.Quotas, p.PriceKVND, p.TuitionGroup, p.Multiplier, p.PaidMonths,
			p.MinCohort, p.OpeningKVND, p.FirstIntake, p.LastIntake, string(p.LegalMode), p.ReachM, p.Entry, p.Reason, string(p.Certainty))
	},
}

var normRows = partTable[matcher.Norm]{
	name: "norms",
	columns: []string{
		"id", "unit_type", "tag", "position", "field", "posts", "valid_from", "valid_to", "document", "reason", "search", "certainty",
	},
	fill: func(n *matcher.Norm, row []any) {
		set(row, n.ID, n.UnitType, n.Tag, string(n.Position), string(n.Field), n.Posts, n.ValidFrom, n.ValidTo, n.Document, n.Reason,
			folded(n.ID, n.Document, n.Reason), string(n.Certainty))
	},
}

var rosterRows = partTable[matcher.Staff]{
	name:    "roster",
	columns: []string{"unit", "position", "major", "level", "theory", "birth_year", "sex", "heads"},
	fill: func(r *matcher.Staff, row []any) {
		set(row, string(r.Unit), string(r.Position), string(r.Major), r.Level, r.Theory, r.BirthYear, r.Sex, r.Count)
	},
}

// insertParts writes the rows of all parts that screens page.
func (s *Store) insertParts(ctx context.Context, t transaction, id DatasetID, ds *matcher.Dataset) error {
	for _, insert := range []func() error{
		func() error { return communeRows.insert(ctx, s, t, id, ds.Units) },
		func() error { return fieldRows.insert(ctx, s, t, id, ds.Fields) },
		func() error { return universityRows.insert(ctx, s, t, id, ds.Universities) },
		func() error { return programmeRows.insert(ctx, s, t, id, ds.Programmes) },
		func() error { return normRows.insert(ctx, s, t, id, ds.Norms) },
		func() error { return rosterRows.insert(ctx, s, t, id, ds.Staff) },
	} {
		if err := insert(); err != nil {
			return err
		}
	}
	return nil
}
