package calendar_test

import (
	"encoding/csv"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"qingdan/internal/calendar"
)

// published is a real notice of closure: of what, from, to, the working days it names (0: none), and those between with
// and without the first day.
type published struct {
	of, from, to   string
	says           int
	counted, after int
}

// One of the first six is wrong by its own words; the others agree with theirs.
var notices = []published{
	{"", "2025-05-21", "2025-06-04", 10, 10, 9},
	{"", "2023-01-09", "2023-01-20", 10, 10, 9},
	{"", "2025-01-21", "2025-02-08", 0, 10, 9},
	{"", "2025-11-21", "2025-12-05", 0, 11, 10},
	{"", "2017-11-28", "2017-12-05", 5, 6, 5},
	{"", "2024-09-29", "2024-10-09", 10, 4, 3},
	{"宣城 第三十八项", "2023-12-14", "2023-12-27", 10, 10, 9},
	{"宣城 8座矿山", "2023-01-06", "2023-01-19", 10, 10, 9},
	{"聊城 序号14", "2020-03-17", "2020-03-23", 5, 5, 4},
	{"四平铁东 序号十", "2019-12-13", "2019-12-19", 0, 5, 4}, // says 7 days, weekend and all
	{"大安 2号水井", "2019-08-22", "2019-08-28", 0, 5, 4},  // so does this one
}

func TestPublishedNoticesHaveTheWorkingDaysTheyHave(t *testing.T) {
	t.Parallel()
	c := calendar.Embedded()
	for _, n := range notices {
		for countFirst, want := range map[bool]int{true: n.counted, false: n.after} {
			got, provisional, err := c.Count(day(n.from), day(n.to), countFirst)
			if err != nil || got != want || provisional {
				t.Errorf("%s to %s, first day counted %t: %d, %t, %v; want %d", n.from, n.to, countFirst, got, provisional, err, want)
			}
			due, err := c.Due(day(n.from), want, calendar.Working, countFirst)
			if err != nil || due.On != day(n.to) || due.Provisional || due.Version != c.Version() {
				t.Errorf("%s + %d, first day counted %t: %v, %v; want %s", n.from, want, countFirst, due.On, err, n.to)
			}
		}
	}
}

// A notice that names its working days keeps them by one of the two ways to count, but for the one that is wrong.
func TestAPublishedNoticeIsAsLongAsItSaysButForOne(t *testing.T) {
	t.Parallel()
	for _, n := range notices {
		kept := n.says == 0 || n.says == n.counted || n.says == n.after
		if wrong := n.from == "2024-09-29"; kept == wrong {
			t.Errorf("the notice of %s to %s says %d days and has %d or %d", n.from, n.to, n.says, n.counted, n.after)
		}
	}
	c := calendar.Embedded()
	if due, err := c.Due(day("2024-09-29"), 10, calendar.Working, true); err != nil || due.On != day("2024-10-16") {
		t.Errorf("ten working days from 2024-09-29 end on %v, %v", due.On, err)
	}
}

