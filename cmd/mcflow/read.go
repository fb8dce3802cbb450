package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math"

	"dathang/matcher/flow"
)

// scanner reads the fields of lines and counts lines for its errors. It is written for
// speed: files have millions of arcs. err is set for failures of reading, not of the format.
type scanner struct {
	in   *bufio.Reader
	line int
	err  error
}

// newScanner begins at line 1.
func newScanner(in io.Reader) *scanner {
	return &scanner{in: bufio.NewReaderSize(in, 1<<20), line: 1}
}

// errorf is an error with the current line.
func (s *scanner) errorf(format string, args ...any) error {
	return fmt.Errorf("line %d: %s", s.line, fmt.Sprintf(format, args...))
}

// blank skips spaces within the line and returns the next byte without taking it, '\n' at the end of the line or file.
func (s *scanner) blank() byte {
	for {
		c, err := s.in.ReadByte()
		if err != nil {
			if !errors.Is(err, io.EOF) {
				s.err = err
			}
			return '\n'
		}
		if c != ' ' && c != '\t' && c != '\r' {
			s.in.UnreadByte()
			return c
		}
	}
}

// first goes to the first byte of the next line that is not
// empty, takes it, and reports whether there is one.
func (s *scanner) first() (byte, bool) {
	for {
		c := s.blank()
		if s.err != nil {
			return 0, false
		}
		if _, err := s.in.ReadByte(); err != nil {
			return 0, false
		}
		if c != '\n' {
			return c, true
		}
		s.line++
	}
}

// skip drops the rest of the line.
func (s *scanner) skip() {
	for {
		c, err := s.in.ReadByte()
		if err != nil {
			return
		}
		if c == '\n' {
			s.line++
			return
		}
	}
}

// end checks that the line is over, and goes to the next one.
func (s *scanner) end() error {
	if c := s.blank(); c != '\n' {
		return s.errorf("unexpected %q at the end", c)
	}
	if _, err := s.in.ReadByte(); err == nil {
		s.line++
	}
	return s.err
}

// word reads a field of letters.
func (s *scanner) word() string {
	s.blank()
	var w []byte
	for {
		c, err := s.in.ReadByte()
		if err != nil {
			return string(w)
		}
		if c == ' ' || c == '\t' || c == '\r' || c == '\n' {
			s.in.UnreadByte()
			return string(w)
		}
		w = append(w, c)
	}
}

// number reads a whole number.
func (s *scanner) number(what string) (int64, error) {
	c := s.blank()
	negative := c == '-'
	if negative || c == '+' {
		s.in.ReadByte()
	}
	var v uint64
	digits := 0
	for {
		c, err := s.in.ReadByte()
		if err != nil {
			break
		}
		if c < '0' || c > '9' {
			s.in.UnreadByte()
			if c != ' ' && c != '\t' && c != '\r' && c != '\n' {
				return 0, s.errorf("%s: unexpected %q; want a whole number", what, c)
			}
			break
		}
		// Checked before the multiplication; what remains is checked after the last digit.
		if v > math.MaxInt64/10 {
			return 0, s.errorf("%s: the number does not fit 64 bits", what)
		}
		v = v*10 + uint64(c-'0')
		digits++
	}
	if digits == 0 {
		return 0, s.errorf("%s: missing; want a whole number", what)
	}
	if v > math.MaxInt64 {
		return 0, s.errorf("%s: the number does not fit 64 bits", what)
	}
	if negative {
		return -int64(v), nil
	}
	return int64(v), nil
}

// numbers reads a number for each place of into; what names them for errors.
func (s *scanner) numbers(into []int64, what ...string) error {
	for i := range into {
		v, err := s.number(what[i])
		if err != nil {
			return err
		}
		into[i] = v
	}
	return nil
}

// maxSize bounds node and arc counts in files, so that a wrong header cannot ask for all memory.
const maxSize = 1 << 29

// readNetwork reads a DIMACS .min or .asn file, or an
// OR-Library assignment: a size and a square matrix.
//
// The lines of DIMACS (nodes count from 1):
//
//	c any text
//	p min NODES ARCS                   the problem line: a minimum-cost flow,
//	p asn NODES ARCS                   or an assignment
//	n NODE SUPPLY                      negative for a demand; in .asn only NODE, a person
//	a FROM TO LOW CAPACITY COST        in .asn PERSON TASK COST
func readNetwork(in io.Reader) (*flow.Network, error) {
	s := newScanner(in)
	for {
		c, ok := s.first()
		switch {
		case s.err != nil:
			return nil, s.err
		case !ok:
			return nil, s.errorf("no problem line")
		case c == 'c':
			s.skip()
		// No letter at the start of a line: the OR-Library format, which has numbers only.
		case c >= '0' && c <= '9':
			s.in.UnreadByte()
			return s.matrix()
		case c == 'p':
			kind := s.word()
			if kind != "min" && kind != "asn" {
				return nil, s.errorf("problem %q; want min or asn", kind)
			}
			var size [2]int64
			if err := s.numbers(size[:], "number of nodes", "number of arcs"); err != nil {
				return nil, err
			}
			if size[0] < 0 || size[1] < 0 || size[0] > maxSize || size[1] > maxSize {
				return nil, s.errorf("%d nodes and %d arcs; want 0 to %d", size[0], size[1], maxSize)
			}
			if err := s.end(); err != nil {
				return nil, err
			}
			if kind == "min" {
				return s.minimum(int(size[0]), int(size[1]))
			}
			return s.assignment(int(size[0]), int(size[1]))
		default:
			return nil, s.errorf("line starts with %q before the problem line", c)
		}
	}
}

