package matcher

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

const (
	// MaxNumber bounds every single number of a problem: about 10^12.
	MaxNumber = 1 << 40
	// MaxTotal bounds every sum that an answer can state: what JSON's numbers hold exactly.
	MaxTotal = 1 << 53
	// maxFaults is how many faults of one file are listed.
	maxFaults = 1000
	// firstYear and lastYear bound every year.
	firstYear, lastYear = 1900, 2200
	// maxGroupDepth is how deep groups may nest: a city knows a handful of levels.
	maxGroupDepth = 50
	// MaxPairs bounds the pairs of an offer and a cell that it could serve by
	// field and need: more would not fit in memory.
	MaxPairs = 1 << 25
	// million is the whole, in parts per million.
	million = 1_000_000
	// maxSteps of the goal worst_off: each is a level of the answer.
	maxSteps = 1000
)

// Validate finds everything in a problem that solving and recounting could not build on, each with its place. What
// a file is held to beside that when it comes in is CheckEntry's.
func Validate(p *Problem) Faults {
	// Nearly every problem is right: places are only made out where one is not.
	if v := (&validator{p: p, quiet: true}); len(v.all()) == 0 {
		return nil
	}
	return (&validator{p: p}).all()
}

func (v *validator) all() Faults {
	p := v.p
	v.ids()
	v.terms("", &p.Terms)
	v.groups()
	v.communes()
	v.providers()
	v.classes()
	v.offers()
	v.coverage()
	v.demands()
	v.waits()
	v.surcharges()
	for i := 0; i < len(p.Rules) && !v.full(); i++ {
		v.rule(v.place("/rules/", i), &p.Rules[i])
	}
	v.reference()
	if len(v.faults) == 0 {
		v.totals()
		v.pairs()
	}
	return v.faults
}

// Validate finds everything in a policy that a problem could not be built on; CheckEntry is for files that come in.
func (p *Policy) Validate() Faults {
	v := &validator{p: &Problem{}}
	v.terms("", &p.Terms)
	v.number("/weights/seat", p.Weights.Seat, 1, MaxNumber)
	v.number("/weights/priority", p.Weights.Priority, 0, MaxNumber)
	v.number("/weights/refresh", p.Weights.Refresh, 0, MaxNumber)
	v.roadMap(&p.RoadMap)
	v.kindsOnce("/cohort_kinds", p.CohortKinds)
	for _, f := range sortedKeys(p.Weights.Fields) {
		v.number("/weights/fields/"+pointer(string(f)), p.Weights.Fields[f], 0, MaxNumber)
	}
	for _, t := range sortedKeys(p.Weights.Types) {
		v.number("/weights/types/"+pointer(t), p.Weights.Types[t], 0, MaxNumber)
	}
	last := PolicyPenalty{}
	for i, s := range p.Penalty {
		path := v.place("/commune_penalty/", i)
		v.number(path+"/after_per_mille", s.AfterPerMille, 0, 1000)
		v.number(path+"/slope", s.Slope, 0, MaxNumber)
		if i > 0 && (s.AfterPerMille <= last.AfterPerMille || s.Slope < last.Slope) {
			v.add(FaultOrder, path, Params{"value": fmt.Sprintf("%d: %d", s.AfterPerMille, s.Slope), "want": "after_per_mille rises, slope does not fall"})
		}
		last = s
	}
	for i, k := range p.Kinds {
		v.kind(v.place("/kinds/", i), k)
	}
	v.number("/away/per_mille", p.Away.PerMille, 0, 1000)
	v.number("/away/at_least", p.Away.AtLeast, 0, MaxNumber)
	v.number("/away/waves", p.Away.Waves, 0, 1000)
	v.number("/away/short_months", int64(p.Away.ShortMonths), 0, 1000)
	v.number("/transfer_reach_m", p.TransferReachM, 0, MaxNumber)
	v.number("/transfer_kvnd", p.TransferKVND, 0, MaxNumber)
	v.number("/work/max_pivots", p.Work.MaxPivots, 0, math.MaxInt64)
	v.number("/work/max_nodes", p.Work.MaxNodes, 0, math.MaxInt32)
	v.number("/work/gap_ppm", p.Work.GapPPM, 0, million)
	v.policyRules(p)
	return v.faults
}

