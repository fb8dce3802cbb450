package data

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
)

var chi = Actor{User: "chi", Organisation: "city"}

// laid is a proposal of anna's.
func laid(t *testing.T, s *Store, file *matcher.Proposal) Proposal {
	t.Helper()
	p, err := s.AddProposal(t.Context(), anna, NewProposal{Name: "Đề án", File: file, Verified: true})
	require.NoError(t, err)
	return p
}

// state is why something may not be done.
func state(t *testing.T, err error) string {
	t.Helper()
	return failure[Conflict](t, err).State
}

func TestTransitions_ReachEveryStageAndLeaveNoneTwice(t *testing.T) {
	reached := map[Stage]bool{StageSolved: true}
	for range Stages {
		for _, line := range Transitions {
			reached[line.To] = reached[line.To] || reached[line.From]
		}
	}
	for _, stage := range Stages {
		require.True(t, reached[stage], stage)
	}
	for i, a := range Transitions {
		for _, b := range Transitions[:i] {
			require.False(t, a.Act == b.Act && a.From == b.From, "%s from %s stands twice", a.Act, a.From)
		}
		require.True(t, slices.Contains(Stages, a.From) && slices.Contains(Stages, a.To))
	}
	require.Equal(t, []Act{ActComment, ActAppraise, ActSubmit, ActPublish, ActWithdraw}, ActsFrom(StageSolved, nil))
	require.Equal(t, []Act{ActComment, ActWithdraw}, ActsFrom(StageSolved, Steps), "a round that wants every step begins with comments")
	require.Equal(t, []Act{ActComment, ActAppraise, ActWithdraw}, ActsFrom(StageCommented, Steps))
	require.Equal(t, []Act{ActComment, ActSubmit, ActWithdraw}, ActsFrom(StageAppraised, Steps))
	require.Equal(t, []Act{ActComment, ActReturn, ActPublish, ActWithdraw}, ActsFrom(StageApproved, Steps))
}

func TestRounds_AreOpenedChangedAndArchived(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		terms := RoundTerms{Name: "Kỳ 2026", Year: 2026, Steps: []Step{StepApprove, StepComment}, AnswerBy: "2026-03-31", MostKVND: 5_000, LeastPermille: 900}
		made, err := s.AddRound(ctx, keyed(chi, "k"), terms)
		require.NoError(t, err)
		require.Equal(t, RequiredSteps{StepComment, StepApprove}, made.Steps, "in their order")
		require.Equal(t, int64(1), made.Number)
		again, err := s.AddRound(ctx, keyed(chi, "k"), terms)
		require.NoError(t, err)
		require.Equal(t, made, again)
		p := laid(t, s, smallProposal(t))
		require.Equal(t, made.ID, p.Round)
		terms.Steps = nil
		_, err = s.SaveRound(ctx, chi, made.ID, 7, terms)
		require.Equal(t, int64(1), failure[Conflict](t, err).Have)
		saved, err := s.SaveRound(ctx, chi, made.ID, 1, terms)
		require.NoError(t, err)
		require.Empty(t, saved.Steps)
		closed, err := s.ArchiveRound(ctx, chi, made.ID, 2)
		require.NoError(t, err)
		require.Equal(t, RoundArchived, closed.State)
		_, err = s.SaveRound(ctx, chi, made.ID, 3, terms)
		require.Equal(t, RoundArchived, state(t, err))
		_, err = s.Round(ctx, "none")
		failure[NotFound](t, err)
		list, err := s.Rounds(ctx, Page{})
		require.NoError(t, err)
		require.Equal(t, []Round{closed}, list.Items)
		found, err := s.Proposals(ctx, ProposalFilter{Round: made.ID}, Page{})
		require.NoError(t, err)
		require.Len(t, found.Items, 1)
		require.Empty(t, laid(t, s, smallProposal(t)).Round, "an archived round takes no more")
	})
}

