package flags

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// seconds: nobody was on site between the application and the first check.
func seconds(closed []*rectify.Ticket, s Settings) []Flag {
	var all []Flag
	for _, t := range closed {
		check := t.Reviewed
		if check.IsZero() {
			check = t.Verified
		}
		took := check.At.Sub(t.Applied.At)
		if t.Applied.IsZero() || check.IsZero() || took >= s.Check {
			continue
		}
		all = append(all, Flag{Code: CheckSeconds, Severity: Warning, Tickets: []string{t.ID}, Subject: t.ID, People: []string{t.Applied.By, check.By},
			Message: rectify.Say("申请验收后 %d 秒即通过检查", "passed its first check %d seconds after it was handed in", int(took.Seconds()))})
	}
	return all
}

// pairs: one person's work always goes to the same checker, although others check too.
func pairs(closed []*rectify.Ticket, s Settings) []Flag {
	type pair struct{ applied, checked string }
	tickets, applied, checkers := map[pair][]string{}, map[string]int{}, map[string]bool{}
	for _, t := range closed {
		last := t.Verified
		if last.IsZero() {
			last = t.Reviewed
		}
		if t.Applied.IsZero() || last.IsZero() {
			continue
		}
		p := pair{t.Applied.By, last.By}
		tickets[p] = append(tickets[p], t.ID)
		applied[p.applied]++
		checkers[p.checked] = true
	}
	var all []Flag
	for p, ids := range tickets {
		n := applied[p.applied]
		if len(checkers) < 2 || n < s.PairSize || len(ids)*100 < s.PairShare*n {
			continue
		}
		all = append(all, Flag{Code: CheckPair, Severity: Notice, Tickets: ids, Subject: p.applied + "/" + p.checked, People: []string{p.applied, p.checked},
			Message: rectify.Say("同一申请人的 %[2]d 件中有 %[1]d 件由同一核查人通过,同期核查人共 %[3]d 名", "%[1]d of %[2]d closures that one person applied for were passed by one checker, of %[3]d checkers in the period", len(ids), n, len(checkers))})
	}
	return all
}

// neverRejected: nothing of a unit was ever sent back.
func neverRejected(closed []*rectify.Ticket, s Settings) []Flag {
	tickets, rejected := map[string][]string{}, map[string]int{}
	for _, t := range closed {
		tickets[t.ResponsibleUnit] = append(tickets[t.ResponsibleUnit], t.ID)
		rejected[t.ResponsibleUnit] += t.ReworkCount + t.ReopenCount
	}
	var all []Flag
	for unit, ids := range tickets {
		if unit != "" && len(ids) >= s.NeverSize && rejected[unit] == 0 {
			all = append(all, Flag{Code: NeverRejected, Severity: Notice, Tickets: ids, Subject: unit,
				Message: rectify.Say("该责任单位销号 %d 件,没有一件被退回", "none of the %d closures of the responsible unit was ever sent back", len(ids))})
		}
	}
	return all
}

// bursts: one person closes many within minutes. Of overlapping bursts the largest is told.
func bursts(closed []*rectify.Ticket, s Settings) []Flag {
	by := map[string][]*rectify.Ticket{}
	for _, t := range closed {
		by[t.Closing.By] = append(by[t.Closing.By], t)
	}
	var all []Flag
	for _, who := range slices.Sorted(maps.Keys(by)) {
		mine := by[who]
		slices.SortFunc(mine, func(a, b *rectify.Ticket) int { return a.ClosedAt.Compare(b.ClosedAt) })
		var largest []*rectify.Ticket
		for first, last := 0, 0; last < len(mine); last++ {
			for mine[last].ClosedAt.Sub(mine[first].ClosedAt) > s.BurstSpan {
				first++
			}
			if last-first+1 > len(largest) {
				largest = mine[first : last+1]
			}
		}
		if len(largest) < s.BurstSize || who == "" {
			continue
		}
		took := largest[len(largest)-1].ClosedAt.Sub(largest[0].ClosedAt)
		all = append(all, Flag{Code: ClosingBurst, Severity: Warning, Tickets: ids(largest), Subject: who, People: []string{who},
			Message: rectify.Say("同一人在 %[2]d 秒内销号 %[1]d 件", "one person closed %[1]d tickets within %[2]d seconds", len(largest), int(took.Seconds()))})
	}
	return all
}

// nights: who checks a site closes by day.
func nights(closed []*rectify.Ticket, s Settings) []Flag {
	var all []Flag
	for _, t := range closed {
		at := t.ClosedAt.In(calendar.Zone)
		if at.Hour() >= s.NightFrom || at.Hour() < s.NightTo {
			all = append(all, Flag{Code: ClosingNight, Severity: Notice, Tickets: []string{t.ID}, Subject: t.ID, People: []string{t.Closing.By},
				Message: rectify.Say("于夜间 %s 销号", "closed at night, at %s", at.Format(time.TimeOnly))})
		}
	}
	return all
}

// cloned: different problems were dealt with in the same words.
func cloned(closed []*rectify.Ticket, s Settings) []Flag {
	same := map[string][]string{}
	for _, t := range closed {
		for _, text := range []rectify.Text{t.Handling, t.Reply} {
			words := bare(string(text))
			if len([]rune(words)) >= s.TextLength && !slices.Contains(same[words], t.ID) {
				same[words] = append(same[words], t.ID)
			}
		}
	}
	var all []Flag
	for words, ids := range same {
		if len(ids) > 1 {
			all = append(all, Flag{Code: TextCloned, Severity: Warning, Tickets: ids, Subject: fmt.Sprintf("%x", sha256.Sum256([]byte(words))),
				Message: rectify.Say("%d 件问题的办结文字相同:%s", "%d tickets were closed in the same words: %s", len(ids), excerpt(words))})
		}
	}
	return all
}

// bare keeps the letters of a text and one digit for every number: dates and amounts are filled into a pattern.
func bare(text string) string {
	var b strings.Builder
	digits := false
	for _, r := range text {
		if unicode.IsDigit(r) {
			if !digits {
				b.WriteRune('0')
			}
			digits = true
			continue
		}
		digits = false
		if unicode.IsLetter(r) {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

func excerpt(text string) string {
	if r := []rune(text); len(r) > 24 {
		return string(r[:24]) + "…"
	}
	return text
}

// imported: closures that nobody checked here.
func imported(closed []*rectify.Ticket) []Flag {
	by := map[string][]string{}
	for _, t := range closed {
		if t.HistoricalClosure {
			by[t.Closing.By] = append(by[t.Closing.By], t.ID)
		}
	}
	var all []Flag
	for who, ids := range by {
		all = append(all, Flag{Code: Imported, Severity: Notice, Tickets: ids, Subject: who, People: []string{who},
			Message: rectify.Say("%d 件在导入时即已办结,未经本系统核查", "%d tickets came in closed by an import; nobody checked them here", len(ids))})
	}
	return all
}

func ids(tickets []*rectify.Ticket) []string {
	all := make([]string, len(tickets))
	for i, t := range tickets {
		all[i] = t.ID
	}
	return all
}
