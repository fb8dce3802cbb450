package shortfall

import (
	"cmp"
	"slices"
	"strconv"

	"dathang/matcher"
)

// standingSeats are posts of one row that are missing on the day of the roster, vacant ones or the holders of one class.
type standingSeats struct {
	of    *Shortfall
	seats int64
	// due is where it is written by when they are due, a number a year.
	due []int64
	// end is the number of years after which all are due.
	end int
	// urgent sorts those with the same claim: the larger share of its posts a commune lacks, the sooner.
	urgent int64
	order  int
}

// roadMap says by when the standing shortfall is due, for each field and need over the whole city: by the end of each
// year as many seats as the policy says, rounded, and each year's go to those that are farthest behind their own share
// (largest remainder), communes that lack most first.
func (c *count) roadMap() {
	lacking := map[matcher.CommuneID][2]int64{} // missing, posts
	for i := range c.res.Shortfalls {
		s := &c.res.Shortfalls[i]
		n := lacking[s.Commune]
		lacking[s.Commune] = [2]int64{n[0] + s.Vacant + s.Unqualified - s.Waits, n[1] + s.Posts}
	}
	type list struct {
		field matcher.FieldID
		need  matcher.Need
		end   int
	}
	lists := map[list][]*standingSeats{}
	add := func(s *Shortfall, need matcher.Need, seats int64, due []int64) {
		if seats == 0 {
			return
		}
		key := list{s.Field, need, c.deadline(s)}
		n := lacking[s.Commune]
		lists[key] = append(lists[key], &standingSeats{
			of: s, seats: seats, due: due, end: key.end, urgent: matcher.PerMille(n[0], n[1]), order: len(lists[key]),
		})
	}
	for i := range c.res.Shortfalls {
		s := &c.res.Shortfalls[i]
		add(s, matcher.NeedVacant, s.Vacant, s.Due)
		for j := range s.Classes {
			if k := &s.Classes[j]; !k.Waits {
				add(s, matcher.NeedUnqualified, k.Count, k.Demand)
			}
		}
	}
	for key, seats := range lists {
		c.apportionDue(seats, key.end)
	}
}

// deadline is the number of years after which the standing shortfall of a row is due.
func (c *count) deadline(s *Shortfall) int {
	years := len(c.res.Years)
	switch c.opts.RoadMap.By {
	case matcher.RoadMapAtOnce:
		return 1
	case matcher.RoadMapDeadline:
		end := years
		for _, n := range s.Norms {
			if year, err := strconv.Atoi(firstOf(c.deadlines[n.Norm], 4)); err == nil {
				end = min(end, max(1, year-c.res.Years[0]+1))
			}
		}
		return end
	}
	return years
}

func firstOf(text string, n int) string { return text[:min(n, len(text))] }

// dueByEndOf is the share, per mille, of the standing shortfall that is due by the end of a year of the horizon.
func (c *count) dueByEndOf(y, end int) int64 {
	if y >= end-1 || y == len(c.res.Years)-1 {
		return 1000
	}
	if c.opts.RoadMap.By == matcher.RoadMapShares {
		shares := c.opts.RoadMap.PerMille
		return shares[min(y, len(shares)-1)]
	}
	return int64(1000 * (y + 1) / end)
}

// apportionDue divides the seats of one list over the years.
func (c *count) apportionDue(list []*standingSeats, end int) {
	var all, due int64
	given := map[*standingSeats]int64{}
	for _, s := range list {
		all += s.seats
	}
	for y := range c.res.Years {
		share := c.dueByEndOf(y, end)
		more := (all*share+500)/1000 - due
		behind := func(s *standingSeats) int64 { return s.seats*share - 1000*given[s] }
		// A seat a round: those that have one step back behind the others.
		for more > 0 {
			slices.SortFunc(list, func(a, b *standingSeats) int {
				return cmp.Or(cmp.Compare(behind(b), behind(a)), cmp.Compare(b.urgent, a.urgent), cmp.Compare(a.order, b.order))
			})
			before := more
			for _, s := range list {
				if more == 0 || behind(s) < behind(list[0])-1000 {
					break
				}
				if given[s] < s.seats {
					given[s]++
					s.due[y]++
					more--
					due++
				}
			}
			if more == before {
				break
			}
		}
	}
}

// deadlineOf gives the deadline of the document that each norm and requirement rests on. Datasets name documents by
// their id or by their number.
func (c *count) deadlineOf() map[string]string {
	by := map[string]string{}
	for i := range c.ds.Documents {
		d := &c.ds.Documents[i]
		by[d.ID], by[d.Number] = d.Deadline, d.Deadline
	}
	of := map[string]string{}
	for i := range c.ds.Norms {
		of[c.ds.Norms[i].ID] = by[c.ds.Norms[i].Document]
	}
	for i := range c.ds.Requirements {
		of[c.ds.Requirements[i].ID] = by[c.ds.Requirements[i].Document]
	}
	return of
}
