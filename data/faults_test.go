package data

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
)

// A database that takes nothing more answers what is in it, and says of a change that it may succeed later.
func TestStore_ReadsGoOnWhereItIsFullOrLocked(t *testing.T) {
	s := embedded(t)
	ctx := context.Background()
	made, _ := addSmall(t, s)
	require.NoError(t, s.TryWrite(ctx))
	require.NoError(t, s.Trouble())
	reads := func() {
		_, err := s.Proposal(ctx, made.ID)
		require.NoError(t, err)
		_, err = s.ProposalContent(ctx, made.ID)
		require.NoError(t, err)
	}

	var pages int64
	require.NoError(t, s.writes.Get(&pages, `PRAGMA page_count`))
	_, err := s.writes.Exec(fmt.Sprintf(`PRAGMA max_page_count = %d`, pages))
	require.NoError(t, err)
	file := smallProposal(t)
	for err = nil; err == nil; {
		_, err = s.AddProposal(ctx, anna, NewProposal{Name: "more", File: file, Verified: true})
	}
	full := failure[Busy](t, err)
	require.Zero(t, full.Limit)
	require.Positive(t, full.After)
	require.Error(t, s.Trouble())
	reads()
	_, err = s.writes.Exec(`PRAGMA max_page_count = 100000`)
	require.NoError(t, err)
	_, err = s.AddDataset(ctx, anna, Title{}, smallDataset())
	require.NoError(t, err, "there is room again")
	s.health.last.Store(nil)

	other, err := sql.Open(sqliteDriver, s.address+"?_txlock=immediate")
	require.NoError(t, err)
	defer func() { require.NoError(t, other.Close()) }()
	held, err := other.Begin()
	require.NoError(t, err)
	began := time.Now()
	failure[Busy](t, s.TryWrite(ctx))
	require.Less(t, time.Since(began), 3*writePatience, "others are told soon")
	require.Error(t, s.Trouble())
	reads()
	require.NoError(t, held.Rollback())
	require.NoError(t, s.TryWrite(ctx))
}

func TestClock_OfAProcessNeverGoesBack(t *testing.T) {
	at, ran := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC), time.Duration(0)
	var c steadyClock
	require.Equal(t, at, c.now(at, ran))
	require.Equal(t, at.Add(time.Hour), c.now(at.Add(time.Hour), ran+1), "it follows where the clock is set forward")
	require.Equal(t, at.Add(time.Hour+time.Second), c.now(at.Add(-24*time.Hour), ran+1+time.Second), "and goes on where it is set back")
	require.Equal(t, at.Add(time.Hour+2*time.Second), c.now(at.Add(-23*time.Hour), ran+1+2*time.Second))
	require.Equal(t, at.Add(2*time.Hour), c.now(at.Add(2*time.Hour), ran+time.Minute))
}

// A clock that is set back by a day, and the process begun anew: nobody is locked out and no run is lost for a day.
func TestClock_SetBackLeavesNothingHeld(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		now := timed(s)
		tries := Attempts{Free: 1, Wait: time.Second, Longest: time.Minute}
		for range 2 {
			require.NoError(t, s.TryLogin(ctx, "k", tries))
		}
		failure[Busy](t, s.TryLogin(ctx, "k", tries))
		held, _, err := s.SubmitRun(ctx, anna, work("held"))
		require.NoError(t, err)
		_, err = s.ClaimRun(ctx, held.ID, "w", lease)
		require.NoError(t, err)
		waiting, _, err := s.SubmitRun(ctx, anna, work("waiting"))
		require.NoError(t, err)

		// Within the process time goes on.
		ran := time.Duration(0)
		s.ran = func() time.Duration { return ran }
		s.stamp()
		now.at = now.at.Add(-24 * time.Hour)
		failure[Busy](t, s.TryLogin(ctx, "k", tries))
		open, err := s.OpenRuns(ctx, 10)
		require.NoError(t, err)
		require.Equal(t, []RunID{waiting.ID}, open)
		ran += 2 * time.Second
		require.NoError(t, s.TryLogin(ctx, "k", tries))

		// Another process knows only what is written.
		s.clock = steadyClock{}
		require.NoError(t, s.TryLogin(ctx, "k", tries))
		open, err = s.OpenRuns(ctx, 10)
		require.NoError(t, err)
		require.Equal(t, []RunID{held.ID, waiting.ID}, open)
		again, err := s.ClaimRun(ctx, held.ID, "v", lease)
		require.NoError(t, err)
		require.Equal(t, int64(2), again.Attempt)
		first, err := s.FirstRun(ctx)
		require.NoError(t, err)
		require.Equal(t, waiting.ID, first)
	})
}

