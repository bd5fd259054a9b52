package store

import (
	"context"
	"iter"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/flags"
	"qingdan/internal/rectify"
)

// Held is a piece of evidence with the number of its ticket, which is the key when the ticket has no row.
type Held struct {
	TicketNo string
	rectify.Attachment
}

// EachAttachment gives every piece of evidence of the house, by id. It is for those who look after the files and not
// for answers: no scope narrows it. An error ends it.
func (s *Store) EachAttachment(ctx context.Context) iter.Seq2[Held, error] {
	return func(yield func(Held, error) bool) {
		for last := ""; ; {
			var rows []struct {
				A        attachmentRow `gorm:"embedded"`
				TicketNo string
			}
			err := s.read.WithContext(ctx).Raw("SELECT a.*, COALESCE(t.ticket_no, CAST(a.ticket_key AS TEXT)) AS ticket_no FROM attachments a LEFT JOIN tickets t ON t.key = a.ticket_key WHERE a.id > ? ORDER BY a.id LIMIT 500", last).Scan(&rows).Error
			if err != nil {
				yield(Held{}, s.engine.translate(err))
				return
			}
			if len(rows) == 0 {
				return
			}
			last = rows[len(rows)-1].A.ID
			for i := range rows {
				if !yield(Held{rows[i].TicketNo, rows[i].A.attachment()}, nil) {
					return
				}
			}
		}
	}
}

// Viewed remembers when an account first opened a piece of evidence.
func (s *Store) Viewed(ctx context.Context, attachment, account string, at time.Time) error {
	var known bool
	err := one(s.read.WithContext(ctx).Raw("SELECT EXISTS (SELECT 1 FROM evidence_views WHERE attachment_id = ? AND account_id = ?)", attachment, account), &known)
	if err != nil || known {
		return s.engine.translate(err)
	}
	return s.Change(ctx, func(rw rectify.Work) error {
		return rw.(*work).db().Exec("INSERT INTO evidence_views (attachment_id, account_id, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", attachment, account, microsOf(at)).Error
	})
}

// ViewsBetween gives who opened which photo of the tickets of the scope that were closed from one day to another.
func (s *Store) ViewsBetween(ctx context.Context, scope rectify.Scope, from, to calendar.Day) ([]flags.View, error) {
	if err := scoped(scope); err != nil {
		return nil, err
	}
	var rows []struct {
		AttachmentID, AccountID string
		At                      micros
	}
	err := s.read.WithContext(ctx).Raw("SELECT v.attachment_id, v.account_id, v.at FROM tickets t JOIN attachments a ON a.ticket_key = t.key JOIN evidence_views v ON v.attachment_id = a.id "+
		"WHERE t.closed_at >= ? AND t.closed_at < ? AND t.state = 'closed' AND a.kind IN ('before', 'after') AND "+visibleEach,
		microsOf(from.Start()), microsOf(to.Add(1).Start()), scope.Units(), scope.Recusals()).Scan(&rows).Error
	views := make([]flags.View, len(rows))
	for i, r := range rows {
		views[i] = flags.View{Attachment: r.AttachmentID, Account: r.AccountID, At: r.At.time()}
	}
	return views, s.engine.translate(err)
}
