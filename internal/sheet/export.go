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
	report.Books
	InOrder(ctx context.Context, scope rectify.Scope, q report.TicketQuery, stub func(*rectify.Ticket) official.Stub, use func(first *rectify.Ticket, all iter.Seq2[*rectify.Ticket, error]) error) error
	Cases(ctx context.Context, scope rectify.Scope, q report.Query, batches []string, texts bool, take func(official.Case)) error
}

// Export fills a layout and hands the table to write, inside one snapshot. Tickets are read as their rows are written.
func Export(ctx context.Context, from Source, scope rectify.Scope, l *official.Layout, a *official.Ask, names report.Names, channels []official.Channel, print func(Table) error) error {
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
		return figures(ctx, from, scope, l, a, names, write)
	}
	count := l.NewCount(a, names, channels)
	if err := from.Cases(ctx, scope, a.Query(), a.Batches, l.Texts(), count.Add); err != nil {
		return err
	}
	words, rows, err := count.Table()
	if err != nil {
		return err
	}
	return write(counted(words, rows))
}

// figures fills a table of figures from the reports that it prints.
func figures(ctx context.Context, from Source, scope rectify.Scope, l *official.Layout, a *official.Ask, names report.Names, write func(Table) error) error {
	var sheets []*report.Sheet
	for _, q := range l.Questions(a) {
		s, err := report.Run(ctx, from, scope, q, names, a.Listed)
		if err != nil {
			return err
		}
		sheets = append(sheets, s)
	}
	return write(counted(l.Figures(a, names, sheets)))
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
