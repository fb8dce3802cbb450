package report

import (
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"dathang/data/lang"
	"dathang/matcher"
)

// WriteViolations writes the claims that a recount did not bear out, one line each.
func WriteViolations(w io.Writer, l lang.Language, p *matcher.Problem, list []matcher.Violation) error {
	out := page{w: w, l: l}
	names := NewNames(l, p)
	for _, v := range list {
		out.line("- " + lang.Say(l, string(v.Code), names.Fill(v.Params)))
	}
	return out.err
}

// WriteFaults writes what is wrong with a file, one line each: the file, the
// place in it, the sentence.
func WriteFaults(w io.Writer, l lang.Language, file string, list matcher.Faults) error {
	out := page{w: w, l: l}
	for _, f := range list {
		place := file
		if f.Path != "" {
			place = strings.TrimSpace(place + " " + MemberPath(f.Path))
		}
		if place != "" {
			place += ": "
		}
		params := matcher.Params{}
		for name, value := range f.Params {
			// What a fault refers to is a place too: "is not in the list offers".
			if other, ok := value.(string); ok && (name == "list" || name == "other") && strings.HasPrefix(other, "/") {
				value = MemberPath(other)
			}
			params[name] = value
		}
		out.line(place + lang.Say(l, string(f.Code), params))
	}
	return out.err
}

// MemberPath writes a place of a JSON file (a pointer as RFC 6901 has it) as people write one: programmes[3].price.
func MemberPath(pointer string) string {
	var b strings.Builder
	for _, step := range strings.Split(strings.TrimPrefix(pointer, "/"), "/") {
		name := strings.NewReplacer("~1", "/", "~0", "~").Replace(step)
		switch {
		case name != "" && strings.Trim(name, "0123456789") == "":
			b.WriteString("[" + name + "]")
		case strings.ContainsAny(name, ".[]\"") || name == "":
			b.WriteString("[" + strconv.Quote(name) + "]")
		case b.Len() > 0:
			b.WriteString("." + name)
		default:
			b.WriteString(name)
		}
	}
	return b.String()
}

// whyKey is the key of the sentence that opens a reason, by how much of it is proven. A witness
// without relaxations is not a reason but an improvement: there is room for the seat.
func whyKey(r *matcher.Reason) string {
	switch {
	case r.Proof == matcher.ProofNone:
		return "report.why_unproven"
	case len(r.Relaxations) == 0:
		return "report.why_room"
	case r.Proof == matcher.ProofIrreducible:
		return "report.why_irreducible"
	}
	return "report.why_sufficient"
}

// reason writes what would have to give way for one more seat, the moves that would follow, and for
// how many seats the same holds.
func (p *page) reason(indent string, names *Names, r *matcher.Reason) {
	for i := range r.Relaxations {
		p.line(indent + names.Relaxation(&r.Relaxations[i], r.Cell))
	}
	switch {
	// There is a reason, or none was found: either way no improvement to report.
	case r.Proof == matcher.ProofNone || len(r.Relaxations) > 0:
	case names.asksForSeats():
		p.say(indent, "report.improvement", nil)
	default:
		p.say(indent, "report.unasked", nil)
	}
	// A single move is the seat itself. More of them are a chain of exchanges that nobody would guess.
	if len(r.Witness) > 1 {
		p.say(indent, "report.then_moves", nil)
		for _, text := range p.chain(names, r.Witness, r.Cell) {
			p.line(indent + "- " + text)
		}
	}
	if r.Seats > 1 {
		p.say(indent, alikeKey(r), map[string]any{"seats": r.Seats})
	}
}

// alikeKey is the key of the sentence on the number of seats that a reason holds for. Relaxations
// without an amount (a ban lifted, a nearer or earlier offer) serve all of them once; seats and money
// are needed for each seat anew. A reason may mix both.
func alikeKey(r *matcher.Reason) string {
	counted := 0
	for i := range r.Relaxations {
		if info := r.Relaxations[i].Code.Info(); info != nil && slices.Contains(info.Params, "amount") {
			counted++
		}
	}
	switch counted {
	case 0:
		return "report.seats_alike_once"
	case len(r.Relaxations):
		return "report.seats_alike"
	}
	return "report.seats_alike_counted"
}

// asksForSeats reports whether some goal of the problem is about unmet seats. Without one, room for a
// seat is no improvement of the plan.
func (n *Names) asksForSeats() bool {
	return slices.ContainsFunc(n.goals, func(level []matcher.Goal) bool {
		return slices.ContainsFunc(level, func(g matcher.Goal) bool { return g.Goal == matcher.GoalUnmet })
	})
}

