package api

import (
	"container/list"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"runtime"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"
	"golang.org/x/time/rate"

	"dathang/data"
)

// Bounds of what the service does at once, and for whom.
const (
	// turnTime is how long a request waits for its turn to do work that takes a good part of a
	// second.
	turnTime = 10 * time.Second
	// lightBody is the size up to which a body need not wait for its turn.
	lightBody = 1 << 20
	// bodiesAtOnce bounds the heavy bodies of all callers that are read and processed at once,
	// bodiesEach those of one account: reading a body takes several times its length in memory.
	bodiesAtOnce = 4
	bodiesEach   = 2
	// streamsEach bounds the event streams of one account: the windows of a person, or what a
	// program watches.
	streamsEach = 50
	// accountShare is the share of Rate that one account, and one token or session,
	// may use: a quarter, so that it slows itself down before it slows down others.
	accountShare = 4
	// pacesKept bounds the callers whose pace is remembered; those who have not called for longest
	// are forgotten.
	pacesKept = 10_000
)

// atOnce makes places for as many long questions at a time as there are cores.
func atOnce() chan struct{} { return make(chan struct{}, runtime.GOMAXPROCS(0)) }

// turn waits for one of the places for long work, of which there are as many as cores; done gives
// the place back.
func (s *Server) turn(ctx context.Context, patience time.Duration) (done func(), err error) {
	wait := time.NewTimer(patience)
	defer wait.Stop()
	select {
	case s.questions <- struct{}{}:
		return func() { <-s.questions }, nil
	case <-wait.C:
		return nil, later(Unavailable, turnTime)
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// later is a refusal that says after what time it is worth asking again.
func later(code Code, after time.Duration) *refusal {
	r := refuse(code)
	r.after = after
	return r
}

// costly makes an operation wait for its turn.
func (s *Server) costly(_ huma.API, op *huma.Operation) {
	op.Middlewares = append(op.Middlewares, func(c huma.Context, next func(huma.Context)) {
		done, err := s.turn(c.Context(), turnTime)
		if err != nil {
			s.refuse(humagin.Unwrap(c), err)
			return
		}
		defer done()
		next(c)
	})
}

// counts counts what is under way for each account.
type counts struct {
	most int
	mu   sync.Mutex
	of   map[data.UserID]int
}

// newCounts allows most at a time for each account.
func newCounts(most int) *counts { return &counts{most: most, of: map[data.UserID]int{}} }

// take counts one more, unless the account has as many as allowed; give undoes it.
func (n *counts) take(id data.UserID) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.of[id] >= n.most {
		return false
	}
	n.of[id]++
	return true
}

// give undoes take.
func (n *counts) give(id data.UserID) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.of[id]--; n.of[id] == 0 {
		delete(n.of, id)
	}
}

// weighBody makes heavy bodies wait for their turn, first behind those of the same account.
func (s *Server) weighBody(c *gin.Context) {
	// A body of unknown length counts as heavy.
	if n := c.Request.ContentLength; n >= 0 && n <= lightBody {
		return
	}
	id := callerOf(c.Request.Context()).account.ID
	if !s.bodiesOf.take(id) {
		fail(c, later(TooManyRequests, turnTime))
		return
	}
	defer s.bodiesOf.give(id)
	wait := time.NewTimer(turnTime)
	defer wait.Stop()
	select {
	case s.bodies <- struct{}{}:
		defer func() { <-s.bodies }()
		c.Next()
	case <-wait.C:
		fail(c, later(Unavailable, turnTime))
	case <-c.Request.Context().Done():
		c.Abort()
	}
}

// paces holds a rate limiter for each of the most recent callers.
type paces struct {
	each  rate.Limit
	burst int
	mu    sync.Mutex
	of    map[string]*list.Element
	order *list.List // the one who called last at the end
}

// pace is the rate limiter of one caller.
type pace struct {
	key     string
	limiter *rate.Limiter
}

// newPaces allows each caller that many calls a second, and as many at once.
func newPaces(each int) *paces {
	return &paces{each: rate.Limit(each), burst: each, of: map[string]*list.Element{}, order: list.New()}
}

// knows reports whether a caller of that key is remembered.
func (p *paces) knows(key string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.of[key] != nil
}

// allow reports whether one more call of that key is within its rate.
func (p *paces) allow(key string) bool {
	p.mu.Lock()
	at := p.of[key]
	if at == nil {
		at = p.order.PushBack(&pace{key, rate.NewLimiter(p.each, p.burst)})
		p.of[key] = at
		if p.order.Len() > pacesKept {
			gone := p.order.Remove(p.order.Front()).(*pace)
			delete(p.of, gone.key)
		}
	}
	p.order.MoveToBack(at)
	p.mu.Unlock()
	return at.Value.(*pace).limiter.Allow()
}

// credential is a hash of the token or cookie that a request presents; empty where it presents
// none.
func (s *Server) credential(r *http.Request) string {
	text := r.Header.Get("Authorization")
	if text == "" {
		cookie, err := r.Cookie(s.sessions.CookieName())
		if err != nil || cookie.Value == "" {
			return ""
		}
		text = cookie.Value
	}
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:16])
}

// limitStrangers runs before anything is looked up. It limits callers who have not been let in
// before, all together, and the requests of each known token or session.
func (s *Server) limitStrangers(c *gin.Context) {
	key := s.credential(c.Request)
	ok := false
	if key != "" && s.credentials.knows(key) {
		ok = s.credentials.allow(key)
	} else {
		ok = s.strangers.Allow()
	}
	if !ok {
		fail(c, later(TooManyRequests, time.Second))
	}
}

// limitAccounts limits the requests of each account, and those of all accounts together.
func (s *Server) limitAccounts(c *gin.Context) {
	who := callerOf(c.Request.Context())
	if who.account.ID == "" {
		return // limitStrangers has counted it
	}
	// The first call of a credential introduces it; from the second on limitStrangers knows it.
	if key := s.credential(c.Request); !s.credentials.knows(key) {
		s.credentials.allow(key)
	}
	if !s.accounts.allow(string(who.account.ID)) || !s.everybody.Allow() {
		fail(c, later(TooManyRequests, time.Second))
	}
}

// methods are the methods of HTTP; whatever else callers make up shares one label in the metrics.
var methods = map[string]bool{
	http.MethodGet: true, http.MethodHead: true, http.MethodPost: true, http.MethodPut: true, http.MethodPatch: true,
	http.MethodDelete: true, http.MethodOptions: true, http.MethodConnect: true, http.MethodTrace: true,
}

// methodLabel is the label of a method in the metrics.
func methodLabel(method string) string {
	if methods[method] {
		return method
	}
	return "other"
}
