package calendar_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"qingdan/internal/calendar"
)

// nearDay draws days around the published years, 2014 to 2029.
func nearDay() *rapid.Generator[calendar.Day] {
	return rapid.Map(rapid.Int32Range(int32(day("2014-01-01")), int32(day("2029-12-31"))), func(n int32) calendar.Day { return calendar.Day(n) })
}

func TestDaysCountedUpToADueDayAreTheDaysOfThePeriod(t *testing.T) {
	t.Parallel()
	c := calendar.Embedded()
	rapid.Check(t, func(t *rapid.T) {
		from, n, countFirst := nearDay().Draw(t, "from"), rapid.IntRange(1, 400).Draw(t, "n"), rapid.Bool().Draw(t, "countFirst")
		due, err := c.Due(from, n, calendar.Working, countFirst)
		if err != nil {
			t.Fatal(err)
		}
		count, provisional, err := c.Count(from, due.On, countFirst)
		if err != nil || count != n || provisional != due.Provisional {
			t.Fatalf("%v + %d is %v, counted back %d, provisional %t and %t, %v", from, n, due.On, count, due.Provisional, provisional, err)
		}
		if working, _, _ := c.IsWorking(due.On); !working {
			t.Fatalf("%v + %d ends on %v, no working day", from, n, due.On)
		}
		told := n
		for _, s := range due.Explanation {
			if s.Step == calendar.StepSkip || s.Step == calendar.StepWeekends {
				told += s.Days
			}
			if s.ZH == "" || s.EN == "" {
				t.Fatalf("%s is told in one language", s.Step)
			}
		}
		if !countFirst {
			told++
		}
		if all := int(due.On-from) + 1; told != all {
			t.Fatalf("%v + %d: %d days passed, %d are explained", from, n, all, told)
		}
	})
}

func TestALongerOrLaterPeriodNeverEndsEarlier(t *testing.T) {
	t.Parallel()
	c := calendar.Embedded()
	rapid.Check(t, func(t *rapid.T) {
		from, n := nearDay().Draw(t, "from"), rapid.IntRange(0, 100).Draw(t, "n")
		kind, countFirst := rapid.SampledFrom([]calendar.Kind{calendar.Working, calendar.Natural}).Draw(t, "kind"), rapid.Bool().Draw(t, "countFirst")
		on := func(from calendar.Day, n int, countFirst bool) calendar.Day {
			due, err := c.Due(from, n, kind, countFirst)
			if err != nil {
				t.Fatal(err)
			}
			return due.On
		}
		end := on(from, n, countFirst)
		if end < from || on(from, n+1, countFirst) < end || on(from.Add(1), n, countFirst) < end || on(from, n, false) < end {
			t.Fatalf("%v + %d %s ends on %v", from, n, kind, end)
		}
	})
}

func TestCountIsTheNumberOfWorkingDaysListed(t *testing.T) {
	t.Parallel()
	c := calendar.Embedded()
	rapid.Check(t, func(t *rapid.T) {
		from, span, countFirst := nearDay().Draw(t, "from"), rapid.IntRange(0, 900).Draw(t, "span"), rapid.Bool().Draw(t, "countFirst")
		entries, err := c.Days(from, from.Add(span))
		if err != nil || len(entries) != span+1 {
			t.Fatal(len(entries), err)
		}
		want, provisional := 0, false
		for i, e := range entries {
			if i == 0 && !countFirst {
				continue
			}
			provisional = provisional || e.Provisional
			if e.Working {
				want++
			}
		}
		if got, p, err := c.Count(from, from.Add(span), countFirst); err != nil || got != want || p != provisional {
			t.Fatalf("%v to %v: %d provisional %t, listed %d provisional %t, %v", from, from.Add(span), got, p, want, provisional, err)
		}
	})
}

func TestCountsOfAdjoiningPeriodsAddUp(t *testing.T) {
	t.Parallel()
	c := calendar.Embedded()
	rapid.Check(t, func(t *rapid.T) {
		a := anyDay().Draw(t, "a")
		b := min(a.Add(rapid.IntRange(0, 5000).Draw(t, "b")), day("9998-12-31"))
		z := min(b.Add(rapid.IntRange(0, 5000).Draw(t, "z")), day("9998-12-31"))
		first, _, _ := c.Count(a, b, true)
		second, _, _ := c.Count(b, z, false)
		if whole, _, err := c.Count(a, z, true); err != nil || whole != first+second {
			t.Fatalf("%v to %v to %v: %d and %d are not %d, %v", a, b, z, first, second, whole, err)
		}
	})
}

// A date that is not provisional stays when the next year's notice arrives, whatever it says.
func TestAFurtherYearMovesOnlyWhatWasProvisional(t *testing.T) {
	t.Parallel()
	old := calendar.Embedded()
	rapid.Check(t, func(t *rapid.T) {
		var more []string
		for _, n := range rapid.SliceOfDistinct(rapid.IntRange(0, 60), rapid.ID).Draw(t, "days") {
			d := day("2026-12-28").Add(n)
			if d != day("2027-01-01") && d != day("2027-02-08") {
				more = append(more, fmt.Sprintf(`{"name":"元旦","date":"%s","isOffDay":%t}`, d, rapid.Bool().Draw(t, "off")))
			}
		}
		n, err := calendar.ReadNotice(strings.NewReader(year(2027, more...)))
		if err != nil {
			t.Fatal(err)
		}
		c, err := old.With(n)
		if err != nil {
			t.Fatal(err)
		}
		from, days := day("2026-11-20").Add(rapid.IntRange(0, 60).Draw(t, "from")), rapid.IntRange(0, 40).Draw(t, "n")
		before, err := old.Due(from, days, calendar.Working, false)
		if err != nil {
			t.Fatal(err)
		}
		after, err := c.Due(from, days, calendar.Working, false)
		if err != nil || after.Provisional && after.On.Year() < 2028 && after.On < day("2027-12-28") {
			t.Fatalf("%v + %d is still provisional: %v, %v", from, days, after.On, err)
		}
		if !before.Provisional && before.On != after.On {
			t.Fatalf("%v + %d was %v for certain and is now %v", from, days, before.On, after.On)
		}
	})
}

