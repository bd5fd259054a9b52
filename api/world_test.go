package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"qingdan/configs"
	"qingdan/internal/auth"
	"qingdan/internal/calendar"
	"qingdan/internal/evidence"
	"qingdan/internal/notify"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
	"qingdan/internal/report/official"
	"qingdan/internal/seal"
	"qingdan/internal/sheet"
	"qingdan/internal/snapshot"
	"qingdan/internal/store"
)

// world is a server over a real database in a small district, with one account per role and a clock that stands
// still until it is moved.
type world struct {
	*testing.T
	server     *Server
	store      *store.Store
	gate       *auth.Gate
	archive    *evidence.Archive
	folder     string // of the archive
	desk       *rectify.Desk
	clock      atomic.Int64
	ids        atomic.Int64
	statements atomic.Int64      // sent to the database so far
	unit       map[string]string // id by name
	account    map[string]string // id by user name
	token      map[string]string // of a session, by user name
	days       *calendar.Calendar
	log        bytes.Buffer
}

const password = "Correct-horse-42"

// people are the accounts of the world: user name, unit, unit of the scope (blank for the own), role.
var people = []struct {
	name, unit, scope string
	role              rectify.Role
}{
	{"officer", "dongcheng", "", rectify.Officer},
	{"leader", "dongcheng", "", rectify.Leader},
	{"stranger", "shuijiang", "", rectify.Officer},
	{"reviewer", "bureau", "district", rectify.Supervisor},
	{"verifier", "inspectors", "district", rectify.Supervisor},
	{"coordinator", "office", "district", rectify.Coordinator},
	{"auditor", "office", "district", rectify.Auditor},
	{"system", "", "", rectify.SystemAdmin},
	{"security", "", "", rectify.SecurityAdmin},
	{"audit", "", "", rectify.AuditAdmin},
}

// newWorld builds the world; alter may change the configuration of the server.
func newWorld(t *testing.T, alter ...func(*Config)) *world {
	t.Helper()
	w := emptyWorld(t, alter...)
	w.addPeople(context.Background())
	return w
}

