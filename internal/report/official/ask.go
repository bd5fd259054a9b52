package official

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// Others are the parameters of a table of tickets whose values stand in its notes as they were given.
func (l *Layout) Others() []string { return listing }

// Settle gives the question what it leaves out, and refuses one that the table cannot answer exactly.
func (l *Layout) Settle(a *Ask) error {
	today := calendar.DayOf(a.Now)
	if a.AsOf.IsZero() {
		a.AsOf = today
	}
	if len(a.Filter.Sources) == 0 {
		for _, s := range l.Sources {
			a.Filter.Sources = append(a.Filter.Sources, string(s))
		}
	}
	if !l.Counts() {
		return l.settleTickets(a)
	}
	refuse := func(name, code, zh, en string, args ...any) error {
		return rectify.Refuse(rectify.Invalid, "export.query", rectify.Say("导出参数有误", "the parameters of the export are wrong"), rectify.Field{Name: name, Code: code, Message: rectify.Say(zh, en, args...)})
	}
	switch {
	case a.AsOf > today:
		return refuse("as_of", "day.future", "不能晚于今天", "cannot lie in the future")
	case !a.From.IsZero() && a.From > a.AsOf:
		return refuse("from", "value.range", "不能晚于统计日", "cannot lie after the day of the figures")
	}
	return a.Query().Validate()
}

// days is how many days are told as the day.
func (a *Ask) days() int {
	if a.Since.IsZero() {
		return 1
	}
	return int(a.AsOf-a.Since) + 1
}

// settleTickets joins the two halves of the filter of a table of tickets.
func (l *Layout) settleTickets(a *Ask) error {
	t, f := &a.Tickets, a.Filter
	t.Sources, t.Campaigns, t.ListLevels, t.Batches = f.Sources, f.Campaigns, f.ListLevels, a.Batches
	t.Township, t.Unit, t.PollutionType, t.MonthFrom, t.MonthTo = f.Township, f.Unit, f.PollutionType, f.MonthFrom, f.MonthTo
	if len(t.States) == 0 {
		t.States = l.States()
	}
	return nil
}

// ReadGiven reads numbers that are given with a request, each as name:unit=number; unit gives the id of a unit by its code
// or id, blank for none.
func (l *Layout) ReadGiven(all []string, unit func(string) string) (map[string]map[string]float64, error) {
	given := map[string]map[string]float64{}
	for _, one := range all {
		name, rest, _ := strings.Cut(one, ":")
		at := strings.LastIndex(rest, "=")
		if at < 0 || !slices.Contains(l.Givens(), name) {
			return nil, fmt.Errorf("%q 应为 名称:单位代码=数值,名称可用 %[2]s / %[1]q must be name:unit=number, with the name one of %[2]s", one, strings.Join(l.Givens(), ", "))
		}
		n, err := strconv.ParseFloat(rest[at+1:], 64)
		if err != nil || math.IsNaN(n) || math.IsInf(n, 0) || n < 0 {
			return nil, fmt.Errorf("%q 的数值有误,应为不小于 0 的数 / %[1]q: the number must be 0 or more", one)
		}
		id := unit(rest[:at])
		if _, twice := given[name][id]; id == "" || twice {
			return nil, fmt.Errorf("%q:没有代码或 id 为此的单位,或写了两次 / %[1]q: no unit has this code or id, or it is there twice", one)
		}
		if given[name] == nil {
			given[name] = map[string]float64{}
		}
		given[name][id] = n
	}
	return given, nil
}
