package api

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"qingdan/internal/report"
)

// lively is a house in which much has happened: imported history, and complaints at many places of their way.
func lively(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	w.imported(w.importFile("coordinator", "complaints_batches.xlsx", "campaign", "central-3", "as_of", "2024-06-02"))
	w.dispatched()
	w.rectifying()
	returned := w.dispatched()
	w.move("officer", returned, "return", `"reason_code":"wrong_unit","reason":"不属本单位"`)
	w.move("coordinator", returned, "dispatch", `"responsible_unit":"{unit:shuijiang}","co_units":["{unit:dongcheng}","{unit:village}"],"lead_unit":"{unit:bureau}","acceptance_unit":"{unit:inspectors}"`)
	rejected := w.registered("coordinator", aComplaint)
	w.move("coordinator", rejected, "reject", `"reason":"线索不清"`)
	failed := w.verifying(aComplaint)
	w.move("verifier", failed, "verify_fail", `"reason":"未到位","failed":["solved"]`)
	noticed, _ := w.publicized()
	two, _ := w.publicized()
	w.forward(20 * 24 * time.Hour)
	for _, p := range people {
		w.signIn(p.name)
	}
	for _, id := range []string{noticed, two} {
		w.move("verifier", id, "close", "")
		w.move("coordinator", id, "call_back", `"reached":true,"satisfaction":"satisfied","solved":true`)
	}
	w.move("coordinator", two, "call_back", `"reached":false`)
	w.move("coordinator", two, "look_back", `"result":"relapsed","inspected_on":"2024-06-23"`)
	w.move("coordinator", two, "reopen", `"basis":"look_back","reason":"反弹","due_on":"2024-08-01"`)
	w.move("coordinator", noticed, "look_back", `"result":"held","inspected_on":"2024-06-23"`)
	return w
}

type walkedLine struct {
	Measures map[string]json.Number
	Rates    map[string]struct{ Numerator, Denominator json.Number }
	Links    map[string]string
	Beside   map[string]walkedLine
}

type walked struct {
	Columns []struct {
		ID, Kind    string
		Acts        bool
		Numerator   []string
		Denominator []string
	}
	Rows  []walkedLine
	Total walkedLine
}

// TestBehindEveryCellOfEveryReportStandItsTickets follows the link of every cell; rates name the counts they are made of.
func TestBehindEveryCellOfEveryReportStandItsTickets(t *testing.T) {
	t.Parallel()
	w := lively(t)
	lines := []string{"by=unit", "by=township,verdict&zero_rows=true", "by=batch&compare=year", "by=source,year&unit_mode=each_unit_full", "by=unit&unit_level=乡&unit_mode=each_unit_full&restatement=true", "by=pollution_type&type_mode=all_types&compare=period&from=2024-06-01&to=2024-06-30&as_of=2024-06-30"}
	cells, counted := 0, 0
	for _, r := range report.Reports {
		for i, as := range []string{"auditor", "coordinator", "officer"} {
			for _, query := range lines[2*i : 2*i+2] {
				got := w.do(as, "GET", "/api/v1/reports/"+r.Name+"?"+query, "")
				if got.Code != http.StatusOK {
					t.Fatalf("%s %s: %d %s", r.Name, query, got.Code, got.Body)
				}
				made := read[walked](t, got)
				for _, l := range append(made.Rows, made.Total) {
					n, some := w.walk(t, as, made, l)
					cells, counted = cells+n, counted+some
					for _, b := range l.Beside {
						n, _ := w.walk(t, as, made, b)
						cells += n
					}
				}
			}
		}
	}
	if cells < 500 || counted < 100 {
		t.Errorf("of %d cells %d counted anything: too little was looked at", cells, counted)
	}
}

