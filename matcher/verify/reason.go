package verify

import (
	"slices"
	"strconv"

	"dathang/matcher"
)

// reasons checks every reason by its witness. Each costs a step a move and a
// row that a move touches, so that thousands of reasons are checked in
// milliseconds; nothing is counted anew.
//
// An answer may come without any reasons (Unexplained). Where an optimal one has some, every
// cell with unmet seats has exactly one.
func (a *answer) reasons(s *matcher.Solution) []matcher.Violation {
	if len(s.Reasons) == 0 {
		return nil
	}
	const list = "/reasons"
	g := a.g
	var found []matcher.Violation
	given := make([]bool, len(g.problem.Demands))
	w := newWitness(a)
	for i := range s.Reasons {
		r := &s.Reasons[i]
		if i > 0 {
			found = append(found, inOrder(list, s.Reasons[i-1].Compare(r.Cell), r.Cell.String(), s.Reasons[i-1].Cell.String())...)
		}
		k, ok := g.cells[r.Cell]
		if !ok {
			found = append(found, violation(matcher.ViolationUnknown, "list", list, "value", r.Cell.String()))
			continue
		}
		given[k] = true
		if a.unmetSeats(k) == 0 {
			found = append(found, violation(matcher.ViolationReasonNeedless, "cell", r.Cell.String()))
			continue
		}
		found = append(found, w.reason(list+"/"+strconv.Itoa(i), k, r)...)
	}
	// Only an optimal answer has to explain everything: a plan that was stopped may lack what it had no time to find.
	if s.Status != matcher.StatusOptimal {
		return found
	}
	for k := range given {
		if seats := a.unmetSeats(int32(k)); seats > 0 && !given[k] {
			found = append(found, violation(matcher.ViolationReasonMissing,
				"cell", g.problem.Demands[k].Cell.String(), "seats", seats))
		}
	}
	return found
}

// reason checks one reason of a cell that has an unmet seat.
func (w *witness) reason(list string, k int32, r *matcher.Reason) []matcher.Violation {
	cell := r.Cell.String()
	wrongProof := []matcher.Violation{violation(matcher.ViolationReasonProof, "cell", cell, "proof", string(r.Proof))}
	switch r.Proof {
	// Nothing is claimed, so nothing is checked.
	case matcher.ProofNone:
		if len(r.Relaxations)+len(r.Witness) > 0 {
			return wrongProof
		}
		return nil
	case matcher.ProofIrreducible, matcher.ProofSufficient:
	default:
		return wrongProof
	}
	// A seat that could be served without relaxing anything would be an improvement, not a reason.
	if len(r.Relaxations) == 0 && r.Proof == matcher.ProofIrreducible {
		return []matcher.Violation{violation(matcher.ViolationReasonEmpty, "cell", cell)}
	}
	n := max(1, r.Seats)
	if r.Seats < 0 || n > w.answer.unmetSeats(k) {
		return []matcher.Violation{violation(matcher.ViolationWitnessSeats, "cell", cell, "offer", "", "at", cell, "seats", r.Seats)}
	}
	relaxed, found := w.ground.relaxations(list+"/relaxations", k, r.Relaxations)
	if len(found) > 0 {
		return found
	}
	w.list = list + "/witness"
	if found = w.check(k, relaxed, r.Witness, 1); len(found) > 0 {
		return found
	}
	if r.Proof == matcher.ProofIrreducible {
		if found = w.amounts(k, relaxed, r); len(found) > 0 {
			return found
		}
	}
	// Amounts are those of one seat; more seats repeat them with the moves.
	if n > 1 {
		if found = w.check(k, relaxed, r.Witness, n); len(found) > 0 {
			return found
		}
	}
	if r.Proof != matcher.ProofIrreducible {
		return nil
	}
	// A witness that does not need a relaxation shows that the others suffice.
	for i := range relaxed {
		rest := slices.Delete(slices.Clone(relaxed), i, i+1)
		if len(w.check(k, rest, r.Witness, 1)) == 0 {
			found = append(found, violation(matcher.ViolationRelaxationIdle,
				"cell", cell, "relaxation", string(relaxed[i].code), "value", relaxed[i].what))
		}
	}
	return found
}

// amounts requires that every relaxation of an irreducible reason is no larger than the reason's own moves need: a
// larger one suffices too, but is not the least.
func (w *witness) amounts(k int32, relaxed []relaxation, r *matcher.Reason) (found []matcher.Violation) {
	for i := range relaxed {
		smaller := slices.Clone(relaxed)
		enough := func(amount int64) bool {
			smaller[i].amount = amount
			return len(w.check(k, smaller, r.Witness, 1)) == 0
		}
		stated := relaxed[i].amount
		if stated < 2 || !enough(stated-1) {
			continue
		}
		// What gives way further suffices as well, so the least is where it begins to.
		least, most := int64(0), stated-1
		for least < most {
			if middle := least + (most-least)/2; enough(middle) {
				most = middle
			} else {
				least = middle + 1
			}
		}
		found = append(found, violation(matcher.ViolationRelaxationAmount,
			"cell", r.Cell.String(), "relaxation", string(relaxed[i].code), "value", relaxed[i].what, "amount", stated, "want", least))
	}
	return found
}

// Unexplained counts the cells whose unmet seats an answer gives no reason for. An answer may come without any
// reasons, for it is no less true; whoever reads it is told.
func Unexplained(s *matcher.Solution) int {
	given := make(map[matcher.Cell]bool, len(s.Reasons))
	for i := range s.Reasons {
		given[s.Reasons[i].Cell] = true
	}
	n := 0
	for i := range s.Unmet {
		if !given[s.Unmet[i].Cell] {
			n++
		}
	}
	return n
}
