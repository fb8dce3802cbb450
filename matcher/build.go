package matcher

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// DefaultIntakes is the number of intakes that are offered when nobody says otherwise.
const DefaultIntakes = 5

// Plan says which years a problem spans and which policy holds.
type Plan struct {
	Policy Policy
	// Years are the demand years, ascending; the first is the first intake.
	Years []int
	// Intakes is the number of yearly intakes; 0 means DefaultIntakes.
	Intakes int
}

// NewProblem puts together what is asked (demands), what is offered
// (programmes of the dataset, surplus staff of other communes) and what holds
// (the dataset's shared quotas, the policy). Offers that could serve no
// demanded field are left out. The problem is sorted and valid, or the faults say why not.
func NewProblem(ds *Dataset, demands []Demand, surplus []Surplus, plan Plan) (*Problem, error) {
	if fs := plan.Policy.Validate(); len(fs) > 0 {
		return nil, fs
	}
	if len(plan.Years) == 0 {
		return nil, Faults{{FaultEmpty, "/years", nil}}
	}
	if plan.Intakes == 0 {
		plan.Intakes = DefaultIntakes
	}
	if plan.Intakes < 1 || plan.Intakes > maxIntakes {
		return nil, Faults{{FaultRange, "/intakes", Params{"value": plan.Intakes, "low": 1, "high": maxIntakes}}}
	}
	b := &builder{ds: ds, plan: plan, p: &Problem{
		Format: ProblemFormat,
		Name:   ds.Name,
		Marks:  slices.Clone(ds.Marks),
		Years:  slices.Clone(plan.Years),
		Terms:  plan.Policy.Terms,
	}}
	b.units(demands)
	b.demands(demands)
	b.coverage()
	b.programmes()
	b.transfers(surplus)
	b.quotas()
	b.away()
	b.penalties()
	b.budgets()
	b.candidates()
	for i := range plan.Policy.Rules {
		b.fromPolicy(fmt.Sprintf("/rules/%d", i), plan.Policy.Rules[i])
	}
	b.p.Sort()
	if fs := Validate(b.p); len(fs) > 0 {
		return nil, b.placed(fs)
	}
	return b.p, nil
}

// fromPolicy adds a rule and remembers its place in the policy file.
func (b *builder) fromPolicy(at string, r Rule) {
	if b.policyAt == nil {
		b.policyAt = map[RuleID]string{}
	}
	b.policyAt[r.ID] = at
	b.p.Rules = append(b.p.Rules, r)
}

// placed gives faults of rules that the policy brought the place where the
// planner wrote them.
func (b *builder) placed(fs Faults) Faults {
	for i := range fs {
		number, rest, _ := strings.Cut(strings.TrimPrefix(fs[i].Path, "/rules/"), "/")
		n, err := strconv.Atoi(number)
		if err != nil || !strings.HasPrefix(fs[i].Path, "/rules/") {
			continue
		}
		at, ok := b.policyAt[b.p.Rules[n].ID]
		if !ok {
			continue
		}
		if !strings.HasPrefix(at, "/rules/") {
			// Budgets and candidates name things beside their numbers, not under "where".
			rest = strings.TrimPrefix(rest, "where/")
		}
		fs[i].Path = strings.TrimSuffix(at+"/"+rest, "/")
	}
	return fs
}

const maxIntakes = 30

type builder struct {
	ds     *Dataset
	plan   Plan
	p      *Problem
	useful map[MajorCode]bool // majors that serve a demanded field
	quota  map[ProgrammeID][]string
	asked  map[CommuneID]*askedOf
	// policyAt is where a rule stands in the policy file.
	policyAt map[RuleID]string
}

type askedOf struct{ seats, unqualified int64 }

// place is nil where both coordinates are 0: not known.
func place(x, y int64) *Point {
	if x == 0 && y == 0 {
		return nil
	}
	return &Point{x, y}
}

