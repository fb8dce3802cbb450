package data

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"dathang/matcher"
)

// Draft is a dataset that planners edit, without its content. The
// content is stored as one compressed row for each top-level member of
// the dataset's JSON, so that saving one part leaves the others alone.
type Draft struct {
	ID   DraftID `json:"id"`
	Name string  `json:"name"`
	Title
	// BaseDataset is the dataset that the draft started from, Dataset the one it was last frozen to; empty if there is
	// none.
	BaseDataset DatasetID `json:"base_dataset_id"`
	Dataset     DatasetID `json:"dataset_id"`
	// Version counts its saves from 1.
	Version      int64          `json:"version"`
	Owner        UserID         `json:"owner"`
	Organisation OrganisationID `json:"organisation_id"`
	CreatedAt    time.Time      `json:"created_at"`
	UpdatedAt    time.Time      `json:"updated_at"`
}

const draftColumns = `id, name, title_vi, title_en, base_dataset_id, dataset_id, version, owner, organisation_id, created_at, updated_at`

// NewDraft describes a draft to start: from Content, or from the dataset Base if Content is nil.
type NewDraft struct {
	Title
	Base    DatasetID
	Content *matcher.Dataset
}

// DraftFilter narrows the list of drafts; empty fields do not filter.
type DraftFilter struct {
	Search string
	Owner  UserID
}

// AddDraft starts a draft. It may be as incomplete as its author likes.
func (s *Store) AddDraft(ctx context.Context, by Actor, n NewDraft) (Draft, error) {
	content := n.Content
	if content == nil {
		var err error
		if content, err = s.DatasetContent(ctx, n.Base); err != nil {
			return Draft{}, err
		}
	}
	// Splitting and compressing are done before the transaction begins.
	parts, err := splitDataset(content)
	if err != nil {
		return Draft{}, err
	}
	made, err := newID()
	if err != nil {
		return Draft{}, err
	}
	id, _, err := s.create(ctx, by, "draft", []any{n.Title, n.Base, content}, func(t transaction) (string, error) {
		d := Draft{ID: DraftID(made), Version: 1}
		if _, err := t.exec(ctx, `INSERT INTO drafts (id, name, title_vi, title_en, search, base_dataset_id, version, owner, organisation_id,
			created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)`,
			d.ID, content.ID, n.Vi, n.En, folded(content.ID, n.Vi, n.En), n.Base, d.Version, by.User, by.Organisation, s.stamp()); err != nil {
			return "", err
		}
		if err := saveParts(ctx, t, &d, parts); err != nil {
			return "", err
		}
		after, err := draftNow(ctx, t, d.ID, parts)
		if err != nil {
			return "", err
		}
		return made, s.record(ctx, t, by, "draft", "add", made, nil, after)
	})
	if err != nil {
		return Draft{}, err
	}
	return s.Draft(ctx, DraftID(id))
}

// Drafts lists drafts, newest first.
func (s *Store) Drafts(ctx context.Context, f DraftFilter, page Page) (List[Draft], error) {
	q := selecting(`SELECT ` + draftColumns + ` FROM drafts WHERE TRUE`)
	is(q, "owner", f.Owner)
	q.find("search", f.Search)
	return byID(ctx, s, q, "drafts", page, func(d *Draft) string { return string(d.ID) })
}

// Draft is one draft without its content.
func (s *Store) Draft(ctx context.Context, id DraftID) (Draft, error) {
	return one[Draft](ctx, s, "draft", string(id), `SELECT `+draftColumns+` FROM drafts WHERE id = $1`, id)
}

// DraftContent returns a draft with its content, both of the same version.
func (s *Store) DraftContent(ctx context.Context, id DraftID) (Draft, *matcher.Dataset, error) {
	r, err := s.DraftRows(ctx, id, "")
	return r.Draft, r.Content, err
}

// DraftRows is a draft with its content and what is kept of the rows of one part, all of the same version.
type DraftRows struct {
	Draft
	Content *matcher.Dataset
	// Rows is what SaveDraftRows kept with the part; nil where the part has been written otherwise since.
	Rows []byte
	// Written is the version that wrote the part.
	Written int64
}

