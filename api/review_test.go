package api

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"dathang/api/auth"
	"dathang/data"
	"dathang/matcher/review"
)

func TestReview_HasThreeTablesWhoseSumsAgree(t *testing.T) {
	both(t, func(t *testing.T, s *service) {
		at := "/api/v1/datasets/" + string(s.keptFew().ID) + "/review"
		first := get[ReviewPage](s, http.StatusOK, s.call("GET", at+"?limit=3", ""))
		require.Len(t, first.Items, 3)
		rows := first.Items
		for next := first.Next; next != ""; {
			page := get[ReviewPage](s, http.StatusOK, s.call("GET", at+"?limit=3&cursor="+string(next), ""))
			require.Equal(t, first.Total, page.Total, "every page has the sums of all")
			rows, next = append(rows, page.Items...), page.Next
		}
		require.Len(t, rows, 8)
		var present int64
		for i := range rows {
			present += rows[i].Staff.Present
		}
		require.Equal(t, first.Total.Staff.Present, present)
		require.Contains(t, first.Unrecorded, review.FigurePartyMembers)
		require.NotContains(t, string(s.call("GET", at, "").body), `"party_members":`)

		var people int64
		for next := data.Cursor(""); ; {
			page := get[Page[review.Holder]](s, http.StatusOK, s.call("GET", at+"/holders?limit=50&cursor="+string(next), ""))
			for i := range page.Items {
				people += page.Items[i].Count
			}
			if next = page.Next; next == "" {
				break
			}
		}
		require.Equal(t, present, people, "table 1B has everybody once")
		for _, h := range get[Page[review.Holder]](s, http.StatusOK, s.call("GET", at+"/holders?conclusion=field", "")).Items {
			require.Contains(t, h.Conclusions, review.LacksField)
		}

		needs := get[NeedsPage](s, http.StatusOK, s.call("GET", at+"/needs?limit=1000", ""))
		require.Equal(t, first.Years, needs.Years)
		require.Equal(t, needs.Total.Posts, needs.Total.Qualified+needs.Total.Vacant+needs.Total.Unqualified)
		field := needs.Fields[0]
		var posts int64
		for _, n := range get[NeedsPage](s, http.StatusOK, s.call("GET", at+"/needs?field="+string(field.Field), "")).Items {
			posts += n.Posts
		}
		require.Equal(t, field.Posts, posts)

		commune := rows[0].Commune
		own := get[ReviewPage](s, http.StatusOK, s.call("GET", at+"?commune="+url.QueryEscape(string(commune)), ""))
		require.Len(t, own.Items, 1)
		require.Equal(t, rows[0].Staff.Present, own.Total.Staff.Present)
		s.problem(s.call("GET", at+"?commune=nowhere@1", ""), NotFound)
		s.problem(s.call("GET", "/api/v1/datasets/none/review", ""), NotFound)
		s.problem(s.call("GET", "/api/v1/datasets/published/review", ""), NotFound)
		s.problem(s.call("GET", at+"/holders?conclusion=nothing", ""), Invalid)
	})
}

func TestReview_ComesAsAWorkbookOrCSV(t *testing.T) {
	both(t, func(t *testing.T, s *service) {
		at := "/api/v1/datasets/" + string(s.keptFew().ID) + "/review/file"
		book := s.call("GET", at, "", "Accept-Language: en")
		require.Equal(t, http.StatusOK, book.status, string(book.body))
		require.Equal(t, typeXLSX, book.header.Get("Content-Type"))
		f, err := excelize.OpenReader(bytes.NewReader(book.body))
		require.NoError(t, err)
		require.Equal(t, []string{"1A", "1B", "1C"}, f.GetSheetList())
		title, err := f.GetCellValue("1A", "A4")
		require.NoError(t, err)
		require.Equal(t, "Table 1A", title)
		etag := book.header.Get("ETag")
		require.Equal(t, http.StatusNotModified, s.call("GET", at, "", "Accept-Language: en", "If-None-Match: "+etag).status)
		require.Equal(t, http.StatusOK, s.call("GET", at, "", "Accept-Language: vi", "If-None-Match: "+etag).status, "in another language it is another file")
		for _, table := range []string{"quality", "holders", "needs"} {
			a := s.call("GET", at+"?format=csv&table="+table, "")
			require.Equal(t, http.StatusOK, a.status, string(a.body))
			require.Contains(t, a.header.Get("Content-Disposition"), "review-"+table+".csv")
			lines, err := csv.NewReader(bytes.NewReader(a.body)).ReadAll()
			require.NoError(t, err)
			require.Contains(t, lines[0], "commune_name")
		}
	})
}

// A commune reads its own rows of the dataset behind the publication in force, and of nothing else.
func TestReview_ShowsACommuneItsOwnRowsOfWhatIsPublished(t *testing.T) {
	both(t, func(t *testing.T, s *service) {
		set := s.keptFew()
		run := get[Run](s, http.StatusAccepted, s.call("POST", "/api/v1/runs",
			fmt.Sprintf(`{"dataset_id": %q, "policy_name": "thrifty", "horizon": 2, "intakes": 2, "name": "reviewed"}`, set.ID), asJSON))
		heard := s.watched(run.ID)
		last := heard[len(heard)-1]
		require.Equal(t, data.RunSucceeded, last.State, last.ErrorText)
		units := get[ReviewPage](s, http.StatusOK, s.call("GET", "/api/v1/datasets/"+string(set.ID)+"/review", "")).Items
		own, other := units[1].Commune, units[2].Commune
		people := s.people("own-university", string(own))
		commune := func(path string) answer {
			return s.calling(people[auth.Commune], "GET", "/api/v1/datasets/"+path, "", "Accept-Encoding: identity")
		}
		s.problem(commune("published/review"), NotFound) // nothing is published yet
		s.problem(commune(string(set.ID)+"/review"), NotFound)

		approver := s.as(s.token(s.account("approver-of-review@walk.vn", auth.Approver, department)))
		require.Equal(t, http.StatusCreated, approver.call("POST", "/api/v1/proposals/"+string(last.Proposal)+"/publish", "").status)
		page := get[ReviewPage](s, http.StatusOK, commune("published/review"))
		require.Equal(t, set.ID, page.Dataset)
		require.Len(t, page.Items, 1)
		require.Equal(t, own, page.Items[0].Commune)
		require.Equal(t, page.Items[0].Staff.Present, page.Total.Staff.Present, "the sums are its own too")
		holders := get[Page[review.Holder]](s, http.StatusOK, commune("published/review/holders?limit=1000"))
		require.NotEmpty(t, holders.Items)
		require.False(t, slices.ContainsFunc(holders.Items, func(h review.Holder) bool { return h.Commune != own }))
		needs := get[NeedsPage](s, http.StatusOK, commune(string(set.ID)+"/review/needs?limit=1000"))
		require.False(t, slices.ContainsFunc(needs.Items, func(n review.Need) bool { return n.Commune != own }))
		text := string(commune("published/review/file?format=csv&table=holders").body)
		require.Contains(t, text, string(own))
		require.False(t, strings.Contains(text, string(other)))

		s.problem(commune("published/review?commune="+url.QueryEscape(string(other))), NotFound)
		hidden := get[data.Dataset](s, http.StatusCreated, s.call("POST", "/api/v1/reference-datasets/hanoi-2023", ""))
		s.problem(commune(string(hidden.ID)+"/review"), NotFound)
		s.problem(s.calling(people[auth.University], "GET", "/api/v1/datasets/published/review", ""), Forbidden)
	})
}
