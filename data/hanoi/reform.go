package hanoi

import (
	"fmt"

	"dathang/matcher"
)

// wholeUnit is what the weights of each old unit add up to, in millionths.
const wholeUnit = 1_000_000

// Reform says that PPM millionths of an old unit went to a new one. The pairs
// are the law's (Resolution 1656/NQ-UBTVQH15); the law gives no shares, so
// the weights are an assumption.
type Reform struct {
	Old matcher.CommuneID
	New matcher.CommuneID
	PPM int64
	// Primary is set on the pair that received the old unit's centre.
	Primary bool
	// Clause is the clause of the resolution that makes the new unit.
	Clause    int64
	Reason    string
	Certainty matcher.Certainty
}

// ReformMap lists the pairs of units of 2023 and of 2025, by old and new code.
// The weights of each old unit sum to a million.
func ReformMap() ([]Reform, error) {
	clauses := readTable("reference/hanoi_communes_2025.csv")
	clause := map[string]int64{}
	clauses.Each(func(r row) { clause[r.Text("commune_code")] = r.Whole("resolution_clause") })
	if clauses.Err != nil {
		return nil, clauses.Err
	}
	primary := map[[2]string]bool{}
	law := readTable("reference/hanoi_commune_mapping_2023_2025.csv")
	law.Each(func(r row) {
		primary[[2]string{r.Text("old_code"), r.Text("new_code")}] = r.Text("is_primary") == "1"
	})
	if law.Err != nil {
		return nil, law.Err
	}
	t := readTable("assumptions/reform_weights.csv")
	sum := map[string]int64{}
	var out []Reform
	t.Each(func(r row) {
		old, next := r.Text("old_code"), r.Text("new_code")
		isPrimary, named := primary[[2]string{old, next}]
		if !named {
			r.Fail("new_code", next, "a pair that the law names")
		}
		sum[old] += r.Whole("ppm")
		out = append(out, Reform{
			Old: matcher.NewCommuneID(old, 2023), New: matcher.NewCommuneID(next, 2025), PPM: r.Whole("ppm"),
			Primary: isPrimary, Clause: clause[next], Reason: r.Text("reason"), Certainty: r.Certainty(),
		})
	})
	if t.Err != nil {
		return nil, t.Err
	}
	for i := range out {
		if n := sum[out[i].Old.Code()]; n != wholeUnit {
			return nil, fmt.Errorf("%s: the weights of %s sum to %d; want %d", t.File, out[i].Old, n, wholeUnit)
		}
	}
	return out, nil
}

// Successors maps each unit of 2023 to the unit of 2025 that answers for it: the one that took its largest part, so
// that every old unit has exactly one; between equal parts, the one that received its centre.
func Successors() (map[matcher.CommuneID]matcher.CommuneID, error) {
	pairs, err := ReformMap()
	if err != nil {
		return nil, err
	}
	best := map[matcher.CommuneID]Reform{}
	for _, p := range pairs {
		if b, there := best[p.Old]; !there || p.PPM > b.PPM || p.PPM == b.PPM && p.Primary && !b.Primary {
			best[p.Old] = p
		}
	}
	of := make(map[matcher.CommuneID]matcher.CommuneID, len(best))
	for old, p := range best {
		of[old] = p.New
	}
	return of, nil
}
