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
	// FaultJSON: not readable as JSON at line and column, near value.
	FaultJSON Code = "fault_json"
	// FaultBareWord: value, at line and column, is a word where JSON has none: NaN, None, text without quotes.
	FaultBareWord Code = "fault_bare_word"
	// FaultTrailing: the JSON is complete before line and column, where value follows.
	FaultTrailing Code = "fault_trailing"
	// FaultCut: the JSON ends in its middle.
	FaultCut Code = "fault_cut"
	// FaultDeep: brackets nest deeper than high.
	FaultDeep Code = "fault_deep"
	// FaultTree: node value of a proof tree, a list of count nodes, is not a part of just one node before it.
	FaultTree Code = "fault_tree"
	// FaultNotJSON: a file of another format (xlsx, UTF-16 text).
	FaultNotJSON Code = "fault_not_json"
	// FaultNotUTF8: line and column are where UTF-8 ends.
	FaultNotUTF8 Code = "fault_not_utf8"
	// FaultWhole: not a whole number in digits.
	FaultWhole Code = "fault_whole"
	// The value is of another kind than the place takes.
	FaultWantList   Code = "fault_want_list"
	FaultWantObject Code = "fault_want_object"
	FaultWantText   Code = "fault_want_text"
	FaultWantTruth  Code = "fault_want_truth"
	// FaultUnknownName: the object has no such member; want are those that it has.
	FaultUnknownName Code = "fault_unknown_name"
	// FaultUnknownNear: the object has no such member, but near.
	FaultUnknownNear Code = "fault_unknown_near"
	// FaultControlCharacter: text with an invisible or lost character.
	FaultControlCharacter Code = "fault_control_character"
	// FaultFailedFormula: what a spreadsheet leaves of a failed formula names nothing.
	FaultFailedFormula Code = "fault_failed_formula"
	// FaultTextForm: text that is not composed (NFC), or with space around it; want is.
	FaultTextForm Code = "fault_text_form"
	// FaultID: an id with a space in it.
	FaultID Code = "fault_id"
	// FaultLookAlike: two ids that nobody can tell apart by eye.
	FaultLookAlike Code = "fault_look_alike"
	// FaultDataset: a changed dataset cannot be counted.
	FaultDataset Code = "fault_dataset"
	// FaultNoNorm: no norm is in force on date; near is the nearest day on which one is.
	FaultNoNorm Code = "fault_no_norm"

	FaultFormat    Code = "fault_format"
	FaultEmpty     Code = "fault_empty"
	FaultDuplicate Code = "fault_duplicate"
	FaultUnknown   Code = "fault_unknown"
	FaultRange     Code = "fault_range"
	FaultWord      Code = "fault_word"
	FaultOrder     Code = "fault_order"
	FaultCycle     Code = "fault_cycle"
	FaultWhere     Code = "fault_where"
	FaultOverflow  Code = "fault_overflow"
	FaultDate      Code = "fault_date"
	// FaultContradiction: another change of the same list decides it, brings it later, or takes it away.
	FaultContradiction Code = "fault_contradiction"
	// FaultNeedsDataset: what is to be changed is not in a problem alone.
	FaultNeedsDataset Code = "fault_needs_dataset"
)

var faultCodes = []CodeInfo{
	{FaultJSON, []string{"line", "column", "value"}},
	{FaultBareWord, []string{"line", "column", "value"}},
	{FaultTrailing, []string{"line", "column", "value"}},
	{FaultCut, []string{"line"}},
	{FaultDeep, []string{"high"}},
	{FaultTree, []string{"count", "value"}},
	{FaultNotJSON, []string{"format"}},
	{FaultNotUTF8, []string{"line", "column"}},
	{FaultWhole, []string{"value"}},
	{FaultWantList, []string{"value"}},
	{FaultWantObject, []string{"value"}},
	{FaultWantText, []string{"value"}},
	{FaultWantTruth, []string{"value"}},
	{FaultUnknownName, []string{"value", "want"}},
	{FaultUnknownNear, []string{"value", "near"}},
	{FaultControlCharacter, []string{"character"}},
	{FaultFailedFormula, []string{"value"}},
	{FaultTextForm, []string{"value", "want"}},
	{FaultID, []string{"value", "want"}},
	{FaultLookAlike, []string{"value", "other"}},
	{FaultDataset, []string{"detail"}},
	{FaultNoNorm, []string{"date", "near"}},
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
	{FaultDate, []string{"value"}},
	{FaultContradiction, []string{"value", "other"}},
	{FaultNeedsDataset, []string{"kind"}},
}