// movesShown is how many moves of a chain are listed; the others are counted.
const movesShown = 8

// chain lists the moves of a chain, those in the cell that the question is about first.
func (p *page) chain(names *Names, moves []matcher.Move, of matcher.Cell) []string {
	sorted := slices.Clone(moves)
	slices.SortStableFunc(sorted, func(a, b matcher.Move) int {
		switch {
		case (a.Cell == of) == (b.Cell == of):
			return 0
		case a.Cell == of:
			return -1
		}
		return 1
	})
	var texts []string
	for i := range sorted[:min(movesShown, len(sorted))] {
		texts = append(texts, names.Move(&sorted[i]))
	}
	if rest := len(sorted) - movesShown; rest > 0 {
		texts = append(texts, p.text("report.moves_more", map[string]any{"count": rest}))
	}
	return texts
}

// Move is a change of an allocation, as a sentence.
func (n *Names) Move(m *matcher.Move) string {
	key, seats := "report.move_gets", m.By
	if m.By < 0 {
		key, seats = "report.move_gives", -m.By
	}
	offer := lang.Text(n.l, "report.a_new_offer", nil)
	if m.Offer != "" {
		offer = n.Offer(m.Offer)
	}
	return lang.Text(n.l, key, map[string]any{"cell": n.Cell(m.Cell), "seats": seats, "offer": offer})
}

// Relaxation says in a sentence what would have to give way for a cell to be served. Metres are rounded up to
// kilometres.
func (n *Names) Relaxation(r *matcher.Relaxation, of matcher.Cell) string {
	const metresPerKm = 1000
	params := map[string]any{
		"amount": r.Amount, "years": r.Amount, "km": (r.Amount + metresPerKm - 1) / metresPerKm,
		"rule": n.Rule(r.Rule), "offer": n.Offer(r.Offer), "provider": n.providerOf(r.Offer),
		"field": n.Field(r.Field), "need": n.need(r.Need), "year": of.Year, "level": n.levelOf(of),
	}
	if r.Goal != "" {
		params["goal"], params["amount"] = lang.Name(n.l, "goal", string(r.Goal)), n.goalAmount(r.Goal, r.Amount)
	}
	// A limit on people in training has a sentence of its own: it is about people who are away, not seats.
	if rule := n.rules[r.Rule]; r.Code == matcher.RelaxLimit && rule != nil && ofTraining(rule) {
		return capital(lang.Text(n.l, "report.training_high", params))
	}
	return capital(lang.Say(n.l, string(r.Code), params))
}

// capital begins a sentence that may start with a name in small letters.
func capital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}

// providerOf is the name of an offer's provider.
func (n *Names) providerOf(id matcher.OfferID) string {
	o := n.offers[id]
	if o == nil {
		return string(id)
	}
	return n.Provider(o.Provider)
}

// conflict writes the bounds that cannot hold together, and for pinned pairs the causes that keep an
// offer from its cell.
func (s *summary) conflict(c *matcher.Conflict) {
	s.title("report.conflict")
	key := "report.conflict_note"
	switch {
	case c.Irreducible:
		key = "report.conflict_irreducible"
	case len(c.Members) == 0:
		key = "report.conflict_whole"
	}
	s.say("  ", key, nil)
	for i := range c.Members {
		m := &c.Members[i]
		text := "  - " + s.names.Row(m.Row) + ": " + lang.Name(s.l, "bound", m.Bound)
		if m.Bound != "ban" {
			text += " " + s.names.amount(m.Row, m.Value)
		}
		s.line(text)
	}
	// Obstacles are facts such as a missing coverage; no rule could lift them.
	for i := range c.Obstacles {
		o := &c.Obstacles[i]
		causes := make([]string, len(o.Hindrances))
		for j := range o.Hindrances {
			causes[j] = s.names.hindrance(o.Offer, o.Cell, &o.Hindrances[j])
		}
		s.say("  ", "report.conflict_obstacle", map[string]any{
			"offer": s.names.Offer(o.Offer), "cell": s.names.cellText(o.Cell.String()), "causes": strings.Join(causes, "; "),
		})
	}
	if len(c.Members) == 0 {
		return
	}
	if !c.All && c.Tree != nil {
		s.say("  ", "report.conflict_given", nil)
	}
	s.say("  ", "report.conflict_fits", nil)
}
