package data

import (
	"context"

	"dathang/matcher"
)

// The rows of a dataset's lists, as stored in JSON and returned by
// the API. Place is the row's position in the whole list, from 0.
type (
	// Commune is a unit of a dataset; lists are by name.
	Commune struct {
		Place int64 `json:"place"`
		matcher.Unit
	}
	// Field is a field of a dataset, in the dataset's order.
	Field struct {
		Place int64 `json:"place"`
		matcher.DatasetField
	}
	// University is a university of a dataset; lists are by name.
	University struct {
		Place int64 `json:"place"`
		matcher.University
	}
	// Programme is a programme of a dataset; lists are by name.
	Programme struct {
		Place int64 `json:"place"`
		matcher.Programme
	}
	// Norm is a norm of a dataset, in the dataset's order.
	Norm struct {
		Place int64 `json:"place"`
		matcher.Norm
	}
	// RosterEntry is people of a dataset who share all attributes, in the dataset's order.
	RosterEntry struct {
		Place int64 `json:"place"`
		matcher.Staff
	}
)

// The filters of a dataset's lists; empty fields do not filter.
type (
	// CommuneFilter narrows communes.
	CommuneFilter struct {
		Search, Type string
		Group        matcher.GroupID
	}
	// UniversityFilter narrows universities.
	UniversityFilter struct{ Search string }
	// ProgrammeFilter narrows programmes.
	ProgrammeFilter struct {
		Search   string
		Provider matcher.ProviderID
		Major    matcher.MajorCode
		Kind     matcher.Kind
	}
	// NormFilter narrows norms.
	NormFilter struct {
		Search, UnitType string
		Field            matcher.FieldID
		Position         matcher.PositionID
	}
	// RosterFilter narrows roster entries.
	RosterFilter struct {
		Unit     matcher.CommuneID
		Position matcher.PositionID
		Major    matcher.MajorCode
	}
)

// Communes lists the communes of a dataset by name.
func (s *Store) Communes(ctx context.Context, id DatasetID, f CommuneFilter, page Page) (List[Commune], error) {
	q := selecting(`SELECT body FROM communes WHERE dataset_id = $1`, id)
	is(q, "type", f.Type)
	is(q, "group_id", f.Group)
	q.find("search", f.Search)
	return partPage(ctx, s, id, q, "communes", page, func(c *Commune) int64 { return c.Place })
}

// Commune is one commune of a dataset.
func (s *Store) Commune(ctx context.Context, id DatasetID, commune matcher.CommuneID) (Commune, error) {
	return partRow[Commune](ctx, s, "commune", string(commune),
		`SELECT body FROM communes WHERE dataset_id = $1 AND id = $2`, id, commune)
}

// Fields lists the fields of a dataset.
func (s *Store) Fields(ctx context.Context, id DatasetID, search string, page Page) (List[Field], error) {
	q := selecting(`SELECT body FROM fields WHERE dataset_id = $1`, id)
	q.find("search", search)
	return partPage(ctx, s, id, q, "fields", page, func(f *Field) int64 { return f.Place })
}

// Universities lists the universities of a dataset by name.
func (s *Store) Universities(ctx context.Context, id DatasetID, f UniversityFilter, page Page) (List[University], error) {
	q := selecting(`SELECT body FROM universities WHERE dataset_id = $1`, id)
	q.find("search", f.Search)
	return partPage(ctx, s, id, q, "universities", page, func(u *University) int64 { return u.Place })
}

// University is one university of a dataset.
func (s *Store) University(ctx context.Context, id DatasetID, university matcher.UniversityID) (University, error) {
	return partRow[University](ctx, s, "university", string(university),
		`SELECT body FROM universities WHERE dataset_id = $1 AND id = $2`, id, university)
}

// Programmes lists the programmes of a dataset by name.
func (s *Store) Programmes(ctx context.Context, id DatasetID, f ProgrammeFilter, page Page) (List[Programme], error) {
	q := selecting(`SELECT body FROM programmes WHERE dataset_id = $1`, id)
	is(q, "provider", f.Provider)
	is(q, "major", f.Major)
	is(q, "kind", f.Kind)
	q.find("search", f.Search)
	return partPage(ctx, s, id, q, "programmes", page, func(p *Programme) int64 { return p.Place })
}

// Programme is one programme of a dataset.
func (s *Store) Programme(ctx context.Context, id DatasetID, programme matcher.ProgrammeID) (Programme, error) {
	return partRow[Programme](ctx, s, "programme", string(programme),
		`SELECT body FROM programmes WHERE dataset_id = $1 AND id = $2`, id, programme)
}

// Norms lists the norms of a dataset.
func (s *Store) Norms(ctx context.Context, id DatasetID, f NormFilter, page Page) (List[Norm], error) {
	q := selecting(`SELECT body FROM norms WHERE dataset_id = $1`, id)
	is(q, "unit_type", f.UnitType)
	is(q, "field", f.Field)
	is(q, "position", f.Position)
	q.find("search", f.Search)
	return partPage(ctx, s, id, q, "norms", page, func(n *Norm) int64 { return n.Place })
}

// Roster lists the roster entries of a dataset.
func (s *Store) Roster(ctx context.Context, id DatasetID, f RosterFilter, page Page) (List[RosterEntry], error) {
	q := selecting(`SELECT body FROM roster WHERE dataset_id = $1`, id)
	is(q, "unit", f.Unit)
	is(q, "position", f.Position)
	is(q, "major", f.Major)
	return partPage(ctx, s, id, q, "roster", page, func(r *RosterEntry) int64 { return r.Place })
}

// CommuneRoster lists the roster entries of one commune; f.Unit is ignored.
func (s *Store) CommuneRoster(ctx context.Context, id DatasetID, commune matcher.CommuneID, f RosterFilter, page Page) (List[RosterEntry], error) {
	q := selecting(`SELECT body FROM roster WHERE dataset_id = $1 AND unit = $2`, id, commune)
	is(q, "position", f.Position)
	is(q, "major", f.Major)
	return partPage(ctx, s, id, q, "roster", page, func(r *RosterEntry) int64 { return r.Place })
}

// body decodes a row from the JSON in its table.
type body[T any] struct{ is T }

// Scan implements sql.Scanner. Members that this program does not know come from another version and are ignored.
func (b *body[T]) Scan(from any) error { return scanJSON(from, &b.is) }

// partRow reads the single row of a query.
func partRow[T any](ctx context.Context, s *Store, thing, id, text string, args ...any) (T, error) {
	row, err := one[body[T]](ctx, s, thing, id, text, args...)
	return row.is, err
}

// partPage reads a page of a dataset's list. If the first page is empty, it checks that the dataset exists at all.
func partPage[T any](ctx context.Context, s *Store, id DatasetID, q *query, list string, page Page, place func(*T) int64) (List[T], error) {
	if err := q.from(list, page, "place"); err != nil {
		return List[T]{}, err
	}
	got, err := take(ctx, s, q, list, page, func(item *body[T]) []string { return numbers(place(&item.is)) })
	// An empty list of an existing dataset is an answer, one of an unknown dataset is not.
	if err == nil && len(got.Items) == 0 {
		_, err = s.Dataset(ctx, id)
	}
	if err != nil {
		return List[T]{}, err
	}
	rows := make([]T, len(got.Items))
	for i := range got.Items {
		rows[i] = got.Items[i].is
	}
	return List[T]{Items: rows, Next: got.Next}, nil
}
