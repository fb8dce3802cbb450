package data

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"dathang/matcher"
)

// OtherName is a name in a problem that differs from the one (Want) in the stored datasets.
type OtherName struct{ ID, Name, Want string }

// OtherNames lists the communes, fields, providers and offers of a problem that stored datasets contain, but none of
// them under that name. A digest shows whether a file was altered, but anybody can make another file with a valid
// digest of its own; so the names that universities and communes will read are compared with the datasets. A thing
// that no dataset contains may have any name.
func (s *Store) OtherNames(ctx context.Context, p *matcher.Problem) ([]OtherName, error) {
	// Names are compared by table and id: an offer by its programme, a commune as provider by the commune.
	stated := map[string][]OtherName{} // by table and id, without what would be right
	add := func(table, row, id, name string) {
		if name != "" {
			stated[table+" "+row] = append(stated[table+" "+row], OtherName{ID: id, Name: name})
		}
	}
	for i := range p.Communes {
		add("communes", string(p.Communes[i].ID), string(p.Communes[i].ID), p.Communes[i].Name)
	}
	for i := range p.Fields {
		add("fields", string(p.Fields[i].ID), string(p.Fields[i].ID), p.Fields[i].Name)
	}
	for i := range p.Providers {
		switch v := &p.Providers[i]; v.Kind {
		case matcher.ProviderUniversity:
			add("universities", string(v.ID), string(v.ID), v.Name)
		case matcher.ProviderCommune:
			add("communes", string(v.Commune), string(v.ID), v.Name)
		}
	}
	for i := range p.Offers {
		add("programmes", string(p.Offers[i].Programme), string(p.Offers[i].ID), p.Offers[i].Name)
	}
	var found []OtherName
	for _, table := range []struct{ name, query string }{
		{"communes", `SELECT DISTINCT id, body FROM communes ORDER BY id, body`},
		{"fields", `SELECT DISTINCT id, body FROM fields ORDER BY id, body`},
		{"universities", `SELECT DISTINCT id, body FROM universities ORDER BY id, body`},
		{"programmes", `SELECT DISTINCT id, body FROM programmes ORDER BY id, body`},
	} {
		names, err := s.namesIn(ctx, table.query, func(id string) bool { return len(stated[table.name+" "+id]) > 0 })
		if err != nil {
			return nil, err
		}
		// Map order does not matter here: the result is sorted below.
		for id, right := range names {
			for _, n := range stated[table.name+" "+id] {
				if !slices.Contains(right, n.Name) {
					found = append(found, OtherName{n.ID, n.Name, right[0]})
				}
			}
		}
	}
	slices.SortFunc(found, func(a, b OtherName) int { return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Name, b.Name)) })
	return found, nil
}

// namesIn returns the names in one table by id, for the ids that are wanted.
func (s *Store) namesIn(ctx context.Context, query string, wanted func(id string) bool) (map[string][]string, error) {
	type partRow struct {
		ID   string `json:"id"`
		Body string `json:"body"`
	}
	rows, err := list[partRow](ctx, s, "read names", query)
	if err != nil {
		return nil, err
	}
	names := map[string][]string{}
	for _, r := range rows {
		if !wanted(r.ID) {
			continue
		}
		var row struct {
			Name string `json:"name"`
		}
		if err := json.Unmarshal([]byte(r.Body), &row); err != nil {
			return nil, fmt.Errorf("read names: row %s: %w", r.ID, err)
		}
		if !slices.Contains(names[r.ID], row.Name) {
			names[r.ID] = append(names[r.ID], row.Name)
		}
	}
	return names, nil
}
