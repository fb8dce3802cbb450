package verify_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
	"dathang/matcher/verify"
)

// city is a problem of communes x 10 cells and as many offers as communes / 2,
// each of which covers half of the fields: 1000 communes make 10,000 cells and
// 2.5 million pairs less those that are too late. Every offer has a capacity
// row with a multiplier, every commune a limit and a penalty, every tenth a share.
func city(communes int) (*matcher.Problem, *matcher.Solution) {
	p := &matcher.Problem{
		Format: matcher.ProblemFormat, Years: []int{2024, 2025, 2026, 2027, 2028},
		Terms: matcher.Terms{Threshold: 600, Lateness: matcher.Lateness{MaxYears: 6, PricePerYear: 1}, Goals: matcher.DefaultGoals()},
	}
	place := func(i int) *matcher.Point {
		return &matcher.Point{X: int64(i*7919) % 60000, Y: int64(i*104729) % 60000}
	}
	for i := range 10 {
		p.Fields = append(p.Fields, matcher.Field{ID: matcher.FieldID(fmt.Sprintf("f%d", i))})
		for k := range 5 {
			p.Coverage = append(p.Coverage, matcher.Coverage{
				Major: matcher.MajorCode(fmt.Sprintf("m%d", (i+k)%10)), Field: p.Fields[i].ID, PerMille: int64(600 + 80*k),
			})
		}
	}
	for i := range 70 {
		p.Providers = append(p.Providers, matcher.Provider{ID: matcher.ProviderID(fmt.Sprintf("u%02d", i)), Kind: matcher.ProviderUniversity, At: place(i)})
	}
	for i := range communes {
		c := matcher.CommuneID(fmt.Sprintf("%05d@2023", i))
		group := matcher.GroupID(fmt.Sprintf("d%d", i%30))
		p.Communes = append(p.Communes, matcher.Commune{ID: c, Group: group, At: place(i), Penalty: []matcher.PenaltyStep{{After: 4, Slope: 3}}})
		if i < 30 {
			p.Groups = append(p.Groups, matcher.Group{ID: group})
		}
		for k := range 10 {
			cell := matcher.Cell{Commune: c, Field: p.Fields[k].ID, Need: matcher.NeedVacant, Year: 2024 + (i+k)%5}
			p.Demands = append(p.Demands, matcher.Demand{Cell: cell, Seats: 2, Weight: int64(10 + k)})
		}
		where := matcher.Where{Communes: []matcher.CommuneID{c}}
		p.Rules = append(p.Rules, matcher.Rule{ID: matcher.RuleID(fmt.Sprintf("limit%d", i)), Kind: matcher.RuleLimit, Where: where, High: matcher.Seats(19)})
		if i%10 == 0 {
			where.Kinds = []matcher.Kind{matcher.KindDegree}
			p.Rules = append(p.Rules, matcher.Rule{ID: matcher.RuleID(fmt.Sprintf("share%d", i)), Kind: matcher.RuleShare, PerMille: 950, Where: where})
		}
	}
	for i := range communes / 2 {
		id := matcher.OfferID(fmt.Sprintf("o%05d", i))
		p.Offers = append(p.Offers, matcher.Offer{
			ID: id, Provider: p.Providers[i%70].ID, Kind: matcher.KindDegree, Major: matcher.MajorCode(fmt.Sprintf("m%d", i%10)),
			Intake: 2024, Ready: 2024 + i%8, Capacity: 10, Prices: []matcher.Payment{{Year: 2024, KVND: int64(1000 + i%97)}},
		})
	}
	p.Sort()
	return p, (&judgeOfCities{p}).served()
}

// judgeOfCities fills in what an answer has to say by asking verify: only its
// time and its taste for large numbers are under test here.
type judgeOfCities struct{ p *matcher.Problem }

// served gives every cell one seat of an offer of its field's first major, in
// turn, leaves the other unmet, and says why: the offer has no more seats.
func (j *judgeOfCities) served() *matcher.Solution {
	s := &matcher.Solution{Status: matcher.StatusFeasible}
	left := make([]int64, len(j.p.Offers))
	turn := map[matcher.FieldID][]int{}
	for i, o := range j.p.Offers {
		left[i] = o.Capacity
		for f := range j.p.Fields {
			if o.Major == matcher.MajorCode(fmt.Sprintf("m%d", f)) {
				turn[j.p.Fields[f].ID] = append(turn[j.p.Fields[f].ID], i)
			}
		}
	}
	for k := range j.p.Demands {
		d := &j.p.Demands[k]
		unmet := int64(2)
		for _, i := range turn[d.Field] {
			if o := &j.p.Offers[i]; left[i] > 0 && o.Ready <= d.Year {
				left[i]--
				unmet--
				s.Allocations = append(s.Allocations, matcher.Allocation{Offer: o.ID, Cell: d.Cell, Seats: 1})
				break
			}
		}
		s.Unmet = append(s.Unmet, matcher.Unmet{Cell: d.Cell, Seats: unmet})
		s.Reasons = append(s.Reasons, matcher.Reason{
			Cell: d.Cell, Proof: matcher.ProofSufficient,
			Relaxations: []matcher.Relaxation{{Code: matcher.RelaxNewOffer, Field: d.Field, Need: d.Need, Amount: 1}},
			Witness:     []matcher.Move{{Cell: d.Cell, By: 1}},
		})
	}
	for l := range j.p.Goals {
		level, proof := matcher.Level{}, matcher.LevelProof{}
		for _, g := range j.p.Goals[l] {
			level.Goals = append(level.Goals, matcher.GoalValue{Goal: g.Goal})
		}
		for i, o := range j.p.Offers {
			proof.Tree.Multipliers = append(proof.Tree.Multipliers, matcher.Multiplier{Row: matcher.CapacityRow(o.ID), Value: int64(1 + i%7)})
		}
		s.Levels, s.Certificate.Levels = append(s.Levels, level), append(s.Certificate.Levels, proof)
	}
	for _, v := range verify.Solution(j.p, s) {
		level := &s.Levels[v.Params["level"].(int64)-1]
		switch want := v.Params["want"].(int64); v.Code {
		case matcher.ViolationGoalValue:
			for i := range level.Goals {
				if string(level.Goals[i].Goal) == v.Params["goal"] {
					level.Goals[i].Value = want
				}
			}
		case matcher.ViolationLevelValue:
			level.Value = want
		case matcher.ViolationBound:
			level.Bound = want
		case matcher.ViolationGap:
			level.Gap = want
		}
	}
	return s
}

func TestCheck_TakesThousandsOfCellsAndReasons(t *testing.T) {
	p, s := city(100)
	file := proposalOf(t, p, s)
	require.Empty(t, verify.Check(file))

	last := &s.Reasons[len(s.Reasons)-1]
	last.Witness[0].By = 2
	require.Equal(t, []matcher.Code{matcher.ViolationWitnessSeats}, codesOf(verify.Solution(p, s)))
}

// The whole check of 10,000 reasons on some 2 million pairs.
func BenchmarkCheck(b *testing.B) {
	p, s := city(1000)
	file := proposalOf(b, p, s)
	require.Empty(b, verify.Check(file))
	b.ResetTimer()
	for b.Loop() {
		verify.Check(file)
	}
}
