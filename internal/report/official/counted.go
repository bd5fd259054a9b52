package official

import (
	"fmt"
	"slices"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// Table gives the rows in order, the total last. It is refused where rows do not add up to it.
func (c *Count) Table() (Sheet, [][]any, error) {
	if err := c.check(); err != nil {
		return Sheet{}, nil, err
	}
	var parts []*tally
	for _, t := range c.rows {
		parts = append(parts, t)
	}
	slices.SortFunc(parts, func(a, b *tally) int { return a.part.Compare(b.part) })
	var rows [][]any
	for i, t := range parts {
		rows = append(rows, c.cells(t, i+1, t.part.Label.ZH))
	}
	if c.layout.Total {
		rows = append(rows, c.cells(&c.total, 0, "合计"))
	}
	return c.layout.sheet(c.ask, c.ask.words(c.names, calendar.Day(0)), c.names, c.remarks()), rows, nil
}

func (c *Count) cells(t *tally, serial int, name string) []any {
	cells := make([]any, len(c.layout.Columns))
	for i, col := range c.layout.Columns {
		switch {
		case col.Field == "serial" && serial > 0:
			cells[i] = serial
		case col.Field == "name":
			cells[i] = name
		case col.Measure != "":
			cells[i] = figure(t.amounts[i], measures[col.Measure].money)
		}
	}
	if serial == 0 && c.layout.Columns[0].Field == "serial" { // 合计 stands at the beginning of its row
		cells[0] = name
		for i, col := range c.layout.Columns {
			if col.Field == "name" {
				cells[i] = nil
			}
		}
	}
	return cells
}

// figure is an amount as a typed cell.
func figure(a report.Amount, money bool) any {
	f, _ := a.Rat().Float64()
	switch {
	case money && a.IsZero():
		return 0
	case money:
		return f / 1_000_000
	case a.IsWhole():
		return a.Rat().Num().Int64()
	}
	return report.Rounded(a)
}

// check holds the rows against the total: they add up to it, or to more where a ticket counts for each of its units.
func (c *Count) check() error {
	for i, col := range c.layout.Columns {
		var sum report.Amount
		for _, t := range c.rows {
			sum = sum.Plus(t.amounts[i])
		}
		cmp := sum.Cmp(c.total.amounts[i])
		if cmp < 0 || cmp > 0 && !(c.layout.Rows == "unit" && c.ask.UnitMode == report.EachUnitFull) {
			return rectify.Refuse(rectify.Internal, "report.identity", rectify.Say("表 %[1]s 的“%[2]s”列各行之和 %[3]s 与合计 %[4]s 不符,未导出", "column %[2]s of table %[1]s adds up to %[3]s, not to its total %[4]s; it was not exported",
				c.layout.ID, col.Header, sum, c.total.amounts[i]))
		}
	}
	return nil
}

// remarks are the notes that the counts demand.
func (c *Count) remarks() (notes []string) {
	say := func(zh string, n int64, when bool) {
		if when && n > 0 {
			notes = append(notes, fmt.Sprintf(zh, n))
		}
	}
	has := func(of func(Condition) bool) bool {
		return slices.ContainsFunc(c.layout.Columns, func(col Column) bool { return of(col.Where) })
	}
	byType, byChannel := has(func(w Condition) bool { return len(w.Type) > 0 }), has(func(w Condition) bool { return len(w.Channel) > 0 })
	say("有 %d 件涉及多种污染类型,各类型分别计入,各类型之和大于件数。", c.several, byType && c.ask.TypeMode == report.AllTypes)
	say("有 %d 件涉及多种污染类型,按主要类型计。", c.several, byType && c.ask.TypeMode == report.MainType)
	say("有 %d 件由多个单位共同办理,各单位分别计入,各行之和大于合计。", c.joint, c.layout.Rows == "unit" && c.ask.UnitMode == report.EachUnitFull)
	say("有 %d 件由多个单位共同办理,计入责任单位。", c.joint, c.layout.Rows == "unit" && c.ask.UnitMode == report.LeadOnly)
	say("有 %d 件由多个单位共同办理,由各单位平分。", c.joint, c.layout.Rows == "unit" && c.ask.UnitMode == report.SplitEqually)
	say("另有其他渠道或未登记举报形式的 %d 件,计入合计,未列来电、来信。", c.other, byChannel)
	say("有 %d 件未登记举报形式,按受理编号的首字母计。", c.guessed, byChannel)
	return notes
}
