package api

import (
	"context"

	"dathang/data"
	"dathang/matcher"
)

// The lists of a dataset that screens page through.

// Searched is a list that can be searched.
type Searched struct {
	Search string `query:"q" maxLength:"200" doc:"Words to be found, with or without marks"`
}

func (s *Server) listCommunes(ctx context.Context, in *struct {
	DatasetPath
	Paging
	Searched
	Type  string          `query:"type" doc:"Unit type"`
	Group matcher.GroupID `query:"group" doc:"District or cluster"`
},
) (*pageOf[data.Commune], error) {
	return listed(s.Store.Communes(ctx, in.ID, data.CommuneFilter{Search: in.Search, Type: in.Type, Group: in.Group}, in.page()))
}

type one[T any] struct{ Body T }

func single[T any](item T, err error) (*one[T], error) {
	if err != nil {
		return nil, err
	}
	return &one[T]{item}, nil
}

func (s *Server) getCommune(ctx context.Context, in *struct {
	DatasetPath
	Commune matcher.CommuneID `path:"commune" doc:"<code>@<valid from year>"`
},
) (*one[data.Commune], error) {
	return single(s.Store.Commune(ctx, in.ID, in.Commune))
}

func (s *Server) listFields(ctx context.Context, in *struct {
	DatasetPath
	Paging
	Searched
},
) (*pageOf[data.Field], error) {
	return listed(s.Store.Fields(ctx, in.ID, in.Search, in.page()))
}

func (s *Server) listUniversities(ctx context.Context, in *struct {
	DatasetPath
	Paging
	Searched
},
) (*pageOf[data.University], error) {
	return listed(s.Store.Universities(ctx, in.ID, data.UniversityFilter{Search: in.Search}, in.page()))
}

func (s *Server) getUniversity(ctx context.Context, in *struct {
	DatasetPath
	University matcher.UniversityID `path:"university"`
},
) (*one[data.University], error) {
	return single(s.Store.University(ctx, in.ID, in.University))
}

func (s *Server) listProgrammes(ctx context.Context, in *struct {
	DatasetPath
	Paging
	Searched
	Provider matcher.ProviderID `query:"provider"`
	Major    matcher.MajorCode  `query:"major"`
	Kind     matcher.Kind       `query:"kind"`
},
) (*pageOf[data.Programme], error) {
	f := data.ProgrammeFilter{Search: in.Search, Provider: in.Provider, Major: in.Major, Kind: in.Kind}
	return listed(s.Store.Programmes(ctx, in.ID, f, in.page()))
}

func (s *Server) getProgramme(ctx context.Context, in *struct {
	DatasetPath
	Programme matcher.ProgrammeID `path:"programme" doc:"<provider>:<code>:<kind>"`
},
) (*one[data.Programme], error) {
	return single(s.Store.Programme(ctx, in.ID, in.Programme))
}

func (s *Server) listNorms(ctx context.Context, in *struct {
	DatasetPath
	Paging
	Searched
	UnitType string             `query:"unit_type"`
	Field    matcher.FieldID    `query:"field"`
	Position matcher.PositionID `query:"position"`
},
) (*pageOf[data.Norm], error) {
	f := data.NormFilter{Search: in.Search, UnitType: in.UnitType, Field: in.Field, Position: in.Position}
	return listed(s.Store.Norms(ctx, in.ID, f, in.page()))
}

func (s *Server) listRoster(ctx context.Context, in *struct {
	DatasetPath
	Paging
	Unit     matcher.CommuneID  `query:"commune"`
	Position matcher.PositionID `query:"position"`
	Major    matcher.MajorCode  `query:"major"`
},
) (*pageOf[data.RosterEntry], error) {
	return listed(s.Store.Roster(ctx, in.ID, data.RosterFilter{Unit: in.Unit, Position: in.Position, Major: in.Major}, in.page()))
}

// vocabulary is what a dataset calls the positions and majors of its rows.
type vocabulary struct {
	positions []matcher.Position
	majors    []matcher.Major
}

// vocabulary reads the names of a dataset, once: a dataset never changes.
func (s *Server) vocabulary(ctx context.Context, id data.DatasetID) (*vocabulary, error) {
	return s.naming.Get(ctx, id, func(ctx context.Context) (*vocabulary, error) {
		ds, err := s.Store.DatasetContent(ctx, id)
		if err != nil {
			return nil, err
		}
		return &vocabulary{ds.Positions, ds.Majors}, nil
	})
}

func (s *Server) listPositions(ctx context.Context, in *struct {
	DatasetPath
	Paging
},
) (*pageOf[matcher.Position], error) {
	v, err := s.vocabulary(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return slice(v.positions, "positions", in.Paging, func(*matcher.Position) bool { return true })
}

func (s *Server) listMajors(ctx context.Context, in *struct {
	DatasetPath
	Paging
},
) (*pageOf[matcher.Major], error) {
	v, err := s.vocabulary(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return slice(v.majors, "majors", in.Paging, func(*matcher.Major) bool { return true })
}
