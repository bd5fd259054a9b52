package store_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// life is random work in a world: moves by the people whose turn it is, edits, imports and second thoughts, on a clock
// that moves on and is sometimes set back. What is not allowed is refused and leaves its trace in the journal.
type life struct {
	*world
	rng     *rand.Rand
	tickets []string
	files   int
	done    map[string]int // moves that were made, by name
}

func newLife(w *world, seed uint64) *life {
	return &life{world: w, rng: rand.New(rand.NewPCG(seed, 1)), done: map[string]int{}}
}

func (l *life) chance(percent int) bool { return l.rng.IntN(100) < percent }

func oneOf[T any](l *life, values ...T) T { return values[l.rng.IntN(len(values))] }

func (l *life) today() calendar.Day { return calendar.DayOf(l.clock.now()) }

// second confirms what the coordinator proposes.
func (l *life) second() rectify.Actor {
	return l.actor(rectify.Coordinator, "inspectors", "district")
}

// of is a person of the unit with this id.
func (l *life) of(role rectify.Role, unit string) rectify.Actor {
	for name, id := range l.unit {
		if id == unit {
			return l.actor(role, name, name)
		}
	}
	return l.actor(role, "dongcheng", "dongcheng")
}

// try makes a move on the ticket as it is now; false when it was refused.
func (l *life) try(actor rectify.Actor, t *rectify.Ticket, cmd rectify.Command) bool {
	l.Helper()
	if t != nil {
		scope, _ := l.coordinator().Scope()
		now, err := l.store.Ticket(l.ctx, scope, t.ID)
		if err != nil {
			l.Fatal(err)
		}
		*t = *now
		cmd.Ticket, cmd.Version = t.ID, t.Version
	}
	after, err := l.desk.Act(l.ctx, actor, cmd)
	if err != nil {
		if kind := rectify.KindOf(err); kind == rectify.Internal || kind == rectify.Unavailable {
			l.Fatalf("%s: %v", cmd.Do, err)
		}
		return false
	}
	l.done[cmd.Do]++
	if t == nil {
		l.tickets = append(l.tickets, after.ID)
	} else {
		*t = *after
	}
	return true
}

func (l *life) do(actor rectify.Actor, t *rectify.Ticket, name string, facts rectify.Facts) bool {
	return l.try(actor, t, rectify.Command{Do: name, Facts: facts})
}

// late makes a move that may be entered after it happened.
func (l *life) late(actor rectify.Actor, t *rectify.Ticket, name string, facts rectify.Facts) bool {
	cmd := rectify.Command{Do: name, Facts: facts}
	if room := l.clock.now().Sub(t.EffectiveAt); room > 0 && l.chance(60) {
		cmd.EffectiveAt, cmd.LateReason = t.EffectiveAt.Add(time.Duration(l.rng.Int64N(int64(room)))), "外出核查"
	}
	return l.try(actor, t, cmd)
}

// live lets n things happen.
func (l *life) live(n int) {
	l.Helper()
	for range n {
		l.pass()
		switch {
		case len(l.tickets) < 4 || l.chance(12):
			l.register()
		case l.chance(20):
			l.disturb(l.pick())
		default:
			l.advance(l.pick())
		}
	}
}

// pass moves the clock: mostly by minutes or hours, at times by days, now and then backwards.
func (l *life) pass() {
	switch n := l.rng.IntN(100); {
	case n < 4:
		l.clock.forward(-time.Duration(l.rng.IntN(50)) * time.Hour)
	case n < 25:
		l.clock.forward(time.Duration(1+l.rng.IntN(6)) * 24 * time.Hour)
	case n < 60:
		l.clock.forward(time.Duration(l.rng.Int64N(int64(8 * time.Hour))))
	default:
		l.clock.forward(time.Duration(l.rng.Int64N(int64(time.Minute))))
	}
}

func (l *life) pick() *rectify.Ticket {
	l.Helper()
	scope, _ := l.coordinator().Scope()
	recent := l.tickets[max(0, len(l.tickets)-12):] // so that some get to the end
	t, err := l.store.Ticket(l.ctx, scope, recent[l.rng.IntN(len(recent))])
	if err != nil {
		l.Fatal(err)
	}
	return t
}

func (l *life) types() *[]string {
	all := []string{"water", "air", "soil", "noise"}
	l.rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return ptr(all[:l.rng.IntN(4)])
}

// recused names a unit that must not know, mostly none.
func (l *life) recused() *[]string {
	if l.chance(75) {
		return &[]string{}
	}
	return &[]string{l.unit[oneOf(l, "dongcheng", "shuijiang", "village", "bureau")]}
}

