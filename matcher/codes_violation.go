package matcher

// Violation is one claim of a proposal that the recount does not bear out.
type Violation struct {
	Code   Code   `json:"code"`
	Params Params `json:"params,omitempty"`
}

func (v Violation) String() string { return string(v.Code) + paramText(v.Params) }

// What verify can find wrong with a proposal. In their parameters "level"
// counts from 1, "list" is a JSON pointer into the answer, "value" is what the
// file says and "want" what the recount gives.
const (
	// ViolationFormat: the file is of another format or version.
	ViolationFormat Code = "violation_format"
	// ViolationProblem: the problem itself is not a valid problem.
	ViolationProblem Code = "violation_problem"
	// ViolationDigest: names or the account of the run are not those that were digested.
	ViolationDigest Code = "violation_digest"
	// ViolationOtherName: a thing of the problem is called otherwise than in the problem that it has to be.
	ViolationOtherName Code = "violation_other_name"
	// ViolationProblemDigest: the problem is not the one that was digested.
	ViolationProblemDigest Code = "violation_problem_digest"
	// ViolationAnswerDigest: the answer is not the one that was digested.
	ViolationAnswerDigest Code = "violation_answer_digest"
	// ViolationOtherProblem: the proposal answers another problem than the one given beside it.
	ViolationOtherProblem Code = "violation_other_problem"
	// ViolationUnsupported: the problem has a rule or goal that verify does not recount.
	ViolationUnsupported Code = "violation_unsupported"
	// ViolationRange: a number is too large to be recounted.
	ViolationRange Code = "violation_range"

	// ViolationStatus: the status is no word of the list.
	ViolationStatus Code = "violation_status"
	// ViolationContent: the answer holds something that its status rules out.
	ViolationContent Code = "violation_content"
	// ViolationMissing: the answer lacks something that its status needs.
	ViolationMissing Code = "violation_missing"
	// ViolationOptimal: the status is optimal and a level has a gap.
	ViolationOptimal Code = "violation_optimal"
	// ViolationOrder: a list is not sorted.
	ViolationOrder Code = "violation_order"
	// ViolationDuplicate: a list names a thing twice.
	ViolationDuplicate Code = "violation_duplicate"
	// ViolationUnknown: a list names a thing that the problem does not have.
	ViolationUnknown Code = "violation_unknown"

	// ViolationSeats: an allocation of no seats or fewer.
	ViolationSeats Code = "violation_seats"
	// ViolationPair: an allocation of an offer that cannot serve the cell.
	ViolationPair Code = "violation_pair"
	// ViolationBan: an allocation that a ban forbids.
	ViolationBan Code = "violation_ban"
	// ViolationCohort: an offer gives seats, but fewer than its minimum cohort.
	ViolationCohort Code = "violation_cohort"
	// ViolationDemand: a cell receives more seats than it asks for.
	ViolationDemand Code = "violation_demand"
	// ViolationUnmet: the list of unmet seats is not demand less served seats.
	ViolationUnmet Code = "violation_unmet"

	// ViolationLevels: there are more or fewer levels than the problem has.
	ViolationLevels Code = "violation_levels"
	// ViolationStep: a step of worst_off is about another share than the plan's next largest.
	ViolationStep Code = "violation_step"
	// ViolationGoals: a level has other goals than in the problem.
	ViolationGoals Code = "violation_goals"
	// ViolationGoalValue: a goal comes to another value.
	ViolationGoalValue Code = "violation_goal_value"
	// ViolationLevelValue: a level's goals come to another weighted sum.
	ViolationLevelValue Code = "violation_level_value"
	// ViolationBound: a level's tree proves another bound.
	ViolationBound Code = "violation_bound"
	// ViolationGap: a level's gap is not value less bound.
	ViolationGap Code = "violation_gap"
	// ViolationShift: multipliers are scaled by a power of 2 that is not from 0 to 24; level 0 is the conflict's.
	ViolationShift Code = "violation_shift"
	// ViolationMultiplier: a multiplier of 0 has no place in a proof, except to clear one of the node above.
	ViolationMultiplier Code = "violation_multiplier"
	// ViolationUnbounded: a positive multiplier on a row without a high proves nothing.
	ViolationUnbounded Code = "violation_unbounded"

	// ViolationNegative: a multiplier that has to be 0 or more, of a level that is held or of a rule about lost seats.
	ViolationNegative Code = "violation_negative"
	// ViolationHolds: a node prices more levels than are held above it.
	ViolationHolds Code = "violation_holds"
	// ViolationChildren: a node that splits has other than two parts.
	ViolationChildren Code = "violation_children"
	// ViolationSplit: a node splits on what is no row, or none that may be split.
	ViolationSplit Code = "violation_split"
	// ViolationLeaf: a leaf is said to be empty, and its multipliers do not prove it.
	ViolationLeaf Code = "violation_leaf"
	// ViolationCertificate: the trees are larger than any that is checked.
	ViolationCertificate Code = "violation_certificate"

	// ViolationReasonMissing: a cell with unmet seats has no reason though others have.
	ViolationReasonMissing Code = "violation_reason_missing"
	// ViolationReasonNeedless: a reason for a cell that has no unmet seat.
	ViolationReasonNeedless Code = "violation_reason_needless"
	// ViolationReasonProof: what a reason holds does not fit its kind of proof.
	ViolationReasonProof Code = "violation_reason_proof"
	// ViolationBridging: secondments stand for another year than they may.
	ViolationBridging Code = "violation_bridging"
	// ViolationReasonEmpty: a reason that relaxes nothing is none.
	ViolationReasonEmpty Code = "violation_reason_empty"
	// ViolationRelaxation: a relaxation names what it cannot relax.
	ViolationRelaxation Code = "violation_relaxation"
	// ViolationRelaxationIdle: the witness of an irreducible reason does without one of its relaxations.
	ViolationRelaxationIdle Code = "violation_relaxation_idle"
	// ViolationRelaxationAmount: a relaxation gives way further than the witness needs.
	ViolationRelaxationAmount Code = "violation_relaxation_amount"
	// ViolationWitnessPair: a witness moves seats of an offer that cannot serve the cell.
	ViolationWitnessPair Code = "violation_witness_pair"
	// ViolationWitnessSeats: a witness leaves fewer than no seats, or more than are asked.
	ViolationWitnessSeats Code = "violation_witness_seats"
	// ViolationWitnessCell: a witness does not give the cell a seat more, or leaves another cell fewer than before.
	ViolationWitnessCell Code = "violation_witness_cell"
	// ViolationWitnessRow: a witness breaks a rule that its reason does not relax so far.
	ViolationWitnessRow Code = "violation_witness_row"
	// ViolationWitnessGoal: a witness worsens a goal more than its reason says.
	ViolationWitnessGoal Code = "violation_witness_goal"

	// ViolationConflictMember: a member of a conflict is not a bound of the problem.
	ViolationConflictMember Code = "violation_conflict_member"
	// ViolationConflictObstacle: not what keeps a pinned offer from its cell, or no pin of the conflict.
	ViolationConflictObstacle Code = "violation_conflict_obstacle"
	// ViolationConflictNeeds: a conflict's multipliers use a bound that is not a member.
	ViolationConflictNeeds Code = "violation_conflict_needs"
	// ViolationConflictCut: a conflict's members do not contradict each other.
	ViolationConflictCut Code = "violation_conflict_cut"
	// ViolationConflictWitness: without the member the rest still does not hold in its witness.
	ViolationConflictWitness Code = "violation_conflict_witness"
)

