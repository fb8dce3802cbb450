package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/data"
	"dathang/data/sheet"
	"dathang/matcher"
)

// gridOf is a draft of few, with the address of one of its parts.
func (s *service) gridOf(part string) (draft, at string) {
	s.t.Helper()
	set := s.keptFew()
	d := get[data.Draft](s, http.StatusCreated, s.call("POST", "/api/v1/drafts", fmt.Sprintf(`{"dataset_id": %q}`, set.ID), asJSON))
	draft = "/api/v1/drafts/" + string(d.ID)
	return draft, draft + "/parts/" + part
}

// change asks for a change of the part at an address.
func (s *service) change(at string, since int64, ch *sheet.Change) partChanged {
	s.t.Helper()
	body, err := json.Marshal(struct {
		Since int64 `json:"since"`
		*sheet.Change
	}{since, ch})
	require.NoError(s.t, err)
	return get[partChanged](s, http.StatusOK, s.call("POST", at+"/changes", string(body), asJSON))
}

func TestGrid_ShowsAPartByNamesAndSavesItCellByCell(t *testing.T) {
	both(t, func(t *testing.T, s *service) {
		draft, at := s.gridOf("norms")
		var columns struct {
			Columns []sheet.GridColumn `json:"columns"`
		}
		require.NoError(t, json.Unmarshal(s.call("GET", at+"/columns", "", "Accept-Language: vi").body, &columns))
		place := map[string]int{}
		for i, c := range columns.Columns {
			place[c.Name] = i
		}
		require.Equal(t, "Số lượng vị trí", columns.Columns[place["posts"]].Title)
		require.NotEqual(t, columns.Columns[place["field"]].Options[0].Value, columns.Columns[place["field"]].Options[0].Label)

		// In pages, and then only what has changed.
		all := get[PartRows](s, http.StatusOK, s.call("GET", at+"/rows", ""))
		require.True(t, all.Whole)
		require.Empty(t, all.Faults)
		page := get[PartRows](s, http.StatusOK, s.call("GET", at+"/rows?limit=3", ""))
		require.Len(t, page.Items, 3)
		rest := get[PartRows](s, http.StatusOK, s.call("GET", at+"/rows?cursor="+page.Next, ""))
		require.Equal(t, all.Items, append(page.Items, rest.Items...))
		require.Empty(t, get[PartRows](s, http.StatusOK, s.call("GET", fmt.Sprintf("%s/rows?since=%d", at, all.Version), "")).Items)

		row := all.Items[0]
		posts := row.Cells[place["posts"]]
		before := get[draftDemand](s, http.StatusOK, s.call("GET", draft+"/demand", ""))
		require.True(t, before.Known && before.Counted)
		require.Equal(t, before.Before, before.After)
		require.Positive(t, before.After)
		done := s.change(at, all.Version, &sheet.Change{
			Sets: []sheet.CellSet{
				{Row: row.ID, Column: "posts", Saw: posts, Value: "9"}, {Row: row.ID, Column: "valid_to", Saw: "", Value: "later"}, {Row: row.ID, Column: "field", Saw: "another", Value: ""},
			},
			Adds: []sheet.RowAdd{{Row: "mine", Cells: map[string]string{"position": row.Cells[place["position"]], "field": row.Cells[place["field"]], "posts": "1"}}},
		})
		require.Equal(t, 5, done.Taken)
		require.Equal(t, []sheet.CellConflict{{Row: row.ID, Column: "field", Now: row.Cells[place["field"]]}}, done.Conflicts)
		require.Len(t, done.Refused, 1)
		require.Contains(t, done.Refused[0].Detail, "later")
		require.Len(t, done.Faults, 1, "the new row says nothing of its certainty")
		require.Equal(t, "certainty", done.Faults[0].Column)
		require.Len(t, done.Items, 2)
		require.NotEmpty(t, done.Items[1].Cells[place["id"]], "ids are made")
		require.Equal(t, all.Items[len(all.Items)-1].ID, done.Items[1].After)
		after := get[draftDemand](s, http.StatusOK, s.call("GET", draft+"/demand", ""))
		require.Equal(t, before.After, after.Before)
		require.Equal(t, before.After, after.After, "posts of a level of education alone are asked of holders")
		more := &sheet.Change{}
		for _, r := range all.Items[1:] {
			more.Sets = append(more.Sets, sheet.CellSet{Row: r.ID, Column: "posts", Saw: r.Cells[place["posts"]], Value: "9"})
		}
		done = s.change(at, done.Version, more)
		require.Empty(t, done.Conflicts)
		after = get[draftDemand](s, http.StatusOK, s.call("GET", draft+"/demand", ""))
		require.Greater(t, after.After, after.Before)
		require.Equal(t, done.Version, after.Version)
		sum := int64(0)
		for _, f := range after.Fields {
			sum += f.After
		}
		require.Equal(t, after.After, sum)

		// Another part moves on alone; a part that is replaced as a whole is given as a whole.
		require.Empty(t, get[PartRows](s, http.StatusOK, s.call("GET", fmt.Sprintf("%s/rows?since=%d", strings.Replace(at, "norms", "prices", 1), done.Version-1), "")).Items)
		gone := s.change(at, done.Version, &sheet.Change{Deletes: []sheet.RowDelete{{Row: "mine", Version: done.Version}}})
		require.Equal(t, []string{"mine"}, gone.Gone)
		require.Empty(t, gone.Faults)
		var ds matcher.Dataset
		require.NoError(t, json.Unmarshal(s.call("GET", draft+"/file", "").body, &ds))
		require.Len(t, ds.Norms, len(all.Items))
		require.Equal(t, int64(9), ds.Norms[0].Posts)
		text, err := matcher.Encode(&ds)
		require.NoError(t, err)
		put := s.call("PUT", draft+"/file", string(text), asJSON, "If-Match: *")
		require.Equal(t, http.StatusOK, put.status, "%s", put.body)
		anew := get[PartRows](s, http.StatusOK, s.call("GET", fmt.Sprintf("%s/rows?since=%d", at, gone.Version), ""))
		require.True(t, anew.Whole)
		require.Len(t, anew.Items, len(all.Items))
		stale := s.change(at, gone.Version, &sheet.Change{Sets: []sheet.CellSet{{Row: row.ID, Column: "posts", Saw: "9", Value: "8"}}})
		require.Equal(t, []sheet.CellConflict{{Row: row.ID, Column: "posts", Gone: true}}, stale.Conflicts)

		s.problem(s.call("POST", at+"/changes", `{"since": 1, "sets": [{"row": "1.0", "column": "post", "saw": "", "value": "1"}]}`, asJSON), Invalid)
		s.problem(s.call("POST", draft+"/parts/dataset/changes", `{"since": 1, "adds": [{"row": "a", "cells": {}}]}`, asJSON), Invalid)
		s.problem(s.call("GET", draft+"/parts/nothing/rows", ""), NotFound)
	})
}

