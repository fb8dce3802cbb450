package api

import (
	"context"

	"dathang/data"
	"dathang/matcher"
)

// The lists of a dataset that screens page through.

// Searched is the parameter of lists that can be searched.
type Searched struct {
	Search string `query:"q" maxLength:"200" doc:"Words to be found, with or without marks"`
}

// listCommunes lists the communes of a dataset.
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

// one is an answer with one thing.
type one[T any] struct{ Body T }

// single answers with one thing of the store.
func single[T any](item T, err error) (*one[T], error) {
	if err != nil {
		return nil, err
	}
	return &one[T]{item}, nil
}

// getCommune answers with one commune of a dataset.
func (s *Server) getCommune(ctx context.Context, in *struct {
	DatasetPath
	Commune matcher.CommuneID `path:"commune" doc:"<code>@<valid from year>"`
},
) (*one[data.Commune], error) {
	return single(s.Store.Commune(ctx, in.ID, in.Commune))
}

// listFields lists the fields of a dataset.
func (s *Server) listFields(ctx context.Context, in *struct {
	DatasetPath
	Paging
	Searched
},
) (*pageOf[data.Field], error) {
	return listed(s.Store.Fields(ctx, in.ID, in.Search, in.page()))
}

// listUniversities lists the universities of a dataset.
func (s *Server) listUniversities(ctx context.Context, in *struct {
	DatasetPath
	Paging
	Searched
},
) (*pageOf[data.University], error) {
	return listed(s.Store.Universities(ctx, in.ID, data.UniversityFilter{Search: in.Search}, in.page()))
}

// getUniversity answers with one university of a dataset.
func (s *Server) getUniversity(ctx context.Context, in *struct {
	DatasetPath
	University matcher.UniversityID `path:"university"`
},
) (*one[data.University], error) {
	return single(s.Store.University(ctx, in.ID, in.University))
}

// listProgrammes lists the programmes of a dataset.
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

// getProgramme answers with one programme of a dataset.
func (s *Server) getProgramme(ctx context.Context, in *struct {
	DatasetPath
	Programme matcher.ProgrammeID `path:"programme" doc:"<provider>:<code>:<kind>"`
},
) (*one[data.Programme], error) {
	return single(s.Store.Programme(ctx, in.ID, in.Programme))
}

// listNorms lists the norms of a dataset.
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

// listRoster lists the roster entries of a dataset.
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

// vocabulary is the names of positions, majors and the dataset's own codes, which other rows give by id only.
type vocabulary struct {
	positions []matcher.Position
	majors    []matcher.Major
	names     []matcher.CodeName
}

// vocabulary reads the names of a dataset, once: a dataset never changes.
func (s *Server) vocabulary(ctx context.Context, id data.DatasetID) (*vocabulary, error) {
	return s.naming.Get(ctx, id, func(ctx context.Context) (*vocabulary, error) {
		ds, err := s.Store.DatasetContent(ctx, id)
		if err != nil {
			return nil, err
		}
		return &vocabulary{ds.Positions, ds.Majors, ds.Names}, nil
	})
}

// listPositions lists the positions of a dataset. They have no table
// of their own in the store, so the page is cut from the cached list.
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

// listNames lists what the codes of a dataset's own lists are called, in the same way.
func (s *Server) listNames(ctx context.Context, in *struct {
	DatasetPath
	Paging
},
) (*pageOf[matcher.CodeName], error) {
	v, err := s.vocabulary(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return slice(v.names, "names", in.Paging, func(*matcher.CodeName) bool { return true })
}

// listMajors lists the majors of a dataset, in the same way.
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
