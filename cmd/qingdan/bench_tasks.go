package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

var benchReceipt atomic.Int64 // receipt numbers are used once, also when a benchmark runs again

// register makes one ticket through the Desk.
func (o *office) register() (*rectify.Ticket, error) {
	n := benchReceipt.Add(1)
	source, title, text, found := rectify.Complaint, rectify.Text(fmt.Sprintf(benchTitle, n)), rectify.Text(fmt.Sprintf(benchText, n)), calendar.MustDay("2024-05-13")
	receipt, campaign, types := fmt.Sprintf("BENCH%09d", n), "bench", []string{"water", "solid_waste"}
	return o.desk.Act(context.Background(), o.coordinator, rectify.Command{Do: "register", Facts: rectify.Facts{Source: &source, Title: &title, Description: &text,
		DiscoveredOn: &found, Township: &o.township, Campaign: &campaign, ReceiptNumber: &receipt, PollutionTypes: &types}})
}

// benchCreates is how many tickets are created through the Desk and dispatched; a multiple of the callers.
const benchCreates, benchCallers = 1920, 64

// writing measures what writes: 64 callers at once through the Desk, whose commits they share, beside a bare loop that
// writes the rows of 64 tickets in one transaction.
func (b *bench) writing() error {
	o, err := openOffice(b.world, filepath.Join(b.folder, "bare"), "")
	if err != nil {
		return err
	}
	_, err = o.register()
	if err = errors.Join(err, o.close()); err != nil {
		return err
	}
	bare, err := openBareIn(filepath.Join(b.folder, "bare"))
	if err != nil {
		return err
	}
	defer bare.close()
	var created, acted, theirs spent
	tickets := make([]*rectify.Ticket, benchCreates)
	const round = benchCreates / benchRounds
	leads := b.coded("部门")
	for from := 0; from < benchCreates; from += round {
		err := created.repeat(benchCallers, round, func(n int) (err error) { tickets[from+n], err = b.office.register(); return err })
		if err == nil {
			err = acted.repeat(benchCallers, round, func(n int) error {
				t := tickets[from+n]
				_, err := b.office.desk.Act(b.ctx, b.office.coordinator, rectify.Command{Do: "dispatch", Ticket: t.ID, Version: t.Version,
					Facts: rectify.Facts{ResponsibleUnit: &b.office.township, LeadUnit: &leads[2], AcceptanceUnit: &leads[1]}})
				return err
			})
		}
		began, used := time.Now(), processorTime()
		for range round / benchCallers {
			err = errors.Join(err, bare.write(benchCallers, 1))
		}
		theirs.wall, theirs.cpu = theirs.wall+time.Since(began), theirs.cpu+processorTime()-used
		for range round {
			theirs.took = append(theirs.took, time.Since(began)/round)
		}
		if err != nil {
			return err
		}
	}
	b.note(rectify.Say("登记并记日志,64 人同时", "create + entry, 64 callers"), "64 tickets, entries in a transaction", &created, &theirs)
	b.note(rectify.Say("派发并记日志,64 人同时", "dispatch + entry, 64 callers"), "64 tickets, entries in a transaction", &acted, &theirs)
	return nil
}

// benchColumns are the columns that a list shows.
const benchColumns = "key, id, ticket_no, source, state, version, route_version, historical, live, audience_id, campaign, receipt_number, receipt_key, batch, list_level, title, township, " +
	"pollution_types, key_case, verdict, registered_at, responsible_unit, co_units, lead_unit, acceptance_unit, original_due_on, current_due_on, yellow_after, red_after, closed_at, closure_type, " +
	"historical_closure, notice_id, notice_end_on, disputed, origin, master, effective_at, recorded_at"

