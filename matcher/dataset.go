package matcher

import (
	"slices"
	"strings"
)

// DatasetFormat is the version of dataset files that this code writes.
const DatasetFormat = "dathang.dataset/2"

// DatasetFormat1 is the first version, which is read as well (Renew).
const DatasetFormat1 = "dathang.dataset/1"

// Certainty says how sure a number is.
type Certainty string

// The certainties.
const (
	// CertainHigh: from a source that was checked.
	CertainHigh Certainty = "high"
	// CertainMedium: from a source that was not checked.
	CertainMedium Certainty = "medium"
	// CertainLow: from a weak source.
	CertainLow Certainty = "low"
	// CertainAssumed: an assumption of this product; editable.
	CertainAssumed Certainty = "assumption"
)

// Marks of what a dataset's numbers rest on.
const (
	MarkSyntheticRoster = "synthetic_roster"
	MarkAssumptions     = "assumptions"
	// MarkAssumedSupply: capacities and prices of training are assumptions.
	MarkAssumedSupply = "assumed_supply"
	// MarkNational: tables that the same law sets for every province are those of the national base.
	MarkNational = "national_base"
)

// Marks lists every mark.
var Marks = []string{MarkSyntheticRoster, MarkAssumedSupply, MarkNational, MarkAssumptions}

// Dataset is what a city keeps: units, norms, staff, programmes. Every list is
// one CSV part (data/sheet) whose columns are the json tags of its row type; rows
// are unique by the key that each type names. People are counts, money is whole
// thousand dong, and every column is always written, empty or 0 where nothing is known.
type Dataset struct {
	Format string `json:"format"`
	ID     string `json:"id"`
	Name   string `json:"name,omitempty"`
	// BaseDate (yyyy-mm-dd): planning starts with the calendar year after it.
	// RosterDate is the day the staff were counted.
	BaseDate     string          `json:"base_date"`
	RosterDate   string          `json:"roster_date"`
	Marks        []string        `json:"marks,omitempty"`
	Groups       []Group         `json:"groups"`
	Units        []Unit          `json:"units"`
	Fields       []DatasetField  `json:"fields"`
	Majors       []Major         `json:"majors"`
	Coverage     []CoverageRow   `json:"coverage"`
	Positions    []Position      `json:"positions"`
	Norms        []Norm          `json:"norms"`
	Requirements []Requirement   `json:"requirements"`
	Staff        []Staff         `json:"roster"`
	Pipeline     []Pipeline      `json:"pipeline"`
	Universities []University    `json:"universities"`
	Quotas       []SharedQuota   `json:"quotas"`
	Programmes   []Programme     `json:"programmes"`
	Prices       []PriceRow      `json:"prices"`
	Tuition      []Tuition       `json:"tuition"`
	Refreshers   []Refresher     `json:"refreshers"`
	Retirement   []RetirementAge `json:"retirement"`
	Rates        []Rate          `json:"rates"`
	Documents    []Document      `json:"documents"`
	// Names and Successions came later: files without them are whole.
	Names       []CodeName   `json:"names,omitempty"`
	Successions []Succession `json:"successions,omitempty"`
}

// Renew makes a dataset of the second version of one of the first, which knew one least level of education for all
// posts and no other requirement, and whose fields that the city named came first.
func (ds *Dataset) Renew() {
	if ds.Format != DatasetFormat1 {
		return
	}
	ds.Format = DatasetFormat
	for i := range ds.Fields {
		if f := &ds.Fields[i]; f.Origin == originArticle {
			f.Priority = 1
		}
	}
	university := ds.freeField(fieldUniversity)
	ds.Fields = append(ds.Fields, DatasetField{
		ID: university, Name: "Trình độ đại học trở lên", NameEn: "a university degree or more", Origin: "proposed",
		Type: FieldLevel, Least: LevelUniversity,
	})
	ds.Requirements = append(ds.Requirements, Requirement{
		ID: string(university), Field: university, Document: "Thông tư 13/2019/TT-BNV", Certainty: CertainMedium,
	})
}

// freeField is an id that neither a field nor a requirement has, nor one that looks like it: the given one if possible.
func (ds *Dataset) freeField(id FieldID) FieldID {
	taken := map[string]bool{}
	for i := range ds.Fields {
		taken[Likeness(string(ds.Fields[i].ID))] = true
	}
	for i := range ds.Requirements {
		taken[Likeness(ds.Requirements[i].ID)] = true
	}
	for taken[Likeness(string(id))] {
		id += "_"
	}
	return id
}