func TestSignOn_TwoGuessesASecondFromElsewhereLockNobodyOut(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		now := timed(s)
		tries := Tries{
			Each: Attempts{Free: 5, Wait: 5 * time.Second, Longest: 2 * time.Minute},
			All:  Attempts{Free: 50, Wait: 30 * time.Second, Longest: 2 * time.Minute},
		}
		taken := func(address string) bool {
			err := s.TrySignOn(ctx, "account x", address, tries)
			if err != nil {
				failure[Busy](t, err)
			}
			return err == nil
		}
		// From one address: it slows down itself.
		guesses := 0
		for range 600 {
			if taken("elsewhere") {
				guesses++
			}
			now.wait(500 * time.Millisecond)
		}
		require.Less(t, guesses, 15, "in five minutes")
		require.True(t, taken("home"), "the owner comes in from an address of his own")
		require.NoError(t, s.SignedOnFrom(ctx, "account x", "home"))
		// From hundreds of addresses: together they have what one account may bear.
		guesses = 0
		for i := range 400 {
			if taken(fmt.Sprint("elsewhere ", i)) {
				guesses++
			}
			now.wait(500 * time.Millisecond)
		}
		require.Less(t, guesses, 70)
		require.False(t, taken("a new one"))
		require.True(t, taken("home"), "whoever was here before is not held up by others")
		require.NoError(t, s.SignedOnFrom(ctx, "account x", "home"))
		now.wait(48 * time.Hour)
		require.NoError(t, s.ForgetSessions(ctx))
		count, _, err := countOf(ctx, s, "login_attempts")
		require.NoError(t, err)
		require.Equal(t, int64(1), count, "the known address is remembered")
		require.NoError(t, s.ForgetAttempts(ctx, "account x"))
		now.wait(knownTime)
		require.NoError(t, s.ForgetSessions(ctx))
		count, _, err = countOf(ctx, s, "login_attempts")
		require.NoError(t, err)
		require.Zero(t, count)
	})
}

// The owner signs on from a known address between the guesses of others: what others have tried stays counted.
func TestSignOn_FromAKnownAddressForgivesNobodyElsesGuess(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		timed(s)
		few := Tries{Each: Attempts{Free: 50}, All: Attempts{Free: 3, Wait: time.Minute, Longest: time.Minute}}
		require.NoError(t, s.TrySignOn(ctx, "account x", "home", few))
		require.NoError(t, s.SignedOnFrom(ctx, "account x", "home"))
		for i := range 4 {
			require.NoError(t, s.TrySignOn(ctx, "account x", fmt.Sprint("elsewhere ", i), few))
			require.NoError(t, s.TrySignOn(ctx, "account x", "home", few))
			require.NoError(t, s.SignedOnFrom(ctx, "account x", "home"))
		}
		failure[Busy](t, s.TrySignOn(ctx, "account x", "elsewhere", few))
	})
}

