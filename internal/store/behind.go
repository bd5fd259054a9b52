package store

import (
	"slices"
	"unicode/utf8"

	"gorm.io/gorm"

	"qingdan/internal/report"
)

// measureSums tell for each of report.Measures whether a ticket counts.
var measureSums = map[string]sqlText{
	"registered": "SUM(f.open) + SUM(f.stage_closed) + SUM(f.closed)", "open": "SUM(f.open)", "stage_closed": "SUM(f.stage_closed)", "closed": "SUM(f.closed)",
	"overdue": "SUM(f.overdue)", "answered": "SUM(f.answered)", "historical": "SUM(f.historical)", "orders": "SUM(f.orders)",
	"merged": "SUM(f.merged)", "not_accepted": "SUM(f.not_accepted)", "voided": "SUM(f.voided)",
}

// membership finds the tickets behind a figure: for one of closure those whose steps add up to a count. The steps of one
// ticket are found by its entries in the journal.
func (l *listing) membership(f report.Figure) *membership {
	l.registered(f)
	if r, i, made := f.Of(); made {
		return l.membershipInStandings(r, r.Measures[i].ID, f)
	}
	count := &counting{scope: l.scope, q: f.Query}
	cond := count.filter()
	cond.and("c.cube = 1 AND f.day <= ?", int64(f.Query.AsOf))
	if f.Known != 0 {
		cond.and("f.idx < ?", f.Known)
	}
	byUnit(cond, f.Query)
	steps := " FROM figure_steps f JOIN figure_cells c ON c.id = f.cell_id" + cond.where()
	each := " FROM journal j CROSS JOIN figure_steps f CROSS JOIN figure_cells c" + cond.where() + " AND j.ticket_key = t.key AND j.ticket_key <> 0 AND f.idx = j.idx AND f.ticket_key = t.key AND c.id = f.cell_id"
	return &membership{all: "SELECT f.ticket_key" + steps + " GROUP BY f.ticket_key HAVING " + measureSums[f.Measure] + " > 0", allArgs: cond.args,
		each: "(SELECT " + measureSums[f.Measure] + each + ") > 0", args: cond.args, size: steps}
}

// registered narrows the walk along the days of registration to those that the tickets behind a figure can have: it does
// not change afterwards, and nothing counts before it.
func (l *listing) registered(f report.Figure) {
	span := func(text sqlText, at micros) {
		l.spans = append(l.spans, spanOf{"t.registered_at", "t.registered_at" + text, []any{int64(at)}})
	}
	span(" < ?", microsOf(f.Query.AsOf.Add(1).Start()))
	if from := f.Query.Filter.MonthFrom; from != 0 {
		span(" >= ?", microsOf(monthStart(from).Start()))
	}
	if to := f.Query.Filter.MonthTo; to != 0 {
		span(" < ?", microsOf(monthStart(nextMonth(to)).Start()))
	}
}

// departed counts the tickets behind a figure that have since gone to units outside the scope. It looks at nothing else
// of the question, so that it cannot tell what has become of them.
func (l *listing) departed(db *gorm.DB) (n int64, err error) {
	gone := &condition{}
	gone.and("NOT (t."+visible+")", l.scope.Units(), l.scope.Recusals())
	gone.and("t.audience_id NOT IN (SELECT audience_id FROM audience_recusals WHERE unit_id IN ?)", l.scope.Recusals())
	return n, one(db.Raw(string("SELECT count(*) FROM tickets t JOIN ("+l.behind.all+") m ON m.ticket_key = t.key"+gone.where()), slices.Concat(l.behind.allArgs, gone.args)...), &n)
}

// byUnit narrows cells by the lists that package report filters when it counts.
func byUnit(cond *condition, q report.Query) {
	if unit := q.Filter.Unit; unit == report.None {
		cond.and("c.units = ''")
	} else if unit != "" {
		naming(cond, "c.units", q.UnitMode == report.LeadOnly, unit)
	}
	if kind := q.Filter.PollutionType; kind == report.None {
		cond.and("c.types = ''")
	} else if kind != "" {
		naming(cond, "c.types", q.TypeMode == report.MainType, kind)
	}
}

// naming narrows to cells whose list names a value, as its first or anywhere. LIKE would take wildcards and, on SQLite,
// the other case of a letter for the value.
func naming(cond *condition, column sqlText, first bool, value string) {
	if first {
		cond.and("substr("+column+" || ',', 1, ?) = ?", utf8.RuneCountInString(value)+1, value+",")
		return
	}
	cond.and("replace(',' || "+column+" || ',', ?, '') <> ',' || "+column+" || ','", ","+value+",")
}
