package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"qingdan/api"
	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
	"qingdan/internal/sheet"
)

type reportCommand struct {
	Closure closureCommand `cmd:"" help:"Closure rates as of a day."`
}

type closureCommand struct {
	AsOf      string   `help:"Day, such as 2024-12-31; today when left out." name:"as-of"`
	By        []string `help:"Group by: source, campaign, list_level, township, unit, pollution_type, month, quarter."`
	Source    []string `help:"Only these sources."`
	Campaign  []string `help:"Only these campaigns."`
	ListLevel []string `help:"Only these list levels." name:"list-level"`
	UnitMode  string   `help:"How joint handling counts." enum:"lead_only,each_unit_full,split_equally" default:"lead_only" name:"unit-mode"`
	TypeMode  string   `help:"How several pollution types count." enum:"main_type,all_types" default:"main_type" name:"type-mode"`
	Decimals  int      `help:"Decimals of percentages." default:"1"`
	Format    string   `help:"Format." enum:"table,json,csv,xlsx" default:"table"`
	English   bool     `help:"English labels."`
	Data      string   `help:"Data directory." type:"path"`
}

// Run prints the closure report of the whole house; who can run commands on the machine sees everything.
func (c *closureCommand) Run(w *world) error {
	s, err := w.settings()
	if err != nil {
		return err
	}
	if c.Data != "" {
		s.Data = c.Data
	}
	q := report.Query{AsOf: calendar.DayOf(time.Now()), By: c.By, UnitMode: report.UnitMode(c.UnitMode), TypeMode: report.TypeMode(c.TypeMode), Decimals: c.Decimals,
		Filter: report.Filter{Sources: c.Source, Campaigns: c.Campaign, ListLevels: c.ListLevel}}
	if c.AsOf != "" {
		if q.AsOf, err = calendar.ParseDay(c.AsOf); err != nil {
			return err
		}
	}
	h, err := w.open(s)
	if err != nil {
		return err
	}
	r, err := h.closure(w, q)
	if err == nil {
		err = c.print(w.out, r)
	}
	return errors.Join(err, h.close())
}

// closure makes the report over everything.
func (h *house) closure(w *world, q report.Query) (*report.ClosureReport, error) {
	scope, err := h.everything().Scope()
	if err != nil {
		return nil, err
	}
	tallies, prefix, err := h.store.Tallies(w.ctx, scope, q)
	if err != nil {
		return nil, err
	}
	names := report.Names{Units: h.store.Units(), Campaign: func(code string) string { return h.store.CampaignName(w.ctx, code) }}
	return report.Closure(q, prefix, tallies, names, nil)
}

// everything is the console of the machine: it sees every unit and is recused from nothing.
func (h *house) everything() rectify.Actor {
	return rectify.Actor{ID: "console", Role: rectify.Auditor, Unit: "console", Recusals: []string{"console"}, ScopeUnits: h.store.Units().Below("")}
}

func (c *closureCommand) print(out io.Writer, r *report.ClosureReport) error {
	say := func(m rectify.Message) string { return m.ZH }
	if c.English {
		say = func(m rectify.Message) string { return m.EN }
	}
	switch c.Format {
	case "json":
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		encoder.SetEscapeHTML(false)
		return encoder.Encode(api.ClosureJSON(r, say))
	case "csv":
		return sheet.WriteCSV(out, sheet.ClosureTable(r, say), true)
	case "xlsx":
		return sheet.WriteXLSX(out, sheet.ClosureTable(r, say))
	}
	return printTable(out, sheet.ClosureTable(r, say))
}

// printTable writes a table for a terminal.
func printTable(out io.Writer, t sheet.Table) error {
	fmt.Fprintln(out, t.Title)
	aligned := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	var header []string
	for _, c := range t.Columns {
		header = append(header, c.Header)
	}
	fmt.Fprintln(aligned, strings.Join(header, "\t"))
	for row, err := range t.Rows {
		if err != nil {
			return err
		}
		for i, cell := range row {
			if i > 0 {
				fmt.Fprint(aligned, "\t")
			}
			fmt.Fprint(aligned, t.Columns[i].Text(cell))
		}
		fmt.Fprintln(aligned)
	}
	if err := aligned.Flush(); err != nil {
		return err
	}
	for _, note := range t.Notes {
		fmt.Fprintln(out, note)
	}
	return nil
}
