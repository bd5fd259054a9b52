package api

import (
	"fmt"
	"strconv"

	"qingdan/internal/rectify"
	"qingdan/internal/report"
	"qingdan/internal/snapshot"
)

// snapshotForm is what is known of a frozen report besides its bytes.
type snapshotForm struct {
	ID         string   `json:"id"`
	Report     string   `json:"report" example:"closure" extensions:"x-vocabulary=none"`
	Title      string   `json:"title"`
	AsOf       string   `json:"as_of" format:"date"`
	From       string   `json:"from" format:"date"`
	To         string   `json:"to" format:"date"`
	By         []string `json:"by"`
	KnownAt    instant  `json:"known_at" swaggertype:"string" format:"date-time"`
	MadeBy     *ref     `json:"made_by" extensions:"x-nullable"`
	MadeUnit   *ref     `json:"made_unit" extensions:"x-nullable"`
	MadeAt     instant  `json:"made_at" swaggertype:"string" format:"date-time"`
	Scope      []ref    `json:"scope"`                              // 统计范围的单位 / units whose tickets were counted
	Digest     *string  `json:"digest" extensions:"x-nullable"`     // SHA-256;须回避的人读到的可能不同,故为空 / null to readers who may be shown less than was frozen
	Checkpoint *string  `json:"checkpoint" extensions:"x-nullable"` // for auditors: entries of the journal that the figures stand on
	Issue      *issue   `json:"issue" extensions:"x-nullable"`      // 日报、周通报、月总结的期号 / of a periodical
	Closes     *period  `json:"closes" extensions:"x-nullable"`     // 提出封账的期间 / the period that it proposes to close
	Self       string   `json:"self"`
} // @name Snapshot

type issue struct {
	Kind string `json:"kind" enums:"daily,weekly,monthly" extensions:"x-vocabulary=none"`
	No   int64  `json:"no"`
	On   string `json:"on" format:"date"`
	Cut  string `json:"cut" example:"20:00"`
} // @name Issue

type period struct {
	From string `json:"from" format:"date"`
	To   string `json:"to" format:"date"`
} // @name Period

type snapshotPage struct {
	Items      []snapshotForm `json:"items"`
	NextCursor *string        `json:"next_cursor" extensions:"x-nullable"`
} // @name SnapshotPage

type snapshotDifference struct {
	What   string `json:"what" enums:"value,line_missing,line_added,words,withheld" extensions:"x-vocabulary=none"`
	Line   string `json:"line"`
	Column string `json:"column"`
	Frozen string `json:"frozen"`
	Now    string `json:"now"`
} // @name SnapshotDifference

type snapshotCheck struct {
	Snapshot    snapshotForm         `json:"snapshot"`
	Same        bool                 `json:"same"` // 逐字节相同 / to the byte
	Digest      string               `json:"digest"`
	Recomputed  string               `json:"recomputed_digest"`
	Differences []snapshotDifference `json:"differences"`
	More        bool                 `json:"more"` // 另有未列出的差别 / there are more than are named
} // @name SnapshotCheck

func (c *call) snapshot(s *snapshot.Snapshot) snapshotForm {
	q := s.Question
	f := snapshotForm{ID: s.ID, Report: q.Report, Title: c.say(report.PrintedTitle(q.Report)), AsOf: q.AsOf.String(), From: q.From.String(), To: q.To.String(), By: append([]string{}, q.By...), KnownAt: instant(s.KnownAt),
		MadeBy: c.account(s.By), MadeUnit: c.server.unit(s.Unit), MadeAt: instant(s.At), Scope: c.server.unitList(s.Scope), Self: "/api/v1/snapshots/" + s.ID}
	if is := s.Issue; is.Kind != "" {
		f.Issue = &issue{is.Kind, is.No, is.On.String(), fmt.Sprintf("%02d:%02d", q.Cut/60, q.Cut%60)}
	}
	if p := s.Closes; !p.IsZero() {
		f.Closes = &period{p.From.String(), p.To.String()}
	}
	if s.Whole(c.Actor) {
		f.Digest = &s.Digest
	}
	if c.has(rectify.Auditor) {
		f.Checkpoint = new(strconv.FormatInt(s.Entries, 10))
	}
	return f
}