const (
	// originArticle marks the fields that the city named.
	originArticle = "article"
	// fieldUniversity is the level of education that the first version asks of all posts.
	fieldUniversity = "trinh_do_dai_hoc"
)

// Document is a legal document that norms, requirements and prices rest on. Key: ID.
type Document struct {
	ID     string `json:"id"`
	Number string `json:"number"`
	Issuer string `json:"issuer"`
	// Date (yyyy-mm-dd) of issue; ValidFrom and ValidTo as in Norm.
	Date      string `json:"date"`
	Title     string `json:"title"`
	ValidFrom string `json:"valid_from"`
	ValidTo   string `json:"valid_to"`
	// ReplacedBy is the id of the document that took its place.
	ReplacedBy string `json:"replaced_by"`
	// Deadline (yyyy-mm-dd) by which what it asks for has to be met; empty where it sets none.
	Deadline  string    `json:"deadline"`
	Source    string    `json:"source"`
	Certainty Certainty `json:"certainty"`
}

// FieldType says what a field asks of a holder.
type FieldType string

// The types of fields.
const (
	// FieldSpecialisation: a major that covers the field.
	FieldSpecialisation FieldType = "specialisation"
	// FieldLevel: a level of education, at least Least.
	FieldLevel FieldType = "level"
	// FieldTheory: a level of political theory, at least Least.
	FieldTheory FieldType = "theory"
	// FieldCourse: the certificate of a course, which has the id of the field.
	FieldCourse FieldType = "course"
)

// FieldTypes lists the types of fields.
var FieldTypes = []FieldType{FieldSpecialisation, FieldLevel, FieldTheory, FieldCourse}

// Requirement asks every holder of Position (of every position where it is empty) in units of UnitType (of all where
// it is empty) for Field, beside what norms ask for. A field of type level is the least level of education with which
// a major counts. Key: ID.
type Requirement struct {
	ID        string     `json:"id"`
	Position  PositionID `json:"position"`
	UnitType  string     `json:"unit_type"`
	Field     FieldID    `json:"field"`
	ValidFrom string     `json:"valid_from"`
	ValidTo   string     `json:"valid_to"`
	Document  string     `json:"document"`
	Reason    string     `json:"reason"`
	Certainty Certainty  `json:"certainty"`
}

// Refresher asks that holders of positions of Group (of all where it is empty) have their knowledge of Field brought
// up to date once every CycleYears. Key: ID.
type Refresher struct {
	ID         string    `json:"id"`
	Group      string    `json:"group"`
	Field      FieldID   `json:"field"`
	CycleYears int       `json:"cycle_years"`
	Document   string    `json:"document"`
	Reason     string    `json:"reason"`
	Certainty  Certainty `json:"certainty"`
}

// PriceRow is a part of the price of every programme of Kind, or of Programme alone where it is set, beside the
// programme's own price, which is tuition. Key: ID.
type PriceRow struct {
	ID        string      `json:"id"`
	Kind      Kind        `json:"kind"`
	Programme ProgrammeID `json:"programme"`
	Part      PricePart   `json:"part"`
	Payer     Payer       `json:"payer"`
	// KVND a seat, or a month of the programme where Monthly is 1.
	KVND    int64 `json:"kvnd"`
	Monthly int64 `json:"monthly"`
	// BeyondM: it is paid only for communes farther than so many metres; 0 for all.
	BeyondM   int64     `json:"beyond_m"`
	Document  string    `json:"document"`
	Reason    string    `json:"reason"`
	Certainty Certainty `json:"certainty"`
}

// Unit is a commune, ward or township. Key: ID.
type Unit struct {
	ID    CommuneID `json:"id"`
	Name  string    `json:"name"`
	Group GroupID   `json:"group"`
	// Type is what norms go by; its names are the dataset's (NamesUnitType).
	Type string `json:"type"`
	// Category is phuong, xa, thi_tran, dac_khu, or one that the dataset names (NamesCategory); Class I, II or III.
	Category   string `json:"category"`
	Class      string `json:"class"`
	Population int64  `json:"population"`
	AreaHa     int64  `json:"area_ha"`
	// Headcount is how many staff the unit is allotted in all.
	Headcount int64 `json:"headcount"`
	// Tags say what a norm may ask about: tourism, agriculture, ...; separated by spaces.
	Tags Words `json:"tags"`
	// XM and YM are metres east and north of an origin that the dataset chooses; both 0 where the place is not known.
	XM        int64     `json:"x_m"`
	YM        int64     `json:"y_m"`
	Certainty Certainty `json:"certainty"`
}

