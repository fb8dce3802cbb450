package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strings"

	"dathang/data"
)

// Paging is the parameters of every list.
type Paging struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"1000" default:"50" doc:"The most items of the page"`
	Cursor string `query:"cursor" maxLength:"600" doc:"next of the page before; empty for the first page"`
}

// page is what the store is asked for.
func (p Paging) page() data.Page { return data.Page{Limit: p.Limit, After: data.Cursor(p.Cursor)} }

// Page is one page of a list.
type Page[T any] struct {
	Items []T `json:"items"`
	// Next is empty on the last page.
	Next data.Cursor `json:"next,omitempty" doc:"Cursor of the next page; absent on the last one"`
}

// pageOf is the answer of a list, as huma wants it.
type pageOf[T any] struct{ Body Page[T] }

// listed answers with a page of the store.
func listed[T any](list data.List[T], err error) (*pageOf[T], error) {
	if err != nil {
		return nil, err
	}
	return &pageOf[T]{Page[T]{Items: list.Items, Next: list.Next}}, nil
}

// listedAs answers with a page whose items are converted by view.
func listedAs[T, V any](list data.List[T], err error, view func(*T) V) (*pageOf[V], error) {
	if err != nil {
		return nil, err
	}
	items := make([]V, len(list.Items))
	for i := range list.Items {
		items[i] = view(&list.Items[i])
	}
	return &pageOf[V]{Page[V]{Items: items, Next: list.Next}}, nil
}

// Cached is the header of requests for something that may not have changed.
type Cached struct {
	IfNoneMatch string `header:"If-None-Match" doc:"ETag of what the caller has; 304 where it is still so"`
}

// unchanged is the answer (304) to a caller who has the thing already.
type unchanged struct{ etag string }

// Error makes it an error, so that a handler can return it; huma answers with its status and headers.
func (u unchanged) Error() string { return "not modified" }

// GetStatus is that of huma.StatusError.
func (unchanged) GetStatus() int { return http.StatusNotModified }

// GetHeaders is that of huma.HeadersError.
func (u unchanged) GetHeaders() http.Header { return http.Header{"Etag": {u.etag}} }

// fresh returns unchanged if the caller already has the version with that tag.
func (c Cached) fresh(etag string) error {
	for given := range strings.SplitSeq(c.IfNoneMatch, ",") {
		given = strings.TrimSpace(given)
		// Any version will do.
		if given == "*" {
			return unchanged{etag}
		}
		if plainTag(given) == etag {
			return unchanged{given}
		}
	}
	return nil
}

// steadyPage is a page of a list that never changes.
type steadyPage[T any] struct {
	ETag string `header:"ETag"`
	Body Page[T]
}

// steady answers with a page of a list that never changes, such as those of a proposal: a caller
// who has the page is told so without asking the store.
func steady[T any](ctx context.Context, s *Server, in Cached, read func() (data.List[T], error)) (*steadyPage[T], error) {
	// The list never changes, so its address and the build determine the page.
	sum := sha256.Sum256([]byte(s.Version + " " + requestOf(ctx).uri))
	etag := digestTag(hex.EncodeToString(sum[:16]))
	if in.IfNoneMatch != "*" {
		if err := in.fresh(etag); err != nil {
			return nil, err
		}
	}
	page, err := listed(read())
	if err != nil {
		return nil, err
	}
	return &steadyPage[T]{etag, page.Body}, nil
}

// packedTag is the suffix of tags of compressed answers: compressed and uncompressed are two
// representations of the same thing.
const packedTag = "-gzip"

// plainTag is a tag without the mark of a weak tag and without the suffix for compression.
func plainTag(given string) string {
	text := strings.TrimPrefix(given, "W/")
	if bare, packed := strings.CutSuffix(text, packedTag+`"`); packed {
		return bare + `"`
	}
	return text
}

// spokenTag is the tag of an answer that contains sentences in the caller's language.
func spokenTag(ctx context.Context, tag string) string {
	return strings.TrimSuffix(tag, `"`) + "." + string(requestOf(ctx).lang) + `"`
}

// Edit is the header of a change to something that several people may edit.
type Edit struct {
	IfMatch string `header:"If-Match" maxLength:"1000" doc:"ETag of the version that was read; several, of which one has to stand; or * for whatever stands"`
}

// version returns the version that the caller has read. If he names several or any (*), stands is
// asked for the current one.
func (e Edit) version(stands func() (int64, error)) (int64, error) {
	if e.IfMatch == "" {
		return 0, refuse(PreconditionRequired)
	}
	if strings.TrimSpace(e.IfMatch) == "*" {
		return stands()
	}
	var read []int64
	for given := range strings.SplitSeq(e.IfMatch, ",") {
		version, ok := versionOf(strings.TrimSpace(given))
		if !ok {
			return 0, invalid([]Fault{{In: "header", Pointer: "If-Match", Code: "shape", Params: map[string]any{"want": `"v<number>"`}}})
		}
		read = append(read, version)
	}
	if len(read) == 1 {
		return read[0], nil
	}
	// Of several tags one has to be the current version; if none is, the first one makes the conflict.
	now, err := stands()
	if err == nil && !slices.Contains(read, now) {
		now = read[0] // which is stale
	}
	return now, err
}

// Making is the header of calls that create something.
type Making struct {
	Key string `header:"Idempotency-Key" maxLength:"200" doc:"The same key with the same content makes it once"`
}

// actor is the caller with his idempotency key.
func (m Making) actor(ctx context.Context) data.Actor {
	by := actorOf(ctx)
	by.Key = m.Key
	return by
}

// conditional is an answer with an ETag, so that If-None-Match can save the transfer.
type conditional[T any] struct {
	ETag string `header:"ETag"`
	Body T
}
