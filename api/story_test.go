package api

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"dathang/data"
	"dathang/data/hanoi"
	"dathang/data/sheet"
	"dathang/matcher"
	"dathang/matcher/sample"
	"dathang/matcher/verify"
)

const asJSON = "Content-Type: application/json"

// watched listens to a run until it ends and gives what it heard.
func (s *service) watched(id data.RunID) []Run {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, s.url+"/api/v1/runs/"+string(id)+"/events", nil)
	require.NoError(s.t, err)
	req.Header.Set("Authorization", s.bearer)
	req.Header.Set("Accept-Encoding", "gzip") // a stream is not held back to be packed
	resp, err := s.client.Do(req)
	require.NoError(s.t, err)
	defer func() { _ = resp.Body.Close() }()
	require.Equal(s.t, "text/event-stream", resp.Header.Get("Content-Type"))
	require.Empty(s.t, resp.Header.Get("Content-Encoding"))
	var heard []Run
	lines := bufio.NewScanner(resp.Body)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if text, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
			var r Run
			require.NoError(s.t, json.Unmarshal([]byte(text), &r))
			heard = append(heard, r)
		}
	}
	return heard
}

// keptProblem keeps a problem by the API and gives its digest.
func (s *service) keptProblem(p *matcher.Problem) string {
	s.t.Helper()
	text, err := matcher.Encode(p)
	require.NoError(s.t, err)
	return get[data.Problem](s, http.StatusCreated, s.call("POST", "/api/v1/problems", string(text), asJSON)).Digest
}

// few is hanoi-2025 with two units of every type, as a file.
var few = sync.OnceValues(func() (string, error) {
	ds, err := hanoi.Load(hanoi.Hanoi2025)
	if err != nil {
		return "", err
	}
	ofType := map[string]int{}
	ds.ID, ds.Units = "few", slices.DeleteFunc(ds.Units, func(u matcher.Unit) bool {
		ofType[u.Type]++
		return ofType[u.Type] > 2
	})
	here := func(unit matcher.CommuneID) bool {
		return slices.ContainsFunc(ds.Units, func(u matcher.Unit) bool { return u.ID == unit })
	}
	ds.Staff = slices.DeleteFunc(ds.Staff, func(p matcher.Staff) bool { return !here(p.Unit) })
	ds.Pipeline = slices.DeleteFunc(ds.Pipeline, func(p matcher.Pipeline) bool { return !here(p.Unit) })
	text, err := matcher.Encode(ds)
	return string(text), err
})

// keptFew keeps few.
func (s *service) keptFew() data.Dataset {
	s.t.Helper()
	text, err := few()
	require.NoError(s.t, err)
	return get[data.Dataset](s, http.StatusCreated, s.call("POST", "/api/v1/datasets?title_en=Few", text, asJSON))
}

// keptWithoutCohorts keeps a policy under which no class needs a least size, so that all is one flow.
func (s *service) keptWithoutCohorts(p matcher.Policy) keptPolicy {
	s.t.Helper()
	p.CohortKinds = []matcher.Kind{}
	text, err := matcher.Encode(p)
	require.NoError(s.t, err)
	return get[keptPolicy](s, http.StatusCreated, s.call("POST", "/api/v1/policies", string(text), asJSON))
}

func quick(seed uint64) *matcher.Problem {
	return sample.Problem(seed, sample.Size{Communes: 5, Offers: 4, Cells: 10, MaxSeats: 5})
}

func TestStory_FromHanoiToAProposalThatTheRecountBearsOut(t *testing.T) {
	both(t, func(t *testing.T, s *service) {
		set := s.keptFew()
		// Without cohorts all is one flow, so that every price is exact.
		thrifty, _ := matcher.NamedPolicy("thrifty")
		ours := s.keptWithoutCohorts(thrifty)
		body := fmt.Sprintf(`{"dataset_id": %q, "policy_id": %q, "horizon": 2, "intakes": 2, "name": "story"}`, set.ID, ours.ID)
		a := s.call("POST", "/api/v1/runs", body, asJSON)
		r := get[Run](s, http.StatusAccepted, a)
		require.Equal(t, "/api/v1/runs/"+string(r.ID), a.header.Get("Location"))
		require.Equal(t, "new", a.header.Get("X-Submitted"))
		require.Equal(t, "thrifty", r.Input.Policy.ID, "the policy in force is echoed")

		heard := s.watched(r.ID)
		last := heard[len(heard)-1]
		require.Equal(t, data.RunSucceeded, last.State, last.ErrorText)
		for i := 1; i < len(heard); i++ {
			require.Greater(t, heard[i].Version, heard[i-1].Version)
		}
		require.NotEmpty(t, last.Proposal)

		// The same input is not computed again.
		a = s.call("POST", "/api/v1/runs", body, asJSON)
		require.Equal(t, last.Proposal, get[Run](s, http.StatusOK, a).Proposal)
		require.Equal(t, "same", a.header.Get("X-Submitted"))

		at := "/api/v1/proposals/" + string(last.Proposal)
		row := get[data.Proposal](s, http.StatusOK, s.call("GET", at, ""))
		require.Equal(t, "story", row.Name)
		for _, encoding := range []string{"Accept-Encoding: gzip", "Accept-Encoding: identity"} {
			a = s.call("GET", at+"/file", "", encoding)
			require.Equal(t, http.StatusOK, a.status)
			text := a.body
			if a.header.Get("Content-Encoding") == "gzip" {
				var err error
				text, err = data.Unpack(text)
				require.NoError(t, err)
			}
			file, faults := matcher.DecodeProposal(text)
			require.Empty(t, faults)
			require.Empty(t, verify.Check(file))
			require.Equal(t, row.AnswerDigest, file.AnswerDigest)
		}
		s.pagesAddUp(at, row)
		s.countedAlike(at, row)
		s.asksAbout(at)
	})
}

