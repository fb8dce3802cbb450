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
// An answer may come without any reasons. Where an optimal one has some, every
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
	case matcher.ProofNone:
		if len(r.Relaxations)+len(r.Witness) > 0 {
			return wrongProof
		}
		return nil
	case matcher.ProofIrreducible, matcher.ProofSufficient:
	default:
		return wrongProof
	}
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
	if n > 1 {
		if found = w.check(k, relaxed, r.Witness, n); len(found) > 0 {
			return found
		}
	}
	if r.Proof != matcher.ProofIrreducible {
		return nil
	}
	// A witness that does without a relaxation shows that the others suffice.
	for i := range relaxed {
		rest := slices.Delete(slices.Clone(relaxed), i, i+1)
		if len(w.check(k, rest, r.Witness, 1)) == 0 {
			found = append(found, violation(matcher.ViolationRelaxationIdle,
				"cell", cell, "relaxation", string(relaxed[i].code), "value", relaxed[i].what))
		}
	}
	return found
}