func (b *builder) units(demands []Demand) {
	b.p.Groups = slices.Clone(b.ds.Groups)
	for i := range b.ds.Units {
		u := &b.ds.Units[i]
		b.p.Communes = append(b.p.Communes, Commune{ID: u.ID, Name: u.Name, Group: u.Group, Type: u.Type, At: place(u.XM, u.YM)})
	}
	for i := range b.ds.Fields {
		b.p.Fields = append(b.p.Fields, Field{b.ds.Fields[i].ID, b.ds.Fields[i].Name})
	}
	b.asked = map[CommuneID]*askedOf{}
	for i := range demands {
		d := &demands[i]
		if b.asked[d.Commune] == nil {
			b.asked[d.Commune] = new(askedOf)
		}
		b.asked[d.Commune].seats += d.Seats
		if d.Need == NeedUnqualified {
			b.asked[d.Commune].unqualified += d.Seats
		}
	}
}

func (b *builder) demands(demands []Demand) {
	w := &b.plan.Policy.Weights
	types := map[CommuneID]string{}
	for i := range b.ds.Units {
		types[b.ds.Units[i].ID] = b.ds.Units[i].Type
	}
	for _, d := range demands {
		d.Weight = w.Seat
		if n, ok := w.Fields[d.Field]; ok {
			d.Weight = n
		}
		d.Weight += w.Types[types[d.Commune]]
		b.p.Demands = append(b.p.Demands, d)
	}
}

func (b *builder) coverage() {
	demanded := map[FieldID]bool{}
	for i := range b.p.Demands {
		demanded[b.p.Demands[i].Field] = true
	}
	b.useful = map[MajorCode]bool{}
	for _, row := range b.ds.Coverage {
		b.p.Coverage = append(b.p.Coverage, Coverage{row.Major, row.Field, row.PerMille})
		if row.PerMille >= b.p.Threshold && demanded[row.Field] {
			b.useful[row.Major] = true
		}
	}
}

// providerNames of the two kinds of providers that are not universities.
const (
	// CityProvider is the city itself: recruitment, secondment.
	CityProvider ProviderID = "city"
	// communeProvider is the prefix of a commune that releases staff.
	communeProvider = "commune:"
)

func (b *builder) programmes() {
	for i := range b.ds.Universities {
		u := &b.ds.Universities[i]
		b.p.Providers = append(b.p.Providers, Provider{ID: u.ID, Name: u.Name, Kind: ProviderUniversity, At: place(u.XM, u.YM)})
	}
	b.p.Providers = append(b.p.Providers, Provider{ID: CityProvider, Kind: ProviderCity})
	for i := range b.ds.Programmes {
		g := &b.ds.Programmes[i]
		if !b.useful[g.Major] || len(b.plan.Policy.Kinds) > 0 && !slices.Contains(b.plan.Policy.Kinds, g.Kind) {
			continue
		}
		for n := range b.plan.Intakes {
			intake := b.plan.Years[0] + n
			if g.FirstIntake != 0 && intake < g.FirstIntake || g.LastIntake != 0 && intake > g.LastIntake {
				continue
			}
			b.p.Offers = append(b.p.Offers, b.offer(g, intake))
		}
	}
}

func (b *builder) offer(g *Programme, intake int) Offer {
	o := Offer{
		ID: NewOfferID(g.ID, intake), Programme: g.ID, Name: g.Name, Provider: g.Provider,
		Kind: g.Kind, Major: g.Major, Intake: intake, Ready: ReadyYear(intake, g.StartMonth, g.Months),
		ReachM: g.ReachM, LegalMode: g.LegalMode, Completion: b.completion(g.Kind),
		Assumed: g.Certainty == CertainAssumed,
	}
	o.Capacity = g.Capacity * o.Completion / 1000
	if b.plan.Policy.Cohorts {
		o.MinCohort, o.OpeningKVND = g.MinCohort*o.Completion/1000, g.OpeningKVND
	}
	// A finished seat carries the price of those who started and did not finish.
	for _, pay := range b.prices(g, intake) {
		if pay.KVND > 0 {
			o.Prices = append(o.Prices, Payment{pay.Year, (pay.KVND*1000 + o.Completion - 1) / o.Completion})
		}
	}
	return o
}

// ReadyYear is the first demand year for which a programme ends in time, that
// is on or before 30 June of it.
func ReadyYear(intake, startMonth, months int) int {
	const june = 6
	end := startMonth - 1 + months // months from 1 January of the intake to the end
	return intake + (end+12-june-1)/12
}

