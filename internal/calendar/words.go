package calendar

import (
	"fmt"
	"strings"
)

// holidayNames are the names that notices print; a name not listed stays Chinese in English text too.
var holidayNames = strings.NewReplacer("元旦", "New Year's Day", "春节", "Spring Festival", "清明节", "Qingming Festival",
	"劳动节", "Labour Day", "端午节", "Dragon Boat Festival", "中秋节", "Mid-Autumn Festival", "国庆节", "National Day",
	"、", " and ")

func english(holiday string) string { return holidayNames.Replace(holiday) }

var weekdays = [7]Text{
	{"周日", "Sun"}, {"周一", "Mon"}, {"周二", "Tue"}, {"周三", "Wed"}, {"周四", "Thu"}, {"周五", "Fri"}, {"周六", "Sat"},
}

// dates writes one day with its weekday, or a span without what repeats, and why in brackets: 10月1日至7日（国庆节）,
// 1–7 Oct (National Day). The year is left out where it is the known one.
func dates(from, to Day, known int, why Text) Text {
	a, b := from.utc(), to.utc()
	var zh, en string
	switch {
	case from == to:
		week := weekdays[a.Weekday()]
		zh, en = a.Format("1月2日"), week.EN+b.Format(" 2 Jan")
		if why.ZH != "" {
			week.ZH += "，" + why.ZH
		}
		why.ZH = week.ZH
	case a.Year() != b.Year():
		zh, en = a.Format("1月2日")+b.Format("至2006年1月2日"), a.Format("2 Jan 2006 – ")+b.Format("2 Jan")
		known = 0
	case a.Month() == b.Month():
		zh, en = a.Format("1月2日")+b.Format("至2日"), a.Format("2–")+b.Format("2 Jan")
	default:
		zh, en = a.Format("1月2日")+b.Format("至1月2日"), a.Format("2 Jan – ")+b.Format("2 Jan")
	}
	if a.Year() != known {
		zh, en = a.Format("2006年")+zh, en+b.Format(" 2006")
	}
	zh += "（" + why.ZH + "）"
	if why.EN != "" {
		en += " (" + why.EN + ")"
	}
	return Text{zh, en}
}

// yearSpans writes ascending years, runs of them as 2014–2015.
func yearSpans(years []int, separator string) string {
	var spans []string
	for i := 0; i < len(years); {
		last := i
		for last+1 < len(years) && years[last+1] == years[last]+1 {
			last++
		}
		if last == i {
			spans = append(spans, fmt.Sprint(years[i]))
		} else {
			spans = append(spans, fmt.Sprintf("%d–%d", years[i], years[last]))
		}
		i = last + 1
	}
	return strings.Join(spans, separator)
}
