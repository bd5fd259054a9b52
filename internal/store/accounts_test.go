package store_test

import (
	"errors"
	"reflect"
	"sync"
	"testing"
	"time"

	"qingdan/internal/auth"
	"qingdan/internal/rectify"
)

func (w *world) account(username string, role rectify.Role) auth.Account {
	w.Helper()
	a := auth.Account{ID: w.newID(), Username: username, Name: username, Role: role, CreatedAt: w.clock.now(), PasswordAt: w.clock.now(), VouchedAt: w.clock.now(), OTPSecret: []byte{1, 2}}
	if role.ReadsTickets() {
		a.Unit, a.Scope = w.unit["dongcheng"], []string{w.unit["dongcheng"]}
	}
	err := w.store.Apply(w.ctx, auth.Change{Entry: w.entry(), Create: &a, Keep: &auth.Credential{ID: "c-" + username, Digest: [32]byte{byte(len(username))}, Kind: auth.KindSession,
		Account: a.ID, Scopes: []string{auth.TicketsRead}, CreatedAt: w.clock.now(), ExpiresAt: w.clock.now().Add(time.Hour), UsedAt: w.clock.now()}})
	if err != nil {
		w.Fatal(err)
	}
	return a
}

func (w *world) entry() rectify.Entry {
	return rectify.Entry{Event: rectify.EventAccount, RecordedAt: w.clock.now(), EffectiveAt: w.clock.now()}
}

func TestAnAccountAndItsCredentialComeBackAsTheyWere(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		want := w.account("wang", rectify.Officer)
		c, got, err := w.store.Credential(w.ctx, [32]byte{4})
		if err != nil || got.ID != want.ID || got.Username != "wang" || got.Unit != want.Unit || len(got.Scope) != 1 || c.ID != "c-wang" || c.Account != want.ID || !c.ExpiresAt.Equal(w.clock.now().Add(time.Hour)) {
			w.Errorf("got %+v, %+v, %v", c, got, err)
		}
		if stored, err := w.store.Account(w.ctx, want.ID); err != nil || !reflect.DeepEqual(stored, got) || got.VouchedAt.IsZero() {
			w.Errorf("by its credential %+v, by its id %+v, %v", got, stored, err)
		}
		if _, _, err := w.store.Credential(w.ctx, [32]byte{99}); !errors.Is(err, auth.ErrAbsent) {
			w.Errorf("an unknown credential gave %v", err)
		}
		if err := w.store.Apply(w.ctx, auth.Change{Entry: w.entry(), Create: &auth.Account{ID: "x", Username: "wang", Role: rectify.SecurityAdmin}}); !errors.Is(err, auth.ErrTaken) {
			w.Errorf("a second wang gave %v", err)
		}
	})
}

func TestAOneTimeCredentialIsSpentOnce(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		w.account("wang", rectify.Officer)
		var wait sync.WaitGroup
		errs := make([]error, 32)
		for i := range errs {
			wait.Go(func() { errs[i] = w.store.Apply(w.ctx, auth.Change{Entry: w.entry(), Spend: [32]byte{4}}) })
		}
		wait.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			} else if !errors.Is(err, auth.ErrAbsent) {
				w.Errorf("a loser got %v", err)
			}
		}
		if won != 1 {
			w.Errorf("%d of 32 spent it", won)
		}
	})
}

func TestFailuresCountedAtOnceAllCount(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		var wait sync.WaitGroup
		for range 32 {
			wait.Go(func() {
				err := w.store.CountFailure(w.ctx, w.entry(), []string{"name:x"}, func(_ string, f auth.Failure) auth.Failure {
					f.Count++
					return f
				})
				if err != nil {
					w.Error(err)
				}
			})
		}
		wait.Wait()
		got, err := w.store.Failures(w.ctx, []string{"name:x", "name:y"})
		if err != nil || got["name:x"].Count != 32 || len(got) != 1 {
			w.Errorf("got %+v, %v", got, err)
		}
	})
}

func TestAdministratorsCannotHaveAUnitEvenByDirectSQL(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		err := w.store.Apply(w.ctx, auth.Change{Entry: w.entry(), Create: &auth.Account{ID: "x", Username: "root", Role: rectify.AuditAdmin, Unit: w.unit["office"]}})
		if err == nil {
			w.Error("an audit administrator got a unit")
		}
	})
}
