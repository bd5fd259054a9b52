package store_test

import (
	"strings"
	"testing"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// held keeps a reconciliation of one ticket and one row that nobody has.
func (w *world) held() *rectify.Reconciliation {
	w.Helper()
	t := w.closed("河道污水直排", "dongcheng")
	scope, err := w.coordinator().Scope()
	if err != nil {
		w.Fatal(err)
	}
	ours, size, err := w.store.OurTickets(w.ctx, scope, t.Campaign, calendar.DayOf(w.clock.now()))
	if err != nil || len(ours) != 1 || ours[0].ID != t.ID || ours[0].Class != "closed" || ours[0].Unit != w.unit["dongcheng"] || size == 0 {
		w.Fatalf("%+v, %d, %v", ours, size, err)
	}
	if before, _, err := w.store.OurTickets(w.ctx, scope, t.Campaign, calendar.Date(2000, 1, 1)); err != nil || before[0].Class != "" {
		w.Errorf("a ticket of later was there: %+v, %v", before, err)
	}
	r := &rectify.Reconciliation{ID: w.newID(), Campaign: t.Campaign, Threshold: 700, FileName: "清单.xlsx", Journal: size}
	rows, err := rectify.Reconcile(w.ctx, r, []rectify.Row{{Sheet: "s", Line: 2, Kind: rectify.ComplaintRow, ReceiptNumber: "X1", Problem: "另一件事"}}, ours, w.store.Units(), nil)
	if err != nil {
		w.Fatal(err)
	}
	if err := w.desk.KeepReconciliation(w.ctx, w.coordinator(), r, rows); err != nil {
		w.Fatal(err)
	}
	return r
}

func TestAReconciliationIsWrittenOnceAndItsRowsAreHeldAgainstTheJournal(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		r := w.held()
		w.replayed()
		scope, _ := w.coordinator().Scope()
		if rows, err := w.store.ReconRows(w.ctx, scope, r.ID, "", 0, 10); err != nil || len(rows) != 2 || rows[0].Finding != rectify.ReconAdded || rows[1].Finding != rectify.ReconMissing {
			w.Fatalf("%+v, %v", rows, err)
		}
		foreign := w.actor(rectify.Coordinator, "bureau", "district")
		if _, err := w.store.Reconciliation(w.ctx, foreign, r.ID); rectify.KindOf(err) != rectify.NotFound {
			w.Errorf("another unit reads it: %v", err)
		}
		narrow := w.actor(rectify.Coordinator, "office", "dongcheng")
		if _, err := w.store.Reconciliation(w.ctx, narrow, r.ID); rectify.KindOf(err) != rectify.NotFound {
			w.Errorf("who sees less reads it: %v", err)
		}
		attempts := map[string]string{}
		for _, table := range []string{"reconciliations", "reconciliation_rows"} {
			attempts["DELETE FROM "+table] = "append-only"
			if w.store.Engine() == "sqlite" {
				attempts["INSERT OR REPLACE INTO "+table+" SELECT * FROM "+table] = "is taken"
			}
		}
		attempts["UPDATE reconciliation_rows SET finding = 'same'"], attempts["UPDATE reconciliations SET detail = ''"] = "append-only", "append-only"
		for attempt, said := range attempts {
			if err := w.intrude(attempt); err == nil || !strings.Contains(err.Error(), said) {
				w.Errorf("%s: %v", attempt, err)
			}
		}
	})
}

func TestAChangedReconciliationOrEntryOfABoardIsFound(t *testing.T) {
	t.Parallel()
	for name, change := range map[string][]string{
		"a row that says something else":    {"DROP TRIGGER reconciliation_rows_no_update", "UPDATE reconciliation_rows SET body = replace(body, 'missing', 'same') WHERE finding = 'missing'"},
		"a column that says something else": {"DROP TRIGGER reconciliation_rows_no_update", "UPDATE reconciliation_rows SET finding = 'same' WHERE finding = 'missing'"},
		"a row that is gone":                {"DROP TRIGGER reconciliation_rows_no_delete", "DELETE FROM reconciliation_rows WHERE finding = 'missing'"},
		"other counts":                      {"DROP TRIGGER reconciliations_no_update", "UPDATE reconciliations SET detail = replace(detail, 'X', 'X'), unit_id = 'other'"},
		"a board that was approved by hand": {"UPDATE boards SET state = 'approved', decided_idx = 1"},
		"an entry of a board that is gone":  {"DELETE FROM boards"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, t.TempDir()+"/qingdan.db")
			w.held()
			if _, err := w.desk.ProposeBoard(w.ctx, w.coordinator(), rectify.BoardEntry{Kind: rectify.BoardModel, Unit: w.unit["dongcheng"], Quarter: rectify.QuarterOf(calendar.DayOf(w.clock.now())), Reason: "整改彻底"}, rectify.Tell[*rectify.BoardEntry]{}); err != nil {
				t.Fatal(err)
			}
			w.replayed()
			for _, query := range change {
				w.sql(query)
			}
			if findings, err := w.store.Replay(w.ctx, func(int64, int64) {}); err != nil || len(findings) != 1 {
				t.Errorf("%v, %v", findings, err)
			}
		})
	}
}