// The table of notices that was gathered apart from this one: its natural and working days, both ends counted.
func TestTheNoticesAgreeWithATableGatheredByOthers(t *testing.T) {
	t.Parallel()
	file, err := os.Open("../../../shared/data/workday_notice_cases.csv")
	if err != nil {
		t.Skipf("the table of notices is not part of the repository: %v", err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil || len(rows) < 6 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	c := calendar.Embedded()
	for _, row := range rows[1:] {
		from, to := day(row[1]), day(row[2])
		working, _, err := c.Count(from, to, true)
		if natural := int(to-from) + 1; err != nil || fmt.Sprint(natural, working) != row[5]+" "+row[6] {
			t.Errorf("%s has %d days and %d working days, the table says %s and %s", row[0], natural, working, row[5], row[6])
		}
		if !slices.ContainsFunc(notices, func(n published) bool {
			return n.of == row[0] && n.from == row[1] && n.to == row[2] && n.counted == working
		}) {
			t.Errorf("%s is not among the notices of this test", row[0])
		}
	}
}

func TestADueDaySaysHowItCameAbout(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from       string
		n          int
		kind       calendar.Kind
		countFirst bool
		on         string
		zh, en     []string
	}{
		{"2024-09-29", 4, calendar.Working, true, "2024-10-09", []string{
			"自2024年9月29日（周日）起算，当日计入", "计入9月29日（周日，国庆节调休上班）", "跳过10月1日至7日（国庆节）", "第 4 个工作日为2024年10月9日（周三）",
		}, []string{
			"from Sun 29 Sep 2024, that day counted", "counts Sun 29 Sep (make-up workday for National Day)", "skips 1–7 Oct (National Day)", "working day 4 is Wed 9 Oct 2024",
		}},
		{"2026-09-30", 5, calendar.Working, false, "2026-10-13", []string{
			"自2026年9月30日（周三）起算，当日不计入", "跳过10月1日至7日（国庆节）", "计入10月10日（周六，国庆节调休上班）", "跳过10月11日（周日，周末）", "第 5 个工作日为2026年10月13日（周二）",
		}, []string{
			"from Wed 30 Sep 2026, that day not counted", "skips 1–7 Oct (National Day)", "counts Sat 10 Oct (make-up workday for National Day)", "skips Sun 11 Oct (weekend)", "working day 5 is Tue 13 Oct 2026",
		}},
		{"2024-06-06", 2, calendar.Working, false, "2024-06-11", []string{
			"自2024年6月6日（周四）起算，当日不计入", "跳过6月8日至10日（周末、端午节）", "第 2 个工作日为2024年6月11日（周二）",
		}, []string{
			"from Thu 6 Jun 2024, that day not counted", "skips 8–10 Jun (weekend, Dragon Boat Festival)", "working day 2 is Tue 11 Jun 2024",
		}},
		{"2025-01-28", 1, calendar.Working, true, "2025-02-05", []string{
			"自2025年1月28日（周二）起算，当日不是工作日，不计入", "跳过1月28日至2月4日（春节）", "第 1 个工作日为2025年2月5日（周三）",
		}, []string{
			"from Tue 28 Jan 2025, which is no working day and does not count", "skips 28 Jan – 4 Feb (Spring Festival)", "working day 1 is Wed 5 Feb 2025",
		}},
		{"2022-12-30", 3, calendar.Working, false, "2023-01-05", []string{
			"自2022年12月30日（周五）起算，当日不计入", "跳过2022年12月31日至2023年1月2日（元旦）", "第 3 个工作日为2023年1月5日（周四）",
		}, []string{
			"from Fri 30 Dec 2022, that day not counted", "skips 31 Dec 2022 – 2 Jan 2023 (New Year's Day)", "working day 3 is Thu 5 Jan 2023",
		}},
		{"2025-12-31", 3, calendar.Working, false, "2026-01-06", []string{
			"自2025年12月31日（周三）起算，当日不计入", "跳过2026年1月1日至3日（元旦）", "计入2026年1月4日（周日，元旦调休上班）", "第 3 个工作日为2026年1月6日（周二）",
		}, []string{
			"from Wed 31 Dec 2025, that day not counted", "skips 1–3 Jan 2026 (New Year's Day)", "counts Sun 4 Jan 2026 (make-up workday for New Year's Day)", "working day 3 is Tue 6 Jan 2026",
		}},
		{"2025-09-30", 1, calendar.Working, false, "2025-10-09", []string{
			"自2025年9月30日（周二）起算，当日不计入", "跳过10月1日至8日（国庆节、中秋节）", "第 1 个工作日为2025年10月9日（周四）",
		}, []string{
			"from Tue 30 Sep 2025, that day not counted", "skips 1–8 Oct (National Day and Mid-Autumn Festival)", "working day 1 is Thu 9 Oct 2025",
		}},
		{"2024-09-29", 4, calendar.Natural, true, "2024-10-02", []string{
			"自2024年9月29日（周日）起算，当日计入", "第 4 个自然日为2024年10月2日（周三）", "到期日不是工作日（国庆节），不顺延",
		}, []string{
			"from Sun 29 Sep 2024, that day counted", "natural day 4 is Wed 2 Oct 2024", "that is no working day (National Day); the date is not moved",
		}},
		{"2024-02-20", 10, calendar.Natural, false, "2024-03-01", []string{
			"自2024年2月20日（周二）起算，当日不计入", "第 10 个自然日为2024年3月1日（周五）",
		}, []string{
			"from Tue 20 Feb 2024, that day not counted", "natural day 10 is Fri 1 Mar 2024",
		}},
		{"2024-10-05", 0, calendar.Working, true, "2024-10-05", []string{
			"期限为 0 天，自2024年10月5日（周六）起算", "当日到期：2024年10月5日（周六）", "到期日不是工作日（国庆节），不顺延",
		}, []string{
			"a period of 0 days from Sat 5 Oct 2024", "due that day, Sat 5 Oct 2024", "that is no working day (National Day); the date is not moved",
		}},
	} {
		due, err := calendar.Embedded().Due(day(c.from), c.n, c.kind, c.countFirst)
		if err != nil || due.On != day(c.on) || due.Provisional {
			t.Errorf("%s + %d: %v, provisional %t, %v; want %s", c.from, c.n, due.On, due.Provisional, err, c.on)
		}
		zh, en := told(due)
		if !slices.Equal(zh, c.zh) || !slices.Equal(en, c.en) {
			t.Errorf("%s + %d is explained as\n%s\n%s", c.from, c.n, strings.Join(zh, "\n"), strings.Join(en, "\n"))
		}
	}
}

func told(due calendar.Due) (zh, en []string) {
	for _, s := range due.Explanation {
		zh, en = append(zh, s.ZH), append(en, s.EN)
	}
	return zh, en
}

func TestADueDayThatLeansOnAnAbsentNoticeIsProvisional(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from        string
		n           int
		kind        calendar.Kind
		on          string
		provisional string
	}{
		{"2026-12-20", 4, calendar.Working, "2026-12-24", ""},
		{"2026-12-20", 5, calendar.Working, "2026-12-25", ""},
		{"2026-12-20", 6, calendar.Working, "2026-12-28", "2027"}, // the notice of 2027 may still turn 28 December
		{"2026-12-30", 5, calendar.Working, "2027-01-06", "2027"},
		{"2027-02-01", 10, calendar.Working, "2027-02-15", "2027"}, // right through Spring Festival: nobody knows yet
		{"2026-12-30", 30, calendar.Natural, "2027-01-29", ""},
		{"2027-05-01", 0, calendar.Working, "2027-05-01", ""},
		{"2010-12-30", 3, calendar.Working, "2011-01-04", "2010–2011"},
		{"2015-12-29", 5, calendar.Working, "2016-01-06", "2015"},
	} {
		due, err := calendar.Embedded().Due(day(c.from), c.n, c.kind, false)
		if err != nil || due.On != day(c.on) || due.Provisional != (c.provisional != "") {
			t.Errorf("%s + %d: %v, provisional %t, %v; want %s", c.from, c.n, due.On, due.Provisional, err, c.on)
		}
		i := slices.IndexFunc(due.Explanation, func(s calendar.Segment) bool { return s.Step == calendar.StepProvisional })
		if (i >= 0) != due.Provisional {
			t.Errorf("%s + %d: provisional %t, explained at %d", c.from, c.n, due.Provisional, i)
		} else if i >= 0 && !strings.HasPrefix(due.Explanation[i].ZH, c.provisional+"年") {
			t.Errorf("%s + %d: %s", c.from, c.n, due.Explanation[i].ZH)
		}
	}
}

