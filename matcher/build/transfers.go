package build

import (
	"cmp"
	"fmt"
	"slices"

	"dathang/matcher"
)

// transfers turns surplus staff into offers: one for every unit, position group, major and year of
// release. All releases up to a year together are at most the smallest surplus of any year from
// then on, or people would be given away who are needed later. These sets are nested prefixes, so
// each becomes a cap (left out where a later one implies it). A surplus is what a unit has beyond
// its own posts, so no release creates a shortfall where it comes from.
func (b *builder) transfers(surplus []matcher.Surplus) {
	if !b.takes(matcher.KindTransfer) {
		return
	}
	surplus = slices.Clone(surplus)
	slices.SortFunc(surplus, func(p, q matcher.Surplus) int {
		return cmp.Or(cmp.Compare(p.Unit, q.Unit), cmp.Compare(p.Group, q.Group), cmp.Compare(p.Major, q.Major), cmp.Compare(p.Year, q.Year))
	})
	provided := map[matcher.CommuneID]bool{}
	// Sorted, the years of a stock stand side by side.
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

// sameStock reports whether two rows are about the same people in different years.
func sameStock(p, q *matcher.Surplus) bool {
	return p.Unit == q.Unit && p.Group == q.Group && p.Major == q.Major
}

// releasing adds the commune to the providers.
func (b *builder) releasing(unit matcher.CommuneID) {
	for i := range b.ds.Units {
		if u := &b.ds.Units[i]; u.ID == unit {
			b.p.Providers = append(b.p.Providers, matcher.Provider{
				ID: matcher.CommuneProvider(unit), Name: u.Name, Kind: matcher.ProviderCommune, Commune: unit, At: place(u.XM, u.YM),
			})
		}
	}
}

// releases makes the offers of one stock of people, one for each year; years without a surplus have
// no row in list.
func (b *builder) releases(s matcher.Surplus, list []matcher.Surplus) {
	count := make([]int64, len(b.opts.Years))
	for _, row := range list {
		if y := slices.Index(b.opts.Years, row.Year); y >= 0 {
			count[y] = row.Count
		}
	}
	// least[y] is the smallest surplus of any year from y on.
	least := slices.Clone(count)
	for y := len(least) - 2; y >= 0; y-- {
		least[y] = min(least[y], least[y+1])
	}
	provider := matcher.CommuneProvider(s.Unit)
	programme := matcher.NewProgrammeID(provider, s.Group+"."+string(s.Major), matcher.KindTransfer)
	var released []matcher.OfferID
	for y, year := range b.opts.Years {
		if least[y] == 0 {
			continue
		}
		o := matcher.Offer{
			ID: matcher.NewOfferID(programme, year), Programme: programme, Provider: provider,
			Kind: matcher.KindTransfer, Major: s.Major, Intake: year, Ready: year, Until: year,
			ReachM: b.opts.Policy.TransferReachM, Capacity: least[y], LegalMode: matcher.ModeAssign, Completion: 1000, Assumed: true,
		}
		if b.opts.Policy.TransferKVND > 0 {
			o.Prices = []matcher.Payment{{Year: year, KVND: b.opts.Policy.TransferKVND}}
		}
		b.p.Offers = append(b.p.Offers, o)
		released = append(released, o.ID)
		// A single offer's capacity is its own cap. A prefix whose least is that of the next one is implied by it.
		last := y == len(b.opts.Years)-1
		if len(released) > 1 && (last || least[y] < least[y+1]) {
			b.p.Rules = append(b.p.Rules, matcher.Rule{
				ID: matcher.RuleID(fmt.Sprintf("release:%s:%d", programme, year)), Kind: matcher.RuleCap,
				Where: matcher.Where{Offers: slices.Clone(released)}, High: matcher.Seats(least[y]),
			})
		}
	}
}
