package main

import (
	"context"
	"errors"
	"time"

	"dathang/api/auth"
	"dathang/data"
	"dathang/data/lang"
	"dathang/data/report"
)

// demoPassword is the password of all demonstration accounts, which can be reached only from this machine.
const demoPassword = "thu-dat-hang"

// demoLogin is the login of a role's account in a demonstration.
func demoLogin(role auth.Role) string { return string(role) + "@demo.dathang" }

// demoTokenLife is how long the token in the printed examples works.
const demoTokenLife = 7 * 24 * time.Hour

// demoCity finds or creates an account for each role of the city's department.
func (s *session) demoCity(ctx context.Context, store *data.Store, city string) (map[auth.Role]data.Account, error) {
	people := map[auth.Role]data.Account{}
	for _, role := range auth.Roles {
		if !role.City() {
			continue
		}
		if err := s.demoPerson(ctx, store, people, role, data.Organisation{Kind: data.CityKind, Name: city}); err != nil {
			return nil, err
		}
	}
	return people, nil
}

// demoPerson finds or creates the demonstration account of a role and adds it to people.
func (s *session) demoPerson(ctx context.Context, store *data.Store, people map[auth.Role]data.Account, role auth.Role, of data.Organisation) error {
	a, err := store.AccountByLogin(ctx, demoLogin(role))
	if _, missing := errors.AsType[data.NotFound](err); missing {
		var hash string
		if hash, err = auth.NewPasswords().Hash(ctx, demoPassword); err != nil {
			return err
		}
		var made []data.Account
		made, err = store.AddAccounts(ctx, data.Local, []data.NewAccount{{
			Login: demoLogin(role), Name: lang.Name(s.l, "demo_person", string(role)), Role: string(role), Language: string(s.l), Organisation: of,
		}})
		if err == nil {
			a = made[0]
			err = store.SetPassword(ctx, data.Local, a.ID, hash, "")
		}
	}
	people[role] = a
	return err
}

// demoSeen publishes the first proposal, so that there is something to look at, and creates accounts for the
// university and the commune with the most seats.
func (s *session) demoSeen(ctx context.Context, store *data.Store, made *data.Proposal, people map[auth.Role]data.Account) error {
	approver := people[auth.Approver]
	// Already published: an earlier start has done it.
	_, err := store.Publish(ctx, approver.Actor(), made.ID)
	if _, published := errors.AsType[data.Conflict](err); err != nil && !published {
		return err
	}
	universities, communes := map[string]int64{}, map[string]int64{}
	err = eachPage(func(page data.Page) (data.List[data.Quota], error) {
		return store.Quotas(ctx, "", data.QuotaFilter{}, page)
	}, func(q *data.Quota) error {
		universities[string(q.University)] += q.Seats
		communes[string(q.Commune)] += q.Seats
		return nil
	})
	if err != nil {
		return err
	}
	// A university and a commune see only what is published for
	// them, so the ones with most seats are shown.
	for role, seats := range map[auth.Role]map[string]int64{auth.University: universities, auth.Commune: communes} {
		of := data.Organisation{Kind: data.OrganisationKind(role), Subject: most(seats)}
		if of.Subject == "" {
			continue
		}
		if of.Name, err = store.OrganisationNamed(ctx, of.Kind, of.Subject); err != nil {
			return err
		}
		if err := s.demoPerson(ctx, store, people, role, of); err != nil {
			return err
		}
	}
	return nil
}

// most is the id with the most seats; of several, the first in order.
func most(seats map[string]int64) string {
	best := ""
	for id, n := range seats {
		if best == "" || n > seats[best] || n == seats[best] && id < best {
			best = id
		}
	}
	return best
}

// demoPeople prints the accounts.
func (s *session) demoPeople(people map[auth.Role]data.Account) error {
	if err := s.say("demo_people", map[string]any{"password": demoPassword}); err != nil {
		return err
	}
	table := report.NewTable(report.Column{}, report.Column{}, report.Column{})
	for _, role := range auth.Roles {
		if a, there := people[role]; there {
			table.Row(a.Login, lang.Name(s.l, "role", string(role)), a.OrganisationName)
		}
	}
	return table.Write(s.stdout, "  ")
}

// demoToken creates a token of the planner for the printed examples; the one from an earlier start is revoked.
func demoToken(ctx context.Context, store *data.Store, planner *data.Account) (string, error) {
	const name = "dathang serve --demo"
	before, err := store.Tokens(ctx, planner.ID, data.Page{Limit: data.MaxPage})
	if err != nil {
		return "", err
	}
	for i := range before.Items {
		if before.Items[i].Name == name {
			if err := store.RevokeToken(ctx, data.Local, planner.ID, before.Items[i].ID); err != nil {
				return "", err
			}
		}
	}
	return newToken(ctx, store, planner, name, auth.Write, demoTokenLife)
}
