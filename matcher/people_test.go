package matcher_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dathang/matcher"
	"dathang/matcher/sample"
)

// trained is a problem in which holders of two classes may be trained, and others wait.
const trained = `{"format":"dathang.problem/2","years":[2024,2025],"coverage_threshold":600,"lateness":{"max_years":1,"price_per_year":1},
	"goals":[[{"goal":"unmet","weight":1}],[{"goal":"waiting","weight":1}]],"communes":[{"id":"1@2023"}],"fields":[{"id":"law"}],
	"providers":[{"id":"U","kind":"university"}],
	"offers":[{"id":"o","provider":"U","kind":"in_service","major":"L","intake":2023,"ready":2024,"capacity":1,
		"prices":[{"year":2023,"kvnd":5,"part":"tuition","payer":"city"}],"term":"lasting",
		"entry":{"low_level":"college","high_level":"master","high_age":50,"serve_years":2},"boarding":{"beyond_m":1000,"kvnd":7}}],
	"coverage":[{"major":"L","field":"law","per_mille":1000}],
	"classes":[{"id":"old","level":"college","birth_year":1964,"leaves":2026},{"id":"young"}],
	"waits":[{"commune":"1@2023","field":"law","need":"unqualified","year":2024,"class":"old","seats":1}],
	"demands":[{"commune":"1@2023","field":"law","need":"unqualified","year":2025,"class":"young","seats":1,"open":2024}],
	"rules":[{"id":"r","rule":"pin","where":{"offers":["o"],"communes":["1@2023"],"fields":["law"],"needs":["unqualified"],"years":[2025],"classes":["young"]},"low":0,"high":1}]}`

func TestDecodeProblem_NamesEveryFaultOfPeople(t *testing.T) {
	_, faults := matcher.DecodeProblem([]byte(trained))
	require.Empty(t, faults)
	for _, row := range []struct {
		name, from, to, path string
		code                 matcher.Code
	}{
		{"a class that is a number", `"id":"old"`, `"id":"1964"`, "/classes/0/id", matcher.FaultID},
		{"a class with a slash", `"id":"old"`, `"id":"o/ld"`, "/classes/0/id", matcher.FaultID},
		{"a class twice", `"id":"old"`, `"id":"young"`, "/classes/1/id", matcher.FaultDuplicate},
		{"an unknown level", `"level":"college"`, `"level":"colledge"`, "/classes/0/level", matcher.FaultWord},
		{"a year of birth before any", `"birth_year":1964`, `"birth_year":64`, "/classes/0/birth_year", matcher.FaultRange},
		{"a year of leaving before any", `"leaves":2026`, `"leaves":26`, "/classes/0/leaves", matcher.FaultRange},
		{"a term of another kind", `"term":"lasting"`, `"term":"for ever"`, "/offers/0/term", matcher.FaultWord},
		{"an unknown lowest level", `"low_level":"college"`, `"low_level":"school"`, "/offers/0/entry/low_level", matcher.FaultWord},
		{"an unknown greatest level", `"high_level":"master"`, `"high_level":"school"`, "/offers/0/entry/high_level", matcher.FaultWord},
		{"the greatest level below the lowest", `"high_level":"master"`, `"high_level":"secondary"`, "/offers/0/entry/high_level", matcher.FaultOrder},
		{"an age that nobody has", `"high_age":50`, `"high_age":121`, "/offers/0/entry/high_age", matcher.FaultRange},
		{"an age below 0", `"high_age":50`, `"high_age":-1`, "/offers/0/entry/high_age", matcher.FaultRange},
		{"a service of a lifetime", `"serve_years":2`, `"serve_years":61`, "/offers/0/entry/serve_years", matcher.FaultRange},
		{"boarding behind a negative distance", `"beyond_m":1000`, `"beyond_m":-1`, "/offers/0/boarding/beyond_m", matcher.FaultRange},
		{"boarding below 0", `"kvnd":7`, `"kvnd":-7`, "/offers/0/boarding/kvnd", matcher.FaultRange},
		{"a part of no price", `"part":"tuition"`, `"part":"bribes"`, "/offers/0/prices/0/part", matcher.FaultWord},
		{"nobody who pays", `"payer":"city"`, `"payer":"nobody"`, "/offers/0/prices/0/payer", matcher.FaultWord},
		{"a cell of a class that is not there", `"class":"young","seats"`, `"class":"middling","seats"`, "/demands/0/class", matcher.FaultUnknown},
		{"a post that opens after it is due", `"open":2024`, `"open":2026`, "/demands/0/open", matcher.FaultRange},
		{"nobody who waits", `"class":"old","seats":1`, `"class":"old","seats":0`, "/waits/0/seats", matcher.FaultRange},
		{"who waits is of no class there is", `"class":"old","seats"`, `"class":"ancient","seats"`, "/waits/0/class", matcher.FaultUnknown},
		{"a wait twice", `"class":"old","seats":1}`, `"class":"old","seats":1},{"commune":"1@2023","field":"law","need":"unqualified","year":2024,"class":"old","seats":2}`, "/waits/1", matcher.FaultDuplicate},
		{"a rule of a class that is not there", `"classes":["young"]`, `"classes":["middling"]`, "/rules/0/where/classes/0", matcher.FaultUnknown},
		{"a rule of no class at all", `"classes":["young"]`, `"classes":[]`, "/rules/0/where/classes", matcher.FaultEmpty},
		{"a pin of two classes", `"classes":["young"]`, `"classes":["young","old"]`, "/rules/0", matcher.FaultWhere},
	} {
		bad := strings.Replace(trained, row.from, row.to, 1)
		require.NotEqual(t, trained, bad, row.name)
		_, faults := matcher.DecodeProblem([]byte(bad))
		require.NotEmpty(t, faults, row.name)
		found := false
		for _, f := range faults {
			found = found || f.Code == row.code && f.Path == row.path
		}
		require.True(t, found, "%s: %v", row.name, faults)
	}
}

