// Package scenario applies changes to a problem: what if an offer had more
// seats, a demand were larger, a price moved, a pair were forbidden or fixed.
// The base stays as it is.
package scenario

import (
	"fmt"
	"slices"
	"strings"

	"dathang/matcher"
)

// Kind says what a change changes.
type Kind string

// The kinds of changes.
const (
	// KindCapacity: Offer has Seats seats.
	KindCapacity Kind = "capacity"
	// KindDemand: the cell asks for Seats seats; 0 takes it away.
	KindDemand Kind = "demand"
	// KindPrice: a seat of Offer costs PerMille thousandths of what it did, every payment rounded down.
	KindPrice Kind = "price"
	// KindBan: Offer serves the cell no more.
	KindBan Kind = "ban"
	// KindPin: Offer gives the cell exactly Seats seats.
	KindPin Kind = "pin"
)

// Kinds lists every kind.
var Kinds = []Kind{KindCapacity, KindDemand, KindPrice, KindBan, KindPin}

// Change is one change of a problem. Which members count is the kind's matter.
type Change struct {
	Kind  Kind            `json:"kind"`
	Offer matcher.OfferID `json:"offer,omitempty"`
	Cell  *matcher.Cell   `json:"cell,omitempty"`
	Seats int64           `json:"seats,omitzero"`
	// PerMille of a price.
	PerMille int64 `json:"per_mille,omitzero"`
}

// Apply is a copy of a valid problem with the changes made, in their order. The
// faults say which change is wrong, by its place: all that are, at once.
func Apply(p *matcher.Problem, changes []Change) (*matcher.Problem, matcher.Faults) {
	copied := *p
	copied.Offers, copied.Demands, copied.Rules = slices.Clone(p.Offers), slices.Clone(p.Demands), slices.Clone(p.Rules)
	b := &bench{p: &copied}
	for i := range changes {
		b.at = fmt.Sprintf("/changes/%d", i)
		b.apply(i, &changes[i])
	}
	if len(b.faults) > 0 {
		return nil, b.faults
	}
	copied.Sort()
	if faults := matcher.Validate(&copied); len(faults) > 0 {
		return nil, faults
	}
	return &copied, nil
}

// bench is a problem under change.
type bench struct {
	p      *matcher.Problem
	at     string
	faults matcher.Faults
}

func (b *bench) apply(number int, c *Change) {
	switch c.Kind {
	case KindCapacity:
		if o := b.offer(c); o != nil && b.within("/seats", c.Seats, 0, matcher.MaxTotal) {
			o.Capacity = c.Seats
		}
	case KindDemand:
		b.demand(c)
	case KindPrice:
		if o := b.offer(c); o != nil && b.within("/per_mille", c.PerMille, 0, maxPerMille) {
			o.Prices = slices.Clone(o.Prices)
			for i := range o.Prices {
				o.Prices[i].KVND = o.Prices[i].KVND * c.PerMille / 1000
			}
		}
	case KindBan, KindPin:
		b.rule(number, c)
	default:
		b.fault("/kind", matcher.FaultWord, matcher.Params{"value": string(c.Kind), "want": strings.Join(words(), ", ")})
	}
}

// maxPerMille of a price: ten times what it was.
const maxPerMille = 10_000

func words() []string {
	out := make([]string, len(Kinds))
	for i, k := range Kinds {
		out[i] = string(k)
	}
	return out
}

func (b *bench) fault(place string, code matcher.Code, params matcher.Params) {
	b.faults = append(b.faults, matcher.Fault{Code: code, Path: b.at + place, Params: params})
}

func (b *bench) within(place string, value, low, high int64) bool {
	if value < low || value > high {
		b.fault(place, matcher.FaultRange, matcher.Params{"value": value, "low": low, "high": high})
		return false
	}
	return true
}

// offer finds the offer that a change names.
func (b *bench) offer(c *Change) *matcher.Offer {
	for i := range b.p.Offers {
		if b.p.Offers[i].ID == c.Offer {
			return &b.p.Offers[i]
		}
	}
	b.fault("/offer", matcher.FaultUnknown, matcher.Params{"value": string(c.Offer), "list": "/offers"})
	return nil
}

// cell finds the place of the demand that a change names.
func (b *bench) cell(c *Change) (int, bool) {
	if c.Cell == nil {
		b.fault("/cell", matcher.FaultEmpty, nil)
		return 0, false
	}
	i := slices.IndexFunc(b.p.Demands, func(d matcher.Demand) bool { return d.Cell == *c.Cell })
	if i < 0 {
		b.fault("/cell", matcher.FaultUnknown, matcher.Params{"value": c.Cell.String(), "list": "/demands"})
	}
	return i, i >= 0
}

func (b *bench) demand(c *Change) {
	i, ok := b.cell(c)
	if !ok || !b.within("/seats", c.Seats, 0, matcher.MaxTotal) {
		return
	}
	if c.Seats == 0 {
		b.p.Demands = slices.Delete(b.p.Demands, i, i+1)
		return
	}
	b.p.Demands[i].Seats = c.Seats
}

func (b *bench) rule(number int, c *Change) {
	o := b.offer(c)
	if _, ok := b.cell(c); !ok || o == nil {
		return
	}
	at := c.Cell
	rule := matcher.Rule{ID: matcher.RuleID(fmt.Sprintf("change:%d", number)), Kind: matcher.RuleBan, Where: matcher.Where{
		Offers: []matcher.OfferID{o.ID}, Communes: []matcher.CommuneID{at.Commune}, Fields: []matcher.FieldID{at.Field},
		Needs: []matcher.Need{at.Need}, Years: []int{at.Year},
	}}
	if c.Kind == KindPin {
		if !b.within("/seats", c.Seats, 0, matcher.MaxTotal) {
			return
		}
		seats := c.Seats
		rule.Kind, rule.Low, rule.High = matcher.RulePin, seats, &seats
	}
	b.p.Rules = append(b.p.Rules, rule)
}
