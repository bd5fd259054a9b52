package store

import (
	"context"
	"errors"
	"slices"

	"gorm.io/gorm"

	"qingdan/internal/rectify"
)

// kin finds the tickets of one step through a family: those named, what was merged into them, and what was split from them.
const kin = "SELECT key, id, origin, master, split_from FROM tickets WHERE id IN ? UNION " +
	"SELECT key, id, origin, master, split_from FROM tickets WHERE master <> '' AND master IN ? UNION " +
	"SELECT key, id, origin, master, split_from FROM tickets WHERE split_from <> '' AND split_from IN ?"

// familyOf lists the keys of a ticket and its family: merged and split tickets in both directions, origins upwards only,
// because what was found elsewhere is another matter.
func (w *work) familyOf(t *rectify.Ticket) (keys []int64, err error) {
	known, asked := map[int64]bool{}, map[string]bool{"": true, t.ID: true}
	for next := []string{t.ID}; len(next) > 0; {
		step := next[:min(len(next), 500)]
		next = next[len(step):]
		var rows []struct {
			Key                           int64
			ID, Origin, Master, SplitFrom string
		}
		if err := w.db().Raw(kin, step, step, step).Scan(&rows).Error; err != nil {
			return nil, err
		}
		for _, r := range rows {
			if !known[r.Key] {
				known[r.Key] = true
				keys = append(keys, r.Key)
			}
			for _, id := range []string{r.ID, r.Origin, r.Master, r.SplitFrom} {
				if !asked[id] {
					asked[id] = true
					next = append(next, id)
				}
			}
		}
	}
	return keys, nil
}

// SealedAbout gives what is sealed about persons for a ticket and its family.
func (w *work) SealedAbout(t *rectify.Ticket) (all []rectify.Sealed, err error) {
	if err := w.settle(); err != nil {
		return nil, err
	}
	keys, err := w.familyOf(t)
	if err != nil {
		return nil, err
	}
	for some := range slices.Chunk(keys, 500) {
		var complained []struct {
			ID     string
			Sealed []byte
		}
		if err := w.db().Raw("SELECT t.id, c.sealed FROM complainants c JOIN tickets t ON t.key = c.ticket_key WHERE c.ticket_key IN ?", some).Scan(&complained).Error; err != nil {
			return nil, err
		}
		for _, c := range complained {
			all = append(all, rectify.Sealed{Ticket: c.ID, Blob: c.Sealed})
		}
		var objected []struct {
			No     int
			Sealed []byte
			Row    ticketRow `gorm:"embedded"`
		}
		if err := w.db().Raw("SELECT o.no, o.sealed, t.* FROM objectors o JOIN tickets t ON t.key = o.ticket_key WHERE o.ticket_key IN ?", some).Scan(&objected).Error; err != nil {
			return nil, err
		}
		for i := range objected {
			o := &objected[i]
			ticket, err := o.Row.ticket()
			if err != nil {
				return nil, err
			}
			if o.No > len(ticket.Objections) || !ticket.Objections[o.No-1].Declined {
				all = append(all, rectify.Sealed{Ticket: ticket.ID, Objection: o.No, Blob: o.Sealed})
			}
		}
	}
	return all, nil
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
		return nil, rectify.ObjectorAbsent()
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
