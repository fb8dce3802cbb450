package sheet

import (
	"slices"
	"strings"

	"dathang/matcher"
)

// parts are the files of a dataset in the order of matcher.Dataset.
// The columns are the json tags of the row types of package matcher.
var parts = []part{
	header, groups, units, fields, majors, coverage, positions, norms, requirements, roster,
	pipeline, universities, quotas, programmes, prices, tuition, refreshers, retirement, rates, documents, names, successions,
}

// lateParts came later: a dataset without them is whole.
var lateParts = []part{names, successions}

// The words that package matcher describes but does not list.
var (
	classes    = []string{"I", "II", "III"}
	origins    = []string{"article", "proposed"}
	legalModes = []matcher.LegalMode{matcher.ModeAssign, matcher.ModeOrder, matcher.ModeTender}
)

func kinds() []matcher.Kind {
	list := make([]matcher.Kind, len(matcher.Kinds))
	for i := range matcher.Kinds {
		list[i] = matcher.Kinds[i].Kind
	}
	return list
}

var groups = &table[matcher.Group]{
	name: "groups",
	rows: func(ds *matcher.Dataset) []matcher.Group { return ds.Groups },
	keep: func(ds *matcher.Dataset, rows []matcher.Group) { ds.Groups = rows },
	columns: []column[matcher.Group]{
		id("id", func(r *matcher.Group) *matcher.GroupID { return &r.ID }).key(),
		text("name", func(r *matcher.Group) *string { return &r.Name }).optional(),
		id("parent", func(r *matcher.Group) *matcher.GroupID { return &r.Parent }).optional().of("groups.id"),
	},
	also: noCycle,
}

var units = &table[matcher.Unit]{
	name:      "units",
	needsRows: true,
	rows:      func(ds *matcher.Dataset) []matcher.Unit { return ds.Units },
	keep:      func(ds *matcher.Dataset, rows []matcher.Unit) { ds.Units = rows },
	columns: []column[matcher.Unit]{
		words("id", func(r *matcher.Unit) *matcher.CommuneID { return &r.ID }, readUnitID).key().shaped(formID),
		text("name", func(r *matcher.Unit) *string { return &r.Name }),
		id("group", func(r *matcher.Unit) *matcher.GroupID { return &r.Group }).optional().of("groups.id"),
		id("type", func(r *matcher.Unit) *string { return &r.Type }),
		ownOrOneOf("category", func(r *matcher.Unit) *string { return &r.Category }, categories()).of(namesCategory),
		oneOf("class", func(r *matcher.Unit) *string { return &r.Class }, classes).optional(),
		whole("population", func(r *matcher.Unit) *int64 { return &r.Population }, 0, maxPeople),
		whole("area_ha", func(r *matcher.Unit) *int64 { return &r.AreaHa }, 0, maxHa),
		whole("headcount", func(r *matcher.Unit) *int64 { return &r.Headcount }, 0, maxHeads),
		ids("tags", func(r *matcher.Unit) *matcher.Words { return &r.Tags }),
		whole("x_m", func(r *matcher.Unit) *int64 { return &r.XM }, -maxMetres, maxMetres),
		whole("y_m", func(r *matcher.Unit) *int64 { return &r.YM }, -maxMetres, maxMetres),
		certainty(func(r *matcher.Unit) *matcher.Certainty { return &r.Certainty }),
	},
}

var fields = &table[matcher.DatasetField]{
	name:      "fields",
	needsRows: true,
	rows:      func(ds *matcher.Dataset) []matcher.DatasetField { return ds.Fields },
	keep:      func(ds *matcher.Dataset, rows []matcher.DatasetField) { ds.Fields = rows },
	columns: []column[matcher.DatasetField]{
		id("id", func(r *matcher.DatasetField) *matcher.FieldID { return &r.ID }).key(),
		text("name", func(r *matcher.DatasetField) *string { return &r.Name }),
		text("name_en", func(r *matcher.DatasetField) *string { return &r.NameEn }).optional(),
		oneOf("origin", func(r *matcher.DatasetField) *string { return &r.Origin }, origins),
		oneOf("type", func(r *matcher.DatasetField) *matcher.FieldType { return &r.Type }, matcher.FieldTypes).left(),
		oneOf("least", func(r *matcher.DatasetField) *string { return &r.Least }, leastWords()).left(),
		flag("priority", func(r *matcher.DatasetField) *int64 { return &r.Priority }).left(),
	},
	also: leastOfType,
}

