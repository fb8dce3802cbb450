package api

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/api/auth"
	"dathang/data"
)

// office are the persons of a city's department, each with a token: two planners, two approvers, an auditor.
type office map[string]*service

func (s *service) office() office {
	o := office{}
	for name, role := range map[string]auth.Role{
		"an": auth.Planner, "binh": auth.Planner, "chi": auth.Approver, "dung": auth.Approver, "giang": auth.Auditor,
	} {
		o[name] = s.as(s.token(s.account(name+"@city.vn", role, department)))
	}
	return o
}

// laid is a proposal that somebody has made of a problem of its own.
func (s *service) laid(seed uint64) data.Proposal {
	s.t.Helper()
	heard := s.watched(get[Run](s, http.StatusAccepted, s.call("POST", "/api/v1/runs", fmt.Sprintf(`{"problem_digest": %q}`, s.keptProblem(quick(seed))), asJSON)).ID)
	return get[data.Proposal](s, http.StatusOK, s.call("GET", "/api/v1/proposals/"+string(heard[len(heard)-1].Proposal), ""))
}

const (
	paperBody  = `{"paper":{"number":"05/TTr-SNV","date":"2026-02-01"}}`
	reasonBody = `{"text":"Thiếu dự toán"}`
)

func TestRounds_AskForStepsThatNobodySkips(t *testing.T) {
	both(t, func(t *testing.T, s *service) {
		o := s.office()
		s.problem(o["an"].call("POST", "/api/v1/rounds", `{"name":"Kỳ 2026","year":2026}`, asJSON), Forbidden)
		p := s.problem(o["chi"].call("POST", "/api/v1/rounds", `{"name":"Kỳ 2026","year":2026,"answer_by":"2026-02-30","steps":["vote"]}`, asJSON), Invalid)
		require.NotEmpty(t, p.Faults)
		p = s.problem(o["chi"].call("POST", "/api/v1/rounds", `{"name":"Kỳ 2026","year":2026,"answer_by":"2026-02-30"}`, asJSON), Invalid)
		require.Equal(t, "/answer_by", p.Faults[0].Pointer)
		made := o["chi"].call("POST", "/api/v1/rounds", `{"name":"Kỳ 2026","year":2026,"answer_by":"2026-03-31","steps":["approve","comment","appraise"]}`, asJSON)
		round := get[data.Round](s, http.StatusCreated, made)
		require.Equal(t, data.RequiredSteps{data.StepComment, data.StepAppraise, data.StepApprove}, round.Steps)

		plan := o["an"].laid(5)
		require.Equal(t, round.ID, plan.Round)
		at := "/api/v1/proposals/" + string(plan.ID)
		require.Equal(t, "solved", s.problem(o["chi"].call("POST", at+"/publish", ""), WrongState).Params["state"])
		s.problem(o["an"].call("POST", at+"/submit", paperBody, asJSON), PreconditionRequired)
		missing := s.problem(o["an"].call("POST", at+"/submit", `{}`, asJSON, "If-Match: *"), Invalid)
		require.Equal(t, "/paper", missing.Faults[0].Pointer)
		require.Equal(t, "solved", s.problem(o["an"].call("POST", at+"/submit", paperBody, asJSON, "If-Match: *"), WrongState).Params["state"])
		get[data.Proposal](s, http.StatusCreated, o["giang"].call("POST", at+"/comments", `{"text":"Đông Anh thiếu một người","line":{"commune":"a","field":"b","need":"vacant","year":2026}}`, asJSON))
		s.problem(o["an"].call("POST", at+"/appraise", reasonBody, asJSON, `If-Match: "v1"`), Stale)
		require.Equal(t, "own", s.problem(o["an"].call("POST", at+"/appraise", reasonBody, asJSON, "If-Match: *"), WrongState).Params["state"])
		get[data.Proposal](s, http.StatusOK, o["binh"].call("POST", at+"/appraise", reasonBody, asJSON, "If-Match: *"))
		get[data.Proposal](s, http.StatusOK, o["an"].call("POST", at+"/submit", paperBody, asJSON, "If-Match: *"))
		s.problem(o["an"].call("POST", at+"/approve", paperBody, asJSON, "If-Match: *"), Forbidden)
		get[data.Proposal](s, http.StatusOK, o["chi"].call("POST", at+"/approve", paperBody, asJSON, "If-Match: *"))
		gate := get[data.Gate](s, http.StatusOK, o["an"].call("GET", at+"/gate", ""))
		require.Contains(t, gate.Acts, data.ActPublish)
		get[data.Publication](s, http.StatusCreated, o["chi"].call("POST", at+"/publish", ""))
		s.problem(o["an"].call("POST", at+"/withdraw", reasonBody, asJSON, "If-Match: *"), Forbidden)
		get[data.Proposal](s, http.StatusOK, o["dung"].call("POST", at+"/withdraw", reasonBody, asJSON, "If-Match: *"))
		acts := get[Page[data.ProposalAct]](s, http.StatusOK, o["giang"].call("GET", at+"/acts", "")).Items
		require.Len(t, acts, 6)
		require.Equal(t, "05/TTr-SNV", acts[2].PaperNumber)
		require.Len(t, get[Page[data.ProposalAct]](s, http.StatusOK, o["an"].call("GET", at+"/comments", "")).Items, 1)

		tag := made.header.Get("ETag")
		s.problem(o["chi"].call("PUT", "/api/v1/rounds/"+string(round.ID), `{"name":"Kỳ 2026","year":2026}`, asJSON), PreconditionRequired)
		saved := o["chi"].call("PUT", "/api/v1/rounds/"+string(round.ID), `{"name":"Kỳ 2026, điều chỉnh","year":2026,"most_kvnd":5}`, asJSON, "If-Match: "+tag)
		require.Equal(t, int64(5), get[data.Round](s, http.StatusOK, saved).MostKVND)
		s.problem(o["chi"].call("POST", "/api/v1/rounds/"+string(round.ID)+"/archive", "", "If-Match: "+tag), Stale)
		get[data.Round](s, http.StatusOK, o["chi"].call("POST", "/api/v1/rounds/"+string(round.ID)+"/archive", "", "If-Match: "+saved.header.Get("ETag")))
		require.Equal(t, data.RoundArchived, s.problem(o["chi"].call("PUT", "/api/v1/rounds/"+string(round.ID), `{"name":"x","year":2026}`, asJSON, "If-Match: *"), WrongState).Params["state"])
		get[data.Round](s, http.StatusOK, o["an"].call("GET", "/api/v1/rounds/"+string(round.ID), ""))
		require.Len(t, get[Page[data.Round]](s, http.StatusOK, o["an"].call("GET", "/api/v1/rounds", "")).Items, 1)
		require.NotEmpty(t, get[Page[data.Transition]](s, http.StatusOK, o["an"].call("GET", "/api/v1/transitions", "")).Items)
	})
}

