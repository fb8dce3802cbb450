package data

import "context"

// Corrections is the file of what an organisation has said that the words of its workbooks mean; "" where it has said
// nothing yet.
func (s *Store) Corrections(ctx context.Context, of OrganisationID) (string, error) {
	found, err := list[string](ctx, s, "read corrections", `SELECT body FROM corrections WHERE organisation_id = $1`, of)
	if err != nil || len(found) == 0 {
		return "", err
	}
	return found[0], nil
}

// KeepCorrections keeps them for the actor's organisation, in place of those before.
func (s *Store) KeepCorrections(ctx context.Context, by Actor, body string) error {
	return s.write(ctx, "keep corrections", func(t transaction) error {
		before, _, err := first[string](ctx, t, `SELECT body FROM corrections WHERE organisation_id = $1`, by.Organisation)
		if err != nil || before == body {
			return err
		}
		if _, err := t.exec(ctx, `INSERT INTO corrections (organisation_id, body, updated_at) VALUES ($1, $2, $3)
			ON CONFLICT (organisation_id) DO UPDATE SET body = excluded.body, updated_at = excluded.updated_at`, by.Organisation, body, s.stamp()); err != nil {
			return err
		}
		return s.record(ctx, t, by, "corrections", "kept", string(by.Organisation), nil, nil)
	})
}
