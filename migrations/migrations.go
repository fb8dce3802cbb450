// Package migrations holds the tables of the store: one text for both
// databases, in the order of the files' numbers. A folder a database has the few
// statements that must differ.
//
// Three words of the text are not SQL of both: TEXT, TIMESTAMP and BLOB are
// SQLite's, and For writes PostgreSQL's instead. Text there compares by bytes
// (COLLATE "C"), as SQLite's does, so that pages come in the same order from
// both; times are UTC with microseconds.
package migrations

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
)

//go:embed *.sql sqlite/*.sql postgres/*.sql
var files embed.FS

// Dialect is one of the two databases.
type Dialect string

// The databases.
const (
	SQLite   Dialect = "sqlite"
	Postgres Dialect = "postgres"
)

var typeWords = regexp.MustCompile(`\b(TEXT|TIMESTAMP|BLOB)\b`)

var postgresTypes = map[string]string{"TEXT": `TEXT COLLATE "C"`, "TIMESTAMP": "TIMESTAMPTZ", "BLOB": "BYTEA"}

// For gives the files as the dialect's database reads them: those that both
// have, and those of its own folder, whose statements must differ.
func For(dialect Dialect) fs.FS { return dialect }

// Open is that of fs.FS.
func (d Dialect) Open(name string) (fs.File, error) {
	file, err := files.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return files.Open(path.Join(string(d), name))
	}
	if err != nil || name == "." || d == SQLite {
		return file, err
	}
	text, err := io.ReadAll(file)
	if err != nil {
		return nil, fmt.Errorf("read migration %s: %w", name, err)
	}
	text = typeWords.ReplaceAllFunc(text, func(word []byte) []byte { return []byte(postgresTypes[string(word)]) })
	return written{file, bytes.NewReader(text)}, nil
}

// ReadDir is that of fs.ReadDirFS.
func (d Dialect) ReadDir(name string) ([]fs.DirEntry, error) {
	of, err := files.ReadDir(name)
	if err != nil {
		return nil, err
	}
	own, err := files.ReadDir(string(d))
	if err != nil {
		return nil, err
	}
	of = append(slices.DeleteFunc(of, fs.DirEntry.IsDir), own...)
	slices.SortFunc(of, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return of, nil
}

// written is a file with another text.
type written struct {
	fs.File
	text *bytes.Reader
}

func (w written) Read(into []byte) (int, error) { return w.text.Read(into) }
