package main

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/alecthomas/kong"

	"qingdan/api"
	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

type reportCommand struct {
	Closure      closureCommand     `cmd:"" help:"Closure rates as of a day."`
	Timeliness   madeCommand        `cmd:"" help:"What was closed in time, by due day, dispatch and acceptance; what is overdue."`
	Signing      madeCommand        `cmd:"" help:"What was signed for in time, and what was given back."`
	Rework       madeCommand        `cmd:"" help:"What was sent back by a review or a verification."`
	Relapse      madeCommand        `cmd:"" help:"What was reopened, and how much was looked at again."`
	Verdicts     madeCommand        `cmd:"" help:"What was found to be true, and how much came twice."`
	Satisfaction madeCommand        `cmd:"" help:"What complainants said when they were called back."`
	Schedule     madeCommand        `cmd:"" help:"How tasks keep to their milestones, and which lights are on."`
	Discovery    madeCommand        `cmd:"" help:"Who found the problems."`
	Durations    madeCommand        `cmd:"" help:"Mean and median days to close."`
	Balance      madeCommand        `cmd:"" help:"What was open, came in, went out and is open."`
	Ranking      rankingCommand     `cmd:"" help:"Rank comparable units for a quarter."`
	Companions   madeCommand        `cmd:"" help:"What stands beside a closure rate: reopened, looked at again, disputed, given back, extended."`
	Daily        madeCommand        `cmd:"" help:"What happened between two instants and what stands at the second one."`
	Backlog      madeCommand        `cmd:"" help:"How long what is not closed has waited."`
	Check        reportCheckCommand `cmd:"" help:"Hold a published table against arithmetic, and against the report of a day."`
	Hotline      madeCommand        `cmd:"" help:"How hotline items and public interaction were closed, and what was answered in time."`
}

// closureCommand asks for what GET /reports/closure asks for.
type closureCommand struct {
	figureFlags
	periodFlags
	printFlags
	besideFlags
}

// besideFlags are what stands beside a report.
type besideFlags struct {
	Restatement bool   `help:"Beside it what was known at the end of the day."`
	Compare     string `help:"Beside it the same figures of the year before or of the period before." enum:",year,period" default:""`
}

// madeCommand asks for what GET /reports/{report} asks for.
type madeCommand struct {
	figureFlags
	periodFlags
	printFlags
	besideFlags
	Cut string `help:"Time at which days end, of the daily report, such as 20:00."`
}

// Run prints the closure report of the whole house; who can run commands on the machine sees everything.
func (c *closureCommand) Run(w *world) error {
	made := madeCommand{figureFlags: c.figureFlags, periodFlags: c.periodFlags, printFlags: c.printFlags, besideFlags: c.besideFlags}
	return made.run(w, "closure", api.ClosureJSON)
}

// Run prints any other report of the whole house.
func (c *madeCommand) Run(w *world, chosen *kong.Context) error {
	return c.run(w, chosen.Selected().Name, api.ReportJSON)
}

func (c *madeCommand) run(w *world, name string, wire func(*report.Sheet, words) any) error {
	q, err := c.question(name)
	if err == nil && name == "closure" {
		err = q.Grouped()
	}
	if published := c.Below != 0; err == nil && published && (c.Below < report.LeastSmall || c.Below > report.MostSmall || c.Format == "json" || c.Chart || c.Compare != "" || c.Restatement) {
		err = errors.New("--small-below 为 3 至 50,用于 table、csv、xlsx、pdf、docx,不带图、不并列 / is 3 to 50, for table, csv, xlsx, pdf and docx without a chart and anything beside")
	}
	if err != nil {
		return wrongUsage{err}
	}
	return c.with(w, c.UnitLevel, func(h *house, listed []string) error {
		if q.Filter.Township, q.Filter.Unit, err = c.units(h); err != nil {
			return err
		}
		r, err := h.report(w, q, listed)
		if err != nil {
			return err
		}
		given := c.figureFlags.given()
		if c.Below != 0 {
			r, given["small_below"] = r.Published(c.Below), strconv.Itoa(c.Below)
		}
		for name, value := range c.periodFlags.given() {
			given[name] = value
		}
		given["format"], given["compare"], given["cut"], given["restatement"] = c.Format, c.Compare, c.Cut, truth(&c.Restatement)
		e := h.desk.Entry(h.everything(), rectify.EventExport)
		e.Do, e.Subject = "report."+name, encoded(given)
		return c.print(w, h, e, spoken(c.English), r, func(say words) any { return wire(r, say) })
	})
}

