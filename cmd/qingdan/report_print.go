package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"qingdan/api"
	"qingdan/internal/paper"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
	"qingdan/internal/sheet"
)

// words choose the language of a message.
type words = func(rectify.Message) string

// spoken chooses the language that was asked for.
func spoken(english bool) words {
	if english {
		return func(m rectify.Message) string { return m.EN }
	}
	return func(m rectify.Message) string { return m.ZH }
}

// print writes a report as the house lays it out.
func (c *printFlags) print(w *world, h *house, e rectify.Entry, say words, s *report.Sheet, wire func(words) any) error {
	laid := h.layouts.Lay(s)
	return c.give(w, h, e, say, laid, wire, func(say words) sheet.Table { return sheet.ReportTable(laid, say) })
}

// give writes a report or a table in the format that was asked for. What leaves the house, as a file or in a form that is
// one, is in the journal before it does.
func (c *printFlags) give(w *world, h *house, e rectify.Entry, say words, s *report.Sheet, wire func(words) any, laid func(words) sheet.Table) error {
	var picture []byte
	if c.Chart {
		if c.Format == "table" || c.Format == "json" || c.Format == "csv" {
			return wrongUsage{fmt.Errorf("--chart:只有 xlsx、pdf、docx 能带图 / only xlsx, pdf and docx hold a picture")}
		}
		var err error
		if picture, err = api.FittingPicture(s, h.layouts, say); err != nil {
			return err
		}
	}
	out, done, err := output(w, c.Output)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	err = c.write(&b, h, say, s, picture, wire, laid)
	if leaves := c.Output != "" || c.Format != "table" && c.Format != "json"; err == nil && leaves {
		err = h.desk.Note(w.ctx, e)
	}
	if err == nil {
		_, err = b.WriteTo(out)
	}
	return done(err)
}

func (c *printFlags) write(out io.Writer, h *house, say words, s *report.Sheet, picture []byte, wire func(words) any, laid func(words) sheet.Table) error {
	switch c.Format {
	case "json":
		if c.frozen != nil {
			_, err := out.Write(c.frozen)
			return err
		}
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		encoder.SetEscapeHTML(false)
		return encoder.Encode(wire(say))
	case "csv":
		return sheet.WriteCSV(out, laid(say), true)
	case "xlsx":
		t := laid(say)
		t.Picture = picture
		return sheet.WriteXLSX(out, t)
	case "pdf":
		letters, err := h.settings.letters()
		if err != nil {
			return err
		}
		return onPaper(out)(paper.PDF(sheet.ReportDocument(s, say, picture), letters))
	case "docx":
		return onPaper(out)(paper.DOCX(sheet.ReportDocument(s, say, picture)))
	}
	return printTable(out, laid(say))
}

// onPaper writes what was printed on paper.
func onPaper(out io.Writer) func(paper.Printed, error) error {
	return func(p paper.Printed, err error) error {
		if err != nil {
			return err
		}
		_, err = out.Write(p.File)
		return err
	}
}

// printTable writes a table for a terminal.
func printTable(out io.Writer, t sheet.Table) error {
	fmt.Fprintln(out, t.Title)
	aligned := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	var header []string
	for _, c := range t.Columns {
		header = append(header, strings.ReplaceAll(c.Header, "\n", " "))
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
