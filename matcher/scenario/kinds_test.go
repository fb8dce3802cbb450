package scenario_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
	"dathang/matcher/scenario"
)

var update = flag.Bool("update", false, "write examples of kinds that testdata/changes.json lacks")

// drawnChange is a change of a kind whose members are drawn as Kinds says: all that it needs, one of those that
// exclude each other, and now and then what it may have.
func drawnChange(t *testing.T, d *rand.Rand, p *matcher.Problem, info *scenario.KindInfo) scenario.Change {
	c := scenario.Change{Kind: info.Kind}
	of := slices.Contains(info.May, "offer")
	put := func(name string) {
		if name == "where" && of && !slices.Contains(info.May, "cell") {
			o := &p.Offers[d.IntN(len(p.Offers))]
			c.Where = matcher.Where{Providers: []matcher.ProviderID{o.Provider}}
			return
		}
		drawMember(t, d, p, &c, name)
	}
	for _, name := range info.Needs {
		put(name)
	}
	if len(info.OneOf) > 0 {
		put(info.OneOf[d.IntN(len(info.OneOf))])
	}
	switch may := info.May; {
	case of && slices.Contains(may, "cell"): // one pair
		put("offer")
		put("cell")
	case slices.Contains(may, "where") && d.IntN(2) == 0:
		put("where")
	default:
		for _, name := range may {
			if name != "where" {
				put(name)
			}
		}
	}
	return c
}

// drawMember gives a change a member of that name, something of the problem.
func drawMember(t *testing.T, d *rand.Rand, p *matcher.Problem, c *scenario.Change, name string) {
	t.Helper()
	o, k := &p.Offers[d.IntN(len(p.Offers))], &p.Demands[d.IntN(len(p.Demands))]
	most := map[string]int64{"seats": 5, "per_mille": 2500, "kvnd": 90, "years": 2, "weight": 30}
	i := slices.IndexFunc(scenario.Members, func(m scenario.Member) bool { return m.Name == name })
	require.GreaterOrEqual(t, i, 0, "no change has a member %s", name)
	if scenario.Members[i].Number {
		axis := scenario.Axis{Change: *c, Vary: name}
		*c = *axis.At(d.Int64N(1 + max(1, most[name])))
		return
	}
	switch name {
	case "where":
		c.Where = matcher.Where{Fields: []matcher.FieldID{k.Field}}
	case "offer":
		c.Offer = o.ID
	case "cell":
		cell := k.Cell
		c.Cell = &cell
	case "fiscal_year":
		c.FiscalYear = p.Years[d.IntN(len(p.Years))]
	case "intakes":
		c.Intakes = 1 + d.IntN(3)
	case "group":
		c.Group = "van_hoa_xa_hoi"
	case "programme":
		c.Programme = &scenario.NewProgramme{
			ID: matcher.ProgrammeID(fmt.Sprintf("new:%d", d.IntN(1000))), Provider: o.Provider, Major: o.Major, Kind: o.Kind,
			StartMonth: 9, Months: 9, Seats: 1 + d.Int64N(3), KVND: d.Int64N(50),
		}
	case "to":
		c.To = p.Providers[d.IntN(len(p.Providers))].ID
	case "goals":
		c.Goals = [][]matcher.Goal{
			{{Goal: matcher.GoalUnmet, Weight: 1}}, {{Goal: matcher.GoalDistance, Weight: 1}}, {{Goal: matcher.GoalCost, Weight: 1}}, {{Goal: matcher.GoalTie, Weight: 1}},
		}
	case "lateness":
		c.Lateness = &matcher.Lateness{MaxYears: d.IntN(3), PricePerYear: d.Int64N(3)}
	case "reform":
		c.Reform = renamed(p)
	default:
		t.Fatalf("member %s of a change: say here how one is drawn", name)
	}
}

