package sheet

import (
	"slices"
	"strings"

	"dathang/matcher"
)

// entry is one row of dataset.csv: a fact about the dataset as a whole.
type entry struct {
	key   string
	value string
}

// entryKey is one key of dataset.csv.
type entryKey struct {
	key string
	// needed: a dataset without it is unusable.
	needed bool
	read   func(cell string) (string, *flaw)
	get    func(ds *matcher.Dataset) string
	set    func(ds *matcher.Dataset, value string)
}

// entryKeys are the keys in the order of the file.
var entryKeys = []entryKey{
	{
		"base_date", true, readDate,
		func(ds *matcher.Dataset) string { return ds.BaseDate },
		func(ds *matcher.Dataset, value string) { ds.BaseDate = value },
	},
	{
		"format", true, readFormat,
		func(ds *matcher.Dataset) string { return ds.Format },
		func(ds *matcher.Dataset, value string) { ds.Format = value },
	},
	{
		"id", true, readID,
		func(ds *matcher.Dataset) string { return ds.ID },
		func(ds *matcher.Dataset, value string) { ds.ID = value },
	},
	{
		"marks", false, readMarks,
		func(ds *matcher.Dataset) string { return strings.Join(ds.Marks, " ") },
		func(ds *matcher.Dataset, value string) { ds.Marks = slices.Clip(strings.Fields(value)) },
	},
	{
		"name", false, readText,
		func(ds *matcher.Dataset) string { return ds.Name },
		func(ds *matcher.Dataset, value string) { ds.Name = value },
	},
	{
		"roster_date", true, readDate,
		func(ds *matcher.Dataset) string { return ds.RosterDate },
		func(ds *matcher.Dataset, value string) { ds.RosterDate = value },
	},
}

var header = &table[entry]{
	name: "dataset",
	rows: func(ds *matcher.Dataset) []entry {
		rows := make([]entry, len(entryKeys))
		for i := range entryKeys {
			rows[i] = entry{entryKeys[i].key, entryKeys[i].get(ds)}
		}
		return rows
	},
	keep: func(ds *matcher.Dataset, rows []entry) {
		for i := range entryKeys {
			entryKeys[i].set(ds, valueOf(rows, entryKeys[i].key))
		}
		if len(ds.Marks) == 0 {
			ds.Marks = nil
		}
	},
	columns: []column[entry]{
		oneOf("key", func(r *entry) *string { return &r.key }, keysOfEntries()).key(),
		valueColumn(),
	},
	complete: func(rows []entry) []flaw {
		var missing []flaw
		for i := range entryKeys {
			if e := &entryKeys[i]; e.needed && valueOf(rows, e.key) == "" {
				missing = append(missing, flaw{matcher.RowMissingKey, matcher.Params{"key": e.key}})
			}
		}
		return missing
	},
}

func keysOfEntries() []string {
	keys := make([]string, len(entryKeys))
	for i := range entryKeys {
		keys[i] = entryKeys[i].key
	}
	return keys
}

// valueColumn reads the value in the way its key requires; the key's column is read first.
func valueColumn() column[entry] {
	c := text("value", func(r *entry) *string { return &r.value }).optional()
	c.read = func(row *entry, cell string) *flaw {
		i := slices.IndexFunc(entryKeys, func(e entryKey) bool { return e.key == row.key })
		if i < 0 {
			return nil // the key is called wrong already
		}
		var wrong *flaw
		row.value, wrong = entryKeys[i].read(cell)
		return wrong
	}
	c.isDay = func(row *entry) bool { return strings.HasSuffix(row.key, "_date") }
	return c
}

func valueOf(rows []entry, key string) string {
	i := slices.IndexFunc(rows, func(r entry) bool { return r.key == key })
	if i < 0 {
		return ""
	}
	return rows[i].value
}

// readFormat accepts the formats that this code can read.
func readFormat(cell string) (string, *flaw) {
	format, wrong := readText(cell)
	if wrong == nil && format != matcher.DatasetFormat && format != matcher.DatasetFormat1 {
		return "", &flaw{matcher.RowFormat, matcher.Params{"value": shown(format), "want": matcher.DatasetFormat}}
	}
	return format, wrong
}

// readMarks reads marks separated by spaces.
func readMarks(cell string) (string, *flaw) {
	marks, wrong := readIDs(cell)
	if wrong != nil {
		return "", wrong
	}
	for _, mark := range strings.Fields(marks) {
		if _, wrong := readWord(mark, "mark", matcher.Marks); wrong != nil {
			return "", wrong
		}
	}
	return marks, nil
}
