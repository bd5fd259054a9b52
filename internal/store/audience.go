package store

import (
	"errors"
	"strings"

	"gorm.io/gorm"

	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// internAudience gives the number of the set of units that may know of a ticket. A new set is written with everyone
// it opens the ticket to: the units with a part in it and all units above them. Recusals are kept beside it and win.
func (w *work) internAudience(t *rectify.Ticket) (int64, error) {
	return w.internUnits(report.AudienceOf(t))
}

func (w *work) internUnits(fingerprint string) (int64, error) {
	if id, ok := w.store.audiences.Load(fingerprint); ok {
		return id.(int64), nil
	}
	var id int64
	err := w.db().Raw("SELECT id FROM audiences WHERE fingerprint = ?", fingerprint).Take(&id).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		id, err = w.newAudience(fingerprint)
	}
	if err == nil {
		w.after = append(w.after, func() { w.store.audiences.Store(fingerprint, id) })
	}
	return id, err
}

func (w *work) newAudience(fingerprint string) (id int64, err error) {
	if err := w.db().Raw("INSERT INTO audiences (fingerprint) VALUES (?) RETURNING id", fingerprint).Scan(&id).Error; err != nil {
		return 0, err
	}
	return id, w.openAudience(w.units(), id, fingerprint)
}

// openAudience writes who may see an audience.
func (w *work) openAudience(tree *rectify.UnitTree, id int64, fingerprint string) error {
	involved, recused, _ := strings.Cut(fingerprint, "|")
	seen := map[string]bool{}
	for unit := range strings.SplitSeq(involved, ",") {
		for _, above := range tree.Chain(unit) {
			if seen[above] {
				continue
			}
			seen[above] = true
			if err := w.db().Exec("INSERT INTO audience_access (unit_id, audience_id) VALUES (?, ?)", above, id).Error; err != nil {
				return err
			}
		}
	}
	for unit := range strings.SplitSeq(recused, ",") {
		if unit == "" {
			continue
		}
		if err := w.db().Exec("INSERT INTO audience_recusals (unit_id, audience_id) VALUES (?, ?)", unit, id).Error; err != nil {
			return err
		}
	}
	return nil
}

// Every read of tickets carries one of two conditions that say the same: visible, on the column audience_id, looks the
// audiences up once and suits reads that go from audiences to tickets; visibleEach, on a ticket t, asks for each ticket
// and suits reads that find few tickets, or that walk along another order (the + keeps the index on audiences out of it).
const visible = "audience_id IN (SELECT audience_id FROM audience_access WHERE unit_id IN ?) AND audience_id NOT IN (SELECT audience_id FROM audience_recusals WHERE unit_id IN ?)"

const visibleEach = "EXISTS (SELECT 1 FROM audience_access a WHERE a.unit_id IN ? AND a.audience_id = +t.audience_id) AND " +
	"NOT EXISTS (SELECT 1 FROM audience_recusals r WHERE r.unit_id IN ? AND r.audience_id = +t.audience_id)"

// errEmptyScope is a fault of this programme: a Scope that no Actor minted.
var errEmptyScope = errors.New("store: a read without scope")

// scoped refuses the zero Scope: an empty list must never mean "no filter".
func scoped(scope rectify.Scope) error {
	if len(scope.Units()) == 0 || len(scope.Recusals()) == 0 {
		return errEmptyScope
	}
	return nil
}
