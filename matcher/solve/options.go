package solve

import "dathang/matcher"

// OptionsOf are the options of a search that may do as much work as a policy
// allows. Threads and Progress are the caller's.
func OptionsOf(work matcher.Work) Options {
	return Options{MaxPivots: work.MaxPivots, MaxNodes: int(work.MaxNodes), GapPPM: work.GapPPM}
}
