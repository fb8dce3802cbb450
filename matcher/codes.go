package matcher

import (
	"fmt"
	"slices"
	"strings"
)

// Code names one thing that can be said to a person. data/lang has its
// sentence in each language; a test holds the two together.
type Code string

// Params are a code's parameters by name: strings and whole numbers (int, int64) only.
type Params map[string]any

// CodeInfo is a code with the names of its parameters.
type CodeInfo struct {
	Code   Code
	Params []string
}

// Codes lists every code that this package and those below it can return.
var Codes = slices.Concat(faultCodes, violationCodes, rowCodes, relaxationCodes)

// Fault is one thing wrong with an input: what, where (a JSON pointer), and
// with which value.
type Fault struct {
	Code   Code   `json:"code"`
	Path   string `json:"path"`
	Params Params `json:"params,omitempty"`
}

func (f Fault) Error() string { return f.Path + ": " + string(f.Code) + paramText(f.Params) }

// Faults are all that is wrong with an input. It is an error when it is not empty.
type Faults []Fault

func (fs Faults) Error() string {
	lines := make([]string, len(fs))
	for i, f := range fs {
		lines[i] = f.Error()
	}
	return strings.Join(lines, "\n")
}

// Err is nil where there is no fault.
func (fs Faults) Err() error {
	if len(fs) == 0 {
		return nil
	}
	return fs
}

func paramText(p Params) string {
	names := make([]string, 0, len(p))
	for name := range p {
		names = append(names, name)
	}
	slices.Sort(names)
	var b strings.Builder
	for _, name := range names {
		fmt.Fprintf(&b, " %s=%v", name, p[name])
	}
	return b.String()
}

// The faults of problem, policy and proposal files.
const (
	FaultJSON        Code = "fault_json"
	FaultFormat      Code = "fault_format"
	FaultEmpty       Code = "fault_empty"
	FaultDuplicate   Code = "fault_duplicate"
	FaultUnknown     Code = "fault_unknown"
	FaultRange       Code = "fault_range"
	FaultWord        Code = "fault_word"
	FaultOrder       Code = "fault_order"
	FaultCycle       Code = "fault_cycle"
	FaultWhere       Code = "fault_where"
	FaultOverflow    Code = "fault_overflow"
	FaultUnsupported Code = "unsupported_rule"
	FaultDate        Code = "fault_date"
	// FaultContradiction: another change of the same list decides it, brings it later, or takes it away.
	FaultContradiction Code = "fault_contradiction"
	// FaultNeedsDataset: what is to be changed is not in a problem alone.
	FaultNeedsDataset Code = "fault_needs_dataset"
)

var faultCodes = []CodeInfo{
	{FaultJSON, []string{"detail"}},
	{FaultFormat, []string{"value", "want"}},
	{FaultEmpty, nil},
	{FaultDuplicate, []string{"value"}},
	{FaultUnknown, []string{"value", "list"}},
	{FaultRange, []string{"value", "low", "high"}},
	{FaultWord, []string{"value", "want"}},
	{FaultOrder, []string{"value", "want"}},
	{FaultCycle, []string{"value"}},
	{FaultWhere, []string{"rule", "want"}},
	{FaultOverflow, []string{"value"}},
	{FaultUnsupported, []string{"rule"}},
	{FaultDate, []string{"value"}},
	{FaultContradiction, []string{"value", "other"}},
	{FaultNeedsDataset, []string{"kind"}},
}

// relaxationCodes are the sentences of reasons: RelaxationCodes with their
// parameters as data/report fills them (names and numbers of the objects).
var relaxationCodes = []CodeInfo{
	{Code(RelaxCapacity), []string{"offer", "provider", "amount"}},
	{Code(RelaxCap), []string{"rule", "amount"}},
	{Code(RelaxLimit), []string{"rule", "amount"}},
	{Code(RelaxLow), []string{"rule", "amount"}},
	{Code(RelaxBudget), []string{"rule", "amount"}},
	{Code(RelaxAway), []string{"rule", "amount"}},
	{Code(RelaxChange), []string{"rule", "amount"}},
	{Code(RelaxCohort), []string{"offer", "amount"}},
	{Code(RelaxPin), []string{"rule"}},
	{Code(RelaxBan), []string{"rule", "offer"}},
	{Code(RelaxReach), []string{"offer", "km"}},
	{Code(RelaxReady), []string{"offer", "years"}},
	{Code(RelaxNewOffer), []string{"field", "need", "year"}},
	{Code(RelaxGoal), []string{"goal", "amount"}},
}
