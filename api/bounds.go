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
	// turnTime is how long work that takes a good part of a second waits for its turn.
	turnTime = 10 * time.Second
	// lightBody is what a body may weigh without waiting for its turn.
	lightBody = 1 << 20
	// bodiesAtOnce are the heavy bodies of all callers that are read and worked on at once, bodiesEach those of one account:
	// reading one takes some times its length.
	bodiesAtOnce = 4
	bodiesEach   = 2
	// streamsEach are the event streams of one account: a person's windows, or what one program watches.
	streamsEach = 50
	// accountShare of the requests a second is what one account, and one token or session, may have: it slows down itself
	// before it slows down others.
	accountShare = 4
	// pacesKept are the callers whose pace is remembered: whoever is forgotten had not called for long.
	pacesKept = 10_000
)

// atOnce is how many questions are worked on at a time.
func atOnce() chan struct{} { return make(chan struct{}, runtime.GOMAXPROCS(0)) }

// turn waits for one of the places of work that takes long; done gives it back. No more of it is worked on at once
// than there are cores.
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

// later is a refusal that says when it is worth asking again.
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

// counts counts what is under way for each of some callers.
type counts struct {
	most int
	mu   sync.Mutex
	of   map[data.UserID]int
}

func newCounts(most int) *counts { return &counts{most: most, of: map[data.UserID]int{}} }

// take counts one more, unless there are as many as may be; give takes it back.
func (n *counts) take(id data.UserID) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.of[id] >= n.most {
		return false
	}
	n.of[id]++
	return true
}

func (n *counts) give(id data.UserID) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.of[id]--; n.of[id] == 0 {
		delete(n.of, id)
	}
}

// weighBody makes heavy bodies wait for their turn, those of one account first for each other.
func (s *Server) weighBody(c *gin.Context) {
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

// paces hold a limiter for each of the callers that called last.
type paces struct {
	each  rate.Limit
	burst int
	mu    sync.Mutex
	of    map[string]*list.Element
	order *list.List // the one who called last at the end
}

type pace struct {
	key     string
	limiter *rate.Limiter
}

func newPaces(each int) *paces {
	return &paces{each: rate.Limit(each), burst: each, of: map[string]*list.Element{}, order: list.New()}
}

// knows says whether somebody has called under a key.
func (p *paces) knows(key string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.of[key] != nil
}

// allow says whether one more call under a key is in time.
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

// credential is what a request says it is let in by, hashed; empty where it says nothing.
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

// limitStrangers refuses what comes faster than the limiter allows from callers that have not been let in before, and what
// one token or session asks faster than its share: before anything is looked up for them.
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

// limitAccounts refuses what an account asks faster than its share, and then what all accounts together ask too fast.
func (s *Server) limitAccounts(c *gin.Context) {
	who := callerOf(c.Request.Context())
	if who.account.ID == "" {
		return // counted as a stranger's
	}
	s.credentials.allow(s.credential(c.Request))
	if !s.accounts.allow(string(who.account.ID)) || !s.everybody.Allow() {
		fail(c, later(TooManyRequests, time.Second))
	}
}

// methods are those that HTTP has; what callers make up is one label of the metrics.
var methods = map[string]bool{
	http.MethodGet: true, http.MethodHead: true, http.MethodPost: true, http.MethodPut: true, http.MethodPatch: true,
	http.MethodDelete: true, http.MethodOptions: true, http.MethodConnect: true, http.MethodTrace: true,
}

func methodLabel(method string) string {
	if methods[method] {
		return method
	}
	return "other"
}
