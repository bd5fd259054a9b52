package api

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// Known tells how many entries of the journal were recorded by an instant.
type Known interface {
	KnownBy(ctx context.Context, at time.Time) (int64, error)
	JournalSize(ctx context.Context) (int64, error)
}

const (
	ticketParams = "source state campaign list_level verdict unit any_unit township pollution_type any_type light key_case historical disputed origin master q " +
		"registered_from registered_to closed_from closed_to due_from due_to month_from month_to figure as_of known known_at from to batch unit_level cut unit_mode type_mode sort limit cursor count"
	longestSearch = 100
)

// ticketQuery reads what a list is asked for.
func (c *call) ticketQuery() (report.TicketQuery, error) {
	q := c.query()
	ask := c.listFilter(q)
	ask.Sort, ask.Limit = q.one("sort", "", sorts...), q.limit()
	if count := q.flag("count"); count != nil {
		ask.Count = *count
	}
	filter := c.filter(q, q.has("figure"))
	if q.has("figure") {
		if ask.Figure = c.figure(q, filter); ask.Figure.Query.Filter.Verdicts != nil {
			ask.Verdicts = nil // the verdict that counted then, whatever it is now
		}
	} else {
		for _, name := range []string{"as_of", "known", "known_at", "from", "to", "unit_level", "cut", "unit_mode", "type_mode"} {
			if q.has(name) {
				q.miss(name, "parameter.alone", "只能与 figure 一起使用", "goes with figure only")
			}
		}
		ask.Batches = q.list("batch")
		ask.Sources, ask.Campaigns, ask.ListLevels = filter.Sources, filter.Campaigns, filter.ListLevels
		ask.Township, ask.Unit, ask.PollutionType, ask.MonthFrom, ask.MonthTo = filter.Township, filter.Unit, filter.PollutionType, filter.MonthFrom, filter.MonthTo
	}
	at := q.instant("known_at")
	err := q.err()
	if err == nil && ask.Figure != nil && !at.IsZero() {
		err = c.since(ask.Figure, at)
	}
	return ask, err
}

// sorts are the orders of a list, each also backwards.
var sorts = func() (all []string) {
	for _, s := range report.TicketSorts {
		all = append(all, s, "-"+s)
	}
	return all
}()

// filter reads what narrows both a list and a figure. In a figure the word none means without a value.
func (c *call) filter(q *query, none bool) report.Filter {
	f := report.Filter{MonthFrom: q.month("month_from"), MonthTo: q.month("month_to"), Campaigns: q.list("campaign")}
	terms := func(name string) []string {
		if none && q.values.Get(name) == report.None {
			return []string{report.None}
		}
		return q.terms(name, name)
	}
	f.Sources, f.ListLevels = q.terms("source", "source"), terms("list_level")
	if none && q.values.Get("pollution_type") == report.None {
		f.PollutionType = report.None
	} else {
		f.PollutionType = q.term("pollution_type", "pollution_type")
	}
	unit := func(name string) string {
		if none && q.values.Get(name) == report.None {
			return report.None
		}
		return c.unitIn(q, name)
	}
	f.Unit, f.Township = unit("unit"), unit("township")
	return f
}

// figure reads which figure the list stands behind.
func (c *call) figure(q *query, filter report.Filter) *report.Figure {
	f := &report.Figure{Measure: q.measure(), Query: report.Query{AsOf: q.needDay("as_of"), Filter: filter, UnitMode: c.unitMode(q), TypeMode: c.typeMode(q)}}
	if _, _, made := f.Of(); made {
		f.From, f.To, f.UnitLevel = q.needDay("from"), q.needDay("to"), q.text("unit_level", 32)
		f.Cut = q.clock("cut")
		f.Query.Filter.Batches, f.Query.Filter.Verdicts = q.list("batch"), q.terms("verdict", "verdict")
	} else {
		for _, name := range []string{"from", "to", "batch", "unit_level", "cut"} {
			if q.has(name) {
				q.miss(name, "parameter.alone", "只能与另一类统计数字一起使用", "goes with the figures of other reports only")
			}
		}
	}
	switch {
	case q.has("known") && !c.has(rectify.Auditor):
		q.miss("known", "parameter.auditors", "日志条数只供审计使用,请改用 known_at", "entries of the journal are counted for auditors only; use known_at")
	case q.has("known") && q.has("known_at"):
		q.miss("known", "parameter.both", "known 与 known_at 只能给出一个", "give known or known_at, not both")
	case q.has("known"):
		if f.Known = c.entries(q); f.Known == 0 {
			f.Known = -1 // nothing was recorded yet
		}
	}
	return f
}

// entries reads a number of entries of the journal; there is no more than there are.
func (c *call) entries(q *query) int64 {
	size, err := c.server.Known.JournalSize(c.ctx())
	if err != nil {
		q.failed = err
	}
	return int64(q.number("known", 0, 0, int(size)))
}

