package report_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

func everything(_, _ *rectify.Ticket) bool { return true }

// told makes a history of one ticket from states and the days on which they came to be.
func told(states ...rectify.State) report.History {
	var h report.History
	for i, s := range states {
		h = append(h, report.Past{Index: int64(10 * i), Ticket: &rectify.Ticket{State: s, RegisteredAt: begin.Start(), EffectiveAt: begin.Add(i).Start(), Version: int64(i + 1)}})
	}
	return h
}

func TestTheFirstClosureStaysInHistory(t *testing.T) {
	t.Parallel()
	h := told(rectify.Registered, rectify.Closed, rectify.Rectifying, rectify.Closed)
	for day, want := range map[calendar.Day]report.Counts{begin - 1: {}, begin: {Open: 1}, begin + 1: {Closed: 1}, begin + 2: {Open: 1}, begin + 9: {Closed: 1}} {
		q := query()
		q.AsOf = day
		var got report.Counts
		for _, tally := range report.Recount(slices.Values([]report.History{h}), q, 100, everything) {
			got = got.Plus(tally.Counts)
		}
		if got != want {
			t.Errorf("on %s: %+v, want %+v", day, got, want)
		}
	}
}

func TestWhatWasNotYetRecordedIsNotCounted(t *testing.T) {
	t.Parallel()
	q := query()
	for known, want := range map[int64]report.Counts{0: {}, 1: {Open: 1}, 10: {Open: 1}, 11: {Closed: 1}} {
		var got report.Counts
		for _, tally := range report.Recount(slices.Values([]report.History{told(rectify.Registered, rectify.Closed)}), q, known, everything) {
			got = got.Plus(tally.Counts)
		}
		if got != want {
			t.Errorf("with %d entries known: %+v, want %+v", known, got, want)
		}
	}
}

func TestTheCallerIsAskedAboutThenAndNow(t *testing.T) {
	t.Parallel()
	q := query()
	q.AsOf = begin
	sees := func(then, now *rectify.Ticket) bool {
		return then.State == rectify.Registered && now.State == rectify.Voided
	}
	for now, want := range map[rectify.State]int{rectify.Voided: 1, rectify.Dispatched: 0} {
		h := told(rectify.Registered, rectify.Dispatched, now)
		if got := report.Recount(slices.Values([]report.History{h}), q, 1, sees); len(got) != want {
			t.Errorf("registered then and %s now: %d cells, want %d", now, len(got), want)
		}
	}
}

func TestTheFastAndTheSlowWayOfCountingAgree(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		histories := rapid.SliceOfN(rapid.Custom(drawHistory), 0, 5).Draw(t, "histories")
		q := drawQuery(t)
		q.AsOf = begin.Add(rapid.IntRange(-1, 40).Draw(t, "as of"))
		q.Filter.Campaigns = rapid.SampledFrom([][]string{nil, {"c"}, {report.None}}).Draw(t, "campaigns")
		q.Filter.Township = rapid.SampledFrom([]string{"", "town", report.None}).Draw(t, "township")
		known := rapid.Int64Range(0, 24).Draw(t, "known")
		var steps []report.Tally
		for _, h := range histories {
			for cell, counts := range fold(h, q.AsOf, known) {
				if admitted(q.Filter, cell) {
					steps = append(steps, report.Tally{Cell: cell, Counts: counts})
				}
			}
		}
		fast, slow := closure(t, q, steps), closure(t, q, report.Recount(slices.Values(histories), q, known, everything))
		if !slices.Equal(lines(fast), lines(slow)) {
			t.Fatalf("the steps give\n%v\nthe histories\n%v", lines(fast), lines(slow))
		}
	})
}

// lines writes a report out, so that two can be compared.
func lines(r *report.ClosureReport) (all []string) {
	for _, row := range append(slices.Clone(r.Rows), r.Total) {
		line := row.Label().EN
		for _, n := range texts(row.Figures) {
			line += " " + n
		}
		all = append(all, line)
	}
	return all
}
