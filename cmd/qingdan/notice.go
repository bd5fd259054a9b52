package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"qingdan/internal/paper"
	"qingdan/internal/paper/forms"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
	"qingdan/internal/report/official"
	"qingdan/internal/sheet"
)

// notice makes a form of a day over the whole house; that is in the journal as an export of the console.
func (c *exportCommand) notice(w *world, h *house, t forms.Template) error {
	ask, err := c.noticeAsk(h)
	if err != nil {
		return err
	}
	if err := h.snapshots().SettleTable(w.ctx, ask); err != nil {
		return err
	}
	all := h.everything()
	scope, err := all.Scope()
	if err != nil {
		return err
	}
	filled, err := sheet.Daily(w.ctx, h.store, scope, t, ask, report.Names{Units: h.store.Units()}, h.tables.Channels, official.NoticeWords{Inspectors: c.Inspectors, To: c.To, Batch: strings.Join(c.Batch, ",")})
	if err != nil {
		return err
	}
	printed := paper.Printed{File: []byte(filled.Plain())}
	switch c.Format {
	case "", "docx":
		printed, err = paper.DOCX(filled.Document)
	case "pdf":
		letters, failed := h.settings.letters()
		if failed != nil {
			return failed
		}
		printed, err = paper.PDF(filled.Document, letters)
	}
	if err != nil {
		return err
	}
	out, done, err := output(w, c.Output)
	if err != nil {
		return err
	}
	_, err = out.Write(printed.File)
	if err == nil {
		e := h.desk.Entry(all, rectify.EventExport)
		e.Do, e.Subject = "export."+c.Table, c.asked()
		err = h.desk.Note(w.ctx, e)
	}
	return done(err)
}

// noticeAsk reads the flags; one that the notice does not take is refused.
func (c *exportCommand) noticeAsk(h *house) (*official.Ask, error) {
	given := c.given()
	for name, value := range map[string]string{"pollution_type": c.PollutionType, "month_from": c.MonthFrom, "month_to": c.MonthTo} {
		if value != "" {
			given[name] = value
		}
	}
	for name := range given {
		if !slices.Contains(official.DailyParameters, name) {
			return nil, wrongUsage{fmt.Errorf("--%s:通报没有这个参数,可用 %s / the notice does not take it; it takes %[2]s", strings.ReplaceAll(name, "_", "-"), strings.Join(official.DailyParameters, ", "))}
		}
	}
	if slices.Contains([]string{"xlsx", "csv"}, c.Format) {
		return nil, wrongUsage{fmt.Errorf("通报只有 docx、pdf、txt / the notice is docx, pdf or txt")}
	}
	r := &reader{}
	ask := &official.Ask{Now: time.Now(), AsOf: r.day("--as-of", c.AsOf), From: r.day("--from", c.From), Cut: r.hour("--day-cut", c.DayCut),
		Filter: report.Filter{Sources: c.Source, Campaigns: c.Campaign, ListLevels: c.ListLevel}}
	for enum, words := range map[string][]string{"source": c.Source, "list_level": c.ListLevel} {
		r.keep(known(enum, words...))
	}
	if r.err != nil {
		return nil, wrongUsage{r.err}
	}
	var err error
	if ask.Filter.Township, err = h.unitNamed(c.Township); err == nil {
		ask.Filter.Unit, err = h.unitNamed(c.Unit)
	}
	return ask, err
}
