package store

var relapseSQL = measureSQL{
	"ever_closed":      holds(population + " AND s.ever_closed_on > 0"),
	"closed":           holds("s.class = 'closed'"),
	"reopened":         holds(population + since + " AND s.reopens > COALESCE(p.reopens, 0)"),
	"looked_back":      holds("s.class = 'closed' AND s.look_back_on <> 0"),
	"ever_looked_back": holds("s.class = 'closed' AND s.look_backs > 0"),
	"reopenings":       happened("s.reopens", "p.reopens"),
	"look_backs":       happened("s.look_backs", "p.look_backs"),
	"look_backs_lost":  happened("s.look_backs_lost", "p.look_backs_lost"),
}
