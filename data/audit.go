package data

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"strconv"
	"time"

	"dathang/matcher"
)

// AuditEntry is one line of the audit: who did what, when, and what the object was before and after. Lines are only
// ever added, and the Hash of each covers the line before it: to change one unnoticed, somebody would have to rewrite
// all that follow.
type AuditEntry struct {
	// Sequence counts the lines from 1, without a gap.
	Sequence     int64          `json:"sequence"`
	At           time.Time      `json:"at"`
	User         UserID         `json:"user_id"`
	Organisation OrganisationID `json:"organisation_id"`
	// Action is <object kind>.<what was done>.
	Action     string `json:"action"`
	ObjectKind string `json:"object_kind"`
	ObjectID   string `json:"object_id"`
	// Before and After are JSON; empty where there was or is nothing. They hold no secret.
	Before  string `json:"before_change"`
	After   string `json:"after_change"`
	Request string `json:"request_id"`
	// Hash is the SHA-256 of everything above and PreviousHash, the hash of the line before; in hexadecimal.
	PreviousHash string `json:"previous_hash"`
	Hash         string `json:"hash"`
}

const auditColumns = `sequence, at, user_id, organisation_id, action, object_kind, object_id, before_change, after_change, request_id, previous_hash, hash`

// sum computes the hash that the line must have. Every text is preceded by its length, so that no two different lines
// are hashed as the same bytes.
func (e *AuditEntry) sum() string {
	h := sha256.New()
	number := func(n int64) {
		var bytes [8]byte
		binary.BigEndian.PutUint64(bytes[:], uint64(n))
		_, _ = h.Write(bytes[:]) // a hash takes everything
	}
	number(e.Sequence)
	number(e.At.UnixMicro())
	for _, text := range []string{
		string(e.User), string(e.Organisation), e.Action, e.ObjectKind, e.ObjectID, e.Before, e.After, e.Request, e.PreviousHash,
	} {
		number(int64(len(text)))
		_, _ = h.Write([]byte(text))
	}
	return hex.EncodeToString(h.Sum(nil))
}

// record adds a line to the audit, in the transaction of the change it describes. Call it last: the next one to record
// waits until this transaction ends. A nil before or after means that the object did not exist then.
func (s *Store) record(ctx context.Context, t transaction, by Actor, kind, done, id string, before, after any) error {
	e := AuditEntry{At: s.stamp(), User: by.User, Organisation: by.Organisation, Action: kind + "." + done, ObjectKind: kind, ObjectID: id, Request: by.Request}
	for _, side := range []struct {
		value any
		text  *string
	}{{before, &e.Before}, {after, &e.After}} {
		if side.value == nil {
			continue
		}
		text, err := matcher.Encode(side.value)
		if err != nil {
			return fmt.Errorf("record %s: %w", e.Action, err)
		}
		*side.text = string(text)
	}
	return s.chain(ctx, t, &e)
}

// chain appends a line after the last one and sets its number and hashes.
func (s *Store) chain(ctx context.Context, t transaction, e *AuditEntry) error {
	if err := s.dialect.lock(ctx, t, "audit"); err != nil {
		return err
	}
	last, _, err := first[AuditHead](ctx, t, auditHead)
	if err != nil {
		return err
	}
	e.Sequence, e.PreviousHash = last.Sequence+1, last.Hash
	e.Hash = e.sum()
	_, err = t.exec(ctx, `INSERT INTO audit (`+auditColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		e.Sequence, e.At, e.User, e.Organisation, e.Action, e.ObjectKind, e.ObjectID, e.Before, e.After, e.Request, e.PreviousHash, e.Hash)
	return err
}

// AuditFilter narrows the audit; empty fields do not filter. From and To bound the time: from From up to but not
// including To.
type AuditFilter struct {
	User       UserID
	Action     string
	ObjectKind string
	ObjectID   string
	From, To   time.Time
}

