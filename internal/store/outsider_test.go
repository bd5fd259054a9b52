package store_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"qingdan/api"
	"qingdan/configs"
	"qingdan/internal/auth"
	"qingdan/internal/calendar"
	"qingdan/internal/evidence"
	"qingdan/internal/notify"
	"qingdan/internal/recount"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
	"qingdan/internal/report/official"
	"qingdan/internal/seal"
	"qingdan/internal/snapshot"
)

// outsider asks a house for its reports over HTTP and counts them anew from its exported journal, with nothing else.
type outsider struct {
	*life
	server *api.Server
	token  string
	book   *recount.Book
	seen   map[string]bool // measures that were ever anything but nought
}

func newOutsider(l *life) *outsider {
	l.Helper()
	must := func(err error) {
		if err != nil {
			l.Fatal(err)
		}
	}
	ring, err := seal.Parse("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=")
	must(err)
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	gate, err := auth.New(l.store, ring.Box("accounts", "otp"), auth.Settings{NameKey: [32]byte{1}, Now: l.clock.now, Cost: auth.Cost{MemoryKiB: 8, Passes: 1, Lanes: 1}, Log: log})
	must(err)
	archive, err := evidence.Open(l.TempDir())
	must(err)
	l.Cleanup(func() { _ = archive.Close() })
	office := &snapshot.Office{Shelf: l.store, Books: l.store, Differ: l.store, Closings: l.store, Issues: l.store, Now: l.clock.now, NewID: l.newID, Entry: l.desk.Entry}
	tables, err := official.Read(configs.Tables)
	must(err)
	hooks := &notify.Office{Shelf: l.store, Box: ring.Box("webhooks", "target"), Units: l.store.Units, Now: l.clock.now, NewID: l.newID, Entry: l.desk.Entry}
	o := &outsider{life: l, seen: map[string]bool{}}
	o.server, err = api.New(api.Config{Figures: l.store, Exports: l.store, Imports: l.store, Tickets: l.store, Inbox: l.store, Rounds: l.store, Known: l.store, Sweeps: l.store, Suspects: l.store, Ranks: l.store, Reconciliations: l.store,
		Complainants: l.store, Board: l.store, Evidence: l.store, Archive: archive, Desk: l.desk, Gate: gate, Directory: l.store, Health: l.store, Calendar: calendar.Embedded(), Keyring: ring, Snapshots: office, Tables: tables, Webhooks: hooks,
		Now: l.clock.now, NewID: l.newID, Version: "test", Log: log})
	must(err)
	const password = "Correct-horse-42"
	_, err = gate.CreateAccount(l.ctx, auth.ConsoleSession("world"), auth.NewAccount{Username: "auditor", Name: "auditor", Role: rectify.Auditor, Unit: l.unit["office"], Scope: []string{l.unit["district"]}, Password: password})
	must(err)
	_, o.token, err = gate.SignIn(l.ctx, auth.Attempt{Username: "auditor", Password: password, Address: "192.0.2.1"})
	must(err)
	var export bytes.Buffer
	_, err = l.store.ExportJournal(l.ctx, &export, 0, func(int64, int64) {})
	must(err)
	o.book, err = recount.Read(&export)
	must(err)
	return o
}

// given is a line of a report as it comes over HTTP; the closure report writes its figures beside each other.
type given struct {
	Key      map[string]any
	Measures map[string]json.Number
	Rates    map[string]struct{ Percent *string }
	Days     map[string]*string
}

func (g *given) UnmarshalJSON(data []byte) error {
	type plain given
	if err := json.Unmarshal(data, (*plain)(g)); err != nil || g.Measures != nil {
		return err
	}
	var flat map[string]json.RawMessage
	if err := json.Unmarshal(data, &flat); err != nil {
		return err
	}
	g.Measures, g.Rates = map[string]json.Number{}, map[string]struct{ Percent *string }{}
	for name, raw := range flat {
		var n json.Number
		var rate struct{ Percent *string }
		if json.Unmarshal(raw, &n) == nil {
			g.Measures[name] = n
		} else if strings.Contains(name, "_rate") && json.Unmarshal(raw, &rate) == nil {
			g.Rates[name] = rate
		}
	}
	return nil
}

// name is the key of a line in the order of the question; units by their id.
func (g *given) name(by []string) string {
	var names []string
	for _, d := range by {
		switch v := g.Key[d].(type) {
		case nil:
			names = append(names, "-")
		case map[string]any:
			id, coded := v["id"]
			if !coded {
				id = v["code"]
			}
			names = append(names, fmt.Sprint(id))
		default:
			names = append(names, fmt.Sprint(v))
		}
	}
	return strings.Join(names, " / ")
}

