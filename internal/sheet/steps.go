package sheet

import (
	"slices"

	"qingdan/internal/rectify"
)

// steps finds the rows of a list of tasks that are steps of one task: those under one merged serial, and those that
// repeat the serial and the task of the rows right above.
type steps struct {
	number, task, section string
	first                 int // line of the first step
}

func (s *steps) mark(r *rowReader) {
	row := &r.row
	same := row.ReceiptNumber != "" && row.ReceiptNumber == s.number && row.Section == s.section
	if serial := r.taskNumber(); same && (serial.from < row.Line || shape(row.Problem) == s.task) {
		row.Repeats = &rectify.RowPlace{Sheet: row.Sheet, Line: s.first}
		return
	}
	*s = steps{row.ReceiptNumber, shape(row.Problem), row.Section, row.Line}
}

// JoinStep gives the task with one more of its steps: a row of kind TaskRow whose Repeats names the task's first row.
// The last deadline counts, the task is done only when every step is, and its progress is that of the slowest step;
// texts and units are joined in order without repeats.
func JoinStep(task, step rectify.Row) rectify.Row {
	for _, text := range []struct {
		into *string
		more string
	}{
		{&task.Problem, step.Problem}, {&task.Measures, step.Measures}, {&task.Handling, step.Handling},
		{&task.Findings, step.Findings}, {&task.ClosureGoal, step.ClosureGoal}, {&task.Remarks, step.Remarks},
		{&task.Accountability, step.Accountability},
		{&task.DeadlineText, step.DeadlineText},
	} {
		*text.into = joinText(*text.into, text.more)
	}
	for _, units := range []struct {
		into *[]string
		more []string
	}{
		{&task.Units, step.Units}, {&task.LeadUnits, step.LeadUnits}, {&task.SupervisingUnits, step.SupervisingUnits},
		{&task.AcceptanceUnits, step.AcceptanceUnits}, {&task.PollutionTypes, step.PollutionTypes},
	} {
		*units.into = joinNames(*units.into, units.more)
	}
	if slices.Index(accounts, step.Accounted) > slices.Index(accounts, task.Accounted) {
		task.Accounted = step.Accounted
	}
	if slices.Index(deadlineKinds, step.DeadlineKind) > slices.Index(deadlineKinds, task.DeadlineKind) {
		task.DeadlineKind = step.DeadlineKind
	}
	task.Deadline = max(task.Deadline, step.Deadline)
	if slices.Index(closures, step.Closure) < slices.Index(closures, task.Closure) {
		task.Closure = step.Closure
	}
	task.Unsaid = task.Unsaid && step.Unsaid
	if task.Percent == nil || step.Percent != nil && *step.Percent < *task.Percent {
		task.Percent = step.Percent
	}
	task.Problems = append(slices.Clip(task.Problems), step.Problems...)
	return task
}

// Orders in which one step overrules another.
var (
	deadlineKinds = []string{"", "none", "immediate", "standing", "date"}
	closures      = []rectify.RowClosure{rectify.RowOpen, rectify.RowStageClosed, rectify.RowClosed}
)

func joinText(a, b string) string {
	switch {
	case a == "":
		return b
	case b == "" || a == b:
		return a
	}
	return a + "\n" + b
}

func joinNames(a, b []string) []string {
	out := slices.Clone(a)
	for _, n := range b {
		if !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}
