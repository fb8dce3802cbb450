package data

import (
	"context"
	"time"
)

// Scenario is a named list of changes to a base, without the changes. The store does not interpret base or changes;
// that is up to its callers.
type Scenario struct {
	ID   ScenarioID `json:"id"`
	Name string     `json:"name"`
	// Base is what it starts from, as JSON.
	Base string `json:"base"`
	// Digest is the SHA-256 of the changes' canonical JSON, in hexadecimal.
	Digest string `json:"digest"`
	// Version counts its saves from 1.
	Version      int64          `json:"version"`
	Owner        UserID         `json:"owner"`
	Organisation OrganisationID `json:"organisation_id"`
	CreatedAt    time.Time      `json:"created_at"`
	UpdatedAt    time.Time      `json:"updated_at"`
}

const scenarioColumns = `id, name, base, digest, version, owner, organisation_id, created_at, updated_at`

// NewScenario is a scenario to be stored; Changes may be anything that can be encoded as JSON.
type NewScenario struct {
	Name, Base string
	Changes    any
}

// packed is the changes as they are stored, and their digest.
func (n *NewScenario) packed() (body []byte, digest string, err error) {
	if digest, err = digestOf(n.Changes); err != nil {
		return nil, "", err
	}
	body, err = pack(n.Changes)
	return body, digest, err
}

// AddScenario stores a scenario.
func (s *Store) AddScenario(ctx context.Context, by Actor, n NewScenario) (Scenario, error) {
	body, digest, err := n.packed()
	if err != nil {
		return Scenario{}, err
	}
	id, err := newID()
	if err != nil {
		return Scenario{}, err
	}
	made, _, err := s.create(ctx, by, "scenario", []string{n.Name, n.Base, digest}, func(t transaction) (string, error) {
		after, _, err := first[Scenario](ctx, t, `INSERT INTO scenarios (id, name, search, base, digest, changes, owner, organisation_id, created_at, updated_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9) RETURNING `+scenarioColumns,
			id, n.Name, folded(n.Name), n.Base, digest, body, by.User, by.Organisation, s.stamp())
		if err != nil {
			return "", err
		}
		return id, s.record(ctx, t, by, "scenario", "add", id, nil, after)
	})
	if err != nil {
		return Scenario{}, err
	}
	return s.Scenario(ctx, ScenarioID(made))
}

// ScenarioFilter narrows the list of scenarios; empty fields do not filter.
type ScenarioFilter struct {
	Search string
	Owner  UserID
}

// Scenarios lists scenarios, newest first.
func (s *Store) Scenarios(ctx context.Context, f ScenarioFilter, page Page) (List[Scenario], error) {
	q := selecting(`SELECT ` + scenarioColumns + ` FROM scenarios WHERE TRUE`)
	is(q, "owner", f.Owner)
	q.find("search", f.Search)
	return byID(ctx, s, q, "scenarios", page, func(c *Scenario) string { return string(c.ID) })
}

// Scenario is one scenario without its changes.
func (s *Store) Scenario(ctx context.Context, id ScenarioID) (Scenario, error) {
	return one[Scenario](ctx, s, "scenario", string(id), `SELECT `+scenarioColumns+` FROM scenarios WHERE id = $1`, id)
}

// ScenarioChanges is a scenario with the JSON of its changes, both of one version.
func (s *Store) ScenarioChanges(ctx context.Context, id ScenarioID) (Scenario, []byte, error) {
	type line struct {
		Scenario
		Changes []byte `json:"changes"`
	}
	row, err := one[line](ctx, s, "scenario", string(id), `SELECT `+scenarioColumns+`, changes FROM scenarios WHERE id = $1`, id)
	if err != nil {
		return Scenario{}, nil, err
	}
	text, err := Unpack(row.Changes)
	return row.Scenario, text, err
}

// SaveScenario overwrites a scenario. Version is the one that was read; if it has changed since, it is a Conflict.
func (s *Store) SaveScenario(ctx context.Context, by Actor, id ScenarioID, version int64, n NewScenario) (Scenario, error) {
	body, digest, err := n.packed()
	if err != nil {
		return Scenario{}, err
	}
	return s.changeScenario(ctx, by, "save", id, version, `UPDATE scenarios SET name = $3, search = $4, base = $5, digest = $6, changes = $7, updated_at = $8,
		version = version + 1 WHERE id = $1 AND version = $2 RETURNING `+scenarioColumns, n.Name, folded(n.Name), n.Base, digest, body, s.stamp())
}

// DeleteScenario deletes a scenario; runs made from it remain.
func (s *Store) DeleteScenario(ctx context.Context, by Actor, id ScenarioID, version int64) error {
	_, err := s.changeScenario(ctx, by, "delete", id, version, `DELETE FROM scenarios WHERE id = $1 AND version = $2 RETURNING `+scenarioColumns)
	return err
}

// changeScenario runs a statement that changes the scenario of a version, and returns the row
// that it gives back. In the statement $1 is the id and $2 the version; args begin at $3.
func (s *Store) changeScenario(ctx context.Context, by Actor, done string, id ScenarioID, version int64, text string, args ...any) (Scenario, error) {
	var after Scenario
	err := s.write(ctx, done+" scenario "+string(id), func(t transaction) error {
		before, _, err := first[Scenario](ctx, t, `SELECT `+scenarioColumns+` FROM scenarios WHERE id = $1`, id)
		if err != nil {
			return err
		}
		var fresh bool
		if after, fresh, err = first[Scenario](ctx, t, text, append([]any{id, version}, args...)...); err != nil {
			return err
		}
		if !fresh {
			return stale(ctx, t, "scenario", "scenarios", string(id), version)
		}
		if done == "delete" {
			return s.record(ctx, t, by, "scenario", done, string(id), before, nil)
		}
		return s.record(ctx, t, by, "scenario", done, string(id), before, after)
	})
	return after, err
}
