package api

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

func TestTheHistoryTellsWhatChangedInTheFormOfTheTicket(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.dispatched()
	w.move("officer", id, "sign", `"note":"已收到"`)
	path := "/api/v1/tickets/" + id + "/history"
	w.run(t, []scenario{
		{as: "officer", method: "GET", path: path, status: 200, contains: []string{`"seq":1`, `"do":"dispatch"`, `"label":"交办"`, `"note":"已收到"`, `"current_due_on":"2024-07-31"`,
			`"responsible_unit":{"id":"{unit:dongcheng}","name":"dongcheng"}`, `"actor":{"id":"{account:coordinator}","name":"name of coordinator"}`, `"next_cursor":null`},
			never: []string{`"index"`, "recused_units", "receipt_key", "ticket_key", "_micro"}},
		{as: "auditor", method: "GET", path: path, status: 200, contains: []string{`"index":`}},
		{as: "stranger", method: "GET", path: path, status: 404},
		{as: "officer", method: "GET", path: path + "?limit=0", status: 422},
	})
	var seqs []int64
	for cursor := ""; ; {
		page := read[struct {
			Items []struct {
				Seq     int64
				Changes map[string]json.RawMessage
			}
			NextCursor *string `json:"next_cursor"`
		}](t, w.do("officer", "GET", path+"?limit=1"+cursor, ""))
		for _, e := range page.Items {
			seqs = append(seqs, e.Seq)
		}
		if page.NextCursor == nil {
			break
		}
		cursor = "&cursor=" + *page.NextCursor
	}
	if fmt.Sprint(seqs) != "[1 2 3]" {
		t.Errorf("paged: %v", seqs)
	}
}

// TestTheHistoryDoesNotTellThatSomethingIsWithheld compares what people are answered before and after something was
// done to their ticket that they may not know of.
func TestTheHistoryDoesNotTellThatSomethingIsWithheld(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.dispatched()
	path := "/api/v1/tickets/" + id
	ask := func(who string) string { return w.do(who, "GET", path+"/history", "").Body.String() }
	blind := []string{"officer", "leader", "reviewer", "verifier"}
	before := map[string]string{}
	for _, who := range blind {
		before[who] = ask(who)
	}
	w.run(t, []scenario{
		{as: "coordinator", method: "PATCH", path: path, body: `{"recused_units":["{unit:shuijiang}"]}`, header: []string{"If-Match", `"2"`}, status: 200},
		{as: "coordinator", method: "PUT", path: path + "/complainant", body: `{"name":"a","phone":"1"}`, header: []string{"If-Match", `"3"`}, status: 204},
	})
	for _, who := range blind {
		if after := ask(who); after != before[who] {
			t.Errorf("%s can tell:\n%s\n%s", who, before[who], after)
		}
	}
	for _, who := range []string{"coordinator", "auditor"} {
		if got := ask(who); !strings.Contains(got, `"seq":3`) || !strings.Contains(got, "record_complainant") {
			t.Errorf("%s: %s", who, got)
		}
	}
	w.move("officer", id, "sign", "")
	var seqs []string
	for cursor := ""; ; {
		page := read[struct {
			Items      []struct{ Seq int }
			NextCursor *string `json:"next_cursor"`
		}](t, w.do("officer", "GET", path+"/history?limit=2"+cursor, ""))
		for _, e := range page.Items {
			seqs = append(seqs, fmt.Sprint(e.Seq))
		}
		if page.NextCursor == nil {
			break
		}
		cursor = "&cursor=" + *page.NextCursor
	}
	if got := strings.Join(seqs, " "); got != "1 2 5" {
		t.Errorf("paged: %s", got)
	}
	only := []string{`"fields":[{"field":"version","code":"field.changed"`}
	w.run(t, []scenario{
		{as: "officer", method: "PATCH", path: path, body: `{"handling":"x"}`, header: []string{"If-Match", `"4"`}, status: 412, never: []string{"recused_units"}},
		{as: "coordinator", method: "PATCH", path: path, body: `{"handling":"x"}`, header: []string{"If-Match", `"2"`}, status: 412, contains: []string{"recused_units"}},
		{as: "officer", method: "PATCH", path: path, body: `{"handling":"x"}`, header: []string{"If-Match", `"99"`}, status: 412, contains: only},
	})
	other := w.rectifying()
	w.run(t, []scenario{
		{as: "coordinator", method: "PUT", path: "/api/v1/tickets/" + other + "/complainant", body: `{"name":"a","phone":"1"}`, header: []string{"If-Match", `"4"`}, status: 204},
		{as: "officer", method: "PATCH", path: "/api/v1/tickets/" + other, body: `{"handling":"x"}`, header: []string{"If-Match", `"4"`}, status: 412, contains: only},
		{as: "officer", method: "POST", path: "/api/v1/tickets/" + other + "/actions", body: `{"do":"sign","version":4}`, status: 409, contains: only},
	})
}
