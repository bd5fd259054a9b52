package auth_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"qingdan/internal/auth"
	"qingdan/internal/rectify"
)

func (w *world) apiToken(s auth.Session, scopes ...string) (auth.Credential, string) {
	w.Helper()
	c, token, err := w.IssueToken(context.Background(), s, auth.TokenRequest{Label: "front", Scopes: scopes, ExpiresAt: w.now().Add(366 * 24 * time.Hour)})
	must(w, err)
	return c, token
}

func TestAnAPITokenActsAsItsOwnerWithinItsScopes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.account("officer", rectify.Officer)
	s, _ := w.in("officer")
	c, token := w.apiToken(s, auth.TicketsWrite, auth.TicketsRead, auth.TicketsRead)
	if !strings.HasPrefix(token, "qdt_") || strings.Contains(w.everythingKept(), token[4:]) {
		t.Fatal("the token is kept in clear")
	}
	got, err := w.Admit(context.Background(), token, home, "r-3")
	must(t, err)
	if got.Actor.ID != id || got.Actor.Token != c.ID || got.Actor.Role != rectify.Officer || !got.IsToken() || len(got.Scopes) != 2 {
		t.Fatalf("the session is %+v", got)
	}
	if !got.Allows(auth.TicketsRead) || !got.Allows(auth.TicketsWrite) || got.Allows(auth.ReportsRead) || got.Allows("") || !s.Allows(auth.ReportsRead) {
		t.Fatal("the scopes are wrong")
	}
}

func TestAnAPITokenLivesToItsEndWithoutBeingUsed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.account("officer", rectify.Officer)
	s, _ := w.in("officer")
	_, token := w.apiToken(s, auth.TicketsRead)
	w.pass(366*24*time.Hour - time.Second)
	if !w.alive(token) {
		t.Fatal("it died early")
	}
	w.pass(time.Second)
	_, err := w.Identify(context.Background(), token, home, "")
	refused(t, err, "auth.session_expired")
}

func TestEverythingWrongWithATokenRequestIsNamed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.account("officer", rectify.Officer)
	s, _ := w.in("officer")
	for _, c := range []struct {
		ask  auth.TokenRequest
		want string
	}{
		{auth.TokenRequest{}, "token.label_invalid token.scope_missing token.expiry_invalid"},
		{auth.TokenRequest{Label: "a\x00b", Scopes: []string{"tickets:*"}, ExpiresAt: w.now()}, "token.label_invalid token.scope_unknown token.expiry_invalid"},
		{auth.TokenRequest{Label: strings.Repeat("l", 65), Scopes: []string{"Tickets:read", auth.LogRead}, ExpiresAt: w.now().Add(auth.LongestToken + 1)}, "token.label_invalid token.scope_unknown token.expiry_invalid"},
	} {
		_, token, err := w.IssueToken(context.Background(), s, c.ask)
		refused(t, err, "token.invalid")
		var codes []string
		for _, f := range err.(*rectify.Error).Fields {
			codes = append(codes, f.Code)
		}
		if got := strings.Join(codes, " "); got != c.want || token != "" {
			t.Errorf("%+v: %s", c.ask, got)
		}
	}
}

