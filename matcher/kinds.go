package matcher

// Need says what kind of help fits a demand cell.
type Need string

const (
	// NeedVacant is a post without a person: new people serve it.
	NeedVacant Need = "vacant"
	// NeedUnqualified is a post whose holder lacks the field: training the
	// holder serves it.
	NeedUnqualified Need = "unqualified"
	// NeedRefresh is a holder whose knowledge is due to be brought up to date. It qualifies nobody.
	NeedRefresh Need = "refresh"
)

// Needs lists every need.
var Needs = []Need{NeedVacant, NeedUnqualified, NeedRefresh}

// Term says for how long an offer helps.
type Term string

// The terms.
const (
	// TermLasting: whoever comes or learns fills the post for good. It closes cells.
	TermLasting Term = "lasting"
	// TermTemporary: a stop-gap. It fills single years of a post (Bridging) and closes nothing.
	TermTemporary Term = "temporary"
	// TermRefresher brings holders up to date. It serves NeedRefresh alone.
	TermRefresher Term = "refresher"
)

// TermList lists every term.
var TermList = []Term{TermLasting, TermTemporary, TermRefresher}

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
	// KindTheory is a course of political theory, KindManagement one of state management: both end with the
	// certificate that a post asks for.
	KindTheory      Kind = "theory"
	KindManagement  Kind = "management"
	KindRefresher   Kind = "refresher"
	KindRecruitment Kind = "recruitment"
	KindTransfer    Kind = "transfer"
	KindSecondment  Kind = "secondment"
)

// KindInfo is a row of Kinds.
type KindInfo struct {
	Kind  Kind `json:"kind"`
	Serve Need `json:"need"`
	// Term is the usual one; a programme may say otherwise.
	Term Term `json:"term"`
	// LowLevel and HighLevel bound the level of education of who enters by the nature of the kind, where a programme
	// does not say otherwise; empty bounds nothing.
	LowLevel  string `json:"low_level,omitempty"`
	HighLevel string `json:"high_level,omitempty"`
	// Opened classes are run for the city and need a cohort; the others join classes that run anyway.
	Opened bool `json:"opened,omitempty"`
}

// Kinds lists every kind with the need that it serves.
var Kinds = []KindInfo{
	{Kind: KindDegree, Serve: NeedVacant, Term: TermLasting},
	{Kind: KindInService, Serve: NeedUnqualified, Term: TermLasting, Opened: true},
	{Kind: KindSecondDegree, Serve: NeedUnqualified, Term: TermLasting, LowLevel: LevelUniversity, Opened: true},
	{Kind: KindBridging, Serve: NeedUnqualified, Term: TermLasting, LowLevel: LevelCollege, HighLevel: LevelCollege, Opened: true},
	{Kind: KindMaster, Serve: NeedUnqualified, Term: TermLasting, LowLevel: LevelUniversity},
	{Kind: KindShortCourse, Serve: NeedUnqualified, Term: TermTemporary, Opened: true},
	{Kind: KindTheory, Serve: NeedUnqualified, Term: TermLasting, Opened: true},
	{Kind: KindManagement, Serve: NeedUnqualified, Term: TermLasting, Opened: true},
	{Kind: KindRefresher, Serve: NeedRefresh, Term: TermRefresher, Opened: true},
	{Kind: KindRecruitment, Serve: NeedVacant, Term: TermLasting},
	{Kind: KindTransfer, Serve: NeedVacant, Term: TermLasting},
	{Kind: KindSecondment, Serve: NeedVacant, Term: TermTemporary},
}

// Info is the row of a kind; nil where there is none.
func (k Kind) Info() *KindInfo {
	for i := range Kinds {
		if Kinds[i].Kind == k {
			return &Kinds[i]
		}
	}
	return nil
}

// Serves is the need that offers of kind k serve, and whether k is a kind at all.
func (k Kind) Serves() (Need, bool) {
	if info := k.Info(); info != nil {
		return info.Serve, true
	}
	return "", false
}

// OpenedKinds are the kinds whose classes are run for the city.
func OpenedKinds() []Kind {
	var list []Kind
	for i := range Kinds {
		if Kinds[i].Opened {
			list = append(list, Kinds[i].Kind)
		}
	}
	return list
}

// LegalMode says under which procedure of Decree 32/2019 the city pays a provider.
type LegalMode string

// The legal modes.
const (
	ModeAssign LegalMode = "assign"
	ModeOrder  LegalMode = "order"
	ModeTender LegalMode = "tender"
)
