package auth

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
)

// Passwords hashes and compares passwords by argon2id (RFC 9106).
// One takes 19 MiB and tens of milliseconds of a core, so at most as
// many run at once as there are cores, and a bounded number waits.
type Passwords struct {
	params *argon2id.Params
	places chan struct{}          // one for each hash under way
	queue  chan struct{}          // one for each caller that waits
	dummy  func() (string, error) // a hash that no password has, made once
}

// cost is the minimum that OWASP recommends for argon2id: 19
// MiB, 2 passes, 1 lane (Password Storage Cheat Sheet).
var cost = &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// waitMost is how many callers may wait: at about 30 hashes a
// second and core, a minute's work for one core.
const waitMost = 2000

// ErrBusy means that so many are waiting that another would wait too long.
var ErrBusy = errors.New("too many sign-ons at once")

// NewPasswords works on as many passwords at once as there are cores.
func NewPasswords() *Passwords {
	p := &Passwords{params: cost, places: make(chan struct{}, runtime.GOMAXPROCS(0)), queue: make(chan struct{}, waitMost)}
	p.dummy = sync.OnceValues(func() (string, error) { return argon2id.CreateHash("nobody has this password", p.params) })
	return p
}

// turn waits for a place; done gives it back. With the queue full it is ErrBusy at once.
func (p *Passwords) turn(ctx context.Context) (done func(), err error) {
	select {
	case p.queue <- struct{}{}:
	default:
		return nil, ErrBusy
	}
	defer func() { <-p.queue }()
	select {
	case p.places <- struct{}{}:
		return func() { <-p.places }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Hash makes the text that is stored in place of a password.
func (p *Passwords) Hash(ctx context.Context, password string) (string, error) {
	done, err := p.turn(ctx)
	if err != nil {
		return "", err
	}
	defer done()
	return argon2id.CreateHash(password, p.params)
}

// Matches compares a password with a hash. Without a hash it compares with
// one that nobody has, in the same time, so that nobody learns from the time
// which accounts there are.
func (p *Passwords) Matches(ctx context.Context, password, hash string) (bool, error) {
	nobody, err := p.dummy()
	if err != nil {
		return false, err
	}
	known := hash != ""
	if !known {
		hash = nobody
	}
	done, err := p.turn(ctx)
	if err != nil {
		return false, err
	}
	defer done()
	same, err := argon2id.ComparePasswordAndHash(password, hash)
	return same && known, err
}

// The bounds of a password, in letters (ASVS 2.1: at least 12, and 128 allowed).
const (
	ShortestPassword = 12
	LongestPassword  = 128
)

// fewestLetters is how many different letters a password must have; with fewer it is a pattern.
const fewestLetters = 5

// Weakness says why a password is refused: short, long, same (too few
// different letters), row (little besides letters in the order of the keyboard
// or the alphabet), name (little besides the login); "" if it is good enough.
func Weakness(password, login string) string {
	letters := map[rune]bool{}
	for _, r := range password {
		letters[r] = true
	}
	name, _, _ := strings.Cut(strings.ToLower(login), "@")
	rest := strings.ToLower(password)
	if len(name) > 2 {
		rest = strings.ReplaceAll(rest, name, "")
	}
	switch n := utf8.RuneCountInString(password); {
	case !utf8.ValidString(password) || strings.ContainsRune(password, 0) || n < ShortestPassword:
		return "short"
	case n > LongestPassword:
		return "long"
	case len(letters) < fewestLetters:
		return "same"
	case utf8.RuneCountInString(rest) < ShortestPassword/2:
		return "name"
	case inRow(password):
		return "row"
	}
	return ""
}

// rows are sequences and words that people type without thinking; inRow looks for pieces of them.
var rows = []string{"abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "qwertyuiopasdfghjklzxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p", "password", "matkhau", "iloveyou", "admin", "welcome"}

// inRow reports whether too little remains of a password once pieces of at
// least four letters of such rows, forwards or backwards, are taken out.
func inRow(password string) bool {
	text := strings.ToLower(password)
	var left strings.Builder
	for i := 0; i < len(text); {
		n := 0
		for _, row := range rows {
			for _, at := range []string{row, reversed(row)} {
				for m := min(len(at), len(text)-i); m >= 4 && m > n; m-- {
					if strings.Contains(at, text[i:i+m]) {
						n = m
					}
				}
			}
		}
		if n == 0 {
			left.WriteByte(text[i])
			n = 1
		}
		i += n
	}
	return left.Len() < ShortestPassword/2
}

// reversed turns a row of ASCII letters around.
func reversed(s string) string {
	b := []byte(s)
	for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
		b[i], b[j] = b[j], b[i]
	}
	return string(b)
}