func TestKinds_NameEveryMemberOfAChangeAndNoOther(t *testing.T) {
	var tags, named []string
	for i, of := 0, reflect.TypeFor[scenario.Change](); i < of.NumField(); i++ {
		name, _, _ := strings.Cut(of.Field(i).Tag.Get("json"), ",")
		tags = append(tags, name)
	}
	for i := range scenario.Members {
		named = append(named, scenario.Members[i].Name)
	}
	require.Equal(t, append([]string{"kind"}, named...), tags)
	taken := map[string]bool{}
	for i := range scenario.Kinds {
		info := &scenario.Kinds[i]
		members := info.Members()
		for n, name := range members {
			taken[name] = true
			require.Contains(t, named, name, "kind %s", info.Kind)
			require.NotContains(t, members[:n], name, "kind %s names it twice", info.Kind)
		}
	}
	for _, name := range named {
		require.True(t, taken[name], "no kind knows the member %s", name)
	}
	require.Subset(t, scenario.Varied, []string{"seats", "per_mille", "kvnd", "years", "months", "weight"})
}

// A capacity that carries, say, months is not accepted in silence.
func TestApply_RefusesEveryMemberThatAKindDoesNotKnow(t *testing.T) {
	p := base()
	d := rand.New(rand.NewPCG(4, 4))
	for i := range scenario.Kinds {
		info := &scenario.Kinds[i]
		for m := range scenario.Members {
			name := scenario.Members[m].Name
			c := scenario.Change{Kind: info.Kind}
			drawMember(t, d, p, &c, name)
			_, there := scenario.Members[m].Of(&c)
			require.True(t, there, "%s is seen", name)
			refused := slices.Contains(faultsOf(p, c), [2]string{"fault_order", "/changes/0/" + name})
			require.Equal(t, !slices.Contains(info.Members(), name), refused, "%s of a change of kind %s", name, info.Kind)
		}
	}
}

// TestKinds_HaveAnExampleEach reads testdata/changes.json, from which the sentences and the schema are tested too. With
// -update a kind that it lacks gets a line.
func TestKinds_HaveAnExampleEach(t *testing.T) {
	const file = "testdata/changes.json"
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	list, faults := scenario.Decode(text)
	require.Empty(t, faults)
	lines := map[scenario.Kind]string{}
	for _, line := range strings.Split(string(text), "\n") {
		var c scenario.Change
		if json.Unmarshal([]byte(strings.Trim(line, " ,")), &c) == nil && c.Kind != "" {
			lines[c.Kind] = strings.Trim(line, " ,")
		}
	}
	require.Len(t, lines, len(list.Changes), "a change a line")
	p := &matcher.Problem{
		Years: []int{2026}, Providers: []matcher.Provider{{ID: "U"}},
		Offers:  []matcher.Offer{{ID: "U:DL:short_course:2026", Programme: "U:DL:short_course", Provider: "U", Major: "DL", Kind: matcher.KindShortCourse}},
		Demands: []matcher.Demand{{Cell: matcher.Cell{Commune: "C@2027", Field: "du_lich", Need: matcher.NeedUnqualified, Year: 2026}, Seats: 1}},
	}
	var all []string
	for i := range scenario.Kinds {
		info := &scenario.Kinds[i]
		if lines[info.Kind] == "" {
			require.True(t, *update, "%s has no example of kind %s: go test ./matcher/scenario -run Example -update", file, info.Kind)
			example, err := json.Marshal(drawnChange(t, rand.New(rand.NewPCG(1, 1)), p, info))
			require.NoError(t, err)
			lines[info.Kind] = string(example)
		}
		all = append(all, "    "+lines[info.Kind])
	}
	if *update {
		head, _, _ := bytes.Cut(text, []byte("\n    {"))
		require.NoError(t, os.WriteFile(file, []byte(string(head)+"\n"+strings.Join(all, ",\n")+"\n  ]\n}\n"), 0o644))
	}
}

// What is drawn is as its kind says, so that the lists that solver tests draw have every kind in them.
func TestDrawnChange_HasWhatItsKindNeeds(t *testing.T) {
	p := base()
	d := rand.New(rand.NewPCG(6, 6))
	for i := range scenario.Kinds {
		info := &scenario.Kinds[i]
		for range 20 {
			c := drawnChange(t, d, p, info)
			for _, f := range faultsOf(p, c) {
				if strings.HasPrefix(f[1], "/changes/") { // others are of the problem that comes out
					require.NotContains(t, []string{"fault_empty", "fault_order"}, f[0], "%s: %v", info.Kind, f)
				}
			}
		}
	}
}