// Audit lists the lines of the audit, newest first.
func (s *Store) Audit(ctx context.Context, f AuditFilter, page Page) (List[AuditEntry], error) {
	q := selecting(`SELECT ` + auditColumns + ` FROM audit WHERE TRUE`)
	is(q, "user_id", f.User)
	is(q, "action", f.Action)
	is(q, "object_kind", f.ObjectKind)
	is(q, "object_id", f.ObjectID)
	if !f.From.IsZero() {
		q.and("at >= ?", f.From.UTC())
	}
	if !f.To.IsZero() {
		q.and("at < ?", f.To.UTC())
	}
	key, err := page.after("audit", 1)
	if err != nil {
		return List[AuditEntry]{}, err
	}
	if key != nil {
		last, err := strconv.ParseInt(key[0], 10, 64)
		if err != nil {
			return List[AuditEntry]{}, BadCursor{page.After}
		}
		q.and("sequence < ?", last)
	}
	q.order("sequence DESC", page)
	return take(ctx, s, q, "audit", page, func(e *AuditEntry) []string { return numbers(e.Sequence) })
}

// AuditCheck is what a recount of the audit has found.
type AuditCheck struct {
	// Lines that were read; where Broken is set, up to the broken one.
	Lines int64 `json:"lines"`
	// Head is the hash of the last line. A copy of it kept elsewhere proves later that no line up to there was changed
	// or removed.
	Head string `json:"head"`
	// Broken is the first line that does not hold, 0 if all do; Why says how: gap (a line is missing before it), chain
	// (it does not follow the line before it), hash (its content was changed), head (no line has the hash that was
	// kept as a copy). Every publication records the head of its time, which must also be found.
	Broken int64  `json:"broken,omitzero"`
	Why    string `json:"why,omitempty"`
}

// AuditHead is the last line of the audit: its number and hash, 0 and empty where there is none.
type AuditHead struct {
	Sequence int64  `json:"sequence"`
	Hash     string `json:"hash"`
}

// auditHead is the query for the last line.
const auditHead = `SELECT sequence, hash FROM audit ORDER BY sequence DESC LIMIT 1`

// AuditHead returns the current end of the audit, to be kept somewhere else for a later comparison.
func (s *Store) AuditHead(ctx context.Context) (AuditHead, error) {
	found, err := list[AuditHead](ctx, s, "read the end of the audit", auditHead)
	if err != nil || len(found) == 0 {
		return AuditHead{}, err
	}
	return found[0], nil
}

// noted returns the heads recorded in publications, by line number.
func (s *Store) noted(ctx context.Context) (map[int64]string, error) {
	// Publications from before heads were recorded have none.
	heads, err := list[AuditHead](ctx, s, "read the heads of publications", `SELECT audit_sequence AS sequence, audit_head AS hash FROM publications WHERE audit_sequence > 0`)
	if err != nil && s.dialect.unknownColumn(err) {
		return nil, nil
	}
	of := make(map[int64]string, len(heads))
	for _, h := range heads {
		of[h.Sequence] = h.Hash
	}
	return of, err
}

// auditPage is how many lines a recount reads at once.
const auditPage = 5000

// CheckAudit recomputes the whole audit. If kept is not empty, it must be the hash of some line.
func (s *Store) CheckAudit(ctx context.Context, kept string) (AuditCheck, error) {
	check, found := AuditCheck{}, kept == ""
	heads, err := s.noted(ctx)
	if err != nil {
		return check, err
	}
	// Start below any number, so that a line smuggled in before line 1 is found too.
	for after := int64(math.MinInt64); ; after = check.Lines {
		lines, err := list[AuditEntry](ctx, s, "recount the audit", `SELECT `+auditColumns+` FROM audit WHERE sequence > $1 ORDER BY sequence LIMIT $2`,
			after, auditPage)
		if err != nil {
			return check, err
		}
		for i := range lines {
			e := &lines[i]
			switch {
			case e.Sequence != check.Lines+1:
				check.Why = "gap"
			case e.PreviousHash != check.Head:
				check.Why = "chain"
			case e.Hash != e.sum():
				check.Why = "hash"
			case heads[e.Sequence] != "" && heads[e.Sequence] != e.Hash:
				check.Why = "head"
			}
			if check.Why != "" {
				check.Broken = e.Sequence
				return check, nil
			}
			check.Lines, check.Head = e.Sequence, e.Hash
			found = found || e.Hash == kept
		}
		if len(lines) < auditPage {
			break
		}
	}
	for sequence := range heads {
		found = found && sequence <= check.Lines
	}
	if !found {
		check.Broken, check.Why = check.Lines+1, "head"
	}
	return check, nil
}
