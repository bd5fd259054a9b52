package calendar

import (
	"fmt"
	"slices"
	"strings"
)

// Step is what a segment of an explanation tells.
type Step string

// The steps of an explanation.
const (
	StepStart       Step = "start"       // the first day and whether it counts
	StepSkip        Step = "skip"        // consecutive days that do not count
	StepMakeUp      Step = "make_up"     // a Saturday or Sunday that counts
	StepWeekends    Step = "weekends"    // in a period of more than 60 days: all plain weekends together
	StepProvisional Step = "provisional" // the years whose notice is not held; without days
	StepEnd         Step = "end"         // the last day
	StepUnworked    Step = "unworked"    // the last of natural days, or of 0 days, is no working day
)

// Segment is one sentence of an explanation: how many Days it speaks of, From the first To the last of them.
type Segment struct {
	Step     Step
	From, To Day
	Days     int
	Text
}

// detailed is the longest period, in days, whose plain weekends are named one by one.
const detailed = 60

// tale collects the explanation of one Due.
type tale struct {
	segments []Segment
	year     int     // of the first day; only other years are printed
	brief    bool    // gather the plain weekends
	run      []Entry // consecutive days skipped and not told yet
	weekends Segment
}

func (t *tale) start(first Entry, n int, kind Kind, countFirst bool) {
	zh, en := "自%s起算，当日不计入", "from %s, that day not counted"
	switch {
	case n == 0:
		zh, en = "期限为 0 天，自%s起算", "a period of 0 days from %s"
	case countFirst && kind == Working && !first.Working:
		zh, en = "自%s起算，当日不是工作日，不计入", "from %s, which is no working day and does not count"
	case countFirst:
		zh, en = "自%s起算，当日计入", "from %s, that day counted"
	}
	date := dates(first.Day, first.Day, 0, Text{})
	t.add(StepStart, first.Day, first.Day, 1, Text{fmt.Sprintf(zh, date.ZH), fmt.Sprintf(en, date.EN)})
}

// pass is told every day of the period in order.
func (t *tale) pass(e Entry) {
	if !e.Working {
		t.run = append(t.run, e)
		return
	}
	t.tellRun()
	if e.Sort == MakeUp {
		date := dates(e.Day, e.Day, t.year, e.Text())
		t.add(StepMakeUp, e.Day, e.Day, 1, Text{"计入" + date.ZH, "counts " + date.EN})
	}
}

func (t *tale) tellRun() {
	if len(t.run) == 0 {
		return
	}
	run, from, to := t.run, t.run[0].Day, t.run[len(t.run)-1].Day
	t.run = t.run[:0]
	if t.brief && !slices.ContainsFunc(run, func(e Entry) bool { return e.Sort == Holiday }) {
		if t.weekends.Days == 0 {
			t.weekends.From = from
		}
		t.weekends.To = to
		t.weekends.Days += len(run)
		return
	}
	var zh, en []string
	for _, e := range run {
		if why := e.Text(); !slices.Contains(zh, why.ZH) {
			zh, en = append(zh, why.ZH), append(en, why.EN)
		}
	}
	span := dates(from, to, t.year, Text{strings.Join(zh, "、"), strings.Join(en, ", ")})
	t.add(StepSkip, from, to, len(run), Text{"跳过" + span.ZH, "skips " + span.EN})
}

func (t *tale) provisional(missing []int) {
	if len(missing) == 0 {
		return
	}
	t.add(StepProvisional, 0, 0, 0, Text{
		yearSpans(missing, "、") + "年的放假安排尚未载入，按周一至周五为工作日暂算，载入后可能变动",
		"the holiday notice for " + yearSpans(missing, ", ") + " is not loaded: Monday to Friday are taken as working days, the date may move",
	})
}

func (t *tale) end(e Entry, n int, kind Kind) {
	if w := t.weekends; w.Days > 0 {
		t.add(StepWeekends, w.From, w.To, w.Days, Text{
			fmt.Sprintf("另跳过普通周末共 %d 天", w.Days),
			fmt.Sprintf("also skips %d days of plain weekends", w.Days),
		})
	}
	date := dates(e.Day, e.Day, 0, Text{})
	switch {
	case n == 0:
		t.add(StepEnd, e.Day, e.Day, 1, Text{"当日到期：" + date.ZH, "due that day, " + date.EN})
	case kind == Working:
		t.add(StepEnd, e.Day, e.Day, 1, Text{fmt.Sprintf("第 %d 个工作日为%s", n, date.ZH), fmt.Sprintf("working day %d is %s", n, date.EN)})
	default:
		t.add(StepEnd, e.Day, e.Day, 1, Text{fmt.Sprintf("第 %d 个自然日为%s", n, date.ZH), fmt.Sprintf("natural day %d is %s", n, date.EN)})
	}
	if why := e.Text(); !e.Working && (n == 0 || kind == Natural) {
		t.add(StepUnworked, e.Day, e.Day, 1, Text{"到期日不是工作日（" + why.ZH + "），不顺延", "that is no working day (" + why.EN + "); the date is not moved"})
	}
}

func (t *tale) add(step Step, from, to Day, days int, text Text) {
	t.segments = append(t.segments, Segment{Step: step, From: from, To: to, Days: days, Text: text})
}
