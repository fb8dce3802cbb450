package scenario

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"dathang/matcher"
	"dathang/matcher/propose"
)

// Apply returns a copy of the base's problem with the changes made, stage by stage and within a
// stage in the order of the list. Changes of the stage dataset need the dataset that the problem
// was built from. If any change is wrong, the faults name every wrong one by its place in the list.
func Apply(from *propose.Source, changes []Change) (*matcher.Problem, matcher.Faults) {
	k := &bench{base: from, changes: changes, owner: map[string]claim{}, closed: map[matcher.OfferID]int{}}
	// Shapes first: an apply function may then rely on the members that its kind needs.
	for i := range changes {
		k.i = i
		k.shape(&changes[i])
	}
	if len(k.faults) > 0 {
		return nil, k.faults
	}
	k.stage(StageDataset)
	// The dataset's changes are made; the problem follows from it anew, before its own changes.
	if k.ds != nil && len(k.faults) == 0 {
		k.remake()
	}
	if len(k.faults) > 0 {
		return nil, k.faults
	}
	if k.p == nil {
		k.p = from.Problem
	}
	k.copyProblem()
	k.stage(StageProblem)
	k.stage(StagePolicy)
	if len(k.faults) > 0 {
		return nil, k.faults
	}
	k.p.Renew()
	k.p.Sort()
	if faults := matcher.Validate(k.p); len(faults) > 0 {
		return nil, faults
	}
	// A base may have come in before a check was there: then what it holds already is no fault of the changes.
	if faults := k.p.CheckEntry(); len(faults) > 0 && len(from.Problem.CheckEntry()) == 0 {
		return nil, faults
	}
	return k.p, nil
}

// bench is the problem being changed, together with what the changes so far have decided.
type bench struct {
	base    *propose.Source
	ds      *matcher.Dataset // the changed copy; nil until a change touches the dataset
	span    propose.Span
	p       *matcher.Problem
	changes []Change
	i       int // place of the change being made
	// owner maps the name of a decision ("capacity U:land:degree:2025") to the change that made it
	// last.
	owner  map[string]claim
	closed map[matcher.OfferID]int
	faults matcher.Faults
}

// claim names the change that last decided something.
type claim struct{ change int }

// stage makes all changes of one stage, in the order of the list.
func (k *bench) stage(s Stage) {
	for i := range k.changes {
		if info, ok := k.changes[i].Kind.Info(); ok && info.Stage == s {
			k.i = i
			info.apply(k, &k.changes[i])
		}
	}
}

// remake recounts the shortfall of the changed dataset and builds the problem from it again.
func (k *bench) remake() {
	from, err := propose.FromDataset(k.ds, *k.base.Policy, k.span)
	if err == nil {
		k.p = from.Problem
		return
	}
	faults, ok := errors.AsType[matcher.Faults](err)
	if !ok {
		faults = matcher.Faults{{Code: matcher.FaultDataset, Path: "/changes", Params: matcher.Params{"detail": err.Error()}}}
	}
	k.faults = append(k.faults, faults...)
}

// dataset returns the dataset to be changed: a shallow copy, whose lists a change replaces rather
// than edits.
func (k *bench) dataset() *matcher.Dataset {
	if k.base.Dataset == nil {
		k.fault("/kind", matcher.FaultNeedsDataset, matcher.Params{"kind": string(k.changes[k.i].Kind)})
		return nil
	}
	if k.ds == nil {
		copied := *k.base.Dataset
		k.ds, k.span = &copied, k.base.Span
	}
	return k.ds
}

// copyProblem gives the bench a problem of its own, so that the base is never edited.
func (k *bench) copyProblem() {
	copied := *k.p
	copied.Offers, copied.Demands, copied.Rules = slices.Clone(k.p.Offers), slices.Clone(k.p.Demands), slices.Clone(k.p.Rules)
	k.p = &copied
}

// shape checks that a change has the members its kind needs and no others.
func (k *bench) shape(c *Change) {
	info, ok := c.Kind.Info()
	if !ok {
		words := make([]string, len(Kinds))
		for i := range Kinds {
			words[i] = string(Kinds[i].Kind)
		}
		k.fault("/kind", matcher.FaultWord, matcher.Params{"value": string(c.Kind), "want": strings.Join(words, ", ")})
		return
	}
	there := map[string]bool{}
	for i := range Members {
		_, there[Members[i].Name] = Members[i].Of(c)
	}
	// What has to be there, what has to be there once, and then that nothing else is: a member that the kind does not
	// know is most likely one that was meant for another kind.
	for _, name := range info.Needs {
		if !there[name] {
			k.fault("/"+name, matcher.FaultEmpty, nil)
		}
	}
	given := 0
	for _, name := range info.OneOf {
		if there[name] {
			given++
		}
	}
	if len(info.OneOf) > 0 && given != 1 {
		k.fault("", matcher.FaultOrder, matcher.Params{"value": string(c.Kind), "want": strings.Join(info.OneOf, " | ")})
	}
	known := info.Members()
	for i := range Members {
		if name := Members[i].Name; there[name] && !slices.Contains(known, name) {
			k.fault("/"+name, matcher.FaultOrder, matcher.Params{"value": name, "want": strings.Join(known, ", ")})
		}
	}
}

// fault notes what is wrong with the change at hand, at a member of it.
func (k *bench) fault(place string, code matcher.Code, params matcher.Params) {
	k.faults = append(k.faults, matcher.Fault{Code: code, Path: at(k.i) + place, Params: params})
}

// at is the place of a change in the list, as faults write it.
func at(change int) string { return fmt.Sprintf("/changes/%d", change) }

// within reports whether a value is in range, and notes a fault if not.
func (k *bench) within(place string, value, low, high int64) bool {
	if value < low || value > high {
		k.fault(place, matcher.FaultRange, matcher.Params{"value": value, "low": low, "high": high})
		return false
	}
	return true
}

// maxPerMille bounds scaling: to at most a hundred times the old value.
const maxPerMille = 100_000

// number returns the new value of something: the one that is set, or the old one scaled by PerMille
// and rounded to the nearest whole number, halves up. It reports false where the result is out of
// range.
func (k *bench) number(c *Change, set *int64, setName string, old, high int64) (int64, bool) {
	if set != nil {
		return *set, k.within("/"+setName, *set, 0, high)
	}
	if !k.within("/per_mille", *c.PerMille, 0, maxPerMille) {
		return 0, false
	}
	value := (old*(*c.PerMille) + 500) / 1000
	return value, k.within("/per_mille", value, 0, high)
}

// decide records that the change at hand decides something. What an earlier change has decided may
// still be scaled, but not set: that is a contradiction, and its fault names both changes.
func (k *bench) decide(what string, sets bool) bool {
	if before, taken := k.owner[what]; taken && sets {
		k.fault("", matcher.FaultContradiction, matcher.Params{"value": what, "other": at(before.change)})
		return false
	}
	k.owner[what] = claim{k.i}
	return true
}

// open refuses an offer that an earlier change closed.
func (k *bench) open(place string, id matcher.OfferID) bool {
	if before, closed := k.closed[id]; closed {
		k.fault(place, matcher.FaultContradiction, matcher.Params{"value": string(id), "other": at(before)})
		return false
	}
	return true
}
