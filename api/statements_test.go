package api

import (
	"fmt"
	"net/http"
	"testing"
)

// The credential is remembered and costs none. A move begins, marks and commits a transaction, and
// takes and gives back the head of the journal. The flags of a ticket are not here: they ask for every photo of it. A cost that grows with what there is would show between the two houses.
func TestARequestCostsAFixedNumberOfStatements(t *testing.T) {
	t.Parallel()
	for _, tickets := range []int{1, 5} {
		t.Run(fmt.Sprint(tickets), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			var id string
			for range tickets {
				id = w.rectifying()
				for range tickets {
					w.attached("officer", id, "after")
					w.move("officer", id, "report_progress", `"progress_note":"进展"`)
				}
			}
			for _, sc := range []struct {
				name, as, method, path, body string
				cost                         int64
			}{
				{"who am I", "officer", "GET", "/api/v1/me", "", 0},
				{"a page", "officer", "GET", "/api/v1/tickets?limit=50", "", 1},
				{"a page with its count", "officer", "GET", "/api/v1/tickets?limit=50&count=true", "", 1},
				{"an inbox", "coordinator", "GET", "/api/v1/inbox", "", 1},
				{"a search", "coordinator", "GET", "/api/v1/tickets?q=黑臭&limit=50", "", 1},
				{"a ticket", "officer", "GET", "/api/v1/tickets/" + id, "", 1},
				{"its moves", "officer", "GET", "/api/v1/tickets/" + id + "/moves", "", 2},
				{"its history", "officer", "GET", "/api/v1/tickets/" + id + "/history?limit=50", "", 2},
				{"its evidence", "officer", "GET", "/api/v1/tickets/" + id + "/evidence", "", 2},
				{"a move", "officer", "POST", "/api/v1/tickets/" + id + "/actions", `{"do":"report_progress","version":%d,"progress_note":"又有进展"}`, 13},
				{"a box of the inbox", "coordinator", "GET", "/api/v1/inbox/to_dispatch?limit=50", "", 1},
				{"what is escalated", "coordinator", "GET", "/api/v1/escalations?limit=50", "", 1},
				{"campaigns", "coordinator", "GET", "/api/v1/campaigns", "", 2},
				{"sweeps", "coordinator", "GET", "/api/v1/sweeps?limit=50", "", 1},
				{"the sweeps of a ticket", "coordinator", "GET", "/api/v1/tickets/" + id + "/sweeps?limit=50", "", 2},
				{"rounds", "coordinator", "GET", "/api/v1/rounds?limit=50", "", 1},
				{"flags", "coordinator", "GET", "/api/v1/flags?from=2026-01-01&to=2026-03-31&limit=50", "", 5},
				{"the forms of a ticket", "officer", "GET", "/api/v1/tickets/" + id + "/forms", "", 1},
				{"a form", "officer", "GET", "/api/v1/tickets/" + id + "/forms/d12?format=pdf", "", 9},
				{"days that may move", "coordinator", "GET", "/api/v1/calendar/provisional?limit=50", "", 1},
				{"public notices", "coordinator", "GET", "/api/v1/public/notices?limit=50", "", 1},
				{"units", "officer", "GET", "/api/v1/units?limit=50", "", 0},
				{"which reports there are", "coordinator", "GET", "/api/v1/reports", "", 0},
				{"the closure report", "coordinator", "GET", "/api/v1/reports/closure?by=unit", "", 5},
				{"a report from standings", "coordinator", "GET", "/api/v1/reports/verdicts?by=unit", "", 3},
				{"a report on a period", "coordinator", "GET", "/api/v1/reports/relapse?by=unit", "", 3},
				{"a balance", "coordinator", "GET", "/api/v1/reports/balance?by=unit", "", 3},
				{"a report and the year before", "coordinator", "GET", "/api/v1/reports/timeliness?by=unit&compare=year&restatement=true", "", 11},
				{"a page behind a closure rate", "coordinator", "GET", "/api/v1/tickets?figure=registered&as_of=2024-06-30&limit=50", "", 1},
				{"a page behind a report", "coordinator", "GET", "/api/v1/tickets?figure=verdicts.unknown&as_of=2024-06-30&from=2024-01-01&to=2024-06-30&limit=50&count=true", "", 1},
				{"a table", "coordinator", "GET", "/api/v1/exports/d1?format=csv", "", 11},
			} {
				ask := func() int64 {
					body := sc.body
					if body != "" {
						body = fmt.Sprintf(body, w.version(id))
					}
					before := w.statements.Load()
					if got := w.do(sc.as, sc.method, sc.path, body); got.Code != http.StatusOK {
						t.Fatalf("%s: %d %s", sc.name, got.Code, got.Body)
					}
					return w.statements.Load() - before
				}
				ask() // what is remembered afterwards is not counted
				if cost := ask(); cost != sc.cost {
					t.Errorf("%s costs %d statements, expected are %d", sc.name, cost, sc.cost)
				}
			}
		})
	}
}
