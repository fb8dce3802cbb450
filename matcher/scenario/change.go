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
	// Name of the scenario, and in English.
	Name   string `json:"name,omitempty"`
	NameEn string `json:"name_en,omitempty"`
	// Dataset is the id of the dataset whose objects the changes name; empty where they fit any.
	Dataset string `json:"dataset,omitempty"`
	// Marks say what the numbers rest on, such as assumptions.
	Marks   []string `json:"marks,omitempty"`
	Changes []Change `json:"changes"`
}

// Change is one change of a base. Its kind says which members it must and may have (Kinds); any
// other member is an error.
type Change struct {
	Kind Kind `json:"kind"`
	// Where selects offers or cells; an empty list selects everything.
	Where matcher.Where `json:"where,omitzero"`
	// Offer and Cell name one pair.
	Offer matcher.OfferID `json:"offer,omitempty"`
	Cell  *matcher.Cell   `json:"cell,omitempty"`
	// Seats sets a number of seats; PerMille scales the existing number, 1000 leaving it as it is.
	Seats    *int64 `json:"seats,omitempty"`
	PerMille *int64 `json:"per_mille,omitempty"`
	// KVND sets an amount of money.
	KVND *int64 `json:"kvnd,omitempty"`
	// FiscalYear of a budget; absent for one over all years.
	FiscalYear int `json:"fiscal_year,omitzero"`
	// Years is a number of years: of a delay, or of the horizon.
	Years *int64 `json:"years,omitempty"`
	// Intakes is the number of yearly intakes.
	Intakes int `json:"intakes,omitzero"`
	// Months is by how many months the age of retirement moves; below 0, people retire earlier.
	Months *int64 `json:"months,omitempty"`
	// Group is a position group.
	Group string `json:"group,omitempty"`
	// Programme is the programme to add.
	Programme *NewProgramme `json:"programme,omitempty"`
	// To is the provider that takes the offers over.
	To matcher.ProviderID `json:"to,omitempty"`
	// Goals are the new levels of goals, the most important first.
	Goals [][]matcher.Goal `json:"goals,omitempty"`
	// Lateness says how late an offer may be, and what a year costs.
	Lateness *matcher.Lateness `json:"lateness,omitempty"`
	// Weight is what an unmet seat of the cells counts in the goal unmet.
	Weight *int64 `json:"weight,omitempty"`
	// Reform is a map of old units to new ones.
	Reform *Reform `json:"reform,omitempty"`
}

// Fits reports whether the changes may be asked of a dataset; nobody can tell where it is not known ("").
func (c *Changes) Fits(dataset string) bool {
	return c.Dataset == "" || dataset == "" || c.Dataset == dataset
}

// Stage is what a change works on. Stages are applied one after another; within a stage the order
// of the list holds.
type Stage string

// The stages, in their order.
const (
	// StageDataset changes the data; the shortfall is then recounted and the problem rebuilt.
	StageDataset Stage = "dataset"
	StageProblem Stage = "problem"
	// StagePolicy changes what counts how much.
	StagePolicy Stage = "policy"
)

// Stages lists the stages in their order.
var Stages = []Stage{StageDataset, StageProblem, StagePolicy}

// Decode reads a file of changes strictly. Whether the changes fit a base is for Apply to check.
func Decode(text []byte) (*Changes, matcher.Faults) {
	c := new(Changes)
	if faults := matcher.Decode(text, c); faults != nil {
		return nil, matcher.OfFormat(text, faults, Format)
	}
	if faults := matcher.CheckFormat(c.Format, Format); faults != nil {
		return nil, faults
	}
	return c, nil
}
