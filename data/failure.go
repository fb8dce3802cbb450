package data

import (
	"fmt"
	"time"
)

// Errors of the store. Callers tell them apart by type and
// answer each in its own way; the API maps them to HTTP.

// NotFound means that the store does not have a thing.
type NotFound struct {
	// Thing is the kind in lower case, such as dataset, draft, policy, run or user.
	Thing, ID string
}

func (e NotFound) Error() string { return fmt.Sprintf("no %s %q", e.Thing, e.ID) }

// Conflict means that something cannot be changed because it has changed since it was read, or because its state does
// not allow it.
type Conflict struct {
	Thing, ID string
	// Want is the version that the caller had read, Have the current one; both are 0 if State gives the cause.
	Want, Have int64
	// State is the state that does not allow the change.
	State string
}

func (e Conflict) Error() string {
	if e.State != "" {
		return fmt.Sprintf("%s %q is %s", e.Thing, e.ID, e.State)
	}
	return fmt.Sprintf("%s %q has version %d, not %d", e.Thing, e.ID, e.Have, e.Want)
}

// Duplicate means that something already exists that may exist only once. ID is the existing one.
type Duplicate struct {
	Thing, ID string
	// Key is what the two have in common: digest, idempotency_key, login, ...
	Key string
}

func (e Duplicate) Error() string { return fmt.Sprintf("%s %q has the same %s", e.Thing, e.ID, e.Key) }

// Busy means that the database does not answer now, or that a limit is reached: the same call may succeed later.
type Busy struct {
	// What the caller tried to do.
	What string
	// Limit is the limit that was reached, 0 if the database itself is busy or unavailable.
	Limit int64
	// After is how long to wait before trying again.
	After time.Duration
	// Err is the cause; nil if Limit is set.
	Err error
}

func (e Busy) Error() string {
	if e.Err == nil {
		return fmt.Sprintf("%s: the limit of %d is reached", e.What, e.Limit)
	}
	return fmt.Sprintf("%s: the database is busy: %v", e.What, e.Err)
}

func (e Busy) Unwrap() error { return e.Err }

// BadText means that a text is not UTF-8 or contains a zero byte, so that nothing stored can have it as its name.
type BadText struct{ Text string }

func (e BadText) Error() string {
	return fmt.Sprintf("text %q is not UTF-8 without zero bytes", e.Text)
}

// BadCursor means that a cursor does not come from a page of this list in this order.
type BadCursor struct{ Cursor Cursor }

func (e BadCursor) Error() string {
	return fmt.Sprintf("cursor %q is of no page of this list", string(e.Cursor))
}

// isTyped reports whether err is already one of the errors of this file.
func isTyped(err error) bool {
	switch err.(type) {
	case NotFound, Conflict, Duplicate, Busy, BadCursor, BadText:
		return true
	}
	return false
}
