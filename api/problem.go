package api

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"dathang/data"
	"dathang/data/lang"
	"dathang/data/sheet"
	"dathang/matcher"
)

// Code names a kind of problem. Clients may rely on it; its texts are in
// data/lang under problem and problem_title.
type Code string

// The codes of problems.
const (
	// The object named does not exist, or not for this caller.
	NotFound Code = "not_found"
	// There is such an object already.
	Exists Code = "exists"
	// The object has changed since the caller read it, or its state does not allow the call.
	Stale      Code = "stale"
	WrongState Code = "wrong_state"
	// The Idempotency-Key was used for something else.
	KeyReused Code = "key_reused"
	// A change needs the If-Match header.
	PreconditionRequired Code = "precondition_required"
	// The caller, or everybody together, has too many open runs.
	TooManyRuns Code = "too_many_runs"
	// The request itself: no such path or method, no JSON, faults in
	// its values, too large, too many, unknown content type, too slow.
	NoRoute          Code = "no_route"
	MethodNotAllowed Code = "method_not_allowed"
	Malformed        Code = "malformed"
	Invalid          Code = "invalid"
	TooLarge         Code = "too_large"
	TooManyRequests  Code = "too_many_requests"
	UnsupportedMedia Code = "unsupported_media"
	RequestTimeout   Code = "request_timeout"
	// The request was meant for another host, or sent by a page of another origin.
	WrongHost   Code = "wrong_host"
	CrossOrigin Code = "cross_origin"
	// The question needs more time than the caller waits.
	TakesLonger Code = "takes_longer"
	// Who calls, and what he may do.
	SignOnRequired  Code = "sign_on_required"
	SignOnRefused   Code = "sign_on_refused"
	SessionRequired Code = "session_required"
	ScopeMissing    Code = "scope_missing"
	Forbidden       Code = "forbidden"
	TooManyTries    Code = "too_many_tries"
	LinkSpent       Code = "link_spent"
	NoOIDC          Code = "no_oidc"
	// The database is away, or too many are waiting for it or for a core.
	Unavailable Code = "unavailable"
	// A fault of ours; the log has its cause.
	Internal Code = "internal"
)

// CodeInfo is the HTTP status of a code and the names of its parameters.
type CodeInfo struct {
	Code   Code
	Status int
	Params []string
}

// Codes lists every code. It is the one place that maps codes to HTTP statuses.
var Codes = []CodeInfo{
	{NotFound, http.StatusNotFound, []string{"object", "id"}},
	{Exists, http.StatusConflict, []string{"object", "id"}},
	{Stale, http.StatusPreconditionFailed, []string{"object", "id"}},
	{WrongState, http.StatusConflict, []string{"object", "id", "state"}},
	{KeyReused, http.StatusUnprocessableEntity, nil},
	{PreconditionRequired, http.StatusPreconditionRequired, nil},
	{TooManyRuns, http.StatusTooManyRequests, []string{"limit"}},
	{NoRoute, http.StatusNotFound, []string{"path"}},
	{MethodNotAllowed, http.StatusMethodNotAllowed, []string{"method", "path"}},
	{Malformed, http.StatusBadRequest, []string{"count"}},
	{Invalid, http.StatusUnprocessableEntity, []string{"count"}},
	{TooLarge, http.StatusRequestEntityTooLarge, nil},
	{TooManyRequests, http.StatusTooManyRequests, nil},
	{UnsupportedMedia, http.StatusUnsupportedMediaType, nil},
	{RequestTimeout, http.StatusRequestTimeout, nil},
	{WrongHost, http.StatusMisdirectedRequest, []string{"host"}},
	{CrossOrigin, http.StatusForbidden, nil},
	{TakesLonger, http.StatusUnprocessableEntity, []string{"seconds"}},
	{SignOnRequired, http.StatusUnauthorized, nil},
	{SignOnRefused, http.StatusUnauthorized, nil},
	{SessionRequired, http.StatusForbidden, nil},
	{ScopeMissing, http.StatusForbidden, []string{"scope"}},
	{Forbidden, http.StatusForbidden, nil},
	{TooManyTries, http.StatusTooManyRequests, nil},
	{LinkSpent, http.StatusNotFound, nil},
	{NoOIDC, http.StatusNotFound, nil},
	{Unavailable, http.StatusServiceUnavailable, nil},
	{Internal, http.StatusInternalServerError, []string{"request"}},
}

// statusOf is the HTTP status of a code.
func statusOf(code Code) int {
	for _, info := range Codes {
		if info.Code == code {
			return info.Status
		}
	}
	return http.StatusInternalServerError
}