// wayOf is the way of a proposal as the office knows it, in words of its own: what may follow what, in a round that asks
// for every step, and in none.
var wayOf = map[bool]map[string]string{
	true: {
		"solved":    "comment>commented withdraw>withdrawn",
		"commented": "comment>commented appraise>appraised withdraw>withdrawn",
		"appraised": "comment>appraised submit>submitted withdraw>withdrawn",
		"submitted": "comment>submitted return>returned approve>approved withdraw>withdrawn",
		"returned":  "comment>returned appraise>appraised submit>submitted withdraw>withdrawn",
		"approved":  "comment>approved return>returned publish>published withdraw>withdrawn",
		"published": "finalise>final withdraw>withdrawn",
	},
	false: {
		"solved":    "comment>commented appraise>appraised submit>submitted publish>published withdraw>withdrawn",
		"commented": "comment>commented appraise>appraised submit>submitted publish>published withdraw>withdrawn",
		"appraised": "comment>appraised submit>submitted publish>published withdraw>withdrawn",
		"submitted": "comment>submitted return>returned approve>approved withdraw>withdrawn",
		"returned":  "comment>returned appraise>appraised submit>submitted withdraw>withdrawn",
		"approved":  "comment>approved return>returned publish>published withdraw>withdrawn",
		"published": "finalise>final withdraw>withdrawn",
	},
}

// whoActs says whose role an act is of, and whether the proposal's maker may not do it.
var whoActs = map[string]struct {
	who    string
	others bool
}{
	"comment": {"an binh chi dung giang", false}, "appraise": {"an binh chi dung", true}, "submit": {"an binh", false}, "return": {"chi dung", true},
	"approve": {"chi dung", true}, "publish": {"chi dung", true}, "finalise": {"chi dung", false}, "withdraw": {"an binh chi dung", false},
}

// followed is where a stage leads by an act; empty where it leads nowhere.
func followed(strict bool, stage, act string) string {
	for _, step := range strings.Fields(wayOf[strict][stage]) {
		if len(step) > len(act) && step[:len(act)+1] == act+">" {
			return step[len(act)+1:]
		}
	}
	return ""
}

