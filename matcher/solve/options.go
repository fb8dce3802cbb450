package solve

import "dathang/matcher"

// OptionsOf are the options of a search that may do as much work as a policy
// allows. Threads and Progress are the caller's.
func OptionsOf(work matcher.Work) Options {
	return Options{MaxPivots: work.MaxPivots, MaxNodes: int(work.MaxNodes), GapPPM: work.GapPPM}
}

// Options steer a run. Limits are counts, so that results repeat.
type Options struct {
	// MaxPivots of all levels together; 0 is no limit.
	MaxPivots int64
	// MaxNodes of one level's tree; 0 means DefaultNodes. It plays no part
	// where every rule stands in the network.
	MaxNodes int
	// GapPPM ends a level once its plan is proven to be within so many millionths
	// of the best; 0 asks for the best.
	GapPPM int64
	// MaxWork of the run, in Stats.Work; 0 is no limit.
	MaxWork int64
	// WithoutConflict is for whoever asks only whether there is a plan: no bounds that contradict each other are looked for.
	WithoutConflict bool
	// Trial is a run whose limits hold also where no plan has been found.
	Trial bool
	// MaxProofBytes of the certificate, about; 0 means what a check takes.
	MaxProofBytes int
	// Threads that may work at once; it never changes a result.
	Threads int
	// Progress is told about the work now and then, from the solving goroutine.
	Progress func(Progress)
}

// DefaultNodes of one level's tree: what a certificate may hold. Large problems end
// sooner, by the number of flows solved.
const DefaultNodes = 90_000

// Progress says where a run is.
type Progress struct {
	// Level being solved, from 1, of Levels.
	Level, Levels int
	Pivots        int64
	// Nodes of the level's tree so far; Value and Bound of the level where Found.
	Nodes        int
	Found        bool
	Value, Bound int64
}

// Stats say how much work a run was.
type Stats struct {
	Pairs, Nodes, Arcs int
	Pivots             int64
	TreeNodes          int
	// Work is about how much processor time the run took, in pivots, whatever the machine: what pricing a network and
	// reading its flow take counts as so many more of them.
	Work int64
	// flows solved.
	flows int
}

// A flow costs about as much time as flowWork pivots, and one more for every pairsAPivot of its pairs. Measured on
// drawn problems from 20 to 100,000 pairs, where a unit of work came to between 1 and 3 microseconds.
const (
	flowWork    = 30
	pairsAPivot = 16
)

// WorkOfFlow is what one flow of so many pairs counts as, its pivots apart.
func WorkOfFlow(pairs int) int64 { return flowWork + int64(pairs)/pairsAPivot }
