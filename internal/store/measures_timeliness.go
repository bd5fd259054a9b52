package store

// An absent day is 0 and lies in no period, because periods begin after it.
const (
	dueOriginal  = population + " AND s.original_due_on > 0 AND s.original_due_on BETWEEN q.begins AND q.ends AND s.original_due_on <= q.as_of"
	dueCurrent   = population + " AND s.current_due_on > 0 AND s.current_due_on BETWEEN q.begins AND q.ends AND s.current_due_on <= q.as_of"
	dispatchedIn = population + " AND s.first_dispatched_on > 0 AND s.first_dispatched_on BETWEEN q.begins AND q.ends"
	registeredIn = "s.registered_on BETWEEN q.begins AND q.ends"
)

var timelinessSQL = measureSQL{
	"due":                   holds(dueOriginal),
	"due_closed_in_time":    holds(dueOriginal + " AND s.class = 'closed' AND s.closed_on <= s.original_due_on"),
	"due_closed_late":       holds(dueOriginal + " AND s.class = 'closed' AND s.closed_on > s.original_due_on"),
	"due_unclosed":          holds(dueOriginal + " AND s.class <> 'closed'"),
	"due_historical":        holds(dueOriginal + " AND s.historical"),
	"agreed_due":            holds(dueCurrent),
	"agreed_closed_in_time": holds(dueCurrent + " AND s.class = 'closed' AND s.closed_on <= s.current_due_on"),
	"dispatched":            holds(dispatchedIn),
	"dispatched_in_time":    holds(dispatchedIn + " AND s.class = 'closed' AND s.current_due_on > 0 AND s.closed_on <= s.current_due_on"),
	"dispatched_late":       holds(dispatchedIn + " AND s.class = 'closed' AND (s.current_due_on = 0 OR s.closed_on > s.current_due_on)"),
	"dispatched_unclosed":   holds(dispatchedIn + " AND s.class <> 'closed'"),
	"accepted":              holds(population + " AND " + registeredIn),
	"accepted_closed":       holds("s.class = 'closed' AND " + registeredIn),
	"stock":                 holds(stock),
	"overdue":               holds(stock + " AND s.current_due_on > 0 AND s.current_due_on < q.as_of"),
}
