package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"mime/multipart"
	"net/http"
	"sync"
	"time"

	"dathang/data"
	"dathang/data/sheet"
	"dathang/matcher"
)

// The requirements; each is printed beside the figure that has to meet it.
const (
	askedReady  = 1500 * time.Millisecond
	askedPage   = 20 * time.Millisecond
	askedBeside = 100 * time.Millisecond
	askedUpload = 10 * time.Second
	askedPeakMB = 300
	// together is how many submissions come at once, beside besideRate reads
	// a second. searchSecond is the time limit of the first run, in seconds.
	together     = 24
	besideRate   = 100
	searchSecond = 20
)

// with runs a measurement on a service of its own.
func (m *measurement) with(ctx context.Context, measure func(s *service) error) error {
	s, err := m.start(ctx)
	if err != nil {
		return err
	}
	return errors.Join(measure(s), s.stop())
}

// ready measures how long a service on this database takes until it can answer.
func (m *measurement) ready(ctx context.Context) error {
	var took []time.Duration
	ownBefore := own()
	for range m.Trials {
		if err := m.with(ctx, func(s *service) error {
			took = append(took, s.ready)
			return nil
		}); err != nil {
			return err
		}
	}
	got := median(took, func(d time.Duration) time.Duration { return d })
	m.tell(fmt.Sprintf("ready, median of %d", m.Trials), under(askedReady), ms(got), "", ms((own()-ownBefore)/time.Duration(m.Trials)))
	return nil
}

// addresses are the addresses of pages of allocations: from all
// over the list, and those of single communes and providers.
func (m *measurement) addresses(ctx context.Context, s *service) ([]string, error) {
	at := "/api/v1/proposals/" + string(m.proposal) + "/allocations?"
	type page struct {
		Items []struct {
			Commune  matcher.CommuneID  `json:"commune"`
			Provider matcher.ProviderID `json:"provider"`
		} `json:"items"`
		Next string `json:"next"`
	}
	var all []string
	for _, order := range []string{"commune", "provider"} {
		for cursor := ""; ; {
			// A step is a thousand rows; the page that is measured begins there and has the usual fifty.
			from := at + "order=" + order + "&cursor=" + cursor
			all = append(all, from)
			p, _, err := asked[page](ctx, s, http.MethodGet, from+"&limit=1000", nil)
			if err != nil {
				return nil, err
			}
			first := p.Items[0]
			all = append(all, at+"commune="+string(first.Commune), at+"order=provider&provider="+string(first.Provider))
			if cursor = p.Next; cursor == "" {
				break
			}
		}
	}
	return all, nil
}

// pages measures a page of allocations at a steady rate.
func (m *measurement) pages(ctx context.Context) error {
	return m.with(ctx, func(s *service) error {
		from, err := m.addresses(ctx, s)
		if err != nil {
			return err
		}
		ask := m.reading(s, from)
		if _, err := steadily(ctx, s, m.Rate, m.Time/5, ask); err != nil { // warm
			return err
		}
		var trials []trial
		for range m.Trials {
			t, err := steadily(ctx, s, m.Rate, m.Time, ask)
			if err != nil {
				return err
			}
			trials = append(trials, t)
		}
		what := fmt.Sprintf("page of 50 of %d allocations, %d/s, median of %d × %v", allocations, m.Rate, m.Trials, m.Time)
		m.waits(what, under(askedPage), trials)
		return nil
	})
}

// reading returns a request for one of the addresses, the i-th.
func (m *measurement) reading(s *service, from []string) func(context.Context, int) error {
	return func(ctx context.Context, i int) error {
		// A stride that shares no factor with the length visits all of them in a mixed order.
		const stride = 7919
		_, _, err := s.call(ctx, http.MethodGet, from[i*stride%len(from)], nil)
		return err
	}
}

// submissions measures reads while many submissions come at
// once and the service works on the first of them.
func (m *measurement) submissions(ctx context.Context) error {
	return m.with(ctx, func(s *service) error {
		from, err := m.addresses(ctx, s)
		if err != nil {
			return err
		}
		ask := m.reading(s, from)
		var trials []trial
		var accepted []time.Duration
		for i := range m.Trials {
			var submitting sync.WaitGroup
			// Each goroutine writes its own place.
			runs, errs, took := make([]data.RunID, together), make([]error, together), make([]time.Duration, together)
			for j := range together {
				submitting.Go(func() {
					began := time.Now()
					// Another time limit makes another run: the same one would be offered, not computed.
					runs[j], errs[j] = m.submit(ctx, s, searchSecond+i*together+j)
					took[j] = time.Since(began)
				})
			}
			t, err := steadily(ctx, s, besideRate, m.Time, ask)
			submitting.Wait()
			if err = errors.Join(err, errors.Join(errs...)); err != nil {
				return err
			}
			trials = append(trials, t)
			accepted = append(accepted, took...)
			for _, id := range runs {
				if _, _, err := s.call(ctx, http.MethodPost, "/api/v1/runs/"+string(id)+"/cancel", nil); err != nil {
					m.say("run %s: %v", id, err) // it has ended meanwhile
				}
			}
		}
		what := fmt.Sprintf("the same pages, %d/s, from the moment of %d submissions on", besideRate, together)
		m.waits(what, under(askedBeside), trials)
		m.tell(fmt.Sprintf("a submission is accepted, median of %d × %d", m.Trials, together), "", ms(median(accepted, func(d time.Duration) time.Duration { return d })), "", "")
		return nil
	})
}