// Two people change other cells of the same rows at the same time, each knowing nothing of the other; then both change
// one cell.
func TestGrid_TwoPeopleAtOnceLoseNoCell(t *testing.T) {
	both(t, func(t *testing.T, s *service) {
		draft, at := s.gridOf("norms")
		all := get[PartRows](s, http.StatusOK, s.call("GET", at+"/rows", ""))
		var columns struct {
			Columns []sheet.GridColumn `json:"columns"`
		}
		require.NoError(t, json.Unmarshal(s.call("GET", at+"/columns", "").body, &columns))
		place := map[string]int{}
		for i, c := range columns.Columns {
			place[c.Name] = i
		}
		const each = 6
		var people sync.WaitGroup
		lost := make([]partChanged, 2*each)
		for k, column := range []string{"reason", "document"} {
			people.Add(1)
			go func() {
				defer people.Done()
				for i := range each {
					row := all.Items[i%3]
					saw := row.Cells[place[column]]
					if i >= 3 {
						saw = fmt.Sprintf("%s %d", column, i-3)
					}
					lost[k*each+i] = s.change(at, all.Version, &sheet.Change{Sets: []sheet.CellSet{{Row: row.ID, Column: column, Saw: saw, Value: fmt.Sprintf("%s %d", column, i)}}})
				}
			}()
		}
		people.Wait()
		for i, done := range lost {
			require.Equal(t, 1, done.Taken, "%d", i)
			require.Empty(t, done.Conflicts)
		}
		var ds matcher.Dataset
		require.NoError(t, json.Unmarshal(s.call("GET", draft+"/file", "").body, &ds))
		for i := range 3 {
			last := []int{3, 4, 5}[i]
			require.Equal(t, fmt.Sprintf("reason %d", last), ds.Norms[i].Reason)
			require.Equal(t, fmt.Sprintf("document %d", last), ds.Norms[i].Document)
		}
		require.Equal(t, all.Version+2*each, get[data.Draft](s, http.StatusOK, s.call("GET", draft, "")).Version)

		var both [2]partChanged
		for k := range both {
			people.Add(1)
			go func() {
				defer people.Done()
				row := all.Items[5]
				both[k] = s.change(at, all.Version, &sheet.Change{Sets: []sheet.CellSet{{Row: row.ID, Column: "posts", Saw: row.Cells[place["posts"]], Value: fmt.Sprint(20 + k)}}})
			}()
		}
		people.Wait()
		require.Equal(t, 1, both[0].Taken+both[1].Taken)
		require.Equal(t, 1, len(both[0].Conflicts)+len(both[1].Conflicts))
		for k := range both {
			for _, c := range both[k].Conflicts {
				require.Equal(t, fmt.Sprint(20+1-k), c.Now, "the value of who came first stands")
			}
		}
	})
}
