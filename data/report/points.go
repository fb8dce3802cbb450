package report

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"

	"dathang/matcher"
	"dathang/matcher/scenario"
)

// Results of sweeps, draws and frontiers as CSV: a header, then a line for each point; money is in
// thousand dong, shares are per mille. Column names and codes are those of the JSON formats and the
// same in every language, because programs read these files.

// briefColumns are the columns of a solution summed up in one line; briefCells fills them.
var briefColumns = []string{"status", "demand_seats", "served_seats", "late_seats", "unmet_seats", "coverage_per_mille", "cost_kvnd", "gap"}

// briefCells leaves coverage empty where nothing was demanded.
func briefCells(b *scenario.Brief) []string {
	coverage := ""
	if b.Demand > 0 {
		coverage = whole(matcher.PerMille(b.Served, b.Demand))
	}
	return []string{string(b.Status), whole(b.Demand), whole(b.Served), whole(b.Late), whole(b.Unmet()), coverage, whole(b.CostKVND), whole(b.Gap)}
}

func whole(n int64) string { return strconv.FormatInt(n, 10) }

// written writes a header and n lines as CSV.
func written(w io.Writer, header []string, n int, line func(i int) []string) error {
	out := csv.NewWriter(w)
	_ = out.Write(header) // Flush tells
	for i := range n {
		_ = out.Write(line(i))
	}
	out.Flush()
	return out.Error()
}

// WritePoints writes the points of a sweep: number, the value of each axis, the solution.
func WritePoints(w io.Writer, sweep *scenario.Sweep, points []scenario.PointResult) error {
	// Axes are numbered, because two may vary the same member of the same kind of change.
	header := []string{"point"}
	for i := range sweep.Axes {
		a := &sweep.Axes[i]
		header = append(header, fmt.Sprintf("%d:%s.%s", i+1, a.Change.Kind, a.Vary))
	}
	return written(w, append(header, briefColumns...), len(points), func(i int) []string {
		line := []string{strconv.Itoa(points[i].Point)}
		for _, value := range points[i].Values {
			line = append(line, whole(value))
		}
		return append(line, briefCells(&points[i].Brief)...)
	})
}

// WriteDraws writes one line for each draw; numbers[i] is the number of draws[i], which together with
// the seed repeats it.
func WriteDraws(w io.Writer, numbers []int, draws []scenario.Brief) error {
	return written(w, append([]string{"draw"}, briefColumns...), len(draws), func(i int) []string {
		return append([]string{strconv.Itoa(numbers[i])}, briefCells(&draws[i])...)
	})
}

// WriteOutlookPart writes one part of an outlook: "fields", "communes", or the orders for any other
// word.
func WriteOutlookPart(w io.Writer, o *scenario.Outlook, part string) error {
	switch part {
	case "fields":
		return spreads(w, "field", o.Fields)
	case "communes":
		return spreads(w, "commune", o.Communes)
	}
	header := []string{"offer", "commune", "field", "need", "year", "seats", "stays_per_mille", "kept_per_mille"}
	return written(w, header, len(o.Orders), func(i int) []string {
		r := &o.Orders[i]
		return []string{
			string(r.Offer), string(r.Commune), string(r.Field), string(r.Need), year(r.Year), whole(r.Seats), whole(r.StaysPerMille), whole(r.KeptPerMille),
		}
	})
}

// spreads writes the quantiles of coverage and cost of each object in list; of is the heading of the
// id column.
func spreads[ID ~string](w io.Writer, of string, list []scenario.Spread[ID]) error {
	header := []string{of}
	for _, name := range []string{"coverage_per_mille", "cost_kvnd"} {
		for _, q := range []string{"p5", "p25", "p50", "p75", "p95"} {
			header = append(header, name+"_"+q)
		}
	}
	return written(w, header, len(list), func(i int) []string {
		line := []string{string(list[i].ID)}
		for _, q := range []*scenario.Quantiles{&list[i].Coverage, &list[i].CostKVND} {
			line = append(line, whole(q.P5), whole(q.P25), whole(q.P50), whole(q.P75), whole(q.P95))
		}
		return line
	})
}

// WriteFrontierPoints writes the points of a frontier of cost and coverage.
func WriteFrontierPoints(w io.Writer, points []scenario.FrontierPoint) error {
	header := []string{"served_seats", "cost_kvnd", "unmet_goal", "next_seat_kvnd", "kind", "gap_kvnd"}
	return written(w, header, len(points), func(i int) []string {
		p := &points[i]
		next := ""
		if p.Next != nil {
			next = whole(*p.Next)
		}
		return []string{whole(p.Seats), whole(p.KVND), whole(p.Unmet), next, string(p.Kind), whole(p.Gap)}
	})
}

// WriteChangePoints writes the points of a frontier of change and gain.
func WriteChangePoints(w io.Writer, points []scenario.ChangePoint) error {
	return written(w, append([]string{"price", "changed_seats"}, briefColumns...), len(points), func(i int) []string {
		price := ""
		if points[i].Price != nil {
			price = whole(*points[i].Price)
		}
		return append([]string{price, whole(points[i].Changed)}, briefCells(&points[i].Brief)...)
	})
}
