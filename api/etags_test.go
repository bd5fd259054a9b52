package api

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"qingdan/internal/sheet"
)

// asked sends a request with what the caller already has.
func (w *world) askedAgain(as, method, path, tag string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, nil)
	r.Header.Set("Authorization", "Bearer "+w.token[as])
	if tag != "" {
		r.Header.Set("If-None-Match", tag)
	}
	return w.serve(r)
}

func TestAReportOfWhichNothingChangedIsNotSentAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.dispatched()
	for _, path := range []string{"/api/v1/reports/closure?by=unit&compare=year", "/api/v1/reports/verdicts?by=source&restatement=true", "/api/v1/reports/closure?format=csv", "/api/v1/reports/verdicts?format=pdf", "/api/v1/exports/d7", "/api/v1/exports/d7?format=csv"} {
		first := w.askedAgain("coordinator", "GET", path, "")
		tag := first.Header().Get("ETag")
		if first.Code != http.StatusOK || tag == "" {
			t.Fatalf("%s: %d, tag %q: %s", path, first.Code, tag, first.Body)
		}
		w.clock.Add(time.Minute.Microseconds())
		before, err := w.store.JournalSize(t.Context())
		w.must(err)
		if again := w.askedAgain("coordinator", "GET", path, tag); again.Code != http.StatusNotModified || again.Body.Len() != 0 || again.Header().Get("ETag") != tag {
			t.Errorf("%s: %d with %d bytes, tag %s", path, again.Code, again.Body.Len(), again.Header().Get("ETag"))
		}
		if after, err := w.store.JournalSize(t.Context()); err != nil || after != before {
			t.Errorf("%s: what was not sent is in the journal", path)
		}
		if head := w.askedAgain("coordinator", "HEAD", path, ""); head.Code != http.StatusOK || head.Header().Get("ETag") != tag {
			t.Errorf("%s: HEAD gives %d, %v", path, head.Code, head.Header())
		}
		if foreign := w.askedAgain("stranger", "GET", path, tag); foreign.Code != http.StatusOK {
			t.Errorf("%s: what one has answers another: %d", path, foreign.Code)
		}
		w.dispatched()
		if changed := w.askedAgain("coordinator", "GET", path, tag); changed.Code != http.StatusOK || changed.Header().Get("ETag") == tag {
			t.Errorf("%s: with another ticket it is %d, %s", path, changed.Code, changed.Header().Get("ETag"))
		}
	}
}

// After a restart with another layout or another version, what was kept is not what is printed now.
func TestAReportThatIsLaidOutAnewIsSentAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.dispatched()
	layouts, err := sheet.ReadLayouts([]byte("version: 1\nreports: {verdicts: {title: {zh: 属实, en: Verdicts here}}}\n"))
	w.must(err)
	csv, json := "/api/v1/reports/verdicts?by=source&format=csv", "/api/v1/reports/verdicts?by=source"
	laid, plain := w.askedAgain("coordinator", "GET", csv, "").Header().Get("ETag"), w.askedAgain("coordinator", "GET", json, "").Header().Get("ETag")
	w.server.Layouts = layouts
	if again := w.askedAgain("coordinator", "GET", csv, laid); again.Code != http.StatusOK || !strings.Contains(again.Body.String(), "属实") {
		t.Errorf("laid out anew it is %d", again.Code)
	}
	if again := w.askedAgain("coordinator", "GET", json, plain); again.Code != http.StatusNotModified {
		t.Errorf("what is not laid out is %d", again.Code)
	}
	w.server.Version += ".1"
	if again := w.askedAgain("coordinator", "GET", json, plain); again.Code != http.StatusOK {
		t.Errorf("of another version it is %d", again.Code)
	}
}

func TestTheTagOfAReportTellsNothingOfTicketsThatAreNotSeen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.dispatched()
	for _, path := range []string{"/api/v1/reports/closure", "/api/v1/reports/verdicts?by=source"} {
		before := w.askedAgain("stranger", "GET", path, "").Header().Get("ETag")
		w.dispatched()
		if after := w.askedAgain("stranger", "GET", path, before); before == "" || after.Code != http.StatusNotModified {
			t.Errorf("%s: %d tells that something happened elsewhere", path, after.Code)
		}
	}
}
