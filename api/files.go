package api

import (
	"bytes"
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"

	"dathang/data"
	"dathang/data/sheet"
	"dathang/matcher"
)

// What a body may weigh, as on the command line.
const (
	maxDatasetBytes  = 256 << 20
	maxProposalBytes = 512 << 20
	maxPolicyBytes   = 1 << 20
	// maxUploadBytes is a part as a file, with what multipart puts around it.
	maxUploadBytes = sheet.MaxFileBytes + 1<<20
)

// JSONBody is a file of ours as it came: the strict reader of package matcher
// knows the place of every fault, so nothing is read before it.
type JSONBody struct {
	RawBody []byte `contentType:"application/json"`
}

// takes documents the type of a JSONBody and bounds it.
func takes[T any](most int64) option {
	return func(api huma.API, op *huma.Operation) {
		// huma takes every raw body for octets; it is told otherwise once it has written that down.
		op.MaxBodyBytes, op.SkipValidateBody = most, true
		op.RequestBody = &huma.RequestBody{Content: map[string]*huma.MediaType{"application/json": {}}}
		op.Metadata = map[string]any{bodySchema: schemaOf[T](api)}
	}
}

// bodySchema is where an operation keeps the schema of its raw body.
const bodySchema = "body schema"

func schemaOf[T any](api huma.API) *huma.Schema {
	return api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[T](), true, "")
}

// status documents what a call that makes something answers.
func status(code int) option {
	return func(_ huma.API, op *huma.Operation) { op.DefaultStatus = code }
}

// bounded bounds a body that huma does not read itself.
func bounded(most int64) option {
	return func(_ huma.API, op *huma.Operation) {
		op.MaxBodyBytes = most
		op.Middlewares = append(op.Middlewares, func(c huma.Context, next func(huma.Context)) {
			g := humagin.Unwrap(c)
			g.Request.Body = http.MaxBytesReader(g.Writer, g.Request.Body, most)
			next(c)
		})
	}
}

// file is a stored file as the caller takes it: packed or not.
type file struct {
	ContentType     string `header:"Content-Type"`
	ContentEncoding string `header:"Content-Encoding" hidden:"true"`
	Disposition     string `header:"Content-Disposition"`
	ETag            string `header:"ETag"`
	Body            []byte
}

// gives documents a file of a type.
func gives[T any](api huma.API, op *huma.Operation) {
	op.Responses = map[string]*huma.Response{"200": {
		Description: "The file", Content: map[string]*huma.MediaType{"application/json": {Schema: schemaOf[T](api)}},
	}}
}

// givesText documents a file of text.
func givesText(contentType string) option {
	return func(_ huma.API, op *huma.Operation) {
		op.Responses = map[string]*huma.Response{"200": {
			Description: "The file", Content: map[string]*huma.MediaType{contentType: {Schema: &huma.Schema{Type: huma.TypeString}}},
		}}
	}
}

// Download is what a call for a file carries.
type Download struct {
	Cached
	Encoding string `header:"Accept-Encoding" hidden:"true"`
}

// packed answers with a JSON file that is kept as gzip.
func (d Download) packed(name, etag string, body []byte) (*file, error) {
	out := &file{ContentType: "application/json", Disposition: `attachment; filename="` + name + `"`, ETag: etag}
	if strings.Contains(d.Encoding, "gzip") {
		out.ContentEncoding, out.Body = "gzip", body
		return out, nil
	}
	var err error
	out.Body, err = data.Unpack(body)
	return out, err
}

// table answers with one part of a dataset as CSV.
func table(ds *matcher.Dataset, part, etag string) (*file, error) {
	if sheet.Columns(part) == nil {
		return nil, refuse(NotFound, "object", "part", "id", part)
	}
	var text bytes.Buffer
	if err := sheet.WritePart(&text, ds, part); err != nil {
		return nil, err
	}
	return &file{ContentType: "text/csv; charset=utf-8", Disposition: `attachment; filename="` + part + `.csv"`, ETag: etag, Body: text.Bytes()}, nil
}

// canonical is a checked dataset in the order in which it is kept.
func canonical(ds *matcher.Dataset) (*matcher.Dataset, error) {
	if wrong := sheet.Check(ds); len(wrong) > 0 {
		return nil, rowErrors(wrong)
	}
	return sheet.Sorted(ds), nil
}

// digestTag is the ETag of what never changes.
func digestTag(digest string) string { return `"` + digest + `"` }
