package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

func TestChartsShowTheFiguresOfTheirReports(t *testing.T) {
	t.Parallel()
	w := lively(t)
	for _, c := range []struct{ path, contains string }{
		{"trend", "办结率(销号率) 走势"},
		{"trend?rate=closure_rate,response_rate&each=quarter&from=2023-07-01", "2024-Q1"},
		{"trend?report=satisfaction", "satisfied@1"},
		{"ranking", "struck_off@1"},
		{"ranking?by=township&zero_rows=true", "shuijiang"},
		{"ranking?report=durations&rate=median_days&decimals=2", "天"},
		{"backlog?by=source", "群众举报"},
		{"backlog?unit_mode=each_unit_full&unit_level=乡", "90日以上"},
		{"flow", "期初结存"},
		{"flow?source=complaint&from=2024-06-01", "范围:群众举报"},
	} {
		got := w.do("auditor", "GET", "/api/v1/charts/"+c.path, "")
		if got.Code != http.StatusOK || got.Header().Get("Content-Type") != "image/svg+xml" || !strings.Contains(got.Body.String(), c.contains) {
			t.Errorf("%s: %d %v, without %s\n%s", c.path, got.Code, got.Header(), c.contains, got.Body)
		}
	}
	var balance walked
	w.must(json.Unmarshal(w.do("auditor", "GET", "/api/v1/reports/balance", "").Body.Bytes(), &balance))
	var ages walked
	w.must(json.Unmarshal(w.do("auditor", "GET", "/api/v1/reports/backlog?by=unit", "").Body.Bytes(), &ages))
	flow := w.do("auditor", "GET", "/api/v1/charts/flow", "").Body.String()
	for id, sign := range map[string]string{"new": "+", "closed": "−"} {
		if n := balance.Total.Measures[id].String(); n == "0" || !strings.Contains(flow, ">"+sign+n+"<") {
			t.Errorf("the flow does not show %s %s%s", id, sign, n)
		}
	}
	if english := w.do("auditor", "GET", "/api/v1/charts/flow", "", "Accept-Language", "en").Body.String(); !strings.Contains(english, "Open after") || !strings.Contains(english, "As of: ") || strings.Contains(english, "期") {
		t.Errorf("the English flow says %s", english)
	}
	backlog := w.do("auditor", "GET", "/api/v1/charts/backlog", "").Body.String()
	for _, row := range ages.Rows {
		if text := fmt.Sprintf("%s件 超期%s", row.Measures["stock"], row.Measures["overdue"]); !strings.Contains(backlog, text) {
			t.Errorf("the backlog does not show %s", text)
		}
	}
}

func TestAChartIsInTheJournalBeforeItLeavesAndStaysWhereItIsKnown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	size := func() int64 {
		n, err := w.store.JournalSize(t.Context())
		w.must(err)
		return n
	}
	before := size()
	png := w.do("leader", "GET", "/api/v1/charts/ranking?format=png&width=700", "")
	if png.Code != 200 || !strings.HasPrefix(png.Body.String(), "\x89PNG") || png.Header().Get("Content-Disposition") != `inline; filename="ranking-2024-06-03.png"` || size() != before+1 {
		t.Errorf("%d %v, %d entries", png.Code, png.Header(), size()-before)
	}
	tag := png.Header().Get("ETag")
	if again := w.do("leader", "GET", "/api/v1/charts/ranking?format=png&width=700", "", "If-None-Match", tag); again.Code != 304 || again.Body.Len() > 0 || size() != before+1 {
		t.Errorf("%d, %d entries", again.Code, size()-before)
	}
	w.registered("coordinator", aComplaint)
	if changed := w.do("leader", "GET", "/api/v1/charts/flow?format=png", "", "If-None-Match", tag); changed.Code != 200 {
		t.Errorf("another chart: %d", changed.Code)
	}
}

func TestAChartShowsNoMoreThanItsCallerMaySee(t *testing.T) {
	t.Parallel()
	w := lively(t)
	all, own := w.do("auditor", "GET", "/api/v1/charts/backlog?by=source", "").Body.String(), w.do("officer", "GET", "/api/v1/charts/backlog?by=source", "").Body.String()
	if all == own || !strings.Contains(own, "群众举报") {
		t.Errorf("an officer of one unit sees what the auditor sees:\n%s", own)
	}
	for _, as := range []string{"", "secadmin"} {
		if got := w.do(as, "GET", "/api/v1/charts/backlog", ""); got.Code != 401 && got.Code != 403 {
			t.Errorf("%q: %d", as, got.Code)
		}
	}
}

func TestAChartRefusesWhatItCannotShow(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for path, want := range map[string]string{
		"pie":                                     "chart.unknown",
		"trend?report=balance":                    "parameter.unfit",
		"trend?report=closures":                   "value.unknown",
		"trend?rate=median_days":                  "value.unknown",
		"trend?report=durations":                  "parameter.unfit",
		"trend?by=unit":                           "parameter.unfit",
		"trend?from=2010-01-01":                   "chart.too_many_periods",
		"trend?from=2024-07-01&to=2024-06-01":     "period.reversed",
		"trend?as_of=2024-06-02&to=2024-06-01":    "period.ends_with_day",
		"ranking?by=unit,source":                  "value.list",
		"ranking?rate=closure_rate,response_rate": "value.list",
		"ranking?from=2024-01-01":                 "parameter.unfit",
		"ranking?each=month":                      "parameter.unfit",
		"flow?by=unit":                            "parameter.unfit",
		"flow?rate=closure_rate":                  "parameter.unfit",
		"backlog?report=timeliness":               "parameter.unfit",
		"backlog?width=20":                        "value.range",
		"backlog?format=gif":                      "value.unknown",
		"backlog?compare=year":                    "parameter.unknown",
	} {
		if got := w.do("auditor", "GET", "/api/v1/charts/"+path, ""); got.Code < 400 || got.Code >= 500 || !strings.Contains(got.Body.String(), `"`+want+`"`) {
			t.Errorf("%s: %d %s, want %s", path, got.Code, got.Body, want)
		}
	}
}

// TestSharedTicketsAreNotDrawnAsWholeOnes asks for ages where a ticket goes in halves to its units.
func TestSharedTicketsAreNotDrawnAsWholeOnes(t *testing.T) {
	t.Parallel()
	w := lively(t)
	if got := w.do("coordinator", "GET", "/api/v1/charts/backlog?unit_mode=split_equally", ""); got.Code != 422 || !strings.Contains(got.Body.String(), "chart.parts") {
		t.Errorf("%d %s", got.Code, got.Body)
	}
}
