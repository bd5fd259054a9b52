package store_test

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// asked runs a report for the coordinator.
func (w *world) asked(q report.Question) (*report.Sheet, error) {
	w.Helper()
	scope, _ := w.coordinator().Scope()
	q.UnitMode, q.TypeMode, q.Decimals = report.LeadOnly, report.MainType, 1
	return report.Run(w.ctx, w.store, scope, q.Settled(calendar.DayOf(w.clock.now())), report.Names{Units: w.store.Units()}, nil)
}

func TestAReportThatContradictsItselfIsRefusedAndNamesTheTicket(t *testing.T) {
	t.Parallel()
	for name, edit := range map[string]struct{ report, statement string }{
		"a verdict that does not exist":                    {"verdicts", "UPDATE standings SET verdict = 'x' WHERE next_idx = 9223372036854775807 AND ticket_key = (SELECT key FROM tickets WHERE id = '%s')"},
		"a way of discovery that does not exist":           {"discovery", "UPDATE standings SET discovery = 'x' WHERE next_idx = 9223372036854775807 AND ticket_key = (SELECT key FROM tickets WHERE id = '%s')"},
		"dispatches below nought":                          {"signing", "UPDATE standings SET dispatches = -1 WHERE next_idx = 9223372036854775807 AND ticket_key = (SELECT key FROM tickets WHERE id = '%s')"},
		"fewer acceptances sent back than before":          {"rework", "UPDATE standings SET reworks = -1, applications = 1 WHERE next_idx = 9223372036854775807 AND ticket_key = (SELECT key FROM tickets WHERE id = '%s')"},
		"fewer look-backs than none":                       {"relapse", "UPDATE standings SET look_backs = -1 WHERE next_idx = 9223372036854775807 AND ticket_key = (SELECT key FROM tickets WHERE id = '%s')"},
		"a call-back that reached nobody and was answered": {"satisfaction", "UPDATE standings SET calls = 2, calls_reached = 1 WHERE next_idx = 9223372036854775807 AND ticket_key = (SELECT key FROM tickets WHERE id = '%s')"},
		"a failed look-back where there was none":          {"companions", "UPDATE standings SET look_backs_lost = 1 WHERE next_idx = 9223372036854775807 AND ticket_key = (SELECT key FROM tickets WHERE id = '%s')"},
		"standings that do not follow":                     {"balance", "UPDATE standings SET next_idx = next_idx + 100000 WHERE next_idx <> 9223372036854775807 AND ticket_key = (SELECT key FROM tickets WHERE id = '%s')"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, t.TempDir()+"/qingdan.db")
			w.dispatched("扬尘", "shuijiang")
			ticket := w.dispatched("河道黑臭", "dongcheng")
			if _, err := w.asked(report.Question{Report: edit.report}); err != nil {
				t.Fatal(err)
			}
			w.sql("DROP TRIGGER standings_facts_stay")
			w.sql("DROP TRIGGER standings_closed_once")
			w.sql(fmt.Sprintf(edit.statement, ticket.ID))
			w.restart() // what was counted before is remembered
			_, err := w.asked(report.Question{Report: edit.report})
			var refusal *rectify.Error
			if !errors.As(err, &refusal) || refusal.Code != "report.identity" {
				t.Fatalf("the report is given: %v", err)
			}
			if len(refusal.Fields) != 1 || refusal.Fields[0].Name != ticket.TicketNo {
				t.Errorf("it names %+v, want %s", refusal.Fields, ticket.TicketNo)
			}
			if findings, err := w.store.Replay(w.ctx, func(int64, int64) {}); err != nil || len(findings) != 1 || findings[0].Ticket != ticket.TicketNo {
				t.Errorf("verify finds %v, %v", findings, err)
			}
		})
	}
}