// pagesAddUp walks all pages of a proposal's lists.
func (s *service) pagesAddUp(at string, row data.Proposal) {
	t := s.t
	seats, pages := int64(0), 0
	for cursor := ""; ; pages++ {
		page := get[Page[data.Allocation]](s, http.StatusOK, s.call("GET", at+"/allocations?limit=10&cursor="+cursor, ""))
		for i := range page.Items {
			seats += page.Items[i].Seats
		}
		if cursor = string(page.Next); cursor == "" {
			break
		}
	}
	counted := get[summary](s, http.StatusOK, s.call("GET", at+"/summary", ""))
	require.Equal(t, row.ServedSeats+counted.Refresh.Total.Served, seats)
	require.Positive(t, pages)
	first := s.call("GET", at+"/allocations?limit=10", "")
	require.Equal(t, http.StatusNotModified, s.call("GET", at+"/allocations?limit=10", "", "If-None-Match: "+first.header.Get("ETag")).status)
	require.Equal(t, http.StatusOK, s.call("GET", at+"/allocations?limit=11", "", "If-None-Match: "+first.header.Get("ETag")).status)
	unmet := get[Page[data.Unmet]](s, http.StatusOK, s.call("GET", at+"/unmet?limit=1", ""))
	require.Len(t, unmet.Items, 1)
	cell := unmet.Items[0]
	own := get[Page[data.Unmet]](s, http.StatusOK, s.call("GET", at+"/communes/"+string(cell.Commune)+"/unmet", ""))
	require.Equal(t, cell.Place, own.Items[0].Place)
	why := get[Page[saidReason]](s, http.StatusOK, s.call("GET", fmt.Sprintf("%s/reasons?commune=%s&field=%s&year=%d&need=%s&class=%s", at, cell.Commune, cell.Field, cell.Year, cell.Need, cell.Class), "", "Accept-Language: en"))
	require.Len(t, why.Items, 1)
	require.NotEmpty(t, why.Items[0].ProofText)
	one := get[Page[data.Allocation]](s, http.StatusOK, s.call("GET", at+"/allocations?limit=1&order=provider", "")).Items[0]
	of := get[Page[data.Allocation]](s, http.StatusOK, s.call("GET", at+"/universities/"+string(one.Provider)+"/allocations?limit=1", ""))
	require.Equal(t, one, of.Items[0])
	to := get[Page[data.Allocation]](s, http.StatusOK, s.call("GET", at+"/communes/"+string(one.Commune)+"/allocations", ""))
	require.NotEmpty(t, to.Items)
	s.problem(s.call("GET", at+"/unmet?cursor=nonsense", ""), Invalid)
	s.problem(s.call("GET", at+"/allocations?year=soon", ""), Invalid)
	require.Empty(t, get[Page[data.Allocation]](s, http.StatusOK, s.call("GET", at+"/allocations?q=khong+co+ai+ten+nay", "")).Items)
}

// countedAlike checks the counts of a proposal against its row.
func (s *service) countedAlike(at string, row data.Proposal) {
	t := s.t
	counted := get[summary](s, http.StatusOK, s.call("GET", at+"/summary", ""))
	total := Seats{row.DemandSeats, row.ServedSeats, row.LateSeats, row.UnmetSeats}
	require.Equal(t, total, counted.Total)
	require.Equal(t, row.CostKVND, counted.CostKVND)
	var flowing, byKind int64
	for _, f := range counted.Flows {
		flowing += f.Seats
	}
	for _, k := range counted.Kinds {
		byKind += k.Served
	}
	// Refreshers are seats at a provider as well, and counted apart from the total.
	all := row.ServedSeats + counted.Refresh.Total.Served
	require.Equal(t, []int64{all, all}, []int64{flowing, byKind})
	covers := func(filter string) (sum Seats) {
		for _, c := range get[Page[covered]](s, http.StatusOK, s.call("GET", at+"/coverage"+filter, "")).Items {
			require.Equal(t, c.Seats.Demand, c.Seats.Served+c.Seats.Unmet, "%s of %s", filter, c.Commune)
			sum = Seats{sum.Demand + c.Seats.Demand, sum.Served + c.Seats.Served, sum.Late + c.Seats.Late, sum.Unmet + c.Seats.Unmet}
		}
		return sum
	}
	require.Equal(t, total, covers(""))
	require.Equal(t, counted.Refresh.Total, covers("?need=refresh"))
	for _, f := range counted.Fields {
		require.Equal(t, f.Seats, covers("?field="+string(f.Field)))
	}
	for _, y := range counted.Years {
		require.Equal(t, y.Seats, covers(fmt.Sprintf("?year=%d", y.Year)))
	}
	var byNeed Seats
	for _, n := range counted.Needs {
		byNeed = Seats{byNeed.Demand + n.Seats.Demand, byNeed.Served + n.Seats.Served, byNeed.Late + n.Seats.Late, byNeed.Unmet + n.Seats.Unmet}
	}
	refresh := counted.Refresh.Total
	require.Equal(t, Seats{total.Demand + refresh.Demand, total.Served + refresh.Served, total.Late + refresh.Late, total.Unmet + refresh.Unmet}, byNeed)
	var ready int64
	for _, y := range counted.Years {
		require.GreaterOrEqual(t, y.Ready, ready, y.Year)
		ready = y.Ready
	}
	require.LessOrEqual(t, ready, row.ServedSeats)
	require.LessOrEqual(t, counted.Lacking, counted.LackingAlone)
	lack := get[shortfallSummary](s, http.StatusOK, s.call("GET", "/api/v1/datasets/"+string(row.Dataset)+fmt.Sprintf("/shortfalls/summary?horizon=%d", len(row.Years)), ""))
	var asked, refreshed int64
	for _, f := range lack.Fields {
		require.Equal(t, f.Posts, f.Qualified+f.Vacant+f.Unqualified, f.Field)
		for _, seats := range f.Demand {
			asked += seats
		}
		for _, seats := range f.Refresh {
			refreshed += seats
		}
	}
	require.Equal(t, []int64{row.DemandSeats, refresh.Demand}, []int64{asked, refreshed})
}

