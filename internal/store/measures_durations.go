package store

const (
	closedWithin = "s.class = 'closed' AND s.closed_on BETWEEN q.begins AND q.as_of"
	closedHere   = closedWithin + " AND NOT s.historical"
)

var durationsSQL = measureSQL{
	"closed_here":       holds(closedHere),
	"closed_historical": holds(closedWithin + " AND s.historical"),
	"reopened_before":   holds(closedHere + " AND s.reopens > 0"),
}