func TestAnAPITokenCannotDoWhatNeedsThePerson(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := newWorld(t)
	target := w.account("target", rectify.Officer)
	w.account("security", rectify.SecurityAdmin)
	person, _ := w.in("security")
	var all []string
	for _, scope := range auth.Scopes {
		all = append(all, scope.ID)
	}
	_, token := w.apiToken(person, all...)
	s, err := w.Admit(ctx, token, home, "")
	must(t, err)
	name := "N"
	for what, deed := range map[string]func() error{
		"issue a token":       func() error { _, _, err := w.IssueToken(ctx, s, auth.TokenRequest{}); return err },
		"confirm":             func() error { _, err := w.Confirm(ctx, s, good); return err },
		"change the password": func() error { return w.ChangePassword(ctx, s, good, other) },
		"begin a factor":      func() error { _, err := w.BeginOTP(ctx, s); return err },
		"finish a factor":     func() error { return w.FinishOTP(ctx, s, "123456") },
		"sign out others":     func() error { return w.SignOutEverywhere(ctx, s) },
		"make an account":     func() error { _, err := w.CreateAccount(ctx, s, auth.NewAccount{}); return err },
		"alter an account":    func() error { return w.AlterAccount(ctx, s, target, auth.Alteration{Name: &name}) },
		"enable an account":   func() error { return w.EnableAccount(ctx, s, target) },
		"reset":               func() error { _, err := w.IssueReset(ctx, s, target); return err },
		"clear a factor":      func() error { return w.ClearOTP(ctx, s, target) },
	} {
		if err := deed(); rectify.CodeOf(err) != "auth.session_required" {
			t.Errorf("%s: %v", what, err)
		}
	}
	must(t, w.DisableAccount(ctx, s, target)) // the emergency stop, with accounts:write
}

func TestATokenWithoutTheScopeDisablesNobodyAndListsNothing(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := newWorld(t)
	target := w.account("target", rectify.Officer)
	w.account("security", rectify.SecurityAdmin)
	person, _ := w.in("security")
	c, token := w.apiToken(person, auth.TicketsRead)
	s, err := w.Admit(ctx, token, home, "")
	must(t, err)
	refused(t, w.DisableAccount(ctx, s, target), "auth.scope_missing")
	_, err = w.Credentials(ctx, s, person.Actor.ID)
	refused(t, err, "auth.scope_missing")
	refused(t, w.Revoke(ctx, s, person.Actor.ID, person.ID), "auth.scope_missing")
	if e := w.last(); e.Do != "revoke" || e.Code != "auth.scope_missing" || e.Token != c.ID {
		t.Fatalf("recorded was %+v", e)
	}
	must(t, w.SignOut(ctx, s)) // a token may end itself
	if w.alive(token) {
		t.Fatal("it lives on")
	}
}

func TestOneRevokesOnesOwnAndTheAdministratorThoseOfOthers(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := newWorld(t)
	id := w.account("officer", rectify.Officer)
	w.account("colleague", rectify.Officer)
	w.account("security", rectify.SecurityAdmin)
	s, token := w.in("officer")
	colleague, _ := w.in("colleague")
	admin, _ := w.in("security")
	c, api := w.apiToken(s, auth.TicketsRead)
	_, err := w.IssueReset(ctx, admin, id)
	must(t, err)

	listed, err := w.Credentials(ctx, s, id)
	must(t, err)
	if len(listed) != 2 {
		t.Fatalf("listed are %+v", listed)
	}
	_, err = w.Credentials(ctx, colleague, id)
	refused(t, err, "account.security_admin_only")
	refused(t, w.Revoke(ctx, colleague, id, c.ID), "account.security_admin_only")
	refused(t, w.Revoke(ctx, colleague, colleague.Actor.ID, c.ID), "auth.credential_absent") // another's id under one's own name
	refused(t, w.Revoke(ctx, s, id, "reset-"+id), "auth.credential_absent")
	if !w.alive(api) {
		t.Fatal("it was revoked by a stranger")
	}
	must(t, w.Revoke(ctx, s, id, c.ID))
	if w.alive(api) || !w.alive(token) {
		t.Fatal("the wrong one was revoked")
	}
	must(t, w.Revoke(ctx, admin, id, s.ID))
	if w.alive(token) {
		t.Fatal("the session lives on")
	}
}

func TestEveryScopeHasALabel(t *testing.T) {
	t.Parallel()
	for _, scope := range auth.Scopes {
		if scope.ZH == "" || scope.EN == "" || !strings.Contains(scope.ID, ":") {
			t.Errorf("%+v", scope)
		}
	}
}
