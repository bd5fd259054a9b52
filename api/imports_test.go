package api

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"strings"
	"testing"
	"time"
)

// importFile sends a file of package sheet's test data.
func (w *world) importFile(as, file string, fields ...string) *httptest.ResponseRecorder {
	w.Helper()
	data, err := os.ReadFile("../internal/sheet/testdata/" + file)
	w.must(err)
	body, contentType := parcel(w.T, data, path.Base(file), fields...)
	r := httptest.NewRequest(http.MethodPost, "/api/v1/imports", strings.NewReader(string(body)))
	r.Header.Set("Content-Type", contentType)
	r.Header.Set("Authorization", "Bearer "+w.token[as])
	return w.serve(r)
}

func (w *world) imported(answer *httptest.ResponseRecorder) importForm {
	w.Helper()
	var form importForm
	if answer.Code != http.StatusCreated {
		w.Fatalf("the import gave %d: %s\n%s", answer.Code, answer.Body, w.log.String())
	}
	w.must(json.Unmarshal(answer.Body.Bytes(), &form))
	return form
}

func TestAComplaintTableBecomesTicketsAndTheirClosureRate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.forward(30 * 24 * time.Hour) // the table is of June
	w.signIn("coordinator")
	w.signIn("auditor")
	tried := w.imported(w.importFile("coordinator", "complaints_batches.xlsx", "campaign", "central-3", "dry_run", "true"))
	if tried.Totals != (importTotals{Created: 38, Unchanged: 1}) {
		t.Errorf("the dry run says %+v", tried.Totals)
	}
	w.run(t, []scenario{{as: "coordinator", method: "GET", path: "/api/v1/tickets?campaign=central-3&count=true", status: 200, contains: []string{`"total":0`}}})

	first := w.imported(w.importFile("coordinator", "complaints_batches.xlsx", "campaign", "central-3"))
	if first.Totals != (importTotals{Created: 38, Unchanged: 1}) || first.State != "done" {
		t.Errorf("the import says %+v, %s", first.Totals, first.State)
	}
	if len(first.Notices) != 2 || first.Notices[1].Code != "import.new_campaign" {
		t.Errorf("the import notices %+v", first.Notices)
	}
	if elsewhere := w.imported(w.importFile("coordinator", "complaints_batches.xlsx", "campaign", "typo", "dry_run", "true")); len(elsewhere.Notices) != 3 || !strings.Contains(elsewhere.Notices[2].Message, "central-3") {
		t.Errorf("under another campaign it notices %+v", elsewhere.Notices)
	}
	again := w.imported(w.importFile("coordinator", "complaints_batches.xlsx", "campaign", "central-3"))
	if again.Totals != (importTotals{Unchanged: 39}) {
		t.Errorf("importing again says %+v", again.Totals)
	}
	w.run(t, []scenario{
		{as: "coordinator", method: "GET", path: "/api/v1/reports/closure?campaign=central-3", status: 200,
			contains: []string{`"registered":38,"closed":29,"stage_closed":5,"open":4`, `"closure_rate":{"numerator":29,"denominator":38,"percent":"76.3"}`, `"historical":29`}},
		{as: "coordinator", method: "GET", path: "/api/v1/tickets?campaign=central-3&verdict=partly&count=true", status: 200, contains: []string{`"total":12`}},
		{as: "coordinator", method: "GET", path: "/api/v1/tickets?campaign=central-3&key_case=true&count=true", status: 200, contains: []string{`"total":3`}},
		{as: "coordinator", method: "GET", path: "/api/v1/imports/" + first.ID, status: 200, contains: []string{`"created":38`, `"unit.unknown"`}},
		{as: "auditor", method: "GET", path: "/api/v1/imports/" + first.ID, status: 403},
	})
}