// paging measures pages of 50.
func (b *bench) paging() (err error) {
	if b.bare, err = openBeside(b.data, b.folder); err != nil {
		return err
	}
	scope, err := b.office.coordinator.Scope()
	if err != nil {
		return err
	}
	today := calendar.DayOf(time.Now())
	page := func(q report.TicketQuery) func(int) error {
		q.Limit, q.Today = 50, today
		return func(int) error {
			p, err := b.office.store.Tickets(b.ctx, scope, q)
			if err == nil && len(p.Tickets) == 0 {
				err = errors.New("an empty page")
			}
			return err
		}
	}
	bare := b.asks("SELECT " + benchColumns + " FROM house.tickets ORDER BY registered_at DESC, id DESC LIMIT 50")
	half := &report.Place{Sort: "-registered_at", Value: today.Add(-benchDays / 2).Start().UnixMicro(), ID: "~"}
	counts := report.Query{AsOf: today, UnitMode: report.LeadOnly, TypeMode: report.MainType, Filter: report.Filter{Sources: []string{string(rectify.Complaint)}}}
	for _, m := range []struct {
		name  rectify.Message
		times int
		q     report.TicketQuery
	}{
		{rectify.Say("一页 50 件", "page of 50"), 100, report.TicketQuery{}},
		{rectify.Say("一页 50 件,从中间起", "page of 50, mid-way"), 100, report.TicketQuery{Sort: "-registered_at", After: half}},
		{rectify.Say("一页 50 件,含总数", "page of 50 with total"), 100, report.TicketQuery{Count: true}},
		{rectify.Say("办结率背后的一页", "page behind a closure rate"), 20, report.TicketQuery{Figure: &report.Figure{Measure: "closed", Query: counts}}},
		{rectify.Say("是否属实统计背后的一页", "page behind a verdict"), 20, report.TicketQuery{Figure: &report.Figure{Measure: "verdicts.substantiated", Query: counts, From: today.Add(-365), To: today}}},
	} {
		if _, err := b.measure(m.name, "newest 50, all columns", m.times, page(m.q), bare); err != nil {
			return err
		}
	}
	return nil
}

// asks is a bare loop's question.
func (b *bench) asks(question string, args ...any) func(int) error {
	return func(int) error {
		n, err := b.bare.ask(question, args...)
		if err == nil && n == 0 {
			err = errors.New("no rows")
		}
		return err
	}
}

// closures measures closure rates as of any day, and those of 36 months.
func (b *bench) closures() error {
	for _, m := range []struct {
		name  rectify.Message
		by    []string
		count string
	}{
		{rectify.Say("办结率,单位 × 来源,任意一天", "closure, unit × source, as of any day"), []string{"unit", "source"},
			"SELECT unit, source, count(*), sum(closed_at > 0 AND closed_at < ?1), sum((closed_at = 0 OR closed_at >= ?1) AND current_due_on < ?2) FROM plain WHERE registered_at < ?1 GROUP BY unit, source"},
		{rectify.Say("办结率,36 个月 × 乡镇 × 来源", "closure, 36 months × township × source"), []string{"month", "township", "source"},
			"SELECT month, township, source, count(*), sum(closed_at > 0 AND closed_at < ?1) + 0 * ?2 FROM plain WHERE registered_at < ?1 GROUP BY month, township, source"},
	} {
		days := make([]calendar.Day, 1000)
		for i := range days {
			days[i] = calendar.DayOf(time.Now()).Add(-b.rng.IntN(benchDays - 30))
		}
		ask := func(n int) error {
			q := report.Query{AsOf: days[n%len(days)], By: m.by, UnitMode: report.LeadOnly, TypeMode: report.MainType, Decimals: 1}
			r, err := b.office.report(b.world, report.Question{Report: "closure", Query: q}, nil)
			if err == nil && len(r.Lines) == 0 {
				err = errors.New("an empty report")
			}
			return err
		}
		if err := ask(0); err != nil { // the first question reads the ledger, and is measured with the start
			return err
		}
		bare := func(n int) error {
			day := days[n%len(days)]
			return b.asks(m.count, day.Add(1).Start().UnixMicro(), int64(day))(n)
		}
		if _, err := b.measure(m.name, "count over a covering index", 200, ask, bare); err != nil {
			return err
		}
	}
	return nil
}

// reports measures every report made from standings, over the year that ends today: when it is asked for the first time
// and everything is counted, and when it is asked for again.
func (b *bench) reports() error {
	today := calendar.DayOf(time.Now())
	for _, r := range report.Reports {
		q := report.Question{Report: r.Name, From: today.Add(-365), Query: report.Query{AsOf: today, By: []string{"unit", "source"}, UnitMode: report.LeadOnly, TypeMode: report.MainType, Decimals: 1}}
		ask := func(int) error {
			_, err := b.office.report(b.world, q.Settled(today), nil)
			return err
		}
		bare := b.asks("SELECT units, source, count(*), sum(class = 'closed'), sum(verdict = 'substantiated') FROM house.standings WHERE +day <= ?1 AND next_day > ?1 GROUP BY units, source", int64(today))
		for _, m := range []struct {
			zh, en string
			times  int
		}{{",单位 × 来源,首次", ", unit × source, first time", 1}, {",单位 × 来源,再次", ", unit × source, again", 4 * benchRounds}} {
			if _, err := b.measure(rectify.Message{ZH: r.Title.ZH + m.zh, EN: "report " + r.Name + m.en}, "count over standings in force", m.times, ask, bare); err != nil {
				return err
			}
		}
	}
	return nil
}