// Problem is an answer that is not what was asked for (RFC 9457).
type Problem struct {
	Type    string         `json:"type" format:"uri" doc:"urn:dathang:problem:<code>"`
	Title   string         `json:"title" doc:"What kind of problem, in the caller's language"`
	Status  int            `json:"status"`
	Detail  string         `json:"detail" doc:"What is the matter here, in the caller's language"`
	Code    Code           `json:"code" doc:"Stable name of the kind"`
	Params  matcher.Params `json:"params,omitempty" doc:"What the detail names"`
	Request string         `json:"request_id" doc:"Stands in the server's log"`
	Faults  []Fault        `json:"faults,omitempty" doc:"Everything that is wrong with the input, each with its place"`

	// after is how long to wait before asking again; it becomes Retry-After.
	after time.Duration
}

// GetHeaders say when it is worth asking again.
func (p *Problem) GetHeaders() http.Header {
	if p.after <= 0 {
		return nil
	}
	return http.Header{"Retry-After": {strconv.Itoa(int(math.Ceil(p.after.Seconds())))}}
}

// Fault is one thing wrong with an input, and where.
type Fault struct {
	In      string         `json:"in" enum:"body,query,path,header,file" doc:"What part of the request"`
	Pointer string         `json:"pointer" doc:"The place in a JSON body (RFC 6901), or the name of the parameter"`
	File    string         `json:"file,omitempty"`
	Sheet   string         `json:"sheet,omitempty"`
	Row     int            `json:"row,omitzero" doc:"As a spreadsheet counts: the header is row 1"`
	Column  string         `json:"column,omitempty"`
	Cell    string         `json:"cell,omitempty" doc:"As a spreadsheet shows it: F41"`
	Code    string         `json:"code"`
	Params  matcher.Params `json:"params,omitempty"`
	Detail  string         `json:"detail" doc:"In the caller's language"`
}

// Error is the problem for a log.
func (p *Problem) Error() string { return string(p.Code) + ": " + p.Detail }

// GetStatus is the status of the answer.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType replaces application/json.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// refusal is an error whose code the handler knows. It has no
// sentences yet: problem adds them in the caller's language.
type refusal struct {
	code   Code
	params matcher.Params
	faults []Fault
	after  time.Duration // until it is worth asking again
	cause  error
}

func (r *refusal) Error() string {
	if r.cause != nil {
		return fmt.Sprintf("%s: %v", r.code, r.cause)
	}
	return string(r.code)
}

func (r *refusal) Unwrap() error { return r.cause }

// refuse makes a refusal with the parameters of its code, given as name, value, ...
func refuse(code Code, params ...any) *refusal {
	r := &refusal{code: code, params: matcher.Params{}}
	for i := 0; i+1 < len(params); i += 2 {
		r.params[params[i].(string)] = params[i+1]
	}
	return r
}

// invalid is the refusal of an input with these faults.
func invalid(faults []Fault) *refusal {
	r := refuse(Invalid, "count", len(faults))
	r.faults = faults
	return r
}

// problem turns any error into an answer in the caller's language. What the caller cannot do
// anything about is logged with its cause; he is told only the id of the request.
func (s *Server) problem(ctx context.Context, err error) error {
	if _, ok := errors.AsType[huma.StatusError](err); ok {
		return err
	}
	r := refusalOf(err)
	if r.code == Internal {
		r.params = matcher.Params{"request": requestOf(ctx).id}
		if !errors.Is(err, context.Canceled) {
			s.Log.ErrorContext(ctx, "request failed", "request", requestOf(ctx).id, "cause", err)
		}
	}
	return r.problem(ctx)
}

// refusalOf finds the code of an error.
func refusalOf(err error) *refusal {
	if known, ok := errors.AsType[*refusal](err); ok {
		return known
	}
	if faults, ok := errors.AsType[matcher.Faults](err); ok {
		return invalid(bodyFaults(faults))
	}
	if rows, ok := errors.AsType[rowErrors](err); ok {
		return invalid(rowFaults(rows))
	}
	if r := refusalOfStore(err); r != nil {
		return r
	}
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return refuse(TooLarge)
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return refuse(Unavailable)
	}
	return &refusal{code: Internal, cause: err}
}