// rowsPrefix tells what is kept of the rows of a part from the members of the dataset, whose names have no space.
const rowsPrefix = "rows "

// DraftRows reads a draft with the rows of one part, whose members in the dataset's JSON are named.
func (s *Store) DraftRows(ctx context.Context, id DraftID, part string, members ...string) (DraftRows, error) {
	type line struct {
		Draft
		draftPart
		Written int64 `json:"written"`
	}
	// A single query cannot mix two versions.
	lines, err := list[line](ctx, s, "read draft "+string(id), `SELECT `+draftColumns+`, part, written, body
		FROM drafts JOIN (SELECT draft_id, part, version AS written, body FROM draft_parts
			UNION ALL SELECT draft_id, '`+rowsPrefix+`' || part, version, body FROM draft_rows WHERE part = $2) AS parts
		ON draft_id = id WHERE id = $1 ORDER BY part`, id, part)
	if err != nil {
		return DraftRows{}, err
	}
	if len(lines) == 0 {
		return DraftRows{}, NotFound{Thing: "draft", ID: string(id)}
	}
	out := DraftRows{Draft: lines[0].Draft}
	var kept int64
	texts := make(map[string]json.RawMessage, len(lines))
	for _, p := range lines {
		body, err := Unpack(p.Body)
		if err != nil {
			return DraftRows{}, fmt.Errorf("read draft %s, part %s: %w", id, p.Part, err)
		}
		if strings.HasPrefix(p.Part, rowsPrefix) {
			kept, out.Rows = p.Written, body
			continue
		}
		texts[p.Part] = body
		if slices.Contains(members, p.Part) {
			out.Written = max(out.Written, p.Written)
		}
	}
	if kept != out.Written {
		out.Rows = nil
	}
	text, err := json.Marshal(texts)
	if err != nil {
		return DraftRows{}, fmt.Errorf("read draft %s: %w", id, err)
	}
	ds, faults := matcher.KeptDataset(text)
	if len(faults) > 0 {
		return DraftRows{}, fmt.Errorf("read draft %s: %w", id, faults)
	}
	out.Content = ds
	return out, nil
}

// SaveDraftRows saves one part as SaveDraft does, and beside it what is kept of its rows.
func (s *Store) SaveDraftRows(
	ctx context.Context, by Actor, id DraftID, version int64, content *matcher.Dataset, part string, kept []byte, members ...string,
) (Draft, error) {
	body, err := squeeze(kept)
	if err != nil {
		return Draft{}, err
	}
	return s.saveDraft(ctx, by, id, version, content, members, func(t transaction, d *Draft) error {
		_, err := t.exec(ctx, `INSERT INTO draft_rows (draft_id, part, version, body) VALUES ($1, $2, $3, $4)
			ON CONFLICT (draft_id, part) DO UPDATE SET version = excluded.version, body = excluded.body`, id, part, d.Version, body)
		return err
	})
}

// SaveDraft writes the named parts of a draft's content, named as in the dataset's JSON (roster, norms, ...,
// base_date); with no names it writes all. Version is the one that was read; if the draft has moved on since, it is a
// Conflict.
func (s *Store) SaveDraft(ctx context.Context, by Actor, id DraftID, version int64, content *matcher.Dataset, parts ...string) (Draft, error) {
	return s.saveDraft(ctx, by, id, version, content, parts, nil)
}

// saveDraft is SaveDraft with what else is written in the same transaction.
func (s *Store) saveDraft(
	ctx context.Context, by Actor, id DraftID, version int64, content *matcher.Dataset, parts []string, also func(t transaction, d *Draft) error,
) (Draft, error) {
	if len(parts) > 0 {
		former, err := s.formerDraft(ctx, id)
		if err != nil {
			return Draft{}, err
		}
		if former {
			// Reading has renewed the content; with a part of it alone, the next reading would renew it again.
			parts = append(slices.Clone(parts), "format", "fields", "requirements")
		}
	}
	split, err := splitDataset(content, parts...)
	if err != nil {
		return Draft{}, err
	}
	return s.changeDraft(ctx, by, "save", id, version, split, func(t transaction, d *Draft) error {
		if slices.ContainsFunc(split, func(p draftPart) bool { return p.Part == "id" }) {
			if _, err := t.exec(ctx, `UPDATE drafts SET name = $1, search = $2 WHERE id = $3`,
				content.ID, folded(content.ID, d.Vi, d.En), id); err != nil {
				return err
			}
			d.Name = content.ID
		}
		if err := saveParts(ctx, t, d, split); err != nil || also == nil {
			return err
		}
		return also(t, d)
	})
}

