package official_test

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"qingdan/configs"
	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
	"qingdan/internal/report/official"
)

const shared = "../../../../shared/data/"

func shipped(t testing.TB) *official.Layouts {
	t.Helper()
	layouts, err := official.Read(configs.Tables)
	if err != nil {
		t.Fatal(err)
	}
	return layouts
}

func table(t testing.TB, id string) *official.Layout {
	t.Helper()
	layout, err := shipped(t).Table(id)
	if err != nil {
		t.Fatal(err)
	}
	return &layout
}

// heads are the headers of a table, each with its upper level before a slash.
func heads(l *official.Layout) []string {
	var all []string
	for _, c := range l.Columns {
		if c.Group != "" {
			all = append(all, c.Group+"/"+c.Header)
		} else {
			all = append(all, c.Header)
		}
	}
	return all
}

// The headers of domain section 7, in order.
var headers = map[string]string{
	"d1": "序号 受理编号 交办问题基本情况 行政区域 污染类型 调查核实情况 是否属实 办结目标 处理和整改情况 是否办结 责任人被处理情况",
	"d2": "序号 受理编号 交办问题基本情况 行政区域 污染类型 调查核实情况 是否属实 处理和整改情况 问责情况 备注",
	"d3": "序号 受理编号 交办问题基本情况 行政区域 污染类型 调查核实情况 是否属实 处理和整改情况 责任人被处理情况",
	"d4": "序号 地区 受理编号 投诉内容 污染类型 是否属实 调查核实情况 处理和整改情况 问责情况 完成情况",
	"d6": "序号 省份(区县) 收到举报数量(件)/来电 收到举报数量(件)/来信 收到举报数量(件)/合计 受理举报数量(件)/来电 受理举报数量(件)/来信 受理举报数量(件)/合计 交办数量(件) " +
		"已办结(件)/属实 已办结(件)/不属实 已办结(件)/合计 阶段办结(件) 责令整改(家) 立案处罚(家) 罚款金额(万元) 立案侦查(件) 拘留(人)/行政 拘留(人)/刑事 约谈(人) 问责(人)",
	"d7":          "乡镇(街道)、区直部门 移交件数 污染类型/水 污染类型/大气 污染类型/土壤 污染类型/生态 污染类型/噪声 污染类型/其他污染",
	"d8":          "行政区域 当日交办数量(件) [{from}]起始日至当日累计交办数量(件)",
	"d9":          "序号 州市 总计 来电 来信",
	"d10":         "市地 已办件数 办结件数",
	"d15":         "序号 单位 派遣案件总数 12345热线/按时办结 12345热线/超时办结 12345热线/未办结 政民互动/按时办结 政民互动/超时办结 政民互动/未办结 按时办结数总计 超时办结数总计 未办结数总计 结案率(%) 按时结案率(%) 不满意数 不满意率(%)",
	"d16":         "序号 受理单位 交办总量 办结率(%) 满意率(%) 按时反馈率(%) 有效回访率(%) 知识库更新总数目 评分",
	"d17":         "单位 总工单数 得分 排名",
	"round2":      "序号 受理编号 交办问题基本情况 行政区域 污染类型 调查核实情况 是否属实 处理和整改情况 是否办结 责任人被处理情况",
	"look_back":   "序号 受理编号 行政区域 交办问题基本情况 污染类型 调查核实情况 是否属实 处理和整改情况 问责情况 备注",
	"type_matrix": "区县 移交件数 污染类型/水 污染类型/大气 污染类型/土壤 污染类型/生态 污染类型/辐射 污染类型/噪声 污染类型/其他污染",
	"d18":         "序号 整改任务 整改目标 整改措施 牵头单位 责任单位 督导单位 验收单位 整改时限 整改进展情况 是否完成",
}

func TestTheHeadersStandAsPublished(t *testing.T) {
	t.Parallel()
	for id, want := range headers {
		if got := strings.Join(heads(table(t, id)), " "); got != want {
			t.Errorf("%s has\n%s\nnot\n%s", id, got, want)
		}
	}
	if got, want := len(shipped(t).Tables), len(headers); got != want {
		t.Errorf("%d tables ship, %d are held against their headers", got, want)
	}
}

