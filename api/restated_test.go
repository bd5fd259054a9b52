package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// restatedClosure is what these tests read of a closure report.
type restatedClosure struct {
	Rows  []restatedLine
	Total restatedLine
}

type restatedLine struct {
	Registered int
	Companions map[string]int
	Beside     map[string]struct {
		Measures   map[string]int
		Difference map[string]*string
		Links      map[string]string
		Changed    string
	}
}

func (w *world) closureOn(as, query string) (r restatedClosure) {
	w.Helper()
	answer := w.do(as, "GET", "/api/v1/reports/closure?"+query, "")
	if answer.Code != http.StatusOK {
		w.Fatalf("%d %s", answer.Code, answer.Body)
	}
	w.must(json.Unmarshal(answer.Body.Bytes(), &r))
	return r
}

// listed gives the ids of the tickets at an address.
func (w *world) listed(as, path string) (ids []string) {
	w.Helper()
	answer := w.do(as, "GET", path, "")
	var page struct {
		Items []struct{ ID, Ticket string }
	}
	if answer.Code != http.StatusOK {
		w.Fatalf("%s: %d %s", path, answer.Code, answer.Body)
	}
	w.must(json.Unmarshal(answer.Body.Bytes(), &page))
	for _, one := range page.Items {
		ids = append(ids, one.ID+one.Ticket)
	}
	slices.Sort(ids)
	return ids
}

func TestTheClosureReportOfAClosedPeriodIsRestatedLineByLineDownToTheTickets(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.dispatched()
	w.forward(24 * time.Hour)
	for _, p := range people {
		w.signIn(p.name)
	}
	proposal := w.froze("coordinator", `{"report":"closure","params":{"as_of":"2024-06-03"},"closes":{"from":"2024-06-01","to":"2024-06-03"}}`)
	if got := w.do("verifier", "POST", proposal.Self+"/close", ""); got.Code != http.StatusCreated {
		t.Fatalf("%d %s", got.Code, got.Body)
	}
	late := printed([4]string{"D2024-0001", sewage, "属实", "已办结"}, [4]string{"D2024-0002", noise, "属实", "未办结"})
	in := w.imported(w.sendList("coordinator", "imports", "late.csv", late, "campaign", "c", "as_of", "2024-06-02"))
	var entered []string
	for _, row := range in.Rows {
		entered = append(entered, *row.Ticket)
	}
	slices.Sort(entered)

	r := w.closureOn("coordinator", "as_of=2024-06-03&by=campaign")
	now := r.Total.Beside["known_now"]
	if r.Total.Registered != 1 || now.Measures["registered"] != 3 || *now.Difference["registered"] != "-2" || *now.Difference["closed"] != "-1" {
		t.Fatalf("%+v", r.Total)
	}
	if got := w.listed("coordinator", now.Changed); !slices.Equal(got, entered) {
		t.Errorf("%s names %v, the late ones are %v", now.Changed, got, entered)
	}
	if got := w.listed("coordinator", now.Links["registered"]); len(got) != 3 {
		t.Errorf("what is known now: %v", got)
	}
	for _, line := range r.Rows {
		beside := line.Beside["known_now"]
		if got := w.listed("coordinator", beside.Changed); len(got) != beside.Measures["registered"]-line.Registered {
			t.Errorf("a line of %d and now %d is explained by %v", line.Registered, beside.Measures["registered"], got)
		}
	}
	// Beside a later report the closed period stands as it was closed, and its tickets with it.
	after := w.closureOn("auditor", "as_of=2024-06-06&from=2024-06-04&to=2024-06-06&compare=period")
	if former := after.Total.Beside["period"]; after.Total.Registered != 3 || former.Measures["registered"] != 1 {
		t.Errorf("after the closing %+v", after.Total)
	} else if got := w.listed("auditor", former.Links["registered"]); len(got) != 1 {
		t.Errorf("behind the closed one stand %v", got)
	}
	frozen := w.froze("coordinator", `{"report":"closure","params":{"as_of":"2024-06-06","from":"2024-06-04","to":"2024-06-06","compare":"period"}}`)
	if got := read[frozenCheck](t, w.do("coordinator", "GET", frozen.Self+"/check", "")); !got.Same {
		t.Errorf("%+v", got)
	}
	// What others may not see is not named to them, and what comes later changes no answer about then.
	if got := w.listed("stranger", now.Changed); len(got) != 0 {
		t.Errorf("a township without a part in them reads %v", got)
	}
	w.forward(time.Minute)
	w.imported(w.sendList("coordinator", "imports", "later.csv", printed([4]string{"D2024-0003", dust, "属实", "未办结"}), "campaign", "c", "as_of", "2024-06-02"))
	if got := w.listed("coordinator", now.Changed); !slices.Equal(got, entered) {
		t.Errorf("%v", got)
	}
	for _, format := range []string{"csv", "xlsx", "docx"} {
		text := w.file("coordinator", "/api/v1/reports/closure?as_of=2024-06-03&format="+format)
		if format != "csv" {
			text, _ = unpacked(t, []byte(text))
		}
		for _, want := range []string{"封账后现在所知", "差额", "反弹过", "回头看不合格", "举报人认为未解决", "退单过"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s lacks %s", format, want)
			}
		}
	}
	w.run(t, []scenario{
		{as: "coordinator", method: "GET", path: "/api/v1/reports/closure?as_of=2024-06-04&restatement=true", status: 200, contains: []string{`"known_then"`}},
		{as: "coordinator", method: "GET", path: "/api/v1/reports/timeliness?as_of=2024-06-03", status: 200, contains: []string{`"known_now"`, "/reports/timeliness/restated?"}},
		{as: "coordinator", method: "GET", path: "/api/v1/reports/nothing/restated", status: 404},
		{as: "security", method: "GET", path: "/api/v1/reports/closure/restated", status: 403},
	})
}

