package flow_test

import (
	"context"
	"fmt"

	"dathang/matcher/flow"
)

// Two schools train 3 and 2 people, two wards need 4 and 1. A school's seat
// costs differently in each ward.
func Example() {
	const school1, school2, ward1, ward2 = 0, 1, 2, 3
	n := flow.NewNetwork(4, 4)
	n.SetSupply(school1, 3)
	n.SetSupply(school2, 2)
	n.SetSupply(ward1, -4)
	n.SetSupply(ward2, -1)
	n.AddArc(school1, ward1, 0, flow.Infinite, 5)
	n.AddArc(school1, ward2, 0, flow.Infinite, 2)
	n.AddArc(school2, ward1, 0, flow.Infinite, 4)
	n.AddArc(school2, ward2, 0, flow.Infinite, 3)

	r, err := n.Solve(context.Background(), nil, flow.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r.Status, "at", r.Cost)
	for a, units := range r.Flow {
		from, to, _, _, _ := n.Arc(a)
		fmt.Printf("%d -> %d: %d\n", from, to, units)
	}
	fmt.Println("the answer and its proof hold:", flow.Check(n, r) == nil)

	// The first school no longer reaches the second ward: solve on from the last tree.
	n.SetBounds(1, 0, 0)
	if r, err = n.Solve(context.Background(), r.Basis, flow.Options{}); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r.Status, "at", r.Cost)
	// Output:
	// optimal at 20
	// 0 -> 2: 2
	// 0 -> 3: 1
	// 1 -> 2: 2
	// 1 -> 3: 0
	// the answer and its proof hold: true
	// optimal at 22
}
