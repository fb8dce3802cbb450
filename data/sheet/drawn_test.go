package sheet

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/data/lang"
	"dathang/matcher"
)

// drawnTexts are what people write, and what files trip over.
var drawnTexts = []string{
	"Phường Phúc Xá", "=SUM(A1)", "+84 24", "-5", "@x", "'a", "a,b;c|d", `"q"`, "dòng 1\ndòng 2", "0012", "1,5", "01/02/2020", "TRUE", "Tổng cộng", "𝒳 👍", "a'b", "sep=;", "{\"a\":1}", "  ", "",
}

// shaken changes cells of a part at random, each to what its column may hold; what the whole dataset then refuses is
// taken back.
func (t *table[R]) shaken(r *rand.Rand, ds *matcher.Dataset) {
	rows := slices.Clone(t.rows(ds))
	for range 1 + r.IntN(3) {
		if len(rows) == 0 {
			return
		}
		i, c := r.IntN(len(rows)), &t.columns[r.IntN(len(t.columns))]
		if t.name == header.name || c.list != "" {
			continue
		}
		was := rows[i]
		if wrong := c.take(&rows[i], drawnCell(r, &c.shape)); wrong != nil {
			rows[i] = was
			continue
		}
		t.keep(ds, slices.Clone(rows))
		if len(Check(ds)) > 0 {
			rows[i] = was
			t.keep(ds, slices.Clone(rows))
		}
	}
}

// drawnCell is a cell of a form; whether the column takes it is for the column to say.
func drawnCell(r *rand.Rand, s *shape) string {
	switch s.form {
	case formWord:
		return s.words[r.IntN(len(s.words))]
	case formDay:
		return fmt.Sprintf("20%02d-%02d-%02d", r.IntN(40), 1+r.IntN(12), 1+r.IntN(28))
	case formWhole:
		return fmt.Sprint(s.low + r.Int64N(min(s.high-s.low, 1<<40)+1))
	case formID, formIDs:
		return strings.Fields("a b0 00001@2025 Đặc_khu x:y 0007 1e3 TRUE")[r.IntN(8)]
	}
	return drawnTexts[r.IntN(len(drawnTexts))] + drawnTexts[r.IntN(len(drawnTexts))]
}

// drawnDataset is the small dataset with cells changed at random, and some people more.
func drawnDataset(r *rand.Rand) *matcher.Dataset {
	ds := small()
	for range r.IntN(5) {
		s := ds.Staff[r.IntN(len(ds.Staff))]
		s.BirthYear, s.Count = 1960+r.IntN(45), 1+r.Int64N(9)
		more := *ds
		more.Staff = append(slices.Clone(ds.Staff), s)
		if len(Check(&more)) == 0 {
			ds = &more
		}
	}
	for _, p := range parts {
		p.(interface {
			shaken(r *rand.Rand, ds *matcher.Dataset)
		}).shaken(r, ds)
	}
	return Sorted(ds)
}

// What is exported is imported as it was: drawn datasets, whole and by each part, as a CSV folder, an archive, a workbook
// in both languages and JSON.
func TestExport_ComesBackFromEveryFormAndPart(t *testing.T) {
	draws := 12
	if os.Getenv("DATHANG_LONG") == "1" {
		draws = 500
	}
	for seed := range draws {
		r := rand.New(rand.NewPCG(uint64(seed), 18))
		ds := drawnDataset(r)
		require.Empty(t, Check(ds), seed)
		require.NotEqual(t, Sorted(small()), ds, "a draw changes something")
		read, wrong := ReadDataset(exported(t, ds).open)
		require.Empty(t, wrong, seed)
		require.Equal(t, ds, read, seed)
		for form, text := range forms(t, ds) {
			read, wrong := ReadWhole(bytes.NewReader(text), "f")
			require.Empty(t, wrong, "%s of %d", form, seed)
			require.Equal(t, ds, read, "%s of %d", form, seed)
		}
		part := Parts[seed%len(Parts)]
		var table, book bytes.Buffer
		require.NoError(t, WritePart(&table, ds, part))
		require.NoError(t, WriteBook(&book, lang.Languages[r.IntN(len(lang.Languages))], ds, part))
		text, err := matcher.Encode(ds)
		require.NoError(t, err)
		for form, file := range map[string][]byte{"csv": table.Bytes(), "xlsx": book.Bytes(), "json": text} {
			into := *ds
			wrong := ReadPart(bytes.NewReader(file), "f", part, &into)
			if len(wrong) == 1 && wrong[0].Code == matcher.RowNoRows {
				continue
			}
			require.Empty(t, wrong, "%s of %s of %d", form, part, seed)
			require.Equal(t, ds, &into, "%s of %s of %d", form, part, seed)
		}
	}
}
