package api

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"dathang/data"
	"dathang/data/intake"
	"dathang/data/lang"
	"dathang/data/sheet"
	"dathang/matcher"
	"dathang/matcher/shortfall"
)

// The editing grid of a draft: rows as people see them, changes by cell, the demand beside them.

// partColumns is the answer with the columns of a part.
type partColumns struct {
	Body struct {
		Columns []sheet.GridColumn `json:"columns"`
		Fixed   bool               `json:"fixed" doc:"Rows can neither be added nor deleted"`
	}
}

// draftColumns says what the cells of a part may hold, with names in the caller's language.
func (s *Server) draftColumns(ctx context.Context, in *struct {
	DraftPath
	PartPath
},
) (*partColumns, error) {
	if err := knownPart(in.Part); err != nil {
		return nil, err
	}
	_, ds, err := s.Store.DraftContent(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out := &partColumns{}
	out.Body.Columns, out.Body.Fixed = sheet.GridColumns(requestOf(ctx).lang, in.Part, ds), sheet.Fixed(in.Part)
	return out, nil
}

// gridFault is what is wrong with a cell of the grid, a row, or the whole part.
type gridFault struct {
	Row    string         `json:"row,omitempty"`
	Column string         `json:"column,omitempty"`
	Code   string         `json:"code"`
	Params matcher.Params `json:"params,omitempty"`
	Detail string         `json:"detail" doc:"In the caller's language"`
}

func gridFaults(l lang.Language, list []sheet.CellFault) []gridFault {
	out := make([]gridFault, len(list))
	for i, f := range list {
		out[i] = gridFault{f.Row, f.Column, string(f.Code), f.Params, lang.Say(l, string(f.Code), f.Params)}
	}
	return out
}

// PartRows are rows of a part, or what has changed of them.
type PartRows struct {
	Version int64           `json:"version" doc:"Of the draft; the next since"`
	Whole   bool            `json:"whole" doc:"The items are all rows, whatever the caller has"`
	Items   []sheet.PartRow `json:"items" doc:"Rows that were changed or added, in their order"`
	Gone    []string        `json:"gone" doc:"Rows that were deleted"`
	// Faults of all rows of the part, not of the items alone.
	Faults []gridFault `json:"faults,omitzero" doc:"What is wrong with the part as it stands, at most one fault a cell; absent where nothing has changed, and but on the last page"`
	Next   string      `json:"next,omitempty" doc:"Cursor of the next page; absent on the last one"`
}

// rowsQuery asks for the rows of a part.
type rowsQuery struct {
	DraftPath
	PartPath
	Since  int64  `query:"since" minimum:"0" doc:"The version that the caller has; only what was changed since is answered"`
	Limit  int    `query:"limit" minimum:"1" maximum:"10000" default:"10000" doc:"The most rows of the page"`
	Cursor string `query:"cursor" maxLength:"60" doc:"next of the page before; empty for the first page"`
}

// draftRows answers with the rows of a part of a draft.
func (s *Server) draftRows(ctx context.Context, in *rowsQuery) (*one[PartRows], error) {
	if err := knownPart(in.Part); err != nil {
		return nil, err
	}
	if in.Since > 0 {
		// Whoever only asks whether anything has changed costs nothing.
		d, err := s.Store.Draft(ctx, in.ID)
		if err != nil {
			return nil, err
		}
		if d.Version == in.Since {
			return &one[PartRows]{PartRows{Version: d.Version, Items: []sheet.PartRow{}, Gone: []string{}}}, nil
		}
	}
	r, rows, err := s.rowsNow(ctx, in.ID, in.Part)
	if err != nil {
		return nil, err
	}
	out := viewRows(ctx, in.Part, r.Version, r.Content, rows, in.Since)
	if in.Cursor != "" {
		at := slices.IndexFunc(out.Items, func(r sheet.PartRow) bool { return r.ID == in.Cursor })
		if at < 0 {
			return nil, data.BadCursor{Cursor: data.Cursor(in.Cursor)}
		}
		out.Items = out.Items[at+1:]
	}
	if len(out.Items) > in.Limit {
		out.Items, out.Faults = out.Items[:in.Limit], nil
		out.Next = out.Items[in.Limit-1].ID
	}
	return &one[PartRows]{*out}, nil
}

// rowsNow reads a draft with the names of the rows of a part.
func (s *Server) rowsNow(ctx context.Context, id data.DraftID, part string) (data.DraftRows, *sheet.Rows, error) {
	r, err := s.Store.DraftRows(ctx, id, part, sheet.Members(part)...)
	if err != nil {
		return r, nil, err
	}
	return r, sheet.RowsOf(part, r.Content, r.Rows, r.Written), nil
}

// viewRows is what has changed of a part since a version, with everything that is wrong with the part.
func viewRows(ctx context.Context, part string, version int64, ds *matcher.Dataset, rows *sheet.Rows, since int64) *PartRows {
	out := &PartRows{Version: version, Faults: gridFaults(requestOf(ctx).lang, sheet.PartFaults(part, ds, rows))}
	out.Items, out.Gone, out.Whole = sheet.RowsSince(part, ds, rows, since)
	return out
}

// partChange is what somebody changes in the grid.
type partChange struct {
	DraftPath
	PartPath
	Body struct {
		Since int64 `json:"since" minimum:"0" doc:"The version that the caller has; what others have changed since is in the answer"`
		sheet.Change
	}
}

// partChanged is what became of a change.
type partChanged struct {
	PartRows
	Taken     int                  `json:"taken" doc:"Cells and rows that were changed"`
	Conflicts []sheet.CellConflict `json:"conflicts" doc:"Cells, or rows where column is absent, that somebody else has changed meanwhile; they stay as they stand"`
	Refused   []gridFault          `json:"refused" doc:"Cells that cannot hold the value; they stay as they stand"`
}

// editTries is how often a change is made anew because somebody else saved at the same moment. Of those who meet, one
// succeeds each time, so it is reached only by more people than that at once.
const editTries = 20

// changeDraftPart changes cells and rows of a part. People who edit other cells of it at the same time lose nothing.
func (s *Server) changeDraftPart(ctx context.Context, in *partChange) (*one[partChanged], error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	for try := 1; ; try++ {
		r, rows, err := s.rowsNow(ctx, in.ID, in.Part)
		if err != nil {
			return nil, err
		}
		version := r.Version + 1
		ds, next, out := sheet.Edit(in.Part, r.Content, rows, version, &in.Body.Change)
		if out.Taken == 0 {
			version = r.Version
		} else {
			kept, err := json.Marshal(next)
			if err != nil {
				return nil, err
			}
			_, err = s.Store.SaveDraftRows(ctx, actorOf(ctx), in.ID, r.Version, ds, in.Part, kept, sheet.Members(in.Part)...)
			if _, moved := errors.AsType[data.Conflict](err); moved && try < editTries {
				continue
			}
			if err != nil {
				return nil, err
			}
		}
		return &one[partChanged]{partChanged{
			*viewRows(ctx, in.Part, version, ds, next, in.Body.Since), out.Taken, out.Conflicts, gridFaults(requestOf(ctx).lang, out.Faults),
		}}, nil
	}
}

// check refuses what no state of the part could take.
func (in *partChange) check() error {
	if err := knownPart(in.Part); err != nil {
		return err
	}
	columns := sheet.Columns(in.Part)
	var faults []Fault
	unknown := func(pointer, column string) {
		if !slices.Contains(columns, column) && len(faults) < maxFaults {
			faults = append(faults, Fault{In: "body", Pointer: pointer, Code: "no_object", Params: matcher.Params{"value": column}})
		}
	}
	for i := range in.Body.Sets {
		unknown("/sets", in.Body.Sets[i].Column)
	}
	for i := range in.Body.Adds {
		for column := range in.Body.Adds[i].Cells {
			unknown("/adds", column)
		}
	}
	if sheet.Fixed(in.Part) && len(in.Body.Adds)+len(in.Body.Deletes) > 0 {
		faults = append(faults, Fault{In: "body", Pointer: "", Code: "not_with", Params: matcher.Params{"other": in.Part}})
	}
	if len(faults) > 0 {
		return invalid(faults)
	}
	return nil
}

// draftDemand is what a draft asks for, beside the dataset that it began as.
type draftDemand struct {
	Version int64 `json:"version" doc:"Of the draft"`
	// Known and Counted are false where the dataset, or the draft, is not complete enough to count any demand.
	Known   bool              `json:"known" doc:"before can be counted"`
	Counted bool              `json:"counted" doc:"after can be counted"`
	Before  int64             `json:"before" doc:"Demand of the dataset that the draft began as, of all fields, communes and years"`
	After   int64             `json:"after" doc:"Demand of the draft"`
	Fields  []intake.FieldGap `json:"fields" doc:"Names in the caller's language"`
}

// demandOfDraft counts the demand of a draft as the default policy does.
func (s *Server) demandOfDraft(ctx context.Context, in *DraftPath) (*one[draftDemand], error) {
	d, ds, err := s.Store.DraftContent(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	policy := matcher.DefaultPolicy()
	options := shortfall.OptionsOf(&policy)
	out := draftDemand{Version: d.Version, Fields: []intake.FieldGap{}}
	var before *shortfall.Result
	if d.BaseDataset != "" {
		if before, err = s.counted(ctx, &Counting{DatasetPath: DatasetPath{ID: d.BaseDataset}, Horizon: options.Horizon}); err != nil && !isNotFound(err) {
			return nil, err
		}
		out.Known = err == nil
	}
	done, err := s.turn(ctx, turnTime)
	if err != nil {
		return nil, err
	}
	defer done()
	// A draft that is not complete enough has no demand; what it lacks is told by its faults.
	after, err := shortfall.Compute(ds, options)
	out.Counted = err == nil
	out.Fields, out.Before, out.After = intake.FieldGaps(before, after, ds.Fields, nil)
	names := sheet.OptionsOf(requestOf(ctx).lang, "fields.id", ds)
	for i := range out.Fields {
		f := &out.Fields[i]
		if k := slices.IndexFunc(names, func(o sheet.Option) bool { return o.Value == string(f.Field) }); k >= 0 {
			f.Name = names[k].Label
		}
	}
	return &one[draftDemand]{out}, nil
}
