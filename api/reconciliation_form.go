package api

import (
	"slices"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/sheet"
)

// mostApplied is how many rows one call applies.
const mostApplied = 200

type reconApplying struct {
	Rows     []int        `json:"rows" validate:"required"`                                                                               // 序号,最多 200 个 / numbers of rows, at most 200
	DryRun   bool         `json:"dry_run"`                                                                                                // 只试算,不写入 / try only
	Fields   *[]string    `json:"fields" enums:"verdict,batch,receipt_number,text,unit,due_on" extensions:"x-vocabulary=none,x-nullable"` // 按上级清单更正的字段,省略为建议所涉的字段 / fields set as they are there; those of the proposal when left out
	AnswerBy calendar.Day `json:"answer_by" swaggertype:"string" format:"date" extensions:"x-nullable"`                                   // 催办的答复期限,默认七日后 / when reminders are to be answered, in a week when left out
} // @name ReconciliationApplying

type reconResult struct {
	N        int          `json:"n"`
	Outcome  string       `json:"outcome" enums:"created,updated,unchanged,rejected"`
	Ticket   *string      `json:"ticket" extensions:"x-nullable"`
	Moves    []string     `json:"moves"` // 依次进行的操作 / the moves that were made, in their order
	Problems []rowProblem `json:"problems"`
} // @name ReconciliationResult

type reconApplied struct {
	DryRun bool          `json:"dry_run"`
	Items  []reconResult `json:"items"`
} // @name ReconciliationApplied

type bridgeLine struct {
	Code  string `json:"code"`
	Label string `json:"label"`
	Count int    `json:"count"`
} // @name BridgeLine

type reconCount struct {
	Finding      string `json:"finding" extensions:"x-vocabulary=recon_finding"`
	FindingLabel string `json:"finding_label"`
	Count        int    `json:"count"`
} // @name ReconciliationCount

type reconDifference struct {
	Field  string `json:"field" enums:"unit,verdict,closure,due_on,batch,receipt_number,text" extensions:"x-vocabulary=none"`
	Theirs string `json:"theirs"`
	Ours   string `json:"ours"`
} // @name ReconciliationDifference

type likenessForm struct {
	Score int `json:"score"` // 千分 / thousandths
	Text  int `json:"text"`  // 相同的相邻字对所占比例 / share of common pairs of characters
	Unit  int `json:"unit"`  // 1000 同一单位,0 不同,-1 不明 / the same, another, not known
	Date  int `json:"date"`  // 1000 相差七日内,0 更远,-1 不明 / within a week, further apart, not known
} // @name Likeness

type reconRow struct {
	N             int               `json:"n"`
	Finding       string            `json:"finding" extensions:"x-vocabulary=recon_finding"`
	FindingLabel  string            `json:"finding_label"`
	Proposal      string            `json:"proposal" extensions:"x-vocabulary=recon_proposal"`
	ProposalLabel string            `json:"proposal_label"`
	Sheet         string            `json:"sheet"`
	Row           *int              `json:"row" extensions:"x-nullable"` // 清单中的行 / of their list
	ReceiptNumber string            `json:"receipt_number"`
	Text          string            `json:"text"`
	TheirClosure  *string           `json:"their_closure" extensions:"x-nullable,x-vocabulary=recon_closure"`
	SameAs        *int              `json:"same_as" extensions:"x-nullable"` // 重复于此序号 / repeats this row
	Ticket        *string           `json:"ticket" extensions:"x-nullable"`
	TicketNo      string            `json:"ticket_no"`
	OurClass      *string           `json:"our_class" extensions:"x-nullable,x-vocabulary=recon_class"` // 在 as_of 当日,尚未登记为 null / on the day, null when it was not there yet
	Method        *string           `json:"method" extensions:"x-nullable,x-vocabulary=recon_method"`   // 未匹配为 null / null without a match
	Likeness      *likenessForm     `json:"likeness" extensions:"x-nullable"`
	Differences   []reconDifference `json:"differences"`
	Problems      []rowProblem      `json:"problems"`
	Moves         *string           `json:"moves" extensions:"x-nullable"` // 该问题现在可办的操作和所缺条件 / what can be done about the ticket now, and what is missing
} // @name ReconciliationRow

// reconciliationHead is what a list of reconciliations tells of each.
type reconciliationHead struct {
	ID        string       `json:"id"`
	Campaign  string       `json:"campaign"`
	AsOf      string       `json:"as_of" format:"date"`
	File      string       `json:"file"`
	SHA256    string       `json:"sha256"`
	Threshold int          `json:"threshold"`
	Made      instant      `json:"made_at" swaggertype:"string" format:"date-time" extensions:"x-nullable"`
	MadeBy    *ref         `json:"made_by" extensions:"x-nullable"`
	Findings  []reconCount `json:"findings"`
} // @name ReconciliationHead

