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
}

// fresh holds for a ticket that came in the period.
const fresh = "p.ticket_key IS NULL"
