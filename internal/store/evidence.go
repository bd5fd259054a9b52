package store

import (
	"context"
	"iter"

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
