package data

import (
	"slices"

	"dathang/matcher"
)

// Stage is how far a proposal has come from its planner to its publication and beyond.
type Stage string

// The stages of a proposal.
const (
	// StageSolved: computed and verified; nobody has said anything yet.
	StageSolved Stage = "solved"
	// StageCommented: somebody was asked and has commented.
	StageCommented Stage = "commented"
	// StageAppraised: somebody other than its planner has given an opinion (thẩm định).
	StageAppraised Stage = "appraised"
	// StageSubmitted: laid before who decides, with the number and day of the tờ trình.
	StageSubmitted Stage = "submitted"
	// StageReturned: sent back with reasons.
	StageReturned Stage = "returned"
	// StageApproved: decided, with the number and day of the decision.
	StageApproved Stage = "approved"
	// StagePublished: in force; universities and communes see it.
	StagePublished Stage = "published"
	// StageFinal: the answers are in, and what was ordered is settled.
	StageFinal Stage = "final"
	// StageWithdrawn: taken back, before or within a day after it was published.
	StageWithdrawn Stage = "withdrawn"
	// StageSuperseded: another was published in its place.
	StageSuperseded Stage = "superseded"
)

// Stages lists all stages in their order.
var Stages = []Stage{StageSolved, StageCommented, StageAppraised, StageSubmitted, StageReturned, StageApproved, StagePublished, StageFinal, StageWithdrawn, StageSuperseded}

// Act is what may be done with a proposal.
type Act string

// The acts.
const (
	ActComment  Act = "comment"
	ActAppraise Act = "appraise"
	ActSubmit   Act = "submit"
	ActReturn   Act = "return"
	ActApprove  Act = "approve"
	ActPublish  Act = "publish"
	ActFinalise Act = "finalise"
	ActWithdraw Act = "withdraw"
	// ActSupersede is done by the publication of another.
	ActSupersede Act = "supersede"
	// ActRestore is done by the withdrawal of what had superseded it.
	ActRestore Act = "restore"
)

// Step is a step that a round may require before a proposal goes on.
type Step string

// The steps.
const (
	// StepComment: somebody comments before a proposal is appraised or submitted.
	StepComment Step = "comment"
	// StepAppraise: somebody other than the planner appraises it before it is submitted.
	StepAppraise Step = "appraise"
	// StepApprove: somebody approves it before it is published.
	StepApprove Step = "approve"
)

// Steps lists all steps in their order.
var Steps = []Step{StepComment, StepAppraise, StepApprove}

// Transition is one line of the state machine. Code, documents and screens read the same list.
type Transition struct {
	Act  Act   `json:"act"`
	From Stage `json:"from"`
	To   Stage `json:"to"`
	// Unless are the steps that the line skips: a round that requires one of them rules it out.
	Unless []Step `json:"unless,omitempty"`
	// Other says that who has made the proposal, or submitted it, may not do it.
	Other bool `json:"other,omitempty"`
	// Text and Paper say what has to come with it: a reason or an opinion; number and day of a paper.
	Text  bool `json:"text,omitempty"`
	Paper bool `json:"paper,omitempty"`
}

