package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"dathang/data/lang"
	"dathang/data/sheet"
	"dathang/matcher"
)

// Code names a kind of problem. Clients may rely on it; its texts are in
// data/lang under problem and problem_title.
type Code string

// The codes of problems.
const (
	NotFound         Code = "not_found"
	NoRoute          Code = "no_route"
	MethodNotAllowed Code = "method_not_allowed"
	Malformed        Code = "malformed"
	Invalid          Code = "invalid"
	TooLarge         Code = "too_large"
	TooManyRequests  Code = "too_many_requests"
	UnsupportedMedia Code = "unsupported_media"
	RequestTimeout   Code = "request_timeout"
	WrongHost        Code = "wrong_host"
	CrossOrigin      Code = "cross_origin"
	Unavailable      Code = "unavailable"
	Internal         Code = "internal"
)

// CodeInfo is what is fixed about a code.
type CodeInfo struct {
	Code   Code
	Status int
	Params []string
}

// Codes lists every code of a problem: the one place that maps kinds to HTTP.
var Codes = []CodeInfo{
	{NotFound, http.StatusNotFound, []string{"object", "id"}},
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
	{Unavailable, http.StatusServiceUnavailable, nil},
	{Internal, http.StatusInternalServerError, []string{"request"}},
}

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

// ContentType makes problems of what would be JSON.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// refusal is an error that a handler knows the code of.
type refusal struct {
	code   Code
	params matcher.Params
	faults []Fault
	cause  error
}

func (r *refusal) Error() string {
	if r.cause != nil {
		return fmt.Sprintf("%s: %v", r.code, r.cause)
	}
	return string(r.code)
}

func (r *refusal) Unwrap() error { return r.cause }

// refuse is an error with a code and its parameters, given as name, value, ...
func refuse(code Code, params ...any) *refusal {
	r := &refusal{code: code, params: matcher.Params{}}
	for i := 0; i+1 < len(params); i += 2 {
		r.params[params[i].(string)] = params[i+1]
	}
	return r
}

// invalid are faults of an input.
func invalid(faults []Fault) *refusal {
	r := refuse(Invalid, "count", len(faults))
	r.faults = faults
	return r
}

// problem turns any error into the caller's words. What the caller cannot
// help is logged with its cause, and the caller learns only the request's id.
func (s *Server) problem(ctx context.Context, err error) error {
	if given, ok := errors.AsType[huma.StatusError](err); ok {
		return given
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
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return refuse(TooLarge)
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return refuse(Unavailable)
	}
	return &refusal{code: Internal, cause: err}
}

// rowErrors are the faults of files as an error.
type rowErrors []sheet.RowError

func (r rowErrors) Error() string { return fmt.Sprintf("%d bad rows", len(r)) }

func bodyFaults(list matcher.Faults) []Fault {
	out := make([]Fault, len(list))
	for i, f := range list {
		out[i] = Fault{In: "body", Pointer: f.Path, Code: string(f.Code), Params: f.Params}
	}
	return out
}

func rowFaults(list []sheet.RowError) []Fault {
	out := make([]Fault, len(list))
	for i := range list {
		e := &list[i]
		out[i] = Fault{In: "file", File: e.File, Sheet: e.Sheet, Row: e.Row, Column: e.Column, Cell: e.Cell, Code: string(e.Code), Params: e.Params}
	}
	return out
}

// problem says a refusal in the caller's language.
func (r *refusal) problem(ctx context.Context) *Problem {
	call := requestOf(ctx)
	words := matcher.Params{}
	for name, value := range r.params {
		words[name] = value
	}
	if object, ok := words["object"].(string); ok {
		words["object"] = lang.Name(call.lang, "object", object)
	}
	p := &Problem{
		Type: "urn:dathang:problem:" + string(r.code), Status: statusOf(r.code), Code: r.code, Params: r.params, Request: call.id,
		Title:  lang.Text(call.lang, "problem_title."+string(r.code), nil),
		Detail: lang.Text(call.lang, "problem."+string(r.code), words),
		Faults: r.faults,
	}
	for i := range p.Faults {
		f := &p.Faults[i]
		f.Detail = lang.Text(call.lang, "request."+f.Code, f.Params)
		if !inputCode(f.Code) {
			f.Detail = lang.Say(call.lang, f.Code, f.Params)
		}
	}
	return p
}
