package flow

// choose returns an arc of negative reduced cost, none when there is none.
func (s *simplex[C]) choose() int32 {
	const minBlock = 32
	block := max(minBlock, isqrt(s.real))
	potential := s.potential
	best, bestCost := none, int64(0)
	left := block
	at := s.next
	for range s.real {
		if at == s.real {
			at = 0
		}
		a := &s.arcs[at]
		if rc := int64(a.cost) + potential[a.from] - potential[a.to]; rc < bestCost {
			best, bestCost = int32(at), rc
		}
		at++
		left--
		if left == 0 {
			if best != none {
				break
			}
			left = block
		}
	}
	s.next = at
	return best
}

func isqrt(v int) int {
	r := 0
	for r*r <= v {
		r += max(1, r/8)
	}
	return r
}
