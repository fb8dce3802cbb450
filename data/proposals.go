package data

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"dathang/matcher"
)

// ProposalKind tells plans and hypotheses apart.
type ProposalKind string

// The kinds of proposals.
const (
	// Plan may be published.
	Plan ProposalKind = "plan"
	// Hypothesis is the result of a scenario or a what-if question. It becomes a plan only if a planner adopts it
	// (AdoptProposal).
	Hypothesis ProposalKind = "hypothesis"
)

// Proposal is a stored proposal without its file.
type Proposal struct {
	ID ProposalID `json:"id"`
	// Kind is plan or hypothesis; Base is the proposal that a hypothesis modifies, if it started from one.
	Kind ProposalKind `json:"kind"`
	Base ProposalID   `json:"base_id"`
	// AdoptedBy is who turned a hypothesis into a plan.
	AdoptedBy UserID `json:"adopted_by"`
	// Number counts the proposals of the store from 1.
	Number int64  `json:"number"`
	Name   string `json:"name"`
	// Stage is how far it has come from planner to publication and beyond (Transitions).
	Stage Stage `json:"stage"`
	// Round is the round that it takes part in; empty where none was open when it was made.
	Round RoundID `json:"round_id"`
	// Run is the run that made it, from Dataset and Policy; all are empty for a proposal that came as a file.
	Run           RunID          `json:"run_id"`
	Dataset       DatasetID      `json:"dataset_id"`
	Policy        PolicyID       `json:"policy_id"`
	ProblemDigest string         `json:"problem_digest"`
	AnswerDigest  string         `json:"answer_digest"`
	Status        matcher.Status `json:"status"`
	StoppedBy     string         `json:"stopped_by"`
	// Verified says that matcher/verify has found no violation.
	Verified bool   `json:"verified"`
	Levels   Levels `json:"levels"`
	Years    Years  `json:"years"`
	Marks    Words  `json:"marks"`
	// Seats of posts that lack a qualified holder; refreshers are not among them (matcher.Counted).
	DemandSeats int64 `json:"demand_seats"`
	ServedSeats int64 `json:"served_seats"`
	LateSeats   int64 `json:"late_seats"` // among the served
	UnmetSeats  int64 `json:"unmet_seats"`
	// CostKVND is the cost of the served seats, including that of opening their offers.
	CostKVND     int64          `json:"cost_kvnd"`
	Owner        UserID         `json:"owner"`
	Organisation OrganisationID `json:"organisation_id"`
	Version      int64          `json:"version"`
	CreatedAt    time.Time      `json:"created_at"`
	UpdatedAt    time.Time      `json:"updated_at"`
}

const proposalColumns = `id, kind, base_id, adopted_by, number, name, stage, round_id, run_id, dataset_id, policy_id, problem_digest, answer_digest, status, stopped_by, verified, levels,
	years, marks, demand_seats, served_seats, late_seats, unmet_seats, cost_kvnd, owner, organisation_id, version, created_at, updated_at`

// NewProposal is a proposal to be stored. File must be complete; whether its claims are true is checked by
// matcher/verify, and Verified says what that found.
type NewProposal struct {
	Name string
	// Kind is Plan where it is empty.
	Kind     ProposalKind
	Base     ProposalID
	Dataset  DatasetID
	Policy   PolicyID
	File     *matcher.Proposal
	Verified bool
}

// ProposalFilter narrows the list of proposals; empty fields do not filter.
type ProposalFilter struct {
	Search  string
	Stage   Stage
	Round   RoundID
	Kind    ProposalKind
	Status  matcher.Status
	Dataset DatasetID
	Owner   UserID
}

// The parts of a proposal that are stored as files.
const (
	partProposal    = "proposal"
	partCertificate = "certificate"
)

// packedProposal is a proposal ready to be written: the slow work is done before the transaction begins.
type packedProposal struct {
	row         Proposal
	file        []byte
	certificate []byte
	rows        *proposalRows
}

