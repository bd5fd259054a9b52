package store

var dailySQL = measureSQL{
	"received":         holds(fresh),
	"received_phone":   holds(fresh + " AND s.channel = 'phone'"),
	"received_letter":  holds(fresh + " AND s.channel = 'letter'"),
	"received_other":   holds(fresh + " AND s.channel NOT IN ('phone', 'letter')"),
	"received_key":     holds(fresh + " AND CAST(s.key_case AS INTEGER) = 1"),
	"dispatched":       holds("s.first_dispatched_on > 0 AND COALESCE(p.first_dispatched_on, 0) = 0"),
	"answered":         holds("s.replied_on > 0 AND COALESCE(p.replied_on, 0) = 0"),
	"closed":           holds("s.class = 'closed' AND COALESCE(p.class, '') <> 'closed'"),
	"reopened":         holds("s.class <> 'closed' AND COALESCE(p.class, '') = 'closed'"),
	"received_total":   "1",
	"phone_total":      holds("s.channel = 'phone'"),
	"letter_total":     holds("s.channel = 'letter'"),
	"other_total":      holds("s.channel NOT IN ('phone', 'letter')"),
	"key_total":        holds("CAST(s.key_case AS INTEGER) = 1"),
	"dispatched_total": holds("s.first_dispatched_on > 0"),
	"answered_total":   holds("s.replied_on > 0"),
	"closed_total":     holds("s.class = 'closed'"),
	"stage_closed":     holds("s.class = 'stage_closed'"),
	"open":             holds("s.class = 'open'"),
	"overdue":          holds(stock + " AND s.current_due_on > 0 AND s.current_due_on < q.as_of"),
	"closed_founded":   holds("s.class = 'closed' AND s.verdict IN ('substantiated', 'mostly', 'partly')"),
	"closed_unfounded": holds("s.class = 'closed' AND s.verdict = 'unsubstantiated'"),

	"orders":                   grown("orders"),
	"orders_total":             inAll("orders"),
	"penalty_cases":            grown("penalty_cases"),
	"penalty_cases_total":      inAll("penalty_cases"),
	"fine":                     grown("fine_fen"),
	"fine_total":               inAll("fine_fen"),
	"criminal_cases":           grown("criminal_cases"),
	"criminal_cases_total":     inAll("criminal_cases"),
	"admin_detention":          grown("admin_detention"),
	"admin_detention_total":    inAll("admin_detention"),
	"criminal_detention":       grown("criminal_detention"),
	"criminal_detention_total": inAll("criminal_detention"),
	"summoned":                 grown("summoned"),
	"summoned_total":           inAll("summoned"),
	"held_accountable":         grown("held_accountable"),
	"held_accountable_total":   inAll("held_accountable"),
}

// inAll is a count of acts on a ticket of the population; grown is by how much it is more than before the period.
func inAll(column sqlText) sqlText {
	return "CASE WHEN " + population + " THEN s." + column + " ELSE 0 END"
}

func grown(column sqlText) sqlText {
	before := "CASE WHEN p.class IN ('open', 'stage_closed', 'closed') THEN p." + column + " ELSE 0 END"
	return "CASE WHEN " + population + " AND s." + column + " > " + before + " THEN s." + column + " - " + before + " ELSE 0 END"
}

// fresh holds for a ticket that came in the period.
const fresh = "p.ticket_key IS NULL"
