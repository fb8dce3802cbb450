package api

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"sync"

	"dathang/data"
	"dathang/data/sheet"
	"dathang/data/shipped"
	"dathang/matcher"
)

// referenceDataset is a dataset that ships with the program.
type referenceDataset struct {
	Name  string   `json:"name"`
	Title string   `json:"title"`
	Date  string   `json:"base_date"`
	Marks []string `json:"marks" doc:"What its numbers rest on"`
	Units int      `json:"communes"`
}

// references are the datasets that ship. They never change, and building one takes a good part of a
// second, so each is built once.
var references = sync.OnceValues(func() ([]referenceDataset, error) {
	var list []referenceDataset
	for _, name := range shipped.Datasets() {
		ds, err := shipped.Dataset(name)
		if err != nil {
			return nil, err
		}
		list = append(list, referenceDataset{name, ds.Name, ds.BaseDate, ds.Marks, len(ds.Units)})
	}
	return list, nil
})

// referenceDatasets lists the datasets that ship.
func (s *Server) referenceDatasets(context.Context, *struct{}) (*pageOf[referenceDataset], error) {
	list, err := references()
	if err != nil {
		return nil, err
	}
	out := &pageOf[referenceDataset]{}
	out.Body.Items = list
	return out, nil
}

// reference loads a dataset that ships; other names are not found, though the loader may know them.
func (s *Server) reference(name string) (*matcher.Dataset, error) {
	if shipped.HasDataset(name) {
		return shipped.Dataset(name)
	}
	return nil, data.NotFound{Thing: "dataset", ID: name}
}

// keptDataset is the answer for a dataset that was added, or existed already.
type keptDataset struct {
	Status   int
	Location string `header:"Location"`
	ETag     string `header:"ETag"`
	Body     data.Dataset
}

// keepDataset stores a dataset; the same content stored twice is one dataset.
func (s *Server) keepDataset(ctx context.Context, by data.Actor, ds *matcher.Dataset, title data.Title) (*keptDataset, error) {
	// A dataset is stored only when its parts fit each other.
	ds, err := canonical(ds)
	if err != nil {
		return nil, err
	}
	kept, err := s.Store.AddDataset(ctx, by, title, ds)
	return s.kept(ctx, kept, err)
}

// kept is the answer for a dataset that was added, or whose content existed already.
func (s *Server) kept(ctx context.Context, d data.Dataset, err error) (*keptDataset, error) {
	out := &keptDataset{Status: http.StatusCreated}
	if twin, ok := errors.AsType[data.Duplicate](err); ok && twin.Key == "digest" {
		out.Status = http.StatusOK
		d, err = s.Store.Dataset(ctx, data.DatasetID(twin.ID))
	}
	if err != nil {
		return nil, err
	}
	out.Location, out.ETag, out.Body = "/api/v1/datasets/"+string(d.ID), digestTag(d.Digest), d
	return out, nil
}

// keepReference names a dataset that ships, to be stored.
type keepReference struct {
	Making
	Name string `path:"name" doc:"Of a set that ships"`
}

// loadReference stores a dataset that ships.
func (s *Server) loadReference(ctx context.Context, in *keepReference) (*keptDataset, error) {
	ds, err := s.reference(in.Name)
	if err != nil {
		return nil, err
	}
	return s.keepDataset(ctx, in.actor(ctx), ds, data.Title{Vi: ds.Name})
}

// newDataset is a dataset file with its title.
type newDataset struct {
	Making
	JSONBody
	Vi string `query:"title_vi" maxLength:"200"`
	En string `query:"title_en" maxLength:"200"`
	Accept
}

// Accept answers questions about a dataset. Whatever makes a dataset that plans can be made of asks them: keeping a
// file, and freezing a draft. A draft itself may be saved with any of them open, and what ships has none.
type Accept struct {
	Codes []string `query:"accept" maxItems:"50" doc:"Codes of questions (list-draft-faults) that are answered by accepting them"`
}

