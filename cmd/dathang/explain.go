package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dathang/data/report"
	"dathang/matcher"
	"dathang/matcher/compile"
	"dathang/matcher/explain"
)

// explainCommand says why a cell of a proposal is served as it is, what the next
// best choice would be, and why an offer named by the user was not chosen. People
// type names as they know them, so much of this file finds what a word refers to.
//
//	dathang explain plan/proposal.json --commune "Phúc Xá" --field cong_tac_xa_hoi --year 2024
type explainCommand struct {
	File    string `arg:"" help:"${arg_proposal}" placeholder:"FILE.json"`
	Commune string `help:"${flag_commune}" required:""`
	Field   string `help:"${flag_field}" required:""`
	Year    int    `help:"${flag_year}" required:""`
	// Class of the holders; needed where there is more than one.
	Class string `help:"${flag_class}" placeholder:"CLASS"`
	// Allocation names an offer whose alternatives are asked for; WhyNot one that
	// does not serve the cell. Each is a part of a name, an exclusive choice.
	Allocation string `help:"${flag_allocation}" xor:"about" placeholder:"OFFER"`
	WhyNot     string `help:"${flag_why_not}" xor:"about" placeholder:"OFFER"`
	// Resolve solves again for exact bounds where there is more than one flow.
	Resolve bool `help:"${flag_resolve}"`
	JSON    bool `name:"json" help:"${flag_json}"`
}

// explained is what `dathang explain --json` prints.
type explained struct {
	Cases  []report.Case         `json:"cases,omitempty"`
	WhyNot []matcher.Alternative `json:"why_not,omitempty"`
}

// Run finds the cases by commune, field and year; there is one for each need.
func (c *explainCommand) Run(s *session) error {
	proposal, err := s.borneOut(c.File)
	if err != nil {
		return err
	}
	asked := &asking{session: s, proposal: proposal, names: report.NewNames(s.l, proposal.Problem)}
	cells, err := asked.cells(c)
	if err != nil {
		return err
	}
	// Compiled only once the cell is known: a misspelt name should be told at once.
	asked.compiled = compile.Problem(proposal.Problem)
	var out explained
	if c.WhyNot != "" {
		out.WhyNot, err = asked.whyNot(cells, c.WhyNot, c.Resolve)
	} else {
		out.Cases, err = asked.cases(cells, c.Allocation, c.Resolve)
	}
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(s.stdout).Encode(out)
	}
	for i := range out.Cases {
		if err := report.WriteCase(s.stdout, asked.names, proposal.Problem, &out.Cases[i]); err != nil {
			return err
		}
	}
	for i := range out.WhyNot {
		if err := report.WriteWhyNot(s.stdout, asked.names, proposal.Problem, &out.WhyNot[i]); err != nil {
			return err
		}
	}
	return nil
}

// asking is the context for questions about one proposal.
type asking struct {
	*session
	proposal *matcher.Proposal
	names    *report.Names
	compiled *compile.Formulation
}

// cells are the demand cells of a commune, field and year.
func (a *asking) cells(c *explainCommand) ([]*matcher.Demand, error) {
	p := a.proposal.Problem
	commune, err := a.commune(c.Commune)
	if err != nil {
		return nil, err
	}
	field, err := a.field(c.Field)
	if err != nil {
		return nil, err
	}
	var found []*matcher.Demand
	var years []string
	for i := range p.Demands {
		d := &p.Demands[i]
		if d.Commune != commune || d.Field != field {
			continue
		}
		if d.Year == c.Year {
			found = append(found, d)
		}
		years = append(years, strconv.Itoa(d.Year))
	}
	// No demand in any year is another message than none in this year, which lists the right ones.
	if len(years) == 0 {
		return nil, badInput{"no_demand_ever", map[string]any{"commune": a.names.Commune(commune), "field": a.names.Field(field)}}
	}
	if len(found) == 0 {
		return nil, badInput{"no_demand", map[string]any{
			"commune": a.names.Commune(commune), "field": a.names.Field(field), "year": c.Year, "want": strings.Join(slices.Compact(slices.Sorted(slices.Values(years))), ", "),
		}}
	}
	return a.ofClass(found, c.Class)
}

