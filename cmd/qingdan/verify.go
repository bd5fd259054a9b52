package main

import (
	"errors"
	"fmt"
	"io"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/store"
)

type verifyCommand struct {
	Data   string `help:"Data directory." type:"path"`
	Replay bool   `help:"Nothing more: every ticket is rebuilt in any case."`
}

// Run rebuilds every ticket and every figure from the journal and compares, and reads every file of evidence. It fails when something differs.
func (c *verifyCommand) Run(w *world) error {
	h, err := w.openExisting(c.Data)
	if err != nil {
		return err
	}
	return errors.Join(h.verify(w), h.close())
}

func (h *house) verify(w *world) error {
	size, err := h.store.JournalSize(w.ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(w.out, "数据库 / database: %s\n", h.settings.place())
	var tickets int64
	show := w.progress("replay")
	findings, err := h.store.Replay(w.ctx, func(done, all int64) {
		tickets = done
		show(done, all)
	})
	if err != nil {
		return err
	}
	counted, err := h.store.VerifyFigures(w.ctx, calendar.DayOf(time.Now()))
	if err != nil && len(findings) == 0 {
		return err // else what keeps the figures from being counted anew is among the findings
	}
	findings = append(findings, counted...)
	for _, f := range findings {
		fmt.Fprintf(w.out, "%s: %s / %s\n", about(f), f.ZH, f.EN)
	}
	fmt.Fprintf(w.out, "已由 %d 条日志重建 %d 件并逐个字段比较 / %[2]d tickets were rebuilt from %[1]d entries of the journal and compared field by field\n", size, tickets)
	if err != nil {
		fmt.Fprintf(w.out, "统计未能重新计数 / the figures could not be counted anew: %s\n", plain(err))
	} else {
		fmt.Fprintln(w.out, "已由日志重新计数截至今日的统计,并核对统计账本每一天的每一步和累计 / the figures as of today were counted anew from the journal, and every step and sum of the ledger of every day was compared")
	}
	faults, err := h.verifyEvidence(w)
	if err != nil {
		return err
	}
	if faults += len(findings); faults > 0 {
		return fmt.Errorf("与日志不符 %d 处 / %[1]d differences from the journal", faults)
	}
	fmt.Fprintln(w.out, "一致 / everything agrees")
	return nil
}

func about(f store.Finding) string {
	if f.Ticket == "" {
		return "日志和统计 / journal and figures"
	}
	return f.Ticket
}

// progress shows how far long work is, when somebody watches a terminal.
func (w *world) progress(what string) func(done, all int64) {
	if !w.terminal() {
		return func(int64, int64) {}
	}
	var last time.Time
	return func(done, all int64) {
		if now := time.Now(); now.Sub(last) > 200*time.Millisecond || done == all {
			last = now
			fmt.Fprintf(w.err, "\r%s %d / %d", what, done, all)
			if done == all {
				fmt.Fprintln(w.err)
			}
		}
	}
}

// rows shows how many rows were written, when somebody watches a terminal; the line stays.
func (w *world) rows() func(rows int) {
	if !w.terminal() {
		return func(int) {}
	}
	return rowsTo(w.err, time.Now)
}

func rowsTo(out io.Writer, now func() time.Time) func(rows int) {
	var last time.Time
	return func(rows int) {
		if at := now(); at.Sub(last) > 200*time.Millisecond {
			last = at
			fmt.Fprintf(out, "\r已写 %d 行 / %[1]d rows written ", rows)
		}
	}
}
