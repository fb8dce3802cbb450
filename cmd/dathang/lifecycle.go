package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"dathang/data"
	"dathang/data/lang"
	"dathang/matcher"
)

// proposalCommands move the proposals of a store on, on the machine itself, where nobody has signed in.
type proposalCommands struct {
	List     proposalListCommand    `cmd:"" help:"${proposal_list}"`
	Show     proposalShowCommand    `cmd:"" help:"${proposal_show}"`
	Comment  proposalTextCommand    `cmd:"" help:"${proposal_comment}"`
	Appraise proposalTextCommand    `cmd:"" help:"${proposal_appraise}"`
	Submit   proposalPaperCommand   `cmd:"" help:"${proposal_submit}"`
	Return   proposalTextCommand    `cmd:"" help:"${proposal_return}"`
	Approve  proposalPaperCommand   `cmd:"" help:"${proposal_approve}"`
	Publish  proposalPublishCommand `cmd:"" help:"${proposal_publish}"`
	Finalise proposalPlainCommand   `cmd:"" help:"${proposal_finalise}"`
	Withdraw proposalTextCommand    `cmd:"" help:"${proposal_withdraw}"`
}

// oneProposal names a proposal of a store.
type oneProposal struct {
	dbFlag
	ID string `arg:"" help:"${arg_proposal_id}" placeholder:"ID"`
}

// do does something with the proposal as it stands, and prints where it stands then.
func (c *oneProposal) do(s *session, d data.Doing) error {
	return c.with(s, func(store *data.Store) error {
		p, err := store.Proposal(s.ctx, data.ProposalID(c.ID))
		if err == nil {
			p, err = store.Do(s.ctx, data.Local, p.ID, p.Version, d)
		}
		if err != nil {
			return s.refused(err)
		}
		return s.moved(&p)
	})
}

// moved prints where a proposal stands.
func (s *session) moved(p *data.Proposal) error {
	return s.say("proposal_moved", map[string]any{"number": p.Number, "name": p.Name, "stage": s.stage(p.Stage)})
}

// refused turns what the store refuses into a sentence.
func (s *session) refused(err error) error {
	if e, ok := errors.AsType[data.Conflict](err); ok && e.State != "" {
		return badInput{"wrong_state", map[string]any{"object": lang.Name(s.l, "object", e.Thing), "id": e.ID, "state": lang.Name(s.l, "state", e.State)}}
	}
	if e, ok := errors.AsType[data.NotFound](err); ok {
		return badInput{"none_such", map[string]any{"object": lang.Name(s.l, "object", e.Thing), "id": e.ID}}
	}
	return err
}

// actOf is the act that the command is called after.
func actOf(k *kong.Context) data.Act { return data.Act(k.Selected().Name) }

// stage is a stage in words.
func (s *session) stage(stage data.Stage) string {
	return lang.Text(s.l, "web.stage."+string(stage), nil)
}

// proposalPlainCommand does what asks for nothing.
//
//	dathang proposal finalise --db dathang.db ID
type proposalPlainCommand struct{ oneProposal }

// Run settles what was published.
func (c *proposalPlainCommand) Run(s *session, k *kong.Context) error {
	return c.do(s, data.Doing{Act: actOf(k)})
}

// proposalTextCommand does what asks for a reason or an opinion.
//
//	dathang proposal return --db dathang.db ID --text "Thiếu dự toán"
type proposalTextCommand struct {
	oneProposal
	Text string `required:"" help:"${flag_text}" placeholder:"TEXT"`
}

// Run does it.
func (c *proposalTextCommand) Run(s *session, k *kong.Context) error {
	return c.do(s, data.Doing{Act: actOf(k), Text: c.Text})
}

// proposalPaperCommand does what asks for a paper.
//
//	dathang proposal approve --db dathang.db ID --number 12/QĐ-UBND --date 2026-02-01
type proposalPaperCommand struct {
	oneProposal
	Number string `required:"" help:"${flag_paper_number}" placeholder:"NUMBER"`
	Date   string `required:"" help:"${flag_paper_date}" placeholder:"YYYY-MM-DD"`
	Text   string `help:"${flag_text}" placeholder:"TEXT"`
}

// Run does it.
func (c *proposalPaperCommand) Run(s *session, k *kong.Context) error {
	if !matcher.ValidDate(c.Date) {
		return badInput{"flag_day", map[string]any{"flag": "--date", "value": c.Date}}
	}
	return c.do(s, data.Doing{Act: actOf(k), Text: c.Text, PaperNumber: c.Number, PaperDate: c.Date})
}

// proposalPublishCommand puts a proposal in force.
//
//	dathang proposal publish --db dathang.db ID
type proposalPublishCommand struct{ oneProposal }

// Run publishes it.
func (c *proposalPublishCommand) Run(s *session) error {
	return c.with(s, func(store *data.Store) error {
		if _, err := store.Publish(s.ctx, data.Local, data.ProposalID(c.ID)); err != nil {
			return s.refused(err)
		}
		p, err := store.Proposal(s.ctx, data.ProposalID(c.ID))
		if err != nil {
			return err
		}
		return s.moved(&p)
	})
}

// proposalListCommand lists the plans of a store, the last first.
type proposalListCommand struct{ dbFlag }

