package api

import (
	"net/http"
	"strings"
	"testing"
)

func TestEvidenceIsUploadedForOneMeasure(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.rectifying()
	w.move("officer", id, "report_progress", `"progress_note":"开工","measures":[{"text":"清淤","person":"甲","due_on":"2024-06-01"},{"text":"截污","person":"乙","due_on":"2024-06-03","done_on":"2024-06-03"},{"text":"补种","person":"丙"}]`)
	for measure, code := range map[string]string{"4": "measure.unknown", "0": "value.range", "x": "value.range"} {
		body, contentType := parcel(t, photo(t, 9), "a.jpg", "kind", "after", "measure", measure)
		got := w.send("officer", id, body, contentType)
		if got.Code < 400 || !strings.Contains(got.Body.String(), `"field":"measure","code":"`+code+`"`) {
			t.Errorf("for measure %s: %d %s", measure, got.Code, got.Body)
		}
	}
	body, contentType := parcel(t, photo(t, 9), "a.jpg", "kind", "after", "measure", "2")
	made := w.send("officer", id, body, contentType)
	if made.Code != http.StatusCreated || !strings.Contains(made.Body.String(), `"measure":2`) {
		t.Fatalf("%d %s", made.Code, made.Body)
	}
	photo := read[ticket2](t, made).ID
	w.attached("officer", id, "before")
	w.run(t, []scenario{
		{as: "reviewer", method: "GET", path: "/api/v1/tickets/" + id + "/evidence", status: 200, contains: []string{`"id":"` + photo + `","kind":"after","kind_label":"整改后照片","measure":2`, `"measure":null`}},
		{as: "reviewer", method: "GET", path: "/api/v1/tickets/" + id, status: 200, contains: []string{
			`{"no":1,"text":"清淤","person":"甲","due_on":"2024-06-01","done_on":null,"state":"overdue","state_label":"已超期","evidence":[]}`,
			`{"no":2,"text":"截污","person":"乙","due_on":"2024-06-03","done_on":"2024-06-03","state":"done","state_label":"已完成","evidence":["` + photo + `"]}`,
			`{"no":3,"text":"补种","person":"丙","due_on":null,"done_on":null,"state":"open","state_label":"未完成","evidence":[]}`}},
		{as: "reviewer", method: "GET", path: "/api/v1/tickets/" + id + "/history", status: 200, contains: []string{`"evidence":["` + photo + `"]`}},
	})
}