func TestALongPeriodGathersItsPlainWeekends(t *testing.T) {
	t.Parallel()
	c := calendar.Embedded()
	steps := func(n int) map[calendar.Step]int {
		due, err := c.Due(day("2017-01-03"), n, calendar.Working, true)
		if err != nil {
			t.Fatal(err)
		}
		all := map[calendar.Step]int{}
		for _, s := range due.Explanation {
			all[s.Step]++
		}
		return all
	}
	if short := steps(60); short[calendar.StepWeekends] != 0 || short[calendar.StepSkip] < 10 {
		t.Errorf("60 days are told as %v", short)
	}
	if long := steps(61); long[calendar.StepWeekends] != 1 || long[calendar.StepSkip] != 1 {
		t.Errorf("61 days are told as %v", long)
	}
	if longest := steps(calendar.MaxDays); longest[calendar.StepWeekends] != 1 || longest[calendar.StepSkip] > 80 || longest[calendar.StepProvisional] != 1 {
		t.Errorf("the longest period is told as %v", longest)
	}
}

func TestAPeriodThatMakesNoSenseIsRefused(t *testing.T) {
	t.Parallel()
	c := calendar.Embedded()
	for _, w := range []struct {
		from calendar.Day
		n    int
		kind calendar.Kind
		code string
	}{
		{day("2024-01-01"), -1, calendar.Working, "calendar.days_out_of_range"},
		{day("2024-01-01"), -1 << 63, calendar.Natural, "calendar.days_out_of_range"},
		{day("2024-01-01"), calendar.MaxDays + 1, calendar.Working, "calendar.days_out_of_range"},
		{day("2024-01-01"), 1<<63 - 1, calendar.Natural, "calendar.days_out_of_range"},
		{day("2024-01-01"), 1, "hours", "calendar.kind_unknown"},
		{day("2024-01-01"), 0, "", "calendar.kind_unknown"},
		{0, 1, calendar.Working, "calendar.day_out_of_range"},
		{-5, 1, calendar.Natural, "calendar.day_out_of_range"},
		{day("9998-12-31").Add(1), 0, calendar.Natural, "calendar.day_out_of_range"},
		{day("9998-12-31"), 1, calendar.Natural, "calendar.due_out_of_range"},
		{day("9998-12-31"), 1, calendar.Working, "calendar.due_out_of_range"},
		{day("9998-01-01"), calendar.MaxDays, calendar.Working, "calendar.due_out_of_range"},
	} {
		due, err := c.Due(w.from, w.n, w.kind, false)
		refusedWith(t, err, w.code)
		if !due.On.IsZero() || due.Explanation != nil {
			t.Errorf("%v + %d: refused, and yet %v", w.from, w.n, due)
		}
	}
	if due, err := c.Due(day("9998-12-30"), 1, calendar.Natural, false); err != nil || due.On != day("9998-12-31") {
		t.Errorf("the last supported day: %v, %v", due.On, err)
	}
	if due, err := c.Due(day("1970-01-01"), 1, calendar.Working, true); err != nil || due.On != day("1970-01-01") {
		t.Errorf("the first supported day: %v, %v", due.On, err)
	}
}
