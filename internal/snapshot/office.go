package snapshot

import (
	"context"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/journal"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
	"qingdan/internal/report/official"
)

// Shelf keeps snapshots. What is on it never changes.
type Shelf interface {
	// Head gives the number of entries of the journal and when the last one was recorded.
	Head(ctx context.Context) (entries int64, latest time.Time, err error)
	// KeepSnapshot writes a snapshot with its bytes and its journal entry in one unit of work.
	KeepSnapshot(ctx context.Context, s *Snapshot, body []byte, e rectify.Entry) error
	// Snapshot gives a snapshot and its bytes; NotFound without one. Who may read it is for the Office to decide.
	Snapshot(ctx context.Context, id string) (*Snapshot, []byte, error)
	// SnapshotsSince counts what an account froze since an instant, issues left out.
	SnapshotsSince(ctx context.Context, by string, since time.Time) (int, error)
	// Snapshots lists those whose scope is open, the newest first.
	Snapshots(ctx context.Context, open func(*Snapshot) bool, q Query) ([]*Snapshot, error)
}

// Query asks for a page of snapshots; zero fields do not narrow.
type Query struct {
	Report   string
	By       string       // account of the maker
	From, To calendar.Day // between which the day of the figures lies
	After    *Place
	Limit    int
}

// Place is where a page ended.
type Place struct {
	At time.Time
	ID string
}

// Office makes, reads and checks snapshots. It is the only way to them.
type Office struct {
	Shelf        Shelf
	Books        report.Books
	Differ       Differ
	Closings     Closings
	Issues       Issues
	Schedule     Schedule
	Cases        official.Books // of the daily notice in an issue
	Telling      Telling        // of issues that are made now
	ADay         int            // snapshots of an account in a day; DailySnapshots when zero
	ProposalDays int            // within which a proposal is confirmed; ProposalDays when zero
	Names        func(ctx context.Context) report.Names
	Now          func() time.Time
	NewID        func() string
	Entry        func(rectify.Actor, rectify.Event) rectify.Entry
}

// Ask is what is to be frozen.
type Ask struct {
	Question report.Question // its known_at is set to now
	Listed   []string
	Closes   Period
}

// Make freezes a report.
func (o *Office) Make(ctx context.Context, a rectify.Actor, ask Ask) (*Snapshot, []byte, error) {
	if !ask.Question.KnownAt.IsZero() {
		return nil, nil, rectify.Refuse(rectify.Invalid, "snapshot.known_at", rectify.Say("快照固定为现在所知的情况,不能指定 known_at", "a snapshot freezes what is known now; leave known_at out"),
			rectify.Field{Name: "params.known_at", Code: "snapshot.known_at", Message: rectify.Say("请不填", "leave it out")})
	}
	if _, err := a.Scope(); err != nil {
		return nil, nil, err
	}
	if err := o.room(ctx, a); err != nil {
		return nil, nil, err
	}
	if !ask.Closes.IsZero() {
		if err := o.proposable(ctx, a, ask); err != nil {
			return nil, nil, err
		}
	}
	q, err := o.Settle(ctx, ask.Question)
	if err != nil {
		return nil, nil, err
	}
	s := &Snapshot{Question: q, Listed: ask.Listed, Scope: a.ScopeUnits, Recusals: a.Recusals, By: a.ID, Unit: a.Unit, Closes: ask.Closes}
	body, err := o.freeze(ctx, a, s, "freeze")
	return s, body, err
}

// freeze counts what a snapshot asks for as it is known now, and keeps it.
func (o *Office) freeze(ctx context.Context, a rectify.Actor, s *Snapshot, do string) ([]byte, error) {
	entries, latest, err := o.Shelf.Head(ctx)
	if err != nil {
		return nil, err
	}
	s.ID, s.Entries, s.At = o.NewID(), entries, o.Now().UTC().Truncate(time.Microsecond)
	if s.KnownAt = s.At; latest.After(s.KnownAt) { // the clock was set back, or another server's runs ahead
		s.KnownAt = latest
	}
	sheet, err := o.count(ctx, s, nil)
	if err != nil {
		return nil, err
	}
	s.Question = sheet.Question
	s.Question.KnownAt, s.Question.Entries = s.KnownAt, 0
	body := Seal(sheet)
	s.Digest = Digest(body)
	e := o.Entry(a, rectify.EventSnapshot)
	e.Do, e.Subject = do, s.ID
	return body, o.Shelf.KeepSnapshot(ctx, s, body, e)
}

// count makes the report anew from what was known then, less what a reader is recused from.
func (o *Office) count(ctx context.Context, s *Snapshot, recusals []string) (*report.Sheet, error) {
	sheet, err := o.table(ctx, s, recusals)
	if err == nil && s.Issue.Kind != "" {
		err = o.edit(ctx, s, recusals, sheet)
	}
	return sheet, err
}

func (o *Office) table(ctx context.Context, s *Snapshot, recusals []string) (*report.Sheet, error) {
	scope, err := s.scope(recusals)
	if err != nil {
		return nil, err
	}
	return report.Run(ctx, o.Books, scope, s.ask(), o.Names(ctx), s.Listed)
}

// Reading is a snapshot as somebody may read it.
type Reading struct {
	*Snapshot
	Sheet  *report.Sheet
	Body   []byte
	Digest string // of Body
}

// absent is the same for what is not there and what is not open to the actor.
func absent() error {
	return rectify.Refuse(rectify.NotFound, "not_found", rectify.Say("没有找到", "not found"))
}

// Read gives a snapshot as the actor may read it: the bytes that were frozen, or, to whoever is recused from more than
// its maker, the report made anew without what he is recused from. That is the same as long as there is nothing of it.
func (o *Office) Read(ctx context.Context, a rectify.Actor, id string) (*Reading, error) {
	s, body, err := o.Shelf.Snapshot(ctx, id)
	if err != nil {
		return nil, err
	}
	if _, err := a.Scope(); err != nil {
		return nil, err
	}
	if !s.OpenTo(a, o.Names(ctx).Units) {
		return nil, absent()
	}
	sheet, err := Open(body)
	if err != nil || Digest(body) != s.Digest {
		return nil, rectify.Refuse(rectify.Internal, "snapshot.damaged", rectify.Say("快照与其摘要不符,请联系系统管理员运行 qingdan verify", "the snapshot has not its digest any more; ask the system administrator to run qingdan verify")).Because(err)
	}
	r := &Reading{Snapshot: s, Sheet: sheet, Body: body, Digest: s.Digest}
	if s.Whole(a) {
		return r, nil
	}
	seen, err := o.count(ctx, s, a.Recusals)
	if err != nil {
		return nil, err
	}
	own := seen.Record()
	own.Relabel(sheet)
	r.Body = journal.Marshal(&own)
	r.Digest = Digest(r.Body)
	r.Sheet, err = own.Sheet()
	return r, err
}

// List gives the snapshots that an actor may know of, the newest first.
func (o *Office) List(ctx context.Context, a rectify.Actor, q Query) ([]*Snapshot, error) {
	if _, err := a.Scope(); err != nil {
		return nil, err
	}
	tree := o.Names(ctx).Units
	return o.Shelf.Snapshots(ctx, func(s *Snapshot) bool { return s.OpenTo(a, tree) }, q)
}
