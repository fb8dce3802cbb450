package matcher

import (
	"reflect"
	"strconv"
	"strings"
	"unicode"
)

// CheckEntry finds what a problem that comes in may not hold although it could be solved: texts that are not what text may
// be, ids that nobody can tell apart by eye, lists that are written down and empty. Cells, surcharges and the reference
// name what stands elsewhere.
func (p *Problem) CheckEntry() Faults {
	e := &entry{}
	e.texts("/name", p.Name)
	e.texts("/groups", p.Groups)
	e.texts("/communes", p.Communes)
	e.texts("/fields", p.Fields)
	e.texts("/providers", p.Providers)
	e.texts("/offers", p.Offers)
	e.texts("/coverage", p.Coverage)
	e.texts("/rules", p.Rules)
	likeIDs(e, "/groups/", p.Groups, func(g *Group) GroupID { return g.ID })
	likeIDs(e, "/communes/", p.Communes, func(c *Commune) CommuneID { return c.ID })
	likeIDs(e, "/fields/", p.Fields, func(f *Field) FieldID { return f.ID })
	likeIDs(e, "/providers/", p.Providers, func(q *Provider) ProviderID { return q.ID })
	likeIDs(e, "/offers/", p.Offers, func(o *Offer) OfferID { return o.ID })
	e.rules(p.Rules)
	return e.faults
}

// CheckEntry finds what a policy that comes in may not hold although a problem could be built with it.
func (p *Policy) CheckEntry() Faults {
	e := &entry{}
	e.texts("", p)
	if p.Kinds != nil && len(p.Kinds) == 0 {
		e.add(Fault{FaultEmpty, "/kinds", nil}) // no kind at all is no policy; without the member all may be used
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
		return // nobody reads of a further fault
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

// empty refuses a list that selects by nothing: who wrote it chose none and would get all.
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
		// The same id twice is Validate's.
		if other, there := looks[look]; there && other != key {
			e.add(Fault{FaultLookAlike, path + strconv.Itoa(i) + "/id", Params{"value": clip(string(key)), "other": clip(string(other))}})
		}
		looks[look] = key
	}
}

// CheckTexts finds every text in a value that is not what text may be, with its
// place as a JSON pointer below path. Members whose type is a named one are ids,
// in which no space stands.
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