func TestDaysAreListedWithTheirNames(t *testing.T) {
	t.Parallel()
	entries, err := calendar.Embedded().Days(day("2024-10-04"), day("2024-10-14"))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"2024-10-04 false holiday 国庆节 国庆节", "2024-10-05 false holiday 国庆节 国庆节", "2024-10-06 false holiday 国庆节 国庆节",
		"2024-10-07 false holiday 国庆节 国庆节", "2024-10-08 true workday  工作日", "2024-10-09 true workday  工作日",
		"2024-10-10 true workday  工作日", "2024-10-11 true workday  工作日", "2024-10-12 true make_up 国庆节 国庆节调休上班",
		"2024-10-13 false weekend  周末", "2024-10-14 true workday  工作日",
	}
	for i, e := range entries {
		if got := fmt.Sprintf("%v %t %s %s %s", e.Day, e.Working, e.Sort, e.Name, e.Text().ZH); got != want[i] || e.Provisional {
			t.Errorf("got %s, want %s", got, want[i])
		}
	}
}

func TestAHolidayWithoutAnEnglishNameKeepsItsOwn(t *testing.T) {
	t.Parallel()
	c := with(t, calendar.Embedded(), year(2027, `{"name":"壮族三月三","date":"2027-04-09","isOffDay":true}`))
	entries, err := c.Days(day("2027-04-09"), day("2027-04-09"))
	if err != nil || entries[0].Text() != (calendar.Text{ZH: "壮族三月三", EN: "壮族三月三"}) {
		t.Errorf("%v, %v", entries, err)
	}
}

func TestARangeThatMakesNoSenseIsRefused(t *testing.T) {
	t.Parallel()
	c := calendar.Embedded()
	for _, w := range []struct {
		from, to calendar.Day
		code     string
	}{
		{day("2024-10-02"), day("2024-10-01"), "calendar.range_backwards"},
		{0, day("2024-10-01"), "calendar.day_out_of_range"},
		{day("2024-10-01"), 0, "calendar.day_out_of_range"},
		{day("2024-10-01"), 1<<31 - 1, "calendar.day_out_of_range"},
	} {
		_, err := c.Days(w.from, w.to)
		refusedWith(t, err, w.code)
		_, _, err = c.Count(w.from, w.to, true)
		refusedWith(t, err, w.code)
	}
	_, err := c.Days(day("2016-01-01"), day("2016-01-01").Add(3660))
	refusedWith(t, err, "calendar.range_too_long")
	if entries, err := c.Days(day("2016-01-01"), day("2016-01-01").Add(3659)); err != nil || len(entries) != 3660 {
		t.Errorf("%d days, %v", len(entries), err)
	}
	if working, name, provisional := c.IsWorking(0); working || name != "" || !provisional {
		t.Errorf("nobody works on an absent day: %t %q %t", working, name, provisional)
	}
}

func TestACalendarWithoutNoticesIsPlainWeeksAndSaysSo(t *testing.T) {
	t.Parallel()
	c := new(calendar.Calendar)
	for d := day("2024-09-23"); d <= day("2024-10-13"); d = d.Add(1) {
		working, name, provisional := c.IsWorking(d)
		if weekend := d.Weekday() == time.Saturday || d.Weekday() == time.Sunday; working == weekend || name != "" || !provisional {
			t.Errorf("%v: %t %q %t", d, working, name, provisional)
		}
	}
	if c.Version() != "" || len(c.Years()) != 0 || c.Papers(2024) != nil {
		t.Errorf("an empty calendar is called %q and holds %v", c.Version(), c.Years())
	}
}

// Under the race detector this holds the promise that a calendar may be shared.
func TestACalendarServesManyAtOnce(t *testing.T) {
	t.Parallel()
	c := calendar.Embedded()
	n := read(t, year(2027))
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			for i := range 200 {
				next, err := c.With(n)
				if err != nil {
					t.Error(err)
					return
				}
				due, err := next.Due(day("2024-09-29").Add(i), 10, calendar.Working, true)
				if err != nil || due.Version != next.Version() {
					t.Error(due, err)
				}
			}
		})
	}
	all.Wait()
}

func BenchmarkDueInTenWorkingDays(b *testing.B) {
	c, from := calendar.Embedded(), day("2024-09-20")
	for b.Loop() {
		if _, err := c.Due(from, 10, calendar.Working, false); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCountOverSixYears(b *testing.B) {
	c, from, to := calendar.Embedded(), day("2018-09-20"), day("2024-09-20")
	for b.Loop() {
		if _, _, err := c.Count(from, to, false); err != nil {
			b.Fatal(err)
		}
	}
}
