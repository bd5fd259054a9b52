package store

import (
	"context"
	"errors"

	"gorm.io/gorm"

	"qingdan/internal/rectify"
)

// Sealed gives what is sealed about the complainant of a ticket; nil when nothing is.
func (w *work) Sealed(t *rectify.Ticket) ([]byte, error) {
	if err := w.settle(); err != nil {
		return nil, err
	}
	var all [][]byte
	if err := w.db().Raw("SELECT sealed FROM complainants WHERE ticket_key = ?", t.Key).Scan(&all).Error; err != nil || len(all) == 0 {
		return nil, err
	}
	return all[0], nil
}

// Objector gives the sealed contact of who made an objection, within the scope of the ticket. A ticket that is absent or
// foreign is NotFound, as is an objection without a contact; the codes differ.
func (s *Store) Objector(ctx context.Context, scope rectify.Scope, id string, no int) ([]byte, error) {
	if err := scoped(scope); err != nil {
		return nil, err
	}
	var row struct{ Sealed []byte }
	err := s.read.WithContext(ctx).Raw("SELECT o.sealed FROM tickets t LEFT JOIN objectors o ON o.ticket_key = t.key AND o.no = ? WHERE t.id = ? AND t."+visible,
		no, id, scope.Units(), scope.Recusals()).Take(&row).Error
	switch {
	case errors.Is(err, gorm.ErrRecordNotFound):
		return nil, errNotFound
	case err != nil:
		return nil, s.engine.translate(err)
	case row.Sealed == nil:
		return nil, rectify.Refuse(rectify.NotFound, "objector.absent", rectify.Say("该异议没有留下联系方式", "nobody left a contact with this objection"))
	}
	return row.Sealed, nil
}

// Complainant gives the sealed identity of who complained, within the scope of the ticket. A ticket that is absent or
// foreign is NotFound, as is one without a complainant; the codes differ. No other read touches this table (S-20).
func (s *Store) Complainant(ctx context.Context, scope rectify.Scope, id string) ([]byte, error) {
	if err := scoped(scope); err != nil {
		return nil, err
	}
	var row struct{ Sealed []byte }
	err := s.read.WithContext(ctx).Raw("SELECT c.sealed FROM tickets t LEFT JOIN complainants c ON c.ticket_key = t.key WHERE t.id = ? AND t."+visible,
		id, scope.Units(), scope.Recusals()).Take(&row).Error
	switch {
	case errors.Is(err, gorm.ErrRecordNotFound):
		return nil, errNotFound
	case err != nil:
		return nil, s.engine.translate(err)
	case row.Sealed == nil:
		return nil, rectify.Refuse(rectify.NotFound, "complainant.absent", rectify.Say("该问题没有登记举报人", "nobody is recorded as the complainant of this ticket"))
	}
	return row.Sealed, nil
}
