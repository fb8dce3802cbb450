package data

import (
	"fmt"
	"time"
)

// NotFound is a thing that the store does not hold.
type NotFound struct {
	// Thing is the kind in small letters: dataset, draft, policy, problem, run, proposal.
	Thing, ID string
}

func (e NotFound) Error() string { return fmt.Sprintf("no %s %q", e.Thing, e.ID) }

// Conflict is a change of something that has changed since it was read, or that
// its state does not allow.
type Conflict struct {
	Thing, ID string
	// Want is the version that the caller had read, Have the one that stands; both
	// are 0 where State says why.
	Want, Have int64
	// State is the state that does not allow it.
	State string
}

func (e Conflict) Error() string {
	if e.State != "" {
		return fmt.Sprintf("%s %q is %s", e.Thing, e.ID, e.State)
	}
	return fmt.Sprintf("%s %q has version %d, not %d", e.Thing, e.ID, e.Have, e.Want)
}

// Duplicate is a second thing where only one may be. ID is the one that is there.
type Duplicate struct {
	Thing, ID string
	// Key says in what the two are the same: digest, idempotency_key, login, ...
	Key string
}

func (e Duplicate) Error() string { return fmt.Sprintf("%s %q has the same %s", e.Thing, e.ID, e.Key) }

// Busy is a database that does not answer now, or a limit that is reached: the
// same call may succeed later.
type Busy struct {
	// What was tried.
	What string
	// Limit is what is reached, 0 where the database itself is busy or away.
	Limit int64
	// After is when to try again.
	After time.Duration
	Err   error
}

func (e Busy) Error() string {
	if e.Err == nil {
		return fmt.Sprintf("%s: the limit of %d is reached", e.What, e.Limit)
	}
	return fmt.Sprintf("%s: the database is busy: %v", e.What, e.Err)
}

func (e Busy) Unwrap() error { return e.Err }

// BadText is text that is not UTF-8 or has a zero byte in it: nothing is called so.
type BadText struct{ Text string }

func (e BadText) Error() string {
	return fmt.Sprintf("text %q is not UTF-8 without zero bytes", e.Text)
}

// BadCursor is a cursor that no page of this list and order has given.
type BadCursor struct{ Cursor Cursor }

func (e BadCursor) Error() string {
	return fmt.Sprintf("cursor %q is of no page of this list", string(e.Cursor))
}

// isTyped says whether err says what happened already.
func isTyped(err error) bool {
	switch err.(type) {
	case NotFound, Conflict, Duplicate, Busy, BadCursor, BadText:
		return true
	}
	return false
}
