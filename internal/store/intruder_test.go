package store_test

import (
	"database/sql"
	"strings"
	"testing"
)

// past opens the database past the store, as somebody with access to it would.
func (w *world) past() *sql.DB {
	w.Helper()
	driver, dsn := "sqlite", "file:"+w.dsn+"?_busy_timeout=5000&_txlock=immediate"
	if strings.HasPrefix(w.dsn, "postgres") {
		driver, dsn = "pgx", w.dsn
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		w.Fatal(err)
	}
	return db
}

// intrude runs SQL past the store.
func (w *world) intrude(query string) error {
	w.Helper()
	db := w.past()
	defer db.Close()
	_, err := db.Exec(query)
	return err
}

// sql runs SQL past the store that the database lets through.
func (w *world) sql(query string) {
	w.Helper()
	if err := w.intrude(query); err != nil {
		w.Fatal(err)
	}
}

func TestTheDatabaseRefusesWhatTheDeskWould(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		ticket := w.dispatched("河道黑臭", "dongcheng")
		for name, query := range map[string]string{
			"a changed journal entry":       "UPDATE journal SET event = 'x'",
			"a deleted journal entry":       "DELETE FROM journal",
			"a shrunken journal":            "UPDATE journal_head SET size = size - 1",
			"a deleted ticket":              "DELETE FROM tickets",
			"a ticket with another id":      "UPDATE tickets SET id = 'x', version = version + 1",
			"a ticket changed in place":     "UPDATE tickets SET state = 'rectifying'",
			"a state that does not exist":   "UPDATE tickets SET state = 'gone', version = version + 1",
			"a closure without a check":     "UPDATE tickets SET state = 'closed', closed_at = 1, closure_type = 'rectified', closing_by = 'x', closing_unit = 'y', version = version + 1",
			"the responsible unit verifies": "UPDATE tickets SET acceptance_unit = responsible_unit, version = version + 1",
			"a verifier who applied":        "UPDATE tickets SET applied_by = 'a', applied_unit = 'b', verified_by = 'a', verified_unit = 'c', version = version + 1",
			"a verifier of the same unit":   "UPDATE tickets SET applied_by = 'a', applied_unit = 'b', verified_by = 'd', verified_unit = 'b', version = version + 1",
			"a verifier who dispatched":     "UPDATE tickets SET applied_by = 'a', applied_unit = 'b', verified_by = dispatched_by, verified_unit = 'z', version = version + 1",
			"a ticket with another key":     "UPDATE tickets SET key = key + 1000, version = version + 1",
			"a changed figure step":         "UPDATE figure_steps SET closed = 1",
			"a deleted figure step":         "DELETE FROM figure_steps",
			"a changed standing":            "UPDATE standings SET verdict = 'mostly'",
			"a standing closed twice":       "UPDATE standings SET next_idx = 1, next_day = 1 WHERE next_idx < 1000000",
			"a deleted standing":            "DELETE FROM standings",
			"changed routes":                "UPDATE rule_sets SET body = ''",
		} {
			if err := w.intrude(query); err == nil {
				w.Errorf("the database took %s", name)
			}
		}
		after, err := w.store.Ticket(w.ctx, must(w.coordinator().Scope()), ticket.ID)
		if err != nil || after.Version != ticket.Version {
			w.Errorf("the ticket is now %+v, %v", after, err)
		}
		w.replayed()
	})
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
