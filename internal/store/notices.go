package store

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// published are the tickets on the page of public notices, by state, text and recusals; the rule itself is Ticket.Notice.
const published = "t.state = 'publicizing' AND t.notice_id <> '' AND NOT EXISTS (SELECT 1 FROM audience_recusals r WHERE r.audience_id = t.audience_id)"

// Notices lists the public notices that run on a day, those that end first at the beginning, from behind the notice
// after on. It reads without a scope: what it gives is what was written for everybody.
func (s *Store) Notices(ctx context.Context, today calendar.Day, after rectify.Notice, limit int) ([]rectify.Notice, error) {
	var rows []ticketRow
	err := s.read.WithContext(ctx).Raw("SELECT t.* FROM tickets t WHERE "+published+" AND t.notice_end_on >= ? AND (t.notice_end_on, t.notice_id) > (?, ?) ORDER BY t.notice_end_on, t.notice_id LIMIT ?",
		int64(today), int64(after.EndOn), after.ID, limit).Scan(&rows).Error
	if err != nil {
		return nil, s.engine.translate(err)
	}
	var all []rectify.Notice
	for i := range rows {
		n, err := rows[i].notice()
		if err != nil {
			return nil, err
		}
		all = append(all, n)
	}
	return all, nil
}

// Notice gives one public notice; NotFound when there is none of this id, or no longer.
func (s *Store) Notice(ctx context.Context, id string) (rectify.Notice, error) {
	var row ticketRow
	err := s.read.WithContext(ctx).Raw("SELECT t.* FROM tickets t WHERE t.notice_id = ? AND "+published, id).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return rectify.Notice{}, errNotFound
	}
	if err != nil {
		return rectify.Notice{}, s.engine.translate(err)
	}
	return row.notice()
}

const tracked = "SELECT t.* FROM tickets t WHERE t.tracking = ? AND t.tracking <> ''"

// TicketByTracking loads the ticket that the digest of a tracking code opens.
func (w *work) TicketByTracking(digest string) (*rectify.Ticket, error) {
	if err := w.settle(); err != nil {
		return nil, err
	}
	return loadTracked(w.db(), digest)
}

func loadTracked(db *gorm.DB, digest string) (*rectify.Ticket, error) {
	var row ticketRow
	err := db.Raw(tracked, digest).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, rectify.TrackingUnknown()
	}
	if err != nil {
		return nil, err
	}
	return row.ticket()
}

// Case gives what the bearer of a tracking code sees at an instant; tracking.unknown when the code opens nothing.
func (s *Store) Case(ctx context.Context, digest string, now time.Time) (rectify.Case, error) {
	t, err := loadTracked(s.read.WithContext(ctx), digest)
	if err != nil {
		return rectify.Case{}, s.engine.translate(err)
	}
	c, open := t.Case(now)
	if !open {
		return rectify.Case{}, rectify.TrackingUnknown()
	}
	return c, nil
}

// TicketByNotice loads the ticket behind a public notice.
func (w *work) TicketByNotice(id string) (*rectify.Ticket, error) {
	if err := w.settle(); err != nil {
		return nil, err
	}
	var row ticketRow
	err := w.db().Raw("SELECT t.* FROM tickets t WHERE t.notice_id = ? AND "+published, id).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, errNotFound
	}
	if err != nil {
		return nil, err
	}
	t, err := row.ticket()
	if err == nil {
		if _, shown := t.Notice(); !shown {
			return nil, errNotFound
		}
	}
	return t, err
}

func (r *ticketRow) notice() (rectify.Notice, error) {
	t, err := r.ticket()
	if err != nil {
		return rectify.Notice{}, err
	}
	n, shown := t.Notice()
	if !shown {
		return rectify.Notice{}, errNotFound
	}
	return n, nil
}