func TestTasksAreImportedAndAgainANoOp(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.imported(w.importFile("coordinator", "rectification_tasks.xlsx", "campaign", "tasks-2024"))
	if first.Totals != (importTotals{Created: 14, Unchanged: 1}) {
		t.Errorf("the import says %+v", first.Totals)
	}
	if again := w.imported(w.importFile("coordinator", "rectification_tasks.xlsx", "campaign", "tasks-2024")); again.Totals != (importTotals{Unchanged: 15}) {
		t.Errorf("importing again says %+v", again.Totals)
	}
	w.run(t, []scenario{{as: "coordinator", method: "GET", path: "/api/v1/reports/closure?campaign=tasks-2024&by=source", status: 200,
		contains: []string{`"source":"inspection_task"`, `"registered":14,"closed":6,"stage_closed":2,"open":6`}}})
}

func TestOnlyACoordinatorImports(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, p := range people {
		if p.name == "coordinator" {
			continue
		}
		if answer := w.importFile(p.name, "complaints_batches.xlsx", "campaign", "x"); answer.Code != http.StatusForbidden {
			t.Errorf("%s got %d: %s", p.name, answer.Code, answer.Body)
		}
	}
}

func TestAFileThatCannotBeImportedIsRefusedAsAWhole(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(cfg *Config) { cfg.TempDir = t.TempDir() })
	for _, file := range []string{"not_a_zip.xlsx", "truncated.xlsx", "empty_file.xlsx", "wrong_headers.xlsx", "password_protected.xlsx", "header_only.xlsx", "two_number_columns.xlsx", "huge_shared_strings.xlsx", "wide_row_100k.xlsx"} {
		answer := w.importFile("coordinator", "bad_inputs/"+file, "campaign", "x")
		if answer.Code != http.StatusUnprocessableEntity && answer.Code != http.StatusRequestEntityTooLarge {
			t.Errorf("%s gave %d: %s", file, answer.Code, answer.Body)
		}
	}
	w.run(t, []scenario{{as: "coordinator", method: "GET", path: "/api/v1/tickets?count=true", status: 200, contains: []string{`"total":0`}}})
	if left, err := os.ReadDir(w.server.TempDir); err != nil || len(left) != 0 {
		t.Errorf("left in the folder of uploads: %v, %v", left, err)
	}
}

func TestTheReportLeavesTheHouseAsAFileAndIsJournalled(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.imported(w.importFile("coordinator", "complaints_batches.xlsx", "campaign", "central-3"))
	before, err := w.store.JournalSize(t.Context())
	w.must(err)
	fetch := func(path, accept string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.Header.Set("Authorization", "Bearer "+w.token["auditor"])
		r.Header.Set("Accept", accept)
		return w.serve(r)
	}
	csv := fetch("/api/v1/reports/closure?by=unit&format=csv", "*/*")
	if csv.Code != 200 || !strings.Contains(csv.Body.String(), "办结率") || !strings.Contains(csv.Header().Get("Content-Disposition"), ".csv") {
		t.Errorf("csv: %d %s", csv.Code, csv.Body)
	}
	xlsx := fetch("/api/v1/reports/closure?by=unit", mediaXLSX)
	if xlsx.Code != 200 || !strings.HasPrefix(xlsx.Body.String(), "PK") {
		t.Errorf("xlsx: %d", xlsx.Code)
	}
	if after, err := w.store.JournalSize(t.Context()); err != nil || after != before+2 {
		t.Errorf("two exports added %d entries, %v", after-before, err)
	}
	w.run(t, []scenario{
		{as: "auditor", method: "GET", path: "/api/v1/reports/closure?by=colour", status: 422, contains: []string{`"by"`}},
		{as: "auditor", method: "GET", path: "/api/v1/reports/closure?colour=red", status: 422, contains: []string{`"colour"`}},
		{as: "auditor", method: "GET", path: "/api/v1/reports", status: 200, contains: []string{"struck_off@1"}},
		{as: "system", method: "GET", path: "/api/v1/reports/closure", status: 403},
	})
}
