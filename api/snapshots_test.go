package api

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// frozenReport is what tests need of a snapshot.
type frozenReport struct {
	ID, Self string
	KnownAt  time.Time `json:"known_at"`
	Digest   *string
}

type frozenPage struct {
	Items      []frozenReport
	NextCursor *string `json:"next_cursor"`
}

type frozenCheck struct {
	Same        bool
	Recomputed  string `json:"recomputed_digest"`
	Differences []snapshotDifference
}

// froze freezes a report and gives what is known of it.
func (w *world) froze(who, body string) frozenReport {
	w.Helper()
	got := w.do(who, "POST", "/api/v1/snapshots", body)
	if got.Code != http.StatusCreated {
		w.Fatalf("%d %s", got.Code, got.Body)
	}
	return read[frozenReport](w.T, got)
}

func TestAFrozenReportStaysAsItWas(t *testing.T) {
	t.Parallel()
	w := lively(t)
	for _, name := range append([]string{"closure"}, reportNames...) {
		frozen := w.froze("coordinator", `{"report":"`+name+`","params":{"by":["unit","source"],"unit_mode":"split_equally","restatement":true,"compare":"year"}}`)
		path := "/api/v1/snapshots/" + frozen.ID
		first := w.do("coordinator", "GET", path, "")
		made := w.do("coordinator", "GET", path+"?format=report", "").Body.String()
		asked := w.do("coordinator", "GET", "/api/v1/reports/"+name+"?by=unit,source&unit_mode=split_equally&restatement=true&compare=year&known_at="+frozen.KnownAt.UTC().Format(time.RFC3339Nano), "").Body.String()
		if name != "closure" && made != asked { // closure has a shape of its own
			t.Errorf("%s: frozen\n%s\nasked\n%s", name, made, asked)
		}
		w.registered("coordinator", aComplaint) // in the same instant: the clock stands still
		w.forward(time.Minute)
		w.registered("coordinator", aComplaint)
		again := w.do("coordinator", "GET", path, "")
		if again.Body.String() != first.Body.String() || again.Header().Get("ETag") != `"`+*frozen.Digest+`"` {
			t.Errorf("%s: it changed", name)
		}
		if got := read[frozenCheck](t, w.do("coordinator", "GET", path+"/check", "")); !got.Same || got.Recomputed != *frozen.Digest {
			t.Errorf("%s cannot be made again: %+v", name, got)
		}
		w.run(t, []scenario{
			{as: "coordinator", method: "GET", path: path, header: []string{"If-None-Match", `"` + *frozen.Digest + `"`}, status: 304},
			{as: "auditor", method: "GET", path: "/api/v1/snapshots?name=" + name, status: 200, contains: []string{frozen.ID, *frozen.Digest, `"checkpoint":"`}},
		})
		if csv, xlsx := w.file("coordinator", path+"?format=csv"), w.file("coordinator", path+"?format=xlsx"); !strings.Contains(csv, "合计") || !strings.HasPrefix(xlsx, "PK") {
			t.Errorf("%s as tables: %s", name, csv)
		}
	}
	findings, err := w.store.Replay(t.Context(), func(int64, int64) {})
	w.must(err)
	if len(findings) > 0 {
		t.Errorf("%v", findings)
	}
}

func TestASnapshotIsForThoseWhoSeeAllThatWasCounted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.dispatched()
	wide := w.froze("coordinator", `{"report":"closure","params":{"by":"unit"}}`)
	narrow := w.froze("officer", `{"report":"closure"}`)
	for _, path := range []string{"", "/check"} {
		w.run(t, []scenario{
			{as: "officer", method: "GET", path: wide.Self + path, status: 404},
			{as: "stranger", method: "GET", path: narrow.Self + path, status: 404},
			{as: "leader", method: "GET", path: narrow.Self + path, status: 200},
			{as: "verifier", method: "GET", path: wide.Self + path, status: 200},
			{as: "coordinator", method: "GET", path: narrow.Self + path, status: 200},
		})
	}
	w.run(t, []scenario{
		{as: "officer", method: "GET", path: "/api/v1/snapshots", status: 200, contains: []string{narrow.ID}, never: []string{wide.ID, "checkpoint\":\""}},
		{as: "stranger", method: "GET", path: "/api/v1/snapshots", status: 200, contains: []string{`"items":[]`}},
		{as: "coordinator", method: "GET", path: "/api/v1/snapshots?limit=1", status: 200, contains: []string{narrow.ID, `"next_cursor":"`}, never: []string{wide.ID}},
		{as: "coordinator", method: "GET", path: "/api/v1/snapshots?made_by={account:officer}", status: 200, contains: []string{narrow.ID}, never: []string{wide.ID}},
		{as: "coordinator", method: "GET", path: "/api/v1/snapshots?as_of_from=2024-06-04", status: 200, contains: []string{`"items":[]`}},
		{as: "security", method: "GET", path: "/api/v1/snapshots", status: 403},
	})
	next := read[frozenPage](t, w.do("coordinator", "GET", "/api/v1/snapshots?limit=1", ""))
	w.run(t, []scenario{{as: "coordinator", method: "GET", path: "/api/v1/snapshots?limit=1&cursor=" + *next.NextCursor, status: 200, contains: []string{wide.ID, `"next_cursor":null`}}})
}

