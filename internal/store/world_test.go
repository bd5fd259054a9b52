package store_test

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"qingdan/configs"
	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/store"
)

// world is a small district in which tests act: units, people, a clock, and a desk over a real database.
type world struct {
	*testing.T
	ctx   context.Context
	dsn   string
	store *store.Store
	desk  *rectify.Desk
	clock *clock
	unit  map[string]string // id by name
	ids   atomic.Int64
}

// clock stands still until it is moved.
type clock struct{ at atomic.Int64 }

func (c *clock) now() time.Time          { return time.UnixMicro(c.at.Load()).UTC() }
func (c *clock) forward(d time.Duration) { c.at.Add(d.Microseconds()) }

// everyEngine runs a test on SQLite always and on PostgreSQL when a server is named.
func everyEngine(t *testing.T, test func(*world)) {
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		test(newWorld(t, filepath.Join(t.TempDir(), "qingdan.db")))
	})
	t.Run("postgres", func(t *testing.T) {
		server := os.Getenv("QINGDAN_TEST_POSTGRES")
		if server == "" {
			t.Skip("QINGDAN_TEST_POSTGRES names no server, so PostgreSQL is left out here; .ci/run starts one")
		}
		t.Parallel()
		test(newWorld(t, emptyDatabase(t, server)))
	})
}

func newWorld(t *testing.T, dsn string) *world {
	t.Helper()
	w := &world{T: t, ctx: context.Background(), dsn: dsn, clock: &clock{}, unit: map[string]string{}}
	w.clock.at.Store(time.Date(2024, 6, 3, 1, 0, 0, 0, time.UTC).UnixMicro())
	w.store = w.open(dsn)
	w.addUnits([][2]string{{"district", ""}, {"office", "district"}, {"bureau", "district"}, {"inspectors", "district"},
		{"dongcheng", "district"}, {"shuijiang", "district"}, {"village", "dongcheng"}})
	return w
}

// open opens the database and a desk over it.
func (w *world) open(dsn string) *store.Store {
	w.Helper()
	s, err := store.Open(w.ctx, store.Options{DSN: dsn, Now: w.clock.now})
	if err != nil {
		w.Fatal(err)
	}
	w.Cleanup(func() { _ = s.Close() })
	routes, err := configs.Routes()
	if err != nil {
		w.Fatal(err)
	}
	if err := s.UseRoutes(w.ctx, routes); err != nil {
		w.Fatal(err)
	}
	w.desk = &rectify.Desk{House: s, Due: naturalDays, Now: w.clock.now, NewID: w.newID}
	return s
}

// restart ends the process and begins another.
func (w *world) restart() {
	w.Helper()
	if err := w.store.Close(); err != nil {
		w.Fatal(err)
	}
	w.store = w.open(w.dsn)
}

// naturalDays stands in for the calendar: what a working day is matters elsewhere.
func naturalDays(from calendar.Day, n int, _, countFirst bool) (calendar.Day, error) {
	if countFirst {
		n--
	}
	return from.Add(n), nil
}

func (w *world) newID() string { return fmt.Sprintf("t%019d", w.ids.Add(1)) }

func (w *world) addUnits(tree [][2]string) {
	w.Helper()
	var units []rectify.Unit
	for _, u := range tree {
		units = append(units, rectify.Unit{Code: u[0], Name: u[0], Level: cmp.Or(map[string]string{"district": "县", "village": "村"}[u[0]], "乡"), Parent: u[1]})
	}
	units[0].AcceptanceUnit = "inspectors"
	if _, _, err := w.store.PutUnits(w.ctx, units, rectify.Entry{Event: rectify.EventUnits, RecordedAt: w.clock.now(), EffectiveAt: w.clock.now()}, w.newID); err != nil {
		w.Fatal(err)
	}
	for _, u := range tree {
		unit, ok := w.store.Units().Named(u[0])
		if !ok {
			w.Fatalf("unit %s is missing", u[0])
		}
		w.unit[u[0]] = unit.ID
	}
}

// actor is a person of a unit who sees that unit, or the whole district.
func (w *world) actor(role rectify.Role, unit, scope string) rectify.Actor {
	return rectify.Actor{ID: string(role) + "-" + unit, Role: role, Unit: w.unit[unit], ScopeUnits: []string{w.unit[scope]}, Recusals: w.store.Units().Chain(w.unit[unit])}
}

func (w *world) coordinator() rectify.Actor {
	return w.actor(rectify.Coordinator, "office", "district")
}
func (w *world) officer() rectify.Actor { return w.actor(rectify.Officer, "dongcheng", "dongcheng") }

// must makes a move that is expected to succeed.
func (w *world) must(actor rectify.Actor, cmd rectify.Command) *rectify.Ticket {
	w.Helper()
	t, err := w.desk.Act(w.ctx, actor, cmd)
	if err != nil {
		w.Fatalf("%s: %v", cmd.Do, err)
	}
	return t
}

func ptr[T any](v T) *T { return &v }

// complaint is a command that registers a complaint.
func (w *world) complaint(title string) rectify.Command {
	return rectify.Command{Do: "register", Facts: rectify.Facts{Source: ptr(rectify.Complaint), Title: ptr(rectify.Text(title)), Description: ptr(rectify.Text(title + "。")),
		Township: ptr(w.unit["dongcheng"]), DiscoveredOn: ptr(calendar.DayOf(w.clock.now())), PollutionTypes: &[]string{"water"}}}
}

// dispatched registers a complaint and gives it to a township.
func (w *world) dispatched(title, unit string) *rectify.Ticket {
	w.Helper()
	t := w.must(w.coordinator(), w.complaint(title))
	return w.must(w.coordinator(), rectify.Command{Do: "dispatch", Ticket: t.ID, Version: t.Version,
		Facts: rectify.Facts{ResponsibleUnit: ptr(w.unit[unit]), LeadUnit: ptr(w.unit["bureau"]), AcceptanceUnit: ptr(w.unit["inspectors"])}})
}