func (w *world) walk(t *testing.T, as string, made walked, l walkedLine) (cells, counted int) {
	t.Helper()
	for _, c := range made.Columns {
		switch c.Kind {
		case "count":
			cells++
			want, _ := l.Measures[c.ID].Int64()
			got := read[struct{ Total, Departed int64 }](t, w.do(as, "GET", strings.TrimPrefix(l.Links[c.ID], "")+"&count=true&limit=1", ""))
			if n := got.Total + got.Departed; n != want && (!c.Acts || n > want || n == 0) {
				t.Errorf("%s: %s is %d, behind it stand %d: %s", as, c.ID, want, n, l.Links[c.ID])
			}
			if want > 0 {
				counted++
			}
		case "percent":
			for _, part := range []struct {
				of   json.Number
				made []string
			}{{l.Rates[c.ID].Numerator, c.Numerator}, {l.Rates[c.ID].Denominator, c.Denominator}} {
				sum, is := int64(0), int64(0)
				for _, m := range part.made {
					n, err := l.Measures[m].Int64()
					if err != nil {
						t.Errorf("%s is made of %s, which is no count of the line", c.ID, m)
					}
					sum += n
				}
				if is, _ = part.of.Int64(); is != sum {
					t.Errorf("%s says %d, its counts make %d", c.ID, is, sum)
				}
			}
		}
	}
	return cells, counted
}

func TestAReportIsAskedForInEveryFormAndRefusesWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	w := lively(t)
	w.run(t, []scenario{
		{as: "coordinator", method: "GET", path: "/api/v1/reports/timeliness?by=unit", status: 200, contains: []string{`"checkpoint":null`, `"period":"cohort"`, `"on_time_original@1"`}},
		{as: "auditor", method: "GET", path: "/api/v1/reports/nonsense", status: 404, contains: []string{"report.unknown"}},
		{as: "auditor", method: "GET", path: "/api/v1/reports/verdicts?by=colour", status: 422, contains: []string{`"by"`}},
		{as: "auditor", method: "GET", path: "/api/v1/reports/verdicts?from=2024-07-01&to=2024-06-01", status: 422, contains: []string{"period.reversed"}},
		{as: "auditor", method: "GET", path: "/api/v1/reports/verdicts?unit_level=省", status: 422, contains: []string{`"unit_level"`, "乡"}},
		{as: "auditor", method: "GET", path: "/api/v1/reports/verdicts?compare=week", status: 422, contains: []string{`"compare"`}},
		{as: "auditor", method: "GET", path: "/api/v1/tickets?figure=verdicts.founded&as_of=2024-06-30", status: 422, contains: []string{`"from"`}},
		{as: "auditor", method: "GET", path: "/api/v1/tickets?figure=registered&as_of=2024-06-30&batch=1", status: 422, contains: []string{`"batch"`}},
		{as: "auditor", method: "GET", path: "/api/v1/reports", status: 200, contains: []string{`"id":"unsubstantiated@1","report":"verdicts"`, `"excluded":["merged","not_accepted","voided"]`, `"name_en":"Unsubstantiated rate"`}},
		{as: "auditor", method: "GET", path: "/api/v1/reports", status: 200, contains: []string{`"id":"looked_back@1"`, `"superseded_by":"looked_back@2"`}},
		{as: "auditor", method: "GET", path: "/api/v1/reports/relapse", status: 200, contains: []string{`"id":"looked_back@2"`}, never: []string{`looked_back@1`}},
		{as: "auditor", method: "GET", path: "/api/v1/reports/relapse?definition=looked_back@1", status: 200, contains: []string{`"id":"looked_back@1"`, `"definition":"looked_back@1"`, `"code":"superseded"`}},
		{as: "auditor", method: "GET", path: "/api/v1/reports/relapse?definition=looked_back@9", status: 422, contains: []string{`"definition"`, "looked_back@1"}},
		{as: "auditor", method: "GET", path: "/api/v1/reports/closure?definition=struck_off@1", status: 200, contains: []string{`"id":"struck_off@1"`}},
		{as: "auditor", method: "GET", path: "/api/v1/reports/closure?definition=looked_back@1", status: 422, contains: []string{`"definition"`, "struck_off@1"}},
		{as: "system", method: "GET", path: "/api/v1/reports/verdicts", status: 403},
	})
	for query, words := range map[string][]string{"by=batch": {"属实率", "不属实率", "重复投诉率", "口径 lead_only"}, "compare=year": {"上年同期", "差额"}, "restatement=true": {"统计日当时所知"}} {
		r := httptest.NewRequest("GET", "/api/v1/reports/verdicts?format=csv&"+query, nil)
		r.Header.Set("Authorization", "Bearer "+w.token["auditor"])
		answer := w.serve(r)
		for _, word := range words {
			if answer.Code != http.StatusOK || !strings.Contains(answer.Body.String(), word) {
				t.Errorf("%s: %d, lacks %s in\n%s", query, answer.Code, word, answer.Body)
			}
		}
	}
}