// holds asks one question both ways and compares every number.
func (o *outsider) holds(q recount.Question) {
	o.Helper()
	params := url.Values{"as_of": {q.AsOf}, "by": {strings.Join(q.By, ",")}, "unit_mode": {q.UnitMode}, "type_mode": {q.TypeMode}}
	if q.Report != "closure" {
		params.Set("from", q.From)
		params.Set("to", q.To)
	}
	for name, value := range map[string]string{"source": q.Source, "unit": q.Unit, "pollution_type": q.PollutionType, "unit_level": q.UnitLevel} {
		if value != "" {
			params.Set(name, value)
		}
	}
	if q.Cut != 0 {
		params.Set("cut", fmt.Sprintf("%02d:%02d", q.Cut/60, q.Cut%60))
	}
	if !q.KnownAt.IsZero() {
		params.Set("known_at", q.KnownAt.Format(time.RFC3339Nano))
	}
	r := httptest.NewRequest("GET", "/api/v1/reports/"+q.Report+"?"+params.Encode(), nil)
	r.Header.Set("Authorization", "Bearer "+o.token)
	answer := httptest.NewRecorder()
	o.server.ServeHTTP(answer, r)
	var printed struct {
		Rows     []given
		Total    given
		Excluded map[string]json.Number // of the closure report: what stands beside its total only
	}
	if err := json.Unmarshal(answer.Body.Bytes(), &printed); err != nil || answer.Code != http.StatusOK {
		o.Fatalf("%s: %d %v\n%s", r.URL, answer.Code, err, answer.Body)
	}
	counted, err := o.book.Count(q)
	if err != nil {
		o.Fatal(err)
	}
	for _, m := range []string{"merged", "not_accepted", "voided"} {
		for _, row := range counted.Rows {
			if printed.Excluded != nil {
				delete(row.Counts, m)
			}
		}
	}
	left := maps.Clone(counted.Rows)
	for _, line := range printed.Rows {
		name := line.name(q.By)
		o.same(r.URL.RawQuery, q, name, line, left[name])
		delete(left, name)
	}
	for name, row := range left {
		for m, n := range row.Counts {
			if n.Sign() != 0 {
				o.Errorf("%s %s: no line for %s, where %s is %s", q.Report, r.URL.RawQuery, name, m, n.RatString())
			}
		}
	}
	maps.Copy(printed.Total.Measures, printed.Excluded)
	o.same(r.URL.RawQuery, q, "total", printed.Total, counted.Total)
}

func (o *outsider) same(query string, q recount.Question, name string, line given, row *recount.Row) {
	o.Helper()
	if row == nil {
		row = &recount.Row{}
	}
	differ := func(what, printed, counted string) {
		if printed != counted {
			o.Errorf("%s %s: %s of %s is printed as %s, counted anew it is %s", q.Report, query, what, name, printed, counted)
		}
	}
	if len(line.Measures) == 0 {
		o.Errorf("%s %s: no number of %s was read", q.Report, query, name)
	}
	for m, n := range line.Measures {
		differ(m, n.String(), recount.Printed(row.Of(m)))
		if n != "0" {
			o.seen[q.Report+"."+m] = true
		}
	}
	for m := range row.Counts {
		if _, printed := line.Measures[m]; !printed {
			o.Errorf("%s prints no %s", q.Report, m)
		}
	}
	said := func(text *string) string {
		if text == nil {
			return "-"
		}
		return *text
	}
	counted := row.Rates(q.Report)
	for column, rate := range line.Rates {
		differ(column, said(rate.Percent), counted[column])
	}
	if len(line.Rates) != len(counted) {
		o.Errorf("%s prints %d rates, the recount knows %d", q.Report, len(line.Rates), len(counted))
	}
	for column, days := range line.Days {
		differ(column, said(days), row.Days()[column])
	}
}

// worked tells working days by the calendar that ships.
func worked(day string) bool {
	is, _, _ := calendar.Embedded().IsWorking(calendar.MustDay(day))
	return is
}

