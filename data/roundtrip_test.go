package data

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dathang/matcher"
	"dathang/matcher/sample"
	"dathang/matcher/solve"
)

// text is any text that both databases keep: letters of all kinds, quotes,
// wildcards, controls, but no zero byte.
var text = rapid.Custom(func(t *rapid.T) string {
	return strings.ReplaceAll(rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{
		"", "Xã Đông Anh", "'; DROP TABLE runs; --", `\N`, `\.`, `a\tb`, "a\tb\nc\r", `"`, "%_", "𝒳 👍", "\ufeff", "NULL", "\u2028",
	})).Draw(t, "text"), "\x00", "")
})

// word is text that a problem or a policy may hold: what nobody sees is refused where it enters.
var word = rapid.Custom(func(t *rapid.T) string {
	drawn := rapid.OneOf(
		rapid.StringOf(rapid.RuneFrom(nil, unicode.Letter, unicode.Digit)),
		rapid.SampledFrom([]string{"", "Xã_Đông_Anh", "';DROP_TABLE_runs;--", `\N`, `\.`, `a\tb`, `"`, "%_", "𝒳👍", "NULL"}),
	).Draw(t, "word")
	if drawn = matcher.Composed(drawn); len(matcher.CheckTexts("", &struct{ ID matcher.OfferID }{matcher.OfferID(drawn)})) > 0 {
		return ""
	}
	return drawn
})

// number is any number that a problem may hold.
var number = rapid.Int64Range(-matcher.MaxTotal, matcher.MaxTotal)

// drawInto fills a value with whatever its type can hold.
func drawInto[T any](t *rapid.T, label string) T {
	var v T
	texts, numbers := map[string]string{}, map[string]int64{}
	raw, err := json.Marshal(&v)
	require.NoError(t, err)
	members := map[string]any{}
	require.NoError(t, json.Unmarshal(raw, &members))
	for _, name := range slices.Sorted(maps.Keys(members)) {
		switch members[name].(type) {
		case string:
			texts[name] = text.Draw(t, label+" "+name)
			members[name] = texts[name]
		case float64:
			numbers[name] = number.Draw(t, label+" "+name)
			members[name] = numbers[name]
		}
	}
	raw, err = json.Marshal(members)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(raw, &v))
	return v
}

// drawRows draws rows; a list with a key gets ids of its own.
func drawRows[T any](t *rapid.T, label string, identify func(*T, string)) []T {
	rows := make([]T, rapid.IntRange(0, 4).Draw(t, label))
	for i := range rows {
		rows[i] = drawInto[T](t, label)
		if identify != nil {
			identify(&rows[i], fmt.Sprintf("%s%d", text.Draw(t, label+" id"), i))
		}
	}
	return rows
}

func drawDataset(t *rapid.T) *matcher.Dataset {
	return &matcher.Dataset{
		Format: matcher.DatasetFormat, ID: text.Draw(t, "id"), Name: text.Draw(t, "name"), BaseDate: text.Draw(t, "base"), RosterDate: text.Draw(t, "roster"),
		Marks:        rapid.SampledFrom([][]string{nil, {matcher.MarkAssumptions}, matcher.Marks}).Draw(t, "marks"),
		Groups:       drawRows[matcher.Group](t, "group", nil),
		Units:        drawRows(t, "unit", func(r *matcher.Unit, id string) { r.ID = matcher.CommuneID(id) }),
		Fields:       drawRows(t, "field", func(r *matcher.DatasetField, id string) { r.ID = matcher.FieldID(id) }),
		Majors:       drawRows[matcher.Major](t, "major", nil),
		Norms:        drawRows(t, "norm", func(r *matcher.Norm, id string) { r.ID = id }),
		Staff:        drawRows[matcher.Staff](t, "staff", nil),
		Universities: drawRows(t, "university", func(r *matcher.University, id string) { r.ID = matcher.UniversityID(id) }),
		Programmes:   drawRows(t, "programme", func(r *matcher.Programme, id string) { r.ID = matcher.ProgrammeID(id) }),
	}
}

