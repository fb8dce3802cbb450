// Package build turns a dataset, the demand that was counted from it and a
// policy into a problem that can be solved. It decides nothing that a planner
// could be asked about: what it adds to the data is arithmetic (prices of
// finished seats, the first year that an intake serves) and the rules that the
// data and the policy state.
//
// Top to bottom:
//
//	build.go      Problem: the order of the steps; where a fault stands in the policy file
//	demand.go     units, fields and demand cells, with weights and penalties
//	offers.go     programmes become one offer an intake, with price and capacity of a finished seat
//	transfers.go  surplus staff of a commune become offers to the others
//	rules.go      shared quotas, places in training, budgets, candidates become rules
package build

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dathang/matcher"
)

const (
	// DefaultIntakes is the number of yearly intakes on offer when nobody says otherwise.
	DefaultIntakes = 5
	// maxIntakes bounds the intakes that may be asked for.
	maxIntakes = 30
)

// Options say which years a problem spans and which policy is in force.
type Options struct {
	Policy matcher.Policy
	// Years are the demand years, ascending; the first is also the first intake.
	Years []int
	// Intakes is the number of yearly intakes on offer, 1 to 30; 0 means DefaultIntakes.
	Intakes int
}

// Problem combines what is needed (cells, classes of holders), what is offered (the dataset's programmes, surplus
// staff of other communes) and what must hold (the dataset's shared quotas, the policy). Offers
// that could serve no demanded field are left out. The result is sorted and valid; otherwise the
// error is matcher.Faults, which point into the policy file where the policy is at fault. Nothing
// passed in is changed.
func Problem(ds *matcher.Dataset, needed matcher.Needed, opts Options) (*matcher.Problem, error) {
	if fs := opts.Policy.Validate(); len(fs) > 0 {
		return nil, fs
	}
	if len(opts.Years) == 0 {
		return nil, matcher.Faults{{Code: matcher.FaultEmpty, Path: "/years"}}
	}
	if opts.Intakes == 0 {
		opts.Intakes = DefaultIntakes
	}
	if opts.Intakes < 1 || opts.Intakes > maxIntakes {
		return nil, matcher.Faults{{Code: matcher.FaultRange, Path: "/intakes", Params: matcher.Params{"value": opts.Intakes, "low": 1, "high": maxIntakes}}}
	}
	b := &builder{ds: ds, opts: opts, p: &matcher.Problem{
		Format: matcher.ProblemFormat,
		Name:   ds.Name,
		Marks:  slices.Clone(ds.Marks),
		Years:  slices.Clone(opts.Years),
		Terms:  opts.Policy.Terms,
	}}
	b.p.Classes, b.p.Waits = slices.Clone(needed.Classes), slices.Clone(needed.Waits)
	b.units(needed.Demands)
	b.demands(needed.Demands)
	b.penalties()
	// Offers are made only of majors that serve a demanded field, and rules refer to offers: hence
	// this order.
	b.coverage()
	b.programmes()
	b.transfers(needed.Surplus)
	b.quotas()
	b.away()
	b.budgets()
	b.candidates()
	for i := range opts.Policy.Rules {
		b.fromPolicy(fmt.Sprintf("/rules/%d", i), opts.Policy.Rules[i])
	}
	b.p.Sort()
	if fs := matcher.Validate(b.p); len(fs) > 0 {
		return nil, b.placed(fs)
	}
	return b.p, nil
}

// builder is the problem under construction, with indexes that later steps look up.
type builder struct {
	ds   *matcher.Dataset
	opts Options
	p    *matcher.Problem
	// asked is the demand of each commune that has any.
	asked map[matcher.CommuneID]*demand
	// useful are the majors that serve a demanded field.
	useful map[matcher.MajorCode]bool
	// policyAt is the place of each rule in the policy file.
	policyAt map[matcher.RuleID]string
}

// takes reports whether the policy admits offers of a kind.
func (b *builder) takes(k matcher.Kind) bool {
	return len(b.opts.Policy.Kinds) == 0 || slices.Contains(b.opts.Policy.Kinds, k)
}

// fromPolicy adds a rule and remembers its place in the policy file.
func (b *builder) fromPolicy(at string, r matcher.Rule) {
	if b.policyAt == nil {
		b.policyAt = map[matcher.RuleID]string{}
	}
	b.policyAt[r.ID] = at
	b.p.Rules = append(b.p.Rules, r)
}

// placed moves faults of rules that came from the policy to the place where the planner wrote them:
// the problem sorts its rules, the policy file does not.
func (b *builder) placed(fs matcher.Faults) matcher.Faults {
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
			// Budgets and candidates have these members at the top level, not under "where".
			rest = strings.TrimPrefix(rest, "where/")
		}
		fs[i].Path = strings.TrimSuffix(at+"/"+rest, "/")
	}
	return fs
}