func TestProposals_GoTheWholeWayAndNoStepIsSkipped(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		_, err := s.AddRound(ctx, chi, RoundTerms{Name: "Kỳ 2026", Year: 2026, Steps: Steps})
		require.NoError(t, err)
		p := laid(t, s, smallProposal(t))
		do := func(by Actor, d Doing) error {
			now, err := s.Proposal(ctx, p.ID)
			require.NoError(t, err)
			_, err = s.Do(ctx, by, p.ID, now.Version, d)
			return err
		}
		paper := Doing{PaperNumber: "05/TTr-SNV", PaperDate: "2026-02-01", Text: "Khoảng cách nhỏ hơn một người"}
		with := func(act Act, d Doing) Doing { d.Act = act; return d }
		require.Equal(t, "solved", state(t, do(anna, with(ActSubmit, paper))))
		require.Equal(t, "solved", state(t, do(binh, Doing{Act: ActAppraise, Text: "được"})))
		_, err = s.Publish(ctx, chi, p.ID)
		require.Equal(t, "solved", state(t, err))
		require.Equal(t, "text", state(t, do(binh, Doing{Act: ActComment, Text: " "})))
		line := &Line{Cell: matcher.Cell{Commune: "00001@2025", Field: "quy_hoach", Need: matcher.NeedVacant, Year: 2027}, Offer: "o"}
		require.NoError(t, do(binh, Doing{Act: ActComment, Text: " Thiếu một người ", Line: line}))
		require.Equal(t, "own", state(t, do(anna, Doing{Act: ActAppraise, Text: "được"})))
		require.NoError(t, do(binh, Doing{Act: ActAppraise, Text: "được"}))
		_, err = s.Do(ctx, anna, p.ID, 1, with(ActSubmit, paper))
		require.Equal(t, int64(3), failure[Conflict](t, err).Have)
		require.Equal(t, "paper", state(t, do(anna, Doing{Act: ActSubmit, PaperNumber: "05"})))
		require.NoError(t, do(binh, with(ActSubmit, paper)))
		require.Equal(t, "own", state(t, do(anna, with(ActApprove, paper))))
		require.Equal(t, "own", state(t, do(binh, with(ActApprove, paper))), "who has submitted it does not approve it")
		require.NoError(t, do(chi, Doing{Act: ActReturn, Text: "Thiếu dự toán"}))
		require.NoError(t, do(anna, with(ActSubmit, paper)))
		require.NoError(t, do(chi, with(ActApprove, paper)))
		published, err := s.Publish(ctx, chi, p.ID)
		require.NoError(t, err)
		require.Equal(t, p.ID, published.Proposal)
		require.NoError(t, do(chi, Doing{Act: ActFinalise}))
		require.Equal(t, "final", state(t, do(chi, Doing{Act: ActWithdraw, Text: "nhầm"})))

		acts := pages(t, 3, func(page Page) (List[ProposalAct], error) { return s.ProposalActs(ctx, p.ID, "", page) })
		did := []Act{}
		for _, a := range acts {
			did = append(did, a.Act)
		}
		slices.Reverse(did)
		require.Equal(t, []Act{ActComment, ActAppraise, ActSubmit, ActReturn, ActSubmit, ActApprove, ActPublish, ActFinalise}, did)
		comments, err := s.ProposalActs(ctx, p.ID, ActComment, Page{})
		require.NoError(t, err)
		require.Len(t, comments.Items, 1)
		require.Equal(t, "Thiếu một người", comments.Items[0].Text)
		require.JSONEq(t, `{"commune":"00001@2025","field":"quy_hoach","need":"vacant","year":2027,"offer":"o"}`, comments.Items[0].Line)
		_, err = s.ProposalActs(ctx, "none", "", Page{})
		failure[NotFound](t, err)
	})
}

