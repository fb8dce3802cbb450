package matcher

import "slices"

// Codes lists every code that this package and those below it can return.
var Codes = slices.Concat(faultCodes, violationCodes, rowCodes, ruleCodes(), relaxationCodes())

// ruleCodes are the sentences of broken rules.
func ruleCodes() []CodeInfo {
	var list []CodeInfo
	for i := range RuleKinds {
		list = append(list, RuleKinds[i].Broken...)
	}
	return list
}

// relaxationCodes are the sentences of reasons, with their parameters as data/report fills them.
func relaxationCodes() []CodeInfo {
	list := make([]CodeInfo, len(Relaxations))
	for i := range Relaxations {
		list[i] = CodeInfo{Code(Relaxations[i].Code), Relaxations[i].Params}
	}
	return list
}
