package api

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"qingdan/internal/sheet"
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

func TestAnExportIsInTheJournalBeforeItLeaves(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	before, err := w.store.JournalSize(t.Context())
	w.must(err)
	xlsx := w.export("auditor", "d1")
	if xlsx.Code != 200 || !strings.HasPrefix(xlsx.Body.String(), "PK") || xlsx.Header().Get("Content-Type") != mediaXLSX || !strings.Contains(xlsx.Header().Get("Content-Disposition"), `"d1-2024-06-03.xlsx"`) {
		t.Errorf("xlsx: %d %v", xlsx.Code, xlsx.Header())
	}
	if csv := w.export("auditor", "d7?format=csv&bom=false"); !strings.HasPrefix(csv.Body.String(), "群众来信来电举报污染类型统计表,") {
		t.Errorf("csv without a mark: %s", csv.Body)
	}
	if csv := w.export("auditor", "d7?format=csv"); !strings.HasPrefix(csv.Body.String(), "\uFEFF群众") {
		t.Errorf("csv with a mark: %s", csv.Body)
	}
	w.export("auditor", "d7?as_of=2031-01-01") // refused, and no export
	w.export("auditor", "d1?q=zhangsan&state=closed")
	entries, err := w.store.Entries(t.Context(), before, 10)
	w.must(err)
	if last := entries[len(entries)-1]; last.Do != "export.d1" || last.Subject != "q=%2A&state=closed" {
		t.Errorf("the last entry is %s of %s", last.Do, last.Subject)
	}
	if after, err := w.store.JournalSize(t.Context()); err != nil || after != before+4 {
		t.Errorf("four exports added %d entries, %v", after-before, err)
	}
}

func TestAnExportAnswersWhatItCanAnswerExactlyAndNothingElse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.run(t, []scenario{
		{as: "coordinator", method: "GET", path: "/api/v1/exports", status: 200, contains: []string{`"id":"d1"`, `"kind":"counts"`, `"group":"污染类型","header":"水"`}},
		{as: "coordinator", method: "GET", path: "/api/v1/exports/d99", status: 404, contains: []string{"export.unknown_table"}},
		{as: "coordinator", method: "GET", path: "/api/v1/exports/d1?as_of=2024-06-01", status: 422, contains: []string{"parameter.unfit"}},
		{as: "coordinator", method: "GET", path: "/api/v1/exports/d7?state=closed", status: 422, contains: []string{"parameter.unfit"}},
		{as: "coordinator", method: "GET", path: "/api/v1/exports/d7?day_cut=20:00", status: 422, contains: []string{"parameter.unfit"}},
		{as: "coordinator", method: "GET", path: "/api/v1/exports/d8?day_cut=8pm", status: 422, contains: []string{"value.hour"}},
		{as: "coordinator", method: "GET", path: "/api/v1/exports/d6?as_of=2024-06-01", status: 200},
		{as: "coordinator", method: "GET", path: "/api/v1/exports/d8?as_of=2024-06-04", status: 422, contains: []string{"day.future"}},
		{as: "coordinator", method: "GET", path: "/api/v1/exports/d8?from=2024-06-03&as_of=2024-06-02", status: 422, contains: []string{`"from"`}},
		{as: "coordinator", method: "GET", path: "/api/v1/exports/d1?format=pdf", status: 422, contains: []string{`"format"`}},
		{as: "coordinator", method: "GET", path: "/api/v1/exports/d1?verdict=maybe", status: 422, contains: []string{`"verdict"`}},
		{as: "system", method: "GET", path: "/api/v1/exports/d1", status: 403},
		{as: "audit", method: "GET", path: "/api/v1/exports", status: 403},
		{method: "GET", path: "/api/v1/exports/d1", status: 401},
	})
}

