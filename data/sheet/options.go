package sheet

import (
	"cmp"
	"slices"
	"strings"

	"dathang/data/lang"
	"dathang/matcher"
)

// GridColumn is one column of a part as a grid edits it.
type GridColumn struct {
	Name  string `json:"name"`
	Title string `json:"title"`
	// Meaning says what a cell means, and in which unit.
	Meaning string `json:"meaning"`
	// Form is text, id, ids (words with spaces between them), day (yyyy-mm-dd), word, whole, year or flag (1 or 0).
	Form string `json:"form" enum:"text,id,ids,day,word,whole,year,flag"`
	Low  int64  `json:"low"`
	High int64  `json:"high"`
	// Needed: an empty cell is a fault.
	Needed bool `json:"needed"`
	Key    bool `json:"key"`
	// Made: it is filled by the service and never typed.
	Made bool `json:"made"`
	// Closed: a cell holds one of Options (each word of it, where Form is ids) and nothing else.
	Closed  bool     `json:"closed"`
	Options []Option `json:"options"`
}

// Option is what a cell may hold, with its name.
type Option struct {
	Value string `json:"value"`
	Label string `json:"label"`
	// Within tells objects of one name apart.
	Within string `json:"within,omitempty"`
}

// GridColumns are the columns of a part with the names of what their cells may hold, in a language.
func GridColumns(l lang.Language, part string, ds *matcher.Dataset) []GridColumn {
	p := partOf(part)
	if p == nil {
		return nil
	}
	shapes := p.columnShapes()
	list := make([]GridColumn, len(shapes))
	for j := range shapes {
		s := &shapes[j]
		c := GridColumn{
			Name: s.Name, Title: cmp.Or(Heading(l, part, s.Name), s.Name), Meaning: meaning(l, part, s.Name), Form: s.Form, Low: s.Low, High: s.High,
			Needed: s.Needed, Key: s.Key, Made: s.Name == "id" && MakesID(part) || part == header.name && s.Name == "key",
			Closed: s.List != "" || len(s.Words) > 0, Options: []Option{},
		}
		switch {
		case s.Form == string(formWhole) && s.Low == 0 && s.High == 1:
			c.Form, c.Closed = "flag", true
			c.Options = []Option{{Value: "1", Label: yesNo(l, true)}, {Value: "0", Label: yesNo(l, false)}}
		case s.Form == string(formWhole) && s.Low == minYear:
			c.Form = "year"
		case len(s.Words) > 0:
			c.Options = wordOptions(l, s.Name, s.Words)
		case s.List != "":
			c.Options = OptionsOf(l, s.List, ds)
		case part == rates.name && s.Name == "id":
			c.Options = rateOptions(l, ds)
		case part == units.name && s.Name == "type":
			// Any type may be typed; those that there are, are offered.
			c.Options = OptionsOf(l, "units.type", ds)
		}
		list[j] = c
	}
	return list
}

func wordOptions(l lang.Language, column string, words []string) []Option {
	list := make([]Option, 0, len(words))
	for _, word := range words {
		if slices.ContainsFunc(list, func(o Option) bool { return o.Value == word }) {
			continue
		}
		label := word
		for _, section := range WordSections(column) {
			if label == word {
				label = lang.Name(l, section, word)
			}
		}
		list = append(list, Option{Value: word, Label: label})
	}
	return list
}

// rateOptions are the rates that there may be.
func rateOptions(l lang.Language, ds *matcher.Dataset) []Option {
	var list []Option
	for _, o := range OptionsOf(l, "positions.group", ds) {
		list = append(list, Option{Value: matcher.AttritionRate + o.Value, Label: lang.Text(l, "sheet.rate_attrition", map[string]any{"of": o.Label})})
	}
	for _, k := range wordOptions(l, "kind", wordsOfKinds()) {
		list = append(
			list,
			Option{Value: matcher.CompletionRate + k.Value, Label: lang.Text(l, "sheet.rate_completion", map[string]any{"of": k.Label})},
			Option{Value: matcher.RecruitmentRate + k.Value, Label: lang.Text(l, "sheet.rate_recruitment", map[string]any{"of": k.Label})},
		)
	}
	return list
}

