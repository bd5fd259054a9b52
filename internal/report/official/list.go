package official

import (
	"strings"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// Banner is a line of its own across the table: the batch or section of the rows below it.
type Banner string

// List prints tickets; first is the one that comes first, nil when there is none.
func (l *Layout) List(a *Ask, names report.Names, first *rectify.Ticket) (Sheet, *Lister) {
	p := &Lister{layout: l, names: names, mixed: len(a.Filter.Campaigns) != 1}
	if len(a.Batches) == 1 && first != nil { // the title names it
		p.above = place{first.Campaign, first.Batch, first.BatchOn}
	}
	return l.sheet(a, a.words(names, p.above.on), names, nil), p
}

// place is what stands above a ticket: the batch of a campaign, or a section.
type place struct {
	campaign, group string
	on              calendar.Day
}

// Lister prints one ticket after the other, in the order of Sort.
type Lister struct {
	layout *Layout
	names  report.Names
	mixed  bool // tickets of several campaigns may stand in the table
	serial int
	above  place
}

// Rows are the lines for the next ticket: its row, below a Banner where a new batch or section begins.
func (p *Lister) Rows(t *rectify.Ticket) [][]any {
	var rows [][]any
	if now := p.place(t); now != p.above {
		if text := p.heading(now); text != "" {
			rows = append(rows, []any{Banner(text)})
		}
		p.above, p.serial = now, 0
	}
	p.serial++
	at := &line{Ticket: t, units: p.names.Units, serial: p.serial}
	cells := make([]any, len(p.layout.Columns))
	for i, c := range p.layout.Columns {
		if cells[i] = fields[c.Field](at); cells[i] == "" {
			cells[i] = nil
		}
	}
	return append(rows, cells)
}

func (p *Lister) place(t *rectify.Ticket) place {
	switch p.layout.Group {
	case "batch":
		return place{t.Campaign, t.Batch, t.BatchOn}
	case "section":
		return place{t.Campaign, Section(t), 0}
	}
	return place{}
}

// heading names a group, with its campaign where several may stand in the table.
func (p *Lister) heading(at place) string {
	var parts []string
	if p.mixed && at.campaign != "" && p.names.Campaign != nil {
		parts = append(parts, p.names.Campaign(at.campaign))
	}
	if p.layout.Group == "batch" && at.group != "" {
		at.group = "第" + at.group + "批"
		if !at.on.IsZero() {
			at.group += "(" + chineseDay(at.on) + ")"
		}
	}
	if at.group != "" {
		parts = append(parts, at.group)
	}
	return strings.Join(parts, " ")
}