func (c *call) checked(k *snapshot.Checked) snapshotCheck {
	f := snapshotCheck{Snapshot: c.snapshot(k.Reading.Snapshot), Same: k.Same, Digest: k.Reading.Digest, Recomputed: k.Digest, Differences: []snapshotDifference{}, More: k.More}
	for _, d := range k.Differences {
		f.Differences = append(f.Differences, snapshotDifference{d.What, c.say(d.Line), d.Column, d.Frozen, d.Now})
	}
	return f
}

type snapshotCount struct {
	Kind     string `json:"kind" enums:"entered,moved_in,moved_out,absent,closed,stage_closed,reopened,merged,rejected,voided,restored,moved" extensions:"x-vocabulary=none"`
	Was      string `json:"was" extensions:"x-vocabulary=none"` // 前一份快照中计作;空为未计入 / what it counted as in the first one, blank for nothing
	Is       string `json:"is" extensions:"x-vocabulary=none"`
	N        int64  `json:"n"`
	Departed int64  `json:"departed"` // 其中您现在看不到的 / of these, what you may no longer see
} // @name SnapshotCount

type snapshotBalance struct {
	Class      string `json:"class" extensions:"x-vocabulary=none"`
	Was        int64  `json:"was"`
	Is         int64  `json:"is"`
	Difference int64  `json:"difference"`
} // @name SnapshotBalance

type snapshotChange struct {
	Ticket   string   `json:"ticket"` // id
	TicketNo string   `json:"ticket_no"`
	Kind     string   `json:"kind" extensions:"x-vocabulary=none"`
	Was      string   `json:"was" extensions:"x-vocabulary=none"`
	Is       string   `json:"is" extensions:"x-vocabulary=none"`
	Changed  []string `json:"changed" extensions:"x-vocabulary=none"` // 改变的分组:unit、township、campaign、list_level、pollution_type、batch、verdict / dimensions that changed
} // @name SnapshotChange

// snapshotDiff is what became of tickets; counts add up to the differences of balances.
type snapshotDiff struct {
	From   snapshotForm `json:"from"` // 较早的一份 / the earlier one
	To     snapshotForm `json:"to"`
	Turned bool         `json:"turned"` // 请求中先列了较晚的一份,已按先后调整 / the later one was named first; they were put in order
	ticketChanges
} // @name SnapshotDiff

// ticketChanges are what became of tickets between two states.
type ticketChanges struct {
	Counts     []snapshotCount   `json:"counts"`
	Balances   []snapshotBalance `json:"balances"`
	Items      []snapshotChange  `json:"items"`
	NextCursor *string           `json:"next_cursor" extensions:"x-nullable"`
} // @name TicketChanges

func (c *call) diff(d *snapshot.Diff) (ticketChanges, error) {
	f := ticketChanges{Counts: []snapshotCount{}, Balances: []snapshotBalance{}, Items: []snapshotChange{}}
	for _, n := range d.Counts {
		f.Counts = append(f.Counts, snapshotCount{n.Kind(), string(n.Was), string(n.Is), n.N, n.Departed})
	}
	for _, b := range d.Balances {
		f.Balances = append(f.Balances, snapshotBalance{string(b.Class), b.Was, b.Is, b.Is - b.Was})
	}
	for _, t := range d.Changes {
		f.Items = append(f.Items, snapshotChange{t.Ticket, t.TicketNo, t.Kind(), string(t.Was), string(t.Is), append([]string{}, t.Changed...)})
	}
	if d.Next == "" {
		return f, nil
	}
	var err error
	f.NextCursor, err = c.next(d.Next)
	return f, err
}