// Transitions is the state machine of a proposal.
var Transitions = []Transition{
	{Act: ActComment, From: StageSolved, To: StageCommented, Text: true},
	{Act: ActComment, From: StageCommented, To: StageCommented, Text: true},
	{Act: ActComment, From: StageAppraised, To: StageAppraised, Text: true},
	{Act: ActComment, From: StageSubmitted, To: StageSubmitted, Text: true},
	{Act: ActComment, From: StageReturned, To: StageReturned, Text: true},
	{Act: ActComment, From: StageApproved, To: StageApproved, Text: true},

	{Act: ActAppraise, From: StageSolved, To: StageAppraised, Unless: []Step{StepComment}, Other: true, Text: true},
	{Act: ActAppraise, From: StageCommented, To: StageAppraised, Other: true, Text: true},
	{Act: ActAppraise, From: StageReturned, To: StageAppraised, Other: true, Text: true},

	{Act: ActSubmit, From: StageSolved, To: StageSubmitted, Unless: []Step{StepComment, StepAppraise}, Paper: true},
	{Act: ActSubmit, From: StageCommented, To: StageSubmitted, Unless: []Step{StepAppraise}, Paper: true},
	{Act: ActSubmit, From: StageAppraised, To: StageSubmitted, Paper: true},
	{Act: ActSubmit, From: StageReturned, To: StageSubmitted, Paper: true},

	{Act: ActReturn, From: StageSubmitted, To: StageReturned, Other: true, Text: true},
	{Act: ActReturn, From: StageApproved, To: StageReturned, Other: true, Text: true},
	{Act: ActApprove, From: StageSubmitted, To: StageApproved, Other: true, Paper: true},

	{Act: ActPublish, From: StageSolved, To: StagePublished, Unless: []Step{StepComment, StepAppraise, StepApprove}, Other: true},
	{Act: ActPublish, From: StageCommented, To: StagePublished, Unless: []Step{StepAppraise, StepApprove}, Other: true},
	{Act: ActPublish, From: StageAppraised, To: StagePublished, Unless: []Step{StepApprove}, Other: true},
	{Act: ActPublish, From: StageApproved, To: StagePublished, Other: true},
	{Act: ActFinalise, From: StagePublished, To: StageFinal},

	{Act: ActWithdraw, From: StageSolved, To: StageWithdrawn, Text: true},
	{Act: ActWithdraw, From: StageCommented, To: StageWithdrawn, Text: true},
	{Act: ActWithdraw, From: StageAppraised, To: StageWithdrawn, Text: true},
	{Act: ActWithdraw, From: StageSubmitted, To: StageWithdrawn, Text: true},
	{Act: ActWithdraw, From: StageReturned, To: StageWithdrawn, Text: true},
	{Act: ActWithdraw, From: StageApproved, To: StageWithdrawn, Text: true},
	{Act: ActWithdraw, From: StagePublished, To: StageWithdrawn, Text: true},

	{Act: ActSupersede, From: StagePublished, To: StageSuperseded},
	{Act: ActSupersede, From: StageFinal, To: StageSuperseded},
	{Act: ActRestore, From: StageSuperseded, To: StagePublished},
}

// transition finds the line of an act from a stage under the required steps.
func transition(act Act, from Stage, required []Step) (Transition, bool) {
	for _, t := range Transitions {
		skips := func(step Step) bool { return slices.Contains(t.Unless, step) }
		if t.Act == act && t.From == from && !slices.ContainsFunc(required, skips) {
			return t, true
		}
	}
	return Transition{}, false
}

// ActsFrom lists the acts that lead on from a stage under the required steps, those of persons alone.
func ActsFrom(from Stage, required []Step) []Act {
	list := []Act{}
	for _, act := range []Act{ActComment, ActAppraise, ActSubmit, ActReturn, ActApprove, ActPublish, ActFinalise, ActWithdraw} {
		if _, ok := transition(act, from, required); ok {
			list = append(list, act)
		}
	}
	return list
}

// Check is one of the conditions that a proposal must meet before it is approved or published.
type Check struct {
	// Code names it; State is the state of a Conflict where it is not met.
	Code string `json:"code"`
	Met  bool   `json:"met"`
	// Answered says that a typed reason makes up for it.
	Answered bool `json:"answered,omitempty"`
	// Value and Limit are what was measured and what is allowed, where both are numbers.
	Value int64 `json:"value,omitempty"`
	Limit int64 `json:"limit,omitempty"`
}

// The checks of the gate.
const (
	CheckPlan     = "plan"     // it is no hypothesis
	CheckVerified = "verified" // matcher/verify found nothing wrong
	CheckSolved   = "solved"   // there is a plan, and no contradiction
	CheckProven   = "proven"   // every level is proven to be the best; a typed reason makes up for a gap
	CheckCost     = "cost"     // it costs no more than the round allows, kVND
	CheckServed   = "served"   // it serves as much of the demand as the round asks for, per mille
)

// gate checks what a proposal must meet before it is approved, or published without an approval.
func gate(p *Proposal, round *Round) []Check {
	list := []Check{
		{Code: CheckVerified, Met: p.Verified},
		{Code: CheckSolved, Met: p.Status == matcher.StatusOptimal || p.Status == matcher.StatusFeasible},
		{Code: CheckPlan, Met: p.Kind == Plan},
		{Code: CheckProven, Met: p.Status == matcher.StatusOptimal && p.StoppedBy == "", Answered: true},
	}
	if round == nil {
		return list
	}
	if round.MostKVND > 0 {
		list = append(list, Check{Code: CheckCost, Met: p.CostKVND <= round.MostKVND, Value: p.CostKVND, Limit: round.MostKVND})
	}
	if round.LeastPermille > 0 {
		served := int64(1000)
		if p.DemandSeats > 0 {
			served = p.ServedSeats * 1000 / p.DemandSeats
		}
		list = append(list, Check{Code: CheckServed, Met: served >= round.LeastPermille, Value: served, Limit: round.LeastPermille})
	}
	return list
}