// policyRules checks what the rules of a policy say by themselves; what they
// name is known only with a dataset (matcher/build).
func (v *validator) policyRules(p *Policy) {
	seen := map[RuleID]bool{}
	for i := range p.Budgets {
		at, id := v.place("/budgets/", i), p.Budgets[i].RuleID()
		v.budget(at, &p.Budgets[i])
		v.once(at, string(id), seen[id])
		seen[id] = true
	}
	kinds := map[string]bool{}
	for i := range p.Candidates {
		at, id := v.place("/candidates/", i), joined(p.Candidates[i].Kinds)
		v.candidates(at, &p.Candidates[i])
		if kinds[id] {
			v.add(FaultDuplicate, at, Params{"value": clip(id)})
		}
		kinds[id] = true
	}
	for i := range p.Rules {
		at := v.place("/rules/", i)
		v.once(at+"/id", string(p.Rules[i].ID), seen[p.Rules[i].ID])
		seen[p.Rules[i].ID] = true
		v.ruleKind(at, &p.Rules[i])
	}
}

type validator struct {
	p          *Problem
	quiet      bool // places are empty
	faults     Faults
	groupSet   map[GroupID]int
	communeSet map[CommuneID]int
	fieldSet   map[FieldID]int
	provider   map[ProviderID]int
	offer      map[OfferID]int
	programme  map[ProgrammeID]bool
	ruleSet    map[RuleID]int
	class      map[ClassID]int
	cell       map[Cell]int
	pins       map[pinned]bool
}

// place of a member of a list.
func (v *validator) place(list string, i int) string {
	if v.quiet {
		return ""
	}
	return list + strconv.Itoa(i)
}

func (v *validator) add(code Code, path string, params Params) {
	if len(v.faults) < maxFaults {
		v.faults = append(v.faults, Fault{code, path, params})
	}
}

// full says that nobody reads of a further fault: a file of nothing but faults costs no more than its first thousand.
// Where places are empty one is enough.
func (v *validator) full() bool { return len(v.faults) >= maxFaults || v.quiet && len(v.faults) > 0 }

func (v *validator) number(path string, n, low, high int64) {
	if n < low || n > high {
		v.add(FaultRange, path, Params{"value": n, "low": low, "high": high})
	}
}

func (v *validator) year(path string, y int) { v.number(path, int64(y), firstYear, lastYear) }

func (v *validator) ids() {
	p := v.p
	v.groupSet = index(v, "/groups", p.Groups, func(g *Group) GroupID { return g.ID })
	v.communeSet = index(v, "/communes", p.Communes, func(c *Commune) CommuneID { return c.ID })
	v.fieldSet = index(v, "/fields", p.Fields, func(f *Field) FieldID { return f.ID })
	v.provider = index(v, "/providers", p.Providers, func(q *Provider) ProviderID { return q.ID })
	v.offer = index(v, "/offers", p.Offers, func(o *Offer) OfferID { return o.ID })
	v.class = index(v, "/classes", p.Classes, func(c *Class) ClassID { return c.ID })
	v.ruleSet = index(v, "/rules", p.Rules, func(r *Rule) RuleID { return r.ID })
	v.programme = map[ProgrammeID]bool{}
	for i := range p.Offers {
		v.programme[p.Offers[i].Programme] = true
	}
	years := make(map[int]bool, len(p.Years))
	for i, y := range p.Years {
		v.year(v.place("/years/", i), y)
		if years[y] {
			v.add(FaultDuplicate, v.place("/years/", i), Params{"value": y})
		}
		years[y] = true
	}
	for i := 0; i < len(p.Marks) && !v.full(); i++ {
		m := p.Marks[i]
		if !slices.Contains(Marks, m) {
			v.add(FaultWord, v.place("/marks/", i), Params{"value": clip(m), "want": strings.Join(Marks, ", ")})
		}
	}
}

