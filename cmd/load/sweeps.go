package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"dathang/data"
	"dathang/data/hanoi"
	"dathang/matcher"
	"dathang/matcher/scenario"
)

const (
	// askedSweep is how many times as fast as one worker two workers of one thread must be.
	askedSweep = 1.6
	// askedWhatIf is what a question of one change may take once its base is loaded.
	askedWhatIf = 100 * time.Millisecond
	// whatIfs is how many questions are asked one after the other,
	// each about another programme or with another number.
	whatIfs = 40
	// sweepSide is how many values each of the two axes has.
	sweepSide = 20
)

// sweeps measures a sweep of Hanoi from its submission to its end, with one
// worker and with two, each of one thread. Each worker loads and solves the base
// first. It is left out on SQLite, which has no workers in other processes.
func (m *measurement) sweeps(ctx context.Context) error {
	if m.name == "SQLite" {
		return nil
	}
	// The service itself works on nothing, so that only the workers counted do.
	s, err := m.start(ctx, "--workers", "0")
	if err != nil {
		return err
	}
	took := map[int][]time.Duration{}
	used := map[int][]time.Duration{}
	for trial := range m.Trials {
		for _, workers := range []int{1, 2} {
			wall, processor, err := m.sweep(ctx, s, workers, 2*trial+workers)
			if err != nil {
				return errors.Join(err, s.stop())
			}
			took[workers], used[workers] = append(took[workers], wall), append(used[workers], processor)
		}
	}
	same := func(d time.Duration) time.Duration { return d }
	for workers := 1; workers <= 2; workers++ {
		what := fmt.Sprintf("sweep of %d points of hanoi-2023, workers of one thread: %d (their CPU), median of %d", sweepSide*sweepSide, workers, m.Trials)
		asked := ""
		got := ms(median(took[workers], same))
		if workers == 2 {
			asked = fmt.Sprintf("%.1f times as fast", askedSweep)
			got += fmt.Sprintf(", %.2f times as fast", median(took[1], same).Seconds()/median(took[2], same).Seconds())
		}
		m.tell(what, asked, got, ms(median(used[workers], same)), "")
	}
	return s.stop()
}

// whatIf measures a question about one change to a proposal of
// Hanoi: about half the capacity of one programme.
func (m *measurement) whatIf(ctx context.Context) error {
	return m.with(ctx, func(s *service) error {
		body, err := matcher.Encode(map[string]any{"dataset_id": m.dataset})
		if err != nil {
			return err
		}
		made, err := finished(ctx, s, "/api/v1/runs", body)
		if err != nil {
			return err
		}
		list, err := programmes()
		if err != nil {
			return err
		}
		var took []time.Duration
		processor, err := s.processor(ctx)
		if err != nil {
			return err
		}
		for i := -1; i < whatIfs; i++ { // the first one waits for the base
			share := int64(500 + i)
			change := scenario.Change{Kind: scenario.KindCapacity, PerMille: &share}
			change.Where.Programmes = []matcher.ProgrammeID{list[max(0, i)%len(list)].ID}
			body, err := matcher.Encode(map[string]any{"changes": []scenario.Change{change}})
			if err != nil {
				return err
			}
			began := time.Now()
			if _, _, err := s.call(ctx, http.MethodPost, "/api/v1/proposals/"+string(made.Proposal)+"/what-if", body, "Content-Type", "application/json"); err != nil {
				return err
			}
			if i >= 0 {
				took = append(took, time.Since(began))
			} else if processor, err = s.warmed(ctx); err != nil {
				return err
			}
		}
		after, err := s.processor(ctx)
		if err != nil {
			return err
		}
		slices.Sort(took)
		m.tell(fmt.Sprintf("a what-if of one change of hanoi-2023, %d after each other", whatIfs), under(askedWhatIf),
			fmt.Sprintf("p50 %s, worst %s", ms(took[len(took)/2]), ms(took[len(took)-1])), ms((after-processor)/whatIfs)+" each", "")
		return nil
	})
}

