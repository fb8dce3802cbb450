package sheet

import (
	"slices"
	"strconv"
	"strings"

	"dathang/data/lang"
	"dathang/matcher"
)

// idList is a list of ids to which cells may refer. From are the parts it is made from: while one of them has faults
// of its own, no id is reported as unknown.
type idList struct {
	name string
	from []string
	ids  func(ds *matcher.Dataset) []string
	// names are those of the objects with these ids, in the same order; nil if they have no names.
	names func(ds *matcher.Dataset) []string
}

var idLists = []idList{
	{"groups.id", []string{"groups"}, func(ds *matcher.Dataset) []string {
		return each(ds.Groups, func(r *matcher.Group) string { return string(r.ID) })
	}, func(ds *matcher.Dataset) []string {
		return each(ds.Groups, func(r *matcher.Group) string { return r.Name })
	}},
	{"units.id", []string{"units"}, func(ds *matcher.Dataset) []string {
		return each(ds.Units, func(r *matcher.Unit) string { return string(r.ID) })
	}, func(ds *matcher.Dataset) []string {
		return each(ds.Units, func(r *matcher.Unit) string { return r.Name })
	}},
	{namesCategory, []string{"names"}, func(ds *matcher.Dataset) []string {
		list := categories()
		for i := range ds.Names {
			if n := &ds.Names[i]; n.List == matcher.NamesCategory {
				list = append(list, n.Code)
			}
		}
		return list
	}, func(ds *matcher.Dataset) []string {
		list := make([]string, len(categories()))
		for i, code := range categories() {
			list[i] = nationalName(lang.Vi, matcher.NamesCategory, code)
		}
		for i := range ds.Names {
			if n := &ds.Names[i]; n.List == matcher.NamesCategory {
				list = append(list, n.Name)
			}
		}
		return list
	}},
	{"units.type", []string{"units"}, func(ds *matcher.Dataset) []string {
		return each(ds.Units, func(r *matcher.Unit) string { return r.Type })
	}, nil},
	{"fields.id", []string{"fields"}, func(ds *matcher.Dataset) []string {
		return each(ds.Fields, func(r *matcher.DatasetField) string { return string(r.ID) })
	}, func(ds *matcher.Dataset) []string {
		return each(ds.Fields, func(r *matcher.DatasetField) string { return r.Name })
	}},
	{"fields.course", []string{"fields"}, func(ds *matcher.Dataset) []string {
		var list []string
		for i := range ds.Fields {
			if ds.Fields[i].Asks() == matcher.FieldCourse {
				list = append(list, string(ds.Fields[i].ID))
			}
		}
		return list
	}, nil},
	{"programmes.id", []string{"programmes"}, func(ds *matcher.Dataset) []string {
		return each(ds.Programmes, func(r *matcher.Programme) string { return string(r.ID) })
	}, nil},
	{"positions.group", []string{"positions"}, func(ds *matcher.Dataset) []string {
		return each(ds.Positions, func(r *matcher.Position) string { return r.Group })
	}, nil},
	{"documents.id", []string{"documents"}, func(ds *matcher.Dataset) []string {
		return each(ds.Documents, func(r *matcher.Document) string { return r.ID })
	}, nil},
	{"majors.code", []string{"majors"}, func(ds *matcher.Dataset) []string {
		return each(ds.Majors, func(r *matcher.Major) string { return string(r.Code) })
	}, func(ds *matcher.Dataset) []string {
		return each(ds.Majors, func(r *matcher.Major) string { return r.Name })
	}},
	{"positions.id", []string{"positions"}, func(ds *matcher.Dataset) []string {
		return each(ds.Positions, func(r *matcher.Position) string { return string(r.ID) })
	}, func(ds *matcher.Dataset) []string {
		return each(ds.Positions, func(r *matcher.Position) string { return r.Name })
	}},
	{"universities.id", []string{"universities"}, func(ds *matcher.Dataset) []string {
		return each(ds.Universities, func(r *matcher.University) string { return string(r.ID) })
	}, func(ds *matcher.Dataset) []string {
		return each(ds.Universities, func(r *matcher.University) string { return r.Name })
	}},
	{"quotas.id", []string{"quotas"}, func(ds *matcher.Dataset) []string {
		return each(ds.Quotas, func(r *matcher.SharedQuota) string { return r.ID })
	}, nil},
	{"tuition.group", []string{"tuition"}, func(ds *matcher.Dataset) []string {
		return each(ds.Tuition, func(r *matcher.Tuition) string { return r.Group })
	}, nil},
	{"providers", []string{"universities", "units"}, func(ds *matcher.Dataset) []string {
		list := each(ds.Universities, func(r *matcher.University) string { return string(r.ID) })
		list = append(list, string(matcher.CityProvider))
		return append(list, each(ds.Units, func(r *matcher.Unit) string { return string(matcher.CommuneProvider(r.ID)) })...)
	}, nil},
	{attritionRates, []string{"rates"}, func(ds *matcher.Dataset) []string {
		var list []string
		for i := range ds.Rates {
			if group, ok := strings.CutPrefix(ds.Rates[i].ID, matcher.AttritionRate); ok {
				list = append(list, group)
			}
		}
		return list
	}, nil},
}

