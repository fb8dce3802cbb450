package intake

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"dathang/data/lang"
	"dathang/data/sheet"
	"dathang/matcher"
)

// plain is text as titles, words and names are compared: without diacritics, in small letters, letters and digits
// alone with single spaces between them.
func plain(text string) string { return sheet.Plain(text) }

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// nameIndex finds the ids of a list by what people write.
type nameIndex struct {
	known  []sheet.Named
	ids    map[string]int    // id, exact
	within map[string]string // unit id to the name of its group
	// byName has the places in known by names, by codes and by shorter forms of names.
	byName map[string][]int
}

// Lists whose ids people write as names; others are ids already.
const unitList = "units.id"

func (r *reader) index(list string) *nameIndex {
	if ix, there := r.indexes[list]; there {
		return ix
	}
	ix := &nameIndex{known: r.known(list), ids: map[string]int{}, byName: map[string][]int{}}
	if list == unitList {
		groups := map[matcher.GroupID]string{}
		for i := range r.ds.Groups {
			groups[r.ds.Groups[i].ID] = r.ds.Groups[i].Name
		}
		ix.within = map[string]string{}
		for i := range r.ds.Units {
			ix.within[string(r.ds.Units[i].ID)] = groups[r.ds.Units[i].Group]
		}
	}
	add := func(key string, i int) {
		if key != "" && !slices.Contains(ix.byName[key], i) {
			ix.byName[key] = append(ix.byName[key], i)
		}
	}
	for i, n := range ix.known {
		ix.ids[n.ID] = i
		add("=="+plain(n.ID), i)
		for _, form := range forms(list, n.Name) {
			add(form, i)
		}
		if code, _, dated := strings.Cut(n.ID, "@"); dated {
			add("#"+strings.TrimLeft(code, "0"), i)
		}
	}
	r.indexes[list] = ix
	return ix
}

// spelled writes out the abbreviations of offices.
func spelled(name string) string {
	words := strings.Fields(name)
	for i, word := range words {
		if long, there := abbreviations[word]; there {
			words[i] = long
		}
	}
	return strings.Join(words, " ")
}

var abbreviations = map[string]string{
	"ubnd": "uy ban nhan dan", "hdnd": "hoi dong nhan dan", "mttq": "mat tran to quoc", "ubmttq": "uy ban mat tran to quoc", "chqs": "chi huy quan su",
}

// forms are the ways in which a name is written, the fullest first.
func forms(list, name string) []string {
	whole := spelled(plain(name))
	if list == unitList {
		whole = strings.TrimPrefix(whole, "uy ban nhan dan ")
		// "P. Phúc Xá" and "Phúc Xá" are the ward Phúc Xá.
		for long, short := range map[string]string{"phuong ": "p ", "xa ": "x ", "thi tran ": "tt ", "dac khu ": "dk "} {
			if rest, ok := strings.CutPrefix(whole, long); ok {
				return []string{whole, short + rest, rest}
			}
		}
		return []string{whole}
	}
	list2 := []string{whole}
	for _, word := range []string{"cong chuc ", "can bo ", "chuc danh ", "nganh ", "truong ", "linh vuc "} {
		if rest, ok := strings.CutPrefix(whole, word); ok {
			list2 = append(list2, rest)
		}
	}
	return list2
}

// match finds the id that a text means, or guesses. Within is the name of the group that a row states, to tell units
// of one name apart.
func (ix *nameIndex) match(list, text, within string) (id, how string, guesses []Guess) {
	text = strings.TrimSpace(matcher.Composed(text))
	if _, there := ix.ids[text]; there {
		return text, "id", nil
	}
	var found []int
	how = "name"
	switch digits := strings.TrimLeft(text, "0"); {
	case list == unitList && text != "" && strings.Trim(text, "0123456789") == "":
		found, how = ix.byName["#"+digits], "code"
	default:
		if found = ix.byName["=="+plain(text)]; len(found) == 1 {
			return ix.known[found[0]].ID, "id", nil
		}
		for _, form := range forms(list, text) {
			if found = ix.byName[form]; len(found) > 0 {
				break
			}
		}
	}
	if len(found) > 1 && within != "" {
		var own []int
		for _, i := range found {
			if sameGroup(ix.within[ix.known[i].ID], within) {
				own = append(own, i)
			}
		}
		if len(own) == 1 {
			found = own
		}
	}
	if len(found) > 1 {
		// Names that differ in their marks alone: Tân Thành is not Tân Thạnh. Without marks it may be either.
		var own []int
		for _, i := range found {
			if spelt(ix.known[i].Name) == spelt(text) {
				own = append(own, i)
			}
		}
		if len(own) == 1 {
			found = own
		}
	}
	if len(found) == 1 {
		return ix.known[found[0]].ID, how, nil
	}
	if len(found) == 0 {
		found = ix.near(list, text)
	}
	for _, i := range found[:min(len(found), maxGuesses)] {
		guesses = append(guesses, Guess{ID: ix.known[i].ID, Name: ix.known[i].Name, Within: ix.within[ix.known[i].ID]})
	}
	return "", HowAsked, guesses
}

// spelt is a name with its marks, without capitals and space that does not count.
func spelt(name string) string {
	return strings.ToLower(strings.Join(strings.Fields(matcher.Composed(name)), " "))
}

