package auth_test

import (
	"context"
	"crypto/sha256"
	"strings"
	"testing"
	"time"

	"qingdan/internal/auth"
	"qingdan/internal/rectify"
)

const third = "Third-One-2026#"

func TestAChangedPasswordReplacesTheOldOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.account("officer", rectify.Officer)
	s, _ := w.in("officer")
	w.pass(80 * 24 * time.Hour)
	must(t, w.ChangePassword(context.Background(), s, good, other))
	_, _, err := w.try("officer", good, "")
	refused(t, err, "auth.wrong")
	w.pass(80 * 24 * time.Hour) // its age counts from the change
	s, token, err := w.try("officer", other, "")
	if err != nil || s.PasswordDue {
		t.Fatalf("%+v, %v", s, err)
	}
	_, err = w.Admit(context.Background(), token, home, "")
	must(t, err)
}

func TestTheSamePasswordIsRefused(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := newWorld(t)
	id := w.account("officer", rectify.Officer)
	s, _ := w.in("officer")
	err := w.ChangePassword(ctx, s, good, good)
	refused(t, err, "password.rejected")
	if f := err.(*rectify.Error).Fields; len(f) != 1 || f[0].Code != "password.unchanged" {
		t.Fatalf("the fields are %+v", f)
	}
	token, err := w.IssueReset(ctx, auth.ConsoleSession(""), id)
	must(t, err)
	err = w.Redeem(ctx, token, good, home, "")
	refused(t, err, "password.rejected")
	must(t, w.Redeem(ctx, token, other, home, "")) // the refusal did not spend it
}

func TestAPasswordChangedByAnotherMeanwhileIsNotOverwritten(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.account("officer", rectify.Officer)
	s, _ := w.in("officer")
	w.shelf.beforeApply = func() {
		a := w.shelf.accounts[id]
		a.PasswordHash = "changed by a reset"
		w.shelf.accounts[id] = a
	}
	refused(t, w.ChangePassword(context.Background(), s, good, other), "auth.wrong")
	if w.shelf.accounts[id].PasswordHash != "changed by a reset" {
		t.Fatal("the newer password was overwritten")
	}
}

// S-41: once, half an hour, only a digest kept.
func TestAResetTokenWorksOnce(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := newWorld(t)
	id := w.account("officer", rectify.Officer)
	w.account("security", rectify.SecurityAdmin)
	admin, _ := w.in("security")
	token, err := w.IssueReset(ctx, admin, id)
	must(t, err)
	if strings.Contains(w.everythingKept(), token[4:]) {
		t.Fatal("the token is kept in clear")
	}
	must(t, w.Redeem(ctx, token, other, home, "r-5"))
	if e := w.last(); e.Do != "reset_password" || e.Actor != id || e.Subject != id || e.Request != "r-5" {
		t.Fatalf("recorded was %+v", e)
	}
	refused(t, w.Redeem(ctx, token, third, home, ""), "auth.link_invalid")
	if e := w.last(); e.Event != rectify.EventRefusal || e.Code != "auth.link_invalid" {
		t.Fatalf("recorded was %+v", e)
	}
	_, _, err = w.try("officer", other, "")
	must(t, err)
}

func TestOfManyUsesOfOneResetTokenOneSucceeds(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := newWorld(t)
	token, err := w.IssueReset(ctx, auth.ConsoleSession(""), w.account("officer", rectify.Officer))
	must(t, err)
	answers := make(chan error)
	for range 20 {
		go func() { answers <- w.Redeem(ctx, token, other, home, "") }()
	}
	succeeded := 0
	for range 20 {
		switch err := <-answers; rectify.CodeOf(err) {
		case "auth.link_invalid", "password.rejected": // the second reads after the first: unchanged
		default:
			must(t, err)
			succeeded++
		}
	}
	if succeeded != 1 {
		t.Fatalf("%d succeeded, want 1", succeeded)
	}
}

func TestAResetTokenEndsAfterHalfAnHourAndWithTheNextOne(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := newWorld(t)
	id := w.account("officer", rectify.Officer)
	first, err := w.IssueReset(ctx, auth.ConsoleSession(""), id)
	must(t, err)
	second, err := w.IssueReset(ctx, auth.ConsoleSession(""), id)
	must(t, err)
	refused(t, w.Redeem(ctx, first, other, home, ""), "auth.link_invalid")
	w.pass(30 * time.Minute)
	refused(t, w.Redeem(ctx, second, other, home, ""), "auth.link_invalid")
	w.pass(-time.Second)
	must(t, w.Redeem(ctx, second, other, home, ""))
}

