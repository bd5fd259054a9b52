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

	"qingdan/internal/auth"
	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/sheet"
)

type importCommand struct {
	File     string `arg:"" help:"The xlsx or csv file." type:"existingfile"`
	Campaign string `help:"Code of the inspection round, batch or yearly list; made when unknown." required:""`
	Account  string `help:"User name of the coordinator in whose name the rows are taken in." required:""`
	Layout   string `help:"Layout." enum:"auto,complaint,task" default:"auto"`
	Source   string `help:"Source of complaint tables." enum:"complaint,hotline,list_item,oversight,inspection_task" default:"complaint"`
	AsOf     string `help:"Day that the table speaks of; today when left out." name:"as-of"`
	DryRun   bool   `help:"Only try." name:"dry-run"`
	Data     string `help:"Data directory." type:"path"`
}

// Run imports an official table, row by row through the Desk.
func (c *importCommand) Run(w *world) error {
	on := calendar.DayOf(time.Now())
	if c.AsOf != "" {
		var err error
		if on, err = calendar.ParseDay(c.AsOf); err != nil {
			return wrongUsage{fmt.Errorf("--as-of: %w", err)}
		}
	}
	h, err := w.openExisting(c.Data)
	if err != nil {
		return err
	}
	return errors.Join(c.take(w, h, on), h.close())
}

func (c *importCommand) take(w *world, h *house, on calendar.Day) error {
	actor, err := h.actor(w, c.Account)
	if err != nil {
		return err
	}
	if err := rectify.MayImport(actor); err != nil {
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
	in := rectify.Import{ID: newID(), Account: actor.ID, Campaign: rectify.NormalCampaign(c.Campaign), Source: rectify.Source(c.Source), AsOf: on,
		FileName: filepath.Base(c.File), SHA256: hex.EncodeToString(digest.Sum(nil)), Layout: c.Layout, DryRun: c.DryRun, CreatedAt: time.Now().UTC()}
	tree := h.store.Units()
	opt := sheet.Options{UnitNames: func(name string) bool { _, ok := tree.Named(name); return ok }}
	if c.Layout != "auto" {
		opt.Layout = rectify.RowKind(c.Layout)
	}
	book, err := sheet.Read(w.ctx, f, size, in.FileName, opt)
	if err != nil {
		return err
	}
	if in.Rows, err = h.store.StageImport(w.ctx, in, book.Rows(w.ctx), sheet.JoinStep); err != nil {
		return err
	}
	foreseen, err := h.desk.Foresee(w.ctx, h.store, actor, in)
	if err != nil {
		return err
	}
	for _, n := range book.Notices {
		foreseen = append(foreseen, rectify.Problem{Code: n.Code, Message: n.Message})
	}
	for _, n := range foreseen {
		fmt.Fprintf(w.out, "%s / %s [%s]\n", n.ZH, n.EN, n.Code)
	}
	if err := h.desk.RunImport(w.ctx, h.store, actor, in); err != nil {
		return err
	}
	return h.printImport(w, in.ID)
}

func (h *house) printImport(w *world, id string) error {
	in, err := h.store.Import(w.ctx, "", id)
	if err != nil {
		return err
	}
	for after := 0; ; {
		rows, err := h.store.ImportRows(w.ctx, id, after, 1000)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			break
		}
		for _, r := range rows {
			for _, p := range r.Problems {
				column := ""
				if p.Column != "" {
					column = " " + p.Column
				}
				fmt.Fprintf(w.out, "%s 第 %d 行%s:%s / row %d%s: %s [%s]\n", r.Row.Sheet, r.Row.Line, column, p.ZH, r.Row.Line, column, p.EN, p.Code)
			}
		}
		after = rows[len(rows)-1].N
	}
	t := in.Totals
	fmt.Fprintf(w.out, "新增 %d,更新 %d,未变 %d,拒收 %d / created %d, updated %d, unchanged %d, rejected %d\n",
		t[rectify.RowCreated], t[rectify.RowUpdated], t[rectify.RowUnchanged], t[rectify.RowRejected],
		t[rectify.RowCreated], t[rectify.RowUpdated], t[rectify.RowUnchanged], t[rectify.RowRejected])
	return nil
}

// actor is an account at work from the console.
func (h *house) actor(w *world, username string) (rectify.Actor, error) {
	a, err := h.store.AccountNamed(w.ctx, username)
	if err != nil {
		if errors.Is(err, auth.ErrAbsent) {
			err = rectify.Refuse(rectify.NotFound, "account.unknown", rectify.Say("没有账号 %s,请用 qingdan account add 建立", "there is no account %s; add it with qingdan account add", username))
		}
		return rectify.Actor{}, err
	}
	return h.actorOf(a), nil
}

// actorOf is who acts as an account from the console.
func (h *house) actorOf(a auth.Account) rectify.Actor {
	actor := rectify.Actor{ID: a.ID, Name: a.Name, Role: a.Role, Unit: a.Unit, ScopeUnits: a.Scope, Recusals: h.store.Units().Chain(a.Unit), Address: "console"}
	if len(actor.ScopeUnits) == 0 && a.Unit != "" {
		actor.ScopeUnits = []string{a.Unit}
	}
	return actor
}
