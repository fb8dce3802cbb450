package main

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

// trial is the result of one stretch of steady requests. service and own are processor times.
type trial struct {
	p50, p99, worst time.Duration
	requests        int
	service, own    time.Duration // processor
}

// steadily makes rate requests a second, whether or not answers come. A request's
// wait begins when it was due, so that a service that stands still is charged for
// every request of that time (G. Tene, "How NOT to Measure Latency", 2013).
func steadily(ctx context.Context, s *service, rate int, length time.Duration, ask func(ctx context.Context, i int) error) (trial, error) {
	n := int(length.Seconds() * float64(rate))
	waits, errs := make([]time.Duration, n), make([]error, n)
	before, err := s.processor(ctx)
	if err != nil {
		return trial{}, err
	}
	ownBefore := own()
	var asking sync.WaitGroup
	began := time.Now()
	for i := range n {
		// Computed from the start, so that delays of single sleeps do not add up.
		due := began.Add(time.Duration(i) * time.Second / time.Duration(rate))
		time.Sleep(time.Until(due))
		asking.Go(func() {
			errs[i] = ask(ctx, i)
			waits[i] = time.Since(due)
		})
	}
	asking.Wait()
	t := trial{requests: n, own: own() - ownBefore}
	after, err := s.processor(ctx)
	t.service = after - before
	slices.Sort(waits)
	t.p50, t.p99, t.worst = waits[n/2], waits[n*99/100], waits[n-1]
	return t, errors.Join(err, errors.Join(errs...))
}

// median is the median of a measure over trials.
func median[T any](trials []T, of func(T) time.Duration) time.Duration {
	all := make([]time.Duration, len(trials))
	for i, t := range trials {
		all[i] = of(t)
	}
	slices.Sort(all)
	return all[len(all)/2]
}