func TestHostileResetTokensAreRefused(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := newWorld(t)
	id := w.account("officer", rectify.Officer)
	_, session := w.in("officer")
	asked := w.shelf.asked
	for _, hostile := range []string{"", session, strings.Repeat("q", 1<<20)} {
		refused(t, w.Redeem(ctx, hostile, other, home, ""), "auth.link_invalid")
	}
	if w.shelf.asked != asked {
		t.Fatal("the store was asked about something that cannot be a reset token")
	}
	for _, hostile := range []string{"qdr_" + session[4:], "qdr_" + strings.Repeat("A", 43)} {
		refused(t, w.Redeem(ctx, hostile, other, home, ""), "auth.link_invalid")
	}
	// Hands in the database: the kind of the row, the account's standing, the account itself.
	token, err := w.IssueReset(ctx, auth.ConsoleSession(""), id)
	must(t, err)
	digest := sha256.Sum256([]byte(token))
	c, a := w.shelf.creds[digest], w.shelf.accounts[id]
	c.Kind = auth.KindSession
	w.shelf.creds[digest] = c
	refused(t, w.Redeem(ctx, token, other, home, ""), "auth.link_invalid")
	c.Kind, a.Disabled = auth.KindReset, true
	w.shelf.creds[digest], w.shelf.accounts[id] = c, a
	refused(t, w.Redeem(ctx, token, other, home, ""), "auth.link_invalid")
	delete(w.shelf.accounts, id)
	refused(t, w.Redeem(ctx, token, other, home, ""), "auth.link_invalid")
}

func TestARedeemedPasswordIsThePersonsOwnAndFresh(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := newWorld(t)
	w.account("security", rectify.SecurityAdmin)
	admin, _ := w.in("security")
	id, err := w.CreateAccount(ctx, admin, auth.NewAccount{Username: "officer", Role: rectify.Officer, Unit: "u-1", Password: good})
	must(t, err)
	w.pass(100 * 24 * time.Hour)
	token, err := w.IssueReset(ctx, auth.ConsoleSession(""), id)
	must(t, err)
	refused(t, w.Redeem(ctx, token, "officer", home, ""), "password.rejected")
	must(t, w.Redeem(ctx, token, other, home, ""))
	s, _, err := w.try("officer", other, "")
	must(t, err)
	must(t, s.Ready())
}

func TestARightPasswordForgetsEarlierFailures(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := newWorld(t)
	w.account("officer", rectify.Officer)
	s, _ := w.in("officer")
	for _, proof := range []func() error{
		func() error { _, err := w.Confirm(ctx, s, good); return err },
		func() error { return w.ChangePassword(ctx, s, good, other) },
		func() error { _, _, err := w.try("officer", other, ""); return err },
	} {
		for range 4 {
			_, _, err := w.try("officer", third, "")
			refused(t, err, "auth.wrong")
		}
		must(t, proof())
	}
}

func TestAResetRepairsADamagedHashAndLiftsTheLock(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := newWorld(t)
	id := w.account("officer", rectify.Officer)
	for range 5 {
		_, _, _ = w.try("officer", other, "")
	}
	a := w.shelf.accounts[id]
	a.PasswordHash = "$argon2id$damaged"
	w.shelf.accounts[id] = a
	token, err := w.IssueReset(ctx, auth.ConsoleSession(""), id)
	must(t, err)
	must(t, w.Redeem(ctx, token, third, home, ""))
	_, _, err = w.try("officer", third, "")
	must(t, err)
}

// S-40: one account, disabled after everything was prepared; each way in is tried.
func TestADisabledAccountFailsOnEveryPath(t *testing.T) {
	t.Parallel()
	ctx, console := context.Background(), auth.ConsoleSession("")
	w := newWorld(t)
	id := w.account("officer", rectify.Officer)
	s, token := w.in("officer")
	en, err := w.BeginOTP(ctx, s)
	must(t, err)
	ask := auth.TokenRequest{Label: "l", Scopes: []string{auth.TicketsRead}, ExpiresAt: w.now().Add(time.Hour)}
	_, api, err := w.IssueToken(ctx, s, ask)
	must(t, err)
	reset, err := w.IssueReset(ctx, console, id)
	must(t, err)
	must(t, w.DisableAccount(ctx, console, id))

	paths := map[string]func() error{
		"password":        func() error { _, _, err := w.try("officer", good, ""); return err },
		"session":         func() error { _, err := w.Identify(ctx, token, home, ""); return err },
		"API token":       func() error { _, err := w.Identify(ctx, api, home, ""); return err },
		"reset token":     func() error { return w.Redeem(ctx, reset, other, home, "") },
		"step-up":         func() error { _, err := w.Confirm(ctx, s, good); return err },
		"password change": func() error { return w.ChangePassword(ctx, s, good, other) },
		"new API token":   func() error { _, _, err := w.IssueToken(ctx, s, ask); return err },
		"new reset token": func() error { _, err := w.IssueReset(ctx, console, id); return err },
		"new factor":      func() error { _, err := w.BeginOTP(ctx, s); return err },
		"second factor":   func() error { return w.FinishOTP(ctx, s, w.code(en.Secret)) },
	}
	for name, path := range paths {
		if err := path(); err == nil {
			t.Errorf("%s still works", name)
		}
	}
	must(t, w.EnableAccount(ctx, console, id))
	for _, name := range []string{"session", "API token", "reset token"} {
		if err := paths[name](); err == nil {
			t.Errorf("%s came back with the account", name)
		}
	}
	w.in("officer")
}
