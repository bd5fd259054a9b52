package recount

// count is what one ticket adds to a measure.
type count = func(*life) int64

// if1 counts tickets of which something holds.
func if1(holds func(*life) bool) count {
	return func(l *life) int64 {
		if holds(l) {
			return 1
		}
		return 0
	}
}

// of counts what happened to tickets of the population.
func of(n count) count {
	return func(l *life) int64 {
		if !l.now.counted() {
			return 0
		}
		return n(l)
	}
}

func state(s string) count { return if1(func(l *life) bool { return l.now.State == s }) }

// counted counts tickets of the population of which something holds.
func counted(holds func(*life) bool) count {
	return if1(func(l *life) bool { return l.now.counted() && holds(l) })
}

func with(own map[string]count) map[string]count {
	own["registered"] = counted(func(*life) bool { return true })
	own["merged"], own["not_accepted"], own["voided"] = state("merged"), state("not_accepted"), state("voided")
	return own
}

var (
	stock       = if1(func(l *life) bool { return l.now.stock() })
	closed      = if1(func(l *life) bool { return l.now.closed() })
	stageClosed = state("stage_closed")
	open        = if1(func(l *life) bool { return l.now.stock() && l.now.State != "stage_closed" })
	overdue     = if1(func(l *life) bool { return l.now.overdue(l.q.AsOf) })
	historical  = if1(func(l *life) bool { return l.now.closed() && l.now.Historical })
	answered    = counted(func(l *life) bool { return l.now.RepliedAt != "" })
)

