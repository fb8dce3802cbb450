package matcher

import "math"

// ProblemFormat is the version of problem files that this code writes.
const ProblemFormat = "dathang.problem/2"

// ProblemFormat1 is the first version, which is read as well. It knows no classes of holders, no entry rules, no
// terms of offers, no boarding and no goal waiting; whatever it holds means the same in the second.
const ProblemFormat1 = "dathang.problem/1"

// Problem is self-contained: what is asked, what is offered, the rules and the
// order of goals. All numbers are whole. Lists are sorted by id (Sort), ids are
// unique and every reference resolves (Validate). matcher/build makes one from a
// dataset; a file can also be written by hand (PROBLEM.md).
type Problem struct {
	Format string `json:"format"`
	Name   string `json:"name,omitempty"`
	// Marks say what the numbers rest on (synthetic_roster, assumptions).
	Marks []string `json:"marks,omitempty"`
	// Years are the demand years, ascending.
	Years []int `json:"years"`
	Terms
	Groups    []Group    `json:"groups,omitempty"`
	Communes  []Commune  `json:"communes"`
	Fields    []Field    `json:"fields"`
	Providers []Provider `json:"providers"`
	Offers    []Offer    `json:"offers"`
	Coverage  []Coverage `json:"coverage"`
	Demands   []Demand   `json:"demands"`
	// Classes are the entry classes of the holders that demands name.
	Classes []Class `json:"classes,omitempty"`
	// Waits are unqualified holders who ask for no training, because they leave before any lasting offer could
	// qualify them: their posts wait and are filled anew (wait and replace). They are no demand.
	Waits []Wait `json:"waits,omitempty"`
	// Surcharges are extra costs of a seat of an offer for particular communes.
	Surcharges []Surcharge `json:"surcharges,omitempty"`
	Rules      []Rule      `json:"rules,omitempty"`
	// Reference is an earlier plan, for the goal and the rule "change".
	Reference []Allocation `json:"reference,omitempty"`
}

// Terms are decisions of a policy that a problem carries along unchanged.
type Terms struct {
	// Threshold is the least coverage, per mille, at which an offer's major
	// serves a field.
	Threshold int64    `json:"coverage_threshold"`
	Lateness  Lateness `json:"lateness"`
	// Goals are levels: the first comes before all others, and the goals of one level are added up
	// with their weights.
	Goals [][]Goal `json:"goals"`
	// WorstOffSteps is how many of the largest distinct unmet shares the goal
	// worst_off minimises, each together with the number of communes that have it; 0 means 1.
	WorstOffSteps int `json:"worst_off_steps,omitzero"`
}

// Lateness says by how many years an offer may be late, and what each year of each late seat adds
// to the goal "lateness".
type Lateness struct {
	MaxYears     int   `json:"max_years"`
	PricePerYear int64 `json:"price_per_year"`
}

// Point is a place on a plane, in metres east and north of an origin that the
// whole problem shares.
type Point struct {
	X int64 `json:"x_m"`
	Y int64 `json:"y_m"`
}

// Group is a district, a cluster or the city; groups form a forest.
type Group struct {
	ID     GroupID `json:"id"`
	Name   string  `json:"name,omitempty"`
	Parent GroupID `json:"parent,omitempty"`
}

// PenaltyStep says that each unmet seat of a commune beyond the first After adds Slope to the goal
// "unmet". Slopes never decrease.
type PenaltyStep struct {
	After int64 `json:"after"`
	Slope int64 `json:"slope"`
}

// Commune is a unit that asks for seats and may release staff.
type Commune struct {
	ID    CommuneID `json:"id"`
	Name  string    `json:"name,omitempty"`
	Group GroupID   `json:"group,omitempty"`
	// Type is the dataset's own word for what norms go by.
	Type    string        `json:"type,omitempty"`
	At      *Point        `json:"at,omitzero"`
	Penalty []PenaltyStep `json:"penalty,omitempty"`
}

// Field is a demanded specialisation.
type Field struct {
	ID   FieldID `json:"id"`
	Name string  `json:"name,omitempty"`
	// NameEn is the name in English, where the dataset has one.
	NameEn string `json:"name_en,omitempty"`
}

// ProviderKind says what a provider is.
type ProviderKind string

// The kinds of providers.
const (
	ProviderUniversity ProviderKind = "university"
	ProviderCity       ProviderKind = "city"
	ProviderCommune    ProviderKind = "commune"
)

