package main

import (
	"context"
	"fmt"

	"dathang/matcher"
	"dathang/matcher/sample"
	"dathang/matcher/solve"
)

// cityCommand draws a problem of the size of a city.
type cityCommand struct {
	Kind string `required:"" enum:"flow,cohorts,budgets,both" help:"What stands above the network: nothing (flow), minimum cohorts with opening costs, a budget for each fiscal year, or both."`
	Seed uint64 `required:"" help:"The same seed gives the same file."`
}

// Run writes the problem to standard output.
func (c *cityCommand) Run() error {
	p, err := city(c.Kind, c.Seed)
	if err != nil {
		return err
	}
	return written(p)
}

// budgetPerMille is how much of what the city would spend in a
// year without budgets it may spend with them.
const budgetPerMille = 700

// city draws a city of a kind; equal arguments make equal cities. Budgets have to
// bind to be of interest, so they are set below what a plan without budgets spends.
func city(kind string, seed uint64) (*matcher.Problem, error) {
	shape := sample.CityS
	if kind == "budgets" || kind == "both" {
		free := sample.City(seed, shape)
		s, _, err := solve.Run(context.Background(), free, solve.Options{})
		if err != nil {
			return nil, fmt.Errorf("city %d without budgets: %w", seed, err)
		}
		shape.BudgetPerMille, shape.Spent = budgetPerMille, paid(free, s)
	}
	shape.Cohorts = kind == "cohorts" || kind == "both"
	return sample.City(seed, shape), nil
}

// paid is what a solution pays for seats, by fiscal year.
func paid(p *matcher.Problem, s *matcher.Solution) map[int]int64 {
	prices := map[matcher.OfferID][]matcher.Payment{}
	for i := range p.Offers {
		prices[p.Offers[i].ID] = p.Offers[i].Prices
	}
	sums := map[int]int64{}
	for i := range s.Allocations {
		for _, pay := range prices[s.Allocations[i].Offer] {
			sums[pay.Year] += pay.KVND * s.Allocations[i].Seats
		}
	}
	return sums
}
