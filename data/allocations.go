package data

import (
	"context"
	"fmt"

	"dathang/matcher"
)

// Allocation is an allocation of a proposal with the names that screens show.
type Allocation struct {
	// Place is the row's position when the list is sorted by commune name; CommunePlace and OfferPlace are the
	// positions of its commune and offer among communes and offers sorted by name.
	Place         int64               `json:"place"`
	CommunePlace  int64               `json:"commune_place"`
	OfferPlace    int64               `json:"offer_place"`
	Offer         matcher.OfferID     `json:"offer"`
	Programme     matcher.ProgrammeID `json:"programme"`
	ProgrammeName string              `json:"programme_name"`
	Provider      matcher.ProviderID  `json:"provider"`
	ProviderName  string              `json:"provider_name"`
	// ProviderNameEn and FieldNameEn are the names in English, empty where the dataset has none.
	ProviderNameEn string               `json:"provider_name_en"`
	ProviderKind   matcher.ProviderKind `json:"provider_kind"`
	Kind           matcher.Kind         `json:"kind"`
	Major          matcher.MajorCode    `json:"major"`
	Intake         int                  `json:"intake"`
	// Ready is the first demand year that the offer serves in time.
	Ready       int               `json:"ready"`
	Commune     matcher.CommuneID `json:"commune"`
	CommuneName string            `json:"commune_name"`
	Group       matcher.GroupID   `json:"group_id"`
	Field       matcher.FieldID   `json:"field"`
	FieldName   string            `json:"field_name"`
	FieldNameEn string            `json:"field_name_en"`
	Need        matcher.Need      `json:"need"`
	Year        int               `json:"year"`
	// Class of the holders who are served; empty where nobody holds the post.
	Class     matcher.ClassID `json:"class"`
	LateYears int             `json:"late_years"`
	Seats     int64           `json:"seats"`
	// OrderedSeats, summed over the rows of an offer, is how many must be ordered so that its seats are completed
	// despite dropouts.
	OrderedSeats int64 `json:"ordered_seats"`
	// PriceKVNDPerSeat is the offer's price over all years plus the surcharge for this commune.
	PriceKVNDPerSeat int64 `json:"price_kvnd_per_seat"`
	CostKVND         int64 `json:"cost_kvnd"`
	// Assumed: capacity, price or duration rest on an assumption.
	Assumed bool `json:"assumed"`
}

// Cell is the demand cell that is served.
func (a *Allocation) Cell() matcher.Cell {
	return matcher.Cell{Commune: a.Commune, Field: a.Field, Need: a.Need, Year: a.Year, Class: a.Class}
}

// Unmet is a cell of a proposal with unmet seats and their reason.
type Unmet struct {
	// Place is the row's position when the list is sorted by commune name, CommunePlace that of its commune.
	Place        int64             `json:"place"`
	CommunePlace int64             `json:"commune_place"`
	Commune      matcher.CommuneID `json:"commune"`
	CommuneName  string            `json:"commune_name"`
	Group        matcher.GroupID   `json:"group_id"`
	Type         string            `json:"type"`
	Field        matcher.FieldID   `json:"field"`
	FieldName    string            `json:"field_name"`
	FieldNameEn  string            `json:"field_name_en"`
	Need         matcher.Need      `json:"need"`
	Year         int               `json:"year"`
	// Class of the holders who are not served; empty where nobody holds the post.
	Class matcher.ClassID `json:"class"`
	Seats int64           `json:"seats"`
	Proof matcher.Proof   `json:"proof"`
	// Relaxations are those of the reason; its witness is only in the proposal's file.
	Relaxations Relaxations `json:"relaxations"`
}

// Cell is the demand cell.
func (u *Unmet) Cell() matcher.Cell {
	return matcher.Cell{Commune: u.Commune, Field: u.Field, Need: u.Need, Year: u.Year, Class: u.Class}
}

// The queries for the rows of a proposal's lists; $1 is the proposal's number. Names are added afterwards from
// proposalNames.
const (
	allocationRows = `SELECT commune, place, offer, field, need, year, class, seats, ordered_seats, price_kvnd_per_seat FROM allocations WHERE proposal = $1`
	unmetRows      = `SELECT commune, place, field, need, year, class, seats, proof, relaxations FROM unmet WHERE proposal = $1`
)

