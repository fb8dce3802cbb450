package matcher

// ProposalFormat is the version of proposal files that this code writes.
const ProposalFormat = "dathang.proposal/2"

// ProposalFormat1 is the first version, which is read as well. Its proof trees are nested, and it has no digest of
// the whole, so that what things are called and how the answer came to be can be changed in it and nobody sees it.
const ProposalFormat1 = "dathang.proposal/1"

// Status is what is known about a solution.
type Status string

// The statuses.
const (
	StatusOptimal    Status = "optimal"
	StatusFeasible   Status = "feasible"
	StatusInfeasible Status = "infeasible"
	StatusUnknown    Status = "unknown"
)

// Allocation is the answer for one offer and one cell.
type Allocation struct {
	Offer OfferID `json:"offer"`
	Cell
	Seats int64 `json:"seats"`
}

// Unmet is a cell with the seats that nobody serves.
type Unmet struct {
	Cell
	Seats int64 `json:"seats"`
}

// GoalValue is what one goal comes to, unweighted.
type GoalValue struct {
	Goal  GoalID `json:"goal"`
	Value int64  `json:"value"`
}

// Share is the part of its demand that a commune lacks, in lowest terms.
type Share struct {
	// Unmet seats, of so many asked for.
	Unmet int64 `json:"unmet"`
	// Of is at least 1.
	Of int64 `json:"of"`
}

// Level is the outcome of one level of goals, in the level's own integer units.
// The goal worst_off has a level for each step, with the share that it is about.
type Level struct {
	Goals []GoalValue `json:"goals"`
	// Share of a step of worst_off: its value is the number of communes that lack
	// at least this share (and at least a seat). Shares of steps fall; one of 0, the
	// last, says that no further commune lacks anything.
	Share *Share `json:"share,omitzero"`
	// Value is the weighted sum of the goals of the returned allocation.
	Value int64 `json:"value"`
	// Bound is proven: no allocation that obeys the rules and keeps the levels
	// above comes below it.
	Bound int64 `json:"bound"`
	// Gap is Value - Bound.
	Gap int64 `json:"gap"`
}

// Multiplier is the dual value of one row. Row is "capacity:<OfferID>",
// "rule:<RuleID>" or "penalty:<CommuneID>". A seat of a pair in the row costs
// Value more; the row's total is bounded to pay it back.
type Multiplier struct {
	Row   RowID `json:"row"`
	Value int64 `json:"value"`
}

// ProofNode is a node of a level's proof tree. A pure flow has one leaf. In a file the nodes are a list (ProofEntry).
// Multipliers are inherited from the node above: an entry replaces
// the value that its row had there, 0 clears it.
type ProofNode struct {
	// Multipliers, sorted by row. Cells have none: their best value is computed
	// by whoever checks.
	Multipliers []Multiplier `json:"multipliers,omitempty"`
	// Holds are the multipliers, at least 0, of the levels above; where present
	// they replace those of the node above.
	Holds []int64 `json:"holds,omitempty"`
	// Infeasible: the leaf's bound is of a goal that is always 0, so that a bound
	// above 0 proves the leaf empty.
	Infeasible bool `json:"infeasible,omitzero"`
	// An inner node splits on Row: its first child has at most At seats in the
	// row, its second at least At + 1.
	Row      RowID       `json:"row,omitempty"`
	At       int64       `json:"at,omitzero"`
	Children []ProofNode `json:"children,omitempty"`
}

// LevelProof proves one level's bound.
type LevelProof struct {
	// Shift says that multipliers are Value / 2^Shift.
	Shift int       `json:"shift"`
	Tree  ProofNode `json:"tree"`
}

// Certificate proves the bounds of all levels, first level first.
type Certificate struct {
	Levels []LevelProof `json:"levels,omitempty"`
}

// Proof says how much is known about a reason.
type Proof string

// The kinds of proof of a reason.
const (
	// ProofIrreducible: the relaxations suffice and no proper subset does.
	ProofIrreducible Proof = "irreducible"
	// ProofSufficient: the relaxations suffice.
	ProofSufficient Proof = "sufficient"
	// ProofNone: no reason could be established.
	ProofNone Proof = "unproven"
)

// Move is one change of an allocation: By seats more (or fewer) of Offer in
// the cell. Offer is empty for a seat of a new offer.
type Move struct {
	Offer OfferID `json:"offer,omitempty"`
	Cell
	By int64 `json:"by"`
}

// Reason says why the next unmet seat of a cell is unmet: the relaxations that
// together would serve it, and, as a witness, the moves that then would. Without
// relaxations the moves better a plan that a search left unfinished.
type Reason struct {
	Cell
	Proof Proof `json:"proof"`
	// Seats that the same relaxations would serve, each so many times over; absent is 1.
	Seats       int64        `json:"seats,omitzero"`
	Relaxations []Relaxation `json:"relaxations"`
	Witness     []Move       `json:"witness"`
}

// ConflictMember is one bound of an infeasible set. Row is as in Multiplier, or what a cell asks for; Bound is low
// or high, the cohort of an offer's capacity row, or the ban of a rule's. Witness is an allocation that obeys all
// other members once this bound alone is removed.
type ConflictMember struct {
	Row     RowID        `json:"row"`
	Bound   string       `json:"bound"`
	Value   int64        `json:"value"`
	Witness []Allocation `json:"witness,omitempty"`
}

