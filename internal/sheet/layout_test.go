package sheet_test

import (
	"slices"
	"strings"
	"testing"

	"qingdan/configs"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
	"qingdan/internal/sheet"
)

func TestTheLayoutsThatShipPrintEveryReportWhole(t *testing.T) {
	t.Parallel()
	all, err := sheet.ReadLayouts(configs.Reports)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range report.Printed() {
		columns, _ := report.Printable(name)
		var ids []string
		for _, c := range columns {
			ids = append(ids, c.ID)
		}
		if l := all[name]; !slices.Equal(l.Columns, ids) || l.Title != report.PrintedTitle(name) {
			t.Errorf("%s ships as %+v, the report has %q", name, l, ids)
		}
	}
	if len(all) != len(report.Printed()) {
		t.Errorf("%d layouts of %d reports", len(all), len(report.Printed()))
	}
}

func TestALayoutIsRefusedWithItsPlaceAndTheRemedy(t *testing.T) {
	t.Parallel()
	for fault, text := range map[string]string{
		"field colums not found":                                           "  rework:\n    colums: [applied]\n",
		"line 3, reworks: there is no such":                                "  reworks:\n    columns: [applied]\n",
		"line 5, rework: there is no column day":                           "  signing:\n    columns: [dispatched]\n  rework:\n    columns: [applied, day]\n",
		"applied is there twice":                                           "  rework:\n    columns: [applied, applied]\n",
		"labels: there is no column day":                                   "  rework:\n    labels: {day: {zh: 日, en: Day}}\n",
		"labels.applied must have zh and en":                               "  rework:\n    labels: {applied: {zh: 申请}}\n",
		"title must have zh and en":                                        "  rework:\n    title: {en: Rework}\n",
		"a note is blank":                                                  "  rework:\n    notes: [{}]\n",
		"there is no rate applied":                                         "  rework:\n    chart: {rate: applied}\n",
		"rework_rate is never printed alone; list applied too":             "  rework:\n    columns: [reworked, rework_rate]\n",
		"closure_rate is never printed alone; list disputed, extended too": "  closure:\n    columns: [closed, registered, closure_rate, reopened, sampled, failed, reworked, returned]\n",
		"closure_rate_inclusive is never printed alone; list stage_closed, reopened, sampled, failed, dis": "  closure:\n    columns: [closed, registered, closure_rate_inclusive]\n",
	} {
		if _, err := sheet.ReadLayouts([]byte("version: 1\nreports:\n" + text)); err == nil || !strings.Contains(err.Error(), fault) {
			t.Errorf("%q is not told of:\n%s%v", fault, text, err)
		}
	}
	if _, err := sheet.ReadLayouts([]byte("version: 2\nreports: {}\n")); err == nil {
		t.Error("another version is accepted")
	}
}

func TestALayoutChoosesColumnsWordsAndNotes(t *testing.T) {
	t.Parallel()
	all, err := sheet.ReadLayouts([]byte(`version: 1
reports:
  signing:
    title: {zh: 签收情况, en: Signing here}
    columns: [unsigned, dispatched]
    labels: {unsigned: {zh: 尚未签收, en: Not yet}}
    notes: [{zh: 本表由督察办编制。, en: Made by the office.}]
`))
	if err != nil {
		t.Fatal(err)
	}
	s := &report.Sheet{Name: "signing", Title: report.PrintedTitle("signing"), Question: report.Question{Report: "signing", Query: report.Query{Decimals: 1}}}
	s.Columns, _ = report.Printable("signing")
	for i := range s.Columns {
		s.Total.Values = append(s.Total.Values, report.Value{Amount: report.Whole(int64(i))})
	}
	laid := all.Lay(s)
	for language, want := range map[string][]string{"zh": {"签收情况", "范围", "尚未签收", "本表由督察办编制。"}, "en": {"Signing here", "Scope", "Not yet", "Made by the office."}} {
		table := sheet.ReportTable(laid, func(m rectify.Message) string { return map[string]string{"zh": m.ZH, "en": m.EN}[language] })
		if !strings.HasPrefix(table.Title, want[0]) || len(table.Columns) != 3 || table.Columns[0].Header != want[1] || table.Columns[1].Header != want[2] || !slices.Contains(table.Notes, want[3]) {
			t.Errorf("it is printed as %+v", table)
		}
		for row := range table.Rows {
			if row[1] != int64(5) || row[2] != int64(1) {
				t.Errorf("a row reads %v", row)
			}
		}
	}
	if len(s.Notes) != 0 || s.Title != report.PrintedTitle("signing") {
		t.Error("the report itself was changed")
	}
	s.Title = rectify.Say("第1期", "number 1")
	if all.Lay(s).Title != s.Title {
		t.Error("an issue has lost its own title")
	}
}

func TestALayoutPrintsNoNumberThatIsWithheld(t *testing.T) {
	t.Parallel()
	all, err := sheet.ReadLayouts(configs.Reports)
	if err != nil {
		t.Fatal(err)
	}
	s := &report.Sheet{Name: "rework", Question: report.Question{Report: "rework", Query: report.Query{By: []string{"unit"}}}}
	s.Columns, _ = report.Printable("rework")
	of := func(key []report.Part, n int64) report.Line {
		l := report.Line{Key: key}
		for range s.Columns {
			l.Values = append(l.Values, report.Value{Amount: report.Whole(n)})
		}
		return l
	}
	s.Lines = []report.Line{of([]report.Part{{Dimension: "unit", Value: "a"}}, 2), of([]report.Part{{Dimension: "unit", Value: "b"}}, 4)}
	s.Total = of(nil, 6)
	for row := range sheet.ReportTable(all.Lay(s.Published(5)), func(m rectify.Message) string { return m.ZH }).Rows {
		for i, cell := range row[1:] {
			if told := cell != "<5"; told == (row[0] != "合计") {
				t.Errorf("cell %d of %v reads %v", i, row[0], cell)
			}
		}
	}
}
