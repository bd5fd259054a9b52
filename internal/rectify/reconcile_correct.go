package rectify

import (
	"slices"

	"qingdan/internal/calendar"
)

// ReconFields are the fields of a ticket that a reconciliation can set as they are in the superior office's list.
var ReconFields = []string{"verdict", "batch", "receipt_number", "text", "unit", "due_on"}

// proposedFields are the fields that a proposal is about. The text of a problem is set only when it is asked for by name.
var proposedFields = map[string][]string{ProposeCorrect: {"verdict", "batch", "receipt_number", "unit", "due_on"}, ProposeLink: {"receipt_number"}}

// differsIn tells whether the row differs from its ticket in one of the fields.
func (r *ReconRow) differsIn(fields []string) bool {
	return slices.ContainsFunc(r.Differences, func(d ReconDifference) bool { return slices.Contains(fields, d.Field) })
}

// correct sets the fields in which the row differed and the ticket still stands as it did. What somebody has set since to
// something else again is not overwritten.
func (x *applying) correct(fields []string) error {
	var facts Facts
	unit, due := "", calendar.Day(0)
	for _, d := range x.row.Differences {
		if !slices.Contains(fields, d.Field) {
			continue
		}
		now := x.holds(d.Field)
		switch {
		case now == d.Theirs && d.Field != "text", d.Field == "text" && squeeze(string(x.ticket.Description)) == squeeze(x.row.Row.Problem):
			continue
		case now != d.Ours:
			return Refuse(Conflict, "reconcile.moved_on", Say("对账后该问题的 %[1]s 已另有变动(现为“%[2]s”),未覆盖;请重新对账", "the %[1]s of the ticket has changed since (to %[2]q) and was not overwritten; reconcile again", d.Field, now), Field{d.Field, "reconcile.moved_on", Say("已变动", "has changed")})
		}
		switch d.Field {
		case "verdict":
			facts.Verdict = &x.row.Row.Verdict
		case "batch":
			facts.Batch = &x.row.Row.Batch
			if !x.row.Row.BatchOn.IsZero() {
				facts.BatchOn = &x.row.Row.BatchOn
			}
		case "receipt_number":
			facts.ReceiptNumber = &x.row.Row.ReceiptNumber
		case "text":
			text := Text(x.row.Row.Problem)
			facts.Description = &text
		case "unit":
			unit = d.Theirs
		case "due_on":
			due = x.row.Row.Deadline
		}
	}
	history := x.ticket.Historical && !x.ticket.Live // it still follows its table, as in an import
	if history && unit != "" {
		if err := x.unitFits(unit); err != nil {
			return err
		}
		facts.ResponsibleUnit = new(unit)
		unit = ""
	}
	if !due.IsZero() {
		if !history || !x.ticket.CurrentDueOn.IsZero() {
			return x.dueElsewhere(due)
		}
		facts.DueOn = &due
	}
	if len(facts.Brought()) > 0 {
		do := "edit"
		if history {
			do = "record_update"
		}
		if err := x.move(do, facts, history); err != nil {
			return err
		}
	}
	if unit != "" {
		return x.transfer(unit)
	}
	return nil
}

// holds gives what the ticket holds now in a field, as a difference names it.
func (x *applying) holds(field string) string {
	t := x.ticket
	switch field {
	case "verdict":
		return string(t.Verdict)
	case "batch":
		return t.Batch
	case "receipt_number":
		return t.ReceiptNumber
	case "unit":
		if t.Proposal.Do == "reassign" {
			return t.Proposal.Parts.ResponsibleUnit // it waits for the second person
		}
		return t.ResponsibleUnit
	case "due_on":
		return dayText(t.CurrentDueOn)
	}
	return excerpt(string(t.Description)) // the text
}

// unitFits refuses a unit that the house does not know or that the ticket is closed to.
func (x *applying) unitFits(unit string) error {
	tree := x.desk.House.Units()
	if _, known := tree.Unit(unit); !known {
		return Refuse(Invalid, "unit.unknown", Say("单位表中没有“%s”或有重名;请先导入单位再重新对账", "%q is not in the list of units, or not unique: import the units first, then reconcile again", unit), Field{"unit", "unit.unknown", Say("没有这个单位", "there is no such unit")})
	}
	if tree.AnyAbove(unit, x.ticket.RecusedUnits) {
		return Refuse(Illegal, "units.recused", Say("被举报单位及其下属单位应当回避,不能承办", "a recused unit, or one below it, can have no part in this ticket"), Field{"unit", "units.recused", Say("应当回避", "is recused")})
	}
	return nil
}

// transfer gives the ticket to another unit by the move that its state asks for: dispatch, reassign, or a proposal that a
// second person of another unit confirms.
func (x *applying) transfer(unit string) error {
	if err := x.unitFits(unit); err != nil {
		return err
	}
	reason := x.note()
	switch x.ticket.State {
	case Registered:
		return x.move("dispatch", Facts{ResponsibleUnit: &unit}, false)
	case Dispatched:
		return x.move("reassign", Facts{ResponsibleUnit: &unit, Reason: &reason}, false)
	}
	return x.move("propose_reassign", Facts{ResponsibleUnit: &unit, Reason: &reason}, false)
}

// dueElsewhere tells who moves a due day: no list does.
func (x *applying) dueElsewhere(due calendar.Day) error {
	said := Say("上级时限为 %s;我方时限在交办、报送方案或立行立改时确定,请在问题上办理(其余字段可用 fields 选定)", "the day is %s there; here it is fixed at dispatch, with the plan or at the start: do it on the ticket (choose other fields with fields)", due)
	if now := x.ticket.CurrentDueOn; !now.IsZero() {
		said = Say("上级时限为 %[1]s;我方时限已定为 %[2]s,只能由责任单位负责人申请延期改变(其余字段可用 fields 选定)", "the day is %[1]s there; here it is fixed at %[2]s and only an extension moves it, asked for by the leader of the responsible unit (choose other fields with fields)", due, now)
	}
	return Refuse(Illegal, "reconcile.due_elsewhere", said, Field{"due_on", "reconcile.due_elsewhere", said})
}
