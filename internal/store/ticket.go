package store

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

func dayOf(t time.Time) calendar.Day { return calendar.DayOf(t) }

const selectTicket = "SELECT t.* FROM tickets t WHERE t.id = ? AND " + visibleEach

func loadTicket(db *gorm.DB, scope rectify.Scope, id string) (*rectify.Ticket, error) {
	if err := scoped(scope); err != nil {
		return nil, err
	}
	var row ticketRow
	err := db.Raw(selectTicket, id, scope.Units(), scope.Recusals()).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, errNotFound
	}
	if err != nil {
		return nil, err
	}
	return row.ticket()
}

const selectReceipt = "SELECT t.* FROM tickets t WHERE t.campaign = ? AND t.receipt_key = ? AND t.receipt_key <> '' AND " + visibleEach

// TicketByReceipt loads the ticket with a receipt key of a campaign.
func (w *work) TicketByReceipt(scope rectify.Scope, campaign, key string) (*rectify.Ticket, error) {
	if err := scoped(scope); err != nil {
		return nil, err
	}
	if err := w.settle(); err != nil {
		return nil, err
	}
	taken, err := w.finds("SELECT 1 FROM tickets WHERE campaign = ? AND receipt_key = ? AND receipt_key <> ''", campaign, key)
	if err != nil {
		return nil, err
	}
	if !taken { // as with nearly every row of an import: asked before the costlier question whether the caller may see it
		return nil, errNotFound
	}
	var row ticketRow
	err = w.db().Raw(selectReceipt, campaign, key, scope.Units(), scope.Recusals()).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, errNotFound
	}
	if err != nil {
		return nil, err
	}
	return row.ticket()
}

// The index on such numbers holds nothing else, so the statement must say the same of them.
const selectNumbered = "SELECT t.* FROM tickets t WHERE t.campaign = ? AND t.receipt_number = ? AND t.receipt_key <> t.receipt_number AND t.receipt_number <> '' AND t.batch = ? AND " + visibleEach

// TicketsNumbered loads the tickets of a batch with a receipt number that is unique only within it.
func (w *work) TicketsNumbered(scope rectify.Scope, campaign, batch, number string) ([]*rectify.Ticket, error) {
	if err := scoped(scope); err != nil {
		return nil, err
	}
	if err := w.settle(); err != nil {
		return nil, err
	}
	var rows []ticketRow
	if err := w.db().Raw(selectNumbered, campaign, number, batch, scope.Units(), scope.Recusals()).Scan(&rows).Error; err != nil {
		return nil, err
	}
	all := make([]*rectify.Ticket, len(rows))
	for i := range rows {
		var err error
		if all[i], err = rows[i].ticket(); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// Ticket gives one ticket; absent and foreign are the same NotFound.
func (s *Store) Ticket(ctx context.Context, scope rectify.Scope, id string) (*rectify.Ticket, error) {
	t, err := loadTicket(s.read.WithContext(ctx), scope, id)
	return t, s.engine.translate(err)
}

// TicketVersion gives the version of a ticket alone; absent and foreign are the same NotFound.
func (s *Store) TicketVersion(ctx context.Context, scope rectify.Scope, id string) (version int64, err error) {
	if err := scoped(scope); err != nil {
		return 0, err
	}
	err = one(s.read.WithContext(ctx).Raw("SELECT t.version FROM tickets t WHERE t.id = ? AND "+visibleEach, id, scope.Units(), scope.Recusals()), &version)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return 0, errNotFound
	}
	return version, s.engine.translate(err)
}

// VisibleTickets tells which of the tickets the scope may see, so that a link to a hidden one is not shown.
func (s *Store) VisibleTickets(ctx context.Context, scope rectify.Scope, ids []string) (map[string]bool, error) {
	if err := scoped(scope); err != nil || len(ids) == 0 {
		return nil, err
	}
	var found []string
	err := s.read.WithContext(ctx).Raw("SELECT t.id FROM tickets t WHERE t.id IN ? AND "+visibleEach, ids, scope.Units(), scope.Recusals()).Scan(&found).Error
	seen := map[string]bool{}
	for _, id := range found {
		seen[id] = true
	}
	return seen, s.engine.translate(err)
}
