package matcher

import (
	"fmt"
	"strings"
)

// Budget is what may be spent: HighKVND in a fiscal year, or over all years where FiscalYear is 0.
// An allocation is paid for over its years of study, so an intake of one year also weighs on the
// budgets of the following ones. Opening costs count only in budgets without Fields, because they
// belong to no single seat. A surcharge is paid in the year of the intake.
type Budget struct {
	FiscalYear int `json:"fiscal_year,omitzero"`
	// Kinds and Fields that the budget is for; empty means all.
	Kinds    []Kind    `json:"kinds,omitempty"`
	Fields   []FieldID `json:"fields,omitempty"`
	HighKVND int64     `json:"high_kvnd"`
}

// RuleID is the id of the rule that the budget becomes: "budget:<year or all>" followed by what
// narrows it. Two budgets with the same id would bound the same money twice, and are refused.
func (g *Budget) RuleID() RuleID {
	parts := []string{"budget", "all"}
	if g.FiscalYear != 0 {
		parts[1] = fmt.Sprint(g.FiscalYear)
	}
	if len(g.Kinds) > 0 {
		parts = append(parts, joined(g.Kinds))
	}
	if len(g.Fields) > 0 {
		parts = append(parts, joined(g.Fields))
	}
	return RuleID(strings.Join(parts, ":"))
}

func joined[T ~string](list []T) string { return strings.Join(wordsIn(list), "+") }

func wordsIn[T ~string](list []T) []string {
	words := make([]string, len(list))
	for i, word := range list {
		words[i] = string(word)
	}
	return words
}

func (v *validator) budget(at string, g *Budget) {
	if g.FiscalYear != 0 {
		v.year(at+"/fiscal_year", g.FiscalYear)
	}
	v.kindsOnce(at+"/kinds", g.Kinds)
	seen := map[FieldID]bool{}
	for i, f := range g.Fields {
		v.once(fmt.Sprintf("%s/fields/%d", at, i), string(f), seen[f])
		seen[f] = true
	}
	v.number(at+"/high_kvnd", g.HighKVND, 0, MaxNumber)
}

func (v *validator) kindsOnce(at string, kinds []Kind) {
	seen := map[Kind]bool{}
	for i, k := range kinds {
		place := fmt.Sprintf("%s/%d", at, i)
		v.kind(place, k)
		v.once(place, string(k), seen[k])
		seen[k] = true
	}
}

// once refuses an empty word, and one that was listed before.
func (v *validator) once(at, word string, twice bool) {
	switch {
	case word == "":
		v.add(FaultEmpty, at, nil)
	case twice:
		v.add(FaultDuplicate, at, Params{"value": clip(word)})
	}
}
