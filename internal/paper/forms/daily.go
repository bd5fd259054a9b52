package forms

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"qingdan/internal/calendar"
)

// Daily is what the daily notice tells (domain section 7, D-19): one batch, and all until then.
type Daily struct {
	Inspectors string // such as 中央第五生态环境保护督察组
	To         string
	Batch      string
	Since      calendar.Day // where more than one day is told as the day: the first of them
	On, Until  calendar.Day
	Day, Total Handed
	Types      []Count // of the total; one item may be of several types, so they may add up to more
}

// Handed counts items that were handed over.
type Handed struct {
	Items, Key    int
	Phone, Letter int
	Other         int // by other channels; printed only when there are some
}

// Count is a number with its name.
type Count struct {
	Name    string
	English string
	N       int
}

// DailyTypes are the types of the daily notice, in its order. All are printed, zeros too; further ones follow them.
var DailyTypes = []string{"水", "大气", "噪声", "生态", "土壤", "辐射", "其他"}

// AnyInspectors are the inspectors where nobody names them.
const AnyInspectors = "督察组"

// dailyEnglish are the same in English.
var dailyEnglish = map[string]string{"水": "water", "大气": "air", "噪声": "noise", "生态": "ecology", "土壤": "soil", "辐射": "radiation", "其他": "other"}

// Facts names the values. Figures that contradict each other are refused: they would be published.
func (d Daily) Facts() (Facts, error) { return d.facts(false) }

// EnglishFacts are the same values in English.
func (d Daily) EnglishFacts() (Facts, error) { return d.facts(true) }

func (d Daily) facts(english bool) (Facts, error) {
	if d.On.IsZero() || d.Until < d.On || d.Since > d.On {
		return nil, fmt.Errorf("截止日期 %s 早于交办日期 %s / the notice ends before the day that it tells of", d.Until, d.On)
	}
	if err := d.Day.check(); err != nil {
		return nil, fmt.Errorf("当日 / of the day: %w", err)
	}
	if err := d.Total.check(); err != nil {
		return nil, fmt.Errorf("累计 / in total: %w", err)
	}
	if d.Day.exceeds(d.Total) {
		return nil, fmt.Errorf("当日件数大于累计件数 / the day has more than the total")
	}
	types, err := d.types(english)
	if err != nil {
		return nil, err
	}
	facts := Facts{"inspectors": d.Inspectors, "to": d.To, "batch": d.Batch, "on": monthDay(d.On), "until": monthDay(d.Until),
		"day_count": fmt.Sprint(d.Day.Items), "day_key": fmt.Sprint(d.Day.Key), "day_channels": d.Day.channels("举报"),
		"total_count": fmt.Sprint(d.Total.Items), "total_key": fmt.Sprint(d.Total.Key), "total_channels": d.Total.channels(""), "types": types}
	if !d.Since.IsZero() && d.Since != d.On {
		facts["on"] = monthDay(d.Since) + "至" + monthDay(d.On)
	}
	if english {
		facts["on"], facts["until"] = d.On.String(), d.Until.String()
		if d.Inspectors == AnyInspectors {
			facts["inspectors"] = "the inspectors"
		}
		facts["day_channels"], facts["total_channels"] = d.Day.ways(), d.Total.ways()
		if !d.Since.IsZero() && d.Since != d.On {
			facts["on"] = d.Since.String() + " to " + d.On.String()
		}
	}
	return facts, nil
}

// ways are the channels in English.
func (h Handed) ways() string {
	text := fmt.Sprintf("%d by phone and %d by letter", h.Phone, h.Letter)
	if h.Other > 0 {
		text += fmt.Sprintf(" and %d in other ways", h.Other)
	}
	return text
}

func (h Handed) check() error {
	switch {
	case min(h.Items, h.Key, h.Phone, h.Letter, h.Other) < 0:
		return fmt.Errorf("件数不能为负 / a number is negative")
	case h.Phone+h.Letter+h.Other != h.Items:
		return fmt.Errorf("来电 %d、来信 %d、其他 %d 之和不等于 %d / the channels do not add up", h.Phone, h.Letter, h.Other, h.Items)
	case h.Key > h.Items:
		return fmt.Errorf("重点交办件 %d 多于 %d / more key items than items", h.Key, h.Items)
	}
	return nil
}

func (h Handed) exceeds(total Handed) bool {
	return h.Items > total.Items || h.Key > total.Key || h.Phone > total.Phone || h.Letter > total.Letter || h.Other > total.Other
}

func (h Handed) channels(word string) string {
	text := fmt.Sprintf("来电%s%d件，来信%[1]s%[3]d件", word, h.Phone, h.Letter)
	if h.Other > 0 {
		text += fmt.Sprintf("，其他途径%d件", h.Other)
	}
	return text
}

func (d Daily) types(english bool) (string, error) {
	counts, words := map[string]int{}, maps.Clone(dailyEnglish)
	names := slices.Clone(DailyTypes)
	sum := 0
	for _, c := range d.Types {
		if _, twice := counts[c.Name]; twice || c.Name == "" || c.N < 0 || c.N > d.Total.Items {
			return "", fmt.Errorf("污染类型 %q %d 件有误(共 %d 件) / the count of the type is wrong", c.Name, c.N, d.Total.Items)
		}
		counts[c.Name] = c.N
		sum += c.N
		words[c.Name] = cmp.Or(words[c.Name], c.English, c.Name)
		if !slices.Contains(names, c.Name) {
			names = append(names, c.Name)
		}
	}
	if sum < d.Total.Items {
		return "", fmt.Errorf("各污染类型合计 %d 件,少于 %d 件 / the types add up to less than the items", sum, d.Total.Items)
	}
	var texts []string
	for _, name := range names {
		if english {
			texts = append(texts, fmt.Sprintf("%s %d", words[name], counts[name]))
			continue
		}
		texts = append(texts, fmt.Sprintf("%s%d件", name, counts[name]))
	}
	if english {
		return strings.Join(texts, ", "), nil
	}
	return strings.Join(texts, "、"), nil
}