// packProposal prepares everything that can be done outside the transaction.
func packProposal(n *NewProposal) (*packedProposal, error) {
	f := n.File
	rows, err := newProposalRows(f)
	if err != nil {
		return nil, fmt.Errorf("keep proposal: %w", err)
	}
	made := &packedProposal{rows: rows}
	if made.file, err = pack(f); err != nil {
		return nil, err
	}
	if made.certificate, err = pack(&f.Answer.Certificate); err != nil {
		return nil, err
	}
	id, err := newID()
	if err != nil {
		return nil, err
	}
	count := f.Problem.Count(&f.Answer)
	made.row = Proposal{
		ID: ProposalID(id), Kind: cmp.Or(n.Kind, Plan), Base: n.Base, Name: n.Name, Stage: StageSolved, Dataset: n.Dataset, Policy: n.Policy,
		ProblemDigest: f.ProblemDigest, AnswerDigest: f.AnswerDigest, Status: f.Answer.Status, StoppedBy: f.Answer.StoppedBy,
		Verified: n.Verified, Levels: append(Levels{}, f.Answer.Levels...), Years: append(Years{}, f.Problem.Years...), Marks: append(Words{}, f.Problem.Marks...),
		DemandSeats: count.Demand, ServedSeats: count.Served, LateSeats: count.Late, UnmetSeats: count.Unmet, CostKVND: rows.costKVND,
		Version: 1,
	}
	return made, nil
}

// AddProposal stores a proposal that does not come from a run.
func (s *Store) AddProposal(ctx context.Context, by Actor, n NewProposal) (Proposal, error) {
	made, err := packProposal(&n)
	if err != nil {
		return Proposal{}, err
	}
	input := []any{made.row.Kind, n.Base, n.Name, n.Dataset, n.Policy, n.Verified, made.row.ProblemDigest, made.row.AnswerDigest}
	id, again, err := s.create(ctx, by, "proposal", input, func(t transaction) (string, error) {
		return string(made.row.ID), s.insertProposal(ctx, t, by, "", s.stamp(), made)
	})
	if err != nil {
		return Proposal{}, err
	}
	if again {
		return s.Proposal(ctx, ProposalID(id))
	}
	return made.row, nil
}

// insertProposal writes a prepared proposal in a transaction: the row, the files, the
// rows of its lists, the audit. run is empty for a proposal that does not come from one.
func (s *Store) insertProposal(ctx context.Context, t transaction, by Actor, run RunID, now time.Time, made *packedProposal) error {
	p := &made.row
	p.Owner, p.Organisation, p.Run, p.CreatedAt, p.UpdatedAt = by.User, by.Organisation, run, now, now
	// One at a time, so that each gets its own number.
	if err := s.dialect.lock(ctx, t, "proposals"); err != nil {
		return err
	}
	number, _, err := first[int64](ctx, t, `SELECT COALESCE(MAX(number), 0) + 1 FROM proposals`)
	if err != nil {
		return err
	}
	p.Number = number
	// Hypotheses join a round as well: a planner may make a plan of one.
	if p.Round, _, err = first[RoundID](ctx, t, `SELECT id FROM rounds WHERE state = 'open' ORDER BY number DESC LIMIT 1`); err != nil {
		return err
	}
	if _, err := t.exec(ctx, `INSERT INTO proposals (id, number, name, search, stage, run_id, dataset_id, policy_id, problem_digest, answer_digest,
		status, stopped_by, verified, levels, years, marks, demand_seats, served_seats, late_seats, unmet_seats, cost_kvnd, owner,
		organisation_id, version, created_at, updated_at, kind, base_id, round_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $25, $26, $27, $28)`,
		p.ID, p.Number, p.Name, folded(p.Name), p.Stage, p.Run, p.Dataset, p.Policy, p.ProblemDigest, p.AnswerDigest,
		p.Status, p.StoppedBy, p.Verified, p.Levels, p.Years, p.Marks, p.DemandSeats, p.ServedSeats, p.LateSeats, p.UnmetSeats, p.CostKVND,
		p.Owner, p.Organisation, p.Version, now, p.Kind, p.Base, p.Round); err != nil {
		return err
	}
	for _, file := range []struct {
		part string
		body []byte
	}{{partProposal, made.file}, {partCertificate, made.certificate}} {
		if _, err := t.exec(ctx, `INSERT INTO proposal_files (proposal_id, part, body) VALUES ($1, $2, $3)`,
			p.ID, file.part, file.body); err != nil {
			return err
		}
	}
	if err := made.rows.insert(ctx, s, t, p.Number); err != nil {
		return err
	}
	return s.record(ctx, t, by, "proposal", "add", string(p.ID), nil, p)
}

