package sheet

import (
	"context"
	"iter"

	"qingdan/internal/rectify"
	"qingdan/internal/report"
	"qingdan/internal/report/official"
)

// Source is where the tickets of official tables are read.
type Source interface {
	report.RankBooks
	InOrder(ctx context.Context, scope rectify.Scope, q report.TicketQuery, stub func(*rectify.Ticket) official.Stub, use func(first *rectify.Ticket, all iter.Seq2[*rectify.Ticket, error]) error) error
	official.Books
}

// House is what a house settles for its tables.
type House struct {
	Channels   []official.Channel
	Indicators *report.Indicators
}

// Export fills a layout and hands the table to write, inside one snapshot. Tickets are read as their rows are written.
func Export(ctx context.Context, from Source, scope rectify.Scope, l *official.Layout, a *official.Ask, names report.Names, house House, print func(Table) error) error {
	write := func(t Table) error { return print(t.Until(ctx)) }
	if !l.Counts() {
		return from.InOrder(ctx, scope, a.Tickets, l.StubOf, func(first *rectify.Ticket, all iter.Seq2[*rectify.Ticket, error]) error {
			words, lister := l.List(a, names, first)
			t := Official(words)
			t.Rows = func(yield func([]any, error) bool) {
				for ticket, err := range all {
					if err != nil {
						yield(nil, err)
						return
					}
					for _, row := range lister.Rows(ticket) {
						if !yield(row, nil) {
							return
						}
					}
				}
			}
			return write(t)
		})
	}
	if l.Figured() {
		return figures(ctx, from, scope, l, a, names, house.Indicators, write)
	}
	count := l.NewCount(a, names, house.Channels)
	if err := from.Cases(ctx, scope, a.Question(), count.Add); err != nil {
		return err
	}
	words, rows, err := count.Table()
	if err != nil {
		return err
	}
	return write(counted(words, rows))
}

// figures fills a table of figures from the reports that it prints.
func figures(ctx context.Context, from Source, scope rectify.Scope, l *official.Layout, a *official.Ask, names report.Names, indicators *report.Indicators, write func(Table) error) error {
	var sheets []*report.Sheet
	for _, q := range l.Questions(a) {
		s, err := report.Run(ctx, from, scope, q, names, a.Listed)
		if err != nil {
			return err
		}
		sheets = append(sheets, s)
	}
	var ranking *report.Ranking
	if l.Ranks() {
		q := sheets[0].Question
		var err error
		ranking, err = report.Rank(ctx, from, scope, indicators, report.RankQuestion{From: q.From, To: q.To, Query: report.Query{AsOf: q.AsOf, KnownAt: q.KnownAt, Entries: q.Entries, Decimals: 1}}, names)
		if err != nil {
			return err
		}
	}
	return write(counted(l.Figures(a, names, sheets, ranking)))
}

func counted(words official.Sheet, rows [][]any) Table {
	t := Official(words)
	t.Rows = func(yield func([]any, error) bool) {
		for _, row := range rows {
			if !yield(row, nil) {
				return
			}
		}
	}
	return t
}
