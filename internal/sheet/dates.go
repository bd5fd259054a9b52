package sheet

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/sheet/grid"
)

// Days outside of these years are slips or placeholders such as 9999-12-31.
const (
	firstYear = 1970
	lastYear  = 2099
)

// flaw is the stable code of what is wrong with a value; empty when nothing is.
type flaw string

const (
	dateImpossible flaw = "date.impossible" // 2024-02-30, month 13, a serial below 1, 9999-12-31
	dateUnreadable flaw = "date.unreadable" // 去年年底
	dateRange      flaw = "date.range"      // 6月1日至5日 where one day is asked for
	dateNoYear     flaw = "date.no_year"    // 7.1 without a year in the title
)

// The parts in which dates are printed, the longer ones first. Texts are squeezed before.
var datePart = regexp.MustCompile(`\b(\d{8})\b` +
	`|\b(\d{4}|\d{2})年(\d{1,2})月(\d{1,2})[日号]?` +
	`|\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\b` +
	`|\b(\d{4}|\d{2})年(\d{1,2})月([上中下]旬)?` +
	`|\b(\d{4})[-/.](\d{1,2})\b` +
	`|\b(\d{4})年(?:第?([1-4一二三四])季度|([上下]半年)|(初))?` +
	`|\b(\d{1,2})月(\d{1,2})[日号]` +
	`|\b(\d{1,2})月([上中下]旬)?` +
	`|\b(\d{1,2})[日号]`)

var (
	monthDay    = regexp.MustCompile(`^(\d{1,2})[-/.](\d{1,2})[日号]?(?:之?前)?$`)
	clockTime   = regexp.MustCompile(`(?:[\sT]|([日号]))\s*(?:上午|下午|[AaPp][Mm])?\s*\d{1,2}(?::\d{2}|时).*$|(?:上午|中午|下午|晚上|凌晨)$`)
	rangeSign   = regexp.MustCompile(`[至~到—–]`)
	sayStanding = regexp.MustCompile(`长期|持续|常态|坚持`)
	sayAtOnce   = regexp.MustCompile(`立行立改|立即|即知即改|即查即改|马上`)
)

// day reads a cell that holds one day. year completes a day printed without one; 0 means that none is known.
func (v value) day(year int) (calendar.Day, flaw) {
	if v.kind == grid.Number {
		if d, f, ok := v.serial(); ok {
			return d, f
		}
	}
	text := unbracket(squeeze(clockTime.ReplaceAllString(narrow(v.text), "$1")))
	parts, f := findDates(text, year)
	switch {
	case f != "":
		return 0, f
	case len(parts) == 1 && parts[0].whole && strings.Trim(parts[0].around, "日号之前止起-/.。") == "":
		return parts[0].last, ""
	case len(parts) > 0 && rangeSign.MatchString(text):
		return 0, dateRange
	}
	return 0, dateUnreadable
}

// deadline reads a 整改时限 cell: the day, and its kind date, standing, immediate or none.
func (v value) deadline(year int) (on calendar.Day, kind string, f flaw) {
	if v.kind == grid.Number {
		if d, f, ok := v.serial(); ok {
			return d, "date", f
		}
	}
	text := squeeze(clockTime.ReplaceAllString(narrow(v.text), "$1"))
	if isBlankMark(text) || text == "无" {
		return 0, "none", ""
	}
	parts, f := findDates(text, year)
	switch {
	case f != "":
		return 0, "", f
	case len(parts) > 0:
		for _, p := range parts {
			on = max(on, p.last)
		}
		return on, "date", ""
	case sayStanding.MatchString(text):
		return 0, "standing", ""
	case sayAtOnce.MatchString(text):
		return 0, "immediate", ""
	}
	return 0, "", dateUnreadable
}

// foundDate is a date in a text: the last day of what it names.
type foundDate struct {
	last   calendar.Day
	whole  bool   // it names a day, not a month or a year
	around string // the text without it
}

