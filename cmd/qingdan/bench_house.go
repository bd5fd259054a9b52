package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
	"qingdan/internal/sheet"
)

// exports measures the table of complaints as a file, with the memory it takes at its height.
func (b *bench) exports() error {
	for _, format := range []string{"csv", "xlsx"} {
		file, rows := filepath.Join(b.folder, "table."+format), 0
		var peak int64
		ask := func(int) (err error) {
			c := exportCommand{Table: "d1", Format: format, Output: file, ZeroRows: true}
			most, err := peakAbove(func() error { return c.export(b.world, b.office.house) })
			peak = max(peak, most)
			return err
		}
		bare := func(int) (err error) {
			if rows, err = b.bare.ask("SELECT * FROM house.tickets WHERE source = 'complaint'"); err != nil {
				return err
			}
			return bareTable(file, format, rows)
		}
		l, err := b.measure(rectify.Say("导出 d1,%s", "export d1, %s", format), "read the rows, write as many", 2, ask, bare)
		if err != nil {
			return err
		}
		l.Rows, l.Peak = rows, peak
	}
	return nil
}

// bareTable writes rows of the width and length of a complaint's: csv by the library alone, a workbook by the writer
// of tables from rows that are in memory.
func bareTable(file, format string, rows int) error {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	cells := strings.Split(fmt.Sprintf("1|QX000000001|"+benchText+"|水江镇|水、大气|经现场调查,情况已核实。|属实|垃圾清运,恢复原状。|垃圾清走,沟渠疏通,立了禁倒牌。|已办结|", 1), "|")
	if format == "csv" {
		w := csv.NewWriter(f)
		for range rows {
			if err := w.Write(cells); err != nil {
				return errors.Join(err, f.Close())
			}
		}
		w.Flush()
		return errors.Join(w.Error(), f.Close())
	}
	t, values := sheet.Table{}, make([]any, len(cells))
	for i, cell := range cells {
		t.Columns, values[i] = append(t.Columns, sheet.Column{Header: cell}), cell
	}
	t.Rows = func(yield func([]any, error) bool) {
		for range rows {
			if !yield(values, nil) {
				return
			}
		}
	}
	return errors.Join(sheet.WriteXLSX(f, t), f.Close())
}

// starting measures how long the service takes until it is ready, and the first closure report of an opened house.
func (b *bench) starting() error {
	closed := b.office
	b.office = nil
	if err := errors.Join(closed.close(), b.bare.close()); err != nil {
		return err
	}
	bare := func(question string) func(int) error {
		return func(int) error {
			l, err := openBareIn(b.data)
			if err != nil {
				return err
			}
			_, err = l.ask(question)
			return errors.Join(err, l.close())
		}
	}
	if _, err := b.measure(rectify.Say("启动至就绪", "start to ready"), "open the file", benchRounds, func(int) error { return b.serveOnce() }, bare("SELECT size FROM journal_head")); err != nil {
		return err
	}
	for _, by := range [][]string{{"unit", "source"}, {"month", "township", "source"}} {
		q := report.Query{AsOf: calendar.DayOf(time.Now()), By: by, UnitMode: report.LeadOnly, TypeMode: report.MainType, Decimals: 1}
		cube := 2
		if len(by) == 3 {
			cube = 1
		}
		first := func(int) (err error) {
			o, err := openOffice(b.world, b.data, "")
			if err != nil {
				return err
			}
			_, err = o.report(b.world, report.Question{Report: "closure", Query: q}, nil)
			return errors.Join(err, o.close())
		}
		if _, err := b.measure(rectify.Say("打开并首次统计办结率,%s", "open, and the first closure report by %s", strings.Join(by, ", ")), "open, and sum the ledger", 3, first,
			bare(fmt.Sprintf("SELECT sum(open), sum(closed), sum(overdue) FROM figures WHERE cube = %d AND span >= 10000000", cube))); err != nil {
			return err
		}
	}
	return nil
}

// serveOnce serves the house until it is ready, and stops.
func (b *bench) serveOnce() error {
	ctx, stop := context.WithCancel(b.ctx)
	defer stop()
	said, says := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		err := (&serveCommand{Listen: "127.0.0.1:0", Data: b.data}).Run(&world{ctx: ctx, env: b.env, out: says, err: io.Discard, config: b.config})
		ended <- errors.Join(err, says.CloseWithError(io.EOF))
	}()
	return errors.Join(readyAt(said), func() error { stop(); go io.Copy(io.Discard, said); return <-ended }())
}

// readyAt reads the address that the service prints, and asks there until it is ready.
func readyAt(said io.Reader) error {
	var text strings.Builder
	part := make([]byte, 512)
	for {
		n, err := said.Read(part)
		text.Write(part[:n])
		if _, rest, found := strings.Cut(text.String(), "API "); found && strings.Contains(rest, "/api/v1\n") {
			answer, err := http.Get(rest[:strings.Index(rest, "/api/v1")] + "/readyz")
			if err != nil {
				return err
			}
			if answer.Body.Close(); answer.StatusCode != http.StatusOK {
				return fmt.Errorf("/readyz: %s", answer.Status)
			}
			return nil
		}
		if err != nil {
			return err
		}
	}
}
