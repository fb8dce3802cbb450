package report

import (
	"cmp"
	"io"
	"slices"
	"strconv"
	"strings"

	"dathang/data/lang"
	"dathang/matcher"
	"dathang/matcher/scenario"
)

// pointsShown is how many points of a sweep are listed at each end.
const pointsShown = 30

// WriteSweep writes what each axis varies, then a line for each point: its values and what the plan
// comes to.
func WriteSweep(w io.Writer, l lang.Language, p *matcher.Problem, sweep *scenario.Sweep, points []scenario.PointResult) error {
	out := comparison{page: page{w: w, l: l}}
	names := NewNames(l, p)
	t := tableOfBriefs{l: l}
	for i := range sweep.Axes {
		axis, at := &sweep.Axes[i], map[string]any{"n": i + 1}
		values := make([]string, len(axis.Values))
		for j, v := range axis.Values {
			values[j] = names.valueOf(axis.At(v))
		}
		params := names.paramsOf(&axis.Change)
		// The sentence of the change is said once, with the list of values in place of the one that varies.
		params["value"] = strings.Join(values, ", ")
		params[axis.Vary] = params["value"]
		at["change"] = lang.Text(l, "change."+string(axis.Change.Kind), params)
		out.say("", "report.axis", at)
		t.first = append(t.first, Column{lang.Text(l, "report.axis_title", at), true})
	}
	out.line("")
	t.begin()
	for i := range points {
		if i >= pointsShown && i < len(points)-pointsShown {
			if i == pointsShown {
				t.gap()
			}
			continue
		}
		cells := make([]string, len(sweep.Axes))
		for j, v := range points[i].Values {
			cells[j] = names.valueOf(sweep.Axes[j].At(v))
		}
		t.row(cells, &points[i].Brief)
	}
	out.table(t.Table)
	if len(points) > 2*pointsShown {
		out.say("", "report.rows_left_out", map[string]any{"count": len(points) - 2*pointsShown})
	}
	return out.err
}

// tableOfBriefs is a table with one solution a line. The columns in first come before those of the
// solution; begin makes the table once they are known.
type tableOfBriefs struct {
	*Table
	l     lang.Language
	first []Column
}

func (t *tableOfBriefs) begin() {
	columns := slices.Clone(t.first)
	for _, key := range []string{"report.demand", "report.served", "report.late", "report.unmet", "report.rate", "report.money"} {
		columns = append(columns, Column{lang.Text(t.l, key, nil), true})
	}
	t.Table = NewTable(append(columns, Column{lang.Text(t.l, "report.status", nil), false})...)
}

// row adds a solution behind the cells of its leading columns. An infeasible one shows its demand and
// status only.
func (t *tableOfBriefs) row(first []string, b *scenario.Brief) {
	status := lang.Name(t.l, "status", string(b.Status))
	// Without a plan there are no figures beyond the demand.
	if b.Status == matcher.StatusInfeasible {
		t.Row(append(slices.Clone(first), lang.Number(t.l, b.Demand), "", "", "", "", "", status)...)
		return
	}
	rate := ""
	if b.Demand > 0 {
		rate = lang.Share(t.l, matcher.PerMille(b.Served, b.Demand))
	}
	t.Row(append(slices.Clone(first), lang.Number(t.l, b.Demand), lang.Number(t.l, b.Served), lang.Number(t.l, b.Late), lang.Number(t.l, b.Unmet()), rate,
		lang.Money(t.l, b.CostKVND), status)...)
}

// gap marks the lines left out.
func (t *tableOfBriefs) gap() {
	cells := make([]string, len(t.columns))
	cells[0] = "…"
	t.Row(cells...)
}

// WriteFrontier writes the points of a frontier. Where the curve is not exact each point shows its
// gap.
func WriteFrontier(w io.Writer, l lang.Language, f *scenario.Frontier) error {
	out := page{w: w, l: l}
	key := "report.frontier_exact"
	if !f.Exact {
		key = "report.frontier_gaps"
	}
	out.say("", key, nil)
	if !f.Complete {
		out.say("", "report.frontier_cut", map[string]any{"count": len(f.Points)})
	}
	text := func(key string) string { return lang.Text(l, key, nil) }
	t := NewTable(Column{text("report.served"), true}, Column{text("report.money"), true}, Column{text("report.next_seat"), true}, Column{text("report.point"), false})
	for i := range f.Points {
		p := &f.Points[i]
		next, kind := "", lang.Name(l, "point", string(p.Kind))
		if p.Next != nil {
			next = lang.Money(l, *p.Next)
		}
		if !f.Exact {
			kind += " (" + lang.Money(l, p.Gap) + ")"
		}
		t.Row(lang.Number(l, p.Seats), lang.Money(l, p.KVND), next, kind)
	}
	if out.err != nil {
		return out.err
	}
	return t.Write(w, "  ")
}

