package report

import (
	"fmt"
	"slices"
	"strings"

	"qingdan/internal/rectify"
)

// violated refuses a report. That its identities do not hold is a fault of this service, never of the caller.
func violated(row rectify.Message, zh, en string, args ...any) error {
	words := rectify.Say(zh, en, args...)
	return rectify.Refuse(rectify.Internal, "report.identity", rectify.Message{
		ZH: "报表自检未通过,不予出具:" + row.ZH + " " + words.ZH + ";请联系系统管理员运行 qingdan verify",
		EN: "the report failed its own check and is not issued: " + row.EN + ": " + words.EN + "; ask the system administrator to run qingdan verify"})
}

// sound finds counts that no tickets can have. What is counted in one cell must be so before cells are added up, where
// one fault could hide another.
func sound(t Tally) error {
	c := t.Counts
	where := rectify.Say("分项 %[1]s", "cell %[1]s", fmt.Sprintf("%+v", t.Cell))
	for _, m := range measures {
		if n := m.of(c); n < 0 {
			return violated(where, "“%[2]s”为负数 %[3]d", "%[1]s is negative: %[3]d", m.id, m.label.ZH, n)
		}
	}
	switch {
	case c.Overdue > c.Open+c.StageClosed:
		return violated(where, "超期 %d 多于未办结和阶段性办结 %d", "%d overdue are more than %d open and stage-closed", c.Overdue, c.Open+c.StageClosed)
	case c.Historical > c.Closed:
		return violated(where, "历史办结 %d 多于办结 %d", "%d closed before are more than %d closed", c.Historical, c.Closed)
	case c.Answered > c.Registered():
		return violated(where, "已反馈 %d 多于登记 %d", "%d answered are more than %d registered", c.Answered, c.Registered())
	}
	return nil
}

// overlapping tells whether a ticket may stand in more than one row of the table.
func (q Query) overlapping() bool {
	return slices.Contains(q.By, "unit") && q.UnitMode == EachUnitFull || slices.Contains(q.By, "pollution_type") && q.TypeMode == AllTypes
}

// check holds the table against the identities of domain section 6.3, in exact numbers.
func (c *ClosureReport) check() error {
	for _, r := range append(slices.Clone(c.Rows), c.Total) {
		if err := r.check(); err != nil {
			return err
		}
	}
	if len(c.Query.By) == 0 {
		return nil
	}
	added := c.added()
	for i, m := range measures {
		total := c.Total.Figures[i]
		switch n := added[i].Cmp(total); {
		case n < 0, n > 0 && !c.Query.overlapping():
			return violated(totalLabel, "“%[2]s”各行之和 %[3]s 与合计 %[4]s 不符", "%[1]s: the rows add up to %[3]s, the total is %[4]s", m.id, m.label.ZH, added[i], total)
		}
	}
	return nil
}

// added is the rows added up.
func (c *ClosureReport) added() (all Figures) {
	for _, r := range c.Rows {
		all = all.Plus(r.Figures)
	}
	return all
}

// check holds a row against: 办结 + 阶段性办结 + 未办结 = 登记, and parts not above their whole.
func (r Row) check() error {
	f := r.Figures
	if parts := f.sum([]string{"closed", "stage_closed", "open"}); parts.Cmp(f.Of("registered")) != 0 {
		return violated(r.Label(), "办结、阶段性办结与未办结之和 %s 与登记数 %s 不符", "closed, stage_closed and open make %s, registered is %s", parts, f.Of("registered"))
	}
	for _, pair := range []struct {
		part  string
		whole []string
	}{{"overdue", []string{"open", "stage_closed"}}, {"historical", []string{"closed"}}, {"answered", []string{"registered"}}} {
		if part, whole := f.Of(pair.part), f.sum(pair.whole); part.Cmp(whole) > 0 {
			return violated(r.Label(), "“%[2]s”%[3]s 多于 %[4]s", "%[1]s %[3]s is more than %[4]s", pair.part, MeasureLabel(pair.part).ZH, part, whole)
		}
	}
	return nil
}

var totalLabel = rectify.Message{ZH: "合计", EN: "Total"}

// Label names the row: the values of its key, or the total.
func (r Row) Label() rectify.Message {
	if len(r.Key) == 0 {
		return totalLabel
	}
	var zh, en []string
	for _, p := range r.Key {
		zh, en = append(zh, p.Label.ZH), append(en, p.Label.EN)
	}
	return rectify.Message{ZH: strings.Join(zh, " / "), EN: strings.Join(en, " / ")}
}
