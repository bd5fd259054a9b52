package report

import (
	"slices"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// departed are the terms of the balance that stand beside a ranked closure rate too: whatever left the population of a
// unit within the period by another way than being closed. Who gives away, merges or voids what is bad before the cut
// raises the rate and shows it here.
var departed = []string{"out", "merged", "cancelled", "not_accepted"}

// Departures are these, and what was reopened since the period ended: closed for the cut.
var Departures = append(slices.Clone(departed), "reopened_since")

// DepartureLabels are their names, in order.
func DepartureLabels() (labels []rectify.Message) {
	for _, id := range departed {
		labels = append(labels, balance.Measures[balance.Measure(id)].Label)
	}
	return append(labels, word("统计期后反弹", "Reopened since"))
}

// departures counts them for a unit.
func (r *ranking) departures(g *Group, id string) ([]Amount, error) {
	flows, err := r.sheet(g, balance.Name)
	if err != nil {
		return nil, err
	}
	var all []Amount
	for _, term := range departed {
		all = append(all, flows.amount(flows.lineOf(id), term))
	}
	var back Amount
	since, err := r.since(g)
	if since != nil {
		back = since.amount(since.lineOf(id), "reopened")
	}
	return append(all, back), err
}

// since gives the balance of the days after the period, as far as they are known; nil while there is none.
func (r *ranking) since(g *Group) (*Sheet, error) {
	known := calendar.DayOf(r.Prefix.KnownAt)
	if known <= r.q.To {
		return nil, nil
	}
	return r.sheetOf(g, balance.Name, r.q.To.Add(1), known)
}
