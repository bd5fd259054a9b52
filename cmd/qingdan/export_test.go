package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTheExportCommandHasTheParametersOfTheAPI(t *testing.T) {
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
	help, _ := console(t, done, "export", "--help")
	help = strings.ReplaceAll(help, "--[no-]", "--")
	n := 0
	for _, p := range document.Paths["/api/v1/exports/{table}"].Get.Parameters {
		if n++; p.In == "query" && !strings.Contains(help, flagOf(p.Name)) {
			t.Errorf("export has no %s", flagOf(p.Name))
		}
	}
	if n < 30 {
		t.Errorf("the document names only %d parameters", n)
	}
}

func TestTheConsoleExportsOfficialTables(t *testing.T) {
	t.Parallel()
	data, _ := furnished(t)
	imports(t, done, sheets+"complaints_batches.xlsx", "c", data, "--as-of", "2024-12-31")
	if list, _ := console(t, done, "export", "list", "--data", data); !strings.Contains(list, "d1\t") || !strings.Contains(list, "d18\t") || !strings.Contains(list, "d19\t") {
		t.Errorf("the tables are %s", list)
	}
	file := filepath.Join(t.TempDir(), "d1.xlsx")
	console(t, done, "export", "d1", "--campaign", "c", "--output", file, "--data", data)
	if text, err := os.ReadFile(file); err != nil || !bytes.HasPrefix(text, []byte("PK")) {
		t.Errorf("the workbook: %v", err)
	}
	again, _ := console(t, done, "import", file, "--campaign", "c", "--account", "zhenggaiban", "--data", data)
	if !strings.Contains(again, "created 0, updated 0, unchanged 38, rejected 0") {
		t.Errorf("its import says %s", again)
	}
	counts, _ := console(t, done, "export", "d10", "--format", "csv", "--no-bom", "--no-zero-rows", "--as-of", "2024-12-31", "--data", data)
	if !strings.HasPrefix(counts, "交办问题线索办理情况统计表,,") || !strings.Contains(counts, "合计,0,29") {
		t.Errorf("the counts are %s", counts)
	}
	one, _ := console(t, done, "export", "d1", "--format", "csv", "--key-case", "--batch", "15", "--data", data)
	if strings.Count(one, "*,") != 1 || !strings.Contains(one, "key_case=true") {
		t.Errorf("the key case of batch 15 is %s", one)
	}
	for _, wrong := range [][]string{{"d1", "--as-of", "2024-12-31"}, {"d8", "--day-cut", "evening"}, {"d1", "--state", "lost"}, {"d10", "--light", "red"}} {
		console(t, misused, append(append([]string{"export"}, wrong...), "--data", data)...)
	}
	left := filepath.Join(t.TempDir(), "d6.xlsx")
	_, errs := console(t, refused, "export", "d6", "--as-of", "2999-12-31", "--output", left, "--data", data)
	oneLine(t, errs)
	if _, err := os.Stat(left); err == nil {
		t.Error("a refused export left a file")
	}
	_, errs = console(t, refused, "export", "d99", "--data", data)
	oneLine(t, errs)
}

func TestLayoutsOfOnesOwnAreReadFromTheConfiguration(t *testing.T) {
	t.Parallel()
	data, _ := furnished(t)
	folder := t.TempDir()
	own, config := filepath.Join(folder, "tables.yaml"), filepath.Join(folder, "qingdan.yaml")
	write := func(path, text string) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(config, "tables: "+own+"\n")
	write(own, "version: 1\ntables:\n  - {id: ours, name: {zh: 本区台账, en: Ours}, title: 本区台账, rows: tickets, columns: [{header: 编号, field: ticket_no}]}\n")
	if list, _ := console(t, done, "--config", config, "export", "list", "--data", data); list != "ours\t本区台账 / Ours\nd19\t每日交办情况通报\n" { // d19 is a form
		t.Errorf("the tables are %s", list)
	}
	write(own, "version: 1\ntables:\n  - {id: ours, name: {zh: 本区台账, en: Ours}, title: 本区台账, rows: tickets, columns: [{header: 编号, field: phone}]}\n")
	_, errs := console(t, refused, "--config", config, "export", "list", "--data", data)
	oneLine(t, errs)
	if !strings.Contains(errs, own) || !strings.Contains(errs, "line 3") || !strings.Contains(errs, "ticket_no") {
		t.Errorf("a wrong layout is refused with %s", errs)
	}
}

func TestTheConsoleMakesTheDailyNotice(t *testing.T) {
	t.Parallel()
	data, _ := furnished(t)
	imports(t, done, sheets+"complaints_batches.xlsx", "c", data, "--as-of", "2024-12-31")
	text, _ := console(t, done, "export", "d19", "--format", "txt", "--as-of", "2024-12-31", "--day-cut", "20:00", "--inspectors", "督察组", "--data", data)
	if !strings.Contains(text, "12月31日，督察组向________交办第________批群众信访举报件0件") || !strings.Contains(text, "共交办38件") {
		t.Errorf("the notice is %s", text)
	}
	console(t, misused, "export", "d19", "--format", "csv", "--data", data)
	console(t, misused, "export", "d19", "--pollution-type", "water", "--data", data)
	console(t, misused, "export", "d1", "--format", "pdf", "--data", data)
	if _, errs := console(t, refused, "export", "d19", "--batch", "1", "--as-of", "2024-12-31", "--data", data); !strings.Contains(errs, "the batch has 9, 0 of them on the day") {
		t.Error(errs)
	}
}
