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
	fingerprint := report.AudienceOf(t)
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
	return id, w.openAudience(w.store.Units(), id, fingerprint)
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

// visible is the condition that every read of tickets carries, on the column audience_id.
const visible = "audience_id IN (SELECT audience_id FROM audience_access WHERE unit_id IN ?) AND audience_id NOT IN (SELECT audience_id FROM audience_recusals WHERE unit_id IN ?)"

// errEmptyScope is a fault of this programme: a Scope that no Actor minted.
var errEmptyScope = errors.New("store: a read without scope")

// scoped refuses the zero Scope: an empty list must never mean "no filter".
func scoped(scope rectify.Scope) error {
	if len(scope.Units()) == 0 || len(scope.Recusals()) == 0 {
		return errEmptyScope
	}
	return nil
}
