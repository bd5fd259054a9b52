package main

import (
	"archive/zip"
	"database/sql"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
)

const sheets = "../../internal/sheet/testdata/"

// imports runs the import command and gives what became of the rows: created, updated, unchanged, rejected.
func imports(t testing.TB, status int, file, campaign, data string, more ...string) (outcome [4]int, out, errs string) {
	t.Helper()
	out, errs = console(t, status, append([]string{"import", file, "--campaign", campaign, "--account", "zhenggaiban", "--data", data}, more...)...)
	if status == done {
		lines := strings.Split(strings.TrimSpace(out), "\n")
		_, english, _ := strings.Cut(lines[len(lines)-1], " / ")
		if n, err := fmt.Sscanf(english, "created %d, updated %d, unchanged %d, rejected %d", &outcome[0], &outcome[1], &outcome[2], &outcome[3]); n != 4 {
			t.Fatalf("%v: %s", err, out)
		}
	}
	return outcome, out, errs
}

// closureTotal asks the report command for the figures of a campaign, or of the whole house.
func closureTotal(t testing.TB, data, campaign string) figures {
	t.Helper()
	out, _ := console(t, done, "report", "closure", "--campaign="+campaign, "--format", "json", "--data", data)
	var r struct{ Total figures }
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return r.Total
}

// inDatabase runs something past the programme, on the file itself.
func inDatabase(t testing.TB, data string, fn func(*sql.DB)) {
	t.Helper()
	db, err := sql.Open("sqlite", data+"/qingdan.db")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	fn(db)
}

