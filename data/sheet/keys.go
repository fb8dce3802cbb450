package sheet

import (
	"slices"
	"strings"

	"dathang/matcher"
)

// keys are the keys of the rows read so far, each of which may occur only once.
type keys[R any] struct {
	t     *table[R]
	first map[string]standing
	// looks maps what an id looks like to the id itself, for tables whose key is a single id.
	looks map[string]string
}

// standing is where a key occurred first, and how many people its rows count.
type standing struct {
	row   int
	count int64
}

func newKeys[R any](t *table[R]) *keys[R] {
	k := &keys[R]{t: t, first: map[string]standing{}}
	if i, alone := t.onlyKey(); alone && t.columns[i].shape.form == formID {
		k.looks = map[string]string{}
	}
	return k
}

// onlyKey is the position of the key column, if there is exactly one.
func (t *table[R]) onlyKey() (int, bool) {
	i := slices.IndexFunc(t.columns, func(c column[R]) bool { return c.inKey })
	return i, i >= 0 && !slices.ContainsFunc(t.columns[i+1:], func(c column[R]) bool { return c.inKey })
}

// take records a row's key and reports whether it is new; if not, it adds a fault.
func (k *keys[R]) take(row *R, line int, at *placing, found *faults) bool {
	i, _ := k.t.onlyKey()
	if i < 0 {
		return true // a table of rows that may be alike
	}
	key := k.t.keyOf(row)
	tell := func(f flaw) bool {
		found.ofCell(line, at.places[k.t.columns[i].name], k.t.columns[i].name, f)
		return false
	}
	before, twice := k.first[key]
	if !twice {
		k.first[key] = standing{line, k.t.heads(row)}
		if id := strings.TrimSuffix(key, keySeparator); k.looks != nil {
			look := matcher.Likeness(id)
			if other, there := k.looks[look]; there {
				return tell(flaw{matcher.RowLookAlike, matcher.Params{
					"value": shown(id), "other": shown(other), "first": int64(k.first[other+keySeparator].row),
				}})
			}
			k.looks[look] = id
		}
		return true
	}
	params := matcher.Params{"value": k.t.keyShown(row), "first": int64(before.row)}
	if k.t.count == nil {
		return tell(flaw{matcher.RowDuplicate, params})
	}
	before.count += k.t.heads(row)
	k.first[key] = before
	params["count"] = before.count
	return tell(flaw{matcher.RowSamePeople, params})
}

// keyShown is a row's key as people read it: without what no file has to say and this row does not say either.
func (t *table[R]) keyShown(row *R) string {
	var zero R
	var cells []string
	for j := range t.columns {
		if c := &t.columns[j]; c.inKey && (!c.mayLack || c.compare(row, &zero) != 0) {
			cells = append(cells, c.write(row))
		}
	}
	return strings.Join(cells, ", ")
}

// heads is how many people a row counts, 0 in a table that counts nobody.
func (t *table[R]) heads(row *R) int64 {
	if t.count == nil {
		return 0
	}
	return t.count(row)
}
