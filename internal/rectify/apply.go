package rectify

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"qingdan/internal/calendar"
)

// lateTolerance is how much later than the fact an entry may be recorded without a reason.
const lateTolerance = 24 * time.Hour

// decide is the whole decision about one move: the row of the table, relation, version, facts, guards, effects. It is
// pure. All unmet conditions are returned at once; d.t holds the ticket after the move.
func (d *deed) decide() error {
	if err := d.concurrent(); err != nil {
		return err
	}
	var fields []Field
	kind := Kind("")
	unmet := func(k Kind, found ...Field) {
		if len(found) > 0 {
			kind = cmp.Or(kind, k)
			fields = append(fields, found...)
		}
	}
	unmet(Forbidden, d.strangers()...)
	misplaced := d.misplaced()
	unmet(Illegal, misplaced...)
	unmet(Invalid, d.factErrors()...)
	unmet(Invalid, d.clockErrors()...)
	if d.move.To != "" {
		d.t.State = d.route.settle(d.move.To, d.t.ListLevel)
	}
	d.cmd.Facts.writeTo(d.t)
	if d.confirmsParts() {
		d.t.setParts(d.before.Proposal.Parts)
	}
	unmet(Invalid, d.numberMeasures()...)
	if d.rewritten() {
		d.t.Countersigned = Signature{}
	}
	if misplaced == nil { // elsewhere the conditions make no sense
		unmet(Illegal, d.guarded()...)
	}
	if fields != nil {
		first := fields[0]
		return Refuse(kind, first.Code, first.Message, fields...)
	}
	d.move.Then.run(d)
	d.lapseExtension()
	d.settleProvisional()
	if d.before.State != "" && !d.cmd.Historical && !clerical[d.move.Do] {
		d.t.Live = true
	}
	if d.cmd.rowDigest != "" {
		d.t.RowDigest = d.cmd.rowDigest
	}
	d.t.Version = d.before.Version + 1
	d.t.EffectiveAt, d.t.RecordedAt = d.at, d.now
	return nil
}

// clerical are the moves after which a ticket that came in by an import may still follow its table.
var clerical = map[string]bool{"edit": true, "absorb": true, "record_complainant": true, "issue_tracking": true, "revoke_tracking": true, "rate": true, "call_back": true}

// effect is what a move does beyond state and namesakes; none is fine.
type effect func(*deed)

func (e effect) run(d *deed) {
	if e != nil {
		e(d)
	}
}

func (d *deed) concurrent() error {
	if d.before.ID == "" {
		return nil
	}
	switch v := d.cmd.Version; {
	case d.cmd.inner || v == d.before.Version:
		return nil
	case v == 0:
		return Refuse(Invalid, "version.missing", Say("请给出 version(当前为 %d)", "give the version you decided on (now %d)", d.before.Version),
			Field{"version", "version.missing", Say("必填", "required")})
	case d.cmd.Conditional:
		return Refuse(Stale, "ticket.stale", Say("该问题已被他人更新到版本 %d,请刷新后再改", "the ticket has meanwhile reached version %d; reload and try again", d.before.Version))
	}
	return Refuse(Conflict, "ticket.stale", Say("该问题已被他人更新到版本 %d,请刷新后再试", "the ticket has meanwhile reached version %d; reload and try again", d.before.Version))
}

func (d *deed) strangers() []Field {
	if d.cmd.inner {
		return nil
	}
	var zh, en []string
	for _, r := range d.move.By {
		if relations[r].holds(d) {
			return nil
		}
		zh, en = append(zh, r.Who().ZH), append(en, r.Who().EN)
	}
	return []Field{{"do", "move.not_yours", Message{ZH: "该操作由" + strings.Join(zh, ";") + "进行", EN: "this move is made by: " + strings.Join(en, "; ")}}}
}

func (d *deed) misplaced() []Field {
	if len(d.move.From) == 0 && d.before.State == "" || slices.Contains(d.move.From, d.before.State) {
		return nil
	}
	label := Label("state", string(d.before.State))
	return []Field{{"do", "move.not_from_here", Message{
		ZH: "状态“" + label.ZH + "”不能" + d.move.Label.ZH, EN: "a ticket in state " + string(d.before.State) + " cannot " + d.move.Do}}}
}

// clockErrors checks when it happened: not in the future, not before the ticket's latest fact, and late entries only
// where the table allows them, with a reason.
func (d *deed) clockErrors() []Field {
	at := d.cmd.EffectiveAt
	switch {
	case at.IsZero():
		return nil
	case at.After(d.now):
		return []Field{{"effective_at", "time.future", Say("发生时间不能晚于现在", "the time it happened cannot lie in the future")}}
	case at.Before(d.before.EffectiveAt):
		return []Field{{"effective_at", "time.before_last", Say("发生时间不能早于上一条记录(%s)", "it cannot have happened before the latest entry (%s)", d.before.EffectiveAt.In(calendar.Zone).Format(time.RFC3339))}}
	case d.cmd.Historical:
		return nil
	case !d.move.Late:
		return []Field{{"effective_at", "time.not_late", Say("该操作不能补录时间", "this move cannot be entered late")}}
	case (d.now.Sub(at) > lateTolerance || d.limitBetween(at)) && d.cmd.LateReason == "":
		return []Field{{"late_reason", "time.reason_missing", Say("补录超过 24 小时,或期限在发生与补录之间已到的,须说明原因(late_reason)", "an entry more than 24 hours late, or one that was recorded after a limit and is to count as before it, needs a late_reason")}}
	}
	return nil
}

// limitBetween tells whether a limit ran out between the fact and its recording, so that the earlier time would turn
// late into on time.
func (d *deed) limitBetween(at time.Time) bool {
	for _, limit := range []time.Time{d.before.SignDueAt, d.before.ReplyDueOn.End()} {
		if at.Before(limit) && !d.now.Before(limit) {
			return true
		}
	}
	return false
}

func (d *deed) guarded() []Field {
	var fields []Field
	for _, g := range d.move.If {
		if f := g.unmet(d); f != nil {
			fields = append(fields, *f)
		}
	}
	return fields
}

// Choice is one row of the table as a caller may see it from where a ticket stands.
type Choice struct {
	Move    *Move
	To      State
	Blocked []Field // empty when the move is allowed
	Demands []Field // what does not hold yet and the caller can still meet by the facts he brings
}

// choices lists every row that leads on from the ticket's state, allowed and blocked. Conditions that the caller can
// meet by bringing facts are not counted as blocks.
func (d *deed) choices() []Choice {
	var all []Choice
	for i := range Table {
		m := &Table[i]
		if !slices.Contains(m.From, d.before.State) || slices.Contains(m.By, ByHouse) || slices.Contains(m.By, ByImporter) {
			continue
		}
		d.move = m
		c := Choice{Move: m, To: d.before.State, Blocked: d.strangers()}
		if m.To != "" {
			c.To = d.route.settle(m.To, d.before.ListLevel)
		}
		if c.Blocked != nil { // the conditions of what is not his would tell him things that are not his to know
			all = append(all, c)
			continue
		}
		for _, g := range m.If {
			f := g.unmet(d)
			switch {
			case f == nil:
			case !slices.ContainsFunc(g.facts, m.takes):
				c.Blocked = append(c.Blocked, *f)
			case !slices.Contains(m.Needs, f.Name):
				c.Demands = append(c.Demands, *f)
			}
		}
		all = append(all, c)
	}
	return all
}

func (m *Move) takes(fact string) bool {
	return slices.Contains(m.Needs, fact) || slices.Contains(m.Takes, fact)
}