// TestASnapshotTellsARecusedUnitNothing freezes a report with a complaint about the office; whoever is of the office
// reads what he would have been told himself.
func TestASnapshotTellsARecusedUnitNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.registered("coordinator", aComplaint)
	w.registered("coordinator", strings.Replace(aComplaint, "{", `{"recused_units":["{unit:office}"],"campaign":"secret",`, 1))
	frozen := w.froze("verifier", `{"report":"closure","params":{"by":"campaign"}}`)
	w.run(t, []scenario{
		{as: "verifier", method: "GET", path: frozen.Self, status: 200, contains: []string{`"secret"`, `"amount":"2"`}},
		{as: "coordinator", method: "GET", path: frozen.Self, status: 200, contains: []string{`"amount":"1"`}, never: []string{"secret", `"amount":"2"`}},
		{as: "coordinator", method: "GET", path: frozen.Self + "/check", status: 200, contains: []string{`"same":true`}, never: []string{*frozen.Digest}},
		{as: "coordinator", method: "GET", path: "/api/v1/snapshots", status: 200, contains: []string{`"digest":null`}, never: []string{*frozen.Digest}},
	})
	if csv := w.file("coordinator", frozen.Self+"?format=csv"); strings.Contains(csv, "secret") || !strings.Contains(csv, "合计") {
		t.Error(csv)
	}
}

func TestASnapshotRefusesWhatItCannotFreeze(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.run(t, []scenario{
		{as: "coordinator", method: "POST", path: "/api/v1/snapshots", body: `{"report":"none"}`, status: 422, contains: []string{"report.unknown"}},
		{as: "coordinator", method: "POST", path: "/api/v1/snapshots", body: `{"report":"closure","params":{"known_at":"2024-06-01T00:00:00Z"}}`, status: 422, contains: []string{"params.known_at"}},
		{as: "coordinator", method: "POST", path: "/api/v1/snapshots", body: `{"report":"closure","params":{"format":"csv"}}`, status: 422, contains: []string{"params.format"}},
		{as: "coordinator", method: "POST", path: "/api/v1/snapshots", body: `{"report":"closure","params":{"by":{"a":1}}}`, status: 422, contains: []string{"params.by"}},
		{as: "coordinator", method: "POST", path: "/api/v1/snapshots", body: `{"report":"verdicts","params":{"decimals":3}}`, status: 422, contains: []string{"decimals"}},
		{as: "system", method: "POST", path: "/api/v1/snapshots", body: `{"report":"closure"}`, status: 403},
	})
}

