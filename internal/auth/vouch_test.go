package auth_test

import (
	"context"
	"testing"
	"time"

	"qingdan/internal/auth"
	"qingdan/internal/rectify"
)

func TestWhatOneAdministratorHadInHandIsVouchedForByAnother(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for name, deed := range map[string]func(w *world, security auth.Session, coordinator string){
		"a new account": func(w *world, security auth.Session, _ string) {
			id, err := w.CreateAccount(ctx, security, auth.NewAccount{Username: "evil", Role: rectify.Coordinator, Unit: "u-1", Password: good})
			must(t, err)
			w.account("early", rectify.AuditAdmin)
			early, _ := w.in("early")
			refused(t, w.Vouch(ctx, early, id), "account.not_in_hand") // whoever made it still knows the password
			s, _, err := w.try("evil", good, "")
			must(t, err)
			must(t, w.ChangePassword(ctx, s, good, "Third-One-2026#"))
			w.shelf.accounts["coordinator"] = w.shelf.accounts[id]
		},
		"a password that was reset": func(w *world, security auth.Session, coordinator string) {
			token, err := w.IssueReset(ctx, security, coordinator)
			must(t, err)
			must(t, w.Redeem(ctx, token, "Third-One-2026#", home, ""))
		},
		"a new role": func(w *world, security auth.Session, coordinator string) {
			role := rectify.Officer
			must(t, w.AlterAccount(ctx, security, coordinator, auth.Alteration{Role: &role}))
		},
		"a wider scope": func(w *world, security auth.Session, coordinator string) {
			must(t, w.AlterAccount(ctx, security, coordinator, auth.Alteration{Scope: &[]string{"u-0"}}))
		},
		"an account that was closed": func(w *world, security auth.Session, coordinator string) {
			must(t, w.DisableAccount(ctx, security, coordinator))
			must(t, w.EnableAccount(ctx, security, coordinator))
		},
		"a lost second factor": func(w *world, security auth.Session, coordinator string) {
			must(t, w.ClearOTP(ctx, security, coordinator))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.account("security", rectify.SecurityAdmin)
			w.account("audit", rectify.AuditAdmin)
			id := w.account("coordinator", rectify.Coordinator)
			s, _ := w.in("coordinator")
			must(t, s.RequireVouched()) // made at the console

			security, _ := w.in("security")
			deed(w, security, id)
			if changed := w.shelf.accounts["coordinator"]; changed.ID != "" {
				id = changed.ID
			}
			if at := w.shelf.accounts[id].VouchedAt; !at.IsZero() {
				t.Fatalf("still vouched for since %s", at)
			}
			refused(t, w.Vouch(ctx, security, id), "account.vouched_by_audit_admin")
			audit, _ := w.in("audit")
			must(t, w.Vouch(ctx, audit, id))
			if w.shelf.accounts[id].VouchedAt.IsZero() || w.last().Do != "vouch" || w.last().Actor != audit.Actor.ID {
				t.Errorf("%+v", w.last())
			}
			w.pass(time.Hour)
			refused(t, w.Vouch(ctx, audit, id), "auth.step_up_required")
		})
	}
}

func TestAResetFromTheConsoleNeedsNoSecondPerson(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.account("coordinator", rectify.Coordinator)
	token, err := w.IssueReset(context.Background(), auth.ConsoleSession(""), id)
	must(t, err)
	must(t, w.Redeem(context.Background(), token, "Third-One-2026#", home, ""))
	s, _, err := w.try("coordinator", "Third-One-2026#", "")
	must(t, err)
	must(t, s.RequireVouched())
}

func TestTheConsoleUnlocksWhoWasLockedOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.account("security", rectify.SecurityAdmin)
	for range 5 {
		_, _, _ = w.try("security", other, "")
	}
	_, _, err := w.try("security", good, "")
	refused(t, err, "auth.locked")
	must(t, w.Unlock(context.Background(), auth.ConsoleSession(""), " Security"))
	if w.last().Do != "unlock" {
		t.Errorf("%+v", w.last())
	}
	if _, _, err = w.try("security", good, ""); err != nil {
		t.Error(err)
	}
	refused(t, w.Unlock(context.Background(), auth.ConsoleSession(""), "nobody"), "account.absent")
}