func TestAClosureReportThatContradictsItselfNamesTheTicket(t *testing.T) {
	t.Parallel()
	for name, edit := range map[string]string{"overdue and closed": "overdue = overdue + 5", "answered twice": "answered = answered + 9", "below nought": "orders = orders - 1", "closed history without a closure": "historical = historical + 1"} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, t.TempDir()+"/qingdan.db")
			w.dispatched("扬尘", "shuijiang")
			ticket := w.dispatched("河道黑臭", "dongcheng")
			q := report.Question{Report: "closure", Query: report.Query{KnownAt: w.clock.now()}}
			if _, err := w.asked(q); err != nil {
				t.Fatal(err)
			}
			for _, trigger := range w.triggers("figure_steps", "figures") {
				w.sql("DROP TRIGGER " + trigger)
			}
			w.sql("UPDATE figures SET " + edit + " WHERE (cube, cell_id) IN (SELECT cube, id FROM figure_cells)")
			w.sql("UPDATE figure_steps SET " + edit + " WHERE idx = (SELECT max(idx) FROM figure_steps f JOIN tickets t ON t.key = f.ticket_key WHERE t.id = '" + ticket.ID + "') AND (" + strings.Fields(edit)[0] + " >= 0)")
			_, err := w.asked(q)
			var refusal *rectify.Error
			if !errors.As(err, &refusal) || refusal.Code != "report.identity" {
				t.Fatalf("the report is given: %v", err)
			}
			if len(refusal.Fields) != 1 || refusal.Fields[0].Name != ticket.TicketNo {
				t.Errorf("it names %+v, want %s", refusal.Fields, ticket.TicketNo)
			}
		})
	}
}

// triggers are those that guard some tables.
func (w *world) triggers(tables ...string) (names []string) {
	w.Helper()
	db, err := sql.Open("sqlite", w.dsn)
	if err != nil {
		w.Fatal(err)
	}
	defer db.Close()
	for _, table := range tables {
		rows, err := db.Query("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", table)
		if err != nil {
			w.Fatal(err)
		}
		for rows.Next() {
			var name string
			if err := rows.Scan(&name); err != nil {
				w.Fatal(err)
			}
			names = append(names, name)
		}
		rows.Close()
	}
	return names
}

func TestARestatementTellsWhatWasKnownThen(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		day := calendar.DayOf(w.clock.now())
		cmd := w.complaint("河道黑臭")
		w.must(w.coordinator(), cmd)
		w.clock.forward(10 * 24 * time.Hour)
		cmd = w.complaint("补录")
		cmd.Historical, cmd.EffectiveAt, cmd.Facts.DiscoveredOn = true, day.Start().Add(time.Hour), ptr(day-1)
		w.must(w.coordinator(), cmd)
		sheet, err := w.asked(report.Question{Report: "verdicts", Query: report.Query{AsOf: day}, Restatement: true})
		if err != nil {
			t.Fatal(err)
		}
		now, _ := sheet.Value(sheet.Total, "registered")
		then := sheet.Besides[0].Of(sheet.Total).Values[0]
		if now.Amount.String() != "2" || then.Amount.String() != "1" || *sheet.Columns[0].Difference(now, then) != "1" {
			t.Errorf("now %s, known then %s", now.Amount, then.Amount)
		}
	})
}

