package data

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"dathang/matcher"
)

// ProposalAct is one thing that was done with a proposal. Together they are its history; none is ever changed.
type ProposalAct struct {
	ID       string     `json:"id"`
	Proposal ProposalID `json:"proposal_id"`
	Act      Act        `json:"act"`
	From     Stage      `json:"from_stage"`
	To       Stage      `json:"to_stage"`
	// Text is a comment, an opinion or a reason.
	Text string `json:"body"`
	// Line is the line that a comment is about, as JSON of a Line; empty for the proposal as a whole.
	Line string `json:"line"`
	// PaperNumber, PaperDate and PaperDigest are the number and day of the paper that stands for the act in the city's
	// document system, and the SHA-256 of its file.
	PaperNumber  string         `json:"paper_number"`
	PaperDate    string         `json:"paper_date"`
	PaperDigest  string         `json:"paper_digest"`
	By           UserID         `json:"owner"`
	Organisation OrganisationID `json:"organisation_id"`
	At           time.Time      `json:"created_at"`
}

const actColumns = `id, proposal_id, act, from_stage, to_stage, body, line, paper_number, paper_date, paper_digest, owner, organisation_id, created_at`

// Line is a line of a proposal: a cell, and the offer that serves it; without an offer, what the cell lacks.
type Line struct {
	matcher.Cell
	Offer matcher.OfferID `json:"offer,omitempty"`
}

// Doing is what somebody does with a proposal.
type Doing struct {
	Act  Act
	Text string
	Line *Line
	// PaperNumber, PaperDate (YYYY-MM-DD) and PaperDigest name the paper that stands for it.
	PaperNumber, PaperDate, PaperDigest string
}

// withdrawable is for how long a publication may be taken back.
const withdrawable = 24 * time.Hour

// Do does something with a proposal that still has that version, in one transaction with its history and the audit. A
// comment asks for no version and changes none. It is a Conflict whose State says why not: the stage, from which nothing
// leads there; "own", where somebody else has to do it; a check of the gate (Gate); "late" for the withdrawal of what was
// published more than a day ago. What has to come with an act is missing as "text" or "paper". Publications are made by
// Publish.
func (s *Store) Do(ctx context.Context, by Actor, id ProposalID, version int64, d Doing) (Proposal, error) {
	var p Proposal
	err := s.write(ctx, string(d.Act)+" proposal "+string(id), func(t transaction) error {
		if err := s.dialect.lock(ctx, t, "publications"); err != nil {
			return err
		}
		before, err := proposalIn(ctx, t, id)
		if err != nil {
			return err
		}
		if d.Act != ActComment && before.Version != version {
			return Conflict{Thing: "proposal", ID: string(id), Want: version, Have: before.Version}
		}
		to, err := s.allowed(ctx, t, by, &before, &d)
		if err != nil {
			return err
		}
		if d.Act == ActWithdraw && before.Stage == StagePublished {
			if err := s.takeBack(ctx, t, by, id); err != nil {
				return err
			}
		}
		p, err = s.move(ctx, t, by, &before, to, &d)
		return err
	})
	return p, err
}

// allowed says to which stage an act leads, or why it may not be done.
func (s *Store) allowed(ctx context.Context, t transaction, by Actor, p *Proposal, d *Doing) (Stage, error) {
	not := func(state string) (Stage, error) {
		return "", Conflict{Thing: "proposal", ID: string(p.ID), State: state}
	}
	round, err := roundOf(ctx, t, p)
	if err != nil {
		return "", err
	}
	line, ok := transition(d.Act, p.Stage, round.required())
	switch {
	case !ok:
		return not(string(p.Stage))
	case line.Text && strings.TrimSpace(d.Text) == "":
		return not("text")
	case line.Paper && (d.PaperNumber == "" || d.PaperDate == ""):
		return not("paper")
	}
	if d.Act == ActSubmit || d.Act == ActApprove || d.Act == ActPublish {
		for _, c := range gate(p, round) {
			// What was submitted may lack a proof or pass a limit: who approves it sees so, and decides.
			binding := d.Act != ActSubmit || c.Code == CheckPlan || c.Code == CheckVerified || c.Code == CheckSolved
			// An approval answers for what it publishes; a round without approvals asks for no proof.
			answered := c.Answered && (d.Act != ActApprove || strings.TrimSpace(d.Text) != "")
			if !c.Met && binding && !answered {
				return not(c.state(p))
			}
		}
	}
	if !line.Other {
		return line.To, nil
	}
	own := p.Owner == by.User || p.AdoptedBy == by.User
	if d.Act == ActApprove && !own {
		last, there, err := lastAct(ctx, t, p.ID, ActSubmit)
		if err != nil {
			return "", err
		}
		own = there && last.By == by.User
	}
	if own {
		return not("own")
	}
	return line.To, nil
}

