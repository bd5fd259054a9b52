package sheet

import (
	"strconv"

	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// companionCells are the companions of a line.
func companionCells(beside *report.Sheet, line report.Line) (cells []any) {
	for _, id := range report.Companions {
		v, _ := beside.Value(line, id)
		cells = append(cells, number(v.Amount.String()))
	}
	return cells
}

// dimension are the headers of the columns by which a report is grouped, and the names of what narrows it.
var dimension = map[string]rectify.Message{
	"source": {ZH: "来源", EN: "Source"}, "campaign": {ZH: "轮次、批次", EN: "Campaign"}, "list_level": {ZH: "清单级别", EN: "List level"},
	"township": {ZH: "乡镇(街道)", EN: "Township"}, "unit": {ZH: "责任单位", EN: "Responsible unit"}, "pollution_type": {ZH: "污染类型", EN: "Pollution type"},
	"month": {ZH: "登记月份", EN: "Month of registration"}, "quarter": {ZH: "登记季度", EN: "Quarter of registration"},
	"year": {ZH: "登记年度", EN: "Year of registration"}, "batch": {ZH: "批次", EN: "Batch"}, "verdict": {ZH: "是否属实", EN: "Verdict"},
	"month_from": {ZH: "登记月份起", EN: "Registered in or after"}, "month_to": {ZH: "登记月份止", EN: "Registered in or before"},
}

// number keeps figures typed as numbers in a workbook.
func number(s string) any {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return n
	}
	if f, err := strconv.ParseFloat(s, 64); err == nil {
		return f
	}
	return s
}