// emptyWorld is a world without people.
func emptyWorld(t *testing.T, alter ...func(*Config)) *world {
	t.Helper()
	ctx := context.Background()
	w := &world{T: t, days: calendar.Embedded(), unit: map[string]string{}, account: map[string]string{}, token: map[string]string{}}
	w.clock.Store(time.Date(2024, 6, 3, 1, 0, 0, 0, time.UTC).UnixMicro())
	var err error
	if w.store, err = store.Open(ctx, store.Options{DSN: filepath.Join(t.TempDir(), "qingdan.db"), Now: w.now, Watch: func() { w.statements.Add(1) }}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.store.Close() })
	routes, err := configs.Routes()
	w.must(err)
	w.must(w.store.UseRoutes(ctx, routes))
	w.addUnits()
	w.desk = &rectify.Desk{Receives: "023-00000001 某街 2 号", House: w.store, Now: w.now, NewID: w.newID,
		Due: func(from calendar.Day, n int, working, countFirst bool) (calendar.Day, error) {
			kind := calendar.Natural
			if working {
				kind = calendar.Working
			}
			due, err := w.days.Due(from, n, kind, countFirst)
			return due.On, err
		}, Published: func(from, to calendar.Day) (string, bool) {
			_, provisional, err := w.days.Count(from, to, true)
			return w.days.Version(), err == nil && !provisional
		}}
	ring, err := seal.Parse("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=")
	w.must(err)
	w.gate, err = auth.New(w.store, ring.Box("accounts", "otp"), auth.Settings{NameKey: [32]byte{1}, Now: w.now, Random: &drawn{source: rand.NewChaCha8([32]byte{2})},
		Cost: auth.Cost{MemoryKiB: 8, Passes: 1, Lanes: 1}, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	w.must(err)
	w.folder = filepath.Join(t.TempDir(), "evidence")
	w.archive, err = evidence.Open(w.folder)
	w.must(err)
	t.Cleanup(func() { _ = w.archive.Close() })
	tables, err := official.Read(configs.Tables)
	w.must(err)
	shippedForms, err := configs.Forms()
	w.must(err)
	layouts, err := sheet.ReadLayouts(configs.Reports)
	w.must(err)
	cfg := Config{Layouts: layouts, Figures: w.store, Exports: w.store, Tables: tables, Imports: w.store, Tickets: w.store, Inbox: w.store, Rounds: w.store, Known: w.store, Sweeps: w.store, Suspects: w.store, Ranks: w.store, Reconciliations: w.store, Complainants: w.store, Board: w.store, Evidence: w.store, Archive: w.archive, Desk: w.desk, Gate: w.gate, Directory: w.store, Health: w.store, Calendar: calendar.Embedded(), Keyring: ring,
		Now: w.now, NewID: w.newID, Version: "test", Log: slog.New(slog.NewJSONHandler(&w.log, nil))}
	cfg.Webhooks = &notify.Office{Shelf: w.store, Box: ring.Box("webhooks", "target"), Units: w.store.Units, Addresses: notify.Addresses{Hosts: []string{"hooks.example.com"}},
		Now: w.now, NewID: w.newID, Entry: w.desk.Entry}
	cfg.Snapshots = &snapshot.Office{Shelf: w.store, Books: w.store, Differ: w.store, Closings: w.store, Issues: w.store, Cases: w.store, Telling: snapshot.Telling{Words: shippedForms["d19"].Wording(), Channels: tables.Channels}, Now: w.now, NewID: w.newID, Entry: w.desk.Entry, Names: func(ctx context.Context) report.Names {
		return report.Names{Units: w.store.Units(), Campaign: func(code string) string { return w.store.CampaignName(ctx, code) }}
	}}
	cfg.Snapshots.Schedule = snapshot.Schedule{Kinds: snapshot.Kinds, Cut: 20 * 60, Weekday: time.Friday}
	for _, change := range alter {
		change(&cfg)
	}
	w.server, err = New(cfg)
	w.must(err)
	return w
}

func (w *world) addUnits() {
	w.Helper()
	var units []rectify.Unit
	for _, u := range [][3]string{{"district", "", "县"}, {"office", "district", "部门"}, {"bureau", "district", "部门"}, {"inspectors", "district", "部门"},
		{"dongcheng", "district", "乡"}, {"shuijiang", "district", "乡"}, {"village", "dongcheng", "村"}} {
		units = append(units, rectify.Unit{Code: u[0], Name: u[0], Level: u[2], Parent: u[1]})
	}
	units[0].AcceptanceUnit = "inspectors"
	_, _, err := w.store.PutUnits(context.Background(), units, rectify.Entry{Event: rectify.EventUnits, RecordedAt: w.now(), EffectiveAt: w.now()}, w.newID)
	w.must(err)
	for _, u := range units {
		known, _ := w.store.Units().Named(u.Name)
		w.unit[u.Name] = known.ID
	}
}

func (w *world) addPeople(ctx context.Context) {
	w.Helper()
	for _, p := range people {
		var scope []string
		if p.scope != "" {
			scope = []string{w.unit[p.scope]}
		}
		id, err := w.gate.CreateAccount(ctx, auth.ConsoleSession("world"), auth.NewAccount{Username: p.name, Name: "name of " + p.name, Role: p.role,
			Unit: w.unit[p.unit], Scope: scope, Password: password})
		w.must(err)
		w.account[p.name] = id
		w.signIn(p.name)
	}
}

// signIn gives somebody a new session, with the password just proven.
func (w *world) signIn(name string) {
	w.Helper()
	_, token, err := w.gate.SignIn(context.Background(), auth.Attempt{Username: name, Password: password, Address: "192.0.2.1"})
	w.must(err)
	w.token[name] = token
}

// drawn gives the same ids in every world.
type drawn struct {
	mu     sync.Mutex
	source *rand.ChaCha8
}

func (d *drawn) Read(p []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.source.Read(p)
}

func (w *world) now() time.Time          { return time.UnixMicro(w.clock.Load()).UTC() }
func (w *world) forward(d time.Duration) { w.clock.Add(d.Microseconds()) }
func (w *world) newID() string           { return fmt.Sprintf("t%019d", w.ids.Add(1)) }

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// scenario is one request and what its answer must and must not be.
type scenario struct {
	as           string // user name; blank for nobody
	method, path string // "{name}" in the path and the body stands for an id: see fill
	body         string
	header       []string // name, value, ...
	status       int
	contains     []string
	never        []string
}

// fill replaces {unit:dongcheng} and {account:officer} by ids.
func (w *world) fill(s string) string {
	for kind, ids := range map[string]map[string]string{"unit": w.unit, "account": w.account} {
		for name, id := range ids {
			s = strings.ReplaceAll(s, "{"+kind+":"+name+"}", id)
		}
	}
	return s
}

func (w *world) run(t *testing.T, scenarios []scenario) {
	t.Helper()
	for _, sc := range scenarios {
		answer := w.do(sc.as, sc.method, sc.path, sc.body, sc.header...)
		text := answer.Body.String()
		if answer.Code != sc.status {
			t.Errorf("%s %s %s as %q: %d, expected %d\n%s", sc.method, sc.path, sc.body, sc.as, answer.Code, sc.status, text)
			continue
		}
		for _, part := range sc.contains {
			if !strings.Contains(text, w.fill(part)) {
				t.Errorf("%s %s %s as %q: lacks %s\n%s", sc.method, sc.path, sc.body, sc.as, part, text)
			}
		}
		for _, part := range sc.never {
			if strings.Contains(text, w.fill(part)) {
				t.Errorf("%s %s %s as %q: must not contain %s\n%s", sc.method, sc.path, sc.body, sc.as, part, text)
			}
		}
	}
}

// do makes one request; a body is JSON unless a Content-Type header says otherwise. Every answer is held against the
// description of the API.
func (w *world) do(as, method, path, body string, header ...string) *httptest.ResponseRecorder {
	w.Helper()
	path, body = w.fill(path), w.fill(body)
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if as != "" {
		r.Header.Set("Authorization", "Bearer "+w.token[as])
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	answer := w.serve(r)
	conforms(w.T, r, answer)
	return answer
}

// serve answers a request; no text of an answer misses or exceeds what it was to be filled with.
func (w *world) serve(r *http.Request) *httptest.ResponseRecorder {
	answer := httptest.NewRecorder()
	w.server.ServeHTTP(answer, r)
	for _, fault := range []string{"%!(EXTRA ", "(MISSING)", "%!(BADINDEX)"} {
		if _, text, found := strings.Cut(answer.Body.String(), fault); found {
			w.Errorf("%s %s: a text was not filled in as it was written: %s%.80s", r.Method, r.URL, fault, text)
		}
	}
	return answer
}

// read decodes the body of an answer.
func read[T any](t *testing.T, answer *httptest.ResponseRecorder) T {
	t.Helper()
	var v T
	if err := json.Unmarshal(answer.Body.Bytes(), &v); err != nil {
		t.Fatalf("%v\n%s", err, answer.Body)
	}
	return v
}
