package api

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// export fetches an official table.
func (w *world) export(as, path string) *httptest.ResponseRecorder {
	w.Helper()
	r := httptest.NewRequest(http.MethodGet, "/api/v1/exports/"+w.fill(path), nil)
	r.Header.Set("Authorization", "Bearer "+w.token[as])
	return w.serve(r)
}

// importBytes sends a file that was made here.
func (w *world) importBytes(as, name string, data []byte, fields ...string) importForm {
	w.Helper()
	body, contentType := parcel(w.T, data, name, fields...)
	r := httptest.NewRequest(http.MethodPost, "/api/v1/imports", strings.NewReader(string(body)))
	r.Header.Set("Content-Type", contentType)
	r.Header.Set("Authorization", "Bearer "+w.token[as])
	return w.imported(w.serve(r))
}

func TestWhatIsExportedImportsAgainWithoutAChange(t *testing.T) {
	t.Parallel()
	for file, tables := range map[string][]string{
		"complaints_batches.xlsx":       {"d1", "d2", "d3", "d4"},
		"complaints_mixed_layouts.xlsx": {"d1", "d2", "d3", "d4"},
		"rectification_tasks.xlsx":      {"d18"},
	} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			w := emptyWorld(t)
			w.forward(600 * 24 * time.Hour) // after the last batch of the tables
			w.addPeople(t.Context())
			first := w.imported(w.importFile("coordinator", file, "campaign", "c"))
			if first.Totals.Rejected != 0 {
				t.Fatalf("the table itself imports as %+v", first.Totals)
			}
			for _, table := range tables {
				for _, format := range []string{"xlsx", "csv"} {
					answer := w.export("coordinator", table+"?campaign=c&format="+format)
					if answer.Code != 200 {
						t.Fatalf("%s: %d %s", table, answer.Code, answer.Body)
					}
					again := w.importBytes("coordinator", "x."+format, answer.Body.Bytes(), "campaign", "c")
					if again.Totals != (importTotals{Unchanged: first.Totals.Created}) {
						t.Errorf("%s as %s imports as %+v", table, format, again.Totals)
						for _, row := range again.Rows {
							if row.Outcome != "unchanged" {
								t.Logf("%+v", row)
							}
						}
					}
				}
			}
		})
	}
}
