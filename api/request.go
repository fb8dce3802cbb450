package api

import (
	"context"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
	"golang.org/x/text/language"

	"dathang/data/lang"
	"dathang/matcher"
)

// request is what every answer needs to know about its request.
type request struct {
	id      string
	lang    lang.Language
	address string // of the caller
	host    string // the Host header
	uri     string // path and query
}

// requestKey is the key of the request in its context.
type requestKey struct{}

// requestOf is the request that a context belongs to; outside one, an empty request in Vietnamese.
func requestOf(ctx context.Context) request {
	r, ok := ctx.Value(requestKey{}).(request)
	if !ok {
		return request{lang: lang.Vi}
	}
	return r
}

var (
	// givenID is what a caller's X-Request-Id must look like to go into our log.
	givenID = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)
	// spoken has the catalogue's languages, the default first.
	spoken = language.NewMatcher([]language.Tag{language.Vietnamese, language.English})
)

// identify gives the request an id, or keeps the one that the caller sent, and determines the
// language.
func (s *Server) identify(c *gin.Context) {
	r := request{id: c.GetHeader("X-Request-Id"), address: c.ClientIP(), host: c.Request.Host, uri: c.Request.URL.RequestURI()}
	if !givenID.MatchString(r.id) {
		r.id = uuid.Must(uuid.NewV7()).String()
	}
	r.lang = lang.Vi
	// An unknown language, or a header that cannot be read, leaves Vietnamese.
	if wanted, _, err := language.ParseAcceptLanguage(c.GetHeader("Accept-Language")); err == nil && len(wanted) > 0 {
		if _, place, sure := spoken.Match(wanted...); sure > language.No {
			r.lang = lang.Languages[place]
		}
	}
	h := c.Writer.Header()
	h.Set("X-Request-Id", r.id)
	s.secureHeaders(h)
	h.Add("Vary", "Accept-Language")
	// Handlers get the context alone, so what they need of the request travels in it.
	c.Request = c.Request.WithContext(context.WithValue(c.Request.Context(), requestKey{}, r))
	c.Next()
}

// secureHeaders tell a browser to trust as little as possible. The page of the application sets a
// policy of its own.
func (s *Server) secureHeaders(h http.Header) {
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	// Answers are not cached for later users of the same machine; an ETag still saves the transfer.
	h.Set("Cache-Control", "private, no-cache")
	if s.secure() {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

// secure reports whether people reach the service over TLS.
func (s *Server) secure() bool { return strings.HasPrefix(s.URL, "https://") }

// home is the address at which people reach the service.
func (s *Server) home(ctx context.Context) string {
	if s.URL != "" {
		return strings.TrimSuffix(s.URL, "/")
	}
	return "http://" + requestOf(ctx).host
}

// headKey marks the context of a request that came as HEAD.
type headKey struct{}

// heads answers HEAD wherever GET is answered: the same handler runs, and the server sends only the
// headers.
func heads(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead {
			r = r.WithContext(context.WithValue(r.Context(), headKey{}, true))
			r.Method = http.MethodGet
		}
		next.ServeHTTP(w, r)
	})
}

// isHead reports whether the original method was HEAD.
func isHead(ctx context.Context) bool { return ctx.Value(headKey{}) != nil }

// methodOf is the original method, before heads turned HEAD into GET.
func methodOf(r *http.Request) string {
	if isHead(r.Context()) {
		return http.MethodHead
	}
	return r.Method
}