func index[T any, ID ~string](v *validator, path string, list []T, id func(*T) ID) map[ID]int {
	seen := make(map[ID]int, len(list))
	path += "/"
	for i := 0; i < len(list) && !v.full(); i++ {
		key := id(&list[i])
		at := v.place(path, i) + "/id"
		if key == "" {
			v.add(FaultEmpty, at, nil)
			continue
		}
		if _, twice := seen[key]; twice {
			v.add(FaultDuplicate, at, Params{"value": clip(string(key))})
			continue
		}
		seen[key] = i
	}
	return seen
}

func known[ID ~string](v *validator, path, list string, set map[ID]int, id ID) {
	if _, ok := set[id]; !ok {
		v.add(FaultUnknown, path, Params{"value": clip(string(id)), "list": list})
	}
}

func (v *validator) terms(path string, t *Terms) {
	v.number(path+"/coverage_threshold", t.Threshold, 1, 1000)
	v.number(path+"/lateness/max_years", int64(t.Lateness.MaxYears), 0, 50)
	v.number(path+"/lateness/price_per_year", t.Lateness.PricePerYear, 0, MaxNumber)
	if len(t.Goals) == 0 {
		v.add(FaultEmpty, path+"/goals", nil)
	}
	v.number(path+"/worst_off_steps", int64(t.WorstOffSteps), 0, maxSteps)
	seen := map[GoalID]bool{}
	for i := 0; i < len(t.Goals) && !v.full(); i++ {
		level := t.Goals[i]
		if len(level) > 1 && slices.ContainsFunc(level, func(g Goal) bool { return g.Goal.Is(FormShares) }) {
			v.add(FaultOrder, v.place(path+"/goals/", i), Params{"value": string(GoalWorstOff), "want": "worst_off alone on its level"})
		}
		if len(level) == 0 {
			v.add(FaultEmpty, v.place(path+"/goals/", i), nil)
		}
		for j, g := range level {
			at := fmt.Sprintf("%s/goals/%d/%d", path, i, j)
			v.goal(at, g, seen)
		}
	}
}

func (v *validator) goal(at string, g Goal, seen map[GoalID]bool) {
	most := int64(MaxNumber)
	if g.Goal.Is(FormShares) {
		most = 1 // nothing stands beside it
	}
	v.number(at+"/weight", g.Weight, 1, most)
	if seen[g.Goal] {
		v.add(FaultDuplicate, at+"/goal", Params{"value": string(g.Goal)})
	}
	seen[g.Goal] = true
	if g.Goal.Info() != nil {
		return
	}
	var words []string
	for _, goal := range GoalIDs() {
		words = append(words, string(goal))
	}
	v.add(FaultWord, at+"/goal", Params{"value": clip(string(g.Goal)), "want": strings.Join(words, ", ")})
}

func (v *validator) groups() {
	for i := 0; i < len(v.p.Groups) && !v.full(); i++ {
		g := &v.p.Groups[i]
		if g.Parent == "" {
			continue
		}
		known(v, v.place("/groups/", i)+"/parent", "groups", v.groupSet, g.Parent)
		seen := map[GroupID]bool{}
		for at := g; at.Parent != ""; {
			if seen[at.ID] {
				v.add(FaultCycle, v.place("/groups/", i)+"/parent", Params{"value": clip(string(g.ID))})
				break
			}
			seen[at.ID] = true
			if len(seen) > maxGroupDepth {
				v.add(FaultRange, v.place("/groups/", i)+"/parent", Params{"value": int64(len(seen)), "low": int64(0), "high": int64(maxGroupDepth)})
				break
			}
			next, ok := v.groupSet[at.Parent]
			if !ok {
				break
			}
			at = &v.p.Groups[next]
		}
	}
}

