package rectify

import (
	"slices"
	"strings"
	"unicode/utf8"

	"qingdan/internal/calendar"
)

// Sweep (举一反三) asks units whether the problem of a ticket exists with them too. It speaks for itself, because the
// units that are asked may not see the ticket.
type Sweep struct {
	ID            string
	Ticket        string // id of the ticket that it starts from
	Subject       Text
	PollutionType string // main type of the ticket when the sweep began
	Checklist     []Text
	Units         []string // who is asked, each once
	DueOn         calendar.Day
	Started       Signature
	Answers       []SweepAnswer // the present one of each unit
}

// SweepAnswer is what one unit answers, once it looked.
type SweepAnswer struct {
	Unit      string
	Result    string // none or found
	Signed    Signature
	CheckedBy Text
	Place     Text
	CheckedOn calendar.Day
	Remarks   []Text   // on every item of the checklist
	Tickets   []string // that were registered for what was found
}

// SweepQuery asks for sweeps, newest first.
type SweepQuery struct {
	Ticket  *Ticket  // only those that started from this one
	Waiting []string // only those that one of these units has still to answer
	Started string   // only those that this unit started and that some unit has still to answer
	Before  *SweepPlace
	Limit   int
}

// SweepPlace is where a page of sweeps ended.
type SweepPlace struct {
	At int64 // when it was started, in microseconds since 1970
	ID string
}

// Place is where a page ends that ends with the sweep.
func (s *Sweep) Place() *SweepPlace { return &SweepPlace{s.Started.At.UnixMicro(), s.ID} }

// The results of looking.
const (
	SweptNone  = "none"
	SweptFound = "found"
)

// Bounds of a sweep.
const (
	maxChecklist  = 30
	maxSweptUnits = 1000
	maxDerived    = 20
	township      = "乡" // the level of the units that are asked when none are named
)

// Answer gives the present answer of a unit.
func (s *Sweep) Answer(unit string) (SweepAnswer, bool) {
	i := slices.IndexFunc(s.Answers, func(a SweepAnswer) bool { return a.Unit == unit })
	if i < 0 {
		return SweepAnswer{}, false
	}
	return s.Answers[i], true
}

// Unanswered lists the units that have not answered yet.
func (s *Sweep) Unanswered() []string {
	return slices.DeleteFunc(slices.Clone(s.Units), func(unit string) bool {
		_, answered := s.Answer(unit)
		return answered
	})
}

// Overdue lists the units that have not answered although the due day is over.
func (s *Sweep) Overdue(today calendar.Day) []string {
	if today <= s.DueOn {
		return nil
	}
	return s.Unanswered()
}

// Within is the sweep as far as the units named and those below them are asked.
func (s Sweep) Within(units []string, tree *UnitTree) Sweep {
	return s.asking(func(unit string) bool { return tree.AnyAbove(unit, units) })
}

// Without is the sweep as if the units named and those below them had not been asked.
func (s Sweep) Without(units []string, tree *UnitTree) Sweep {
	return s.asking(func(unit string) bool { return !tree.AnyAbove(unit, units) })
}

func (s Sweep) asking(keep func(unit string) bool) Sweep {
	s.Units = slices.DeleteFunc(slices.Clone(s.Units), func(unit string) bool { return !keep(unit) })
	s.Answers = slices.DeleteFunc(slices.Clone(s.Answers), func(a SweepAnswer) bool { return !keep(a.Unit) })
	return s
}

// Put sets the answer of a unit in the place of a former one.
func (s *Sweep) Put(a SweepAnswer) {
	s.Answers = append(slices.DeleteFunc(slices.Clone(s.Answers), func(old SweepAnswer) bool { return old.Unit == a.Unit }), a)
	slices.SortFunc(s.Answers, func(a, b SweepAnswer) int { return strings.Compare(a.Unit, b.Unit) })
}

// sweeping is one act on a sweep being decided upon.
type sweeping struct {
	actor  Actor
	units  *UnitTree
	today  calendar.Day
	fields []Field
}

func (g *sweeping) demand(ok bool, name, code, zh, en string, args ...any) {
	if f := unless(ok, name, code, zh, en, args...); f != nil {
		g.fields = append(g.fields, *f)
	}
}

func (g *sweeping) text(name string, t Text, limit int) {
	g.demand(strings.TrimSpace(string(t)) != "", name, "fact.missing", "必填", "required")
	g.demand(utf8.RuneCountInString(string(t)) <= limit, name, "text.too_long", "最多 %d 字", "at most %d characters", limit)
	g.demand(utf8.ValidString(string(t)) && !strings.ContainsFunc(string(t), forbiddenRune), name, "text.control", "含有控制字符或不可见的方向字符", "contains control or direction-override characters")
}

func (g *sweeping) err() error {
	if g.fields == nil {
		return nil
	}
	return Refuse(Invalid, "sweep.invalid", Say("举一反三排查有 %d 处不符合要求", "%d conditions of a sweep are not met", len(g.fields)), g.fields...)
}