func TestApproval_AsksForAReasonWhereNothingIsProvenAndKeepsTheRoundsLimits(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		file := smallProposal(t)
		file.Answer.Status, file.Answer.StoppedBy = matcher.StatusFeasible, matcher.StoppedByTime
		require.NoError(t, file.Seal())
		round, err := s.AddRound(ctx, chi, RoundTerms{Name: "Kỳ 2026", Year: 2026, MostKVND: 1})
		require.NoError(t, err)
		p := laid(t, s, file)
		p, err = s.Do(ctx, anna, p.ID, p.Version, Doing{Act: ActSubmit, PaperNumber: "1", PaperDate: "2026-01-01"})
		require.NoError(t, err)
		approve := Doing{Act: ActApprove, PaperNumber: "2", PaperDate: "2026-01-02"}
		_, err = s.Do(ctx, chi, p.ID, p.Version, approve)
		require.Equal(t, "unproven", state(t, err))
		approve.Text = "Khoảng cách nhỏ hơn một người"
		_, err = s.Do(ctx, chi, p.ID, p.Version, approve)
		require.Equal(t, "over_cost", state(t, err))
		g, err := s.Gate(ctx, p.ID)
		require.NoError(t, err)
		require.Contains(t, g.Checks, Check{Code: CheckCost, Value: p.CostKVND, Limit: 1})
		require.Contains(t, g.Checks, Check{Code: CheckProven, Answered: true})
		_, err = s.SaveRound(ctx, chi, round.ID, 1, RoundTerms{Name: "Kỳ 2026", Year: 2026, MostKVND: p.CostKVND, LeastPermille: 1000})
		require.NoError(t, err)
		_, err = s.Do(ctx, chi, p.ID, p.Version, approve)
		require.Equal(t, "over_served", state(t, err))
		_, err = s.SaveRound(ctx, chi, round.ID, 2, RoundTerms{Name: "Kỳ 2026", Year: 2026, MostKVND: p.CostKVND, LeastPermille: p.ServedSeats * 1000 / p.DemandSeats})
		require.NoError(t, err)
		_, err = s.Do(ctx, chi, p.ID, p.Version, approve)
		require.NoError(t, err)
	})
}

func TestWithdraw_PutsBackInForceWhatWasReplacedWithinADay(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		at := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
		s.now = func() time.Time { return at }
		one := laid(t, s, smallProposal(t))
		first, err := s.Publish(ctx, chi, one.ID)
		require.NoError(t, err)
		one, err = s.Proposal(ctx, one.ID)
		require.NoError(t, err)
		_, err = s.Do(ctx, chi, one.ID, one.Version, Doing{Act: ActFinalise})
		require.NoError(t, err)
		two := laid(t, s, smallProposal(t))
		g, err := s.Gate(ctx, two.ID)
		require.NoError(t, err)
		require.Equal(t, one.ID, g.Replaces)
		second, err := s.Publish(ctx, chi, two.ID)
		require.NoError(t, err)
		require.Equal(t, first.ID, second.Replaced)
		two, err = s.Proposal(ctx, two.ID)
		require.NoError(t, err)
		g, err = s.Gate(ctx, two.ID)
		require.NoError(t, err)
		require.Equal(t, at.Add(24*time.Hour), g.Withdrawable.UTC())
		require.Equal(t, []Act{ActFinalise, ActWithdraw}, g.Acts)

		_, err = s.Do(ctx, chi, two.ID, two.Version, Doing{Act: ActWithdraw, Text: "Nhầm phiên bản"})
		require.NoError(t, err)
		again, err := s.Publication(ctx, "")
		require.NoError(t, err)
		require.Equal(t, first.ID, again.ID)
		require.Nil(t, again.SupersededAt)
		taken, err := s.Publication(ctx, second.ID)
		require.NoError(t, err)
		require.NotNil(t, taken.WithdrawnAt)
		back, err := s.Proposal(ctx, one.ID)
		require.NoError(t, err)
		require.Equal(t, StageFinal, back.Stage, "as far as it was")
		gone, err := s.Proposal(ctx, two.ID)
		require.NoError(t, err)
		require.Equal(t, StageWithdrawn, gone.Stage)

		three := laid(t, s, smallProposal(t))
		_, err = s.Publish(ctx, chi, three.ID)
		require.NoError(t, err)
		at = at.Add(24 * time.Hour)
		s.ran = func() time.Duration { return 48 * time.Hour }
		three, err = s.Proposal(ctx, three.ID)
		require.NoError(t, err)
		_, err = s.Do(ctx, chi, three.ID, three.Version, Doing{Act: ActWithdraw, Text: "quá muộn"})
		require.Equal(t, "late", state(t, err))
	})
}
