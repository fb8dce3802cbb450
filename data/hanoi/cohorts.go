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
	t.each(func(r row) {
		kind := matcher.Kind(r.text("kind"))
		c := cohort{r.whole("capacity_from"), r.whole("min_cohort"), r.whole("opening_kvnd")}
		if _, ok := kind.Serves(); !ok {
			r.fail("kind", string(kind), "a kind of offer")
		}
		if c.least > c.from {
			r.fail("min_cohort", fmt.Sprint(c.least), fmt.Sprintf("at most capacity_from (%d), else no such programme could ever open", c.from))
		}
		if list := out[kind]; len(list) > 0 && list[len(list)-1].from >= c.from {
			r.fail("capacity_from", fmt.Sprint(c.from), "more than in the row of the same kind before it")
		}
		out[kind] = append(out[kind], c)
	})
	return out, t.err
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
