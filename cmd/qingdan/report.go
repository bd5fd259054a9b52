package main

import (
	"cmp"
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

// closureCommand asks for what GET /reports/closure asks for, under the same names.
type closureCommand struct {
	AsOf          string   `help:"Day, such as 2024-12-31; today when left out." name:"as-of"`
	KnownAt       string   `help:"Only what was recorded by this instant, such as 2025-01-05T09:30:00+08:00; now when left out." name:"known-at"`
	By            []string `help:"Group by: source, campaign, list_level, township, unit, pollution_type, month, quarter."`
	Source        []string `help:"Only these sources."`
	Campaign      []string `help:"Only these campaigns."`
	ListLevel     []string `help:"Only these list levels, or none." name:"list-level"`
	Township      string   `help:"Only this township: code or id, or none."`
	Unit          string   `help:"Only this responsible unit: code or id, or none."`
	PollutionType string   `help:"Only this pollution type, or none." name:"pollution-type"`
	MonthFrom     string   `help:"Registered in this month, such as 2024-01, or later." name:"month-from"`
	MonthTo       string   `help:"Registered in this month or earlier." name:"month-to"`
	UnitMode      string   `help:"How joint handling counts." enum:"lead_only,each_unit_full,split_equally" default:"lead_only" name:"unit-mode"`
	TypeMode      string   `help:"How several pollution types count." enum:"main_type,all_types" default:"main_type" name:"type-mode"`
	Decimals      int      `help:"Decimals of percentages." default:"1"`
	ZeroRows      bool     `help:"Keep townships without any problem." name:"zero-rows"`
	Format        string   `help:"Format." enum:"table,json,csv,xlsx" default:"table"`
	English       bool     `help:"English labels."`
	Data          string   `help:"Data directory." type:"path"`
}

// Run prints the closure report of the whole house; who can run commands on the machine sees everything.
func (c *closureCommand) Run(w *world) error {
	q, err := c.query()
	if err != nil {
		return wrongUsage{err}
	}
	h, err := w.openExisting(c.Data)
	if err != nil {
		return err
	}
	return errors.Join(c.report(w, h, q), h.close())
}

func (c *closureCommand) report(w *world, h *house, q report.Query) (err error) {
	if q.Filter.Township, err = h.unitNamed(c.Township); err != nil {
		return err
	}
	if q.Filter.Unit, err = h.unitNamed(c.Unit); err != nil {
		return err
	}
	var listed []string
	if c.ZeroRows {
		listed = h.townships()
	}
	r, err := h.closure(w, q, listed)
	if err != nil {
		return err
	}
	return c.print(w.out, r)
}

// query reads the flags that mean the same in every house.
func (c *closureCommand) query() (report.Query, error) {
	q := report.Query{AsOf: calendar.DayOf(time.Now()), By: c.By, UnitMode: report.UnitMode(c.UnitMode), TypeMode: report.TypeMode(c.TypeMode), Decimals: c.Decimals,
		Filter: report.Filter{Sources: c.Source, Campaigns: c.Campaign, ListLevels: c.ListLevel, PollutionType: c.PollutionType}}
	var err error
	if c.AsOf != "" {
		if q.AsOf, err = calendar.ParseDay(c.AsOf); err != nil {
			return q, fmt.Errorf("--as-of: %w", err)
		}
	}
	if c.KnownAt != "" {
		if q.KnownAt, err = time.Parse(time.RFC3339Nano, c.KnownAt); err != nil {
			return q, fmt.Errorf("--known-at:%q 应为 2024-12-31T09:30:00+08:00 这样的时刻 / %[1]q must be an instant such as 2024-12-31T09:30:00+08:00", c.KnownAt)
		}
	}
	if q.Filter.MonthFrom, err = month("--month-from", c.MonthFrom); err != nil {
		return q, err
	}
	if q.Filter.MonthTo, err = month("--month-to", c.MonthTo); err != nil {
		return q, err
	}
	return q, cmp.Or(known("source", c.Source...), known("list_level", c.ListLevel...), known("pollution_type", c.PollutionType), q.Validate())
}

// month reads 2024-01 as 202401, nothing as zero.
func month(flag, text string) (int, error) {
	if text == "" {
		return 0, nil
	}
	first, err := calendar.ParseDay(text + "-01")
	if err != nil {
		return 0, fmt.Errorf("%s:%q 应为 2024-01 这样的月份 / %[2]q must be a month such as 2024-01", flag, text)
	}
	return first.Month(), nil
}

// known refuses a word that the vocabulary has not; it names those that it has.
func known(enum string, words ...string) error {
	for _, word := range words {
		if word != "" && !rectify.Known(enum, word) && (word != report.None || enum == "source" || len(words) > 1) {
			var all []string
			for _, term := range rectify.Vocabulary[enum] {
				all = append(all, term.ID)
			}
			return fmt.Errorf("--%s:没有取值 %q,可选 %s / there is no %[2]q; choose from %[3]s", strings.ReplaceAll(enum, "_", "-"), word, strings.Join(all, ", "))
		}
	}
	return nil
}

// unitNamed finds a unit by code or id; the word none stands for tickets without one.
func (h *house) unitNamed(name string) (string, error) {
	if _, known := h.store.Units().Unit(name); known || name == report.None {
		return name, nil
	}
	return h.unit(name)
}

// townships are those that keep their line when nothing was counted.
func (h *house) townships() (all []string) {
	tree := h.store.Units()
	for _, id := range tree.Subtree("")[1:] {
		if u, _ := tree.Unit(id); u.Level == "乡" {
			all = append(all, id)
		}
	}
	return all
}

// closure makes the report over everything; listed are the units that keep an empty line.
func (h *house) closure(w *world, q report.Query, listed []string) (*report.ClosureReport, error) {
	all := h.everything()
	if len(all.ScopeUnits) == 0 {
		return nil, rectify.Refuse(rectify.Invalid, "unit.none", rectify.Say("还没有单位,请先运行 qingdan unit import", "there are no units yet; run qingdan unit import"))
	}
	scope, err := all.Scope()
	if err != nil {
		return nil, err
	}
	tallies, prefix, err := h.store.Tallies(w.ctx, scope, q)
	if err != nil {
		return nil, err
	}
	names := report.Names{Units: h.store.Units(), Campaign: func(code string) string { return h.store.CampaignName(w.ctx, code) }}
	return report.Closure(q, prefix, tallies, names, listed)
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
