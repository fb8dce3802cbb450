package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	fast "github.com/go-json-experiment/json"

	"dathang/api/work"
	"dathang/data"
	"dathang/data/lang"
)

const (
	// watchEvery is how often the rows of the runs that somebody watches are read.
	watchEvery = 200 * time.Millisecond
	// watchMost bounds the listeners of all accounts.
	watchMost = 1000
	// stillHere is how often a silent stream sends a comment to show that it is alive.
	stillHere = 15 * time.Second
	// stillIn is how often a stream checks that its listener is still admitted: sessions, tokens
	// and accounts end.
	stillIn = 5 * time.Second
	// eventTimeout is how long a listener may take to read one event.
	eventTimeout = 10 * time.Second
)

// runEvents streams the run's row whenever it changes, until it has ended.
func (s *Server) runEvents(ctx context.Context, in *RunPath) (*huma.StreamResponse, error) {
	if _, err := s.Store.Run(ctx, in.ID); err != nil {
		return nil, err
	}
	account := callerOf(ctx).account.ID
	if !s.streams.take(account) {
		return nil, later(TooManyRequests, stillHere)
	}
	l, err := s.watch.Listen(in.ID)
	if err != nil {
		// The place was taken above; it is free again.
		s.streams.give(account)
		if errors.Is(err, work.ErrTooManyListeners) {
			return nil, later(TooManyRequests, stillHere)
		}
		return nil, err
	}
	return &huma.StreamResponse{Body: func(c huma.Context) {
		defer s.streams.give(account)
		defer l.Close()
		c.SetHeader("Content-Type", "text/event-stream")
		c.SetHeader("Cache-Control", "no-store")
		c.SetStatus(http.StatusOK)
		w, ok := c.BodyWriter().(http.ResponseWriter)
		if !ok || isHead(ctx) {
			return
		}
		s.stream(c.Context(), &events{w, http.NewResponseController(w), requestOf(ctx).lang}, l)
	}}, nil
}

// stream writes events until the run has ended, the listener has left or is no longer admitted, or
// the server stops.
func (s *Server) stream(ctx context.Context, to *events, l *work.Listener) {
	// A browser that loses the stream tries again after two seconds.
	if to.write("retry: 2000\n\n") != nil {
		return
	}
	alive := time.NewTicker(stillHere)
	defer alive.Stop()
	may := time.NewTicker(stillIn)
	defer may.Stop()
	for {
		var err error
		select {
		case <-ctx.Done():
			return
		case <-s.closing:
			return
		case <-alive.C:
			err = to.write(": still here\n\n")
		case <-may.C:
			if s.isOut(ctx) {
				return
			}
		case row := <-l.Rows():
			if err = to.run(&row); err == nil && row.State.Ended() {
				return
			}
		}
		if err != nil {
			return // the listener is gone
		}
	}
}

// isOut reports whether the caller would no longer be let in. While the store does not answer
// nobody is put out.
func (s *Server) isOut(ctx context.Context) bool {
	who := callerOf(ctx)
	var err error
	if who.token != nil {
		_, err = s.Store.HolderOf(ctx, data.APIToken, who.secret)
	} else {
		_, err = s.Store.Session(ctx, who.session)
	}
	return isNotFound(err)
}

// events is one listener's connection.
type events struct {
	w    io.Writer
	conn *http.ResponseController
	lang lang.Language
}

// run writes the run as an event; its id is the row's version.
func (e *events) run(row *data.Run) error {
	text, err := fast.Marshal(viewRun(e.lang, row))
	if err != nil {
		return err
	}
	return e.write(fmt.Sprintf("id: %d\nevent: run\ndata: %s\n\n", row.Version, text))
}

// write sends a text at once, or fails when the listener does not read it in time.
func (e *events) write(text string) error {
	if err := e.conn.SetWriteDeadline(time.Now().Add(eventTimeout)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	if _, err := io.WriteString(e.w, text); err != nil {
		return err
	}
	return e.conn.Flush()
}

// asEvents documents a stream of runs.
func asEvents(api huma.API, op *huma.Operation) {
	op.Responses = map[string]*huma.Response{
		"200": {
			Description: "An event \"run\" with the run as JSON, at once and whenever it changes; the stream ends with the run",
			Content:     map[string]*huma.MediaType{"text/event-stream": {Schema: &huma.Schema{Type: huma.TypeString}}},
		},
	}
}