// state is the State of the Conflict of a check that is not met.
func (c *Check) state(p *Proposal) string {
	switch c.Code {
	case CheckPlan:
		return string(p.Kind)
	case CheckVerified:
		return "unverified"
	case CheckSolved:
		return string(p.Status)
	case CheckProven:
		return "unproven"
	}
	return "over_" + c.Code
}

// move writes a proposal's stage, its history and the audit. A comment that leaves the stage leaves the version, too.
func (s *Store) move(ctx context.Context, t transaction, by Actor, before *Proposal, to Stage, d *Doing) (Proposal, error) {
	after, now := *before, s.stamp()
	if to != before.Stage || d.Act != ActComment {
		var err error
		if after, err = first1[Proposal](ctx, t, "proposal", string(before.ID), `UPDATE proposals SET stage = $1, version = version + 1, updated_at = $2 WHERE id = $3
			RETURNING `+proposalColumns, to, now, before.ID); err != nil {
			return after, err
		}
	}
	id, err := newID()
	if err != nil {
		return after, err
	}
	a := ProposalAct{
		ID: id, Proposal: before.ID, Act: d.Act, From: before.Stage, To: to, Text: strings.TrimSpace(d.Text), PaperNumber: d.PaperNumber, PaperDate: d.PaperDate,
		PaperDigest: d.PaperDigest, By: by.User, Organisation: by.Organisation, At: now,
	}
	if d.Line != nil {
		text, err := json.Marshal(d.Line)
		if err != nil {
			return after, err
		}
		a.Line = string(text)
	}
	if _, err := t.exec(ctx, `INSERT INTO proposal_acts (`+actColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		a.ID, a.Proposal, a.Act, a.From, a.To, a.Text, a.Line, a.PaperNumber, a.PaperDate, a.PaperDigest, a.By, a.Organisation, a.At); err != nil {
		return after, err
	}
	type moved struct {
		Proposal
		Done ProposalAct `json:"done"`
	}
	return after, s.record(ctx, t, by, "proposal", string(d.Act), string(before.ID), before, moved{after, a})
}

// takeBack ends the publication of a proposal within a day of it, and puts back in force what it had replaced.
func (s *Store) takeBack(ctx context.Context, t transaction, by Actor, id ProposalID) error {
	now := s.stamp()
	ended, there, err := first[Publication](ctx, t, `UPDATE publications SET state = $1, superseded_at = $2, withdrawn_at = $2 WHERE proposal_id = $3 AND state = $4 AND published_at > $5
		RETURNING `+publicationColumns, PublicationSuperseded, now, id, PublicationInForce, now.Add(-withdrawable))
	if err != nil {
		return err
	}
	if !there {
		return Conflict{Thing: "proposal", ID: string(id), State: "late"}
	}
	if ended.Replaced == "" {
		return nil
	}
	again, err := first1[Publication](ctx, t, "publication", ended.Replaced, `UPDATE publications SET state = $1, superseded_at = NULL WHERE id = $2 RETURNING `+publicationColumns,
		PublicationInForce, ended.Replaced)
	if err != nil {
		return err
	}
	return s.moveOther(ctx, t, by, again.Proposal, ActRestore)
}

