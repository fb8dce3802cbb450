package verify_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
)

// newMembers are what only the second version of problems has, and what an answer claims of it.
var newMembers = regexp.MustCompile(`^/problem/(classes|waits)(/|$)|/(open|entry|term|boarding|class|classes)(/|$)`)

// newClaims are relaxations, hindrances and goals of people, by the words that they go by.
var newClaims = []string{"entry_level", "entry_age", "leaves_later", "level", "age", "leaves", "term", "waiting", "refresh", "refresher", "temporary"}

// A thousand files in which something that is said of people is another: a class, an entry rule, a term, boarding, an
// opening, who waits, what a post-year weighs, what a reason says of entry; left out, changed, or put where nothing was.
// What is accepted, the judge finds true.
func TestMutants_OfPeopleAreJudgedRightly(t *testing.T) {
	t.Parallel()
	const each = 20
	seen, of := map[string]int{}, map[string]int{}
	for i := range trials(1000, 20_000) / each {
		t.Run(fmt.Sprintf("problem %d", i), func(t *testing.T) {
			file := peopledProposal(t, uint64(i))
			text, err := matcher.Encode(file)
			require.NoError(t, err)
			for n := range each {
				r := rand.New(rand.NewPCG(uint64(i)+1<<32, uint64(n)))
				m := &mutant{Rand: r}
				mutated := m.ofPeople(t, text)
				what := m.judged(t, file, mutated, r.IntN(8) > 0)
				seen[what]++
				of[m.kind()]++
				if strings.HasPrefix(what, "wrong") {
					t.Errorf("problem %d, mutant %d, %s: %s", i, n, m.what, what)
				}
			}
		})
	}
	t.Log(seen)
	t.Log(of)
}

// peopledProposal is of a drawn problem with classes, an entry rule and a goal of waiting.
func peopledProposal(t *testing.T, seed uint64) *matcher.Proposal {
	t.Helper()
	for try := seed; ; try += 7_919 {
		file := namedProposal(t, 2*try+1)
		p := file.Problem
		waits := slices.ContainsFunc(p.Goals, func(level []matcher.Goal) bool {
			return slices.ContainsFunc(level, func(g matcher.Goal) bool { return g.Goal == matcher.GoalWaiting })
		})
		held := slices.ContainsFunc(p.Demands, func(d matcher.Demand) bool { return d.Class != "" })
		asks := slices.ContainsFunc(p.Offers, func(o matcher.Offer) bool { return o.Entry != nil })
		if waits && held && asks {
			return file
		}
	}
}

// ofPeople gives the text with one thing about people changed, left out or added.
func (m *mutant) ofPeople(t *testing.T, text []byte) []byte {
	t.Helper()
	var tree map[string]any
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	require.NoError(t, d.Decode(&tree))
	if m.IntN(4) == 0 {
		m.add(tree["problem"].(map[string]any))
	} else {
		var list []member
		membersOf(tree, "", &list)
		// As often one kind of member as another.
		kinds := map[string][]member{}
		for _, p := range list {
			kinds[kindOfMember(p.at)] = append(kinds[kindOfMember(p.at)], p)
		}
		p := pick(m.Rand, kinds[pick(m.Rand, slices.Sorted(maps.Keys(kinds))...)]...)
		switch {
		case m.IntN(6) == 0:
			m.what = p.at + " left out"
			delete(p.in, p.name)
		default:
			p.in[p.name] = m.change(p.in[p.name], p.at)
		}
	}
	mutated, err := json.Marshal(tree)
	require.NoError(t, err)
	return mutated
}

// add puts something of people where nothing was.
func (m *mutant) add(problem map[string]any) {
	one := func(list string) map[string]any {
		items, _ := problem[list].([]any)
		if len(items) == 0 {
			return map[string]any{}
		}
		return items[m.IntN(len(items))].(map[string]any)
	}
	number := func(n int) json.Number { return json.Number(strconv.Itoa(n)) }
	offer, demand, class := one("offers"), one("demands"), one("classes")
	switch m.IntN(8) {
	case 0:
		m.what, offer["term"] = "add /term", pick(m.Rand, "temporary", "lasting", "refresher")
	case 1:
		m.what, offer["entry"] = "add /entry", map[string]any{"low_level": pick(m.Rand, matcher.StaffLevels...), "high_age": number(30 + m.IntN(30))}
	case 2:
		m.what, offer["entry"] = "add /entry", map[string]any{"serve_years": number(m.IntN(6))}
	case 3:
		m.what, offer["boarding"] = "add /boarding", map[string]any{"beyond_m": number(m.IntN(3000)), "kvnd": number(500)}
	case 4:
		m.what, demand["open"] = "add /open", number(2021+m.IntN(5))
	case 5:
		m.what, demand["class"] = "add /class", class["id"]
	case 6:
		m.what, class["leaves"] = "add /classes/leaves", number(2023+m.IntN(6))
	case 7:
		m.what, class["birth_year"] = "add /classes/birth_year", number(1960+m.IntN(30))
	}
}

// kind is what a mutant is about.
func (m *mutant) kind() string {
	return kindOfMember(strings.Fields(strings.TrimPrefix(m.what, "add ") + " ?")[0])
}

// member is one member of an object, by its pointer.
type member struct {
	in       map[string]any
	name, at string
}

// membersOf lists the members about people below v.
func membersOf(v any, at string, list *[]member) {
	switch v := v.(type) {
	case map[string]any:
		about := false
		for _, name := range slices.Sorted(maps.Keys(v)) {
			text, _ := v[name].(string)
			about = about || slices.Contains(newClaims, text)
		}
		for _, name := range slices.Sorted(maps.Keys(v)) {
			here := at + "/" + name
			if newMembers.MatchString(here) || about {
				*list = append(*list, member{v, name, here})
			}
			membersOf(v[name], here, list)
		}
	case []any:
		for i := range v {
			membersOf(v[i], at+"/"+strconv.Itoa(i), list)
		}
	}
}

// kindOfMember is a pointer without its numbers.
func kindOfMember(at string) string {
	var words []string
	for _, word := range strings.Split(at, "/") {
		if _, err := strconv.Atoi(word); err != nil && word != "" {
			words = append(words, word)
		}
	}
	if len(words) > 3 {
		words = words[len(words)-3:]
	}
	return strings.Join(words, "/")
}
