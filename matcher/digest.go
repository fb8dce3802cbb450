package matcher

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
)

// Digest is the SHA-256 of the canonical JSON of the sorted problem without
// display names, in hexadecimal.
func (p *Problem) Digest() (string, error) {
	q := *p
	q.Name = ""
	q.Groups = nameless(p.Groups, func(g *Group) { g.Name = "" })
	q.Communes = nameless(p.Communes, func(c *Commune) { c.Name = "" })
	q.Fields = nameless(p.Fields, func(f *Field) { f.Name = "" })
	q.Providers = nameless(p.Providers, func(v *Provider) { v.Name = "" })
	q.Offers = nameless(p.Offers, func(o *Offer) { o.Name = "" })
	q.Rules = nameless(p.Rules, func(r *Rule) { r.Name = "" })
	q.Coverage = slices.Clone(p.Coverage)
	q.Demands = slices.Clone(p.Demands)
	q.Surcharges = slices.Clone(p.Surcharges)
	q.Reference = slices.Clone(p.Reference)
	q.Sort()
	return digest(&q)
}

// Digest is the SHA-256 of the canonical JSON of the solution, in hexadecimal.
func (s *Solution) Digest() (string, error) { return digest(s) }

func digest(v any) (string, error) {
	text, err := Canonical(v)
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