// unanswered are the questions about a dataset that nobody has answered.
func (a Accept) unanswered(ds *matcher.Dataset) []sheet.RowError {
	return sheet.Unanswered(sheet.Questions(ds), a.Codes)
}

// ofBody refuses a dataset that came as a body: what is wrong with JSON has its place in the body, what is wrong with
// tables in a file.
func ofBody(body []byte, wrong []sheet.RowError) error {
	faults := rowFaults(wrong)
	for i := range faults {
		if sheet.IsJSON(body) {
			faults[i].In = "body"
		}
	}
	return invalid(faults)
}

// addDataset stores a dataset file.
func (s *Server) addDataset(ctx context.Context, in *newDataset) (*keptDataset, error) {
	ds, wrong := sheet.ReadWhole(bytes.NewReader(in.RawBody), "")
	if len(wrong) > 0 {
		return nil, ofBody(in.RawBody, wrong)
	}
	if asked := in.unanswered(ds); len(asked) > 0 {
		return nil, rowErrors(asked)
	}
	return s.keepDataset(ctx, in.actor(ctx), ds, data.Title{Vi: in.Vi, En: in.En})
}

// datasetFilter narrows the list of datasets.
type datasetFilter struct {
	Paging
	Name   string `query:"name" doc:"The id that the file itself has"`
	Search string `query:"q" maxLength:"200" doc:"Words in name or title, with or without marks"`
}

// listDatasets lists stored datasets.
func (s *Server) listDatasets(ctx context.Context, in *datasetFilter) (*pageOf[data.Dataset], error) {
	return listed(s.Store.Datasets(ctx, data.DatasetFilter{Name: in.Name, Search: in.Search}, in.page()))
}

// DatasetPath names a dataset.
type DatasetPath struct {
	ID data.DatasetID `path:"dataset" doc:"Of the dataset"`
}

// getDataset answers with one dataset, without its content.
func (s *Server) getDataset(ctx context.Context, in *struct {
	DatasetPath
	Cached
},
) (*conditional[data.Dataset], error) {
	d, err := s.Store.Dataset(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if err := in.fresh(digestTag(d.Digest)); err != nil {
		return nil, err
	}
	return &conditional[data.Dataset]{digestTag(d.Digest), d}, nil
}

// datasetFile answers with the whole dataset as a JSON file.
func (s *Server) datasetFile(ctx context.Context, in *struct {
	DatasetPath
	Download
},
) (*file, error) {
	d, err := s.Store.Dataset(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if err := in.fresh(digestTag(d.Digest)); err != nil {
		return nil, err
	}
	body, err := s.Store.DatasetFile(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return in.packed(d.Name+".json", digestTag(d.Digest), body)
}

// PartPath names a part of a dataset.
type PartPath struct {
	Part string `path:"part" doc:"A part of a dataset: roster, norms, programmes, ..."`
}

// datasetPart answers with one part of a dataset as a table.
func (s *Server) datasetPart(ctx context.Context, in *struct {
	DatasetPath
	PartPath
	TableFormat
	Cached
},
) (*file, error) {
	d, err := s.Store.Dataset(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	etag := in.tag(ctx, digestTag(d.Digest+"."+in.Part))
	if err := in.fresh(etag); err != nil {
		return nil, err
	}
	ds, err := s.Store.DatasetContent(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return in.part(ctx, ds, in.Part, etag)
}

// datasetBook answers with the whole dataset as a workbook.
func (s *Server) datasetBook(ctx context.Context, in *struct {
	DatasetPath
	Cached
},
) (*file, error) {
	d, err := s.Store.Dataset(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	etag := TableFormat{"xlsx"}.tag(ctx, digestTag(d.Digest))
	if err := in.fresh(etag); err != nil {
		return nil, err
	}
	ds, err := s.Store.DatasetContent(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return workbook(ctx, d.Name, etag, ds)
}