func sameGroup(a, b string) bool {
	bare := func(name string) string {
		name = plain(name)
		for _, word := range []string{"quan ", "huyen ", "thi xa ", "thanh pho ", "q ", "h ", "tx ", "tp "} {
			if rest, ok := strings.CutPrefix(name, word); ok {
				return rest
			}
		}
		return name
	}
	return a != "" && bare(a) == bare(b)
}

const (
	// maxGuesses is how many near objects are offered.
	maxGuesses = 3
	// leastAlike, per cent, is how much of two names must agree for one to be offered for the other.
	leastAlike = 45
)

// near finds the objects whose names are most alike, best first.
func (ix *nameIndex) near(list, text string) []int {
	type score struct{ i, alike int }
	var scores []score
	mine := forms(list, text)
	bare := pairs(mine[len(mine)-1])
	whole := pairs(mine[0])
	if len(whole) == 0 {
		return nil
	}
	for i, n := range ix.known {
		theirs := forms(list, n.Name)
		alike := max(dice(whole, pairs(theirs[0])), dice(bare, pairs(theirs[len(theirs)-1])), dice(whole, pairs(plain(n.ID))))
		if alike >= leastAlike {
			scores = append(scores, score{i, alike})
		}
	}
	slices.SortStableFunc(scores, func(a, b score) int { return cmp.Compare(b.alike, a.alike) })
	list2 := make([]int, 0, maxGuesses)
	for _, s := range scores[:min(len(scores), maxGuesses)] {
		list2 = append(list2, s.i)
	}
	return list2
}

// pairs are the pairs of letters of a text, sorted.
func pairs(text string) []string {
	letters := []rune(" " + text + " ")
	var list []string
	for i := 1; i < len(letters); i++ {
		list = append(list, string(letters[i-1:i+1]))
	}
	slices.Sort(list)
	return list
}

// dice is how many pairs of two lists agree, per cent.
func dice(a, b []string) int {
	same, i, j := 0, 0, 0
	for i < len(a) && j < len(b) {
		switch c := strings.Compare(a[i], b[j]); {
		case c == 0:
			same++
			i++
			j++
		case c < 0:
			i++
		default:
			j++
		}
	}
	if len(a)+len(b) == 0 {
		return 0
	}
	return 200 * same / (len(a) + len(b))
}

// nameOf matches a text once for all rows.
func (r *reader) nameOf(list, text, within string) *Name {
	key := list + "\x1f" + text + "\x1f" + within
	if n, there := r.names[key]; there {
		n.Cells++
		return n
	}
	n := &Name{List: list, Text: strings.TrimSpace(text), Cells: 1}
	ix := r.index(list)
	if id, corrected := r.c.name(list, n.Text); corrected {
		n.ID, n.How = id, HowCorrected
	} else {
		n.ID, n.How, n.Guesses = ix.match(list, n.Text, within)
	}
	if i, there := ix.ids[n.ID]; there {
		n.Is = ix.known[i].Name
	}
	r.names[key] = n
	return n
}

// known are the ids of a list with names, also where the dataset's own list has none.
func (r *reader) known(list string) []sheet.Named {
	known := sheet.NamesOf(list, r.ds)
	name := func(of string) {
		names := map[string]string{}
		for _, n := range sheet.NamesOf(of, r.ds) {
			names[n.ID] = n.Name
		}
		for i := range known {
			if known[i].Name == "" {
				known[i].Name = names[strings.TrimPrefix(known[i].ID, "commune:")]
			}
		}
	}
	switch list {
	case "providers":
		name("universities.id")
		name(unitList)
		for i := range known {
			if known[i].ID == string(matcher.CityProvider) {
				if known[i].Name = r.called(matcher.NamesProvider, known[i].ID); known[i].Name == "" {
					known[i].Name = lang.Name(lang.Vi, "provider", known[i].ID)
				}
			}
		}
	case "fields.course":
		name("fields.id")
	case "programmes.id":
		for i := range known {
			known[i].Name = r.ds.Programmes[i].Name
		}
	case "units.type":
		known = slices.CompactFunc(known, func(a, b sheet.Named) bool { return a.ID == b.ID })
		seen := map[string]bool{}
		known = slices.DeleteFunc(known, func(n sheet.Named) bool {
			twice := seen[n.ID]
			seen[n.ID] = true
			return twice
		})
		for i := range r.ds.Names {
			if n := &r.ds.Names[i]; n.List == matcher.NamesUnitType && !seen[n.Code] {
				known = append(known, sheet.Named{ID: n.Code})
			}
		}
		for i := range known {
			known[i].Name = r.called(matcher.NamesUnitType, known[i].ID)
		}
	case "positions.group", attrition:
		for i := range known {
			known[i].Name = r.called(matcher.NamesPositionGroup, known[i].ID)
		}
	}
	if list == "positions.group" || list == "tuition.group" {
		slices.SortFunc(known, func(a, b sheet.Named) int { return strings.Compare(a.ID, b.ID) })
		known = slices.Compact(known)
	}
	return known
}

// called is what the dataset calls a code of one of its lists, "" where it does not say.
func (r *reader) called(list matcher.NameList, code string) string {
	if n := r.ds.CodeName(list, code); n != nil {
		return n.Name
	}
	return ""
}

// attrition is the list of the groups of positions that have a rate of attrition.
const attrition = "rates.attrition"
