package flags

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// Move is one move of a ticket that flags are raised on over a period.
type Move struct {
	Ticket   string
	Do       string
	At       time.Time // when it was recorded
	Unit     string    // the responsible unit before the move; of register, the unit that took it in
	By       string
	DueOn    calendar.Day // before the move
	ClosedAt time.Time    // before the move: of reopen
}

// Telling lists the moves that Period looks at.
func Telling() []string {
	return []string{"reassign", "request_extension", "reopen", "void", "merge", "recategorise", "register"}
}

// Intake is how many tickets a unit took in: in the period, and in the periods of the same length before it, latest first.
type Intake struct {
	Unit   string
	Now    int
	Before [3]int
}

// Period raises the flags of what was moved in a period: what left the figures, gained time, came back or was not taken
// in (A12 and A13 of the security design). Moves reach s.ReopenWithin beyond the period; only reopenings count there.
func Period(closed []*rectify.Ticket, moves []Move, intake []Intake, from, to calendar.Day, s Settings) []Flag {
	var inside []Move
	for _, m := range moves {
		if on := calendar.DayOf(m.At); from <= on && on <= to {
			inside = append(inside, m)
		}
	}
	return sorted(slices.Concat(rushed(TransferBurst, "reassign", inside, to, s), rushed(ExtensionBurst, "request_extension", inside, to, s),
		cameBack(moves, from, to, s), shrunk(closed, inside, s), dropped(intake, s)))
}

// rushed: within days, one unit had many tickets moved shortly before they were due or before the period ended.
func rushed(code, do string, moves []Move, to calendar.Day, s Settings) []Flag {
	by := map[string][]Move{}
	for _, m := range moves {
		on := calendar.DayOf(m.At)
		due := !m.DueOn.IsZero() && on <= m.DueOn && int(m.DueOn-on) <= s.RushDays
		if m.Do == do && m.Unit != "" && (due || int(to-on) <= s.RushDays) {
			by[m.Unit] = append(by[m.Unit], m)
		}
	}
	var all []Flag
	for unit, near := range by {
		slices.SortFunc(near, func(a, b Move) int { return a.At.Compare(b.At) })
		var largest []Move
		for first, last := 0, 0; last < len(near); last++ {
			for near[last].At.Sub(near[first].At) > time.Duration(s.RushDays)*24*time.Hour {
				first++
			}
			if last-first+1 > len(largest) {
				largest = near[first : last+1]
			}
		}
		if len(largest) < s.RushSize {
			continue
		}
		m := rectify.Say("该责任单位在 %[2]d 天内、到期或时期结束之前改派 %[1]d 件", "within %[2]d days, shortly before they were due or the period ended, %[1]d tickets of the unit were given to another", len(largest), s.RushDays)
		if do == "request_extension" {
			m = rectify.Say("该责任单位在 %[2]d 天内、到期或时期结束之前申请延期 %[1]d 件", "within %[2]d days, shortly before they were due or the period ended, the unit asked for %[1]d extensions", len(largest), s.RushDays)
		}
		all = append(all, moved(code, Warning, unit, largest, m))
	}
	return all
}

// moved makes the flag of a unit about some moves.
func moved(code string, severity Severity, unit string, moves []Move, m rectify.Message) Flag {
	f := Flag{Code: code, Severity: severity, Subject: unit, Unit: unit, Message: m}
	for _, one := range moves {
		f.Tickets, f.People = append(f.Tickets, one.Ticket), append(f.People, one.By)
	}
	slices.Sort(f.People)
	f.People = slices.Compact(f.People)
	return f
}

// tenth is when the last tenth of a period begins.
func tenth(from, to calendar.Day) time.Time {
	end := to.Add(1).Start()
	return end.Add(-end.Sub(from.Start()) / 10)
}