// warmed waits until the service is idle and returns the processor time that it has used by then:
// the first question may have been turned into a run while the base was still being solved.
func (s *service) warmed(ctx context.Context) (time.Duration, error) {
	before := time.Duration(-1)
	for {
		now, err := s.processor(ctx)
		if err != nil || now-before < 20*time.Millisecond {
			return now, err
		}
		before = now
		time.Sleep(500 * time.Millisecond)
	}
}

// sweep measures one sweep by workers that have loaded nothing before. number
// makes it differ from earlier sweeps, whose results would be offered again.
func (m *measurement) sweep(ctx context.Context, s *service, workers, number int) (wall, processor time.Duration, err error) {
	at := make([]*worker, workers)
	for i := range at {
		if at[i], err = m.work(ctx); err != nil {
			return 0, 0, err
		}
	}
	wall, err = m.swept(ctx, s, number)
	for _, w := range at {
		used, stopped := w.stop()
		processor, err = processor+used, errors.Join(err, stopped)
	}
	return wall, processor, err
}

// swept submits the sweep and waits for its end.
func (m *measurement) swept(ctx context.Context, s *service, number int) (time.Duration, error) {
	grid, err := axes(number)
	if err != nil {
		return 0, err
	}
	body, err := matcher.Encode(map[string]any{"dataset_id": m.dataset, "axes": grid})
	if err != nil {
		return 0, err
	}
	began := time.Now()
	_, err = finished(ctx, s, "/api/v1/sweeps", body)
	return time.Since(began), err
}

// run is the part of a run that is read here.
type run struct {
	ID        data.RunID      `json:"id"`
	State     data.RunState   `json:"state"`
	ErrorText string          `json:"error_text"`
	Proposal  data.ProposalID `json:"proposal_id"`
}

// finished submits a run and waits until it has succeeded.
func finished(ctx context.Context, s *service, path string, body []byte) (run, error) {
	r, _, err := asked[run](ctx, s, http.MethodPost, path, body)
	for err == nil && !r.State.Ended() {
		time.Sleep(20 * time.Millisecond)
		r, _, err = asked[run](ctx, s, http.MethodGet, "/api/v1/runs/"+string(r.ID), nil)
	}
	if err == nil && r.State != data.RunSucceeded {
		err = fmt.Errorf("run %s is %s: %s", r.ID, r.State, r.ErrorText)
	}
	return r, err
}

// programmes are Hanoi's second-degree programmes that fully cover some field, the largest first.
func programmes() ([]matcher.Programme, error) {
	ds, err := hanoi.Load(hanoi.Hanoi2023)
	if err != nil {
		return nil, err
	}
	serves := map[matcher.MajorCode]bool{}
	for _, c := range ds.Coverage {
		serves[c.Major] = serves[c.Major] || c.PerMille == 1000
	}
	list := slices.DeleteFunc(ds.Programmes, func(p matcher.Programme) bool { return p.Kind != matcher.KindSecondDegree || !serves[p.Major] })
	slices.SortStableFunc(list, func(a, b matcher.Programme) int { return int(b.Capacity - a.Capacity) })
	if len(list) < 2 {
		return nil, errors.New("the dataset has less than two such programmes")
	}
	return list, nil
}

// axes vary the capacities of the two largest programmes.
func axes(number int) ([]scenario.Axis, error) {
	list, err := programmes()
	if err != nil {
		return nil, err
	}
	made := make([]scenario.Axis, 2)
	for i := range made {
		made[i] = scenario.Axis{Change: scenario.Change{Kind: scenario.KindCapacity}, Vary: "per_mille"}
		made[i].Change.Where.Programmes = []matcher.ProgrammeID{list[i].ID}
		for j := range int64(sweepSide) {
			made[i].Values = append(made[i].Values, 50*j+int64(number))
		}
	}
	return made, nil
}
