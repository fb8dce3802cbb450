package matcher

import (
	"cmp"
	"fmt"
	"slices"
)

// transfers turns surplus staff into offers: one for every unit, position
// group, major and release year. Releases up to a year are at most the
// smallest surplus of any year from it on; those prefixes nest, so each is a
// cap (left out where a later prefix implies it). A surplus is beyond the
// unit's own posts, so that no release creates a shortfall at its origin.
func (b *builder) transfers(surplus []Surplus) {
	if kinds := b.plan.Policy.Kinds; len(kinds) > 0 && !slices.Contains(kinds, KindTransfer) {
		return
	}
	surplus = slices.Clone(surplus)
	slices.SortFunc(surplus, func(p, q Surplus) int {
		return cmp.Or(cmp.Compare(p.Unit, q.Unit), cmp.Compare(p.Group, q.Group), cmp.Compare(p.Major, q.Major), cmp.Compare(p.Year, q.Year))
	})
	provided := map[CommuneID]bool{}
	for start := 0; start < len(surplus); {
		end := start
		for end < len(surplus) && sameStock(&surplus[start], &surplus[end]) {
			end++
		}
		s := surplus[start]
		if b.useful[s.Major] {
			if !provided[s.Unit] {
				provided[s.Unit] = true
				b.releasing(s.Unit)
			}
			b.releases(s, surplus[start:end])
		}
		start = end
	}
}

func sameStock(p, q *Surplus) bool {
	return p.Unit == q.Unit && p.Group == q.Group && p.Major == q.Major
}

func (b *builder) releasing(unit CommuneID) {
	for i := range b.ds.Units {
		if u := &b.ds.Units[i]; u.ID == unit {
			b.p.Providers = append(b.p.Providers, Provider{
				ID: communeProvider + ProviderID(unit), Name: u.Name, Kind: ProviderCommune, Commune: unit, At: place(u.XM, u.YM),
			})
		}
	}
}

// releases of one stock of people; years without surplus are missing in list.
func (b *builder) releases(s Surplus, list []Surplus) {
	count := make([]int64, len(b.plan.Years))
	for _, row := range list {
		if y := slices.Index(b.plan.Years, row.Year); y >= 0 {
			count[y] = row.Count
		}
	}
	// least[y] is the smallest surplus of any year from y on.
	least := slices.Clone(count)
	for y := len(least) - 2; y >= 0; y-- {
		least[y] = min(least[y], least[y+1])
	}
	programme := NewProgrammeID(communeProvider+ProviderID(s.Unit), s.Group+"."+string(s.Major), KindTransfer)
	var released []OfferID
	for y, year := range b.plan.Years {
		if least[y] == 0 {
			continue
		}
		o := Offer{
			ID: NewOfferID(programme, year), Programme: programme, Provider: communeProvider + ProviderID(s.Unit),
			Kind: KindTransfer, Major: s.Major, Intake: year, Ready: year, Until: year,
			ReachM: b.plan.Policy.TransferReachM, Capacity: least[y], LegalMode: ModeAssign, Completion: 1000, Assumed: true,
		}
		if b.plan.Policy.TransferKVND > 0 {
			o.Prices = []Payment{{year, b.plan.Policy.TransferKVND}}
		}
		b.p.Offers = append(b.p.Offers, o)
		released = append(released, o.ID)
		last := y == len(b.plan.Years)-1
		if len(released) > 1 && (last || least[y] < least[y+1]) {
			b.p.Rules = append(b.p.Rules, Rule{
				ID: RuleID(fmt.Sprintf("release:%s:%d", programme, year)), Kind: RuleCap,
				Where: Where{Offers: slices.Clone(released)}, High: Seats(least[y]),
			})
		}
	}
}
