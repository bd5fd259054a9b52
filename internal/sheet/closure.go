package sheet

import (
	"strconv"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// ClosureTable lays the closure report out as a table; say chooses the language. Every table prints its scope, its day and
// what it stands on. Beside the rates stand their companions, so that no rate leaves the house alone; beside is the
// report of them for the same question.
func ClosureTable(r *report.ClosureReport, beside *report.Sheet, say func(rectify.Message) string) Table {
	t := Table{Title: say(rectify.Message{ZH: "办结率(销号率)统计表", EN: "Closure rates"}) + " " + r.Query.AsOf.String()}
	for _, d := range r.Query.By {
		t.Columns = append(t.Columns, Column{Header: say(dimension[d]), Width: 20})
	}
	if len(r.Query.By) == 0 {
		t.Columns = append(t.Columns, Column{Header: say(rectify.Message{ZH: "范围", EN: "Scope"}), Width: 20})
	}
	for _, m := range report.Measures {
		t.Columns = append(t.Columns, Column{Header: say(report.MeasureLabel(m))})
	}
	for _, d := range r.Definitions {
		t.Columns = append(t.Columns, Column{Header: say(d.Label) + " %", Width: 18, Format: [...]string{"0", "0.0", "0.00"}[r.Query.Decimals]})
	}
	for _, label := range companionLabels() {
		t.Columns = append(t.Columns, Column{Header: say(label)})
	}
	of := beside.ByKey()
	t.Rows = func(yield func([]any, error) bool) {
		for _, row := range append(r.Rows[:len(r.Rows):len(r.Rows)], r.Total) {
			var cells []any
			for _, part := range row.Key {
				cells = append(cells, say(part.Label))
			}
			for len(cells) < max(1, len(r.Query.By)) {
				cells = append(cells, say(rectify.Message{ZH: "合计", EN: "Total"}))
			}
			for _, m := range report.Measures {
				cells = append(cells, number(row.Figures.Of(m).String()))
			}
			for _, d := range r.Definitions {
				rate := "-"
				if p := d.Of(row.Figures, r.Query.Decimals).Percent(); p != nil {
					rate = *p
				}
				cells = append(cells, number(rate))
			}
			cells = append(cells, companionCells(beside, of(row.Key))...)
			if !yield(cells, nil) {
				return
			}
		}
	}
	t.Notes = closureNotes(r, say)
	return t
}

// companionCells are the companions of a line.
func companionCells(beside *report.Sheet, line report.Line) (cells []any) {
	for _, id := range report.Companions {
		v, _ := beside.Value(line, id)
		cells = append(cells, number(v.Amount.String()))
	}
	return cells
}

func closureNotes(r *report.ClosureReport, say func(rectify.Message) string) []string {
	known := r.Prefix.KnownAt.In(calendar.Zone).Format(time.RFC3339)
	basis := rectify.Say("统计日 %s;按 %s 前录入的记录计算", "as of %s; from what was recorded by %s", r.Query.AsOf, known)
	if r.Prefix.Size > 0 { // withheld from who must not learn how much there is beyond their own
		basis = rectify.Say("统计日 %s;按 %s 前录入的 %d 条记录计算", "as of %s; from %[3]d entries recorded by %[2]s", r.Query.AsOf, known, r.Prefix.Size)
	}
	notes := []string{say(basis),
		say(rectify.Say("口径 %s、%s", "modes %s, %s", r.Query.UnitMode, r.Query.TypeMode))}
	for _, part := range r.Scope {
		notes = append(notes, say(dimension[part.Dimension])+": "+say(part.Label))
	}
	for _, d := range r.Definitions {
		notes = append(notes, d.ID+" "+say(d.Label)+" = "+d.Formula()+"; "+say(d.Words))
	}
	for _, n := range r.Notes {
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
