package auth_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"qingdan/internal/auth"
	"qingdan/internal/rectify"
)

func TestASessionUnusedForHalfAnHourIsDead(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.account("officer", rectify.Officer)
	_, token := w.in("officer")
	for range 4 { // used in time it goes on
		w.pass(29 * time.Minute)
		if !w.alive(token) {
			t.Fatal("a session in use died")
		}
	}
	w.pass(30 * time.Minute)
	_, err := w.Identify(context.Background(), token, home, "")
	refused(t, err, "auth.session_expired")
}

func TestNoSessionOutlivesTheAbsoluteLimit(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.account("officer", rectify.Officer)
	s, token := w.in("officer")
	for range 12*4 - 1 {
		w.pass(15 * time.Minute)
		if !w.alive(token) {
			t.Fatalf("the session died at %v, it lasts until %v", w.now(), s.ExpiresAt)
		}
	}
	w.pass(15 * time.Minute)
	_, err := w.Identify(context.Background(), token, home, "")
	refused(t, err, "auth.session_expired")
}

// F13: a clock that is set back raises nothing from the dead, and one that was ahead leaves nothing behind.
func TestAClockSetBackDoesNotRaiseASession(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.account("officer", rectify.Officer)
	_, token := w.in("officer")
	w.pass(31 * time.Minute)
	if w.alive(token) {
		t.Fatal("an idle session lives")
	}
	w.pass(-31 * time.Minute)
	if w.alive(token) {
		t.Fatal("the session rose again")
	}
	w.pass(365 * 24 * time.Hour)
	must(t, w.EnableAccount(context.Background(), auth.ConsoleSession(""), w.account("later", rectify.Officer)))
	_, token = w.in("later")
	w.pass(-365 * 24 * time.Hour)
	if w.alive(token) {
		t.Fatal("a session from the future lives")
	}
}

func TestTheLastUseIsWrittenAtMostOnceAMinute(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.account("officer", rectify.Officer)
	_, token := w.in("officer")
	for range 120 {
		w.pass(time.Second)
		if !w.alive(token) {
			t.Fatal("the session died")
		}
	}
	if w.shelf.touches != 2 {
		t.Fatalf("%d writes in two minutes, want 2", w.shelf.touches)
	}
}

func TestReadingGoesOnWhenTheLastUseCannotBeWritten(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.account("officer", rectify.Officer)
	_, token := w.in("officer")
	w.shelf.failTouch = errors.New("disk full")
	w.pass(2 * time.Minute)
	if !w.alive(token) {
		t.Fatal("the session died")
	}
	if !strings.Contains(w.log.String(), "disk full") || strings.Contains(w.log.String(), token) {
		t.Fatalf("the operator reads %q", w.log.String())
	}
}

func TestASettableIdleLimitShorterThanAMinuteStillLetsOneWork(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(s *auth.Settings) { s.Idle = 40 * time.Second })
	w.account("officer", rectify.Officer)
	_, token := w.in("officer")
	for range 10 {
		w.pass(25 * time.Second)
		if !w.alive(token) {
			t.Fatal("a session in use died")
		}
	}
	w.pass(40 * time.Second)
	if w.alive(token) {
		t.Fatal("an idle session lives")
	}
}

// S-39 and S-14: each of these ends the session from the next request on, and for good.
func TestWhatEndsASession(t *testing.T) {
	t.Parallel()
	ctx, console := context.Background(), auth.ConsoleSession("")
	leader, unit, name, scope := rectify.Leader, "u-2", "New Name", []string{"u-1", "u-2"}
	for title, c := range map[string]struct {
		deed         func(w *world, s auth.Session) error
		others, api  bool // whether the person's other sessions and API tokens live on
		sessionLives bool
	}{
		"signing out":            {deed: func(w *world, s auth.Session) error { return w.SignOut(ctx, s) }, others: true, api: true},
		"signing out everywhere": {deed: func(w *world, s auth.Session) error { return w.SignOutEverywhere(ctx, s) }, api: true},
		"being revoked":          {deed: func(w *world, s auth.Session) error { return w.Revoke(ctx, s, s.Actor.ID, s.ID) }, others: true, api: true},
		"a new password":         {deed: func(w *world, s auth.Session) error { return w.ChangePassword(ctx, s, good, other) }, api: true},
		"another role": {deed: func(w *world, s auth.Session) error {
			return w.AlterAccount(ctx, console, s.Actor.ID, auth.Alteration{Role: &leader})
		}},
		"another unit": {deed: func(w *world, s auth.Session) error {
			return w.AlterAccount(ctx, console, s.Actor.ID, auth.Alteration{Unit: &unit})
		}},
		"another scope": {deed: func(w *world, s auth.Session) error {
			return w.AlterAccount(ctx, console, s.Actor.ID, auth.Alteration{Scope: &scope})
		}},
		"a new name only": {deed: func(w *world, s auth.Session) error {
			return w.AlterAccount(ctx, console, s.Actor.ID, auth.Alteration{Name: &name})
		}, others: true, api: true, sessionLives: true},
		"being disabled": {deed: func(w *world, s auth.Session) error { return w.DisableAccount(ctx, console, s.Actor.ID) }},
		"being disabled and enabled": {deed: func(w *world, s auth.Session) error {
			return errors.Join(w.DisableAccount(ctx, console, s.Actor.ID), w.EnableAccount(ctx, console, s.Actor.ID))
		}},
		"losing the second factor": {deed: func(w *world, s auth.Session) error { return w.ClearOTP(ctx, console, s.Actor.ID) }, api: true},
		"redeeming a reset": {deed: func(w *world, s auth.Session) error {
			token, err := w.IssueReset(ctx, console, s.Actor.ID)
			return errors.Join(err, w.Redeem(ctx, token, other, home, ""))
		}},
	} {
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.account("officer", rectify.Officer)
			s, token := w.in("officer")
			_, second := w.in("officer")
			_, api, err := w.IssueToken(ctx, s, auth.TokenRequest{Label: "l", Scopes: []string{auth.TicketsRead}, ExpiresAt: w.now().Add(time.Hour)})
			must(t, err)
			if !w.alive(token) || !w.alive(second) || !w.alive(api) {
				t.Fatal("dead before")
			}
			must(t, c.deed(w, s))
			if w.alive(token) != c.sessionLives || w.alive(second) != c.others || w.alive(api) != c.api {
				t.Fatalf("afterwards: session %v, other session %v, API token %v", w.alive(token), w.alive(second), w.alive(api))
			}
		})
	}
}