func TestMaps_ComeWithTheProgram(t *testing.T) {
	s := newService(t, Config{})
	a := s.call("GET", "/api/v1/maps/hanoi-2025", "")
	require.Equal(t, http.StatusOK, a.status)
	require.Equal(t, "application/geo+json", a.header.Get("Content-Type"))
	require.Equal(t, http.StatusNotModified, s.call("GET", "/api/v1/maps/hanoi-2025", "", "If-None-Match: "+a.header.Get("ETag")).status)
	s.problem(s.call("GET", "/api/v1/maps/atlantis", ""), NotFound)
}

func (s *service) asksAbout(at string) {
	t := s.t
	require.True(t, get[struct{ Pure bool }](s, http.StatusOK, s.call("GET", at+"/compile-report", "")).Pure)
	prices := get[struct {
		Items []saidPrice
		Exact bool
	}](s, http.StatusOK, s.call("GET", at+"/prices?top=3", "", "Accept-Language: en"))
	require.True(t, prices.Exact)
	require.Len(t, prices.Items, 3)
	require.NotEmpty(t, prices.Items[0].Text)
	s.asksWhyNot(at)
	require.Equal(t, http.StatusOK, s.call("GET", at+"/certificate", "").status)
	tag := s.call("GET", at, "").header.Get("ETag")
	require.Equal(t, http.StatusNotModified, s.call("GET", at, "", "If-None-Match: "+tag).status)
	s.problem(s.call("PATCH", at, `{"name":"other"}`, asJSON), PreconditionRequired)
	renamed := s.call("PATCH", at, `{"name":"other"}`, asJSON, "If-Match: "+tag)
	require.Equal(t, "other", get[data.Proposal](s, http.StatusOK, renamed).Name)
	s.problem(s.call("PATCH", at, `{"name":"third"}`, asJSON, "If-Match: "+tag), Stale)
	require.Equal(t, http.StatusOK, s.call("GET", at, "", "If-None-Match: "+tag).status)
}

// asksWhyNot asks for more of an offer that serves something, and for the next best of what it serves.
func (s *service) asksWhyNot(at string) {
	t := s.t
	one := get[Page[data.Allocation]](s, http.StatusOK, s.call("GET", at+"/allocations?limit=1", "")).Items[0]
	where := fmt.Sprintf("?commune=%s&field=%s&year=%d", one.Commune, one.Field, one.Year)
	type items struct{ Items []saidAlternative }
	more := get[items](s, http.StatusOK, s.call("GET", at+"/why-not"+where+"&programme="+string(one.Programme), "", "Accept-Language: en"))
	require.NotEmpty(t, more.Items)
	for _, x := range more.Items {
		require.NotEmpty(t, x.Texts)
		require.NotEmpty(t, x.OfferText)
		require.NotEmpty(t, x.ProviderText)
		require.True(t, len(x.Hindrances) > 0 || x.Effect.Impossible || len(x.Effect.Levels) > 0)
	}
	single := get[items](s, http.StatusOK, s.call("GET", at+"/why-not"+where+"&need="+string(one.Need)+"&class="+string(one.Class)+"&offer="+string(one.Offer), "", "Accept-Language: vi"))
	require.Len(t, single.Items, 1)
	require.Equal(t, one.Offer, single.Items[0].Offer)

	instead := get[struct {
		Allocation matcher.Allocation
		Items      []saidAlternative
	}](s, http.StatusOK, s.call("GET", at+"/alternatives"+where+"&need="+string(one.Need)+"&offer="+string(one.Offer), ""))
	require.Equal(t, one.Seats, instead.Allocation.Seats)
	require.NotEmpty(t, instead.Items)
	for i, x := range instead.Items {
		require.NotEqual(t, one.Offer, x.Offer)
		require.NotEmpty(t, x.Texts)
		require.GreaterOrEqual(t, x.Effect.Levels[0].Low, int64(0), "the plan is optimal: %d", i)
	}

	s.problem(s.call("GET", at+"/why-not"+where, ""), Invalid)
	s.problem(s.call("GET", at+"/why-not"+where+"&offer=a&programme=b", ""), Invalid)
	s.problem(s.call("GET", at+"/why-not"+where+"&offer=nobody", ""), Invalid)
	s.problem(s.call("GET", at+"/why-not?commune=nowhere&field=x&year=2024&offer="+string(one.Offer), ""), Invalid)
	s.problem(s.call("GET", at+fmt.Sprintf("/why-not?commune=%s&field=%s&year=1999&offer=%s", one.Commune, one.Field, one.Offer), ""), NotFound)
	s.problem(s.call("GET", at+"/alternatives"+where+"&need="+string(one.Need)+"&offer=nobody", ""), NotFound)
}

