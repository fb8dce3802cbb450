// Package scenario answers "what if": it changes a copy of a problem, solves it
// starting from the solution of the unchanged one, and says what became different.
// It is pure: files, stores and clocks are its callers'.
//
// A scenario is a base (propose.Source) and an ordered list of typed changes. The
// work, from top to bottom:
//
//  1. Changes (change.go) are read and checked against the list of kinds (kinds.go),
//     which says what stage a kind works on and which members it takes (members.go).
//  2. Apply (apply.go) makes them on a copy, stage by stage: the dataset, from which
//     the problem is then made anew; the problem; the policy. Every kind has a file of
//     its name; select.go finds the offers and cells that a change means.
//  3. Solver (solver.go) solves the base once and every scenario from there.
//  4. The questions that people ask are built on these: Compare (compare.go, with the
//     figures of figures.go), Sweep (sweep.go), Coverage (frontier.go), LittleChanged
//     (little.go) and Simulator (draws.go).
//  5. A reform of communes (reform.go) is a change too; it also carries plans and
//     datasets (roster.go) from the old units to the new ones.
package scenario

import "dathang/matcher"

// Format is the version of files of changes that this code writes.
const Format = "dathang.changes/1"

// Changes is a file of changes.
type Changes struct {
	Format string `json:"format"`
	// Name of the scenario.
	Name string `json:"name,omitempty"`
	// Marks are codes of what the numbers rest on.
	Marks   []string `json:"marks,omitempty"`
	Changes []Change `json:"changes"`
}

// Change is one change of a base. Which members it has depends on its kind
// (Kinds); any other is an error.
type Change struct {
	Kind Kind `json:"kind"`
	// Where selects offers or cells; an empty list selects everything.
	Where matcher.Where `json:"where,omitzero"`
	// Offer and Cell name one pair.
	Offer matcher.OfferID `json:"offer,omitempty"`
	Cell  *matcher.Cell   `json:"cell,omitempty"`
	// Seats sets a number of seats; PerMille multiplies what is there by so many thousandths.
	Seats    *int64 `json:"seats,omitempty"`
	PerMille *int64 `json:"per_mille,omitempty"`
	// KVND sets an amount of money.
	KVND *int64 `json:"kvnd,omitempty"`
	// FiscalYear of a budget; absent for one over all years.
	FiscalYear int `json:"fiscal_year,omitzero"`
	// Years is by how many years, or how many years there are.
	Years *int64 `json:"years,omitempty"`
	// Intakes is the number of yearly intakes.
	Intakes int `json:"intakes,omitzero"`
	// Months is by how many months.
	Months *int64 `json:"months,omitempty"`
	// Group is a position group.
	Group string `json:"group,omitempty"`
	// Programme is what is added.
	Programme *NewProgramme `json:"programme,omitempty"`
	// To is the provider that a programme moves to.
	To matcher.ProviderID `json:"to,omitempty"`
	// Goals are the levels of goals in their order.
	Goals [][]matcher.Goal `json:"goals,omitempty"`
	// Lateness says how late an offer may be, and what a year costs.
	Lateness *matcher.Lateness `json:"lateness,omitempty"`
	// Weight is what an unmet seat counts.
	Weight *int64 `json:"weight,omitempty"`
	// Reform is a map of old units to new ones.
	Reform *Reform `json:"reform,omitempty"`
}

// Stage says on what a change works. Stages follow each other; within one the
// list's order holds.
type Stage string

// The stages, in their order.
const (
	// StageDataset: the shortfall is counted anew and the problem made anew.
	StageDataset Stage = "dataset"
	StageProblem Stage = "problem"
	// StagePolicy: how much what counts.
	StagePolicy Stage = "policy"
)

// Stages lists the stages in their order.
var Stages = []Stage{StageDataset, StageProblem, StagePolicy}

// Decode reads a file of changes, strictly. What they say of a base is for Apply.
func Decode(text []byte) (*Changes, matcher.Faults) {
	c := new(Changes)
	if faults := matcher.Decode(text, c); faults != nil {
		return nil, faults
	}
	if faults := matcher.CheckFormat(c.Format, Format); faults != nil {
		return nil, faults
	}
	return c, nil
}