// reports are all reports but the balance, measure by measure.
var reports = map[string]map[string]count{
	"closure": with(map[string]count{"open": open, "stage_closed": stageClosed, "closed": closed, "overdue": overdue, "answered": answered, "historical": historical,
		"orders": of(func(l *life) int64 { return l.now.Consequences.orders() })}),
	"timeliness": with(map[string]count{
		"due":                if1(func(l *life) bool { return l.due(l.now.OriginalDueOn) }),
		"due_closed_in_time": if1(func(l *life) bool { return l.due(l.now.OriginalDueOn) && l.closedBy(l.now.OriginalDueOn) }),
		"due_closed_late": if1(func(l *life) bool {
			return l.due(l.now.OriginalDueOn) && l.now.closed() && !l.closedBy(l.now.OriginalDueOn)
		}),
		"due_unclosed":          if1(func(l *life) bool { return l.due(l.now.OriginalDueOn) && l.now.stock() }),
		"due_historical":        if1(func(l *life) bool { return l.due(l.now.OriginalDueOn) && l.now.closed() && l.now.Historical }),
		"agreed_due":            if1(func(l *life) bool { return l.due(l.now.CurrentDueOn) }),
		"agreed_closed_in_time": if1(func(l *life) bool { return l.due(l.now.CurrentDueOn) && l.closedBy(l.now.CurrentDueOn) }),
		"dispatched":            if1((*life).dispatched),
		"dispatched_in_time":    if1(func(l *life) bool { return l.dispatched() && l.closedBy(l.now.CurrentDueOn) }),
		"dispatched_late":       if1(func(l *life) bool { return l.dispatched() && l.now.closed() && !l.closedBy(l.now.CurrentDueOn) }),
		"dispatched_unclosed":   if1(func(l *life) bool { return l.dispatched() && l.now.stock() }),
		"accepted":              counted(func(l *life) bool { return l.in(dayOf(l.now.RegisteredAt)) }),
		"accepted_closed":       if1(func(l *life) bool { return l.now.closed() && l.in(dayOf(l.now.RegisteredAt)) }),
		"stock":                 stock, "overdue": overdue}),
	"signing": with(map[string]count{"dispatched": if1((*life).dispatched),
		"signed_in_time": signing("in_time"), "signed_late": signing("late"), "unsigned_overdue": signing("over"), "unsigned": signing("waiting"), "unlimited": signing("unlimited"),
		"returned":   if1(func(l *life) bool { return l.dispatched() && l.ever("return") > 0 }),
		"returns":    dispatched(func(l *life) int64 { return l.ever("return") }),
		"dispatches": dispatched(func(l *life) int64 { return l.ever("dispatch", "reassign") })}),
	"rework": with(map[string]count{
		"applied":       counted(func(l *life) bool { return l.ever(applying...) > 0 }),
		"reworked":      counted(func(l *life) bool { return l.ever(applying...) > 0 && l.ever(sendingBack...) > 0 }),
		"applied_here":  counted(func(l *life) bool { return l.here(applying...) > 0 }),
		"reworked_here": counted(func(l *life) bool { return l.here(applying...) > 0 && l.here(sendingBack...) > 0 }),
		"applications":  of(func(l *life) int64 { return l.here(applying...) }),
		"sent_back":     of(func(l *life) int64 { return l.here(sendingBack...) })}),
	"relapse": with(map[string]count{"closed": closed,
		"ever_closed":      counted((*life).everClosed),
		"reopened":         counted(func(l *life) bool { return reopenings(l.period) > 0 }),
		"reopenings":       of(func(l *life) int64 { return reopenings(l.period) }),
		"ever_looked_back": if1(func(l *life) bool { return l.now.closed() && len(l.now.LookBacks) > 0 }),
		"looked_back":      if1((*life).lookedBack),
		"look_backs":       of(func(l *life) int64 { return l.sum(func(t *ticket) int64 { return int64(len(t.LookBacks)) }) }),
		"look_backs_lost":  of(func(l *life) int64 { return l.sum(lost) })}),
	"verdicts": with(map[string]count{"substantiated": found("substantiated"), "mostly": found("mostly"), "partly": found("partly"), "unsubstantiated": found("unsubstantiated"), "unknown": found("unknown"),
		"with_finding": counted(func(l *life) bool { return l.now.verdict() != "unknown" }),
		"founded":      counted(func(l *life) bool { return l.now.founded() }),
		"received":     if1(func(l *life) bool { return l.now.complaint() && l.now.State != "voided" }),
		"duplicates":   if1(func(l *life) bool { return l.now.complaint() && l.now.State == "merged" })}),
	"satisfaction": with(map[string]count{
		"called":       counted(func(l *life) bool { return l.sum(calls(false, "")) > 0 }),
		"disputed":     counted(func(l *life) bool { return l.now.Disputed }),
		"calls":        of(func(l *life) int64 { return l.sum(calls(false, "")) }),
		"reached":      of(func(l *life) int64 { return l.sum(calls(true, "")) }),
		"satisfied":    of(func(l *life) int64 { return l.sum(calls(true, "satisfied")) }),
		"basically":    of(func(l *life) int64 { return l.sum(calls(true, "basically")) }),
		"dissatisfied": of(func(l *life) int64 { return l.sum(calls(true, "not")) })}),
	"schedule": with(map[string]count{"stock": stock, "red": lit("red"), "yellow": lit("yellow"), "green": lit("green"), "dark": lit("dark"),
		"planned":     counted((*life).planned),
		"completed":   if1(func(l *life) bool { return l.planned() && l.now.closed() }),
		"on_schedule": if1(func(l *life) bool { return l.planned() && l.now.stock() && l.now.missed(l.q.AsOf) == 0 }),
		"behind":      if1(func(l *life) bool { return l.planned() && l.now.stock() && l.now.missed(l.q.AsOf) > 0 }),
		"unplanned":   counted(func(l *life) bool { return l.now.Source == "inspection_task" && !l.planned() })}),
	"discovery": with(map[string]count{"self_discovered": discovered("self_discovered"), "assigned": discovered("assigned"), "complaint": discovered("complaint"), "media": discovered("media"), "other": discovered("other"), "unstated": discovered("unstated"),
		"derived": counted(func(l *life) bool { return l.now.Origin != "" })}),
	"durations": with(map[string]count{"closed_here": if1((*life).closedHere),
		"closed_historical": if1(func(l *life) bool { return l.now.closed() && l.now.Historical && l.q.From <= dayOf(l.now.ClosedAt) }),
		"reopened_before":   if1(func(l *life) bool { return l.closedHere() && reopenings(l.all()) > 0 })}),
	"companions": with(map[string]count{"closed": closed, "stage_closed": stageClosed, "answered": answered, "historical": historical,
		"reopened": counted(func(l *life) bool { return reopenings(l.all()) > 0 }),
		"sampled":  counted(func(l *life) bool { return len(l.now.LookBacks) > 0 }),
		"failed":   counted(func(l *life) bool { return lost(&l.now) > 0 }),
		"disputed": counted(func(l *life) bool { return l.now.Disputed }),
		"reworked": counted(func(l *life) bool { return l.ever(sendingBack...) > 0 }),
		"returned": counted(func(l *life) bool { return l.ever("return") > 0 }),
		"extended": counted((*life).extended)}),
	"daily": with(followed(map[string]count{
		"received":        if1(func(l *life) bool { return l.before == nil }),
		"received_phone":  if1(func(l *life) bool { return l.before == nil && l.now.Channel == "phone" }),
		"received_letter": if1(func(l *life) bool { return l.before == nil && l.now.Channel == "letter" }),
		"received_other":  if1(func(l *life) bool { return l.before == nil && l.now.Channel != "phone" && l.now.Channel != "letter" }),
		"received_key":    if1(func(l *life) bool { return l.before == nil && l.now.KeyCase }),
		"dispatched": if1(func(l *life) bool {
			return l.here(dispatching...) > 0 && l.here(dispatching...) == l.ever(dispatching...)
		}),
		"answered":         if1(func(l *life) bool { return l.now.RepliedAt != "" && (l.before == nil || l.before.RepliedAt == "") }),
		"closed":           if1(func(l *life) bool { return l.now.closed() && (l.before == nil || !l.before.closed()) }),
		"reopened":         if1(func(l *life) bool { return !l.now.closed() && l.before != nil && l.before.closed() }),
		"received_total":   if1(func(*life) bool { return true }),
		"phone_total":      if1(func(l *life) bool { return l.now.Channel == "phone" }),
		"letter_total":     if1(func(l *life) bool { return l.now.Channel == "letter" }),
		"other_total":      if1(func(l *life) bool { return l.now.Channel != "phone" && l.now.Channel != "letter" }),
		"key_total":        if1(func(l *life) bool { return l.now.KeyCase }),
		"dispatched_total": if1(func(l *life) bool { return l.ever(dispatching...) > 0 }),
		"answered_total":   if1(func(l *life) bool { return l.now.RepliedAt != "" }),
		"closed_total":     closed, "stage_closed": stageClosed, "open": open, "overdue": overdue,
		"closed_founded":   if1(func(l *life) bool { return l.now.closed() && l.now.founded() }),
		"closed_unfounded": if1(func(l *life) bool { return l.now.closed() && l.now.verdict() == "unsubstantiated" })})),
	"hotline": with(map[string]count{"dispatched": if1((*life).dispatched),
		"line_in_time":         handed(false, (*life).inTime),
		"line_late":            handed(false, (*life).late),
		"line_unclosed":        handed(false, func(l *life) bool { return l.now.stock() }),
		"interaction_in_time":  handed(true, (*life).inTime),
		"interaction_late":     handed(true, (*life).late),
		"interaction_unclosed": handed(true, func(l *life) bool { return l.now.stock() }),
		"reply_due":            if1((*life).replyDue),
		"replied_in_time": if1(func(l *life) bool {
			return l.replyDue() && l.now.RepliedAt != "" && dayOf(l.now.RepliedAt) <= l.now.ReplyDueOn
		})}),
	"backlog": with(map[string]count{"stock": stock, "overdue": overdue,
		"days_30":   if1(func(l *life) bool { return l.now.stock() && l.age() <= 30 }),
		"days_60":   if1(func(l *life) bool { return l.now.stock() && l.age() >= 31 && l.age() <= 60 }),
		"days_90":   if1(func(l *life) bool { return l.now.stock() && l.age() >= 61 && l.age() <= 90 }),
		"days_more": if1(func(l *life) bool { return l.now.stock() && l.age() > 90 })}),
}

