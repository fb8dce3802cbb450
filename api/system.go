package api

import (
	"bytes"
	"compress/gzip"
	"context"
	"embed"
	"io"
	"mime"
	"net/http"
	"path"
	"runtime"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	swagger "github.com/swaggest/swgui/v5/static"
)

// health is the answer to both health checks.
type health struct {
	Body struct {
		Status string `json:"status" enum:"ok,degraded" doc:"degraded: what is kept can be read, and changes are refused for now"`
	}
}

// health answers that the process runs; it does not ask the store.
func (s *Server) health(context.Context, *struct{}) (*health, error) {
	out := &health{}
	out.Body.Status = "ok"
	return out, nil
}

// readyTime is how long the store may take to answer.
const readyTime = 2 * time.Second

// ready answers whether the store can be read, and whether it takes changes. Not being
// able to write is "degraded", not a failure: restarting the process would not help.
func (s *Server) ready(ctx context.Context, in *struct{}) (*health, error) {
	ctx, done := context.WithTimeout(ctx, readyTime)
	defer done()
	if err := s.Store.Ping(ctx); err != nil {
		return nil, err
	}
	out, err := s.health(ctx, in)
	if s.Store.Trouble() != nil {
		out.Body.Status = "degraded"
	}
	return out, err
}

// buildVersion is the answer with the version of the build.
type buildVersion struct {
	Body struct {
		Version string `json:"version"`
		Go      string `json:"go"`
	}
}

// version answers which build this is.
func (s *Server) version(context.Context, *struct{}) (*buildVersion, error) {
	out := &buildVersion{}
	out.Body.Version, out.Body.Go = s.Version, runtime.Version()
	return out, nil
}

// scrape answers with the metrics for Prometheus. Compression
// is done by the handler around the server.
func (s *Server) scrape(c *gin.Context) {
	promhttp.HandlerFor(s.metrics, promhttp.HandlerOpts{DisableCompression: true}).ServeHTTP(c.Writer, c.Request)
}

// document answers with the OpenAPI document.
func (s *Server) document(c *gin.Context) {
	text, err := s.text()
	if err != nil {
		fail(c, refuse(Internal, "request", requestOf(c.Request.Context()).id))
		return
	}
	c.Data(http.StatusOK, "application/json", text)
}

// docs is the page that shows the document. It is ours and uses the scripts
// of Swagger UI, so it needs no other address and no inline script.
//
//go:embed docs
var docs embed.FS

// docsHome sends the bare address to the one with a slash, from which relative addresses work.
func docsHome(c *gin.Context) { c.Redirect(http.StatusMovedPermanently, "/api/docs/") }

// docsFile answers with our page or a file of Swagger UI. Its
// policy is wider than the API's, for the page must load scripts.
func docsFile() gin.HandlerFunc {
	return func(c *gin.Context) {
		name := path.Base(c.Param("file"))
		if name == "/" {
			name = "index.html"
		}
		text, err := docs.ReadFile("docs/" + name)
		if err != nil {
			text, err = unpacked(name)
		}
		if err != nil {
			fail(c, refuse(NoRoute, "path", c.Request.URL.Path))
			return
		}
		c.Header("Content-Security-Policy", "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'")
		c.Header("Cache-Control", "max-age=3600")
		c.Data(http.StatusOK, mime.TypeByExtension(path.Ext(name)), text)
	}
}

// unpacked reads a file of Swagger UI; most are stored compressed.
func unpacked(name string) ([]byte, error) {
	if packed, err := swagger.FS.ReadFile(name); err == nil && !strings.HasSuffix(name, ".gz") {
		return packed, nil
	}
	packed, err := swagger.FS.ReadFile(name + ".gz")
	if err != nil {
		return nil, err
	}
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}
