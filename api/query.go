package api

import (
	"cmp"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// queryValues reads the query string of a route: every name must be one of names and come once.
func queryValues(raw string, names []string) (url.Values, error) {
	if raw == "" {
		return nil, nil
	}
	values, err := url.ParseQuery(raw)
	if err != nil {
		return nil, invalid("query", []rectify.Field{misfit("query", "query.malformed", "查询字符串的编码有误", "the query string is not encoded correctly")})
	}
	var unmet []rectify.Field
	for name, given := range values {
		switch {
		case !slices.Contains(names, name):
			unmet = append(unmet, misfit(under("", strings.ToValidUTF8(name, "?")), "parameter.unknown", "没有这个参数", "there is no such parameter"))
		case len(given) > 1:
			unmet = append(unmet, misfit(name, "parameter.repeated", "只能出现一次,多个值用逗号分隔", "may be given once; separate values by commas"))
		}
	}
	slices.SortFunc(unmet, func(a, b rectify.Field) int { return cmp.Compare(a.Name, b.Name) })
	return values, invalid("query", unmet)
}

// query reads parameters and collects what is wrong with them; err tells at the end.
type query struct {
	values url.Values
	unmet  []rectify.Field
	failed error // of looking a value up
}

func (c *call) query() *query { return &query{values: c.values} }

func (q *query) err() error {
	if q.failed != nil {
		return q.failed
	}
	return invalid("query", q.unmet)
}

func (q *query) miss(name, code, zh, en string, args ...any) {
	q.unmet = append(q.unmet, misfit(name, code, zh, en, args...))
}

// has tells whether the parameter was given and is not blank: a blank parameter is one left out.
func (q *query) has(name string) bool { return q.values.Get(name) != "" }

// text gives a parameter as it is, "" when left out.
func (q *query) text(name string, most int) string {
	s := q.values.Get(name)
	if f := textFault(name, s, reflect.StructTag(`maxLength:"`+strconv.Itoa(most)+`"`)); f != nil || strings.ContainsAny(s, "\n\r\t") {
		q.miss(name, "value.characters", "最多 %d 个字符,不含控制字符", "at most %d characters, none of them control characters", most)
		return ""
	}
	return s
}

// one gives a value out of a closed set, otherwise when left out.
func (q *query) one(name, otherwise string, allowed ...string) string {
	if !q.has(name) {
		return otherwise
	}
	if s := q.values.Get(name); slices.Contains(allowed, s) {
		return s
	}
	q.miss(name, "value.unknown", "可取值:%s", "must be one of: %s", strings.Join(allowed, ", "))
	return otherwise
}

// terms gives a list of values of an enumeration of rectify.Vocabulary.
func (q *query) terms(name, enum string) []string {
	all := q.list(name)
	for _, s := range all {
		if !rectify.Known(enum, s) {
			q.missing(name, enum, s)
		}
	}
	return all
}

// missing says that an enumeration has no such value, and which it has when they are few.
func (q *query) missing(name, enum, value string) {
	var all []string
	for _, t := range rectify.Vocabulary[enum] {
		all = append(all, t.ID)
	}
	if len(all) > mostNamed {
		q.miss(name, "value.unknown", "没有这个取值:%s,见 GET /api/v1/vocabulary", "there is no such value: %s; see GET /api/v1/vocabulary", under("", value))
		return
	}
	q.miss(name, "value.unknown", "没有这个取值:%s,可取值:%s", "there is no such value: %s; must be one of: %s", under("", value), strings.Join(all, ", "))
}

// mostNamed is how many allowed values a refusal names.
const mostNamed = 24

// list gives the parts of a comma-separated parameter, each once; nil when left out.
func (q *query) list(name string) []string {
	if !q.has(name) {
		return nil
	}
	parts := strings.Split(q.text(name, 4000), ",")
	for i, part := range parts {
		if part == "" || slices.Contains(parts[:i], part) {
			q.miss(name, "value.list", "应为以逗号分隔的不重复的值", "must be different values separated by commas")
			return nil
		}
	}
	return parts
}

// day gives a day, the zero one when left out.
func (q *query) day(name string) calendar.Day {
	if !q.has(name) {
		return 0
	}
	day, err := calendar.ParseDay(q.values.Get(name))
	if err != nil {
		q.miss(name, "value.day", "应为 2024-12-31 这样的日期", "must be a day such as 2024-12-31")
	}
	return day
}

// instant gives an instant, the zero one when left out.
func (q *query) instant(name string) time.Time {
	if !q.has(name) {
		return time.Time{}
	}
	at, err := parseInstant(q.values.Get(name))
	if err != nil {
		q.miss(name, "value.instant", "应为 2024-12-31T09:30:00+08:00 这样的时刻", "must be an instant such as 2024-12-31T09:30:00+08:00")
	}
	return at
}

// clock gives a time of the day such as 20:00 in minutes; 0 when left out.
func (q *query) clock(name string) int {
	if !q.has(name) {
		return 0
	}
	at, err := time.Parse("15:04", q.values.Get(name))
	if err != nil || len(q.values.Get(name)) != 5 {
		q.miss(name, "value.clock", "应为 20:00 这样的时刻", "must be a time of the day such as 20:00")
	}
	return at.Hour()*60 + at.Minute()
}

// flag gives true or false, nil when left out.
func (q *query) flag(name string) *bool {
	switch q.values.Get(name) {
	case "":
		return nil
	case "true":
		return new(true)
	case "false":
		return new(false)
	}
	q.miss(name, "value.type", "应为 true 或 false", "must be true or false")
	return nil
}

// number gives a whole number within limits, otherwise when left out.
func (q *query) number(name string, otherwise, least, most int) int {
	if !q.has(name) {
		return otherwise
	}
	n, err := strconv.Atoi(q.values.Get(name))
	if err != nil || n < least || n > most {
		q.miss(name, "value.range", "应为 %d 到 %d 之间的整数", "must be an integer from %d to %d", least, most)
		return otherwise
	}
	return n
}

// limit is the length of a page: 50, at most 200.
func (q *query) limit() int { return q.number("limit", 50, 1, 200) }

// needDay and needNumber read what must be given.
func (q *query) needDay(name string) calendar.Day {
	q.need(name)
	return q.day(name)
}

func (q *query) needNumber(name string, least, most int) int {
	q.need(name)
	return q.number(name, least, least, most)
}

func (q *query) need(name string) {
	if !q.has(name) {
		q.miss(name, "parameter.required", "必填", "required")
	}
}