func TestTwoSnapshotsSayWhatBecameOfTickets(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	closing, _ := w.publicized()
	w.dispatched()
	returned := w.dispatched()
	rejected := w.registered("coordinator", aComplaint)
	w.registered("coordinator", aComplaint)
	before := w.froze("coordinator", `{"report":"closure","params":{"by":"unit"}}`)
	east := w.froze("officer", `{"report":"closure"}`)
	w.move("officer", returned, "return", `"reason_code":"wrong_unit","reason":"不属本单位"`)
	w.move("coordinator", returned, "dispatch", `"responsible_unit":"{unit:shuijiang}","lead_unit":"{unit:bureau}","acceptance_unit":"{unit:inspectors}"`)
	w.forward(20 * 24 * time.Hour)
	for _, p := range people {
		w.signIn(p.name)
	}
	w.move("verifier", closing, "close", "")
	w.move("coordinator", rejected, "reject", `"reason":"线索不清"`)
	fresh := w.registered("coordinator", aComplaint)
	after := w.froze("auditor", `{"report":"closure","params":{"by":"source"}}`)
	eastAfter := w.froze("officer", `{"report":"closure"}`)
	path := before.Self + "/diff/" + after.ID
	w.run(t, []scenario{
		{as: "coordinator", method: "GET", path: path, status: 200, contains: []string{
			`{"kind":"closed","was":"open","is":"closed","n":1,"departed":0}`, `{"kind":"rejected","was":"open","is":"not_accepted","n":1,"departed":0}`,
			`{"kind":"entered","was":"","is":"open","n":1,"departed":0}`, `{"kind":"moved","was":"open","is":"open","n":1,"departed":0}`, `"changed":["unit"]`,
			`{"class":"open","was":5,"is":4,"difference":-1}`, closing, returned, rejected, fresh}},
		{as: "coordinator", method: "GET", path: path + "?limit=1", status: 200, contains: []string{closing, `"next_cursor":"`}, never: []string{fresh}},
		{as: "coordinator", method: "GET", path: after.Self + "/diff/" + before.ID, status: 200, contains: []string{`"turned":true`, `{"kind":"closed","was":"open","is":"closed","n":1,"departed":0}`, `"difference":-1}`}, never: []string{`"kind":"reopened"`, `"kind":"absent"`}},
		{as: "coordinator", method: "GET", path: path, status: 200, contains: []string{`"turned":false`}},
		{as: "officer", method: "GET", path: path, status: 404},
		{as: "coordinator", method: "GET", path: before.Self + "/diff/" + east.ID, status: 422, contains: []string{"snapshot.not_comparable"}},
		{as: "officer", method: "GET", path: east.Self + "/diff/" + eastAfter.ID, status: 200, contains: []string{`{"kind":"moved_out","was":"open","is":"","n":1,"departed":1}`}, never: []string{returned}},
		{as: "coordinator", method: "GET", path: east.Self + "/diff/" + eastAfter.ID, status: 200, contains: []string{`{"kind":"moved_out","was":"open","is":"","n":1,"departed":0}`, returned}},
	})
}

