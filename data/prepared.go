package data

import (
	"context"
	"slices"
	"sync"

	"github.com/jmoiron/sqlx"
)

// keptStatements bounds the number of prepared statements: every list in every order, with the filters that people
// use, takes about half of it.
const keptStatements = 128

// prepared caches the most recently used read statements in prepared form: the database parses and plans each once per
// connection.
type prepared struct {
	mu sync.Mutex
	// order lists the texts by last use, the most recent at the end.
	order []string
	made  map[string]*sqlx.Stmt
}

func newPrepared() *prepared { return &prepared{made: map[string]*sqlx.Stmt{}} }

// get returns the prepared statement for a text. It stays usable while in use, even if it is dropped from the cache
// meanwhile.
func (p *prepared) get(ctx context.Context, db *sqlx.DB, text string) (*sqlx.Stmt, error) {
	if s := p.use(text, nil); s != nil {
		return s, nil
	}
	s, err := db.PreparexContext(ctx, text)
	if err != nil {
		return nil, err
	}
	return p.use(text, s), nil
}

// use marks a text as most recently used and returns its statement, nil if there
// is none. made is stored, unless another caller has stored one meanwhile.
func (p *prepared) use(text string, made *sqlx.Stmt) *sqlx.Stmt {
	p.mu.Lock()
	defer p.mu.Unlock()
	have := p.made[text]
	switch {
	case have == nil && made == nil:
		return nil
	case have == nil:
		have = made
		p.made[text] = made
	case made != nil:
		_ = made.Close() // somebody else was as quick
	}
	if i := slices.Index(p.order, text); i >= 0 {
		p.order = slices.Delete(p.order, i, i+1)
	}
	p.order = append(p.order, text)
	if len(p.order) > keptStatements {
		// A reader that still uses it can finish.
		_ = p.made[p.order[0]].Close()
		delete(p.made, p.order[0])
		p.order = p.order[1:]
	}
	return have
}

// close closes all statements.
func (p *prepared) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range p.made {
		_ = s.Close() // the pool closes next
	}
	p.made, p.order = map[string]*sqlx.Stmt{}, nil
}