// Provider supplies offers.
type Provider struct {
	ID   ProviderID `json:"id"`
	Name string     `json:"name,omitempty"`
	// NameEn is the name in English, where the dataset has one.
	NameEn string       `json:"name_en,omitempty"`
	Kind   ProviderKind `json:"kind"`
	// Commune is set where the provider is a commune that releases staff; it
	// never serves itself.
	Commune CommuneID `json:"commune,omitempty"`
	At      *Point    `json:"at,omitzero"`
}

// Payment is what one seat costs in one fiscal year.
type Payment struct {
	Year int   `json:"year"`
	KVND int64 `json:"kvnd"`
	// Part says what it is for and Payer who bears it; empty where that is not known.
	Part  PricePart `json:"part,omitempty"`
	Payer Payer     `json:"payer,omitempty"`
}

// PricePart is a part of the price of a measure.
type PricePart string

// The parts of a price.
const (
	PartTuition   PricePart = "tuition"
	PartLodging   PricePart = "lodging"
	PartAllowance PricePart = "allowance"
	// PartSalary is the salary that is paid on while somebody is in training.
	PartSalary PricePart = "salary"
)

// PriceParts lists the parts of a price.
var PriceParts = []PricePart{PartTuition, PartLodging, PartAllowance, PartSalary}

// Payer says who pays a part of a price.
type Payer string

// The payers.
const (
	PayerCity    Payer = "city"
	PayerCommune Payer = "commune"
	PayerOther   Payer = "other"
)

// Payers lists the payers.
var Payers = []Payer{PayerCity, PayerCommune, PayerOther}

// Offer is one provider's supply in one intake.
type Offer struct {
	ID        OfferID     `json:"id"`
	Programme ProgrammeID `json:"programme,omitempty"`
	Name      string      `json:"name,omitempty"`
	Provider  ProviderID  `json:"provider"`
	Kind      Kind        `json:"kind"`
	Major     MajorCode   `json:"major"`
	// Intake is the calendar year in which it starts.
	Intake int `json:"intake"`
	// Ready is the first demand year that it serves in time.
	Ready int `json:"ready"`
	// Until is the last demand year that it serves; 0 where there is no end.
	Until int `json:"until,omitzero"`
	// ReachM is how far, in metres, a served commune may lie; 0 where any may be served.
	ReachM int64 `json:"reach_m,omitzero"`
	// Capacity is the most seats it can serve; MinCohort the fewest, if it serves any.
	Capacity  int64 `json:"capacity"`
	MinCohort int64 `json:"min_cohort,omitzero"`
	// OpeningKVND is paid once if it serves anybody at all.
	OpeningKVND int64 `json:"opening_kvnd,omitzero"`
	// Prices of one seat, a row for each fiscal year in which something is paid.
	Prices    []Payment `json:"prices,omitempty"`
	LegalMode LegalMode `json:"legal_mode,omitempty"`
	// Completion is the share, per mille, of those who start who finish; capacity
	// and prices are already per finished seat. 0 means 1000.
	Completion int64 `json:"completion,omitzero"`
	// Term says for how long it helps; empty is lasting.
	Term Term `json:"term,omitempty"`
	// Entry says which holders it takes; nil takes all.
	Entry *Entry `json:"entry,omitzero"`
	// Boarding is what a seat costs more for a commune far away; nil where distance costs nothing.
	Boarding *Boarding `json:"boarding,omitzero"`
	// Assumed is set where capacity, price or duration rest on an assumption.
	Assumed bool `json:"assumed,omitzero"`
}

// Entry says which holders an offer takes. The zero value of a member excludes nobody, and holders without a class
// are never excluded.
type Entry struct {
	// LowLevel and HighLevel bound the level of education held (StaffLevels).
	LowLevel  string `json:"low_level,omitempty"`
	HighLevel string `json:"high_level,omitempty"`
	// HighAge is the greatest age in the year of intake.
	HighAge int `json:"high_age,omitzero"`
	// ServeYears is how many years a holder has to stay in post from the year in which the offer is ready. Even where
	// it is 0 nobody is sent who leaves in that year or before.
	ServeYears int `json:"serve_years,omitzero"`
}

// Boarding is an extra cost of a seat, paid in the fiscal year of the intake, where the served commune lies more than
// BeyondM metres from the provider.
type Boarding struct {
	BeyondM int64 `json:"beyond_m"`
	KVND    int64 `json:"kvnd"`
}

