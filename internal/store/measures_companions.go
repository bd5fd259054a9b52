package store

var companionsSQL = measureSQL{
	"closed":       holds("s.class = 'closed'"),
	"stage_closed": holds("s.class = 'stage_closed'"),
	"answered":     holds(population + " AND s.replied_on <> 0"),
	"historical":   holds("s.class = 'closed' AND s.historical"),
	"reopened":     holds(population + " AND s.reopens > 0"),
	"sampled":      holds(population + " AND s.look_backs > 0"),
	"failed":       holds(population + " AND s.look_backs_lost > 0"),
	"disputed":     holds(population + " AND s.disputed"),
	"reworked":     holds(population + " AND s.reworks > 0"),
	"returned":     holds(population + " AND s.returns > 0"),
	"extended":     holds(population + " AND s.extensions > 0"),
}
