package data

import (
	"context"
	"slices"
	"sync"

	"dathang/matcher"
)

// Rows of allocations refer to communes, fields and offers by their positions in the
// proposal's sorted lists, which keeps the rows small and sorts them by name without a
// join. The names are read once for each proposal and put in when a page is answered.

// keptNames bounds the cache of names, in bytes, over all
// proposals: those of one city take about half a megabyte.
const keptNames = 32 << 20

// proposalNames are the display names for the rows of a proposal's lists,
// each list in the order of its positions. They never change, so they are
// cached. number is the proposal's, by which its rows are found.
type proposalNames struct {
	number   int64
	communes []communeName
	fields   []fieldName
	offers   []offerName
	bytes    int64
}

// weigh estimates how many bytes the names take.
func (n *proposalNames) weigh() int64 {
	const each = 200 // a row's own fields
	sum := int64(each * (len(n.communes) + len(n.fields) + len(n.offers)))
	for i := range n.communes {
		c := &n.communes[i]
		sum += int64(len(c.ID) + len(c.Name) + len(c.Group) + len(c.Type))
	}
	for i := range n.fields {
		sum += int64(len(n.fields[i].ID) + len(n.fields[i].Name) + len(n.fields[i].NameEn))
	}
	for i := range n.offers {
		o := &n.offers[i]
		sum += int64(len(o.ID) + len(o.Programme) + len(o.ProgrammeName) + len(o.Provider) + len(o.ProviderName) + len(o.ProviderNameEn) + len(o.Major))
	}
	return sum
}

// communeName is what the list of allocations shows of a commune.
type communeName struct {
	ID    matcher.CommuneID `json:"id"`
	Name  string            `json:"name"`
	Group matcher.GroupID   `json:"group_id"`
	Type  string            `json:"type"`
}

// fieldName is the same for a field.
type fieldName struct {
	ID     matcher.FieldID `json:"id"`
	Name   string          `json:"name"`
	NameEn string          `json:"name_en"`
}

// offerName is the same for an offer, with its programme and provider.
type offerName struct {
	ID             matcher.OfferID      `json:"id"`
	Programme      matcher.ProgrammeID  `json:"programme"`
	ProgrammeName  string               `json:"programme_name"`
	Provider       matcher.ProviderID   `json:"provider"`
	ProviderName   string               `json:"provider_name"`
	ProviderNameEn string               `json:"provider_name_en"`
	ProviderKind   matcher.ProviderKind `json:"provider_kind"`
	Kind           matcher.Kind         `json:"kind"`
	Major          matcher.MajorCode    `json:"major"`
	Intake         int                  `json:"intake"`
	Ready          int                  `json:"ready"`
	Assumed        bool                 `json:"assumed"`
}

// kept is a cache of the names of the most recently read proposals.
type kept struct {
	mu    sync.Mutex
	order []ProposalID // the one that was read last at the end
	of    map[ProposalID]*proposalNames
	bytes int64
}

func newKept() *kept { return &kept{of: map[ProposalID]*proposalNames{}} }

// get returns the names of a proposal and marks them as most
// recently read; nil if they are not cached.
func (k *kept) get(id ProposalID) *proposalNames {
	k.mu.Lock()
	defer k.mu.Unlock()
	found := k.of[id]
	if found != nil {
		i := slices.Index(k.order, id)
		k.order = append(slices.Delete(k.order, i, i+1), id)
	}
	return found
}

// put stores the names of a proposal and drops those that were read longest
// ago until the rest fits. One proposal is always kept, however large.
func (k *kept) put(id ProposalID, names *proposalNames) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.of[id] != nil {
		return // somebody else was as quick
	}
	k.order = append(k.order, id)
	k.of[id] = names
	for k.bytes += names.bytes; k.bytes > keptNames && len(k.order) > 1; k.order = k.order[1:] {
		k.bytes -= k.of[k.order[0]].bytes
		delete(k.of, k.order[0])
	}
}