// WriteChangeFrontier writes for each price of a changed seat how many seats change and what the plan
// comes to.
func WriteChangeFrontier(w io.Writer, l lang.Language, points []scenario.ChangePoint) error {
	out := comparison{page: page{w: w, l: l}}
	out.say("", "report.change_frontier", nil)
	t := tableOfBriefs{l: l, first: []Column{{out.word("report.change_price"), true}, {out.word("report.changed"), true}}}
	t.begin()
	for i := range points {
		price := ""
		if points[i].Price != nil {
			price = lang.Number(l, *points[i].Price)
		}
		t.row([]string{price, lang.Number(l, points[i].Changed)}, &points[i].Brief)
	}
	out.table(t.Table)
	return out.err
}

const (
	// ordersShown is how many orders of an outlook are listed at each end.
	ordersShown = 10
	// communesShown is how many communes of an outlook are listed, those with the least coverage.
	communesShown = 10
)

// WriteOutlook writes what random draws tell: quantiles of coverage and cost for the city, its fields
// and the communes at most risk, and the orders that survive most and least often.
func WriteOutlook(w io.Writer, l lang.Language, p *matcher.Problem, o *scenario.Outlook) error {
	out := comparison{page: page{w: w, l: l}}
	names := NewNames(l, p)
	out.say("", "report.outlook", map[string]any{"draws": o.Draws, "infeasible": o.Infeasible})
	columns := []Column{{}}
	for _, q := range []int{5, 25, 50, 75, 95} {
		columns = append(columns, Column{strconv.Itoa(q) + " %", true})
	}
	t := NewTable(columns...)
	row := func(name string, q *scenario.Quantiles, say func(lang.Language, int64) string) {
		t.Row(name, say(l, q.P5), say(l, q.P25), say(l, q.P50), say(l, q.P75), say(l, q.P95))
	}
	row(out.word("report.rate"), &o.Coverage, lang.Share)
	row(out.word("report.money"), &o.CostKVND, lang.Money)
	out.table(t)
	spreadTable(&out, "report.by_field", o.Fields, func(id matcher.FieldID) string { return names.Field(id) })
	// Least coverage in the worst draws first; a clone, because the outlook belongs to the caller.
	worst := slices.Clone(o.Communes)
	slices.SortStableFunc(worst, func(a, b scenario.Spread[matcher.CommuneID]) int {
		return cmp.Or(cmp.Compare(a.Coverage.P5, b.Coverage.P5), cmp.Compare(a.Coverage.P50, b.Coverage.P50))
	})
	spreadTable(&out, "report.worst_communes", worst[:min(communesShown, len(worst))], func(id matcher.CommuneID) string { return names.Commune(id) })
	out.line("")
	orders := NewTable(Column{out.word("report.order_stays"), false}, Column{out.word("report.seats"), true}, Column{out.word("report.stays"), true},
		Column{out.word("report.kept"), true})
	for i := range o.Orders {
		if i >= ordersShown && i < len(o.Orders)-ordersShown {
			if i == ordersShown {
				orders.Row("…", "", "", "")
			}
			continue
		}
		r := &o.Orders[i]
		orders.Row(names.Offer(r.Offer)+" → "+names.Cell(r.Cell), lang.Number(l, r.Seats), lang.Share(l, r.StaysPerMille), lang.Share(l, r.KeptPerMille))
	}
	out.table(orders)
	return out.err
}

// spreadTable writes the 5, 50 and 95 % quantiles of coverage and cost for each object in list.
func spreadTable[ID ~string](out *comparison, title string, list []scenario.Spread[ID], name func(ID) string) {
	out.line("")
	columns := []Column{{out.word(title), false}}
	for _, of := range []string{"report.rate", "report.money"} {
		for _, q := range []string{"5", "50", "95"} {
			columns = append(columns, Column{out.word(of) + " " + q + " %", true})
		}
	}
	t := NewTable(columns...)
	for i := range list {
		c, m := &list[i].Coverage, &list[i].CostKVND
		t.Row(name(list[i].ID), lang.Share(out.l, c.P5), lang.Share(out.l, c.P50), lang.Share(out.l, c.P95), lang.Money(out.l, m.P5), lang.Money(out.l, m.P50), lang.Money(out.l, m.P95))
	}
	out.table(t)
}