func (l *life) register() {
	l.Helper()
	facts := rectify.Facts{Source: ptr(oneOf(l, rectify.Complaint, rectify.Complaint, rectify.ListItem, rectify.SelfFound, rectify.Hotline, rectify.InspectionTask)),
		Title: ptr(rectify.Text("沟渠黑臭")), Description: ptr(rectify.Text("沟渠黑臭。")), DiscoveredOn: ptr(l.today() - 400),
		Township: ptr(l.unit[oneOf(l, "dongcheng", "shuijiang", "village")]), PollutionTypes: l.types(), Campaign: ptr(oneOf(l, "", "c2024", "c2025")), Channel: ptr(oneOf(l, "", "phone", "letter", "interaction")), KeyCase: ptr(oneOf(l, true, false, false)),
		ListLevel: ptr(oneOf(l, "", "city", "district")), RecusedUnits: l.recused()}
	if *facts.Source == rectify.SelfFound {
		facts.ResponsibleUnit = ptr(l.unit[oneOf(l, "dongcheng", "shuijiang")])
	}
	if l.chance(70) {
		l.do(l.coordinator(), nil, "register", facts)
		return
	}
	at := l.clock.now().Add(-time.Duration(l.rng.IntN(200*24)) * time.Hour)
	if !l.try(l.coordinator(), nil, rectify.Command{Do: "register", Facts: facts, Historical: true, EffectiveAt: at}) {
		return
	}
	if l.chance(80) {
		scope, _ := l.coordinator().Scope()
		t, err := l.store.Ticket(l.ctx, scope, l.tickets[len(l.tickets)-1])
		if err != nil {
			l.Fatal(err)
		}
		l.carryOver(t)
	}
}

// carryOver enters what had become of a ticket before it came here.
func (l *life) carryOver(t *rectify.Ticket) {
	facts := rectify.Facts{ResponsibleUnit: ptr(l.unit[oneOf(l, "dongcheng", "shuijiang", "village")]), CoUnits: l.coUnits(), AcceptanceUnit: ptr(l.unit["inspectors"]), LeadUnit: ptr(l.unit["bureau"]),
		Consequences: &rectify.Consequences{CorrectByDate: l.rng.IntN(2)}}
	if l.chance(50) {
		facts.RepliedOn = ptr(calendar.DayOf(t.EffectiveAt))
	}
	if l.chance(50) {
		facts.DueOn = ptr(calendar.DayOf(t.EffectiveAt) + calendar.Day(l.rng.IntN(60)))
	}
	at := t.EffectiveAt
	if room := l.clock.now().Sub(at); room > 0 {
		at = at.Add(time.Duration(l.rng.Int64N(int64(room))))
	}
	l.try(l.coordinator(), t, rectify.Command{Do: oneOf(l, "record_open", "record_stage_closed", "record_closed", "record_update"), Facts: facts, Historical: true, EffectiveAt: at})
}

func (l *life) coUnits() *[]string {
	var units []string
	for _, u := range []string{"dongcheng", "shuijiang", "village"} {
		if l.chance(30) {
			units = append(units, l.unit[u])
		}
	}
	return &units
}

// disturb changes what figures are grouped by, who may know, and what counts at all.
func (l *life) disturb(t *rectify.Ticket) {
	reason := rectify.Facts{Reason: ptr(rectify.Text("录入有误"))}
	if t.State == rectify.Registered || t.State == rectify.Dispatched {
		l.discard(t, reason)
		return
	}
	switch l.rng.IntN(6) {
	case 0:
		l.do(l.coordinator(), t, "edit", rectify.Facts{Township: ptr(l.unit[oneOf(l, "dongcheng", "shuijiang")]), PollutionTypes: l.types()})
	case 1:
		l.do(l.coordinator(), t, "edit", rectify.Facts{Campaign: ptr(oneOf(l, "", "c2024", "c2025")), Channel: ptr(oneOf(l, "", "phone", "letter", "interaction")), KeyCase: ptr(oneOf(l, true, false, false)), ListLevel: ptr(oneOf(l, "", "city", "district"))})
	case 2, 3:
		l.do(l.coordinator(), t, "edit", rectify.Facts{RecusedUnits: l.recused()})
	case 4, 5:
		reason.ResponsibleUnit, reason.CoUnits = ptr(l.unit[oneOf(l, "dongcheng", "shuijiang", "village")]), l.coUnits()
		if l.do(l.coordinator(), t, "propose_reassign", reason) && l.chance(80) {
			l.do(l.second(), t, "reassign", rectify.Facts{})
		}
	}
}

// discard takes a ticket out of the figures with a second person's consent, or only proposes to.
func (l *life) discard(t *rectify.Ticket, reason rectify.Facts) {
	if l.chance(40) {
		if l.do(l.coordinator(), t, "propose_void", reason) && l.chance(70) {
			l.do(l.second(), t, "void", rectify.Facts{})
		}
		return
	}
	master := l.pick()
	if !l.do(l.coordinator(), t, "propose_merge", rectify.Facts{Master: &master.ID, Reason: ptr(rectify.Text("同一问题"))}) {
		return
	}
	l.do(l.second(), t, "merge", rectify.Facts{MasterDecision: ptr(oneOf(l, "reopen", "keep_closed")), Reason: ptr(rectify.Text("重复")), DueOn: ptr(l.today() + 9), ClosureGoal: ptr(rectify.Text("水质达标"))})
}

// attach adds a piece of evidence.
func (l *life) attach(actor rectify.Actor, t *rectify.Ticket, kinds ...string) {
	for _, kind := range kinds {
		l.files++
		l.try(actor, t, rectify.Command{Do: "attach", Attachment: &rectify.Attachment{ID: fmt.Sprintf("file%d", l.files), Kind: kind, SHA256: fmt.Sprintf("%064d", l.files), At: l.clock.now()}})
	}
}

func criteria() *[]string {
	var all []string
	for _, c := range rectify.Vocabulary["criterion"] {
		all = append(all, c.ID)
	}
	return &all
}

func doneOn(measures []rectify.Measure, day calendar.Day) *[]rectify.Measure {
	all := slices.Clone(measures)
	for i := range all {
		all[i].DoneOn = day
	}
	return &all
}
