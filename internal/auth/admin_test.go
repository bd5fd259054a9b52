package auth_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"qingdan/internal/auth"
	"qingdan/internal/rectify"
)

func TestASecurityAdministratorMakesAnAccountWhosePasswordMustChange(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := newWorld(t)
	w.account("security", rectify.SecurityAdmin)
	admin, _ := w.in("security")
	id, err := w.CreateAccount(ctx, admin, auth.NewAccount{Username: "Ｏfficer", Name: " 经办 ", Role: rectify.Officer, Unit: "u-1", Password: good})
	must(t, err)
	if e := w.last(); e.Do != "create_account" || e.Subject != id || e.Actor != admin.Actor.ID || e.Note != "role=officer unit=u-1 scope=" {
		t.Fatalf("recorded was %+v", e)
	}
	s, token := w.in("officer")
	if !s.PasswordDue || s.Actor.Name != "经办" {
		t.Fatalf("the session is %+v", s)
	}
	_, err = w.Admit(ctx, token, home, "")
	refused(t, err, "auth.password_due")
	must(t, w.ChangePassword(ctx, s, good, other))
	s, _, err = w.try("officer", other, "")
	must(t, err)
	must(t, s.Ready())
}

func TestAnAccountSeesTheUnitsOfItsScope(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := newWorld(t)
	id, err := w.CreateAccount(ctx, auth.ConsoleSession(""),
		auth.NewAccount{Username: "auditor", Role: rectify.Auditor, Unit: "u-1", Scope: []string{"u-3", "u-2", "u-3"}, Password: good})
	must(t, err)
	if s, _ := w.in("auditor"); !slices.Equal(s.Actor.ScopeUnits, []string{"u-2", "u-3"}) {
		t.Fatalf("the scope is %v", s.Actor.ScopeUnits)
	}
	blank := []string{"u-2", ""} // would be taken for no filter
	_, err = w.CreateAccount(ctx, auth.ConsoleSession(""), auth.NewAccount{Username: "second", Role: rectify.Auditor, Unit: "u-1", Scope: blank})
	refused(t, err, "account.invalid")
	refused(t, w.AlterAccount(ctx, auth.ConsoleSession(""), id, auth.Alteration{Scope: &blank}), "account.invalid")
	fewer := []string{"u-2"}
	must(t, w.AlterAccount(ctx, auth.ConsoleSession(""), id, auth.Alteration{Scope: &fewer}))
	if s, _ := w.in("auditor"); !slices.Equal(s.Actor.ScopeUnits, fewer) || w.shelf.accounts[id].Unit != "u-1" {
		t.Fatalf("the scope is %v", s.Actor.ScopeUnits)
	}
}

func TestAPasswordGivenAtTheConsoleMayBeTemporary(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, err := w.CreateAccount(context.Background(), auth.ConsoleSession(""),
		auth.NewAccount{Username: "officer", Role: rectify.Officer, Unit: "u-1", Password: good, Temporary: true})
	must(t, err)
	s, _ := w.in("officer")
	refused(t, s.Ready(), "auth.password_due")
}

func TestWhoMayNotMakeAccountsCostsNoHash(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.account("officer", rectify.Officer)
	s, _ := w.in("officer")
	w.WatchHashes(func([]byte) { t.Error("a hash was computed") })
	_, err := w.CreateAccount(context.Background(), s, auth.NewAccount{Username: "new", Role: rectify.Officer, Unit: "u-1", Password: good})
	refused(t, err, "account.security_admin_only")
}

func TestAUserNameIsTakenInEverySpelling(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.account("officer", rectify.Officer)
	_, err := w.CreateAccount(context.Background(), auth.ConsoleSession(""), auth.NewAccount{Username: " OFF ICER", Role: rectify.Officer, Unit: "u-1"})
	refused(t, err, "account.username_taken")
	if rectify.KindOf(err) != rectify.Conflict {
		t.Fatal(err)
	}
}

func TestAccountDeedsNeedTheRightRoleAndAreRecordedWhenRefused(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := newWorld(t)
	w.account("officer", rectify.Officer)
	target := w.account("target", rectify.AuditAdmin)
	w.account("security", rectify.SecurityAdmin)
	w.account("auditing", rectify.AuditAdmin)
	officer, _ := w.in("officer")
	security, _ := w.in("security")
	auditing, _ := w.in("auditing")
	name := "New"
	deeds := map[string]func(auth.Session) error{
		"create_account": func(s auth.Session) error {
			_, err := w.CreateAccount(ctx, s, auth.NewAccount{Username: "new", Role: rectify.AuditAdmin})
			return err
		},
		"alter_account":   func(s auth.Session) error { return w.AlterAccount(ctx, s, target, auth.Alteration{Name: &name}) },
		"disable_account": func(s auth.Session) error { return w.DisableAccount(ctx, s, target) },
		"enable_account":  func(s auth.Session) error { return w.EnableAccount(ctx, s, target) },
		"clear_otp":       func(s auth.Session) error { return w.ClearOTP(ctx, s, target) },
		"issue_reset":     func(s auth.Session) error { _, err := w.IssueReset(ctx, s, target); return err },
	}
	for do, deed := range deeds {
		for _, s := range []auth.Session{officer, security} {
			before := w.shelf.accounts[target]
			if err := deed(s); rectify.KindOf(err) != rectify.Forbidden {
				t.Fatalf("%s by %s: %v", do, s.Actor.Role, err)
			}
			if e := w.last(); e.Event != rectify.EventRefusal || e.Do != do || e.Actor != s.Actor.ID {
				t.Fatalf("%s by %s: recorded was %+v", do, s.Actor.Role, e)
			}
			if after := w.shelf.accounts[target]; after.Disabled != before.Disabled || after.Name != before.Name || after.SessionEpoch != before.SessionEpoch {
				t.Fatalf("%s by %s changed %+v", do, s.Actor.Role, after)
			}
		}
	}
	for _, do := range []string{"create_account", "alter_account", "disable_account", "enable_account", "clear_otp", "issue_reset"} {
		if err := deeds[do](auditing); err != nil {
			t.Fatalf("%s by the audit administrator: %v", do, err)
		}
	}
}