func TestTheHeadersAgreeWithTheCollectedLayouts(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(shared + "published_table_layouts.json")
	if err != nil {
		t.Skip("the collected layouts are not part of the repository: ", err)
	}
	var collected struct {
		Layouts []struct {
			ID      string
			Columns []string
		}
	}
	if err := json.Unmarshal(text, &collected); err != nil {
		t.Fatal(err)
	}
	ours := map[string]string{"round3-11col": "d1", "cq-city-11col": "d1", "round1-9col": "d3", "round2-10col": "round2", "look-back-10col": "look_back", "pollution-type-matrix": "type_matrix"}
	others := map[string]string{"cq-acceptance": "the form d11", "zhangzhou-ledger": "a ledger with names and telephones of officers, not for export", "registration": "a list with full addresses, not for export"}
	seen := 0
	for _, l := range collected.Layouts {
		id, known := ours[l.ID]
		if !known {
			if others[l.ID] == "" {
				t.Errorf("no table is held against %s", l.ID)
			}
			continue
		}
		seen++
		want := strings.ReplaceAll(strings.Join(l.Columns, " "), "问题类型", "污染类型") // both are printed (domain section 7)
		if got := strings.ReplaceAll(strings.Join(heads(table(t, id)), " "), "污染类型/", ""); got != want {
			t.Errorf("%s has\n%s\n%s was published with\n%s", id, got, l.ID, want)
		}
	}
	if seen != len(ours) {
		t.Errorf("%d of %d layouts were found", seen, len(ours))
	}
}