// cameBack: closed in the last tenth of the period, so that they counted, and reopened soon after it.
func cameBack(moves []Move, from, to calendar.Day, s Settings) []Flag {
	by := map[string][]Move{}
	for _, m := range moves {
		if m.Do == "reopen" && !m.ClosedAt.Before(tenth(from, to)) && m.ClosedAt.Before(to.Add(1).Start()) && calendar.DayOf(m.At) > to && m.At.Sub(m.ClosedAt) <= s.ReopenWithin {
			by[m.Unit] = append(by[m.Unit], m)
		}
	}
	var all []Flag
	for unit, back := range by {
		if len(back) < s.ReopenSize {
			continue
		}
		soonest := slices.MinFunc(back, func(a, b Move) int { return cmp.Compare(a.At.Sub(a.ClosedAt), b.At.Sub(b.ClosedAt)) })
		all = append(all, moved(ReopenAfterCutOff, Warning, unit, back, rectify.Say("该责任单位在时期最后十分之一时间内销号的 %d 件在时期结束后重新整改,最快仅 %d 天",
			"%d tickets of the unit that were closed in the last tenth of the period were reopened after it, the first after %d days", len(back), int(soonest.At.Sub(soonest.ClosedAt).Hours())/24)))
	}
	return all
}

// shrunk: a great part of what a unit had left the figures without being rectified.
func shrunk(closed []*rectify.Ticket, moves []Move, s Settings) []Flag {
	away, done := map[string][]Move{}, map[string]int{}
	for _, m := range moves {
		if m.Do == "void" || m.Do == "merge" || m.Do == "recategorise" {
			away[m.Unit] = append(away[m.Unit], m)
		}
	}
	for _, t := range closed {
		done[t.ResponsibleUnit]++
	}
	var all []Flag
	for unit, left := range away {
		if n := len(left); unit != "" && n >= s.ShrunkSize && n*100 >= s.ShrunkShare*(n+done[unit]) {
			all = append(all, moved(Shrunk, Notice, unit, left, rectify.Say("该责任单位有 %d 件作废、并案或更正类别,同期销号 %d 件", "%d tickets of the unit were voided, merged or put into another category, while %d were closed", n, done[unit])))
		}
	}
	return all
}

// dropped: a unit took in far fewer problems than in the periods before, all of which had enough for a comparison.
func dropped(intake []Intake, s Settings) []Flag {
	var all []Flag
	for _, in := range intake {
		sum := in.Before[0] + in.Before[1] + in.Before[2]
		if in.Unit != "" && slices.Min(in.Before[:]) >= s.DropSize && in.Now*3*100 <= s.DropShare*sum {
			all = append(all, Flag{Code: IntakeDrop, Severity: Notice, Subject: in.Unit, Unit: in.Unit,
				Message: rectify.Say("该单位登记 %d 件,此前三个同长时期平均 %d 件", "the unit registered %d, of %d on average in the three periods before", in.Now, sum/3)})
		}
	}
	return all
}

// disputed: who complained says otherwise than the closure.
func disputed(closed []*rectify.Ticket) []Flag {
	var all []Flag
	for _, t := range closed {
		unsolved := t.Disputed || !t.Rating.At.IsZero() && !t.Rating.Solved
		if !unsolved && t.Rating.Satisfaction != "not" && t.Satisfaction() != "not" {
			continue
		}
		m := rectify.Say("已销号,但举报人表示不满意(评价 %d 次,有效回访 %d 次)", "closed, while the complainant is not satisfied (%d ratings, %d effective call-backs)", t.RatingCount, reached(t))
		if unsolved {
			m = rectify.Say("已销号,但举报人表示未解决(评价 %d 次,有效回访 %d 次)", "closed, while the complainant says that it is not solved (%d ratings, %d effective call-backs)", t.RatingCount, reached(t))
		}
		all = append(all, told(ClosingDisputed, Warning, t, []string{t.Closing.By}, m)...)
	}
	return all
}

func reached(t *rectify.Ticket) (n int) {
	for _, c := range t.CallBacks {
		if c.Reached {
			n++
		}
	}
	return n
}

// IntakeOf counts the registrations among some moves, by unit, in a period and the three of its length before it.
func IntakeOf(moves []Move, from, to calendar.Day) []Intake {
	length, by := int(to-from)+1, map[string]*Intake{}
	for _, m := range moves {
		if m.Do != "register" {
			continue
		}
		in := by[m.Unit]
		if in == nil {
			in = &Intake{Unit: m.Unit}
			by[m.Unit] = in
		}
		switch on := calendar.DayOf(m.At); {
		case on > to:
		case on >= from:
			in.Now++
		default:
			if back := (int(from-on) - 1) / length; back < len(in.Before) {
				in.Before[back]++
			}
		}
	}
	all := make([]Intake, 0, len(by))
	for _, unit := range slices.Sorted(maps.Keys(by)) {
		all = append(all, *by[unit])
	}
	return all
}