func TestDatasets_AreKeptReadAndPaged(t *testing.T) {
	both(t, func(t *testing.T, s *service) {
		sets := get[Page[referenceDataset]](s, http.StatusOK, s.call("GET", "/api/v1/reference-datasets", ""))
		require.Len(t, sets.Items, len(hanoi.Names()))
		s.problem(s.call("POST", "/api/v1/reference-datasets/atlantis", ""), NotFound)
		whole := get[data.Dataset](s, http.StatusCreated, s.call("POST", "/api/v1/reference-datasets/hanoi-2025", ""))
		require.Equal(t, whole, get[data.Dataset](s, http.StatusOK, s.call("POST", "/api/v1/reference-datasets/hanoi-2025", "")))
		kept := s.keptFew()
		require.Equal(t, "Few", kept.En)
		text, err := few()
		require.NoError(t, err)
		ds, faults := matcher.DecodeDataset([]byte(text))
		require.Empty(t, faults)
		at := "/api/v1/datasets/" + string(kept.ID)
		require.Equal(t, kept, get[data.Dataset](s, http.StatusOK, s.call("GET", at, "")))
		require.Equal(t, http.StatusNotModified, s.call("GET", at, "", `If-None-Match: "`+kept.Digest+`"`).status)
		require.Len(t, get[Page[data.Dataset]](s, http.StatusOK, s.call("GET", "/api/v1/datasets?name=few", "")).Items, 1)

		back, faults := matcher.DecodeDataset(s.call("GET", at+"/file", "").body)
		require.Empty(t, faults)
		want, err := matcher.Encode(sheet.Sorted(ds))
		require.NoError(t, err)
		got, err := matcher.Encode(back)
		require.NoError(t, err)
		require.Equal(t, string(want), string(got))

		require.Len(t, get[Page[data.Commune]](s, http.StatusOK, s.call("GET", at+"/communes?limit=200", "")).Items, 8)
		found := get[Page[data.Commune]](s, http.StatusOK, s.call("GET", at+"/communes?q=ba%20dinh", "")).Items
		require.Len(t, found, 1)
		require.Equal(t, found[0], get[data.Commune](s, http.StatusOK, s.call("GET", at+"/communes/"+string(found[0].ID), "")))
		require.Len(t, get[Page[data.Field]](s, http.StatusOK, s.call("GET", at+"/fields", "")).Items, len(ds.Fields))
		schools := get[Page[data.University]](s, http.StatusOK, s.call("GET", at+"/universities", "")).Items
		require.Equal(t, schools[0], get[data.University](s, http.StatusOK, s.call("GET", at+"/universities/"+string(schools[0].ID), "")))
		programmes := get[Page[data.Programme]](s, http.StatusOK, s.call("GET", at+"/programmes?limit=1", "")).Items
		require.Equal(t, programmes[0], get[data.Programme](s, http.StatusOK, s.call("GET", at+"/programmes/"+string(programmes[0].ID), "")))
		require.NotEmpty(t, get[Page[data.Norm]](s, http.StatusOK, s.call("GET", at+"/norms", "")).Items)
		require.NotEmpty(t, get[Page[data.RosterEntry]](s, http.StatusOK, s.call("GET", at+"/roster?commune="+string(found[0].ID), "")).Items)
		s.problem(s.call("GET", at+"/communes/nowhere@1", ""), NotFound)
		s.problem(s.call("GET", at+"/parts/nothing", ""), NotFound)
		s.problem(s.call("GET", "/api/v1/datasets/none/communes", ""), NotFound)

		gaps := get[Page[json.RawMessage]](s, http.StatusOK, s.call("GET", at+"/shortfalls?limit=10", ""))
		require.Len(t, gaps.Items, 10)
		more := get[Page[json.RawMessage]](s, http.StatusOK, s.call("GET", at+"/shortfalls?limit=10&cursor="+string(gaps.Next), ""))
		require.NotEqual(t, gaps.Items, more.Items)
		s.problem(s.call("GET", at+"/demands?cursor="+string(gaps.Next), ""), Invalid)
		asked := get[Page[matcher.Demand]](s, http.StatusOK, s.call("GET", at+"/demands?limit=1000&need=vacant&horizon=1", ""))
		for _, d := range asked.Items {
			require.Equal(t, matcher.NeedVacant, d.Need)
			require.Equal(t, 2025, d.Year-d.Year%2025)
		}
	})
}

// sent is a multipart body with one file.
func sent(t *testing.T, name, text string) (body, header string) {
	t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	w, err := form.CreateFormFile("file", name)
	require.NoError(t, err)
	_, err = w.Write([]byte(text))
	require.NoError(t, err)
	require.NoError(t, form.Close())
	return b.String(), "Content-Type: " + form.FormDataContentType()
}

// edited is a workbook with another text in one cell.
func edited(t *testing.T, book []byte, sheet, cell, text string) string {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(book))
	require.NoError(t, err)
	require.NoError(t, f.SetCellStr(sheet, cell, text))
	var b bytes.Buffer
	require.NoError(t, f.Write(&b))
	return b.String()
}