func TestATokenOfAnotherKindOrShapeOpensNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := context.Background()
	reset, err := w.IssueReset(ctx, auth.ConsoleSession(""), w.account("officer", rectify.Officer))
	must(t, err)
	_, token := w.in("officer")
	asked := w.shelf.asked
	for _, hostile := range []string{"", "qds_", token[:46], token + "A", "QDS_" + token[4:], token[4:], "Bearer " + token, reset, "qdi_" + reset[4:], strings.Repeat("A", 1<<20), "\x00"} {
		_, err := w.Identify(ctx, hostile, home, "")
		refused(t, err, "auth.unauthenticated")
	}
	if w.shelf.asked != asked {
		t.Fatal("the store was asked about something that cannot be a token")
	}
	for _, swapped := range []string{"qdt_" + token[4:], "qds_" + reset[4:], token[:46] + "_"} {
		if swapped == token {
			continue
		}
		_, err := w.Identify(ctx, swapped, home, "")
		refused(t, err, "auth.unauthenticated")
	}
}

// A row whose kind and digest do not belong together, as after a wrong repair of the database.
func TestTheKindInTheStoreMustAgreeWithTheToken(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.account("officer", rectify.Officer)
	_, token := w.in("officer")
	for digest, c := range w.shelf.creds {
		c.Kind = auth.KindReset
		w.shelf.creds[digest] = c
	}
	if w.alive(token) {
		t.Fatal("a reset token was taken for a session")
	}
}

// S-112 in small: a hand in the database that disables or removes the account without ending its sessions.
func TestASessionNeedsItsAccountEnabledAndThere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.account("officer", rectify.Officer)
	_, token := w.in("officer")
	a := w.shelf.accounts[id]
	a.Disabled = true
	w.shelf.accounts[id] = a
	if w.alive(token) {
		t.Fatal("the session of a disabled account lives")
	}
	delete(w.shelf.accounts, id)
	if w.alive(token) {
		t.Fatal("the session of no account lives")
	}
}

func TestAnUnreadySessionIsIdentifiedButNotAdmitted(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := newWorld(t, func(s *auth.Settings) { s.SecondFactor = []rectify.Role{rectify.Auditor} })
	w.account("officer", rectify.Officer)
	w.account("auditor", rectify.Auditor)
	s, token := w.in("auditor")
	if !s.EnrolmentDue {
		t.Fatalf("%+v", s)
	}
	_, err := w.Admit(ctx, token, home, "")
	refused(t, err, "auth.enrolment_due")
	_, err = w.Identify(ctx, token, home, "")
	must(t, err)

	_, fresh := w.in("officer")
	if _, err := w.Admit(ctx, fresh, home, ""); err != nil {
		t.Fatal(err)
	}
	w.pass(90*24*time.Hour - time.Minute)
	_, inTime := w.in("officer")
	if _, err := w.Admit(ctx, inTime, home, ""); err != nil {
		t.Fatal(err)
	}
	w.pass(time.Minute)
	_, err = w.Admit(ctx, inTime, home, "")
	refused(t, err, "auth.password_due")
}

func TestSweepingForgetsOnlyWhatIsOver(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := newWorld(t)
	w.account("officer", rectify.Officer)
	w.in("officer")
	_, _, _ = w.try("nobody", other, "")
	must(t, w.Sweep(ctx))
	if len(w.shelf.creds) != 1 || len(w.shelf.failures) != 2 {
		t.Fatalf("swept too much: %v %v", w.shelf.creds, w.shelf.failures)
	}
	w.pass(26 * time.Hour)
	must(t, w.Sweep(ctx))
	if len(w.shelf.creds) != 0 || len(w.shelf.failures) != 0 {
		t.Fatalf("swept too little: %v %v", w.shelf.creds, w.shelf.failures)
	}
}