// findDates finds the dates of a squeezed text. A month without a year shares the year before it, a day without a
// month the month before it. One impossible date spoils the text.
func findDates(text string, year int) ([]foundDate, flaw) {
	text = hanNumber.ReplaceAllStringFunc(text, hanDigits)
	if m := monthDay.FindStringSubmatch(text); m != nil {
		if year == 0 {
			return nil, dateNoYear
		}
		d, ok := date(year, atoi(m[1]), atoi(m[2]))
		if !ok {
			return nil, dateImpossible
		}
		return []foundDate{{last: d, whole: true}}, ""
	}
	var out []foundDate
	month := 0
	for _, at := range datePart.FindAllStringSubmatchIndex(text, -1) {
		g := func(i int) string {
			if at[2*i] < 0 {
				return ""
			}
			return text[at[2*i]:at[2*i+1]]
		}
		var y, m, d int
		switch {
		case g(1) != "":
			y, m, d = atoi(g(1)[:4]), atoi(g(1)[4:6]), atoi(g(1)[6:])
		case g(2) != "":
			y, m, d = fullYear(g(2)), atoi(g(3)), atoi(g(4))
		case g(5) != "":
			y, m, d = atoi(g(5)), atoi(g(6)), atoi(g(7))
		case g(8) != "":
			y, m, d = fullYear(g(8)), atoi(g(9)), tenDays(g(10))
		case g(11) != "":
			y, m, d = atoi(g(11)), atoi(g(12)), -1
		case g(13) != "":
			if g(16) != "" { // 年初 names no day
				return nil, dateUnreadable
			}
			y, m, d = atoi(g(13)), lastMonth(g(14), g(15)), -1
		case g(17) != "":
			y, m, d = year, atoi(g(17)), atoi(g(18))
		case g(19) != "":
			y, m, d = year, atoi(g(19)), tenDays(g(20))
		default:
			if month == 0 {
				continue // 15日内 names no day
			}
			y, m, d = year, month, atoi(g(21))
		}
		if y == 0 && g(17)+g(19)+g(21) != "" {
			return nil, dateNoYear
		}
		on, ok := date(y, m, d)
		if !ok {
			return nil, dateImpossible
		}
		year, month = y, m
		whole := g(1)+g(2)+g(5)+g(17)+g(21) != ""
		out = append(out, foundDate{on, whole, text[:at[0]] + text[at[1]:]})
	}
	return out, ""
}

// date checks a date; day -1 is the last of the month.
func date(year, month, day int) (calendar.Day, bool) {
	if year < firstYear || year > lastYear || month < 1 || month > 12 {
		return 0, false
	}
	end := time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
	if day == -1 {
		day = end
	}
	return calendar.Date(year, time.Month(month), day), day >= 1 && day <= end
}

// serial reads a number as a day: a serial of the 1900 system, or the digits of a date. ok is false when the number
// is printed like a date (7.12, 2024.5) and must be read as text.
func (v value) serial() (on calendar.Day, f flaw, ok bool) {
	n, err := strconv.ParseFloat(v.stored, 64)
	if err != nil || math.IsNaN(n) {
		return 0, dateUnreadable, true
	}
	plausible := n >= 20000 && n < 80000
	switch {
	case v.format.Date || plausible:
		days := math.Floor(n)
		if days < 61 || days > 80000 { // before 1 March 1900 the serials count a day that never was
			return 0, dateImpossible, true
		}
		on := calendar.Date(1899, 12, 30).Add(int(days))
		if on.Year() < firstYear || on.Year() > lastYear {
			return 0, dateImpossible, true
		}
		return on, "", true
	case n != math.Trunc(n) && n > 0, n >= 10_000_000 && n < 100_000_000:
		return 0, "", false
	}
	return 0, dateImpossible, true
}

func atoi(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

func fullYear(s string) int {
	if len(s) == 2 {
		return 2000 + atoi(s)
	}
	return atoi(s)
}

func tenDays(s string) int {
	switch s {
	case "上旬":
		return 10
	case "中旬":
		return 20
	}
	return -1
}

func lastMonth(quarter, half string) int {
	switch {
	case quarter != "":
		return 3 * hanInt(quarter)
	case half == "上半年":
		return 6
	}
	return 12
}
