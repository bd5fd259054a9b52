package calendar

import "time"

// Zone is the one civil time zone of the service (Asia/Shanghai, +08:00 since 1991). It is fixed here so
// that a host without a zone database answers alike.
var Zone = time.FixedZone("Asia/Shanghai", 8*60*60)

// Day is a calendar day, counted from 1970-01-01 (day 1), so that the zero Day means "none".
type Day int32

const secondsPerDay = 24 * 60 * 60

// The supported years. The last leaves room for the day after the last day.
const firstYear, lastYear = 1970, 9998

// lastDay is 9998-12-31.
var lastDay = Date(lastYear, time.December, 31)

// DayOf gives the day in Zone on which the instant t falls; the zero time gives the zero Day.
func DayOf(t time.Time) Day {
	if t.IsZero() {
		return 0
	}
	local := t.In(Zone)
	return Date(local.Year(), local.Month(), local.Day())
}

// Date gives the day of a year, month and day of the month; out-of-range values roll over as in time.Date.
func Date(year int, month time.Month, day int) Day {
	return Day(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix()/secondsPerDay) + 1
}

// ParseDay reads YYYY-MM-DD in the years 1970 to 9998. A day that does not exist is an *Error.
func ParseDay(s string) (Day, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < firstYear || t.Year() > lastYear {
		return 0, refuse("day_malformed", "%.40q 不是有效日期，请按 2024-12-31 的格式填写", "%.40q is not a day of the form 2024-12-31", s)
	}
	return Date(t.Date()), nil
}

// MustDay is ParseDay for constants; it panics on a malformed day.
func MustDay(s string) Day {
	d, err := ParseDay(s)
	if err != nil {
		panic(err)
	}
	return d
}

// IsZero tells whether the day is absent.
func (d Day) IsZero() bool { return d == 0 }

// Add moves the day by n calendar days.
func (d Day) Add(n int) Day { return d + Day(n) }

// Start is the first instant of the day in Zone.
func (d Day) Start() time.Time {
	year, month, day := d.utc().Date()
	return time.Date(year, month, day, 0, 0, 0, 0, Zone)
}

// End is the last nanosecond of the day in Zone.
func (d Day) End() time.Time { return d.Add(1).Start().Add(-1) }

// Year is the calendar year.
func (d Day) Year() int { return d.utc().Year() }

// Month is the year and month as one number, 202406 for June 2024.
func (d Day) Month() int { return d.Year()*100 + int(d.utc().Month()) }

// Quarter is the year and quarter as one number, 20243 for the third quarter of 2024.
func (d Day) Quarter() int { return d.Year()*10 + (int(d.utc().Month())+2)/3 }

// MonthStart is the first day of the month.
func (d Day) MonthStart() Day {
	year, month, _ := d.utc().Date()
	return Date(year, month, 1)
}

// MonthEnd is the last day of the month.
func (d Day) MonthEnd() Day {
	year, month, _ := d.utc().Date()
	return Date(year, month+1, 0)
}

// Weekday is the day of the week.
func (d Day) Weekday() time.Weekday { return d.utc().Weekday() }

func (d Day) onWeekend() bool { return d.Weekday() == time.Saturday || d.Weekday() == time.Sunday }

func (d Day) utc() time.Time { return time.Unix(int64(d-1)*secondsPerDay, 0).UTC() }

// String is YYYY-MM-DD, empty for the zero Day.
func (d Day) String() string {
	if d.IsZero() {
		return ""
	}
	return d.utc().Format(time.DateOnly)
}

// MarshalText writes YYYY-MM-DD, empty for the zero Day. A day that ParseDay would not read back is an *Error.
func (d Day) MarshalText() ([]byte, error) {
	if !d.IsZero() {
		if err := d.supported(); err != nil {
			return nil, err
		}
	}
	return []byte(d.String()), nil
}

// UnmarshalText reads YYYY-MM-DD; empty text is the zero Day. What is malformed leaves the Day as it was.
func (d *Day) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = 0
		return nil
	}
	parsed, err := ParseDay(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

// supported refuses the absent day and days outside 1970 to 9998.
func (d Day) supported() error {
	if d < 1 || d > lastDay {
		return refuse("day_out_of_range", "日期必须在 %d 年至 %d 年之间", "the day must lie in the years %d to %d", firstYear, lastYear)
	}
	return nil
}
