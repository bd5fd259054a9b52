package main

import (
	"strings"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/chart"
	"qingdan/internal/plot"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// chartCommand asks for what GET /charts/{chart} asks for, under the same names.
type chartCommand struct {
	Name string `arg:"" help:"Which chart: trend, ranking, backlog or flow." enum:"trend,ranking,backlog,flow"`
	figureFlags
	periodFlags
	Report string   `help:"Report that a trend or ranking is drawn from; closure when left out."`
	Rate   []string `help:"Columns of the report to draw; the first rate when left out."`
	Each   string   `help:"Trend: month or quarter; a month when left out." enum:",month,quarter" default:""`
	Width  int      `help:"Width in dots of a screen, 320 to 1600; 480 when left out."`
	Format string   `help:"Format." enum:"svg,png" default:"svg"`
	Output string   `help:"File to write; standard output when left out." type:"path" short:"o"`
}

// Run draws a chart of the whole house; that is in the journal as an export of the console.
func (c *chartCommand) Run(w *world) error {
	q, err := readQuestion(&c.figureFlags, &c.periodFlags)
	if err != nil {
		return wrongUsage{err}
	}
	q.Report = c.Report
	ask := plot.Ask{Name: c.Name, Question: q, Rates: c.Rate, Each: c.Each, Width: c.Width}
	return c.with(w, c.UnitLevel, func(h *house, listed []string) error {
		if ask.Question.Filter.Township, ask.Question.Filter.Unit, err = c.units(h); err != nil {
			return err
		}
		questions, err := ask.Settle(calendar.DayOf(time.Now()))
		if err != nil {
			return err
		}
		var sheets []*report.Sheet
		for _, question := range questions {
			sheet, err := h.report(w, question, listed)
			if err != nil {
				return err
			}
			sheets = append(sheets, sheet)
		}
		picture, err := ask.Chart(sheets, spoken(c.English))
		if err != nil {
			return err
		}
		return c.draw(w, h, picture)
	})
}

func (c *chartCommand) draw(w *world, h *house, picture chart.Chart) error {
	drawn, err := chart.SVG(picture)
	if c.Format == "png" {
		drawn, err = chart.PNG(picture)
	}
	if err != nil {
		return err
	}
	out, done, err := output(w, c.Output)
	if err != nil {
		return err
	}
	_, err = out.Write(drawn.File)
	if err == nil {
		e := h.desk.Entry(h.everything(), rectify.EventExport)
		e.Do, e.Subject = "chart."+c.Name, c.asked()
		err = h.desk.Note(w.ctx, e)
	}
	return done(err)
}

// asked are the flags for the journal.
func (c *chartCommand) asked() string {
	given := c.figureFlags.given()
	for name, value := range c.periodFlags.given() {
		given[name] = value
	}
	given["format"], given["report"], given["rate"], given["each"] = c.Format, c.Report, strings.Join(c.Rate, ","), c.Each
	return encoded(given)
}
