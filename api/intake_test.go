package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/data"
	"dathang/matcher"
)

// officeForm is a file of an office, with what its planner has answered, as a browser sends it.
func officeForm(t *testing.T, name, text, corrections string) (body, contentType string) {
	t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	file, err := form.CreateFormFile("file", name)
	require.NoError(t, err)
	_, err = file.Write([]byte(text))
	require.NoError(t, err)
	if corrections != "" {
		require.NoError(t, form.WriteField("corrections", corrections))
	}
	require.NoError(t, form.Close())
	return b.String(), "Content-Type: " + form.FormDataContentType()
}

// previewed is what the test reads of a preview.
type previewed struct {
	Reading struct {
		Sound bool `json:"sound"`
	} `json:"reading"`
	Kinds        []faultKind `json:"kinds"`
	Consequences *struct {
		PeopleBefore int64 `json:"people_before"`
		PeopleAfter  int64 `json:"people_after"`
	} `json:"consequences"`
	Remembered int `json:"remembered"`
}

// One office's list, one row a person, of one of the draft's communes: shown first, faulty until its word is explained,
// taken for that commune alone, and its word is known when the next file comes.
func TestImport_TakesAnOfficesOwnListAndRemembersItsWords(t *testing.T) {
	both(t, func(t *testing.T, s *service) {
		set := s.keptFew()
		draft := get[data.Draft](s, http.StatusCreated, s.call("POST", "/api/v1/drafts", fmt.Sprintf(`{"dataset_id": %q}`, set.ID), asJSON))
		at := "/api/v1/drafts/" + string(draft.ID)
		content := func() (ds matcher.Dataset) {
			require.NoError(t, json.Unmarshal(s.call("GET", at+"/file", "").body, &ds))
			return ds
		}
		before := content()
		unit := before.Units[0]
		position, major := "", ""
		for _, p := range before.Positions {
			if p.ID == before.Staff[0].Position {
				position = p.Name
			}
		}
		for _, m := range before.Majors {
			if m.Code == before.Staff[0].Major {
				major = m.Name
			}
		}
		list := "Họ và tên;Đơn vị;Chức vụ;Chuyên ngành;Trình độ;Lý luận chính trị;Ngày sinh;Giới tính\n" +
			fmt.Sprintf("Trần Thị An;%s;%s;%s;Bằng đỏ;Trung cấp;05/03/1985;Nữ\n", unit.Name, position, major)
		const day = "?roster_date=2026-06-30"

		body, form := officeForm(t, "danh-sach.csv", list, "")
		asked := get[previewed](s, http.StatusOK, s.call("POST", at+"/import-preview"+day, body, form))
		require.False(t, asked.Reading.Sound, "nobody knows what level “Bằng đỏ” is")
		require.NotEmpty(t, asked.Kinds)
		require.Nil(t, asked.Consequences)
		refused := s.call("POST", at+"/import"+day, body, form, `If-Match: "v1"`)
		require.Equal(t, http.StatusUnprocessableEntity, refused.status, "%s", refused.body)
		require.Equal(t, before, content(), "a faulty file changes nothing")

		body, form = officeForm(t, "danh-sach.csv", list, `{"words": [{"list": "level", "text": "Bằng đỏ", "code": "university"}]}`)
		shown := get[previewed](s, http.StatusOK, s.call("POST", at+"/import-preview"+day, body, form))
		require.True(t, shown.Reading.Sound, "%+v", shown.Kinds)
		require.NotNil(t, shown.Consequences)
		require.Equal(t, before, content(), "a preview saves nothing")
		saved := s.call("POST", at+"/import"+day, body, form, `If-Match: "v1"`)
		require.Equal(t, http.StatusOK, saved.status, "%s", saved.body)
		after := content()
		people, others, othersBefore := int64(0), int64(0), int64(0)
		for _, p := range after.Staff {
			if p.Unit == unit.ID {
				people += p.Count
				require.Equal(t, "university", p.Level)
				require.Equal(t, 1985, p.BirthYear)
			} else {
				others += p.Count
			}
		}
		for _, p := range before.Staff {
			if p.Unit != unit.ID {
				othersBefore += p.Count
			}
		}
		require.EqualValues(t, 1, people, "the commune has whom its list names")
		require.Equal(t, othersBefore, others, "communes that the list does not name keep their people")
		require.Equal(t, people+others, shown.Consequences.PeopleAfter)
		require.NotContains(t, string(s.call("GET", at+"/file", "").body), "Trần Thị An", "names of persons are not stored")

		body, form = officeForm(t, "danh-sach.csv", strings.ReplaceAll(list, "1985", "1986"), "")
		next := get[previewed](s, http.StatusOK, s.call("POST", at+"/import-preview"+day, body, form))
		require.True(t, next.Reading.Sound, "the word is known by now")
		require.Equal(t, 1, next.Remembered)
		stale := s.call("POST", at+"/import"+day, body, form, `If-Match: "v1"`)
		require.Equal(t, http.StatusPreconditionFailed, stale.status, "%s", stale.body)
	})
}
