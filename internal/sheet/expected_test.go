package sheet_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"qingdan/internal/rectify"
	"qingdan/internal/sheet"
)

// readFile reads a file of testdata to the end.
func readFile(t testing.TB, name string, opt sheet.Options) (*sheet.Book, []rectify.Row, error) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return readBytes(t, data, filepath.Base(name), opt)
}

func readBytes(t testing.TB, data []byte, name string, opt sheet.Options) (*sheet.Book, []rectify.Row, error) {
	t.Helper()
	book, err := sheet.Read(context.Background(), bytes.NewReader(data), int64(len(data)), name, opt)
	if err != nil {
		return nil, nil, err
	}
	var rows []rectify.Row
	for row, err := range book.Rows(context.Background()) {
		if err != nil {
			return book, rows, err
		}
		rows = append(rows, row)
	}
	return book, rows, nil
}

func expected(t *testing.T, name string, into any) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "expected", name))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatal(err)
	}
}

// visible counts the characters of a text that are not white space.
func visible(s string) int {
	n := 0
	for _, r := range s {
		if !unicode.IsSpace(r) {
			n++
		}
	}
	return n
}

func orNil(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

type rowPlace struct {
	Sheet string `json:"sheet"`
	Row   int    `json:"row"`
}

type sheetAnswer struct {
	Sheet      string `json:"sheet"`
	Visible    *bool  `json:"visible"`
	HeaderRows []int  `json:"header_rows"`
	Rows       int    `json:"rows"`
}

type complaintAnswer struct {
	Sheet          string         `json:"sheet"`
	Row            int            `json:"row"`
	Number         *string        `json:"number"`
	KeyCase        bool           `json:"key_case"`
	Verdict        string         `json:"verdict"`
	Closure        string         `json:"closure"`
	PollutionTypes []string       `json:"pollution_types"`
	Units          []string       `json:"units"`
	Batch          *string        `json:"batch"`
	BatchDate      *string        `json:"batch_date"`
	Accountability string         `json:"accountability"`
	ReportedOn     *string        `json:"reported_on"`
	Repeats        *rowPlace      `json:"repeats"`
	Lens           map[string]int `json:"lens"`
}

func complaintOf(r rectify.Row) complaintAnswer {
	a := complaintAnswer{
		Sheet: r.Sheet, Row: r.Line, Number: orNil(r.ReceiptNumber), KeyCase: r.KeyCase, Verdict: string(r.Verdict), Closure: string(r.Closure),
		PollutionTypes: append([]string{}, r.PollutionTypes...), Units: r.Units, Batch: orNil(r.Batch), BatchDate: orNil(r.BatchOn.String()),
		Accountability: r.Accounted, ReportedOn: orNil(r.ReportedOn.String()),
		Lens: map[string]int{"problem": visible(r.Problem), "findings": visible(r.Findings), "handling": visible(r.Handling)},
	}
	if r.Repeats != nil {
		a.Repeats = &rowPlace{r.Repeats.Sheet, r.Repeats.Line}
	}
	return a
}

func TestTheComplaintWorkbooksYieldTheirAnswers(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"complaints_batches", "complaints_mixed_layouts"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var want struct {
				Sheets []sheetAnswer     `json:"sheets"`
				Rows   []complaintAnswer `json:"rows"`
			}
			expected(t, name+".json", &want)
			book, rows, err := readFile(t, name+".xlsx", sheet.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if len(rows) != len(want.Rows) {
				t.Errorf("%d rows, want %d", len(rows), len(want.Rows))
			}
			for i := range min(len(rows), len(want.Rows)) {
				if diff := cmp.Diff(want.Rows[i], complaintOf(rows[i])); diff != "" {
					t.Errorf("row %d of %s (-want +got):\n%s", want.Rows[i].Row, want.Rows[i].Sheet, diff)
				}
				if len(rows[i].Problems) > 0 {
					t.Errorf("row %d of %s has problems: %v", rows[i].Line, rows[i].Sheet, rows[i].Problems)
				}
			}
			checkSheets(t, book, want.Sheets, rectify.ComplaintRow)
		})
	}
}

func checkSheets(t *testing.T, book *sheet.Book, want []sheetAnswer, kind rectify.RowKind) {
	t.Helper()
	for _, w := range want {
		i := slices.IndexFunc(book.Sheets, func(s sheet.Sheet) bool { return s.Name == w.Sheet })
		if i < 0 {
			t.Errorf("no sheet %q", w.Sheet)
			continue
		}
		got := book.Sheets[i]
		if w.Visible != nil && !*w.Visible {
			if !got.Hidden || got.Rows != 0 || got.Layout != "" {
				t.Errorf("the hidden sheet %q was read: %+v", w.Sheet, got)
			}
			continue
		}
		if !slices.Equal(got.HeaderRows, w.HeaderRows) || got.Rows != w.Rows || got.Layout != kind {
			t.Errorf("sheet %q: header %v, %d rows, %s; want %v, %d, %s", w.Sheet, got.HeaderRows, got.Rows, got.Layout, w.HeaderRows, w.Rows, kind)
		}
	}
}

