package api

import (
	"bytes"
	"context"
	"io"
	"path"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"dathang/data"
	"dathang/data/sheet"
	"dathang/matcher"
)

// newDraft names the dataset that a draft begins as.
type newDraft struct {
	Making
	Body struct {
		Dataset data.DatasetID `json:"dataset_id" minLength:"1" doc:"What it begins as"`
		Vi      string         `json:"title_vi,omitempty" maxLength:"200"`
		En      string         `json:"title_en,omitempty" maxLength:"200"`
	}
}

// draftOut is the answer with one draft.
type draftOut struct {
	Location string `header:"Location"`
	ETag     string `header:"ETag" doc:"For If-Match of the next change"`
	Body     data.Draft
}

// viewDraft answers with a draft of the store.
func viewDraft(d data.Draft, err error) (*draftOut, error) {
	if err != nil {
		return nil, err
	}
	return &draftOut{"/api/v1/drafts/" + string(d.ID), versionTag(d.Version), d}, nil
}

// addDraft begins a draft as a copy of a dataset.
func (s *Server) addDraft(ctx context.Context, in *newDraft) (*draftOut, error) {
	return viewDraft(s.Store.AddDraft(ctx, in.actor(ctx), data.NewDraft{Title: data.Title{Vi: in.Body.Vi, En: in.Body.En}, Base: in.Body.Dataset}))
}

// listDrafts lists drafts.
func (s *Server) listDrafts(ctx context.Context, in *struct {
	Paging
	Searched
},
) (*pageOf[data.Draft], error) {
	return listed(s.Store.Drafts(ctx, data.DraftFilter{Search: in.Search}, in.page()))
}

// DraftPath names a draft.
type DraftPath struct {
	ID data.DraftID `path:"draft" doc:"Of the draft"`
}

// getDraft answers with one draft, without its content.
func (s *Server) getDraft(ctx context.Context, in *struct {
	DraftPath
	Cached
},
) (*draftOut, error) {
	d, err := s.Store.Draft(ctx, in.ID)
	if err == nil {
		err = in.fresh(versionTag(d.Version))
	}
	return viewDraft(d, err)
}

// draftNow is a draft's content with its ETag, which the next change has to name. If the content
// contains sentences, the tag depends on the caller's language. A caller who has it already gets
// 304.
func (s *Server) draftNow(ctx context.Context, id data.DraftID, has Cached, words bool) (*matcher.Dataset, string, error) {
	d, ds, err := s.Store.DraftContent(ctx, id)
	if err != nil {
		return nil, "", err
	}
	tag := versionTag(d.Version)
	if words {
		tag = spokenTag(ctx, tag)
	}
	return ds, tag, has.fresh(tag)
}

// draftPart answers with one part of a draft as a table.
func (s *Server) draftPart(ctx context.Context, in *struct {
	DraftPath
	PartPath
	TableFormat
	Cached
},
) (*file, error) {
	words := in.Format == "xlsx"
	ds, tag, err := s.draftNow(ctx, in.ID, in.Cached, words)
	if err != nil {
		return nil, err
	}
	return in.part(ctx, ds, in.Part, tag)
}

// draftBook answers with the whole draft as a workbook.
func (s *Server) draftBook(ctx context.Context, in *struct {
	DraftPath
	Cached
},
) (*file, error) {
	ds, tag, err := s.draftNow(ctx, in.ID, in.Cached, true)
	if err != nil {
		return nil, err
	}
	return workbook(ctx, "draft", tag, ds)
}

// draftVersion returns a function that reads the current
// version of a draft, as Edit.version asks for it.
func (s *Server) draftVersion(ctx context.Context, id data.DraftID) func() (int64, error) {
	return func() (int64, error) {
		d, err := s.Store.Draft(ctx, id)
		return d.Version, err
	}
}

// retitle is a new title for a draft.
type retitle struct {
	DraftPath
	Edit
	Body struct {
		Vi string `json:"title_vi" maxLength:"200"`
		En string `json:"title_en" maxLength:"200"`
	}
}

// retitleDraft gives a draft another title.
func (s *Server) retitleDraft(ctx context.Context, in *retitle) (*draftOut, error) {
	version, err := in.version(s.draftVersion(ctx, in.ID))
	if err != nil {
		return nil, err
	}
	return viewDraft(s.Store.RetitleDraft(ctx, actorOf(ctx), in.ID, version, data.Title{Vi: in.Body.Vi, En: in.Body.En}))
}

