package hanoi

import (
	"fmt"

	"dathang/matcher"
)

// cohort is the minimum that programmes of a kind need before they open, from a certain capacity up: a few people can
// join a class that runs anyway, but a class for the city alone needs many, and costs something to open.
type cohort struct {
	from, least, openingKVND int64
}

// readCohorts reads the cohorts by kind, in order of rising capacity.
func readCohorts() (map[matcher.Kind][]cohort, error) {
	t := readTable("assumptions/cohorts.csv")
	out := map[matcher.Kind][]cohort{}
	t.Each(func(r row) {
		kind := matcher.Kind(r.Text("kind"))
		c := cohort{r.Whole("capacity_from"), r.Whole("min_cohort"), r.Whole("opening_kvnd")}
		if _, ok := kind.Serves(); !ok {
			r.Fail("kind", string(kind), "a kind of offer")
		}
		if c.least > c.from {
			r.Fail("min_cohort", fmt.Sprint(c.least), fmt.Sprintf("at most capacity_from (%d), else no such programme could ever open", c.from))
		}
		if list := out[kind]; len(list) > 0 && list[len(list)-1].from >= c.from {
			r.Fail("capacity_from", fmt.Sprint(c.from), "more than in the row of the same kind before it")
		}
		out[kind] = append(out[kind], c)
	})
	return out, t.Err
}

// cohorts sets the cohort of every programme by its kind and capacity. Cohorts are binding only if the policy says
// cohorts: true.
func (s *supply) cohorts() error {
	byKind, err := readCohorts()
	if err != nil {
		return err
	}
	for i := range s.programmes {
		p := &s.programmes[i]
		for _, c := range byKind[p.Kind] {
			if p.Capacity >= c.from {
				p.MinCohort, p.OpeningKVND = c.least, c.openingKVND
			}
		}
	}
	return nil
}
