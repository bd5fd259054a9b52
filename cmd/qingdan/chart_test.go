package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTheChartCommandHasTheParametersOfTheAPI(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	var document struct {
		Paths map[string]struct {
			Get struct{ Parameters []struct{ Name, In string } }
		}
	}
	if err := json.Unmarshal(text, &document); err != nil {
		t.Fatal(err)
	}
	help, _ := console(t, done, "chart", "--help")
	n := 0
	for _, p := range document.Paths["/api/v1/charts/{chart}"].Get.Parameters {
		if n++; p.In == "query" && !strings.Contains(help, flagOf(p.Name)) {
			t.Errorf("chart has no %s", flagOf(p.Name))
		}
	}
	if n < 25 {
		t.Errorf("the document names only %d parameters", n)
	}
}

func TestTheConsoleDrawsChartsAndPrintsReports(t *testing.T) {
	t.Parallel()
	data, _ := furnished(t)
	imports(t, done, sheets+"complaints_batches.xlsx", "c", data, "--as-of", "2024-12-31")
	folder := t.TempDir()
	begins := func(name, head string, args ...string) {
		t.Helper()
		file := filepath.Join(folder, name)
		console(t, done, append(args, "--output", file, "--data", data)...)
		if text, err := os.ReadFile(file); err != nil || !bytes.HasPrefix(text, []byte(head)) {
			t.Errorf("%s: %v", name, err)
		}
	}
	begins("t.png", "\x89PNG", "chart", "trend", "--as-of", "2024-12-31", "--format", "png", "--width", "900")
	begins("r.svg", "<svg", "chart", "ranking", "--by", "township", "--zero-rows")
	begins("b.pdf", "%PDF", "report", "backlog", "--by", "source", "--format", "pdf", "--chart")
	begins("c.docx", "PK", "report", "closure", "--format", "docx", "--chart", "--english")
	flow, _ := console(t, done, "chart", "flow", "--as-of", "2024-12-31", "--data", data)
	if !strings.Contains(flow, "期初结存") || !strings.Contains(flow, "2024-12-31") {
		t.Errorf("the flow is %s", flow)
	}
	console(t, misused, "chart", "pie", "--data", data)
	console(t, misused, "report", "closure", "--chart", "--format", "csv", "--data", data)
	if _, errs := console(t, refused, "chart", "trend", "--from", "2001-01-01", "--data", data); !strings.Contains(errs, "chart.query") {
		t.Error(errs)
	}
}
