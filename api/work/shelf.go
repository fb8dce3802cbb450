package work

import (
	"container/list"
	"math"
	"reflect"
	"runtime/debug"
	"sync"
)

// Shelf bounds the memory that the caches of a process take together. It
// counts bytes, because things differ widely in size. The thing that was
// used longest ago is dropped first; the last one stays, whatever its size.
type Shelf struct {
	most int64

	mu   sync.Mutex
	used int64
	// order lists the things by last use, the most recent at the end.
	order *list.List
}

// thing is what one cache keeps under one key; bytes is -1 once it has been dropped.
type thing struct {
	bytes int64
	drop  func()
}

// keptUnbounded is the bound where GOMEMLIMIT is not set: two cities with their solvers.
const keptUnbounded = 768 << 20

// KeptBytes is how much memory a process's caches may take: half of GOMEMLIMIT where that
// is set, because the other half is for the work itself, and never more than keptUnbounded.
func KeptBytes() int64 {
	if limit := debug.SetMemoryLimit(-1); limit < math.MaxInt64 {
		return min(limit/2, keptUnbounded)
	}
	return keptUnbounded
}

// NewShelf keeps at most that many bytes.
func NewShelf(most int64) *Shelf { return &Shelf{most: most, order: list.New()} }

// Bytes is how much is kept now.
func (s *Shelf) Bytes() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.used
}

// put keeps a thing, and drops others to make room. drop is
// called without the lock when the thing itself must go.
func (s *Shelf) put(bytes int64, drop func()) *list.Element {
	s.mu.Lock()
	at := s.order.PushBack(&thing{bytes, drop})
	s.used += bytes
	gone := s.shrink()
	s.mu.Unlock()
	for _, t := range gone {
		t.drop()
	}
	return at
}

// use marks a thing as most recently used.
func (s *Shelf) use(at *list.Element) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.order.MoveToBack(at) // does nothing where it is gone
}

// weigh corrects the size of a thing.
func (s *Shelf) weigh(at *list.Element, bytes int64) {
	s.mu.Lock()
	t := at.Value.(*thing)
	var gone []*thing
	if t.bytes >= 0 {
		s.used += bytes - t.bytes
		t.bytes = bytes
		gone = s.shrink()
	}
	s.mu.Unlock()
	for _, t := range gone {
		t.drop()
	}
}

// shrink takes away what is too much. Its caller calls drop
// after releasing the lock, because drop takes the cache's.
func (s *Shelf) shrink() []*thing {
	var gone []*thing
	for s.used > s.most && s.order.Len() > 1 {
		t := s.order.Remove(s.order.Front()).(*thing)
		s.used -= t.bytes
		t.bytes = -1
		gone = append(gone, t)
	}
	return gone
}

// Weight estimates how many bytes values hold, with everything that they point
// at, each thing counted once. It does not look into functions and channels.
func Weight(values ...any) int64 {
	w := weighing{seen: map[uintptr]bool{}, flat: map[reflect.Type]bool{}}
	var sum int64
	for _, v := range values {
		if v != nil {
			sum += w.of(reflect.ValueOf(v))
		}
	}
	return sum
}

// weighing is one estimate: seen are the addresses counted
// already, flat remembers which types point at nothing.
type weighing struct {
	seen map[uintptr]bool
	flat map[reflect.Type]bool
}

// of is the size of v with all that it points at.
func (w *weighing) of(v reflect.Value) int64 { return int64(v.Type().Size()) + w.behind(v) }

// behind is the size of what v points at, without v itself.
func (w *weighing) behind(v reflect.Value) int64 {
	if w.isFlat(v.Type()) {
		return 0
	}
	var sum int64
	switch v.Kind() {
	case reflect.String:
		return int64(v.Len())
	case reflect.Pointer:
		if !v.IsNil() && w.first(v.Pointer()) {
			return w.of(v.Elem())
		}
	case reflect.Interface:
		if !v.IsNil() {
			return w.of(v.Elem())
		}
	case reflect.Slice:
		if v.IsNil() || !w.first(v.Pointer()) {
			return 0
		}
		sum = int64(v.Cap()) * int64(v.Type().Elem().Size())
		if !w.isFlat(v.Type().Elem()) {
			for i := range v.Len() {
				sum += w.behind(v.Index(i))
			}
		}
	case reflect.Array:
		for i := range v.Len() {
			sum += w.behind(v.Index(i))
		}
	case reflect.Map:
		if v.IsNil() || !w.first(v.Pointer()) {
			return 0
		}
		for each := v.MapRange(); each.Next(); {
			sum += 8 + w.of(each.Key()) + w.of(each.Value())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			sum += w.behind(v.Field(i))
		}
	}
	return sum
}

// first reports whether an address is seen for the first time.
func (w *weighing) first(at uintptr) bool {
	if w.seen[at] {
		return false
	}
	w.seen[at] = true
	return true
}

// isFlat reports whether values of a type point at nothing, so
// that there is no need to look into them.
func (w *weighing) isFlat(t reflect.Type) bool {
	if flat, known := w.flat[t]; known {
		return flat
	}
	flat := true
	switch t.Kind() {
	case reflect.String, reflect.Pointer, reflect.Interface, reflect.Slice, reflect.Map:
		flat = false
	case reflect.Array:
		flat = w.isFlat(t.Elem())
	case reflect.Struct:
		for i := range t.NumField() {
			flat = flat && w.isFlat(t.Field(i).Type)
		}
	}
	w.flat[t] = flat
	return flat
}