// Run prints a line a plan.
func (c *proposalListCommand) Run(s *session) error {
	return c.reading(s, func(store *data.Store) error {
		return eachPage(func(page data.Page) (data.List[data.Proposal], error) {
			return store.Proposals(s.ctx, data.ProposalFilter{Kind: data.Plan}, page)
		}, func(p *data.Proposal) error {
			return s.say("proposal_line", map[string]any{
				"id": string(p.ID), "number": p.Number, "name": p.Name, "stage": s.stage(p.Stage), "demand": p.DemandSeats, "served": p.ServedSeats, "unmet": p.UnmetSeats,
			})
		})
	})
}

// proposalShowCommand prints the history of a proposal, and what may come next.
type proposalShowCommand struct{ oneProposal }

// Run prints it, the oldest act last.
func (c *proposalShowCommand) Run(s *session) error {
	return c.reading(s, func(store *data.Store) error {
		id := data.ProposalID(c.ID)
		g, err := store.Gate(s.ctx, id)
		if err != nil {
			return s.refused(err)
		}
		next := make([]string, len(g.Acts))
		for i, act := range g.Acts {
			next[i] = lang.Text(s.l, "act."+string(act), nil)
		}
		if err := s.say("proposal_next", map[string]any{"acts": strings.Join(next, ", ")}); err != nil {
			return err
		}
		return eachPage(func(page data.Page) (data.List[data.ProposalAct], error) {
			return store.ProposalActs(s.ctx, id, "", page)
		}, func(a *data.ProposalAct) error {
			text := a.Text
			if a.PaperNumber != "" {
				text = strings.TrimSpace(a.PaperNumber + " (" + a.PaperDate + ") " + text)
			}
			_, err := fmt.Fprintf(s.stdout, "%s  %s  %s  %s\n", a.At.Format(time.DateTime), a.By, lang.Text(s.l, "act."+string(a.Act), nil), text)
			return err
		})
	})
}

// roundCommands open and close rounds of planning.
type roundCommands struct {
	Open    roundOpenCommand    `cmd:"" help:"${round_open}"`
	List    roundListCommand    `cmd:"" help:"${round_list}"`
	Archive roundArchiveCommand `cmd:"" help:"${round_archive}"`
}

// roundOpenCommand opens a round.
//
//	dathang round open --db dathang.db "Kỳ 2026" --year 2026 --steps comment,appraise,approve
type roundOpenCommand struct {
	dbFlag
	Name      string   `arg:"" help:"${arg_round_name}" placeholder:"NAME"`
	Year      int      `required:"" help:"${flag_round_year}" placeholder:"YEAR"`
	Steps     []string `help:"${flag_steps}" enum:"comment,appraise,approve" placeholder:"comment,appraise,approve"`
	DeclareBy string   `help:"${flag_declare_by}" placeholder:"YYYY-MM-DD"`
	AnswerBy  string   `help:"${flag_answer_by}" placeholder:"YYYY-MM-DD"`
	MostKVND  int64    `name:"most-kvnd" help:"${flag_most_kvnd}" placeholder:"N"`
	Least     string   `name:"least-served" help:"${flag_least_served}" placeholder:"90%"`
}

// Run opens it.
func (c *roundOpenCommand) Run(s *session) error {
	for flag, day := range map[string]string{"--declare-by": c.DeclareBy, "--answer-by": c.AnswerBy} {
		if day != "" && !matcher.ValidDate(day) {
			return badInput{"flag_day", map[string]any{"flag": flag, "value": day}}
		}
	}
	least, ok := millionths(c.Least)
	if c.Least != "" && !ok {
		return badInput{"flag_percent", map[string]any{"flag": "--least-served", "value": c.Least}}
	}
	terms := data.RoundTerms{Name: c.Name, Year: c.Year, DeclareBy: c.DeclareBy, AnswerBy: c.AnswerBy, MostKVND: c.MostKVND, LeastPermille: least / 1000}
	for _, step := range c.Steps {
		terms.Steps = append(terms.Steps, data.Step(step))
	}
	return c.with(s, func(store *data.Store) error {
		r, err := store.AddRound(s.ctx, data.Local, terms)
		if err != nil {
			return err
		}
		return s.round(&r)
	})
}

// round prints one round.
func (s *session) round(r *data.Round) error {
	steps := make([]string, len(r.Steps))
	for i, step := range r.Steps {
		steps[i] = lang.Text(s.l, "act."+string(step), nil)
	}
	return s.say("round_line", map[string]any{
		"id": string(r.ID), "number": r.Number, "name": r.Name, "year": r.Year, "state": lang.Name(s.l, "state", r.State), "steps": strings.Join(steps, ", "),
	})
}

// roundListCommand lists rounds, the last first.
type roundListCommand struct{ dbFlag }

// Run prints a line a round.
func (c *roundListCommand) Run(s *session) error {
	return c.reading(s, func(store *data.Store) error {
		return eachPage(func(page data.Page) (data.List[data.Round], error) { return store.Rounds(s.ctx, page) }, s.round)
	})
}

// roundArchiveCommand closes a round.
type roundArchiveCommand struct {
	dbFlag
	ID string `arg:"" help:"${arg_round_id}" placeholder:"ID"`
}

// Run closes it.
func (c *roundArchiveCommand) Run(s *session) error {
	return c.with(s, func(store *data.Store) error {
		r, err := store.Round(s.ctx, data.RoundID(c.ID))
		if err == nil {
			r, err = store.ArchiveRound(s.ctx, data.Local, r.ID, r.Version)
		}
		if err != nil {
			return s.refused(err)
		}
		return s.round(&r)
	})
}