// Conflict is a set of bounds that cannot hold together. Multipliers are the
// cut: summed with them, the bounds contradict each other.
type Conflict struct {
	Members     []ConflictMember `json:"members"`
	Multipliers []Multiplier     `json:"multipliers"`
	Irreducible bool             `json:"irreducible"`
	// Tree proves the contradiction where side rows or choices are part of the problem:
	// every leaf is empty. It is of the problem with the members' bounds and no other bound of a rule or
	// cohort, or, where there are no members, of all rules together. Multipliers in it are scaled by 2^Shift.
	Shift int        `json:"shift,omitzero"`
	Tree  *ProofNode `json:"tree,omitzero"`
	// All says that beside a tree capacities, bans and what cells ask for hold only where they are members, too. Where
	// it is absent they hold as the problem has them, without a word among the members.
	All bool `json:"all,omitzero"`
	// Obstacles are what keeps pinned pairs among the members from existing, bans apart: nothing could lift it.
	Obstacles []ConflictObstacle `json:"obstacles,omitempty"`
}

// ConflictObstacle is what keeps an offer from a cell that a pin gives it.
type ConflictObstacle struct {
	Offer OfferID `json:"offer"`
	Cell
	Hindrances []Hindrance `json:"hindrances"`
}

// Why a search stopped before every level was proven optimal.
const (
	// StoppedByGap: what is left open is within the gap that was asked for.
	StoppedByGap = "gap"
	// StoppedByWork: the limit of pivots or nodes.
	StoppedByWork = "work"
	// StoppedByProof: the whole certificate would be too large; the bounds are those that a part of it proves.
	StoppedByProof = "proof"
	// StoppedByTime: a clock or a person; the same run may come further next time.
	StoppedByTime = "time"
)

// Bridging is how secondments of one year fill posts whose person comes later:
// an answer of its own, optimal given the seats of the plan, to the problem that
// the plan leaves. Its cells are the posts still open in Year; its offers are the secondments
// of that intake with the seats that the plan does not use, but for those that a
// cap, share, budget or pin holds or that need a cohort; bans hold, and nothing comes late.
// First as many posts as possible are filled, then at the least cost. Caps that hold temporary offers leave what the plan
// and earlier years have not used of them.
type Bridging struct {
	Year        int          `json:"year"`
	Allocations []Allocation `json:"allocations"`
	Unmet       []Unmet      `json:"unmet"`
	Levels      []Level      `json:"levels"`
	Certificate Certificate  `json:"certificate"`
}

// Status is optimal where every level of the year is proven best, and feasible otherwise.
func (b *Bridging) Status() Status {
	for i := range b.Levels {
		if b.Levels[i].Gap != 0 {
			return StatusFeasible
		}
	}
	return StatusOptimal
}

// Seats that are bridged.
func (b *Bridging) Seats() int64 {
	var n int64
	for i := range b.Allocations {
		n += b.Allocations[i].Seats
	}
	return n
}

// CostKVND is what the secondments of the year cost: the second level's value.
func (b *Bridging) CostKVND() int64 {
	if len(b.Levels) < 2 {
		return 0
	}
	return b.Levels[1].Value
}

// Solution is the solver's answer. With StatusInfeasible only Conflict is set;
// with StatusUnknown only StoppedBy.
type Solution struct {
	Status Status `json:"status"`
	// StoppedBy is empty where every level is proven best, and no clock cut short what its reasons claim.
	StoppedBy   string       `json:"stopped_by,omitempty"`
	Allocations []Allocation `json:"allocations"`
	Unmet       []Unmet      `json:"unmet"`
	Levels      []Level      `json:"levels"`
	Certificate Certificate  `json:"certificate"`
	Reasons     []Reason     `json:"reasons,omitempty"`
	// Bridging says, by year, who stands in until the people of the plan come.
	Bridging []Bridging `json:"bridging,omitempty"`
	Conflict *Conflict  `json:"conflict,omitzero"`
}

// Served is the number of allocated seats of every need. What a planner is told counts refreshers apart (Problem.Count).
func (s *Solution) Served() int64 {
	var n int64
	for i := range s.Allocations {
		n += s.Allocations[i].Seats
	}
	return n
}

// Run says how an answer came to be; only the digest of the whole covers it.
type Run struct {
	Version string `json:"version,omitempty"`
	Started string `json:"started,omitempty"`
	Host    string `json:"host,omitempty"`
	SolveMS int64  `json:"solve_ms,omitzero"`
	Pivots  int64  `json:"pivots,omitzero"`
	Dataset string `json:"dataset,omitempty"`
	// Policy is the policy that was in force, as its file would say it.
	Policy *Policy `json:"policy,omitzero"`
}

// Proposal is a solution that a planner carries to approval: problem, answer
// and run. Digests are SHA-256 of canonical JSON.
type Proposal struct {
	Format string `json:"format"`
	// Digest covers the other two and what they leave out: display names and run.
	Digest        string   `json:"digest,omitempty"`
	ProblemDigest string   `json:"problem_digest"`
	AnswerDigest  string   `json:"answer_digest"`
	Problem       *Problem `json:"problem"`
	Answer        Solution `json:"answer"`
	Run           Run      `json:"run"`
}
