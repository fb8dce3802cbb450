package data

import (
	"cmp"
	"context"
	"slices"

	"dathang/matcher"
)

// Quota is a published allocation as its university sees it: the seats that one intake of a programme gives to one
// commune.
type Quota struct {
	Place          int64                `json:"place"`
	University     matcher.UniversityID `json:"university"`
	UniversityName string               `json:"university_name"`
	Offer          matcher.OfferID      `json:"offer"`
	Programme      matcher.ProgrammeID  `json:"programme"`
	ProgrammeName  string               `json:"programme_name"`
	Kind           matcher.Kind         `json:"kind"`
	Major          matcher.MajorCode    `json:"major"`
	Intake         int                  `json:"intake"`
	Ready          int                  `json:"ready"`
	Commune        matcher.CommuneID    `json:"commune"`
	CommuneName    string               `json:"commune_name"`
	// Seats is how many people are to complete, OrderedSeats how many are to be enrolled for that.
	Seats        int64 `json:"seats"`
	OrderedSeats int64 `json:"ordered_seats"`
	// Payments is the cost of all the seats by fiscal year, adding up to CostKVND; the cost of opening an offer is not
	// included.
	Payments Payments `json:"payments"`
	CostKVND int64    `json:"cost_kvnd"`
	// Assumed: capacity, price or duration rest on an assumption.
	Assumed bool `json:"assumed"`
}

// Payments holds costs by fiscal year, stored in one column.
type Payments []matcher.Payment

// quotaColumns begin with the place, in the order of newQuotaRows.
var quotaColumns = []string{
	"place", "university", "university_name", "offer", "programme", "programme_name", "kind", "major", "intake", "ready", "commune", "commune_name",
	"seats", "ordered_seats", "payments", "cost_kvnd", "assumed",
}

const quotaList = `place, university, university_name, offer, programme, programme_name, kind, major, intake, ready, commune, commune_name,
	seats, ordered_seats, payments, cost_kvnd, assumed`

// quotaRows are the quotas of a proposal.
type quotaRows []Quota

// newQuotaRows sums a proposal's allocations to universities by offer and commune.
func newQuotaRows(file *matcher.Proposal) (quotaRows, error) {
	rows, err := newProposalRows(file)
	if err != nil {
		return nil, err
	}
	surcharge := file.Problem.SurchargeKVND()
	type key struct{ offer, commune int }
	sums := map[key]*Quota{}
	var keys []key
	for i := range rows.allocations {
		a := &rows.allocations[i]
		o := rows.offers[a.offer]
		provider := rows.providers[o.Provider]
		// The city and communes get no quota.
		if provider.Kind != matcher.ProviderUniversity {
			continue
		}
		at := key{a.offer, a.commune}
		q := sums[at]
		if q == nil {
			keys = append(keys, at)
			q = &Quota{
				University: matcher.UniversityID(o.Provider), UniversityName: provider.Name, Offer: o.ID, Programme: o.Programme, ProgrammeName: o.Name,
				Kind: o.Kind, Major: o.Major, Intake: o.Intake, Ready: o.Ready, Commune: a.Commune, CommuneName: rows.communes[a.commune].Name, Assumed: o.Assumed,
			}
			sums[at] = q
		}
		q.Seats += a.Seats
		q.OrderedSeats += a.ordered
	}
	// Offers and communes are in the order of their names, so the
	// list is by university, programme, intake and commune.
	slices.SortFunc(keys, func(a, b key) int { return cmp.Or(a.offer-b.offer, a.commune-b.commune) })
	quotas := make(quotaRows, len(keys))
	for i, at := range keys {
		q := sums[at]
		q.Place = int64(i)
		q.pay(rows.offers[at.offer], surcharge(matcher.Route{Offer: q.Offer, Commune: q.Commune}))
		quotas[i] = *q
	}
	return quotas, nil
}

// pay sets the cost of the seats; a surcharge is paid in the year of the intake.
func (q *Quota) pay(o *matcher.Offer, surchargeKVND int64) {
	byYear := map[int]int64{}
	for _, p := range o.Prices {
		byYear[p.Year] += q.Seats * p.KVND
	}
	if surchargeKVND != 0 {
		byYear[o.Intake] += q.Seats * surchargeKVND
	}
	q.Payments = Payments{}
	for year, kvnd := range byYear {
		q.Payments = append(q.Payments, matcher.Payment{Year: year, KVND: kvnd})
		q.CostKVND += kvnd
	}
	slices.SortFunc(q.Payments, func(a, b matcher.Payment) int { return a.Year - b.Year })
}

// insert writes the quotas of a publication.
func (r quotaRows) insert(ctx context.Context, s *Store, t transaction, publication string) error {
	return s.dialect.bulk(ctx, t, "quotas", append([]string{"publication_id"}, quotaColumns...), len(r), func(i int, row []any) {
		q := &r[i]
		set(row, publication, q.Place, string(q.University), q.UniversityName, string(q.Offer), string(q.Programme), q.ProgrammeName, string(q.Kind),
			string(q.Major), q.Intake, q.Ready, string(q.Commune), q.CommuneName, q.Seats, q.OrderedSeats, q.Payments, q.CostKVND, q.Assumed)
	})
}

// QuotaFilter narrows quotas; empty fields do not filter. Without a Publication they are those in force.
type QuotaFilter struct {
	Publication string
	Programme   matcher.ProgrammeID
	Commune     matcher.CommuneID
	Intake      int
}

// Quotas lists the quotas of all universities, or of the one that is named, by university, programme, intake and
// commune.
func (s *Store) Quotas(ctx context.Context, university matcher.UniversityID, f QuotaFilter, page Page) (List[Quota], error) {
	q := quotaQuery(&f)
	is(q, "university", university)
	return s.quotaPage(ctx, q, page)
}

// UniversityQuotas lists the quotas of one university; an empty id matches no university, never all of them.
func (s *Store) UniversityQuotas(ctx context.Context, university matcher.UniversityID, f QuotaFilter, page Page) (List[Quota], error) {
	q := quotaQuery(&f)
	q.and("university = ?", university)
	return s.quotaPage(ctx, q, page)
}

// quotaQuery selects the quotas that pass the filter.
func quotaQuery(f *QuotaFilter) *query {
	q := selecting(`SELECT ` + quotaList + ` FROM quotas WHERE TRUE`)
	if f.Publication == "" {
		q.and("publication_id IN (SELECT id FROM publications WHERE state = ?)", PublicationInForce)
	}
	is(q, "publication_id", f.Publication)
	is(q, "programme", f.Programme)
	is(q, "commune", f.Commune)
	if f.Intake != 0 {
		q.and("intake = ?", f.Intake)
	}
	return q
}

// quotaPage is a page of them, in the order of their places.
func (s *Store) quotaPage(ctx context.Context, q *query, page Page) (List[Quota], error) {
	if err := q.from("quotas", page, "place"); err != nil {
		return List[Quota]{}, err
	}
	return take(ctx, s, q, "quotas", page, func(v *Quota) []string { return numbers(v.Place) })
}
