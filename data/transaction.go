package data

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jmoiron/sqlx"
)

// transaction is a database transaction that may write.
type transaction struct{ tx *sqlx.Tx }

// exec runs a statement and returns how many rows it changed.
func (t transaction) exec(ctx context.Context, text string, args ...any) (int64, error) {
	if err := checkTexts(args); err != nil {
		return 0, err
	}
	done, err := t.tx.ExecContext(ctx, text, args...)
	if err != nil {
		return 0, err
	}
	return done.RowsAffected()
}

// rows reads the rows that a statement returns; a statement that changes rows may return them too.
func rows[T any](ctx context.Context, t transaction, text string, args ...any) ([]T, error) {
	if err := checkTexts(args); err != nil {
		return nil, err
	}
	list := []T{}
	err := t.tx.SelectContext(ctx, &list, text, args...)
	return list, err
}

// first reads the first row that a statement returns, and reports whether there is one.
func first[T any](ctx context.Context, t transaction, text string, args ...any) (T, bool, error) {
	list, err := rows[T](ctx, t, text, args...)
	if err != nil || len(list) == 0 {
		var none T
		return none, false, err
	}
	return list[0], true, nil
}

// write runs one short transaction, and repeats it if the database gave it up in favour of another; so do must have no
// effect outside the transaction until it has succeeded.
func (s *Store) write(ctx context.Context, what string, do func(t transaction) error) error {
	const tries = 5
	var err error
	for try, began := 0, s.ran(); try < tries; try++ {
		if err = s.once(ctx, do); err == nil || !s.dialect.again(err) || ctx.Err() != nil || s.ran()-began > writePatience {
			break
		}
		// Each try waits longer, so that two transactions that rolled
		// each other back do not meet again at once.
		pause := time.NewTimer(time.Duration(try+1) * 5 * time.Millisecond)
		select {
		case <-ctx.Done():
		case <-pause.C:
		}
		pause.Stop()
	}
	return s.note(s.typed(ctx, err, what))
}

// writePatience is how long a write waits for others: if one of them blocks the database, the rest are told soon.
const writePatience = 10 * time.Second

// errCrowded is the cause when a write does not get its turn.
var errCrowded = errors.New("other writes hold the database")

// errOnlyReads is returned for a change to a store that was opened read-only.
var errOnlyReads = errors.New("the database was opened for reading alone")

// once runs do in a single transaction without retrying, after waiting for a free place among the writers.
func (s *Store) once(ctx context.Context, do func(t transaction) error) error {
	if s.onlyReads {
		return errOnlyReads
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	waiting := time.AfterFunc(writePatience, func() { stop(Busy{What: "write", After: writePatience, Err: errCrowded}) })
	defer waiting.Stop()
	select {
	case s.writers <- struct{}{}:
		defer func() { <-s.writers }()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	// Beginning waits for a connection and, in SQLite, for the file. The same patience covers
	// both waits and stops there: the transaction itself has no time limit of its own.
	tx, err := s.writes.BeginTxx(ctx, nil)
	if err != nil {
		if busy, ok := context.Cause(ctx).(Busy); ok {
			return busy
		}
		return err
	}
	waiting.Stop()
	if err := do(transaction{tx}); err != nil {
		_ = tx.Rollback() // the first error says more
		return err
	}
	return tx.Commit()
}

// one reads the only row of a query; thing and id say in a NotFound what was looked for.
func one[T any](ctx context.Context, s *Store, thing, id, text string, args ...any) (T, error) {
	var row T
	if err := checkTexts(args); err != nil {
		return row, err
	}
	statement, err := s.statements.get(ctx, s.reads, text)
	if err == nil {
		err = statement.GetContext(ctx, &row, args...)
	}
	if errors.Is(err, sql.ErrNoRows) {
		return row, NotFound{Thing: thing, ID: id}
	}
	return row, s.typed(ctx, err, "read "+thing+" "+id)
}

// list reads all rows of a query; never nil.
func list[T any](ctx context.Context, s *Store, what, text string, args ...any) ([]T, error) {
	if err := checkTexts(args); err != nil {
		return nil, err
	}
	found := []T{}
	statement, err := s.statements.get(ctx, s.reads, text)
	if err == nil {
		err = statement.SelectContext(ctx, &found, args...)
	}
	return found, s.typed(ctx, err, what)
}

// create makes something once. A call that repeats an Idempotency-Key is given the
// id that the first call made, with again set, and do is not called. input is
// everything that the call asks for: the same key with other input is a Duplicate.
func (s *Store) create(ctx context.Context, by Actor, thing string, input any, do func(t transaction) (id string, err error)) (id string, again bool, err error) {
	digest := ""
	if by.Key != "" {
		// The store keeps no text that JSON cannot represent.
		if digest, err = digestOf(input); err != nil {
			return "", false, BadText{fmt.Sprint(input)}
		}
	}
	err = s.write(ctx, "add "+thing, func(t transaction) error {
		var err error
		if id, again, err = s.madeBefore(ctx, t, by, thing, digest); err != nil || again {
			return err
		}
		if id, err = do(t); err != nil || by.Key == "" {
			return err
		}
		_, err = t.exec(ctx, `UPDATE idempotency_keys SET object_id = $1 WHERE owner = $2 AND key = $3`, id, by.User, by.Key)
		return err
	})
	return id, again, err
}

// madeBefore returns what was made under a key, or reserves the key; a second call with it waits until the first has
// ended.
func (s *Store) madeBefore(ctx context.Context, t transaction, by Actor, thing, digest string) (string, bool, error) {
	if by.Key == "" {
		return "", false, nil
	}
	taken, err := t.exec(ctx, `INSERT INTO idempotency_keys (owner, key, thing, input_digest, object_id, created_at)
		VALUES ($1, $2, $3, $4, '', $5) ON CONFLICT (owner, key) DO NOTHING`, by.User, by.Key, thing, digest, s.stamp())
	if err != nil || taken > 0 {
		return "", false, err
	}
	type call struct {
		Thing  string `json:"thing"`
		Digest string `json:"input_digest"`
		ID     string `json:"object_id"`
	}
	before, there, err := first[call](ctx, t, `SELECT thing, input_digest, object_id FROM idempotency_keys WHERE owner = $1 AND key = $2`, by.User, by.Key)
	if err != nil {
		return "", false, err
	}
	if !there || before.Thing != thing || before.Digest != digest {
		return "", false, Duplicate{Thing: thing, ID: by.Key, Key: "idempotency_key"}
	}
	return before.ID, true, nil
}

// ForgetKeys deletes Idempotency-Keys older than that age.
func (s *Store) ForgetKeys(ctx context.Context, age time.Duration) error {
	return s.write(ctx, "forget keys", func(t transaction) error {
		_, err := t.exec(ctx, `DELETE FROM idempotency_keys WHERE created_at < $1`, s.stamp().Add(-age))
		return err
	})
}

// checkTexts finds text that PostgreSQL cannot store, so that both databases refuse it.
func checkTexts(args []any) error {
	for _, arg := range args {
		if v, ok := arg.(driver.Valuer); ok && reflect.ValueOf(arg).Kind() != reflect.Pointer {
			value, err := v.Value()
			if err != nil {
				return err
			}
			arg = value
		}
		if v := reflect.ValueOf(arg); v.Kind() == reflect.String && !cleanText(v.String()) {
			return BadText{v.String()}
		}
	}
	return nil
}

// cleanText reports whether both databases can store a text.
func cleanText(s string) bool { return utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 }
