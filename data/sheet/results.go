package sheet

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"dathang/matcher"
)

var allocationColumns = []string{
	"offer", "programme", "provider", "provider_name", "kind", "major", "intake", "ready",
	"commune", "commune_name", "group", "field", "field_name", "need", "year", "class", "class_name", "late_years",
	"seats", "ordered_seats", "price_kvnd_per_seat", "cost_kvnd", "assumed",
}

var unmetColumns = []string{
	"commune", "commune_name", "group", "type", "field", "field_name", "need", "year", "class", "class_name",
	"seats", "reasons", "proof", "reason",
}

// WriteAllocations writes the answer's allocations by offer and cell. The ordered seats of an offer's rows add up to
// what must be ordered for all its seats together (Offer.Ordered); rounding each row by itself would order more.
// Class puts an entry class in words. Assumed is 1 or 0. It fails if the solution names something that the problem does not have.
func WriteAllocations(w io.Writer, p *matcher.Problem, s *matcher.Solution, class func(matcher.ClassID) string) error {
	objects := newObjects(p)
	objects.class = class
	rows := slices.Clone(s.Allocations)
	slices.SortFunc(rows, func(a, b matcher.Allocation) int {
		if n := strings.Compare(string(a.Offer), string(b.Offer)); n != 0 {
			return n
		}
		return a.Cell.Compare(b.Cell)
	})
	out := csv.NewWriter(w)
	if err := out.Write(allocationColumns); err != nil {
		return fmt.Errorf("write allocations: %w", err)
	}
	var before int64 // seats of the rows above of the same offer
	for i := range rows {
		a := &rows[i]
		if i == 0 || rows[i-1].Offer != a.Offer {
			before = 0
		}
		cells, err := objects.allocation(a, before)
		if err != nil {
			return err
		}
		before += a.Seats
		if err := out.Write(cells); err != nil {
			return fmt.Errorf("write allocations: %w", err)
		}
	}
	out.Flush()
	return out.Error()
}

// WriteUnmet writes the unmet seats by cell, each with the codes of its reason joined by "+", how far the reason is
// proven, and the sentence that say makes of it; class puts an entry class in words. A cell without a reason is unproven.
func WriteUnmet(w io.Writer, p *matcher.Problem, s *matcher.Solution, class func(matcher.ClassID) string, say func(matcher.Reason) string) error {
	objects := newObjects(p)
	reasons := make(map[matcher.Cell]*matcher.Reason, len(s.Reasons))
	for i := range s.Reasons {
		reasons[s.Reasons[i].Cell] = &s.Reasons[i]
	}
	rows := slices.Clone(s.Unmet)
	slices.SortFunc(rows, func(a, b matcher.Unmet) int { return a.Cell.Compare(b.Cell) })
	out := csv.NewWriter(w)
	if err := out.Write(unmetColumns); err != nil {
		return fmt.Errorf("write unmet seats: %w", err)
	}
	for i := range rows {
		u := &rows[i]
		commune, field, err := objects.cell(&u.Cell)
		if err != nil {
			return fmt.Errorf("write unmet seats: %w", err)
		}
		reason := matcher.Reason{Cell: u.Cell, Proof: matcher.ProofNone}
		if known := reasons[u.Cell]; known != nil {
			reason = *known
		}
		if err := out.Write(guarded(
			string(u.Commune), commune.Name, string(commune.Group), commune.Type,
			string(u.Field), field.Name, string(u.Need), strconv.Itoa(u.Year), string(u.Class), class(u.Class), number(u.Seats),
			codesOf(&reason), string(reason.Proof), say(reason),
		)); err != nil {
			return fmt.Errorf("write unmet seats: %w", err)
		}
	}
	out.Flush()
	return out.Error()
}

// codesOf joins the distinct codes of a reason's relaxations, in their order.
func codesOf(r *matcher.Reason) string {
	var codes []string
	for i := range r.Relaxations {
		if code := string(r.Relaxations[i].Code); !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	return strings.Join(codes, "+")
}

// objects looks up the objects of a problem by id.
type objects struct {
	offers    map[matcher.OfferID]*matcher.Offer
	providers map[matcher.ProviderID]*matcher.Provider
	communes  map[matcher.CommuneID]*matcher.Commune
	fields    map[matcher.FieldID]*matcher.Field
	surcharge func(matcher.Route) int64
	class     func(matcher.ClassID) string
}

func newObjects(p *matcher.Problem) *objects {
	return &objects{
		offers:    byID(p.Offers, func(o *matcher.Offer) matcher.OfferID { return o.ID }),
		providers: byID(p.Providers, func(r *matcher.Provider) matcher.ProviderID { return r.ID }),
		communes:  byID(p.Communes, func(c *matcher.Commune) matcher.CommuneID { return c.ID }),
		fields:    byID(p.Fields, func(f *matcher.Field) matcher.FieldID { return f.ID }),
		surcharge: p.SurchargeKVND(),
	}
}

func byID[R any, K comparable](rows []R, id func(*R) K) map[K]*R {
	found := make(map[K]*R, len(rows))
	for i := range rows {
		found[id(&rows[i])] = &rows[i]
	}
	return found
}

func (x *objects) cell(c *matcher.Cell) (*matcher.Commune, *matcher.Field, error) {
	commune, field := x.communes[c.Commune], x.fields[c.Field]
	if commune == nil {
		return nil, nil, fmt.Errorf("cell %s: the problem has no commune %q", c, c.Commune)
	}
	if field == nil {
		return nil, nil, fmt.Errorf("cell %s: the problem has no field %q", c, c.Field)
	}
	return commune, field, nil
}

// allocation is the row of a; before is the number of seats in the offer's rows above.
func (x *objects) allocation(a *matcher.Allocation, before int64) ([]string, error) {
	commune, field, err := x.cell(&a.Cell)
	if err != nil {
		return nil, fmt.Errorf("write allocations: offer %s: %w", a.Offer, err)
	}
	o := x.offers[a.Offer]
	if o == nil {
		return nil, fmt.Errorf("write allocations: cell %s: the problem has no offer %q", a.Cell, a.Offer)
	}
	provider := x.providers[o.Provider]
	if provider == nil {
		return nil, fmt.Errorf("write allocations: offer %s: the problem has no provider %q", o.ID, o.Provider)
	}
	assumed := "0"
	if o.Assumed {
		assumed = "1"
	}
	price := o.CostKVND() + x.surcharge(matcher.Route{Offer: o.ID, Commune: a.Commune})
	return guarded(
		string(o.ID), string(o.Programme), string(o.Provider), provider.Name, string(o.Kind), string(o.Major),
		strconv.Itoa(o.Intake), strconv.Itoa(o.Ready),
		string(a.Commune), commune.Name, string(commune.Group), string(a.Field), field.Name, string(a.Need),
		strconv.Itoa(a.Year), string(a.Class), x.class(a.Class), strconv.Itoa(max(0, o.Ready-a.Year)),
		number(a.Seats), number(o.Ordered(before+a.Seats)-o.Ordered(before)), number(price), number(price*a.Seats), assumed,
	), nil
}

func number(n int64) string { return strconv.FormatInt(n, 10) }

// guarded returns the cells of a row, with text guarded against being run as a formula. Anything that parses as a
// number is left alone.
func guarded(cells ...string) []string {
	for i, c := range cells {
		if _, err := strconv.ParseInt(c, 10, 64); err != nil {
			cells[i] = Guard(c)
		}
	}
	return cells
}
