package store

const appliedHere = population + since + " AND s.applications > COALESCE(p.applications, 0)"

var reworkSQL = measureSQL{
	"applied":       holds(population + " AND s.applications > 0"),
	"reworked":      holds(population + " AND s.applications > 0 AND s.reworks > 0"),
	"applied_here":  holds(appliedHere),
	"reworked_here": holds(appliedHere + " AND s.reworks > COALESCE(p.reworks, 0)"),
	"applications":  happened("s.applications", "p.applications"),
	"sent_back":     happened("s.reworks", "p.reworks"),
}

// since narrows to standings that began in the period; nothing has happened to others in it, and p is not joined to them.
const since = " AND s.day >= q.begins"

// happened is how often something happened to a ticket of the population in the period.
func happened(now, before sqlText) sqlText {
	return "CASE WHEN " + population + since + " THEN " + now + " - COALESCE(" + before + ", 0) ELSE 0 END"
}

// everHappened is the sum of what reports count as having happened to a ticket in a period: none of it is ever taken
// back, so that the standing before need not be asked where it is nought. Other reports have no standing before.
var everHappened = map[string]sqlText{
	"relapse":      "s.reopens + s.look_backs + s.look_backs_lost",
	"rework":       "s.applications + s.reworks",
	"satisfaction": "s.calls + s.calls_reached + s.calls_satisfied + s.calls_basically + s.calls_not",
}