// submit asks for a run with a time limit and returns its id.
func (m *measurement) submit(ctx context.Context, s *service, seconds int) (data.RunID, error) {
	body := fmt.Sprintf(`{"dataset_id": %q, "time_s": %d}`, m.dataset, seconds)
	r, _, err := asked[struct {
		ID data.RunID `json:"id"`
	}](ctx, s, http.MethodPost, "/api/v1/runs", []byte(body))
	return r.ID, err
}

// rosters measures the upload of a large roster, as CSV and as a workbook.
func (m *measurement) rosters(ctx context.Context) error {
	ds, err := largeRoster(m.Roster)
	if err != nil {
		return err
	}
	var text, book bytes.Buffer
	if err := errors.Join(sheet.WritePart(&text, ds, "roster"), sheet.WriteBook(&book, "vi", ds, "roster")); err != nil {
		return err
	}
	if err := m.roster(ctx, "roster.csv", text.Bytes()); err != nil {
		return err
	}
	return m.roster(ctx, "roster.xlsx", book.Bytes())
}

// roster measures the way from a draft to a dataset with the uploaded
// roster, and how much memory a service needs that has done nothing else.
func (m *measurement) roster(ctx context.Context, name string, file []byte) error {
	// The form is made before the clock starts.
	var form bytes.Buffer
	parts := multipart.NewWriter(&form)
	part, err := parts.CreateFormFile("file", name)
	if err != nil {
		return err
	}
	if _, err := part.Write(file); err != nil {
		return err
	}
	if err := parts.Close(); err != nil {
		return err
	}
	return m.with(ctx, func(s *service) error {
		began, ownBefore := time.Now(), own()
		draft, header, err := asked[data.Draft](ctx, s, http.MethodPost, "/api/v1/drafts", fmt.Appendf(nil, `{"dataset_id": %q}`, m.dataset))
		if err != nil {
			return err
		}
		at := "/api/v1/drafts/" + string(draft.ID)
		if _, header, err = s.call(ctx, http.MethodPut, at+"/parts/roster", form.Bytes(),
			"Content-Type", parts.FormDataContentType(), "If-Match", header.Get("ETag")); err != nil {
			return err
		}
		text, _, err := s.call(ctx, http.MethodPost, at+"/freeze", nil, "If-Match", header.Get("ETag"))
		if err != nil {
			return err
		}
		took, used := time.Since(began), own()-ownBefore
		var frozen data.Dataset
		if err := json.Unmarshal(text, &frozen); err != nil {
			return err
		}
		// A service that drops rows would only look fast.
		if frozen.RosterRows != int64(m.Roster) {
			return fmt.Errorf("the dataset has %d rows of roster; want %d", frozen.RosterRows, m.Roster)
		}
		processor, err := s.processor(ctx)
		if err != nil {
			return err
		}
		what := fmt.Sprintf("%s of %d rows (%d MB) to a frozen dataset", name, m.Roster, len(file)>>20)
		m.tell(what, under(askedUpload), ms(took), ms(processor), ms(used))
		peak, err := s.peak()
		if err != nil {
			return err
		}
		m.tell("the most memory of the service that did it", fmt.Sprintf("< %d MB", askedPeakMB), fmt.Sprintf("%d MB", peak), "", "")
		return nil
	})
}

// waits prints what trials of steady requests have shown: the median trial for each figure.
func (m *measurement) waits(what, asked string, trials []trial) {
	// Processor time is given for a single request.
	each := func(of func(trial) time.Duration) string {
		return us(median(trials, func(t trial) time.Duration { return of(t) / time.Duration(t.requests) })) + " a request"
	}
	got := fmt.Sprintf("p50 %s, p99 %s, worst %s", ms(median(trials, func(t trial) time.Duration { return t.p50 })),
		ms(median(trials, func(t trial) time.Duration { return t.p99 })), ms(median(trials, func(t trial) time.Duration { return t.worst })))
	m.tell(what, "p99 "+asked, got, each(func(t trial) time.Duration { return t.service }), each(func(t trial) time.Duration { return t.own }))
}

// say writes a line to the log.
func (m *measurement) say(format string, args ...any) {
	_, _ = fmt.Fprintf(m.log, format+"\n", args...) // a log that is full stops no measurement
}

func under(d time.Duration) string { return "< " + ms(d) }

func ms(d time.Duration) string { return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000) }

func us(d time.Duration) string { return fmt.Sprintf("%d µs", d.Microseconds()) }
