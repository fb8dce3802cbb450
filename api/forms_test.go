package api

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/data"
	"dathang/data/lang"
	"dathang/data/national"
	"dathang/data/sheet"
	"dathang/matcher"
)

// formsOf are the files that one dataset can be kept by.
func formsOf(t *testing.T, ds *matcher.Dataset) map[string][2]string {
	t.Helper()
	var book, packed bytes.Buffer
	require.NoError(t, sheet.WriteBook(&book, lang.Vi, ds))
	z := zip.NewWriter(&packed)
	for _, part := range sheet.Parts {
		w, err := z.Create(part + ".csv")
		require.NoError(t, err)
		require.NoError(t, sheet.WritePart(w, ds, part))
	}
	require.NoError(t, z.Close())
	text, err := matcher.Encode(ds)
	require.NoError(t, err)
	return map[string][2]string{
		"json": {string(text), asJSON}, "xlsx": {book.String(), "Content-Type: " + typeXLSX}, "zip": {packed.String(), "Content-Type: " + typeZip},
	}
}

func TestAddDataset_TakesEveryFormAndAsksWhatNobodyHasAnswered(t *testing.T) {
	both(t, func(t *testing.T, s *service) {
		var ds matcher.Dataset
		require.NoError(t, json.Unmarshal(s.call("GET", "/api/v1/datasets/"+string(s.keptFew().ID)+"/file", "").body, &ds))
		ds.ID = "forms"
		var kept []data.DatasetID
		for _, form := range formsOf(t, &ds) {
			made := s.call("POST", "/api/v1/datasets", form[0], form[1])
			require.Contains(t, []int{http.StatusCreated, http.StatusOK}, made.status, "%s", made.body)
			kept = append(kept, get[data.Dataset](s, made.status, made).ID)
		}
		require.Equal(t, []data.DatasetID{kept[0], kept[0], kept[0]}, kept, "one content is one dataset")

		ds.ID, ds.Retirement = "no-ages", nil
		for name, form := range formsOf(t, &ds) {
			asked := s.problem(s.call("POST", "/api/v1/datasets", form[0], form[1]), Invalid)
			require.Equal(t, string(matcher.RetirementEmpty), asked.Faults[0].Code, name)
			made := s.call("POST", "/api/v1/datasets?accept=retirement_empty", form[0], form[1])
			require.Contains(t, []int{http.StatusCreated, http.StatusOK}, made.status, "%s: %s", name, made.body)
		}
	})
}

func TestFreezeDraft_WaitsForItsQuestionsToBeAnsweredAndMarksWhatIsLeftOfTheNationalBase(t *testing.T) {
	both(t, func(t *testing.T, s *service) {
		draft := get[data.Draft](s, http.StatusCreated, s.call("POST", "/api/v1/drafts", fmt.Sprintf(`{"dataset_id": %q}`, s.keptFew().ID), asJSON))
		at := "/api/v1/drafts/" + string(draft.ID)
		var ds matcher.Dataset
		require.NoError(t, json.Unmarshal(s.call("GET", at+"/file", "").body, &ds))
		var err error
		ds.Retirement, err = national.Retirement()
		require.NoError(t, err)
		ds.Marks = append(ds.Marks, matcher.MarkNational)
		ds.Majors[0].Name += " (của tỉnh)"
		ds.Tuition[0].KVNDMonth++
		text, err := matcher.Encode(&ds)
		require.NoError(t, err)
		put := s.call("PUT", at+"/file", string(text), asJSON, `If-Match: "v1"`)
		require.Equal(t, http.StatusOK, put.status, "%s", put.body)

		// The ages are replaced, by none: the mark goes with them, and what that means is asked.
		body, form := officeForm(t, "retirement.json", `{"retirement":[]}`, "")
		put = s.call("PUT", at+"/parts/retirement", body, form, `If-Match: "v2"`)
		require.Equal(t, http.StatusOK, put.status, "%s", put.body)
		require.NoError(t, json.Unmarshal(s.call("GET", at+"/file", "").body, &ds))
		require.NotContains(t, ds.Marks, matcher.MarkNational)
		found := get[struct {
			Sound     bool    `json:"sound"`
			Questions []Fault `json:"questions"`
		}](s, http.StatusOK, s.call("GET", at+"/faults", ""))
		require.True(t, found.Sound)
		require.Equal(t, string(matcher.RetirementEmpty), found.Questions[0].Code)
		asked := s.problem(s.call("POST", at+"/freeze", "", `If-Match: "v3"`), Invalid)
		require.Equal(t, string(matcher.RetirementEmpty), asked.Faults[0].Code)
		require.NotEmpty(t, asked.Faults[0].Detail)
		s.problem(s.call("POST", at+"/freeze?accept=coverage_empty", "", `If-Match: "v3"`), Invalid)
		frozen := s.call("POST", at+"/freeze?accept=retirement_empty", "", `If-Match: "v3"`)
		require.Equal(t, http.StatusCreated, frozen.status, "%s", frozen.body)
	})
}