// ofClass leaves the cells of one entry class of holders. Without a name for it there must be no more than one, or the
// answer would mix people who may enter different offers; the error lists all of them in words.
func (a *asking) ofClass(cells []*matcher.Demand, word string) ([]*matcher.Demand, error) {
	var classes []known
	for _, d := range cells {
		if d.Class != "" && !slices.ContainsFunc(classes, func(k known) bool { return k.id == string(d.Class) }) {
			classes = append(classes, known{string(d.Class), []string{a.names.Class(d.Class)}})
		}
	}
	if word == "" {
		if len(classes) > 1 {
			return nil, badInput{"many_classes", map[string]any{"want": told(classes)}}
		}
		return cells, nil
	}
	found := pick(classes, word)
	if len(found) != 1 {
		if len(found) == 0 {
			found = classes
		}
		return nil, badInput{"unknown_class", map[string]any{"value": word, "want": told(found)}}
	}
	return slices.DeleteFunc(cells, func(d *matcher.Demand) bool { return string(d.Class) != found[0].id }), nil
}

// known is an object with its id and the names that people may type.
type known struct {
	id    string
	names []string
}

// pick finds what a word refers to: by id, by a full name, or by part of one, ignoring
// diacritics and letter case. The first of these ways that finds anything decides.
func pick(list []known, word string) []known {
	fold := folded(word)
	for _, same := range []func(k *known) bool{
		func(k *known) bool { return k.id == word || strings.HasPrefix(k.id, word+"@") },
		func(k *known) bool {
			return slices.ContainsFunc(k.names, func(n string) bool { return folded(n) == fold || folded(bareName(n)) == fold })
		},
		func(k *known) bool {
			return strings.Contains(folded(k.id), fold) || slices.ContainsFunc(k.names, func(n string) bool { return strings.Contains(folded(n), fold) })
		},
	} {
		var found []known
		for i := range list {
			if same(&list[i]) {
				found = append(found, list[i])
			}
		}
		if len(found) > 0 {
			return found
		}
	}
	return nil
}

// suggestions lists the objects whose names are most similar to a word.
func suggestions(list []known, word string) string {
	const most = 5
	fold := folded(word)
	score := func(k *known) int {
		best := 0
		for _, n := range append([]string{k.id}, k.names...) {
			shared := 0
			for _, part := range pairsOfLetters(fold) {
				if strings.Contains(folded(n), part) {
					shared++
				}
			}
			// More shared pairs come first; of equally many, the shorter name.
			best = max(best, shared*100-len(n))
		}
		return best
	}
	sorted := slices.Clone(list)
	slices.SortStableFunc(sorted, func(a, b known) int { return cmp.Or(cmp.Compare(score(&b), score(&a)), cmp.Compare(a.id, b.id)) })
	return told(sorted[:min(most, len(sorted))])
}

// pairsOfLetters are the overlapping pairs of letters by which suggestions compares words.
func pairsOfLetters(s string) []string {
	letters := []rune(s)
	var out []string
	for i := 0; i+1 < len(letters); i++ {
		out = append(out, string(letters[i:i+2]))
	}
	return out
}

// told lists objects by id, with the name in brackets where they have one.
func told(list []known) string {
	words := make([]string, len(list))
	for i, k := range list {
		words[i] = k.id
		if len(k.names) > 0 && k.names[0] != k.id {
			words[i] = fmt.Sprintf("%s (%s)", k.id, k.names[0])
		}
	}
	return strings.Join(words, "; ")
}

// commune finds the commune that a word refers to; the error lists similar ones, or all that match.
func (a *asking) commune(word string) (matcher.CommuneID, error) {
	var list []known
	for i := range a.proposal.Problem.Communes {
		u := &a.proposal.Problem.Communes[i]
		list = append(list, known{string(u.ID), []string{a.names.Commune(u.ID)}})
	}
	found := pick(list, word)
	switch len(found) {
	case 0:
		return "", badInput{"unknown_near", map[string]any{"value": word, "want": suggestions(list, word)}}
	case 1:
		return matcher.CommuneID(found[0].id), nil
	}
	return "", badInput{"many_units", map[string]any{"value": word, "want": told(found[:min(8, len(found))])}}
}

// field finds the field that a word refers to; the error lists those that match, or all.
func (a *asking) field(word string) (matcher.FieldID, error) {
	var list []known
	for i := range a.proposal.Problem.Fields {
		f := &a.proposal.Problem.Fields[i]
		list = append(list, known{string(f.ID), []string{a.names.Field(f.ID), f.Name}})
	}
	found := pick(list, word)
	if len(found) == 1 {
		return matcher.FieldID(found[0].id), nil
	}
	if len(found) == 0 {
		found = list
	}
	return "", badInput{"unknown_field", map[string]any{"value": word, "want": told(found)}}
}

