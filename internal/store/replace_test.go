package store_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"qingdan/internal/rectify"
)

// withAHistory gives every table that only grows a row: two tickets with receipt numbers and evidence.
func (w *world) withAHistory() {
	w.Helper()
	for _, number := range []string{"D001", "D002"} {
		cmd := w.complaint("河道黑臭")
		cmd.Facts.Campaign, cmd.Facts.ReceiptNumber = ptr("first"), ptr(number)
		t := w.must(w.coordinator(), cmd)
		t = w.must(w.coordinator(), rectify.Command{Do: "dispatch", Ticket: t.ID, Version: t.Version,
			Facts: rectify.Facts{ResponsibleUnit: ptr(w.unit["dongcheng"]), LeadUnit: ptr(w.unit["bureau"]), AcceptanceUnit: ptr(w.unit["inspectors"])}})
		t = w.must(w.officer(), rectify.Command{Do: "sign", Ticket: t.ID, Version: t.Version, Note: "已到现场"})
		w.must(w.officer(), rectify.Command{Do: "attach", Ticket: t.ID, Version: t.Version,
			Attachment: &rectify.Attachment{ID: w.newID(), Kind: "other", SHA256: strings.Repeat("a", 64), Name: "x.pdf", File: "{}", Size: 1, At: w.clock.now()}})
	}
}

// grown are the tables that only grow: what an intruder puts in the place of a row, and by which unique keys.
var grown = []struct {
	table, key, change string
	unique             [][]string
}{
	{"journal", "idx", "event = 'x'", [][]string{{"idx"}, {"ticket_key", "seq"}}},
	{"journal_texts", "idx", "texts = secret", [][]string{{"idx"}}},
	{"journal_head", "id", "size = 0", [][]string{{"id"}}},
	{"tickets", "key", "title = 'x'", [][]string{{"key"}, {"id"}, {"campaign", "receipt_key"}}},
	{"attachments", "id", "sha256 = 'x'", [][]string{{"id"}}},
	{"figure_steps", "idx", "closed = 9", [][]string{{"cell_id", "day", "idx"}}},
	{"standings", "idx", "verdict = 'x'", [][]string{{"ticket_key", "idx"}}},
	{"rule_sets", "version", "body = 'x'", [][]string{{"version"}}},
}

// refusals are what the triggers say; another error would mean that the attempt itself was no good.
var refusals = []string{"is taken", "is append-only", "written once", "only grows", "one version at a time"}

// table prints a table and names its columns.
func (w *world) table(name, order string) (columns []string, text string) {
	w.Helper()
	db := w.past()
	defer db.Close()
	rows, err := db.Query("SELECT * FROM " + name + " ORDER BY " + order)
	if err != nil {
		w.Fatal(err)
	}
	defer rows.Close()
	columns = must(rows.Columns())
	for rows.Next() {
		row, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range row {
			into[i] = &row[i]
		}
		if err := rows.Scan(into...); err != nil {
			w.Fatal(err)
		}
		text += fmt.Sprintln(row...)
	}
	return columns, text
}

func TestNothingThatOnlyGrowsIsReplaced(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		w.withAHistory()
		numbers := []string{"idx", "key", "seq", "version", "cell_id", "day", "ticket_key"}
		for _, g := range grown {
			columns, before := w.table(g.table, g.key)
			if before == "" {
				w.Fatalf("%s is empty, so nothing can be replaced in it", g.table)
			}
			changed, value, _ := strings.Cut(g.change, " = ")
			attempts := map[string]string{}
			for _, unique := range g.unique {
				row := slices.Clone(columns) // the last row, with other keys except this one
				for i, column := range columns {
					isKey := slices.ContainsFunc(g.unique, func(u []string) bool { return slices.Contains(u, column) })
					switch {
					case column == changed:
						row[i] = value
					case !isKey || slices.Contains(unique, column):
					case slices.Contains(numbers, column):
						row[i] = column + " + 100000"
					default:
						row[i] = column + " || 'x'"
					}
				}
				into := g.table + " (" + strings.Join(columns, ", ") + ") SELECT " + strings.Join(row, ", ") + " FROM " + g.table +
					" WHERE " + g.key + " = (SELECT max(" + g.key + ") FROM " + g.table + ")"
				by := strings.Join(unique, ", ")
				target, other := "("+by+")", ""
				target += map[string]string{"campaign, receipt_key": " WHERE receipt_key <> ''", "ticket_key, seq": " WHERE ticket_key <> 0"}[by]
				attempts["upsert by "+by] = "INSERT INTO " + into + " ON CONFLICT " + target + " DO UPDATE SET " + changed + " = excluded." + changed
				if w.store.Engine() == "postgres" {
					continue // knows no REPLACE
				}
				for _, column := range unique {
					other += ", " + column + " = (SELECT " + column + " FROM " + g.table + " ORDER BY " + g.key + " LIMIT 1)"
				}
				if g.table == "tickets" {
					other += ", version = version + 1"
				}
				attempts["replace by "+by] = "INSERT OR REPLACE INTO " + into
				attempts["update over "+by] = "UPDATE OR REPLACE " + g.table + " SET " + other[2:] + " WHERE " + g.key + " = (SELECT max(" + g.key + ") FROM " + g.table + ")"
			}
			for _, attempt := range slices.Sorted(maps.Keys(attempts)) {
				err := w.intrude(attempts[attempt])
				if err == nil || !slices.ContainsFunc(refusals, func(said string) bool { return strings.Contains(err.Error(), said) }) {
					w.Errorf("%s, %s: %v", g.table, attempt, err)
				}
			}
			if _, after := w.table(g.table, g.key); after != before {
				w.Errorf("%s was\n%s and is now\n%s", g.table, before, after)
			}
		}
	})
}

func TestEvidenceHasNoSecondKeyToReplaceItBy(t *testing.T) {
	t.Parallel()
	w := newWorld(t, t.TempDir()+"/qingdan.db")
	w.withAHistory()
	err := w.intrude("INSERT OR REPLACE INTO attachments (rowid, id, ticket_key, kind, sha256, name, file, size, by_account, by_unit, at, live) SELECT 1, 'x', ticket_key, kind, 'x', name, file, size, by_account, by_unit, at, live FROM attachments LIMIT 1")
	if err == nil {
		t.Error("evidence was replaced by its row number")
	}
}