// namesOf returns the names of a proposal, from the cache if they are there.
func (s *Store) namesOf(ctx context.Context, id ProposalID) (*proposalNames, error) {
	if have := s.names.get(id); have != nil {
		return have, nil
	}
	number, err := one[int64](ctx, s, "proposal", string(id), `SELECT number FROM proposals WHERE id = $1`, id)
	if err != nil {
		return nil, err
	}
	n := &proposalNames{number: number}
	if n.communes, err = list[communeName](ctx, s, "read communes of proposal "+string(id),
		`SELECT id, name, group_id, type FROM proposal_communes WHERE proposal = $1 ORDER BY commune`, number); err != nil {
		return nil, err
	}
	if n.fields, err = list[fieldName](ctx, s, "read fields of proposal "+string(id),
		`SELECT id, name, name_en FROM proposal_fields WHERE proposal = $1 ORDER BY field`, number); err != nil {
		return nil, err
	}
	if n.offers, err = list[offerName](ctx, s, "read offers of proposal "+string(id), `SELECT id, programme, programme_name, provider, provider_name, provider_name_en,
		provider_kind, kind, major, intake, ready, assumed FROM proposal_offers WHERE proposal = $1 ORDER BY offer`, number); err != nil {
		return nil, err
	}
	n.bytes = n.weigh()
	s.names.put(id, n)
	return n, nil
}

// placedAllocation is a row of allocations whose commune, field and offer are positions in proposalNames.
type placedAllocation struct {
	Commune          int64           `json:"commune"`
	Place            int64           `json:"place"`
	Offer            int64           `json:"offer"`
	Field            int64           `json:"field"`
	Need             matcher.Need    `json:"need"`
	Year             int             `json:"year"`
	Class            matcher.ClassID `json:"class"`
	Seats            int64           `json:"seats"`
	OrderedSeats     int64           `json:"ordered_seats"`
	PriceKVNDPerSeat int64           `json:"price_kvnd_per_seat"`
}

// allocation fills in the names of a row.
func (n *proposalNames) allocation(r *placedAllocation) Allocation {
	c, f, o := &n.communes[r.Commune], &n.fields[r.Field], &n.offers[r.Offer]
	return Allocation{
		Place: r.Place, CommunePlace: r.Commune, OfferPlace: r.Offer, Offer: o.ID, Programme: o.Programme, ProgrammeName: o.ProgrammeName,
		Provider: o.Provider, ProviderName: o.ProviderName, ProviderNameEn: o.ProviderNameEn, ProviderKind: o.ProviderKind, Kind: o.Kind, Major: o.Major, Intake: o.Intake,
		Ready: o.Ready, Commune: c.ID, CommuneName: c.Name, Group: c.Group, Field: f.ID, FieldName: f.Name, FieldNameEn: f.NameEn, Need: r.Need, Year: r.Year, Class: r.Class,
		LateYears: max(0, o.Ready-r.Year), Seats: r.Seats, OrderedSeats: r.OrderedSeats, PriceKVNDPerSeat: r.PriceKVNDPerSeat,
		CostKVND: r.PriceKVNDPerSeat * r.Seats, Assumed: o.Assumed,
	}
}

// placedUnmet is a row of unmet cells whose commune and field are positions in proposalNames.
type placedUnmet struct {
	Commune     int64           `json:"commune"`
	Place       int64           `json:"place"`
	Field       int64           `json:"field"`
	Need        matcher.Need    `json:"need"`
	Year        int             `json:"year"`
	Class       matcher.ClassID `json:"class"`
	Seats       int64           `json:"seats"`
	Proof       matcher.Proof   `json:"proof"`
	Relaxations Relaxations     `json:"relaxations"`
}

// unmet fills in the names of a row.
func (n *proposalNames) unmet(r *placedUnmet) Unmet {
	c, f := &n.communes[r.Commune], &n.fields[r.Field]
	return Unmet{
		Place: r.Place, CommunePlace: r.Commune, Commune: c.ID, CommuneName: c.Name, Group: c.Group, Type: c.Type, Field: f.ID, FieldName: f.Name, FieldNameEn: f.NameEn,
		Need: r.Need, Year: r.Year, Class: r.Class, Seats: r.Seats, Proof: r.Proof, Relaxations: r.Relaxations,
	}
}
