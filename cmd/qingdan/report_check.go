package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"qingdan/internal/rectify"
	"qingdan/internal/report"
	"qingdan/internal/report/published"
	"qingdan/internal/sheet/grid"
)

// reportCheckCommand holds a published table against arithmetic, and against the house when it is given a day.
type reportCheckCommand struct {
	File     string   `arg:"" help:"Table (csv or xlsx) with columns such as 单位, 总数, 办结, 阶段性办结, 未办结, 办结率." type:"existingfile"`
	AsOf     string   `help:"Compare with the closure report of this day too; without it the table alone is checked." name:"as-of"`
	By       string   `help:"What the lines are." enum:"unit,township" default:"unit"`
	Source   []string `help:"Of the report: only these sources."`
	Campaign []string `help:"Of the report: only these campaigns."`
	UnitMode string   `help:"Of the report: how joint handling counts; shares of tickets are not compared." enum:"lead_only,each_unit_full" default:"lead_only" name:"unit-mode"`
	Data     string   `help:"Data directory." type:"path"`
}

// Run fails when something does not add up, and names every line, what is wrong and, of the own report, the tickets.
func (c *reportCheckCommand) Run(w *world) error {
	asOf, err := dayFlag("--as-of", c.AsOf)
	if err == nil {
		err = known("source", c.Source...)
	}
	if err != nil {
		return wrongUsage{err}
	}
	table, err := c.read(w)
	if err != nil {
		return err
	}
	found := table.Check()
	tickets := map[string][]string{}
	if !asOf.IsZero() {
		q := report.Query{AsOf: asOf, By: []string{c.By}, UnitMode: report.UnitMode(c.UnitMode), TypeMode: report.MainType, Decimals: 2, Filter: report.Filter{Sources: c.Source, Campaigns: c.Campaign}}
		h, err := w.openExisting(c.Data)
		if err != nil {
			return err
		}
		differ, err := c.compare(w, h, table, q, tickets)
		if err = errors.Join(err, h.close()); err != nil {
			return err
		}
		found = append(found, differ...)
	}
	for _, f := range found {
		fmt.Fprintf(w.out, "第 %d 行 / row %[1]d %s: %s / %s [%s]\n", f.Row, f.Name, f.ZH, f.EN, f.Code)
		for _, no := range tickets[f.Name+f.Code] {
			fmt.Fprintf(w.out, "  %s\n", no)
		}
	}
	if len(found) > 0 {
		return fmt.Errorf("不符 %d 处 / %[1]d differences", len(found))
	}
	fmt.Fprintf(w.out, "%d 行相符 / %[1]d lines hold\n", len(table.Lines)+len(table.Totals))
	return nil
}

// read takes the first sheet that has the head of such a table.
func (c *reportCheckCommand) read(w *world) (*published.Table, error) {
	file, err := os.Open(c.File)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	book, err := grid.Open(w.ctx, file, info.Size(), filepath.Base(c.File), grid.Limits{})
	if err != nil {
		return nil, err
	}
	var table *published.Table
	for i := range book.Sheets {
		var rows [][]string
		for row, err := range book.Rows(w.ctx, i) {
			if err != nil {
				return nil, err
			}
			for len(rows) < row.Line { // blank rows count too: a line is named by its number
				rows = append(rows, nil)
			}
			for _, cell := range row.Cells {
				for len(rows[row.Line-1]) < cell.Col {
					rows[row.Line-1] = append(rows[row.Line-1], "")
				}
				rows[row.Line-1][cell.Col-1] = cell.Text
			}
		}
		if table, err = published.Read(rows); err == nil {
			return table, nil
		}
	}
	if err == nil {
		err = rectify.Refuse(rectify.Invalid, "published.empty", rectify.Say("文件中没有表", "there is no table in the file"))
	}
	return nil, err
}

// mostNamed is how many tickets are named behind one number that differs.
const mostNamed = 50

// compare holds the table against the closure report of the day, and names the tickets behind each number that differs.
func (c *reportCheckCommand) compare(w *world, h *house, table *published.Table, q report.Query, tickets map[string][]string) ([]published.Finding, error) {
	made, err := h.report(w, report.Question{Report: "closure", Query: q}, h.listed(""))
	if err != nil {
		return nil, err
	}
	row := func(name string) (report.Line, bool) {
		if name == "" {
			return made.Total, true
		}
		at := slices.IndexFunc(made.Lines, func(l report.Line) bool { return l.Key[0].Label.ZH == name || l.Key[0].Value == name })
		if at < 0 {
			return report.Line{}, false
		}
		return made.Lines[at], true
	}
	found := table.Compare(func(name string) (published.House, bool) {
		r, known := row(name)
		if !known {
			return published.House{}, false
		}
		count := func(measure string) int64 {
			v, _ := made.Value(r, measure)
			return v.Amount.Rat().Num().Int64()
		}
		return published.House{Total: count("registered"), Closed: count("closed"), Staged: count("stage_closed"), Open: count("open")}, true
	})
	scope, _, err := h.asking(w)
	if err != nil {
		return nil, err
	}
	for _, f := range found {
		measure := map[string]string{"house.total": "registered", "house.closed": "closed", "house.staged": "stage_closed", "house.open": "open"}[f.Code]
		name := f.Name
		if slices.ContainsFunc(table.Totals, func(l published.Line) bool { return l.Row == f.Row }) {
			name = ""
		}
		r, known := row(name)
		if measure == "" || !known {
			continue
		}
		behind := made.Behind(r, measure)
		page, err := h.store.Tickets(w.ctx, scope, report.TicketQuery{Figure: &behind, Limit: mostNamed, Today: q.AsOf})
		if err != nil {
			return nil, err
		}
		for _, t := range page.Tickets {
			tickets[f.Name+f.Code] = append(tickets[f.Name+f.Code], t.TicketNo)
		}
	}
	return found, nil
}
