package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"qingdan/api"
	"qingdan/internal/rectify"
	"qingdan/internal/sheet"
)

type reconcileCommand struct {
	Make  reconcileMake  `cmd:"" default:"withargs" help:"Hold a list against the tickets of a campaign; it changes no ticket."`
	List  reconcileList  `cmd:"" help:"List reconciliations, the newest first."`
	Show  reconcileShow  `cmd:"" help:"Show a reconciliation again."`
	Apply reconcileApply `cmd:"" help:"Do what rows propose, one by one through the Desk."`
}

type reconcileMake struct {
	listFlags
	Threshold int `help:"Least likeness of one problem, in thousandths." default:"700"`
	reconcilePrint
}

type reconcilePrint struct {
	Format  string `help:"Format." enum:"table,csv,xlsx" default:"table"`
	English bool   `help:"English labels."`
}

// reconcileWho names the reader; reconciliations are open to those of the unit that made them.
type reconcileWho struct {
	Account string `help:"User name of the coordinator or auditor in whose name it is done." required:""`
	Data    string `help:"Data directory." type:"path"`
}

type reconcileList struct {
	reconcileWho
	Campaign string `help:"Only of this campaign."`
	Limit    int    `help:"How many." default:"50"`
}

type reconcileShow struct {
	ID string `arg:"" name:"id" help:"Id of the reconciliation."`
	reconcileWho
	reconcilePrint
}

type reconcileApply struct {
	ID string `arg:"" name:"id" help:"Id of the reconciliation."`
	reconcileWho
	Rows     []int    `help:"Numbers of the rows." required:""`
	Fields   []string `help:"Fields to set as they are there: verdict, batch, receipt_number, text, unit, due_on; those of the proposal when left out."`
	AnswerBy string   `help:"Day by which reminders are to be answered; in a week when left out." name:"answer-by"`
	DryRun   bool     `help:"Only try." name:"dry-run"`
	English  bool     `help:"English words."`
}

// Run reconciles a list.
func (c *reconcileMake) Run(w *world) error {
	if c.Threshold < 1 || c.Threshold > 1000 {
		return wrongUsage{errors.New("--threshold 应为 1 至 1000 / must be 1 to 1000")}
	}
	return c.read(w, rectify.MayReconcile, func(h *house, list *listFile) error {
		r := rectify.ReconciliationOf(list.Import, c.Threshold)
		if err := api.Reconcile(w.ctx, h.desk, h.store, list.actor, r, list.book.Rows(w.ctx)); err != nil {
			return err
		}
		return c.print(w, h, list.actor, r)
	})
}

// print gives a reconciliation out; in the form of a file that is an export, and in the journal.
func (c *reconcilePrint) print(w *world, h *house, actor rectify.Actor, r *rectify.Reconciliation) error {
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
	e := h.desk.Entry(actor, rectify.EventExport)
	e.Do, e.Subject = "reconciliation", r.ID
	if err := out.give(w, h, e, spoken(c.English), nil, nil, laid); err != nil || c.Format != "table" {
		return err
	}
	_, err = fmt.Fprintf(w.out, "对账 / reconciliation %s\n", r.ID)
	return err
}

// as opens the house for somebody who may read reconciliations.
func (c *reconcileWho) as(w *world, do func(h *house, actor rectify.Actor) error) error {
	return w.inHouse(c.Data, func(h *house) error {
		actor, err := h.actor(w, c.Account)
		if err != nil {
			return err
		}
		return do(h, actor)
	})
}

// Run lists the reconciliations that are open to the account.
func (c *reconcileList) Run(w *world) error {
	return c.as(w, func(h *house, actor rectify.Actor) error {
		all, err := h.store.Reconciliations(w.ctx, actor, rectify.ReconQuery{Campaign: rectify.NormalCampaign(c.Campaign), Limit: max(1, c.Limit)})
		if err != nil {
			return err
		}
		aligned := tabwriter.NewWriter(w.out, 0, 4, 2, ' ', 0)
		for _, r := range all {
			var found []string
			for _, f := range r.Findings {
				if f.Count > 0 {
					found = append(found, fmt.Sprintf("%s %d", f.Finding, f.Count))
				}
			}
			fmt.Fprintf(aligned, "%s\t%s\t%s\t%s\t%s\n", r.ID, r.Campaign, r.AsOf, r.FileName, strings.Join(found, ", "))
		}
		return aligned.Flush()
	})
}

// Run shows a reconciliation again.
func (c *reconcileShow) Run(w *world) error {
	return c.as(w, func(h *house, actor rectify.Actor) error {
		r, err := h.store.Reconciliation(w.ctx, actor, c.ID)
		if err != nil {
			return err
		}
		return c.print(w, h, actor, r)
	})
}

// Run applies rows and tells of each what was done, or why not.
func (c *reconcileApply) Run(w *world) error {
	by, err := dayFlag("--answer-by", c.AnswerBy)
	if err == nil {
		err = knownFields(c.Fields)
	}
	if err != nil {
		return wrongUsage{err}
	}
	say := spoken(c.English)
	return c.as(w, func(h *house, actor rectify.Actor) error {
		r, err := h.store.Reconciliation(w.ctx, actor, c.ID)
		if err != nil {
			return err
		}
		results, err := api.ApplyReconRows(w.ctx, h.desk, h.store, actor, r, c.Rows, rectify.ReconOrder{Fields: c.Fields, AnswerBy: by, Try: c.DryRun})
		if err != nil {
			return err
		}
		for i, result := range results {
			fmt.Fprintf(w.out, "%d\t%s\t%s\n", c.Rows[i], result.Outcome, strings.Join(result.Moves, ", "))
			for _, p := range result.Problems {
				fmt.Fprintf(w.out, "\t%s [%s]\n", say(p.Message), p.Code)
			}
		}
		return nil
	})
}

// knownFields refuses a field that no reconciliation sets.
func knownFields(fields []string) error {
	for _, f := range fields {
		if !slices.Contains(rectify.ReconFields, f) {
			return fmt.Errorf("--fields:没有取值 %q,可选 %s / there is no %[1]q; choose from %[2]s", f, strings.Join(rectify.ReconFields, ", "))
		}
	}
	return nil
}
