package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"dathang/api/auth"
	"dathang/data"
	"dathang/data/hanoi"
	"dathang/data/sheet"
	"dathang/matcher"
	"dathang/matcher/sample"
)

// allocations is the number of rows of a large city's answer over five years.
const allocations = 60_000

// fill stores a large proposal and Hanoi's dataset.
func (m *measurement) fill(ctx context.Context) error {
	store, err := data.Open(ctx, m.address)
	if err != nil {
		return err
	}
	file, err := large()
	if err == nil {
		var made data.Proposal
		made, err = store.AddProposal(ctx, data.Local, data.NewProposal{Name: "large", File: file})
		m.proposal = made.ID
	}
	if err == nil {
		err = m.keepHanoi(ctx, store)
	}
	if err == nil {
		err = m.signOn(ctx, store)
	}
	return errors.Join(err, store.Close())
}

// signOn makes a planner with an API token.
func (m *measurement) signOn(ctx context.Context, store *data.Store) error {
	const login = "planner@load.dathang"
	planner, err := store.AccountByLogin(ctx, login)
	if _, missing := errors.AsType[data.NotFound](err); missing {
		var made []data.Account
		made, err = store.AddAccounts(ctx, data.Local, []data.NewAccount{{Login: login, Role: string(auth.Planner), Organisation: data.Organisation{Kind: data.CityKind, Name: "load"}}})
		if err == nil {
			planner = made[0]
		}
	}
	if err != nil {
		return err
	}
	// A new token each time: the secret of an earlier one is not stored.
	secret := auth.NewToken()
	m.bearer = "Bearer " + secret
	_, err = store.AddToken(ctx, data.Local, data.NewToken{
		User: planner.ID, Purpose: data.APIToken, Name: "load", Hash: auth.HashSecret(secret), Scope: data.Words{string(auth.Write)}, ExpiresAt: time.Now().Add(24 * time.Hour),
	})
	return err
}

// keepHanoi stores Hanoi's dataset, unless it is stored already.
func (m *measurement) keepHanoi(ctx context.Context, store *data.Store) error {
	ds, err := hanoi.Load(hanoi.Hanoi2023)
	if err != nil {
		return err
	}
	kept, err := store.AddDataset(ctx, data.Local, data.Title{Vi: ds.Name}, sheet.Sorted(ds))
	m.dataset = kept.ID
	if twin, ok := errors.AsType[data.Duplicate](err); ok {
		m.dataset, err = data.DatasetID(twin.ID), nil
	}
	return err
}

// large is a proposal with many rows. Its allocations are random
// pairs: the store does not check it, and nobody publishes it.
func large() (*matcher.Proposal, error) {
	p := sample.City(1, sample.Shape{Communes: 579, Years: 5, Intakes: 300})
	if most := len(p.Offers) * len(p.Demands); most < 2*allocations {
		return nil, fmt.Errorf("the drawn city has %d pairs; want %d", most, 2*allocations)
	}
	// Seeded, so that every measurement has the same rows.
	r := rand.New(rand.NewPCG(1, 2))
	made := &matcher.Proposal{Format: matcher.ProposalFormat, Problem: p, Answer: matcher.Solution{Status: matcher.StatusFeasible}}
	seen := map[[2]int]bool{}
	for len(seen) < allocations {
		pair := [2]int{r.IntN(len(p.Offers)), r.IntN(len(p.Demands))}
		if !seen[pair] {
			seen[pair] = true
			made.Answer.Allocations = append(made.Answer.Allocations, matcher.Allocation{Offer: p.Offers[pair[0]].ID, Cell: p.Demands[pair[1]].Cell, Seats: 1})
		}
	}
	return made, nil
}

// largeRoster is Hanoi's dataset with a roster of that many
// rows: its own rows, repeated with other years of birth.
func largeRoster(rows int) (*matcher.Dataset, error) {
	ds, err := hanoi.Load(hanoi.Hanoi2023)
	if err != nil {
		return nil, err
	}
	own, seen := ds.Staff, map[matcher.Staff]bool{}
	ds.Staff = nil
	for year := 0; len(ds.Staff) < rows; year++ {
		if year == differentYears {
			return nil, fmt.Errorf("the %d rows of Hanoi make %d different ones; want %d", len(own), len(ds.Staff), rows)
		}
		for _, row := range own[:min(len(own), rows-len(ds.Staff))] {
			// A roster has one row for people who share everything.
			if year > 0 {
				row.BirthYear = 1965 + year
			}
			row.Count = 1
			if !seen[row] {
				seen[row] = true
				ds.Staff = append(ds.Staff, row)
			}
		}
	}
	return ds, nil
}

// differentYears is how many years of birth people of working age can have.
const differentYears = 40
