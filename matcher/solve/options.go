package solve

import "dathang/matcher"

// OptionsOf are the options of a search that may do as much work as a policy allows. The caller sets Threads and
// Progress.
func OptionsOf(work matcher.Work) Options {
	return Options{MaxPivots: work.MaxPivots, MaxNodes: int(work.MaxNodes), GapPPM: work.GapPPM}
}

// Options of a run. Limits are counts, not times, so that results are reproducible.
type Options struct {
	// MaxPivots of all levels together; 0 is no limit.
	MaxPivots int64
	// MaxNodes of one level's tree; 0 means DefaultNodes. It has no effect where every rule stands in the network.
	MaxNodes int
	// GapPPM ends a level once its plan is proven to be within so many millionths of the optimum; 0 asks for the
	// optimum.
	GapPPM int64
	// MaxWork of the run, in units of Stats.Work; 0 is no limit.
	MaxWork int64
	// WithoutConflict is for callers that only ask whether there is a plan: no conflicting bounds are looked for.
	WithoutConflict bool
	// Trial is a run whose limits hold even while no plan has been found.
	Trial bool
	// MaxProofBytes is the approximate size limit of the certificate; 0 means what a check accepts.
	MaxProofBytes int
	// Threads that may work at once; their number never changes a result.
	Threads int
	// Progress is called from time to time, from the solving goroutine.
	Progress func(Progress)
}

// DefaultNodes of one level's tree: what a certificate may hold. Large problems end sooner, by the number of flows
// solved.
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

// Stats say how much work a run took.
type Stats struct {
	Pairs, Nodes, Arcs int
	Pivots             int64
	TreeNodes          int
	// Work is an estimate of the processor time of the run, in pivots, the same on every machine: pricing a network
	// and reading its flow count as additional pivots.
	Work int64
	// flows solved.
	flows int
}

// A flow takes about as much time as flowWork pivots, and one more for every pairsAPivot of its pairs. Measured on
// random problems of 20 to 100,000 pairs, where a unit of work took between 1 and 3 microseconds.
const (
	flowWork    = 30
	pairsAPivot = 16
)

// WorkOfFlow is the work that one flow over so many pairs counts as, apart from its pivots.
func WorkOfFlow(pairs int) int64 { return flowWork + int64(pairs)/pairsAPivot }