// AllocationFilter narrows a list of allocations; empty fields do not filter. Search finds words in the name of the
// commune, or in the names of the programme and its provider.
type AllocationFilter struct {
	Search    string
	Commune   matcher.CommuneID
	Group     matcher.GroupID
	Field     matcher.FieldID
	Need      matcher.Need
	Provider  matcher.ProviderID
	Programme matcher.ProgrammeID
	Kind      matcher.Kind
	Year      int
	Intake    int
}

// narrow adds the conditions of the filter. $1 is the proposal's number in all these queries.
func (f *AllocationFilter) narrow(q *query) {
	narrowCells(q, f.Commune, f.Group, f.Field, f.Need, f.Year)
	// Offers are sorted by provider and programme, so those of one provider or programme have consecutive places.
	for _, in := range []struct{ column, id string }{{"provider", string(f.Provider)}, {"programme", string(f.Programme)}} {
		if in.id != "" {
			of := "(SELECT %s(offer) FROM proposal_offers AS o WHERE o.proposal = $1 AND o." + in.column + " = ?)"
			q.and("offer BETWEEN "+fmt.Sprintf(of, "min")+" AND "+fmt.Sprintf(of, "max"), in.id, in.id)
		}
	}
	const offers = "offer IN (SELECT offer FROM proposal_offers AS o WHERE o.proposal = $1 AND o."
	if f.Kind != "" {
		q.and(offers+"kind = ?)", f.Kind)
	}
	if f.Intake != 0 {
		q.and(offers+"intake = ?)", f.Intake)
	}
	if found, values := matching("search", f.Search); found != "" {
		q.and("(commune IN (SELECT commune FROM proposal_communes AS c WHERE c.proposal = $1"+found+") OR "+
			"offer IN (SELECT offer FROM proposal_offers AS o WHERE o.proposal = $1"+found+"))", append(values, values...)...)
	}
}

// narrowCells filters rows by their cell; empty values do not filter.
func narrowCells(q *query, commune matcher.CommuneID, group matcher.GroupID, field matcher.FieldID, need matcher.Need, year int) {
	if commune != "" {
		q.and("commune = (SELECT commune FROM proposal_communes AS c WHERE c.proposal = $1 AND c.id = ?)", commune)
	}
	if group != "" {
		q.and("commune IN (SELECT commune FROM proposal_communes AS c WHERE c.proposal = $1 AND c.group_id = ?)", group)
	}
	if field != "" {
		q.and("field = (SELECT field FROM proposal_fields AS f WHERE f.proposal = $1 AND f.id = ?)", field)
	}
	is(q, "need", need)
	if year != 0 {
		q.and("year = ?", year)
	}
}

// AllocationOrder is the order of a list of allocations.
type AllocationOrder string

// The orders of allocations.
const (
	// ByCommune is by commune's name, then cell, then as ByProvider.
	ByCommune AllocationOrder = "commune"
	// ByProvider is by provider's name, then programme, intake and cell.
	ByProvider AllocationOrder = "provider"
)

// Allocations lists the allocations of a proposal.
func (s *Store) Allocations(ctx context.Context, id ProposalID, f AllocationFilter, order AllocationOrder, page Page) (List[Allocation], error) {
	return s.allocationPage(ctx, id, order, page, f)
}

// UniversityAllocations lists what a proposal assigns to the programmes of one university, by programme and intake.
func (s *Store) UniversityAllocations(ctx context.Context, id ProposalID, university matcher.UniversityID, f AllocationFilter, page Page) (List[Allocation], error) {
	return s.allocationPage(ctx, id, ByProvider, page, AllocationFilter{Provider: university}, f)
}

// CommuneAllocations lists what a proposal assigns to one commune.
func (s *Store) CommuneAllocations(ctx context.Context, id ProposalID, commune matcher.CommuneID, f AllocationFilter, page Page) (List[Allocation], error) {
	return s.allocationPage(ctx, id, ByCommune, page, AllocationFilter{Commune: commune}, f)
}