var majors = &table[matcher.Major]{
	name: "majors",
	rows: func(ds *matcher.Dataset) []matcher.Major { return ds.Majors },
	keep: func(ds *matcher.Dataset, rows []matcher.Major) { ds.Majors = rows },
	columns: []column[matcher.Major]{
		id("code", func(r *matcher.Major) *matcher.MajorCode { return &r.Code }).key(),
		text("name", func(r *matcher.Major) *string { return &r.Name }),
		id("tuition_group", func(r *matcher.Major) *string { return &r.TuitionGroup }).optional(),
	},
}

var coverage = &table[matcher.CoverageRow]{
	name: "coverage",
	rows: func(ds *matcher.Dataset) []matcher.CoverageRow { return ds.Coverage },
	keep: func(ds *matcher.Dataset, rows []matcher.CoverageRow) { ds.Coverage = rows },
	columns: []column[matcher.CoverageRow]{
		id("major", func(r *matcher.CoverageRow) *matcher.MajorCode { return &r.Major }).key().of("majors.code"),
		id("field", func(r *matcher.CoverageRow) *matcher.FieldID { return &r.Field }).key().of("fields.id"),
		whole("per_mille", func(r *matcher.CoverageRow) *int64 { return &r.PerMille }, 0, perMille),
		text("reason", func(r *matcher.CoverageRow) *string { return &r.Reason }).optional(),
		certainty(func(r *matcher.CoverageRow) *matcher.Certainty { return &r.Certainty }),
	},
}

var positions = &table[matcher.Position]{
	name:      "positions",
	needsRows: true,
	rows:      func(ds *matcher.Dataset) []matcher.Position { return ds.Positions },
	keep:      func(ds *matcher.Dataset, rows []matcher.Position) { ds.Positions = rows },
	columns: []column[matcher.Position]{
		id("id", func(r *matcher.Position) *matcher.PositionID { return &r.ID }).key(),
		text("name", func(r *matcher.Position) *string { return &r.Name }),
		text("name_en", func(r *matcher.Position) *string { return &r.NameEn }).optional(),
		// Without a rate nobody of the group would ever leave; who means that writes 0.
		id("group", func(r *matcher.Position) *string { return &r.Group }).of(attritionRates),
		flag("transferable", func(r *matcher.Position) *int64 { return &r.Transferable }),
		text("source", func(r *matcher.Position) *string { return &r.Source }).optional(),
	},
}

var norms = &table[matcher.Norm]{
	name:      "norms",
	needsRows: true,
	rows:      func(ds *matcher.Dataset) []matcher.Norm { return ds.Norms },
	keep:      func(ds *matcher.Dataset, rows []matcher.Norm) { ds.Norms = rows },
	columns: []column[matcher.Norm]{
		id("id", func(r *matcher.Norm) *string { return &r.ID }).key(),
		id("unit_type", func(r *matcher.Norm) *string { return &r.UnitType }).optional().of("units.type"),
		// A norm may ask for a tag that no unit has yet: a size that none has reached.
		id("tag", func(r *matcher.Norm) *string { return &r.Tag }).optional(),
		id("position", func(r *matcher.Norm) *matcher.PositionID { return &r.Position }).of("positions.id"),
		id("field", func(r *matcher.Norm) *matcher.FieldID { return &r.Field }).of("fields.id"),
		whole("posts", func(r *matcher.Norm) *int64 { return &r.Posts }, 0, maxHeads),
		date("valid_from", func(r *matcher.Norm) *string { return &r.ValidFrom }).optional(),
		date("valid_to", func(r *matcher.Norm) *string { return &r.ValidTo }).optional(),
		text("document", func(r *matcher.Norm) *string { return &r.Document }).optional(),
		text("reason", func(r *matcher.Norm) *string { return &r.Reason }).optional(),
		certainty(func(r *matcher.Norm) *matcher.Certainty { return &r.Certainty }),
	},
	also: normDates,
}