func (v *validator) communes() {
	for i := 0; i < len(v.p.Communes) && !v.full(); i++ {
		c := &v.p.Communes[i]
		at := v.place("/communes/", i)
		if c.Group != "" {
			known(v, at+"/group", "groups", v.groupSet, c.Group)
		}
		v.point(at+"/at", c.At)
		for j, s := range c.Penalty {
			step := v.place(at+"/penalty/", j)
			v.number(step+"/after", s.After, 0, MaxNumber)
			v.number(step+"/slope", s.Slope, 0, MaxNumber)
			if j > 0 && (s.After <= c.Penalty[j-1].After || s.Slope < c.Penalty[j-1].Slope) {
				v.add(FaultOrder, step, Params{"value": fmt.Sprintf("%d: %d", s.After, s.Slope), "want": "after rises, slope does not fall"})
			}
		}
	}
}

func (v *validator) point(path string, at *Point) {
	if at == nil {
		return
	}
	const far = 50_000_000 // metres; farther than the earth is round
	v.number(path+"/x_m", at.X, -far, far)
	v.number(path+"/y_m", at.Y, -far, far)
}

func (v *validator) providers() {
	for i := 0; i < len(v.p.Providers) && !v.full(); i++ {
		q := &v.p.Providers[i]
		at := v.place("/providers/", i)
		switch q.Kind {
		case ProviderUniversity, ProviderCity, ProviderCommune:
		default:
			v.add(FaultWord, at+"/kind", Params{"value": clip(string(q.Kind)), "want": "university, city, commune"})
		}
		// A commune that releases staff need not ask for any itself.
		if q.Kind == ProviderCommune && q.Commune == "" {
			v.add(FaultEmpty, at+"/commune", nil)
		}
		v.point(at+"/at", q.At)
	}
}

func (v *validator) kind(path string, k Kind) {
	if _, ok := k.Serves(); ok {
		return
	}
	words := make([]string, len(Kinds))
	for i, row := range Kinds {
		words[i] = string(row.Kind)
	}
	v.add(FaultWord, path, Params{"value": clip(string(k)), "want": strings.Join(words, ", ")})
}

func (v *validator) offers() {
	for i := 0; i < len(v.p.Offers) && !v.full(); i++ {
		o := &v.p.Offers[i]
		at := v.place("/offers/", i)
		known(v, at+"/provider", "providers", v.provider, o.Provider)
		v.kind(at+"/kind", o.Kind)
		if o.Major == "" {
			v.add(FaultEmpty, at+"/major", nil)
		}
		v.year(at+"/intake", o.Intake)
		v.year(at+"/ready", o.Ready)
		if o.Until != 0 && o.Until < o.Ready {
			v.add(FaultOrder, at+"/until", Params{"value": fmt.Sprint(o.Until), "want": fmt.Sprintf(">= ready (%d)", o.Ready)})
		}
		v.number(at+"/reach_m", o.ReachM, 0, MaxNumber)
		v.number(at+"/capacity", o.Capacity, 0, MaxNumber)
		v.number(at+"/min_cohort", o.MinCohort, 0, MaxNumber)
		v.number(at+"/opening_kvnd", o.OpeningKVND, 0, MaxNumber)
		v.number(at+"/completion", o.Completion, 0, 1000)
		for j, pay := range o.Prices {
			v.year(v.place(at+"/prices/", j)+"/year", pay.Year)
			v.number(v.place(at+"/prices/", j)+"/kvnd", pay.KVND, 0, MaxNumber)
			word(v, v.place(at+"/prices/", j)+"/part", pay.Part, PriceParts)
			word(v, v.place(at+"/prices/", j)+"/payer", pay.Payer, Payers)
		}
		v.entry(at, o)
		switch o.LegalMode {
		case "", ModeAssign, ModeOrder, ModeTender:
		default:
			v.add(FaultWord, at+"/legal_mode", Params{"value": clip(string(o.LegalMode)), "want": "assign, order, tender"})
		}
	}
}

func (v *validator) coverage() {
	type pair struct {
		major MajorCode
		field FieldID
	}
	seen := make(map[pair]bool, len(v.p.Coverage))
	for i := 0; i < len(v.p.Coverage) && !v.full(); i++ {
		c := v.p.Coverage[i]
		at := v.place("/coverage/", i)
		known(v, at+"/field", "fields", v.fieldSet, c.Field)
		v.number(at+"/per_mille", c.PerMille, 0, 1000)
		if seen[pair{c.Major, c.Field}] {
			v.add(FaultDuplicate, at, Params{"value": clip(string(c.Major)) + "/" + clip(string(c.Field))})
		}
		seen[pair{c.Major, c.Field}] = true
	}
}

