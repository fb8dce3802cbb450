package data

import (
	"context"
	"slices"
	"time"

	"dathang/matcher"
)

// Publication is a proposal made visible to universities and communes. Only one is in force at a time.
type Publication struct {
	ID           string         `json:"id"`
	Proposal     ProposalID     `json:"proposal_id"`
	State        string         `json:"state"`
	By           UserID         `json:"published_by"`
	Organisation OrganisationID `json:"organisation_id"`
	PublishedAt  time.Time      `json:"published_at"`
	SupersededAt *time.Time     `json:"superseded_at"`
	// Replaced is the publication that this one replaced. WithdrawnAt is when this one was taken back; what it had
	// replaced is in force again since then.
	Replaced    string     `json:"replaced_id"`
	WithdrawnAt *time.Time `json:"withdrawn_at"`
	// AuditSequence and AuditHead are the number and hash of the last line of the audit at that time, the line of the
	// publication itself: with a copy of a publication one can tell whether the audit was changed up to there. 0 and
	// empty for publications from before these were recorded.
	AuditSequence int64  `json:"audit_sequence"`
	AuditHead     string `json:"audit_head"`
}

// The states of a publication.
const (
	PublicationInForce    = "in_force"
	PublicationSuperseded = "superseded"
)

const publicationColumns = `id, proposal_id, state, published_by, organisation_id, published_at, superseded_at, replaced_id, withdrawn_at, audit_sequence, audit_head`

