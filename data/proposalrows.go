package data

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"dathang/matcher"
)

// proposalRows are the rows that screens filter, derived from a proposal's file.
type proposalRows struct {
	communes    []*matcher.Commune // by name
	fields      []*matcher.Field   // by id
	offers      []*matcher.Offer   // that serve somebody, by provider's name, programme's name, intake
	providers   map[matcher.ProviderID]*matcher.Provider
	allocations []allocationRow // by commune, cell, offer
	unmet       []unmetRow      // by commune, cell

	costKVND int64
}

// allocationRow refers to commune, field and offer by their positions in the
// lists of proposalRows. ordered is how many seats to order for it, see count.
type allocationRow struct {
	*matcher.Allocation
	commune, field, offer     int
	ordered, priceKVNDPerSeat int64
}

// unmetRow is a cell with unmet seats, in the same terms.
type unmetRow struct {
	*matcher.Unmet
	commune, field int
	reason         *matcher.Reason // nil where none could be established
}

// newProposalRows derives the rows of a proposal. It fails if
// the answer names something that the problem does not have.
func newProposalRows(file *matcher.Proposal) (*proposalRows, error) {
	p := file.Problem
	r := &proposalRows{providers: make(map[matcher.ProviderID]*matcher.Provider, len(p.Providers))}
	for i := range p.Providers {
		r.providers[p.Providers[i].ID] = &p.Providers[i]
	}
	r.communes = ordered(p.Communes, func(c *matcher.Commune) [2]string { return [2]string{Fold(c.Name), string(c.ID)} })
	r.fields = ordered(p.Fields, func(f *matcher.Field) [1]string { return [1]string{string(f.ID)} })
	if err := r.serving(file); err != nil {
		return nil, err
	}
	// Positions in the sorted lists are the keys under which rows
	// refer to each other; see proposalnames.go.
	communes := placesOf(r.communes, func(c *matcher.Commune) matcher.CommuneID { return c.ID })
	fields := placesOf(r.fields, func(f *matcher.Field) matcher.FieldID { return f.ID })
	place := func(c *matcher.Cell) (commune, field int, err error) {
		commune, known := communes[c.Commune]
		if !known {
			return 0, 0, fmt.Errorf("cell %s: the problem has no commune %q", c, c.Commune)
		}
		if field, known = fields[c.Field]; !known {
			return 0, 0, fmt.Errorf("cell %s: the problem has no field %q", c, c.Field)
		}
		return commune, field, nil
	}
	offers := placesOf(r.offers, func(o *matcher.Offer) matcher.OfferID { return o.ID })
	for i := range file.Answer.Allocations {
		a := &file.Answer.Allocations[i]
		commune, field, err := place(&a.Cell)
		if err != nil {
			return nil, fmt.Errorf("allocation of %s: %w", a.Offer, err)
		}
		r.allocations = append(r.allocations, allocationRow{Allocation: a, commune: commune, field: field, offer: offers[a.Offer]})
	}
	reasons := make(map[matcher.Cell]*matcher.Reason, len(file.Answer.Reasons))
	for i := range file.Answer.Reasons {
		reasons[file.Answer.Reasons[i].Cell] = &file.Answer.Reasons[i]
	}
	for i := range file.Answer.Unmet {
		u := &file.Answer.Unmet[i]
		commune, field, err := place(&u.Cell)
		if err != nil {
			return nil, fmt.Errorf("unmet seats: %w", err)
		}
		r.unmet = append(r.unmet, unmetRow{Unmet: u, commune: commune, field: field, reason: reasons[u.Cell]})
	}
	r.sort()
	r.count(p.SurchargeKVND())
	return r, nil
}

// ordered sorts a list by keys, computing each key only once.
func ordered[T any, K [1]string | [2]string | [6]string](list []T, key func(*T) K) []*T {
	type keyed struct {
		item *T
		key  K
	}
	items := make([]keyed, len(list))
	for i := range list {
		items[i] = keyed{&list[i], key(&list[i])}
	}
	slices.SortFunc(items, func(a, b keyed) int {
		for i := range len(a.key) {
			if n := strings.Compare(a.key[i], b.key[i]); n != 0 {
				return n
			}
		}
		return 0
	})
	sorted := make([]*T, len(items))
	for i := range items {
		sorted[i] = items[i].item
	}
	return sorted
}

// placesOf maps the id of each item to its position in the list.
func placesOf[T any, ID comparable](list []*T, id func(*T) ID) map[ID]int {
	at := make(map[ID]int, len(list))
	for i := range list {
		at[id(list[i])] = i
	}
	return at
}