// wonder draws a question.
func (o *outsider) wonder(name string, span report.Span) recount.Question {
	recorded := o.book.Recorded
	q := recount.Question{Report: name, UnitMode: oneOf(o.life, "lead_only", "each_unit_full", "split_equally"), TypeMode: oneOf(o.life, "main_type", "all_types"),
		Working: worked}
	asOf := o.today() - calendar.Day(o.rng.IntN(int(o.today()-calendar.MustDay("2023-11-01")))) + 10
	if o.chance(60) {
		q.KnownAt = recorded[o.rng.IntN(len(recorded))].Add(oneOf(o.life, 0, -time.Microsecond, 9*time.Hour))
		asOf = calendar.DayOf(q.KnownAt) - calendar.Day(o.rng.IntN(20)) + 3
	}
	if o.chance(25) { // what stands now
		q.KnownAt, asOf = time.Time{}, o.today()
	}
	to := asOf
	if span == report.Cohort {
		to += calendar.Day(oneOf(o.life, 0, 0, -20, 15))
	}
	q.AsOf, q.To, q.From = asOf.String(), to.String(), (to - calendar.Day(o.rng.IntN(oneOf(o.life, 15, 250)))).String()
	dimensions := report.Dimensions
	if name != "closure" {
		dimensions = report.WideDimensions
		q.UnitLevel = oneOf(o.life, "", "", "乡", "县")
	}
	for _, d := range dimensions {
		if o.chance(22) {
			q.By = append(q.By, d)
		}
	}
	if name == "daily" && o.chance(50) {
		q.Cut = 1 + o.rng.IntN(24*60-1)
	}
	switch o.rng.IntN(9) {
	case 0:
		q.Source = oneOf(o.life, "complaint", "inspection_task")
	case 1:
		q.Unit = oneOf(o.life, "none", o.unit["dongcheng"], o.unit["village"])
	case 2:
		q.PollutionType = oneOf(o.life, "water", "none")
	}
	return q
}

func TestAnOutsiderCountsEveryReportAnewFromTheExportedJournal(t *testing.T) {
	t.Parallel()
	seeds, moves := worlds()
	for _, seed := range seeds {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			everyEngine(t, func(w *world) {
				l := newLife(w, seed+7)
				l.live(moves / 2)
				l.hurry(70)
				for range 10 {
					l.derive()
				}
				for range 3 {
					l.extend()
				}
				l.divide()
				for range 3 {
					l.repeat()
				}
				o := newOutsider(l)
				names := []string{"closure"}
				for _, r := range report.Reports {
					names = append(names, r.Name)
				}
				for _, name := range names {
					span := report.NoSpan
					if r, made := report.Named(name); made {
						span = r.Span
					}
					o.holds(recount.Question{Report: name, AsOf: l.today().String(), From: "2023-01-01", To: l.today().String(), By: []string{"source"}, UnitMode: "lead_only", TypeMode: "main_type", Working: worked})
					for range 18 {
						o.holds(o.wonder(name, span))
						if t.Failed() {
							return
						}
					}
				}
				if os.Getenv("QINGDAN_WORLDS") == "" { // a life that is the same every time sees every measure
					o.unheard()
				}
			})
		})
	}
}

// taken registers a complaint and gives it back.
func (l *life) taken() *rectify.Ticket {
	l.Helper()
	cmd := l.complaint("同一处沟渠黑臭")
	cmd.Facts.ReceiptNumber = ptr(fmt.Sprintf("D2CQ2025%08d", l.rng.IntN(1e8)))
	if !l.try(l.coordinator(), nil, cmd) {
		l.Fatal("a complaint was not taken")
	}
	return l.latest()
}

func (l *life) latest() *rectify.Ticket {
	l.Helper()
	scope, _ := l.coordinator().Scope()
	t, err := l.store.Ticket(l.ctx, scope, l.tickets[len(l.tickets)-1])
	if err != nil {
		l.Fatal(err)
	}
	return t
}

// repeat registers a complaint that came before and merges it.
func (l *life) repeat() {
	l.Helper()
	master, again := l.taken(), l.taken()
	if !l.do(l.coordinator(), again, "propose_merge", rectify.Facts{Master: &master.ID, Reason: ptr(rectify.Text("同一问题"))}) || !l.do(l.second(), again, "merge", rectify.Facts{}) {
		l.Fatalf("%s was not merged", again.State)
	}
}

// divide splits a call that tells of two problems.
func (l *life) divide() {
	l.Helper()
	t := l.taken()
	part := func(title string, types ...string) rectify.Facts {
		return rectify.Facts{Title: ptr(rectify.Text(title)), Description: ptr(rectify.Text(title + "。")), Township: ptr(l.unit["shuijiang"]), PollutionTypes: &types}
	}
	if _, err := l.desk.Split(l.ctx, l.coordinator(), rectify.Command{Ticket: t.ID, Version: t.Version}, []rectify.Facts{part("黑臭", "water"), part("噪声", "noise", "air")}); err != nil {
		l.Fatal(err)
	}
}

// unheard fails when a measure was never anything but nought: of it nothing was proved.
func (o *outsider) unheard() {
	o.Helper()
	var never []string
	for _, m := range report.Measures {
		if !o.seen["closure."+m] {
			never = append(never, "closure."+m)
		}
	}
	for _, r := range report.Reports {
		for _, m := range r.Measures {
			if !o.seen[r.Name+"."+m.ID] {
				never = append(never, r.Name+"."+m.ID)
			}
		}
	}
	if slices.Sort(never); len(never) > 0 {
		o.Errorf("never anything but nought: %v", never)
	}
}
