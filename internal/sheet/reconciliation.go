package sheet

import (
	"iter"
	"strings"

	"qingdan/internal/rectify"
)

// bridgeWords name the lines of the way from their total to ours.
var bridgeWords = map[string]rectify.Message{
	"theirs": {ZH: "上级清单", EN: "Their list"}, "ours": {ZH: "我方", EN: "Ours"}, "unknown": {ZH: "上级未注明是否办结、我方未销号", EN: "Open here, they do not say"},
}

// BridgeLabel names a line of a bridge.
func BridgeLabel(code string) rectify.Message {
	if m, own := bridgeWords[code]; own {
		return m
	}
	return rectify.Label("recon_finding", code)
}

// fieldWords name the fields in which a row and a ticket can differ.
var fieldWords = map[string]rectify.Message{
	"unit": {ZH: "责任单位", EN: "unit"}, "verdict": {ZH: "是否属实", EN: "verdict"}, "closure": {ZH: "是否办结", EN: "closure"}, "due_on": {ZH: "时限", EN: "due day"},
	"batch": {ZH: "批次", EN: "batch"}, "receipt_number": {ZH: "受理编号", EN: "receipt number"}, "text": {ZH: "问题", EN: "problem"},
}

// ReconciliationTable lays a reconciliation out as a table, with both bridges below it. rows are asked for once; unit
// names units.
func ReconciliationTable(r *rectify.Reconciliation, rows iter.Seq2[rectify.ReconRow, error], unit func(id string) string, say func(rectify.Message) string) Table {
	t := Table{Title: say(rectify.Message{ZH: "对账结果", EN: "Reconciliation"}) + " " + r.Campaign + " " + r.AsOf.String()}
	for _, head := range []struct {
		zh, en string
		width  float64
	}{{"序号", "No.", 8}, {"结果", "Finding", 22}, {"建议", "Proposal", 18}, {"表名", "Sheet", 14}, {"行", "Row", 8}, {"受理编号", "Receipt number", 22}, {"问题", "Problem", 60}, {"上级是否办结", "Closed there", 0},
		{"我方编号", "Our number", 20}, {"我方办理情况", "State here", 0}, {"匹配方式", "Matched by", 0}, {"相似度(千分)", "Likeness (of 1000)", 0}, {"差异(上级 → 我方)", "Differences (theirs → ours)", 60}, {"说明", "Remarks", 40}} {
		t.Columns = append(t.Columns, Column{Header: say(rectify.Message{ZH: head.zh, EN: head.en}), Width: head.width})
	}
	t.Rows = func(yield func([]any, error) bool) {
		for row, err := range rows {
			if err != nil {
				yield(nil, err)
				return
			}
			if !yield(reconCells(&row, unit, say), nil) {
				return
			}
		}
	}
	bridge := func(title rectify.Message, lines []rectify.BridgeLine) {
		var parts []string
		for _, l := range lines {
			parts = append(parts, say(rectify.Say("%[1]s %[3]d", "%[2]s %[3]d", say(BridgeLabel(l.Code)), say(BridgeLabel(l.Code)), l.Count)))
		}
		t.Notes = append(t.Notes, say(title)+": "+strings.Join(parts, "; "))
	}
	bridge(rectify.Message{ZH: "件数由上级到我方", EN: "From their number to ours"}, r.All)
	bridge(rectify.Message{ZH: "未销号件数由上级到我方", EN: "From what is open there to what is open here"}, r.Open)
	return t
}

func reconCells(row *rectify.ReconRow, unit func(string) string, say func(rectify.Message) string) []any {
	word := func(enum, id string) any {
		if id == "" {
			return nil
		}
		return say(rectify.Label(enum, id))
	}
	cells := []any{int64(row.N), word("recon_finding", string(row.Finding)), word("recon_proposal", row.Proposal), row.Sheet, nil, row.ReceiptNumber, row.Text,
		word("recon_closure", string(row.TheirClosure)), row.TicketNo, word("recon_class", row.OurClass), word("recon_method", row.Method), nil, nil, nil}
	if row.Line > 0 {
		cells[4] = int64(row.Line)
	}
	if row.Method == "similar" {
		cells[11] = int64(row.Likeness.Score)
	}
	var differ, remarks []string
	for _, d := range row.Differences {
		theirs, ours := d.Theirs, d.Ours
		switch d.Field {
		case "unit":
			theirs, ours = unit(theirs), unit(ours)
		case "verdict":
			theirs, ours = say(rectify.Label("verdict", theirs)), say(rectify.Label("verdict", ours))
		case "closure":
			theirs, ours = say(rectify.Label("recon_closure", theirs)), say(rectify.Label("recon_class", ours))
		}
		differ = append(differ, say(fieldWords[d.Field])+": "+theirs+" → "+ours)
	}
	if row.Twin > 0 {
		remarks = append(remarks, say(rectify.Say("同序号 %d", "as no. %d", row.Twin)))
	}
	for _, p := range row.Problems {
		remarks = append(remarks, say(p.Message))
	}
	cells[12], cells[13] = strings.Join(differ, "; "), strings.Join(remarks, "; ")
	return cells
}