// serving collects the offers that serve anybody; the many that serve
// nobody get no row. Ids that stay in serves are unknown to the problem.
func (r *proposalRows) serving(file *matcher.Proposal) error {
	// Found offers are removed from the set again.
	serves := make(map[matcher.OfferID]bool, len(file.Problem.Offers))
	for i := range file.Answer.Allocations {
		serves[file.Answer.Allocations[i].Offer] = true
	}
	var offers []matcher.Offer
	for i := range file.Problem.Offers {
		o := &file.Problem.Offers[i]
		if !serves[o.ID] {
			continue
		}
		if r.providers[o.Provider] == nil {
			return fmt.Errorf("offer %s: the problem has no provider %q", o.ID, o.Provider)
		}
		offers = append(offers, *o)
		delete(serves, o.ID)
	}
	for i := range file.Answer.Allocations {
		if a := &file.Answer.Allocations[i]; serves[a.Offer] {
			return fmt.Errorf("allocation to %s: the problem has no offer %q", a.Cell, a.Offer)
		}
	}
	r.offers = ordered(offers, func(o *matcher.Offer) [6]string {
		return [6]string{
			Fold(r.providers[o.Provider].Name), string(o.Provider), Fold(o.Name), string(o.Programme), fmt.Sprintf("%06d", o.Intake), string(o.ID),
		}
	})
	return nil
}

// sort puts the rows in the order of their lists, so that a row's index is its place.
func (r *proposalRows) sort() {
	slices.SortFunc(r.allocations, func(a, b allocationRow) int {
		return cmp.Or(a.commune-b.commune, a.Compare(b.Cell), a.offer-b.offer)
	})
	slices.SortFunc(r.unmet, func(a, b unmetRow) int { return cmp.Or(a.commune-b.commune, a.Compare(b.Cell)) })
}

// count computes the ordered seats and prices, which depend on the offer. The ordered seats are rounded up once per
// offer: a row gets what its seats add to the rounded sum of the rows above.
func (r *proposalRows) count(surcharge func(matcher.Route) int64) {
	before := make([]int64, len(r.offers))
	for i := range r.allocations {
		a := &r.allocations[i]
		o := r.offers[a.offer]
		// The first row of an offer: its opening cost is due once.
		if before[a.offer] == 0 {
			r.costKVND += o.OpeningKVND
		}
		// What the seats so far need, less what the seats before them
		// needed: rows add up to the rounded total.
		a.ordered = o.Ordered(before[a.offer]+a.Seats) - o.Ordered(before[a.offer])
		before[a.offer] += a.Seats
		a.priceKVNDPerSeat = o.CostKVND() + surcharge(matcher.Route{Offer: o.ID, Commune: a.Commune})
		r.costKVND += a.Seats * a.priceKVNDPerSeat
	}
}

// insert writes all rows under the proposal's number.
func (r *proposalRows) insert(ctx context.Context, s *Store, t transaction, number int64) error {
	// One bulk load for each table; i is the row's position, under which other rows refer to it.
	for _, list := range []struct {
		table   string
		columns []string
		n       int
		fill    func(i int, row []any)
	}{
		{"proposal_communes", []string{"proposal", "commune", "id", "name", "search", "group_id", "type"}, len(r.communes), func(i int, row []any) {
			c := r.communes[i]
			set(row, number, i, string(c.ID), c.Name, Fold(c.Name), string(c.Group), c.Type)
		}},
		{"proposal_fields", []string{"proposal", "field", "id", "name", "name_en", "search"}, len(r.fields), func(i int, row []any) {
			f := r.fields[i]
			set(row, number, i, string(f.ID), f.Name, f.NameEn, folded(f.Name, f.NameEn))
		}},
		{"proposal_offers", []string{
			"proposal", "offer", "id", "programme", "programme_name", "provider", "provider_name", "provider_name_en", "provider_kind", "search", "kind", "major", "intake",
			"ready", "assumed",
		}, len(r.offers), func(i int, row []any) {
			o, v := r.offers[i], r.providers[r.offers[i].Provider]
			set(row, number, i, string(o.ID), string(o.Programme), o.Name, string(o.Provider), v.Name, v.NameEn, string(v.Kind), folded(o.Name, v.Name, v.NameEn), string(o.Kind),
				string(o.Major), o.Intake, o.Ready, o.Assumed)
		}},
		{"allocations", []string{
			"proposal", "commune", "place", "offer", "field", "need", "year", "class", "seats", "ordered_seats", "price_kvnd_per_seat",
		}, len(r.allocations), func(i int, row []any) {
			a := &r.allocations[i]
			set(row, number, a.commune, i, a.offer, a.field, string(a.Need), a.Year, string(a.Class), a.Seats, a.ordered, a.priceKVNDPerSeat)
		}},
		{"unmet", []string{"proposal", "commune", "place", "field", "need", "year", "class", "seats", "proof", "codes", "relaxations"}, len(r.unmet), func(i int, row []any) {
			u := &r.unmet[i]
			proof, relaxations := matcher.ProofNone, Relaxations{}
			if u.reason != nil {
				proof, relaxations = u.reason.Proof, append(relaxations, u.reason.Relaxations...)
			}
			set(row, number, u.commune, i, u.field, string(u.Need), u.Year, string(u.Class), u.Seats, string(proof), relaxations.codes(), relaxations)
		}},
	} {
		if err := s.dialect.bulk(ctx, t, list.table, list.columns, list.n, list.fill); err != nil {
			return err
		}
	}
	return s.dialect.analyze(ctx, t, "proposal_communes", "proposal_fields", "proposal_offers", "allocations", "unmet")
}

// codes joins the distinct codes of relaxations with "+", in their order.
func (r Relaxations) codes() string {
	var codes []string
	for i := range r {
		if code := string(r[i].Code); !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	return strings.Join(codes, "+")
}
