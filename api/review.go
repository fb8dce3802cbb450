package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"dathang/api/auth"
	"dathang/data"
	"dathang/data/report"
	"dathang/matcher"
	"dathang/matcher/review"
)

// publishedDataset stands, as the id of a dataset, for the one behind the publication in force.
const publishedDataset data.DatasetID = "published"

// Reviewing says what is reviewed.
type Reviewing struct {
	Counting
	Commune matcher.CommuneID `query:"commune" maxLength:"100" doc:"For the city's department: one commune alone, sums included; a commune has its own, whatever it says here"`
}

// reviewed is the review of a dataset, computed once for all callers.
func (s *Server) reviewed(ctx context.Context, in *Counting) (*review.Review, error) {
	key := countingKey{in.ID, in.NormDate, in.Horizon, in.Threshold}
	return s.reviews.Get(ctx, key, func(ctx context.Context) (*review.Review, error) {
		res, err := s.counted(ctx, in)
		if err != nil {
			return nil, err
		}
		ds, err := s.Store.DatasetContent(ctx, in.ID)
		if err != nil {
			return nil, err
		}
		return review.Compute(ds, res), nil
	})
}

// reviewFor is what a caller may see of a review. A commune sees its own rows of the dataset behind the publication in
// force; for it there are no other communes and datasets. In is changed to what is seen.
func (s *Server) reviewFor(ctx context.Context, in *Reviewing) (*review.Review, error) {
	who := callerOf(ctx)
	asked := in.ID
	if who.role == auth.Commune {
		own := matcher.CommuneID(who.account.OrganisationSubject)
		if in.Commune != "" && in.Commune != own {
			return nil, refuse(NotFound, "object", "commune", "id", in.Commune)
		}
		in.Commune = own
	}
	if who.role == auth.Commune || asked == publishedDataset {
		published, err := s.datasetInForce(ctx)
		if err != nil {
			return nil, err
		}
		if published == "" || asked != publishedDataset && asked != published {
			return nil, refuse(NotFound, "object", "dataset", "id", string(asked))
		}
		in.ID = published
	}
	all, err := s.reviewed(ctx, &in.Counting)
	if err != nil || in.Commune == "" {
		return all, err
	}
	if one := all.Of(in.Commune); one != nil {
		return one, nil
	}
	return nil, refuse(NotFound, "object", "commune", "id", in.Commune)
}

// datasetInForce is the dataset behind the publication in force; empty where its proposal came as a file.
func (s *Server) datasetInForce(ctx context.Context) (data.DatasetID, error) {
	publication, err := s.Store.Publication(ctx, "")
	if err != nil {
		return "", err
	}
	proposal, err := s.Store.Proposal(ctx, publication.Proposal)
	return proposal.Dataset, err
}

// ReviewPage is a page of table 1A with the sums of all its pages.
type ReviewPage struct {
	Dataset    data.DatasetID   `json:"dataset_id"`
	RosterDate string           `json:"roster_date"`
	NormDate   string           `json:"norm_date"`
	Years      []int            `json:"years"`
	Courses    []review.Course  `json:"courses" doc:"Whose certificates are counted, in the order of certificates"`
	AgeBands   []review.AgeBand `json:"age_bands" doc:"What the ages of a row are by; so levels and theory"`
	Levels     []string         `json:"levels"`
	Theory     []string         `json:"theory"`
	Unrecorded []review.Figure  `json:"unrecorded" doc:"Figures that the dataset does not record; they are absent, never 0"`
	Total      review.Row       `json:"total"`
	Items      []review.Row     `json:"items"`
	Next       data.Cursor      `json:"next,omitempty" doc:"Cursor of the next page; absent on the last one"`
}

