package work

import (
	"container/list"
	"context"
	"fmt"
	"runtime/debug"
	"sync"
)

// Cache keeps things that take long to make, on a shelf that bounds its memory together with that
// of other caches. Callers who ask for something that is being made wait for it as long as their
// context lasts; when no caller waits any more, the making is stopped. Failures are not kept.
type Cache[K comparable, V any] struct {
	shelf *Shelf
	weigh func(V) int64
	mu    sync.Mutex
	made  map[K]*underWay[V]
}

// underWay is one thing of a cache, made or being made. value and err may be read once done is closed.
type underWay[V any] struct {
	done    chan struct{} // closed once it is made, or cannot be
	stop    context.CancelFunc
	waiting int // callers that have asked for it
	value   V
	err     error
	at      *list.Element // on the shelf, once it is made
}

// NewCache puts a cache on a shelf; weigh says how many bytes a thing takes.
func NewCache[K comparable, V any](shelf *Shelf, weigh func(V) int64) *Cache[K, V] {
	return &Cache[K, V]{shelf: shelf, weigh: weigh, made: map[K]*underWay[V]{}}
}

// Get returns the thing of a key, calling making if there is none.
func (c *Cache[K, V]) Get(ctx context.Context, key K, making func(context.Context) (V, error)) (V, error) {
	c.mu.Lock()
	m := c.made[key]
	if m == nil {
		m = c.begin(ctx, key, making)
	}
	m.waiting++
	at := m.at
	c.mu.Unlock()
	if at != nil {
		c.shelf.use(at)
		return m.value, m.err
	}
	select {
	case <-m.done:
		return m.value, m.err
	case <-ctx.Done():
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	// The last one to leave stops the work.
	if m.waiting--; m.waiting == 0 {
		m.stop()
		if m.at == nil && c.made[key] == m {
			delete(c.made, key) // the next caller starts again
		}
	}
	var none V
	return none, context.Cause(ctx)
}

// begin starts making the thing in a goroutine of its own.
func (c *Cache[K, V]) begin(ctx context.Context, key K, making func(context.Context) (V, error)) *underWay[V] {
	// Not the first caller's context: others may wait for the same thing after he has left.
	wanted, stop := context.WithCancel(context.WithoutCancel(ctx))
	m := &underWay[V]{done: make(chan struct{}), stop: stop}
	c.made[key] = m
	go func() {
		defer stop()
		defer close(m.done)
		defer func() {
			if cause := recover(); cause != nil {
				m.err = fmt.Errorf("panic: %v\n%s", cause, debug.Stack())
				c.drop(key, m)
			}
		}()
		m.value, m.err = making(wanted)
		if m.err != nil {
			c.drop(key, m)
			return
		}
		// From here on the shelf may drop the thing at any time; callers who have it keep it.
		at := c.shelf.put(c.weigh(m.value), func() { c.drop(key, m) })
		c.mu.Lock()
		m.at = at
		c.mu.Unlock()
	}()
	return m
}

// Grown weighs the thing of a key again, because things may take more memory once they are used.
func (c *Cache[K, V]) Grown(key K) {
	c.mu.Lock()
	m := c.made[key]
	var at *list.Element
	if m != nil {
		at = m.at
	}
	c.mu.Unlock()
	if at != nil {
		c.shelf.weigh(at, c.weigh(m.value))
	}
}

// drop forgets a thing, unless another has been made for the key since.
func (c *Cache[K, V]) drop(key K, m *underWay[V]) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.made[key] == m {
		delete(c.made, key)
	}
}
