package main

import (
	"errors"
	"fmt"
	"slices"

	"qingdan/internal/auth"
	"qingdan/internal/calendar"
	"qingdan/internal/demo"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
	"qingdan/internal/sheet"
)

// demonstrate fills an empty house with the founding figures and prints what there is to see. A demonstration that
// was interrupted while it was loaded is taken up where it stopped; a house of other people is left alone.
func (h *house) demonstrate(w *world) error {
	if err := h.forDemo(w); err != nil {
		return err
	}
	password := w.demoPassword(h.settings)
	if _, err := h.store.AccountNamed(w.ctx, demo.Accounts()[0].Username); err == nil {
		password += " (先前建立的账号沿用当时的口令 / accounts of an earlier start keep the password of then)"
	}
	if err := h.furnishDemo(w); err != nil {
		return err
	}
	fmt.Fprintf(w.out, "账号 / accounts, 口令 / password: %s\n", password)
	for _, a := range demo.Accounts() {
		fmt.Fprintf(w.out, "  %-18s %s\n", a.Username, a.Name)
	}
	fmt.Fprintln(w.out, "批次、清单 / campaigns (GET /api/v1/tickets?campaign=list-2024):")
	for _, c := range demo.Campaigns() {
		fmt.Fprintf(w.out, "  %-26s %s\n", c[0], c[1])
	}
	for _, m := range demo.Assumptions() {
		fmt.Fprintf(w.out, "假设 / assumption: %s / %s\n", m.ZH, m.EN)
	}
	r, err := h.report(w, report.Question{Report: "closure", Query: report.Query{AsOf: calendar.MustDay("2024-12-31"), By: []string{"source", "campaign"}, UnitMode: report.LeadOnly, TypeMode: report.MainType, Decimals: 1}}, nil)
	if err != nil {
		return err
	}
	return printTable(w.out, sheet.ReportTable(r, func(m rectify.Message) string { return m.ZH }))
}

// demoPassword is what the console says of the password of the demonstration: one that somebody chose is not printed.
func (w *world) demoPassword(s settings) string {
	if w.env["QINGDAN_DEMO_PASSWORD"] != "" {
		return "取自环境变量 / taken from QINGDAN_DEMO_PASSWORD"
	}
	return s.DemoPassword
}

// forDemo refuses a house in which somebody else works: it has accounts or units, and they are not the demonstration's.
func (h *house) forDemo(w *world) error {
	accounts, err := h.store.Accounts(w.ctx)
	if err != nil {
		return err
	}
	first, known := demo.Accounts()[0].Username, map[string]bool{}
	for _, u := range demo.Units() {
		known[u.Code] = true
	}
	ours := slices.ContainsFunc(accounts, func(a auth.Account) bool { return a.Username == first })
	foreign := slices.ContainsFunc(h.store.Units().Subtree("")[1:], func(id string) bool {
		u, _ := h.store.Units().Unit(id)
		return !known[u.Code]
	})
	if !ours && (foreign || len(accounts) > 0) {
		return fmt.Errorf("%s 中已有单位或账号,--demo 只用空目录或先前的演示 / %[1]s holds a house already: --demo needs an empty directory or an earlier demonstration", h.settings.Data)
	}
	return nil
}

func (h *house) furnishDemo(w *world) error {
	console := auth.ConsoleSession("demo")
	if _, there := h.store.Units().Coded(demo.Units()[0].Code); !there {
		e := h.desk.Entry(console.Actor, rectify.EventUnits)
		e.Do = "demo_units"
		if _, _, err := h.store.PutUnits(w.ctx, demo.Units(), e, newID); err != nil {
			return err
		}
	}
	for _, a := range demo.Accounts() {
		if _, err := h.store.AccountNamed(w.ctx, a.Username); err == nil {
			continue
		} else if !errors.Is(err, auth.ErrAbsent) {
			return err
		}
		account := auth.NewAccount{Username: a.Username, Name: a.Name, Role: a.Role, Password: h.settings.DemoPassword}
		var err error
		if account.Unit, err = h.unit(a.Unit); err != nil {
			return err
		}
		if a.Scope != "" {
			scope, err := h.unit(a.Scope)
			if err != nil {
				return err
			}
			account.Scope = []string{scope}
		}
		if _, err := h.gate.CreateAccount(w.ctx, console, account); err != nil {
			return err
		}
	}
	coordinator, err := h.actor(w, "demo-coordinator")
	if err != nil {
		return err
	}
	return demo.Load(w.ctx, h.desk, coordinator, h.store.Units())
}