// Publish puts a proposal in force: its quotas are written, and the previous publication is superseded. Nobody may
// publish a proposal of his own or a copy of it: a Conflict with State "own". Nor can one be published that is a
// hypothesis ("hypothesis"), that uses names which no dataset has for its objects ("misnamed"), that did not pass
// verification ("unverified"), that has no plan ("infeasible", "unknown"), that passes a limit of its round ("over_cost", "over_served"), or from whose
// stage no publication leads on: because it is published or was, or because its round asks for steps that it has not taken.
func (s *Store) Publish(ctx context.Context, by Actor, id ProposalID) (Publication, error) {
	doing := &Doing{Act: ActPublish}
	var before Proposal
	var to Stage
	// What forbids it is said before the whole file is read; it is asked again under the lock, for it may have changed.
	ask := func(t transaction) (err error) {
		if before, err = proposalIn(ctx, t, id); err != nil {
			return err
		}
		to, err = s.allowed(ctx, t, by, &before, doing)
		return err
	}
	if err := s.write(ctx, "publish proposal "+string(id), ask); err != nil {
		return Publication{}, err
	}
	file, err := s.ProposalContent(ctx, id)
	if err != nil {
		return Publication{}, err
	}
	if copied, err := s.hasCopy(ctx, by, &before, file); err != nil || copied {
		if copied {
			err = Conflict{Thing: "proposal", ID: string(id), State: "own"}
		}
		return Publication{}, err
	}
	if other, err := s.OtherNames(ctx, file.Problem); err != nil || len(other) > 0 {
		if err == nil {
			err = Conflict{Thing: "proposal", ID: string(id), State: "misnamed"}
		}
		return Publication{}, err
	}
	made, err := newQuotaRows(file)
	if err != nil {
		return Publication{}, err
	}
	key, err := newID()
	if err != nil {
		return Publication{}, err
	}
	p := Publication{ID: key, Proposal: id, State: PublicationInForce, By: by.User, Organisation: by.Organisation}
	err = s.write(ctx, "publish proposal "+string(id), func(t transaction) error {
		if err := s.dialect.lock(ctx, t, "publications"); err != nil {
			return err
		}
		if err := ask(t); err != nil {
			return err
		}
		var err error
		if p.Replaced, err = s.supersede(ctx, t, by); err != nil {
			return err
		}
		p.PublishedAt = s.stamp()
		if _, err := t.exec(ctx, `INSERT INTO publications (id, proposal_id, state, published_by, organisation_id, published_at, replaced_id) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			p.ID, p.Proposal, p.State, p.By, p.Organisation, p.PublishedAt, p.Replaced); err != nil {
			return err
		}
		if err := made.insert(ctx, s, t, p.ID); err != nil {
			return err
		}
		if _, err := s.move(ctx, t, by, &before, to, doing); err != nil {
			return err
		}
		// Read last: the head must include the lines that this publication itself has written.
		head, _, err := first[AuditHead](ctx, t, auditHead)
		if err != nil {
			return err
		}
		p.AuditSequence, p.AuditHead = head.Sequence, head.Hash
		_, err = t.exec(ctx, `UPDATE publications SET audit_sequence = $1, audit_head = $2 WHERE id = $3`, head.Sequence, head.Hash, p.ID)
		return err
	})
	return p, err
}

// hasCopy reports whether the actor has made the same plan himself: the same seats for the same problem, in whichever
// stored proposal.
func (s *Store) hasCopy(ctx context.Context, by Actor, p *Proposal, file *matcher.Proposal) (bool, error) {
	own, err := list[Proposal](ctx, s, "look for copies", `SELECT `+proposalColumns+` FROM proposals WHERE problem_digest = $1 AND (owner = $2 OR adopted_by = $2)
		AND id <> $3 AND served_seats = $4 AND late_seats = $5 AND cost_kvnd = $6 ORDER BY id`, p.ProblemDigest, by.User, p.ID, p.ServedSeats, p.LateSeats, p.CostKVND)
	if err != nil {
		return false, err
	}
	for i := range own {
		if own[i].AnswerDigest == p.AnswerDigest {
			return true, nil
		}
	}
	// The digest also covers reasons and certificate, so the same seats can have another digest.
	plan := slices.Clone(file.Answer.Allocations)
	matcher.SortAllocations(plan)
	for i := range own {
		other, err := s.ProposalContent(ctx, own[i].ID)
		if err != nil {
			return false, err
		}
		matcher.SortAllocations(other.Answer.Allocations)
		if slices.Equal(plan, other.Answer.Allocations) {
			return true, nil
		}
	}
	return false, nil
}

// supersede ends the publication in force and moves its proposal to that stage; it returns its id, empty where there is
// none.
func (s *Store) supersede(ctx context.Context, t transaction, by Actor) (string, error) {
	ended, there, err := first[Publication](ctx, t, `UPDATE publications SET state = $1, superseded_at = $2 WHERE state = $3 RETURNING `+publicationColumns,
		PublicationSuperseded, s.stamp(), PublicationInForce)
	if err != nil || !there {
		return "", err
	}
	return ended.ID, s.moveOther(ctx, t, by, ended.Proposal, ActSupersede)
}

// first1 is first for a row that must exist.
func first1[T any](ctx context.Context, t transaction, thing, id, text string, args ...any) (T, error) {
	row, there, err := first[T](ctx, t, text, args...)
	if err == nil && !there {
		err = NotFound{Thing: thing, ID: id}
	}
	return row, err
}

// Publications lists publications, newest first.
func (s *Store) Publications(ctx context.Context, page Page) (List[Publication], error) {
	q := selecting(`SELECT ` + publicationColumns + ` FROM publications WHERE TRUE`)
	return byID(ctx, s, q, "publications", page, func(p *Publication) string { return p.ID })
}

// Publication returns one publication; without an id, the one in force.
func (s *Store) Publication(ctx context.Context, id string) (Publication, error) {
	if id == "" {
		return one[Publication](ctx, s, "publication", PublicationInForce, `SELECT `+publicationColumns+` FROM publications WHERE state = $1`, PublicationInForce)
	}
	return one[Publication](ctx, s, "publication", id, `SELECT `+publicationColumns+` FROM publications WHERE id = $1`, id)
}

// Outlook is what a commune receives under a publication: its own seats and those of the units it succeeds.
type Outlook struct {
	Publication Publication `json:"publication"`
	// Commune is the unit asked about; Units are that unit and those that a reform merged into it, counting only units
	// whose largest part it took. Every unit has one successor, so that no row is shown to two.
	Commune matcher.CommuneID   `json:"commune"`
	Units   []matcher.CommuneID `json:"units"`
	Seats   []OutlookRow        `json:"seats"`
	// Unmet are the seats that stay unmet.
	Unmet []OutlookUnmet `json:"unmet"`
	// ServedSeats and UnmetSeats are the sums of the lists without refreshers, which RefreshSeats and RefreshUnmetSeats
	// count: who is due for one is qualified.
	ServedSeats       int64 `json:"served_seats"`
	UnmetSeats        int64 `json:"unmet_seats"`
	RefreshSeats      int64 `json:"refresh_seats"`
	RefreshUnmetSeats int64 `json:"refresh_unmet_seats"`
	// Years are those of the plan, ascending.
	Years []OutlookYear `json:"years"`
}

// OutlookYear is what is due to a commune in a year, and how much of what is due in all years is ready by its end.
// Refreshers are not among them.
type OutlookYear struct {
	Year  int   `json:"year"`
	Due   int64 `json:"due_seats"`
	Ready int64 `json:"ready_seats"`
}

// OutlookRow is what one intake of a programme gives to one cell.
type OutlookRow struct {
	Commune        matcher.CommuneID `json:"commune"`
	CommuneName    string            `json:"commune_name"`
	Field          matcher.FieldID   `json:"field"`
	FieldName      string            `json:"field_name"`
	FieldNameEn    string            `json:"field_name_en"`
	Need           matcher.Need      `json:"need"`
	Year           int               `json:"year"`
	Class          matcher.ClassID   `json:"class"`
	Programme      string            `json:"programme_name"`
	ProviderName   string            `json:"provider_name"`
	ProviderNameEn string            `json:"provider_name_en"`
	Kind           matcher.Kind      `json:"kind"`
	Intake         int               `json:"intake"`
	Ready          int               `json:"ready"`
	Seats          int64             `json:"seats"`
}

// OutlookUnmet is a cell with unmet seats.
type OutlookUnmet struct {
	Commune     matcher.CommuneID `json:"commune"`
	CommuneName string            `json:"commune_name"`
	Field       matcher.FieldID   `json:"field"`
	FieldName   string            `json:"field_name"`
	FieldNameEn string            `json:"field_name_en"`
	Need        matcher.Need      `json:"need"`
	Year        int               `json:"year"`
	Class       matcher.ClassID   `json:"class"`
	Seats       int64             `json:"seats"`
}

// predecessors is the query for the units that a unit ($1) succeeds, through any number of reforms; UNION, unlike
// UNION ALL, also ends if they form a cycle.
const predecessors = `WITH RECURSIVE before (id) AS (SELECT predecessor FROM commune_successions WHERE successor = $1
	UNION SELECT s.predecessor FROM commune_successions AS s JOIN before ON s.successor = before.id)`

// CommuneOutlook returns what a commune receives under the publication in force. A unit that the publication does not
// mention has an empty outlook.
func (s *Store) CommuneOutlook(ctx context.Context, commune matcher.CommuneID) (Outlook, error) {
	o := Outlook{Commune: commune}
	var err error
	if o.Publication, err = s.Publication(ctx, ""); err != nil {
		return o, err
	}
	before, err := list[matcher.CommuneID](ctx, s, "units of "+string(commune), predecessors+` SELECT id FROM before WHERE id <> $1 ORDER BY id`, commune)
	if err != nil {
		return o, err
	}
	o.Units = append([]matcher.CommuneID{commune}, before...)
	// Rows of this unit and of those before it, in the proposal
	// that is in force; $1 is the unit, $2 the proposal.
	const own = ` JOIN proposals AS p ON p.number = a.proposal AND p.id = $2
		JOIN proposal_communes AS c ON c.proposal = a.proposal AND c.commune = a.commune AND (c.id = $1 OR c.id IN (SELECT id FROM before))
		JOIN proposal_fields AS f ON f.proposal = a.proposal AND f.field = a.field`
	if o.Seats, err = list[OutlookRow](ctx, s, "outlook of "+string(commune), predecessors+` SELECT c.id AS commune, c.name AS commune_name,
		f.id AS field, f.name AS field_name, f.name_en AS field_name_en, a.need, a.year, a.class, o.programme_name, o.provider_name, o.provider_name_en, o.kind, o.intake, o.ready, a.seats FROM allocations AS a`+own+`
		JOIN proposal_offers AS o ON o.proposal = a.proposal AND o.offer = a.offer ORDER BY a.commune, a.place`, commune, o.Publication.Proposal); err != nil {
		return o, err
	}
	if o.Unmet, err = list[OutlookUnmet](ctx, s, "outlook of "+string(commune), predecessors+` SELECT c.id AS commune, c.name AS commune_name,
		f.id AS field, f.name AS field_name, f.name_en AS field_name_en, a.need, a.year, a.class, a.seats FROM unmet AS a`+own+` ORDER BY a.commune, a.place`, commune, o.Publication.Proposal); err != nil {
		return o, err
	}
	planned, err := s.Proposal(ctx, o.Publication.Proposal)
	if err != nil {
		return o, err
	}
	o.sum(planned.Years)
	return o, nil
}

// sum fills the sums of the lists, and the years: those of the plan.
func (o *Outlook) sum(years []int) {
	var count matcher.Counted
	o.Years = make([]OutlookYear, len(years))
	for i, year := range years {
		o.Years[i].Year = year
	}
	each := func(need matcher.Need, due, ready int, seats int64) {
		if !need.Lacks() {
			return
		}
		for i := range o.Years {
			y := &o.Years[i]
			if y.Year == due {
				y.Due += seats
			}
			if ready != 0 && max(ready, due) <= y.Year {
				y.Ready += seats
			}
		}
	}
	for i := range o.Seats {
		r := &o.Seats[i]
		count.Of(r.Need).Served += r.Seats
		each(r.Need, r.Year, r.Ready, r.Seats)
	}
	for i := range o.Unmet {
		r := &o.Unmet[i]
		count.Of(r.Need).Unmet += r.Seats
		each(r.Need, r.Year, 0, r.Seats)
	}
	o.ServedSeats, o.UnmetSeats, o.RefreshSeats, o.RefreshUnmetSeats = count.Served, count.Unmet, count.Refresh.Served, count.Refresh.Unmet
}

// Succession says which unit takes over from one that a reform dissolved.
type Succession = matcher.Succession

// SetSuccessions records which unit succeeds which, replacing any earlier successor.
func (s *Store) SetSuccessions(ctx context.Context, by Actor, successions []Succession) error {
	return s.write(ctx, "set successions", func(t transaction) error { return s.setSuccessions(ctx, t, by, successions) })
}

// setSuccessions does so in a transaction.
func (s *Store) setSuccessions(ctx context.Context, t transaction, by Actor, successions []Succession) error {
	changed := 0
	for _, n := range successions {
		done, err := t.exec(ctx, `INSERT INTO commune_successions (predecessor, successor) VALUES ($1, $2) ON CONFLICT (predecessor)
				DO UPDATE SET successor = excluded.successor WHERE commune_successions.successor <> excluded.successor`, n.Predecessor, n.Successor)
		if err != nil {
			return err
		}
		changed += int(done)
	}
	if changed == 0 {
		return nil
	}
	return s.record(ctx, t, by, "succession", "set", "", nil, successions)
}
