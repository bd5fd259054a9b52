package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"qingdan/api"
	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/sheet"
)

type reconcileCommand struct {
	File      string `arg:"" help:"The xlsx or csv file." type:"existingfile"`
	Campaign  string `help:"Code of the inspection round, batch or yearly list." required:""`
	Account   string `help:"User name of the coordinator who reconciles." required:""`
	Layout    string `help:"Layout." enum:"auto,complaint,task" default:"auto"`
	Source    string `help:"Source of complaints that are taken in." enum:"complaint,hotline,list_item,oversight,inspection_task" default:"complaint"`
	AsOf      string `help:"Day that the list speaks of; today when left out." name:"as-of"`
	Threshold int    `help:"Least likeness of one problem, in thousandths." default:"700"`
	Format    string `help:"Format." enum:"table,csv,xlsx" default:"table"`
	English   bool   `help:"English labels."`
	Data      string `help:"Data directory." type:"path"`
}

// Run reconciles a list; it changes no ticket.
func (c *reconcileCommand) Run(w *world) error {
	on, err := dayFlag("--as-of", c.AsOf)
	today := calendar.DayOf(time.Now())
	switch {
	case err != nil:
		return wrongUsage{err}
	case c.Threshold < 1 || c.Threshold > 1000:
		return wrongUsage{errors.New("--threshold 应为 1 至 1000 / must be 1 to 1000")}
	case on > today:
		return wrongUsage{errors.New("--as-of 不能晚于今天 / cannot lie in the future")}
	case on.IsZero():
		on = today
	}
	h, err := w.openExisting(c.Data)
	if err != nil {
		return err
	}
	return errors.Join(c.hold(w, h, on), h.close())
}

func (c *reconcileCommand) hold(w *world, h *house, on calendar.Day) error {
	actor, err := h.actor(w, c.Account)
	if err != nil {
		return err
	}
	if err := rectify.MayReconcile(actor); err != nil {
		return err
	}
	f, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer f.Close()
	digest := sha256.New()
	size, err := io.Copy(digest, f)
	if err != nil {
		return err
	}
	tree := h.store.Units()
	opt := sheet.Options{UnitNames: func(name string) bool { _, ok := tree.Named(name); return ok }}
	if c.Layout != "auto" {
		opt.Layout = rectify.RowKind(c.Layout)
	}
	book, err := sheet.Read(w.ctx, f, size, filepath.Base(c.File), opt)
	if err != nil {
		return err
	}
	r := &rectify.Reconciliation{ID: newID(), Campaign: rectify.NormalCampaign(c.Campaign), Source: rectify.Source(c.Source), AsOf: on, FileName: rectify.Text(filepath.Base(c.File)),
		SHA256: hex.EncodeToString(digest.Sum(nil)), Layout: c.Layout, Threshold: c.Threshold}
	if err := api.Reconcile(w.ctx, h.desk, h.store, actor, r, book.Rows(w.ctx)); err != nil {
		return err
	}
	return c.print(w, h, actor, r)
}

func (c *reconcileCommand) print(w *world, h *house, actor rectify.Actor, r *rectify.Reconciliation) error {
	scope, err := actor.Scope()
	if err != nil {
		return err
	}
	name := func(id string) string {
		if u, known := h.store.Units().Unit(id); known {
			return u.Name
		}
		return id
	}
	out := printFlags{Format: c.Format}
	laid := func(say words) sheet.Table {
		return sheet.ReconciliationTable(r, api.ReconRowsOf(w.ctx, h.store, scope, r.ID, ""), name, say)
	}
	if err := out.write(w.out, h, spoken(c.English), nil, nil, nil, laid); err != nil || c.Format != "table" {
		return err
	}
	_, err = fmt.Fprintf(w.out, "对账 / reconciliation %s\n", r.ID)
	return err
}
