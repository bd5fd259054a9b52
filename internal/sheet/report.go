package sheet

import (
	"strconv"
	"strings"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// besideWords name what may stand beside the columns of a report.
var besideWords = map[string]rectify.Message{
	"year": {ZH: "上年同期", EN: "Year before"}, "period": {ZH: "上期", EN: "Period before"}, report.KnownThen: {ZH: "统计日当时所知", EN: "Known then"},
	report.KnownNow: {ZH: "封账后现在所知", EN: "Known now, after the closing"},
}

// ReportTable lays any report out as a table; say chooses the language. What stands beside it follows each column with
// the difference. Every table prints its scope, its days and what it stands on.
func ReportTable(s *report.Sheet, say func(rectify.Message) string) Table {
	t := Table{Title: say(s.Title) + " " + s.Question.AsOf.String()}
	for _, d := range s.Question.By {
		t.Columns = append(t.Columns, Column{Header: say(dimension[d]), Width: 20})
	}
	if len(s.Question.By) == 0 {
		t.Columns = append(t.Columns, Column{Header: say(rectify.Message{ZH: "范围", EN: "Scope"}), Width: 20})
	}
	for i, c := range s.Columns {
		t.Columns = append(t.Columns, reportColumn(c, s.Question.Decimals, say))
		for _, b := range s.Besides {
			former, difference := reportColumn(c, s.Question.Decimals, say), reportColumn(c, s.Question.Decimals, say)
			former.Header += "\n" + say(besideWords[b.Name])
			difference.Header += "\n" + say(rectify.Message{ZH: "差额", EN: "difference"})
			t.Columns = append(t.Columns, former, difference)
		}
		if s.Fractional(i) {
			t.Columns = append(t.Columns, Column{Header: say(c.Label) + "\n" + say(rectify.Message{ZH: "精确值", EN: "exact"}), Width: 12})
		}
	}
	t.Rows = func(yield func([]any, error) bool) {
		for _, l := range append(s.Lines[:len(s.Lines):len(s.Lines)], s.Total) {
			if !yield(reportCells(s, l, say), nil) {
				return
			}
		}
	}
	t.Notes, t.Page = reportNotes(s, say), pageFor(len(t.Columns))
	return t
}

func reportColumn(c report.Column, decimals int, say func(rectify.Message) string) Column {
	format := [...]string{"0", "0.0", "0.00"}[decimals]
	switch c.Kind {
	case report.PercentKind:
		return Column{Header: say(c.Label) + " %", Width: 11, Format: format}
	case report.DaysKind:
		return Column{Header: say(c.Label), Width: 11, Format: format}
	}
	if c.Money {
		return Column{Header: say(c.Label) + say(rectify.Message{ZH: "(万元)", EN: " (10,000 yuan)"}), Width: 11}
	}
	return Column{Header: say(c.Label), Width: 9}
}

func reportCells(s *report.Sheet, l report.Line, say func(rectify.Message) string) (cells []any) {
	for _, part := range l.Key {
		cells = append(cells, say(part.Label))
	}
	for len(cells) < max(1, len(s.Question.By)) {
		cells = append(cells, say(rectify.Message{ZH: "合计", EN: "Total"}))
	}
	printed := func(text *string) {
		if text == nil {
			cells = append(cells, "-")
			return
		}
		cells = append(cells, number(*text))
	}
	for i, c := range s.Columns {
		printed(s.Printed(l, i))
		for _, b := range s.Besides {
			former := b.Of(l).Values[i]
			printed(c.Text(former))
			printed(c.Difference(l.Values[i], former))
		}
		switch {
		case !s.Fractional(i):
		case l.Withheld: // the fraction would tell it
			printed(s.Printed(l, i))
		default:
			cells = append(cells, strings.Replace(l.Values[i].Amount.Rat().RatString(), "/", "÷", 1)) // 1/3 would become a day in a spreadsheet
		}
	}
	return cells
}

func reportNotes(s *report.Sheet, say func(rectify.Message) string) []string {
	q := s.Question
	known := s.Prefix.KnownAt.In(calendar.Zone).Format(time.RFC3339)
	basis := rectify.Say("统计日 %s;按 %s 前录入的记录计算", "as of %s; from what was recorded by %s", q.AsOf, known)
	if s.Prefix.Size > 0 { // withheld from who must not learn how much there is beyond their own
		basis = rectify.Say("统计日 %s;按 %s 前录入的 %d 条记录计算", "as of %s; from %[3]d entries recorded by %[2]s", q.AsOf, known, s.Prefix.Size)
	}
	notes := []string{say(basis), say(rectify.Say("口径 %s、%s", "modes %s, %s", q.UnitMode, q.TypeMode))}
	for _, b := range s.Besides {
		notes = append(notes, say(besideWords[b.Name])+": "+say(rectify.Say("统计日 %s,统计期 %s 至 %s,按 %s 前录入的记录", "as of %s, period %s to %s, recorded by %s",
			b.Question.AsOf, b.Question.From, b.Question.To, b.Prefix.KnownAt.In(calendar.Zone).Format(time.RFC3339))))
	}
	for _, part := range s.Scope {
		notes = append(notes, say(dimension[part.Dimension])+": "+say(part.Label))
	}
	for _, d := range s.Definitions {
		notes = append(notes, d.ID+" "+say(d.Label)+" = "+d.Formula()+"; "+say(d.Words))
	}
	for _, n := range s.Notes {
		notes = append(notes, say(n.Message))
	}
	return append(notes, say(report.Rounding))
}

// dimension are the headers of the columns by which a report is grouped, and the names of what narrows it.
var dimension = map[string]rectify.Message{
	"source": {ZH: "来源", EN: "Source"}, "campaign": {ZH: "轮次、批次", EN: "Campaign"}, "list_level": {ZH: "清单级别", EN: "List level"},
	"township": {ZH: "乡镇(街道)", EN: "Township"}, "unit": {ZH: "责任单位", EN: "Responsible unit"}, "pollution_type": {ZH: "污染类型", EN: "Pollution type"},
	"month": {ZH: "登记月份", EN: "Month of registration"}, "quarter": {ZH: "登记季度", EN: "Quarter of registration"},
	"year": {ZH: "登记年度", EN: "Year of registration"}, "batch": {ZH: "批次", EN: "Batch"}, "verdict": {ZH: "是否属实", EN: "Verdict"},
	"month_from": {ZH: "登记月份起", EN: "Registered in or after"}, "month_to": {ZH: "登记月份止", EN: "Registered in or before"},
}

// number keeps figures typed as numbers in a workbook.
func number(s string) any {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return n
	}
	if f, err := strconv.ParseFloat(s, 64); err == nil {
		return f
	}
	return s
}

// pageFor is a page on which so many columns can be read.
func pageFor(columns int) *Page {
	if columns > 12 {
		return &Page{Paper: "A3"}
	}
	return &Page{Paper: "A4"}
}