// S-45: what an administrator does to others needs a fresh proof; the emergency stop does not.
func TestAdministrationNeedsAStepUpAndTheEmergencyStopDoesNot(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := newWorld(t)
	target := w.account("target", rectify.Officer)
	w.account("security", rectify.SecurityAdmin)
	s, _ := w.in("security")
	w.pass(6 * time.Minute)
	role := rectify.Leader
	_, err := w.CreateAccount(ctx, s, auth.NewAccount{Username: "new", Role: rectify.Officer, Unit: "u-1"})
	refused(t, err, "auth.step_up_required")
	refused(t, w.AlterAccount(ctx, s, target, auth.Alteration{Role: &role}), "auth.step_up_required")
	refused(t, w.EnableAccount(ctx, s, target), "auth.step_up_required")
	refused(t, w.ClearOTP(ctx, s, target), "auth.step_up_required")
	_, err = w.IssueReset(ctx, s, target)
	refused(t, err, "auth.step_up_required")
	_, _, err = w.IssueToken(ctx, s, auth.TokenRequest{Label: "l", Scopes: []string{auth.TicketsRead}, ExpiresAt: w.now().Add(time.Hour)})
	refused(t, err, "auth.step_up_required")
	must(t, w.DisableAccount(ctx, s, target))
}

// Two who remove each other: the census of the unit of work decides, not what either saw before.
func TestOfTwoSecurityAdministratorsOneStays(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := newWorld(t)
	one, two := w.account("one", rectify.SecurityAdmin), w.account("two", rectify.SecurityAdmin)
	first, _ := w.in("one")
	second, _ := w.in("two")
	answers := make(chan error)
	go func() { answers <- w.DisableAccount(ctx, first, two) }()
	go func() { answers <- w.DisableAccount(ctx, second, one) }()
	failed := 0
	for range 2 {
		if err := <-answers; err != nil {
			refused(t, err, "account.last_of_role")
			failed++
		}
	}
	if failed != 1 {
		t.Fatalf("%d were refused, want 1", failed)
	}
	if !slices.ContainsFunc(w.shelf.entries, func(e rectify.Entry) bool { return e.Code == "account.last_of_role" }) {
		t.Fatal("the refusal was not recorded")
	}
}

func TestAnAbsentAccountIsNotFound(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := newWorld(t)
	console := auth.ConsoleSession("")
	refused(t, w.DisableAccount(ctx, console, "nobody"), "account.absent")
	if e := w.last(); e.Code != "account.absent" || e.Subject != "nobody" {
		t.Fatalf("recorded was %+v", e)
	}
	_, err := w.IssueReset(ctx, console, "nobody")
	refused(t, err, "account.absent")
	_, err = w.Credentials(ctx, console, "nobody")
	refused(t, err, "account.absent")
}

func TestANewRoleIsRecordedAndABadOneRefused(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := newWorld(t)
	id := w.account("officer", rectify.Officer)
	leader, none, unit, yes, bidi := rectify.Leader, rectify.Role("root"), "u-2", true, "a\u202eb"
	must(t, w.AlterAccount(ctx, auth.ConsoleSession(""), id, auth.Alteration{Role: &leader, Unit: &unit, OTPRequired: &yes}))
	if a := w.shelf.accounts[id]; a.Role != leader || a.Unit != unit || !a.OTPRequired || a.Name != "officer" {
		t.Fatalf("the account is %+v", a)
	}
	if e := w.last(); e.Note != "role=leader unit=u-2" || e.Actor != "console" {
		t.Fatalf("recorded was %+v", e)
	}
	s, _ := w.in("officer")
	refused(t, s.Ready(), "auth.enrolment_due")
	if _, token := w.apiToken(s, auth.TicketsRead); !w.alive(token) {
		t.Fatal("a token made after the change is dead")
	}
	refused(t, w.AlterAccount(ctx, auth.ConsoleSession(""), id, auth.Alteration{Role: &none}), "account.invalid")
	refused(t, w.AlterAccount(ctx, auth.ConsoleSession(""), id, auth.Alteration{Name: &bidi}), "account.name_invalid")
	bidi = "\xff"
	refused(t, w.AlterAccount(ctx, auth.ConsoleSession(""), id, auth.Alteration{Name: &bidi}), "account.name_invalid")
}