// A file that calls itself one of the first version may hold nothing that only the second knows.
func TestDecodeProblem_RefusesWhatAnOlderVersionDoesNotKnow(t *testing.T) {
	first := strings.Replace(trained, "problem/2", "problem/1", 1)
	_, faults := matcher.DecodeProblem([]byte(first))
	var places []string
	for _, f := range faults {
		require.Equal(t, matcher.FaultUnknownName, f.Code)
		places = append(places, f.Path)
	}
	require.ElementsMatch(t, []string{
		"/classes", "/waits", "/offers/0/term", "/offers/0/entry", "/offers/0/boarding", "/offers/0/prices/0/part", "/offers/0/prices/0/payer",
		"/demands/0/open", "/rules/0/where/classes", "/goals/1/0/goal",
	}, places)

	for _, row := range []struct{ from, to, path string }{
		{`"kind":"degree"`, `"kind":"theory"`, "/offers/0/kind"},
		{`"kind":"degree"`, `"kind":"management"`, "/offers/0/kind"},
		{`"kind":"degree"`, `"kind":"refresher"`, "/offers/0/kind"},
		{`"need":"vacant"`, `"need":"refresh"`, "/demands/0/need"},
		{`"goal":"unmet"`, `"goal":"waiting"`, "/goals/0/0/goal"},
		{`"providers":["U"]`, `"kinds":["degree","refresher"]`, "/rules/0/where/kinds/1"},
		{`"rule":"cap","where":{"providers":["U"]`, `"rule":"limit","where":{"needs":["refresh"]`, "/rules/0/where/needs/0"},
	} {
		const good = `{"format":"dathang.problem/1","years":[2024],"coverage_threshold":600,"lateness":{"max_years":1,"price_per_year":1},
			"goals":[[{"goal":"unmet","weight":1}]],"communes":[{"id":"1@2023"}],"fields":[{"id":"law"}],
			"providers":[{"id":"U","kind":"university"}],
			"offers":[{"id":"o","provider":"U","kind":"degree","major":"L","intake":2020,"ready":2024,"capacity":1}],
			"coverage":[{"major":"L","field":"law","per_mille":1000}],
			"demands":[{"commune":"1@2023","field":"law","need":"vacant","year":2024,"seats":1}],
			"rules":[{"id":"r","rule":"cap","where":{"providers":["U"]},"high":1}]}`
		_, faults := matcher.DecodeProblem([]byte(good))
		require.Empty(t, faults)
		bad := strings.Replace(good, row.from, row.to, 1)
		require.NotEqual(t, good, bad)
		_, faults = matcher.DecodeProblem([]byte(bad))
		require.Len(t, faults, 1, "%s", row.to)
		require.Equal(t, matcher.FaultUnknownName, faults[0].Code)
		require.Equal(t, row.path, faults[0].Path)
		_, faults = matcher.DecodeProblem([]byte(strings.Replace(bad, "problem/1", "problem/2", 1)))
		require.Empty(t, faults, "%s", row.to)
	}
}

// What a change asks for makes a problem one of the second version; nothing else does.
func TestRenew_CallsAProblemByWhatItHolds(t *testing.T) {
	p := sample.Problem(5, size)
	p.Format = matcher.ProblemFormat1
	p.Renew()
	require.Equal(t, matcher.ProblemFormat1, p.Format)
	p.Goals = append(p.Goals, []matcher.Goal{{Goal: matcher.GoalWaiting, Weight: 1}})
	p.Renew()
	require.Equal(t, matcher.ProblemFormat, p.Format)
}

