package api

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"dathang/data"
	"dathang/data/sheet"
)

// AuditFilter narrows the audit.
type AuditFilter struct {
	User       data.UserID `query:"user" maxLength:"100"`
	Action     string      `query:"action" maxLength:"100" doc:"Such as proposal.publish"`
	ObjectKind string      `query:"object_kind" maxLength:"100"`
	ObjectID   string      `query:"object" maxLength:"300"`
	From       time.Time   `query:"from" doc:"From this time on"`
	To         time.Time   `query:"to" doc:"Before this time"`
}

// filter is what the store is asked for.
func (f *AuditFilter) filter() data.AuditFilter {
	return data.AuditFilter{User: f.User, Action: f.Action, ObjectKind: f.ObjectKind, ObjectID: f.ObjectID, From: f.From, To: f.To}
}

// AuditLine is one line of the audit.
type AuditLine struct {
	Sequence     int64               `json:"sequence"`
	At           time.Time           `json:"at"`
	User         data.UserID         `json:"user_id"`
	Organisation data.OrganisationID `json:"organisation_id"`
	Action       string              `json:"action"`
	ObjectKind   string              `json:"object_kind"`
	ObjectID     string              `json:"object_id"`
	Before       json.RawMessage     `json:"before,omitempty" doc:"How the object was; absent where there was none"`
	After        json.RawMessage     `json:"after,omitempty" doc:"How it is since; absent where there is none"`
	Request      string              `json:"request_id"`
	Hash         string              `json:"hash" doc:"SHA-256 over this line and the hash of the one before"`
}

// viewAudit shows a line of the audit; before and after are JSON already.
func viewAudit(e *data.AuditEntry) AuditLine {
	line := AuditLine{
		Sequence: e.Sequence, At: e.At.UTC(), User: e.User, Organisation: e.Organisation, Action: e.Action, ObjectKind: e.ObjectKind, ObjectID: e.ObjectID,
		Request: e.Request, Hash: e.Hash,
	}
	if e.Before != "" {
		line.Before = json.RawMessage(e.Before)
	}
	if e.After != "" {
		line.After = json.RawMessage(e.After)
	}
	return line
}

// listAudit lists the lines of the audit.
func (s *Server) listAudit(ctx context.Context, in *struct {
	Paging
	AuditFilter
},
) (*pageOf[AuditLine], error) {
	list, err := s.Store.Audit(ctx, in.filter(), in.page())
	return listedAs(list, err, viewAudit)
}

// auditFile streams the audit as CSV, page by page, so that a long audit needs no memory. The first
// page is read before the answer begins: until then a failure can still be answered as a problem.
func (s *Server) auditFile(ctx context.Context, in *AuditFilter) (*huma.StreamResponse, error) {
	page := data.Page{Limit: data.MaxPage}
	list, err := s.Store.Audit(ctx, in.filter(), page)
	if err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(c huma.Context) {
		c.SetHeader("Content-Type", "text/csv; charset=utf-8")
		c.SetHeader("Content-Disposition", `attachment; filename="audit.csv"`)
		c.SetStatus(http.StatusOK)
		w := csv.NewWriter(c.BodyWriter())
		defer w.Flush()
		_ = w.Write([]string{ // an error stays with the writer
			"sequence", "at", "user_id", "organisation_id", "action", "object_kind", "object_id", "before", "after", "request_id", "previous_hash", "hash",
		})
		for {
			for i := range list.Items {
				e := &list.Items[i]
				_ = w.Write([]string{
					strconv.FormatInt(e.Sequence, 10), e.At.UTC().Format(time.RFC3339Nano), string(e.User), string(e.Organisation), e.Action, e.ObjectKind,
					sheet.Guard(e.ObjectID), sheet.Guard(e.Before), sheet.Guard(e.After), e.Request, e.PreviousHash, e.Hash,
				})
			}
			if list.Next == "" || w.Error() != nil {
				return
			}
			page.After = list.Next
			if list, err = s.Store.Audit(c.Context(), in.filter(), page); err != nil {
				s.Log.ErrorContext(c.Context(), "audit file cut short", "request", requestOf(ctx).id, "cause", err)
				panic(http.ErrAbortHandler) // half a file must not look like a whole one
			}
		}
	}}, nil
}

// auditCheckOut is the answer with the result of a recount.
type auditCheckOut struct{ Body data.AuditCheck }

// checkAudit recomputes the whole chain of the audit.
func (s *Server) checkAudit(ctx context.Context, in *struct {
	Head string `query:"head" maxLength:"64" doc:"The hash of a line that was noted earlier; it has to be there still"`
},
) (*auditCheckOut, error) {
	found, err := s.Store.CheckAudit(ctx, in.Head)
	if err != nil {
		return nil, err
	}
	return &auditCheckOut{found}, nil
}
