package data

import (
	"context"

	"dathang/matcher"
)

// Allocation is an allocation of a proposal with the names that screens show.
type Allocation struct {
	// Place is the row's place by commune's name, ByOffer its place by provider's
	// name, programme and intake.
	Place         int64                `json:"place"`
	ByOffer       int64                `json:"by_offer"`
	Offer         matcher.OfferID      `json:"offer"`
	Programme     matcher.ProgrammeID  `json:"programme"`
	ProgrammeName string               `json:"programme_name"`
	Provider      matcher.ProviderID   `json:"provider"`
	ProviderName  string               `json:"provider_name"`
	ProviderKind  matcher.ProviderKind `json:"provider_kind"`
	Kind          matcher.Kind         `json:"kind"`
	Major         matcher.MajorCode    `json:"major"`
	Intake        int                  `json:"intake"`
	// Ready is the first demand year that the offer serves in time.
	Ready       int               `json:"ready"`
	Commune     matcher.CommuneID `json:"commune"`
	CommuneName string            `json:"commune_name"`
	Group       matcher.GroupID   `json:"group_id"`
	Field       matcher.FieldID   `json:"field"`
	FieldName   string            `json:"field_name"`
	Need        matcher.Need      `json:"need"`
	Year        int               `json:"year"`
	LateYears   int               `json:"late_years"`
	Seats       int64             `json:"seats"`
	// OrderedSeats of an offer's rows sum to what has to be ordered so that its seats finish.
	OrderedSeats int64 `json:"ordered_seats"`
	// PriceKVNDPerSeat is the offer's price over all years with what this commune adds.
	PriceKVNDPerSeat int64 `json:"price_kvnd_per_seat"`
	CostKVND         int64 `json:"cost_kvnd"`
	// Assumed: capacity, price or duration rest on an assumption.
	Assumed bool `json:"assumed"`

	search string
}

// Cell is the demand cell that is served.
func (a *Allocation) Cell() matcher.Cell {
	return matcher.Cell{Commune: a.Commune, Field: a.Field, Need: a.Need, Year: a.Year}
}

// Unmet is a cell of a proposal with unmet seats and their reason.
type Unmet struct {
	// Place is the row's place by commune's name.
	Place       int64             `json:"place"`
	Commune     matcher.CommuneID `json:"commune"`
	CommuneName string            `json:"commune_name"`
	Group       matcher.GroupID   `json:"group_id"`
	Type        string            `json:"type"`
	Field       matcher.FieldID   `json:"field"`
	FieldName   string            `json:"field_name"`
	Need        matcher.Need      `json:"need"`
	Year        int               `json:"year"`
	Seats       int64             `json:"seats"`
	Proof       matcher.Proof     `json:"proof"`
	// Relaxations are the reason's; the witness stands in the proposal's file.
	Relaxations Relaxations `json:"relaxations"`

	search string
}

// Cell is the demand cell.
func (u *Unmet) Cell() matcher.Cell {
	return matcher.Cell{Commune: u.Commune, Field: u.Field, Need: u.Need, Year: u.Year}
}

const (
	allocationColumns = `place, by_offer, offer, programme, programme_name, provider, provider_name, provider_kind, kind, major, intake, ready,
	commune, commune_name, group_id, field, field_name, need, year, late_years, seats, ordered_seats, price_kvnd_per_seat, cost_kvnd, assumed`
	unmetColumns = `place, commune, commune_name, group_id, type, field, field_name, need, year, seats, proof, relaxations`
)

// AllocationFilter narrows allocations; empty fields do not.
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

func (f *AllocationFilter) narrow(q *query) {
	is(q, "commune", f.Commune)
	is(q, "group_id", f.Group)
	is(q, "field", f.Field)
	is(q, "need", f.Need)
	is(q, "provider", f.Provider)
	is(q, "programme", f.Programme)
	is(q, "kind", f.Kind)
	if f.Year != 0 {
		q.and("year = ?", f.Year)
	}
	if f.Intake != 0 {
		q.and("intake = ?", f.Intake)
	}
	q.find("search", f.Search)
}

// AllocationOrder is the order of a list of allocations.
type AllocationOrder string

// The orders of allocations.
const (
	// ByCommune is by commune's name, then cell, then offer.
	ByCommune AllocationOrder = "commune"
	// ByProvider is by provider's name, then programme, intake and cell.
	ByProvider AllocationOrder = "provider"
)

// Allocations lists the allocations of a proposal.
func (s *Store) Allocations(ctx context.Context, id ProposalID, f AllocationFilter, order AllocationOrder, page Page) (List[Allocation], error) {
	q := selecting(`SELECT `+allocationColumns+` FROM allocations WHERE proposal_id = $1`, id)
	f.narrow(q)
	if order == ByProvider {
		return proposalPage(ctx, s, id, q, "allocations by provider", "by_offer", page, func(a *Allocation) int64 { return a.ByOffer })
	}
	return proposalPage(ctx, s, id, q, "allocations by commune", "place", page, func(a *Allocation) int64 { return a.Place })
}

