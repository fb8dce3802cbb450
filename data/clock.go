package data

import (
	"sync"
	"time"
)

// steadyClock is the time of one process. It never goes back: if the machine's clock is set back, it continues from
// where it was, by the time that has really passed. If the clock jumps forward, as after a machine has slept, it
// follows.
type steadyClock struct {
	mu   sync.Mutex
	last time.Time
	at   time.Duration // that the process had run then
}

// now combines the machine's clock (wall) with how long the process has run (ran).
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

// sinceBegin is how long the process has run, by the monotonic clock, which nobody can set.
func sinceBegin() time.Duration { return time.Since(processBegan) }

// MaxLease is the longest lease a worker may hold on a run. A lease that ends later than this from now was written
// before the clock was set back: it counts as expired, and so does a wait for the next attempt.
const MaxLease = 10 * time.Minute
