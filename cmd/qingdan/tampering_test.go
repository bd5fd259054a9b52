package main

import (
	"database/sql"
	"strings"
	"testing"
)

func TestAnEditPastTheDeskIsNamedByVerify(t *testing.T) {
	t.Parallel()
	edits := map[string]struct {
		statements []string // ? is the id of the ticket
		named      bool     // whether the ticket is; else verify tells what differs without it
	}{
		"a title":         {[]string{"UPDATE tickets SET title = '无', version = version + 1 WHERE id = ?"}, true},
		"a state":         {[]string{"DROP TRIGGER tickets_one_step", "UPDATE tickets SET state = 'verifying' WHERE id = ?"}, true},
		"a responsible":   {[]string{"DROP TRIGGER tickets_one_step", "UPDATE tickets SET responsible_unit = township || 'x' WHERE id = ?"}, true},
		"a text":          {[]string{"DROP TRIGGER tickets_one_step", "UPDATE tickets SET detail = replace(detail, '。', '!') WHERE id = ?"}, true},
		"a text and more": {[]string{"DROP TRIGGER journal_texts_no_update", "UPDATE journal_texts SET texts = CAST(replace(CAST(texts AS TEXT), '。', '!') AS BLOB) WHERE idx = (SELECT idx FROM journal j JOIN tickets t ON t.key = j.ticket_key WHERE t.id = ? ORDER BY idx LIMIT 1)"}, true},
		"an entry":        {[]string{"DROP TRIGGER journal_no_delete", "PRAGMA foreign_keys = 0", "DELETE FROM journal WHERE idx = (SELECT max(idx) FROM journal j JOIN tickets t ON t.key = j.ticket_key WHERE t.id = ?)"}, false},
		"a ticket":        {[]string{"DROP TRIGGER tickets_stay", "PRAGMA foreign_keys = 0", "DELETE FROM tickets WHERE id = ?"}, true},
		"a standing":      {[]string{"DROP TRIGGER standings_facts_stay", "DROP TRIGGER standings_closed_once", "UPDATE standings SET verdict = 'mostly' WHERE ticket_key = (SELECT key FROM tickets WHERE id = ?)"}, true},
		"a lost standing": {[]string{"DROP TRIGGER standings_no_delete", "DELETE FROM standings WHERE ticket_key = (SELECT key FROM tickets WHERE id = ?)"}, true},
		"a figure":        {[]string{"UPDATE figures SET closed = closed + 1, open = open - 1 WHERE cube = 1 AND span < 9999 AND cell_id IN (SELECT s.cell_id FROM figure_steps s JOIN tickets t ON t.key = s.ticket_key WHERE t.id = ?)"}, false},
	}
	for what, edit := range edits {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			data, _ := furnished(t)
			imports(t, done, sheets+"complaints_batches.xlsx", "c", data, "--as-of", "2024-12-31")
			if out, _ := console(t, done, "verify", "--data", data); !strings.Contains(out, "everything agrees") || !strings.Contains(out, data) || strings.Contains(out, " 0 tickets") {
				t.Errorf("before the edit: %s", out)
			}
			var id, no string
			inDatabase(t, data, func(db *sql.DB) {
				if err := db.QueryRow("SELECT id, ticket_no FROM tickets WHERE state = 'rectifying' AND township <> '' LIMIT 1").Scan(&id, &no); err != nil {
					t.Fatal(err)
				}
				for _, statement := range edit.statements {
					args := []any{id}[:strings.Count(statement, "?")]
					result, err := db.Exec(statement, args...)
					if err != nil {
						t.Fatal(err)
					}
					if n, _ := result.RowsAffected(); len(args) > 0 && n == 0 {
						t.Fatalf("%s changed nothing", statement)
					}
				}
			})
			out, errs := console(t, refused, "verify", "--data", data)
			oneLine(t, errs)
			if edit.named && !strings.Contains(out, no+": ") || !strings.Contains(out+errs, "journal") || !strings.Contains(out+errs, "日志") {
				t.Errorf("verify does not name %s in both languages:\n%s%s", no, out, errs)
			}
		})
	}
}