func TestForgetSessions_DeletesTokensThatEndedLongAgo(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		now := timed(s)
		user := person(t, s, "anna@city.vn", "planner", department).ID
		add := func(hash string, life time.Duration) Token {
			made, err := s.AddToken(ctx, Actor{User: user}, NewToken{User: user, Purpose: APIToken, Hash: hash, ExpiresAt: s.stamp().Add(life)})
			require.NoError(t, err)
			return made
		}
		left := func() int64 {
			require.NoError(t, s.ForgetSessions(ctx))
			count, _, err := countOf(ctx, s, "tokens")
			require.NoError(t, err)
			return count
		}
		add("soon over", time.Hour)
		add("lives on", 100*24*time.Hour)
		revoked := add("revoked", 100*24*time.Hour)
		require.NoError(t, s.RevokeToken(ctx, Actor{User: user}, user, revoked.ID))
		now.wait(tokensKept + time.Minute)
		require.Equal(t, int64(2), left(), "the revoked one ended a month ago, the expired one an hour less")
		now.wait(2 * time.Hour)
		require.Equal(t, int64(1), left())
		_, err := s.HolderOf(ctx, APIToken, "lives on")
		require.NoError(t, err)
	})
}

// Whoever had shown the old password before it was reset has not signed on, and changes nothing.
func TestPasswords_AResetEndsSignOnsUnderWay(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		a := person(t, s, "a@city.vn", "planner", department)
		require.NoError(t, s.SetPassword(ctx, Local, a.ID, "old", ""))
		compared, err := s.Password(ctx, "a@city.vn")
		require.NoError(t, err)
		require.NoError(t, s.SetPassword(ctx, Local, a.ID, "new", ""))
		_, err = s.SignedOn(ctx, a.Actor(), compared.Version, "password")
		failure[Conflict](t, err)
		failure[Conflict](t, s.ChangePassword(ctx, a.Actor(), a.ID, compared.Version, "the guesser's", ""))
		_, err = s.AddToken(ctx, a.Actor(), NewToken{User: a.ID, Purpose: APIToken, Hash: "api", ExpiresAt: time.Now().Add(time.Hour), Session: "ended"})
		failure[NotFound](t, err)
		compared, err = s.Password(ctx, "a@city.vn")
		require.NoError(t, err)
		require.Equal(t, "new", compared.Hash)
		_, err = s.SignedOn(ctx, a.Actor(), compared.Version, "password")
		require.NoError(t, err)
		require.NoError(t, s.ChangePassword(ctx, a.Actor(), a.ID, compared.Version, "own", ""))
		compared, err = s.Password(ctx, "a@city.vn")
		require.NoError(t, err)
		_, err = s.ChangeAccount(ctx, Local, a.ID, compared.Version, AccountChange{Active: new(false)})
		require.NoError(t, err)
		_, err = s.SignedOn(ctx, a.Actor(), compared.Version, "oidc")
		failure[Conflict](t, err)
	})
}

func TestSessions_KnowLaterWhenTheyWereUsed(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		now := timed(s)
		require.NoError(t, s.SaveSession(ctx, Session{Token: "x", Data: []byte("{}"), Expiry: now.at.Add(time.Hour), User: "u"}))
		made := now.at
		now.wait(30 * time.Minute)
		require.NoError(t, s.SawSessions(ctx, []Seen{{"x", now.at}, {"nobody", now.at}}, time.Hour, 80*time.Minute))
		read, err := s.Session(ctx, "x")
		require.NoError(t, err)
		require.Equal(t, now.at, read.SeenAt)
		require.Equal(t, made.Add(80*time.Minute), read.Expiry, "no longer than its life")
		require.NoError(t, s.SawSessions(ctx, []Seen{{"x", made}}, time.Hour, 80*time.Minute))
		read, err = s.Session(ctx, "x")
		require.NoError(t, err)
		require.Equal(t, now.at, read.SeenAt, "what is told late changes nothing")
		now.wait(time.Hour)
		require.NoError(t, s.SawSessions(ctx, []Seen{{"x", now.at}}, time.Hour, 24*time.Hour))
		_, err = s.Session(ctx, "x")
		failure[NotFound](t, err)
	})
}

