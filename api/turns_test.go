package api

import (
	"context"
	"errors"
	"net/http/httptest"
	"testing"
	"time"
)

// TestNobodyTakesAllTheTurns has somebody make long work of everything at once: he is refused, then all are, and everybody
// is answered again when it is done.
func TestNobodyTakesAllTheTurns(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { c.Limits.Work, c.Limits.WorkAccount, c.Limits.Wait = 2, 1, time.Millisecond })
	take := func(who string) *turn {
		held, err := w.server.turns.take(t.Context(), w.account[who], paperWork)
		w.must(err)
		return held
	}
	const report, much, full = "/api/v1/reports/verdicts", "work.too_much", "work.full"
	first := take("coordinator")
	w.run(t, []scenario{
		{as: "coordinator", method: "GET", path: report, status: 429, contains: []string{much}},
		{as: "coordinator", method: "GET", path: "/api/v1/reports/closure?format=csv", status: 429, contains: []string{much}},
		{as: "coordinator", method: "GET", path: "/api/v1/reports/ranking?year=2024&quarter=2", status: 429, contains: []string{much}},
		{as: "coordinator", method: "GET", path: "/api/v1/charts/flow", status: 429, contains: []string{much}},
		{as: "coordinator", method: "GET", path: "/api/v1/exports/d1", status: 429, contains: []string{much}},
		{as: "coordinator", method: "POST", path: "/api/v1/snapshots", body: `{"report":"closure"}`, status: 429, contains: []string{much}},
		{as: "coordinator", method: "POST", path: "/api/v1/periodicals/daily", body: `{}`, status: 429, contains: []string{much}},
		{as: "coordinator", method: "GET", path: "/api/v1/tickets", status: 200},
		{as: "verifier", method: "GET", path: report, status: 200},
	})
	second := take("verifier")
	w.run(t, []scenario{{as: "officer", method: "GET", path: report, status: 503, contains: []string{full}}})
	if got := w.do("officer", "GET", report, ""); got.Header().Get("Retry-After") == "" {
		t.Error("nobody says when to try again")
	}
	second.worked() // its reader is slow: nobody else waits for him
	w.run(t, []scenario{
		{as: "officer", method: "GET", path: report, status: 200},
		{as: "verifier", method: "GET", path: report, status: 429, contains: []string{much}},
	})
	first.end()
	second.end()
	w.run(t, []scenario{
		{as: "coordinator", method: "GET", path: report, status: 200},
		{as: "verifier", method: "GET", path: report, status: 200},
	})
	if n := len(w.server.turns.own); n != 0 || !w.server.turns.all.TryAcquire(2) {
		t.Errorf("%d accounts still work", n)
	}
}

func TestWhoIsGoneWaitsForNoTurn(t *testing.T) {
	t.Parallel()
	turns := newTurns(Limits{Work: 1, WorkAccount: 1, Wait: time.Hour})
	held, err := turns.take(t.Context(), "a", lightWork)
	if err != nil {
		t.Fatal(err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	for _, caller := range []string{"a", "b"} {
		if _, err := turns.take(gone, caller, lightWork); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", caller, err)
		}
	}
	if held.end(); len(turns.own) != 0 {
		t.Errorf("%d accounts still wait", len(turns.own))
	}
}

func TestAReportThatNobodyWouldPrintIsRefusedOnPaper(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { c.PaperCells = 30 })
	w.dispatched()
	for _, report := range []string{"verdicts?by=unit", "closure?by=unit"} {
		w.run(t, []scenario{
			{as: "coordinator", method: "GET", path: "/api/v1/reports/" + report + "&format=pdf", status: 422, contains: []string{"report.paper_too_large", "csv"}},
			{as: "coordinator", method: "GET", path: "/api/v1/reports/" + report + "&format=docx", status: 422, contains: []string{"report.paper_too_large"}},
		})
		w.file("coordinator", "/api/v1/reports/"+report+"&format=csv")
		w.file("coordinator", "/api/v1/reports/"+report+"&format=xlsx")
	}
}

// TestNothingIsMadeForWhoIsGone asks for tables and papers and hangs up.
func TestNothingIsMadeForWhoIsGone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.dispatched()
	for _, path := range []string{"/api/v1/reports/daily?format=pdf", "/api/v1/reports/daily?format=docx", "/api/v1/reports/daily?format=xlsx", "/api/v1/exports/d1"} {
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		r := httptest.NewRequest("GET", path, nil).WithContext(gone)
		r.Header.Set("Authorization", "Bearer "+w.token["coordinator"])
		got := httptest.NewRecorder()
		if w.server.ServeHTTP(got, r); got.Code != 503 {
			t.Errorf("%s: %d, %d bytes", path, got.Code, got.Body.Len())
		}
	}
}
