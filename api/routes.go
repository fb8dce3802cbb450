package api

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"
)

// Role is who may call a route, at least.
type Role string

// The roles, until people sign on.
const (
	// Anyone, without a name.
	Anyone Role = "anyone"
	// Reader sees what the city plans.
	Reader Role = "reader"
	// Planner changes it.
	Planner Role = "planner"
)

// Rows says whose rows a route gives.
type Rows string

// Whose rows.
const (
	// Nobodys: the route gives no rows of the store.
	Nobodys Rows = "nobodys"
	// Citys: rows that everyone in the city's department sees.
	Citys Rows = "citys"
	// Owners: rows of whoever made them.
	Owners Rows = "owners"
)

// Roles and AllRows list the words of the route list.
var (
	Roles   = []Role{Anyone, Reader, Planner}
	AllRows = []Rows{Nobodys, Citys, Owners}
)

// route is one thing that the server answers.
type route struct {
	method, path string
	role         Role
	rows         Rows
	tag          string
	name         string // of the operation; empty for what the document does not hold
	summary      string
	serve        endpoint
}

// routes is the list of everything that the server answers.
func (s *Server) routes() []route {
	return []route{
		{http.MethodGet, "/healthz", Anyone, Nobodys, tagSystem, "get-health", "Whether the process runs", typed(s.health)},
		{http.MethodGet, "/readyz", Anyone, Nobodys, tagSystem, "get-readiness", "Whether the service can answer", typed(s.ready)},
		{http.MethodGet, "/version", Anyone, Nobodys, tagSystem, "get-version", "Which build answers", typed(s.version)},
		{http.MethodGet, "/metrics", Anyone, Nobodys, "", "", "", plain(s.scrape)},
		{http.MethodGet, "/api/openapi.json", Anyone, Nobodys, "", "", "", plain(s.document)},
		{http.MethodGet, "/api/docs", Anyone, Nobodys, "", "", "", plain(docsHome)},
		{http.MethodGet, "/api/docs/*file", Anyone, Nobodys, "", "", "", plain(docsFile())},
	}
}

// The tags of operations.
const tagSystem = "system"

// tags say what the tags stand for.
var tags = []*huma.Tag{
	{Name: tagSystem, Description: "The service itself."},
}

// endpoint puts a route's handler into the server.
type endpoint func(s *Server, r route)

// plain is a handler of gin's that the document does not hold.
func plain(handle gin.HandlerFunc) endpoint {
	return func(s *Server, r route) { s.engine.Handle(r.method, r.path, handle) }
}

func (s *Server) register(r route) { r.serve(s, r) }
