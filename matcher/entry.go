package matcher

import (
	"reflect"
	"strconv"
	"strings"
	"unicode"
)

// CheckEntry finds what a problem file may not contain although the problem could be solved: texts
// with characters that text may not have, ids that look alike, lists that are present but empty.
// Cells, surcharges and the reference plan only repeat ids, so they are not checked again.
func (p *Problem) CheckEntry() Faults {
	e := &entry{}
	e.texts("/name", p.Name)
	e.texts("/groups", p.Groups)
	e.texts("/communes", p.Communes)
	e.texts("/fields", p.Fields)
	e.texts("/providers", p.Providers)
	e.texts("/offers", p.Offers)
	e.texts("/coverage", p.Coverage)
	e.texts("/classes", p.Classes)
	e.texts("/rules", p.Rules)
	likeIDs(e, "/groups/", p.Groups, func(g *Group) GroupID { return g.ID })
	likeIDs(e, "/communes/", p.Communes, func(c *Commune) CommuneID { return c.ID })
	likeIDs(e, "/fields/", p.Fields, func(f *Field) FieldID { return f.ID })
	likeIDs(e, "/providers/", p.Providers, func(q *Provider) ProviderID { return q.ID })
	likeIDs(e, "/offers/", p.Offers, func(o *Offer) OfferID { return o.ID })
	e.rules(p.Rules)
	if p.Format == ProblemFormat1 {
		for _, fault := range p.newer() {
			e.add(fault)
		}
	}
	return e.faults
}

// CheckEntry finds what a policy file may not contain although a problem could be built with it.
func (p *Policy) CheckEntry() Faults {
	e := &entry{}
	e.texts("", p)
	if p.Kinds != nil && len(p.Kinds) == 0 {
		e.add(Fault{FaultEmpty, "/kinds", nil}) // leaving the member out admits all kinds; an empty list would admit none
	}
	for i := range p.Budgets {
		e.empty("/budgets/"+strconv.Itoa(i), &Where{Kinds: p.Budgets[i].Kinds, Fields: p.Budgets[i].Fields})
	}
	e.rules(p.Rules)
	return e.faults
}

type entry struct{ faults Faults }

func (e *entry) add(f Fault) {
	if !e.full() {
		e.faults = append(e.faults, f)
	}
}

func (e *entry) full() bool { return len(e.faults) >= maxFaults }

func (e *entry) texts(path string, value any) {
	if e.full() {
		return // enough faults are listed already
	}
	for _, f := range CheckTexts(path, value) {
		e.add(f)
	}
}

func (e *entry) rules(list []Rule) {
	likeIDs(e, "/rules/", list, func(r *Rule) RuleID { return r.ID })
	for i := range list {
		e.empty("/rules/"+strconv.Itoa(i)+"/where", &list[i].Where)
	}
}

// empty refuses a list that is present but empty: its writer chose nothing, yet it would select
// everything.
func (e *entry) empty(at string, w *Where) {
	for _, name := range w.Empty() {
		e.add(Fault{FaultEmpty, at + "/" + name, nil})
	}
}

func likeIDs[T any, ID ~string](e *entry, path string, list []T, id func(*T) ID) {
	looks := make(map[string]ID, len(list))
	for i := 0; i < len(list) && !e.full(); i++ {
		key := id(&list[i])
		look := Likeness(string(key))
		// Validate reports an id that occurs twice.
		if other, there := looks[look]; there && other != key {
			e.add(Fault{FaultLookAlike, path + strconv.Itoa(i) + "/id", Params{"value": clip(string(key)), "other": clip(string(other))}})
		}
		looks[look] = key
	}
}

// CheckTexts finds every text in a value that is not well-formed, with its place as a JSON pointer
// below path. Members of a named string type are ids, which may not contain spaces.
func CheckTexts(path string, value any) Faults {
	var found Faults
	walkTexts(path, reflect.ValueOf(value), func(at, text string, id bool) {
		if f := textFault(at, text, id); f != nil && len(found) < maxFaults {
			found = append(found, *f)
		}
	})
	return found
}

func textFault(at, text string, id bool) *Fault {
	if plain(text, id) {
		return nil
	}
	if r, there := InvisibleIn(text); there {
		return &Fault{FaultControlCharacter, at, Params{"character": CharacterCode(r)}}
	}
	if FailedFormula(text) {
		return &Fault{FaultFailedFormula, at, Params{"value": clip(text)}}
	}
	if want := Composed(text); want != text {
		return &Fault{FaultTextForm, at, Params{"value": clip(text), "want": clip(want)}}
	}
	if id && strings.ContainsFunc(text, unicode.IsSpace) {
		return &Fault{FaultID, at, Params{"value": clip(text), "want": clip(strings.Join(strings.Fields(text), "_"))}}
	}
	return nil
}
