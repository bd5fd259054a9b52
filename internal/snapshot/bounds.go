package snapshot

import (
	"cmp"
	"context"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// ProposalDays and DailySnapshots are the bounds where an Office names none.
const (
	ProposalDays   = 7
	DailySnapshots = 200
)

// mostProposals is more than anybody freezes while a proposal is open.
const mostProposals = 10_000

// room refuses whoever has frozen enough today: snapshots stay for ever.
func (o *Office) room(ctx context.Context, a rectify.Actor) error {
	most := cmp.Or(o.ADay, DailySnapshots)
	made, err := o.Shelf.SnapshotsSince(ctx, a.ID, calendar.DayOf(o.Now()).Start())
	if err == nil && made >= most {
		return rectify.Refuse(rectify.Exhausted, "snapshot.quota", rectify.Say("您今天已冻结 %d 份快照,达到每日上限;请明天再试,或用 known_at 查看同样的数字", "you have frozen %d snapshots today, which is the limit of a day; try again tomorrow, or ask for the same figures with known_at", made))
	}
	return err
}

// lapsed refuses a proposal that nobody confirmed in time.
func (o *Office) lapsed(s *Snapshot) error {
	days := cmp.Or(o.ProposalDays, ProposalDays)
	if o.Now().Before(s.At.AddDate(0, 0, days)) {
		return nil
	}
	return rectify.Refuse(rectify.Illegal, "closing.lapsed", rectify.Say("封账提出后 %d 天内未确认,已失效:请重新冻结快照并提出封账", "the closing was not confirmed within %d days of its proposal and has lapsed: freeze a new snapshot and propose anew", days))
}

// onlyProposal refuses a second proposal of one person for a period while the first can still be confirmed.
func (o *Office) onlyProposal(ctx context.Context, a rectify.Actor, p Period) error {
	all, err := o.Shelf.Snapshots(ctx, func(*Snapshot) bool { return true }, Query{By: a.ID, From: p.To, To: p.To, Limit: mostProposals})
	if err != nil {
		return err
	}
	for _, s := range all {
		if s.Closes != p || o.lapsed(s) != nil {
			continue
		}
		changed, err := o.Closings.Changed(ctx, p.To, s.Entries)
		if err != nil {
			return err
		}
		if !changed {
			return rectify.Refuse(rectify.Conflict, "closing.proposed", rectify.Say("您已于 %s 以快照 %s 提出对该期间封账,尚待确认", "you proposed to close this period on %s with the snapshot %s, which waits to be confirmed", s.At.In(calendar.Zone).Format(time.DateOnly), s.ID))
		}
	}
	return nil
}
