package main

import (
	"errors"
	"fmt"
	"time"

	"qingdan/api"
	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
	"qingdan/internal/sheet"
)

// rankingCommand asks for what GET /reports/ranking asks for.
type rankingCommand struct {
	Year     int    `help:"Year, with --quarter; the present quarter when both are left out."`
	Quarter  int    `help:"Quarter, 1 to 4."`
	From     string `help:"First day, instead of year and quarter."`
	To       string `help:"Last day; stocks are those at its end."`
	KnownAt  string `help:"Only what was recorded by this instant; now when left out." name:"known-at"`
	Group    string `help:"Only this group of the indicators."`
	Decimals int    `help:"Decimals of percentages." default:"1"`
	Layout   string `help:"Columns of the table: all, or unit, tickets, index and rank." enum:"full,brief" default:"brief"`
	Format   string `help:"Format." enum:"table,json,csv,xlsx" default:"table"`
	English  bool   `help:"English labels."`
	Data     string `help:"Data directory." type:"path"`
}

// Run prints the ranking over the whole house.
func (c *rankingCommand) Run(w *world) error {
	q, err := c.question()
	if err != nil {
		return wrongUsage{err}
	}
	return w.inHouse(c.Data, func(h *house) error { return c.rank(w, h, q) })
}

func (c *rankingCommand) rank(w *world, h *house, q report.RankQuestion) error {
	scope, names, err := h.asking(w)
	if err != nil {
		return err
	}
	if q, err = h.snapshots().SettleRanking(w.ctx, q); err != nil {
		return err
	}
	r, err := report.Rank(w.ctx, h.store, scope, h.indicators, q, names)
	if err != nil {
		return err
	}
	e := h.desk.Entry(h.everything(), rectify.EventExport)
	e.Do, e.Subject = "report.ranking", encoded(map[string]string{"from": q.From.String(), "to": q.To.String(), "known_at": c.KnownAt, "group": c.Group, "layout": c.Layout, "format": c.Format})
	out := printFlags{Format: c.Format}
	return out.give(w, h, e, spoken(c.English), nil, func(say words) any { return api.RankingJSON(r, say) }, func(say words) sheet.Table { return sheet.RankingTable(r, c.Layout == "brief", say) })
}

func (c *rankingCommand) question() (q report.RankQuestion, err error) {
	if q.From, err = dayFlag("--from", c.From); err != nil {
		return q, err
	}
	if q.To, err = dayFlag("--to", c.To); err != nil {
		return q, err
	}
	if c.KnownAt != "" {
		if q.KnownAt, err = time.Parse(time.RFC3339Nano, c.KnownAt); err != nil {
			return q, fmt.Errorf("--known-at:%q 应为 2024-12-31T09:30:00+08:00 这样的时刻 / %[1]q must be an instant such as 2024-12-31T09:30:00+08:00", c.KnownAt)
		}
	}
	if (c.Year == 0) != (c.Quarter == 0) || c.Year != 0 && (q.From != 0 || q.To != 0) || (q.From == 0) != (q.To == 0) || c.Quarter < 0 || c.Quarter > 4 || c.Decimals < 0 || c.Decimals > 2 {
		return q, errors.New("请同时给出 --year 和 --quarter(1–4),或同时给出 --from 和 --to;--decimals 为 0 至 2 / give --year and --quarter (1 to 4) together, or --from and --to; --decimals is 0 to 2")
	}
	q.Group, q.Decimals = c.Group, c.Decimals
	return q, q.Settle(c.Year, c.Quarter, calendar.DayOf(time.Now()))
}
