package data

import (
	"sync"
	"time"
)

// steadyClock is the time of one process. It never goes back: where the machine's clock is set back, it goes on
// from where it was by the time that has passed. Set forward, it follows, as after a machine has slept.
type steadyClock struct {
	mu   sync.Mutex
	last time.Time
	at   time.Duration // that the process had run then
}

// now is the time, by the machine's clock and by how long the process has run.
func (c *steadyClock) now(wall time.Time, ran time.Duration) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if wall.Before(c.last) {
		wall = c.last.Add(ran - c.at)
	}
	c.last, c.at = wall, ran
	return wall
}

var processBegan = time.Now()

// sinceBegin is how long the process has run, by a clock that nobody sets.
func sinceBegin() time.Duration { return time.Since(processBegan) }

// MaxLease is the longest lease that a worker may hold a run for. A lease that ends later is of a clock that was
// set back since: it is over, and so is a wait for the next attempt.
const MaxLease = 10 * time.Minute