// DatasetField is a field with where it comes from. Key: ID.
type DatasetField struct {
	ID     FieldID `json:"id"`
	Name   string  `json:"name"`
	NameEn string  `json:"name_en"`
	// Origin is article (named by the city) or proposed.
	Origin string `json:"origin"`
	// Type is what it asks of a holder; empty is specialisation. Least is the least level that it asks for, of
	// education or of political theory.
	Type  FieldType `json:"type"`
	Least string    `json:"least"`
	// Priority is 1 where the city puts the field first (Weights.Priority), else 0.
	Priority int64 `json:"priority"`
}

// Asks is Type with its default.
func (f *DatasetField) Asks() FieldType {
	if f.Type == "" {
		return FieldSpecialisation
	}
	return f.Type
}

// Major is a major of Circular 09/2022 or the content of a short course. Key: Code.
type Major struct {
	Code         MajorCode `json:"code"`
	Name         string    `json:"name"`
	TuitionGroup string    `json:"tuition_group"`
}

// CoverageRow says how well a major serves a field. Key: Major, Field.
type CoverageRow struct {
	Major     MajorCode `json:"major"`
	Field     FieldID   `json:"field"`
	PerMille  int64     `json:"per_mille"`
	Reason    string    `json:"reason"`
	Certainty Certainty `json:"certainty"`
}

// Position is a chức danh. People may fill open posts of other positions of
// their Group; surplus is kept by Group. Key: ID.
type Position struct {
	ID     PositionID `json:"id"`
	Name   string     `json:"name"`
	NameEn string     `json:"name_en"`
	Group  string     `json:"group"`
	// Transferable is 1 where a surplus holder may be moved to another unit, else 0.
	Transferable int64  `json:"transferable"`
	Source       string `json:"source"`
}

// Norm asks for Posts holders of Position with Field in every unit of UnitType
// (of all types where it is empty) that has Tag (where it is not empty), from
// ValidFrom to ValidTo (yyyy-mm-dd; empty is open). Key: ID.
type Norm struct {
	ID        string     `json:"id"`
	UnitType  string     `json:"unit_type"`
	Tag       string     `json:"tag"`
	Position  PositionID `json:"position"`
	Field     FieldID    `json:"field"`
	Posts     int64      `json:"posts"`
	ValidFrom string     `json:"valid_from"`
	ValidTo   string     `json:"valid_to"`
	Document  string     `json:"document"`
	Reason    string     `json:"reason"`
	Certainty Certainty  `json:"certainty"`
}

// Staff is a count of people who share all attributes. No personal data.
// Key: all columns but Count.
type Staff struct {
	Unit     CommuneID  `json:"unit"`
	Position PositionID `json:"position"`
	Major    MajorCode  `json:"major"`
	// Level is secondary, college, university, master or doctor.
	Level string `json:"level"`
	// Theory is the level of political theory: none, elementary, intermediate or advanced.
	Theory    string `json:"theory"`
	BirthYear int    `json:"birth_year"`
	// Sex is female or male.
	Sex   string `json:"sex"`
	Count int64  `json:"count"`
	// Service is cadre or civil_servant; empty where it is not known. Key is 1 for key cadres, else 0.
	Service string `json:"service"`
	Key     int64  `json:"key"`
	// Certificates are the fields of type course that they have done, separated by spaces.
	Certificates string `json:"certificates"`
	// Ethnic is 1 for members of an ethnic minority, Verified yes or no where somebody looked at the diploma.
	Ethnic   int64  `json:"ethnic"`
	Verified string `json:"verified"`
}

// Holds reports whether the people have done a course.
func (s *Staff) Holds(course FieldID) bool {
	return slices.Contains(strings.Fields(s.Certificates), string(course))
}

// Pipeline is people already in training for a field. Key: Unit, Field, Need, ReadyYear.
type Pipeline struct {
	Unit      CommuneID `json:"unit"`
	Field     FieldID   `json:"field"`
	Need      Need      `json:"need"`
	ReadyYear int       `json:"ready_year"`
	Count     int64     `json:"count"`
	Document  string    `json:"document"`
}

// University is a provider. Key: ID. XM and YM are both 0 where the place is not known.
type University struct {
	ID        UniversityID `json:"id"`
	Name      string       `json:"name"`
	NameEn    string       `json:"name_en"`
	Ownership string       `json:"ownership"`
	// Autonomy is the level that tuition multipliers go by.
	Autonomy  string    `json:"autonomy"`
	XM        int64     `json:"x_m"`
	YM        int64     `json:"y_m"`
	Source    string    `json:"source"`
	Certainty Certainty `json:"certainty"`
}