func TestDrafts_AreEditedCheckedAndFrozen(t *testing.T) {
	both(t, func(t *testing.T, s *service) {
		set := s.keptFew()
		begin := fmt.Sprintf(`{"dataset_id": %q, "title_en": "Edit"}`, set.ID)
		draft := get[data.Draft](s, http.StatusCreated, s.call("POST", "/api/v1/drafts", begin, asJSON, "Idempotency-Key: once"))
		require.Equal(t, draft.ID, get[data.Draft](s, http.StatusCreated, s.call("POST", "/api/v1/drafts", begin, asJSON, "Idempotency-Key: once")).ID)
		s.problem(s.call("POST", "/api/v1/drafts", strings.Replace(begin, "Edit", "Other", 1), asJSON, "Idempotency-Key: once"), KeyReused)
		at := "/api/v1/drafts/" + string(draft.ID)
		a := s.call("GET", at+"/parts/roster", "")
		require.Equal(t, "text/csv; charset=utf-8", a.header.Get("Content-Type"))
		tag, roster := a.header.Get("ETag"), string(a.body)

		// Two faults in one file: both are told, each by its cell, and nothing is kept.
		rows := strings.Split(roster, "\n")
		width := strings.Count(rows[0], ",")
		rows[1] = rows[1][:strings.LastIndex(rows[1], ",")] + ",-3"
		rows[2] = rows[2][:strings.LastIndex(rows[2], ",")] + ",many"
		body, form := sent(t, "roster.csv", strings.Join(rows, "\n"))
		s.problem(s.call("PUT", at+"/parts/roster", body, form), PreconditionRequired)
		p := s.problem(s.call("PUT", at+"/parts/roster", body, form, "If-Match: "+tag, "Accept-Language: en"), Invalid)
		require.Len(t, p.Faults, 2)
		require.Equal(t, fmt.Sprintf("%c2", 'A'+width), p.Faults[0].Cell)
		require.Equal(t, "file", p.Faults[0].In)
		require.Contains(t, p.Faults[0].Detail, "-3")

		// One person fewer.
		rows = strings.Split(roster, "\n")
		body, form = sent(t, "roster.csv", strings.Join(append(rows[:1:1], rows[2:]...), "\n"))
		changed := s.call("PUT", at+"/parts/roster", body, form, "If-Match: "+tag)
		require.Equal(t, draft.Version+1, get[data.Draft](s, http.StatusOK, changed).Version)
		s.problem(s.call("PUT", at+"/parts/roster", body, form, "If-Match: "+tag), Stale)
		tag = changed.header.Get("ETag")
		require.Equal(t, http.StatusNotModified, s.call("GET", at, "", "If-None-Match: "+tag).status)

		// The same as a workbook: out, one cell wrong, back in whole.
		book := s.call("GET", at+"/workbook", "", "Accept-Language: vi")
		require.Equal(t, typeXLSX, book.header.Get("Content-Type"))
		require.Equal(t, strings.TrimSuffix(tag, `"`)+`.vi"`, plainTag(book.header.Get("ETag")), "its words are Vietnamese")
		body, form = sent(t, "hà nội.xlsx", edited(t, book.body, "Danh sách cán bộ, công chức", "H2", "=?"))
		p = s.problem(s.call("PUT", at+"/workbook", body, form, "If-Match: "+tag, "Accept-Language: vi"), Invalid)
		require.Len(t, p.Faults, 1)
		require.Equal(t, Fault{In: "file", File: "hà nội.xlsx", Sheet: "Danh sách cán bộ, công chức", Row: 2, Column: "count", Cell: "H2"},
			Fault{In: p.Faults[0].In, File: p.Faults[0].File, Sheet: p.Faults[0].Sheet, Row: p.Faults[0].Row, Column: p.Faults[0].Column, Cell: p.Faults[0].Cell})
		body, form = sent(t, "f.xlsx", edited(t, book.body, "Bộ dữ liệu", "B6", "Hà Nội sửa"))
		changed = s.call("PUT", at+"/workbook", body, form, "If-Match: "+tag)
		require.Equal(t, draft.Version+2, get[data.Draft](s, http.StatusOK, changed).Version)
		tag = changed.header.Get("ETag")
		renamed, faults := matcher.DecodeDataset(s.call("GET", at+"/file", "").body)
		require.Empty(t, faults)
		require.Equal(t, "Hà Nội sửa", renamed.Name)
		one := s.call("GET", at+"/parts/roster?format=xlsx", "", "Accept-Language: en")
		body, form = sent(t, "f.xlsx", string(one.body))
		changed = s.call("PUT", at+"/parts/roster", body, form, "If-Match: "+tag)
		require.Equal(t, http.StatusOK, changed.status)
		tag = changed.header.Get("ETag")
		require.Equal(t, typeXLSX, s.call("GET", "/api/v1/templates", "").header.Get("Content-Type"))
		require.Equal(t, typeXLSX, s.call("GET", "/api/v1/templates/roster", "").header.Get("Content-Type"))
		s.problem(s.call("GET", "/api/v1/templates/nothing", ""), NotFound)
		require.Equal(t, typeXLSX, s.call("GET", "/api/v1/datasets/"+string(set.ID)+"/workbook", "").header.Get("Content-Type"))

		require.True(t, get[struct{ Sound bool }](s, http.StatusOK, s.call("GET", at+"/faults", "")).Sound)
		whole := s.call("GET", at+"/file", "")
		ds, faults := matcher.DecodeDataset(whole.body)
		require.Empty(t, faults)
		ds.Universities = nil
		text, err := matcher.Encode(ds)
		require.NoError(t, err)
		broken := s.call("PUT", at+"/file", string(text), asJSON, "If-Match: "+tag)
		require.Equal(t, http.StatusOK, broken.status, "%s", broken.body)
		found := get[struct {
			Sound  bool
			Faults []Fault
		}](s, http.StatusOK, s.call("GET", at+"/faults", ""))
		require.False(t, found.Sound)
		require.NotEmpty(t, found.Faults[0].Detail)
		s.problem(s.call("POST", at+"/freeze", "", "If-Match: "+broken.header.Get("ETag")), Invalid)

		mended := s.call("PUT", at+"/file", string(whole.body), asJSON, "If-Match: "+broken.header.Get("ETag"))
		titled := s.call("PATCH", at, `{"title_vi":"Sửa","title_en":"Edited"}`, asJSON, "If-Match: "+mended.header.Get("ETag"))
		require.Equal(t, "Edited", get[data.Draft](s, http.StatusOK, titled).En)
		frozen := get[data.Dataset](s, http.StatusCreated, s.call("POST", at+"/freeze", "", "If-Match: "+titled.header.Get("ETag")))
		require.Equal(t, set.RosterRows-1, frozen.RosterRows)
		tag = s.call("GET", at, "").header.Get("ETag")
		require.Equal(t, http.StatusNoContent, s.call("DELETE", at, "", "If-Match: "+tag).status)
		s.problem(s.call("GET", at, ""), NotFound)
		require.Empty(t, get[Page[data.Draft]](s, http.StatusOK, s.call("GET", "/api/v1/drafts", "")).Items)
	})
}

