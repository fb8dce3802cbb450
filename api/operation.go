package api

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	fast "github.com/go-json-experiment/json"

	"dathang/data/intake"
	"dathang/matcher"
	"dathang/matcher/review"
	"dathang/matcher/scenario"
)

// option adjusts an operation before it is registered: its document, its limits, its status.
type option func(huma.API, *huma.Operation)

// typed makes an endpoint of a handler whose input and output huma checks and documents. Errors of
// the handler become problems.
func typed[I, O any](handle func(context.Context, *I) (*O, error), options ...option) endpoint {
	return func(s *Server, r route) {
		op := operation(r)
		for _, apply := range options {
			apply(s.huma, &op)
		}
		if op.Metadata == nil {
			op.Metadata = map[string]any{}
		}
		op.Metadata[schemaRegistry] = s.huma.OpenAPI().Components.Schemas
		huma.Register(s.huma, op, func(ctx context.Context, in *I) (*O, error) {
			out, err := handle(ctx, in)
			if err != nil {
				return nil, s.problem(ctx, err)
			}
			return out, nil
		})
		// huma has overwritten the schema of a raw body while registering; put ours back, see takes.
		if schema, ok := op.Metadata[bodySchema].(*huma.Schema); ok {
			op.RequestBody.Content["application/json"].Schema = schema
		}
	}
}

// operation is a route as the document describes it.
func operation(r route) huma.Operation {
	return huma.Operation{
		Method: r.method, Path: r.path, OperationID: r.name, Summary: r.summary, Description: r.summary + ".",
		Tags: []string{r.tag}, Security: r.security(), Extensions: map[string]any{"x-role": string(r.role), "x-rows": string(r.rows)},
	}
}

// openAPI is the document without its operations. It also sets how bodies are read and written:
// like our files, so that empty lists are [] and duplicate names are refused.
func openAPI() huma.Config {
	cfg := huma.DefaultConfig("dathang", "1")
	cfg.Info.Description = "Turns the specialisation shortfalls of communes into demand, matches it with what universities offer, " +
		"and proves its answer. Errors are RFC 9457 problems with a stable code, in the language of Accept-Language (vi, en)."
	cfg.Info.Contact = &huma.Contact{Name: "Whoever runs this server"}
	cfg.Info.License = &huma.License{Name: "Apache-2.0", Identifier: "Apache-2.0"}
	cfg.Servers = []*huma.Server{{URL: "/", Description: "The server that gave this document."}}
	cfg.Tags = tags
	cfg.Components.SecuritySchemes = schemes()
	// The document and its page are in our list of routes; huma's own page would load scripts from
	// elsewhere.
	cfg.OpenAPIPath, cfg.DocsPath, cfg.SchemasPath = "", "", ""
	cfg.CreateHooks = nil
	cfg.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", schemaName)
	cfg.Components.Schemas.RegisterTypeAlias(reflect.TypeFor[matcher.ProofNode](), reflect.TypeFor[[]matcher.ProofEntry]())
	cfg.RejectUnknownQueryParameters = true
	format := huma.Format{
		Marshal:   writeWhole,
		Unmarshal: readBody,
	}
	cfg.Formats = map[string]huma.Format{"application/json": format, "json": format}
	return cfg
}

// objectsMost bounds the objects of a body that is not a file: a thousand changes that name a
// hundred things each have fewer.
const objectsMost = 20_000

// readBody reads a JSON body as our files are read. huma passes a fault on to inputFault as the
// text of an error; unknown names are left to the schema.
func readBody(text []byte, v any) error {
	if matcher.Objects(text) > objectsMost {
		return errors.New("request body too large")
	}
	faults := matcher.DecodeOpen(text, v)
	if at, zero := matcher.ZeroIn(text); zero && len(faults) == 0 {
		faults = matcher.Faults{{Code: matcher.FaultControlCharacter, Path: at, Params: matcher.Params{"character": matcher.CharacterCode(0)}}}
	}
	if len(faults) == 0 {
		return nil
	}
	said, err := fast.Marshal(faults[0])
	if err != nil {
		return err
	}
	return errors.New(bodyFault + string(said))
}

// bodyFault marks the text of a fault that readBody found.
const bodyFault = "fault|"

// carriedFault extracts the fault from such a text.
func carriedFault(text string) (Fault, bool) {
	said, ours := strings.CutPrefix(text, bodyFault)
	var f matcher.Fault
	if !ours || fast.Unmarshal([]byte(said), &f) != nil {
		return Fault{}, false
	}
	for name, value := range f.Params {
		if n, ok := value.(float64); ok {
			f.Params[name] = int64(n)
		}
	}
	return bodyFaults(matcher.Faults{f})[0], true
}

// writeWhole writes an answer in one piece with its length: in several pieces a page takes seven
// system calls instead of two.
func writeWhole(w io.Writer, v any) error {
	text, err := fast.Marshal(v, fast.Deterministic(true))
	if err != nil {
		return err
	}
	if answer, ok := w.(http.ResponseWriter); ok {
		answer.Header().Set("Content-Length", strconv.Itoa(len(text)))
	}
	_, err = w.Write(text)
	return err
}

// Document is the OpenAPI document of the API, indented, without the build's version.
func (s *Server) Document() ([]byte, error) {
	raw, err := s.huma.OpenAPI().MarshalJSON()
	if err != nil {
		return nil, err
	}
	var tree any
	if err := json.Unmarshal(raw, &tree); err != nil {
		return nil, err
	}
	text, err := json.MarshalIndent(tree, "", "  ")
	return append(text, '\n'), err
}

// schemaName distinguishes types of the same name in different packages: rows of the store keep the
// name, types of files are called File..., those of a review Review..., our problem details are called Error, and the outlook of
// a simulation is not that of a commune.
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t.PkgPath() == reflect.TypeFor[Problem]().PkgPath() && name == "Problem":
		return "Error"
	case t == reflect.TypeFor[scenario.Outlook]():
		return "DrawnOutlook"
	case t.PkgPath() == reflect.TypeFor[review.Review]().PkgPath():
		return "Review" + name
	case t.PkgPath() == reflect.TypeFor[intake.Reading]().PkgPath() && name != "Reading":
		return "Intake" + name
	case t.PkgPath() == reflect.TypeFor[matcher.Problem]().PkgPath() && slices.Contains(namesOfRows, name):
		return "File" + name
	}
	return name
}

// namesOfRows are the types of package matcher whose names the store's rows have too.
var namesOfRows = []string{
	"Allocation", "Commune", "Dataset", "Field", "Norm", "Policy", "Problem", "Programme", "Proposal", "Run", "University", "Unmet",
}
