package calendar_test

import (
	"bufio"
	"encoding/csv"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/6tail/lunar-go/HolidayUtil"

	"qingdan/internal/calendar"
)

const compiled = "../../../shared/data/holidays_2019_2026.csv"

// The days off and the weekend days worked that each notice names, counted in the notices themselves.
func TestEveryYearHasTheDaysItsNoticeNames(t *testing.T) {
	t.Parallel()
	c := calendar.Embedded()
	want := map[int][2]int{
		2016: {24, 6}, 2017: {24, 5}, 2018: {23, 6}, 2019: {24, 7}, 2020: {30, 6}, 2021: {31, 7},
		2022: {31, 7}, 2023: {27, 7}, 2024: {28, 8}, 2025: {28, 5}, 2026: {33, 6},
	}
	for _, year := range c.Years() {
		// The year before gives its last days: New Year's holidays belong to the notice of the new year.
		entries, err := c.Days(calendar.Date(year-1, time.December, 25), calendar.Date(year, time.December, 25))
		if err != nil {
			t.Fatal(err)
		}
		var got [2]int
		for _, e := range entries {
			switch e.Sort {
			case calendar.Holiday:
				got[0]++
			case calendar.MakeUp:
				got[1]++
			}
		}
		if got != want[year] {
			t.Errorf("%d has %v days off and worked, its notice %v", year, got, want[year])
		}
		if papers := c.Papers(year); len(papers) == 0 || !strings.HasPrefix(papers[0], "国办发明电〔") {
			t.Errorf("%d names no notice: %q", year, papers)
		}
	}
	if !slices.Equal(c.Years(), []int{2016, 2017, 2018, 2019, 2020, 2021, 2022, 2023, 2024, 2025, 2026}) {
		t.Errorf("the years are %v", c.Years())
	}
}

func TestTheYearsAgreeWithATableCompiledByOthers(t *testing.T) {
	t.Parallel()
	file, err := os.Open(compiled)
	if err != nil {
		t.Skipf("the compiled table of 2019 to 2026 is not part of the repository: %v", err)
	}
	defer file.Close()
	rows, err := csv.NewReader(bufio.NewReader(file)).ReadAll()
	if err != nil || len(rows) < 280 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	listed := map[string][]string{}
	for _, row := range rows[1:] {
		listed[row[0]] = row
	}
	c := calendar.Embedded()
	for d := day("2018-12-25"); d <= day("2026-12-31"); d = d.Add(1) {
		working, name, provisional := c.IsWorking(d)
		want, wantName := d.Weekday() != time.Saturday && d.Weekday() != time.Sunday, ""
		if row, ok := listed[d.String()]; ok {
			// A Monday that is worked (2020-02-03) needs no name.
			if off := row[2] == "放假"; off || !want {
				want, wantName = !off, row[1]
			}
		}
		if working != want || name != wantName {
			t.Errorf("%v: working %t %q, the table says %t %q", d, working, name, want, wantName)
		}
		if provisional != (d >= day("2026-12-28")) {
			t.Errorf("%v: provisional %t", d, provisional)
		}
	}
}

func TestTheYearsAgreeWithAnIndependentLibrary(t *testing.T) {
	t.Parallel()
	c := calendar.Embedded()
	for d := day("2016-01-01"); d <= day("2026-12-31"); d = d.Add(1) {
		want := d.Weekday() != time.Saturday && d.Weekday() != time.Sunday
		if h := HolidayUtil.GetHoliday(d.String()); h != nil {
			want = h.IsWork()
		}
		if working, _, _ := c.IsWorking(d); working != want {
			t.Errorf("%v: working %t, the library says %t", d, working, want)
		}
	}
}

func TestNoNoticeEverTurnedADayBefore28DecemberOfTheYearBefore(t *testing.T) {
	t.Parallel()
	seen := 0
	for d := day("2001-12-01"); d <= day("2026-12-31"); d = d.Add(1) {
		h := HolidayUtil.GetHoliday(d.String())
		if h == nil || day(h.GetTarget()).Year() == d.Year() {
			continue
		}
		seen++
		if d < calendar.Date(d.Year(), time.December, 28) {
			t.Errorf("%v was turned for %s", d, h.GetTarget())
		}
	}
	if seen < 10 {
		t.Errorf("only %d days before New Year were seen", seen)
	}
}