func each[R any](rows []R, get func(*R) string) []string {
	list := make([]string, len(rows))
	for i := range rows {
		list[i] = get(&rows[i])
	}
	return list
}

// index looks up ids in the lists of one dataset.
type index struct {
	ds     *matcher.Dataset
	broken map[string]bool // parts that could not be read
	known  map[string]map[string]bool
	sorted map[string][]string
	// named maps names to the ids of the objects that have them.
	named map[string]map[string][]string
	// left is how many more ids may be compared when searching for similar ones.
	left int
}

// maxCompared bounds the search for similar ids: a thousand typing mistakes among all units of Hanoi use a tenth of
// it. Beyond it an unknown id is reported without a suggestion.
const maxCompared = 5_000_000

func newIndex(ds *matcher.Dataset, broken map[string]bool) *index {
	return &index{ds: ds, broken: broken, known: map[string]map[string]bool{}, sorted: map[string][]string{}, named: map[string]map[string][]string{}, left: maxCompared}
}

// find returns nil if the list contains the id. Brief skips the search for similar ids.
func (ix *index) find(list, id string, brief bool) *flaw {
	known, ok := ix.known[list]
	if !ok {
		known = ix.load(list)
	}
	if known == nil || known[id] {
		return nil
	}
	unknown := &flaw{matcher.RowUnknownID, matcher.Params{"value": shown(id), "list": list}}
	if list == attritionRates {
		unknown = &flaw{matcher.RowNoAttrition, matcher.Params{"value": shown(id)}}
	}
	if wrong := ix.meant(list, id, unknown); wrong != unknown {
		return wrong
	}
	if size := len(ix.sorted[list]); !brief && size <= ix.left {
		ix.left -= size
		if words := matcher.Near(id, ix.sorted[list]); len(words) > 0 {
			return &flaw{matcher.RowUnknownNear, matcher.Params{"value": shown(id), "list": list, "near": strings.Join(words, ", ")}}
		}
	}
	return unknown
}

// maxMeant is how many ids with the same name a fault lists.
const maxMeant = 3