var requirements = &table[matcher.Requirement]{
	name:  "requirements",
	newer: true,
	rows:  func(ds *matcher.Dataset) []matcher.Requirement { return ds.Requirements },
	keep:  func(ds *matcher.Dataset, rows []matcher.Requirement) { ds.Requirements = rows },
	columns: []column[matcher.Requirement]{
		id("id", func(r *matcher.Requirement) *string { return &r.ID }).key(),
		id("position", func(r *matcher.Requirement) *matcher.PositionID { return &r.Position }).optional().of("positions.id"),
		id("unit_type", func(r *matcher.Requirement) *string { return &r.UnitType }).optional().of("units.type"),
		id("field", func(r *matcher.Requirement) *matcher.FieldID { return &r.Field }).of("fields.id"),
		date("valid_from", func(r *matcher.Requirement) *string { return &r.ValidFrom }).optional(),
		date("valid_to", func(r *matcher.Requirement) *string { return &r.ValidTo }).optional(),
		text("document", func(r *matcher.Requirement) *string { return &r.Document }).optional(),
		text("reason", func(r *matcher.Requirement) *string { return &r.Reason }).optional(),
		certainty(func(r *matcher.Requirement) *matcher.Certainty { return &r.Certainty }),
	},
	also: requirementSense,
}

var roster = &table[matcher.Staff]{
	name:      "roster",
	needsRows: true,
	rows:      func(ds *matcher.Dataset) []matcher.Staff { return ds.Staff },
	keep:      func(ds *matcher.Dataset, rows []matcher.Staff) { ds.Staff = rows },
	columns: []column[matcher.Staff]{
		id("unit", func(r *matcher.Staff) *matcher.CommuneID { return &r.Unit }).key().of("units.id"),
		id("position", func(r *matcher.Staff) *matcher.PositionID { return &r.Position }).key().of("positions.id"),
		id("major", func(r *matcher.Staff) *matcher.MajorCode { return &r.Major }).key().optional().of("majors.code"),
		oneOf("level", func(r *matcher.Staff) *string { return &r.Level }, matcher.StaffLevels).key(),
		oneOf("theory", func(r *matcher.Staff) *string { return &r.Theory }, matcher.TheoryLevels).key(),
		whole("birth_year", func(r *matcher.Staff) *int { return &r.BirthYear }, minYear, maxYear).key(),
		oneOf("sex", func(r *matcher.Staff) *string { return &r.Sex }, matcher.Sexes).key(),
		whole("count", func(r *matcher.Staff) *int64 { return &r.Count }, 1, maxHeads),
		oneOf("service", func(r *matcher.Staff) *string { return &r.Service }, matcher.Services).key().left(),
		flag("key", func(r *matcher.Staff) *int64 { return &r.Key }).key().left(),
		words("certificates", func(r *matcher.Staff) *string { return &r.Certificates }, readIDs).shaped(formIDs).key().left().of("fields.course"),
		flag("ethnic", func(r *matcher.Staff) *int64 { return &r.Ethnic }).key().left(),
		oneOf("verified", func(r *matcher.Staff) *string { return &r.Verified }, matcher.Verdicts).key().left(),
	},
	also:  ages,
	count: func(r *matcher.Staff) int64 { return r.Count },
	add:   func(r *matcher.Staff, n int64) { r.Count += n },
	unit:  func(r *matcher.Staff) string { return string(r.Unit) },
}

var pipeline = &table[matcher.Pipeline]{
	name: "pipeline",
	rows: func(ds *matcher.Dataset) []matcher.Pipeline { return ds.Pipeline },
	keep: func(ds *matcher.Dataset, rows []matcher.Pipeline) { ds.Pipeline = rows },
	columns: []column[matcher.Pipeline]{
		id("unit", func(r *matcher.Pipeline) *matcher.CommuneID { return &r.Unit }).key().of("units.id"),
		id("field", func(r *matcher.Pipeline) *matcher.FieldID { return &r.Field }).key().of("fields.id"),
		oneOf("need", func(r *matcher.Pipeline) *matcher.Need { return &r.Need }, matcher.Needs).key(),
		whole("ready_year", func(r *matcher.Pipeline) *int { return &r.ReadyYear }, minYear, maxYear).key(),
		whole("count", func(r *matcher.Pipeline) *int64 { return &r.Count }, 1, maxHeads),
		text("document", func(r *matcher.Pipeline) *string { return &r.Document }).optional(),
	},
	count: func(r *matcher.Pipeline) int64 { return r.Count },
	add:   func(r *matcher.Pipeline, n int64) { r.Count += n },
	unit:  func(r *matcher.Pipeline) string { return string(r.Unit) },
}

