package sheet

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/data/lang"
	"dathang/matcher"
)

// damages is how many random cuts and flips are tried.
func damages() int {
	if os.Getenv("DATHANG_LONG") != "" {
		return 2000
	}
	return 200
}

// Whatever is cut off a workbook, or whichever bytes of it are flipped, it is
// refused, or nothing that is read was touched.
func TestReadBook_IsRefusedOrEqualToTheOriginalUnderEveryDamage(t *testing.T) {
	whole := bookOf(t, lang.Vi, small())
	want := Sorted(small())
	r := rand.New(rand.NewPCG(16, 5))
	refusedBooks := 0
	for i := range damages() {
		book := bytes.Clone(whole)
		what := ""
		if r.IntN(4) == 0 {
			at := r.IntN(len(book))
			book, what = book[:at], fmt.Sprintf("%d: cut at %d", i, at)
		} else {
			for range 1 + r.IntN(3) {
				at, bit := r.IntN(len(book)), byte(1)<<r.IntN(8)
				book[at] ^= bit
				what += fmt.Sprintf("%d: flip %d of byte %d; ", i, bit, at)
			}
		}
		ds, wrong := ReadBook(bytes.NewReader(book), "f.xlsx")
		if len(wrong) > 0 {
			require.Nil(t, ds, what)
			refusedBooks++
			continue
		}
		require.Equal(t, want, ds, what)
	}
	require.Greater(t, refusedBooks, damages()/2)
}

// The same where the damage was done before the archive was packed, so that its checksums agree.
func TestReadPart_RefusesASheetThatEndsEarly(t *testing.T) {
	rows := [][]any{rosterHead()}
	for i := range 40 {
		rows = append(rows, []any{"00001@2023", "TCKT", "7340301", "university", "intermediate", 1960 + i, "female", 1})
	}
	book := sheets(t, "Roster", rows)
	const file = "xl/worksheets/sheet1.xml"
	xml := string(unpackedFile(t, book, file))
	middle := strings.Index(xml, `<row r="20"`)
	require.Positive(t, middle)
	in := strings.Index(xml[middle:], "<v>") + middle + len("<v>")
	for name, text := range map[string]string{
		"a control character":         xml[:in] + "\x01" + xml[in:],
		"a byte that is no UTF-8":     xml[:in] + "\xff" + xml[in:],
		"an & by itself":              xml[:in] + "A & B" + xml[in:],
		"an entity that nobody knows": xml[:in] + "&nbsp;" + xml[in:],
		"the end cut off":             xml[:middle],
		"the end cut off in a tag":    xml[:middle+9],
		"the last tag missing":        strings.TrimSuffix(strings.TrimSpace(xml), "</worksheet>"),
		"a tag closed by another":     strings.Replace(xml, "</row><row r=\"20\"", "</c><row r=\"20\"", 1),
		"a row that goes back":        strings.Replace(xml, `<row r="20"`, `<row r="2"`, 1),
		"a cell of another row":       strings.Replace(xml, `r="B20"`, `r="B21"`, 1),
		"two cells of one place":      strings.Replace(xml, `r="B20"`, `r="A20"`, 1),
		"a text that is not there":    strings.Replace(xml, `t="s"><v>`, `t="s"><v>9999`, 1),
		"a second sheet behind it":    xml + xml,
	} {
		t.Run(name, func(t *testing.T) {
			require.NotEqual(t, xml, text)
			ds := small()
			wrong := ReadPart(bytes.NewReader(replaced(book, file, []byte(text))), "f.xlsx", "roster", ds)
			require.Len(t, wrong, 1)
			require.Equal(t, matcher.RowDamaged, wrong[0].Code)
			require.Equal(t, "Roster", wrong[0].Sheet)
			require.Positive(t, wrong[0].Row)
			require.Equal(t, small(), ds)
		})
	}
	require.Equal(t, 19, func() int {
		wrong := ReadPart(bytes.NewReader(replaced(book, file, []byte(xml[:in]+"\x01"+xml[in:]))), "f.xlsx", "roster", small())
		return wrong[0].Row - 1
	}(), "the place is where reading ended")
}

func TestReadPart_RefusesAWorkbookWhoseOtherFilesAreDamaged(t *testing.T) {
	book := sheets(t, "Roster", [][]any{rosterHead(), {"00001@2023", "TCKT", "7340301", "university", "intermediate", 1975, "female", 1}})
	for _, file := range []string{"xl/sharedStrings.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "_rels/.rels"} {
		text := unpackedFile(t, book, file)
		ds := small()
		wrong := ReadPart(bytes.NewReader(replaced(book, file, text[:len(text)-4])), "f.xlsx", "roster", ds)
		require.Len(t, wrong, 1, file)
		require.Equal(t, matcher.RowNotBook, wrong[0].Code, file)
		require.Equal(t, small(), ds, file)
	}
}
