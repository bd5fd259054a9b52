package api

import (
	"context"
	"strings"
	"testing"
	"time"

	"qingdan/internal/paper/forms"
	"qingdan/internal/snapshot"
)

// cut sets the clock to a time of a day of June 2024 in China.
func (w *world) cutAt(day, hour, minute int) {
	w.clock.Store(time.Date(2024, 6, day, hour-8, minute, 0, 0, time.UTC).UnixMicro())
	for _, p := range people {
		w.signIn(p.name)
	}
}

func TestADailyReportEndsAtItsHourAndContinuesTheOneBefore(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := context.Background()
	phone := strings.Replace(aComplaint, "{", `{"channel":"phone",`, 1)
	w.cutAt(3, 19, 59)
	w.registered("coordinator", phone)
	w.cutAt(3, 20, 0)
	w.registered("coordinator", aComplaint)
	w.must(w.server.Snapshots.Catch(ctx))
	w.must(w.server.Snapshots.Catch(ctx)) // once
	list := func(kind string) []frozenReport {
		return read[frozenPage](t, w.do("coordinator", "GET", "/api/v1/periodicals/"+kind, "")).Items
	}
	if n := len(list("daily")); n != 1 {
		t.Fatalf("%d issues", n)
	}
	first := list("daily")[0]
	notice := func(of frozenReport) string { return w.do("verifier", "GET", of.Self, "").Body.String() }
	if text := notice(first); !strings.Contains(text, "(第1期)") || !strings.Contains(text, "6月3日，督察组向district交办第________批群众信访举报件1件（重点交办件0件），其中来电举报1件，来信举报0件。截至6月3日，共交办1件") || !strings.Contains(text, "辐射0件、其他0件。") {
		t.Error(text)
	}
	w.cutAt(6, 9, 0) // the server was down for two days
	w.registered("coordinator", phone)
	w.must(w.server.Snapshots.Catch(ctx))
	all := list("daily")
	if len(all) != 3 {
		t.Fatalf("%d issues after a pause", len(all))
	}
	if text := notice(all[1]); !strings.Contains(text, "批群众信访举报件1件（重点交办件0件），其中来电举报0件，来信举报0件，其他途径1件。截至6月4日，共交办2件") || strings.Contains(text, `"code":"correction"`) {
		t.Error(text)
	}
	if text := notice(all[0]); !strings.Contains(text, "批群众信访举报件0件") || !strings.Contains(text, "共交办2件") {
		t.Error(text)
	}
	for _, one := range all {
		if got := read[frozenCheck](t, w.do("verifier", "GET", one.Self+"/check", "")); !got.Same {
			t.Errorf("%+v", got)
		}
	}
	if a, b := told(t, notice(all[1])), w.export("verifier", "d19?format=txt&as_of=2024-06-04&day_cut=20:00&inspectors=督察组&to=district").Body.String(); a == "" || !strings.HasSuffix(b, a+"\n") {
		t.Errorf("the issue tells\n%s\nand the export\n%s", a, b)
	}
	own := snapshot.Telling{Words: forms.Wording{ZH: "{on}收到{day_count}件。", EN: "{day_count} on {on}."}}
	house := w.server.Snapshots.Telling
	w.server.Snapshots.Telling = own
	w.imported(w.importFile("coordinator", "complaints_batches.xlsx", "campaign", "central-3", "as_of", "2024-06-02")) // late
	w.cutAt(6, 20, 0)
	w.must(w.server.Snapshots.Catch(ctx))
	if text := notice(list("daily")[0]); !strings.Contains(text, "(第4期)") || !strings.Contains(text, `"code":"correction"`) || !strings.Contains(text, "更正:合计 “累计收到”上期累计加本期为 3,本期累计为") {
		t.Error(text)
	}
	if text := told(t, notice(list("daily")[0])); text != "6月6日收到1件。" {
		t.Errorf("in words of the house: %s", text)
	}
	w.server.Snapshots.Telling = house
	for _, one := range list("daily") { // told in the words in which they were issued
		if got := read[frozenCheck](t, w.do("verifier", "GET", one.Self+"/check", "")); !got.Same {
			t.Errorf("%+v", got)
		}
	}
	w.run(t, []scenario{{as: "verifier", method: "GET", path: first.Self + "/diff/" + all[1].ID, status: 200, contains: []string{`{"kind":"entered","was":"","is":"open","n":1,"departed":0}`, `{"class":"open","was":1,"is":2,"difference":1}`}}})
	if n := len(list("weekly")); n != 1 {
		t.Errorf("%d weekly issues", n)
	}
	w.run(t, []scenario{
		{as: "coordinator", method: "POST", path: "/api/v1/periodicals/daily", body: `{}`, status: 409, contains: []string{"periodical.issued"}},
		{as: "coordinator", method: "POST", path: "/api/v1/periodicals/daily", body: `{"on":"2024-06-07"}`, status: 422, contains: []string{"periodical.not_over"}},
		{as: "coordinator", method: "POST", path: "/api/v1/periodicals/weekly", body: `{"on":"2024-06-06"}`, status: 422, contains: []string{"periodical.not_due", "2024-06-07"}},
		{as: "coordinator", method: "POST", path: "/api/v1/periodicals/monthly", body: `{"on":"2024-06-01"}`, status: 422, contains: []string{"periodical.not_due", "2024-06-30"}},
		{as: "coordinator", method: "POST", path: "/api/v1/periodicals/hourly", body: `{}`, status: 404},
		{as: "officer", method: "POST", path: "/api/v1/periodicals/daily", body: `{}`, status: 403},
		{as: "officer", method: "GET", path: "/api/v1/periodicals/daily", status: 200, contains: []string{`"items":[]`}},
		{as: "officer", method: "GET", path: first.Self, status: 404},
		{as: "coordinator", method: "GET", path: "/api/v1/periodicals/daily?limit=1", status: 200, contains: []string{`"no":4`, `"next_cursor":"`}},
		{as: "coordinator", method: "GET", path: "/api/v1/periodicals/hourly", status: 404},
	})
	findings, err := w.store.Replay(t.Context(), func(int64, int64) {})
	w.must(err)
	if len(findings) > 0 {
		t.Errorf("%v", findings)
	}
}

func TestTwoServersMakeAnIssueOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.registered("coordinator", aComplaint)
	w.cutAt(4, 20, 30)
	done := make(chan error)
	for range 4 {
		go func() { done <- w.server.Snapshots.Catch(context.Background()) }()
	}
	for range 4 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	for _, kind := range snapshot.Kinds {
		if all, err := w.store.IssuesOf(t.Context(), kind, 0, 10); err != nil || len(all) != 1 || all[0].Issue.No != 1 {
			t.Errorf("%s: %d issues, %v", kind, len(all), err)
		}
	}
}

// TestAnIssueIsOfAWholePeriod asks for weeks and months that end on any day, and for one that passes another over.
func TestAnIssueIsOfAWholePeriod(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.cutAt(25, 9, 0)
	weekly := "/api/v1/periodicals/weekly"
	w.run(t, []scenario{
		{as: "coordinator", method: "POST", path: weekly, body: `{"on":"2024-06-04"}`, status: 422, contains: []string{"periodical.not_due", "2024-06-07"}},
		{as: "coordinator", method: "POST", path: weekly, body: `{"on":"2024-06-07"}`, status: 201, contains: []string{`"no":1`}},
		{as: "coordinator", method: "POST", path: weekly, body: `{"on":"2024-06-08"}`, status: 422, contains: []string{"periodical.not_due", "2024-06-14"}},
		{as: "coordinator", method: "POST", path: weekly, body: `{"on":"2024-06-21"}`, status: 422, contains: []string{"periodical.not_due", "2024-06-14"}},
		{as: "coordinator", method: "POST", path: weekly, body: `{}`, status: 201, contains: []string{`"no":2`, "2024-06-14"}},
		{as: "coordinator", method: "POST", path: weekly, body: `{"on":"2024-06-21"}`, status: 201, contains: []string{`"no":3`}},
		{as: "coordinator", method: "POST", path: weekly, body: `{}`, status: 422, contains: []string{"periodical.not_due", "2024-06-28"}},
		{as: "coordinator", method: "POST", path: weekly, body: `{"on":"2024-06-28"}`, status: 422, contains: []string{"periodical.not_over"}},
		{as: "coordinator", method: "POST", path: "/api/v1/periodicals/monthly", body: `{}`, status: 201, contains: []string{`"no":1`, "2024-05-31"}},
	})
}

// told is the sentence of the daily notice in an issue.
func told(t *testing.T, issue string) string {
	t.Helper()
	_, rest, found := strings.Cut(issue, `{"code":"notice",`)
	if !found {
		t.Fatalf("the issue tells no notice: %s", issue)
	}
	_, rest, _ = strings.Cut(rest, `"zh":"`)
	text, _, _ := strings.Cut(rest, `"`)
	return text
}