type taskAnswer struct {
	Sheet        string         `json:"sheet"`
	Row          int            `json:"row"`
	TaskRow      int            `json:"task_row"`
	Section      string         `json:"section"`
	Number       string         `json:"number"`
	LeadUnits    []string       `json:"lead_units"`
	Units        []string       `json:"units"`
	Supervising  []string       `json:"supervising_units"`
	Accepting    []string       `json:"accepting_units"`
	Deadline     *string        `json:"deadline"`
	DeadlineKind string         `json:"deadline_kind"`
	Completion   string         `json:"completion"`
	Progress     *float64       `json:"progress_percent"`
	Lens         map[string]int `json:"lens"`
}

var completions = map[rectify.RowClosure]string{rectify.RowClosed: "done", rectify.RowStageClosed: "stage_done", rectify.RowOpen: "in_progress"}

func taskOf(r rectify.Row) taskAnswer {
	a := taskAnswer{
		Sheet: r.Sheet, Row: r.Line, TaskRow: r.Line, Section: r.Section, Number: r.ReceiptNumber,
		LeadUnits: append([]string{}, r.LeadUnits...), Units: append([]string{}, r.Units...),
		Supervising: append([]string{}, r.SupervisingUnits...), Accepting: append([]string{}, r.AcceptanceUnits...),
		Deadline: orNil(r.Deadline.String()), DeadlineKind: r.DeadlineKind, Completion: completions[r.Closure],
		Lens: map[string]int{"task": visible(r.Problem), "measures": visible(r.Measures), "progress": visible(r.Handling)},
	}
	if r.Repeats != nil {
		a.TaskRow = r.Repeats.Line
	}
	if r.Percent != nil {
		p := float64(*r.Percent)
		a.Progress = &p
	}
	return a
}

func TestTheTaskWorkbookYieldsItsAnswers(t *testing.T) {
	t.Parallel()
	var want struct {
		Sheets []sheetAnswer `json:"sheets"`
		Totals struct {
			Tasks        int            `json:"tasks"`
			Completion   map[string]int `json:"completion"`
			DeadlineKind map[string]int `json:"deadline_kind"`
			Sections     map[string]int `json:"sections"`
		} `json:"totals"`
		Rows []taskAnswer `json:"rows"`
	}
	expected(t, "rectification_tasks.json", &want)
	book, rows, err := readFile(t, "rectification_tasks.xlsx", sheet.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != len(want.Rows) {
		t.Errorf("%d rows, want %d", len(rows), len(want.Rows))
	}
	for i := range min(len(rows), len(want.Rows)) {
		w := want.Rows[i]
		if w.Progress != nil && *w.Progress != math.Floor(*w.Progress) { // rectify.Row holds whole per cents; the rest is reported
			whole := math.Floor(*w.Progress)
			w.Progress = &whole
			if !slices.ContainsFunc(rows[i].Problems, func(p rectify.Problem) bool { return p.Code == "percent.rounded" && !p.Fatal }) {
				t.Errorf("row %d: the fraction of a per cent is lost without a word", w.Row)
			}
		} else if len(rows[i].Problems) > 0 {
			t.Errorf("row %d has problems: %v", rows[i].Line, rows[i].Problems)
		}
		if diff := cmp.Diff(w, taskOf(rows[i])); diff != "" {
			t.Errorf("row %d (-want +got):\n%s", w.Row, diff)
		}
	}
	checkSheets(t, book, want.Sheets, rectify.TaskRow)

	var tasks []rectify.Row
	for _, r := range rows {
		if r.Repeats != nil {
			tasks[len(tasks)-1] = sheet.JoinStep(tasks[len(tasks)-1], r)
			continue
		}
		tasks = append(tasks, r)
	}
	completion, kinds, sections := map[string]int{}, map[string]int{}, map[string]int{}
	for _, r := range tasks {
		completion[completions[r.Closure]]++
		kinds[r.DeadlineKind]++
		sections[r.Section]++
	}
	got := fmt.Sprint(len(tasks), completion, kinds, sections)
	if w := fmt.Sprint(want.Totals.Tasks, want.Totals.Completion, want.Totals.DeadlineKind, want.Totals.Sections); got != w {
		t.Errorf("totals %s\n  want %s", got, w)
	}
}

func TestAJoinedTaskIsDoneOnlyWhenEveryStepIs(t *testing.T) {
	t.Parallel()
	_, rows, err := readFile(t, "rectification_tasks.xlsx", sheet.Options{})
	if err != nil {
		t.Fatal(err)
	}
	first, step := rows[4], rows[5] // rows 9 and 10
	step.Closure = rectify.RowStageClosed
	joined := sheet.JoinStep(first, step)
	if joined.Closure != rectify.RowStageClosed || joined.Deadline.String() != "2024-12-31" || joined.Line != 9 {
		t.Errorf("joined: %s, %s, row %d", joined.Closure, joined.Deadline, joined.Line)
	}
	if got := strings.Join(joined.Units, " "); got != "石墙镇 骑龙镇" {
		t.Errorf("units %s", got)
	}
	if joined.Measures != first.Measures+"\n"+step.Measures || joined.Problem != first.Problem {
		t.Errorf("measures %q, task %q", joined.Measures, joined.Problem)
	}
}
