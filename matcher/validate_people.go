package matcher

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

const (
	// oldest bounds ages, longest the years that a person may owe.
	oldest, longest = 120, 60
)

func (v *validator) classes() {
	for i := 0; i < len(v.p.Classes) && !v.full(); i++ {
		c := &v.p.Classes[i]
		at := v.place("/classes/", i)
		// A cell's text ends with its class, behind the year and a slash.
		if _, err := strconv.Atoi(string(c.ID)); err == nil || strings.Contains(string(c.ID), "/") {
			v.add(FaultID, at+"/id", Params{"value": clip(string(c.ID)), "want": "university-1975-2036"})
		}
		word(v, at+"/level", c.Level, StaffLevels)
		if c.BirthYear != 0 {
			v.year(at+"/birth_year", c.BirthYear)
		}
		if c.Leaves != 0 {
			v.year(at+"/leaves", c.Leaves)
		}
	}
}

// entry checks what an offer says of its term, of who may enter it and of boarding.
func (v *validator) entry(at string, o *Offer) {
	word(v, at+"/term", o.Term, TermList)
	if need, ok := o.Kind.Serves(); ok && o.Term == TermRefresher && need != NeedRefresh {
		v.add(FaultWord, at+"/term", Params{"value": string(o.Term), "want": strings.Join(wordsIn([]Term{TermLasting, TermTemporary}), ", ")})
	}
	if b := o.Boarding; b != nil {
		v.number(at+"/boarding/beyond_m", b.BeyondM, 0, MaxNumber)
		v.number(at+"/boarding/kvnd", b.KVND, 0, MaxNumber)
	}
	e := o.Entry
	if e == nil {
		return
	}
	word(v, at+"/entry/low_level", e.LowLevel, StaffLevels)
	word(v, at+"/entry/high_level", e.HighLevel, StaffLevels)
	if low, high := slices.Index(StaffLevels, e.LowLevel), slices.Index(StaffLevels, e.HighLevel); high >= 0 && high < low {
		v.add(FaultOrder, at+"/entry/high_level", Params{"value": e.HighLevel, "want": fmt.Sprintf(">= low_level (%s)", e.LowLevel)})
	}
	v.number(at+"/entry/high_age", int64(e.HighAge), 0, oldest)
	v.number(at+"/entry/serve_years", int64(e.ServeYears), 0, longest)
}

func (v *validator) waits() {
	seen := make(map[Cell]bool, len(v.p.Waits))
	for i := 0; i < len(v.p.Waits) && !v.full(); i++ {
		w := &v.p.Waits[i]
		at := v.place("/waits/", i)
		v.cellAt(at, w.Cell)
		v.number(at+"/seats", w.Seats, 1, MaxNumber)
		if seen[w.Cell] {
			v.add(FaultDuplicate, at, Params{"value": clip(w.Cell.String())})
		}
		seen[w.Cell] = true
	}
}

// word refuses a word that is none of a closed list. An empty one says nothing and passes.
func word[W ~string](v *validator, at string, value W, list []W) {
	if value != "" && !slices.Contains(list, value) {
		v.add(FaultWord, at, Params{"value": clip(string(value)), "want": strings.Join(wordsIn(list), ", ")})
	}
}

// newer finds what a problem of the first version holds that only the second knows.
func (p *Problem) newer() Faults {
	var fs Faults
	note := func(there bool, at, name string) {
		if there && len(fs) < maxFaults {
			fs = append(fs, Fault{FaultUnknownName, at, Params{"value": name, "want": ProblemFormat}})
		}
	}
	note(len(p.Classes) > 0, "/classes", "classes")
	note(len(p.Waits) > 0, "/waits", "waits")
	for i := range p.Offers {
		o, at := &p.Offers[i], "/offers/"+strconv.Itoa(i)
		note(o.Term != "", at+"/term", "term")
		note(o.Entry != nil, at+"/entry", "entry")
		note(o.Boarding != nil, at+"/boarding", "boarding")
		for j := range o.Prices {
			note(o.Prices[j].Part != "", at+"/prices/"+strconv.Itoa(j)+"/part", "part")
			note(o.Prices[j].Payer != "", at+"/prices/"+strconv.Itoa(j)+"/payer", "payer")
		}
	}
	for i := range p.Offers {
		kind := p.Offers[i].Kind
		note(slices.Contains(secondKinds, kind), "/offers/"+strconv.Itoa(i)+"/kind", string(kind))
	}
	for i := range p.Demands {
		d, at := &p.Demands[i], "/demands/"+strconv.Itoa(i)
		note(d.Open != 0, at+"/open", "open")
		note(d.Need == NeedRefresh, at+"/need", string(d.Need))
	}
	for i := range p.Rules {
		w, at := &p.Rules[i].Where, "/rules/"+strconv.Itoa(i)+"/where"
		note(len(w.Classes) > 0, at+"/classes", "classes")
		for j, kind := range w.Kinds {
			note(slices.Contains(secondKinds, kind), at+"/kinds/"+strconv.Itoa(j), string(kind))
		}
		for j, need := range w.Needs {
			note(need == NeedRefresh, at+"/needs/"+strconv.Itoa(j), string(need))
		}
	}
	for i, level := range p.Goals {
		for j, g := range level {
			note(g.Goal == GoalWaiting, "/goals/"+strconv.Itoa(i)+"/"+strconv.Itoa(j)+"/goal", string(g.Goal))
		}
	}
	return fs
}

// secondKinds are the kinds of offers that the first version does not know.
var secondKinds = []Kind{KindTheory, KindManagement, KindRefresher}

// Renew calls a problem of the first version one of the second where it has become one: by a goal, say, that a change
// asks for.
func (p *Problem) Renew() {
	if p.Format == ProblemFormat1 && len(p.newer()) > 0 {
		p.Format = ProblemFormat
	}
}

func (v *validator) roadMap(m *RoadMap) {
	word(v, "/road_map/by", m.By, RoadMaps)
	if (m.By == RoadMapShares) != (len(m.PerMille) > 0) {
		v.add(FaultOrder, "/road_map/per_mille", Params{"value": fmt.Sprint(m.PerMille), "want": "by: shares"})
	}
	for i, share := range m.PerMille {
		at := v.place("/road_map/per_mille/", i)
		v.number(at, share, 0, 1000)
		if i > 0 && share < m.PerMille[i-1] {
			v.add(FaultOrder, at, Params{"value": fmt.Sprint(share), "want": fmt.Sprintf(">= %d", m.PerMille[i-1])})
		}
	}
}
