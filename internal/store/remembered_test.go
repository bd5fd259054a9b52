package store_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"qingdan/internal/auth"
	"qingdan/internal/rectify"
)

// Whatever was remembered, the next question after an answered change is answered by what the change left.
func TestAChangeOfAnAccountOrCredentialIsSeenAtOnce(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		w.account("wei", rectify.SecurityAdmin) // so that one remains
		wang := w.account("wang", rectify.Officer)
		digest := [32]byte{4}
		ask := func() (auth.Credential, auth.Account, error) { return w.store.Credential(w.ctx, digest) }
		alter := func(fn func(*auth.Account)) {
			w.Helper()
			err := w.store.Apply(w.ctx, auth.Change{Entry: w.entry(), Account: wang.ID, Decide: func(a *auth.Account, _ auth.Census) error {
				fn(a)
				return nil
			}})
			if err != nil {
				w.Fatal(err)
			}
		}
		for range 3 {
			if _, a, err := ask(); err != nil || a.Disabled {
				w.Fatal(a, err)
			}
		}
		alter(func(a *auth.Account) { a.Role, a.Scope = rectify.Leader, []string{w.unit["village"]} })
		if _, a, err := ask(); err != nil || a.Role != rectify.Leader || a.Scope[0] != w.unit["village"] {
			w.Errorf("after a change of role and scope: %+v, %v", a, err)
		}
		alter(func(a *auth.Account) { a.SessionEpoch++; a.PasswordHash = "another" })
		if _, a, err := ask(); err != nil || a.SessionEpoch != 1 || a.PasswordHash != "another" {
			w.Errorf("after a change of password: %+v, %v", a, err)
		}
		later := w.clock.now().Add(time.Minute)
		if err := w.store.Touch(w.ctx, digest, later); err != nil {
			w.Fatal(err)
		}
		if c, _, err := ask(); err != nil || !c.UsedAt.Equal(later) {
			w.Errorf("after a use: %+v, %v", c, err)
		}
		alter(func(a *auth.Account) { a.Disabled = true })
		if _, a, err := ask(); err != nil || !a.Disabled {
			w.Errorf("after being disabled: %+v, %v", a, err)
		}
		if err := w.store.Apply(w.ctx, auth.Change{Entry: w.entry(), Drop: []string{"c-wang"}}); err != nil {
			w.Fatal(err)
		}
		if _, _, err := ask(); !errors.Is(err, auth.ErrAbsent) {
			w.Errorf("after signing out: %v", err)
		}
	})
}

func TestOnPostgresAnotherProcessIsBelievedAtOnce(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		if w.store.Engine() != "postgres" {
			return // one process holds the file
		}
		w.account("wang", rectify.Officer)
		if _, _, err := w.store.Credential(w.ctx, [32]byte{4}); err != nil {
			w.Fatal(err)
		}
		if err := w.open(w.dsn).Apply(w.ctx, auth.Change{Entry: w.entry(), Drop: []string{"c-wang"}}); err != nil {
			w.Fatal(err)
		}
		if _, _, err := w.store.Credential(w.ctx, [32]byte{4}); !errors.Is(err, auth.ErrAbsent) {
			w.Errorf("a session that another process ended gave %v", err)
		}
	})
}

func TestASweptCredentialIsGoneAtOnce(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		w.account("wang", rectify.Officer)
		if _, _, err := w.store.Credential(w.ctx, [32]byte{4}); err != nil {
			w.Fatal(err)
		}
		if err := w.store.Sweep(w.ctx, w.clock.now().Add(2*time.Hour), w.clock.now()); err != nil {
			w.Fatal(err)
		}
		if _, _, err := w.store.Credential(w.ctx, [32]byte{4}); !errors.Is(err, auth.ErrAbsent) {
			w.Errorf("a swept credential gave %v", err)
		}
	})
}

func TestNobodyWritesIntoWhatOthersAreGiven(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		want := w.account("wang", rectify.Officer)
		for range 3 {
			c, a, err := w.store.Credential(w.ctx, [32]byte{4})
			if err != nil || a.Scope[0] != want.Scope[0] || a.OTPSecret[0] != 1 || c.Scopes[0] != auth.TicketsRead {
				w.Fatalf("got %+v, %+v, %v", c, a, err)
			}
			a.Scope[0], a.OTPSecret[0], c.Scopes[0] = w.unit["district"], 9, auth.TicketsWrite
		}
	})
}

// Readers that were under way while the account was changed must not leave behind what they read before.
func TestAReaderUnderWayLeavesNothingOldBehind(t *testing.T) {
	t.Parallel()
	w := newWorld(t, t.TempDir()+"/qingdan.db")
	wang := w.account("wang", rectify.Officer)
	stop := make(chan struct{})
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					_, _, _ = w.store.Credential(w.ctx, [32]byte{4})
				}
			}
		})
	}
	for n := range int64(200) {
		err := w.store.Apply(w.ctx, auth.Change{Entry: w.entry(), Account: wang.ID, Decide: func(a *auth.Account, _ auth.Census) error {
			a.SessionEpoch = n + 1
			return nil
		}})
		if err != nil {
			t.Fatal(err)
		}
		if _, a, err := w.store.Credential(w.ctx, [32]byte{4}); err != nil || a.SessionEpoch != n+1 {
			t.Fatalf("change %d was answered, and then %d was read, %v", n+1, a.SessionEpoch, err)
		}
	}
	close(stop)
	readers.Wait()
}