func wordsOfKinds() []string {
	var list []string
	for _, k := range kinds() {
		list = append(list, string(k))
	}
	return list
}

// OptionsOf are the ids of a list ("units.id"), each once, with their names in a language.
func OptionsOf(l lang.Language, list string, ds *matcher.Dataset) []Option {
	i := slices.IndexFunc(idLists, func(k idList) bool { return k.name == list })
	if i < 0 {
		return []Option{}
	}
	ids := idLists[i].ids(ds)
	name, within := namer(l, list, ds)
	out := make([]Option, 0, len(ids))
	seen := make(map[string]bool, len(ids))
	for _, id := range ids {
		if !seen[id] && id != "" {
			seen[id] = true
			out = append(out, Option{Value: id, Label: cmp.Or(name[id], id), Within: within[id]})
		}
	}
	return out
}

// namer has the names of the objects of a list, and what they lie within.
func namer(l lang.Language, list string, ds *matcher.Dataset) (name, within map[string]string) {
	name, within = map[string]string{}, map[string]string{}
	called := func(list matcher.NameList, code string) {
		if n := ds.CodeName(list, code); n != nil {
			name[code] = lang.Either(l, n.Name, n.NameEn)
		}
	}
	groups := map[matcher.GroupID]string{}
	for i := range ds.Groups {
		groups[ds.Groups[i].ID] = ds.Groups[i].Name
	}
	providers := func() {
		for i := range ds.Universities {
			u := &ds.Universities[i]
			name[string(u.ID)] = lang.Either(l, u.Name, u.NameEn)
		}
		name[string(matcher.CityProvider)] = lang.Name(l, "provider", string(matcher.CityProvider))
		called(matcher.NamesProvider, string(matcher.CityProvider))
		for i := range ds.Units {
			u := &ds.Units[i]
			id := string(matcher.CommuneProvider(u.ID))
			name[id], within[id] = u.Name, groups[u.Group]
		}
	}
	switch list {
	case "groups.id":
		for id, n := range groups {
			name[string(id)] = n
		}
	case "units.id":
		for i := range ds.Units {
			u := &ds.Units[i]
			name[string(u.ID)], within[string(u.ID)] = u.Name, groups[u.Group]
		}
	case "fields.id", "fields.course":
		for i := range ds.Fields {
			f := &ds.Fields[i]
			name[string(f.ID)] = lang.Either(l, f.Name, f.NameEn)
		}
	case "majors.code":
		for i := range ds.Majors {
			name[string(ds.Majors[i].Code)] = ds.Majors[i].Name
		}
	case "positions.id":
		for i := range ds.Positions {
			p := &ds.Positions[i]
			name[string(p.ID)] = lang.Either(l, p.Name, p.NameEn)
		}
	case "universities.id", "providers":
		providers()
	case "quotas.id":
		for i := range ds.Quotas {
			name[ds.Quotas[i].ID] = ds.Quotas[i].Name
		}
	case "programmes.id":
		providers()
		for i := range ds.Programmes {
			p := &ds.Programmes[i]
			within[string(p.ID)] = strings.Join(slices.DeleteFunc([]string{name[string(p.Provider)], lang.Name(l, "kind", string(p.Kind))}, func(s string) bool { return s == "" }), ", ")
		}
		for i := range ds.Programmes {
			name[string(ds.Programmes[i].ID)] = ds.Programmes[i].Name
		}
	case "documents.id":
		for i := range ds.Documents {
			name[ds.Documents[i].ID], within[ds.Documents[i].ID] = ds.Documents[i].Number, ds.Documents[i].Title
		}
	case namesCategory:
		for _, code := range categories() {
			name[code] = nationalName(l, matcher.NamesCategory, code)
		}
		for i := range ds.Names {
			if n := &ds.Names[i]; n.List == matcher.NamesCategory {
				called(n.List, n.Code)
			}
		}
	case "units.type":
		for i := range ds.Units {
			called(matcher.NamesUnitType, ds.Units[i].Type)
		}
	case "positions.group", attritionRates:
		for i := range ds.Positions {
			called(matcher.NamesPositionGroup, ds.Positions[i].Group)
		}
	}
	return name, within
}
