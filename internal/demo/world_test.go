package demo_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"qingdan/configs"
	"qingdan/internal/calendar"
	"qingdan/internal/demo"
	"qingdan/internal/rectify"
	"qingdan/internal/store"
)

// world is the demonstration in a real database.
type world struct {
	*testing.T
	ctx   context.Context
	store *store.Store
	desk  *rectify.Desk
	now   time.Time
	took  time.Duration
}

// newWorld opens an empty database with the units of the demonstration.
func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{T: t, ctx: context.Background(), now: time.Date(2025, 1, 15, 1, 0, 0, 0, time.UTC)}
	clock := func() time.Time { return w.now }
	s, err := store.Open(w.ctx, store.Options{DSN: filepath.Join(t.TempDir(), "qingdan.db"), Now: clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	routes, err := configs.Routes()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.UseRoutes(w.ctx, routes); err != nil {
		t.Fatal(err)
	}
	days := func(from calendar.Day, n int, _, _ bool) (calendar.Day, error) { return from.Add(n), nil }
	w.store, w.desk = s, &rectify.Desk{House: s, Due: days, Now: clock, NewID: func() string { t.Error("the id of a ticket was left to chance"); return "" }}
	entry := rectify.Entry{Event: rectify.EventUnits, RecordedAt: w.now, EffectiveAt: w.now}
	units := 0
	if _, _, err := s.PutUnits(w.ctx, demo.Units(), entry, func() string { units++; return "unit" + string(rune('A'+units/26)) + string(rune('a'+units%26)) }); err != nil {
		t.Fatal(err)
	}
	return w
}

// loaded is a world with the demonstration in it.
func loaded(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	w.load()
	return w
}

func (w *world) load() {
	w.Helper()
	began := time.Now()
	if err := demo.Load(w.ctx, w.desk, w.actor("demo-coordinator"), w.store.Units()); err != nil {
		w.Fatal(err)
	}
	w.took = time.Since(began)
}

// actor is the person behind an account of the demonstration.
func (w *world) actor(username string) rectify.Actor {
	w.Helper()
	tree := w.store.Units()
	for _, a := range demo.Accounts() {
		if a.Username == username {
			unit, known := tree.Coded(a.Unit)
			scope, knownToo := tree.Coded(a.Scope)
			if !known || !knownToo {
				w.Fatalf("%s: unit %q or scope %q is not in the tree", username, a.Unit, a.Scope)
			}
			return rectify.Actor{ID: a.Username, Name: a.Name, Role: a.Role, Unit: unit.ID, ScopeUnits: []string{scope.ID}, Recusals: tree.Chain(unit.ID)}
		}
	}
	w.Fatalf("there is no account %s", username)
	return rectify.Actor{}
}

func (w *world) scope(username string) rectify.Scope {
	w.Helper()
	scope, err := w.actor(username).Scope()
	if err != nil {
		w.Fatal(err)
	}
	return scope
}