var universities = &table[matcher.University]{
	name: "universities",
	rows: func(ds *matcher.Dataset) []matcher.University { return ds.Universities },
	keep: func(ds *matcher.Dataset, rows []matcher.University) { ds.Universities = rows },
	columns: []column[matcher.University]{
		words("id", func(r *matcher.University) *matcher.UniversityID { return &r.ID }, readUniversityID).key().shaped(formID),
		text("name", func(r *matcher.University) *string { return &r.Name }),
		text("name_en", func(r *matcher.University) *string { return &r.NameEn }).optional(),
		id("ownership", func(r *matcher.University) *string { return &r.Ownership }).optional(),
		id("autonomy", func(r *matcher.University) *string { return &r.Autonomy }).optional(),
		whole("x_m", func(r *matcher.University) *int64 { return &r.XM }, -maxMetres, maxMetres),
		whole("y_m", func(r *matcher.University) *int64 { return &r.YM }, -maxMetres, maxMetres),
		text("source", func(r *matcher.University) *string { return &r.Source }).optional(),
		certainty(func(r *matcher.University) *matcher.Certainty { return &r.Certainty }),
	},
}

var quotas = &table[matcher.SharedQuota]{
	name: "quotas",
	rows: func(ds *matcher.Dataset) []matcher.SharedQuota { return ds.Quotas },
	keep: func(ds *matcher.Dataset, rows []matcher.SharedQuota) { ds.Quotas = rows },
	columns: []column[matcher.SharedQuota]{
		id("id", func(r *matcher.SharedQuota) *string { return &r.ID }).key(),
		id("university", func(r *matcher.SharedQuota) *matcher.UniversityID { return &r.University }).optional().of("universities.id"),
		text("name", func(r *matcher.SharedQuota) *string { return &r.Name }).optional(),
		whole("published", func(r *matcher.SharedQuota) *int64 { return &r.Published }, 0, maxHeads).optional(),
		whole("seats", func(r *matcher.SharedQuota) *int64 { return &r.Seats }, 0, maxHeads),
		text("reason", func(r *matcher.SharedQuota) *string { return &r.Reason }).optional(),
		certainty(func(r *matcher.SharedQuota) *matcher.Certainty { return &r.Certainty }),
	},
	also: quotaShares,
}