// SharedQuota bounds the seats per intake of several programmes together.
// Key: ID. A quota with an empty university bounds nobody.
type SharedQuota struct {
	ID         string       `json:"id"`
	University UniversityID `json:"university"`
	Name       string       `json:"name"`
	// Published is the whole quota, Seats the part that the city may order.
	Published int64     `json:"published"`
	Seats     int64     `json:"seats"`
	Reason    string    `json:"reason"`
	Certainty Certainty `json:"certainty"`
}

// Programme is what a provider can run every year. Key: ID.
type Programme struct {
	ID       ProgrammeID `json:"id"`
	Provider ProviderID  `json:"provider"`
	Name     string      `json:"name"`
	Major    MajorCode   `json:"major"`
	Kind     Kind        `json:"kind"`
	// StartMonth (1-12) of the intake year; Months from start to end.
	StartMonth int `json:"start_month"`
	Months     int `json:"months"`
	// Published is the whole quota (0 where unknown), Capacity the seats per intake that the city may order.
	Published int64 `json:"published"`
	Capacity  int64 `json:"capacity"`
	// Quotas are the shared quotas that hold it, separated by spaces.
	Quotas Words `json:"quotas"`
	// PriceKVND is the whole price of a seat; where it is 0 and TuitionGroup is set, the price is
	// ceiling of the school year x Multiplier / 1000 x PaidMonths, for every school year.
	PriceKVND    int64  `json:"price_kvnd"`
	TuitionGroup string `json:"tuition_group"`
	Multiplier   int64  `json:"multiplier"`
	PaidMonths   int64  `json:"paid_months"`
	MinCohort    int64  `json:"min_cohort"`
	OpeningKVND  int64  `json:"opening_kvnd"`
	// FirstIntake and LastIntake bound the years in which it opens; 0 is open.
	FirstIntake int       `json:"first_intake"`
	LastIntake  int       `json:"last_intake"`
	LegalMode   LegalMode `json:"legal_mode"`
	// ReachM is how far, in metres, a served unit may lie; 0 where any may be served.
	ReachM int64 `json:"reach_m"`
	// Entry says who may enter, in words.
	Entry string `json:"entry"`
	// LowLevel and HighLevel bound the level of education of who enters; empty as usual for the kind.
	LowLevel  string `json:"low_level"`
	HighLevel string `json:"high_level"`
	// HighAge is the greatest age in the year of intake; 0 where there is none.
	HighAge int `json:"high_age"`
	// ServeMonths is how long who has finished has to stay in post.
	ServeMonths int64 `json:"serve_months"`
	// Term is for how long it helps; empty as usual for the kind.
	Term      Term      `json:"term"`
	Reason    string    `json:"reason"`
	Certainty Certainty `json:"certainty"`
}

// Tuition is the ceiling of a tuition group in the school year that starts in
// SchoolYear. Later school years keep the last ceiling. Key: Group, SchoolYear.
type Tuition struct {
	Group      string    `json:"group"`
	SchoolYear int       `json:"school_year"`
	KVNDMonth  int64     `json:"kvnd_month"`
	Document   string    `json:"document"`
	Certainty  Certainty `json:"certainty"`
}

// RetirementAge is the age of retirement of a year, in months. Key: Year.
type RetirementAge struct {
	Year         int    `json:"year"`
	MaleMonths   int64  `json:"male_months"`
	FemaleMonths int64  `json:"female_months"`
	Document     string `json:"document"`
}

// What the ids of rates begin with.
const (
	// AttritionRate and a position group: who leave in a year other than by retirement.
	AttritionRate = "attrition:"
	// CompletionRate and a kind of offer: who finish of those who start.
	CompletionRate = "completion:"
	// RecruitmentRate and a kind of offer: who can be found of those who are sought.
	RecruitmentRate = "recruitment:"
)

// Rate is a per-mille assumption: "attrition:<position group>" (leavers a year
// other than by retirement), "completion:<kind>" (who start and finish) or "recruitment:<kind>" (places for which
// somebody is found).
// Key: ID.
type Rate struct {
	ID        string    `json:"id"`
	PerMille  int64     `json:"per_mille"`
	Reason    string    `json:"reason"`
	Certainty Certainty `json:"certainty"`
}
