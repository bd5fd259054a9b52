package api

import (
	"encoding/csv"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"qingdan/internal/report"
)

// rankedWorld is a world in which the first township has work and the second has none.
func rankedWorld(t *testing.T) (w *world, ticket string) {
	w = newWorld(t)
	ticket = w.registered("coordinator", aComplaint)
	w.move("coordinator", ticket, "dispatch", `"responsible_unit":"{unit:dongcheng}","lead_unit":"{unit:bureau}","acceptance_unit":"{unit:inspectors}"`)
	w.move("officer", ticket, "sign", "")
	return w, ticket
}

// readRanking reads what tests look at in a ranking.
type readRanking struct {
	Version         int
	Label, From, To string
	Groups          []rankGroup
}

// file answers with the text of a table; its answers are no JSON and are not held against the description.
func (w *world) file(as, path string) string {
	w.Helper()
	r := httptest.NewRequest("GET", path, nil)
	r.Header.Set("Authorization", "Bearer "+w.token[as])
	got := httptest.NewRecorder()
	if w.server.ServeHTTP(got, r); got.Code != http.StatusOK {
		w.Fatalf("GET %s: %d %s", path, got.Code, got.Body)
	}
	return strings.TrimPrefix(got.Body.String(), "\ufeff")
}

const thisQuarter = "/api/v1/reports/ranking?year=2024&quarter=2"

func TestARankingExplainsEveryRank(t *testing.T) {
	t.Parallel()
	w, _ := rankedWorld(t)
	got := read[readRanking](t, w.do("auditor", "GET", thisQuarter+"&group=townships", ""))
	if got.Label != "示例权重,非官方" || got.Version != 1 || got.From != "2024-04-01" || got.To != "2024-06-03" || len(got.Groups) != 1 {
		t.Fatalf("%+v", got)
	}
	g := got.Groups[0]
	if len(g.Ranked) != 1 || len(g.Apart) != 1 || *g.Ranked[0].Rank != 1 || *g.Apart[0].Apart != "no_tickets" || g.Apart[0].Rank != nil {
		t.Fatalf("%+v", g)
	}
	u := g.Ranked[0]
	// Of 100, 25 on closures (0 of 1), 15 on signing (1 of 1) and 15 on overdue (0 of 1) have a value: 30 of 55.
	if *u.Index != "54.55" || len(u.Components) != 6 || u.Components[0].Definition != "struck_off@1" || *u.Components[0].Share != "45.45" || u.Components[1].Share != nil || !strings.HasSuffix(u.Explanation, "= 54.55") {
		t.Errorf("%+v", u)
	}
	for _, id := range report.Departures {
		if _, stands := u.Departures[id]; !stands {
			t.Errorf("%s does not stand beside the closure rate", id)
		}
	}
	for _, id := range report.Companions {
		if _, stands := u.Companions[id]; !stands {
			t.Errorf("%s does not stand beside the closure rate", id)
		}
	}
}

