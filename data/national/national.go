// Package national holds what is the same in every province of Vietnam, embedded: the provinces and communes of 2025 with
// their maps, majors, retirement ages, ceilings of tuition, legal documents (reference, each with its source), and what
// this product assumes of posts and fields wherever nobody says otherwise (assumptions, each row marked as one).
package national

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"dathang/matcher"
)

//go:embed reference assumptions
var files embed.FS

func readTable(file string) *Table { return ReadTable(files, file) }

// Sources is the list of sources, licences and checks, in Markdown.
func Sources() string {
	text, err := files.ReadFile("reference/SOURCES.md")
	if err != nil {
		return ""
	}
	return string(text)
}

// AssumptionFile is one file of assumptions: each row a value with its reason
// and certainty.
type AssumptionFile struct {
	// Name is the name of the file without its extension.
	Name   string
	Header []string
	Rows   [][]string
}

// Assumptions lists every file of assumptions by name.
func Assumptions() ([]AssumptionFile, error) { return ReadAssumptions(files) }

// ReadAssumptions lists the files of the folder assumptions by name.
func ReadAssumptions(files interface {
	fs.ReadDirFS
	fs.ReadFileFS
},
) ([]AssumptionFile, error) {
	entries, err := files.ReadDir("assumptions")
	if err != nil {
		return nil, fmt.Errorf("list assumptions: %w", err)
	}
	var out []AssumptionFile
	for _, entry := range entries {
		t := ReadTable(files, "assumptions/"+entry.Name())
		if t.Err != nil {
			return nil, t.Err
		}
		out = append(out, AssumptionFile{strings.TrimSuffix(entry.Name(), ".csv"), t.Header, t.Rows})
	}
	slices.SortFunc(out, func(a, b AssumptionFile) int { return strings.Compare(a.Name, b.Name) })
	return out, nil
}

// Documents lists the legal documents: what is known of each, and how surely. An empty cell is not known.
func Documents() ([]matcher.Document, error) {
	return DocumentsOf(readTable("reference/documents.csv"))
}

// DocumentsOf reads documents from a table.
func DocumentsOf(t *Table) ([]matcher.Document, error) {
	var out []matcher.Document
	t.Each(func(r Row) {
		out = append(out, matcher.Document{
			ID: r.Text("id"), Number: r.Text("number"), Issuer: r.Text("issuer"), Date: r.Text("date"), Title: r.Text("title"),
			ValidFrom: r.Text("valid_from"), ValidTo: r.Text("valid_to"), ReplacedBy: r.Text("replaced_by"),
			Deadline: r.Text("deadline"), Source: r.Text("source"), Certainty: r.Certainty(),
		})
	})
	return out, t.Err
}

// Multipliers are the tuition multipliers of autonomy levels, per mille.
func Multipliers() (map[string]int64, error) {
	t := readTable("reference/tuition_multipliers.csv")
	out := map[string]int64{}
	t.Each(func(r Row) { out[r.Text("autonomy")] = r.Scaled("multiplier", 3) })
	return out, t.Err
}

// Tuition lists the ceilings that applied in each school year.
func Tuition() ([]matcher.Tuition, error) {
	t := readTable("reference/tuition_ceilings.csv")
	var out []matcher.Tuition
	t.Each(func(r Row) {
		if r.Text("in_force") != "yes" {
			return
		}
		out = append(out, matcher.Tuition{
			Group: r.Text("group"), SchoolYear: int(schoolYear(r)), KVNDMonth: r.Whole("ceiling_kvnd_per_month"),
			Document: r.Text("decree"), Certainty: r.Certainty(),
		})
	})
	return out, t.Err
}

func schoolYear(r Row) int64 {
	start, _, _ := strings.Cut(r.Text("school_year"), "-")
	year, ok := ParseScaled(start, 0)
	if !ok {
		r.Fail("school_year", r.Text("school_year"), "two years, as 2023-2024")
	}
	return year
}

// Retirement lists the ages of retirement by year.
func Retirement() ([]matcher.RetirementAge, error) {
	t := readTable("reference/retirement_age.csv")
	var out []matcher.RetirementAge
	t.Each(func(r Row) {
		out = append(out, matcher.RetirementAge{
			Year:         int(r.Whole("year")),
			MaleMonths:   12*r.Whole("male_years") + r.Whole("male_months"),
			FemaleMonths: 12*r.Whole("female_years") + r.Whole("female_months"),
			Document:     r.Text("source"),
		})
	})
	return out, t.Err
}

// Rates lists the rates, without the attrition of position groups that positions do not have.
func Rates(positions []matcher.Position) ([]matcher.Rate, error) {
	groups := map[string]bool{}
	for _, p := range positions {
		groups[p.Group] = true
	}
	t := readTable("assumptions/rates.csv")
	var out []matcher.Rate
	t.Each(func(r Row) {
		if group, ok := strings.CutPrefix(r.Text("id"), matcher.AttritionRate); ok && !groups[group] {
			return
		}
		out = append(out, matcher.Rate{
			ID: r.Text("id"), PerMille: r.Whole("per_mille"), Reason: r.Text("reason"), Certainty: r.Certainty(),
		})
	})
	return out, t.Err
}
