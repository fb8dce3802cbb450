// Package verify recounts a proposal and finds every claim that does not hold.
// It imports matcher alone and shares no arithmetic with the solver: pairs,
// distances, goals and rules are counted again, in code of its own and in
// whole numbers, and nothing in the answer is believed. README.md says, theorem
// by theorem, what an empty list of violations proves.
//
// The work from top to bottom; each step needs only those below it:
//
//  1. check.go takes a proposal apart: format, digests, problem, and then the
//     claims, one after the other.
//  2. The claims: level.go follows the certificate from level to level (worstoff.go
//     says what the steps of that goal are about), conflict.go checks why there is
//     no plan, reason.go with relaxation.go and witness.go why a seat is unmet,
//     bridging.go who stands in meanwhile.
//  3. The prover evaluates a proof tree: tree.go walks it, leaf.go bounds a leaf,
//     shape.go the rows that are no straight line, leaf_fixedcharge.go offers that
//     share a cap; face.go is what the levels above leave.
//  4. answer.go counts a list of allocations: what each row and goal (goal.go)
//     comes to, and which bounds it breaks.
//  5. ground.go is the linear programme: row.go makes its rows, one file a rule
//     says what the rule bounds and counts, named.go adds those that a proof names.
//  6. index.go is the problem made ready for counting: pair.go finds who may serve
//     whom, selection.go which rows hold which pair.
//  7. wide.go has numbers of 128 bits, violation.go the words of what is wrong.
package verify

import "dathang/matcher"

// Check recounts a whole proposal file: format, digests, problem, answer. No
// violation means that every claim of it is true.
func Check(p *matcher.Proposal) []matcher.Violation {
	if p == nil {
		return []matcher.Violation{violation(matcher.ViolationFormat, "value", "", "want", matcher.ProposalFormat)}
	}
	var found []matcher.Violation
	if p.Format != matcher.ProposalFormat && p.Format != matcher.ProposalFormat1 {
		found = append(found, violation(matcher.ViolationFormat, "value", p.Format, "want", matcher.ProposalFormat))
	}
	if p.Problem == nil {
		return append(found, violation(matcher.ViolationProblem,
			"path", "/problem", "fault", string(matcher.FaultEmpty), "detail", "no problem"))
	}
	if p.Problem.Format != matcher.ProblemFormat && p.Problem.Format != matcher.ProblemFormat1 {
		found = append(found, violation(matcher.ViolationFormat, "value", p.Problem.Format, "want", matcher.ProblemFormat))
	}
	// A wrong digest is a violation of its own. The answer is recounted all the same: what else is wrong is told as
	// well.
	whole, problem, answer, err := p.Digests()
	if err != nil {
		// Then no digest in a file equals it.
		whole = "no digest: " + err.Error()
		problem, answer = whole, whole
	}
	if p.ProblemDigest != problem {
		found = append(found, violation(matcher.ViolationProblemDigest, "value", p.ProblemDigest, "want", problem))
	}
	if p.AnswerDigest != answer {
		found = append(found, violation(matcher.ViolationAnswerDigest, "value", p.AnswerDigest, "want", answer))
	}
	// The digest of the whole rests on both others; where one of these is wrong, it says nothing new.
	if p.Digest != whole && p.ProblemDigest == problem && p.AnswerDigest == answer {
		found = append(found, violation(matcher.ViolationDigest, "value", p.Digest, "want", whole))
	}
	return append(found, Solution(p.Problem, &p.Answer)...)
}

// CheckAgainst is Check for a proposal that has to answer the given problem: the one inside it
// may differ in the order of lists alone, and may lack names.
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
		return append(found, violation(matcher.ViolationOtherProblem, "value", value, "want", want))
	}
	return append(found, otherNames(p.Problem, problem)...)
}

// otherNames are the names of things in a problem that differ from those in the problem it has to be.
func otherNames(stated, right *matcher.Problem) []matcher.Violation {
	type thing struct{ of, id string }
	names := map[thing]string{}
	for _, n := range right.Names() {
		names[thing{n.Of, n.ID}] = n.Name
	}
	var found []matcher.Violation
	for _, n := range stated.Names() {
		if want := names[thing{n.Of, n.ID}]; n.Name != want {
			found = append(found, violation(matcher.ViolationOtherName, "id", n.ID, "value", n.Name, "want", want))
		}
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
	// From here on the problem is sound, and the answer has the parts that its status allows.
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
		// Seats on unknown offers or cells can be neither valued nor moved.
		return found
	}
	found = append(found, a.brokenRows(g.rows)...)
	found = append(found, a.unmet(s.Unmet)...)
	found = append(found, a.levels(s)...)
	found = append(found, a.bridging(s)...)
	return append(found, a.reasons(s)...)
}

// faults lists what makes the problem itself invalid.
func faults(problem *matcher.Problem) []matcher.Violation {
	var found []matcher.Violation
	for _, f := range matcher.Validate(problem) {
		found = append(found, violation(matcher.ViolationProblem,
			"path", f.Path, "fault", string(f.Code), "detail", f.Error()))
	}
	return found
}

// content checks the parts of an answer against its status.
func content(s *matcher.Solution) []matcher.Violation {
	answered := false
	switch s.Status {
	case matcher.StatusOptimal, matcher.StatusFeasible:
		answered = true
	case matcher.StatusInfeasible, matcher.StatusUnknown:
	default:
		return []matcher.Violation{violation(matcher.ViolationStatus, "value", string(s.Status))}
	}
	// A part that the status does not allow would be read by no check below, so it is refused here.
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

// digestText is the digest, or the reason why there is none: then no digest in a file equals it.
func digestText(digest string, err error) string {
	if err != nil {
		return "no digest: " + err.Error()
	}
	return digest
}