// inOrder holds the rows of pages against a dataset's list in any order.
func inOrder[R, T any](t *rapid.T, want []R, list func(Page) (List[T], error), row func(T) R) {
	var got []R
	for page := (Page{Limit: 2}); ; {
		found, err := list(page)
		require.NoError(t, err)
		for _, item := range found.Items {
			got = append(got, row(item))
		}
		if page.After = found.Next; found.Next == "" {
			break
		}
	}
	require.ElementsMatch(t, want, got)
}

func TestRoundTrip_OfAnyDataset(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		serial := 0
		rapid.Check(t, func(t *rapid.T) {
			ds := drawDataset(t)
			serial++
			ds.Tuition = []matcher.Tuition{{Group: "unique", SchoolYear: serial}}
			title := Title{Vi: text.Draw(t, "vi"), En: text.Draw(t, "en")}
			made, err := s.AddDataset(ctx, anna, title, ds)
			require.NoError(t, err)
			read, err := s.Dataset(ctx, made.ID)
			require.NoError(t, err)
			require.Equal(t, made, read)
			content, err := s.DatasetContent(ctx, made.ID)
			require.NoError(t, err)
			same(t, ds, content)
			inOrder(t, ds.Units, func(p Page) (List[Commune], error) { return s.Communes(ctx, made.ID, CommuneFilter{}, p) },
				func(r Commune) matcher.Unit { return r.Unit })
			inOrder(t, ds.Fields, func(p Page) (List[Field], error) { return s.Fields(ctx, made.ID, "", p) },
				func(r Field) matcher.DatasetField { return r.DatasetField })
			inOrder(t, ds.Universities, func(p Page) (List[University], error) { return s.Universities(ctx, made.ID, UniversityFilter{}, p) },
				func(r University) matcher.University { return r.University })
			inOrder(t, ds.Programmes, func(p Page) (List[Programme], error) { return s.Programmes(ctx, made.ID, ProgrammeFilter{}, p) },
				func(r Programme) matcher.Programme { return r.Programme })
			inOrder(t, ds.Norms, func(p Page) (List[Norm], error) { return s.Norms(ctx, made.ID, NormFilter{}, p) },
				func(r Norm) matcher.Norm { return r.Norm })
			inOrder(t, ds.Staff, func(p Page) (List[RosterEntry], error) { return s.Roster(ctx, made.ID, RosterFilter{}, p) },
				func(r RosterEntry) matcher.Staff { return r.Staff })

			d, err := s.AddDraft(ctx, anna, NewDraft{Title: title, Content: ds})
			require.NoError(t, err)
			again, content, err := s.DraftContent(ctx, d.ID)
			require.NoError(t, err)
			require.Equal(t, d, again)
			same(t, ds, content)
		})
	})
}

func TestRoundTrip_OfAnyRun(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		serial := 0
		rapid.Check(t, func(t *rapid.T) {
			serial++
			by := Actor{User: UserID(text.Draw(t, "user")), Organisation: OrganisationID(text.Draw(t, "organisation")), Key: fmt.Sprint(serial)}
			r, how, err := s.SubmitRun(ctx, by, NewRun{
				Kind: "k" + text.Draw(t, "kind"), Input: text.Draw(t, "input"), InputDigest: fmt.Sprint(serial),
				Timeout: time.Duration(rapid.Int64Range(1, 1<<40).Draw(t, "ms")) * time.Millisecond, MaxAttempts: rapid.Int64Range(1, 9).Draw(t, "attempts"),
			})
			require.NoError(t, err)
			require.Equal(t, SubmittedNew, how)
			claimed, err := s.ClaimRun(ctx, r.ID, text.Draw(t, "worker"), time.Minute)
			require.NoError(t, err)
			p := Progress{Step: text.Draw(t, "step"), Level: number.Draw(t, "level"), Nodes: number.Draw(t, "nodes"), Pivots: number.Draw(t, "pivots")}
			if rapid.Bool().Draw(t, "known") {
				incumbent, bound, gap := number.Draw(t, "incumbent"), number.Draw(t, "bound"), number.Draw(t, "gap")
				p.Incumbent, p.Bound, p.Gap = &incumbent, &bound, &gap
			}
			_, err = s.HeartbeatRun(ctx, claimed.Claim(), time.Minute, p)
			require.NoError(t, err)
			params := Params{"text": text.Draw(t, "param"), "number": rapid.Int64().Draw(t, "param")}
			ended, err := s.FinishRun(ctx, claimed.Claim(), Outcome{State: RunFailed, Code: text.Draw(t, "code"), Params: params})
			require.NoError(t, err)
			read, err := s.Run(ctx, r.ID)
			require.NoError(t, err)
			require.Equal(t, ended, read)
			require.Equal(t, p, read.Progress)
			require.Equal(t, params, read.ErrorParams)
			require.Equal(t, by.User, read.Owner)
		})
	})
}

