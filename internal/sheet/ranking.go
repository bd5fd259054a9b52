package sheet

import (
	"slices"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// RankingTable lays a ranking out: 单位, 总工单数, 得分, 排名 as offices print it, and unless brief everything that the
// index is made of. Where a closure rate is printed its companions stand beside it.
func RankingTable(r *report.Ranking, brief bool, say func(rectify.Message) string) Table {
	t := Table{Title: say(rectify.Message{ZH: "承办工单数量、考评得分及排名表", EN: "Tickets, index and rank"}) + " " + r.From.String() + " – " + r.To.String()}
	head := func(zh, en string, width float64, format string) {
		t.Columns = append(t.Columns, Column{Header: say(rectify.Message{ZH: zh, EN: en}), Width: width, Format: format})
	}
	head("单位", "Unit", 24, "")
	head("总工单数", "Tickets", 0, "")
	head("得分", "Index", 0, "0.00")
	head("排名", "Rank", 0, "")
	head("组别", "Group", 18, "")
	parts := &rankingColumns{r: r, decimals: r.Decimals}
	if !brief {
		parts.add(&t, say)
	}
	t.Rows = func(yield func([]any, error) bool) {
		for i := range r.Groups {
			g := &r.Groups[i]
			for _, u := range append(g.Units[:len(g.Units):len(g.Units)], g.Apart...) {
				cells := []any{say(u.Unit.Label), number(u.Tickets.String()), "-", "-", say(g.Name)}
				if u.Index != nil {
					cells[2] = number(report.Points(u.Index))
				}
				if u.Rank != 0 {
					cells[3] = int64(u.Rank)
				}
				if !brief {
					cells = append(cells, parts.cells(&u, say)...)
				}
				if !yield(cells, nil) {
					return
				}
			}
		}
	}
	t.Notes, t.Page = rankingNotes(r, say), pageFor(len(t.Columns))
	return t
}

// rankingColumns are the columns of what indexes are made of; groups may differ in it.
type rankingColumns struct {
	r          *report.Ranking
	decimals   int
	components []report.Definition
	deductions []*report.Deduction
}

func (p *rankingColumns) add(t *Table, say func(rectify.Message) string) {
	percent := [...]string{"0", "0.0", "0.00"}[p.decimals]
	t.Columns = append(t.Columns, Column{Header: say(report.StruckOff.Label) + " %", Width: 18, Format: percent})
	for _, label := range append(companionLabels(), report.DepartureLabels()...) {
		t.Columns = append(t.Columns, Column{Header: say(label)})
	}
	for _, g := range p.r.Groups {
		for _, c := range g.Components {
			if p.component(c.Definition.ID) < 0 {
				p.components = append(p.components, c.Definition)
			}
		}
		for i := range g.Deductions {
			if d := &g.Deductions[i]; p.deduction(d) < 0 {
				p.deductions = append(p.deductions, d)
			}
		}
	}
	for _, d := range p.components {
		for _, of := range []rectify.Message{{ZH: "数值", EN: "value"}, {ZH: "单项得分", EN: "score"}, {ZH: "计入", EN: "points"}} {
			t.Columns = append(t.Columns, Column{Group: say(d.Label) + " " + d.ID, Header: say(of), Format: "0.00"})
		}
	}
	for _, d := range p.deductions {
		t.Columns = append(t.Columns, Column{Header: say(rectify.Message{ZH: "扣分", EN: "Deducted"}) + " " + say(d.Label()), Width: 18, Format: "0.00"})
	}
	for _, m := range []rectify.Message{{ZH: "示范榜加分", EN: "Models"}, {ZH: "警示榜扣分", EN: "Warnings"}, {ZH: "说明", EN: "Explanation"}} {
		t.Columns = append(t.Columns, Column{Header: say(m), Format: "0.00"})
	}
	t.Columns[len(t.Columns)-1].Width = 80
}

func (p *rankingColumns) component(id string) int {
	for i, d := range p.components {
		if d.ID == id {
			return i
		}
	}
	return -1
}

func (p *rankingColumns) deduction(d *report.Deduction) int {
	for i, known := range p.deductions {
		if known.Report == d.Report && known.Measure == d.Measure {
			return i
		}
	}
	return -1
}

func (p *rankingColumns) cells(u *report.RankedUnit, say func(rectify.Message) string) []any {
	printed := func(text *string) any {
		if text == nil {
			return "-"
		}
		return number(*text)
	}
	cells := []any{printed(u.Closure.Percent())}
	for _, n := range slices.Concat(u.Companions, u.Departures) {
		cells = append(cells, number(n.String()))
	}
	figures, charges := make([]any, 3*len(p.components)), make([]any, len(p.deductions))
	for i := range figures {
		figures[i] = "-"
	}
	for _, c := range u.Components {
		at := 3 * p.component(c.Definition.ID)
		if figures[at] = printed(c.Printed()); c.Score != nil {
			figures[at+1], figures[at+2] = number(report.Points(c.Score)), number(report.Points(c.Points))
		}
	}
	for i := range charges {
		charges[i] = "-"
	}
	for _, d := range u.Deductions {
		charges[p.deduction(d.Deduction)] = number(report.Points(d.Points))
	}
	cells = append(append(cells, figures...), charges...)
	return append(cells, number(report.Points(u.Bonus.Points)), number(report.Points(u.Penalty.Points)), say(u.Explain()))
}

// companionLabels are the headers of the columns beside a closure rate.
func companionLabels() (labels []rectify.Message) {
	r, _ := report.Named("companions")
	for _, id := range report.Companions {
		labels = append(labels, r.Measures[r.Measure(id)].Label)
	}
	return labels
}

func rankingNotes(r *report.Ranking, say func(rectify.Message) string) []string {
	notes := []string{say(r.Indicators.Label), say(rectify.Say("统计期 %s 至 %s;按 %s 前录入的记录计算", "the period %s to %s; from what was recorded by %s", r.From, r.To, r.Prefix.KnownAt.In(calendar.Zone).Format(time.RFC3339)))}
	told := map[string]bool{}
	for _, g := range r.Groups {
		for _, c := range g.Components {
			if d := c.Definition; !told[d.ID] {
				told[d.ID] = true
				notes = append(notes, d.ID+" "+say(d.Label)+" = "+d.Formula()+"; "+say(d.Words))
			}
		}
	}
	for _, n := range r.Notes {
		notes = append(notes, say(n.Message))
	}
	return append(notes, say(report.Rounding))
}
