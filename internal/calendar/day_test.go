package calendar_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"qingdan/internal/calendar"
)

var day = calendar.MustDay

// anyDay draws from all supported days.
func anyDay() *rapid.Generator[calendar.Day] {
	return rapid.Map(rapid.Int32Range(int32(day("1970-01-01")), int32(day("9998-12-31"))), func(n int32) calendar.Day { return calendar.Day(n) })
}

// refusedWith holds that err is a bilingual refusal with this code.
func refusedWith(t *testing.T, err error, code string) {
	t.Helper()
	var refusal *calendar.Error
	if !errors.As(err, &refusal) {
		t.Fatalf("want a refusal %s, got %v", code, err)
	}
	if refusal.Code != code || refusal.ZH == "" || refusal.EN == "" || refusal.ZH == refusal.EN {
		t.Errorf("want %s in two languages, got %+v", code, *refusal)
	}
}

func TestADayIsReadBackAsItWasWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := anyDay().Draw(t, "day")
		text, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		var back calendar.Day
		if err := json.Unmarshal(text, &back); err != nil || back != d {
			t.Fatalf("%s came back as %v, %v", text, back, err)
		}
		if calendar.DayOf(d.Start()) != d || calendar.DayOf(d.End()) != d || d.End().Add(1) != d.Add(1).Start() {
			t.Fatalf("%v is not the day from its start to its end", d)
		}
	})
}

func TestTheAbsentDayIsEmptyText(t *testing.T) {
	t.Parallel()
	var none calendar.Day
	if text, err := json.Marshal(none); err != nil || string(text) != `""` || !none.IsZero() || !calendar.DayOf(time.Time{}).IsZero() {
		t.Errorf("the absent day is written %s, %v", text, err)
	}
	d := day("2024-06-02")
	if err := json.Unmarshal([]byte(`""`), &d); err != nil || !d.IsZero() {
		t.Errorf("empty text is read as %v, %v", d, err)
	}
}

func TestWhatIsNoDayIsRefusedAndLeavesTheDayAsItWas(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		" ", "2024-02-30", "2023-02-29", "2024-13-01", "2024-00-10", "2024-6-2", "24-06-02", "2024-06-02 ", " 2024-06-02",
		"2024-06-02T00:00:00Z", "2024/06/02", "20240602", "+024-06-02", "-024-06-02", "1969-12-31", "9999-01-01", "0000-01-01",
		"２０２４-06-02", "2024－06－02", "2024-06-02\x00", "2024年6月2日", "NaN", strings.Repeat("9", 1<<16), "\xff\xfe", "'; DROP TABLE--",
	} {
		d := day("2024-06-02")
		err := d.UnmarshalText([]byte(text))
		refusedWith(t, err, "calendar.day_malformed")
		if d != day("2024-06-02") {
			t.Errorf("%q overwrote the day", text)
		}
		if refusal := (*calendar.Error)(nil); errors.As(err, &refusal) && len(refusal.ZH)+len(refusal.EN) > 500 {
			t.Errorf("%d bytes of hostile text are echoed", len(refusal.ZH)+len(refusal.EN))
		}
	}
}

func TestADayThatCouldNotBeReadBackIsNotWritten(t *testing.T) {
	t.Parallel()
	for _, d := range []calendar.Day{-1, day("9998-12-31").Add(1), 1<<31 - 1, -1 << 31} {
		_, err := d.MarshalText()
		refusedWith(t, err, "calendar.day_out_of_range")
	}
}

func TestAnInstantFallsOnTheDayOfChina(t *testing.T) {
	t.Parallel()
	for instant, want := range map[string]string{
		"2024-06-30T15:59:59.999999999Z": "2024-06-30",
		"2024-06-30T16:00:00Z":           "2024-07-01",
		"2024-12-31T11:00:00-05:00":      "2025-01-01",
		"2024-02-28T23:59:59+08:00":      "2024-02-28",
	} {
		at, err := time.Parse(time.RFC3339Nano, instant)
		if err != nil {
			t.Fatal(err)
		}
		if got := calendar.DayOf(at); got != day(want) {
			t.Errorf("%s falls on %v, want %s", instant, got, want)
		}
	}
}

func TestMonthsAndQuartersHaveTheirEdges(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		day, start, end string
		month, quarter  int
	}{
		{"2024-01-01", "2024-01-01", "2024-01-31", 202401, 20241},
		{"2024-02-29", "2024-02-01", "2024-02-29", 202402, 20241},
		{"2023-02-01", "2023-02-01", "2023-02-28", 202302, 20231},
		{"2000-02-10", "2000-02-01", "2000-02-29", 200002, 20001},
		{"2100-02-10", "2100-02-01", "2100-02-28", 210002, 21001},
		{"2024-03-31", "2024-03-01", "2024-03-31", 202403, 20241},
		{"2024-04-01", "2024-04-01", "2024-04-30", 202404, 20242},
		{"2024-06-30", "2024-06-01", "2024-06-30", 202406, 20242},
		{"2024-07-01", "2024-07-01", "2024-07-31", 202407, 20243},
		{"2024-09-30", "2024-09-01", "2024-09-30", 202409, 20243},
		{"2024-10-01", "2024-10-01", "2024-10-31", 202410, 20244},
		{"2024-12-31", "2024-12-01", "2024-12-31", 202412, 20244},
		{"9998-12-31", "9998-12-01", "9998-12-31", 999812, 99984},
	} {
		d := day(c.day)
		if d.MonthStart() != day(c.start) || d.MonthEnd() != day(c.end) || d.Month() != c.month || d.Quarter() != c.quarter {
			t.Errorf("%v: %v to %v, month %d, quarter %d", d, d.MonthStart(), d.MonthEnd(), d.Month(), d.Quarter())
		}
	}
}

func TestMonthsFollowEachOtherWithoutAGap(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := anyDay().Draw(t, "day")
		if d.MonthStart() > d || d.MonthEnd() < d || d.MonthStart().Month() != d.Month() || d.MonthEnd().Month() != d.Month() {
			t.Fatalf("%v lies outside its month", d)
		}
		if next := d.MonthEnd().Add(1); next.MonthStart() != next || next.Month() == d.Month() || next.Quarter() < d.Quarter() {
			t.Fatalf("the month of %v does not end on %v", d, d.MonthEnd())
		}
	})
}

func TestOutOfRangeDaysOfAMonthRollOver(t *testing.T) {
	t.Parallel()
	if got := calendar.Date(2023, time.February, 29); got != day("2023-03-01") {
		t.Errorf("29 February 2023 is %v", got)
	}
	if got := calendar.Date(2024, 14, 0); got != day("2025-01-31") {
		t.Errorf("day 0 of month 14 is %v", got)
	}
}
