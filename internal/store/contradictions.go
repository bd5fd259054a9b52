package store

import (
	"context"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// contradicting is for how many days what a later complaint tells of speaks against an answer. Complaints are looked at
// that were registered within twice as long, because some come late, and no more than maxContradicts of them.
const (
	contradicting  = 180
	maxContradicts = 500
)

// Contradictions lists for each unit that answered none the tickets of later complaints there about the same main
// pollution type, as far as the scope sees them. They are computed when asked for and never kept.
func (s *Store) Contradictions(ctx context.Context, scope rectify.Scope, sweep *rectify.Sweep) (map[string][]string, error) {
	if err := scoped(scope); err != nil {
		return nil, err
	}
	said, units, since, until := map[string]calendar.Day{}, []string{}, calendar.Day(0), calendar.Day(0)
	for _, a := range sweep.Answers {
		if a.Result == rectify.SweptNone {
			on := dayOf(a.Signed.At)
			said[a.Unit], units = on, append(units, a.Unit)
			if since == 0 || on < since {
				since = on
			}
			until = max(until, on.Add(2*contradicting))
		}
	}
	if len(units) == 0 || sweep.PollutionType == "" {
		return nil, nil
	}
	var rows []ticketRow
	err := s.read.WithContext(ctx).Raw("SELECT t.* FROM tickets t WHERE t.township IN ? AND t.township <> '' AND t.source IN ('complaint', 'hotline') AND t.registered_at >= ? AND t.registered_at < ? AND t.pollution_types LIKE ? AND "+
		visibleEach+" ORDER BY t.registered_at, t.id LIMIT ?", units, microsOf(since.Start()), microsOf(until.Start()), `["`+sweep.PollutionType+`"%`, scope.Units(), scope.Recusals(), maxContradicts).Scan(&rows).Error
	if err != nil {
		return nil, s.engine.translate(err)
	}
	against := map[string][]string{}
	for _, r := range rows {
		t, err := r.ticket()
		if err != nil {
			return nil, err
		}
		if on := said[t.Township]; t.DiscoveredOn > on && t.DiscoveredOn <= on.Add(contradicting) && t.ID != sweep.Ticket {
			against[t.Township] = append(against[t.Township], t.ID)
		}
	}
	return against, nil
}
