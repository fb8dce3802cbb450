package api

import (
	"context"
	"strings"

	"dathang/data"
	"dathang/data/national"
	"dathang/data/sheet"
	"dathang/matcher"
)

// province is a province of the national base.
type province struct {
	Code     string `json:"code" doc:"Of the statistics office"`
	Name     string `json:"name"`
	NameEn   string `json:"name_en"`
	Map      string `json:"map" doc:"Name of its map"`
	Communes int    `json:"communes"`
}

// listProvinces lists the provinces of the national base.
func (s *Server) listProvinces(context.Context, *struct{}) (*pageOf[province], error) {
	list, err := national.Provinces()
	if err != nil {
		return nil, err
	}
	out := &pageOf[province]{}
	for i := range list {
		p := &list[i]
		communes, err := p.Communes()
		if err != nil {
			return nil, err
		}
		out.Body.Items = append(out.Body.Items, province{p.Code, p.Full, p.FullEn, p.MapName(), len(communes)})
	}
	return out, nil
}

// newProvince says of which province a dataset begins, and on which days it stands.
type newProvince struct {
	Making
	Body struct {
		Province   string `json:"province" minLength:"1" maxLength:"200" doc:"Its name, with or without diacritics, or its code"`
		BaseDate   string `json:"base_date,omitempty" format:"date" doc:"Planning starts with the year after it"`
		RosterDate string `json:"roster_date,omitempty" format:"date" doc:"The day on which the staff were counted"`
		Vi         string `json:"title_vi,omitempty" maxLength:"200"`
		En         string `json:"title_en,omitempty" maxLength:"200"`
	}
}

// begun is the answer with the draft of a province.
type begun struct {
	Location string `header:"Location"`
	ETag     string `header:"ETag" doc:"For If-Match of the next change"`
	Body     struct {
		data.Draft
		Map  string   `json:"map" doc:"Name of the province's map"`
		Open []string `json:"open" doc:"What only the province knows and has still to fill in: parts, and days of the header"`
	}
}

// beginDataset begins a draft of a province from the national base.
func (s *Server) beginDataset(ctx context.Context, in *newProvince) (*begun, error) {
	p, guesses, err := national.FindProvince(in.Body.Province)
	if err != nil {
		return nil, err
	}
	if p == nil {
		names := make([]string, len(guesses))
		for i := range guesses {
			names[i] = guesses[i].Full
		}
		return nil, invalid([]Fault{{In: "body", Pointer: "/province", Code: "no_province", Params: matcher.Params{"value": in.Body.Province, "want": strings.Join(names, ", ")}}})
	}
	ds, err := national.NewDataset(national.Start{Province: *p, BaseDate: in.Body.BaseDate, RosterDate: in.Body.RosterDate})
	if err != nil {
		return nil, err
	}
	title := data.Title{Vi: in.Body.Vi, En: in.Body.En}
	if title == (data.Title{}) {
		title = data.Title{Vi: p.Full, En: p.FullEn}
	}
	d, err := s.Store.AddDraft(ctx, in.actor(ctx), data.NewDraft{Title: title, Content: sheet.Sorted(ds)})
	if err != nil {
		return nil, err
	}
	out := &begun{Location: "/api/v1/drafts/" + string(d.ID), ETag: versionTag(d.Version)}
	out.Body.Draft, out.Body.Map, out.Body.Open = d, p.MapName(), national.Open(ds)
	return out, nil
}