// refusalOfStore translates errors of the store; nil for any other error.
func refusalOfStore(err error) *refusal {
	if e, ok := errors.AsType[data.NotFound](err); ok {
		return refuse(NotFound, "object", e.Thing, "id", e.ID)
	}
	// A state that forbids the call and an outdated version are two things to a client.
	if e, ok := errors.AsType[data.Conflict](err); ok && e.State != "" {
		return refuse(WrongState, "object", e.Thing, "id", e.ID, "state", e.State)
	} else if ok {
		return refuse(Stale, "object", e.Thing, "id", e.ID)
	}
	if e, ok := errors.AsType[data.Duplicate](err); ok && e.Key == "idempotency_key" {
		return refuse(KeyReused)
	} else if ok {
		return refuse(Exists, "object", e.Thing, "id", e.ID)
	}
	if e, ok := errors.AsType[data.BadCursor](err); ok {
		return invalid([]Fault{{In: "query", Pointer: "cursor", Code: "no_object", Params: matcher.Params{"value": string(e.Cursor)}}})
	}
	if _, ok := errors.AsType[data.BadText](err); ok {
		return invalid([]Fault{{In: "body", Code: "shape", Params: matcher.Params{"want": "UTF-8"}}})
	}
	e, ok := errors.AsType[data.Busy](err)
	if !ok {
		return nil
	}
	r := refuse(Unavailable)
	// A limit of the caller's runs is not the service being unavailable.
	if e.Limit > 0 {
		r = refuse(TooManyRuns, "limit", e.Limit)
	}
	r.after, r.cause = max(e.After, time.Second), err
	return r
}

// rowErrors are the faults of files as an error.
type rowErrors []sheet.RowError

func (r rowErrors) Error() string { return fmt.Sprintf("%d bad rows", len(r)) }

// sortFaults sorts faults by their places.
func sortFaults(list []Fault) {
	slices.SortStableFunc(list, func(a, b Fault) int { return strings.Compare(a.Pointer, b.Pointer) })
}

// bodyFaults gives faults of a JSON body their place in the answer.
func bodyFaults(list matcher.Faults) []Fault {
	out := make([]Fault, len(list))
	for i, f := range list {
		out[i] = Fault{In: "body", Pointer: f.Path, Code: string(f.Code), Params: f.Params}
	}
	return out
}

// rowFaults does the same for faults of a table: file, sheet, row, column.
func rowFaults(list []sheet.RowError) []Fault {
	out := make([]Fault, len(list))
	for i := range list {
		e := &list[i]
		out[i] = Fault{In: "file", Pointer: e.Path, File: e.File, Sheet: e.Sheet, Row: e.Row, Column: e.Column, Cell: e.Cell, Code: string(e.Code), Params: e.Params}
	}
	return out
}

// readable makes parameters fit for JSON, in place: callers may have sent bytes that are not text.
func readable(params matcher.Params) matcher.Params {
	for name, value := range params {
		if v := reflect.ValueOf(value); v.Kind() == reflect.String && !utf8.ValidString(v.String()) {
			params[name] = strings.ToValidUTF8(v.String(), "\ufffd")
		}
	}
	return params
}

// problem says a refusal in the caller's language.
func (r *refusal) problem(ctx context.Context) *Problem {
	call := requestOf(ctx)
	r.params = readable(r.params)
	for i := range r.faults {
		r.faults[i].Params, r.faults[i].Pointer = readable(r.faults[i].Params), strings.ToValidUTF8(r.faults[i].Pointer, "\ufffd")
	}
	// The sentence needs words for codes; the parameters of the answer keep the codes.
	words := matcher.Params{}
	for name, value := range r.params {
		words[name] = value
	}
	for _, section := range []string{"object", "state"} {
		if word, ok := words[section].(string); ok {
			words[section] = lang.Name(call.lang, section, word)
		}
	}
	p := &Problem{
		Type: "urn:dathang:problem:" + string(r.code), Status: statusOf(r.code), Code: r.code, Params: r.params, Request: call.id,
		Title:  lang.Text(call.lang, "problem_title."+string(r.code), nil),
		Detail: lang.Text(call.lang, "problem."+string(r.code), words),
		Faults: r.faults, after: r.after,
	}
	said(call.lang, p.Faults)
	return p
}

// said fills in the sentences of faults, and returns the same list.
func said(l lang.Language, list []Fault) []Fault {
	for i := range list {
		f := &list[i]
		if f.Code == "unknown_name" && f.Params["near"] != nil {
			f.Detail = lang.Say(l, string(matcher.FaultUnknownNear), f.Params)
		} else if inputCode(f.Code) {
			words := maps.Clone(f.Params)
			if want, ok := words["want"].(string); ok && f.Code == "kind" {
				words["want"] = lang.Name(l, "value_kind", want)
			}
			f.Detail = lang.Text(l, "request."+f.Code, words)
		} else {
			f.Detail = lang.Say(l, f.Code, f.Params)
		}
	}
	return list
}