func TestAnExportHoldsWhatItsReaderMaySee(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.run(t, []scenario{
		{as: "coordinator", method: "POST", path: "/api/v1/tickets", status: 201, body: `{"source":"complaint","campaign":"c","receipt_number":"D3CQ1","batch":"1","title":"甲","description":"东城油烟,电话13812345678","township":"{unit:dongcheng}","discovered_on":"2024-06-01","pollution_types":["air","noise"],"channel":"wechat","responsible_unit":"{unit:dongcheng}"}`},
		{as: "coordinator", method: "POST", path: "/api/v1/tickets", status: 201, body: `{"source":"complaint","campaign":"c","receipt_number":"X3CQ2","batch":"2","title":"乙","description":"=水江污水","township":"{unit:shuijiang}","discovered_on":"2024-06-01","pollution_types":["water"]}`},
	})
	lists := func(as, query, contains string, never ...string) {
		t.Helper()
		text := w.export(as, query).Body.String()
		if !strings.Contains(text, contains) {
			t.Errorf("%s of %s lacks %q:\n%s", query, as, contains, text)
		}
		for _, part := range never {
			if strings.Contains(text, part) {
				t.Errorf("%s of %s holds %q:\n%s", query, as, part, text)
			}
		}
	}
	lists("coordinator", "d1?format=csv", "1,D3CQ1,\"东城油烟,电话138********\",dongcheng,大气、噪声", "13812345678", ",=水")
	lists("coordinator", "d1?format=csv", "1,X3CQ2,'=水江污水")
	lists("coordinator", "d1?format=csv&batch=2", "X3CQ2", "D3CQ1")
	lists("coordinator", "d1?format=csv&any_type=noise", "any_type=noise", "X3CQ2")
	lists("officer", "d1?format=csv", "责任人被处理情况", "X3CQ2")
	lists("stranger", "d1?format=csv", "责任人被处理情况", "D3CQ1")
	lists("coordinator", "d9?format=csv", "合计,,2,0,1\r\n\"注1:另有其他渠道或未登记举报形式的 1 件")
	lists("coordinator", "d7?format=csv", "合计,2,1,1,0,0,1,0\r\n\"注1:有 1 件涉及多种污染类型,各类型分别计入")
	lists("coordinator", "d7?format=csv&type_mode=main_type", "合计,2,1,1,0,0,0,0\r\n\"注1:有 1 件涉及多种污染类型,按主要类型计")
	lists("coordinator", "d8?format=csv&batch=2", "合计,1,1")
	lists("stranger", "d8?format=csv", "合计,0,0")
	lists("coordinator", "d8?format=csv&as_of=2024-06-02", "合计,0,0")
}

func TestCountsOfAnExportAreThoseOfTheReport(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.forward(30 * 24 * time.Hour)
	w.signIn("coordinator")
	w.imported(w.importFile("coordinator", "complaints_batches.xlsx", "campaign", "c", "as_of", "2024-06-20"))
	w.run(t, []scenario{{as: "coordinator", method: "GET", path: "/api/v1/reports/closure?campaign=c", status: 200, contains: []string{`"registered":38,"closed":29,"stage_closed":5,"open":4`}}})
	for query, want := range map[string]string{
		"d6?format=csv&campaign=c":                                  ",38,24,5,29,5,", // five closed ones were 不属实
		"d10?format=csv&campaign=c":                                 "合计,0,29",
		"d10?format=csv&campaign=c&as_of=2024-06-10":                "合计,0,0", // they came in closed on the 20th
		"d7?format=csv&campaign=c&batch=15":                         "合计,9,",
		"d8?format=csv&campaign=c&as_of=2024-05-28":                 "合计,9,28",
		"d8?format=csv&campaign=c&as_of=2024-05-28&from=2024-05-20": "合计,9,9",
	} {
		if text := w.export("coordinator", query).Body.String(); !strings.Contains(text, want) {
			t.Errorf("%s lacks %s:\n%s", query, want, text)
		}
	}
}

