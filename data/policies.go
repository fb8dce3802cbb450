package data

import (
	"context"
	"time"

	"dathang/matcher"
)

// Policy is one version of a named policy; it never changes.
type Policy struct {
	ID   PolicyID `json:"id"`
	Name string   `json:"name"`
	// Version counts the saves under this name from 1.
	Version int64 `json:"version"`
	Title
	// Digest is the SHA-256 of the policy's canonical JSON, in hexadecimal.
	Digest string `json:"digest"`
	// Body is the policy as JSON.
	Body         string         `json:"body"`
	Owner        UserID         `json:"owner"`
	Organisation OrganisationID `json:"organisation_id"`
	CreatedAt    time.Time      `json:"created_at"`
}

const policyColumns = `id, name, version, title_vi, title_en, digest, body, owner, organisation_id, created_at`

// Content is the policy itself.
func (p *Policy) Content() (*matcher.Policy, error) {
	content, faults := matcher.KeptPolicy([]byte(p.Body))
	return content, faults.Err()
}

// SavePolicy stores a policy under its own id as the next version after the one that was read, 0 if there was none. If
// somebody else has saved a version since, it is a Conflict. Saving the same content as the latest version makes no
// new one.
func (s *Store) SavePolicy(ctx context.Context, by Actor, title Title, version int64, content *matcher.Policy) (Policy, error) {
	digest, err := digestOf(content)
	if err != nil {
		return Policy{}, err
	}
	body, err := matcher.Encode(content)
	if err != nil {
		return Policy{}, err
	}
	id, err := newID()
	if err != nil {
		return Policy{}, err
	}
	made, _, err := s.create(ctx, by, "policy", []any{title, version, digest}, func(t transaction) (string, error) {
		if err := s.dialect.lock(ctx, t, "policy "+content.ID); err != nil {
			return "", err
		}
		latest, there, err := first[Policy](ctx, t, `SELECT `+policyColumns+` FROM policies WHERE name = $1 ORDER BY version DESC LIMIT 1`, content.ID)
		if err != nil {
			return "", err
		}
		// Under the lock: of two saves of the same version only one is the next.
		if latest.Version != version {
			return "", Conflict{Thing: "policy", ID: content.ID, Want: version, Have: latest.Version}
		}
		// Saving without a change is no new version.
		if there && latest.Digest == digest && latest.Title == title {
			return string(latest.ID), nil
		}
		_, err = t.exec(ctx, `INSERT INTO policies (id, name, version, title_vi, title_en, digest, body, owner, organisation_id, created_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
			id, content.ID, version+1, title.Vi, title.En, digest, string(body), by.User, by.Organisation, s.stamp())
		if err != nil {
			return "", err
		}
		after, _, err := first[Policy](ctx, t, `SELECT `+policyColumns+` FROM policies WHERE id = $1`, id)
		if err != nil {
			return "", err
		}
		if !there {
			return id, s.record(ctx, t, by, "policy", "save", id, nil, after)
		}
		return id, s.record(ctx, t, by, "policy", "save", id, latest, after)
	})
	if err != nil {
		return Policy{}, err
	}
	return s.Policy(ctx, PolicyID(made))
}

// Policies lists the latest version of every policy, most recently saved first.
func (s *Store) Policies(ctx context.Context, page Page) (List[Policy], error) {
	q := selecting(`SELECT ` + policyColumns + ` FROM policies
		WHERE version = (SELECT max(version) FROM policies AS other WHERE other.name = policies.name)`)
	return byID(ctx, s, q, "policies", page, func(p *Policy) string { return string(p.ID) })
}

// PolicyVersions lists every version of one policy, newest first.
func (s *Store) PolicyVersions(ctx context.Context, name string, page Page) (List[Policy], error) {
	q := selecting(`SELECT `+policyColumns+` FROM policies WHERE name = $1`, name)
	return byID(ctx, s, q, "policy versions", page, func(p *Policy) string { return string(p.ID) })
}

// Policy is one version of a policy.
func (s *Store) Policy(ctx context.Context, id PolicyID) (Policy, error) {
	return one[Policy](ctx, s, "policy", string(id), `SELECT `+policyColumns+` FROM policies WHERE id = $1`, id)
}

// LatestPolicy is the latest version of the policy of that name.
func (s *Store) LatestPolicy(ctx context.Context, name string) (Policy, error) {
	return one[Policy](ctx, s, "policy", name,
		`SELECT `+policyColumns+` FROM policies WHERE name = $1 ORDER BY version DESC LIMIT 1`, name)
}