func TestAnEntryOfABoardCountsOnceASecondPersonOfAnotherUnitApprovedIt(t *testing.T) {
	t.Parallel()
	w, ticket := rankedWorld(t)
	entry := `{"board":"model","unit":"{unit:dongcheng}","ticket":"` + ticket + `","quarter":"2024-Q2","reason":"整改彻底"}`
	index := func() string {
		return *read[readRanking](t, w.do("auditor", "GET", thisQuarter+"&group=townships", "")).Groups[0].Ranked[0].Index
	}
	w.run(t, []scenario{
		{as: "officer", method: "POST", path: "/api/v1/boards", body: entry, status: 403, contains: []string{"role.not_allowed"}},
		{as: "auditor", method: "POST", path: "/api/v1/boards", body: entry, status: 403, contains: []string{"role.not_allowed"}},
		{as: "coordinator", method: "POST", path: "/api/v1/boards", body: strings.Replace(entry, "dongcheng", "shuijiang", 1), status: 422, contains: []string{"board.other_unit"}},
		{as: "coordinator", method: "POST", path: "/api/v1/boards", body: strings.Replace(entry, "2024-Q2", "2024-Q3", 1), status: 422, contains: []string{"day.future"}},
		{as: "coordinator", method: "POST", path: "/api/v1/boards", body: strings.Replace(entry, "整改彻底", " ", 1), status: 422, contains: []string{"fact.missing"}},
		{as: "coordinator", method: "POST", path: "/api/v1/boards", body: strings.Replace(entry, ticket, "nothing", 1), status: 422, contains: []string{"ticket.unknown"}},
		{as: "coordinator", method: "POST", path: "/api/v1/boards", body: `{"board":"model","unit":"{unit:office}","quarter":"2024-Q2","reason":"自荐"}`, status: 403, contains: []string{"board.own_unit"}},
	})
	made := read[struct{ ID, State string }](t, w.do("coordinator", "POST", "/api/v1/boards", entry, "Idempotency-Key", "k"))
	if again := read[struct{ ID, State string }](t, w.do("coordinator", "POST", "/api/v1/boards", entry, "Idempotency-Key", "k")); again.ID != made.ID || made.State != "proposed" {
		t.Errorf("a repetition made %s beside %s", again.ID, made.ID)
	}
	if got := index(); got != "54.55" {
		t.Errorf("an entry that nobody approved counts: %s", got)
	}
	path := "/api/v1/boards/" + made.ID
	w.run(t, []scenario{
		{as: "coordinator", method: "POST", path: "/api/v1/boards", body: entry, status: 409, contains: []string{"board.twice"}},
		{as: "coordinator", method: "POST", path: path + "/decision", body: `{"approve":true}`, status: 403, contains: []string{"four_eyes.same_unit"}},
		{as: "stranger", method: "GET", path: "/api/v1/boards", status: 200, never: []string{made.ID}},
		{as: "officer", method: "GET", path: "/api/v1/boards?quarter=2024-Q2", status: 200, contains: []string{made.ID, "待认定"}},
		{as: "reviewer", method: "POST", path: path + "/decision", body: `{"approve":false}`, status: 422, contains: []string{"fact.missing"}},
		{as: "reviewer", method: "POST", path: "/api/v1/boards/none/decision", body: `{"approve":true}`, status: 404},
	})
	before := w.now()
	w.forward(1e9)
	w.run(t, []scenario{
		{as: "reviewer", method: "POST", path: path + "/decision", body: `{"approve":true}`, status: 200, contains: []string{"已认定"}},
		{as: "verifier", method: "POST", path: path + "/decision", body: `{"approve":false,"reason":"再议"}`, status: 409, contains: []string{"board.decided"}},
	})
	if got := index(); got != "57.55" {
		t.Errorf("with an approved entry the index is %s", got)
	}
	then := w.do("auditor", "GET", thisQuarter+"&group=townships&known_at="+before.Format("2006-01-02T15:04:05Z"), "")
	if got := *read[readRanking](t, then).Groups[0].Ranked[0].Index; got != "54.55" {
		t.Errorf("as known before the approval the index is %s", got)
	}
	findings, err := w.store.Replay(w.Context(), func(int64, int64) {})
	if err != nil || len(findings) != 0 {
		t.Errorf("replay: %v %v", findings, err)
	}
}

// TestARankingOfAClosedPeriodStands tries what would lift a unit after the cut: a late board, and work
// entered late, both in the instant of the closing.
func TestARankingOfAClosedPeriodStands(t *testing.T) {
	t.Parallel()
	w, ticket := rankedWorld(t)
	w.forward(24 * time.Hour)
	for _, p := range people {
		w.signIn(p.name)
	}
	const closed = "/api/v1/reports/ranking?from=2024-04-01&to=2024-06-03&group=townships"
	index := func(path string) string {
		return *read[readRanking](t, w.do("auditor", "GET", path, "")).Groups[0].Ranked[0].Index
	}
	before := index(closed)
	proposal := w.froze("coordinator", `{"report":"closure","params":{"as_of":"2024-06-03"},"closes":{"from":"2024-06-01","to":"2024-06-03"}}`)
	w.run(t, []scenario{{as: "verifier", method: "POST", path: proposal.Self + "/close", status: 201}})
	entry := read[struct{ ID string }](t, w.do("coordinator", "POST", "/api/v1/boards", `{"board":"model","unit":"{unit:dongcheng}","ticket":"`+ticket+`","quarter":"2024-Q2","reason":"整改彻底"}`))
	w.run(t, []scenario{
		{as: "reviewer", method: "POST", path: "/api/v1/boards/" + entry.ID + "/decision", body: `{"approve":true}`, status: 200},
		{as: "auditor", method: "GET", path: closed, status: 200, contains: []string{"period_closed"}},
		{as: "auditor", method: "GET", path: thisQuarter, status: 200, never: []string{"period_closed"}},
	})
	w.imported(w.importFile("coordinator", "complaints_batches.xlsx", "campaign", "central-3", "as_of", "2024-06-02"))
	if got := index(closed); got != before {
		t.Errorf("the period was closed with %s and is ranked with %s", before, got)
	}
	if csv := w.file("auditor", closed+"&format=csv"); !strings.Contains(csv, "已封账") {
		t.Errorf("the table says nothing of the closing: %s", csv)
	}
}

