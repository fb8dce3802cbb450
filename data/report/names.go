package report

import (
	"slices"
	"strings"

	"dathang/data/lang"
	"dathang/matcher"
)

// Names turns the ids of one problem into the names that people know. An id that the problem does not
// have stands for itself.
type Names struct {
	l         lang.Language
	communes  map[matcher.CommuneID]string
	fields    map[matcher.FieldID]string
	groups    map[matcher.GroupID]string
	providers map[matcher.ProviderID]*matcher.Provider
	offers    map[matcher.OfferID]*matcher.Offer
	rules     map[matcher.RuleID]*matcher.Rule
	classes   map[matcher.ClassID]*matcher.Class
	goals     [][]matcher.Goal // levels in order of priority
	// of is the dataset behind the problem, for names that a problem does not carry; empty where it is not at hand.
	of *matcher.Dataset
}

// NewNames reads the names that p carries.
func NewNames(l lang.Language, p *matcher.Problem) *Names {
	n := &Names{
		l:         l,
		goals:     p.Goals,
		of:        &matcher.Dataset{},
		communes:  make(map[matcher.CommuneID]string, len(p.Communes)),
		fields:    make(map[matcher.FieldID]string, len(p.Fields)),
		groups:    make(map[matcher.GroupID]string, len(p.Groups)),
		providers: make(map[matcher.ProviderID]*matcher.Provider, len(p.Providers)),
		offers:    make(map[matcher.OfferID]*matcher.Offer, len(p.Offers)),
		rules:     make(map[matcher.RuleID]*matcher.Rule, len(p.Rules)),
		classes:   p.ClassByID(),
	}
	for i := range p.Communes {
		n.communes[p.Communes[i].ID] = p.Communes[i].Name
	}
	for i := range p.Fields {
		f := &p.Fields[i]
		n.fields[f.ID] = lang.Either(l, f.Name, f.NameEn)
	}
	for i := range p.Groups {
		n.groups[p.Groups[i].ID] = p.Groups[i].Name
	}
	for i := range p.Providers {
		n.providers[p.Providers[i].ID] = &p.Providers[i]
	}
	for i := range p.Offers {
		n.offers[p.Offers[i].ID] = &p.Offers[i]
	}
	for i := range p.Rules {
		n.rules[p.Rules[i].ID] = &p.Rules[i]
	}
	return n
}

// With is n with the names of a dataset, for what a problem does not carry; nil where there is none at hand.
func (n *Names) With(ds *matcher.Dataset) *Names {
	if ds != nil {
		n.of = ds
	}
	return n
}

// Commune is a commune's name, or its id where it has none.
func (n *Names) Commune(id matcher.CommuneID) string { return named(n.communes[id], string(id)) }

// Field is a field's name, or its id.
func (n *Names) Field(id matcher.FieldID) string {
	return named(n.fields[id], string(id))
}

// Group is a group's name, or its id.
func (n *Names) Group(id matcher.GroupID) string { return named(n.groups[id], string(id)) }

// Provider is a provider's name; where the authority has none, as in problems whose dataset did not name it, it is
// called what it is.
func (n *Names) Provider(id matcher.ProviderID) string {
	p := n.providers[id]
	switch {
	case p == nil:
		return string(id)
	case p.Name == "" && p.Kind == matcher.ProviderCity:
		return lang.Name(n.l, "provider", string(p.Kind))
	}
	return named(lang.Either(n.l, p.Name, p.NameEn), string(id))
}

// Offer says what is offered and in which intake: "Kiến trúc (liên thông), khóa 2025". Staffing offers
// (recruitment, secondment) speak of a year instead of a class, and a transfer names who releases the
// people.
func (n *Names) Offer(id matcher.OfferID) string {
	o := n.offers[id]
	if o == nil {
		return string(id)
	}
	kind := lang.Name(n.l, "kind", string(o.Kind))
	params := map[string]any{"kind": kind, "name": o.Name, "provider": n.Provider(o.Provider), "year": o.Intake}
	if o.Kind == matcher.KindTransfer {
		return lang.Text(n.l, "report.offer_transfer", params)
	}
	if o.Name == "" {
		params["name"] = named(string(o.Programme), string(o.ID))
	}
	key, named := "report.offer", "report.rule_intake"
	if !trains(o.Kind) {
		key, named = "report.offer_staffing", "report.offer_staffing_named"
	}
	if strings.HasPrefix(strings.ToLower(o.Name), kind) {
		return lang.Text(n.l, named, params) // the name says of what kind it is
	}
	return lang.Text(n.l, key, params)
}