// formerDraft reports whether a draft is kept as a dataset of the first version.
func (s *Store) formerDraft(ctx context.Context, id DraftID) (bool, error) {
	kept, err := list[[]byte](ctx, s, "read draft "+string(id), `SELECT body FROM draft_parts WHERE draft_id = $1 AND part = 'format'`, id)
	if err != nil || len(kept) == 0 {
		return false, err // saving says that there is no such draft
	}
	format, err := Unpack(kept[0])
	return string(format) == `"`+matcher.DatasetFormat1+`"`, err
}

// RetitleDraft gives a draft another title.
func (s *Store) RetitleDraft(ctx context.Context, by Actor, id DraftID, version int64, title Title) (Draft, error) {
	return s.changeDraft(ctx, by, "retitle", id, version, nil, func(t transaction, d *Draft) error {
		d.Title = title
		_, err := t.exec(ctx, `UPDATE drafts SET title_vi = $1, title_en = $2, search = $3 WHERE id = $4`,
			title.Vi, title.En, folded(d.Name, title.Vi, title.En), id)
		return err
	})
}

// FreezeDraft stores a draft as a dataset. Content is what the caller has read at that version and found free of
// faults (data/sheet). Content that a dataset already has is a Duplicate that names it.
func (s *Store) FreezeDraft(ctx context.Context, by Actor, id DraftID, version int64, content *matcher.Dataset) (Dataset, error) {
	d, err := s.Draft(ctx, id)
	if err != nil {
		return Dataset{}, err
	}
	packed, err := s.packDataset(by, d.Title, content)
	if err != nil {
		return Dataset{}, err
	}
	made, again, err := s.create(ctx, by, "dataset", []any{id, version, packed.row.Digest}, func(t transaction) (string, error) {
		d, err := s.nextDraft(ctx, t, id, version)
		if err != nil {
			return "", err
		}
		// The title may have changed since it was read above; content has not, for the version is the same.
		packed.row.Title = d.Title
		if err := s.insertDataset(ctx, t, packed); err != nil {
			return "", err
		}
		if err := s.setSuccessions(ctx, t, by, packed.content.Successions); err != nil {
			return "", err
		}
		if _, err := t.exec(ctx, `UPDATE drafts SET dataset_id = $1 WHERE id = $2`, packed.row.ID, id); err != nil {
			return "", err
		}
		return string(packed.row.ID), s.record(ctx, t, by, "draft", "freeze", string(id), d, packed.row)
	})
	if err != nil {
		return Dataset{}, err
	}
	if again {
		return s.Dataset(ctx, DatasetID(made))
	}
	return packed.row, nil
}

// DeleteDraft deletes a draft.
func (s *Store) DeleteDraft(ctx context.Context, by Actor, id DraftID, version int64) error {
	_, err := s.changeDraft(ctx, by, "delete", id, version, nil, func(t transaction, d *Draft) error {
		_, err := t.exec(ctx, `DELETE FROM drafts WHERE id = $1`, id)
		return err
	})
	return err
}

// changeDraft changes a draft that still has that version and increments the version; parts are those whose content
// changes.
func (s *Store) changeDraft(
	ctx context.Context, by Actor, done string, id DraftID, version int64, parts []draftPart, do func(t transaction, d *Draft) error,
) (Draft, error) {
	var d Draft
	err := s.write(ctx, "change draft "+string(id), func(t transaction) error {
		before, err := draftNow(ctx, t, id, parts)
		if err != nil {
			return err
		}
		if d, err = s.nextDraft(ctx, t, id, version); err != nil {
			return err
		}
		if err := do(t, &d); err != nil {
			return err
		}
		after, err := draftNow(ctx, t, id, parts)
		if err != nil {
			return err
		}
		if after == nil {
			return s.record(ctx, t, by, "draft", done, string(id), before, nil)
		}
		return s.record(ctx, t, by, "draft", done, string(id), before, after)
	})
	return d, err
}

