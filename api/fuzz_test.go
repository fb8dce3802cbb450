package api

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/stretchr/testify/require"

	"dathang/api/auth"
)

// drawnRequests is how many requests the test draws; `make fuzz-api` asks for more.
const drawnRequests = 400

// slowAnswer is what an answer may take on an idle machine, runs apart.
const slowAnswer = 2 * time.Second

// drawnCall is one drawn request.
type drawnCall struct {
	op         *huma.Operation
	path, body string
	headers    []string
	as         string
	method     string
}

// drawing draws requests from the API's own document.
type drawing struct {
	*rand.Rand
	doc   *huma.OpenAPI
	ids   []string
	roles []string
}

var junk = []string{"", "0", "-1", "x", "\xff", "../..", "' OR 1=1 --", "%", "ă", strings.Repeat("a", 300), "9223372036854775808", "null", "hanoi-2023", "v1", "*"}

func (d *drawing) pick(list []string) string { return list[d.IntN(len(list))] }

func (d *drawing) word() string {
	if len(d.ids) > 0 && d.IntN(3) > 0 {
		return d.pick(d.ids)
	}
	return d.pick(junk)
}

// value draws a value of a schema, now and then of another one.
func (d *drawing) value(s *huma.Schema, depth int) any {
	for s != nil && s.Ref != "" {
		s = d.doc.Components.Schemas.SchemaFromRef(s.Ref)
	}
	if s == nil || depth > 6 || d.IntN(25) == 0 {
		return []any{nil, true, -1, 1e300, "x", []any{}, map[string]any{}}[d.IntN(7)]
	}
	if len(s.Enum) > 0 {
		return s.Enum[d.IntN(len(s.Enum))]
	}
	switch s.Type {
	case huma.TypeObject:
		made := map[string]any{}
		names := make([]string, 0, len(s.Properties))
		for name := range s.Properties {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			if slices.Contains(s.Required, name) || d.IntN(3) == 0 {
				made[name] = d.value(s.Properties[name], depth+1)
			}
		}
		if d.IntN(20) == 0 {
			made[d.word()] = d.word()
		}
		return made
	case huma.TypeArray:
		list := []any{}
		for range d.IntN(4) {
			list = append(list, d.value(s.Items, depth+1))
		}
		return list
	case huma.TypeInteger, huma.TypeNumber:
		return []int64{0, 1, 2, 5, 2026, -1, 1 << 53}[d.IntN(7)]
	case huma.TypeBoolean:
		return d.IntN(2) == 0
	}
	return d.word()
}

// call draws a request of an operation.
func (d *drawing) call(path, method string, op *huma.Operation) drawnCall {
	made := drawnCall{op: op, as: d.pick(d.roles), method: method}
	query := url.Values{}
	for _, p := range op.Parameters {
		switch {
		case p.In == "path":
			path = strings.ReplaceAll(path, "{"+p.Name+"}", url.PathEscape(cmp.Or(d.word(), "x"))) // without it another route is asked
		case p.In == "query" && (p.Required || d.IntN(3) == 0):
			query.Set(p.Name, strings.Trim(fmt.Sprint(d.value(p.Schema, 0)), "[]"))
		case p.In == "header" && d.IntN(3) == 0:
			made.headers = append(made.headers, p.Name+": "+strings.Map(func(r rune) rune {
				if r < ' ' || r > '~' {
					return '?'
				}
				return r
			}, d.pick([]string{`"v1"`, `"v1", "v2"`, "*", "x", d.word()})))
		}
	}
	if made.path = path; len(query) > 0 {
		made.path += "?" + query.Encode()
	}
	if op.RequestBody == nil {
		return made
	}
	types := make([]string, 0, len(op.RequestBody.Content))
	for t := range op.RequestBody.Content {
		types = append(types, t)
	}
	slices.Sort(types)
	t := d.pick(types)
	made.headers = append(made.headers, "Content-Type: "+t)
	text, err := json.Marshal(d.value(op.RequestBody.Content[t].Schema, 0))
	if err == nil {
		made.body = string(text)
	}
	if d.IntN(15) == 0 {
		made.body = made.body[:d.IntN(len(made.body)+1)]
	}
	return made
}

