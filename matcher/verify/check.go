// Package verify recounts a proposal and finds every claim that does not hold.
// It imports matcher alone and shares no arithmetic with the solver: pairs,
// distances, goals and rules are counted again, in code of its own and in
// whole numbers, and nothing in the answer is believed. README.md says, theorem
// by theorem, what an empty list of violations proves.
package verify

import (
	"dathang/matcher"
)

// Check recounts a whole proposal file: format, digests, problem, answer. No
// violation means that every claim of it is true.
func Check(p *matcher.Proposal) []matcher.Violation {
	if p == nil {
		return []matcher.Violation{violation(matcher.ViolationFormat, "value", "", "want", matcher.ProposalFormat)}
	}
	var found []matcher.Violation
	if p.Format != matcher.ProposalFormat {
		found = append(found, violation(matcher.ViolationFormat, "value", p.Format, "want", matcher.ProposalFormat))
	}
	if p.Problem == nil {
		return append(found, violation(matcher.ViolationProblem,
			"path", "/problem", "fault", string(matcher.FaultEmpty), "detail", "no problem"))
	}
	if p.Problem.Format != matcher.ProblemFormat {
		found = append(found, violation(matcher.ViolationFormat, "value", p.Problem.Format, "want", matcher.ProblemFormat))
	}
	if want := digestText(p.Problem.Digest()); p.ProblemDigest != want {
		found = append(found, violation(matcher.ViolationProblemDigest, "value", p.ProblemDigest, "want", want))
	}
	if want := digestText(p.Answer.Digest()); p.AnswerDigest != want {
		found = append(found, violation(matcher.ViolationAnswerDigest, "value", p.AnswerDigest, "want", want))
	}
	return append(found, Solution(p.Problem, &p.Answer)...)
}

// CheckAgainst is Check for a proposal that has to answer the given problem:
// the one inside it may differ in display names and in the order of lists alone.
func CheckAgainst(p *matcher.Proposal, problem *matcher.Problem) []matcher.Violation {
	found := Check(p)
	if p == nil || p.Problem == nil {
		return found
	}
	if problem == nil {
		return append(found, violation(matcher.ViolationOtherProblem, "value", p.ProblemDigest, "want", ""))
	}
	value, want := digestText(p.Problem.Digest()), digestText(problem.Digest())
	if value != want {
		found = append(found, violation(matcher.ViolationOtherProblem, "value", value, "want", want))
	}
	return found
}

// Solution recounts an answer to a problem, without formats and digests.
func Solution(problem *matcher.Problem, s *matcher.Solution) []matcher.Violation {
	if found := supported(problem); len(found) > 0 {
		return found
	}
	if found := faults(problem); len(found) > 0 {
		return found
	}
	if found := content(s); len(found) > 0 {
		return found
	}
	g, found := newGround(problem)
	if len(found) > 0 {
		return found
	}
	if found := g.reserve(s); len(found) > 0 {
		return found
	}
	switch s.Status {
	case matcher.StatusUnknown:
		return nil
	case matcher.StatusInfeasible:
		return g.conflict(s.Conflict)
	}
	a, found := g.answer("/allocations", s.Allocations)
	if len(found) > 0 {
		// Seats that are nobody's can be neither valued nor moved.
		return found
	}
	found = append(found, g.brokenRows(a, g.rows)...)
	found = append(found, g.unmet(a, s.Unmet)...)
	found = append(found, g.levels(a, s)...)
	found = append(found, g.bridging(a, s)...)
	return append(found, g.reasons(a, s)...)
}

// faults are what makes the problem itself no valid problem.
func faults(problem *matcher.Problem) []matcher.Violation {
	var found []matcher.Violation
	for _, f := range matcher.Validate(problem) {
		if f.Code == matcher.FaultUnsupported {
			found = append(found, violation(matcher.ViolationUnsupported, "path", f.Path, "kind", f.Params["rule"]))
			continue
		}
		found = append(found, violation(matcher.ViolationProblem,
			"path", f.Path, "fault", string(f.Code), "detail", f.Error()))
	}
	return found
}

// content holds an answer's parts against its status.
func content(s *matcher.Solution) []matcher.Violation {
	answered := false
	switch s.Status {
	case matcher.StatusOptimal, matcher.StatusFeasible:
		answered = true
	case matcher.StatusInfeasible, matcher.StatusUnknown:
	default:
		return []matcher.Violation{violation(matcher.ViolationStatus, "value", string(s.Status))}
	}
	parts := []struct {
		list    string
		held    bool
		allowed bool
	}{
		{"/allocations", len(s.Allocations) > 0, answered},
		{"/unmet", len(s.Unmet) > 0, answered},
		{"/levels", len(s.Levels) > 0, answered},
		{"/certificate/levels", len(s.Certificate.Levels) > 0, answered},
		{"/reasons", len(s.Reasons) > 0, answered},
		{"/bridging", len(s.Bridging) > 0, answered},
		{"/conflict", s.Conflict != nil, s.Status == matcher.StatusInfeasible},
	}
	var found []matcher.Violation
	for _, part := range parts {
		if part.held && !part.allowed {
			found = append(found, violation(matcher.ViolationContent, "status", string(s.Status), "list", part.list))
		}
	}
	if s.Status == matcher.StatusInfeasible && s.Conflict == nil {
		found = append(found, violation(matcher.ViolationMissing, "status", string(s.Status), "list", "/conflict"))
	}
	return found
}

// violation joins a code with its parameters, given as name, value, name, value.
func violation(code matcher.Code, params ...any) matcher.Violation {
	v := matcher.Violation{Code: code, Params: make(matcher.Params, len(params)/2)}
	for i := 0; i+1 < len(params); i += 2 {
		v.Params[params[i].(string)] = params[i+1]
	}
	return v
}

// digestText is the digest, or why there is none: then no digest in a file equals it.
func digestText(digest string, err error) string {
	if err != nil {
		return "no digest: " + err.Error()
	}
	return digest
}
