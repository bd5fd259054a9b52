package calendar

import (
	"bytes"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Notice is the arrangement of one year's holidays as the State Council published it.
type Notice struct {
	Year   int       // of the title; days of the December before may belong to it
	Papers []string  // document numbers or addresses, the amending ones included
	Days   []Special // by day
}

// Special is one day that a notice names: off, or worked although it is a weekend (调休上班).
type Special struct {
	Day  Day
	Name string // the holiday it belongs to, as printed: 国庆节、中秋节
	Off  bool
}

const (
	maxNoticeBytes = 256 << 10
	maxNoticeName  = 40 // characters
)

// The seven holidays of 全国年节及纪念日放假办法 since 2008. A year that lacks one is not published in full.
var sevenHolidays = []string{"元旦", "春节", "清明", "劳动", "端午", "中秋", "国庆"}

const sevenSince = 2008

// ReadNotice reads one year in the holiday-cn shape, {year, papers, days: [{name, date, isOffDay}]}, at most 256 KiB;
// other keys are passed over. It refuses what would turn holidays into working days unseen: an empty list (the
// placeholder of a year not yet published), a year that lacks one of the seven holidays, a day twice, a day without
// name, date or isOffDay.
func ReadNotice(r io.Reader) (Notice, error) {
	content, err := io.ReadAll(io.LimitReader(r, maxNoticeBytes+1))
	if err != nil {
		return Notice{}, refuse("notice_unreadable", "节假日数据无法读取：%v", "the holiday data cannot be read: %v", err)
	}
	if len(content) > maxNoticeBytes {
		return Notice{}, refuse("notice_too_large", "节假日数据超过 %d KiB，一个文件只放一年", "the holiday data exceed %d KiB; one file holds one year", maxNoticeBytes>>10)
	}
	var file struct {
		Year   int      `json:"year"`
		Papers []string `json:"papers"`
		Days   []struct {
			Name string `json:"name"`
			Date string `json:"date"`
			Off  *bool  `json:"isOffDay"`
		} `json:"days"`
	}
	content = bytes.TrimPrefix(content, []byte("\ufeff"))
	if !utf8.Valid(content) {
		return Notice{}, refuse("notice_unreadable", "节假日数据不是 UTF-8 编码", "the holiday data are not UTF-8")
	}
	if err := json.Unmarshal(content, &file); err != nil {
		return Notice{}, refuse("notice_unreadable", "节假日数据不是 holiday-cn 格式的 JSON：%v", "the holiday data are not JSON in the holiday-cn shape: %v", err)
	}
	n := Notice{Year: file.Year, Papers: file.Papers}
	for i, day := range file.Days {
		if day.Off == nil {
			return Notice{}, refuse("notice_day", "第 %d 个日期没有写明是否放假（isOffDay）", "day %d does not say isOffDay", i+1)
		}
		date, err := ParseDay(day.Date)
		if err != nil {
			return Notice{}, refuse("notice_day", "第 %d 个日期 %.40q 不是有效日期，应为 2024-12-31 的格式", "day %d, %.40q, is not a date of the form 2024-12-31", i+1, day.Date)
		}
		n.Days = append(n.Days, Special{Day: date, Name: day.Name, Off: *day.Off})
	}
	slices.SortFunc(n.Days, func(a, b Special) int { return int(a.Day - b.Day) })
	if err := n.check(); err != nil {
		return Notice{}, err
	}
	return n, nil
}

// check holds for data read and for data built by hand alike.
func (n Notice) check() error {
	if n.Year <= firstYear || n.Year > lastYear {
		return refuse("notice_year", "年份必须在 %d 至 %d 之间", "the year must lie in %d to %d", firstYear+1, lastYear)
	}
	if len(n.Days) == 0 {
		return refuse("notice_empty", "%d 年没有任何放假日期：该年安排尚未公布", "%d has no days: its arrangement is not published yet", n.Year)
	}
	for i, s := range n.Days {
		if err := s.check(n.Year); err != nil {
			return err
		}
		if i > 0 && s.Day <= n.Days[i-1].Day {
			return refuse("notice_day", "%s 出现两次或未按日期排列", "%s stands twice or out of order", s.Day)
		}
	}
	for _, holiday := range sevenHolidays {
		if n.Year >= sevenSince && !slices.ContainsFunc(n.Days, func(s Special) bool { return s.Off && strings.Contains(s.Name, holiday) }) {
			return refuse("notice_incomplete", "%d 年缺少“%s”的放假日期，请载入完整的一年", "%d lacks the days off of %s; load the whole year", n.Year, holiday)
		}
	}
	return nil
}

func (s Special) check(year int) error {
	decemberBefore := s.Day >= Date(year-1, time.December, 1) && s.Day < Date(year, time.January, 1)
	if s.Day.Year() != year && !decemberBefore {
		return refuse("notice_day", "%s 不属于 %d 年，也不属于上一年 12 月", "%s lies neither in %d nor in the December before", s.Day, year)
	}
	if strings.TrimSpace(s.Name) == "" || utf8.RuneCountInString(s.Name) > maxNoticeName || strings.ContainsFunc(s.Name, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return refuse("notice_day", "%s 的节日名称缺失、过长或含不可见字符", "the holiday name of %s is missing, too long or holds unprintable characters", s.Day)
	}
	return nil
}

// makesUp tells whether the day is worked although it is a Saturday or Sunday.
func (s Special) makesUp() bool { return !s.Off && s.Day.onWeekend() }
