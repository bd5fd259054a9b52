package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/paper/forms"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
	"qingdan/internal/report/official"
	"qingdan/internal/sheet"
)

// exportCommand asks for what GET /exports/{table} asks for, under the same names.
type exportCommand struct {
	Table    string `arg:"" help:"Id of the table, such as d1; list names them all."`
	Format   string `help:"Tables: xlsx (when left out) or csv; the notice d19: docx (when left out), pdf or txt." enum:",xlsx,csv,docx,pdf,txt" default:""`
	BOM      bool   `help:"csv with a byte order mark, which Excel needs." default:"true" negatable:"" name:"bom"`
	Output   string `help:"File to write; standard output when left out." type:"path" short:"o"`
	AsOf     string `help:"Counts: day of the figures; today when left out." name:"as-of"`
	From     string `help:"Counts: registered on or after this day."`
	DayCut   string `help:"Counts: the hour at which a day ends, such as 20:00." name:"day-cut"`
	UnitMode string `help:"Counts: how joint handling counts." name:"unit-mode"`
	TypeMode string `help:"Counts: how several pollution types count." name:"type-mode"`
	filterFlags
	ZeroRows       bool     `help:"Counts: keep lines without any problem." default:"true" negatable:"" name:"zero-rows"`
	State          []string `help:"Tickets: only these states."`
	Verdict        []string `help:"Tickets: only these verdicts."`
	AnyUnit        string   `help:"Tickets: this unit as responsible or co-unit: code or id." name:"any-unit"`
	AnyType        string   `help:"Tickets: this pollution type, main or not." name:"any-type"`
	Light          string   `help:"Tickets: light of today: red, yellow or green."`
	KeyCase        *bool    `help:"Tickets: key cases, or with =false the others." name:"key-case"`
	Disputed       *bool    `help:"Tickets: not solved, says the complainant."`
	Historical     *bool    `help:"Tickets: came in by an import."`
	Origin         string   `help:"Tickets: derived from this one (id)."`
	RegisteredFrom string   `help:"Tickets: registered on or after." name:"registered-from"`
	RegisteredTo   string   `help:"Tickets: registered on or before." name:"registered-to"`
	ClosedFrom     string   `help:"Tickets: closed on or after." name:"closed-from"`
	ClosedTo       string   `help:"Tickets: closed on or before." name:"closed-to"`
	DueFrom        string   `help:"Tickets: due on or after." name:"due-from"`
	DueTo          string   `help:"Tickets: due on or before." name:"due-to"`
	Query          string   `help:"Tickets: words to search for." name:"q"`
	Given          []string `help:"Counts: numbers that the house does not keep, as name:unit=number."`
	Inspectors     string   `help:"The notice: the inspectors."`
	To             string   `help:"The notice: to whom it was handed over."`
	Data           string   `help:"Data directory." type:"path"`
}

// Run makes an official table of the whole house; who can run commands on the machine sees everything. The export is in
// the journal as one of the console.
func (c *exportCommand) Run(w *world) error {
	return w.inHouse(c.Data, func(h *house) error { return c.export(w, h) })
}

func (c *exportCommand) export(w *world, h *house) error {
	if c.Table == "list" {
		for _, t := range h.tables.Tables {
			fmt.Fprintf(w.out, "%s\t%s / %s\n", t.ID, t.Name.ZH, t.Name.EN)
		}
		for _, id := range h.forms.OfDay() {
			fmt.Fprintf(w.out, "%s\t%s\n", id, h.forms[id].Name)
		}
		return nil
	}
	if t, known := h.forms[c.Table]; known && t.About == forms.OfDay {
		return c.notice(w, h, t)
	}
	layout, err := h.tables.Table(c.Table)
	if err != nil {
		return err
	}
	if c.Format != "" && c.Format != "xlsx" && c.Format != "csv" || c.Inspectors+c.To != "" {
		return wrongUsage{fmt.Errorf("表 %s 只有 xlsx 和 csv,没有 --inspectors、--to / table %[1]s is xlsx or csv and takes neither --inspectors nor --to", layout.ID)}
	}
	if err := c.campaigns(w, h); err != nil {
		return err
	}
	ask, err := c.ask(h, &layout)
	if err != nil {
		return err
	}
	all := h.everything()
	scope, err := all.Scope()
	if err != nil {
		return err
	}
	if layout.Counts() {
		if err := h.snapshots().SettleTable(w.ctx, ask); err != nil {
			return err
		}
	}
	names := report.Names{Units: h.store.Units(), Campaign: func(code string) string { return h.store.CampaignName(w.ctx, code) }}
	out, done, err := output(w, c.Output)
	if err != nil {
		return err
	}
	err = sheet.Export(w.ctx, h.store, scope, &layout, ask, names, sheet.House{Channels: h.tables.Channels, Indicators: h.indicators}, func(t sheet.Table) error {
		t = t.Told(w.rows())
		if c.Format == "csv" {
			return sheet.WriteCSV(out, t, c.BOM)
		}
		return sheet.WriteXLSX(out, t)
	})
	if err == nil {
		e := h.desk.Entry(all, rectify.EventExport)
		e.Do, e.Subject = "export."+layout.ID, c.asked()
		err = h.desk.Note(w.ctx, e)
	}
	return done(err)
}

// output opens what is written to. A file appears under its name only when it is whole and its export is in the journal.
func output(w *world, name string) (io.Writer, func(error) error, error) {
	if name == "" {
		return w.out, func(err error) error { return err }, nil
	}
	f, err := os.CreateTemp(filepath.Dir(name), ".export-")
	if err != nil {
		return nil, nil, err
	}
	return f, func(err error) error {
		if err = errors.Join(err, f.Close()); err == nil {
			err = os.Rename(f.Name(), name)
		}
		if err != nil {
			return errors.Join(err, os.Remove(f.Name()))
		}
		return nil
	}, nil
}

