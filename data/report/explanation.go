package report

import (
	"fmt"
	"io"
	"strings"

	"dathang/data/lang"
	"dathang/matcher"
)

// Explanation is everything behind one number of a shortfall: commune, field and year, with the norms
// and roster rows that it comes from. All counts are people.
type Explanation struct {
	Unit     matcher.Unit
	Field    matcher.DatasetField
	Year     int
	NormDate string
	// Posts = Qualified + Vacant + Unqualified, on the roster's date.
	Posts, Qualified, Vacant, Unqualified int64
	// Waits is how many of the unqualified leave before any training could qualify them, and are replaced.
	Waits int64
	// Standing is how much of what is missing now is due in Year.
	Standing int64
	// Exits of the year in whole seats, Retirements among them, and the expectation behind them in millionths of a
	// person. Elected says that nobody is trained for the posts that they leave.
	Exits, Retirements, ExitsPPM int64
	Elected                      bool
	// FromSurplus and Pipeline are subtracted before anything is demanded: surplus staff of the commune
	// who take a post, and people already in training.
	FromSurplus int64
	Pipeline    int64
	// DemandVacant and DemandUnqualified are the seats first needed in Year.
	DemandVacant, DemandUnqualified int64
	Norms                           []NormLine
	Holders                         []HolderLine
}

// NormLine is a norm with the posts that it asks for in the unit.
type NormLine struct {
	Norm     matcher.Norm
	Position string
	Posts    int64
}

// HolderLine is a row of the roster, with how many of its people hold posts of the field and whether
// they are qualified for them. Row is its number in the dataset, counted from 1.
type HolderLine struct {
	Row       int
	Staff     matcher.Staff
	Position  string
	Major     string
	Count     int64
	Qualified bool
	Leaves    int // year of retirement, 0 where none is in sight
}

// WriteExplanation writes the arithmetic of one number, step by step.
func WriteExplanation(w io.Writer, l lang.Language, e *Explanation) error {
	out := &page{w: w, l: l}
	out.say("", "report.explain_title", map[string]any{
		"unit": named(e.Unit.Name, string(e.Unit.ID)), "id": string(e.Unit.ID), "field": fieldName(l, &e.Field), "year": e.Year,
	})
	out.line("")
	out.steps(e)
	out.title("report.norms")
	// Every number of the sum above can be followed to a norm, with the document or the reason that it
	// rests on, or to a row of the roster.
	norms := NewTable(Column{}, Column{Right: true}, Column{}, Column{})
	for _, n := range e.Norms {
		source := n.Norm.Document
		if source == "" {
			source = n.Norm.Reason
		}
		norms.Row(n.Norm.ID, out.number(n.Posts), n.Position, strings.TrimSpace(source+" ["+lang.Name(l, "certainty", string(n.Norm.Certainty))+"]"))
	}
	out.table(norms)
	out.title("report.holders")
	if len(e.Holders) == 0 {
		out.say("  ", "report.no_holders", nil)
	}
	holders := NewTable(Column{}, Column{Right: true}, Column{}, Column{}, Column{}, Column{})
	for _, h := range e.Holders {
		fits := "report.unqualified"
		if h.Qualified {
			fits = "report.qualified"
		}
		who := fmt.Sprintf("%s, %d", lang.Name(l, "sex", h.Staff.Sex), h.Staff.BirthYear)
		if h.Leaves != 0 {
			who += ", " + out.text("report.retires", map[string]any{"year": h.Leaves})
		}
		holders.Row(out.text("report.roster_row", map[string]any{"row": h.Row}), out.number(h.Count), h.Position, h.Major,
			lang.Name(l, "staff_level", h.Staff.Level)+", "+who, out.text(fits, nil))
	}
	out.table(holders)
	return out.err
}

// steps writes the sum that leads to the demand of the year: posts that are not held by qualified
// people, plus exits, less surplus and pipeline.
func (p *page) steps(e *Explanation) {
	t := NewTable(Column{}, Column{Right: true}, Column{})
	row := func(key string, n int64, params map[string]any) { t.Row(p.text(key, params), p.number(n), "") }
	row("report.step_posts", e.Posts, map[string]any{"date": e.NormDate})
	row("report.step_qualified", e.Qualified, nil)
	row("report.step_vacant", e.Vacant, nil)
	row("report.step_unqualified", e.Unqualified, nil)
	if e.Waits > 0 {
		row("report.step_waits", e.Waits, nil)
	}
	row("report.step_standing", e.Standing, map[string]any{"year": e.Year})
	// Expected exits are fractions. They are apportioned to whole seats over the city, so a commune may
	// get more or less than its own fraction rounded; a difference above one half needs that sentence.
	const perThousandth, person = 1000, 1_000_000
	expected := "report.expected"
	if off := 2 * (e.Exits*person - e.ExitsPPM); off > person || off < -person {
		expected = "report.expected_together"
	}
	note := p.text(expected, map[string]any{"people": lang.Decimal(p.l, e.ExitsPPM/perThousandth, 3)})
	if e.Retirements > 0 {
		note = p.text("report.of_which_retire", map[string]any{"people": e.Retirements}) + "; " + note
	}
	if e.Elected {
		t.Row(p.text("report.step_exits", map[string]any{"year": e.Year}), "("+p.number(e.Exits)+")", p.text("report.elected", nil))
	} else {
		t.Row(p.text("report.step_exits", map[string]any{"year": e.Year}), "+"+p.number(e.Exits), note)
	}
	t.Row(p.text("report.step_surplus", nil), "−"+p.number(e.FromSurplus), "")
	t.Row(p.text("report.step_pipeline", nil), "−"+p.number(e.Pipeline), "")
	t.Row(p.text("report.step_demand", map[string]any{"year": e.Year}), "= "+p.number(e.DemandVacant+e.DemandUnqualified),
		p.text("report.by_need", map[string]any{"vacant": e.DemandVacant, "unqualified": e.DemandUnqualified}))
	p.table(t)
}