var programmes = &table[matcher.Programme]{
	name:      "programmes",
	needsRows: true,
	rows:      func(ds *matcher.Dataset) []matcher.Programme { return ds.Programmes },
	keep:      func(ds *matcher.Dataset, rows []matcher.Programme) { ds.Programmes = rows },
	columns: []column[matcher.Programme]{
		id("id", func(r *matcher.Programme) *matcher.ProgrammeID { return &r.ID }).key(),
		id("provider", func(r *matcher.Programme) *matcher.ProviderID { return &r.Provider }).of("providers"),
		text("name", func(r *matcher.Programme) *string { return &r.Name }),
		id("major", func(r *matcher.Programme) *matcher.MajorCode { return &r.Major }).of("majors.code"),
		oneOf("kind", func(r *matcher.Programme) *matcher.Kind { return &r.Kind }, kinds()),
		whole("start_month", func(r *matcher.Programme) *int { return &r.StartMonth }, 1, 12),
		whole("months", func(r *matcher.Programme) *int { return &r.Months }, 0, maxMonths),
		whole("published", func(r *matcher.Programme) *int64 { return &r.Published }, 0, maxHeads).optional(),
		whole("capacity", func(r *matcher.Programme) *int64 { return &r.Capacity }, 0, maxHeads),
		ids("quotas", func(r *matcher.Programme) *matcher.Words { return &r.Quotas }).of("quotas.id"),
		whole("price_kvnd", func(r *matcher.Programme) *int64 { return &r.PriceKVND }, 0, maxKVND).optional(),
		id("tuition_group", func(r *matcher.Programme) *string { return &r.TuitionGroup }).optional().of("tuition.group"),
		whole("multiplier", func(r *matcher.Programme) *int64 { return &r.Multiplier }, 0, maxMultiplier).optional(),
		whole("paid_months", func(r *matcher.Programme) *int64 { return &r.PaidMonths }, 0, maxMonths).optional(),
		whole("min_cohort", func(r *matcher.Programme) *int64 { return &r.MinCohort }, 0, maxHeads).optional(),
		whole("opening_kvnd", func(r *matcher.Programme) *int64 { return &r.OpeningKVND }, 0, maxKVND).optional(),
		yearOrNone("first_intake", func(r *matcher.Programme) *int { return &r.FirstIntake }),
		yearOrNone("last_intake", func(r *matcher.Programme) *int { return &r.LastIntake }),
		oneOf("legal_mode", func(r *matcher.Programme) *matcher.LegalMode { return &r.LegalMode }, legalModes).optional(),
		whole("reach_m", func(r *matcher.Programme) *int64 { return &r.ReachM }, 0, maxMetres).optional(),
		text("entry", func(r *matcher.Programme) *string { return &r.Entry }).optional(),
		oneOf("low_level", func(r *matcher.Programme) *string { return &r.LowLevel }, matcher.StaffLevels).left(),
		oneOf("high_level", func(r *matcher.Programme) *string { return &r.HighLevel }, matcher.StaffLevels).left(),
		whole("high_age", func(r *matcher.Programme) *int { return &r.HighAge }, 0, maxAge).left(),
		whole("serve_months", func(r *matcher.Programme) *int64 { return &r.ServeMonths }, 0, maxMonths).left(),
		oneOf("term", func(r *matcher.Programme) *matcher.Term { return &r.Term }, matcher.TermList).left(),
		text("reason", func(r *matcher.Programme) *string { return &r.Reason }).optional(),
		certainty(func(r *matcher.Programme) *matcher.Certainty { return &r.Certainty }),
	},
	also: programmeSense,
}

var prices = &table[matcher.PriceRow]{
	name:  "prices",
	newer: true,
	rows:  func(ds *matcher.Dataset) []matcher.PriceRow { return ds.Prices },
	keep:  func(ds *matcher.Dataset, rows []matcher.PriceRow) { ds.Prices = rows },
	columns: []column[matcher.PriceRow]{
		id("id", func(r *matcher.PriceRow) *string { return &r.ID }).key(),
		oneOf("kind", func(r *matcher.PriceRow) *matcher.Kind { return &r.Kind }, kinds()).optional(),
		id("programme", func(r *matcher.PriceRow) *matcher.ProgrammeID { return &r.Programme }).optional().of("programmes.id"),
		oneOf("part", func(r *matcher.PriceRow) *matcher.PricePart { return &r.Part }, matcher.PriceParts),
		oneOf("payer", func(r *matcher.PriceRow) *matcher.Payer { return &r.Payer }, matcher.Payers),
		whole("kvnd", func(r *matcher.PriceRow) *int64 { return &r.KVND }, 0, maxKVND),
		flag("monthly", func(r *matcher.PriceRow) *int64 { return &r.Monthly }).optional(),
		whole("beyond_m", func(r *matcher.PriceRow) *int64 { return &r.BeyondM }, 0, maxMetres).optional(),
		text("document", func(r *matcher.PriceRow) *string { return &r.Document }).optional(),
		text("reason", func(r *matcher.PriceRow) *string { return &r.Reason }).optional(),
		certainty(func(r *matcher.PriceRow) *matcher.Certainty { return &r.Certainty }),
	},
	also: priceSense,
}

