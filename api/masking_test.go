package api

import (
	"strings"
	"testing"
)

// TestNumbersOfPersonsInAComplaintAreForCoordinators registers a complaint as it was dictated and reads it in every
// answer that shows its words, as every role (S-24).
func TestNumbersOfPersonsInAComplaintAreForCoordinators(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	body := strings.NewReplacer(`"title":"`, `"title":"请回电13812345678 `, `"description":"`, `"description":"身份证11010519491231002X,邮箱 wang@example.com。`).Replace(aComplaint)
	id := w.registered("coordinator", body)
	w.move("coordinator", id, "dispatch", `"responsible_unit":"{unit:dongcheng}","lead_unit":"{unit:bureau}","acceptance_unit":"{unit:inspectors}","due_on":"2024-07-31"`)
	secrets := []string{"13812345678", "11010519491231002X", "wang@example.com"}
	for _, path := range []string{"/api/v1/tickets/" + id, "/api/v1/tickets/" + id + "/history"} {
		w.run(t, []scenario{{as: "coordinator", method: "GET", path: path, status: 200, contains: secrets}})
		for _, name := range []string{"officer", "leader", "reviewer", "verifier", "auditor"} {
			w.run(t, []scenario{{as: name, method: "GET", path: path, status: 200, contains: []string{"138********", "110***************", "w***********.***"}, never: secrets}})
		}
	}
	w.run(t, []scenario{
		{as: "coordinator", method: "GET", path: "/api/v1/tickets", status: 200, contains: secrets[:1]},
		{as: "officer", method: "GET", path: "/api/v1/tickets", status: 200, contains: []string{"请回电138********"}, never: secrets},
	})
	if got := w.act("officer", id, "sign", "").Body.String(); strings.Contains(got, secrets[0]) || !strings.Contains(got, "138********") {
		t.Errorf("the answer to a move shows %s", got)
	}
}
