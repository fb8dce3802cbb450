package api

import (
	"context"
	"encoding/base64"
	"strconv"
	"strings"

	"dathang/data"
	"dathang/matcher"
	"dathang/matcher/shortfall"
)

// Counting says how a shortfall is counted.
type Counting struct {
	DatasetPath
	NormDate  string `query:"norm_date" format:"date" doc:"Picks the norms in force; the dataset's base date where absent"`
	Horizon   int    `query:"horizon" minimum:"1" maximum:"30" default:"5" doc:"Demand years"`
	Threshold int64  `query:"threshold" minimum:"0" maximum:"1000" doc:"Least coverage that qualifies a holder, per mille; the default policy's where absent"`
}

// countingKey is everything that a shortfall depends on, because a dataset never changes.
type countingKey struct {
	dataset   data.DatasetID
	normDate  string
	horizon   int
	threshold int64
}

// options count as the default policy says, but for what the caller asks.
func (k *countingKey) options() shortfall.Options {
	policy := matcher.DefaultPolicy()
	options := shortfall.OptionsOf(&policy)
	options.NormDate, options.Horizon = k.normDate, k.horizon
	if k.threshold != 0 {
		options.Threshold = k.threshold
	}
	return options
}

// counted is the shortfall of a dataset, computed once for all callers.
func (s *Server) counted(ctx context.Context, in *Counting) (*shortfall.Result, error) {
	key := countingKey{in.ID, in.NormDate, in.Horizon, in.Threshold}
	return s.shortfalls.Get(ctx, key, func(ctx context.Context) (*shortfall.Result, error) {
		// Counting a city takes a good part of a second, so it waits
		// for its turn; later callers read the result.
		done, err := s.turn(ctx, turnTime)
		if err != nil {
			return nil, err
		}
		defer done()
		ds, err := s.Store.DatasetContent(ctx, in.ID)
		if err != nil {
			return nil, err
		}
		return shortfall.Compute(ds, key.options())
	})
}

// CellFilter narrows lists by commune and field.
type CellFilter struct {
	Commune matcher.CommuneID `query:"commune"`
	Field   matcher.FieldID   `query:"field"`
}

// takes reports whether the filter keeps a commune and field.
func (f CellFilter) takes(commune matcher.CommuneID, field matcher.FieldID) bool {
	return (f.Commune == "" || f.Commune == commune) && (f.Field == "" || f.Field == field)
}

// listShortfalls lists what every commune lacks, with the norms and roster rows behind the numbers.
func (s *Server) listShortfalls(ctx context.Context, in *struct {
	Counting
	Paging
	CellFilter
},
) (*pageOf[shortfall.Shortfall], error) {
	res, err := s.counted(ctx, &in.Counting)
	if err != nil {
		return nil, err
	}
	return slice(res.Shortfalls, "shortfalls", in.Paging, func(f *shortfall.Shortfall) bool { return in.takes(f.Commune, f.Field) })
}

// listDemands lists the seats that the shortfall asks for, cell by cell.
func (s *Server) listDemands(ctx context.Context, in *struct {
	Counting
	Paging
	CellFilter
	Need matcher.Need `query:"need" enum:"vacant,unqualified,refresh"`
	Year int          `query:"year"`
},
) (*pageOf[matcher.Demand], error) {
	res, err := s.counted(ctx, &in.Counting)
	if err != nil {
		return nil, err
	}
	return slice(res.Demands(), "demands", in.Paging, func(d *matcher.Demand) bool {
		return in.takes(d.Commune, d.Field) && (in.Need == "" || in.Need == d.Need) && (in.Year == 0 || in.Year == d.Year)
	})
}

// slice is a page of a list in memory whose order never changes; takes
// filters it. The cursor is the index at which the next page begins.
func slice[T any](list []T, name string, p Paging, takes func(*T) bool) (*pageOf[T], error) {
	// A cursor from another list, or from beyond the end, is refused.
	from := 0
	if p.Cursor != "" {
		text, err := base64.RawURLEncoding.DecodeString(p.Cursor)
		at, ok := strings.CutPrefix(string(text), name+":")
		if from, _ = strconv.Atoi(at); err != nil || !ok || from < 1 || from > len(list) {
			return nil, data.BadCursor{Cursor: data.Cursor(p.Cursor)}
		}
	}
	out := &pageOf[T]{Page[T]{Items: []T{}}}
	for i := from; i < len(list); i++ {
		if !takes(&list[i]) {
			continue
		}
		if len(out.Body.Items) == p.Limit {
			out.Body.Next = data.Cursor(base64.RawURLEncoding.EncodeToString([]byte(name + ":" + strconv.Itoa(i))))
			break
		}
		out.Body.Items = append(out.Body.Items, list[i])
	}
	return out, nil
}

// fieldShortfall is what all communes together lack in one field.
type fieldShortfall struct {
	Field       matcher.FieldID `json:"field"`
	Posts       int64           `json:"posts" doc:"That the norms ask for"`
	Qualified   int64           `json:"qualified" doc:"Of them with a qualified holder on the roster's date"`
	Vacant      int64           `json:"vacant"`
	Unqualified int64           `json:"unqualified"`
	Exits       int64           `json:"exits" doc:"Expected exits of qualified holders in the demand years"`
	Demand      []int64         `json:"demand" doc:"Seats due in each year"`
	Refresh     []int64         `json:"refresh" doc:"Holders who are due for a refresher in each year; no shortage"`
}

// shortfallSummary is the shortfall of all communes together.
type shortfallSummary struct {
	Years  []int            `json:"years"`
	Fields []fieldShortfall `json:"fields"`
}

// summariseShortfalls adds up what the communes lack, field by field.
func (s *Server) summariseShortfalls(ctx context.Context, in *Counting) (*one[shortfallSummary], error) {
	res, err := s.counted(ctx, in)
	if err != nil {
		return nil, err
	}
	out := shortfallSummary{Years: res.Years, Fields: []fieldShortfall{}}
	at := map[matcher.FieldID]int{}
	for i := range res.Shortfalls {
		f := &res.Shortfalls[i]
		place, known := at[f.Field]
		if !known {
			place = len(out.Fields)
			at[f.Field] = place
			out.Fields = append(out.Fields, fieldShortfall{Field: f.Field, Demand: make([]int64, len(res.Years)), Refresh: make([]int64, len(res.Years))})
		}
		sum := &out.Fields[place]
		sum.Posts += f.Posts
		sum.Qualified += f.Qualified
		sum.Vacant += f.Vacant
		sum.Unqualified += f.Unqualified
		for y := range res.Years {
			sum.Exits += f.Exits[y]
			sum.Demand[y] += f.DemandVacant[y] + f.DemandUnqualified[y]
			if f.DemandRefresh != nil {
				sum.Refresh[y] += f.DemandRefresh[y]
			}
		}
	}
	return &one[shortfallSummary]{out}, nil
}
