package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"qingdan/internal/rectify"
	"qingdan/internal/sheet"
)

// words choose the language of a message.
type words = func(rectify.Message) string

// print writes a report in the format that was asked for.
func (c *figureFlags) print(out io.Writer, wire func(words) any, laid func(words) sheet.Table) error {
	say := func(m rectify.Message) string { return m.ZH }
	if c.English {
		say = func(m rectify.Message) string { return m.EN }
	}
	switch c.Format {
	case "json":
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		encoder.SetEscapeHTML(false)
		return encoder.Encode(wire(say))
	case "csv":
		return sheet.WriteCSV(out, laid(say), true)
	case "xlsx":
		return sheet.WriteXLSX(out, laid(say))
	}
	return printTable(out, laid(say))
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
