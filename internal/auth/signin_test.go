package auth_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"

	"qingdan/internal/auth"
	"qingdan/internal/rectify"
)

func TestTheRightPasswordOpensASession(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.account("officer", rectify.Officer)
	s, token := w.in("officer")
	if s.Actor.ID != id || s.Actor.Role != rectify.Officer || s.Actor.Unit != "u-1" || s.Actor.Address != home || s.Ready() != nil {
		t.Fatalf("the session is %+v", s)
	}
	again, err := w.Admit(context.Background(), token, "192.0.2.8", "r-9")
	if err != nil || again.Actor.ID != id || again.Actor.Address != "192.0.2.8" || again.Actor.Request != "r-9" {
		t.Fatalf("the next request finds %+v, %v", again, err)
	}
	if e := w.last(); e.Event != rectify.EventSignIn || e.Do != "sign_in" || e.Actor != id || e.Address != home || e.Request != "r-1" || e.Code != "" {
		t.Fatalf("recorded was %+v", e)
	}
}

func TestEachSignInHasATokenOfItsOwnAndNoneIsKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.account("officer", rectify.Officer)
	_, one := w.in("officer")
	_, two := w.in("officer")
	if one == two || !strings.HasPrefix(one, "qds_") || len(one) != 47 {
		t.Fatalf("the tokens are %q and %q", one, two)
	}
	kept := w.everythingKept()
	for _, secret := range []string{one[4:], two[4:], good} {
		if strings.Contains(kept, secret) {
			t.Fatalf("%q is kept in clear", secret)
		}
	}
}

// S-38: neither the answer nor the work tells whether a name exists.
func TestAWrongNameAndAWrongPasswordLookAlikeAndCostOneHash(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.account("officer", rectify.Officer)
	_, err := w.CreateAccount(context.Background(), auth.ConsoleSession(""), auth.NewAccount{Username: "invited", Role: rectify.Officer, Unit: "u-1"})
	must(t, err)
	must(t, w.DisableAccount(context.Background(), auth.ConsoleSession(""), w.account("gone", rectify.Officer)))
	var hashes atomic.Int32
	w.WatchHashes(func(password []byte) {
		hashes.Add(1)
		if len(password) > 512 {
			t.Errorf("%d bytes were hashed", len(password))
		}
	})
	for name, try := range map[string]auth.Attempt{
		"wrong password":            {Username: "officer", Password: other},
		"unknown name":              {Username: "nobody", Password: good},
		"no password set":           {Username: "invited", Password: good},
		"no password set, none":     {Username: "invited"},
		"disabled, wrong":           {Username: "gone", Password: other},
		"no password given":         {Username: "officer"},
		"endless password":          {Username: "officer", Password: strings.Repeat("x", 1<<20)},
		"endless name":              {Username: strings.Repeat("名", 1<<20), Password: good},
		"no name":                   {Password: good},
		"name that is not text":     {Username: "\xff\xfe", Password: "\xff"},
		"statement instead of name": {Username: "' or 1=1 --", Password: good},
	} {
		hashes.Store(0)
		before := len(w.shelf.failures)
		_, token, err := w.SignIn(context.Background(), try)
		refused(t, err, "auth.wrong")
		if want := "用户名或口令不正确"; token != "" || err.(*rectify.Error).ZH != want || rectify.KindOf(err) != rectify.Unauthenticated {
			t.Fatalf("%s: %v", name, err)
		}
		if hashes.Load() != 1 {
			t.Fatalf("%s: %d hashes, want 1", name, hashes.Load())
		}
		if e := w.last(); e.Event != rectify.EventRefusal || e.Code != "auth.wrong" || e.Actor != "" || e.Subject == "" || len(w.shelf.failures) < before {
			t.Fatalf("%s: recorded was %+v", name, e)
		}
	}
}

