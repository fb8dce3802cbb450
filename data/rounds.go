package data

import (
	"context"
	"database/sql/driver"
	"slices"
	"strings"
	"time"
)

// Round is a round of planning (kỳ kế hoạch): one year's way from declarations to a published order.
type Round struct {
	ID RoundID `json:"id"`
	// Number counts rounds from 1. A proposal that is made joins the last open one.
	Number int64  `json:"number"`
	Name   string `json:"name"`
	Year   int    `json:"year"`
	State  string `json:"state"`
	// Steps are those that a proposal must take before it is published.
	Steps RequiredSteps `json:"steps"`
	// DeclareBy and AnswerBy are the last days, YYYY-MM-DD in Asia/Ho_Chi_Minh, on which communes declare and universities
	// answer; empty for none.
	DeclareBy string `json:"declare_by"`
	AnswerBy  string `json:"answer_by"`
	// MostKVND and LeastPermille are the approver's limits: the most that a plan may cost, and the least share of the
	// demand that it serves; 0 for none.
	MostKVND      int64          `json:"most_kvnd"`
	LeastPermille int64          `json:"least_permille"`
	Owner         UserID         `json:"owner"`
	Organisation  OrganisationID `json:"organisation_id"`
	Version       int64          `json:"version"`
	CreatedAt     time.Time      `json:"created_at"`
	UpdatedAt     time.Time      `json:"updated_at"`
}

// The states of a round.
const (
	RoundOpen     = "open"
	RoundArchived = "archived"
)

// RequiredSteps are steps, stored in one column as words.
type RequiredSteps []Step

// Scan implements sql.Scanner.
func (r *RequiredSteps) Scan(from any) error {
	text, err := textOf(from)
	*r = RequiredSteps{}
	for _, word := range strings.Fields(text) {
		*r = append(*r, Step(word))
	}
	return err
}

// Value implements driver.Valuer.
func (r RequiredSteps) Value() (driver.Value, error) {
	words := make([]string, len(r))
	for i, step := range r {
		words[i] = string(step)
	}
	return strings.Join(words, " "), nil
}

const roundColumns = `id, number, name, year, state, steps, declare_by, answer_by, most_kvnd, least_permille, owner, organisation_id, version, created_at, updated_at`

// RoundTerms are what may be set of a round.
type RoundTerms struct {
	Name                string
	Year                int
	Steps               []Step
	DeclareBy, AnswerBy string
	MostKVND            int64
	LeastPermille       int64
}

// steps are the terms' steps in the order of Steps, each once.
func (n *RoundTerms) steps() RequiredSteps {
	out := RequiredSteps{}
	for _, step := range Steps {
		if slices.Contains(n.Steps, step) {
			out = append(out, step)
		}
	}
	return out
}

// AddRound opens a round.
func (s *Store) AddRound(ctx context.Context, by Actor, n RoundTerms) (Round, error) {
	id, err := newID()
	if err != nil {
		return Round{}, err
	}
	made, _, err := s.create(ctx, by, "round", n, func(t transaction) (string, error) {
		if err := s.dialect.lock(ctx, t, "rounds"); err != nil {
			return "", err
		}
		after, _, err := first[Round](ctx, t, `INSERT INTO rounds (id, number, name, year, steps, declare_by, answer_by, most_kvnd, least_permille, owner, organisation_id,
			created_at, updated_at) VALUES ($1, (SELECT COALESCE(MAX(number), 0) + 1 FROM rounds), $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11) RETURNING `+roundColumns,
			id, n.Name, n.Year, n.steps(), n.DeclareBy, n.AnswerBy, n.MostKVND, n.LeastPermille, by.User, by.Organisation, s.stamp())
		if err != nil {
			return "", err
		}
		return id, s.record(ctx, t, by, "round", "add", id, nil, after)
	})
	if err != nil {
		return Round{}, err
	}
	return s.Round(ctx, RoundID(made))
}

// Rounds lists rounds, newest first.
func (s *Store) Rounds(ctx context.Context, page Page) (List[Round], error) {
	q := selecting(`SELECT ` + roundColumns + ` FROM rounds WHERE TRUE`)
	return byID(ctx, s, q, "rounds", page, func(r *Round) string { return string(r.ID) })
}

// Round is one round.
func (s *Store) Round(ctx context.Context, id RoundID) (Round, error) {
	return one[Round](ctx, s, "round", string(id), `SELECT `+roundColumns+` FROM rounds WHERE id = $1`, id)
}

// SaveRound changes the terms of an open round, which must still have that version.
func (s *Store) SaveRound(ctx context.Context, by Actor, id RoundID, version int64, n RoundTerms) (Round, error) {
	return s.changeRound(ctx, by, "save", id, version, `UPDATE rounds SET name = $4, year = $5, steps = $6, declare_by = $7, answer_by = $8, most_kvnd = $9,
		least_permille = $10, version = version + 1, updated_at = $3 WHERE id = $1 AND version = $2 RETURNING `+roundColumns,
		n.Name, n.Year, n.steps(), n.DeclareBy, n.AnswerBy, n.MostKVND, n.LeastPermille)
}

// ArchiveRound closes a round: proposals join it no longer, and its terms stay as they are.
func (s *Store) ArchiveRound(ctx context.Context, by Actor, id RoundID, version int64) (Round, error) {
	return s.changeRound(ctx, by, "archive", id, version, `UPDATE rounds SET state = 'archived', version = version + 1, updated_at = $3 WHERE id = $1 AND version = $2
		RETURNING `+roundColumns)
}

// changeRound runs a statement that changes the open round of a version. In it $1 is the id, $2 the version, $3 the
// time; args begin at $4.
func (s *Store) changeRound(ctx context.Context, by Actor, done string, id RoundID, version int64, text string, args ...any) (Round, error) {
	var after Round
	err := s.write(ctx, done+" round "+string(id), func(t transaction) error {
		before, err := roundIn(ctx, t, id)
		if err != nil {
			return err
		}
		if before.State != RoundOpen {
			return Conflict{Thing: "round", ID: string(id), State: before.State}
		}
		var fresh bool
		if after, fresh, err = first[Round](ctx, t, text, append([]any{id, version, s.stamp()}, args...)...); err != nil {
			return err
		}
		if !fresh {
			return stale(ctx, t, "round", "rounds", string(id), version)
		}
		return s.record(ctx, t, by, "round", done, string(id), before, after)
	})
	return after, err
}

// required are the steps that a round asks for; none where there is no round.
func (r *Round) required() []Step {
	if r == nil {
		return nil
	}
	return r.Steps
}

// roundOf is the round of a proposal; nil where it has none.
func roundOf(ctx context.Context, t transaction, p *Proposal) (*Round, error) {
	if p.Round == "" {
		return nil, nil
	}
	r, err := roundIn(ctx, t, p.Round)
	return &r, err
}

// roundIn is one round as a transaction sees it.
func roundIn(ctx context.Context, t transaction, id RoundID) (Round, error) {
	return first1[Round](ctx, t, "round", string(id), `SELECT `+roundColumns+` FROM rounds WHERE id = $1`, id)
}
