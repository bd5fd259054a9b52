package rectify

import (
	"slices"

	"qingdan/internal/calendar"
)

// Clocks are the limits of a route.
type Clocks struct {
	SignHours  int   // hours in which to sign; 0 for SignDays
	SignDays   int   // working days in which to sign; 0 for no limit
	ReturnDays int   // working days in which a wrong unit may return; 0 for the same day, -1 for no limit
	Inform     Limit // to tell the complainant whether it is accepted (受理告知), from registration
	Reply      Limit
	PlanLimit  Limit // to submit the plan, from dispatch
	Close      Limit
	Extension  ExtensionRule
}

// Variant holds other clocks of a route, for tickets of some channels, or of campaigns of some level.
type Variant struct {
	Name     string
	Channels []string // of the enumeration channel; blank for any
	Rounds   []string // of the enumeration campaign_level; blank for any
	Clocks
}

func (v *Variant) fits(channel, level string) bool {
	among := func(allowed []string, is string) bool { return len(allowed) == 0 || slices.Contains(allowed, is) }
	return among(v.Channels, channel) && among(v.Rounds, level)
}

// under gives the clocks for a channel and the level of a campaign, with the name of the variant; blank for the route's own.
func (r Route) under(channel, level string) (string, Clocks) {
	for _, v := range r.Variants {
		if v.fits(channel, level) {
			return v.Name, v.Clocks
		}
	}
	return "", r.Clocks
}

// named gives the clocks of a variant; those of the route itself when the name is blank.
func (r Route) named(name string) Clocks {
	for _, v := range r.Variants {
		if v.Name == name {
			return v.Clocks
		}
	}
	return r.Clocks
}

// byRound tells whether the level of the campaign has a say.
func (r Route) byRound() bool {
	return slices.ContainsFunc(r.Variants, func(v Variant) bool { return len(v.Rounds) > 0 })
}

func (c Clocks) negative() bool {
	least := min(c.SignHours, c.SignDays, c.ReturnDays+1, c.Inform.Days, c.Reply.Days, c.PlanLimit.Days, c.Close.Days, c.Extension.Days, c.Extension.Times)
	return least < 0
}

// checkVariants finds variants that nobody could name, that fit every ticket or none, or whose limits make no sense.
func (r Route) checkVariants(bad func(code, zh, en string)) {
	names := map[string]bool{"": true}
	for i, v := range r.Variants {
		switch unknown := func(enum string) func(string) bool { return func(id string) bool { return !Known(enum, id) } }; {
		case names[v.Name]:
			bad("route.variant_name", "每个 variants 都要有互不相同的 name", "every variant needs a name of its own")
		case len(v.Channels) == 0 && len(v.Rounds) == 0:
			bad("route.variant_for_all", "variants 的 when 至少给出 channel 或 round", "the when of a variant names a channel or a round")
		case slices.ContainsFunc(v.Channels, unknown("channel")), slices.ContainsFunc(v.Rounds, unknown("campaign_level")):
			bad("route.variant_unknown", "variants 的 when 中有未知的 channel 或 round", "the when of a variant names an unknown channel or round")
		case slices.ContainsFunc(r.Variants[:i], func(earlier Variant) bool { return earlier.covers(v) }):
			bad("route.variant_hidden", "该 variants 已被前面的完全覆盖,不会生效", "a variant is covered by one before it and would never hold")
		case v.negative():
			bad("route.negative_limit", "期限不能为负数(return_days 可为 -1,即不限)", "a limit cannot be negative (but return_days may be -1 for no limit)")
		}
		names[v.Name] = true
	}
}

// covers tells whether every ticket that another variant fits is fitted by this one.
func (v *Variant) covers(other Variant) bool {
	within := func(mine, others []string) bool {
		outside := func(id string) bool { return !slices.Contains(mine, id) }
		return len(mine) == 0 || len(others) > 0 && !slices.ContainsFunc(others, outside)
	}
	return within(v.Channels, other.Channels) && within(v.Rounds, other.Rounds)
}

// clocks are those under which a clock of the ticket that starts now runs. What is stored already is not computed anew.
func (d *deed) clocks() Clocks {
	_, clocks := d.route.under(d.t.Channel, d.level)
	return clocks
}

// extensionRule is that of the variant under which the due day was fixed: another channel or level changes it no more.
func (d *deed) extensionRule() ExtensionRule { return d.route.named(d.t.Variant).Extension }

// informMoves are decided by 12369: the complainant is told whether the matter is accepted.
var informMoves = []Move{
	{Do: "inform", Label: Message{"受理告知", "Tell the complainant of the acceptance"}, From: append([]State{Registered}, afterDispatch...), Basis: "S", By: []Relation{ByCoordinator},
		Needs: []string{"told_on"}, If: []guard{informDemanded, notYetTold, toldOnDay}, Then: inform},
}

