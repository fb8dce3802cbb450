// Package migrations holds the tables of the store: one text for both
// databases, in the order of the files' numbers.
//
// Three words of the text are not SQL of both: TEXT, TIMESTAMP and BLOB are
// SQLite's, and For writes PostgreSQL's instead. Text there compares by bytes
// (COLLATE "C"), as SQLite's does, so that pages come in the same order from
// both; times are UTC with microseconds.
package migrations

import (
	"bytes"
	"embed"
	"fmt"
	"io"
	"io/fs"
	"regexp"
)

//go:embed *.sql
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

// For gives the files as the dialect's database reads them.
func For(dialect Dialect) fs.FS {
	if dialect == SQLite {
		return files
	}
	return postgresFiles{}
}

// postgresFiles are the same files with PostgreSQL's words for types.
type postgresFiles struct{}

// Open is that of fs.FS.
func (postgresFiles) Open(name string) (fs.File, error) {
	file, err := files.Open(name)
	if err != nil || name == "." {
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
func (postgresFiles) ReadDir(name string) ([]fs.DirEntry, error) { return files.ReadDir(name) }

// written is a file with another text.
type written struct {
	fs.File
	text *bytes.Reader
}

func (w written) Read(into []byte) (int, error) { return w.text.Read(into) }
