package store

import (
	"context"

	"gorm.io/gorm"

	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// Contradictory names the tickets of which what is counted breaks an identity of the report. It asks the standings in
// force one by one and is called when a report was refused, never otherwise.
func (s *Store) Contradictory(ctx context.Context, scope rectify.Scope, q report.Question, limit int) (numbers []string, err error) {
	if err := scoped(scope); err != nil {
		return nil, err
	}
	r, _ := report.Named(q.Report)
	if q.OfLedger() {
		return s.contradictorySteps(ctx, scope, q.Query, limit)
	}
	err = s.snapshot(ctx, func(db *gorm.DB) error {
		prefix, err := prefixOf(db, q.Query, s.now())
		if err != nil {
			return err
		}
		c := &standingCount{db: db, tree: s.Units(), scope: scope, q: q}
		if !q.KnownAt.IsZero() {
			c.known = prefix.Size
		}
		if r.Flows {
			return c.torn(limit, &numbers)
		}
		from, args := c.from(r)
		cond := c.filter()
		query := "SELECT n.ticket_no, " + perTicket(r) + from + " JOIN tickets n ON n.key = s.ticket_key" + cond.where() + " ORDER BY s.ticket_key"
		rows, err := db.Raw(string(query), append(args, cond.args...)...).Rows()
		if err != nil {
			return err
		}
		defer rows.Close()
		amounts := make([]int64, len(r.Measures))
		number, into := "", []any{nil}
		into[0] = &number
		for i := range amounts {
			into = append(into, &amounts[i])
		}
		for rows.Next() && len(numbers) < limit {
			if err := rows.Scan(into...); err != nil {
				return err
			}
			if r.Contradicts(amounts) {
				numbers = append(numbers, number)
			}
		}
		return rows.Err()
	})
	return numbers, s.engine.translate(err)
}

// torn finds tickets whose standings do not follow each other: with those a balance cannot hold.
func (c *standingCount) torn(limit int, numbers *[]string) error {
	cond := c.filter()
	cond.and("s.next_idx <> ? AND (x.idx IS NULL OR x.day <> s.next_day)", int64(noNextIdx))
	from := sqlText(" FROM standings s JOIN tickets n ON n.key = s.ticket_key LEFT JOIN standings x ON x.ticket_key = s.ticket_key AND x.idx = s.next_idx")
	return c.db.Raw(string("SELECT DISTINCT n.ticket_no"+from+cond.where()+" ORDER BY n.ticket_no LIMIT ?"), append(cond.args, limit)...).Scan(numbers).Error
}

// perTicket are the measures of a report for each ticket by itself.
func perTicket(r *report.Report) (text sqlText) {
	for i, m := range r.Measures {
		if i > 0 {
			text += ", "
		}
		text += measureOf(r, m.ID)
	}
	return text
}
