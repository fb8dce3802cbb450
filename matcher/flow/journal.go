package flow

import "slices"

// edit is one change of a network since it was laid out, with what it replaced.
type edit struct {
	kind      editKind
	index     int32 // arc or node of the network
	low, high int64 // bounds before; low also a supply before
	position  int32 // movedArc: of the implied arc that has a slot now
	slot      int32 // movedArc: that slot
}

// editKind says what an edit changed.
type editKind uint8

const (
	costEdit editKind = iota
	boundsEdit
	supplyEdit
	movedArc // no edit of the caller: a bound is implied no more, so the arc got a slot in the layout
)

// journal lets a basis catch up with its network. Its marks name the networks whose bases can: the
// network itself and those it was cloned from, each up to the edit at which it was cloned.
type journal struct {
	edits []edit
	marks []mark
}

// mark says that bases of a network, identified by its token, can be brought up to date by this journal if they have
// seen no more than the first upTo edits. The last mark is the network's own and has no such limit.
type mark struct {
	of   *token
	upTo int
}

// token is an identity; it has a size so that two of them differ.
type token struct{ _ byte }

// maxEditShare is the share of arcs, one in so many, up to which edits are kept: beyond it a new
// layout is cheaper.
const maxEditShare = 2

// note adds an edit.
func (j *journal) note(e edit) { j.edits = append(j.edits, e) }

// start begins a journal for a new layout.
func (j *journal) start() { *j = journal{marks: []mark{{of: new(token)}}} }

// own returns the mark of the network itself.
func (j *journal) own() *token { return j.marks[len(j.marks)-1].of }

// branch returns the journal of a clone. Bases of the original serve the clone up to here; those of the clone serve
// the clone alone.
func (j *journal) branch() journal {
	if len(j.marks) == 0 {
		return journal{}
	}
	b := journal{edits: slices.Clone(j.edits), marks: slices.Clone(j.marks)}
	b.marks[len(b.marks)-1].upTo = len(b.edits)
	b.marks = append(b.marks, mark{of: new(token)})
	return b
}

// since returns the edits that a basis has not seen, and false when the basis belongs to another history.
func (j *journal) since(of *token, seen int) ([]edit, bool) {
	for i, m := range j.marks {
		if m.of == of && (i == len(j.marks)-1 || seen <= m.upTo) {
			return j.edits[seen:], true
		}
	}
	return nil, false
}
