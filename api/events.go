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
	// watchMost listeners at once.
	watchMost = 1000
	// stillHere is how often a silent stream says that it is alive.
	stillHere = 15 * time.Second
	// eventTimeout is how long a listener may take to read one event.
	eventTimeout = 10 * time.Second
)

// runEvents streams the run's row whenever it changes, until it has ended.
func (s *Server) runEvents(ctx context.Context, in *RunPath) (*huma.StreamResponse, error) {
	if _, err := s.Store.Run(ctx, in.ID); err != nil {
		return nil, err
	}
	l, err := s.watch.Listen(in.ID)
	if errors.Is(err, work.ErrTooManyListeners) {
		return nil, refuse(TooManyRequests)
	}
	if err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(c huma.Context) {
		defer l.Close()
		c.SetHeader("Content-Type", "text/event-stream")
		c.SetHeader("Cache-Control", "no-store")
		c.SetStatus(http.StatusOK)
		w, ok := c.BodyWriter().(http.ResponseWriter)
		if !ok {
			return
		}
		s.stream(c.Context(), &events{w, http.NewResponseController(w), requestOf(ctx).lang}, l)
	}}, nil
}

// stream writes until the run has ended, the listener is gone or the server stops.
func (s *Server) stream(ctx context.Context, to *events, l *work.Listener) {
	if to.write("retry: 2000\n\n") != nil {
		return
	}
	alive := time.NewTicker(stillHere)
	defer alive.Stop()
	for {
		var err error
		select {
		case <-ctx.Done():
			return
		case <-s.closing:
			return
		case <-alive.C:
			err = to.write(": still here\n\n")
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

// events is one listener's connection.
type events struct {
	w    io.Writer
	conn *http.ResponseController
	lang lang.Language
}

func (e *events) run(row *data.Run) error {
	text, err := fast.Marshal(viewRun(e.lang, row))
	if err != nil {
		return err
	}
	return e.write(fmt.Sprintf("id: %d\nevent: run\ndata: %s\n\n", row.Version, text))
}

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