// wholeText refuses parameters that are not valid text: they cannot name anything that is stored.
func wholeText(c *gin.Context) {
	var faults []Fault
	wrong := func(in, name, value string) {
		if !utf8.ValidString(value) || strings.ContainsRune(value, 0) {
			faults = append(faults, Fault{In: in, Pointer: name, Code: "shape", Params: matcher.Params{"want": "UTF-8"}})
		}
	}
	// Parameters are checked in a fixed order, so that the answer is always the same.
	query := c.Request.URL.Query()
	for _, name := range slices.Sorted(maps.Keys(query)) {
		wrong("query", name, name)
		for _, value := range query[name] {
			wrong("query", name, value)
		}
	}
	for _, p := range c.Params {
		wrong("path", p.Key, p.Value)
	}
	wrong("header", "Idempotency-Key", c.GetHeader("Idempotency-Key"))
	if len(faults) > 0 {
		fail(c, invalid(faults))
	}
}

// shownPath is the path as the log shows it: without one-time codes.
func shownPath(c *gin.Context) string {
	// A one-time code in a log would let its reader in.
	if strings.Contains(c.FullPath(), "/:code") {
		return c.FullPath()
	}
	return c.Request.URL.Path
}

// log writes a line for every request and counts it by route.
func (s *Server) log(c *gin.Context) {
	began := time.Now()
	c.Next()
	took, route := time.Since(began), c.FullPath()
	s.requests.WithLabelValues(methodLabel(methodOf(c.Request)), route, strconv.Itoa(c.Writer.Status())).Observe(took.Seconds())
	s.Log.LogAttrs(c.Request.Context(), slog.LevelInfo, "request",
		slog.String("request", requestOf(c.Request.Context()).id), slog.String("method", methodOf(c.Request)), slog.String("route", route),
		slog.String("path", shownPath(c)), slog.Int("status", c.Writer.Status()), slog.Duration("took", took), slog.Int("bytes", max(0, c.Writer.Size())))
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
		// Once the answer has begun, a problem can no longer be sent.
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
	for name, values := range p.GetHeaders() {
		c.Header(name, values[0])
	}
	c.Header("Content-Type", p.ContentType(""))
	c.AbortWithStatusJSON(p.Status, p)
}

// noRoute answers paths without a route: with the application for a browser, with a problem under
// /api.
func (s *Server) noRoute(c *gin.Context) {
	// Every other path belongs to the application in the browser, which has routes of its own.
	asks := c.Request.Method == http.MethodGet || c.Request.Method == http.MethodHead
	if asks && c.Request.URL.Path != "/api" && !strings.HasPrefix(c.Request.URL.Path, "/api/") {
		c.Status(http.StatusOK)
		s.pages.ServeHTTP(c.Writer, c.Request)
		return
	}
	fail(c, refuse(NoRoute, "path", c.Request.URL.Path))
}

// noMethod answers a method that the path does not have. HEAD
// is allowed wherever GET is, though gin does not know it.
func (s *Server) noMethod(c *gin.Context) {
	if allowed := c.Writer.Header().Get("Allow"); strings.Contains(allowed, http.MethodGet) {
		c.Header("Allow", allowed+", "+http.MethodHead)
	}
	fail(c, refuse(MethodNotAllowed, "method", methodOf(c.Request), "path", c.Request.URL.Path))
}

// ownHost refuses requests for another host, so that a page elsewhere cannot read this service
// through a host name that was made to point here (DNS rebinding).
func (s *Server) ownHost(c *gin.Context) {
	host := c.Request.Host
	if s.URL != "" && strings.EqualFold(host, hostOf(s.URL)) {
		return
	}
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	// A name of this machine itself is always right: nobody elsewhere can make one point here.
	if !loopbackHost(host) {
		fail(c, refuse(WrongHost, "host", host))
	}
}

// hostOf is the host of an address, with its port where it says one.
func hostOf(address string) string {
	at, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return at.Host
}

// loopbackHost reports whether a host name or address means this machine.
func loopbackHost(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	at, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && at.IsLoopback()
}

// sameOrigin refuses requests that a browser sends from a page of another origin.
func sameOrigin() gin.HandlerFunc {
	protection := http.NewCrossOriginProtection()
	return func(c *gin.Context) {
		if protection.Check(c.Request) != nil {
			fail(c, refuse(CrossOrigin))
		}
	}
}