func TestPolicies_AreKeptByVersion(t *testing.T) {
	both(t, func(t *testing.T, s *service) {
		ship := get[Page[referencePolicy]](s, http.StatusOK, s.call("GET", "/api/v1/reference-policies", ""))
		require.Len(t, ship.Items, len(matcher.Policies()))
		const text = `{"format":"dathang.policy/1","id":"ours","transfer_kvnd":%d}`
		kept := get[keptPolicy](s, http.StatusCreated, s.call("POST", "/api/v1/policies", fmt.Sprintf(text, 1), asJSON))
		require.Equal(t, int64(1), kept.Policy.TransferKVND)
		s.problem(s.call("POST", "/api/v1/policies", fmt.Sprintf(text, 2), asJSON), Stale)
		next := get[keptPolicy](s, http.StatusCreated, s.call("POST", "/api/v1/policies?after_version=1", fmt.Sprintf(text, 2), asJSON))
		require.Equal(t, int64(2), next.Version)
		a := s.call("GET", "/api/v1/policies/"+string(kept.ID), "")
		require.Equal(t, kept, get[keptPolicy](s, http.StatusOK, a))
		require.Equal(t, http.StatusNotModified, s.call("GET", "/api/v1/policies/"+string(kept.ID), "", "If-None-Match: "+a.header.Get("ETag")).status)
		require.Len(t, get[Page[policyHead]](s, http.StatusOK, s.call("GET", "/api/v1/policies", "")).Items, 1)
		require.Len(t, get[Page[policyHead]](s, http.StatusOK, s.call("GET", "/api/v1/policies?name=ours", "")).Items, 2)
		p := s.problem(s.call("POST", "/api/v1/policies", `{"format":"dathang.policy/1","id":"x","lateness":{"max_years":-1,"price_per_year":-1}}`, asJSON), Invalid)
		require.Len(t, p.Faults, 2, "all faults at once")
		require.Equal(t, "/lateness/max_years", p.Faults[0].Pointer)
		require.NotEmpty(t, p.Faults[0].Detail)
	})
}

func TestRuns_SayEverythingThatIsWrongWithARequest(t *testing.T) {
	both(t, func(t *testing.T, s *service) {
		p := s.problem(s.call("POST", "/api/v1/runs", `{"dataset_id":"none","policy_name":"none","horizon":99,"when":1}`, asJSON), Invalid)
		require.Len(t, p.Faults, 2)
		p = s.problem(s.call("POST", "/api/v1/runs", `{"dataset_id":"none","policy_name":"none"}`, asJSON, "Accept-Language: en"), Invalid)
		require.Equal(t, []string{"/dataset_id", "/policy_name"}, []string{p.Faults[0].Pointer, p.Faults[1].Pointer})
		require.Equal(t, "there is no “none”", p.Faults[0].Detail)
		p = s.problem(s.call("POST", "/api/v1/runs", `{"problem_digest":"none","horizon":3}`, asJSON), Invalid)
		require.Len(t, p.Faults, 2)
		s.problem(s.call("POST", "/api/v1/runs", `{`, asJSON), Malformed)
		s.problem(s.call("POST", "/api/v1/runs", ``, asJSON), Malformed)
		s.problem(s.call("POST", "/api/v1/runs", `{}`, "Content-Type: text/plain"), UnsupportedMedia)
		s.problem(s.call("POST", "/api/v1/runs", strings.Repeat(" ", 2<<20), asJSON), TooLarge)
		s.problem(s.call("GET", "/api/v1/runs/none", ""), NotFound)
		s.problem(s.call("GET", "/api/v1/runs/none/events", ""), NotFound)
		s.problem(s.call("POST", "/api/v1/runs/none/cancel", ""), NotFound)
		body, form := sent(t, "roster.csv", "x")
		s.problem(s.call("PUT", "/api/v1/drafts/none/parts/roster", body, form, `If-Match: "v1"`), NotFound)
		s.problem(s.call("PUT", "/api/v1/drafts/none/parts/roster", body, form, `If-Match: 1`), Invalid)
	})
}

