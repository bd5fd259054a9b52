package store_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"qingdan/internal/rectify"
	"qingdan/internal/store"
)

// replayed fails the test when a projection is not what the journal says.
func (w *world) replayed() {
	w.Helper()
	findings, err := w.store.Replay(w.ctx, func(int64, int64) {})
	if err != nil {
		w.Fatal(err)
	}
	for _, f := range findings {
		w.Errorf("ticket %s: %s", f.Ticket, f.EN)
	}
}

func TestEveryTicketIsTheSumOfItsEntries(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		ticket := w.dispatched("河道黑臭", "dongcheng")
		w.clock.forward(time.Hour)
		ticket = w.must(w.officer(), rectify.Command{Do: "sign", Ticket: ticket.ID, Version: ticket.Version, Note: "已到现场"})
		w.must(w.officer(), rectify.Command{Do: "record_findings", Ticket: ticket.ID, Version: ticket.Version,
			Facts: rectify.Facts{Findings: ptr(rectify.Text("情况\"属实\"\n")), Verdict: ptr(rectify.Substantiated), Measures: &[]rectify.Measure{{Text: "清淤", Person: "经办人", DueOn: 19900}}}})
		w.replayed()
	})
}

func TestAnEditPastTheDeskIsFound(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		ticket := w.dispatched("河道黑臭", "dongcheng")
		w.dispatched("扬尘", "shuijiang")
		w.replayed()
		if findings, err := w.store.VerifyFigures(w.ctx, 30000); err != nil || len(findings) != 0 {
			w.Fatalf("an honest house has findings %v, %v", findings, err)
		}
		w.sql("UPDATE tickets SET township = 'x', version = version + 1 WHERE id = '" + ticket.ID + "'")
		findings, err := w.store.Replay(w.ctx, func(int64, int64) {})
		if err != nil || len(findings) != 1 || findings[0].Ticket != ticket.TicketNo {
			w.Errorf("the edited row gave %v, %v", findings, err)
		}
		w.sql("UPDATE figures SET closed = closed + 1")
		if findings, err := w.store.VerifyFigures(w.ctx, 30000); err != nil || len(findings) == 0 {
			w.Errorf("the edited ledger gave %v, %v", findings, err)
		}
	})
}

func TestAnEditOfTheJournalOrOfPastFiguresIsFound(t *testing.T) {
	t.Parallel()
	for name, edit := range map[string]struct{ trigger, query, about string }{
		"when an entry was recorded":         {"journal_no_update", "UPDATE journal SET recorded_at = recorded_at - 86400000000 WHERE idx = 3", "instant of recording"},
		"what an entry is about":             {"journal_no_update", "UPDATE journal SET event = 'export' WHERE idx = 3", "its event"},
		"an entry cut off the end":           {"journal_no_delete", "DELETE FROM journal WHERE idx = (SELECT max(idx) FROM journal)", "head"},
		"a step on another day":              {"figure_steps_no_update", "UPDATE figure_steps SET day = day - 1 WHERE idx = (SELECT max(idx) FROM figure_steps)", "a step of the ledger"},
		"a step too many":                    {"", "INSERT INTO figure_steps SELECT cell_id, day - 1, idx, ticket_key, open, stage_closed, closed, merged, not_accepted, voided, overdue, answered, historical, orders FROM figure_steps WHERE idx = (SELECT max(idx) FROM figure_steps)", "steps of it"},
		"a step of no entry":                 {"", "INSERT INTO figure_steps SELECT cell_id, day, 9999, ticket_key, open, stage_closed, closed, merged, not_accepted, voided, overdue, answered, historical, orders FROM figure_steps WHERE idx = (SELECT max(idx) FROM figure_steps)", "no entry"},
		"the sum of a past day":              {"", "UPDATE figures SET closed = closed + 1, open = open - 1 WHERE cube = 1 AND span = (SELECT min(span) FROM figures WHERE span > 1000000)", "the sums"},
		"the sum of a past day in the small": {"", "UPDATE figures SET closed = closed + 1 WHERE cube = 2 AND span = (SELECT min(span) FROM figures WHERE span > 1000000)", "the sums"},
		"the sum of a month":                 {"", "UPDATE figures SET closed = closed + 1 WHERE cube = 2 AND span BETWEEN 100000 AND 999999", "the sums"},
		"the sum of a year":                  {"", "UPDATE figures SET closed = closed + 1 WHERE cube = 2 AND span BETWEEN 1000 AND 9999", "the sums"},
		"a day on which nothing happened":    {"", "INSERT INTO figures SELECT cube, 20010203, cell_id, 11356, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0 FROM figures WHERE cube = 1 AND span > 1000000 LIMIT 1", "the sums"},
		"when a day's figures were known":    {"", "UPDATE figures SET known_on = known_on - 9 WHERE cube = 1 AND span = (SELECT min(span) FROM figures WHERE span > 1000000)", "the sums"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, filepath.Join(t.TempDir(), "qingdan.db"))
			w.dispatched("河道黑臭", "dongcheng")
			w.clock.forward(24 * time.Hour)
			w.dispatched("扬尘", "shuijiang")
			w.replayed()
			if edit.trigger != "" {
				w.sql("DROP TRIGGER " + edit.trigger)
			}
			w.sql(edit.query)
			findings, err := w.store.Replay(w.ctx, func(int64, int64) {})
			if err != nil || !slices.ContainsFunc(findings, func(f store.Finding) bool { return strings.Contains(f.EN, edit.about) }) {
				t.Errorf("%v, %v", findings, err)
			}
		})
	}
}
