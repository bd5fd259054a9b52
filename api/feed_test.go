package api

import (
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"
)

// feed makes a calendar feed and gives the path under which it is read, and its id.
func (w *world) feed(as string) (path, id string) {
	w.Helper()
	got := w.do(as, "POST", "/api/v1/me/calendar", "")
	made := read[struct{ URL, ID, Kind string }](w.T, got)
	path, local := strings.CutPrefix(made.URL, "http://example.com")
	if got.Code != 201 || !local || made.Kind != "feed" || !strings.HasSuffix(path, ".ics") {
		w.Fatalf("%d %s", got.Code, got.Body)
	}
	return path, made.ID
}

// unfolded gives the lines of a calendar as they were before folding (RFC 5545 section 3.1).
func unfolded(t *testing.T, text string) []string {
	t.Helper()
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\r\n"), "\r\n") {
		if len(line) > 75 || strings.ContainsAny(line, "\r\n") || !strings.HasSuffix(text, "\r\n") {
			t.Errorf("line of %d octets: %q", len(line), line)
		}
	}
	return strings.Split(strings.ReplaceAll(text, "\r\n ", ""), "\r\n")
}

func TestAFeedHoldsTheDueDaysOfItsOwner(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.rectifying()
	w.dispatched()
	w.registered("stranger", elsewhereBody)
	path, _ := w.feed("officer")
	got := w.do("", "GET", path, "")
	if got.Code != 200 || got.Header().Get("Content-Type") != "text/calendar; charset=utf-8" {
		t.Fatalf("%d %v %s", got.Code, got.Header(), got.Body)
	}
	lines := unfolded(t, got.Body.String())
	for _, line := range []string{"BEGIN:VCALENDAR", "VERSION:2.0", "UID:due-" + id + "@qingdan", "DTSTART;VALUE=DATE:20240731", "DTEND;VALUE=DATE:20240801", "DTSTAMP:20240603T010000Z",
		"SUMMARY:整改时限 QD-" + id[:10] + " 群众举报转办件 dongcheng", "END:VCALENDAR"} {
		if !slices.Contains(lines, line) {
			t.Errorf("lacks %q:\n%s", line, got.Body)
		}
	}
	if n := strings.Count(got.Body.String(), "BEGIN:VEVENT"); n != 3 {
		t.Errorf("%d days, expected two due days and one day to sign:\n%s", n, got.Body)
	}
	for _, secret := range []string{"黑臭", "塑料", "河水"} {
		if strings.Contains(strings.Join(lines, "\n"), secret) {
			t.Errorf("the feed tells %s, which a person wrote", secret)
		}
	}
	if again := w.do("", "GET", path, ""); again.Body.String() != got.Body.String() {
		t.Error("an unchanged feed reads otherwise")
	}
	w.move("officer", id, "report_progress", `"progress_note":"进展"`)
	if after := w.do("", "GET", path, "").Body.String(); strings.Count(after, "UID:due-"+id) != 1 {
		t.Errorf("the day has another UID after a move:\n%s", after)
	}
}

func TestAFeedOpensNothingElseAndEnds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.rectifying()
	path, id := w.feed("officer")
	secret := strings.TrimSuffix(strings.TrimPrefix(path, "/ical/"), ".ics")
	gone := func(why, path string) {
		t.Helper()
		if got := w.do("", "GET", path, ""); got.Code != 404 || !strings.Contains(got.Body.String(), "feed.absent") {
			t.Errorf("%s: %d %s", why, got.Code, got.Body)
		}
	}
	for _, other := range []string{"/api/v1/me", "/api/v1/tickets", "/api/v1/inbox"} {
		r := httptest.NewRequest("GET", other, nil)
		r.Header.Set("Authorization", "Bearer "+secret)
		if got := w.serve(r); got.Code != 401 {
			t.Errorf("a feed opens %s: %d %s", other, got.Code, got.Body)
		}
	}
	gone("a session", "/ical/"+w.token["officer"]+".ics")
	gone("a guess", "/ical/qdf_"+strings.Repeat("A", 43)+".ics")
	if strings.Contains(w.log.String(), secret) {
		t.Error("the log holds the secret")
	}
	renewed, newID := w.feed("officer")
	gone("the former feed", path)
	w.run(t, []scenario{
		{as: "officer", method: "GET", path: "/api/v1/tokens", status: 200, contains: []string{newID, `"kind":"feed"`}, never: []string{id}},
		{as: "officer", method: "DELETE", path: "/api/v1/me/calendar", status: 204},
		{as: "officer", method: "DELETE", path: "/api/v1/me/calendar", status: 204},
		{as: "security", method: "POST", path: "/api/v1/me/calendar", status: 403},
		{method: "POST", path: "/api/v1/me/calendar", status: 401},
	})
	gone("a revoked feed", renewed)
	last, lastID := w.feed("officer")
	w.run(t, []scenario{{as: "officer", method: "DELETE", path: "/api/v1/tokens/" + lastID, status: 204}})
	gone("a feed revoked as a token", last)
	last, _ = w.feed("officer")
	theirs, _ := w.feed("stranger")
	w.run(t, []scenario{{as: "security", method: "POST", path: "/api/v1/accounts/{account:officer}/disable", status: 200}})
	gone("the feed of a disabled account", last)
	w.forward(366 * 24 * time.Hour)
	gone("a feed after a year", theirs)
}
