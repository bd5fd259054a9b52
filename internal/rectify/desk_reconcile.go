package rectify

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"qingdan/internal/calendar"
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

// ReconOrder tells how rows of a reconciliation are to be applied.
type ReconOrder struct {
	Fields   []string     // that are set as they are there; nil means what the proposal of the row is about
	AnswerBy calendar.Day // of a reminder; a week from now when it is zero
	Try      bool         // do nothing, tell only what would happen
}

// ReconResult is what became of a row that was applied.
type ReconResult struct {
	RowResult
	Moves []string // that were made, in their order
}

// ApplyReconRow does what a row proposes, or only tries: it takes the row in, corrects fields, links the number or
// reminds the unit, always by moves through the same door with the rights of who applies it. A row is done as a whole or
// not at all, and what is done already is left alone. No ticket is ever closed by it.
func (k *Desk) ApplyReconRow(ctx context.Context, a Actor, r *Reconciliation, row *ReconRow, o ReconOrder) (ReconResult, error) {
	if err := MayReconcile(a); err != nil {
		return ReconResult{}, err
	}
	var x *applying
	err := k.House.Change(ctx, func(w Work) error {
		x = &applying{desk: k, w: w, actor: a, recon: r, row: row, order: o}
		if err := x.apply(); err != nil {
			return err
		}
		if o.Try || x.Outcome == RowRejected || x.Outcome == RowUnchanged {
			return errUndo
		}
		e := k.Entry(a, EventReconcile)
		e.Do, e.Subject, e.TicketID, e.Note = "apply_reconciliation", r.ID, x.Ticket, x.note()
		return w.Note(e)
	})
	var refusal *Error
	switch {
	case err == nil || errors.Is(err, errUndo):
	case errors.As(err, &refusal) && refusal.settles():
		return ReconResult{RowResult: RowResult{Outcome: RowRejected, Ticket: row.Ticket, Problems: asProblems(refusal)}}, nil
	default:
		return ReconResult{}, err
	}
	if o.Try && x.Outcome == RowCreated {
		x.Ticket = "" // it was never written
	}
	return x.ReconResult, nil
}

// applying is one row of a reconciliation being applied in a unit of work.
type applying struct {
	ReconResult
	desk   *Desk
	w      Work
	actor  Actor
	recon  *Reconciliation
	row    *ReconRow
	order  ReconOrder
	ticket *Ticket
}

// note names the row in everything that is done for it.
func (x *applying) note() Text {
	return Text(fmt.Sprintf("对账 %s 第 %d 行 / reconciliation %[1]s, row %[2]d", x.recon.ID, x.row.N))
}

func (x *applying) apply() error {
	fields := x.order.Fields
	if fields == nil {
		fields = proposedFields[x.row.Proposal]
	}
	switch {
	case x.row.Proposal == ProposeImport && x.row.Row != nil:
		var err error
		x.RowResult, err = x.desk.TakeRow(x.w, x.actor, Intake{Campaign: x.recon.Campaign, Source: x.recon.Source, AsOf: x.recon.AsOf}, *x.row.Row)
		if x.Outcome == RowCreated || x.Outcome == RowUpdated {
			x.Moves = []string{"import"}
		}
		return err
	case x.row.Ticket == "" || x.row.Row == nil || x.row.Proposal != ProposeChase && !x.row.differsIn(fields):
		return Refuse(Illegal, "reconcile.by_hand", Say("第 %d 行的建议须由人办理:核对清单,向上级核实,有疑问的做回头看", "what row %d proposes is done by people: look at both, ask the superior office, look back where there is doubt", x.row.N))
	}
	scope, err := x.actor.Scope()
	if err != nil {
		return err
	}
	if x.ticket, err = x.w.Ticket(scope, x.row.Ticket); err != nil {
		return err
	}
	x.Outcome, x.Ticket = RowUnchanged, x.ticket.ID
	if err := x.correct(fields); err != nil {
		return err
	}
	if x.row.Proposal == ProposeChase {
		return x.chase()
	}
	return nil
}

// move makes one move of the ticket.
func (x *applying) move(do string, f Facts, history bool) error {
	cmd := Command{Do: do, Ticket: x.ticket.ID, Version: x.ticket.Version, Note: x.note(), Facts: f, Historical: history}
	if f.ReceiptNumber != nil {
		_, cmd.LocalNumber = x.row.Row.identity()
	}
	after, err := x.desk.act(x.w, x.actor, cmd)
	if err != nil {
		return err
	}
	x.ticket, x.Outcome, x.Moves = after, RowUpdated, append(x.Moves, do)
	return nil
}

// chaseDays is how long a unit has to answer a reminder that names no day.
const chaseDays = 7

// chase reminds whoever rectifies that the problem is closed with the superior office and not here: the unit applies for
// acceptance with what is still missing, others check it, and nothing is closed by a list.
func (x *applying) chase() error {
	if x.ticket.State == Closed {
		return nil
	}
	note := x.note()
	reason := Text(fmt.Sprintf("%s:上级清单(%s)已办结,我方未销号,请补齐材料并申请验收", note, x.recon.AsOf))
	if slices.ContainsFunc(x.ticket.Slips, func(s Slip) bool { return strings.HasPrefix(string(s.Reason), string(note)+":") }) {
		return nil
	}
	by := x.order.AnswerBy
	if by.IsZero() {
		by = calendar.DayOf(x.desk.Now()) + chaseDays
	}
	return x.move("urge", Facts{Reason: &reason, AnswerBy: &by}, false)
}
