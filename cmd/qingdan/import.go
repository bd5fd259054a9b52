package main

import (
	"errors"
	"fmt"

	"qingdan/internal/auth"
	"qingdan/internal/rectify"
	"qingdan/internal/sheet"
)

type importCommand struct {
	listFlags
	DryRun bool `help:"Only try." name:"dry-run"`
}

// Run imports an official table, row by row through the Desk.
func (c *importCommand) Run(w *world) error {
	return c.read(w, rectify.MayImport, func(h *house, list *listFile) error {
		in := list.Import
		in.DryRun = c.DryRun
		var err error
		if in.Rows, err = h.store.StageImport(w.ctx, in, list.book.Rows(w.ctx), sheet.JoinStep); err != nil {
			return err
		}
		foreseen, err := h.desk.Foresee(w.ctx, h.store, list.actor, in)
		if err != nil {
			return err
		}
		for _, n := range list.book.Notices {
			foreseen = append(foreseen, rectify.Problem{Code: n.Code, Message: n.Message})
		}
		for _, n := range foreseen {
			fmt.Fprintf(w.out, "%s / %s [%s]\n", n.ZH, n.EN, n.Code)
		}
		if err := h.desk.RunImport(w.ctx, h.store, list.actor, in); err != nil {
			return err
		}
		return h.printImport(w, in.ID)
	})
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