func TestAClosedPeriodShowsWhatWasKnownWhenItWasClosed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.dispatched()
	closes := func(day string) string {
		return `{"report":"verdicts","params":{"as_of":"` + day + `"},"closes":{"from":"2024-06-01","to":"` + day + `"}}`
	}
	w.run(t, []scenario{
		{as: "coordinator", method: "POST", path: "/api/v1/snapshots", body: closes("2024-06-03"), status: 422, contains: []string{"closing.not_over"}},
		{as: "officer", method: "POST", path: "/api/v1/snapshots", body: closes("2024-06-02"), status: 403},
		{as: "auditor", method: "POST", path: "/api/v1/snapshots", body: closes("2024-06-02"), status: 403},
		{as: "coordinator", method: "POST", path: "/api/v1/snapshots", body: strings.Replace(closes("2024-06-02"), "2024-06-02", "2024-06-01", 1), status: 422, contains: []string{"closing.as_of"}},
	})
	w.forward(24 * time.Hour)
	for _, p := range people {
		w.signIn(p.name)
	}
	proposal := w.froze("coordinator", closes("2024-06-03"))
	table := "/api/v1/exports/d10?as_of=2024-06-03&format=csv&zero_rows=false"
	printed := func() string { return strings.Split(w.file("coordinator", table), "注1")[0] }
	before := printed()
	w.run(t, []scenario{
		{as: "coordinator", method: "POST", path: "/api/v1/snapshots", body: closes("2024-06-03"), status: 409, contains: []string{"closing.proposed", proposal.ID}},
		{as: "coordinator", method: "GET", path: "/api/v1/reports/verdicts?as_of=2024-06-03", status: 200, contains: []string{`"besides":[]`}},
		{as: "coordinator", method: "POST", path: proposal.Self + "/close", status: 403, contains: []string{"closing.second_person"}},
		{as: "officer", method: "POST", path: proposal.Self + "/close", status: 403},
		{as: "verifier", method: "POST", path: proposal.Self + "/close", status: 201, contains: []string{`"no":1`, `"from":"2024-06-01"`}},
		{as: "auditor", method: "POST", path: proposal.Self + "/close", status: 409, contains: []string{"closing.overlap"}},
		{as: "coordinator", method: "POST", path: "/api/v1/snapshots", body: closes("2024-06-03"), status: 409, contains: []string{"closing.overlap"}},
		{as: "officer", method: "GET", path: "/api/v1/closings", status: 200, contains: []string{proposal.ID, `"no":1`}},
	})
	// A complaint of a closed day comes in late, in the same instant as the closing.
	w.imported(w.importFile("coordinator", "complaints_batches.xlsx", "campaign", "central-3", "as_of", "2024-06-02"))
	late := read[frozenReport](t, w.do("coordinator", "POST", "/api/v1/snapshots", `{"report":"verdicts","params":{"as_of":"2024-06-03"}}`))
	w.run(t, []scenario{
		{as: "coordinator", method: "GET", path: "/api/v1/reports/verdicts?as_of=2024-06-03", status: 200, contains: []string{`"name":"known_now"`, "period_closed", `"registered":1,`, `"registered":"-`}},
		{as: "coordinator", method: "GET", path: "/api/v1/reports/closure?as_of=2024-06-03", status: 200, contains: []string{"period_closed", "restated", `"registered":1,`}},
		{as: "coordinator", method: "GET", path: late.Self, status: 200, contains: []string{`"known_now"`, `"amount":"1"`}},
		{as: "coordinator", method: "GET", path: late.Self + "/check", status: 200, contains: []string{`"same":true`}},
		{as: "coordinator", method: "GET", path: proposal.Self + "/check", status: 200, contains: []string{`"same":true`}},
		{as: "coordinator", method: "GET", path: "/api/v1/reports/verdicts?as_of=2024-06-04", status: 200, contains: []string{`"besides":[]`}},
	})
	// What is asked for by a later instant is not the closed figure, and says so; tables and comparisons keep it.
	w.forward(10 * time.Minute)
	later := "/api/v1/reports/verdicts?as_of=2024-06-03&known_at=" + w.now().UTC().Format(time.RFC3339)
	then := "/api/v1/reports/verdicts?as_of=2024-06-03&known_at=" + proposal.KnownAt.UTC().Format(time.RFC3339Nano)
	w.run(t, []scenario{
		{as: "coordinator", method: "GET", path: later, status: 200, contains: []string{"after_closing", "第 1 号"}, never: []string{"period_closed"}},
		{as: "coordinator", method: "GET", path: strings.Replace(later, "verdicts", "closure", 1), status: 200, contains: []string{"after_closing"}},
		{as: "coordinator", method: "GET", path: then, status: 200, never: []string{"after_closing"}},
		{as: "coordinator", method: "GET", path: "/api/v1/reports/ranking?from=2024-06-01&to=2024-06-03&known_at=" + w.now().UTC().Format(time.RFC3339), status: 200, contains: []string{"after_closing"}},
		{as: "coordinator", method: "GET", path: "/api/v1/reports/verdicts?from=2024-06-04&to=2024-06-04&compare=period", status: 200, contains: []string{"former_closed", `"as_of":"2024-06-03","from":"2024-06-03","to":"2024-06-03","known_at":"2024-06-04T09:00:00+08:00"`}},
	})
	if text := w.file("coordinator", later+"&format=csv"); !strings.Contains(text, "第 1 号") {
		t.Errorf("the table hides the closing:\n%s", text)
	}
	if text := w.file("coordinator", table); printed() != before || !strings.Contains(text, "已封账(第1号)") {
		t.Errorf("before\n%s\nafter\n%s", before, text)
	}
	w.forward(2 * 24 * time.Hour)
	for _, p := range people {
		w.signIn(p.name)
	}
	next := func(from string) string {
		return `{"report":"verdicts","params":{"as_of":"2024-06-05"},"closes":{"from":"` + from + `","to":"2024-06-05"}}`
	}
	w.run(t, []scenario{
		{as: "coordinator", method: "POST", path: "/api/v1/snapshots", body: next("2024-06-05"), status: 409, contains: []string{"closing.gap", "2024-06-04"}},
		{as: "coordinator", method: "POST", path: "/api/v1/snapshots", body: next("2024-06-03"), status: 409, contains: []string{"closing.overlap"}},
		{as: "coordinator", method: "POST", path: "/api/v1/snapshots", body: next("2024-06-04"), status: 201},
	})
	findings, err := w.store.Replay(t.Context(), func(int64, int64) {})
	w.must(err)
	if len(findings) > 0 {
		t.Errorf("%v", findings)
	}
}

// givenAnotherPassword has the password of somebody reset by the security administrator, and signs him in with another.
func (w *world) givenAnotherPassword(who string) {
	w.Helper()
	issued := read[resetToken](w.T, w.do("security", "POST", "/api/v1/accounts/{account:"+who+"}/reset", ""))
	w.do("", "POST", "/api/v1/passwords", `{"token":"`+issued.Token+`","password":"Another-horse-43"}`)
	w.token[who] = read[struct{ Token string }](w.T, w.do("", "POST", "/api/v1/sessions", `{"username":"`+who+`","password":"Another-horse-43"}`)).Token
}