// meant explains a text that is not an id of a list: it may be the name of an object that has one, or the start of a
// row of totals. Failing these, the fault is otherwise, unchanged.
func (ix *index) meant(list, text string, otherwise *flaw) *flaw {
	if isTotal(text) {
		return &flaw{matcher.RowTotal, matcher.Params{"value": shown(text)}}
	}
	byName, ok := ix.named[list]
	if !ok {
		byName = ix.names(list)
		ix.named[list] = byName
	}
	for _, name := range []string{matcher.Unmarked(text), bareUnit(matcher.Unmarked(text))} {
		if ids := byName[name]; len(ids) > 0 {
			return &flaw{matcher.RowUnknownNear, matcher.Params{
				"value": shown(text), "list": list, "near": strings.Join(ids[:min(len(ids), maxMeant)], ", "),
			}}
		}
	}
	known := ix.sorted[list]
	if otherwise.code != matcher.RowBadID || len(known) == 0 {
		return otherwise
	}
	// An id that somebody took apart, or else one that shows how they are written.
	want := known[0]
	for _, between := range []string{"", "_", "-"} {
		if whole := strings.Join(strings.Fields(text), between); ix.known[list][whole] {
			want = whole
			break
		}
	}
	return &flaw{matcher.RowBadID, matcher.Params{"value": shown(text), "want": want}}
}

// names maps the names of a list's objects, without diacritics and without the word for a unit's category, to their
// ids.
func (ix *index) names(list string) map[string][]string {
	byName := map[string][]string{}
	i := slices.IndexFunc(idLists, func(l idList) bool { return l.name == list })
	if idLists[i].names == nil {
		return byName
	}
	ids, names := idLists[i].ids(ix.ds), idLists[i].names(ix.ds)
	if _, loaded := ix.known[list]; !loaded {
		ix.load(list)
	}
	for i, name := range names {
		whole := matcher.Unmarked(name)
		byName[whole] = append(byName[whole], ids[i])
		if bare := bareUnit(whole); bare != whole {
			byName[bare] = append(byName[bare], ids[i])
		}
	}
	return byName
}

// unitWords are the words that precede the names of units, without diacritics.
var unitWords = []string{"phuong ", "xa ", "thi tran ", "dac khu ", "p. ", "x. ", "tt. ", "p.", "x.", "tt."}

// bareUnit is a unit's name without the word for its category.
func bareUnit(name string) string {
	for _, word := range unitWords {
		if rest, ok := strings.CutPrefix(name, word); ok {
			return strings.TrimSpace(rest)
		}
	}
	return name
}

// load returns the ids of a list, or nil if one of its parts is broken.
func (ix *index) load(list string) map[string]bool {
	i := slices.IndexFunc(idLists, func(l idList) bool { return l.name == list })
	l := &idLists[i]
	if slices.ContainsFunc(l.from, func(part string) bool { return ix.broken[part] }) {
		ix.known[list] = nil
		return nil
	}
	all := l.ids(ix.ds)
	slices.Sort(all)
	all = slices.Compact(all)
	known := make(map[string]bool, len(all))
	for _, id := range all {
		known[id] = true
	}
	ix.known[list], ix.sorted[list] = known, all
	return known
}

// Check finds everything that is wrong with a dataset in memory: what a reader would refuse in a row, and what
// contradicts another row or part. Faults are located as in the files that Write makes. A dataset that passes is
// written so that ReadDataset returns the same (Sorted).
func Check(ds *matcher.Dataset) []RowError {
	ds = Sorted(ds)
	known := newIndex(ds, nil)
	var all []RowError
	for _, p := range parts {
		at := p.written(ds)
		wrong := p.recheck(ds, at)
		if len(wrong) == 0 {
			wrong = p.cross(ds, known, at)
		}
		all = append(all, wrong...)
	}
	return all
}

// noCycle checks that groups form a forest.
func noCycle(_ *matcher.Dataset, rows []matcher.Group, tell func(int, string, flaw)) {
	parent := make(map[matcher.GroupID]matcher.GroupID, len(rows))
	for i := range rows {
		parent[rows[i].ID] = rows[i].Parent
	}
	done := map[matcher.GroupID]bool{}
	for i := range rows {
		path := map[matcher.GroupID]bool{}
		id := rows[i].ID
		for id != "" && !done[id] && !path[id] {
			path[id] = true
			id = parent[id]
		}
		// Each cycle is reported once, at the first of its groups.
		if path[id] {
			tell(i, "parent", flaw{matcher.RowCycle, matcher.Params{"value": string(rows[i].ID)}})
		}
		for id := range path {
			done[id] = true
		}
	}
}

