package sheet

import (
	"math"
	"regexp"
	"strings"

	"qingdan/internal/rectify"
)

// readComplaint reads a row of the published list of complaints (domain section 7, layouts D-1 to D-4 and their kin).
func (r *rowReader) readComplaint() {
	r.checkCells()
	remarks := r.value(FieldRemarks)
	row := &r.row

	n := r.value(FieldNumber).receipt()
	row.ReceiptNumber, row.LocalNumber = n.number, isLocal(n.number)
	r.reportReceipt(n)
	row.KeyCase = n.key || r.value(FieldKeyCase).marked() || remarks.markedInRemarks()
	row.Batch, row.BatchOn = r.batchNamed(n.batch)
	if on := r.day(FieldBatchOn); on != 0 && (row.BatchOn == 0 || r.has(FieldBatch)) {
		row.BatchOn = on
	}
	row.ReportedOn = r.day(FieldReportedOn)

	r.problemText()
	row.Findings = r.value(FieldFindings).text
	row.Handling = r.handling()
	row.ClosureGoal = r.value(FieldClosureGoal).text
	row.Measures = r.value(FieldMeasures).text
	row.Remarks = remarks.text
	r.accountability()

	known := true
	if row.Verdict, known = r.value(FieldVerdict).verdict(); !known {
		r.report(FieldVerdict, "verdict.unknown_word", minor, "“%s”不是属实、基本属实、部分属实或不属实,按待核处理",
			"%q is none of 属实, 基本属实, 部分属实, 不属实; it counts as not yet known", short(r.value(FieldVerdict).text))
	}
	r.readClosure(remarks)
	row.PollutionTypes = r.value(FieldPollutionTypes).pollutionTypes()
	r.regionAndUnits(FieldRegion, FieldUnits)
	row.LeadUnits = r.names(FieldLeadUnits)
	row.SupervisingUnits = r.names(FieldSupervisingUnits)
	row.AcceptanceUnits = r.names(FieldAcceptanceUnits)
	r.readDeadline()
	row.DeadlineKind = ""
}

func (r *rowReader) reportReceipt(n receipt) {
	printed := short(r.value(FieldNumber).text)
	switch {
	case n.flaw == numberIsDate:
		r.report(FieldNumber, string(n.flaw), fatal, "编号被 Excel 变成了日期(%s),请把单元格设为文本后重新填写", "the number was turned into a date (%s); format the cell as text and enter it again", printed)
	case n.flaw == numberRounded:
		r.report(FieldNumber, string(n.flaw), fatal, "编号“%s”是科学计数法,后面的数字已经丢失,请以文本格式重新填写", "the number %q is in exponent form and has lost digits; enter it again as text", printed)
	case n.rounded:
		r.report(FieldNumber, string(numberRounded), minor, "编号“%s”以数值保存且超过 15 位,末尾数字可能已被 Excel 改为 0,请核对", "the number %q is stored as a numeric value of more than 15 digits; Excel may have changed its last digits to 0", printed)
	}
}

func (r *rowReader) readClosure(remarks value) {
	if !r.has(FieldClosure) {
		r.closureFrom(remarks)
		return
	}
	known := true
	if r.row.Closure, known = r.value(FieldClosure).closure(); !known {
		r.reportClosure("办结", "closed")
	}
}

// closureLine is a word of closure on a line of its own.
var closureLine = regexp.MustCompile(`^(?:已办结|阶段性办结|未办结)(?:\n|$)`)

// closureFrom reads the closure from 备注 where the table has no column for it.
func (r *rowReader) closureFrom(remarks value) {
	closure, told := remarks.closureInRemarks()
	if word := closureLine.FindString(remarks.text); word != "" { // as D-2 prints it before what else there is to remark
		closure, told = (value{text: word}).closure()
		r.row.Remarks = strings.TrimSpace(strings.TrimPrefix(remarks.text, word))
	}
	r.row.Closure, r.row.Unsaid = closure, !told
}

func (r *rowReader) reportClosure(zh, en string) {
	r.report(FieldClosure, "closure.unknown_word", minor, "“%[1]s”看不出是否%[2]s,按未%[2]s处理", "%[1]q does not tell whether it is %[3]s; it counts as open",
		short(r.value(FieldClosure).text), zh, en)
}

func (r *rowReader) readDeadline() {
	v := r.value(FieldDeadline)
	r.row.DeadlineKind = "none"
	if !r.usable(FieldDeadline) {
		return
	}
	on, kind, flaw := v.deadline(r.year)
	r.reportDate(FieldDeadline, v, flaw)
	r.row.Deadline, r.row.DeadlineKind, r.row.DeadlineText = on, kind, v.text
}

// taskNumber is the cell that numbers a task: 任务序号, or 序号 where there is none.
func (r *rowReader) taskNumber() value {
	if v := r.value(FieldNumber); v.text != "" {
		return v
	}
	return r.value(FieldSerial)
}

// readTask reads a row of a list of rectification tasks (domain section 7, D-18).
func (r *rowReader) readTask() {
	r.checkCells()
	row := &r.row
	row.ReceiptNumber, row.LocalNumber = squeeze(r.taskNumber().text), true
	row.Batch, row.BatchOn = r.batchNamed("")
	if row.Section = r.section; row.Section == "" {
		row.Section = r.value(FieldSection).text
	}
	r.problemText()
	row.ClosureGoal = r.value(FieldClosureGoal).text
	row.Measures = r.value(FieldMeasures).text
	row.Handling = r.handling()
	row.Findings = r.value(FieldFindings).text
	row.Remarks = r.value(FieldRemarks).text
	r.accountability()
	row.Verdict = rectify.VerdictUnknown
	row.PollutionTypes = r.value(FieldPollutionTypes).pollutionTypes()
	r.regionAndUnits(FieldUnits, FieldRegion)
	row.LeadUnits = r.names(FieldLeadUnits)
	row.SupervisingUnits = r.names(FieldSupervisingUnits)
	row.AcceptanceUnits = r.names(FieldAcceptanceUnits)
	r.readDeadline()
	r.readCompletion()
}

func (r *rowReader) readCompletion() {
	if !r.has(FieldClosure) {
		r.closureFrom(r.value(FieldRemarks))
		return
	}
	closure, percent, known := r.value(FieldClosure).completion()
	if r.row.Closure = closure; !known {
		r.reportClosure("完成", "done")
	}
	if percent == nil {
		return
	}
	whole := int(math.Floor(*percent))
	r.row.Percent = &whole
	if float64(whole) != *percent {
		r.report(FieldClosure, "percent.rounded", minor, "进度 %g%% 按 %d%% 保存", "the progress %g%% is stored as %d%%", *percent, whole)
	}
}