type reconciliationPage struct {
	Items      []reconciliationHead `json:"items"`
	NextCursor *string              `json:"next_cursor" extensions:"x-nullable"`
} // @name ReconciliationPage

type reconciliation struct {
	reconciliationHead
	Rows []reconRow   `json:"rows"`
	All  []bridgeLine `json:"all"`                          // 件数由上级到我方:首末为两方总数,其间各行相加 / from their number to ours; what lies between adds up
	Open []bridgeLine `json:"open"`                         // 未销号件数由上级到我方 / the same of what is not closed
	Next *int         `json:"next" extensions:"x-nullable"` // 以 after=next 取后续各行 / ask again with after=next
} // @name Reconciliation

// order checks what was asked for.
func (in *reconApplying) order() (rectify.ReconOrder, error) {
	o := rectify.ReconOrder{AnswerBy: in.AnswerBy, Try: in.DryRun}
	var unmet []rectify.Field
	if len(in.Rows) == 0 || len(in.Rows) > mostApplied {
		unmet = append(unmet, misfit("rows", "list.length", "应有 1 到 200 个序号", "1 to 200 numbers"))
	}
	if in.Fields != nil {
		o.Fields = append([]string{}, *in.Fields...)
	}
	for _, f := range o.Fields {
		if !slices.Contains(rectify.ReconFields, f) {
			unmet = append(unmet, misfit("fields", "value.unknown", "没有这个取值:%s", "there is no such value: %s", f))
		}
	}
	return o, invalid("body", unmet)
}

func (c *call) reconResult(n int, r *rectify.ReconResult) reconResult {
	item := reconResult{N: n, Outcome: string(r.Outcome), Ticket: given(r.Ticket), Moves: append([]string{}, r.Moves...), Problems: []rowProblem{}}
	for _, p := range r.Problems {
		item.Problems = append(item.Problems, rowProblem{p.Column, p.Code, c.say(p.Message), p.Fatal})
	}
	return item
}

func (c *call) reconciliation(r *rectify.Reconciliation) reconciliation {
	return reconciliation{reconciliationHead: c.reconciliationHead(r), Rows: []reconRow{}, All: c.bridge(r.All), Open: c.bridge(r.Open)}
}

func (c *call) reconciliationHead(r *rectify.Reconciliation) reconciliationHead {
	form := reconciliationHead{ID: r.ID, Campaign: r.Campaign, AsOf: r.AsOf.String(), File: string(r.FileName), SHA256: r.SHA256, Threshold: r.Threshold, Made: instant(r.Made.At), MadeBy: c.account(r.Made.By), Findings: []reconCount{}}
	for _, f := range r.Findings {
		form.Findings = append(form.Findings, reconCount{string(f.Finding), c.say(rectify.Label("recon_finding", string(f.Finding))), f.Count})
	}
	return form
}

func (c *call) bridge(lines []rectify.BridgeLine) []bridgeLine {
	all := []bridgeLine{}
	for _, l := range lines {
		all = append(all, bridgeLine{l.Code, c.say(sheet.BridgeLabel(l.Code)), l.Count})
	}
	return all
}

func (c *call) reconRow(r *rectify.ReconRow) reconRow {
	form := reconRow{N: r.N, Finding: string(r.Finding), FindingLabel: c.say(rectify.Label("recon_finding", string(r.Finding))), Proposal: r.Proposal, ProposalLabel: c.say(rectify.Label("recon_proposal", r.Proposal)),
		Sheet: r.Sheet, ReceiptNumber: r.ReceiptNumber, Text: r.Text, TheirClosure: given(string(r.TheirClosure)), TicketNo: r.TicketNo, OurClass: given(r.OurClass), Method: given(r.Method), Differences: []reconDifference{}, Problems: []rowProblem{}}
	if r.Line > 0 {
		form.Row = &r.Line
	}
	if r.Twin > 0 {
		form.SameAs = &r.Twin
	}
	if r.Ticket != "" {
		form.Ticket, form.Moves = &r.Ticket, new("/api/v1/tickets/"+r.Ticket+"/moves")
	}
	if r.Method == "similar" {
		form.Likeness = &likenessForm{r.Likeness.Score, r.Likeness.Text, r.Likeness.Unit, r.Likeness.Date}
	}
	for _, d := range r.Differences {
		form.Differences = append(form.Differences, reconDifference{d.Field, d.Theirs, d.Ours})
	}
	for _, p := range r.Problems {
		form.Problems = append(form.Problems, rowProblem{p.Column, p.Code, c.say(p.Message), p.Fatal})
	}
	return form
}

// given is nil for a blank word.
func given(word string) *string {
	if word == "" {
		return nil
	}
	return &word
}
