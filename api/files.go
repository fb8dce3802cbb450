package api

import (
	"bytes"
	"context"
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"

	"dathang/data"
	"dathang/data/sheet"
	"dathang/matcher"
)

// Sizes of bodies, the same as on the command line.
const (
	maxDatasetBytes  = 256 << 20
	maxProposalBytes = 512 << 20
	maxPolicyBytes   = 1 << 20
	// maxUploadBytes is a part as a file, with what multipart puts around it.
	maxUploadBytes = sheet.MaxFileBytes + 1<<20
)

// JSONBody is one of our files as it arrived. Nothing parses it before the strict reader of package
// matcher, which knows the place of every fault.
type JSONBody struct {
	RawBody []byte `contentType:"application/json"`
}

// takes documents the type of a JSONBody and bounds it.
func takes[T any](most int64) option {
	return func(api huma.API, op *huma.Operation) {
		// huma documents every raw body as octets; that is corrected after it has registered the
		// operation.
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

// bounded limits a body that huma does not read itself.
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

// file is a stored file as the caller wants it, compressed or not.
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

// The types of tables.
const (
	typeCSV = "text/csv"
	// typeGeoJSON is that of maps (RFC 7946).
	typeGeoJSON = "application/geo+json"
	typeXLSX    = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

// givesAs documents a file that comes in some content types: text, or a workbook.
func givesAs(contentTypes ...string) option {
	return func(_ huma.API, op *huma.Operation) {
		content := map[string]*huma.MediaType{}
		for _, t := range contentTypes {
			content[t] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString}}
			switch t {
			case typeXLSX:
				content[t].Schema.Format = "binary"
			case typeGeoJSON:
				content[t].Schema = &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true}
			}
		}
		op.Responses = map[string]*huma.Response{"200": {Description: "The file", Content: content}}
	}
}

// Download is what a call for a file carries.
type Download struct {
	Cached
	Encoding string `header:"Accept-Encoding" hidden:"true"`
}

// packed answers with a JSON file that is stored compressed.
func (d Download) packed(name, etag string, body []byte) (*file, error) {
	out := &file{ContentType: "application/json", Disposition: `attachment; filename="` + name + `"`, ETag: etag}
	if strings.Contains(d.Encoding, "gzip") {
		out.ContentEncoding, out.Body = "gzip", body
		out.ETag = strings.TrimSuffix(etag, `"`) + packedTag + `"`
		return out, nil
	}
	var err error
	out.Body, err = data.Unpack(body)
	return out, err
}

// TableFormat is how a caller takes a table.
type TableFormat struct {
	Format string `query:"format" enum:"csv,xlsx" default:"csv" doc:"xlsx names its sheets in the language of Accept-Language"`
}

// tag is the ETag of a table of something whose own tag is given.
func (f TableFormat) tag(ctx context.Context, of string) string {
	if f.Format == "csv" {
		return of
	}
	return spokenTag(ctx, strings.TrimSuffix(of, `"`)+`.xlsx"`)
}

// part answers with one part of a dataset.
func (f TableFormat) part(ctx context.Context, ds *matcher.Dataset, part, etag string) (*file, error) {
	if err := knownPart(part); err != nil {
		return nil, err
	}
	if f.Format == "xlsx" {
		return workbook(ctx, part, etag, ds, part)
	}
	var text bytes.Buffer
	if err := sheet.WritePart(&text, ds, part); err != nil {
		return nil, err
	}
	return attached(part+".csv", typeCSV+"; charset=utf-8", etag, text.Bytes()), nil
}

// workbook answers with parts of a dataset, all where none is named, as a workbook.
func workbook(ctx context.Context, name, etag string, ds *matcher.Dataset, parts ...string) (*file, error) {
	var book bytes.Buffer
	if err := sheet.WriteBook(&book, requestOf(ctx).lang, ds, parts...); err != nil {
		return nil, err
	}
	return attached(name+".xlsx", typeXLSX, etag, book.Bytes()), nil
}

func attached(name, contentType, etag string, body []byte) *file {
	return &file{ContentType: contentType, Disposition: `attachment; filename="` + name + `"`, ETag: etag, Body: body}
}

func knownPart(part string) error {
	if sheet.Columns(part) == nil {
		return refuse(NotFound, "object", "part", "id", part)
	}
	return nil
}

// template answers with an empty workbook of every part, to be filled in.
func (s *Server) template(ctx context.Context, _ *struct{}) (*file, error) {
	return template(ctx, "dathang")
}

// partTemplate answers with an empty workbook of one part.
func (s *Server) partTemplate(ctx context.Context, in *PartPath) (*file, error) {
	if err := knownPart(in.Part); err != nil {
		return nil, err
	}
	return template(ctx, in.Part, in.Part)
}

func template(ctx context.Context, name string, parts ...string) (*file, error) {
	var book bytes.Buffer
	if err := sheet.WriteTemplate(&book, requestOf(ctx).lang, parts...); err != nil {
		return nil, err
	}
	return attached(name+".xlsx", typeXLSX, "", book.Bytes()), nil
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
