package data

import (
	"context"
	"slices"
	"sync"

	"github.com/jmoiron/sqlx"
)

// keptStatements bounds the statements that stay prepared: every list in every
// order with the filters that people use takes about half of it.
const keptStatements = 128

// prepared keeps the statements of reads prepared, the last used ones: the
// database parses and plans each once a connection.
type prepared struct {
	mu    sync.Mutex
	order []string // the one that was used last at the end
	made  map[string]*sqlx.Stmt
}

func newPrepared() *prepared { return &prepared{made: map[string]*sqlx.Stmt{}} }

// get gives the statement of a text. It stays usable while it is in use, also where
// it is dropped meanwhile.
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

// use marks a text as used last and keeps its statement, where there is none yet.
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
		// Whoever reads by it reads to the end.
		_ = p.made[p.order[0]].Close()
		delete(p.made, p.order[0])
		p.order = p.order[1:]
	}
	return have
}

// close gives all statements back.
func (p *prepared) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range p.made {
		_ = s.Close() // the pool closes next
	}
	p.made, p.order = map[string]*sqlx.Stmt{}, nil
}