// Class is an entry class: holders who may enter the same offers.
type Class struct {
	ID ClassID `json:"id"`
	// Level of education that they hold (StaffLevels); empty is not known and keeps nobody out.
	Level string `json:"level,omitempty"`
	// BirthYear is 0 where it is not known; then nobody is too old.
	BirthYear int `json:"birth_year,omitzero"`
	// Leaves is the year in which they leave their post; 0 where no end is in sight.
	Leaves int `json:"leaves,omitzero"`
}

// Wait is a number of holders who are replaced when they leave, not trained. Their class says when.
type Wait struct {
	Cell
	Seats int64 `json:"seats"`
}

// CostKVND is what one seat costs over all fiscal years, without surcharges.
func (o *Offer) CostKVND() int64 {
	var sum int64
	for _, p := range o.Prices {
		sum += p.KVND
	}
	return sum
}

// Route is an offer and a commune that it may serve.
type Route struct {
	Offer   OfferID   `json:"offer"`
	Commune CommuneID `json:"commune"`
}

// Surcharge is what each seat of an offer costs on top of its prices where it
// serves the commune: lodging, travel support. It is paid in the fiscal year of
// the offer's intake, and counts in the goal cost and in budgets.
type Surcharge struct {
	Route
	KVND int64 `json:"kvnd"`
}

// SurchargeKVND gives a function that tells the surcharge of a seat by route: the one that is listed, and boarding. Routes
// of offers or communes that the problem does not have have none.
func (p *Problem) SurchargeKVND() func(Route) int64 {
	listed := make(map[Route]int64, len(p.Surcharges))
	for i := range p.Surcharges {
		listed[p.Surcharges[i].Route] = p.Surcharges[i].KVND
	}
	provider := make(map[ProviderID]*Point, len(p.Providers))
	for i := range p.Providers {
		provider[p.Providers[i].ID] = p.Providers[i].At
	}
	commune := make(map[CommuneID]*Point, len(p.Communes))
	for i := range p.Communes {
		commune[p.Communes[i].ID] = p.Communes[i].At
	}
	boarding := map[OfferID]*Offer{}
	for i := range p.Offers {
		if p.Offers[i].Boarding != nil {
			boarding[p.Offers[i].ID] = &p.Offers[i]
		}
	}
	return func(r Route) int64 {
		kvnd := listed[r]
		if o := boarding[r.Offer]; o != nil && Metres(provider[o.Provider], commune[r.Commune]) > o.Boarding.BeyondM {
			kvnd += o.Boarding.KVND
		}
		return kvnd
	}
}

// Metres is the distance between two places in whole metres, rounded down; 0 if a place is not known.
func Metres(a, b *Point) int64 {
	if a == nil || b == nil {
		return 0
	}
	dx, dy := a.X-b.X, a.Y-b.Y
	n := dx*dx + dy*dy
	// The floating-point root is only a first guess; integers decide.
	r := int64(math.Sqrt(float64(n)))
	for r*r > n {
		r--
	}
	for (r+1)*(r+1) <= n {
		r++
	}
	return r
}

// End is the first year beyond the horizon.
func (p *Problem) End() int {
	end := 0
	for _, year := range p.Years {
		end = max(end, year+1)
	}
	return end
}

// ClassByID gives the classes by their ids.
func (p *Problem) ClassByID() map[ClassID]*Class {
	of := make(map[ClassID]*Class, len(p.Classes))
	for i := range p.Classes {
		of[p.Classes[i].ID] = &p.Classes[i]
	}
	return of
}

// Ordered is the number of places to order so that n people finish.
func (o *Offer) Ordered(n int64) int64 {
	if o.Completion <= 0 || o.Completion >= 1000 {
		return n
	}
	return (n*1000 + o.Completion - 1) / o.Completion
}

// Coverage says how well a major serves a field, per mille.
type Coverage struct {
	Major    MajorCode `json:"major"`
	Field    FieldID   `json:"field"`
	PerMille int64     `json:"per_mille"`
}

// Demand is a demand cell with its seats. Weight is what one unmet seat adds
// to the goal "unmet"; 0 or absent means 1.
type Demand struct {
	Cell
	Seats  int64 `json:"seats"`
	Weight int64 `json:"weight,omitzero"`
	// Open is the year from which the post is without a qualified holder, no later than the year in which the seat is
	// due; 0 is that year.
	Open int `json:"open,omitzero"`
}

// Opened is Open with its default.
func (d *Demand) Opened() int {
	if d.Open == 0 {
		return d.Year
	}
	return d.Open
}

// UnmetWeight is Weight with its default.
func (d *Demand) UnmetWeight() int64 {
	if d.Weight == 0 {
		return 1
	}
	return d.Weight
}
