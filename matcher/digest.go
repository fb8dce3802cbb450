package matcher

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
)

// Digest is the SHA-256 of the canonical JSON of the sorted problem without
// display names, in hexadecimal.
func (p *Problem) Digest() (string, error) {
	q := *p
	q.Name = ""
	q.Groups = nameless(p.Groups, func(g *Group) { g.Name = "" })
	q.Communes = nameless(p.Communes, func(c *Commune) { c.Name = "" })
	q.Fields = nameless(p.Fields, func(f *Field) { f.Name, f.NameEn = "", "" })
	q.Providers = nameless(p.Providers, func(v *Provider) { v.Name, v.NameEn = "", "" })
	q.Offers = nameless(p.Offers, func(o *Offer) { o.Name = "" })
	q.Rules = nameless(p.Rules, func(r *Rule) { r.Name = "" })
	q.Coverage = slices.Clone(p.Coverage)
	q.Demands = slices.Clone(p.Demands)
	q.Surcharges = slices.Clone(p.Surcharges)
	q.Reference = slices.Clone(p.Reference)
	q.Classes, q.Waits = slices.Clone(p.Classes), slices.Clone(p.Waits)
	q.Sort()
	return digest(&q)
}

// Digest is the SHA-256 of the canonical JSON of the solution, in hexadecimal.
func (s *Solution) Digest() (string, error) { return digest(s) }

// Digests are those that a proposal's file has to have: of the whole, "" in a file of the first version, of the
// problem and of the answer.
func (p *Proposal) Digests() (whole, problem, answer string, err error) {
	if problem, err = p.Problem.Digest(); err != nil {
		return "", "", "", err
	}
	if p.Format == ProposalFormat1 {
		answer, err = digest(&p.Answer, nestedTrees)
		return "", problem, answer, err
	}
	if answer, err = p.Answer.Digest(); err != nil {
		return "", "", "", err
	}
	whole, err = sealOf(problem, answer, p)
	return whole, problem, answer, err
}

// Seal digests a proposal whose problem and answer have been digested: to be done once its run is told.
func (p *Proposal) Seal() (err error) {
	p.Digest, err = sealOf(p.ProblemDigest, p.AnswerDigest, p)
	return err
}

// Renew makes a file of the newest version of one whose digests hold.
func (p *Proposal) Renew() (err error) {
	p.Format = ProposalFormat
	p.Digest, p.ProblemDigest, p.AnswerDigest, err = p.Digests()
	return err
}

// sealOf is the digest of the two digests and of what they leave out: what things are called, and how the answer
// came to be.
func sealOf(problem, answer string, p *Proposal) (string, error) {
	return digest(struct {
		Problem string    `json:"problem_digest"`
		Answer  string    `json:"answer_digest"`
		Names   []*Naming `json:"names"`
		Run     *Run      `json:"run"`
	}{problem, answer, p.Problem.Names(), &p.Run})
}

// Naming is what a thing of a problem is called.
type Naming struct {
	// Of is problem, group, commune, field, provider, offer or rule; field_en and provider_en are names in English.
	Of   string `json:"of"`
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Names lists what things of a problem are called, by what they are and their ids; those without a name are left out.
func (p *Problem) Names() []*Naming {
	list := []*Naming{}
	add := func(of, id, name string) {
		if name != "" {
			list = append(list, &Naming{of, id, name})
		}
	}
	add("problem", "", p.Name)
	for i := range p.Groups {
		add("group", string(p.Groups[i].ID), p.Groups[i].Name)
	}
	for i := range p.Communes {
		add("commune", string(p.Communes[i].ID), p.Communes[i].Name)
	}
	for i := range p.Fields {
		add("field", string(p.Fields[i].ID), p.Fields[i].Name)
		add("field_en", string(p.Fields[i].ID), p.Fields[i].NameEn)
	}
	for i := range p.Providers {
		add("provider", string(p.Providers[i].ID), p.Providers[i].Name)
		add("provider_en", string(p.Providers[i].ID), p.Providers[i].NameEn)
	}
	for i := range p.Offers {
		add("offer", string(p.Offers[i].ID), p.Offers[i].Name)
	}
	for i := range p.Rules {
		add("rule", string(p.Rules[i].ID), p.Rules[i].Name)
	}
	slices.SortStableFunc(list, func(a, b *Naming) int { return cmp.Or(cmp.Compare(a.Of, b.Of), cmp.Compare(a.ID, b.ID)) })
	return list
}

func digest(v any, options ...json.Options) (string, error) {
	text, err := canonical(v, options...)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}

func nameless[T any](list []T, drop func(*T)) []T {
	out := slices.Clone(list)
	for i := range out {
		drop(&out[i])
	}
	return out
}

// Sort orders every list by id, so that the order of a file never changes a result.
func (p *Problem) Sort() {
	slices.Sort(p.Years)
	slices.Sort(p.Marks)
	slices.SortStableFunc(p.Groups, func(a, b Group) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortStableFunc(p.Communes, func(a, b Commune) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortStableFunc(p.Fields, func(a, b Field) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortStableFunc(p.Providers, func(a, b Provider) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortStableFunc(p.Offers, func(a, b Offer) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortStableFunc(p.Coverage, func(a, b Coverage) int {
		return cmp.Or(cmp.Compare(a.Major, b.Major), cmp.Compare(a.Field, b.Field))
	})
	slices.SortStableFunc(p.Demands, func(a, b Demand) int { return a.Compare(b.Cell) })
	slices.SortStableFunc(p.Classes, func(a, b Class) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortStableFunc(p.Waits, func(a, b Wait) int { return a.Compare(b.Cell) })
	slices.SortStableFunc(p.Surcharges, func(a, b Surcharge) int {
		return cmp.Or(cmp.Compare(a.Offer, b.Offer), cmp.Compare(a.Commune, b.Commune))
	})
	slices.SortStableFunc(p.Rules, func(a, b Rule) int { return cmp.Compare(a.ID, b.ID) })
	SortAllocations(p.Reference)
}

// SortAllocations orders by cell, then offer.
func SortAllocations(list []Allocation) {
	slices.SortStableFunc(list, func(a, b Allocation) int {
		return cmp.Or(a.Compare(b.Cell), strings.Compare(string(a.Offer), string(b.Offer)))
	})
}
