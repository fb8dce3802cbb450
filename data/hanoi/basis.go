package hanoi

import (
	"slices"
	"strings"

	"dathang/data/national"
	"dathang/matcher"
)

// documents lists the legal documents of the country and of Hanoi.
func documents() ([]matcher.Document, error) {
	all, err := national.Documents()
	if err != nil {
		return nil, err
	}
	own, err := national.DocumentsOf(readTable("reference/documents.csv"))
	all = append(all, own...)
	slices.SortFunc(all, func(a, b matcher.Document) int { return strings.Compare(a.ID, b.ID) })
	return all, err
}

// prices are the parts of prices beside tuition.
func prices() ([]matcher.PriceRow, error) {
	t := readTable("assumptions/prices.csv")
	var out []matcher.PriceRow
	t.Each(func(r row) {
		out = append(out, matcher.PriceRow{
			ID: r.Text("id"), Kind: matcher.Kind(r.Text("kind")), Part: matcher.PricePart(r.Text("part")), Payer: matcher.Payer(r.Text("payer")),
			KVND: r.Whole("kvnd"), Monthly: r.Whole("monthly"), BeyondM: r.Whole("beyond_m"),
			Document: r.Text("document"), Reason: r.Text("reason"), Certainty: r.Certainty(),
		})
	})
	return out, t.Err
}

// refreshers reads those of one dataset, whose position groups they name.
func refreshers(dataset string) ([]matcher.Refresher, error) {
	t := readTable("assumptions/refreshers.csv")
	var out []matcher.Refresher
	t.Each(func(r row) {
		if r.Text("dataset") != dataset {
			return
		}
		out = append(out, matcher.Refresher{
			ID: r.Text("id"), Group: r.Text("group"), Field: matcher.FieldID(r.Text("field")), CycleYears: int(r.Whole("cycle_years")),
			Document: r.Text("document"), Reason: r.Text("reason"), Certainty: r.Certainty(),
		})
	})
	return out, t.Err
}

// course is a course of political theory or state management, or a refresher: its content is no major.
type course struct {
	content    matcher.MajorCode
	kind       matcher.Kind
	university matcher.UniversityID
	start      int
	months     int
	capacity   int64
	priceKVND  int64
	entry      string
	reason     string
	certainty  matcher.Certainty
}

func readCourses() ([]course, error) {
	t := readTable("assumptions/courses.csv")
	var out []course
	t.Each(func(r row) {
		out = append(out, course{
			content: matcher.MajorCode(r.Text("code")),
			kind:    matcher.Kind(r.Text("kind")), university: matcher.UniversityID(r.Text("university")),
			start: int(r.Whole("start_month")), months: int(r.Whole("months")),
			capacity: r.Whole("capacity"), priceKVND: r.Whole("price_kvnd"),
			entry: r.Text("entry"), reason: r.Text("reason"), certainty: r.Certainty(),
		})
	})
	return out, t.Err
}

// courses builds the programmes of courses.
func (s *supply) courses() error {
	list, err := readCourses()
	if err != nil {
		return err
	}
	for i := range list {
		c := &list[i]
		p, err := s.programme(c.university, string(c.content), c.content, c.kind)
		if err != nil {
			return err
		}
		p.StartMonth, p.Months, p.Capacity, p.PriceKVND = c.start, c.months, c.capacity, c.priceKVND
		p.Entry, p.Reason, p.Certainty = c.entry, c.reason, c.certainty
		s.programmes = append(s.programmes, p)
	}
	return nil
}

// entryRules sets who may enter programmes of a kind and how long they owe service, where a law says so.
func (s *supply) entryRules() error {
	t := readTable("assumptions/entry_rules.csv")
	t.Each(func(r row) {
		for i := range s.programmes {
			p := &s.programmes[i]
			if p.Kind == matcher.Kind(r.Text("kind")) {
				p.HighAge, p.ServeMonths = int(r.Whole("high_age")), r.Whole("serve_times")*int64(p.Months)
				p.Reason += "; " + r.Text("reason")
			}
		}
	})
	return t.Err
}