func TestRuns_AreCancelledAndListed(t *testing.T) {
	both(t, func(t *testing.T, s *service) {
		digest := s.keptProblem(sample.Problem(3, sample.Size{Communes: 60, Offers: 40, Cells: 300, MaxSeats: 20, Hard: true}))
		body := fmt.Sprintf(`{"problem_digest": %q}`, digest)
		r := get[Run](s, http.StatusAccepted, s.call("POST", "/api/v1/runs", body, asJSON, "Idempotency-Key: k"))
		require.Equal(t, r.ID, get[Run](s, http.StatusAccepted, s.call("POST", "/api/v1/runs", body, asJSON, "Idempotency-Key: k")).ID)
		at := "/api/v1/runs/" + string(r.ID)
		require.Eventually(t, func() bool {
			return get[Run](s, http.StatusOK, s.call("GET", at, "")).Progress.Incumbent != nil
		}, 30*time.Second, 10*time.Millisecond)
		require.Len(t, get[Page[Run]](s, http.StatusOK, s.call("GET", "/api/v1/runs?state=running", "")).Items, 1)
		get[Run](s, http.StatusOK, s.call("POST", at+"/cancel", ""))
		heard := s.watched(r.ID)
		last := heard[len(heard)-1]
		require.Equal(t, data.RunCancelled, last.State)
		row := get[data.Proposal](s, http.StatusOK, s.call("GET", "/api/v1/proposals/"+string(last.Proposal), ""))
		require.Equal(t, matcher.StatusFeasible, row.Status)
		a := s.call("GET", at, "")
		require.Equal(t, http.StatusNotModified, s.call("GET", at, "", "If-None-Match: "+a.header.Get("ETag")).status)
	})
}

func TestProposals_ComeFromFilesOnlyWhereTheyHold(t *testing.T) {
	both(t, func(t *testing.T, s *service) {
		r := get[Run](s, http.StatusAccepted, s.call("POST", "/api/v1/runs", fmt.Sprintf(`{"problem_digest": %q}`, s.keptProblem(quick(1))), asJSON))
		heard := s.watched(r.ID)
		s.problem(s.call("POST", "/api/v1/runs/"+string(r.ID)+"/cancel", ""), WrongState)
		text := s.call("GET", "/api/v1/proposals/"+string(heard[len(heard)-1].Proposal)+"/file", "").body
		copied := get[data.Proposal](s, http.StatusCreated, s.call("POST", "/api/v1/proposals?name=copy", string(text), asJSON))
		require.True(t, copied.Verified)
		file, faults := matcher.DecodeProposal(text)
		require.Empty(t, faults)
		file.Answer.Levels[0].Bound++
		forged, err := matcher.Encode(file)
		require.NoError(t, err)
		p := s.problem(s.call("POST", "/api/v1/proposals", string(forged), asJSON, "Accept-Language: en"), Invalid)
		require.NotEmpty(t, p.Faults[0].Detail)
		require.Len(t, get[Page[data.Proposal]](s, http.StatusOK, s.call("GET", "/api/v1/proposals?status=optimal", "")).Items, 2)
		digest := copied.ProblemDigest
		require.Equal(t, digest, get[data.Problem](s, http.StatusOK, s.call("GET", "/api/v1/problems/"+digest, "")).Digest)
		problem, faults := matcher.DecodeProblem(s.call("GET", "/api/v1/problems/"+digest+"/file", "").body)
		require.Empty(t, faults)
		again, err := problem.Digest()
		require.NoError(t, err)
		require.Equal(t, digest, again)
	})
}

// Names of a file are held against the datasets of the store, with the digests as they were and with new ones.
func TestProposals_CallNothingOtherwiseThanTheDatasets(t *testing.T) {
	both(t, func(t *testing.T, s *service) {
		set := s.keptFew()
		r := get[Run](s, http.StatusAccepted, s.call("POST", "/api/v1/runs", fmt.Sprintf(`{"dataset_id": %q, "policy_name": "thrifty", "horizon": 2, "intakes": 2}`, set.ID), asJSON))
		heard := s.watched(r.ID)
		text := s.call("GET", "/api/v1/proposals/"+string(heard[len(heard)-1].Proposal)+"/file", "").body
		get[data.Proposal](s, http.StatusCreated, s.call("POST", "/api/v1/proposals?name=copy", string(text), asJSON))
		file, faults := matcher.DecodeProposal(text)
		require.Empty(t, faults)
		right := file.Problem.Communes[0].Name
		file.Problem.Communes[0].Name = "Xã Giả"
		send := func() Problem {
			forged, err := matcher.Encode(file)
			require.NoError(t, err)
			return s.problem(s.call("POST", "/api/v1/proposals", string(forged), asJSON, "Accept-Language: en"), Invalid)
		}
		require.Equal(t, string(matcher.ViolationDigest), send().Faults[0].Code)
		require.NoError(t, file.Seal())
		p := send()
		require.Len(t, p.Faults, 1)
		require.Equal(t, string(matcher.ViolationOtherName), p.Faults[0].Code)
		require.Contains(t, p.Faults[0].Detail, right)
	})
}

