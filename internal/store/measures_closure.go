package store

// closureSQL counts from standings what the ledger counts in its steps.
var closureSQL = measureSQL{
	"open":         holds("s.class = 'open'"),
	"stage_closed": holds("s.class = 'stage_closed'"),
	"closed":       holds("s.class = 'closed'"),
	"overdue":      timelinessSQL["overdue"],
	"answered":     companionsSQL["answered"],
	"historical":   companionsSQL["historical"],
	"orders":       "CASE WHEN " + population + " THEN s.orders ELSE 0 END",
}