// auditedDraft is a draft as the audit records it; of its content only the SHA-256 of the parts in question.
type auditedDraft struct {
	Draft
	Parts map[string]string `json:"parts,omitempty"`
}

// draftNow reads a draft inside a transaction; nil if there is none.
func draftNow(ctx context.Context, t transaction, id DraftID, parts []draftPart) (*auditedDraft, error) {
	d, there, err := first[Draft](ctx, t, `SELECT `+draftColumns+` FROM drafts WHERE id = $1`, id)
	if err != nil || !there {
		return nil, err
	}
	now := &auditedDraft{Draft: d, Parts: map[string]string{}}
	for i := range parts {
		body, there, err := first[[]byte](ctx, t, `SELECT body FROM draft_parts WHERE draft_id = $1 AND part = $2`, id, parts[i].Part)
		if err != nil {
			return nil, err
		}
		if there {
			sum := sha256.Sum256(body)
			now.Parts[parts[i].Part] = hex.EncodeToString(sum[:])
		}
	}
	return now, nil
}

// nextDraft increments the version of a draft, provided it still is that version. It is
// called first in a transaction, so that of two saves of the same version one fails.
func (s *Store) nextDraft(ctx context.Context, t transaction, id DraftID, version int64) (Draft, error) {
	d, fresh, err := first[Draft](ctx, t, `UPDATE drafts SET version = version + 1, updated_at = $1 WHERE id = $2 AND version = $3
		RETURNING `+draftColumns, s.stamp(), id, version)
	if err == nil && !fresh {
		err = stale(ctx, t, "draft", "drafts", string(id), version)
	}
	return d, err
}

// stale explains why no row with that id has that version.
func stale(ctx context.Context, t transaction, thing, table, id string, want int64) error {
	have, there, err := first[int64](ctx, t, `SELECT version FROM `+table+` WHERE id = $1`, id)
	if err != nil {
		return err
	}
	if !there {
		return NotFound{Thing: thing, ID: id}
	}
	return Conflict{Thing: thing, ID: id, Want: want, Have: have}
}

// draftPart is one top-level member of a dataset's JSON, compressed.
type draftPart struct {
	Part string `json:"part"`
	Body []byte `json:"body"`
}

// splitDataset splits a dataset's JSON into its members, sorted by name: those that are named, or all. A name that the
// dataset does not have is a NotFound. Members that JSON omits when empty are written all the same, because a save may
// be meant to empty them.
func splitDataset(ds *matcher.Dataset, names ...string) ([]draftPart, error) {
	v := reflect.ValueOf(*ds)
	var parts []draftPart
	for i := range v.NumField() {
		name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		if len(names) > 0 && !slices.Contains(names, name) {
			continue
		}
		text, err := matcher.Encode(v.Field(i).Interface())
		if err != nil {
			return nil, err
		}
		body, err := squeeze(text)
		if err != nil {
			return nil, err
		}
		parts = append(parts, draftPart{name, body})
	}
	for _, name := range names {
		if !slices.ContainsFunc(parts, func(p draftPart) bool { return p.Part == name }) {
			return nil, NotFound{Thing: "part", ID: name}
		}
	}
	slices.SortFunc(parts, func(a, b draftPart) int { return strings.Compare(a.Part, b.Part) })
	return parts, nil
}

// saveParts overwrites the parts of a draft. Parts that are not in the list keep their content.
func saveParts(ctx context.Context, t transaction, d *Draft, parts []draftPart) error {
	for _, p := range parts {
		if _, err := t.exec(ctx, `INSERT INTO draft_parts (draft_id, part, version, body) VALUES ($1, $2, $3, $4)
			ON CONFLICT (draft_id, part) DO UPDATE SET version = excluded.version, body = excluded.body`,
			d.ID, p.Part, d.Version, p.Body); err != nil {
			return err
		}
	}
	return nil
}