func TestWhatWasWorkedOnHereIsNoNewsToTheImport(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.run(t, []scenario{
		{as: "coordinator", method: "POST", path: "/api/v1/tickets", status: 201, body: `{"source":"complaint","campaign":"c","receipt_number":"D3CQ1*","batch":"1","title":"甲","description":"东城油烟,电话13812345678","township":"{unit:dongcheng}","discovered_on":"2024-06-01","pollution_types":["air"]}`},
		{as: "coordinator", method: "POST", path: "/api/v1/tickets", status: 201, body: `{"source":"inspection_task","campaign":"c","receipt_number":"7","title":"乙","description":"=整治矿山","township":"{unit:dongcheng}","discovered_on":"2024-06-01"}`},
	})
	for _, table := range []string{"d1", "d2", "d3", "d4", "d18"} {
		answer := w.export("coordinator", table+"?campaign=c&state=registered")
		again := w.importBytes("coordinator", "x.xlsx", answer.Body.Bytes(), "campaign", "c")
		if again.Totals != (importTotals{Unchanged: 1}) {
			t.Errorf("%s imports as %+v: %+v", table, again.Totals, again.Rows)
		}
	}
	altered := strings.Replace(w.export("coordinator", "d1?campaign=c&format=csv").Body.String(), "大气", "噪声", 1)
	if again := w.importBytes("coordinator", "x.csv", []byte(altered), "campaign", "c"); again.Totals != (importTotals{Rejected: 1}) {
		t.Errorf("another type imports as %+v", again.Totals)
	}
}

func TestATableWithoutAWordOnClosureDoesNotContradictIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const head = "序号,受理编号,交办问题基本情况,行政区域,污染类型,调查核实情况,是否属实,处理和整改情况,责任人被处理情况"
	const closed, silent = head + ",是否办结\n1,D3CQ1,东城油烟,dongcheng,大气,查过,属实,改了,无,已办结\n", head + "\n1,D3CQ1,东城油烟,dongcheng,大气,查过,属实,改了两次,无\n"
	for _, step := range []struct {
		text string
		want importTotals
	}{{closed, importTotals{Created: 1}}, {silent, importTotals{Updated: 1}}, {silent, importTotals{Unchanged: 1}},
		{strings.NewReplacer("已办结", "未办结", "改了", "改了两次").Replace(closed), importTotals{Rejected: 1}}} {
		if got := w.importBytes("coordinator", "x.csv", []byte(step.text), "campaign", "c"); got.Totals != step.want {
			t.Errorf("%s\nimports as %+v, expected %+v: %+v", step.text, got.Totals, step.want, got.Rows)
		}
	}
	w.run(t, []scenario{{as: "coordinator", method: "GET", path: "/api/v1/tickets?campaign=c&state=closed&count=true", status: 200, contains: []string{`"total":1`}}})
}

func TestANumberOfABatchIsKnownUnderAnySheetNameByItsText(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	book := func(title string, texts ...string) []byte {
		var b bytes.Buffer
		table := sheet.Table{Title: title, Columns: []sheet.Column{{Header: "受理编号"}, {Header: "交办问题基本情况"}, {Header: "行政区域"}, {Header: "是否属实"}},
			Rows: func(yield func([]any, error) bool) {
				for _, text := range texts {
					if !yield([]any{"33", text, "dongcheng", "属实"}, nil) {
						return
					}
				}
			}}
		w.must(sheet.WriteXLSX(&b, table))
		return b.Bytes()
	}
	for _, step := range []struct {
		why, title, text string
		want             importTotals
	}{
		{"new", "甲表 第1批", "东城某处油烟扰民", importTotals{Created: 1}},
		{"the same under another name", "乙表 第1批", "东城 某处油烟扰民", importTotals{Unchanged: 1}},
		{"another text of that number", "乙表 第1批", "水江某处污水直排", importTotals{Created: 1}},
		{"the same text in another batch", "乙表 第2批", "东城某处油烟扰民", importTotals{Created: 1}},
		{"another text on its own sheet", "甲表 第1批", "南平某处噪声扰民", importTotals{Rejected: 1}},
	} {
		if got := w.importBytes("coordinator", "x.xlsx", book(step.title, step.text), "campaign", "c"); got.Totals != step.want {
			t.Errorf("%s: %+v, expected %+v: %+v", step.why, got.Totals, step.want, got.Rows)
		}
	}
}