func TestAccounts_AnInvitedAdministratorIsNoneYet(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		boss := person(t, s, "boss@city.vn", "admin", department)
		invited := person(t, s, "new@city.vn", "admin", department)
		require.NoError(t, s.SetPassword(ctx, Local, boss.ID, "hash", ""))
		boss, err := s.Account(ctx, boss.ID)
		require.NoError(t, err)
		_, err = s.ChangeAccount(ctx, Local, boss.ID, boss.Version, AccountChange{Active: new(false)})
		require.Equal(t, "last_admin", failure[Conflict](t, err).State)
		require.NoError(t, s.SetPassword(ctx, Local, invited.ID, "hash", ""))
		_, err = s.ChangeAccount(ctx, Local, boss.ID, boss.Version, AccountChange{Active: new(false)})
		require.NoError(t, err)
	})
}

// untie takes the triggers away that keep the audit from being changed.
func untie(t *testing.T, s *Store) {
	t.Helper()
	drop := []string{`DROP TRIGGER audit_is_append_only ON audit`}
	if s.Embedded() {
		drop = []string{`DROP TRIGGER audit_is_not_changed`, `DROP TRIGGER audit_is_not_shortened`}
	}
	for _, text := range drop {
		_, err := s.writes.Exec(text)
		require.NoError(t, err)
	}
}

func TestAudit_LinesBeforeTheFirstAreFoundAndPublicationsCarryItsHead(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		made, file := addSmall(t, s)
		file.Answer.Status = matcher.StatusOptimal
		p, err := s.Publish(ctx, binh, made.ID)
		require.NoError(t, err)
		head, err := s.AuditHead(ctx)
		require.NoError(t, err)
		require.Equal(t, AuditHead{p.AuditSequence, p.AuditHead}, head)
		check, err := s.CheckAudit(ctx, "")
		require.NoError(t, err)
		require.Equal(t, AuditCheck{Lines: head.Sequence, Head: head.Hash}, check)
		for _, sequence := range []int64{0, -7} {
			line := AuditEntry{Sequence: sequence, At: time.Now().UTC().Truncate(time.Microsecond), User: "nobody", Action: "proposal.publish"}
			_, err = s.writes.Exec(`INSERT INTO audit (`+auditColumns+`) VALUES ($1, $2, $3, '', $4, '', '', '', '', '', '', $5)`, line.Sequence, line.At, line.User, line.Action, line.sum())
			require.NoError(t, err)
			check, err = s.CheckAudit(ctx, "")
			require.NoError(t, err)
			require.Equal(t, "gap", check.Why)
			require.Equal(t, sequence, check.Broken)
		}
		untie(t, s)
		_, err = s.writes.Exec(`DELETE FROM audit WHERE sequence < 1`)
		require.NoError(t, err)
		// Lines taken from the end leave a chain that holds; the publication tells.
		_, err = s.writes.Exec(`DELETE FROM audit WHERE sequence >= $1`, head.Sequence)
		require.NoError(t, err)
		check, err = s.CheckAudit(ctx, "")
		require.NoError(t, err)
		require.Equal(t, "head", check.Why)
		require.Equal(t, head.Sequence, check.Broken)
	})
}