// leastOfType checks that a field asks for a level of its own type, and that only levels are asked for.
func leastOfType(_ *matcher.Dataset, rows []matcher.DatasetField, tell func(int, string, flaw)) {
	for i := range rows {
		var words []string
		switch rows[i].Asks() {
		case matcher.FieldLevel:
			words = matcher.StaffLevels
		case matcher.FieldTheory:
			words = matcher.TheoryLevels
		}
		if least := rows[i].Least; !slices.Contains(words, least) && (least != "" || words != nil) {
			tell(i, "least", flaw{matcher.RowUnknownWord, matcher.Params{"value": shown(least), "want": strings.Join(words, ", ")}})
		}
	}
}

// requirementSense checks that a requirement asks for no specialisation: what a post is for is a norm's to say.
func requirementSense(ds *matcher.Dataset, rows []matcher.Requirement, tell func(int, string, flaw)) {
	asks := make(map[matcher.FieldID]matcher.FieldType, len(ds.Fields))
	var want []string
	for i := range ds.Fields {
		asks[ds.Fields[i].ID] = ds.Fields[i].Asks()
		if ds.Fields[i].Asks() != matcher.FieldSpecialisation {
			want = append(want, string(ds.Fields[i].ID))
		}
	}
	for i := range rows {
		if asks[rows[i].Field] == matcher.FieldSpecialisation {
			tell(i, "field", flaw{matcher.RowUnknownWord, matcher.Params{"value": shown(string(rows[i].Field)), "want": strings.Join(want, ", ")}})
		}
		datesInOrder(rows[i].ValidFrom, rows[i].ValidTo, i, tell)
	}
}

// priceSense checks that a price row says of which measures it is a price.
func priceSense(_ *matcher.Dataset, rows []matcher.PriceRow, tell func(int, string, flaw)) {
	for i := range rows {
		if rows[i].Kind == "" && rows[i].Programme == "" {
			tell(i, "kind", flaw{matcher.RowRequired, nil})
		}
	}
}

// normDates checks that a norm ends after it begins.
func normDates(_ *matcher.Dataset, rows []matcher.Norm, tell func(int, string, flaw)) {
	for i := range rows {
		datesInOrder(rows[i].ValidFrom, rows[i].ValidTo, i, tell)
	}
}

// noSelfSuccession checks that no unit answers for itself.
func noSelfSuccession(_ *matcher.Dataset, rows []matcher.Succession, tell func(int, string, flaw)) {
	for i := range rows {
		if rows[i].Predecessor == rows[i].Successor {
			tell(i, "successor", flaw{matcher.RowCycle, matcher.Params{"value": string(rows[i].Successor)}})
		}
	}
}

// documentDates checks that a document ends after it begins.
func documentDates(_ *matcher.Dataset, rows []matcher.Document, tell func(int, string, flaw)) {
	for i := range rows {
		datesInOrder(rows[i].ValidFrom, rows[i].ValidTo, i, tell)
	}
}

func datesInOrder(from, to string, row int, tell func(int, string, flaw)) {
	if from != "" && to != "" && to < from {
		tell(row, "valid_to", flaw{matcher.RowOrder, matcher.Params{"value": to, "other": "valid_from", "want": ">= " + from}})
	}
}

// The ages that people in a roster may have: wide enough for every elected office, narrow enough to catch a mistyped
// digit.
const (
	youngest = 16
	oldest   = 80
)

// Retirement ages, in months, outside this range are typing mistakes.
const (
	minRetirement = 40 * 12
	maxRetirement = 80 * 12
)

