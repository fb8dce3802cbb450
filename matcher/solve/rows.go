package solve

import (
	"fmt"

	"dathang/matcher"
	"dathang/matcher/flow"
)

// side says what a row is a set of.
type side int

const (
	overOffers side = iota // all pairs of a set of offers
	overCells              // all pairs of a set of cells
	onePair                // a pin
)

// row bounds the seats of a set of pairs: low <= X <= high. high is
// flow.Infinite where there is no bound.
type row struct {
	id        string
	rule      int // place of the rule in the problem, -1 for none
	side      side
	members   []int32 // offers or cells, ascending
	low, high int64
	// steps make the row a commune's penalty: convex in the unmet seats high - X.
	steps []matcher.PenaltyStep
	// offer and cell of a pin.
	offer int32
	cell  int
	// path in the problem, for faults.
	path string
}

// encodeRules makes the rows: capacities and penalties, which stand in offers
// and communes, and then every rule in the order of the list.
func (c *Compiled) encodeRules() error {
	c.encodeCapacities()
	c.encodePenalties()
	var faults matcher.Faults
	for i := range c.Problem.Rules {
		r := &c.Problem.Rules[i]
		var fault *matcher.Fault
		switch r.Kind {
		case matcher.RuleCap:
			c.encodeCap(r, i)
		case matcher.RuleLimit:
			c.encodeLimit(r, i)
		case matcher.RulePin:
			c.encodePin(r, i)
		case matcher.RuleShare:
			fault = c.encodeShare(r, i)
		case matcher.RuleBan:
			// Bans are not rows: the pairs are already without them.
		default:
			fault = unsupported(r, i)
		}
		if fault != nil {
			faults = append(faults, *fault)
		}
	}
	return faults.Err()
}

func (c *Compiled) addRow(r row) { c.rows = append(c.rows, r) }

// high of a rule, flow.Infinite where it has none.
func high(r *matcher.Rule) int64 {
	if r.High == nil {
		return flow.Infinite
	}
	return *r.High
}

func rulePath(i int) string { return fmt.Sprintf("/rules/%d", i) }

func unsupported(r *matcher.Rule, i int) *matcher.Fault {
	return &matcher.Fault{Code: matcher.FaultUnsupported, Path: rulePath(i), Params: matcher.Params{"rule": string(r.Kind)}}
}

func ruleRow(id matcher.RuleID) string { return "rule:" + string(id) }

// encodePenalties gives every commune with penalty steps a row of all its
// cells, bounded by its demand and convex in what stays unmet.
func (c *Compiled) encodePenalties() {
	p := c.Problem
	byCommune := map[matcher.CommuneID][]int32{}
	asked := map[matcher.CommuneID]int64{}
	for k := range p.Demands {
		d := &p.Demands[k]
		byCommune[d.Commune] = append(byCommune[d.Commune], int32(k))
		asked[d.Commune] += d.Seats
	}
	for i := range p.Communes {
		u := &p.Communes[i]
		if len(u.Penalty) > 0 && asked[u.ID] > 0 {
			c.addRow(row{
				id: "penalty:" + string(u.ID), rule: -1, side: overCells, members: byCommune[u.ID],
				high: asked[u.ID], steps: u.Penalty, path: fmt.Sprintf("/communes/%d/penalty", i),
			})
		}
	}
}
