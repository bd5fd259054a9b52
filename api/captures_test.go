package api

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"qingdan/internal/rectify"
)

// capture gives a fresh code for a photo.
func (w *world) capture(as, id string) string {
	w.Helper()
	got := w.do(as, "POST", "/api/v1/tickets/"+id+"/captures", "")
	if got.Code != http.StatusCreated {
		w.Fatalf("%d %s", got.Code, got.Body)
	}
	return read[struct{ Code string }](w.T, got).Code
}

func TestACodeIsGoodForOnePhotoOfOnePersonAndTicketWithinMinutes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id, other := w.rectifying(), w.rectifying()
	upload := func(as, id, code string) (int, string) {
		body, contentType := parcel(t, shot(t, 5, false, 90), "after.jpg", "kind", "after", "capture", code)
		got := w.send(as, id, body, contentType)
		return got.Code, got.Body.String()
	}
	code := w.capture("officer", id)
	if len(code) != 9 || code[4] != '-' {
		t.Errorf("the code %q is not short and readable", code)
	}
	w.forward(9 * time.Minute)
	for name, wrong := range map[string]struct{ as, id, code, says string }{
		"another person": {"leader", id, code, "capture.unknown"}, "another ticket": {"officer", other, code, "capture.unknown"}, "no code at all": {"officer", id, "AAAA-AAAA", "capture.unknown"},
	} {
		if status, text := upload(wrong.as, wrong.id, wrong.code); status != 422 || !strings.Contains(text, wrong.says) || !strings.Contains(text, `"field":"capture"`) {
			t.Errorf("%s: %d %s", name, status, text)
		}
	}
	status, text := upload("officer", id, strings.ToLower(strings.ReplaceAll(code, "-", " ")))
	if status != 201 || !strings.Contains(text, `"live_since":"2024-06-03T09:00:00`) {
		t.Errorf("in time: %d %s", status, text)
	}
	if status, text := upload("officer", id, code); status != 422 || !strings.Contains(text, "capture.unknown") {
		t.Errorf("used twice: %d %s", status, text)
	}
	late := w.capture("officer", id)
	w.forward(10 * time.Minute)
	if status, text := upload("officer", id, late); status != 422 || !strings.Contains(text, "capture.expired") {
		t.Errorf("ten minutes later: %d %s", status, text)
	}
	body, contentType := parcel(t, shot(t, 6, false, 90), "after.jpg", "kind", "after")
	if got := w.send("officer", id, body, contentType); got.Code != 201 || !strings.Contains(got.Body.String(), `"live":false`) {
		t.Errorf("without a code: %d %s", got.Code, got.Body)
	}
	body, contentType = parcel(t, []byte("%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"), "a.pdf", "kind", "other", "capture", w.capture("officer", id))
	if got := w.send("officer", id, body, contentType); got.Code != 422 || !strings.Contains(got.Body.String(), "capture.not_a_photo") {
		t.Errorf("with a paper: %d %s", got.Code, got.Body)
	}
	given, used := map[string]bool{}, 0
	entries, err := w.store.Entries(t.Context(), 0, 10000)
	w.must(err)
	for _, e := range entries {
		switch {
		case e.Do == "capture":
			given[e.Subject] = true
		case e.Event == rectify.EventMove && e.Do == "attach" && e.Subject != "":
			used++
			if !given[id+"/"+e.Subject] {
				t.Errorf("a photo was taken with %s, which was never given", e.Subject)
			}
		}
	}
	if len(given) != 3 || used != 1 {
		t.Errorf("the journal knows of %d codes and %d photos taken with one", len(given), used)
	}
}

func TestCodesAreForThoseWhoMayAttachAndBoundedAndKeptAsDigests(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.rectifying()
	path := "/api/v1/tickets/" + id + "/captures"
	w.run(t, []scenario{
		{as: "stranger", method: "POST", path: path, status: 404},
		{as: "auditor", method: "POST", path: path, status: 403},
		{as: "verifier", method: "POST", path: path, status: 201, contains: []string{`"expires_at":"2024-06-03T09:10:00`}},
	})
	for range 20 {
		w.capture("officer", id)
	}
	w.run(t, []scenario{{as: "officer", method: "POST", path: path, status: 429, contains: []string{"capture.too_many"}}})
	w.forward(11 * time.Minute)
	w.capture("officer", id) // those that expired are forgotten
}
