package rectify

import (
	"context"
	"errors"
	"sync"
	"time"

	"qingdan/internal/calendar"
)

// Import is one import of an official table: its rows are staged first, so that what was begun is finished also after
// a crash, and a file that is refused leaves nothing.
type Import struct {
	ID         string
	Account    string // who imports
	Campaign   string
	Source     Source
	AsOf       calendar.Day
	FileName   string
	SHA256     string
	Layout     string
	DryRun     bool
	State      ImportState
	Rows       int
	Done       int
	Totals     map[Outcome]int
	CreatedAt  time.Time
	FinishedAt time.Time
}

// ImportState tells how far an import is.
type ImportState string

// The states of an import.
const (
	ImportStaging ImportState = "staging"
	ImportRunning ImportState = "running"
	ImportDone    ImportState = "done"
)

// StagedRow is a row of an import with its number in the file and, once decided, its result.
type StagedRow struct {
	N   int
	Row Row
	RowResult
}

// Shelf keeps imports.
type Shelf interface {
	// PendingRows gives up to limit rows after number n that have no result yet.
	PendingRows(ctx context.Context, id string, n, limit int) ([]StagedRow, error)
	// Foresee gives what the importer should know before the rows are decided, from the tickets in scope alone.
	Foresee(ctx context.Context, scope Scope, in Import) (Foreseen, error)
	// FinishImport marks an import as done and records it in the journal.
	FinishImport(ctx context.Context, id string, e Entry) error
}

// together is how many rows are decided at a time: enough to share a commit, few enough that others get their turn.
const together = 64

// errUndo takes back a unit of work that was only tried, or that ended in a rejection.
var errUndo = errors.New("undo")

// RunImport decides every row of an import that has no result yet. Each row is a unit of work of its own, together
// with its result, so that it can be stopped and taken up again at any point.
func (k *Desk) RunImport(ctx context.Context, shelf Shelf, actor Actor, in Import) error {
	if err := MayImport(actor); err != nil {
		return err
	}
	for after := 0; ; {
		rows, err := shelf.PendingRows(ctx, in.ID, after, 1000)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			e := k.Entry(actor, EventImport)
			e.Subject, e.Do = in.ID, "import"
			return shelf.FinishImport(ctx, in.ID, e)
		}
		after = rows[len(rows)-1].N
		if err := k.takeRows(ctx, actor, in, rows); err != nil {
			return err
		}
	}
}

// MayImport refuses who may not import, before anything is staged.
func MayImport(actor Actor) error {
	if actor.Role != Coordinator {
		return Refuse(Forbidden, "import.not_yours", Say("只有整改办可以导入台账", "only a coordinator may import tables"))
	}
	return nil
}

func (k *Desk) takeRows(ctx context.Context, actor Actor, in Import, rows []StagedRow) error {
	var wait sync.WaitGroup
	errs := make([]error, len(rows))
	turn := make(chan struct{}, together)
	for i := range rows {
		turn <- struct{}{}
		wait.Go(func() {
			defer func() { <-turn }()
			errs[i] = k.takeStaged(ctx, actor, in, rows[i])
		})
	}
	wait.Wait()
	return errors.Join(errs...)
}

func (k *Desk) takeStaged(ctx context.Context, actor Actor, in Import, staged StagedRow) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	intake := Intake{Campaign: in.Campaign, Source: in.Source, AsOf: in.AsOf}
	var result RowResult
	err := k.House.Change(ctx, func(w Work) error {
		var err error
		if result, err = k.TakeRow(w, actor, intake, staged.Row); err != nil {
			return err
		}
		if in.DryRun || result.Outcome == RowRejected {
			return errUndo
		}
		return w.SettleRow(in.ID, staged.N, result)
	})
	var refusal *Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &refusal) && refusal.settles():
		// Something outside the row stands against it, such as a number that a hidden ticket has: the row is refused and
		// the import goes on.
		result = RowResult{Outcome: RowRejected, Problems: append(staged.Row.Problems, asProblems(refusal)...)}
	case !errors.Is(err, errUndo):
		return err
	}
	if in.DryRun && result.Outcome == RowCreated {
		result.Ticket = "" // it was never written
	}
	return k.House.Change(ctx, func(w Work) error { return w.SettleRow(in.ID, staged.N, result) })
}