// Whole proposals of drawn problems, solved: allocations, proof and reasons.
func TestRoundTrip_OfSolvedProposals(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		rapid.Check(t, func(t *rapid.T) {
			problem := sample.Problem(rapid.Uint64().Draw(t, "seed"), sample.Size{Communes: 4, Offers: 5, Cells: 8, MaxSeats: 4, Lows: true, Hard: true, People: rapid.Bool().Draw(t, "people")})
			for i := range problem.Communes {
				problem.Communes[i].Name = word.Draw(t, "commune")
			}
			problem.Name = word.Draw(t, "problem")
			answer, _, err := solve.Run(ctx, problem, solve.Options{})
			require.NoError(t, err)
			file := &matcher.Proposal{Format: matcher.ProposalFormat, Problem: problem, Answer: *answer}
			file.ProblemDigest, err = problem.Digest()
			require.NoError(t, err)
			file.AnswerDigest, err = answer.Digest()
			require.NoError(t, err)
			made, err := s.AddProposal(ctx, anna, NewProposal{Name: text.Draw(t, "name"), File: file, Verified: true})
			require.NoError(t, err)
			read, err := s.Proposal(ctx, made.ID)
			require.NoError(t, err)
			require.Equal(t, made, read)
			content, err := s.ProposalContent(ctx, made.ID)
			require.NoError(t, err)
			same(t, file, content)
			inOrder(t, answer.Allocations, func(p Page) (List[Allocation], error) {
				return s.Allocations(ctx, made.ID, AllocationFilter{}, ByProvider, p)
			}, func(a Allocation) matcher.Allocation {
				return matcher.Allocation{Offer: a.Offer, Cell: a.Cell(), Seats: a.Seats}
			})
			inOrder(t, answer.Unmet, func(p Page) (List[Unmet], error) { return s.Unmet(ctx, made.ID, UnmetFilter{}, p) },
				func(u Unmet) matcher.Unmet { return matcher.Unmet{Cell: u.Cell(), Seats: u.Seats} })
			_, err = s.AddProblem(ctx, anna, "", "", problem)
			require.NoError(t, err)
			kept, err := s.ProblemContent(ctx, file.ProblemDigest)
			require.NoError(t, err)
			digest, err := kept.Digest()
			require.NoError(t, err)
			require.Equal(t, file.ProblemDigest, digest)
		})
	})
}

func TestRoundTrip_OfAnyPolicy(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		serial := 0
		rapid.Check(t, func(t *rapid.T) {
			serial++
			policy := rapid.SampledFrom(matcher.Policies()).Draw(t, "policy")
			policy.ID = fmt.Sprintf("%s_%d", word.Draw(t, "id"), serial)
			policy.Weights.Seat = rapid.Int64Range(1, matcher.MaxNumber).Draw(t, "seat")
			title := Title{Vi: text.Draw(t, "vi"), En: text.Draw(t, "en")}
			made, err := s.SavePolicy(ctx, anna, title, 0, &policy)
			require.NoError(t, err)
			require.Equal(t, title, made.Title)
			content, err := made.Content()
			require.NoError(t, err)
			same(t, &policy, content)
		})
	})
}
