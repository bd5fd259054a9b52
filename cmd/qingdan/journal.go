package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/recount"
	"qingdan/internal/rectify"
)

type journalCommand struct {
	Export  journalExportCommand  `cmd:"" help:"Write every entry of the journal as a line of JSON, without the texts of persons."`
	Recount journalRecountCommand `cmd:"" help:"Count a report anew from an exported journal, without a service or a database."`
}

type journalExportCommand struct {
	From   int64  `help:"First entry, from 0; to count anew from it an export needs them all."`
	Output string `help:"File to write; standard output when left out." type:"path" short:"o"`
	Data   string `help:"Data directory." type:"path"`
}

// Run writes the journal as it is at one moment. The export is in the journal, after what it holds.
func (c *journalExportCommand) Run(w *world) error {
	if c.From < 0 {
		return wrongUsage{errors.New("--from:序号从 0 起 / entries count from 0")}
	}
	h, err := w.openExisting(c.Data)
	if err != nil {
		return err
	}
	return errors.Join(c.export(w, h), h.close())
}

func (c *journalExportCommand) export(w *world, h *house) error {
	out, written := w.out, func() error { return nil }
	if c.Output != "" {
		file, err := os.OpenFile(c.Output, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
		if err != nil {
			return err
		}
		defer file.Close()
		out, written = file, file.Close
	}
	buffered := bufio.NewWriter(out)
	n, err := h.store.ExportJournal(w.ctx, buffered, c.From, w.progress("export"))
	if err = errors.Join(err, buffered.Flush()); err != nil {
		return err
	}
	if err := written(); err != nil {
		return err
	}
	e := h.desk.Entry(h.everything(), rectify.EventExport)
	e.Do, e.Subject = "journal", fmt.Sprintf("from=%d&entries=%d", c.From, n)
	if err := h.store.Change(w.ctx, func(work rectify.Work) error { return work.Note(e) }); err != nil {
		return err
	}
	if c.Output != "" {
		fmt.Fprintf(w.out, "%s:%d 条 / entries\n", c.Output, n)
	}
	return nil
}

type journalRecountCommand struct {
	File      string   `arg:"" help:"What qingdan journal export wrote." type:"existingfile"`
	Report    string   `arg:"" help:"Report, such as closure or timeliness."`
	AsOf      string   `help:"Day of the figures; today when left out." name:"as-of"`
	From      string   `help:"First day of the period; 1 January of its last day when left out."`
	To        string   `help:"Last day of the period; the day of the figures when left out."`
	KnownAt   string   `help:"Only what was recorded by this instant; all when left out." name:"known-at"`
	By        []string `help:"Group by, as in report."`
	UnitMode  string   `help:"How joint handling counts." enum:"lead_only,each_unit_full,split_equally" default:"lead_only" name:"unit-mode"`
	TypeMode  string   `help:"How several pollution types count." enum:"main_type,all_types" default:"main_type" name:"type-mode"`
	UnitLevel string   `help:"Count units as the unit above them at this level." name:"unit-level"`
	Source    string   `help:"Only this source."`
	Unit      string   `help:"Only this unit: code, name or id."`
	Type      string   `help:"Only this pollution type." name:"pollution-type"`
}

// Run needs nothing but the file.
func (c *journalRecountCommand) Run(w *world) error {
	file, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer file.Close()
	book, err := recount.Read(file)
	if err != nil {
		return rectify.Refuse(rectify.Invalid, "journal.unreadable", rectify.Say("%s 不是完整的日志导出:%s", "%s is no whole export of the journal: %s", c.File, err))
	}
	q, err := c.question(book)
	if err != nil {
		return wrongUsage{err}
	}
	table, err := book.Count(q)
	if err != nil {
		return wrongUsage{err}
	}
	c.print(w.out, book, table)
	return nil
}

func (c *journalRecountCommand) question(book *recount.Book) (recount.Question, error) {
	q := recount.Question{Report: c.Report, By: c.By, UnitMode: c.UnitMode, TypeMode: c.TypeMode, UnitLevel: c.UnitLevel, Source: c.Source, Unit: c.Unit, PollutionType: c.Type,
		Working: func(day string) bool { is, _, _ := calendar.Embedded().IsWorking(calendar.MustDay(day)); return is }}
	for _, d := range []struct{ flag, given, otherwise string }{{"--as-of", c.AsOf, calendar.DayOf(time.Now()).String()}, {"--to", c.To, c.AsOf}} {
		if _, err := dayFlag(d.flag, d.given); err != nil {
			return q, err
		}
		if d.given == "" {
			d.given = d.otherwise
		}
		if d.flag == "--as-of" {
			q.AsOf = d.given
		} else if q.To = d.given; q.To == "" {
			q.To = q.AsOf
		}
	}
	if q.From = c.From; q.From == "" {
		q.From = q.To[:4] + "-01-01"
	}
	if _, err := dayFlag("--from", q.From); err != nil {
		return q, err
	}
	if c.KnownAt != "" {
		var err error
		if q.KnownAt, err = time.Parse(time.RFC3339Nano, c.KnownAt); err != nil {
			return q, fmt.Errorf("--known-at:%q 应为 2024-12-31T09:30:00+08:00 这样的时刻 / %[1]q must be an instant such as 2024-12-31T09:30:00+08:00", c.KnownAt)
		}
	}
	if c.Unit != "" && c.Unit != "none" {
		id, known := book.UnitNamed(c.Unit)
		if !known {
			return q, fmt.Errorf("--unit:没有单位 %q / there is no unit %[1]q", c.Unit)
		}
		q.Unit = id
	}
	return q, nil
}

// print writes one line per row: its key, every count, every percentage and the days to close.
func (c *journalRecountCommand) print(out io.Writer, book *recount.Book, table *recount.Table) {
	names := map[string]string{}
	for key := range table.Rows {
		parts := strings.Split(key, " / ")
		for i, d := range c.By {
			if d == "unit" || d == "township" {
				parts[i] = book.NameOf(parts[i])
			}
		}
		names[key] = strings.Join(parts, " / ")
	}
	line := func(name string, row *recount.Row) {
		fmt.Fprint(out, name)
		for _, m := range slices.Sorted(maps.Keys(row.Counts)) {
			fmt.Fprintf(out, "  %s=%s", m, recount.Printed(row.Of(m)))
		}
		figures := row.Rates(c.Report)
		if c.Report == "durations" {
			figures = row.Days()
		}
		for _, m := range slices.Sorted(maps.Keys(figures)) {
			fmt.Fprintf(out, "  %s=%s", m, figures[m])
		}
		fmt.Fprintln(out)
	}
	for _, key := range slices.SortedFunc(maps.Keys(table.Rows), func(a, b string) int { return strings.Compare(names[a], names[b]) }) {
		line(names[key], table.Rows[key])
	}
	line("合计 / total", table.Total)
}