// ages checks birth years against the date on which the roster was counted.
func ages(ds *matcher.Dataset, rows []matcher.Staff, tell func(int, string, flaw)) {
	counted, err := strconv.Atoi(ds.RosterDate[:min(4, len(ds.RosterDate))])
	if err != nil {
		return // dataset.csv is called wrong already
	}
	low, high := int64(counted-oldest), int64(counted-youngest)
	for i := range rows {
		year := strconv.Itoa(rows[i].BirthYear)
		switch born := int64(rows[i].BirthYear); {
		case born < low:
			tell(i, "birth_year", flaw{matcher.RowTooSmall, matcher.Params{"value": year, "low": low}})
		case born > high:
			tell(i, "birth_year", flaw{matcher.RowTooLarge, matcher.Params{"value": year, "high": high}})
		}
	}
}

// quotaShares checks that a city orders no more than the whole quota.
func quotaShares(_ *matcher.Dataset, rows []matcher.SharedQuota, tell func(int, string, flaw)) {
	for i := range rows {
		notAbovePublished(i, "seats", rows[i].Seats, rows[i].Published, tell)
	}
}

// notAbovePublished checks n against a published quota; 0 means that it is unknown, and bounds nothing.
func notAbovePublished(i int, column string, n, published int64, tell func(int, string, flaw)) {
	if published > 0 && n > published {
		tell(i, column, flaw{matcher.RowOrder, matcher.Params{
			"value": strconv.FormatInt(n, 10), "other": "published", "want": "<= " + strconv.FormatInt(published, 10),
		}})
	}
}

// trainingKinds are the kinds that take months; staff can be recruited or moved at once, and a refresher may be over in
// days.
var trainingKinds = []matcher.Kind{
	matcher.KindDegree, matcher.KindInService, matcher.KindSecondDegree,
	matcher.KindBridging, matcher.KindMaster, matcher.KindShortCourse, matcher.KindTheory, matcher.KindManagement,
}

// programmeSense checks that the durations, quotas, years, levels and term of a programme are consistent.
func programmeSense(_ *matcher.Dataset, rows []matcher.Programme, tell func(int, string, flaw)) {
	for i := range rows {
		r := &rows[i]
		if r.Months == 0 && slices.Contains(trainingKinds, r.Kind) {
			tell(i, "months", flaw{matcher.RowTooSmall, matcher.Params{"value": "0", "low": int64(1)}})
		}
		notAbovePublished(i, "capacity", r.Capacity, r.Published, tell)
		if r.FirstIntake > 0 && r.LastIntake > 0 && r.LastIntake < r.FirstIntake {
			tell(i, "last_intake", flaw{matcher.RowOrder, matcher.Params{
				"value": strconv.Itoa(r.LastIntake), "other": "first_intake", "want": ">= " + strconv.Itoa(r.FirstIntake),
			}})
		}
		low, high := slices.Index(matcher.StaffLevels, r.LowLevel), slices.Index(matcher.StaffLevels, r.HighLevel)
		if high >= 0 && high < low {
			tell(i, "high_level", flaw{matcher.RowOrder, matcher.Params{
				"value": r.HighLevel, "other": "low_level", "want": strings.Join(matcher.StaffLevels[low:], ", "),
			}})
		}
		if terms := termsOf(r.Kind); r.Term != "" && !slices.Contains(terms, string(r.Term)) {
			tell(i, "term", flaw{matcher.RowOrder, matcher.Params{"value": string(r.Term), "other": "kind", "want": strings.Join(terms, ", ")}})
		}
	}
}

// termsOf are the terms that programmes of a kind may have: a refresher qualifies nobody, and nothing else refreshes.
func termsOf(k matcher.Kind) []string {
	if k == matcher.KindRefresher {
		return []string{string(matcher.TermRefresher)}
	}
	return []string{string(matcher.TermLasting), string(matcher.TermTemporary)}
}
