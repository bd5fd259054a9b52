package api

import (
	"bytes"
	"context"
	"errors"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"qingdan/internal/rectify"
	"qingdan/internal/report"
	"qingdan/internal/report/official"
	"qingdan/internal/sheet"
)

// slow is a house whose second ticket waits until it is let go, and may then fail.
type slow struct {
	sheet.Source
	goes chan error
}

// InOrder gives the first ticket again and again.
func (s slow) InOrder(_ context.Context, _ rectify.Scope, _ report.TicketQuery, _ func(*rectify.Ticket) official.Stub, use func(*rectify.Ticket, iter.Seq2[*rectify.Ticket, error]) error) error {
	t := &rectify.Ticket{ReceiptNumber: "D3CQ202406030001", Description: "油烟扰民", State: rectify.Registered}
	return use(t, func(yield func(*rectify.Ticket, error) bool) {
		if yield(t, nil) {
			yield(t, <-s.goes)
		}
	})
}

func TestAnExportBeginsBeforeItsLastRowIsKnown(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"xlsx", "csv"} {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			goes := make(chan error)
			w := newWorld(t, func(cfg *Config) { cfg.Exports = slow{cfg.Exports, goes} })
			before, err := w.store.JournalSize(t.Context())
			w.must(err)
			server := httptest.NewServer(w.server)
			t.Cleanup(server.Close)
			get := func() *http.Response {
				r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/api/v1/exports/d1?format="+format, nil)
				w.must(err)
				r.Header.Set("Authorization", "Bearer "+w.token["coordinator"])
				answer, err := server.Client().Do(r)
				w.must(err)
				return answer
			}
			answer := get() // the second row waits
			defer answer.Body.Close()
			first := make([]byte, 30)
			if _, err := io.ReadFull(answer.Body, first); err != nil || answer.StatusCode != 200 {
				t.Fatalf("%d %v", answer.StatusCode, err)
			}
			if after, err := w.store.JournalSize(t.Context()); err != nil || after != before+1 {
				t.Errorf("the first bytes left, and the journal has %d entries more, %v", after-before, err)
			}
			goes <- nil
			rest, err := io.ReadAll(answer.Body)
			w.must(err)
			whole := append(first, rest...)
			if format == "csv" && strings.Count(string(whole), "D3CQ202406030001") != 2 {
				t.Errorf("it reads %s", whole)
			}
			if format == "xlsx" {
				if rows := rowsOf(t, whole); rows != 2 {
					t.Errorf("the workbook has %d rows", rows)
				}
			}
			broken := get()
			defer broken.Body.Close()
			goes <- errors.New("the disk is gone")
			if all, err := io.ReadAll(broken.Body); err == nil {
				t.Errorf("a part of %d bytes passes for the whole", len(all))
			}
		})
	}
}

// rowsOf counts the rows of complaints of a workbook.
func rowsOf(t *testing.T, workbook []byte) int {
	t.Helper()
	b, err := sheet.Read(t.Context(), bytes.NewReader(workbook), int64(len(workbook)), "x.xlsx", sheet.Options{})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for range b.Rows(t.Context()) {
		n++
	}
	return n
}
