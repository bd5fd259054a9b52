package report

import (
	"slices"
	"strings"

	"qingdan/internal/rectify"
)

// Check holds the table against the identities of domain section 6.3, in exact numbers. The error is an *rectify.Error
// that names the row and both numbers. Closure has done it; a table that was kept is checked again before it is shown.
func (c *ClosureReport) Check() error {
	for i := range c.Rows {
		if r := &c.Rows[i]; !r.Figures.hold() {
			return r.Figures.check(func() rectify.Message { return r.Label() })
		}
	}
	if !c.Total.Figures.hold() {
		return c.Total.Figures.check(c.Total.Label)
	}
	if len(c.Query.By) == 0 {
		return nil
	}
	added := c.added()
	for i, m := range measures {
		total := c.Total.Figures[i]
		switch n := added[i].Cmp(total); {
		case n < 0, n > 0 && !c.Query.overlapping():
			return violated(c.Total.Label, "“%[2]s”各行之和 %[3]s 与合计 %[4]s 不符", "%[1]s: the rows add up to %[3]s, the total is %[4]s", m.id, m.label.ZH, added[i], total)
		}
	}
	return nil
}

// violated refuses a report. That its identities do not hold is a fault of this service, never of the caller.
func violated(label func() rectify.Message, zh, en string, args ...any) error {
	row, words := label(), rectify.Say(zh, en, args...)
	return rectify.Refuse(rectify.Internal, "report.identity", rectify.Message{
		ZH: "报表自检未通过,不予出具:" + row.ZH + " " + words.ZH + ";请联系系统管理员运行 qingdan verify",
		EN: "the report failed its own check and is not issued: " + row.EN + ": " + words.EN + "; ask the system administrator to run qingdan verify"})
}

// sound finds counts that no tickets can have. What is counted in one cell must be so before cells are added up, where
// one fault could hide another.
func sound(t *Tally) error {
	var f Figures
	if t.Counts.figures(&f); f.hold() {
		return nil
	}
	return f.check(func() rectify.Message { return rectify.Say("分项 %+v", "cell %+v", t.Cell) })
}

// hold tells at once that whole figures are right, as nearly all are; what it does not say is right is for check.
func (f *Figures) hold() bool {
	for i := range f {
		if f[i].part != nil || f[i].whole < 0 {
			return f.check(func() rectify.Message { return rectify.Message{} }) == nil
		}
	}
	unfinished := f[mOpen].whole + f[mStageClosed].whole
	return f[mClosed].whole+unfinished == f[mRegistered].whole && f[mOverdue].whole <= unfinished && f[mHistorical].whole <= f[mClosed].whole && f[mAnswered].whole <= f[mRegistered].whole
}

// check holds figures against: no count below zero, 办结 + 阶段性办结 + 未办结 = 登记, and no part above its whole.
func (f Figures) check(row func() rectify.Message) error {
	for i, m := range measures {
		if f[i].Cmp(Amount{}) < 0 {
			return violated(row, "“%[2]s”为负数 %[3]s", "%[1]s is negative: %[3]s", m.id, m.label.ZH, f[i])
		}
	}
	unfinished := f[mOpen].Plus(f[mStageClosed])
	if parts := f[mClosed].Plus(unfinished); parts.Cmp(f[mRegistered]) != 0 {
		return violated(row, "办结、阶段性办结与未办结之和 %s 与登记数 %s 不符", "closed, stage_closed and open make %s, registered is %s", parts, f[mRegistered])
	}
	for _, pair := range []struct {
		part  int
		whole Amount
	}{{mOverdue, unfinished}, {mHistorical, f[mClosed]}, {mAnswered, f[mRegistered]}} {
		if part, m := f[pair.part], measures[pair.part]; part.Cmp(pair.whole) > 0 {
			return violated(row, "“%[2]s”%[3]s 多于 %[4]s", "%[1]s %[3]s is more than %[4]s", m.id, m.label.ZH, part, pair.whole)
		}
	}
	return nil
}

// overlapping tells whether a ticket may stand in more than one row of the table.
func (q Query) overlapping() bool {
	return slices.Contains(q.By, "unit") && q.UnitMode == EachUnitFull || slices.Contains(q.By, "pollution_type") && q.TypeMode == AllTypes
}

// added is the rows added up.
func (c *ClosureReport) added() (all Figures) {
	for i := range c.Rows {
		all.add(&c.Rows[i].Figures)
	}
	return all
}

// Label names the row: the values of its key, or the total.
func (r Row) Label() rectify.Message {
	if len(r.Key) == 0 {
		return rectify.Message{ZH: "合计", EN: "Total"}
	}
	var zh, en []string
	for _, p := range r.Key {
		zh, en = append(zh, p.Label.ZH), append(en, p.Label.EN)
	}
	return rectify.Message{ZH: strings.Join(zh, " / "), EN: strings.Join(en, " / ")}
}
