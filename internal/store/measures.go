package store

import "qingdan/internal/report"

// measureSQL are the measures of package report in SQL, each an expression over the standing s in force on the day, the
// standing p before the period where the report has one, and the days of the question q. A condition counts 1 where it
// holds. The definitions are those of package report; a test on random histories holds the two together.
type measureSQL map[string]sqlText

// measureText are the measures of every report, by name.
var measureText = map[string]measureSQL{"closure": closureSQL, "timeliness": timelinessSQL, "signing": signingSQL, "rework": reworkSQL, "relapse": relapseSQL,
	"verdicts": verdictsSQL, "satisfaction": satisfactionSQL, "schedule": scheduleSQL, "discovery": discoverySQL, "durations": durationsSQL, "companions": companionsSQL, "daily": dailySQL, "backlog": backlogSQL, "hotline": hotlineSQL}

// What many measures begin with.
const (
	population = "s.class IN ('open', 'stage_closed', 'closed')"
	stock      = "s.class IN ('open', 'stage_closed')"
	complaints = "s.source IN ('complaint', 'hotline')"
)

// everywhere are measures that mean the same in all reports.
var everywhere = measureSQL{
	"registered": holds(population), "merged": holds("s.class = 'merged'"), "not_accepted": holds("s.class = 'not_accepted'"), "voided": holds("s.class = 'voided'"),
}

// holds counts 1 where a condition holds.
func holds(cond sqlText) sqlText { return "CASE WHEN " + cond + " THEN 1 ELSE 0 END" }

// measureOf is the expression of a measure. A measure without one is a fault of this programme, found by a test.
func measureOf(r *report.Report, id string) sqlText {
	if text, own := measureText[r.Name][id]; own {
		return text
	}
	return everywhere[id]
}
