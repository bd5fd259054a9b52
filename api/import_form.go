package api

import (
	"qingdan/internal/rectify"
	"qingdan/internal/sheet"
)

type importTotals struct {
	Created   int `json:"created"`
	Updated   int `json:"updated"`
	Unchanged int `json:"unchanged"`
	Rejected  int `json:"rejected"`
} // @name ImportTotals

type rowProblem struct {
	Column  string `json:"column"`
	Code    string `json:"code"`
	Message string `json:"message"`
	Fatal   bool   `json:"fatal"` // 该行是否因此未导入 / whether it kept the row out
} // @name RowProblem

type importedRow struct {
	Sheet         string       `json:"sheet"`
	Row           int          `json:"row"`
	ReceiptNumber *string      `json:"receipt_number" extensions:"x-nullable"`
	Outcome       string       `json:"outcome" enums:"created,updated,unchanged,rejected,pending"`
	Ticket        *string      `json:"ticket" extensions:"x-nullable"`
	Problems      []rowProblem `json:"problems"`
} // @name ImportedRow

type progress struct {
	Done int `json:"done"`
	All  int `json:"all"`
} // @name Progress

type importNotice struct {
	Code    string `json:"code"`
	Message string `json:"message"`
} // @name ImportNotice

type importForm struct {
	ID       string         `json:"id"`
	State    string         `json:"state" enums:"running,done"`
	Campaign string         `json:"campaign"`
	File     string         `json:"file"`
	SHA256   string         `json:"sha256"`
	AsOf     string         `json:"as_of" format:"date"`
	DryRun   bool           `json:"dry_run"`
	Totals   importTotals   `json:"totals"`
	Progress progress       `json:"progress"`
	Rows     []importedRow  `json:"rows"`
	Notices  []importNotice `json:"notices,omitempty"`            // 需要核对的事项,只在上传的应答中 / what to check; only in the answer to the upload
	Next     *int           `json:"next" extensions:"x-nullable"` // 以 after=next 取后续各行 / ask again with after=next for the rows that follow
} // @name Import

// importForm gives an import of the caller's with the rows after a number. Rows are in the order of the file.
func (s *Server) importForm(c *call, id string, after int) (*importForm, error) {
	in, err := s.Imports.Import(c.ctx(), c.Actor.ID, id)
	if err != nil {
		return nil, err
	}
	rows, err := s.Imports.ImportRows(c.ctx(), id, after, rowsShown+1)
	if err != nil {
		return nil, err
	}
	form := &importForm{ID: in.ID, State: string(in.State), Campaign: in.Campaign, File: in.FileName, SHA256: in.SHA256, AsOf: in.AsOf.String(), DryRun: in.DryRun,
		Totals:   importTotals{in.Totals[rectify.RowCreated], in.Totals[rectify.RowUpdated], in.Totals[rectify.RowUnchanged], in.Totals[rectify.RowRejected]},
		Progress: progress{in.Done, in.Rows}, Rows: []importedRow{}}
	if len(rows) > rowsShown {
		rows = rows[:rowsShown]
		form.Next = new(rows[rowsShown-1].N)
	}
	for _, r := range rows {
		form.Rows = append(form.Rows, c.importedRow(r))
	}
	return form, nil
}

// notices joins what the reader of the file left alone and what the house knows of the import.
func (c *call) notices(book *sheet.Book, foreseen []rectify.Problem) []importNotice {
	var all []importNotice
	for _, n := range book.Notices {
		all = append(all, importNotice{n.Code, c.say(n.Message)})
	}
	for _, p := range foreseen {
		all = append(all, importNotice{p.Code, c.say(p.Message)})
	}
	return all
}

func (c *call) importedRow(r rectify.StagedRow) importedRow {
	row := importedRow{Sheet: r.Row.Sheet, Row: r.Row.Line, Outcome: string(r.Outcome), Problems: []rowProblem{}}
	if r.Outcome == "" {
		row.Outcome = "pending"
	}
	if r.Row.ReceiptNumber != "" {
		row.ReceiptNumber = &r.Row.ReceiptNumber
	}
	if r.Ticket != "" {
		row.Ticket = &r.Ticket
	}
	for _, p := range r.Problems {
		row.Problems = append(row.Problems, rowProblem{p.Column, p.Code, c.say(p.Message), p.Fatal})
	}
	return row
}
