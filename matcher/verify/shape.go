package verify

// A row may count more than its pairs do: a convex function of its seats with whole breakpoints, or an
// opening cost. term gives the least of that function less y times the seats, over the row's bounds, and
// the row narrowed to the seats where it is least, which is what complementary slackness leaves. The least
// stands at a breakpoint or an end. Where the function is convex, the seats that have it are all from the
// first of these to the last. The count of communes by their share is not convex everywhere: then the least
// may stand in several places, and the leaf leaves no face.

// term of a row that has a bound on the side to which y drives it.
func (v *prover) term(at int32, r row) (wide, row) {
	y := v.y[at]
	if r.choice {
		return v.choiceTerm(at, r)
	}
	if at >= v.g.penaltyAt(0) && !r.open {
		if breaks, curved := v.breaks(at); curved {
			return v.curveTerm(at, r, breaks)
		}
	}
	// Without a curve the row is a straight line, and its least at the end to which y drives it.
	switch {
	case y < 0:
		r.high, r.open = r.low, false
		return times(-y, r.low), r
	case y > 0:
		r.low = r.high
		return times(-y, r.high), r
	}
	return wide{}, r
}

// choiceTerm is the lesser of closed, which costs nothing, and open, which costs the opening and is then as for any
// row.
func (v *prover) choiceTerm(at int32, r row) (wide, row) {
	y := v.y[at]
	// Open, the row is a straight line between low and high, so its least is at one end.
	open := v.g.openingPrice(at, &v.w, v.y)
	n := r.high
	if y < 0 {
		n = r.low
	}
	open = open.plus(times(-y, n))
	least := open
	if r.shut || r.closed && open.sign() > 0 {
		least = wide{}
	}
	// Of closed and open, those that reach the least stay possible.
	r.closed, r.shut = r.closed && least.sign() == 0, r.shut || least.less(open)
	if y != 0 && !r.shut {
		r.low, r.high = n, n
	}
	return least, r
}

// breaks are the numbers at which the function of a row changes its slope; false if it is 0 throughout.
func (v *prover) breaks(at int32) ([]int64, bool) {
	g := v.g
	v.bends = v.bends[:0]
	switch {
	case at >= g.namedAt(0):
		return nil, false
	case at >= g.referenceAt(0):
		for _, j := range g.kept[at-g.referenceAt(0)].of {
			if v.losses[j] != 0 {
				v.bends = append(v.bends, g.problem.Reference[j].Seats)
			}
		}
		return v.bends, len(v.bends) > 0
	case at >= g.loadAt(0):
		for step := int64(1); step < loadParts; step++ {
			v.bends = append(v.bends, loadStep(step, g.capacityOf[at-g.loadAt(0)]))
		}
		return v.bends, v.w[atBalance] != 0
	}
	c := at - g.penaltyAt(0)
	if v.w[atUnmet] != 0 {
		// Steps begin at numbers of unmet seats; the row counts served ones.
		for _, step := range g.problem.Communes[c].Penalty {
			v.bends = append(v.bends, g.demandOf[c]-step.After)
		}
	}
	// A tier's count jumps between one seat too many and the next, so both sides of the jump are tried.
	for _, t := range v.tiers {
		v.bends = append(v.bends, g.demandOf[c]-t.from[c]+1, g.demandOf[c]-t.from[c])
	}
	return v.bends, len(v.bends) > 0
}

// curve is the value at n of the function of a row.
func (v *prover) curve(at int32, n int64) wide {
	g := v.g
	switch {
	case at >= g.referenceAt(0):
		var sum wide
		for _, j := range g.kept[at-g.referenceAt(0)].of {
			sum = sum.plus(times(v.losses[j], g.lost(j, n)))
		}
		return sum
	case at >= g.loadAt(0):
		return times(v.w[atBalance], load(n, g.capacityOf[at-g.loadAt(0)]))
	}
	c := at - g.penaltyAt(0)
	sum := times(v.w[atUnmet], penalty(g.problem.Communes[c].Penalty, g.demandOf[c]-n))
	for _, t := range v.tiers {
		if g.demandOf[c]-n >= t.from[c] {
			sum = sum.plus(wideOf(t.weight))
		}
	}
	return sum
}

// curveTerm is the term of a row with a curve: its least over both ends and the breakpoints within the
// bounds. It marks the outcome as jagged where a breakpoint between two places of the least is dearer.
func (v *prover) curveTerm(at int32, r row, breaks []int64) (wide, row) {
	var least wide
	low, high, some := r.low, r.high, false
	try := func(n int64) {
		if n < r.low || n > r.high {
			return
		}
		term := v.curve(at, n).plus(times(-v.y[at], n))
		switch {
		// Of several places with the least, the first and the last: between them the face may use every number.
		case !some || term.less(least):
			least, low, high, some = term, n, n, true
		case term == least:
			low, high = min(low, n), max(high, n)
		}
	}
	try(r.low)
	try(r.high)
	for _, n := range breaks {
		try(n)
	}
	for _, n := range breaks {
		// Unless one between them costs more, which only a function that is not convex does.
		if low < n && n < high && least.less(v.curve(at, n).plus(times(-v.y[at], n))) {
			v.outcome.jagged = true
		}
	}
	r.low, r.high = low, high
	return least, r
}