// The moves of the journal that figures count.
var (
	dispatching = []string{"dispatch", "reassign"}
	applying    = []string{"request_acceptance", "claim_unfounded"}
	sendingBack = []string{"lead_reject", "verify_fail"}
)

// followed adds the acts that followed problems of the population: by how much they have grown in the period, and all.
func followed(own map[string]count) map[string]count {
	for name, n := range map[string]func(acts) int64{"orders": acts.orders,
		"penalty_cases":      func(a acts) int64 { return a.PenaltyCases },
		"fine":               func(a acts) int64 { return a.FineFen },
		"criminal_cases":     func(a acts) int64 { return a.CriminalCases },
		"admin_detention":    func(a acts) int64 { return a.AdminDetention },
		"criminal_detention": func(a acts) int64 { return a.CriminalDetention },
		"summoned":           func(a acts) int64 { return a.Summoned },
		"held_accountable":   func(a acts) int64 { return a.HeldAccountable }} {
		own[name+"_total"] = of(func(l *life) int64 { return n(l.now.Consequences) })
		own[name] = of(func(l *life) int64 {
			if l.before == nil || !l.before.counted() {
				return n(l.now.Consequences)
			}
			return max(0, n(l.now.Consequences)-n(l.before.Consequences))
		})
	}
	return own
}

// handed counts tickets dispatched in the period, by public interaction or not.
func handed(interaction bool, holds func(*life) bool) count {
	return if1(func(l *life) bool {
		return l.dispatched() && (l.now.Channel == "interaction") == interaction && holds(l)
	})
}

func (l *life) inTime() bool { return l.closedBy(l.now.CurrentDueOn) }
func (l *life) late() bool   { return l.now.closed() && !l.inTime() }

// replyDue: dispatched in the period, with a reply due on the day or before it.
func (l *life) replyDue() bool {
	return l.dispatched() && l.now.ReplyDueOn != "" && l.now.ReplyDueOn <= l.q.AsOf
}

func signing(how string) count {
	return if1(func(l *life) bool { return l.dispatched() && l.signed() == how })
}

func dispatched(n count) count {
	return func(l *life) int64 {
		if !l.dispatched() {
			return 0
		}
		return n(l)
	}
}

func found(verdict string) count {
	return counted(func(l *life) bool { return l.now.verdict() == verdict })
}

func lit(light string) count {
	return if1(func(l *life) bool { return l.now.stock() && l.now.light(l.q.AsOf) == light })
}

func discovered(how string) count {
	return counted(func(l *life) bool { return l.now.discovery() == how })
}

func (l *life) planned() bool { return l.now.counted() && len(l.now.Milestones) > 0 }

func (l *life) extended() bool {
	for _, e := range l.now.Extensions {
		if e.Granted {
			return true
		}
	}
	return false
}
