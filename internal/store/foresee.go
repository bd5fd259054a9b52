package store

import (
	"context"

	"qingdan/internal/rectify"
)

// elsewhere finds the tickets of other campaigns that have a number of the rows of an import. Tasks are numbered anew
// in every list, so theirs say nothing. A set of numbers instead of a join: the numbers have no index of their own, and
// SQLite would go over all rows for every ticket.
const elsewhere sqlText = " FROM tickets t WHERE t.receipt_key IN (SELECT receipt_number FROM import_rows WHERE import_id = ?) " +
	"AND t.receipt_key <> '' AND t.campaign <> ? AND t.source <> 'inspection_task' AND " + visibleEach

// Foresee gives what the importer should know before the rows are decided, from the tickets in scope alone.
func (s *Store) Foresee(ctx context.Context, scope rectify.Scope, in rectify.Import) (rectify.Foreseen, error) {
	var f rectify.Foreseen
	if err := scoped(scope); err != nil {
		return f, err
	}
	db := s.read.WithContext(ctx)
	var one []string
	err := db.Raw("SELECT t.id FROM tickets t WHERE t.campaign = ? AND "+visibleEach+" LIMIT 1", in.Campaign, scope.Units(), scope.Recusals()).Scan(&one).Error
	if err != nil {
		return f, s.engine.translate(err)
	}
	f.NewCampaign = len(one) == 0
	args := []any{in.ID, in.Campaign, scope.Units(), scope.Recusals()}
	if err := db.Raw(string("SELECT count(DISTINCT t.receipt_key)"+elsewhere), args...).Scan(&f.Elsewhere).Error; err != nil || f.Elsewhere == 0 {
		return f, s.engine.translate(err)
	}
	err = db.Raw(string("SELECT t.receipt_key AS number, t.campaign AS campaign"+elsewhere+" ORDER BY t.receipt_key, t.campaign LIMIT 3"), args...).Scan(&f.Examples).Error
	return f, s.engine.translate(err)
}