var tuition = &table[matcher.Tuition]{
	name: "tuition",
	rows: func(ds *matcher.Dataset) []matcher.Tuition { return ds.Tuition },
	keep: func(ds *matcher.Dataset, rows []matcher.Tuition) { ds.Tuition = rows },
	columns: []column[matcher.Tuition]{
		id("group", func(r *matcher.Tuition) *string { return &r.Group }).key(),
		whole("school_year", func(r *matcher.Tuition) *int { return &r.SchoolYear }, minYear, maxYear).key(),
		whole("kvnd_month", func(r *matcher.Tuition) *int64 { return &r.KVNDMonth }, 0, maxKVND),
		text("document", func(r *matcher.Tuition) *string { return &r.Document }).optional(),
		certainty(func(r *matcher.Tuition) *matcher.Certainty { return &r.Certainty }),
	},
}

var refreshers = &table[matcher.Refresher]{
	name:  "refreshers",
	newer: true,
	rows:  func(ds *matcher.Dataset) []matcher.Refresher { return ds.Refreshers },
	keep:  func(ds *matcher.Dataset, rows []matcher.Refresher) { ds.Refreshers = rows },
	columns: []column[matcher.Refresher]{
		id("id", func(r *matcher.Refresher) *string { return &r.ID }).key(),
		id("group", func(r *matcher.Refresher) *string { return &r.Group }).optional().of("positions.group"),
		id("field", func(r *matcher.Refresher) *matcher.FieldID { return &r.Field }).of("fields.id"),
		whole("cycle_years", func(r *matcher.Refresher) *int { return &r.CycleYears }, 1, maxCycle),
		text("document", func(r *matcher.Refresher) *string { return &r.Document }).optional(),
		text("reason", func(r *matcher.Refresher) *string { return &r.Reason }).optional(),
		certainty(func(r *matcher.Refresher) *matcher.Certainty { return &r.Certainty }),
	},
}

var documents = &table[matcher.Document]{
	name:  "documents",
	newer: true,
	rows:  func(ds *matcher.Dataset) []matcher.Document { return ds.Documents },
	keep:  func(ds *matcher.Dataset, rows []matcher.Document) { ds.Documents = rows },
	columns: []column[matcher.Document]{
		id("id", func(r *matcher.Document) *string { return &r.ID }).key(),
		text("number", func(r *matcher.Document) *string { return &r.Number }),
		text("issuer", func(r *matcher.Document) *string { return &r.Issuer }).optional(),
		date("date", func(r *matcher.Document) *string { return &r.Date }).optional(),
		text("title", func(r *matcher.Document) *string { return &r.Title }),
		date("valid_from", func(r *matcher.Document) *string { return &r.ValidFrom }).optional(),
		date("valid_to", func(r *matcher.Document) *string { return &r.ValidTo }).optional(),
		id("replaced_by", func(r *matcher.Document) *string { return &r.ReplacedBy }).optional().of("documents.id"),
		date("deadline", func(r *matcher.Document) *string { return &r.Deadline }).optional(),
		text("source", func(r *matcher.Document) *string { return &r.Source }).optional(),
		certainty(func(r *matcher.Document) *matcher.Certainty { return &r.Certainty }),
	},
	also: documentDates,
}

var retirement = &table[matcher.RetirementAge]{
	name: "retirement",
	rows: func(ds *matcher.Dataset) []matcher.RetirementAge { return ds.Retirement },
	keep: func(ds *matcher.Dataset, rows []matcher.RetirementAge) { ds.Retirement = rows },
	columns: []column[matcher.RetirementAge]{
		whole("year", func(r *matcher.RetirementAge) *int { return &r.Year }, minYear, maxYear).key(),
		whole("male_months", func(r *matcher.RetirementAge) *int64 { return &r.MaleMonths }, minRetirement, maxRetirement),
		whole("female_months", func(r *matcher.RetirementAge) *int64 { return &r.FemaleMonths }, minRetirement, maxRetirement),
		text("document", func(r *matcher.RetirementAge) *string { return &r.Document }).optional(),
	},
}

var rates = &table[matcher.Rate]{
	name: "rates",
	rows: func(ds *matcher.Dataset) []matcher.Rate { return ds.Rates },
	keep: func(ds *matcher.Dataset, rows []matcher.Rate) { ds.Rates = rows },
	columns: []column[matcher.Rate]{
		words("id", func(r *matcher.Rate) *string { return &r.ID }, readRateID).key().shaped(formID),
		whole("per_mille", func(r *matcher.Rate) *int64 { return &r.PerMille }, 0, perMille),
		text("reason", func(r *matcher.Rate) *string { return &r.Reason }).optional(),
		certainty(func(r *matcher.Rate) *matcher.Certainty { return &r.Certainty }),
	},
}

