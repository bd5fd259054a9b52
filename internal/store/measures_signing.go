package store

var signingSQL = measureSQL{
	"dispatched":       holds(dispatchedIn),
	"signed_in_time":   holds(dispatchedIn + " AND s.signing = 'in_time'"),
	"signed_late":      holds(dispatchedIn + " AND s.signing = 'late'"),
	"unsigned_overdue": holds(dispatchedIn + " AND s.signing = 'waiting' AND s.sign_due_on <= q.as_of"),
	"unsigned":         holds(dispatchedIn + " AND s.signing = 'waiting' AND s.sign_due_on > q.as_of"),
	"unlimited":        holds(dispatchedIn + " AND s.signing = ''"),
	"returned":         holds(dispatchedIn + " AND s.returns > 0"),
	"returns":          "CASE WHEN " + dispatchedIn + " THEN s.returns ELSE 0 END",
	"dispatches":       "CASE WHEN " + dispatchedIn + " THEN s.dispatches ELSE 0 END",
}