// Proposals lists proposals, newest first.
func (s *Store) Proposals(ctx context.Context, f ProposalFilter, page Page) (List[Proposal], error) {
	q := selecting(`SELECT ` + proposalColumns + ` FROM proposals WHERE TRUE`)
	is(q, "stage", f.Stage)
	is(q, "round_id", f.Round)
	is(q, "kind", f.Kind)
	is(q, "status", f.Status)
	is(q, "dataset_id", f.Dataset)
	is(q, "owner", f.Owner)
	q.find("search", f.Search)
	return byID(ctx, s, q, "proposals", page, func(p *Proposal) string { return string(p.ID) })
}

// Proposal is one proposal without its file.
func (s *Store) Proposal(ctx context.Context, id ProposalID) (Proposal, error) {
	return one[Proposal](ctx, s, "proposal", string(id), `SELECT `+proposalColumns+` FROM proposals WHERE id = $1`, id)
}

// proposalIn is one proposal as a transaction sees it.
func proposalIn(ctx context.Context, t transaction, id ProposalID) (Proposal, error) {
	return first1[Proposal](ctx, t, "proposal", string(id), `SELECT `+proposalColumns+` FROM proposals WHERE id = $1`, id)
}

// RenameProposal renames a proposal. If it has changed since that version, it is a Conflict.
func (s *Store) RenameProposal(ctx context.Context, by Actor, id ProposalID, version int64, name string) (Proposal, error) {
	var p Proposal
	err := s.write(ctx, "rename proposal "+string(id), func(t transaction) error {
		before, _, err := first[Proposal](ctx, t, `SELECT `+proposalColumns+` FROM proposals WHERE id = $1`, id)
		if err != nil {
			return err
		}
		var fresh bool
		if p, fresh, err = first[Proposal](ctx, t, `UPDATE proposals SET name = $1, search = $2, version = version + 1, updated_at = $3
			WHERE id = $4 AND version = $5 RETURNING `+proposalColumns, name, folded(name), s.stamp(), id, version); err != nil {
			return err
		}
		if !fresh {
			return stale(ctx, t, "proposal", "proposals", string(id), version)
		}
		return s.record(ctx, t, by, "proposal", "rename", string(id), before, p)
	})
	return p, err
}

// AdoptProposal turns a hypothesis, which must still have that version, into a plan; the audit records who did it, and
// the changes that were shown. A proposal that is already a plan is a Conflict with State "plan".
func (s *Store) AdoptProposal(ctx context.Context, by Actor, id ProposalID, version int64, changes any) (Proposal, error) {
	var p Proposal
	err := s.write(ctx, "adopt proposal "+string(id), func(t transaction) error {
		before, err := proposalIn(ctx, t, id)
		if err != nil {
			return err
		}
		if before.Kind != Hypothesis {
			return Conflict{Thing: "proposal", ID: string(id), State: string(before.Kind)}
		}
		var fresh bool
		if p, fresh, err = first[Proposal](ctx, t, `UPDATE proposals SET kind = 'plan', adopted_by = $1, version = version + 1, updated_at = $2
			WHERE id = $3 AND version = $4 AND kind = 'hypothesis' RETURNING `+proposalColumns, by.User, s.stamp(), id, version); err != nil {
			return err
		}
		if !fresh {
			return stale(ctx, t, "proposal", "proposals", string(id), version)
		}
		type adopted struct {
			Proposal
			Changes any `json:"changes"`
		}
		return s.record(ctx, t, by, "proposal", "adopt", string(id), before, adopted{p, changes})
	})
	return p, err
}

// ProposalFile returns a proposal's whole JSON as it is stored: gzipped.
func (s *Store) ProposalFile(ctx context.Context, id ProposalID) ([]byte, error) {
	return s.proposalPart(ctx, id, partProposal)
}

// CertificateFile returns the JSON of a proposal's certificate as it is stored: gzipped.
func (s *Store) CertificateFile(ctx context.Context, id ProposalID) ([]byte, error) {
	return s.proposalPart(ctx, id, partCertificate)
}

// proposalPart is one of the files of a proposal, gzipped.
func (s *Store) proposalPart(ctx context.Context, id ProposalID, part string) ([]byte, error) {
	return one[[]byte](ctx, s, "proposal", string(id), `SELECT body FROM proposal_files WHERE proposal_id = $1 AND part = $2`, id, part)
}

// ProposalContent returns the whole proposal.
func (s *Store) ProposalContent(ctx context.Context, id ProposalID) (*matcher.Proposal, error) {
	body, err := s.ProposalFile(ctx, id)
	if err != nil {
		return nil, err
	}
	return unpacked("proposal", string(id), body, matcher.KeptProposal)
}
