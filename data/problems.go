package data

import (
	"context"
	"time"

	"dathang/matcher"
)

// Problem is a stored problem without its content.
type Problem struct {
	// Digest is that of matcher.Problem.Digest, which leaves out display names.
	Digest string `json:"digest"`
	// Dataset and Policy are what the problem was made from; empty for one that came as a file.
	Dataset   DatasetID `json:"dataset_id"`
	Policy    PolicyID  `json:"policy_id"`
	Communes  int64     `json:"communes"`
	Offers    int64     `json:"offers"`
	Cells     int64     `json:"cells"`
	Rules     int64     `json:"rules"`
	Seats     int64     `json:"seats"`
	CreatedAt time.Time `json:"created_at"`
}

const problemColumns = `digest, dataset_id, policy_id, communes, offers, cells, rules, seats, created_at`

// AddProblem stores a problem. The same problem is stored only
// once: dataset and policy stay those of the first call.
func (s *Store) AddProblem(ctx context.Context, by Actor, dataset DatasetID, policy PolicyID, p *matcher.Problem) (Problem, error) {
	digest, err := p.Digest()
	if err != nil {
		return Problem{}, err
	}
	body, err := pack(p)
	if err != nil {
		return Problem{}, err
	}
	var seats int64
	for i := range p.Demands {
		seats += p.Demands[i].Seats
	}
	if err := s.write(ctx, "add problem "+digest, func(t transaction) error {
		added, err := t.exec(ctx, `INSERT INTO problems (digest, dataset_id, policy_id, communes, offers, cells, rules, seats, body, created_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (digest) DO NOTHING`,
			digest, dataset, policy, len(p.Communes), len(p.Offers), len(p.Demands), len(p.Rules), seats, body, s.stamp())
		if err != nil || added == 0 {
			return err
		}
		return s.record(ctx, t, by, "problem", "add", digest, nil, map[string]any{"dataset_id": dataset, "policy_id": policy, "seats": seats})
	}); err != nil {
		return Problem{}, err
	}
	return s.Problem(ctx, digest)
}

// Problem is one problem without its content.
func (s *Store) Problem(ctx context.Context, digest string) (Problem, error) {
	return one[Problem](ctx, s, "problem", digest, `SELECT `+problemColumns+` FROM problems WHERE digest = $1`, digest)
}

// ProblemFile returns a problem as it is stored: gzipped JSON.
func (s *Store) ProblemFile(ctx context.Context, digest string) ([]byte, error) {
	return one[[]byte](ctx, s, "problem", digest, `SELECT body FROM problems WHERE digest = $1`, digest)
}

// ProblemContent returns the problem itself.
func (s *Store) ProblemContent(ctx context.Context, digest string) (*matcher.Problem, error) {
	body, err := s.ProblemFile(ctx, digest)
	if err != nil {
		return nil, err
	}
	return unpacked("problem", digest, body, matcher.KeptProblem)
}
