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
	// askedSweep is how much faster two workers of one thread have to be than one.
	askedSweep = 1.6
	// sweepSide is how many values each of the two axes has.
	sweepSide = 20
)

// sweeps tells how long one worker and two workers of one thread each take for a sweep of Hanoi, from its submission to
// its end: each worker loads and solves the base first. A file has no other workers than its service's.
func (m *measurement) sweeps(ctx context.Context) error {
	if m.name == "SQLite" {
		return nil
	}
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

// sweep has a sweep done by workers that begin with nothing loaded; another number makes it another sweep.
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

// swept asks for the sweep and waits for its end.
func (m *measurement) swept(ctx context.Context, s *service, number int) (time.Duration, error) {
	grid, err := axes(number)
	if err != nil {
		return 0, err
	}
	body, err := matcher.Encode(map[string]any{"dataset_id": m.dataset, "axes": grid})
	if err != nil {
		return 0, err
	}
	type run struct {
		ID        data.RunID    `json:"id"`
		State     data.RunState `json:"state"`
		ErrorText string        `json:"error_text"`
	}
	began := time.Now()
	r, _, err := asked[run](ctx, s, http.MethodPost, "/api/v1/sweeps", body)
	for err == nil && !r.State.Ended() {
		time.Sleep(20 * time.Millisecond)
		r, _, err = asked[run](ctx, s, http.MethodGet, "/api/v1/runs/"+string(r.ID), nil)
	}
	if err == nil && r.State != data.RunSucceeded {
		err = fmt.Errorf("the sweep is %s: %s", r.State, r.ErrorText)
	}
	return time.Since(began), err
}

// axes vary the capacities of the two largest programmes that serve a field.
func axes(number int) ([]scenario.Axis, error) {
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
