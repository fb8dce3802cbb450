package main

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"

	"dathang/matcher/flow"
)

// generateCommand writes an instance in DIMACS format.
type generateCommand struct {
	Kind string `required:"" enum:"commune,commune-hard,netgen,assign" help:"commune: demands of communes and intakes of universities; commune-hard: the same with costs that hardly ever tie; netgen: a random transshipment network; assign: a dense assignment."`
	Size string `required:"" help:"commune: S, M or L. netgen: 8_K, which is 2^K nodes and 8*2^K arcs. assign: the number of persons."`
	Seed uint64 `required:"" help:"The same seed gives the same file."`
}

// Run writes the instance to standard output.
func (c *generateCommand) Run() error {
	out := bufio.NewWriterSize(os.Stdout, 1<<20)
	in, err := generate(c.Kind, c.Size, c.Seed)
	if err != nil {
		return err
	}
	in.write(out, fmt.Sprintf("mcflow generate --kind %s --size %s --seed %d", c.Kind, c.Size, c.Seed))
	return out.Flush()
}

// instance is a network as arrays, the form in which it is generated.
type instance struct {
	assignment bool
	supply     []int64
	from, to   []int32
	high, cost []int64
	uplinks    [2]int // of a commune instance: the arcs from university to intake, first and behind the last
}

// add adds an arc.
func (in *instance) add(from, to int, high, cost int64) {
	in.from = append(in.from, int32(from))
	in.to = append(in.to, int32(to))
	in.high = append(in.high, high)
	in.cost = append(in.cost, cost)
}

// build makes a network of the instance, as a caller with arrays would.
func (in *instance) build() *flow.Network {
	n := flow.NewNetwork(len(in.supply), len(in.from))
	for v, supply := range in.supply {
		n.SetSupply(v, supply)
	}
	for a := range in.from {
		n.AddArc(int(in.from[a]), int(in.to[a]), 0, in.high[a], in.cost[a])
	}
	return n
}

// generate makes an instance of a kind and size; the same arguments make the same one.
func generate(kind, size string, seed uint64) (*instance, error) {
	// The second word of the seed spells mcflow.
	r := rand.New(rand.NewPCG(seed, 0x6d63666c6f77))
	switch kind {
	case "commune", "commune-hard":
		grain := int64(grainOfPlans)
		if kind == "commune-hard" {
			grain = 1
		}
		shape, ok := communeShapes[size]
		if !ok {
			return nil, fmt.Errorf("commune size %q; want S, M or L", size)
		}
		return shape.generate(r, grain), nil
	case "netgen":
		exponent, err := strconv.Atoi(strings.TrimPrefix(size, "8_"))
		if err != nil || !strings.HasPrefix(size, "8_") || exponent < 4 || exponent > 22 {
			return nil, fmt.Errorf("netgen size %q; want 8_4 to 8_22", size)
		}
		return transshipment(r, 1<<exponent, 8<<exponent), nil
	case "assign":
		persons, err := strconv.Atoi(size)
		if err != nil || persons < 1 || persons > 20_000 {
			return nil, fmt.Errorf("assign size %q; want 1 to 20000", size)
		}
		return dense(r, persons), nil
	}
	return nil, fmt.Errorf("kind %q; want commune, commune-hard, netgen or assign", kind)
}

// write writes the instance in DIMACS format, .asn for
// assignments, else .min. Nodes are counted from 1 there.
func (in *instance) write(w io.Writer, title string) {
	out := bufio.NewWriterSize(w, 1<<20)
	line := make([]byte, 0, 128)
	// Formatting by hand: a large instance has millions of lines.
	put := func(letter byte, numbers ...int64) {
		line = append(line[:0], letter)
		for _, v := range numbers {
			line = append(line, ' ')
			line = strconv.AppendInt(line, v, 10)
		}
		line = append(line, '\n')
		out.Write(line)
	}
	fmt.Fprintf(out, "c %s\n", title)
	kind := "min"
	if in.assignment {
		kind = "asn"
	}
	fmt.Fprintf(out, "p %s %d %d\n", kind, len(in.supply), len(in.from))
	for v, supply := range in.supply {
		switch {
		case in.assignment && supply > 0:
			put('n', int64(v)+1)
		case !in.assignment && supply != 0:
			put('n', int64(v)+1, supply)
		}
	}
	for a := range in.from {
		from, to := int64(in.from[a])+1, int64(in.to[a])+1
		if in.assignment {
			put('a', from, to, in.cost[a])
		} else {
			put('a', from, to, 0, in.high[a], in.cost[a])
		}
	}
	out.Flush()
}

// transshipment makes a network like NETGEN's (Klingman, Napier and Stutz, NETGEN, Management
// Science 20, 1974): a skeleton of paths from sources to sinks keeps it feasible, and random arcs
// are added. About the square root of the nodes are sources, and as many sinks; costs are 1 to
// 10,000, capacities of the random arcs 1 to 1,000, and a source supplies 1,000 units on average.
func transshipment(r *rand.Rand, nodes, arcs int) *instance {
	const maxCost, maxHigh, supplyEach = 10_000, 1_000, 1_000
	// Sources come first among the nodes, sinks last, inner nodes between them.
	ends := 1
	for ends*ends < nodes {
		ends *= 2
	}
	in := &instance{supply: make([]int64, nodes)}
	cost := func() int64 { return 1 + r.Int64N(maxCost) }
	// Random supplies that add up.
	total := int64(ends) * supplyEach
	for v := range ends {
		in.supply[v] = supplyEach / 2
	}
	for range total - int64(ends)*(supplyEach/2) {
		in.supply[r.IntN(ends)]++
	}
	// Each inner node joins the chain of a source; each chain ends in some sinks, which share its supply.
	chains := make([][]int, ends)
	for v := ends; v < nodes-ends; v++ {
		c := r.IntN(ends)
		chains[c] = append(chains[c], v)
	}
	for c, chain := range chains {
		supply := in.supply[c]
		at := c
		for _, v := range chain {
			in.add(at, v, supply, cost())
			at = v
		}
		sinks := 1 + r.IntN(4)
		for i := range sinks {
			sink := nodes - ends + r.IntN(ends)
			if i == 0 {
				sink = nodes - ends + c // every sink is reached
			}
			// The rest is divided evenly among the sinks still to come, so that it is used up exactly.
			part := supply / int64(sinks-i)
			supply -= part
			in.supply[sink] -= part
			tail := at
			if i > 0 && len(chain) > 0 {
				tail = chain[r.IntN(len(chain))]
			}
			in.add(tail, sink, in.supply[c], cost())
		}
	}
	for len(in.from) < arcs {
		from, to := r.IntN(nodes-ends), ends+r.IntN(nodes-ends)
		if from != to {
			in.add(from, to, 1+r.Int64N(maxHigh), cost())
		}
	}
	return in
}

// dense makes an assignment of every person to every task at costs of 1 to 100,000.
func dense(r *rand.Rand, persons int) *instance {
	const maxCost = 100_000
	in := &instance{assignment: true, supply: make([]int64, 2*persons)}
	for i := range persons {
		in.supply[i], in.supply[persons+i] = 1, -1
		for j := range persons {
			in.add(i, persons+j, 1, 1+r.Int64N(maxCost))
		}
	}
	return in
}
