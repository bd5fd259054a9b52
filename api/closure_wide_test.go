package api

import (
	"encoding/json"
	"net/http"
	"testing"

	"qingdan/internal/report"
)

// TestTheClosureReportTakesWhatAllOtherReportsTake asks for every grouping, level, comparison and restatement, and follows
// the link of every count.
func TestTheClosureReportTakesWhatAllOtherReportsTake(t *testing.T) {
	t.Parallel()
	w := lively(t)
	queries := []string{"by=batch", "by=verdict,unit&unit_level=乡&compare=year", "by=unit&unit_level=县&unit_mode=each_unit_full", "by=source&verdict=unknown&restatement=true", "by=month&batch=none&compare=period&from=2024-06-01&to=2024-06-23"}
	cells := 0
	for i, query := range queries {
		as := []string{"auditor", "coordinator", "officer"}[i%3]
		got := w.do(as, "GET", "/api/v1/reports/closure?"+query, "")
		if got.Code != http.StatusOK {
			t.Fatalf("%s: %d %s", query, got.Code, got.Body)
		}
		type line struct {
			Label  map[string]string
			Links  map[string]string
			Beside map[string]walkedLine
		}
		made := read[struct {
			Rows  []json.RawMessage
			Total json.RawMessage
		}](t, got)
		for _, raw := range append(made.Rows, made.Total) {
			var counts map[string]any
			var l line
			w.must(json.Unmarshal(raw, &counts))
			w.must(json.Unmarshal(raw, &l))
			for _, m := range report.Measures {
				want, counted := counts[m].(float64)
				if !counted || m == "orders" {
					continue
				}
				cells++
				if n := read[struct{ Total, Departed float64 }](t, w.do(as, "GET", l.Links[m]+"&count=true&limit=1", "")); n.Total+n.Departed != want {
					t.Errorf("%s, %v: %s is %v, behind it stand %+v: %s", query, l.Label, m, want, n, l.Links[m])
				}
			}
			for name, b := range l.Beside {
				for m, link := range b.Links {
					want, _ := b.Measures[m].Float64()
					if n := read[struct{ Total, Departed float64 }](t, w.do(as, "GET", link+"&count=true&limit=1", "")); m != "orders" && n.Total+n.Departed != want {
						t.Errorf("%s, %s of %v: %s is %v, behind it stand %+v", query, name, l.Label, m, want, n)
					}
				}
			}
		}
		for _, format := range []string{"csv", "xlsx", "pdf", "docx"} {
			if got := w.reportFile(as, "closure?"+query+"&format="+format); got.Code != http.StatusOK {
				t.Errorf("%s as %s: %d %s", query, format, got.Code, got.Body)
			}
		}
	}
	if cells < 100 {
		t.Errorf("%d cells: too little was looked at", cells)
	}
	frozen := w.froze("auditor", `{"report":"closure","params":{"by":["verdict","batch"],"unit_level":"乡","compare":"year"}}`)
	if got := read[frozenCheck](t, w.do("auditor", "GET", "/api/v1/snapshots/"+frozen.ID+"/check", "")); !got.Same {
		t.Errorf("a frozen one cannot be made again: %+v", got)
	}
	w.run(t, []scenario{
		{as: "auditor", method: "GET", path: "/api/v1/reports/closure?by=weather", status: 422, contains: []string{`"by"`, "batch, verdict"}},
		{as: "auditor", method: "GET", path: "/api/v1/reports/closure?unit_level=省", status: 422, contains: []string{`"unit_level"`}},
		{as: "auditor", method: "GET", path: "/api/v1/reports/closure?cut=20:00", status: 422, contains: []string{`"cut"`}},
		{as: "auditor", method: "GET", path: "/api/v1/charts/ranking?by=verdict&unit_level=乡", status: 200},
	})
}