// trains reports whether people enrol in an intake. Those who are hired, transferred or seconded
// attend no class.
func trains(k matcher.Kind) bool {
	return k != matcher.KindRecruitment && k != matcher.KindTransfer && k != matcher.KindSecondment
}

// Rule is a rule's name, or what it bounds: "số người được cử đi học
// (Phường Phúc Xá)". Of the rules that package build makes only quotas
// have names, so the sentence of any other is composed of what it selects.
func (n *Names) Rule(id matcher.RuleID) string {
	r := n.rules[id]
	if r == nil {
		return string(id)
	}
	if r.Name != "" {
		// Quotas of one university, a year each, share its name.
		if intake := n.intakeOf(&r.Where); intake != 0 {
			return lang.Text(n.l, "report.rule_intake", map[string]any{"name": r.Name, "year": intake})
		}
		return r.Name
	}
	// These limits name their offers one by one; the list would say
	// less than who releases people until when.
	if from, last := n.released(&r.Where); from != "" {
		return lang.Text(n.l, "report.limit_released", map[string]any{"provider": from, "year": last})
	}
	kind := lang.Name(n.l, "rule", string(r.Kind))
	where := r.Where
	if ofTraining(r) {
		// Holders who lack the field are served by their own training.
		kind, where.Needs = lang.Text(n.l, "report.limit_training", nil), nil
		if len(where.Fields) > 0 && len(where.Communes) == 1 && id == (matcher.Away{}).RuleID(where.Communes[0]) {
			// It names every field but those of short courses; which they are says less than that they do not count.
			kind, where.Fields = lang.Text(n.l, "report.limit_training_long", nil), nil
		}
	}
	parts := n.where(&where)
	switch {
	// The fiscal year comes first; a budget without one counts all years.
	case r.FiscalYear != 0:
		parts = append([]string{year(r.FiscalYear)}, parts...)
	case r.Kind == matcher.RuleBudget:
		parts = append([]string{lang.Text(n.l, "report.all_years", nil)}, parts...)
	}
	if len(parts) == 0 {
		return kind + " " + string(id)
	}
	return kind + " (" + strings.Join(parts, "; ") + ")"
}

// released recognises the limits on transfers: it is the name of the one provider all of whose
// transfers the rule counts, and the last year of release. It is "" and 0 for any other rule.
func (n *Names) released(w *matcher.Where) (from string, last int) {
	for _, id := range w.Offers {
		o := n.offers[id]
		// Any other offer, or a second provider, makes it another sort of rule.
		if o == nil || o.Kind != matcher.KindTransfer || from != "" && from != n.Provider(o.Provider) {
			return "", 0
		}
		from, last = n.Provider(o.Provider), max(last, o.Intake)
	}
	if w.OfCells() {
		return "", 0
	}
	return from, last
}

// intakeOf is the one intake that a rule selects, directly or through its offers; 0 where it selects
// none or several.
func (n *Names) intakeOf(w *matcher.Where) int {
	// A rule selects intakes by year, or by naming offers, each of one intake.
	intakes := slices.Clone(w.Intakes)
	if len(intakes) == 0 {
		for _, id := range w.Offers {
			if o := n.offers[id]; o != nil {
				intakes = append(intakes, o.Intake)
			}
		}
	}
	slices.Sort(intakes)
	if intakes = slices.Compact(intakes); len(intakes) != 1 {
		return 0
	}
	return intakes[0]
}

// ofTraining reports whether a limit counts holders who lack the field, hence people who are away for
// training.
func ofTraining(r *matcher.Rule) bool {
	return r.Kind == matcher.RuleLimit && slices.Equal(r.Where.Needs, []matcher.Need{matcher.NeedUnqualified})
}

// where names what a rule selects. Each list is cut after its first members: a rule may select
// hundreds of communes.
func (n *Names) where(w *matcher.Where) []string {
	var parts []string
	add := func(list []string) {
		const most = 3
		if len(list) > most {
			list = append(slices.Clone(list[:most]), "…")
		}
		if len(list) > 0 {
			parts = append(parts, strings.Join(list, ", "))
		}
	}
	add(each(w.Providers, n.Provider))
	add(each(w.Programmes, func(id matcher.ProgrammeID) string { return string(id) }))
	add(each(w.Offers, n.Offer))
	add(each(w.Kinds, func(k matcher.Kind) string { return lang.Name(n.l, "kind", string(k)) }))
	add(each(w.Intakes, year))
	add(each(w.Groups, n.Group))
	add(each(w.Communes, n.Commune))
	add(each(w.Fields, n.Field))
	add(each(w.Needs, n.need))
	add(each(w.Years, year))
	return parts
}

