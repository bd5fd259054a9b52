package store

import (
	"qingdan/internal/report"
)

// measureSums tell for each of report.Measures whether a ticket counts.
var measureSums = map[string]sqlText{
	"registered": "SUM(f.open) + SUM(f.stage_closed) + SUM(f.closed)", "open": "SUM(f.open)", "stage_closed": "SUM(f.stage_closed)", "closed": "SUM(f.closed)",
	"overdue": "SUM(f.overdue)", "answered": "SUM(f.answered)", "historical": "SUM(f.historical)", "orders": "SUM(f.orders)",
	"merged": "SUM(f.merged)", "not_accepted": "SUM(f.not_accepted)", "voided": "SUM(f.voided)",
}

// behind narrows the list to the tickets whose steps add up to a count.
func (l *listing) behind(f report.Figure) {
	count := &counting{scope: l.scope, q: f.Query}
	cond := count.filter()
	cond.and("c.cube = 1 AND f.day <= ?", int64(f.Query.AsOf))
	if f.Known > 0 {
		cond.and("f.idx < ?", f.Known)
	}
	byUnit(cond, f.Query)
	l.from += " JOIN (SELECT f.ticket_key FROM figure_steps f JOIN figure_cells c ON c.id = f.cell_id" + cond.where() +
		" GROUP BY f.ticket_key HAVING " + measureSums[f.Measure] + " > 0) b ON b.ticket_key = t.key"
	l.args = append(l.args, cond.args...)
}

// byUnit narrows cells by the lists that package report filters when it counts.
func byUnit(cond *condition, q report.Query) {
	if unit := q.Filter.Unit; unit == report.None {
		cond.and("c.units = ''")
	} else if unit != "" && q.UnitMode == report.LeadOnly {
		cond.and("c.units = ? OR c.units LIKE ?", unit, unit+",%")
	} else if unit != "" {
		cond.and("',' || c.units || ',' LIKE ?", "%,"+unit+",%")
	}
	if kind := q.Filter.PollutionType; kind == report.None {
		cond.and("c.types = ''")
	} else if kind != "" && q.TypeMode == report.MainType {
		cond.and("c.types = ? OR c.types LIKE ?", kind, kind+",%")
	} else if kind != "" {
		cond.and("',' || c.types || ',' LIKE ?", "%,"+kind+",%")
	}
}
