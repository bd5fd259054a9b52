package rectify

import "qingdan/internal/calendar"

// RowKind tells which official table a Row comes from.
type RowKind string

// The tables that can be imported.
const (
	ComplaintRow RowKind = "complaint" // 群众信访举报转办和边督边改公开情况一览表
	TaskRow      RowKind = "task"      // 整改任务清单
)

// Row is one line of an official table: read and understood cell by cell, not yet decided upon.
// Texts are trimmed; enumerations hold the identifiers of this package; absent facts are zero.
type Row struct {
	Sheet string
	Line  int // worksheet row, counted from 1
	Kind  RowKind
	Alone bool // the table is all of its file, whose name is no part of it

	ReceiptNumber string // half-width, without white space and stars; blank when the table has none
	LocalNumber   bool   // the number is unique only within its sheet and batch
	KeyCase       bool
	Batch         string // "15" of 第十五批; blank when no title names one
	BatchOn       calendar.Day
	ReportedOn    calendar.Day

	Problem        string // 交办问题基本情况, or the task (整改任务)
	Findings       string // 调查核实情况
	Handling       string // 处理和整改情况, or the progress (整改进展情况)
	ClosureGoal    string // 办结目标, or 整改目标
	Measures       string // 整改措施
	Accountability string // 责任人被处理情况, as printed
	Accounted      string // none, blank, recorded; empty when the table has no such column
	Remarks        string // 备注, without the word of closure that a table prints on a line of its own before it

	Verdict        Verdict
	Closure        RowClosure
	Unsaid         bool // the table tells nothing of closure; Closure is then open
	PollutionTypes []string

	Region           string   // the region cell as printed
	Units            []string // responsible units by name, the first one first
	LeadUnits        []string
	SupervisingUnits []string
	AcceptanceUnits  []string

	Section      string // tasks: the section title above
	Deadline     calendar.Day
	DeadlineKind string // date, standing, immediate, none; empty for complaints
	DeadlineText string // as printed
	Percent      *int   // progress in per cent, as printed

	Repeats  *RowPlace // the earlier row of the same complaint in the same file
	Problems []Problem
}

// RowPlace names a row of a file.
type RowPlace struct {
	Sheet string
	Line  int
}

// RowClosure is the closure as a table prints it.
type RowClosure string

// The three answers of 是否办结.
const (
	RowOpen        RowClosure = "open"
	RowStageClosed RowClosure = "stage_closed"
	RowClosed      RowClosure = "closed"
)

// Printed is what a table prints under 是否办结 for a ticket in the state.
func (s State) Printed() RowClosure {
	switch s {
	case Closed:
		return RowClosed
	case StageClosed:
		return RowStageClosed
	}
	return RowOpen
}

// Problem is something wrong with one cell. A fatal problem keeps the row out; any other is reported beside the ticket.
type Problem struct {
	Column string // the header as printed, or the column letter
	Code   string
	Fatal  bool
	Message
}

// Verdict is 是否属实, the finding of the investigation. It is independent of what was done and of closure.
type Verdict string

// The verdicts of domain section 7.1.
const (
	VerdictUnknown  Verdict = "unknown"
	Substantiated   Verdict = "substantiated"
	Mostly          Verdict = "mostly"
	Partly          Verdict = "partly"
	Unsubstantiated Verdict = "unsubstantiated"
)
