package api

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"slices"
	"strings"

	"qingdan/internal/calendar"
	"qingdan/internal/report/official"
	"qingdan/internal/sheet"
)

// exportTag adds up what a table prints while it is written, for one reader, without the instant of printing: a table of
// which nothing changed keeps its tag.
type exportTag struct {
	hash.Hash
	printed string
}

func (c *call) exportTag(ask *official.Ask, form exportForm) *exportTag {
	t := &exportTag{sha256.New(), ask.Now.In(calendar.Zone).Format("2006年1月2日15:04")}
	fmt.Fprintln(t, c.Actor.ID, form.csv, form.bom, c.Param("table"))
	return t
}

// of is the table with every row added up as it is written.
func (e *exportTag) of(t sheet.Table) sheet.Table {
	for _, text := range slices.Concat([]string{t.Title}, t.Lines, t.Notes) {
		fmt.Fprintf(e, "%q\n", strings.ReplaceAll(text, e.printed, ""))
	}
	fmt.Fprintf(e, "%+v\n", t.Columns)
	rows := t.Rows
	t.Rows = func(yield func([]any, error) bool) {
		for row, err := range rows {
			fmt.Fprintf(e, "%#v\n", row)
			if !yield(row, err) {
				return
			}
		}
	}
	return t
}

// String is the tag once the table is written.
func (e *exportTag) String() string { return `W/"` + hex.EncodeToString(e.Sum(nil)[:16]) + `"` }
