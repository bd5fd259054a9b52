package store

const age = "q.as_of - s.registered_on"

var backlogSQL = measureSQL{
	"stock":     holds(stock),
	"days_30":   holds(stock + " AND " + age + " <= 30"),
	"days_60":   holds(stock + " AND " + age + " BETWEEN 31 AND 60"),
	"days_90":   holds(stock + " AND " + age + " BETWEEN 61 AND 90"),
	"days_more": holds(stock + " AND " + age + " > 90"),
	"overdue":   holds(stock + " AND s.current_due_on > 0 AND s.current_due_on < q.as_of"),
}