// published reads the figures of one published table by area and measure, in order of the areas.
func published(t testing.TB, name string) (areas []string, figures map[string]map[string]int) {
	t.Helper()
	f, err := os.Open(shared + "stats_tables_long.csv")
	if err != nil {
		t.Skip("the published figures are not part of the repository: ", err)
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	figures = map[string]map[string]int{}
	for _, l := range lines {
		if l[0] != name || strings.HasPrefix(l[3], "合计") {
			continue
		}
		if figures[l[3]] == nil {
			figures[l[3]] = map[string]int{}
			areas = append(areas, l[3])
		}
		if figures[l[3]][l[4]], err = strconv.Atoi(l[5]); err != nil {
			t.Fatal(err)
		}
	}
	if len(areas) == 0 {
		t.Fatalf("no figures of %s", name)
	}
	return areas, figures
}

var asOf = calendar.Date(2024, 6, 30)

// count counts cases for the areas in a layout; its rows are given by the first text in them.
func count(t testing.TB, l *official.Layout, areas []string, cases []official.Case, alter ...func(*official.Ask)) (rows map[string][]any, words official.Sheet) {
	t.Helper()
	var units []rectify.Unit
	for i, a := range areas {
		units = append(units, rectify.Unit{ID: a, Name: a, Code: strconv.Itoa(1000 + i), Level: "乡"})
	}
	ask := &official.Ask{Now: asOf.End().Add(-time.Hour), AsOf: asOf, UnitMode: l.UnitMode, TypeMode: l.TypeMode, Listed: areas}
	for _, change := range alter {
		change(ask)
	}
	if err := l.Settle(ask); err != nil {
		t.Fatal(err)
	}
	c := l.NewCount(ask, report.Names{Units: rectify.NewUnitTree(units)}, shipped(t).Channels)
	for _, k := range cases {
		c.Add(k)
	}
	words, all, err := c.Table()
	if err != nil {
		t.Fatal(err)
	}
	rows = map[string][]any{}
	for _, row := range all {
		i := slices.IndexFunc(row, func(v any) bool { _, text := v.(string); return text })
		rows[row[i].(string)] = row
	}
	return rows, words
}

// open is an open complaint of an area.
func open(area string) official.Case {
	return official.Case{Cell: report.Cell{Source: rectify.Complaint, Units: area}, Counts: report.Counts{Open: 1}, At: asOf.Start()}
}

func numbers(row []any) (all []int) {
	for _, v := range row {
		switch v := v.(type) {
		case int64:
			all = append(all, int(v))
		case int: // the serial
		}
	}
	return all
}

func TestCallsAndLettersAddUpAsPublished(t *testing.T) {
	t.Parallel()
	areas, figures := published(t, "HLJ2021-10-table")
	var cases []official.Case
	for _, a := range areas {
		for prefix, n := range map[string]int{"D2HL": figures[a]["来电"], "X2HL": figures[a]["来信"]} {
			for range n {
				k := open(a)
				k.NumberBegins = prefix
				cases = append(cases, k)
			}
		}
	}
	rows, words := count(t, table(t, "d9"), areas, cases)
	for _, a := range areas {
		if got, want := numbers(rows[a]), []int{figures[a]["合计"], figures[a]["来电"], figures[a]["来信"]}; !slices.Equal(got, want) {
			t.Errorf("%s prints %v, published is %v", a, got, want)
		}
	}
	if got := numbers(rows["合计"]); !slices.Equal(got, []int{87, 58, 29}) { // stats_checks.csv
		t.Errorf("the total is %v", got)
	}
	if notes := strings.Join(words.Notes, " "); !strings.Contains(notes, "有 87 件未登记举报形式") {
		t.Errorf("the notes do not tell how the channel was found out: %s", notes)
	}
}

func TestTypesOfOneComplaintCountEachAndTheNoteSaysSo(t *testing.T) {
	t.Parallel()
	areas, figures := published(t, "HLJ2021-10-table")
	words := []string{"水", "大气", "土壤", "生态", "噪声", "辐射", "其他"}
	ids := map[string]string{"水": "water", "大气": "air", "土壤": "soil", "生态": "ecology", "噪声": "noise", "辐射": "radiation", "其他": "other"}
	var cases []official.Case
	types := 0
	for _, a := range areas {
		complaints := make([][]string, figures[a]["合计"])
		n := 0
		for _, w := range words {
			for range figures[a][w] {
				complaints[n%len(complaints)] = append(complaints[n%len(complaints)], ids[w])
				n++
			}
		}
		types += n
		for _, c := range complaints {
			k := open(a)
			k.Cell.Types = strings.Join(c, ",")
			cases = append(cases, k)
		}
	}
	rows, sheet := count(t, table(t, "d7"), areas, cases)
	for _, a := range areas {
		f := figures[a]
		want := []int{f["合计"], f["水"], f["大气"], f["土壤"], f["生态"], f["噪声"], f["辐射"] + f["其他"]}
		if got := numbers(rows[a]); !slices.Equal(got, want) {
			t.Errorf("%s prints %v, published is %v", a, got, want)
		}
	}
	if got, want := numbers(rows["合计"]), []int{87, 17, 25, 6, 32, 9, 3}; !slices.Equal(got, want) {
		t.Errorf("the total is %v, published is %v", got, want)
	}
	if notes := strings.Join(sheet.Notes, " "); types <= 87 || !strings.Contains(notes, "各类型之和大于件数") {
		t.Errorf("%d types of 87 complaints, and no note: %s", types, notes)
	}
}

func TestTodayAndInAllStandAsPublished(t *testing.T) {
	t.Parallel()
	areas, figures := published(t, "YA2024-28-cum")
	var cases []official.Case
	day, all := 0, 0
	for _, a := range areas {
		for i := range figures[a]["累计"] {
			k := open(a)
			if i >= figures[a]["当日"] {
				k.At = k.At.AddDate(0, 0, -1)
			}
			cases = append(cases, k)
		}
		day, all = day+figures[a]["当日"], all+figures[a]["累计"]
	}
	rows, _ := count(t, table(t, "d8"), areas, cases)
	for _, a := range areas {
		if got, want := numbers(rows[a]), []int{figures[a]["当日"], figures[a]["累计"]}; !slices.Equal(got, want) {
			t.Errorf("%s prints %v, published is %v", a, got, want)
		}
	}
	if got := numbers(rows["合计"]); !slices.Equal(got, []int{day, all}) || day != 2 {
		t.Errorf("the total is %v", got)
	}
}

func TestAnsweredAndClosedStandAsPublished(t *testing.T) {
	t.Parallel()
	areas, figures := published(t, "HLJ2016-0109-result")
	var cases []official.Case
	for _, a := range areas {
		for i := range figures[a]["已办件数"] {
			k := open(a)
			k.Counts.Answered = 1
			if i < figures[a]["办结件数"] {
				k.Counts.Open, k.Counts.Closed = 0, 1
			}
			cases = append(cases, k)
		}
	}
	rows, _ := count(t, table(t, "d10"), areas, cases)
	if got := numbers(rows["合计"]); !slices.Equal(got, []int{384, 246}) {
		t.Errorf("the total is %v", got)
	}
	if got := numbers(rows["哈尔滨"]); !slices.Equal(got, []int{188, 87}) {
		t.Errorf("哈尔滨 prints %v", got)
	}
}