// UniversityAllocations lists what a proposal gives to the programmes of one
// university, by programme and intake.
func (s *Store) UniversityAllocations(ctx context.Context, id ProposalID, university matcher.UniversityID, f AllocationFilter, page Page) (List[Allocation], error) {
	q := selecting(`SELECT `+allocationColumns+` FROM allocations WHERE proposal_id = $1 AND provider = $2`, id, university)
	f.narrow(q)
	return proposalPage(ctx, s, id, q, "allocations by provider", "by_offer", page, func(a *Allocation) int64 { return a.ByOffer })
}

// CommuneAllocations lists what a proposal gives to one commune.
func (s *Store) CommuneAllocations(ctx context.Context, id ProposalID, commune matcher.CommuneID, f AllocationFilter, page Page) (List[Allocation], error) {
	q := selecting(`SELECT `+allocationColumns+` FROM allocations WHERE proposal_id = $1 AND commune = $2`, id, commune)
	f.narrow(q)
	return proposalPage(ctx, s, id, q, "allocations by commune", "place", page, func(a *Allocation) int64 { return a.Place })
}

// UnmetFilter narrows unmet cells; empty fields do not. Code is of a relaxation
// that is part of the reason.
type UnmetFilter struct {
	Search  string
	Commune matcher.CommuneID
	Group   matcher.GroupID
	Field   matcher.FieldID
	Need    matcher.Need
	Year    int
	Code    matcher.RelaxationCode
}

func (f *UnmetFilter) narrow(q *query) {
	is(q, "commune", f.Commune)
	is(q, "group_id", f.Group)
	is(q, "field", f.Field)
	is(q, "need", f.Need)
	if f.Year != 0 {
		q.and("year = ?", f.Year)
	}
	if f.Code != "" {
		q.and("('+' || codes || '+') LIKE ?", "%+"+string(f.Code)+"+%")
	}
	q.find("search", f.Search)
}

// Unmet lists the cells of a proposal with unmet seats, by commune's name.
func (s *Store) Unmet(ctx context.Context, id ProposalID, f UnmetFilter, page Page) (List[Unmet], error) {
	q := selecting(`SELECT `+unmetColumns+` FROM unmet WHERE proposal_id = $1`, id)
	f.narrow(q)
	return proposalPage(ctx, s, id, q, "unmet", "place", page, func(u *Unmet) int64 { return u.Place })
}

// CommuneUnmet lists the cells of one commune with unmet seats.
func (s *Store) CommuneUnmet(ctx context.Context, id ProposalID, commune matcher.CommuneID, f UnmetFilter, page Page) (List[Unmet], error) {
	q := selecting(`SELECT `+unmetColumns+` FROM unmet WHERE proposal_id = $1 AND commune = $2`, id, commune)
	f.narrow(q)
	return proposalPage(ctx, s, id, q, "unmet", "place", page, func(u *Unmet) int64 { return u.Place })
}

// proposalPage is a page of a proposal's list. An empty page may mean that there is
// no such proposal.
func proposalPage[T any](ctx context.Context, s *Store, id ProposalID, q *query, list, column string, page Page, place func(*T) int64) (List[T], error) {
	got, err := byPlace(ctx, s, q, list, column, page, place)
	if err == nil && len(got.Items) == 0 {
		_, err = s.Proposal(ctx, id)
	}
	return got, err
}

func (s *Store) insertAllocations(ctx context.Context, t transaction, id ProposalID, rows []Allocation) error {
	return s.dialect.bulk(ctx, t, "allocations", []string{
		"proposal_id", "place", "by_offer", "offer", "programme", "programme_name", "provider", "provider_name", "provider_kind", "kind", "major",
		"intake", "ready", "commune", "commune_name", "group_id", "field", "field_name", "need", "year", "late_years", "seats", "ordered_seats",
		"price_kvnd_per_seat", "cost_kvnd", "assumed", "search",
	}, len(rows), func(i int, row []any) {
		a := &rows[i]
		set(row, string(id), a.Place, a.ByOffer, string(a.Offer), string(a.Programme), a.ProgrammeName, string(a.Provider), a.ProviderName,
			string(a.ProviderKind), string(a.Kind), string(a.Major), a.Intake, a.Ready, string(a.Commune), a.CommuneName, string(a.Group),
			string(a.Field), a.FieldName, string(a.Need), a.Year, a.LateYears, a.Seats, a.OrderedSeats, a.PriceKVNDPerSeat, a.CostKVND,
			a.Assumed, a.search)
	})
}

func (s *Store) insertUnmet(ctx context.Context, t transaction, id ProposalID, rows []Unmet) error {
	return s.dialect.bulk(ctx, t, "unmet", []string{
		"proposal_id", "place", "commune", "commune_name", "group_id", "type", "field", "field_name", "need", "year", "seats", "proof", "codes",
		"relaxations", "search",
	}, len(rows), func(i int, row []any) {
		u := &rows[i]
		set(row, string(id), u.Place, string(u.Commune), u.CommuneName, string(u.Group), u.Type, string(u.Field), u.FieldName, string(u.Need),
			u.Year, u.Seats, string(u.Proof), u.Relaxations.codes(), u.Relaxations, u.search)
	})
}
