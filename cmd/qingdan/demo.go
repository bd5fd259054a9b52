package main

import (
	"fmt"

	"qingdan/internal/auth"
	"qingdan/internal/calendar"
	"qingdan/internal/demo"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// demonstrate fills an empty house with the founding figures and prints what there is to see.
func (h *house) demonstrate(w *world) error {
	if len(h.store.Units().Below("")) == 0 {
		if err := h.furnishDemo(w); err != nil {
			return err
		}
	}
	fmt.Fprintln(w.out, "账号 / accounts (QINGDAN_DEMO_PASSWORD):")
	for _, a := range demo.Accounts() {
		fmt.Fprintf(w.out, "  %-18s %s\n", a.Username, a.Name)
	}
	for _, m := range demo.Assumptions() {
		fmt.Fprintf(w.out, "假设 / assumption: %s / %s\n", m.ZH, m.EN)
	}
	r, err := h.closure(w, report.Query{AsOf: calendar.MustDay("2024-12-31"), By: []string{"source", "campaign"}, UnitMode: report.LeadOnly, TypeMode: report.MainType, Decimals: 1})
	if err != nil {
		return err
	}
	return (&closureCommand{Format: "table"}).print(w.out, r)
}

func (h *house) furnishDemo(w *world) error {
	console := auth.ConsoleSession("demo")
	e := h.desk.Entry(console.Actor, rectify.EventUnits)
	e.Do = "demo_units"
	if _, _, err := h.store.PutUnits(w.ctx, demo.Units(), e, newID); err != nil {
		return err
	}
	for _, a := range demo.Accounts() {
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