var (
	informDemanded = guard{Message{"该来源须告知是否受理", "the complainant must be told of the acceptance"}, nil, func(d *deed) *Field {
		return unless(!d.before.InformDueOn.IsZero(), "do", "inform.not_demanded", "该问题没有受理告知时限", "no clock runs for telling the complainant of this ticket")
	}}
	notYetTold = guard{Message{"尚未告知", "not told yet"}, nil, func(d *deed) *Field {
		return unless(d.before.ToldOn.IsZero(), "do", "inform.told", "已于 %s 告知举报人", "the complainant was told on %s", d.before.ToldOn)
	}}
	toldOnDay = guard{Message{"告知日期在登记之后、不晚于今天", "told between registration and today"}, []string{"told_on"}, func(d *deed) *Field {
		on := value(d.cmd.Facts.ToldOn)
		if on > d.today {
			return &Field{"told_on", "day.future", Say("不能晚于今天", "cannot lie in the future")}
		}
		return unless(on.IsZero() || on >= calendar.DayOf(d.before.RegisteredAt), "told_on", "inform.before_registration", "告知日期不能早于登记日 %s", "told_on cannot lie before the registration on %s", calendar.DayOf(d.before.RegisteredAt))
	}}
	channelKept = guard{Message{"时限已起算的渠道不变", "no other channel once its clocks run"}, []string{"channel"}, func(d *deed) *Field {
		was, _ := d.route.under(d.before.Channel, d.level)
		is, _ := d.route.under(d.t.Channel, d.level)
		return unless(d.before.Dispatched.IsZero() || was == is, "channel", "channel.clocks_run", "已按原渠道起算各时限,改渠道会使时限与渠道不符;确有错误的请由责任单位退单,更正后重新交办",
			"the clocks run by the former channel and would contradict another one; where it is wrong have the ticket returned, correct it and dispatch anew")
	}}
	nobodyKnown = guard{Message{"未登记举报人的才可作匿名", "anonymous only where no complainant is recorded"}, []string{"anonymous"}, func(d *deed) *Field {
		return unless(!value(d.cmd.Facts.Anonymous) || d.cmd.Seal == nil && !d.known, "anonymous", "complainant.known", "已登记举报人,不能作匿名", "who complained is recorded, so the report is not anonymous")
	}}
	refusalTold = guard{Message{"不予受理已告知举报人(该来源要求时,匿名的除外)", "the complainant told of the refusal where the source demands it, unless anonymous"}, []string{"told_on"}, func(d *deed) *Field {
		return unless(d.before.InformDueOn.IsZero() || d.before.Anonymous || !d.t.ToldOn.IsZero(), "told_on", "inform.missing", "不予受理须先告知举报人,请填写告知日期(told_on);匿名举报请先修改为匿名(anonymous)", "who complained must be told that it is not accepted: give told_on; of an anonymous report set anonymous first")
	}}
)

// whoComplained finds out whether anybody is recorded, for who says that nobody is.
func (d *deed) whoComplained(w Work) error {
	if !value(d.cmd.Facts.Anonymous) || d.before.ID == "" {
		return nil
	}
	sealed, err := w.SealedAbout(d.before)
	d.known = slices.ContainsFunc(sealed, func(about Sealed) bool { return about.Ticket == d.before.ID && about.Objection == 0 })
	return err
}

// inform fixes the due day when the matter was accepted before it was dispatched.
func inform(d *deed) {
	if d.t.State == Registered && !d.route.DueDemanded {
		d.dueBy(d.clocks().Close, d.t.ToldOn)
	}
}

// informClock starts the clock for telling the complainant, once.
func (d *deed) informClock() {
	limit := d.clocks().Inform
	if d.t.State != Registered || d.t.Historical || limit.Days == 0 || !d.t.InformDueOn.IsZero() {
		return
	}
	d.t.InformDueOn = d.limit("inform_due_on", calendar.DayOf(d.t.RegisteredAt), limit.Days, limit.Working, d.route.CountFirst)
}

// dueBy fixes the due day by a limit, unless there is none. A day that was fixed before is not computed again: it may be
// provisional, and the new one would take its place among those to be confirmed.
func (d *deed) dueBy(limit Limit, from calendar.Day) {
	if limit.Days > 0 && d.t.OriginalDueOn.IsZero() {
		d.setDue(d.limit("current_due_on", from, limit.Days, limit.Working, d.route.CountFirst))
	}
}

// InformLate tells whether the complainant was told too late, or has not been told by a day that is too late.
func (t *Ticket) InformLate(today calendar.Day) bool {
	told := t.ToldOn
	if told.IsZero() {
		told = today
	}
	return !t.InformDueOn.IsZero() && !t.Anonymous && told > t.InformDueOn
}
