package store_test

import (
	"context"
	"strings"
	"testing"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
	"qingdan/internal/snapshot"
	"qingdan/internal/store"
)

func (w *world) snapshots() *snapshot.Office {
	return &snapshot.Office{Shelf: w.store, Books: w.store, Differ: w.store, Closings: w.store, Issues: w.store, Cases: w.store, Now: w.clock.now, NewID: w.newID, Entry: w.desk.Entry,
		Names: func(context.Context) report.Names { return report.Names{Units: w.store.Units()} }}
}

// frozen freezes a report for the coordinator.
func (w *world) frozen(name string) *snapshot.Snapshot {
	w.Helper()
	q := report.Question{Report: name, Query: report.Query{By: []string{"unit"}, UnitMode: report.LeadOnly, TypeMode: report.MainType, Decimals: 1}}
	made, _, err := w.snapshots().Make(w.ctx, w.coordinator(), snapshot.Ask{Question: q.Settled(calendar.DayOf(w.clock.now()))})
	if err != nil {
		w.Fatal(err)
	}
	return made
}

func TestASnapshotNeverChanges(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		w.dispatched("扬尘", "shuijiang")
		made := w.frozen("closure")
		w.snapshotEdits(made.ID, func(statement string) {
			if err := w.intrude(statement); err == nil {
				t.Errorf("the database lets it be changed: %s", statement)
			}
		})
		if findings, err := w.store.Replay(w.ctx, func(int64, int64) {}); err != nil || len(findings) > 0 {
			t.Errorf("%v %v", findings, err)
		}
	})
}

// snapshotEdits gives every way to change what was frozen.
func (w *world) snapshotEdits(id string, edit func(statement string)) {
	for _, statement := range []string{"UPDATE snapshots SET digest = 'x'", "UPDATE snapshot_bodies SET body = substr(body, 1, 9)", "DELETE FROM snapshot_bodies", "DELETE FROM snapshots"} {
		edit(statement + " WHERE " + map[bool]string{true: "snapshot_id", false: "id"}[strings.Contains(statement, "bodies")] + " = '" + id + "'")
	}
}

// TestAForgedSnapshotIsFound changes what was frozen past the triggers: verify names it, and nobody is shown it.
func TestAForgedSnapshotIsFound(t *testing.T) {
	t.Parallel()
	w := newWorld(t, t.TempDir()+"/qingdan.db")
	w.dispatched("扬尘", "shuijiang")
	for _, name := range []string{"snapshots_no_update", "snapshots_no_delete", "snapshot_bodies_no_update", "snapshot_bodies_no_delete"} {
		w.sql("DROP TRIGGER " + name)
	}
	w.sql("PRAGMA foreign_keys = OFF")
	whole := w.frozen("closure")
	w.sql("UPDATE snapshot_bodies SET body = CAST(replace(CAST(body AS TEXT), '\"amount\":\"1\"', '\"amount\":\"7\"') AS BLOB) WHERE snapshot_id = '" + whole.ID + "'")
	if r, err := w.snapshots().Read(w.ctx, w.coordinator(), whole.ID); err == nil {
		t.Errorf("other numbers are shown: %s", r.Body)
	}
	edits := 1
	w.snapshotEdits("%s", func(statement string) {
		edits++
		made := w.frozen("verdicts")
		w.sql(strings.Replace(statement, "%s", made.ID, 1))
		findings, err := w.store.Replay(w.ctx, func(int64, int64) {})
		if err != nil || len(findings) < edits || !strings.Contains(tickets(findings), made.ID) {
			t.Errorf("after %s verify finds %v, %v", statement, findings, err)
		}
		if strings.Contains(statement, "bodies") {
			if r, err := w.snapshots().Read(w.ctx, w.coordinator(), made.ID); err == nil {
				t.Errorf("after %s it is shown: %s", statement, r.Body)
			}
		}
	})
}

func tickets(findings []store.Finding) (all string) {
	for _, f := range findings {
		all += f.Ticket + " "
	}
	return all
}

func TestACheckSaysWhatDiffers(t *testing.T) {
	t.Parallel()
	w := newWorld(t, t.TempDir()+"/qingdan.db")
	ticket := w.dispatched("扬尘", "shuijiang")
	made := w.frozen("verdicts")
	check := func() *snapshot.Checked {
		c, err := w.snapshots().Check(w.ctx, w.actor(rectify.Auditor, "office", "district"), made.ID)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	if c := check(); !c.Same || c.Digest != made.Digest || len(c.Differences) > 0 {
		t.Fatalf("%+v", c)
	}
	w.sql("DROP TRIGGER standings_facts_stay")
	w.sql("DROP TRIGGER standings_closed_once")
	w.sql("UPDATE standings SET verdict = 'substantiated' WHERE ticket_key = (SELECT key FROM tickets WHERE id = '" + ticket.ID + "')")
	if k, err := w.snapshots().Check(w.ctx, w.actor(rectify.Supervisor, "inspectors", "district"), made.ID); err != nil || k.Same || k.Differences[0].What != "withheld" {
		t.Errorf("who is recused from more than the maker is told %+v, %v", k, err)
	}
	c := check()
	if c.Same || len(c.Differences) == 0 || c.Differences[0].What != "value" || c.Differences[0].Line.ZH != "shuijiang" {
		t.Errorf("%+v", c.Differences)
	}
}
