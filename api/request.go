package api

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"regexp"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
	"golang.org/x/text/language"
	"golang.org/x/time/rate"

	"dathang/data/lang"
)

// request is what every answer needs to know of its request.
type request struct {
	id   string
	lang lang.Language
}

type requestKey struct{}

func requestOf(ctx context.Context) request {
	r, ok := ctx.Value(requestKey{}).(request)
	if !ok {
		return request{lang: lang.Vi}
	}
	return r
}

var (
	givenID = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)
	// spoken has the catalogue's languages, the default first.
	spoken = language.NewMatcher([]language.Tag{language.Vietnamese, language.English})
)

// identify gives the request an id, or keeps the caller's, and finds the caller's language.
func (s *Server) identify(c *gin.Context) {
	r := request{id: c.GetHeader("X-Request-Id")}
	if !givenID.MatchString(r.id) {
		r.id = uuid.Must(uuid.NewV7()).String()
	}
	r.lang = lang.Vi
	if wanted, _, err := language.ParseAcceptLanguage(c.GetHeader("Accept-Language")); err == nil && len(wanted) > 0 {
		if _, place, sure := spoken.Match(wanted...); sure > language.No {
			r.lang = lang.Languages[place]
		}
	}
	h := c.Writer.Header()
	h.Set("X-Request-Id", r.id)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Add("Vary", "Accept-Language")
	c.Request = c.Request.WithContext(context.WithValue(c.Request.Context(), requestKey{}, r))
	c.Next()
}

// log writes a line for every request and counts it by route.
func (s *Server) log(c *gin.Context) {
	began := time.Now()
	c.Next()
	took, route := time.Since(began), c.FullPath()
	s.requests.WithLabelValues(c.Request.Method, route, strconv.Itoa(c.Writer.Status())).Observe(took.Seconds())
	s.Log.LogAttrs(c.Request.Context(), slog.LevelInfo, "request",
		slog.String("request", requestOf(c.Request.Context()).id), slog.String("method", c.Request.Method), slog.String("route", route),
		slog.String("path", c.Request.URL.Path), slog.Int("status", c.Writer.Status()), slog.Duration("took", took), slog.Int("bytes", max(0, c.Writer.Size())))
}

// recover answers for a handler that panicked.
func (s *Server) recover(c *gin.Context) {
	defer func() {
		cause := recover()
		if cause == nil {
			return
		}
		ctx := c.Request.Context()
		s.Log.ErrorContext(ctx, "panic", "request", requestOf(ctx).id, "cause", cause, "stack", string(debug.Stack()))
		if !c.Writer.Written() {
			fail(c, refuse(Internal, "request", requestOf(ctx).id))
		}
		c.Abort()
	}()
	c.Next()
}

// fail answers with a problem.
func fail(c *gin.Context, r *refusal) {
	p := r.problem(c.Request.Context())
	c.Header("Content-Type", p.ContentType(""))
	c.AbortWithStatusJSON(p.Status, p)
}

// noRoute shows the application to a person; whoever asks the API is told.
func (s *Server) noRoute(c *gin.Context) {
	asks := c.Request.Method == http.MethodGet || c.Request.Method == http.MethodHead
	if asks && c.Request.URL.Path != "/api" && !strings.HasPrefix(c.Request.URL.Path, "/api/") {
		c.Status(http.StatusOK)
		s.pages.ServeHTTP(c.Writer, c.Request)
		return
	}
	fail(c, refuse(NoRoute, "path", c.Request.URL.Path))
}

func (s *Server) noMethod(c *gin.Context) {
	fail(c, refuse(MethodNotAllowed, "method", c.Request.Method, "path", c.Request.URL.Path))
}

// limit refuses what comes faster than the limiter allows.
func (s *Server) limit(limiter *rate.Limiter) gin.HandlerFunc {
	return func(c *gin.Context) {
		if !limiter.Allow() {
			c.Header("Retry-After", "1")
			fail(c, refuse(TooManyRequests))
		}
	}
}

// ownHost refuses requests for another host: a page from elsewhere whose name
// was made to point at this machine must not read what is here.
func ownHost(c *gin.Context) {
	host := c.Request.Host
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	if !loopbackHost(host) {
		fail(c, refuse(WrongHost, "host", host))
	}
}

func loopbackHost(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	at, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && at.IsLoopback()
}

// sameOrigin refuses what a browser sends here from a page of another origin.
func sameOrigin() gin.HandlerFunc {
	protection := http.NewCrossOriginProtection()
	return func(c *gin.Context) {
		if protection.Check(c.Request) != nil {
			fail(c, refuse(CrossOrigin))
		}
	}
}
