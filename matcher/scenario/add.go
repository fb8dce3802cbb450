package scenario

import (
	"strings"

	"dathang/matcher"
)

// NewProgramme is a programme that does not exist yet. It becomes one offer for every year from
// FirstIntake to LastIntake; its price is paid in the year of the intake.
type NewProgramme struct {
	ID       matcher.ProgrammeID `json:"id"`
	Provider matcher.ProviderID  `json:"provider"`
	Name     string              `json:"name,omitempty"`
	Major    matcher.MajorCode   `json:"major"`
	Kind     matcher.Kind        `json:"kind"`
	// StartMonth (1-12) of the intake year; Months from start to end.
	StartMonth int `json:"start_month"`
	Months     int `json:"months"`
	// Seats of each intake, and what one costs.
	Seats       int64 `json:"seats"`
	KVND        int64 `json:"kvnd,omitzero"`
	MinCohort   int64 `json:"min_cohort,omitzero"`
	OpeningKVND int64 `json:"opening_kvnd,omitzero"`
	// FirstIntake and LastIntake are years; absent, the plan's first and last demand year.
	FirstIntake int               `json:"first_intake,omitzero"`
	LastIntake  int               `json:"last_intake,omitzero"`
	ReachM      int64             `json:"reach_m,omitzero"`
	LegalMode   matcher.LegalMode `json:"legal_mode,omitempty"`
}

// names reports whether the programme or one of its offers has that id.
func (g *NewProgramme) names(id string) bool {
	return id == string(g.ID) || strings.HasPrefix(id, string(g.ID)+":")
}

// add opens a programme. Its seats and price are of people who finish, as in a problem; a dataset would count those
// who start.
func (k *bench) add(c *Change) {
	g := c.Programme
	if g.ID == "" {
		k.fault("/programme/id", matcher.FaultEmpty, nil)
		return
	}
	for i := range k.p.Offers {
		if k.p.Offers[i].Programme == g.ID {
			k.fault("/programme/id", matcher.FaultDuplicate, matcher.Params{"value": string(g.ID)})
			return
		}
	}
	// Whatever else is wrong with the offers, Validate finds when all changes are made.
	if !k.decide("programme "+string(g.ID), true) || !k.within("/programme/start_month", int64(g.StartMonth), 1, 12) ||
		!k.within("/programme/months", int64(g.Months), 0, 12*mostYears) || !k.within("/programme/seats", g.Seats, 0, matcher.MaxTotal) ||
		!k.within("/programme/kvnd", g.KVND, 0, matcher.MaxNumber) {
		return
	}
	if !k.provider("/programme/provider", g.Provider) {
		return
	}
	// Without years of its own the programme is offered as long as the plan lasts.
	first, last := g.FirstIntake, g.LastIntake
	if first == 0 {
		first = k.p.Years[0]
	}
	if last == 0 {
		last = k.p.Years[len(k.p.Years)-1]
	}
	if !k.within("/programme/last_intake", int64(last), int64(first), int64(first)+mostYears) {
		return
	}
	for intake := first; intake <= last; intake++ {
		o := matcher.Offer{
			ID: matcher.NewOfferID(g.ID, intake), Programme: g.ID, Name: g.Name, Provider: g.Provider, Kind: g.Kind, Major: g.Major,
			Intake: intake, Ready: matcher.ReadyYear(intake, g.StartMonth, g.Months), ReachM: g.ReachM, Capacity: g.Seats,
			MinCohort: g.MinCohort, OpeningKVND: g.OpeningKVND, LegalMode: g.LegalMode, Completion: 1000, Assumed: true,
		}
		if g.KVND > 0 {
			o.Prices = []matcher.Payment{{Year: intake, KVND: g.KVND}}
		}
		k.p.Offers = append(k.p.Offers, o)
	}
}
