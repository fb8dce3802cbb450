// Package api is the service over HTTP: gin carries the requests, huma types
// the operations and writes their OpenAPI document.
//
// routes.go is the list of everything that it answers. A handler binds,
// authorises, calls and answers; no rule of the domain lives here. problem.go
// turns whatever went wrong into RFC 9457 problems in the caller's language.
package api

import (
	"log/slog"
	"net/http"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"
	"github.com/klauspost/compress/gzhttp"
	"github.com/klauspost/compress/gzip"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"golang.org/x/time/rate"

	"dathang/api/auth"
	"dathang/api/web"
	"dathang/api/work"
	"dathang/data"
	"dathang/matcher/review"
	"dathang/matcher/shortfall"
)

// Config is what a server works with.
type Config struct {
	Store *data.Store
	Queue *work.Queue
	// Version of the build.
	Version string
	// Log takes a line for every request and every cause of a failure.
	Log *slog.Logger
	// Rate bounds the requests a second of all callers together; 0 means DefaultRate.
	Rate int
	// URL is where people find the service, without a path; empty where only this machine reaches it. Cookies
	// are secure where it is https.
	URL string
	// Cert and Key are files for TLS of the server's own; both empty where a proxy does it.
	Cert, Key string
	// Proxies are the addresses and networks whose X-Forwarded-For is believed.
	Proxies []string
	// OIDC is the city's own identity provider; nil where it has none.
	OIDC *OIDC
	// City is what the city's department is called.
	City string
}

// DefaultRate is the usual bound on requests a second: several times what the
// slowest machine we know can answer, so that it stops floods and nobody else.
const DefaultRate = 5000

// Server answers the API.
type Server struct {
	Config
	// engine routes requests, huma adds the typed operations to it,
	// and handler is both behind compression and HEAD.
	engine   *gin.Engine
	huma     huma.API
	handler  http.Handler
	pages    http.Handler // of the application
	metrics  *prometheus.Registry
	requests *prometheus.HistogramVec
	// watch reads the progress of runs for all open streams with one query.
	watch *work.Watch
	// Caches of what is slow to compute from stored data that never
	// changes; all share one bound on memory.
	naming     *work.Cache[data.DatasetID, *vocabulary]
	shortfalls *work.Cache[countingKey, *shortfall.Result]
	reviews    *work.Cache[countingKey, *review.Review]
	priced     *work.Cache[pricedKey, *priced]
	answers    *work.Cache[string, any]
	text       func() ([]byte, error) // the OpenAPI document, made once
	// questions are places for questions that take long, bodies for large request
	// bodies; bodiesOf and streams count how many of them a single account has.
	questions, bodies chan struct{}
	bodiesOf, streams *counts
	// How fast callers may ask: those who have not been let in yet,
	// all accounts together, each token or session, each account.
	strangers, everybody  *rate.Limiter
	credentials, accounts *paces
	sessions              *auth.Sessions
	passwords             *auth.Passwords
	// needs finds a route by method and path, to decide whom to let in.
	needs map[string]route
	// seen collects when sessions and tokens were last used, to be written later.
	seen *seen
	// closing ends the streams when the server stops.
	closing chan struct{}
}

// New puts the server together; it does not listen yet. It
// panics on a configuration that its caller should have refused.
func New(cfg Config) *Server {
	if cfg.Rate == 0 {
		cfg.Rate = DefaultRate
	}
	s := &Server{Config: cfg, engine: gin.New(), metrics: prometheus.NewRegistry(), closing: make(chan struct{}), pages: web.Handler()}
	s.sessions, s.passwords = auth.NewSessions(keeper{cfg.Store}, s.secure()), auth.NewPasswords()
	s.seen = newSeen()
	s.watch = work.NewWatch(cfg.Store, watchEvery, watchMost)
	kept := work.NewShelf(work.KeptBytes())
	if cfg.Queue != nil {
		kept = cfg.Queue.Kept
	}
	s.shortfalls = work.NewCache[countingKey](kept, func(r *shortfall.Result) int64 { return work.Weight(r) })
	s.reviews = work.NewCache[countingKey](kept, func(r *review.Review) int64 { return work.Weight(r) })
	s.naming = work.NewCache[data.DatasetID](kept, func(v *vocabulary) int64 { return work.Weight(v) })
	s.priced = work.NewCache[pricedKey](kept, func(p *priced) int64 { return work.Weight(p) })
	s.answers = work.NewCache[string](kept, func(v any) int64 { return work.Weight(v) })
	s.text = sync.OnceValues(s.Document)
	s.questions, s.bodies = atOnce(), make(chan struct{}, bodiesAtOnce)
	s.bodiesOf, s.streams = newCounts(bodiesEach), newCounts(streamsEach)
	s.strangers, s.everybody = rate.NewLimiter(rate.Limit(cfg.Rate), cfg.Rate), rate.NewLimiter(rate.Limit(cfg.Rate), cfg.Rate)
	s.credentials, s.accounts = newPaces(max(1, cfg.Rate/accountShare)), newPaces(max(1, cfg.Rate/accountShare))
	s.requests = prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "dathang_http_request_seconds", Help: "Requests by route, method and status.",
		Buckets: []float64{.001, .002, .005, .01, .02, .05, .1, .2, .5, 1, 2, 5},
	}, []string{"method", "route", "status"})
	listeners := prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "dathang_run_listeners", Help: "Open streams of runs."},
		func() float64 { return float64(s.watch.Listening()) })
	keeping := prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "dathang_kept_bytes", Help: "About what caches keep."},
		func() float64 { return float64(kept.Bytes()) })
	s.metrics.MustRegister(s.requests, listeners, keeping, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))

	s.engine.HandleMethodNotAllowed = true
	if err := s.engine.SetTrustedProxies(cfg.Proxies); err != nil {
		panic(err) // whoever reads the flag checks it
	}
	// The order matters: every answer gets an id and a log line, strangers are bounded before
	// anything is read from the store, and bodies are weighed only for callers who were let in.
	s.engine.Use(s.identify, s.log, s.recover, wholeText, s.limitStrangers, s.ownHost, sameOrigin(), s.enter, s.limitAccounts, s.weighBody)
	s.engine.NoRoute(s.noRoute)
	s.engine.NoMethod(s.noMethod)
	s.huma = humagin.New(s.engine, openAPI())
	s.needs = needs(s.routes())
	for _, r := range s.routes() {
		s.register(r)
	}
	complete(s.huma.OpenAPI())
	// huma describes its own type for files of forms, which nothing refers to.
	delete(s.huma.OpenAPI().Components.Schemas.Map(), "FormFile")
	// Streams are not held back: gzhttp passes on what is flushed
	// while it is still small, and event streams are excepted.
	compress, err := gzhttp.NewWrapper(gzhttp.MinSize(1024), gzhttp.CompressionLevel(gzip.BestSpeed), gzhttp.SuffixETag(packedTag), gzhttp.ExceptContentTypes([]string{"text/event-stream"}))
	if err != nil {
		panic(err) // options of ours that contradict each other
	}
	s.handler = heads(compress(s.engine))
	return s
}

// Handler answers requests.
func (s *Server) Handler() http.Handler { return s.handler }

func init() { gin.SetMode(gin.ReleaseMode) }
