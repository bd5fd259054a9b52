package store_test

import (
	"fmt"
	"iter"
	"slices"
	"testing"
	"time"

	"qingdan/configs"
	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
	"qingdan/internal/report/official"
)

// everyMeasure is a table of all that the ledger counts.
const everyMeasure = `version: 1
tables:
  - id: all
    name: {zh: 全部, en: All}
    title: 全部
    rows: unit
    total: true
    columns:
      - {header: 单位, field: name}
      - {header: registered, measure: registered}
      - {header: open, measure: open}
      - {header: stage_closed, measure: stage_closed}
      - {header: closed, measure: closed}
      - {header: overdue, measure: overdue}
      - {header: answered, measure: answered}
      - {header: orders, measure: orders}
      - {header: merged, measure: merged}
      - {header: not_accepted, measure: not_accepted}
`

// lines gives what a table prints, row by row; rows of nothing but zeros fall away.
func lines(rows [][]any) (all []string) {
	for _, row := range rows {
		line, some := fmt.Sprint(row[0]), false
		for _, v := range row[1:] {
			line += fmt.Sprintf(" %v", v)
			some = some || fmt.Sprint(v) != "0"
		}
		if some {
			all = append(all, line)
		}
	}
	return all
}

func TestATableOfCountsSaysWhatTheReportSays(t *testing.T) {
	t.Parallel()
	layouts, err := official.Read([]byte(everyMeasure))
	if err != nil {
		t.Fatal(err)
	}
	layout := &layouts.Tables[0]
	everyEngine(t, func(w *world) {
		l := newLife(w, 20240603)
		l.live(220)
		compared := 0
		for range 60 {
			q := ask(l, []time.Time{w.clock.now()})
			q.KnownAt, q.By = time.Time{}, []string{"unit"}
			actor := w.watchers()[l.rng.IntN(len(w.watchers()))]
			scope, err := actor.Scope()
			if err != nil {
				w.Fatal(err)
			}
			names := report.Names{Units: w.store.Units()}
			tallies, prefix, err := w.store.Tallies(w.ctx, scope, q)
			if err != nil {
				w.Fatal(err)
			}
			r, err := report.Closure(q, prefix, tallies, names, nil)
			if err != nil {
				w.Fatal(err)
			}
			var said [][]any
			for _, row := range append(r.Rows, r.Total) {
				cells := []any{"合计"}
				if len(row.Key) > 0 {
					cells[0] = row.Key[0].Label.ZH
				}
				for _, c := range layout.Columns[1:] {
					cells = append(cells, row.Figures.Of(c.Measure))
				}
				said = append(said, cells)
			}
			a := &official.Ask{Now: w.clock.now(), AsOf: q.AsOf, Filter: q.Filter, UnitMode: q.UnitMode, TypeMode: q.TypeMode}
			if q.AsOf > l.today() {
				continue // due days that are still to pass; no table is made of the future
			}
			count := layout.NewCount(a, names, nil)
			if err := w.store.Cases(w.ctx, scope, a.Question(), count.Add); err != nil {
				w.Fatal(err)
			}
			_, rows, err := count.Table()
			if err != nil {
				w.Fatal(err)
			}
			if got, want := lines(rows), lines(said); !slices.Equal(got, want) {
				w.Errorf("%+v asked for %+v:\nthe table\n%q\nthe report\n%q", actor.ID, q, got, want)
			}
			compared += len(rows)
		}
		if compared < 60 {
			w.Errorf("only %d rows were compared", compared)
		}
	})
}

func TestTicketsAreReadWholeInOrderAndWithinTheScope(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		for i := range 7 {
			cmd := w.complaint(fmt.Sprintf("第%d件", i))
			cmd.Facts.ReceiptNumber, cmd.Facts.Batch = ptr(fmt.Sprint("D", 20-i*3)), ptr(fmt.Sprint(i%2))
			t := w.must(w.coordinator(), cmd)
			unit := []string{"dongcheng", "shuijiang"}[i/4]
			w.must(w.coordinator(), rectify.Command{Do: "dispatch", Ticket: t.ID, Version: t.Version, Facts: rectify.Facts{ResponsibleUnit: ptr(w.unit[unit]), LeadUnit: ptr(w.unit["bureau"]), AcceptanceUnit: ptr(w.unit["inspectors"])}})
		}
		layout := official.Layout{Rows: "tickets", Group: "batch"}
		read := func(actor rectify.Actor, q report.TicketQuery) (numbers []string) {
			w.Helper()
			scope, err := actor.Scope()
			if err != nil {
				w.Fatal(err)
			}
			err = w.store.InOrder(w.ctx, scope, q, layout.StubOf, func(first *rectify.Ticket, all iter.Seq2[*rectify.Ticket, error]) error {
				for t, err := range all {
					if err != nil {
						return err
					}
					if numbers == nil && first.ID != t.ID || t.Description == "" {
						w.Errorf("the first one is %s, or a text is missing: %+v", first.ID, t)
					}
					numbers = append(numbers, t.Batch+t.ReceiptNumber)
					w.must(w.coordinator(), w.complaint("later")) // not in this snapshot
				}
				return nil
			})
			if err != nil {
				w.Fatal(err)
			}
			return numbers
		}
		for who, c := range map[string]struct {
			actor rectify.Actor
			q     report.TicketQuery
			want  []string
		}{
			"the coordinator, all numbered":  {w.coordinator(), report.TicketQuery{States: []string{"dispatched"}}, []string{"0D2", "0D8", "0D14", "0D20", "1D5", "1D11", "1D17"}},
			"the coordinator, one batch":     {w.coordinator(), report.TicketQuery{Batches: []string{"1"}}, []string{"1D5", "1D11", "1D17"}},
			"the township":                   {w.officer(), report.TicketQuery{}, []string{"0D14", "0D20", "1D11", "1D17"}},
			"the coordinator, nothing found": {w.coordinator(), report.TicketQuery{Batches: []string{"9"}}, nil},
			"the coordinator, by words":      {w.coordinator(), report.TicketQuery{Search: "第3件"}, []string{"1D11"}},
		} {
			if got := read(c.actor, c.q); !slices.Equal(got, c.want) {
				w.Errorf("%s reads %q, expected %q", who, got, c.want)
			}
		}
		var nobody rectify.Scope
		if err := w.store.InOrder(w.ctx, nobody, report.TicketQuery{}, layout.StubOf, nil); err == nil {
			w.Error("a read without a scope was answered")
		}
		if err := w.store.Cases(w.ctx, nobody, report.Question{}, nil); err == nil {
			w.Error("a count without a scope was answered")
		}
	})
}

