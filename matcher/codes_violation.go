package matcher

// Violation is one claim of a proposal that the recount does not bear out.
type Violation struct {
	Code   Code   `json:"code"`
	Params Params `json:"params,omitempty"`
}

func (v Violation) String() string { return string(v.Code) + paramText(v.Params) }

var violationCodes = []CodeInfo{}
