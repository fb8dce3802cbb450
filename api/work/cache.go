package work

import (
	"slices"
	"sync"
)

// Cache keeps the last things that took long to make. Who asks for what another
// one is making waits for it; what could not be made is not kept.
type Cache[K comparable, V any] struct {
	most int
	mu   sync.Mutex
	// order has the keys, the one that was asked for last at the end.
	order []K
	made  map[K]*underWay[V]
}

type underWay[V any] struct {
	once  sync.Once
	value V
	err   error
}

// NewCache keeps at most most things.
func NewCache[K comparable, V any](most int) *Cache[K, V] {
	return &Cache[K, V]{most: most, made: map[K]*underWay[V]{}}
}

// Get gives what make makes for a key.
func (c *Cache[K, V]) Get(key K, make func() (V, error)) (V, error) {
	c.mu.Lock()
	m := c.made[key]
	if m == nil {
		m = &underWay[V]{}
		c.made[key] = m
	}
	c.order = append(slices.DeleteFunc(c.order, func(k K) bool { return k == key }), key)
	for len(c.order) > c.most {
		delete(c.made, c.order[0])
		c.order = c.order[1:]
	}
	c.mu.Unlock()
	m.once.Do(func() { m.value, m.err = make() })
	if m.err != nil {
		c.drop(key, m)
	}
	return m.value, m.err
}

func (c *Cache[K, V]) drop(key K, m *underWay[V]) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.made[key] == m {
		delete(c.made, key)
		c.order = slices.DeleteFunc(c.order, func(k K) bool { return k == key })
	}
}
