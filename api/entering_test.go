package api

import (
	"bytes"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"dathang/api/auth"
	"dathang/matcher"
)

// {"Active": false} would be found right by its schema and then be left out
// where it is read: the caller would be told that it was done.
func TestBodies_RefuseNamesInAnotherCase(t *testing.T) {
	both(t, func(t *testing.T, s *service) {
		s.passworded(s.account("admin@city.vn", auth.Admin, department), goodPassword)
		_, cookie := s.signOn("admin@city.vn", goodPassword)
		made := s.as("").call("POST", "/api/v1/users", `{"email":"lan@city.vn","name":"Lan","role":"planner"}`, asJSON, cookie)
		lan := get[UserView](s, http.StatusCreated, made)
		at, tag := "/api/v1/users/"+string(lan.ID), "If-Match: "+made.header.Get("ETag")
		for _, body := range []string{`{"Active":false}`, `{"NAME":"x"}`, `{"name":"x","Role":"auditor"}`} {
			p := s.problem(s.as("").call("PATCH", at, body, asJSON, cookie, tag), Invalid)
			require.Equal(t, "unknown_name", p.Faults[0].Code, body)
			require.Regexp(t, "^/[A-Z]", p.Faults[0].Pointer, body)
		}
		require.Equal(t, "Lan", get[UserView](s, http.StatusOK, s.as("").call("GET", at, "", cookie)).Name)
		s.problem(s.as("").call("POST", "/api/v1/session", fmt.Sprintf(`{"Email":"admin@city.vn","password":%q}`, goodPassword), asJSON), Invalid)
		s.problem(s.as("").call("POST", "/api/v1/invitations", `{"Email":"x@city.vn","role":"planner"}`, asJSON, cookie), Malformed)
		// Files that come as they are have a reader of their own, which asks the same.
		for path, body := range map[string]string{
			"/api/v1/problems": `{"Format":"dathang.problem/1"}`, "/api/v1/policies": `{"Format":"dathang.policy/1"}`, "/api/v1/datasets": `{"Format":"dathang.dataset/1"}`,
		} {
			p := s.problem(s.call("POST", path, body, asJSON), Invalid)
			require.Equal(t, string(matcher.FaultUnknownNear), p.Faults[0].Code, path)
		}
		// Nested, and in lists.
		p := s.problem(s.call("POST", "/api/v1/scenarios", `{"dataset_id":"x","name":"y","changes":[{"Kind":"price"}]}`, asJSON), Invalid)
		found := false
		for _, f := range p.Faults {
			found = found || f.Code == "unknown_name" && f.Pointer == "/changes/0/Kind"
		}
		require.True(t, found, "%v", p.Faults)
	})
}

// What is wrong with JSON is said in the caller's language, and of the library
// that reads it there is no word.
func TestBodies_SayWhatIsWrongWithJSONInTheCallersLanguage(t *testing.T) {
	foreign := regexp.MustCompile(`(?i)json:|jsontext|unmarshal|invalid|unexpected|Go |matcher\.|struct|int64|EOF|integer|array`)
	both(t, func(t *testing.T, s *service) {
		for _, path := range []string{"/api/v1/drafts", "/api/v1/problems"} {
			for _, body := range []string{"[]", `{"a":`, `{"dataset_id" 3}`, "\xff\xfe{\x00", "{\"a\":\"\xe2\"}", `{"dataset_id":5,"years":3}`, `{"years":[3.0]}`, `{"dataset_id":"a","dataset_id":"b"}`, `{"dataset_id":"a\u0000b"}`, `x`} {
				a := s.call("POST", path, body, asJSON, "Accept-Language: vi")
				p := get[Problem](s, a.status, a)
				require.GreaterOrEqual(t, a.status, 400, "%q", body)
				require.Less(t, a.status, 500, "%q", body)
				require.NotEmpty(t, p.Faults, "%s %q", path, body)
				for _, f := range p.Faults {
					require.NotRegexp(t, foreign, f.Detail, "%s %q", path, body)
				}
			}
		}
		p := s.problem(s.call("POST", "/api/v1/drafts", `{"dataset_id":"a\u0000b"}`, asJSON), Malformed)
		require.Equal(t, "/dataset_id", p.Faults[0].Pointer)
		require.Equal(t, string(matcher.FaultControlCharacter), p.Faults[0].Code)
	})
}

// A zero character in a name would reach the store only when the run is saved.
func TestProblems_AreRefusedForACharacterThatNobodySees(t *testing.T) {
	both(t, func(t *testing.T, s *service) {
		problem := quick(5)
		problem.Communes[0].Name = "Xã An"
		text, err := matcher.Encode(problem)
		require.NoError(t, err)
		for _, name := range []string{`Xã\u0000 An`, "Xã\u200b An"} {
			p := s.problem(s.call("POST", "/api/v1/problems", strings.ReplaceAll(string(text), "Xã An", name), asJSON), Invalid)
			require.Equal(t, "/communes/0/name", p.Faults[0].Pointer)
			require.Equal(t, string(matcher.FaultControlCharacter), p.Faults[0].Code)
		}
	})
}

func TestInvitations_TakeTheFilesThatARosterMayBe(t *testing.T) {
	both(t, func(t *testing.T, s *service) {
		s.passworded(s.account("admin@city.vn", auth.Admin, department), goodPassword)
		_, cookie := s.signOn("admin@city.vn", goodPassword)
		send := func(kind, text string) answer {
			return s.as("").call("POST", "/api/v1/invitations", text, "Content-Type: "+kind, cookie)
		}
		// "Trần B" in Windows-1258.
		p := s.problem(send(typeCSV, "email,name,role\na@x.vn,An,planner\nb@x.vn,Tr\xe2\xccn B,planner\n"), Invalid)
		require.Len(t, p.Faults, 1)
		require.Equal(t, string(matcher.RowEncoding), p.Faults[0].Code)
		require.Equal(t, 3, p.Faults[0].Row)
		require.Equal(t, "B3", p.Faults[0].Cell)
		p = s.problem(send(typeCSV, "\xff\xfee\x00m\x00a\x00i\x00l\x00"), Invalid)
		require.Equal(t, string(matcher.RowNotCSV), p.Faults[0].Code)
		p = s.problem(send(typeCSV, "email,name,role\na@x.vn,\"An,planner\n"), Invalid)
		require.Equal(t, string(matcher.RowQuote), p.Faults[0].Code)

		f := excelize.NewFile()
		for i, row := range [][]any{{"email", "role"}, {"a@x.vn", "planner"}, {"b@x.vn", "auditor"}} {
			require.NoError(t, f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row))
		}
		var book bytes.Buffer
		require.NoError(t, f.Write(&book))
		require.Len(t, get[struct{ Items []Link }](s, http.StatusCreated, send(typeXLSX, book.String())).Items, 2)
		require.Len(t, get[struct{ Items []Link }](s, http.StatusCreated, send(typeCSV, "sep=;\nemail;role\nc@x.vn;planner\n")).Items, 1)
	})
}
