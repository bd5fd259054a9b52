package sheet

import (
	"encoding/csv"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
)

// WriteCSV writes a table as UTF-8 csv with CRLF line ends, row by row as they come. bom puts a byte order mark in
// front, without which Excel takes the file for another encoding. Texts that look like formulas are neutralised.
func WriteCSV(w io.Writer, t Table, bom bool) error {
	if bom {
		if _, err := io.WriteString(w, "\uFEFF"); err != nil {
			return err
		}
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	line := make([]string, max(len(t.Columns), 1))
	single := func(text string) error {
		clear(line)
		line[0] = cellText(text)
		return out.Write(line)
	}
	if t.Title != "" {
		if err := single(t.Title); err != nil {
			return err
		}
	}
	for _, text := range t.Lines {
		if err := single(text); err != nil {
			return err
		}
	}
	for i, c := range t.Columns {
		line[i] = cellText(c.Header)
		if c.Group != "" {
			line[i] = cellText(c.Group + "/" + c.Header)
		}
	}
	if err := out.Write(line); err != nil {
		return err
	}
	out.Flush() // the reader sees the header while the first rows are still being looked up
	if t.Rows != nil {
		for row, err := range t.Rows {
			if err != nil {
				return err
			}
			if text, covers := banner(row); covers {
				if err := single(text); err != nil {
					return err
				}
				continue
			}
			clear(line)
			for i := range min(len(row), len(t.Columns)) {
				line[i] = csvCell(row[i], t.Columns[i].Format)
			}
			if err := out.Write(line); err != nil {
				return err
			}
		}
	}
	for _, n := range t.Notes {
		if err := single(n); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func csvCell(v any, format string) string {
	switch {
	case v == nil:
		return ""
	case !isNumber(v):
		return cellText(fmt.Sprint(v))
	}
	f, isFloat := v.(float64)
	if !isFloat {
		if n := reflect.ValueOf(v); n.CanFloat() {
			f, isFloat = n.Float(), true
		}
	}
	body, percent := strings.CutSuffix(format, "%")
	whole, fraction, _ := strings.Cut(body, ".")
	switch {
	case !isFloat:
		return fmt.Sprint(v)
	case whole != "0" || strings.Trim(fraction, "0") != "":
		return strconv.FormatFloat(f, 'f', -1, 64)
	case percent:
		return strconv.FormatFloat(f*100, 'f', len(fraction), 64) + "%"
	}
	return strconv.FormatFloat(f, 'f', len(fraction), 64)
}
