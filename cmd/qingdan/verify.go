package main

import (
	"errors"
	"fmt"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/store"
)

type verifyCommand struct {
	Data   string `help:"Data directory." type:"path"`
	Replay bool   `help:"Rebuild every ticket from its journal entries and compare."`
}

// Run holds the figures, and with --replay every ticket, against the journal. It fails when something differs.
func (c *verifyCommand) Run(w *world) error {
	s, err := w.settings()
	if err != nil {
		return err
	}
	if c.Data != "" {
		s.Data = c.Data
	}
	h, err := w.open(s)
	if err != nil {
		return err
	}
	return errors.Join(c.verify(w, h), h.close())
}

func (c *verifyCommand) verify(w *world, h *house) error {
	var findings []store.Finding
	if c.Replay {
		var err error
		if findings, err = h.store.Replay(w.ctx, w.progress("replay")); err != nil {
			return err
		}
	}
	counted, err := h.store.VerifyFigures(w.ctx, calendar.DayOf(time.Now()))
	switch {
	case err == nil:
		findings = append(findings, counted...)
	case len(findings) == 0:
		return err
	default: // what keeps the figures from being counted anew is among the findings
		findings = append(findings, store.Finding{What: plain(err)})
	}
	size, err := h.store.JournalSize(w.ctx)
	if err != nil {
		return err
	}
	for _, f := range findings {
		fmt.Fprintf(w.out, "%s: %s\n", orHouse(f), f.What)
	}
	if len(findings) > 0 {
		return fmt.Errorf("账实不符 %d 处 / %d differences from the journal of %d entries", len(findings), len(findings), size)
	}
	fmt.Fprintf(w.out, "一致 / everything agrees with the journal of %d entries\n", size)
	return nil
}

func orHouse(f store.Finding) string {
	if f.Ticket == "" {
		return "figures"
	}
	return "ticket " + f.Ticket
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
