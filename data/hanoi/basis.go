package hanoi

import (
	"dathang/matcher"
)

// documents lists the legal documents: what is known of each, and how surely. An empty cell is not known.
func documents() ([]matcher.Document, error) {
	t := readTable("reference/documents.csv")
	var out []matcher.Document
	t.each(func(r row) {
		out = append(out, matcher.Document{
			ID: r.text("id"), Number: r.text("number"), Issuer: r.text("issuer"), Date: r.text("date"), Title: r.text("title"),
			ValidFrom: r.text("valid_from"), ValidTo: r.text("valid_to"), ReplacedBy: r.text("replaced_by"),
			Deadline: r.text("deadline"), Source: r.text("source"), Certainty: r.certainty(),
		})
	})
	return out, t.err
}

// readRequirements reads what posts ask of their holders beside the specialisation that a norm asks for.
func readRequirements(file string) ([]matcher.Requirement, error) {
	t := readTable(file)
	var out []matcher.Requirement
	t.each(func(r row) {
		out = append(out, matcher.Requirement{
			ID: r.text("id"), Position: matcher.PositionID(r.text("position")), Field: matcher.FieldID(r.text("field")),
			Document: r.text("document"), Reason: r.text("reason"), Certainty: r.certainty(),
		})
	})
	return out, t.err
}

// prices are the parts of prices beside tuition.
func prices() ([]matcher.PriceRow, error) {
	t := readTable("assumptions/prices.csv")
	var out []matcher.PriceRow
	t.each(func(r row) {
		out = append(out, matcher.PriceRow{
			ID: r.text("id"), Kind: matcher.Kind(r.text("kind")), Part: matcher.PricePart(r.text("part")), Payer: matcher.Payer(r.text("payer")),
			KVND: r.whole("kvnd"), Monthly: r.whole("monthly"), BeyondM: r.whole("beyond_m"),
			Document: r.text("document"), Reason: r.text("reason"), Certainty: r.certainty(),
		})
	})
	return out, t.err
}

// refreshers reads those of one dataset, whose position groups they name.
func refreshers(dataset string) ([]matcher.Refresher, error) {
	t := readTable("assumptions/refreshers.csv")
	var out []matcher.Refresher
	t.each(func(r row) {
		if r.text("dataset") != dataset {
			return
		}
		out = append(out, matcher.Refresher{
			ID: r.text("id"), Group: r.text("group"), Field: matcher.FieldID(r.text("field")), CycleYears: int(r.whole("cycle_years")),
			Document: r.text("document"), Reason: r.text("reason"), Certainty: r.certainty(),
		})
	})
	return out, t.err
}

// course is a course of political theory or state management, or a refresher: its content is no major.
type course struct {
	content    matcher.MajorCode
	name       string
	field      matcher.FieldID
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
	t.each(func(r row) {
		out = append(out, course{
			content: matcher.MajorCode(r.text("code")), name: r.text("name_vi"), field: matcher.FieldID(r.text("field")),
			kind: matcher.Kind(r.text("kind")), university: matcher.UniversityID(r.text("university")),
			start: int(r.whole("start_month")), months: int(r.whole("months")),
			capacity: r.whole("capacity"), priceKVND: r.whole("price_kvnd"),
			entry: r.text("entry"), reason: r.text("reason"), certainty: r.certainty(),
		})
	})
	return out, t.err
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
	t.each(func(r row) {
		for i := range s.programmes {
			p := &s.programmes[i]
			if p.Kind == matcher.Kind(r.text("kind")) {
				p.HighAge, p.ServeMonths = int(r.whole("high_age")), r.whole("serve_times")*int64(p.Months)
				p.Reason += "; " + r.text("reason")
			}
		}
	})
	return t.err
}