// remember keeps ids of an answer for later requests.
func (d *drawing) remember(tree any) {
	switch v := tree.(type) {
	case map[string]any:
		for _, name := range []string{"id", "digest", "programme", "commune", "field"} {
			if id, ok := v[name].(string); ok && id != "" && len(d.ids) < 500 && !slices.Contains(d.ids, id) {
				d.ids = append(d.ids, id)
			}
		}
		names := make([]string, 0, len(v))
		for name := range v {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			d.remember(v[name])
		}
	case []any:
		for i := range min(len(v), 5) {
			d.remember(v[i])
		}
	}
}

// Requests drawn from the API's own document are answered as it says, none by a failure.
func TestAPI_AnswersAsItsDocumentSays(t *testing.T) {
	many := drawnRequests
	if text := os.Getenv("DATHANG_FUZZ_REQUESTS"); text != "" {
		var err error
		many, err = strconv.Atoi(text)
		require.NoError(t, err)
	}
	s := working(t, embeddedFile(t))
	doc := s.server.huma.OpenAPI()
	d := &drawing{Rand: rand.New(rand.NewPCG(2026, uint64(many))), doc: doc, roles: []string{"", s.bearer, s.bearer, s.bearer}}
	for _, role := range auth.Roles {
		of := department
		d.roles = append(d.roles, s.token(s.account(string(role)+"@fuzz.vn", role, of)))
	}
	s.keptProblem(quick(1))
	heard := s.watched(get[Run](s, http.StatusAccepted, s.submitted(s.keptProblem(quick(1)), 10)).ID)
	d.ids = append(d.ids, string(heard[0].ID), string(heard[len(heard)-1].Proposal))

	type target struct {
		path, method string
		op           *huma.Operation
	}
	var targets []target
	for path, item := range doc.Paths {
		for method, op := range map[string]*huma.Operation{"GET": item.Get, "PUT": item.Put, "POST": item.Post, "DELETE": item.Delete, "PATCH": item.Patch} {
			if op != nil && op.OperationID != "watch-run" {
				targets = append(targets, target{path, method, op})
			}
		}
	}
	slices.SortFunc(targets, func(a, b target) int { return strings.Compare(a.path+" "+a.method, b.path+" "+b.method) })
	memory := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc >> 20
	}
	began, before := time.Now(), memory()
	var failed, strange, slow int
	statuses := map[int]int{}
	for range many {
		at := targets[d.IntN(len(targets))]
		c := d.call(at.path, at.method, at.op)
		asked := time.Now()
		a := s.as(c.as).call(c.method, c.path, c.body, c.headers...)
		took := time.Since(asked)
		statuses[a.status/100]++
		if a.status >= 500 && a.status != http.StatusServiceUnavailable {
			failed++
			t.Errorf("%s %s %v %.300s: %d %.300s", c.method, c.path, c.headers, c.body, a.status, a.body)
		}
		if why := outside(doc, c.op, &a); why != "" && a.status < 500 {
			if strange++; strange < 20 {
				t.Errorf("%s %s %v: %s: %.300s", c.method, c.path, c.headers, why, a.body)
			}
		}
		if took > slowAnswer {
			slow++
			t.Logf("%s %s took %v", c.method, c.path, took)
		}
		var tree any
		if a.status < 300 && json.Unmarshal(a.body, &tree) == nil {
			d.remember(tree)
		}
	}
	t.Logf("%d requests in %v: 2xx %d, 3xx %d, 4xx %d, 5xx %d; failures %d, outside the document %d, over %v %d; memory %d MB before, %d MB after",
		many, time.Since(began).Round(time.Second), statuses[2], statuses[3], statuses[4], statuses[5], failed, strange, slowAnswer, slow, before, memory())
}