// given are the flags that not every table takes, by the names of the API, as they stand in the notes of the table.
func (c *exportCommand) given() map[string]string {
	all := map[string]string{"as_of": c.AsOf, "from": c.From, "day_cut": c.DayCut, "unit_mode": c.UnitMode, "type_mode": c.TypeMode, "given": strings.Join(c.Given, ","), "state": strings.Join(c.State, ","),
		"verdict": strings.Join(c.Verdict, ","), "any_unit": c.AnyUnit, "any_type": c.AnyType, "light": c.Light, "key_case": truth(c.KeyCase), "disputed": truth(c.Disputed),
		"historical": truth(c.Historical), "origin": c.Origin, "registered_from": c.RegisteredFrom, "registered_to": c.RegisteredTo, "closed_from": c.ClosedFrom,
		"closed_to": c.ClosedTo, "due_from": c.DueFrom, "due_to": c.DueTo, "q": c.Query}
	maps.DeleteFunc(all, func(_, value string) bool { return value == "" })
	return all
}

// asked are the flags for the journal, without the words searched for: they may name a person, and the journal stays.
func (c *exportCommand) asked() string {
	all := c.given()
	for name, value := range c.filterFlags.given() {
		all[name] = value
	}
	all["format"], all["inspectors"], all["to"] = c.Format, c.Inspectors, c.To
	if c.Query != "" {
		all["q"] = "*"
	}
	return encoded(all)
}

// truth is a flag that may be left out.
func truth(flag *bool) string {
	if flag == nil {
		return ""
	}
	return strconv.FormatBool(*flag)
}

func (c *exportCommand) ask(h *house, layout *official.Layout) (*official.Ask, error) {
	taken := layout.Parameters()
	given := c.given()
	for name := range given {
		if !slices.Contains(taken, name) {
			return nil, wrongUsage{fmt.Errorf("--%s:表 %[2]s 没有这个参数,可用 %[3]s / table %[2]s does not take it; it takes %[3]s", strings.ReplaceAll(name, "_", "-"), layout.ID, strings.Join(taken, ", "))}
		}
	}
	ask, err := c.read(layout)
	if err != nil {
		return nil, wrongUsage{err}
	}
	if !layout.Counts() {
		for name, value := range given {
			ask.Others = append(ask.Others, name+"="+value)
		}
		slices.Sort(ask.Others)
	}
	for _, unit := range []struct {
		into *string
		name string
	}{{&ask.Filter.Township, c.Township}, {&ask.Filter.Unit, c.Unit}, {&ask.Tickets.AnyUnit, c.AnyUnit}} {
		if *unit.into, err = h.unitNamed(unit.name); err != nil {
			return nil, err
		}
	}
	named := func(name string) string { id, _ := h.unitNamed(name); return id }
	if ask.Given, err = layout.ReadGiven(c.Given, named); err != nil {
		return nil, wrongUsage{fmt.Errorf("--given:%w", err)}
	}
	if layout.Counts() && c.ZeroRows {
		ask.Listed = h.listed("")
	}
	return ask, layout.Settle(ask)
}

// read reads the flags that mean the same in every house.
func (c *exportCommand) read(layout *official.Layout) (*official.Ask, error) {
	r := &reader{}
	ask := &official.Ask{Now: time.Now(), AsOf: r.day("--as-of", c.AsOf), From: r.day("--from", c.From), Cut: r.hour("--day-cut", c.DayCut), Batches: c.Batch,
		UnitMode: report.UnitMode(cmp.Or(c.UnitMode, string(layout.UnitMode))), TypeMode: report.TypeMode(cmp.Or(c.TypeMode, string(layout.TypeMode))),
		Filter: c.filter(r),
		Tickets: report.TicketQuery{States: c.State, Verdicts: c.Verdict, AnyType: c.AnyType, Light: c.Light, KeyCase: c.KeyCase, Disputed: c.Disputed, Historical: c.Historical, Origin: c.Origin, Search: c.Query,
			RegisteredFrom: r.day("--registered-from", c.RegisteredFrom), RegisteredTo: r.day("--registered-to", c.RegisteredTo), ClosedFrom: r.day("--closed-from", c.ClosedFrom), ClosedTo: r.day("--closed-to", c.ClosedTo),
			DueFrom: r.day("--due-from", c.DueFrom), DueTo: r.day("--due-to", c.DueTo)}}
	ask.Tickets.Today = calendar.DayOf(ask.Now)
	for enum, words := range map[string][]string{"state": c.State, "verdict": c.Verdict, "light": {c.Light}, "pollution_type": {c.AnyType}} {
		r.keep(known(enum, words...))
	}
	return ask, r.err
}

// reader reads flags and keeps the first fault.
type reader struct{ err error }

func (r *reader) keep(err error) {
	if r.err == nil {
		r.err = err
	}
}

func (r *reader) day(flag, text string) calendar.Day {
	if text == "" {
		return 0
	}
	day, err := calendar.ParseDay(text)
	if err != nil {
		r.keep(fmt.Errorf("%s: %w", flag, err))
	}
	return day
}

func (r *reader) month(flag, text string) int {
	n, err := month(flag, text)
	r.keep(err)
	return n
}

func (r *reader) hour(flag, text string) time.Duration {
	if text == "" {
		return 0
	}
	at, err := time.Parse("15:04", text)
	if err != nil {
		r.keep(fmt.Errorf("%s:%q 应为 20:00 这样的时刻 / %[2]q must be an hour such as 20:00", flag, text))
	}
	return time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute
}
