package data

import (
	"context"
	"time"

	"dathang/matcher"
)

// Title is the display name of something, in both languages.
type Title struct {
	Vi string `json:"title_vi"`
	En string `json:"title_en"`
}

// Dataset is a stored dataset without its content.
type Dataset struct {
	ID DatasetID `json:"id"`
	// Digest is the SHA-256 of the dataset's canonical JSON, in hexadecimal.
	Digest string `json:"digest"`
	// Name is the id in its file, such as hanoi-2023. Several datasets may have the same name.
	Name string `json:"name"`
	Title
	// BaseDate is the day from which the horizon counts, RosterDate
	// that of the list of staff; both yyyy-mm-dd.
	BaseDate   string `json:"base_date"`
	RosterDate string `json:"roster_date"`
	Marks      Words  `json:"marks"`
	// Numbers of rows of each list; Heads is how many people the roster's rows stand for.
	Communes     int64          `json:"communes"`
	Fields       int64          `json:"fields"`
	Universities int64          `json:"universities"`
	Programmes   int64          `json:"programmes"`
	Norms        int64          `json:"norms"`
	RosterRows   int64          `json:"roster_rows"`
	Heads        int64          `json:"heads"`
	Owner        UserID         `json:"owner"`
	Organisation OrganisationID `json:"organisation_id"`
	CreatedAt    time.Time      `json:"created_at"`
}

const datasetColumns = `id, digest, name, title_vi, title_en, base_date, roster_date, marks, communes, fields, universities,
	programmes, norms, roster_rows, heads, owner, organisation_id, created_at`

// DatasetFilter narrows the list of datasets; empty fields do not filter.
type DatasetFilter struct {
	Name, Search string
}

// packedDataset is a dataset ready to be written: the slow work is done before the transaction begins.
type packedDataset struct {
	row     Dataset
	content *matcher.Dataset
	body    []byte
}

// packDataset prepares the row and the compressed file of a dataset.
func (s *Store) packDataset(by Actor, title Title, ds *matcher.Dataset) (*packedDataset, error) {
	digest, err := digestOf(ds)
	if err != nil {
		return nil, err
	}
	body, err := pack(ds)
	if err != nil {
		return nil, err
	}
	id, err := newID()
	if err != nil {
		return nil, err
	}
	row := Dataset{
		ID: DatasetID(id), Digest: digest, Name: ds.ID, Title: title, BaseDate: ds.BaseDate, RosterDate: ds.RosterDate, Marks: append(Words{}, ds.Marks...),
		Communes: int64(len(ds.Units)), Fields: int64(len(ds.Fields)), Universities: int64(len(ds.Universities)),
		Programmes: int64(len(ds.Programmes)), Norms: int64(len(ds.Norms)), RosterRows: int64(len(ds.Staff)),
		Owner: by.User, Organisation: by.Organisation, CreatedAt: s.stamp(),
	}
	for i := range ds.Staff {
		row.Heads += ds.Staff[i].Count
	}
	return &packedDataset{row, ds, body}, nil
}

// AddDataset stores a dataset permanently, and which unit succeeds which in it. It must be checked and sorted by data/sheet. A dataset with the same
// content as a stored one is a Duplicate that names it.
func (s *Store) AddDataset(ctx context.Context, by Actor, title Title, ds *matcher.Dataset) (Dataset, error) {
	packed, err := s.packDataset(by, title, ds)
	if err != nil {
		return Dataset{}, err
	}
	id, again, err := s.create(ctx, by, "dataset", []any{title, packed.row.Digest}, func(t transaction) (string, error) {
		if err := s.insertDataset(ctx, t, packed); err != nil {
			return "", err
		}
		if err := s.setSuccessions(ctx, t, by, packed.content.Successions); err != nil {
			return "", err
		}
		return string(packed.row.ID), s.record(ctx, t, by, "dataset", "add", string(packed.row.ID), nil, packed.row)
	})
	if err != nil {
		return Dataset{}, err
	}
	if again {
		return s.Dataset(ctx, DatasetID(id))
	}
	return packed.row, nil
}

// insertDataset writes the row, the file and the lists of a
// dataset. Content that is already stored is a Duplicate.
func (s *Store) insertDataset(ctx context.Context, t transaction, p *packedDataset) error {
	d := &p.row
	added, err := t.exec(ctx, `INSERT INTO datasets (id, digest, name, title_vi, title_en, search, base_date, roster_date, marks,
		communes, fields, universities, programmes, norms, roster_rows, heads, owner, organisation_id, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
		ON CONFLICT (digest) DO NOTHING`,
		d.ID, d.Digest, d.Name, d.Vi, d.En, folded(d.Name, d.Vi, d.En), d.BaseDate, d.RosterDate, d.Marks,
		d.Communes, d.Fields, d.Universities, d.Programmes, d.Norms, d.RosterRows, d.Heads, d.Owner, d.Organisation, d.CreatedAt)
	if err != nil {
		return err
	}
	if added == 0 {
		there, _, err := first[string](ctx, t, `SELECT id FROM datasets WHERE digest = $1`, d.Digest)
		if err != nil {
			return err
		}
		return Duplicate{Thing: "dataset", ID: there, Key: "digest"}
	}
	if _, err := t.exec(ctx, `INSERT INTO dataset_files (dataset_id, body) VALUES ($1, $2)`, d.ID, p.body); err != nil {
		return err
	}
	return s.insertParts(ctx, t, d.ID, p.content)
}

// Datasets lists datasets, newest first.
func (s *Store) Datasets(ctx context.Context, f DatasetFilter, page Page) (List[Dataset], error) {
	q := selecting(`SELECT ` + datasetColumns + ` FROM datasets WHERE TRUE`)
	is(q, "name", f.Name)
	q.find("search", f.Search)
	return byID(ctx, s, q, "datasets", page, func(d *Dataset) string { return string(d.ID) })
}

// Dataset is one dataset without its content.
func (s *Store) Dataset(ctx context.Context, id DatasetID) (Dataset, error) {
	return one[Dataset](ctx, s, "dataset", string(id), `SELECT `+datasetColumns+` FROM datasets WHERE id = $1`, id)
}

// DatasetByDigest is the one dataset with that content.
func (s *Store) DatasetByDigest(ctx context.Context, digest string) (Dataset, error) {
	return one[Dataset](ctx, s, "dataset", digest, `SELECT `+datasetColumns+` FROM datasets WHERE digest = $1`, digest)
}

// LatestDataset is the newest dataset of that name.
func (s *Store) LatestDataset(ctx context.Context, name string) (Dataset, error) {
	return one[Dataset](ctx, s, "dataset", name,
		`SELECT `+datasetColumns+` FROM datasets WHERE name = $1 ORDER BY id DESC LIMIT 1`, name)
}

// DatasetFile returns a dataset as it is stored: gzipped JSON.
func (s *Store) DatasetFile(ctx context.Context, id DatasetID) ([]byte, error) {
	return one[[]byte](ctx, s, "dataset", string(id), `SELECT body FROM dataset_files WHERE dataset_id = $1`, id)
}

// DatasetContent is a dataset's whole content.
func (s *Store) DatasetContent(ctx context.Context, id DatasetID) (*matcher.Dataset, error) {
	body, err := s.DatasetFile(ctx, id)
	if err != nil {
		return nil, err
	}
	return unpacked("dataset", string(id), body, matcher.KeptDataset)
}