// TestBehindEveryMadeFigureStandExactlyItsTickets takes figures from random reports and asks for the tickets behind them.
func TestBehindEveryMadeFigureStandExactlyItsTickets(t *testing.T) {
	t.Parallel()
	seeds, moves := worlds()
	everyEngine(t, func(w *world) {
		l := newLife(w, seeds[0]+3)
		l.live(moves / 2)
		l.hurry(25)
		histories, recorded := l.histories()
		some := 0
		balance, _ := report.Named("balance")
		all := everyReport()
		for n := range 45 * len(all) {
			r := all[n%len(all)]
			if n%3 == 0 {
				r = balance // its terms are found in ways of their own
			}
			actor, q := oneOf(l, l.watchers()...), askReport(l, r, ask(l, recorded))
			scope, _ := actor.Scope()
			sheet, err := report.Run(w.ctx, w.store, scope, q, report.Names{Units: w.store.Units()}, nil)
			if err != nil {
				l.Fatal(err)
			}
			line, measure := oneOf(l, append(slices.Clone(sheet.Lines), sheet.Total)...), oneOf(l, r.Measures...)
			for range 5 { // rather one that counts something
				if v, _ := sheet.Value(line, measure.ID); v.Amount.IsZero() {
					line, measure = oneOf(l, append(slices.Clone(sheet.Lines), sheet.Total)...), oneOf(l, r.Measures...)
				}
			}
			figure := sheet.Behind(line, measure.ID)
			ids, total, departed := l.listed(actor, report.TicketQuery{Figure: &figure})
			here, gone := l.behindMade(histories, actor, sheet, line, measure.ID)
			if !slices.Equal(ids, here) || total != int64(len(here)) || departed != int64(len(gone)) {
				l.Fatalf("%s, %s.%s of %s in %+v\nlisted %v, total %d, departed %d\nwant   %v, departed %v", actor.ID, r.Name, measure.ID, line.Label().EN, q, ids, total, departed, here, gone)
			}
			amount := line.Values[r.Measure(measure.ID)].Amount
			if !measure.Acts && q.UnitMode != report.SplitEqually && amount.Cmp(report.Whole(total+departed)) != 0 {
				l.Fatalf("%s, %s.%s of %s in %+v is %s, but %d tickets stand behind it", actor.ID, r.Name, measure.ID, line.Label().EN, q, amount, total+departed)
			}
			some += len(ids)
		}
		if some < 50 {
			l.Errorf("%d tickets in all: this test looked at nothing", some)
		}
	})
}

// behindMade finds the tickets behind a figure the slow way: those that still count when each is counted alone.
func (l *life) behindMade(histories []report.History, actor rectify.Actor, sheet *report.Sheet, line report.Line, measure string) (here, gone []string) {
	l.Helper()
	q := sheet.Question
	q.Filter = sheet.Behind(line, measure).Query.Filter
	q.By = nil
	r, _ := report.Named(q.Report)
	for _, h := range histories {
		alone, err := &report.Sheet{}, error(nil)
		one := slices.Values([]report.History{h})
		if r.Flows {
			alone, err = report.MakeFlows(q, report.Prefix{}, report.RecountFlows(one, q, sheet.Prefix.Size, l.sees(actor)), report.Names{Units: l.store.Units()}, nil)
		} else {
			alone, err = report.Make(q, report.Prefix{}, report.RecountStandings(one, q, sheet.Prefix.Size, l.sees(actor)), report.Names{Units: l.store.Units()}, nil)
		}
		if err != nil {
			l.Fatal(err)
		}
		now := h[len(h)-1].Ticket
		switch value, _ := alone.Value(alone.Total, measure); {
		case value.Amount.IsZero():
		case l.sees(actor)(now, now):
			here = append(here, now.ID)
		default:
			gone = append(gone, now.ID)
		}
	}
	slices.Sort(here)
	return here, gone
}

func TestEveryMeasureIsSaidInWordsAndInSQL(t *testing.T) {
	t.Parallel()
	for _, r := range everyReport() {
		for _, m := range r.Measures {
			if m.Label.ZH == "" || m.Label.EN == "" || m.Words.ZH == "" || m.Words.EN == "" || strings.Contains(m.ID, ".") || (m.Of == nil) != r.Flows {
				t.Errorf("%s.%s is not fully defined", r.Name, m.ID)
			}
		}
		for _, i := range r.Identities {
			for _, id := range slices.Concat(i.Parts, i.Sum) {
				if r.Measure(id) < 0 {
					t.Errorf("%s: an identity speaks of %s", r.Name, id)
				}
			}
		}
	}
}