// RosterDay is the day on which the people of an uploaded roster were counted.
type RosterDay struct {
	Day string `query:"roster_date" format:"date" doc:"The day on which the people of an uploaded roster were counted; without it the draft keeps the day that it has"`
}

// check refuses what is no day.
func (d RosterDay) check() error {
	if d.Day == "" || matcher.ValidDate(d.Day) {
		return nil
	}
	return invalid([]Fault{{In: "query", Pointer: "roster_date", Code: string(matcher.FaultDate), Params: matcher.Params{"value": d.Day}}})
}

// partUpload is a file for one part of a draft.
type partUpload struct {
	DraftPath
	PartPath
	Edit
	RosterDay
	RawBody huma.MultipartFormFiles[struct {
		File huma.FormFile `form:"file" required:"true" doc:"CSV (UTF-8), xlsx or JSON with the columns of the part; in a workbook the sheet that is called like the part, or the only one that looks like it"`
	}]
}

// putDraftPart replaces one part of a draft by a file. All faults of its rows
// are reported at once, by cell; with any fault nothing of the file is stored.
func (s *Server) putDraftPart(ctx context.Context, in *partUpload) (*draftOut, error) {
	if err := knownPart(in.Part); err != nil {
		return nil, err
	}
	if in.Day != "" && in.Part != "roster" {
		return nil, invalid([]Fault{{In: "query", Pointer: "roster_date", Code: "not_with", Params: matcher.Params{"other": in.Part}}})
	}
	return s.uploaded(ctx, in.ID, in.Edit, in.RosterDay, in.RawBody.Data().File, func(r io.Reader, name string, ds *matcher.Dataset) ([]string, []sheet.RowError) {
		return []string{in.Part}, sheet.ReadPart(r, name, in.Part, ds)
	})
}

// bookUpload is a file for several parts of a draft.
type bookUpload struct {
	DraftPath
	Edit
	RosterDay
	RawBody huma.MultipartFormFiles[struct {
		File huma.FormFile `form:"file" required:"true" doc:"xlsx with a sheet, a zip with a CSV file, or JSON with a member for every part that is to be replaced"`
	}]
}

// putDraftBook replaces the parts of a draft that a file has.
func (s *Server) putDraftBook(ctx context.Context, in *bookUpload) (*draftOut, error) {
	return s.uploaded(ctx, in.ID, in.Edit, in.RosterDay, in.RawBody.Data().File, sheet.ReadSome)
}

// uploaded changes a draft by a file that read understands; read returns the parts that the file
// replaced.
func (s *Server) uploaded(
	ctx context.Context, id data.DraftID, edit Edit, counted RosterDay, sent huma.FormFile,
	read func(r io.Reader, name string, ds *matcher.Dataset) ([]string, []sheet.RowError),
) (*draftOut, error) {
	defer func() { _ = sent.Close() }() // everything has been read
	if err := counted.check(); err != nil {
		return nil, err
	}
	version, err := edit.version(s.draftVersion(ctx, id))
	if err != nil {
		return nil, err
	}
	_, ds, err := s.Store.DraftContent(ctx, id)
	if err != nil {
		return nil, err
	}
	// read changes ds in place, so what is compared later is remembered first.
	before, marks, day := ds.Staff, ds.Marks, ds.RosterDate
	if counted.Day != "" {
		ds.RosterDate = counted.Day // by which birth years are judged
	}
	replaced, wrong := read(sent, path.Base(sent.Filename), ds)
	if len(wrong) > 0 {
		return nil, rowErrors(wrong)
	}
	// A workbook may turn out to have no roster.
	taken := slices.Contains(replaced, "roster")
	if counted.Day != "" && !taken {
		return nil, invalid([]Fault{{In: "query", Pointer: "roster_date", Code: "no_object", Params: matcher.Params{"value": "roster"}}})
	}
	// Unless the caller gives a day, a workbook with a sheet for the dataset's header says itself what its
	// roster is.
	if taken && (counted.Day != "" || !slices.Contains(replaced, "dataset")) {
		_ = sheet.TakeRoster(before, ds, counted.Day) // what it tells is in the draft's marks and date
	}
	sheet.Remark(ds)
	// Only what the file has changed is saved; other parts keep their stored content.
	var members []string
	for _, part := range replaced {
		members = append(members, sheet.Members(part)...)
	}
	also := func(member string, changed bool) {
		if changed && !slices.Contains(members, member) {
			members = append(members, member)
		}
	}
	also("marks", !slices.Equal(marks, ds.Marks))
	also("roster_date", day != ds.RosterDate)
	return viewDraft(s.Store.SaveDraft(ctx, actorOf(ctx), id, version, ds, members...))
}