func TestOpenToRead_MakesAndChangesNothing(t *testing.T) {
	ctx := context.Background()
	_, err := OpenToRead(ctx, filepath.Join(t.TempDir(), "none.db"))
	require.ErrorIs(t, err, os.ErrNotExist)
	both(t, func(t *testing.T, s *Store) {
		made, _ := addSmall(t, s)
		read, err := OpenToRead(ctx, s.Address())
		require.NoError(t, err)
		defer func() { require.NoError(t, read.Close()) }()
		same, err := read.Proposal(ctx, made.ID)
		require.NoError(t, err)
		require.Equal(t, made, same)
		check, err := read.CheckAudit(ctx, "")
		require.NoError(t, err)
		require.Zero(t, check.Broken)
		require.Error(t, read.TryWrite(ctx))
	})

	// As on a medium that nobody may write: SQLite puts no file beside it. Tables of an older version stay.
	folder := t.TempDir()
	file := filepath.Join(folder, "old.db")
	s, err := connect(ctx, file)
	require.NoError(t, err)
	p, err := s.provider()
	require.NoError(t, err)
	_, err = p.UpTo(ctx, 9)
	require.NoError(t, err)
	_, err = s.writes.Exec(`PRAGMA wal_checkpoint(TRUNCATE)`)
	require.NoError(t, err)
	require.NoError(t, s.Close())
	before, err := os.ReadFile(file)
	require.NoError(t, err)
	read, err := openSQLiteToRead(ctx, file, true)
	require.NoError(t, err)
	read.prepare()
	check, err := read.CheckAudit(ctx, "")
	require.NoError(t, err)
	require.Zero(t, check.Broken)
	list, err := os.ReadDir(folder)
	require.NoError(t, err)
	require.Len(t, list, 1)
	require.NoError(t, read.Close())
	after, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, before, after)
}

func TestPublish_NoCopyOfOnesOwnPlanAndNoHypothesis(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		_, file := addSmall(t, s) // anna's
		copied, err := s.AddProposal(ctx, binh, NewProposal{Name: "chép", File: file, Verified: true})
		require.NoError(t, err)
		_, err = s.Publish(ctx, anna, copied.ID)
		require.Equal(t, "own", failure[Conflict](t, err).State)
		// The same seats with another answer about them.
		other := *file
		other.Answer.StoppedBy = "work"
		other.AnswerDigest, err = other.Answer.Digest()
		require.NoError(t, err)
		changed, err := s.AddProposal(ctx, binh, NewProposal{Name: "sửa", File: &other, Verified: true})
		require.NoError(t, err)
		_, err = s.Publish(ctx, anna, changed.ID)
		require.Equal(t, "own", failure[Conflict](t, err).State)

		carol := Actor{User: "carol", Organisation: "city"}
		what, err := s.AddProposal(ctx, binh, NewProposal{Name: "giả định", Kind: Hypothesis, Base: copied.ID, File: file, Verified: true})
		require.NoError(t, err)
		require.Equal(t, Hypothesis, what.Kind)
		require.Equal(t, copied.ID, what.Base)
		_, err = s.Publish(ctx, carol, what.ID)
		require.Equal(t, "hypothesis", failure[Conflict](t, err).State)
		list, err := s.Proposals(ctx, ProposalFilter{Kind: Hypothesis}, Page{})
		require.NoError(t, err)
		require.Equal(t, []Proposal{what}, list.Items)
		_, err = s.AdoptProposal(ctx, anna, what.ID, what.Version+1, nil)
		failure[Conflict](t, err)
		_, err = s.AdoptProposal(ctx, anna, "none", 1, nil)
		failure[NotFound](t, err)
		dora := Actor{User: "dora", Organisation: "city"}
		plan, err := s.AdoptProposal(ctx, dora, what.ID, what.Version, []string{"a change"})
		require.NoError(t, err)
		require.Equal(t, Plan, plan.Kind)
		lines, err := s.Audit(ctx, AuditFilter{Action: "proposal.adopt"}, Page{})
		require.NoError(t, err)
		require.Len(t, lines.Items, 1)
		require.Contains(t, lines.Items[0].After, `"changes":["a change"]`)
		_, err = s.AdoptProposal(ctx, dora, what.ID, plan.Version, nil)
		require.Equal(t, "plan", failure[Conflict](t, err).State)
		_, err = s.Publish(ctx, dora, what.ID)
		require.Equal(t, "own", failure[Conflict](t, err).State, "whoever made a plan of it does not publish it")
		_, err = s.Publish(ctx, carol, what.ID)
		require.NoError(t, err)
	})
}

func TestCreate_RefusesTextThatIsNoneWithAKey(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		_, err := s.AddDataset(context.Background(), keyed(anna, "k"), Title{Vi: "\xff"}, smallDataset())
		failure[BadText](t, err)
	})
}
