package published

import (
	"slices"
	"strconv"
	"strings"

	"qingdan/internal/rectify"
)

// Table is what was printed.
type Table struct {
	Lines  []Line // without totals
	Totals []Line
}

// Line is one printed line. What the table does not give is nil or blank.
type Line struct {
	Row    int    // of the file, from 1
	Name   string // of the unit, kind or place
	Total  *int64
	Closed *int64
	Staged *int64
	Open   *int64
	Rate   string // digits without the sign of percent
}

// columns are the heads under which the parts of a line stand.
var columns = map[string][]string{
	"name":   {"单位", "责任单位", "地区", "区县", "乡镇", "项目", "类别", "名称", "unit", "line", "name"},
	"total":  {"总数", "总量", "合计数", "登记数", "登记", "受理", "受理数", "件数", "转办", "转办数", "交办", "交办数", "分母", "total", "registered", "denominator"},
	"closed": {"办结", "办结数", "已办结", "销号", "办结(销号)", "分子", "数量", "closed", "numerator", "count"},
	"staged": {"阶段性办结", "阶段办结", "stage_closed"},
	"open":   {"未办结", "正在办理", "在办", "open"},
	"rate":   {"办结率", "比率", "占比", "百分比", "公布值", "rate", "percent", "closure_rate"},
}

// Read finds the head of a table by its words, and reads the lines under it.
func Read(rows [][]string) (*Table, error) {
	for at, row := range rows {
		places := map[string]int{}
		for i, cell := range row {
			for part, words := range columns {
				if _, taken := places[part]; !taken && slices.Contains(words, bare(cell)) {
					places[part] = i
				}
			}
		}
		if _, named := places["name"]; named && len(places) >= 3 {
			return read(rows, at, places)
		}
	}
	return nil, rectify.Refuse(rectify.Invalid, "published.no_head", rectify.Say("没有找到表头:需要 单位(或项目)、总数、办结(或数量)、办结率(或占比)等列", "no head was found: it needs columns such as unit, total, closed and rate"))
}

// bare is a cell without white space and the sign of percent.
func bare(cell string) string {
	cell = strings.NewReplacer("(%)", "", "(%)", "", "%", "", "%", "", "\ufeff", "").Replace(cell)
	return strings.ToLower(strings.Join(strings.Fields(cell), ""))
}

func read(rows [][]string, head int, places map[string]int) (*Table, error) {
	t := &Table{}
	for i, row := range rows[head+1:] {
		cell := func(part string) string {
			if at, there := places[part]; there && at < len(row) {
				return bare(row[at])
			}
			return ""
		}
		l := Line{Row: head + i + 2, Name: cell("name"), Rate: cell("rate")}
		for part, into := range map[string]**int64{"total": &l.Total, "closed": &l.Closed, "staged": &l.Staged, "open": &l.Open} {
			text := strings.ReplaceAll(cell(part), ",", "")
			if text == "" || text == "-" {
				continue
			}
			n, err := strconv.ParseInt(text, 10, 64)
			if err != nil || n < 0 {
				return nil, unreadable(l, text)
			}
			*into = &n
		}
		if l.Rate == "-" {
			l.Rate = ""
		}
		if _, err := decimals(l.Rate); err != nil {
			return nil, unreadable(l, l.Rate)
		}
		switch {
		case l.Name == "" && l.Total == nil && l.Closed == nil:
		case slices.Contains([]string{"合计", "总计", "全部", "total"}, l.Name):
			t.Totals = append(t.Totals, l)
		default:
			t.Lines = append(t.Lines, l)
		}
	}
	if len(t.Lines)+len(t.Totals) == 0 {
		return nil, rectify.Refuse(rectify.Invalid, "published.empty", rectify.Say("表头下没有数据", "there is nothing under the head"))
	}
	return t, nil
}

func unreadable(l Line, text string) error {
	return rectify.Refuse(rectify.Invalid, "published.number", rectify.Say("第 %d 行“%s”:“%s”不是数", "row %d, %s: %q is no number", l.Row, l.Name, text))
}

// decimals is how many digits a percentage has behind its point.
func decimals(rate string) (int, error) {
	if rate == "" {
		return 0, nil
	}
	whole, behind, _ := strings.Cut(rate, ".")
	_, err := strconv.ParseUint(whole+behind, 10, 32)
	return len(behind), err
}
