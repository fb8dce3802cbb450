package matcher

import (
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// A proof tree is as deep as its search went, and common readers of JSON stop at a few hundred lists in lists. So a
// file has its nodes in one list, the root first, each after the node that it is a part of. dathang.proposal/1
// nested them.

// ProofEntry is a node of a proof tree as a file has it.
type ProofEntry struct {
	// Multipliers are sorted by row. Cells have none: their best value is computed by whoever checks.
	Multipliers []Multiplier `json:"multipliers,omitempty"`
	// Holds are the multipliers, at least 0, of the levels above; where present they replace those of the node above.
	Holds []int64 `json:"holds,omitempty"`
	// Infeasible: the leaf's bound is of a goal that is always 0, so that a bound above 0 proves the leaf empty.
	Infeasible bool `json:"infeasible,omitzero"`
	// An inner node splits on Row: its first child has at most At seats in the row, its second at least At + 1.
	Row RowID `json:"row,omitempty"`
	At  int64 `json:"at,omitzero"`
	// Children are the places of the node's parts in the list, the first node being 0. Each is after the node
	// itself, and every node but the first is a part of exactly one.
	Children []int64 `json:"children,omitempty"`
}

// MarshalJSONTo writes the nodes as a list, each before its parts.
func (n ProofNode) MarshalJSONTo(to *jsontext.Encoder) error {
	return json.MarshalEncode(to, n.entries())
}

// entries lists the nodes in preorder.
func (n *ProofNode) entries() []ProofEntry {
	list := []ProofEntry{}
	type at struct {
		node   *ProofNode
		parent int // -1 for the root
	}
	for stack := []at{{n, -1}}; len(stack) > 0; {
		top := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		place := len(list)
		if top.parent >= 0 {
			list[top.parent].Children = append(list[top.parent].Children, int64(place))
		}
		node := top.node
		list = append(list, ProofEntry{Multipliers: node.Multipliers, Holds: node.Holds, Infeasible: node.Infeasible, Row: node.Row, At: node.At})
		for i := len(node.Children) - 1; i >= 0; i-- {
			stack = append(stack, at{&node.Children[i], place})
		}
	}
	return list
}

// UnmarshalJSONFrom reads a list of nodes.
func (n *ProofNode) UnmarshalJSONFrom(from *jsontext.Decoder) error {
	var list []ProofEntry
	if err := json.UnmarshalDecode(from, &list); err != nil {
		return err
	}
	return n.join(list)
}

// join makes a tree of a list of nodes.
func (n *ProofNode) join(list []ProofEntry) error {
	if len(list) == 0 {
		return strayNode{0, 0}
	}
	nodes, isPart := make([]ProofNode, len(list)), make([]bool, len(list))
	// Parts stand after their node, so whoever is met from the end has all its own already.
	for i := len(list) - 1; i >= 0; i-- {
		e := &list[i]
		nodes[i] = ProofNode{Multipliers: e.Multipliers, Holds: e.Holds, Infeasible: e.Infeasible, Row: e.Row, At: e.At}
		for _, c := range e.Children {
			if c <= int64(i) || c >= int64(len(list)) || isPart[c] {
				return strayNode{c, len(list)}
			}
			isPart[c] = true
			nodes[i].Children = append(nodes[i].Children, nodes[c])
		}
	}
	for i := 1; i < len(list); i++ {
		if !isPart[i] {
			return strayNode{int64(i), len(list)}
		}
	}
	*n = nodes[0]
	return nil
}

// strayNode is a node that is not a part of just one node before it, or is not in the list.
type strayNode struct {
	node  int64
	count int
}

func (s strayNode) Error() string {
	return fmt.Sprintf("node %d of the %d of a proof tree is not a part of just one node before it", s.node, s.count)
}

// nested is a node as dathang.proposal/1 has it.
type nested struct {
	Multipliers []Multiplier `json:"multipliers,omitempty"`
	Holds       []int64      `json:"holds,omitempty"`
	Infeasible  bool         `json:"infeasible,omitzero"`
	Row         RowID        `json:"row,omitempty"`
	At          int64        `json:"at,omitzero"`
	Children    []nested     `json:"children,omitempty"`
}

// nestedTrees read and write trees as dathang.proposal/1 has them.
var nestedTrees = json.JoinOptions(
	json.WithMarshalers(json.MarshalToFunc(func(to *jsontext.Encoder, n ProofNode) error {
		return json.MarshalEncode(to, nest(&n))
	})),
	json.WithUnmarshalers(json.UnmarshalFromFunc(func(from *jsontext.Decoder, n *ProofNode) error {
		var read nested
		if err := json.UnmarshalDecode(from, &read); err != nil {
			return err
		}
		*n = read.node()
		return nil
	})),
)

func nest(n *ProofNode) nested {
	out := nested{Multipliers: n.Multipliers, Holds: n.Holds, Infeasible: n.Infeasible, Row: n.Row, At: n.At}
	for i := range n.Children {
		out.Children = append(out.Children, nest(&n.Children[i]))
	}
	return out
}

func (n *nested) node() ProofNode {
	out := ProofNode{Multipliers: n.Multipliers, Holds: n.Holds, Infeasible: n.Infeasible, Row: n.Row, At: n.At}
	for i := range n.Children {
		out.Children = append(out.Children, n.Children[i].node())
	}
	return out
}