// Random acts by random persons: the service and a model of the office agree on every answer, so no stage is skipped and
// nobody approves his own.
func TestLifecycle_AnswersRandomActsAsTheOfficeWould(t *testing.T) {
	both(t, func(t *testing.T, s *service) {
		many := 500 // on each database
		if os.Getenv("DATHANG_LONG") == "1" {
			many = 5000
		}
		o := s.office()
		names, acts := []string{"an", "binh", "chi", "dung", "giang"}, []string{"comment", "appraise", "submit", "return", "approve", "publish", "finalise", "withdraw"}
		r := rand.New(rand.NewPCG(19, 1))
		type plan struct {
			id           data.ProposalID
			maker, stage string
			strict       bool
			submitted    string
			before       string
		}
		var plans []*plan
		inForce := -1
		var replaced []int
		add := func(strict bool) {
			maker := names[r.IntN(2)]
			made := o[maker].laid(uint64(100 + len(plans)))
			require.Equal(t, strict, made.Round != "")
			plans = append(plans, &plan{id: made.ID, maker: maker, stage: "solved", strict: strict})
			replaced = append(replaced, -1)
		}
		for range 6 {
			add(false)
		}
		get[data.Round](s, http.StatusCreated, o["chi"].call("POST", "/api/v1/rounds", `{"name":"Kỳ","year":2026,"steps":["comment","appraise","approve"]}`, asJSON))
		for range 6 {
			add(true)
		}
		done := map[string]int{}
		for range many {
			i, name, act := r.IntN(len(plans)), names[r.IntN(len(names))], acts[r.IntN(len(acts))]
			p := plans[i]
			// Half of them are what may well come next, so that proposals get anywhere; few are withdrawn.
			if next := strings.Fields(wayOf[p.strict][p.stage]); r.IntN(2) == 0 && len(next) > 0 {
				act, _, _ = strings.Cut(next[r.IntN(len(next))], ">")
				who := strings.Fields(whoActs[act].who)
				name = who[r.IntN(len(who))]
			}
			if act == "withdraw" && r.IntN(8) > 0 {
				continue
			}
			body, path := `{"text":"Lý do","paper":{"number":"1","date":"2026-01-02"}}`, act
			switch act {
			case "comment":
				body, path = `{"text":"Ý kiến"}`, "comments"
			case "publish":
				body = ""
			}
			a := o[name].call("POST", "/api/v1/proposals/"+string(p.id)+"/"+path, body, asJSON, "If-Match: *")
			to := followed(p.strict, p.stage, act)
			own := p.maker == name || act == "approve" && p.submitted == name
			switch {
			case !slices.Contains(strings.Fields(whoActs[act].who), name), act == "withdraw" && p.stage == "published" && !slices.Contains(strings.Fields("chi dung"), name):
				s.problem(a, Forbidden)
				done["forbidden"]++
				continue
			case to == "":
				require.Equal(t, p.stage, s.problem(a, WrongState).Params["state"], "%s of what is %s", act, p.stage)
				done["impossible"]++
				continue
			case whoActs[act].others && own:
				require.Equal(t, "own", s.problem(a, WrongState).Params["state"], "%s by %s", act, name)
				done["own"]++
				continue
			}
			require.Less(t, a.status, 300, "%s by %s of what is %s: %s", act, name, p.stage, a.body)
			done[act]++
			if act == "publish" {
				if replaced[i] = inForce; inForce >= 0 {
					plans[inForce].before, plans[inForce].stage = plans[inForce].stage, "superseded"
				}
				inForce = i
			}
			if act == "withdraw" && p.stage == "published" {
				if inForce = replaced[i]; inForce >= 0 {
					plans[inForce].stage = plans[inForce].before
				}
			}
			if act == "submit" {
				p.submitted = name
			}
			p.stage = to
		}
		for _, p := range plans {
			now := get[data.Proposal](s, http.StatusOK, o["an"].call("GET", "/api/v1/proposals/"+string(p.id), ""))
			require.Equal(t, p.stage, string(now.Stage))
		}
		in := get[Page[data.Publication]](s, http.StatusOK, o["an"].call("GET", "/api/v1/publications?limit=100", "")).Items
		for _, pub := range in {
			require.Equal(t, inForce >= 0 && pub.Proposal == plans[inForce].id, pub.State == data.PublicationInForce)
		}
		if len(in) > 0 && inForce >= 0 {
			given := get[Page[data.Allocation]](s, http.StatusOK, o["an"].call("GET", "/api/v1/proposals/"+string(plans[inForce].id)+"/allocations?limit=1000", "")).Items
			var seats, quotas int64
			for i := range given {
				if given[i].ProviderKind == "university" {
					seats += given[i].Seats
				}
			}
			for _, q := range get[Page[data.Quota]](s, http.StatusOK, o["an"].call("GET", "/api/v1/quotas?limit=1000", "")).Items {
				quotas += q.Seats
			}
			require.Equal(t, seats, quotas, "the seats in force are those that were published")
		}
		require.Positive(t, done["publish"], done)
		require.Positive(t, done["approve"], done)
		require.Positive(t, done["own"], done)
		t.Log(done)
	})
}