var names = &table[matcher.CodeName]{
	name: "names",
	rows: func(ds *matcher.Dataset) []matcher.CodeName { return ds.Names },
	keep: func(ds *matcher.Dataset, rows []matcher.CodeName) { ds.Names = rows },
	columns: []column[matcher.CodeName]{
		oneOf("list", func(r *matcher.CodeName) *matcher.NameList { return &r.List }, matcher.NameLists).key(),
		id("code", func(r *matcher.CodeName) *string { return &r.Code }).key(),
		text("name", func(r *matcher.CodeName) *string { return &r.Name }),
		text("name_en", func(r *matcher.CodeName) *string { return &r.NameEn }).optional(),
		whole("place", func(r *matcher.CodeName) *int64 { return &r.Place }, 0, perMille).left(),
	},
}

var successions = &table[matcher.Succession]{
	name: "successions",
	rows: func(ds *matcher.Dataset) []matcher.Succession { return ds.Successions },
	keep: func(ds *matcher.Dataset, rows []matcher.Succession) { ds.Successions = rows },
	columns: []column[matcher.Succession]{
		words("predecessor", func(r *matcher.Succession) *matcher.CommuneID { return &r.Predecessor }, readUnitID).key().shaped(formID),
		words("successor", func(r *matcher.Succession) *matcher.CommuneID { return &r.Successor }, readUnitID).shaped(formID),
	},
	also: noSelfSuccession,
}

// namesCategory is the list of the kinds of units: those of the national base and those that the dataset names.
const namesCategory = "names.category"

// categories are the kinds of units that the law knows in every province.
func categories() []string {
	var list []string
	for _, n := range nationalNames() {
		if n.List == matcher.NamesCategory {
			list = append(list, n.Code)
		}
	}
	return list
}

// leastWords are the levels that a field may ask for, of education and of political theory.
func leastWords() []string { return append(slices.Clone(matcher.StaffLevels), matcher.TheoryLevels...) }

// readUnitID gives the id of a dated unit; a code alone would join two units
// that have nothing in common but their code.
func readUnitID(cell string) (string, *flaw) {
	unit, wrong := readID(cell)
	if wrong != nil {
		return "", wrong
	}
	code, year, _ := strings.Cut(unit, "@")
	if code == "" || len(year) != 4 || !allDigits(year) {
		return "", &flaw{matcher.RowBadID, matcher.Params{"value": shown(unit), "want": "00004@2025"}}
	}
	return unit, nil
}

// readUniversityID gives an id that no other provider can have.
func readUniversityID(cell string) (string, *flaw) {
	u, wrong := readID(cell)
	if wrong == nil && (u == string(matcher.CityProvider) || strings.Contains(u, ":")) {
		return "", &flaw{matcher.RowBadID, matcher.Params{"value": shown(u), "want": "DHA"}}
	}
	return u, wrong
}

// attritionRates is the list of the groups that have a rate of attrition.
const attritionRates = "rates.attrition"

// readRateID gives the id of a rate that the product knows: attrition of a
// position group, also of one that only other datasets have, or completion or recruitment of a kind.
func readRateID(cell string) (string, *flaw) {
	rate, wrong := readID(cell)
	if wrong != nil {
		return "", wrong
	}
	if group, ok := strings.CutPrefix(rate, matcher.AttritionRate); ok && group != "" {
		return rate, nil
	}
	want := []string{matcher.AttritionRate + "<positions.group>"}
	for _, of := range []string{matcher.CompletionRate, matcher.RecruitmentRate} {
		kind, ok := strings.CutPrefix(rate, of)
		if _, known := matcher.Kind(kind).Serves(); ok && known {
			return rate, nil
		}
		for _, k := range kinds() {
			want = append(want, of+string(k))
		}
	}
	return "", &flaw{matcher.RowUnknownWord, matcher.Params{"value": shown(rate), "want": strings.Join(want, ", ")}}
}
