package store

const (
	byInteraction = dispatchedIn + " AND s.channel = 'interaction'"
	byLine        = dispatchedIn + " AND s.channel <> 'interaction'"
	closedInTime  = " AND s.class = 'closed' AND s.current_due_on > 0 AND s.closed_on <= s.current_due_on"
	closedLate    = " AND s.class = 'closed' AND (s.current_due_on = 0 OR s.closed_on > s.current_due_on)"
	replyDue      = dispatchedIn + " AND s.reply_due_on > 0 AND s.reply_due_on <= q.as_of"
)

var hotlineSQL = measureSQL{
	"dispatched":           holds(dispatchedIn),
	"line_in_time":         holds(byLine + closedInTime),
	"line_late":            holds(byLine + closedLate),
	"line_unclosed":        holds(byLine + " AND s.class <> 'closed'"),
	"interaction_in_time":  holds(byInteraction + closedInTime),
	"interaction_late":     holds(byInteraction + closedLate),
	"interaction_unclosed": holds(byInteraction + " AND s.class <> 'closed'"),
	"reply_due":            holds(replyDue),
	"replied_in_time":      holds(replyDue + " AND s.replied_on > 0 AND s.replied_on <= s.reply_due_on"),
}