func (v *validator) demands() {
	v.cell = make(map[Cell]int, len(v.p.Demands))
	for i := 0; i < len(v.p.Demands) && !v.full(); i++ {
		d := &v.p.Demands[i]
		at := v.place("/demands/", i)
		v.cellAt(at, d.Cell)
		v.number(at+"/seats", d.Seats, 1, MaxNumber)
		v.number(at+"/weight", d.Weight, 0, MaxNumber)
		v.number(at+"/open", int64(d.Opened()), firstYear, int64(d.Year))
		if _, twice := v.cell[d.Cell]; twice {
			v.add(FaultDuplicate, at, Params{"value": clip(d.Cell.String())})
		}
		v.cell[d.Cell] = i
	}
}

func (v *validator) cellAt(at string, c Cell) {
	known(v, at+"/commune", "communes", v.communeSet, c.Commune)
	known(v, at+"/field", "fields", v.fieldSet, c.Field)
	v.need(at+"/need", c.Need)
	if c.Class != "" {
		known(v, at+"/class", "classes", v.class, c.Class)
	}
	if !slices.Contains(v.p.Years, c.Year) {
		v.add(FaultUnknown, at+"/year", Params{"value": fmt.Sprint(c.Year), "list": "years"})
	}
}

func (v *validator) need(path string, n Need) {
	if !slices.Contains(Needs, n) {
		v.add(FaultWord, path, Params{"value": clip(string(n)), "want": strings.Join(wordsIn(Needs), ", ")})
	}
}

func (v *validator) surcharges() {
	seen := make(map[Route]bool, len(v.p.Surcharges))
	for i := 0; i < len(v.p.Surcharges) && !v.full(); i++ {
		s := &v.p.Surcharges[i]
		at := v.place("/surcharges/", i)
		known(v, at+"/offer", "offers", v.offer, s.Offer)
		known(v, at+"/commune", "communes", v.communeSet, s.Commune)
		v.number(at+"/kvnd", s.KVND, 0, MaxNumber)
		if seen[s.Route] {
			v.add(FaultDuplicate, at, Params{"value": clip(string(s.Offer) + " " + string(s.Commune))})
		}
		seen[s.Route] = true
	}
}

func (v *validator) reference() {
	seen := make(map[pinned]bool, len(v.p.Reference))
	for i := 0; i < len(v.p.Reference) && !v.full(); i++ {
		a := &v.p.Reference[i]
		at := v.place("/reference/", i)
		known(v, at+"/offer", "offers", v.offer, a.Offer)
		v.cellAt(at, a.Cell)
		v.number(at+"/seats", a.Seats, 1, MaxNumber)
		key := pinned{a.Offer, a.Cell}
		if seen[key] {
			v.add(FaultDuplicate, at, Params{"value": clip(string(a.Offer) + " " + a.Cell.String())})
		}
		seen[key] = true
	}
}

// pairs counts the pairs by field and need alone, which is no fewer than there are.
func (v *validator) pairs() {
	type service struct {
		field FieldID
		need  Need
	}
	covers := map[MajorCode][]FieldID{}
	for _, c := range v.p.Coverage {
		if c.PerMille >= v.p.Threshold {
			covers[c.Major] = append(covers[c.Major], c.Field)
		}
	}
	offers := map[service]int64{}
	for i := range v.p.Offers {
		need, _ := v.p.Offers[i].Kind.Serves()
		for _, f := range covers[v.p.Offers[i].Major] {
			offers[service{f, need}]++
		}
	}
	var sum int64
	for i := range v.p.Demands {
		sum += offers[service{v.p.Demands[i].Field, v.p.Demands[i].Need}]
	}
	v.number("/demands", sum, 0, MaxPairs)
}

func sortedKeys[K ~string, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
