package api

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
)

// What the OpenAPI document says in addition to what follows from the types of handlers.

// The names of the ways to be let in.
const (
	bySession = "session"
	byToken   = "token"
)

// init changes a default of huma, which has it in a variable of the package.
func init() {
	// Empty lists are [], never null.
	huma.DefaultArrayNullable = false
}

// schemes are the ways to be let in.
func schemes() map[string]*huma.SecurityScheme {
	return map[string]*huma.SecurityScheme{
		bySession: {Type: "apiKey", In: "cookie", Name: "dathang", Description: "The cookie of a session (operation sign-on); __Host-dathang over TLS."},
		byToken:   {Type: "http", Scheme: "bearer", Description: "An API token; one of scope read changes nothing."},
	}
}

// security says how a route's caller may be let in: not at all,
// by session only (see may), or by session or token.
func (r *route) security() []map[string][]string {
	session, token := map[string][]string{bySession: {}}, map[string][]string{byToken: {}}
	switch {
	case r.role == Anyone:
		return []map[string][]string{}
	case r.tag == tagAccount || r.tag == tagUsers:
		return []map[string][]string{session}
	}
	return []map[string][]string{session, token}
}

// more are the statuses that a route may answer in addition to the one that it declares.
var more = map[string][]int{
	"keep-reference-dataset": {http.StatusOK}, "add-dataset": {http.StatusOK}, "freeze-draft": {http.StatusOK}, "ask-what-if": {http.StatusAccepted},
	// What was computed already is there at once.
	"submit-run": {http.StatusOK}, "submit-sweep": {http.StatusOK}, "submit-simulation": {http.StatusOK}, "submit-frontier": {http.StatusOK},
	"submit-change-frontier": {http.StatusOK},
}

// complete adds to every operation how it may be refused, a 304 where it takes If-None-Match, and
// its other statuses.
func complete(doc *huma.OpenAPI) {
	for _, path := range doc.Paths {
		for _, op := range []*huma.Operation{path.Get, path.Put, path.Post, path.Delete, path.Patch} {
			if op == nil {
				continue
			}
			refused := &huma.Response{Description: "Refused: the code says why", Content: map[string]*huma.MediaType{
				"application/problem+json": {Schema: &huma.Schema{Ref: "#/components/schemas/Error"}},
			}}
			if op.Responses == nil {
				op.Responses = map[string]*huma.Response{}
			}
			op.Responses["4XX"] = refused
			op.Responses["default"] = &huma.Response{Description: "Failed, or the service is busy", Content: refused.Content}
			if slices.ContainsFunc(op.Parameters, func(p *huma.Param) bool { return p.In == "header" && p.Name == "If-None-Match" }) {
				op.Responses["304"] = &huma.Response{Description: "The caller has it already"}
			}
			for _, status := range more[op.OperationID] {
				for _, usual := range []string{"200", "201", "202"} {
					if made := op.Responses[usual]; made != nil && usual != strconv.Itoa(status) {
						op.Responses[strconv.Itoa(status)] = &huma.Response{Description: http.StatusText(status), Headers: made.Headers, Content: made.Content}
						break
					}
				}
			}
		}
	}
}