// offer finds the offer that a word refers to; if several match, those that serve the case now or could serve it come
// first.
func (a *asking) offer(word string, cells []*matcher.Demand) (matcher.OfferID, error) {
	var all, near []known
	p := a.proposal.Problem
	for i := range p.Offers {
		o := &p.Offers[i]
		k := known{string(o.ID), []string{a.names.Offer(o.ID), a.names.Provider(o.Provider) + " " + a.names.Offer(o.ID), string(o.Programme)}}
		all = append(all, k)
		for _, d := range cells {
			at := slices.IndexFunc(p.Demands, func(x matcher.Demand) bool { return x.Cell == d.Cell })
			if a.compiled.Pairs.Find(int32(i), at) >= 0 {
				near = append(near, k)
				break
			}
		}
	}
	// A name such as "kế toán" fits dozens of offers; those that can serve the cell are meant.
	found := pick(near, word)
	if len(found) == 0 {
		found = pick(all, word)
	}
	switch len(found) {
	case 0:
		return "", badInput{"unknown_offer", map[string]any{"value": word, "want": suggestions(near, word)}}
	case 1:
		return matcher.OfferID(found[0].id), nil
	}
	return "", badInput{"many_offers", map[string]any{"value": word, "want": told(found[:min(8, len(found))])}}
}

// cases says how each cell is served, each allocation with its alternatives.
func (a *asking) cases(cells []*matcher.Demand, word string, resolve bool) ([]report.Case, error) {
	var only matcher.OfferID
	if word != "" {
		var err error
		if only, err = a.offer(word, cells); err != nil {
			return nil, err
		}
	}
	answer := &a.proposal.Answer
	var list []report.Case
	asked := false
	for _, d := range cells {
		c := report.Case{Cell: d.Cell, Seats: d.Seats, Served: []report.Serving{}}
		for _, x := range answer.Allocations {
			if x.Cell != d.Cell {
				continue
			}
			// Without an offer named, every allocation gets its alternatives.
			v := report.Serving{Allocation: x}
			if only == x.Offer || only == "" {
				if err := a.instead(&v, resolve); err != nil {
					return nil, err
				}
				asked = true
			}
			c.Served = append(c.Served, v)
		}
		for _, u := range answer.Unmet {
			if u.Cell == d.Cell {
				c.Unmet = u.Seats
			}
		}
		c.Bridges = bridges(answer, d.Cell)
		for i := range answer.Reasons {
			if answer.Reasons[i].Cell == d.Cell {
				c.Reason = &answer.Reasons[i]
			}
		}
		list = append(list, c)
	}
	if only != "" && !asked {
		return nil, badInput{"no_allocation", map[string]any{"offer": string(only)}}
	}
	return list, nil
}

// bridges are the secondments to a cell's commune and field in its year or later.
func bridges(s *matcher.Solution, cell matcher.Cell) []matcher.Allocation {
	var list []matcher.Allocation
	for i := range s.Bridging {
		for _, b := range s.Bridging[i].Allocations {
			if b.Commune == cell.Commune && b.Field == cell.Field && b.Need == cell.Need && b.Year >= cell.Year {
				list = append(list, b)
			}
		}
	}
	return list
}

// instead finds the alternatives to an allocation: exact ones if a single flow determines them, otherwise by local
// moves and, if requested, by solving again.
func (a *asking) instead(v *report.Serving, resolve bool) error {
	v.Asked = true
	list, ok := explain.Alternatives(a.compiled, &a.proposal.Answer, v.Allocation)
	if ok {
		v.Alternatives = list
		return nil
	}
	v.Alternatives, v.Found = explain.Instead(a.compiled, &a.proposal.Answer, v.Allocation), true
	if !resolve {
		return nil
	}
	next, err := explain.NextByResolving(a.ctx, a.compiled, &a.proposal.Answer, v.Allocation, proposalWork(a.proposal))
	v.Next = &next
	return err
}

// whyNot explains for each cell why the offer that the user named does not serve it.
func (a *asking) whyNot(cells []*matcher.Demand, word string, resolve bool) ([]matcher.Alternative, error) {
	offer, err := a.offer(word, cells)
	if err != nil {
		return nil, err
	}
	var list []matcher.Alternative
	for _, d := range cells {
		x, ok := explain.WhyNot(a.compiled, &a.proposal.Answer, offer, d.Cell)
		switch {
		case ok:
		case resolve:
			x, err = explain.WhyNotByResolving(a.ctx, a.compiled, &a.proposal.Answer, offer, d.Cell, proposalWork(a.proposal))
		default:
			x = explain.WhyNotByMoves(a.compiled, &a.proposal.Answer, offer, d.Cell)
		}
		if err != nil {
			return nil, err
		}
		list = append(list, x)
	}
	return list, nil
}