// TestNobodyWhomOneAdministratorMadeIsTheSecondPerson has the password of the second person reset: until the audit
// administrator vouches for him, whoever reset it could have closed the period and filled the boards alone.
func TestNobodyWhomOneAdministratorMadeIsTheSecondPerson(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	proposal := w.froze("coordinator", `{"report":"closure","params":{"as_of":"2024-06-02"},"closes":{"from":"2024-06-01","to":"2024-06-02"}}`)
	entry := read[struct{ ID string }](t, w.do("coordinator", "POST", "/api/v1/boards", `{"board":"model","unit":"{unit:dongcheng}","quarter":"2024-Q2","reason":"整改彻底"}`))
	w.givenAnotherPassword("verifier")
	w.run(t, []scenario{
		{as: "verifier", method: "POST", path: proposal.Self + "/close", status: 403, contains: []string{"account.not_vouched"}},
		{as: "verifier", method: "POST", path: "/api/v1/boards/" + entry.ID + "/decision", body: `{"approve":true}`, status: 403, contains: []string{"account.not_vouched"}},
		{as: "audit", method: "POST", path: "/api/v1/accounts/{account:verifier}/vouch", status: 200},
		{as: "verifier", method: "POST", path: proposal.Self + "/close", status: 201},
		{as: "verifier", method: "POST", path: "/api/v1/boards/" + entry.ID + "/decision", body: `{"approve":true}`, status: 200},
	})
}

// TestAProposalToCloseAPeriodDoesNotWaitForEver lets one be confirmed neither after its days are over nor when something of
// the period was entered since.
func TestAProposalToCloseAPeriodDoesNotWaitForEver(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	body := `{"report":"verdicts","params":{"as_of":"2024-06-02"},"closes":{"from":"2024-06-01","to":"2024-06-02"}}`
	first := w.froze("coordinator", body)
	w.forward(7*24*time.Hour - time.Minute)
	for _, p := range people {
		w.signIn(p.name)
	}
	w.run(t, []scenario{{as: "coordinator", method: "POST", path: "/api/v1/snapshots", body: body, status: 409, contains: []string{"closing.proposed"}}})
	w.forward(time.Minute)
	w.run(t, []scenario{{as: "auditor", method: "POST", path: first.Self + "/close", status: 409, contains: []string{"closing.lapsed"}}})
	second := w.froze("coordinator", body)
	w.registered("coordinator", aComplaint) // of today: no matter of the period
	w.imported(w.importFile("coordinator", "complaints_batches.xlsx", "campaign", "central-3", "as_of", "2024-06-02"))
	w.run(t, []scenario{{as: "auditor", method: "POST", path: second.Self + "/close", status: 409, contains: []string{"closing.changed"}}})
	third := w.froze("coordinator", body)
	w.registered("coordinator", aComplaint)
	w.run(t, []scenario{{as: "auditor", method: "POST", path: third.Self + "/close", status: 201}})
}

func TestNobodyFreezesWithoutEnd(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { c.Snapshots.ADay = 2 })
	frozen := `{"report":"verdicts"}`
	w.froze("coordinator", frozen)
	w.froze("coordinator", frozen)
	w.run(t, []scenario{
		{as: "coordinator", method: "POST", path: "/api/v1/snapshots", body: frozen, status: 429, contains: []string{"snapshot.quota"}},
		{as: "auditor", method: "POST", path: "/api/v1/snapshots", body: frozen, status: 201},
	})
	w.forward(24 * time.Hour)
	w.signIn("coordinator")
	w.froze("coordinator", frozen)
}

func TestAFrozenClosureRateLeavesWithItsCompanions(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.registered("coordinator", aComplaint)
	get := func(path string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, w.fill(path), nil)
		r.Header.Set("Authorization", "Bearer "+w.token["verifier"])
		return w.serve(r)
	}
	made := read[frozenReport](t, w.do("coordinator", "POST", "/api/v1/snapshots", `{"report":"closure","params":{"by":"unit"}}`))
	for _, format := range []string{"csv", "xlsx", "pdf", "docx"} {
		got := get(made.Self + "?format=" + format)
		if got.Code != 200 || !strings.Contains(got.Header().Get("Content-Disposition"), made.ID+"."+format) {
			t.Errorf("%s: %d %v", format, got.Code, got.Header())
		}
		if format == "csv" && !strings.Contains(got.Body.String(), "举报人认为未解决") {
			t.Errorf("the rate stands alone: %s", got.Body)
		}
	}
	for path, status := range map[string]int{"?format=pdf&chart=true": 200, "?format=docx&chart=true": 200, "?format=xlsx&chart=true": 200, "?format=csv&chart=true": 422} {
		if got := get(made.Self + path); got.Code != status {
			t.Errorf("%s: %d %s", path, got.Code, got.Body)
		}
	}
}