// allocationPage is a page of the allocations that pass all filters. Where there are two, the first
// limits what the caller may see and the second is what he asks for; neither can widen the other.
func (s *Store) allocationPage(ctx context.Context, id ProposalID, order AllocationOrder, page Page, filters ...AllocationFilter) (List[Allocation], error) {
	list, columns, key := "allocations by commune", []string{"commune", "place"}, func(r *placedAllocation) []string { return numbers(r.Commune, r.Place) }
	if order == ByProvider {
		list, columns, key = "allocations by provider", []string{"offer", "place"}, func(r *placedAllocation) []string { return numbers(r.Offer, r.Place) }
	}
	return proposalPage(ctx, s, id, allocationRows, func(q *query) {
		for i := range filters {
			filters[i].narrow(q)
			q.few = q.few || filters[i].Commune != ""
		}
	}, list, columns, page, key, (*proposalNames).allocation)
}

// UnmetFilter narrows a list of unmet cells; empty fields do not filter. Search finds words in the name of the commune
// or of the field. Code selects the cells whose reason includes that relaxation.
type UnmetFilter struct {
	Search  string
	Commune matcher.CommuneID
	Group   matcher.GroupID
	Field   matcher.FieldID
	Need    matcher.Need
	Year    int
	Code    matcher.RelaxationCode
}

// narrow adds the conditions of the filter. Codes are stored
// joined with "+", so a code between two of them is matched whole.
func (f *UnmetFilter) narrow(q *query) {
	narrowCells(q, f.Commune, f.Group, f.Field, f.Need, f.Year)
	if f.Code != "" {
		q.and("('+' || codes || '+') LIKE ? ESCAPE '\\'", containing("+"+string(f.Code)+"+"))
	}
	if found, values := matching("search", f.Search); found != "" {
		q.and("(commune IN (SELECT commune FROM proposal_communes AS c WHERE c.proposal = $1"+found+") OR "+
			"field IN (SELECT field FROM proposal_fields AS f WHERE f.proposal = $1"+found+"))", append(values, values...)...)
	}
}

// Unmet lists the cells of a proposal with unmet seats, by commune's name.
func (s *Store) Unmet(ctx context.Context, id ProposalID, f UnmetFilter, page Page) (List[Unmet], error) {
	return s.unmetPage(ctx, id, page, f)
}

// CommuneUnmet lists the cells of one commune with unmet seats.
func (s *Store) CommuneUnmet(ctx context.Context, id ProposalID, commune matcher.CommuneID, f UnmetFilter, page Page) (List[Unmet], error) {
	return s.unmetPage(ctx, id, page, UnmetFilter{Commune: commune}, f)
}

// unmetPage is a page of the unmet cells that pass all filters.
func (s *Store) unmetPage(ctx context.Context, id ProposalID, page Page, filters ...UnmetFilter) (List[Unmet], error) {
	return proposalPage(ctx, s, id, unmetRows, func(q *query) {
		for i := range filters {
			filters[i].narrow(q)
		}
	}, "unmet", []string{"commune", "place"}, page, func(r *placedUnmet) []string { return numbers(r.Commune, r.Place) }, (*proposalNames).unmet)
}

// proposalPage is a page of one of a proposal's lists. rows is its query, narrow chooses among
// the rows, columns sort them, key is an item's cursor, and called gives a row its names.
func proposalPage[R, T any](
	ctx context.Context, s *Store, id ProposalID, rows string, narrow func(*query), list string, columns []string, page Page,
	key func(*R) []string, called func(*proposalNames, *R) T,
) (List[T], error) {
	names, err := s.namesOf(ctx, id)
	if err != nil {
		return List[T]{}, err
	}
	q := selecting(rows, names.number)
	narrow(q)
	if err := q.from(list, page, columns...); err != nil {
		return List[T]{}, err
	}
	got, err := take(ctx, s, q, list, page, key)
	if err != nil {
		return List[T]{}, err
	}
	items := make([]T, len(got.Items))
	for i := range got.Items {
		items[i] = called(names, &got.Items[i])
	}
	return List[T]{Items: items, Next: got.Next}, nil
}
