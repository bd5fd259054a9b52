package api

import (
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
	Self       string   `json:"self"`
} // @name Snapshot

type snapshotPage struct {
	Items      []snapshotForm `json:"items"`
	NextCursor *string        `json:"next_cursor" extensions:"x-nullable"`
} // @name SnapshotPage

type snapshotDifference struct {
	What   string `json:"what" enums:"value,line_missing,line_added,words" extensions:"x-vocabulary=none"`
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

func titleOf(name string) rectify.Message {
	if r, known := report.Named(name); known {
		return r.Title
	}
	return report.ClosureTitle
}

func (c *call) snapshot(s *snapshot.Snapshot) snapshotForm {
	q := s.Question
	f := snapshotForm{ID: s.ID, Report: q.Report, Title: c.say(titleOf(q.Report)), AsOf: q.AsOf.String(), From: q.From.String(), To: q.To.String(), By: append([]string{}, q.By...), KnownAt: instant(s.KnownAt),
		MadeBy: c.account(s.By), MadeUnit: c.server.unit(s.Unit), MadeAt: instant(s.At), Scope: c.server.unitList(s.Scope), Self: "/api/v1/snapshots/" + s.ID}
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