// measure gives the figure that is asked for; a refusal names those that are spelled most like it.
func (q *query) measure() string {
	name, all := q.values.Get("figure"), report.FigureNames()
	if slices.Contains(all, name) {
		return name
	}
	name = under("", name)
	slices.SortStableFunc(all, func(a, b string) int { return cmp.Compare(shared(b, name), shared(a, name)) })
	q.miss("figure", "value.unknown", "没有这项数字:%s;相近的有 %s,全部见 GET /api/v1/reports", "there is no figure %s; like it are %s, all of them in GET /api/v1/reports", name, strings.Join(all[:5], ", "))
	return ""
}

// shared counts the pairs of letters that two names have in common.
func shared(a, b string) (n int) {
	for i := range max(0, len(a)-1) {
		if strings.Contains(b, a[i:i+2]) {
			n += 2
		}
	}
	return n - len(a)/4 // of names with as much in common the shorter one
}

// since finds what was recorded by an instant and bounds the figure by it.
func (c *call) since(f *report.Figure, at time.Time) error {
	known, err := c.server.Known.KnownBy(c.ctx(), at)
	if f.Known = known; known == 0 {
		f.Known = -1 // nothing was recorded by then
	}
	return err
}

// ticketsBehind is the address of the tickets behind a figure. Auditors name the entries that it stands on; others the
// instant, because a number of entries would tell how much there is that they do not see.
func (c *call) ticketsBehind(f report.Figure, knownAt time.Time) string {
	v := url.Values{"figure": {f.Measure}, "as_of": {f.Query.AsOf.String()}}
	set := func(name, value string) {
		if value != "" {
			v.Set(name, value)
		}
	}
	if c.has(rectify.Auditor) {
		if f.Known != 0 {
			set("known", strconv.FormatInt(max(f.Known, 0), 10))
		}
	} else if !knownAt.IsZero() {
		set("known_at", knownAt.UTC().Format(time.RFC3339Nano))
	}
	if f.Query.UnitMode != report.LeadOnly {
		set("unit_mode", string(f.Query.UnitMode))
	}
	if f.Query.TypeMode != report.MainType {
		set("type_mode", string(f.Query.TypeMode))
	}
	if _, _, made := f.Of(); made {
		set("from", f.From.String())
		set("to", f.To.String())
		narrowMade(set, f)
	}
	narrow(set, f.Query.Filter)
	return "/api/v1/tickets?" + v.Encode()
}

// narrow names what a filter narrows to, in the parameters of an address.
func narrow(set func(name, value string), f report.Filter) {
	set("source", strings.Join(f.Sources, ","))
	set("campaign", strings.Join(f.Campaigns, ","))
	set("list_level", strings.Join(f.ListLevels, ","))
	set("township", f.Township)
	set("unit", f.Unit)
	set("pollution_type", f.PollutionType)
	set("month_from", monthText(f.MonthFrom))
	set("month_to", monthText(f.MonthTo))
}

// narrowMade names what only reports made from standings narrow by.
func narrowMade(set func(name, value string), f report.Figure) {
	set("unit_level", f.UnitLevel)
	if f.Cut != 0 {
		set("cut", fmt.Sprintf("%02d:%02d", f.Cut/60, f.Cut%60))
	}
	set("batch", strings.Join(f.Query.Filter.Batches, ","))
	set("verdict", strings.Join(f.Query.Filter.Verdicts, ","))
}

// monthText writes a month such as 202401 as 2024-01; blank for none.
func monthText(month int) string {
	if month == 0 {
		return ""
	}
	return calendar.Date(month/100, time.Month(month%100), 1).String()[:7]
}

// month gives a month as 202401, zero when left out.
func (q *query) month(name string) int {
	if !q.has(name) {
		return 0
	}
	day, err := calendar.ParseDay(q.values.Get(name) + "-01")
	if err != nil {
		q.miss(name, "value.month", "应为 2024-01 这样的月份", "must be a month such as 2024-01")
	}
	return day.Month()
}

// term gives one value of an enumeration of rectify.Vocabulary, "" when left out.
func (q *query) term(name, enum string) string {
	value := q.text(name, 64)
	if value != "" && !rectify.Known(enum, value) {
		q.missing(name, enum, value)
	}
	return value
}

// unitIn gives the id of a unit that exists, "" when left out.
func (c *call) unitIn(q *query, name string) string {
	id := q.text(name, 64)
	if id == "" {
		return ""
	}
	if _, known := c.server.Desk.House.Units().Unit(id); !known {
		q.miss(name, "unit.unknown", "没有这个单位:%s;请填写单位的 id,见 GET /api/v1/units?q=", "there is no such unit: %s; give the id of a unit, see GET /api/v1/units?q=", id)
	}
	return id
}
