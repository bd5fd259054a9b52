package api

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestACampaignThatIsNotThereOrNotSeenIsRefusedAlike(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	table := printed([4]string{"D2024-0001", sewage, "属实", "未办结"})
	w.imported(w.sendList("coordinator", "imports", "ours.csv", table, "campaign", "c"))
	for _, path := range []string{"/api/v1/reports/closure?campaign=", "/api/v1/reports/verdicts?campaign=", "/api/v1/exports/d1?campaign=", "/api/v1/exports/d2?campaign=", "/api/v1/charts/ranking?campaign=", "/api/v1/reports/closure/restated?campaign="} {
		unseen, absent := w.do("stranger", "GET", path+"c", ""), w.do("stranger", "GET", path+"x", "")
		said := func(got *httptest.ResponseRecorder) string { // all but the id of the request
			text, _, _ := strings.Cut(got.Body.String(), `"request_id"`)
			return text
		}
		if unseen.Code != http.StatusUnprocessableEntity || !strings.Contains(unseen.Body.String(), "campaign.unknown") || strings.Replace(said(absent), ":x", ":c", 1) != said(unseen) {
			t.Errorf("%s tells campaigns apart: %d %s\n%d %s", path, unseen.Code, unseen.Body, absent.Code, absent.Body)
		}
		for _, as := range []string{"coordinator", "officer"} {
			if got := w.reportFile(as, "../"+strings.TrimPrefix(path, "/api/v1/")+"c"); got.Code == http.StatusUnprocessableEntity && strings.Contains(got.Body.String(), "campaign.unknown") {
				t.Errorf("%s %s: %s", as, path, got.Body)
			}
		}
	}
	w.run(t, []scenario{
		{as: "coordinator", method: "GET", path: "/api/v1/reports/closure?campaign=none", status: 200},
		{as: "coordinator", method: "POST", path: "/api/v1/snapshots", body: `{"report":"closure","params":{"campaign":"x"}}`, status: 422, contains: []string{"campaign.unknown"}},
	})
}

func TestACampaignWhoseTicketsWentElsewhereStillCountsThen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.registered("coordinator", strings.Replace(aComplaint, "{", `{"campaign":"c",`, 1))
	w.move("coordinator", id, "dispatch", `"responsible_unit":"{unit:dongcheng}","lead_unit":"{unit:bureau}","acceptance_unit":"{unit:inspectors}"`)
	w.move("coordinator", id, "reassign", `"responsible_unit":"{unit:shuijiang}","reason":"改派"`)
	if got := w.do("officer", "GET", "/api/v1/reports/closure?campaign=c", ""); got.Code != http.StatusOK {
		t.Errorf("%d %s", got.Code, got.Body)
	}
}

func TestWhatCannotBeAskedForIsRefusedWithWhatCan(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.dispatched()
	size, err := w.store.JournalSize(t.Context())
	w.must(err)
	if size == 0 {
		t.Fatal("nothing is recorded")
	}
	w.run(t, []scenario{
		{as: "auditor", method: "GET", path: "/api/v1/boards?quarter=zzz", status: 422, contains: []string{`"quarter"`}},
		{as: "auditor", method: "GET", path: "/api/v1/boards?quarter=2024-Q2", status: 200},
		{as: "auditor", method: "GET", path: "/api/v1/tickets?figure=registered&as_of=2024-06-30&known=999999&count=true", status: 422, contains: []string{`"known"`}},
		{as: "auditor", method: "GET", path: "/api/v1/tickets?figure=registered&as_of=2024-06-30&known=0&count=true", status: 200, contains: []string{`"total":0`}},
		{as: "auditor", method: "GET", path: "/api/v1/tickets?figure=verdicts.registered&as_of=2024-06-30&from=2024-06-01&to=2024-06-30&known=0&count=true", status: 200, contains: []string{`"total":0`}},
		{as: "auditor", method: "GET", path: "/api/v1/tickets?figure=registered&as_of=2024-06-30&count=true", status: 200, contains: []string{`"total":1`}},
		{as: "auditor", method: "GET", path: "/api/v1/reports/closure?source=x", status: 422, contains: []string{"complaint, "}},
		{as: "auditor", method: "GET", path: "/api/v1/reports/closure?verdict=x", status: 422, contains: []string{"substantiated"}},
	})
	wrong := w.do("auditor", "GET", "/api/v1/tickets?figure=timeliness.due_closd&as_of=2024-06-30", "").Body.String()
	if !strings.Contains(wrong, "timeliness.due_closed_late") || !strings.Contains(wrong, "/api/v1/reports") || len(wrong) > 1000 {
		t.Errorf("%d bytes: %s", len(wrong), wrong)
	}
	quarter := read[struct{ Fields []struct{ Name string } }](t, w.do("auditor", "GET", "/api/v1/reports/ranking?year=2024&quarter=9", ""))
	if len(quarter.Fields) != 1 {
		t.Errorf("one wrong quarter is named %d times: %+v", len(quarter.Fields), quarter)
	}
	for n, words := range map[int]string{1: "1 value is wrong", 2: "2 values are wrong"} {
		if got := counted(n).EN; !strings.HasPrefix(got, words) {
			t.Errorf("%d: %s", n, got)
		}
	}
}

func TestAPeriodicalIsMadeWithoutABody(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.cutAt(4, 21, 0)
	r := httptest.NewRequest("POST", "/api/v1/periodicals/daily", nil)
	r.Header.Set("Authorization", "Bearer "+w.token["coordinator"])
	r.Header.Set("Content-Type", "application/json")
	if got := w.serve(r); got.Code != http.StatusCreated || !strings.Contains(got.Body.String(), `"as_of":"2024-06-04"`) {
		t.Errorf("%d %s", got.Code, got.Body)
	}
}
