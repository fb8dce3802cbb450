// Package scenario says what would become of a plan under other numbers: changes
// of a base, solved from where the base ended, compared with it, swept over
// grids, traded off and drawn at random. It is pure: files, stores and clocks
// are its callers'.
//
// A scenario is a base and an ordered list of typed changes (kinds.go lists
// every kind; each has a file). Solver (solver.go) answers scenarios of one
// base; Compare, Sweep, Frontier, LittleChanged and Simulate ask it.
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

// Change is one change of a base. Which members count is the kind's matter
// (Kinds); one that does not count is an error.
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