func TestWhatIf_AnswersAtOnceOrBecomesARun(t *testing.T) {
	both(t, func(t *testing.T, s *service) {
		r := get[Run](s, http.StatusAccepted, s.call("POST", "/api/v1/runs", fmt.Sprintf(`{"problem_digest": %q}`, s.keptProblem(quick(5))), asJSON))
		heard := s.watched(r.ID)
		at := "/api/v1/proposals/" + string(heard[len(heard)-1].Proposal)
		given := get[Page[data.Allocation]](s, http.StatusOK, s.call("GET", at+"/allocations?limit=1", "")).Items[0]
		cell, err := matcher.Encode(given.Cell())
		require.NoError(t, err)
		ban := fmt.Sprintf(`{"changes":[{"kind":"ban","offer":%q,"cell":%s}]}`, given.Offer, cell)
		got := get[struct{ Answer *whatIfAnswer }](s, http.StatusOK, s.call("POST", at+"/what-if", ban, asJSON))
		require.Equal(t, matcher.StatusOptimal, got.Answer.Status)
		require.Contains(t, got.Answer.Moves, matcher.Move{Offer: given.Offer, Cell: given.Cell(), By: -given.Seats})
		p := s.problem(s.call("POST", at+"/what-if", `{"changes":[{"kind":"capacity","offer":"nobody","seats":1}]}`, asJSON), Invalid)
		require.Equal(t, "/changes/0/offer", p.Faults[0].Pointer)

		// All places are taken: the question becomes a run, which answers the same.
		for range cap(s.server.questions) {
			s.server.questions <- struct{}{}
		}
		later := get[struct{ Run *Run }](s, http.StatusAccepted, s.call("POST", at+"/what-if", ban, asJSON))
		heard = s.watched(later.Run.ID)
		last := heard[len(heard)-1]
		require.Equal(t, data.RunSucceeded, last.State, last.ErrorText)
		row := get[data.Proposal](s, http.StatusOK, s.call("GET", "/api/v1/proposals/"+string(last.Proposal), ""))
		require.Equal(t, got.Answer.Levels, []matcher.Level(row.Levels))
	})
}

// With a minimum cohort the flow alone knows no answer: seats are moved, and where that is asked for the
// problem is solved anew, within the time that the caller gives.
func TestWhyNot_MovesSeatsOrSolvesAnewWhereThereIsMoreThanAFlow(t *testing.T) {
	both(t, func(t *testing.T, s *service) {
		problem := sample.Problem(9, sample.Size{Communes: 5, Offers: 12, Cells: 10, MaxSeats: 5})
		for i := range problem.Offers {
			problem.Offers[i].MinCohort = 2
		}
		r := get[Run](s, http.StatusAccepted, s.call("POST", "/api/v1/runs", fmt.Sprintf(`{"problem_digest": %q}`, s.keptProblem(problem)), asJSON))
		heard := s.watched(r.ID)
		last := heard[len(heard)-1]
		require.Equal(t, data.RunSucceeded, last.State, last.ErrorText)
		at := "/api/v1/proposals/" + string(last.Proposal)
		type answers struct {
			Items    []saidAlternative
			Found    bool
			Next     *matcher.Effect
			NextText string `json:"next_text"`
		}
		var where, other string
		for _, one := range get[Page[data.Allocation]](s, http.StatusOK, s.call("GET", at+"/allocations?limit=100", "")).Items {
			cell := fmt.Sprintf("?commune=%s&field=%s&year=%d&need=%s&class=%s&offer=", one.Commune, one.Field, one.Year, one.Need, one.Class)
			instead := get[answers](s, http.StatusOK, s.call("GET", at+"/alternatives"+cell+string(one.Offer), ""))
			require.True(t, instead.Found)
			require.Nil(t, instead.Next)
			require.NotEmpty(t, instead.Items)
			for i := range instead.Items {
				x := &instead.Items[i]
				require.NotEqual(t, one.Offer, x.Offer)
				require.NotEmpty(t, x.Texts)
				require.Contains(t, x.Moves, matcher.Move{Offer: one.Offer, Cell: one.Cell(), By: -1})
				if x.Offer != "" {
					if next := cell + string(x.Offer); next != where {
						other, where = where, next
					}
					more := get[answers](s, http.StatusOK, s.call("GET", at+"/why-not"+where, ""))
					require.Len(t, more.Items, 1)
					require.NotEmpty(t, more.Items[0].Texts)
					require.Contains(t, more.Items[0].Moves, matcher.Move{Offer: x.Offer, Cell: one.Cell(), By: 1})
				}
			}
			bounded := get[answers](s, http.StatusOK, s.call("GET", at+"/alternatives"+cell+string(one.Offer)+"&resolve=true", ""))
			require.NotNil(t, bounded.Next)
			require.NotEmpty(t, bounded.NextText)
		}
		require.NotEmpty(t, where, "some seat has another offer")
		anew := get[answers](s, http.StatusOK, s.call("GET", at+"/why-not"+where+"&resolve=true", ""))
		require.Len(t, anew.Items, 1)
		require.NotEmpty(t, anew.Items[0].Texts)
		require.Empty(t, anew.Items[0].Moves, "a new solve says what changes, not which seats move")

		in := &CasePath{ProposalPath: ProposalPath{last.Proposal}, Wait: 1}
		err := s.server.asked(t.Context(), in, func(ctx context.Context, _ *asking) error {
			<-ctx.Done()
			return nil // a solver that is stopped keeps what it has
		})
		var no *refusal
		require.ErrorAs(t, err, &no)
		require.Equal(t, TakesLonger, no.code)
		for range cap(s.server.questions) {
			s.server.questions <- struct{}{}
		}
		// What has been asked is known, what has not waits for its turn.
		require.Equal(t, http.StatusOK, s.call("GET", at+"/why-not"+where+"&resolve=true&wait_s=1", "").status)
		require.NotEmpty(t, other)
		busy := s.call("GET", at+"/why-not"+other+"&resolve=true&wait_s=1", "")
		s.problem(busy, Unavailable)
		require.NotEmpty(t, busy.header.Get("Retry-After"))
	})
}

func TestReadiness_SaysWhenTheStoreIsAway(t *testing.T) {
	both(t, func(t *testing.T, s *service) {
		require.JSONEq(t, `{"status":"ok"}`, string(s.call("GET", "/readyz", "").body))
	})
}