// hint bounds the memory allotted before the first arc is read, because the header may be wrong.
func hint(arcs int) int { return min(arcs, 1<<25) }

// descriptors reads the lines that follow the problem line: node and arc read what
// follows an n or an a, comments are skipped. The file must have as many arcs as it says.
func (s *scanner) descriptors(n *flow.Network, arcs int, node, arc func() error) (*flow.Network, error) {
	for {
		c, ok := s.first()
		if s.err != nil {
			return nil, s.err
		}
		if !ok {
			break
		}
		var err error
		switch c {
		case 'c':
			s.skip()
			continue
		case 'n':
			err = node()
		case 'a':
			err = arc()
		default:
			err = s.errorf("line starts with %q; want c, n or a", c)
		}
		if err == nil {
			err = s.end()
		}
		if err != nil {
			return nil, err
		}
	}
	if n.Arcs() != arcs {
		return nil, s.errorf("the file ends after %d arcs; its problem line says %d", n.Arcs(), arcs)
	}
	return n, nil
}

// minimum reads a DIMACS .min file.
func (s *scanner) minimum(nodes, arcs int) (*flow.Network, error) {
	n := flow.NewNetwork(nodes, hint(arcs))
	var supply [2]int64
	var f [5]int64
	// The line in which each node was described.
	described := map[int64]int{}
	return s.descriptors(n, arcs, func() error {
		if err := s.numbers(supply[:], "node", "supply"); err != nil {
			return err
		}
		if err := s.inRange(supply[0], nodes); err != nil {
			return err
		}
		if err := s.once(described, supply[0]); err != nil {
			return err
		}
		n.SetSupply(int(supply[0]-1), supply[1])
		return nil
	}, func() error {
		if err := s.numbers(f[:], "tail", "head", "low", "capacity", "cost"); err != nil {
			return err
		}
		if err := s.endsInRange(f[0], f[1], nodes); err != nil {
			return err
		}
		if f[3] < 0 && f[2] >= 0 {
			f[3] = flow.Infinite // the format's way to say that there is no capacity
		}
		if f[2] > f[3] {
			return s.errorf("low %d above capacity %d", f[2], f[3])
		}
		n.AddArc(int(f[0]-1), int(f[1]-1), f[2], f[3], f[4])
		return nil
	})
}

// assignment reads a DIMACS .asn file: n lines name the persons, all other nodes are tasks.
func (s *scanner) assignment(nodes, arcs int) (*flow.Network, error) {
	n := flow.NewNetwork(nodes, hint(arcs))
	// Every node is a task until an n line makes it a person.
	for v := range nodes {
		n.SetSupply(v, -1)
	}
	var f [3]int64
	named := map[int64]int{}
	return s.descriptors(n, arcs, func() error {
		v, err := s.number("person")
		if err != nil {
			return err
		}
		if err := s.inRange(v, nodes); err != nil {
			return err
		}
		if err := s.once(named, v); err != nil {
			return err
		}
		n.SetSupply(int(v-1), 1)
		return nil
	}, func() error {
		if err := s.numbers(f[:], "person", "task", "cost"); err != nil {
			return err
		}
		if err := s.endsInRange(f[0], f[1], nodes); err != nil {
			return err
		}
		n.AddArc(int(f[0]-1), int(f[1]-1), 0, 1, f[2])
		return nil
	})
}

// once refuses a second line for a node: one of the two would
// be ignored. lines remembers where each node was described.
func (s *scanner) once(lines map[int64]int, node int64) error {
	if first, twice := lines[node]; twice {
		return s.errorf("node %d is described in line %d already; want each node once", node, first)
	}
	lines[node] = s.line
	return nil
}

// inRange checks a node's number, which counts from 1.
func (s *scanner) inRange(node int64, nodes int) error {
	if node < 1 || node > int64(nodes) {
		return s.errorf("node %d; want 1 to %d", node, nodes)
	}
	return nil
}

// endsInRange checks both ends of an arc.
func (s *scanner) endsInRange(from, to int64, nodes int) error {
	if from < 1 || from > int64(nodes) || to < 1 || to > int64(nodes) {
		return s.errorf("arc from %d to %d; want nodes 1 to %d", from, to, nodes)
	}
	return nil
}

// matrix reads the OR-Library format. Numbers may be wrapped over lines anywhere.
func (s *scanner) matrix() (*flow.Network, error) {
	// A line end is just a space here.
	anywhere := func(what string) (int64, error) {
		for s.blank() == '\n' {
			if _, err := s.in.ReadByte(); err != nil {
				return 0, s.errorf("the file ends before the %s", what)
			}
			s.line++
		}
		return s.number(what)
	}
	size, err := anywhere("size")
	if err != nil {
		return nil, err
	}
	const maxMatrix = 20_000
	if size < 0 || size > maxMatrix {
		return nil, s.errorf("matrix of %d rows; want 0 to %d", size, maxMatrix)
	}
	m := int(size)
	n := flow.NewNetwork(2*m, hint(m*m))
	for i := range m {
		n.SetSupply(i, 1)
		n.SetSupply(m+i, -1)
		for j := range m {
			cost, err := anywhere("cost")
			if err != nil {
				return nil, err
			}
			n.AddArc(i, m+j, 0, 1, cost)
		}
	}
	if c, more := s.first(); more {
		return nil, s.errorf("unexpected %q after the matrix", c)
	}
	return n, s.err
}
