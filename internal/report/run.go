package report

import (
	"context"
	"errors"

	"qingdan/internal/rectify"
)

// Books count what reports are made of.
type Books interface {
	Tallies(ctx context.Context, scope rectify.Scope, q Query) ([]Tally, Prefix, error)
	Counts(ctx context.Context, scope rectify.Scope, q Question) ([]Counted, Prefix, error)
	Flows(ctx context.Context, scope rectify.Scope, q Question) ([]Flow, Prefix, error)
	// Contradictory names tickets of which what is counted breaks an identity of the report, up to a limit.
	Contradictory(ctx context.Context, scope rectify.Scope, q Question, limit int) ([]string, error)
}

// mostBlamed is how many tickets a refused report names.
const mostBlamed = 20

// Run makes any report by its name, with what the question wants beside it, all of it from as much of the journal as the
// first part knew. listed are units that keep their line.
func Run(ctx context.Context, books Books, scope rectify.Scope, q Question, names Names, listed []string) (*Sheet, error) {
	sheet, err := runAlone(ctx, books, scope, q.closed(), names, listed)
	if err != nil {
		return nil, err
	}
	sheet.Question = q
	known := sheet.Prefix
	if q.Closed.No != 0 {
		later, err := runAlone(ctx, books, scope, q.alone(), names, listed)
		if err != nil {
			return nil, err
		}
		known = later.Prefix
		sheet.stand(KnownNow, later)
		sheet.Notes = append(sheet.Notes, q.Closed.Note())
	}
	if q.AfterClosing != 0 {
		sheet.Notes = append(sheet.Notes, afterClosing(q.AfterClosing))
	}
	if q.Compare != "" {
		former, err := runAlone(ctx, books, scope, q.former().within(known), names, listed)
		if err != nil {
			return nil, err
		}
		sheet.stand(q.Compare, former)
		if q.FormerClosed.No != 0 {
			sheet.Notes = append(sheet.Notes, q.FormerClosed.formerNote())
		}
	}
	if q.Restatement {
		then := q.alone()
		then.KnownAt = q.AsOf.End()
		if !q.KnownAt.IsZero() && q.KnownAt.Before(then.KnownAt) {
			then.KnownAt = q.KnownAt
		}
		former, err := runAlone(ctx, books, scope, then.within(known), names, listed)
		if err != nil {
			return nil, err
		}
		sheet.stand(KnownThen, former)
	}
	return sheet, nil
}

// within is the question of no more of the journal than something else was made from, so that the two agree although
// entries are written meanwhile.
func (q Question) within(known Prefix) Question {
	if q.KnownAt.IsZero() {
		q.KnownAt = known.KnownAt
	}
	if q.Entries == 0 {
		q.Entries = known.Size
	}
	return q
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

// formerNote says that the former period is closed.
func (c Closed) formerNote() Note {
	return Note{"former_closed", rectify.Say("用于比较的期间已封账(第 %d 号):按封账时所知的数字比较", "the period that this is held against is closed (closing %d): it counts as it was known then", c.No)}
}

// afterClosing says that the period is closed and these are not its figures.
func afterClosing(no int64) Note {
	return Note{"after_closing", rectify.Say("统计日所在期间已封账(第 %d 号),此处按封账之后所知计算,与封账的数字可能不同;封账的数字见不指定 known_at 的同一报表", "the period is closed (closing %d) and these figures are from what was known later, so that they may differ from the closed ones; the same report without known_at gives those", no)}
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

// BlamedClosure adds the tickets that stand in contradiction to the refusal of a closure report; any other error stays as
// it is.
func BlamedClosure(ctx context.Context, books Books, scope rectify.Scope, q Query, err error) error {
	if rectify.CodeOf(err) != "report.identity" {
		return err
	}
	tickets, failed := books.Contradictory(ctx, scope, Question{Report: closureName, Query: q}, mostBlamed)
	if failed != nil {
		return failed
	}
	return Blamed(err, tickets)
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
	beside.Report, beside.Versions = companions.Name, nil
	companions, err := runAlone(ctx, books, scope, beside.within(sheet.Prefix), names, nil)
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
		return nil, BlamedClosure(ctx, books, scope, q.Query, err)
	}
	sheet := closure.Sheet()
	sheet.Question = q
	if q.UnitLevel != "" {
		sheet.Notes = append(sheet.Notes, q.levelNote())
	}
	return sheet, nil
}