func TestNobodyCountsWhatTheirUnitIsRecusedFromByNow(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		registered := w.must(w.coordinator(), w.complaint("油烟"))
		before := report.Question{Query: report.Query{AsOf: calendar.DayOf(w.clock.now()), UnitMode: report.LeadOnly, TypeMode: report.MainType}}
		counted := func(actor rectify.Actor) (n int) {
			w.Helper()
			scope, err := actor.Scope()
			if err != nil {
				w.Fatal(err)
			}
			if err := w.store.Cases(w.ctx, scope, before, func(official.Case) { n++ }); err != nil {
				w.Fatal(err)
			}
			return n
		}
		auditor := w.actor(rectify.Auditor, "shuijiang", "district")
		if n := counted(auditor); n != 1 {
			w.Errorf("before the recusal %d are counted", n)
		}
		w.clock.forward(48 * time.Hour)
		w.must(w.coordinator(), rectify.Command{Do: "edit", Ticket: registered.ID, Version: registered.Version, Facts: rectify.Facts{RecusedUnits: &[]string{w.unit["shuijiang"]}}})
		if n := counted(auditor); n != 0 {
			w.Errorf("recused since, and %d are counted for the day before", n)
		}
		if n := counted(w.coordinator()); n != 1 {
			w.Errorf("the coordinator counts %d", n)
		}
	})
}

func TestWhatWasFoundAndDoneIsCountedAsOfItsDayAndHour(t *testing.T) {
	t.Parallel()
	layouts, err := official.Read(configs.Tables)
	if err != nil {
		t.Fatal(err)
	}
	layout, err := layouts.Table("d6")
	if err != nil {
		t.Fatal(err)
	}
	everyEngine(t, func(w *world) {
		cmd := w.complaint("油烟")
		cmd.Facts.ReceiptNumber = ptr("D3CQ202406030001")
		ticket := w.must(w.coordinator(), cmd)
		first := calendar.DayOf(w.clock.now())
		w.clock.forward(24 * time.Hour)
		edit := func(f rectify.Facts) {
			w.Helper()
			ticket = w.must(w.coordinator(), rectify.Command{Do: "edit", Ticket: ticket.ID, Version: ticket.Version, Facts: f})
		}
		edit(rectify.Facts{Verdict: ptr(rectify.Partly), Consequences: &rectify.Consequences{CorrectNow: 1, PenaltyCases: 1, FineFen: 5_000_000, Summoned: 2}})
		known := w.clock.now()
		w.clock.forward(12 * time.Hour)
		edit(rectify.Facts{Consequences: &rectify.Consequences{CorrectNow: 1, PenaltyCases: 2, FineFen: 8_000_000, Summoned: 2, HeldAccountable: 3}})
		printed := func(a official.Ask) string {
			w.Helper()
			a.Now, a.UnitMode, a.TypeMode = w.clock.now(), layout.UnitMode, layout.TypeMode
			if err := layout.Settle(&a); err != nil {
				w.Fatal(err)
			}
			count := layout.NewCount(&a, report.Names{Units: w.store.Units()}, layouts.Channels)
			scope, err := w.coordinator().Scope()
			if err != nil {
				w.Fatal(err)
			}
			if err := w.store.Cases(w.ctx, scope, a.Question(), count.Add); err != nil {
				w.Fatal(err)
			}
			_, rows, err := count.Table()
			if err != nil {
				w.Fatal(err)
			}
			return fmt.Sprint(rows[len(rows)-1][2:])
		}
		at := w.clock.now().In(calendar.Zone)
		for name, c := range map[string]struct {
			ask  official.Ask
			want string
		}{
			"the day it came":      {official.Ask{AsOf: first}, "[1 0 1 1 0 1 1 0 0 0 0 0 0 0 0 0 0 0 0]"},
			"the end of the next":  {official.Ask{AsOf: first + 1}, "[1 0 1 1 0 1 1 0 0 0 0 1 2 8 0 0 0 2 3]"},
			"before the second":    {official.Ask{AsOf: first + 1, Cut: time.Duration(at.Hour()-1) * time.Hour}, "[1 0 1 1 0 1 1 0 0 0 0 1 1 5 0 0 0 2 0]"},
			"as it was known then": {official.Ask{AsOf: first + 1, KnownAt: known}, "[1 0 1 1 0 1 1 0 0 0 0 1 1 5 0 0 0 2 0]"},
		} {
			if got := printed(c.ask); got != c.want {
				w.Errorf("%s: %s, expected %s", name, got, c.want)
			}
		}
	})
}
