package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"dathang/api/auth"
	"dathang/api/work"
	"dathang/data"
	"dathang/data/lang"
	"dathang/data/sheet"
	"dathang/data/shipped"
	"dathang/matcher"
)

// demo stores a reference dataset, has a first proposal solved through the queue
// like any other, publishes it, and prints the accounts and examples of what to
// ask the service next. It can be repeated: what is there already is used again.
func (s *session) demo(ctx context.Context, q *work.Queue, url, name, city string) error {
	began := time.Now()
	people, err := s.demoCity(ctx, q.Store, city)
	if err != nil {
		return err
	}
	planner := people[auth.Planner]
	id, err := kept(ctx, q.Store, name)
	if err != nil {
		return err
	}
	if err := s.say("demo_loaded", map[string]any{"name": name, "took": s.seconds(time.Since(began))}); err != nil {
		return err
	}
	policy := matcher.DefaultPolicy()
	// If an earlier start has solved it, the same run is offered again.
	r, _, err := q.Submit(ctx, planner.Actor(), &work.Input{Dataset: id, Policy: &policy})
	if err != nil {
		return err
	}
	if r, err = s.awaited(ctx, q.Store, r.ID); err != nil {
		return err
	}
	// The service runs on: only the demonstration has nothing to show.
	if r.Proposal == "" {
		return s.say("demo_failed", map[string]any{"cause": lang.Text(s.l, "run_error."+r.ErrorCode, r.ErrorParams)})
	}
	made, err := q.Store.Proposal(ctx, r.Proposal)
	if err != nil {
		return err
	}
	if err := s.say("demo_solved", map[string]any{
		"served": made.ServedSeats, "demand": made.DemandSeats, "unmet": made.UnmetSeats, "cost": made.CostKVND,
		"status": lang.Name(s.l, "status", string(made.Status)),
	}); err != nil {
		return err
	}
	if err := s.demoSeen(ctx, q.Store, &made, people); err != nil {
		return err
	}
	if err := s.demoPeople(people); err != nil {
		return err
	}
	// The examples below work as they are printed, with this token.
	token, err := demoToken(ctx, q.Store, &planner)
	if err != nil {
		return err
	}
	at := url + "/api/v1/proposals/" + string(made.ID)
	_, err = fmt.Fprintf(s.stdout, `
  TOKEN=%[5]s
  curl -s -H "Authorization: Bearer $TOKEN" '%[1]s'
  curl -s -H "Authorization: Bearer $TOKEN" '%[1]s/allocations?limit=3'
  curl -s -H "Authorization: Bearer $TOKEN" -H 'Accept-Language: en' '%[1]s/reasons?limit=3'
  curl -s -H "Authorization: Bearer $TOKEN" '%[1]s/prices?top=3'
  curl -s -H "Authorization: Bearer $TOKEN" '%[1]s/file' -o proposal.json
  curl -s -H "Authorization: Bearer $TOKEN" '%[2]s/api/v1/quotas?limit=3'
  curl -sN -H "Authorization: Bearer $TOKEN" '%[2]s/api/v1/runs/%[3]s/events'
  curl -s -H "Authorization: Bearer $TOKEN" -X POST '%[2]s/api/v1/runs' -H 'Content-Type: application/json' -d '{"dataset_id": "%[4]s", "policy_name": "thrifty"}'

`, at, url, r.ID, id, token)
	return err
}

// kept stores the embedded dataset of that name, unless it is stored already, and returns its id.
func kept(ctx context.Context, store *data.Store, name string) (data.DatasetID, error) {
	ds, err := shipped.Dataset(name)
	if err != nil {
		return "", err
	}
	made, err := store.AddDataset(ctx, data.Local, data.Title{Vi: ds.Name}, sheet.Sorted(ds))
	if twin, ok := errors.AsType[data.Duplicate](err); ok {
		return data.DatasetID(twin.ID), nil
	}
	return made.ID, err
}

// awaited waits until a run has ended and returns its row.
func (s *session) awaited(ctx context.Context, store *data.Store, id data.RunID) (data.Run, error) {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		r, err := store.Run(ctx, id)
		if err != nil || r.State.Ended() {
			return r, err
		}
		select {
		case <-ctx.Done():
			return r, ctx.Err()
		case <-tick.C:
		}
	}
}
