package main

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"dathang/data"
	"dathang/data/lang"
	"dathang/data/report"
	"dathang/data/sheet"
	"dathang/matcher"
)

// quotasCommand prints the quotas in force: those of one university, or of all.
//
//	dathang quotas --db dathang.db --university ID --format csv
type quotasCommand struct {
	dbFlag
	University string `help:"${flag_university}" placeholder:"ID"`
	Format     string `help:"${flag_format}" default:"text" enum:"text,csv,json" placeholder:"text|csv|json"`
}

// Run reads all pages first, because the text output sums by university.
func (c *quotasCommand) Run(s *session) error {
	return c.reading(s, func(store *data.Store) error {
		// An empty list would not tell that nothing was published yet.
		if _, err := store.Publication(s.ctx, ""); err != nil {
			if _, none := errors.AsType[data.NotFound](err); none {
				return badInput{"nothing_published", nil}
			}
			return badInput{"database", map[string]any{"detail": err.Error()}}
		}
		var all []data.Quota
		err := eachPage(func(page data.Page) (data.List[data.Quota], error) {
			return store.Quotas(s.ctx, matcher.UniversityID(c.University), data.QuotaFilter{}, page)
		}, func(q *data.Quota) error {
			all = append(all, *q)
			return nil
		})
		if err != nil {
			return err
		}
		switch c.Format {
		case "json":
			text, err := json.MarshalIndent(all, "", "  ")
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(s.stdout, "%s\n", text)
			return err
		case "csv":
			return quotasCSV(s.stdout, all)
		}
		return s.quotas(all)
	})
}

// quotasCSV writes quotas as CSV. Guard keeps a spreadsheet from running names as formulas.
func quotasCSV(w io.Writer, all []data.Quota) error {
	out := csv.NewWriter(w)
	_ = out.Write([]string{ // an error stays with the writer
		"university", "university_name", "programme", "programme_name", "intake", "ready", "commune", "commune_name", "seats", "ordered_seats", "cost_kvnd", "payments",
	})
	for i := range all {
		q := &all[i]
		_ = out.Write([]string{
			string(q.University), sheet.Guard(q.UniversityName), string(q.Programme), sheet.Guard(q.ProgrammeName), strconv.Itoa(q.Intake), strconv.Itoa(q.Ready),
			string(q.Commune), sheet.Guard(q.CommuneName), strconv.FormatInt(q.Seats, 10), strconv.FormatInt(q.OrderedSeats, 10), strconv.FormatInt(q.CostKVND, 10), payments(q, nil),
		})
	}
	out.Flush()
	return out.Error()
}

// payments puts the costs by year into one cell: 2026:40000 2027:30000.
// say writes a number for a reader; nil writes it for a program.
func payments(q *data.Quota, say func(int64) string) string {
	if say == nil {
		say = func(n int64) string { return strconv.FormatInt(n, 10) }
	}
	cells := make([]string, len(q.Payments))
	for i, p := range q.Payments {
		cells[i] = strconv.Itoa(p.Year) + ":" + say(p.KVND)
	}
	return strings.Join(cells, " ")
}

// quotas writes a readable table, one university after another.
func (s *session) quotas(all []data.Quota) error {
	number := func(n int64) string { return lang.Number(s.l, n) }
	// Quotas are sorted by university, so each is one stretch of the list.
	for i := 0; i < len(all); {
		table := report.NewTable(report.Column{Title: s.text("quota_programme", nil)}, report.Column{Title: s.text("quota_intake", nil), Right: true},
			report.Column{Title: s.text("quota_commune", nil)}, report.Column{Title: s.text("quota_seats", nil), Right: true},
			report.Column{Title: s.text("quota_cost", nil), Right: true}, report.Column{Title: s.text("quota_payments", nil)})
		first, seats, cost := &all[i], int64(0), int64(0)
		for ; i < len(all) && all[i].University == first.University; i++ {
			q := &all[i]
			seats, cost = seats+q.Seats, cost+q.CostKVND
			table.Row(q.ProgrammeName, strconv.Itoa(q.Intake), q.CommuneName, number(q.Seats), number(q.CostKVND), payments(q, number))
		}
		if err := s.say("quotas_of", map[string]any{"university": first.UniversityName, "seats": seats, "cost": cost}); err != nil {
			return err
		}
		if err := table.Write(s.stdout, "  "); err != nil {
			return err
		}
	}
	return nil
}