func TestNoClosureRateIsGivenAloneInAnyForm(t *testing.T) {
	t.Parallel()
	w := lively(t)
	total := w.closureOn("auditor", "by=unit").Total
	for _, id := range report.Companions {
		if _, there := total.Companions[id]; !there {
			t.Errorf("the closure report lacks %s: %v", id, total.Companions)
		}
	}
	var frozen struct{ Columns []struct{ ID string } }
	made := w.froze("auditor", `{"report":"closure"}`)
	w.must(json.Unmarshal(w.do("auditor", "GET", made.Self+"?format=report", "").Body.Bytes(), &frozen))
	var ids []string
	for _, c := range frozen.Columns {
		ids = append(ids, c.ID)
	}
	for _, id := range report.Companions {
		if !slices.Contains(ids, id) {
			t.Errorf("the snapshot lacks %s: %v", id, ids)
		}
	}
	for _, chart := range []string{"ranking?by=unit", "trend?each=quarter"} {
		if svg := w.file("auditor", "/api/v1/charts/"+chart); !strings.Contains(svg, "旁证") {
			t.Errorf("%s is drawn alone", chart)
		}
	}
}

// busy are books in which something is written between any two reads.
type busy struct {
	report.Books
	write func()
}

func (b *busy) Counts(ctx context.Context, scope rectify.Scope, q report.Question) ([]report.Counted, report.Prefix, error) {
	b.write()
	return b.Books.Counts(ctx, scope, q)
}

func TestAReportAndWhatStandsBesideItComeFromOneStateOfTheBooks(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.dispatched()
	n := 0
	books := &busy{w.store, func() {
		n++
		w.imported(w.sendList("coordinator", "imports", "more.csv", printed([4]string{fmt.Sprintf("D2024-%04d", n), fmt.Sprintf("%s %d", noise, n), "属实", "未办结"}), "campaign", "c"))
	}}
	scope, err := rectify.Actor{ID: "x", Role: rectify.Auditor, Unit: w.unit["office"], ScopeUnits: []string{w.unit["district"]}, Recusals: []string{w.unit["office"]}}.Scope()
	w.must(err)
	q := report.Question{Report: "timeliness", Compare: "year", Query: report.Query{AsOf: calendar.Date(2024, 6, 3), UnitMode: report.LeadOnly, TypeMode: report.MainType, Decimals: 1}}.Settled(calendar.Date(2024, 6, 3))
	for _, q.Report = range []string{"timeliness", "closure"} {
		made, err := report.Run(t.Context(), books, scope, q, report.Names{Units: w.store.Units(), Campaign: func(code string) string { return code }}, nil)
		w.must(err)
		if n == 0 || made.Besides[0].Prefix.Size != made.Prefix.Size {
			t.Errorf("%s: %d writes; one half knows %d entries, the other %d", q.Report, n, made.Prefix.Size, made.Besides[0].Prefix.Size)
		}
	}
}
