package main

import (
	"fmt"
	"math/big"
	"os"
	"strings"

	"dathang/matcher"
)

// warehouseCommand converts a file of the OR-Library.
type warehouseCommand struct {
	File string `arg:"" help:"A file of the set cap (J. E. Beasley's OR-Library)."`
}

// Run writes the problem to standard output.
func (c *warehouseCommand) Run() error {
	text, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	p, err := warehouses(string(text))
	if err != nil {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	return written(p)
}

// moneyScale makes the costs of the sets cap61 to cap134 whole: their cost of a unit is a multiple of 1/80.
const moneyScale = 80

// warehouses reads a capacitated warehouse problem of the OR-Library (Beasley, An algorithm for
// solving large capacitated warehouse location problems, 1988): the numbers of warehouses and
// customers; for each warehouse its capacity and opening cost; for each customer its demand and
// the cost of serving all of it from each warehouse. A warehouse becomes an offer, a customer a
// commune with one cell, and the cost of a unit a surcharge in 1/80. An unmet unit weighs more
// than opening a warehouse for it alone, so that everything is served if it can be.
func warehouses(text string) (*matcher.Problem, error) {
	in := &numbers{words: strings.Fields(text)}
	n, m := in.whole(), in.whole()
	if in.err != nil || n < 1 || m < 1 || n > 1000 || m > 10_000 {
		return nil, fmt.Errorf("the first two numbers are %d warehouses and %d customers; want 1 to 1000 and 1 to 10000", n, m)
	}
	const year, field, major, provider = 2024, "goods", "GOODS", "depot"
	p := &matcher.Problem{
		Format: matcher.ProblemFormat, Years: []int{year},
		Terms:     matcher.Terms{Threshold: 1000, Goals: [][]matcher.Goal{{{Goal: matcher.GoalUnmet, Weight: 1}, {Goal: matcher.GoalCost, Weight: 1}}}},
		Fields:    []matcher.Field{{ID: field}},
		Providers: []matcher.Provider{{ID: provider, Kind: matcher.ProviderUniversity}},
		Coverage:  []matcher.Coverage{{Major: major, Field: field, PerMille: 1000}},
	}
	for i := range n {
		p.Offers = append(p.Offers, matcher.Offer{
			ID: matcher.OfferID(fmt.Sprintf("warehouse-%02d", i+1)), Provider: provider, Kind: matcher.KindDegree, Major: major,
			Intake: year, Ready: year, Capacity: in.whole(), OpeningKVND: in.scaled(1),
		})
	}
	for j := range m {
		id := matcher.CommuneID(fmt.Sprintf("customer-%02d", j+1))
		cell := matcher.Cell{Commune: id, Field: field, Need: matcher.NeedVacant, Year: year}
		p.Communes = append(p.Communes, matcher.Commune{ID: id})
		seats := in.whole()
		p.Demands = append(p.Demands, matcher.Demand{Cell: cell, Seats: seats})
		for i := range n {
			p.Surcharges = append(p.Surcharges, matcher.Surcharge{
				Route: matcher.Route{Offer: p.Offers[i].ID, Commune: id}, KVND: in.scaled(seats),
			})
		}
	}
	if in.err == nil && len(in.words) > 0 {
		in.err = fmt.Errorf("%d numbers too many", len(in.words))
	}
	if in.err != nil {
		return nil, in.err
	}
	// The weight of an unmet unit must be greater than the most that serving one can cost.
	dearest := int64(0)
	for i := range p.Surcharges {
		dearest = max(dearest, p.Surcharges[i].KVND)
	}
	for i := range p.Offers {
		dearest = max(dearest, p.Offers[i].OpeningKVND)
	}
	for i := range p.Demands {
		p.Demands[i].Weight = 2 * (dearest + 1)
	}
	p.Sort()
	if faults := matcher.Validate(p); len(faults) > 0 {
		return nil, faults
	}
	return p, nil
}

// numbers reads the words of a file one after the other as numbers of 0 or more. After the
// first fault err is set and every further number is 0, so that callers check once at the end.
type numbers struct {
	words []string
	err   error
}

// next reads one number, exactly.
func (in *numbers) next() *big.Rat {
	if in.err == nil && len(in.words) == 0 {
		in.err = fmt.Errorf("the file ends too early")
	}
	if in.err != nil {
		return new(big.Rat)
	}
	word := in.words[0]
	in.words = in.words[1:]
	n, ok := new(big.Rat).SetString(word)
	if !ok || n.Sign() < 0 {
		in.err = fmt.Errorf("%q is no number of 0 or more", word)
		return new(big.Rat)
	}
	return n
}

func (in *numbers) whole() int64 { return in.of(in.next(), "a whole number") }

// scaled is the next number divided by parts, in units of 1/moneyScale.
func (in *numbers) scaled(parts int64) int64 {
	if parts == 0 && in.err == nil {
		in.err = fmt.Errorf("a customer without demand")
	}
	if in.err != nil {
		return 0
	}
	n := in.next()
	return in.of(n.Mul(n, big.NewRat(moneyScale, parts)), "a whole number of 1/80")
}

// of returns n as an int64, or records that it is not what was wanted.
func (in *numbers) of(n *big.Rat, want string) int64 {
	if in.err == nil && (!n.IsInt() || !n.Num().IsInt64()) {
		in.err = fmt.Errorf("%s; want %s", n.RatString(), want)
	}
	if in.err != nil {
		return 0
	}
	return n.Num().Int64()
}
