package data

import (
	"bytes"
	"cmp"
	"context"
	"slices"

	"dathang/matcher"
)

// partTable describes how one list of a dataset is stored: each row as the JSON that the API returns and, beside it,
// the columns by which rows are found, filtered and searched. An attribute that nobody filters by therefore appears
// only in the row type and needs no column.
type partTable[R any] struct {
	name string
	// columns are those that conditions may name; fill sets their values.
	columns []string
	fill    func(r *R, row []any)
	// compare sorts the rows of the list; nil keeps the order of the dataset.
	compare func(a, b *R) int
	// row is what a page returns; place is the row's position in the list.
	row func(place int64, r *R) any
}

// insert writes one list of a dataset.
func (p *partTable[R]) insert(ctx context.Context, s *Store, t transaction, id DatasetID, rows []R) error {
	order := make([]*R, len(rows))
	for i := range rows {
		order[i] = &rows[i]
	}
	if p.compare != nil {
		slices.SortStableFunc(order, p.compare)
	}
	// Encode everything first: one row that cannot be stored makes the whole insert fail.
	bodies := make([]string, len(rows))
	for i := range order {
		body, err := matcher.Encode(p.row(int64(i), order[i]))
		if err != nil {
			return err
		}
		if bodies[i] = string(body); zeroByte(body) {
			return BadText{bodies[i]}
		}
	}
	columns := append([]string{"dataset_id", "place", "body"}, p.columns...)
	return s.dialect.bulk(ctx, t, p.name, columns, len(rows), func(i int, row []any) {
		row[0], row[1], row[2] = string(id), int64(i), bodies[i]
		p.fill(order[i], row[3:])
	})
}

// zeroByte reports whether a string in a JSON text contains a zero byte, written \u0000. After an escaped backslash
// these letters are just text.
func zeroByte(text []byte) bool {
	escape := []byte(`\u0000`)
	return bytes.Contains(text, escape) && bytes.Contains(bytes.ReplaceAll(text, []byte(`\\`), nil), escape)
}

// byName sorts by the displayed name, folded as for search, then by id.
func byName[R any](name, id func(*R) string) func(a, b *R) int {
	return func(a, b *R) int {
		return cmp.Or(cmp.Compare(Fold(name(a)), Fold(name(b))), cmp.Compare(id(a), id(b)))
	}
}

// set fills the columns of a row in their order.
func set(row []any, values ...any) { copy(row, values) }

// The lists of a dataset. A column that screens shall filter by is added here and in a migration.
var communeRows = partTable[matcher.Unit]{
	name:    "communes",
	columns: []string{"id", "search", "group_id", "type"},
	fill: func(u *matcher.Unit, row []any) {
		set(row, string(u.ID), folded(u.Name, string(u.ID)), string(u.Group), u.Type)
	},
	compare: byName(func(u *matcher.Unit) string { return u.Name }, func(u *matcher.Unit) string { return string(u.ID) }),
	row:     func(place int64, u *matcher.Unit) any { return Commune{place, *u} },
}

var fieldRows = partTable[matcher.DatasetField]{
	name:    "fields",
	columns: []string{"id", "search"},
	fill: func(f *matcher.DatasetField, row []any) {
		set(row, string(f.ID), folded(f.Name, f.NameEn, string(f.ID)))
	},
	row: func(place int64, f *matcher.DatasetField) any { return Field{place, *f} },
}

var universityRows = partTable[matcher.University]{
	name:    "universities",
	columns: []string{"id", "search"},
	fill: func(u *matcher.University, row []any) {
		set(row, string(u.ID), folded(u.Name, u.NameEn, string(u.ID)))
	},
	compare: byName(func(u *matcher.University) string { return u.Name }, func(u *matcher.University) string { return string(u.ID) }),
	row:     func(place int64, u *matcher.University) any { return University{place, *u} },
}

var programmeRows = partTable[matcher.Programme]{
	name:    "programmes",
	columns: []string{"id", "search", "provider", "major", "kind"},
	fill: func(p *matcher.Programme, row []any) {
		set(row, string(p.ID), folded(p.Name, string(p.ID), string(p.Major)), string(p.Provider), string(p.Major), string(p.Kind))
	},
	compare: byName(func(p *matcher.Programme) string { return p.Name }, func(p *matcher.Programme) string { return string(p.ID) }),
	row:     func(place int64, p *matcher.Programme) any { return Programme{place, *p} },
}

var normRows = partTable[matcher.Norm]{
	name:    "norms",
	columns: []string{"id", "search", "unit_type", "position", "field"},
	fill: func(n *matcher.Norm, row []any) {
		set(row, n.ID, folded(n.ID, n.Document, n.Reason), n.UnitType, string(n.Position), string(n.Field))
	},
	row: func(place int64, n *matcher.Norm) any { return Norm{place, *n} },
}

var rosterRows = partTable[matcher.Staff]{
	name:    "roster",
	columns: []string{"unit", "position", "major"},
	fill: func(r *matcher.Staff, row []any) {
		set(row, string(r.Unit), string(r.Position), string(r.Major))
	},
	row: func(place int64, r *matcher.Staff) any { return RosterEntry{place, *r} },
}

// insertParts writes the rows of every part that can be listed in pages.
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
