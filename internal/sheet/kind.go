package sheet

import (
	"strings"

	"qingdan/internal/rectify"
)

// plainly is by how much the columns must speak for the other layout before a named one is refused: a bare list of
// problems may be read as either.
const plainly = 3

// settleKind decides on the layout: the named one, else the one that the columns speak for. It is false when a named
// layout lacks its key columns and the columns of the other one are there.
func (h *header) settleKind(named rectify.RowKind) bool {
	complaint, task := h.weigh()
	h.kind = rectify.ComplaintRow
	if task > complaint {
		h.kind = rectify.TaskRow
	}
	h.misfit = named == rectify.ComplaintRow && task-complaint >= plainly || named == rectify.TaskRow && complaint-task >= plainly
	if named != "" {
		h.kind = named
	}
	return !h.misfit
}

// weigh tells how much of the header speaks for each layout.
func (h *header) weigh() (complaint, task int) {
	sum := func(weights map[Field]int) (sum int) {
		for f, w := range weights {
			if h.has(f) {
				sum += w
			}
		}
		return sum
	}
	complaint = sum(map[Field]int{FieldVerdict: 3, FieldFindings: 2, FieldPollutionTypes: 2, FieldKeyCase: 1, FieldReportedOn: 1, FieldAccountability: 1})
	task = sum(map[Field]int{FieldMeasures: 2, FieldSupervisingUnits: 2, FieldAcceptanceUnits: 2, FieldDeadline: 1, FieldLeadUnits: 1, FieldProgress: 1})
	word := func(f Field) string {
		if i, ok := h.at[f]; ok {
			return h.columns[i].word
		}
		return ""
	}
	if w := word(FieldNumber); w != "" && containsAny(w, "任务", "问题", "整改") {
		task += 2
	} else if w != "" {
		complaint += 3
	}
	switch w := word(FieldProblem); {
	case isTaskWord(w):
		task += 3
	case containsAny(w, "举报", "信访", "投诉"):
		complaint += 3
	default:
		complaint += 2
	}
	if w := word(FieldClosure); strings.Contains(w, "完成") || strings.Contains(w, "整改") {
		task++
	}
	if word(FieldClosureGoal) == "整改目标" {
		task++
	}
	return complaint, task
}

// wanted are the columns of each layout that are named when a table lacks them.
var wanted = map[rectify.RowKind][]struct {
	field Field
	name  string
}{
	rectify.ComplaintRow: {{FieldProblem, "交办问题基本情况"}, {FieldNumber, "受理编号"}, {FieldRegion, "行政区域"}, {FieldPollutionTypes, "污染类型"},
		{FieldFindings, "调查核实情况"}, {FieldVerdict, "是否属实"}, {FieldHandling, "处理和整改情况"}},
	rectify.TaskRow: {{FieldProblem, "整改任务"}, {FieldMeasures, "整改措施"}, {FieldUnits, "责任单位"}, {FieldSupervisingUnits, "督导单位"},
		{FieldAcceptanceUnits, "验收单位"}, {FieldDeadline, "整改时限"}, {FieldProgress, "整改进展情况"}},
}

// missing names the columns that a table of the layout would have, for the message about a table without a header.
func (h *header) missing(kind rectify.RowKind) []string {
	if kind == "" {
		kind = rectify.ComplaintRow
	}
	var out []string
	for _, w := range wanted[kind] {
		if !h.has(w.field) {
			out = append(out, w.name)
		}
	}
	return out
}