// with opens the house for a report; listed are the units that keep an empty line.
func (c *figureFlags) with(w *world, level string, report func(h *house, listed []string) error) error {
	return w.inHouse(c.Data, func(h *house) error {
		if err := c.campaigns(w, h); err != nil {
			return err
		}
		var listed []string
		if c.ZeroRows {
			listed = h.listed(level)
		}
		return report(h, listed)
	})
}

// question reads the flags of a report made from standings.
func (c *madeCommand) question(name string) (report.Question, error) {
	q, err := readQuestion(&c.figureFlags, &c.periodFlags)
	q.Report, q.Restatement, q.Compare = name, c.Restatement, c.Compare
	if err == nil && c.Cut != "" {
		at, err := time.Parse("15:04", c.Cut)
		if err != nil {
			return q, fmt.Errorf("--cut:%q 应为 20:00 这样的时刻 / %[1]q must be a time of the day such as 20:00", c.Cut)
		}
		q.Cut = at.Hour()*60 + at.Minute()
	}
	return q.Settled(calendar.DayOf(time.Now())), err
}

// readQuestion reads the flags that reports and charts have; an end of the period may stand for the day.
func readQuestion(c *figureFlags, p *periodFlags) (report.Question, error) {
	query, err := c.query()
	if err != nil {
		return report.Question{}, err
	}
	q := report.Question{Query: query, UnitLevel: p.UnitLevel}
	q.Filter.Batches, q.Filter.Verdicts = c.Batch, p.Verdict
	if c.AsOf == "" {
		q.AsOf = 0
	}
	if q.From, err = dayFlag("--from", p.From); err != nil {
		return q, err
	}
	if q.To, err = dayFlag("--to", p.To); err != nil {
		return q, err
	}
	return q, known("verdict", p.Verdict...)
}

// unitNamed finds a unit by code or id; the word none stands for tickets without one.
func (h *house) unitNamed(name string) (string, error) {
	if _, known := h.store.Units().Unit(name); known || name == report.None {
		return name, nil
	}
	return h.unit(name)
}

// listed are the townships, or the units of another level, that keep their line when nothing was counted.
func (h *house) listed(level string) (all []string) {
	tree := h.store.Units()
	for _, id := range tree.Subtree("")[1:] {
		if u, _ := tree.Unit(id); u.Level == cmp.Or(level, "乡") {
			all = append(all, id)
		}
	}
	return all
}

// report makes any report over everything, by its name and parameters.
func (h *house) report(w *world, q report.Question, listed []string) (*report.Sheet, error) {
	scope, names, err := h.asking(w)
	if err != nil {
		return nil, err
	}
	if q, err = h.snapshots().Settle(w.ctx, q); err != nil {
		return nil, err
	}
	return report.Run(w.ctx, h.store, scope, q, names, listed)
}

// asking is what the console asks with: the scope of the whole house and the names in it.
func (h *house) asking(w *world) (rectify.Scope, report.Names, error) {
	names := h.names(w.ctx)
	all := h.everything()
	if len(all.ScopeUnits) == 0 {
		return rectify.Scope{}, names, rectify.Refuse(rectify.Invalid, "unit.none", rectify.Say("还没有单位,请先运行 qingdan unit import", "there are no units yet; run qingdan unit import"))
	}
	scope, err := all.Scope()
	return scope, names, err
}

// everything is the console of the machine: it sees every unit and is recused from nothing.
func (h *house) everything() rectify.Actor {
	return rectify.Actor{ID: "console", Role: rectify.Auditor, Unit: "console", Recusals: []string{"console"}, ScopeUnits: h.store.Units().Below("")}
}