func number(t testing.TB, db *sql.DB, query string, args ...any) (n int) {
	t.Helper()
	if err := db.QueryRow(query, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestAPublishedTableIsTakenInOnce(t *testing.T) {
	t.Parallel()
	data, token := furnished(t)
	file := sheets + "complaints_batches.xlsx"

	if got, _, _ := imports(t, done, file, "by-command", data, "--as-of", "2024-12-31", "--dry-run"); got != [4]int{38, 0, 1, 0} {
		t.Errorf("tried only: %v, expected 38 created, 1 superseded", got)
	}
	inDatabase(t, data, func(db *sql.DB) {
		if n, c := number(t, db, "SELECT count(*) FROM tickets"), number(t, db, "SELECT count(*) FROM campaigns"); n+c > 0 {
			t.Errorf("a dry run wrote %d tickets and %d campaigns", n, c)
		}
	})
	if got, _, _ := imports(t, done, file, "by-command", data, "--as-of", "2024-12-31"); got != [4]int{38, 0, 1, 0} {
		t.Errorf("imported: %v, expected 38 created, 1 superseded", got)
	}
	var entries, versions int
	count := func(db *sql.DB) {
		entries = number(t, db, "SELECT count(*) FROM journal WHERE ticket_key <> 0")
		versions = number(t, db, "SELECT sum(version) FROM tickets")
	}
	inDatabase(t, data, count)
	oldEntries, oldVersions := entries, versions
	if got, _, _ := imports(t, done, file, "by-command", data, "--as-of", "2025-01-31"); got != [4]int{0, 0, 39, 0} {
		t.Errorf("imported again: %v, expected 39 unchanged", got)
	}
	if inDatabase(t, data, count); entries != oldEntries || versions != oldVersions {
		t.Errorf("importing again made %d entries and %d versions", entries-oldEntries, versions-oldVersions)
	}

	s := start(t, "--data", data)
	s.redeem("zhenggaiban", token)
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	byAPI := func(dry string) importSeen {
		return read[importSeen](s.ask("zhenggaiban", "POST", "/api/v1/imports", form{name: "complaints_batches.xlsx", file: content,
			fields: map[string]string{"campaign": "by-api", "as_of": "2024-12-31", "dry_run": dry}}).is(http.StatusCreated))
	}
	if got := byAPI("true"); got.Totals.Created != 38 || got.State != "done" {
		t.Errorf("tried by the API: %+v", got)
	}
	if n, _ := s.count("zhenggaiban", "/api/v1/tickets?campaign=by-api"); n != 0 {
		t.Errorf("a dry run by the API wrote %d tickets", n)
	}
	got := byAPI("false")
	if got.Totals != (totals{Created: 38, Unchanged: 1}) || got.State != "done" || len(got.Rows) != 39 {
		t.Errorf("imported by the API: %+v", got)
	}
	if again := byAPI("false"); again.Totals != (totals{Unchanged: 39}) {
		t.Errorf("imported again by the API: %+v", again.Totals)
	}
	if same := read[importSeen](s.ask("zhenggaiban", "GET", "/api/v1/imports/"+got.ID, nil).is(http.StatusOK)); same.Totals != got.Totals || len(same.Rows) != 39 {
		t.Errorf("the import, asked for later: %+v", same)
	}
	for _, row := range got.Rows {
		if row.Outcome == "created" {
			s.ask("zhenggaiban", "GET", "/api/v1/tickets/"+*row.Ticket, nil).is(http.StatusOK)
		}
	}

	lines, total := s.closure("zhenggaiban", "by=campaign")
	for _, campaign := range []string{"by-command", "by-api"} {
		f := lines[campaign]
		if f.Registered != 38 || f.Closed != 29 || f.StageClosed != 5 || f.Open != 4 || f.Historical != 29 || f.ClosureRate.String() != "29/38 = 76.3" {
			t.Errorf("%s: %+v, expected 38 registered, 29 closed, 5 stage closed, 4 open", campaign, f)
		}
	}
	if total.Registered != 76 {
		t.Errorf("%d tickets in all, expected 76", total.Registered)
	}
	if status := s.stop(); status != done {
		t.Fatalf("status %d: %s", status, s.errs)
	}
	if f := closureTotal(t, data, "by-command"); f.Closed != 29 || f.StageClosed != 5 || f.Open != 4 {
		t.Errorf("today: %+v", f)
	}
	console(t, done, "verify", "--replay", "--data", data)
	nothingLeft(t, data)
}

type importSeen struct {
	ID, State string
	Totals    totals
	Progress  struct{ Done, All int }
	Rows      []struct {
		Row     int
		Outcome string
		Ticket  *string
	}
}

type totals struct{ Created, Updated, Unchanged, Rejected int }

// nothingLeft demands that no upload waits in a data directory.
func nothingLeft(t testing.TB, data string) {
	t.Helper()
	if left, err := os.ReadDir(data + "/uploads"); len(left) > 0 || err != nil && !os.IsNotExist(err) {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestABadFileIsRefusedOrItsBadRowsAre(t *testing.T) {
	t.Parallel()
	data, token := furnished(t)
	text, err := os.ReadFile(sheets + "expected/bad_inputs.json")
	if err != nil {
		t.Fatal(err)
	}
	var files []struct {
		File, Outcome string
		Tickets       int `json:"tickets_if_imported"`
	}
	if err := json.Unmarshal(text, &files); err != nil || len(files) != 15 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	// What the rows of the three files with bad rows become: created, updated, unchanged, rejected.
	partly := map[string][4]int{"duplicate_conflict.xlsx": {3, 0, 1, 2}, "formula_cells.xlsx": {3, 0, 0, 2}, "impossible_dates_unknown_towns.xlsx": {1, 0, 0, 5}}
	for _, f := range files {
		path := sheets + "bad_inputs/" + f.File
		switch f.Outcome {
		case "reject":
			_, _, errs := imports(t, refused, path, f.File, data)
			oneLine(t, errs)
			if !strings.Contains(errs, "[import.") {
				t.Errorf("%s: the refusal has no code: %s", f.File, errs)
			}
		case "import_or_reject":
			if got, _, _ := imports(t, done, path, f.File, data); got != [4]int{f.Tickets, 0, 0, 0} {
				t.Errorf("%s: %v, expected %d created", f.File, got, f.Tickets)
			}
		case "row_problems":
			got, out, _ := imports(t, done, path, f.File, data)
			if got != partly[f.File] {
				t.Errorf("%s: %v, expected %v\n%s", f.File, got, partly[f.File], out)
			}
			if strings.Count(out, "/ row ") < got[3] {
				t.Errorf("%s: %d rows were rejected, reported is\n%s", f.File, got[3], out)
			}
		}
	}
	registered := func() int {
		out, _ := console(t, done, "report", "closure", "--format", "json", "--data", data)
		var r struct{ Total figures }
		if err := json.Unmarshal([]byte(out), &r); err != nil {
			t.Fatal(err)
		}
		return r.Total.Registered
	}
	before := registered()
	s := start(t, "--data", data)
	s.redeem("zhenggaiban", token)
	for _, f := range files {
		content, err := os.ReadFile(sheets + "bad_inputs/" + f.File)
		if err != nil {
			t.Fatal(err)
		}
		a := s.ask("zhenggaiban", "POST", "/api/v1/imports", form{name: f.File, file: content, fields: map[string]string{"campaign": f.File}})
		switch {
		case f.Outcome == "reject" && (a.status < 400 || a.status > 499):
			t.Errorf("%s by the API: %d\n%s", f.File, a.status, a.body)
		case f.Outcome != "reject":
			if again := read[importSeen](a.is(http.StatusCreated)); again.Totals.Created+again.Totals.Updated > 0 {
				t.Errorf("%s again, by the API: %+v", f.File, again.Totals)
			}
		}
	}
	nothingLeft(t, data)
	s.stop()
	if after := registered(); after != before || before != 5+5+3+3+3+1 {
		t.Errorf("%d tickets, then %d, expected 20", before, after)
	}
	inDatabase(t, data, func(db *sql.DB) {
		if n := number(t, db, "SELECT count(*) FROM imports WHERE state <> 'done'"); n > 0 {
			t.Errorf("%d refused files left an import", n)
		}
	})
	console(t, done, "verify", "--replay", "--data", data)
}

func TestTheClosureReportComesInFourFormats(t *testing.T) {
	t.Parallel()
	data, _ := furnished(t)
	imports(t, done, sheets+"complaints_batches.xlsx", "c", data, "--as-of", "2024-12-31")
	report := func(format string, more ...string) string {
		out, _ := console(t, done, append([]string{"report", "closure", "--as-of", "2024-12-31", "--by", "unit,source", "--format", format, "--data", data}, more...)...)
		return out
	}
	table := strings.Split(report("table"), "\n")
	if !strings.Contains(table[1], "责任单位") || !strings.Contains(table[1], "来源") {
		t.Errorf("the table begins\n%s\n%s", table[0], table[1])
	}
	var sum string
	for _, line := range table {
		if strings.HasPrefix(line, "合计") {
			sum = strings.Join(strings.Fields(line), " ")
		}
	}
	if !strings.HasPrefix(sum, "合计 合计 38 ") || !strings.Contains(sum, " 29 ") || !strings.Contains(sum, "76.3") {
		t.Errorf("the total is %q", sum)
	}
	var inJSON struct {
		AsOf  string `json:"as_of"`
		Rows  []struct{ figures }
		Total figures
	}
	if err := json.Unmarshal([]byte(report("json")), &inJSON); err != nil {
		t.Fatal(err)
	}
	registered := 0
	for _, row := range inJSON.Rows {
		registered += row.Registered
	}
	if inJSON.AsOf != "2024-12-31" || registered != 38 || inJSON.Total.ClosureRate.String() != "29/38 = 76.3" {
		t.Errorf("in JSON: %s, %d in rows, total %s", inJSON.AsOf, registered, inJSON.Total.ClosureRate)
	}
	text, marked := strings.CutPrefix(report("csv"), "\uFEFF")
	lines, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || !marked {
		t.Fatalf("the csv: %v, byte order mark %t", err, marked)
	}
	if lines[1][0] != "责任单位" || lines[2+len(inJSON.Rows)][0] != "合计" || lines[2+len(inJSON.Rows)][2] != "38" {
		t.Errorf("the csv has the header %q and the total %q", lines[1], lines[2+len(inJSON.Rows)])
	}
	if sheet := inWorkbook(t, report("xlsx")); strings.Count(sheet, "<row ") != len(lines) || !strings.Contains(sheet, ">76.3<") || !strings.Contains(sheet, "责任单位") {
		t.Errorf("the workbook has %d rows, the csv %d\n%s", strings.Count(sheet, "<row "), len(lines), sheet)
	}
	for _, format := range []string{"table", "csv"} {
		if nothing := report(format, "--campaign", "none"); !strings.Contains(nothing, "-") || strings.Contains(nothing, "'") {
			t.Errorf("the rate of no tickets is no dash:\n%s", nothing)
		}
	}
	if english := report("table", "--english"); !strings.Contains(english, "Responsible unit") {
		t.Errorf("in English:\n%s", english)
	}
	_, errs := console(t, misused, "report", "closure", "--as-of", "2024-13-01", "--data", data)
	oneLine(t, errs)
	_, errs = console(t, misused, "report", "closure", "--by", "weather", "--data", data)
	oneLine(t, errs)
}

// inWorkbook gives the XML of the only sheet of a workbook.
func inWorkbook(t testing.TB, text string) string {
	t.Helper()
	z, err := zip.NewReader(strings.NewReader(text), int64(len(text)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	sheet, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(sheet)
}

func TestARowWhoseNumberBelongsToAHiddenTicketIsRejectedAlone(t *testing.T) {
	t.Parallel()
	data, _ := furnished(t)
	file := sheets + "complaints_batches.xlsx"
	imports(t, done, file, "c", data, "--as-of", "2024-12-31")
	console(t, done, "account", "add", "fenguan", "--name", "水江镇整改办", "--role", "coordinator", "--unit", "500119108000", "--data", data)
	out, _ := console(t, done, "import", file, "--campaign", "c", "--account", "fenguan", "--as-of", "2024-12-31", "--data", data)
	if !strings.Contains(out, "[receipt.taken]") || strings.Contains(out, "created 38") {
		t.Errorf("imported by who sees one township only:\n%s", out)
	}
	inDatabase(t, data, func(db *sql.DB) {
		if n, open := number(t, db, "SELECT count(*) FROM tickets"), number(t, db, "SELECT count(*) FROM imports WHERE state <> 'done'"); n != 38 || open > 0 {
			t.Errorf("%d tickets, %d open imports; expected 38 and none", n, open)
		}
	})
}