func TestOnlyWhoKnowsThePasswordLearnsThatTheAccountIsDisabled(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	must(t, w.DisableAccount(context.Background(), auth.ConsoleSession(""), w.account("gone", rectify.Officer)))
	_, _, err := w.try("gone", good, "")
	refused(t, err, "auth.disabled")
	for range 4 {
		_, _, err = w.try("gone", good, "")
	}
	refused(t, err, "auth.disabled")
	_, _, err = w.try("gone", good, "")
	refused(t, err, "auth.locked") // these attempts count too
}

func TestAStoreThatFailsIsNotAWrongPassword(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.shelf.failRead = errors.New("no database")
	_, _, err := w.try("officer", good, "")
	if !errors.Is(err, w.shelf.failRead) {
		t.Fatalf("the error is %v", err)
	}
}

// The unit of work decides on the account as it is then, not as it was when the hash began.
func TestWhatHappensWhileTheHashIsComputedCounts(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		meanwhile func(*auth.Account)
		code      string
	}{
		"disabled":         {func(a *auth.Account) { a.Disabled = true }, "auth.disabled"},
		"password changed": {func(a *auth.Account) { a.PasswordHash = "" }, "auth.wrong"},
		"removed":          {nil, "auth.wrong"},
		"factor enrolled":  {func(a *auth.Account) { a.OTPSecret = []byte("x") }, "auth.otp_wrong"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			id := w.account("officer", rectify.Officer)
			w.shelf.beforeApply = func() {
				a := w.shelf.accounts[id]
				delete(w.shelf.accounts, id)
				if c.meanwhile != nil {
					c.meanwhile(&a)
					w.shelf.accounts[id] = a
				}
			}
			_, token, err := w.try("officer", good, "")
			refused(t, err, c.code)
			if token != "" || len(w.shelf.creds) != 0 || len(w.shelf.failures) != 2 {
				t.Fatalf("kept: %v %v", w.shelf.creds, w.shelf.failures)
			}
		})
	}
}

func TestAPasswordIsTheSameHoweverItsAccentsAreTyped(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, err := w.CreateAccount(context.Background(), auth.ConsoleSession(""),
		auth.NewAccount{Username: "officer", Role: rectify.Officer, Unit: "u-1", Password: "R\u00e9ctify-2024"})
	must(t, err)
	_, _, err = w.try("officer", "Re\u0301ctify-2024", "")
	must(t, err)
	_, _, err = w.try("officer", "Rectify-2024", "")
	refused(t, err, "auth.wrong")
}

func TestAnOlderHashIsMadeAgainAtSignIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.account("officer", rectify.Officer)
	dearer := auth.Settings{NameKey: [32]byte{1}, Cost: auth.Cost{MemoryKiB: 32, Passes: 2, Lanes: 1}, Now: w.now}
	later, err := auth.New(w.shelf, vault{}, dearer)
	must(t, err)
	w.Gate = later
	before := w.shelf.accounts[id].PasswordHash
	w.in("officer")
	after := w.shelf.accounts[id].PasswordHash
	if before == after || !strings.HasPrefix(after, "$argon2id$v=19$m=32,t=2,p=1$") {
		t.Fatalf("the hash was %s and is %s", before, after)
	}
	w.in("officer")
	if w.shelf.accounts[id].PasswordHash != after {
		t.Fatal("a hash of today's cost was made again")
	}
}

func TestTooManyWaitingAreToldToComeBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(s *auth.Settings) { s.Hashes = 1 })
	release := w.Hold()
	answers := make(chan error, 40)
	ctx, giveUp := context.WithCancel(context.Background())
	for range 40 {
		go func() {
			_, _, err := w.SignIn(ctx, auth.Attempt{Username: "n", Password: other})
			answers <- err
		}()
	}
	for range 8 { // 32 may wait for one slot
		refused(t, <-answers, "auth.busy")
	}
	giveUp()
	for range 32 {
		if err := <-answers; !errors.Is(err, context.Canceled) {
			t.Fatalf("a waiter got %v", err)
		}
	}
	release()
	if w.Waiting() != 0 {
		t.Fatalf("%d still wait", w.Waiting())
	}
	_, _, err := w.try("n", other, "")
	refused(t, err, "auth.wrong")
}
