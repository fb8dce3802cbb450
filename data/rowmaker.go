package data

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"dathang/matcher"
)

// rowMaker makes the rows that screens filter of a proposal's file.
type rowMaker struct {
	file       *matcher.Proposal
	surcharges map[matcher.Route]int64
	offers     map[matcher.OfferID]*matcher.Offer
	providers  map[matcher.ProviderID]*matcher.Provider
	communes   map[matcher.CommuneID]*matcher.Commune
	fields     map[matcher.FieldID]*matcher.Field
	folds      map[string]string

	late, costKVND int64
}

// newRowMaker fails where the answer names what the problem does not have.
func newRowMaker(file *matcher.Proposal) (*rowMaker, error) {
	p := file.Problem
	m := &rowMaker{
		file:       file,
		surcharges: p.SurchargeKVND(),
		offers:     indexed(p.Offers, func(o *matcher.Offer) matcher.OfferID { return o.ID }),
		providers:  indexed(p.Providers, func(v *matcher.Provider) matcher.ProviderID { return v.ID }),
		communes:   indexed(p.Communes, func(c *matcher.Commune) matcher.CommuneID { return c.ID }),
		fields:     indexed(p.Fields, func(f *matcher.Field) matcher.FieldID { return f.ID }),
		folds:      map[string]string{},
	}
	for i := range file.Answer.Allocations {
		a := &file.Answer.Allocations[i]
		o := m.offers[a.Offer]
		if o == nil || m.providers[o.Provider] == nil {
			return nil, fmt.Errorf("allocation %s to %s: the problem has no such offer", a.Offer, a.Cell)
		}
		if err := m.known(&a.Cell); err != nil {
			return nil, fmt.Errorf("allocation %s to %s: %w", a.Offer, a.Cell, err)
		}
	}
	for i := range file.Answer.Unmet {
		if err := m.known(&file.Answer.Unmet[i].Cell); err != nil {
			return nil, fmt.Errorf("unmet %s: %w", file.Answer.Unmet[i].Cell, err)
		}
	}
	return m, nil
}

func indexed[T any, ID comparable](list []T, id func(*T) ID) map[ID]*T {
	found := make(map[ID]*T, len(list))
	for i := range list {
		found[id(&list[i])] = &list[i]
	}
	return found
}

func (m *rowMaker) known(c *matcher.Cell) error {
	if m.communes[c.Commune] == nil {
		return fmt.Errorf("the problem has no commune %q", c.Commune)
	}
	if m.fields[c.Field] == nil {
		return fmt.Errorf("the problem has no field %q", c.Field)
	}
	return nil
}

// fold remembers: few names stand in many rows.
func (m *rowMaker) fold(name string) string {
	f, ok := m.folds[name]
	if !ok {
		f = Fold(name)
		m.folds[name] = f
	}
	return f
}

func (m *rowMaker) allocations() []Allocation {
	list := m.file.Answer.Allocations
	rows := make([]Allocation, len(list))
	for i := range list {
		rows[i] = m.allocation(&list[i])
	}
	m.byOffer(rows)
	slices.SortFunc(rows, func(a, b Allocation) int {
		return cmp.Or(strings.Compare(m.fold(a.CommuneName), m.fold(b.CommuneName)), a.Cell().Compare(b.Cell()), cmp.Compare(a.Offer, b.Offer))
	})
	for i := range rows {
		rows[i].Place = int64(i)
	}
	return rows
}

// byOffer orders rows as a university reads them and counts what depends on the
// rows of the same offer before: the places to order, rounded up once an offer.
func (m *rowMaker) byOffer(rows []Allocation) {
	slices.SortFunc(rows, func(a, b Allocation) int {
		return cmp.Or(strings.Compare(m.fold(a.ProviderName), m.fold(b.ProviderName)), cmp.Compare(a.Provider, b.Provider),
			strings.Compare(m.fold(a.ProgrammeName), m.fold(b.ProgrammeName)), cmp.Compare(a.Intake, b.Intake),
			cmp.Compare(a.Offer, b.Offer), a.Cell().Compare(b.Cell()))
	})
	var before int64
	for i := range rows {
		r := &rows[i]
		r.ByOffer = int64(i)
		o := m.offers[r.Offer]
		if i == 0 || rows[i-1].Offer != r.Offer {
			before = 0
			m.costKVND += o.OpeningKVND
		}
		r.OrderedSeats = o.Ordered(before+r.Seats) - o.Ordered(before)
		before += r.Seats
	}
}

func (m *rowMaker) allocation(a *matcher.Allocation) Allocation {
	o := m.offers[a.Offer]
	provider, commune, field := m.providers[o.Provider], m.communes[a.Commune], m.fields[a.Field]
	r := Allocation{
		Offer: o.ID, Programme: o.Programme, ProgrammeName: o.Name, Provider: o.Provider, ProviderName: provider.Name, ProviderKind: provider.Kind,
		Kind: o.Kind, Major: o.Major, Intake: o.Intake, Ready: o.Ready,
		Commune: a.Commune, CommuneName: commune.Name, Group: commune.Group, Field: a.Field, FieldName: field.Name, Need: a.Need, Year: a.Year,
		LateYears: max(0, o.Ready-a.Year), Seats: a.Seats, Assumed: o.Assumed,
		PriceKVNDPerSeat: o.CostKVND() + m.surcharges[matcher.Route{Offer: o.ID, Commune: a.Commune}],
	}
	r.CostKVND = r.Seats * r.PriceKVNDPerSeat
	m.costKVND += r.CostKVND
	if r.LateYears > 0 {
		m.late += r.Seats
	}
	r.search = m.fold(r.CommuneName) + " " + m.fold(r.ProgrammeName) + " " + m.fold(r.ProviderName)
	return r
}

func (m *rowMaker) unmet() []Unmet {
	reasons := indexed(m.file.Answer.Reasons, func(r *matcher.Reason) matcher.Cell { return r.Cell })
	list := m.file.Answer.Unmet
	rows := make([]Unmet, len(list))
	for i := range list {
		u := &list[i]
		commune, field := m.communes[u.Commune], m.fields[u.Field]
		rows[i] = Unmet{
			Commune: u.Commune, CommuneName: commune.Name, Group: commune.Group, Type: commune.Type,
			Field: u.Field, FieldName: field.Name, Need: u.Need, Year: u.Year, Seats: u.Seats,
			Proof: matcher.ProofNone, Relaxations: Relaxations{}, search: m.fold(commune.Name) + " " + m.fold(field.Name),
		}
		if r := reasons[u.Cell]; r != nil {
			rows[i].Proof = r.Proof
			rows[i].Relaxations = append(rows[i].Relaxations, r.Relaxations...)
		}
	}
	slices.SortFunc(rows, func(a, b Unmet) int {
		return cmp.Or(strings.Compare(m.fold(a.CommuneName), m.fold(b.CommuneName)), a.Cell().Compare(b.Cell()))
	})
	for i := range rows {
		rows[i].Place = int64(i)
	}
	return rows
}

// codes joins the codes of relaxations by "+", each once, in their order.
func (r Relaxations) codes() string {
	var codes []string
	for i := range r {
		if code := string(r[i].Code); !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	return strings.Join(codes, "+")
}
