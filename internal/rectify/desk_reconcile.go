package rectify

import (
	"context"
	"errors"
	"slices"
	"time"
)

// ReconWork is what reconciliations need of a unit of work.
type ReconWork interface {
	// RecordReconciliation writes a reconciliation with its rows and its journal entry; it sets the digest.
	RecordReconciliation(r *Reconciliation, rows []ReconRow, e Entry) error
}

// KeepReconciliation keeps what was found, once and for good.
func (k *Desk) KeepReconciliation(ctx context.Context, a Actor, r *Reconciliation, rows []ReconRow) error {
	if err := MayReconcile(a); err != nil {
		return err
	}
	r.Version, r.Scope = 1, slices.Clone(a.ScopeUnits)
	r.Made = Signature{By: a.ID, Unit: a.Unit, At: k.Now().UTC().Truncate(time.Microsecond)}
	return k.House.Change(ctx, func(w Work) error {
		e := k.Entry(a, EventReconcile)
		e.Do, e.Subject = "reconcile", r.ID
		return w.RecordReconciliation(r, rows, e)
	})
}

// ApplyReconRow does what a row proposes, or only tries: what can be taken in is taken in as an import would, through
// the same door. Everything else is for people, who decide on the ticket itself.
func (k *Desk) ApplyReconRow(ctx context.Context, a Actor, r *Reconciliation, row *ReconRow, try bool) (RowResult, error) {
	if err := MayReconcile(a); err != nil {
		return RowResult{}, err
	}
	if row.Proposal != ProposeImport || row.Row == nil {
		err := Refuse(Illegal, "reconcile.by_hand", Say("第 %d 行的建议须由人在相应问题上办理,不能批量执行", "what row %d proposes is done by a person on the ticket itself", row.N))
		return RowResult{Outcome: RowRejected, Problems: asProblems(err)}, nil
	}
	var result RowResult
	err := k.House.Change(ctx, func(w Work) error {
		var err error
		if result, err = k.TakeRow(w, a, Intake{Campaign: r.Campaign, Source: r.Source, AsOf: r.AsOf}, *row.Row); err != nil {
			return err
		}
		if try || result.Outcome == RowRejected {
			return errUndo
		}
		e := k.Entry(a, EventReconcile)
		e.Do, e.Subject, e.TicketID = "apply_reconciliation", r.ID, result.Ticket
		return w.Note(e)
	})
	var refusal *Error
	switch {
	case err == nil || errors.Is(err, errUndo):
	case errors.As(err, &refusal) && refusal.settles():
		result = RowResult{Outcome: RowRejected, Problems: asProblems(refusal)}
	default:
		return result, err
	}
	if try && result.Outcome == RowCreated {
		result.Ticket = "" // it was never written
	}
	return result, nil
}
