package store

import (
	"context"

	"gorm.io/gorm"

	"qingdan/internal/calendar"
	"qingdan/internal/flags"
	"qingdan/internal/rectify"
)

const closedBetween = "SELECT t.* FROM tickets t WHERE t.closed_at >= ? AND t.closed_at < ? AND t.state = 'closed' AND " + visibleEach + " ORDER BY t.closed_at, t.id LIMIT ?"

// Closures gives the tickets of the scope that were closed from one day to another and are closed still, in the order of
// their closing, most of them at the most.
func (s *Store) Closures(ctx context.Context, scope rectify.Scope, from, to calendar.Day, most int) ([]*rectify.Ticket, error) {
	if err := scoped(scope); err != nil {
		return nil, err
	}
	var rows []ticketRow
	err := s.read.WithContext(ctx).Raw(closedBetween, microsOf(from.Start()), microsOf(to.Add(1).Start()), scope.Units(), scope.Recusals(), most).Scan(&rows).Error
	if err != nil {
		return nil, s.engine.translate(err)
	}
	tickets := make([]*rectify.Ticket, len(rows))
	for i := range rows {
		if tickets[i], err = rows[i].ticket(); err != nil {
			return nil, err
		}
	}
	return tickets, nil
}

// sharedPhotos finds photos of some tickets among the photos of others. A copy of a file has its digest, so the index on
// digests finds it in the whole house.
const sharedPhotos = "SELECT DISTINCT a.sha256, t.id AS own, o.id AS other FROM tickets t JOIN attachments a ON a.ticket_key = t.key JOIN attachments b ON b.sha256 = a.sha256 AND b.ticket_key <> a.ticket_key " +
	"JOIN tickets o ON o.key = b.ticket_key WHERE a.kind IN ('before', 'after') AND b.kind IN ('before', 'after') AND " + visibleEach

// mostShared bounds how many pairs of tickets with a photo in common are told at once.
const mostShared = 5000

// ReusedPhotos gives the photos of a ticket that are photos of other tickets in the scope, too.
func (s *Store) ReusedPhotos(ctx context.Context, scope rectify.Scope, t *rectify.Ticket) ([]flags.Reuse, error) {
	if err := scoped(scope); err != nil {
		return nil, err
	}
	return s.reused(ctx, scope, s.read.WithContext(ctx).Raw(sharedPhotos+" AND t.key = ? ORDER BY 1, 2, 3 LIMIT ?", scope.Units(), scope.Recusals(), t.Key, mostShared))
}

// ReusedBetween does so for the tickets that were closed from one day to another.
func (s *Store) ReusedBetween(ctx context.Context, scope rectify.Scope, from, to calendar.Day) ([]flags.Reuse, error) {
	if err := scoped(scope); err != nil {
		return nil, err
	}
	return s.reused(ctx, scope, s.read.WithContext(ctx).Raw(sharedPhotos+" AND t.closed_at >= ? AND t.closed_at < ? ORDER BY 1, 2, 3 LIMIT ?",
		scope.Units(), scope.Recusals(), microsOf(from.Start()), microsOf(to.Add(1).Start()), mostShared))
}

// PhotosBetween gives the photos before and after, and the evidence of the verification, of the tickets of the scope that were closed from one day to another and
// are closed still, by ticket id.
func (s *Store) PhotosBetween(ctx context.Context, scope rectify.Scope, from, to calendar.Day) (map[string][]rectify.Attachment, error) {
	if err := scoped(scope); err != nil {
		return nil, err
	}
	var rows []struct {
		A      attachmentRow `gorm:"embedded"`
		Ticket string
	}
	err := s.read.WithContext(ctx).Raw("SELECT a.*, t.id AS ticket FROM tickets t JOIN attachments a ON a.ticket_key = t.key "+
		"WHERE t.closed_at >= ? AND t.closed_at < ? AND t.state = 'closed' AND a.kind IN ('before', 'after', 'verification') AND "+visibleEach+" ORDER BY t.closed_at, t.id, a.at, a.id",
		microsOf(from.Start()), microsOf(to.Add(1).Start()), scope.Units(), scope.Recusals()).Scan(&rows).Error
	photos := map[string][]rectify.Attachment{}
	for i := range rows {
		photos[rows[i].Ticket] = append(photos[rows[i].Ticket], rows[i].A.attachment())
	}
	return photos, s.engine.translate(err)
}

// reused sorts pairs by photo and leaves out what the scope may not see.
func (s *Store) reused(ctx context.Context, scope rectify.Scope, query *gorm.DB) ([]flags.Reuse, error) {
	var pairs []struct {
		SHA256     string `gorm:"column:sha256"`
		Own, Other string
	}
	if err := query.Scan(&pairs).Error; err != nil {
		return nil, s.engine.translate(err)
	}
	others := make([]string, len(pairs))
	for i, p := range pairs {
		others[i] = p.Other
	}
	seen, err := s.VisibleTickets(ctx, scope, others)
	if err != nil {
		return nil, err
	}
	var all []flags.Reuse
	for _, p := range pairs {
		if !seen[p.Other] {
			continue
		}
		if n := len(all); n == 0 || all[n-1].SHA256 != p.SHA256 {
			all = append(all, flags.Reuse{SHA256: p.SHA256})
		}
		last := &all[len(all)-1]
		last.Tickets = append(last.Tickets, p.Own, p.Other)
	}
	return all, nil
}