func TestDigest_IgnoresTheOrderOfClassesAndWaitsAndNothingElse(t *testing.T) {
	read := func() *matcher.Problem {
		p, faults := matcher.DecodeProblem([]byte(trained))
		require.Empty(t, faults)
		p.Waits = append(p.Waits, matcher.Wait{Cell: p.Demands[0].Cell, Seats: 2})
		return p
	}
	digest := func(p *matcher.Problem) string {
		text, err := p.Digest()
		require.NoError(t, err)
		return text
	}
	p, want := read(), digest(read())
	p.Classes[0], p.Classes[1] = p.Classes[1], p.Classes[0]
	p.Waits[0], p.Waits[1] = p.Waits[1], p.Waits[0]
	require.Equal(t, want, digest(p))
	require.Equal(t, matcher.ClassID("young"), p.Classes[0].ID, "a digest sorts a copy")
	for name, change := range map[string]func(p *matcher.Problem){
		"a level":            func(p *matcher.Problem) { p.Classes[0].Level = "master" },
		"a year of birth":    func(p *matcher.Problem) { p.Classes[0].BirthYear++ },
		"a year of leaving":  func(p *matcher.Problem) { p.Classes[0].Leaves++ },
		"who waits":          func(p *matcher.Problem) { p.Waits[0].Seats++ },
		"an opening":         func(p *matcher.Problem) { p.Demands[0].Open-- },
		"a class of a cell":  func(p *matcher.Problem) { p.Demands[0].Class = "old" },
		"a class of a rule":  func(p *matcher.Problem) { p.Rules[0].Where.Classes = []matcher.ClassID{"old"} },
		"a term":             func(p *matcher.Problem) { p.Offers[0].Term = matcher.TermTemporary },
		"an age":             func(p *matcher.Problem) { p.Offers[0].Entry.HighAge++ },
		"a service":          func(p *matcher.Problem) { p.Offers[0].Entry.ServeYears++ },
		"entry":              func(p *matcher.Problem) { p.Offers[0].Entry = nil },
		"boarding":           func(p *matcher.Problem) { p.Offers[0].Boarding.KVND++ },
		"a distance":         func(p *matcher.Problem) { p.Offers[0].Boarding.BeyondM++ },
		"a part of a price":  func(p *matcher.Problem) { p.Offers[0].Prices[0].Part = matcher.PartLodging },
		"who pays":           func(p *matcher.Problem) { p.Offers[0].Prices[0].Payer = matcher.PayerOther },
		"the goal's weight":  func(p *matcher.Problem) { p.Goals[1][0].Weight++ },
		"the format":         func(p *matcher.Problem) { p.Format = matcher.ProblemFormat1 },
		"an entry of nobody": func(p *matcher.Problem) { p.Offers[0].Entry = &matcher.Entry{} },
	} {
		p := read()
		change(p)
		require.NotEqual(t, want, digest(p), name)
	}
}

// Whatever ids a cell has that Validate lets pass, its text is read as the cell.
func TestParseCell_ReadsCellsOfEveryClass(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := func(label, runes string) string {
			return rapid.StringOfN(rapid.RuneFrom([]rune(runes)), 1, 6, -1).Draw(t, label)
		}
		cell := matcher.Cell{
			Commune: matcher.CommuneID(name("commune", "a/@2")), Field: matcher.FieldID(name("field", "f2-")),
			Need: rapid.SampledFrom(matcher.Needs).Draw(t, "need"), Year: rapid.IntRange(1900, 2200).Draw(t, "year"),
		}
		if rapid.Bool().Draw(t, "held") {
			cell.Class = matcher.ClassID("h" + name("class", "u-19|:"))
		}
		got, ok := matcher.ParseCell(cell.String())
		require.True(t, ok, "%q", cell.String())
		require.Equal(t, cell, got)
	})
	for _, text := range []string{"c/f/n/2025/", "c/f/n/2025/a/b", "f/n/2025/h", "c/f/n/h", "c/f/n/2025/2026/h/"} {
		_, ok := matcher.ParseCell(text)
		require.False(t, ok, "%q", text)
	}
}

func FuzzParseCell(f *testing.F) {
	for _, text := range []string{"1@2023/law/vacant/2024", "1@2023/law/unqualified/2024/college-1975-2036", "a/b/f/n/2025/x", "///0/", "c/f/n/-1/h"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if cell, ok := matcher.ParseCell(text); ok {
			require.Equal(t, text, cell.String())
			again, ok := matcher.ParseCell(cell.String())
			require.True(t, ok)
			require.Equal(t, cell, again)
		}
	})
}

// A refresher qualifies nobody, so an offer for anybody but those who are due for one cannot be one; a stop-gap it may be.
func TestValidate_RefusesARefresherOfAnotherKind(t *testing.T) {
	of := func(term string) matcher.Faults {
		_, faults := matcher.DecodeProblem([]byte(`{"format":"dathang.problem/2","years":[2024],"coverage_threshold":600,"lateness":{"max_years":1,"price_per_year":1},
			"goals":[[{"goal":"unmet","weight":1}]],"communes":[{"id":"1@2023"}],"fields":[{"id":"law"}],"providers":[{"id":"U","kind":"university"}],
			"offers":[{"id":"o","provider":"U","kind":"degree","term":"` + term + `","major":"L","intake":2020,"ready":2024,"capacity":1}],
			"coverage":[{"major":"L","field":"law","per_mille":1000}],
			"demands":[{"commune":"1@2023","field":"law","need":"vacant","year":2024,"seats":1}]}`))
		return faults
	}
	require.Empty(t, of("temporary"))
	faults := of("refresher")
	require.Len(t, faults, 1)
	require.Equal(t, matcher.FaultWord, faults[0].Code)
	require.Equal(t, "lasting, temporary", faults[0].Params["want"])
}
