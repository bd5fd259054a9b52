package auth_test

import (
	"context"
	"testing"
	"time"

	"qingdan/internal/rectify"
)

func TestStepUpLastsFiveMinutesAndIsRenewedByThePassword(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := context.Background()
	w.account("officer", rectify.Officer)
	s, token := w.in("officer")
	must(t, w.RequireConfirmed(s)) // a new sign-in counts
	w.pass(5*time.Minute - time.Second)
	must(t, w.RequireConfirmed(s))
	w.pass(time.Second)
	refused(t, w.RequireConfirmed(s), "auth.step_up_required")
	if _, err := w.Confirm(ctx, s, other); rectify.CodeOf(err) != "auth.wrong" || rectify.KindOf(err) != rectify.Forbidden {
		t.Fatalf("a wrong password gives %v", err)
	}
	confirmed, err := w.Confirm(ctx, s, good)
	must(t, err)
	must(t, w.RequireConfirmed(confirmed))
	next, err := w.Admit(ctx, token, home, "")
	must(t, err)
	must(t, w.RequireConfirmed(next))
	w.pass(5 * time.Minute)
	refused(t, w.RequireConfirmed(next), "auth.step_up_required")
}

func TestAStepUpFromTheFutureDoesNotCount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.account("officer", rectify.Officer)
	s, _ := w.in("officer")
	w.pass(-time.Hour)
	refused(t, w.RequireConfirmed(s), "auth.step_up_required")
}

func TestGuessingAtTheStepUpLocksLikeAtTheDoor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.account("officer", rectify.Officer)
	s, token := w.in("officer")
	for range 3 {
		_, err := w.Confirm(context.Background(), s, other)
		refused(t, err, "auth.wrong")
	}
	for range 2 {
		refused(t, w.ChangePassword(context.Background(), s, other, "Third-One-2026#"), "auth.wrong")
	}
	_, err := w.Confirm(context.Background(), s, good)
	refused(t, err, "auth.locked")
	_, _, err = w.try("officer", good, "")
	refused(t, err, "auth.locked")
	if !w.alive(token) {
		t.Fatal("the session itself should go on")
	}
}

func TestARevokedSessionCannotConfirmItself(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.account("officer", rectify.Officer)
	s, _ := w.in("officer")
	must(t, w.SignOut(context.Background(), s))
	_, err := w.Confirm(context.Background(), s, good)
	refused(t, err, "auth.unauthenticated")
}
