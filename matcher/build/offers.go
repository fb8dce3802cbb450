package build

import (
	"maps"
	"slices"

	"dathang/matcher"
)

// programmes makes one offer of every useful programme and intake. The first intake is the first demand year, so an
// offer of a long programme may be ready only after the last year; it serves nobody and does no harm.
func (b *builder) programmes() {
	for i := range b.ds.Universities {
		u := &b.ds.Universities[i]
		b.p.Providers = append(b.p.Providers, matcher.Provider{ID: u.ID, Name: u.Name, NameEn: u.NameEn, Kind: matcher.ProviderUniversity, At: place(u.XM, u.YM)})
	}
	city := matcher.Provider{ID: matcher.CityProvider, Kind: matcher.ProviderCity}
	if called := b.ds.CodeName(matcher.NamesProvider, string(matcher.CityProvider)); called != nil {
		city.Name, city.NameEn = called.Name, called.NameEn
	}
	b.p.Providers = append(b.p.Providers, city)
	for i := range b.ds.Programmes {
		g := &b.ds.Programmes[i]
		if !b.useful[g.Major] || !b.takes(g.Kind) {
			continue
		}
		for n := range b.opts.Intakes {
			intake := b.opts.Years[0] + n
			if g.FirstIntake != 0 && intake < g.FirstIntake || g.LastIntake != 0 && intake > g.LastIntake {
				continue
			}
			b.p.Offers = append(b.p.Offers, b.offer(g, intake))
		}
	}
}

// offer makes the offer of one intake. A dataset counts people who start, a problem people who
// finish: capacity and smallest cohort shrink by the completion rate (rounded down), and the price
// of a finished seat includes those who started but did not finish (rounded up).
func (b *builder) offer(g *matcher.Programme, intake int) matcher.Offer {
	o := matcher.Offer{
		ID: matcher.NewOfferID(g.ID, intake), Programme: g.ID, Name: g.Name, Provider: g.Provider,
		Kind: g.Kind, Major: g.Major, Intake: intake, Ready: matcher.ReadyYear(intake, g.StartMonth, g.Months),
		ReachM: g.ReachM, LegalMode: g.LegalMode, Completion: b.completion(g.Kind), Entry: g.Enters(),
		Assumed: g.Certainty == matcher.CertainAssumed,
	}
	if term := g.Lasts(); term != matcher.TermLasting {
		o.Term = term
	}
	if o.Term == matcher.TermRefresher {
		o.Until = o.Ready // what is brought up to date years ahead is old when it is due
	}
	o.Capacity = g.Capacity * o.Completion / 1000
	if b.opts.Policy.Cohorts || slices.Contains(b.opts.Policy.CohortKinds, g.Kind) {
		o.MinCohort, o.OpeningKVND = g.MinCohort*o.Completion/1000, g.OpeningKVND
	}
	for _, pay := range b.prices(g, intake) {
		if pay.KVND > 0 {
			pay.KVND = (pay.KVND*1000 + o.Completion - 1) / o.Completion
			o.Prices = append(o.Prices, pay)
		}
	}
	b.beside(g, &o)
	return o
}

// beside adds the other parts of a programme's price: those that are paid for everybody to the prices, the year of
// intake bearing them, those for people from far away as boarding. Of several distances the shortest counts for all.
func (b *builder) beside(g *matcher.Programme, o *matcher.Offer) {
	for i := range b.ds.Prices {
		row := &b.ds.Prices[i]
		if row.Programme != "" && row.Programme != g.ID || row.Programme == "" && row.Kind != g.Kind {
			continue
		}
		kvnd := row.KVND
		if row.Monthly != 0 {
			kvnd *= int64(g.Months)
		}
		kvnd = (kvnd*1000 + o.Completion - 1) / o.Completion
		switch {
		case kvnd == 0:
		case row.BeyondM == 0:
			o.Prices = append(o.Prices, matcher.Payment{Year: o.Intake, KVND: kvnd, Part: row.Part, Payer: row.Payer})
		case o.Boarding == nil:
			o.Boarding = &matcher.Boarding{BeyondM: row.BeyondM, KVND: kvnd}
		default:
			o.Boarding.BeyondM = min(o.Boarding.BeyondM, row.BeyondM)
			o.Boarding.KVND += kvnd
		}
	}
}

// completion is the share, per mille, of those who start who come to the post: who finish, and for places that
// somebody has to be found for, who are found. It is 1000 where the dataset has no rate for the kind.
func (b *builder) completion(k matcher.Kind) int64 {
	share := int64(1000)
	for i := range b.ds.Rates {
		r := &b.ds.Rates[i]
		if (r.ID == matcher.CompletionRate+string(k) || r.ID == matcher.RecruitmentRate+string(k)) && r.PerMille > 0 {
			share = share * r.PerMille / 1000
		}
	}
	return max(1, share)
}

// prices is what one started seat costs in each fiscal year. A fixed price is paid in the intake
// year. Tuition is paid by the month over the school years: four of the paid months of each before
// new year, the rest after it.
func (b *builder) prices(g *matcher.Programme, intake int) []matcher.Payment {
	if g.PriceKVND > 0 || g.TuitionGroup == "" {
		// What it is for is not said: of a recruitment or secondment it is no tuition.
		return []matcher.Payment{{Year: intake, KVND: g.PriceKVND}}
	}
	const monthsBeforeNewYear = 4 // September to December
	byYear := map[int]int64{}
	// Part of a school year is paid in proportion, rounded up to whole months.
	left := (int64(g.Months)*g.PaidMonths + 11) / 12 // paid months in all
	for school := intake; left > 0; school++ {
		month := b.tuition(g.TuitionGroup, school) * g.Multiplier / 1000
		paid := min(left, g.PaidMonths)
		before := min(paid, monthsBeforeNewYear)
		byYear[school] += before * month
		byYear[school+1] += (paid - before) * month
		left -= paid
	}
	var out []matcher.Payment
	for _, year := range slices.Sorted(maps.Keys(byYear)) {
		out = append(out, matcher.Payment{Year: year, KVND: byYear[year], Part: matcher.PartTuition, Payer: matcher.PayerCity})
	}
	return out
}

// tuition is the monthly ceiling (kVND) of a school year; if that year is not listed, that of the
// last earlier year, or else of the first. 0 where the group has none.
func (b *builder) tuition(group string, school int) int64 {
	var best *matcher.Tuition
	for i := range b.ds.Tuition {
		t := &b.ds.Tuition[i]
		if t.Group != group {
			continue
		}
		switch {
		// The nearest listed year up to this one; as long as none is found, the earliest of all.
		case best == nil,
			t.SchoolYear <= school && (best.SchoolYear > school || t.SchoolYear > best.SchoolYear),
			best.SchoolYear > school && t.SchoolYear < best.SchoolYear:
			best = t
		}
	}
	if best == nil {
		return 0
	}
	return best.KVNDMonth
}