// Cell names a demand cell: "Phường Phúc Xá, tài chính - kế toán, vị trí còn khuyết, 2024". Behind the need it says
// who its holders are: "(cao đẳng, sinh năm 1970, nghỉ năm 2031)".
func (n *Names) Cell(c matcher.Cell) string {
	need := n.need(c.Need)
	if who := n.Class(c.Class); who != "" {
		need += " (" + who + ")"
	}
	return strings.Join([]string{n.Commune(c.Commune), n.Field(c.Field), need, year(c.Year)}, ", ")
}

// Class says what is known of the holders of an entry class; "" where there is none.
func (n *Names) Class(id matcher.ClassID) string {
	c := n.classes[id]
	if c == nil {
		return string(id)
	}
	var parts []string
	if c.Level != "" {
		parts = append(parts, lang.Name(n.l, "staff_level", c.Level))
	}
	if c.BirthYear != 0 {
		parts = append(parts, lang.Text(n.l, "report.born", map[string]any{"year": c.BirthYear}))
	}
	if c.Leaves != 0 {
		parts = append(parts, lang.Text(n.l, "report.leaves", map[string]any{"year": c.Leaves}))
	}
	return strings.Join(parts, ", ")
}

// levelOf is the level of education that a cell's holders have; "" where it is not known.
func (n *Names) levelOf(c matcher.Cell) string {
	if class := n.classes[c.Class]; class != nil && class.Level != "" {
		return lang.Name(n.l, "staff_level", class.Level)
	}
	return ""
}

// Row names a row of a proof: an offer's capacity, a rule, a commune's penalty.
func (n *Names) Row(row matcher.RowID) string {
	family, id := row.Cut()
	switch family {
	case matcher.FamilyCapacity:
		return lang.Name(n.l, "rule", string(matcher.RuleCapacity)) + ": " + n.Offer(matcher.OfferID(id))
	case matcher.FamilyCohort:
		return lang.Text(n.l, "report.row_cohort", map[string]any{"offer": n.Offer(matcher.OfferID(id))})
	case matcher.FamilyRule:
		return n.Rule(matcher.RuleID(id))
	case matcher.FamilyDemand:
		return lang.Text(n.l, "report.row_demand", map[string]any{"cell": n.cellText(id)})
	case matcher.FamilyPenalty:
		return lang.Text(n.l, "report.row_penalty", map[string]any{"commune": n.Commune(matcher.CommuneID(id))})
	case matcher.FamilyLoad:
		return lang.Text(n.l, "report.row_load", map[string]any{"provider": n.Provider(matcher.ProviderID(id))})
	}
	return string(row)
}

// amount writes a value of a row: as money for a budget, else as a plain number.
func (n *Names) amount(row matcher.RowID, value int64) string {
	id, ok := row.Rule()
	if r := n.rules[id]; ok && r != nil && r.Kind.Info().Unit == matcher.RuleOfKVND {
		return lang.Money(n.l, value)
	}
	return lang.Number(n.l, value)
}

// Fill gives a copy of a code's parameters in which ids are replaced by names. The name of a parameter
// says what kind of id its value is; other values stay as they are.
func (n *Names) Fill(params matcher.Params) map[string]any {
	out := make(map[string]any, len(params))
	for name, value := range params {
		out[name] = value
		id, ok := value.(string)
		if !ok {
			continue
		}
		switch name {
		case "offer":
			out[name] = n.Offer(matcher.OfferID(id))
		case "rule", "other":
			out[name] = n.Rule(matcher.RuleID(id))
		case "cell", "at":
			out[name] = n.cellText(id)
		case "row":
			out[name] = n.Row(matcher.RowID(id))
		case "relaxation", "goal", "status", "proof", "bound", "cause":
			out[name] = lang.Name(n.l, name, id)
		case "kind":
			// The kind of a rule or of a goal: a word that is not in the one list goes through unchanged and
			// is looked up in the other.
			out[name] = lang.Name(n.l, "goal", lang.Name(n.l, "rule", id))
		}
	}
	return out
}

// cellText names a cell given in the form of matcher.Cell.String. A text of another form stays as it is.
func (n *Names) cellText(text string) string {
	cell, ok := matcher.ParseCell(text)
	if !ok {
		return text
	}
	return n.Cell(cell)
}

func (n *Names) need(need matcher.Need) string { return lang.Name(n.l, "need", string(need)) }

// named is the name, or the id where there is no name.
func named(name, id string) string {
	if name == "" {
		return id
	}
	return name
}

// each applies name to every item of a list.
func each[T any](list []T, name func(T) string) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = name(v)
	}
	return out
}