func (b *builder) completion(k Kind) int64 {
	id := "completion:" + string(k)
	for i := range b.ds.Rates {
		if b.ds.Rates[i].ID == id && b.ds.Rates[i].PerMille > 0 {
			return b.ds.Rates[i].PerMille
		}
	}
	return 1000
}

// prices of one started seat by fiscal year: a whole price is paid in the
// intake year; tuition is paid by the month over the school years, four of the
// paid months before new year and the rest after it.
func (b *builder) prices(g *Programme, intake int) []Payment {
	if g.PriceKVND > 0 || g.TuitionGroup == "" {
		return []Payment{{intake, g.PriceKVND}}
	}
	const monthsBeforeNewYear = 4 // September to December
	byYear := map[int]int64{}
	left := (int64(g.Months)*g.PaidMonths + 11) / 12 // paid months in all
	for school := intake; left > 0; school++ {
		month := b.tuition(g.TuitionGroup, school) * g.Multiplier / 1000
		paid := min(left, g.PaidMonths)
		before := min(paid, monthsBeforeNewYear)
		byYear[school] += before * month
		byYear[school+1] += (paid - before) * month
		left -= paid
	}
	var out []Payment
	for _, y := range sortedInts(byYear) {
		out = append(out, Payment{y, byYear[y]})
	}
	return out
}

// tuition is the ceiling of the school year, or of the last one before it that
// is known, or of the first.
func (b *builder) tuition(group string, school int) int64 {
	var best *Tuition
	for i := range b.ds.Tuition {
		t := &b.ds.Tuition[i]
		if t.Group != group {
			continue
		}
		switch {
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

// quotas become caps, one for every intake. A cap counts finished seats, so it
// is scaled by the lowest completion among its members: never more is ordered than the quota holds.
func (b *builder) quotas() {
	b.quota = map[ProgrammeID][]string{}
	for i := range b.ds.Programmes {
		b.quota[b.ds.Programmes[i].ID] = strings.Fields(b.ds.Programmes[i].Quotas)
	}
	for i := range b.ds.Quotas {
		q := &b.ds.Quotas[i]
		members := map[int][]OfferID{}
		lowest := int64(1000)
		for j := range b.p.Offers {
			o := &b.p.Offers[j]
			if slices.Contains(b.quota[o.Programme], q.ID) {
				members[o.Intake] = append(members[o.Intake], o.ID)
				lowest = min(lowest, o.Completion)
			}
		}
		for _, intake := range sortedInts(members) {
			b.p.Rules = append(b.p.Rules, Rule{
				ID: RuleID(fmt.Sprintf("quota:%s:%d", q.ID, intake)), Kind: RuleCap, Name: q.Name,
				Where: Where{Offers: members[intake]}, High: Seats(q.Seats * lowest / 1000),
			})
		}
	}
}

// away limits each commune's unqualified branch: how many holders it can spare
// for training over the horizon.
func (b *builder) away() {
	a := b.plan.Policy.Away
	if a.PerMille == 0 {
		return
	}
	staff := map[CommuneID]int64{}
	for i := range b.ds.Staff {
		staff[b.ds.Staff[i].Unit] += b.ds.Staff[i].Count
	}
	for _, c := range sortedKeys(b.asked) {
		high := a.Waves * max(a.AtLeast, a.PerMille*staff[c]/1000)
		if b.asked[c].unqualified <= high {
			continue
		}
		b.p.Rules = append(b.p.Rules, Rule{
			ID: RuleID("away:" + c), Kind: RuleLimit,
			Where: Where{Communes: []CommuneID{c}, Needs: []Need{NeedUnqualified}}, High: Seats(high),
		})
	}
}

func (b *builder) penalties() {
	for i := range b.p.Communes {
		c := &b.p.Communes[i]
		asked := b.asked[c.ID]
		if asked == nil {
			continue
		}
		for _, s := range b.plan.Policy.Penalty {
			step := PenaltyStep{After: (asked.seats*s.AfterPerMille + 999) / 1000, Slope: s.Slope}
			// Small communes reach two steps at once: the steeper one holds.
			if n := len(c.Penalty); n > 0 && c.Penalty[n-1].After == step.After {
				c.Penalty[n-1] = step
				continue
			}
			c.Penalty = append(c.Penalty, step)
		}
	}
}

func sortedInts[V any](m map[int]V) []int {
	keys := make([]int, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
