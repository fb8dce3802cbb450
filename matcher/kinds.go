package matcher

// Need says what kind of help fits a demand cell.
type Need string

const (
	// NeedVacant is a post without a person: new people serve it.
	NeedVacant Need = "vacant"
	// NeedUnqualified is a post whose holder lacks the field: training the
	// holder serves it.
	NeedUnqualified Need = "unqualified"
)

// Needs lists every need.
var Needs = []Need{NeedVacant, NeedUnqualified}

// Kind says what an offer is.
type Kind string

// The kinds of offers.
const (
	KindDegree       Kind = "degree"
	KindInService    Kind = "in_service"
	KindSecondDegree Kind = "second_degree"
	KindBridging     Kind = "bridging"
	KindMaster       Kind = "master"
	KindShortCourse  Kind = "short_course"
	KindRecruitment  Kind = "recruitment"
	KindTransfer     Kind = "transfer"
	KindSecondment   Kind = "secondment"
)

// KindInfo is a row of Kinds.
type KindInfo struct {
	Kind  Kind `json:"kind"`
	Serve Need `json:"need"`
}

// Kinds lists every kind with the need that it serves.
var Kinds = []KindInfo{
	{KindDegree, NeedVacant},
	{KindInService, NeedUnqualified},
	{KindSecondDegree, NeedUnqualified},
	{KindBridging, NeedUnqualified},
	{KindMaster, NeedUnqualified},
	{KindShortCourse, NeedUnqualified},
	{KindRecruitment, NeedVacant},
	{KindTransfer, NeedVacant},
	{KindSecondment, NeedVacant},
}

// Serves is the need that offers of kind k serve, and whether k is a kind at all.
func (k Kind) Serves() (Need, bool) {
	for _, row := range Kinds {
		if row.Kind == k {
			return row.Serve, true
		}
	}
	return "", false
}

// LegalMode says under which procedure of Decree 32/2019 the city pays a provider.
type LegalMode string

// The legal modes.
const (
	ModeAssign LegalMode = "assign"
	ModeOrder  LegalMode = "order"
	ModeTender LegalMode = "tender"
)
