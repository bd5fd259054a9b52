package store

var satisfactionSQL = measureSQL{
	"called":       holds(population + since + " AND s.calls > COALESCE(p.calls, 0)"),
	"disputed":     holds(population + " AND s.disputed"),
	"calls":        happened("s.calls", "p.calls"),
	"reached":      happened("s.calls_reached", "p.calls_reached"),
	"satisfied":    happened("s.calls_satisfied", "p.calls_satisfied"),
	"basically":    happened("s.calls_basically", "p.calls_basically"),
	"dissatisfied": happened("s.calls_not", "p.calls_not"),
}
