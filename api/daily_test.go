package api

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestTheDailyNoticeCountsByInstantsAndTheDayCut(t *testing.T) {
	t.Parallel()
	w := newWorld(t) // 3 June 2024, 09:00
	w.registered("coordinator", strings.Replace(aComplaint, "{", `{"batch":"3",`, 1))
	w.forward(12 * time.Hour) // 21:00, after the cut
	for _, p := range people {
		w.signIn(p.name)
	}
	w.registered("coordinator", strings.Replace(aComplaint, "{", `{"batch":"4",`, 1))
	notice := func(query string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, "/api/v1/exports/d19?"+query, nil)
		r.Header.Set("Authorization", "Bearer "+w.token["coordinator"])
		return w.serve(r)
	}
	all := notice("format=txt&inspectors=督察组&to=某区")
	if all.Code != 200 || !strings.Contains(all.Body.String(), "6月3日，督察组向某区交办第________批群众信访举报件2件") || !strings.Contains(all.Body.String(), "截至6月3日，共交办2件") || !strings.Contains(all.Body.String(), "辐射0件") {
		t.Errorf("the whole day: %d %s", all.Code, all.Body)
	}
	cut := notice("format=txt&day_cut=20:00&batch=3")
	if cut.Code != 200 || !strings.Contains(cut.Body.String(), "交办第3批群众信访举报件1件") || !strings.Contains(cut.Body.String(), "共交办1件") {
		t.Errorf("until 20:00: %d %s", cut.Code, cut.Body)
	}
	w.forward(12 * time.Hour) // the day after: what came after the cut is of that day
	for _, p := range people {
		w.signIn(p.name)
	}
	next := notice("format=txt&day_cut=20:00&batch=4")
	if next.Code != 200 || !strings.Contains(next.Body.String(), "6月4日") || !strings.Contains(next.Body.String(), "第4批群众信访举报件1件") || !strings.Contains(next.Body.String(), "共交办2件") {
		t.Errorf("the next day: %d %s", next.Code, next.Body)
	}
	for query, want := range map[string]string{"batch=3&as_of=2024-06-03": "export.batch_differs", "format=xlsx": "value.unknown", "pollution_type=water": "parameter.unfit", "as_of=2030-01-01": "day.future"} {
		if got := notice(query); got.Code != 422 || !strings.Contains(got.Body.String(), want) {
			t.Errorf("%s: %d %s", query, got.Code, got.Body)
		}
	}
	before, err := w.store.JournalSize(t.Context())
	w.must(err)
	for format, head := range map[string]string{"pdf": "%PDF", "docx": "PK"} {
		if got := notice("format=" + format); got.Code != 200 || !strings.HasPrefix(got.Body.String(), head) || !strings.Contains(got.Header().Get("Content-Disposition"), `"d19-2024-06-04.`+format) {
			t.Errorf("%s: %d %v", format, got.Code, got.Header())
		}
	}
	after, err := w.store.JournalSize(t.Context())
	w.must(err)
	if after != before+2 {
		t.Errorf("%d entries for two notices", after-before)
	}
}