func TestARankingIsAskedForByAQuarterOrByAPeriod(t *testing.T) {
	t.Parallel()
	w, _ := rankedWorld(t)
	w.run(t, []scenario{
		{as: "auditor", method: "GET", path: "/api/v1/reports/ranking?year=2024", status: 422, contains: []string{"period.unclear"}},
		{as: "auditor", method: "GET", path: thisQuarter + "&from=2024-01-01&to=2024-02-01", status: 422, contains: []string{"period.unclear"}},
		{as: "auditor", method: "GET", path: "/api/v1/reports/ranking?year=2024&quarter=3", status: 422, contains: []string{"day.future"}},
		{as: "auditor", method: "GET", path: "/api/v1/reports/ranking?from=1999-01-01&to=1999-03-31", status: 422, contains: []string{"ranking.not_in_force"}},
		{as: "auditor", method: "GET", path: "/api/v1/reports/ranking?from=2024-02-01&to=2024-01-01", status: 422, contains: []string{"period.reversed"}},
		{as: "auditor", method: "GET", path: thisQuarter + "&group=villages", status: 422, contains: []string{"value.unknown"}},
		{as: "officer", method: "GET", path: thisQuarter, status: 200, contains: []string{`"partial":true`, `"rank":null`}, never: []string{"shuijiang"}},
		{as: "system", method: "GET", path: thisQuarter, status: 403},
	})
}

// TestNoClosureRateLeavesTheHouseAlone holds the headers of every table that prints one (A15).
func TestNoClosureRateLeavesTheHouseAlone(t *testing.T) {
	t.Parallel()
	w, _ := rankedWorld(t)
	companions := []string{"反弹过", "回头看过", "回头看不合格", "举报人认为未解决", "退回整改过", "退单过", "延期过"}
	for path, want := range map[string][]string{
		"/api/v1/reports/closure?by=township&format=csv": {"乡镇(街道)", "登记数", "未办结", "阶段性办结", "办结(销号)", "超期", "已反馈", "其中历史办结", "责令改正(起)", "并案", "不予受理", "作废", "办结率(销号率) %", "办结率(含阶段性办结) %", "办理反馈率 %"},
		thisQuarter + "&group=townships&format=csv":      {"单位", "总工单数", "得分", "排名", "组别", "办结率(销号率) %"},
	} {
		reader := csv.NewReader(strings.NewReader(w.file("auditor", path)))
		reader.FieldsPerRecord = -1
		lines, err := reader.ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		header, row := lines[1], lines[2]
		names := append(want, companions...)
		if strings.HasPrefix(path, thisQuarter) {
			names = append(names, "转出", "本期并案", "本期作废", "本期不予受理", "统计期后反弹")
		}
		for i, name := range names {
			if i >= len(header) || header[i] != name {
				t.Fatalf("%s: column %d is not %s: %q", path, i+1, name, header)
			}
			if i >= len(row) || row[i] == "" {
				t.Errorf("%s: column %s is blank", path, name)
			}
		}
	}
	brief := w.file("auditor", thisQuarter+"&layout=brief&format=csv")
	if strings.Contains(strings.Split(brief, "\n")[1], "办结率") {
		t.Errorf("the brief layout prints a closure rate alone: %s", brief)
	}
}