// moveOther moves a proposal because of what is done with another.
func (s *Store) moveOther(ctx context.Context, t transaction, by Actor, id ProposalID, act Act) error {
	before, err := proposalIn(ctx, t, id)
	if err != nil {
		return err
	}
	line, ok := transition(act, before.Stage, nil)
	if !ok {
		return Conflict{Thing: "proposal", ID: string(id), State: string(before.Stage)}
	}
	// What comes back into force is as far as it was.
	if act == ActRestore {
		last, there, err := lastAct(ctx, t, id, ActSupersede)
		if err != nil {
			return err
		}
		if there {
			line.To = last.From
		}
	}
	_, err = s.move(ctx, t, by, &before, line.To, &Doing{Act: act})
	return err
}

// lastAct is the last time that an act was done with a proposal.
func lastAct(ctx context.Context, t transaction, id ProposalID, act Act) (ProposalAct, bool, error) {
	return first[ProposalAct](ctx, t, `SELECT `+actColumns+` FROM proposal_acts WHERE proposal_id = $1 AND act = $2 ORDER BY id DESC LIMIT 1`, id, act)
}

// ProposalActs lists what was done with a proposal, newest first; acts narrow it where there are any.
func (s *Store) ProposalActs(ctx context.Context, id ProposalID, act Act, page Page) (List[ProposalAct], error) {
	if _, err := s.Proposal(ctx, id); err != nil {
		return List[ProposalAct]{}, err
	}
	q := selecting(`SELECT ` + actColumns + ` FROM proposal_acts WHERE TRUE`)
	is(q, "proposal_id", id)
	is(q, "act", act)
	return byID(ctx, s, q, "proposal_acts", page, func(a *ProposalAct) string { return a.ID })
}

// Gate is what stands between a proposal and its publication.
type Gate struct {
	// Checks are the conditions for approval and publication.
	Checks []Check `json:"checks"`
	// Acts are those that lead on from the proposal's stage; who may do them depends on role and person.
	Acts []Act `json:"acts"`
	// Replaces is the proposal in force, which a publication would supersede; empty for none.
	Replaces ProposalID `json:"replaces"`
	// Universities and Communes are how many organisations with accounts a publication would tell.
	Universities int64 `json:"universities"`
	Communes     int64 `json:"communes"`
	// Withdrawable says until when a publication in force may be taken back; null where it may not.
	Withdrawable *time.Time `json:"withdrawable"`
}

// Gate tells what stands between a proposal and its publication, and whom it would concern.
func (s *Store) Gate(ctx context.Context, id ProposalID) (Gate, error) {
	p, err := s.Proposal(ctx, id)
	if err != nil {
		return Gate{}, err
	}
	var round *Round
	if p.Round != "" {
		r, err := s.Round(ctx, p.Round)
		if err != nil {
			return Gate{}, err
		}
		round = &r
	}
	g := Gate{Checks: gate(&p, round), Acts: ActsFrom(p.Stage, round.required())}
	inForce, err := s.Publication(ctx, "")
	_, none := errors.AsType[NotFound](err)
	switch {
	case none:
	case err != nil:
		return Gate{}, err
	case inForce.Proposal == p.ID:
		if until := inForce.PublishedAt.Add(withdrawable); s.stamp().Before(until) {
			g.Withdrawable = &until
		}
	default:
		g.Replaces = inForce.Proposal
	}
	if p.Stage == StagePublished && g.Withdrawable == nil {
		g.Acts = slices.DeleteFunc(g.Acts, func(a Act) bool { return a == ActWithdraw })
	}
	for role, n := range map[string]*int64{"university": &g.Universities, "commune": &g.Communes} {
		if *n, err = one[int64](ctx, s, "organisation", role, `SELECT COUNT(DISTINCT organisation_id) FROM users WHERE role = $1 AND deactivated_at IS NULL`, role); err != nil {
			return Gate{}, err
		}
	}
	return g, nil
}
