package api

import (
	"encoding/json"
	"fmt"
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