var violationCodes = []CodeInfo{
	{ViolationFormat, []string{"value", "want"}},
	{ViolationProblem, []string{"path", "fault", "detail"}},
	{ViolationDigest, []string{"value", "want"}},
	{ViolationOtherName, []string{"id", "value", "want"}},
	{ViolationProblemDigest, []string{"value", "want"}},
	{ViolationAnswerDigest, []string{"value", "want"}},
	{ViolationOtherProblem, []string{"value", "want"}},
	{ViolationUnsupported, []string{"path", "kind"}},
	{ViolationRange, []string{"path", "value"}},

	{ViolationStatus, []string{"value"}},
	{ViolationContent, []string{"status", "list"}},
	{ViolationMissing, []string{"status", "list"}},
	{ViolationOptimal, []string{"level", "gap"}},
	{ViolationOrder, []string{"list", "value", "after"}},
	{ViolationDuplicate, []string{"list", "value"}},
	{ViolationUnknown, []string{"list", "value"}},

	{ViolationSeats, []string{"offer", "cell", "seats"}},
	{ViolationPair, []string{"offer", "cell", "cause"}},
	{ViolationBan, []string{"rule", "offer", "cell", "seats"}},
	{ViolationCohort, []string{"offer", "seats", "low"}},
	{ViolationDemand, []string{"cell", "seats", "demand"}},
	{ViolationUnmet, []string{"cell", "seats", "want"}},

	{ViolationLevels, []string{"list", "value", "want"}},
	{ViolationStep, []string{"level", "value", "want"}},
	{ViolationGoals, []string{"level", "value", "want"}},
	{ViolationGoalValue, []string{"level", "goal", "value", "want"}},
	{ViolationLevelValue, []string{"level", "value", "want"}},
	{ViolationBound, []string{"level", "value", "want"}},
	{ViolationGap, []string{"level", "value", "want"}},
	{ViolationShift, []string{"level", "value"}},
	{ViolationMultiplier, []string{"list", "row"}},
	{ViolationUnbounded, []string{"list", "row", "value"}},

	{ViolationNegative, []string{"list", "row", "value"}},
	{ViolationHolds, []string{"list", "value", "want"}},
	{ViolationChildren, []string{"list", "value"}},
	{ViolationSplit, []string{"list", "row"}},
	{ViolationLeaf, []string{"list", "value"}},
	{ViolationCertificate, []string{"part", "value", "high"}},

	{ViolationReasonMissing, []string{"cell", "seats"}},
	{ViolationReasonNeedless, []string{"cell"}},
	{ViolationReasonProof, []string{"cell", "proof"}},
	{ViolationBridging, []string{"year", "want"}},
	{ViolationReasonEmpty, []string{"cell"}},
	{ViolationRelaxation, []string{"cell", "relaxation", "part", "value"}},
	{ViolationRelaxationIdle, []string{"cell", "relaxation", "value"}},
	{ViolationRelaxationAmount, []string{"amount", "cell", "relaxation", "value", "want"}},
	{ViolationWitnessPair, []string{"cell", "offer", "at", "cause"}},
	{ViolationWitnessSeats, []string{"cell", "offer", "at", "seats"}},
	{ViolationWitnessCell, []string{"cell", "at", "by", "want"}},
	{ViolationWitnessRow, []string{"cell", "row", "seats", "want"}},
	{ViolationWitnessGoal, []string{"cell", "goal", "by", "want"}},

	{ViolationConflictMember, []string{"row", "bound", "value", "want"}},
	{ViolationConflictObstacle, []string{"offer", "cell"}},
	{ViolationConflictNeeds, []string{"row", "bound"}},
	{ViolationConflictCut, []string{"value"}},
	{ViolationConflictWitness, []string{"row", "bound", "detail"}},
}