// start checks a new sweep of a ticket; without units it asks the townships in the actor's scope.
func (g *sweeping) start(t *Ticket, s *Sweep) error {
	if t.State == NotAccepted || t.State == Voided || t.State == Merged {
		return Refuse(Illegal, "sweep.no_problem", Say("该问题%[1]s,不能由此开展举一反三", "the ticket is %[2]s; no sweep starts from it", Label("state", string(t.State)).ZH, t.State))
	}
	recused := func(unit string) bool { return g.units.AnyAbove(unit, t.RecusedUnits) }
	if len(s.Units) == 0 {
		for _, above := range g.actor.ScopeUnits {
			for _, unit := range g.units.Subtree(above) {
				if u, _ := g.units.Unit(unit); u.Level == township && !recused(unit) {
					s.Units = append(s.Units, unit)
				}
			}
		}
	}
	slices.Sort(s.Units)
	s.Units = slices.Compact(s.Units)
	g.text("subject", s.Subject, maxTitle)
	g.demand(len(s.Checklist) >= 1 && len(s.Checklist) <= maxChecklist, "checklist", "sweep.checklist", "排查内容应有 1 到 %d 项", "the checklist has 1 to %d items", maxChecklist)
	for _, item := range s.Checklist {
		g.text("checklist", item, maxTitle)
	}
	g.demand(len(s.Units) >= 1 && len(s.Units) <= maxSweptUnits, "units", "sweep.units", "请指定 1 到 %d 个排查单位", "name 1 to %d units to ask", maxSweptUnits)
	for _, unit := range s.Units {
		g.demand(g.units.AnyAbove(unit, g.actor.ScopeUnits), "units", "unit.unknown", "您的范围内没有这个单位:%s", "there is no such unit in your scope: %s", unit)
		g.demand(!recused(unit), "units", "units.recused", "回避单位不能参加排查:%s", "a recused unit cannot be asked: %s", unit)
	}
	g.demand(s.DueOn > g.today, "due_on", "due.past", "完成时限必须晚于今天", "the due day must lie after today")
	return g.err()
}

// asked finds the unit for which the actor answers: the one named, else the nearest one asked.
func (g *sweeping) asked(s *Sweep, named string) (string, error) {
	for _, unit := range g.units.Chain(g.actor.Unit) {
		if slices.Contains(s.Units, unit) && (named == "" || named == unit) {
			return unit, nil
		}
	}
	return "", Refuse(Forbidden, "sweep.not_your_unit", Say("只能由被要求排查的单位自己答复", "only the unit that is asked answers, by its own people"))
}

// answer checks what a unit answers; found is how many problems it brings.
func (g *sweeping) answer(s *Sweep, a *SweepAnswer, found int) error {
	if former, answered := s.Answer(a.Unit); answered {
		switch {
		case former.Result == SweptFound || a.Result == SweptNone:
			return Refuse(Illegal, "sweep.answered", Say("该单位已答复;只有“未发现”可以更正为“发现”", "the unit has answered; only none may be corrected, to found"))
		case g.today >= s.DueOn:
			return Refuse(Illegal, "sweep.correction_late", Say("答复只能在时限(%s)之前更正;请将发现的问题另行登记", "an answer is corrected before the due day (%s) only; register what was found by itself", s.DueOn))
		}
	}
	g.demand(a.Result == SweptNone || a.Result == SweptFound, "result", "value.unknown", "没有这个取值:%s", "there is no such value: %s", a.Result)
	if a.Result == SweptFound {
		g.demand(found >= 1 && found <= maxDerived, "problems", "sweep.problems", "请填写发现的问题(1 到 %d 个)", "name the problems that were found, 1 to %d", maxDerived)
	} else {
		g.demand(found == 0, "problems", "sweep.problems_with_none", "未发现问题的不填 problems", "with none there are no problems")
	}
	g.text("checked_by", a.CheckedBy, maxWord)
	g.text("place", a.Place, maxTitle)
	g.demand(a.CheckedOn >= calendar.DayOf(s.Started.At) && a.CheckedOn <= g.today, "checked_on", "sweep.checked_on", "排查日期应在 %s 与今天之间", "the day of checking lies between %s and today", calendar.DayOf(s.Started.At))
	g.demand(len(a.Remarks) == len(s.Checklist), "remarks", "sweep.remarks", "请逐项填写 %d 项排查情况", "remark on each of the %d items of the checklist", len(s.Checklist))
	for _, remark := range a.Remarks {
		g.text("remarks", remark, maxText)
	}
	return g.err()
}

// defaultVerifier is who verifies what a unit finds itself unless a coordinator names another one: the unit that the list
// of units names, or, where that would be the finder and a sweep asked it to look, the unit that started the sweep.
func (d *deed) defaultVerifier(responsible string) string {
	named := d.units.AcceptanceUnit(responsible)
	if d.cmd.derived != nil && named != "" && d.units.Within(named, responsible) {
		return d.cmd.derived.Started.Unit
	}
	return named
}

var sweepFinished = guard{Message{"规定先排查的,举一反三已全部答复", "sweeps answered by every unit, where the route demands one"}, nil, func(d *deed) *Field {
	to := d.route.settle(d.move.To, d.t.ListLevel)
	if !d.route.SweepFirst || to != Publicizing && to != Closed {
		return nil
	}
	open := slices.ContainsFunc(d.sweeps, func(s Sweep) bool { return len(s.Unanswered()) > 0 })
	return unless(len(d.sweeps) > 0 && !open, "do", "sweep.unfinished", "该来源须先完成举一反三:开展排查,且所有单位均已答复", "this source needs a sweep that every unit answered before it closes")
}}
