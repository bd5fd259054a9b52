package report

import (
	"context"
	"errors"

	"qingdan/internal/rectify"
)

// Books count what reports are made of.
type Books interface {
	// Together runs reads that see one state of the books, when they are made with the context that it gives.
	Together(ctx context.Context, reads func(ctx context.Context) error) error
	Tallies(ctx context.Context, scope rectify.Scope, q Query) ([]Tally, Prefix, error)
	Counts(ctx context.Context, scope rectify.Scope, q Question) ([]Counted, Prefix, error)
	Flows(ctx context.Context, scope rectify.Scope, q Question) ([]Flow, Prefix, error)
	// Contradictory names tickets of which what is counted breaks an identity of the report, up to a limit.
	Contradictory(ctx context.Context, scope rectify.Scope, q Question, limit int) ([]string, error)
}

// mostBlamed is how many tickets a refused report names.
const mostBlamed = 20

// Run makes any report by its name, with what the question wants beside it, all of it from one state of the books. listed
// are units that keep their line.
func Run(ctx context.Context, books Books, scope rectify.Scope, q Question, names Names, listed []string) (sheet *Sheet, err error) {
	err = books.Together(ctx, func(ctx context.Context) error {
		sheet, err = run(ctx, books, scope, q, names, listed)
		return err
	})
	return sheet, err
}

func run(ctx context.Context, books Books, scope rectify.Scope, q Question, names Names, listed []string) (*Sheet, error) {
	sheet, err := runAlone(ctx, books, scope, q.closed(), names, listed)
	if err != nil {
		return nil, err
	}
	sheet.Question = q
	if q.Closed.No != 0 {
		later, err := runAlone(ctx, books, scope, q.alone(), names, listed)
		if err != nil {
			return nil, err
		}
		sheet.stand(KnownNow, later)
		sheet.Notes = append(sheet.Notes, q.Closed.Note())
	}
	if q.Compare != "" {
		former, err := runAlone(ctx, books, scope, q.former(), names, listed)
		if err != nil {
			return nil, err
		}
		sheet.stand(q.Compare, former)
		if q.Before.No != 0 {
			sheet.Notes = append(sheet.Notes, q.Before.beside())
		}
	}
	if q.Restatement {
		then := q.alone()
		then.KnownAt = q.AsOf.End()
		if !q.KnownAt.IsZero() && q.KnownAt.Before(then.KnownAt) {
			then.KnownAt = q.KnownAt
		}
		known, err := runAlone(ctx, books, scope, then, names, listed)
		if err != nil {
			return nil, err
		}
		sheet.stand(KnownThen, known)
	}
	return sheet, nil
}

// KnownThen is the name of what stands beside a report to show what was restated since.
const KnownThen = "known_then"

// KnownNow is the name of what stands beside a report of a closed period: what is known by now.
const KnownNow = "known_now"

// closed is the question as it was known when its period was closed.
func (q Question) closed() Question {
	if q.Closed.No != 0 {
		q.KnownAt, q.Entries = q.Closed.KnownAt, q.Closed.Entries
	}
	return q
}

// Note says that the period is closed.
func (c Closed) Note() Note {
	return Note{"period_closed", rectify.Say("统计日所在期间已封账(第 %d 号):先列封账时所知的数字,其后的补录和更正另列", "the period is closed (closing %d): first what was known when it was closed, then what was entered since", c.No)}
}

// beside says that the period that stands beside a report is closed.
func (c Closed) beside() Note {
	return Note{"former_closed", rectify.Say("并列的前期已封账(第 %d 号),列封账时所知的数字", "the former period beside it is closed (closing %d) and shows what was known when it was closed", c.No)}
}

func runAlone(ctx context.Context, books Books, scope rectify.Scope, q Question, names Names, listed []string) (*Sheet, error) {
	if q.Report == closureName {
		return runClosure(ctx, books, scope, q, names, listed)
	}
	if err := q.Validate(names.Units); err != nil {
		return nil, err
	}
	return runMade(ctx, books, scope, q, names, listed)
}

// runMade makes a report from standings; a refused one names the tickets to blame.
func runMade(ctx context.Context, books Books, scope rectify.Scope, q Question, names Names, listed []string) (*Sheet, error) {
	sheet, err := count(ctx, books, scope, q, names, listed)
	var broken *Broken
	if errors.As(err, &broken) {
		tickets, failed := books.Contradictory(ctx, scope, q, mostBlamed)
		if failed != nil {
			return nil, failed
		}
		return nil, Blamed(err, tickets)
	}
	return sheet, err
}

func count(ctx context.Context, books Books, scope rectify.Scope, q Question, names Names, listed []string) (*Sheet, error) {
	if r, _ := Named(q.Report); r.Flows {
		flows, prefix, err := books.Flows(ctx, scope, q)
		if err != nil {
			return nil, err
		}
		return MakeFlows(q, prefix, flows, names, listed)
	}
	counted, prefix, err := books.Counts(ctx, scope, q)
	if err != nil {
		return nil, err
	}
	return Make(q, prefix, counted, names, listed)
}

// runClosure makes the closure report with its companions: no closure rate is given out alone. The ledger answers what it
// can, at a cost that does not grow with the tickets; standings answer the rest.
func runClosure(ctx context.Context, books Books, scope rectify.Scope, q Question, names Names, listed []string) (*Sheet, error) {
	if err := q.Validate(names.Units); err != nil {
		return nil, err
	}
	from := fromLedger
	if q.beyondLedger() {
		from = runMade
	}
	sheet, err := from(ctx, books, scope, q, names, listed)
	if err != nil {
		return nil, err
	}
	beside := q.alone()
	beside.Report = companions.Name
	companions, err := runAlone(ctx, books, scope, beside, names, nil)
	if err != nil {
		return nil, err
	}
	return sheet.Accompanied(companions), nil
}

func fromLedger(ctx context.Context, books Books, scope rectify.Scope, q Question, names Names, listed []string) (*Sheet, error) {
	tallies, prefix, err := books.Tallies(ctx, scope, q.Query)
	if err != nil {
		return nil, err
	}
	asked := q.Query
	asked.zeroFrom, asked.zeroTo = q.zeroMonths()
	closure, err := Closure(asked, prefix, q.rolled(tallies, names.Units), names, listed)
	if err != nil {
		return nil, err
	}
	sheet := closure.Sheet()
	sheet.Question = q
	if q.UnitLevel != "" {
		sheet.Notes = append(sheet.Notes, q.levelNote())
	}
	return sheet, nil
}
