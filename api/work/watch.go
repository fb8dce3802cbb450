package work

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"dathang/data"
)

// Watch tells listeners how runs progress. One query serves all
// of them, and there is none while nobody listens.
type Watch struct {
	store *data.Store
	every time.Duration

	mu        sync.Mutex
	listeners map[data.RunID]map[*Listener]bool
	most      int
	wakeUp    chan struct{}
}

// Listener receives the latest row of one run. A row that it has not fetched
// is replaced by a newer one, so a slow listener never holds up the others.
type Listener struct {
	watch *Watch
	run   data.RunID
	rows  chan data.Run
	seen  int64 // version of the last row it was given
}

// ErrTooManyListeners means that the watch has as many listeners as it allows.
var ErrTooManyListeners = errors.New("too many listeners")

// NewWatch reads the store at intervals for at most most listeners, once Run is called.
func NewWatch(store *data.Store, every time.Duration, most int) *Watch {
	return &Watch{store: store, every: every, most: most, listeners: map[data.RunID]map[*Listener]bool{}, wakeUp: make(chan struct{}, 1)}
}

// Listen begins to listen to a run; Close ends it.
func (w *Watch) Listen(run data.RunID) (*Listener, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.listening() >= w.most {
		return nil, ErrTooManyListeners
	}
	l := &Listener{watch: w, run: run, rows: make(chan data.Run, 1)}
	if w.listeners[run] == nil {
		w.listeners[run] = map[*Listener]bool{}
	}
	w.listeners[run][l] = true
	select {
	case w.wakeUp <- struct{}{}:
	default:
	}
	return l, nil
}

// Listening counts the listeners.
func (w *Watch) Listening() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.listening()
}

// listening counts the listeners; the caller holds the lock.
func (w *Watch) listening() int {
	count := 0
	for _, of := range w.listeners {
		count += len(of)
	}
	return count
}

// Rows delivers the run's row: the current one first, then each time it has changed.
func (l *Listener) Rows() <-chan data.Run { return l.rows }

// Close ends the listening.
func (l *Listener) Close() {
	l.watch.mu.Lock()
	defer l.watch.mu.Unlock()
	delete(l.watch.listeners[l.run], l)
	if len(l.watch.listeners[l.run]) == 0 {
		delete(l.watch.listeners, l.run)
	}
}

// Run watches until ctx ends.
func (w *Watch) Run(ctx context.Context) {
	tick := time.NewTicker(w.every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-w.wakeUp: // a new listener need not wait for the tick
		case <-tick.C:
		}
		ids := w.watched()
		if len(ids) == 0 {
			continue
		}
		// A database that is away shows as silence; the listeners see more once it is back.
		if rows, err := w.store.WatchedRuns(ctx, ids); err == nil {
			w.tell(rows)
		}
	}
}

// watched lists the runs that somebody listens to.
func (w *Watch) watched() []data.RunID {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Sorted(maps.Keys(w.listeners))
}

// tell passes rows on to their listeners.
func (w *Watch) tell(rows []data.Run) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for i := range rows {
		for l := range w.listeners[rows[i].ID] {
			l.put(rows[i])
		}
	}
}

// put leaves the row for the listener in place of an older one. Only
// tell calls it, under the lock, so the channel cannot fill in between.
func (l *Listener) put(row data.Run) {
	if row.Version <= l.seen {
		return
	}
	l.seen = row.Version
	select {
	case <-l.rows:
	default:
	}
	l.rows <- row
}