// listReview lists who is there and what they have, commune by commune (table 1A).
func (s *Server) listReview(ctx context.Context, in *struct {
	Reviewing
	Paging
},
) (*one[ReviewPage], error) {
	r, err := s.reviewFor(ctx, &in.Reviewing)
	if err != nil {
		return nil, err
	}
	page, err := slice(r.Communes, "review "+string(in.Commune), in.Paging, func(*review.Row) bool { return true })
	if err != nil {
		return nil, err
	}
	return &one[ReviewPage]{ReviewPage{
		Dataset: in.ID, RosterDate: r.RosterDate, NormDate: r.NormDate, Years: r.Years, Courses: r.Courses, Unrecorded: r.Unrecorded,
		AgeBands: review.AgeBands, Levels: matcher.StaffLevels, Theory: matcher.TheoryLevels,
		Total: r.Total, Items: page.Body.Items, Next: page.Body.Next,
	}}, nil
}

// listReviewHolders lists what posts ask for and what their holders have (table 1B).
func (s *Server) listReviewHolders(ctx context.Context, in *struct {
	Reviewing
	Paging
	Conclusion review.Conclusion `query:"conclusion" enum:"met,field,level,theory,course,no_post"`
},
) (*pageOf[review.Holder], error) {
	r, err := s.reviewFor(ctx, &in.Reviewing)
	if err != nil {
		return nil, err
	}
	return slice(r.Holders, "review-holders "+string(in.Commune), in.Paging, func(h *review.Holder) bool {
		return in.Conclusion == "" || slices.Contains(h.Conclusions, in.Conclusion)
	})
}

// NeedsPage is a page of table 1C with the sums of all its pages.
type NeedsPage struct {
	Years  []int         `json:"years" doc:"Of exits and demand"`
	Fields []review.Need `json:"fields" doc:"Sums by field"`
	Total  review.Need   `json:"total" doc:"The sum of the fields of specialisation; others are asked of the same posts once more"`
	Items  []review.Need `json:"items"`
	Next   data.Cursor   `json:"next,omitempty" doc:"Cursor of the next page; absent on the last one"`
}

// listReviewNeeds lists what communes have and need of each field (table 1C).
func (s *Server) listReviewNeeds(ctx context.Context, in *struct {
	Reviewing
	Paging
	Field matcher.FieldID `query:"field" maxLength:"100"`
},
) (*one[NeedsPage], error) {
	r, err := s.reviewFor(ctx, &in.Reviewing)
	if err != nil {
		return nil, err
	}
	page, err := slice(r.Needs, "review-needs "+string(in.Commune), in.Paging, func(n *review.Need) bool { return in.Field == "" || in.Field == n.Field })
	if err != nil {
		return nil, err
	}
	return &one[NeedsPage]{NeedsPage{Years: r.Years, Fields: r.Fields, Total: r.Sum(), Items: page.Body.Items, Next: page.Body.Next}}, nil
}

// reviewFile answers with the three tables as a workbook to be printed, or with one of them as CSV.
func (s *Server) reviewFile(ctx context.Context, in *struct {
	Reviewing
	Cached
	Format string `query:"format" enum:"xlsx,csv" default:"xlsx" doc:"xlsx is in the language of Accept-Language; csv has codes"`
	Table  string `query:"table" enum:"quality,holders,needs" default:"quality" doc:"Which table, as csv: 1A, 1B or 1C"`
},
) (*file, error) {
	r, err := s.reviewFor(ctx, &in.Reviewing)
	if err != nil {
		return nil, err
	}
	// A dataset never changes, so what is asked and the build determine the file.
	sum := sha256.Sum256([]byte(s.Version + " " + string(in.ID) + " " + string(in.Commune) + " " + requestOf(ctx).uri))
	etag := digestTag(hex.EncodeToString(sum[:16]))
	if in.Format == "xlsx" {
		etag = spokenTag(ctx, etag)
	}
	if err := in.fresh(etag); err != nil {
		return nil, err
	}
	ds, err := s.Store.DatasetContent(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if in.Format == "csv" {
		if err := report.WriteReviewTable(&out, ds, r, in.Table); err != nil {
			return nil, err
		}
		return attached("review-"+in.Table+".csv", typeCSV+"; charset=utf-8", etag, out.Bytes()), nil
	}
	if err := report.WriteReviewBook(&out, requestOf(ctx).lang, ds, r); err != nil {
		return nil, err
	}
	return attached("review.xlsx", typeXLSX, etag, out.Bytes()), nil
}
