package main

import (
	"encoding/json"
	"fmt"
	"text/tabwriter"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
	"qingdan/internal/snapshot"
)

type snapshotCommand struct {
	Make  snapshotMake  `cmd:"" help:"Freeze a report of the whole house."`
	List  snapshotList  `cmd:"" help:"List frozen reports, the newest first."`
	Show  snapshotShow  `cmd:"" help:"Show a frozen report: its bytes, or a table made from them."`
	Check snapshotCheck `cmd:"" help:"Make a frozen report anew and compare the bytes."`
	Diff  snapshotDiff  `cmd:"" help:"Name what became of tickets between two frozen reports."`
}

type snapshotMake struct {
	Report string `arg:"" help:"Name of the report, such as closure."`
	madeCommand
}

type snapshotList struct {
	Name  string `help:"Only of this report."`
	Limit int    `help:"How many." default:"50"`
	Data  string `help:"Data directory." type:"path"`
}

type snapshotShow struct {
	ID      string `arg:"" name:"id" help:"Id of the snapshot."`
	Format  string `help:"Format; json is the frozen bytes." enum:"json,table,csv,xlsx,pdf,docx" default:"json"`
	Chart   bool   `help:"xlsx, pdf and docx: with the chart that fits."`
	Output  string `help:"File to write; standard output when left out." type:"path" short:"o"`
	English bool   `help:"English labels."`
	Data    string `help:"Data directory." type:"path"`
}

type snapshotCheck struct {
	ID   string `arg:"" name:"id" help:"Id of the snapshot."`
	Data string `help:"Data directory." type:"path"`
}

type snapshotDiff struct {
	First  string `arg:"" help:"Id of the first snapshot."`
	Second string `arg:"" help:"Id of the second snapshot."`
	Data   string `help:"Data directory." type:"path"`
}

// Run freezes a report. Who can run commands on the machine sees everything.
func (c *snapshotMake) Run(w *world) error {
	if _, known := report.Named(c.Report); !known {
		return wrongUsage{fmt.Errorf("没有报表 %q / there is no report %[1]q", c.Report)}
	}
	q, err := c.question(c.Report)
	if err != nil {
		return wrongUsage{err}
	}
	if q.AsOf.IsZero() {
		q.AsOf = calendar.DayOf(time.Now())
	}
	return c.with(w, q.UnitLevel, func(h *house, listed []string) error {
		if q.Filter.Township, q.Filter.Unit, err = c.units(h); err != nil {
			return err
		}
		made, _, err := h.snapshots().Make(w.ctx, h.everything(), snapshot.Ask{Question: q, Listed: listed})
		if err != nil {
			return err
		}
		fmt.Fprintln(w.out, made.ID, made.Digest)
		return nil
	})
}

// frozen opens the house for what is done with snapshots.
func (w *world) frozen(data string, do func(h *house, o *snapshot.Office) error) error {
	return w.inHouse(data, func(h *house) error { return do(h, h.snapshots()) })
}

// Run lists snapshots.
func (c *snapshotList) Run(w *world) error {
	return w.frozen(c.Data, func(h *house, o *snapshot.Office) error {
		all, err := o.List(w.ctx, h.everything(), snapshot.Query{Report: c.Name, Limit: c.Limit})
		if err != nil {
			return err
		}
		aligned := tabwriter.NewWriter(w.out, 0, 4, 2, ' ', 0)
		for _, s := range all {
			issue := ""
			if s.Issue.Kind != "" {
				issue = fmt.Sprintf("%s %d", s.Issue.Kind, s.Issue.No)
			}
			fmt.Fprintf(aligned, "%s\t%s\t%s\t%s\t%s\t%s\n", s.ID, s.Question.Report, s.Question.AsOf, s.At.In(calendar.Zone).Format(time.RFC3339), s.Digest[:16], issue)
		}
		return aligned.Flush()
	})
}

// Run shows a snapshot.
func (c *snapshotShow) Run(w *world) error {
	return w.frozen(c.Data, func(h *house, o *snapshot.Office) error {
		r, err := o.Read(w.ctx, h.everything(), c.ID)
		if err != nil {
			return err
		}
		if c.Format == "json" && c.Output == "" {
			_, err := w.out.Write(r.Body)
			return err
		}
		r.Sheet.Prefix.Size = r.Entries
		out := printFlags{Format: c.Format, Chart: c.Chart, Output: c.Output, frozen: r.Body}
		e := h.desk.Entry(h.everything(), rectify.EventExport)
		e.Do, e.Subject = "snapshot."+r.Question.Report, r.ID
		return out.print(w, h, e, spoken(c.English), r.Sheet, func(words) any { return json.RawMessage(r.Body) })
	})
}

// Run fails when the frozen report cannot be made again to the byte.
func (c *snapshotCheck) Run(w *world) error {
	return w.frozen(c.Data, func(h *house, o *snapshot.Office) error {
		k, err := o.Check(w.ctx, h.everything(), c.ID)
		if err != nil {
			return err
		}
		if k.Same {
			fmt.Fprintf(w.out, "逐字节相同 / the same to the byte: %s\n", k.Digest)
			return nil
		}
		for _, d := range k.Differences {
			fmt.Fprintf(w.out, "%s %s / %s %s: %s -> %s\n", d.What, d.Line.ZH, d.Line.EN, d.Column, d.Frozen, d.Now)
		}
		return rectify.Refuse(rectify.Conflict, "snapshot.differs", rectify.Say("与冻结时不同:%s 变为 %s", "it is not what was frozen: %s became %s", k.Reading.Digest, k.Digest))
	})
}

// Run names what became of tickets, all of them.
func (c *snapshotDiff) Run(w *world) error {
	return w.frozen(c.Data, func(h *house, o *snapshot.Office) error {
		for after := ""; ; {
			d, err := o.Diff(w.ctx, h.everything(), c.First, c.Second, after, 200)
			if err != nil {
				return err
			}
			if after == "" {
				if d.Turned {
					fmt.Fprintf(w.out, "按先后比较 / in the order of time: %s -> %s\n", d.A.ID, d.B.ID)
				}
				for _, n := range d.Counts {
					fmt.Fprintf(w.out, "%s\t%s -> %s\t%d\n", n.Kind(), n.Was, n.Is, n.N)
				}
			}
			for _, t := range d.Changes {
				fmt.Fprintf(w.out, "%s\t%s\t%s -> %s\t%v\n", t.TicketNo, t.Kind(), t.Was, t.Is, t.Changed)
			}
			if after = d.Next; after == "" {
				return nil
			}
		}
	})
}
