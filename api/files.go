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

// orTables documents that the body may as well be a workbook, or a zip archive of CSV files.
func orTables(_ huma.API, op *huma.Operation) {
	for _, t := range []string{typeXLSX, typeZip} {
		op.RequestBody.Content[t] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}
	}
}

// bodySchema is where an operation keeps the schema of its raw body.
const bodySchema = "body schema"

// schemaOf is the schema of a type in the document; the document refers to it by name.
func schemaOf[T any](api huma.API) *huma.Schema {
	return api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[T](), true, "")
}

// status sets the HTTP status of success.
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

// gives documents that the answer is a JSON file of a type.
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
	typeZip     = "application/zip"
	typeXLSX    = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

// givesAs documents that the answer is a file in one of these content types.
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

// Download is the headers of a call for a file.
type Download struct {
	Cached
	Encoding string `header:"Accept-Encoding" hidden:"true"`
}

// packed answers with a JSON file that is stored compressed: as
// it is stored, if the caller accepts gzip.
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

// TableFormat says in which format a caller wants a table.
type TableFormat struct {
	Format string `query:"format" enum:"csv,xlsx" default:"csv" doc:"xlsx names its sheets in the language of Accept-Language"`
}

// tag is the ETag of a table, given that of the thing it is
// made from. A workbook is also made in the caller's language.
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

// attached is a file to be saved under a name.
func attached(name, contentType, etag string, body []byte) *file {
	return &file{ContentType: contentType, Disposition: `attachment; filename="` + name + `"`, ETag: etag, Body: body}
}

// knownPart is the refusal of a part that datasets do not have; nil for one that they have.
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

// template answers with an empty workbook of some parts, all where none is named.
func template(ctx context.Context, name string, parts ...string) (*file, error) {
	var book bytes.Buffer
	if err := sheet.WriteTemplate(&book, requestOf(ctx).lang, parts...); err != nil {
		return nil, err
	}
	return attached(name+".xlsx", typeXLSX, "", book.Bytes()), nil
}

// canonical checks a dataset, and sorts and marks it as datasets are stored.
func canonical(ds *matcher.Dataset) (*matcher.Dataset, error) {
	if wrong := sheet.Check(ds); len(wrong) > 0 {
		return nil, rowErrors(wrong)
	}
	sorted := sheet.Sorted(ds)
	sheet.Remark(sorted)
	return sorted, nil
}

// digestTag is the ETag of what never changes.
func digestTag(digest string) string { return `"` + digest + `"` }