// wholeDraft is a dataset file for the whole draft.
type wholeDraft struct {
	DraftPath
	Edit
	JSONBody
}

// putDraft replaces a draft's content by a dataset file. It may
// be as incomplete as its author likes; only freezing checks it.
func (s *Server) putDraft(ctx context.Context, in *wholeDraft) (*draftOut, error) {
	version, err := in.version(s.draftVersion(ctx, in.ID))
	if err != nil {
		return nil, err
	}
	if sheet.IsJSON(in.RawBody) {
		ds, faults := matcher.DecodeDataset(in.RawBody)
		if len(faults) > 0 {
			return nil, faults
		}
		return viewDraft(s.Store.SaveDraft(ctx, actorOf(ctx), in.ID, version, ds))
	}
	ds, wrong := sheet.ReadWhole(bytes.NewReader(in.RawBody), "")
	if len(wrong) > 0 {
		return nil, rowErrors(wrong)
	}
	return viewDraft(s.Store.SaveDraft(ctx, actorOf(ctx), in.ID, version, ds))
}

// draftContent is the answer with a draft's content.
type draftContent struct {
	ETag string `header:"ETag"`
	Body *matcher.Dataset
}

// draftFile answers with a draft's content as JSON.
func (s *Server) draftFile(ctx context.Context, in *struct {
	DraftPath
	Cached
},
) (*draftContent, error) {
	ds, tag, err := s.draftNow(ctx, in.ID, in.Cached, false)
	if err != nil {
		return nil, err
	}
	return &draftContent{tag, ds}, nil
}

// checked is the answer to a check of a draft.
type checked struct {
	ETag string `header:"ETag"`
	Body struct {
		Sound  bool    `json:"sound" doc:"Whether the draft can be frozen"`
		Faults []Fault `json:"faults"`
		// Warnings do not keep a draft from being frozen.
		// Questions keep it from being frozen until their codes are accepted.
		Questions []Fault `json:"questions" doc:"What has to be answered before the draft is frozen: by mending it, or by accepting the code"`
		Warnings  []Fault `json:"warnings" doc:"What is right by its form and hardly meant, such as a roster of few communes"`
	}
}

// checkDraft finds everything that keeps a draft from being frozen.
func (s *Server) checkDraft(ctx context.Context, in *DraftPath) (*checked, error) {
	d, ds, err := s.Store.DraftContent(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out := &checked{ETag: spokenTag(ctx, versionTag(d.Version))}
	out.Body.Faults = said(requestOf(ctx).lang, rowFaults(sheet.Check(ds)))
	out.Body.Questions = said(requestOf(ctx).lang, rowFaults(sheet.Questions(ds)))
	out.Body.Warnings = said(requestOf(ctx).lang, rowFaults(sheet.Warnings(ds)))
	out.Body.Sound = len(out.Body.Faults) == 0
	return out, nil
}

// freezeDraft makes a dataset of a draft that has no faults.
func (s *Server) freezeDraft(ctx context.Context, in *struct {
	DraftPath
	Edit
	Making
	Accept
},
) (*keptDataset, error) {
	version, err := in.version(s.draftVersion(ctx, in.ID))
	if err != nil {
		return nil, err
	}
	d, ds, err := s.Store.DraftContent(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	// The content that is checked must be the version that the caller has seen.
	if d.Version != version {
		return nil, data.Conflict{Thing: "draft", ID: string(in.ID), Want: version, Have: d.Version}
	}
	if ds, err = canonical(ds); err != nil {
		return nil, err
	}
	if asked := in.unanswered(ds); len(asked) > 0 {
		return nil, rowErrors(asked)
	}
	made, err := s.Store.FreezeDraft(ctx, in.actor(ctx), in.ID, version, ds)
	return s.kept(ctx, made, err)
}

// deleteDraft deletes a draft.
func (s *Server) deleteDraft(ctx context.Context, in *struct {
	DraftPath
	Edit
},
) (*struct{}, error) {
	version, err := in.version(s.draftVersion(ctx, in.ID))
	if err != nil {
		return nil, err
	}
	return nil, s.Store.DeleteDraft(ctx, actorOf(ctx), in.ID, version)
}
