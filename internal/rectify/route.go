package rectify

import (
	"fmt"
	"slices"
)

// Limit is a span of time allowed for something; zero Days means no limit.
type Limit struct {
	Days    int
	Working bool // working days; else natural days
}

// ExtensionRule says how the due day of a source may move.
type ExtensionRule struct {
	Times   int  // how often at most
	Days    int  // how far each time; 0 for no limit
	Working bool // working days; else natural days
	Inform  bool // the complainant must be told
}

// Route says which stages of the table of moves are on for a source, and its clocks (domain sections 4 and 4.3).
type Route struct {
	Source           Source
	Dispatch         bool
	Investigate      bool
	Plan             bool
	Review           bool
	Verify           bool
	NoticeDays       int            // working days of public notice
	NoticeByLevel    map[string]int // instead of NoticeDays, per list level
	NoticeCountFirst bool           // whether the first day of the notice counts
	CountFirst       bool           `json:",omitempty"` // whether the first day of every other limit counts
	Clocks
	DueDemanded bool      // dispatch must name the due day
	SweepFirst  bool      `json:",omitempty"` // closing needs a sweep that every unit answered
	Variants    []Variant `json:",omitempty"` // other clocks for some channels or rounds; the first that fits holds
}

// RouteSet is one version of all routes. A ticket keeps the version it began with.
type RouteSet struct {
	Version int
	Routes  map[Source]Route
}

// Sources lists the six sources in their official order.
func Sources() []Source {
	var all []Source
	for _, t := range Vocabulary["source"] {
		all = append(all, Source(t.ID))
	}
	return all
}

// Validate finds what would let a ticket close unchecked, or never.
func (set RouteSet) Validate() error {
	var fields []Field
	bad := func(s Source, code, zh, en string) {
		fields = append(fields, Field{"routes." + string(s), code, Message{zh, en}})
	}
	if set.Version < 1 {
		fields = append(fields, Field{"version", "route.version", Say("版本号必须是正整数", "the version must be a positive number")})
	}
	for source := range set.Routes {
		if !Known("source", string(source)) {
			bad(source, "route.unknown_source", "没有这种来源", "there is no such source")
		}
	}
	for _, s := range Sources() {
		r, ok := set.Routes[s]
		switch {
		case !ok:
			bad(s, "route.missing", "缺少该来源的流程设置", "the route of this source is missing")
		case !r.Review && !r.Verify:
			bad(s, "route.unchecked", "复查和核查不能同时关闭:销号前至少要有一次其他单位的检查", "review and verify cannot both be off: at least one check by another unit must stand before closing")
		case r.Plan && !r.Investigate:
			bad(s, "route.plan_without_investigation", "开启整改方案必须同时开启调查核实", "a plan needs the investigate stage to be on")
		case r.Investigate && !r.Dispatch:
			bad(s, "route.investigation_without_dispatch", "开启调查核实必须同时开启交办", "the investigate stage needs dispatch to be on")
		case r.NoticeDays < 0 || r.NoticeDays > 60 || slices.ContainsFunc(values(r.NoticeByLevel), func(n int) bool { return n < 0 || n > 60 }):
			bad(s, "route.notice_days", "公示天数必须在 0 到 60 个工作日之间", "notice days must be 0 to 60 working days")
		case r.negative():
			bad(s, "route.negative_limit", "期限不能为负数(return_days 可为 -1,即不限)", "a limit cannot be negative (but return_days may be -1 for no limit)")
		}
		r.checkVariants(func(code, zh, en string) { bad(s, code, zh, en) })
	}
	if fields == nil {
		return nil
	}
	return Refuse(Invalid, "route.invalid", Say("流程设置有 %d 处错误", "the routes have %d errors", len(fields)), fields...)
}

func values(m map[string]int) []int {
	var all []int
	for level, n := range m {
		if !Known("list_level", level) {
			n = -1
		}
		all = append(all, n)
	}
	return all
}

// Notice is the number of working days of public notice for a ticket of this list level.
func (r Route) Notice(listLevel string) int {
	if n, ok := r.NoticeByLevel[listLevel]; ok {
		return n
	}
	return r.NoticeDays
}

// settle passes over the stages that are off: the move that would enter one enters the next that is on.
func (r Route) settle(to State, listLevel string) State {
	if to == Investigating && !r.Investigate || to == PlanReview && !r.Plan {
		to = Rectifying
	}
	if to == AcceptanceRequested && !r.Review {
		to = Verifying
	}
	if to == Verifying && !r.Verify {
		to = Publicizing
	}
	if to == Publicizing && r.Notice(listLevel) == 0 {
		to = Closed
	}
	return to
}

// String names the stages that are on, for logs and documents.
func (r Route) String() string {
	return fmt.Sprintf("%s: dispatch=%t investigate=%t plan=%t review=%t verify=%t notice=%d", r.Source, r.Dispatch, r.Investigate, r.Plan, r.Review, r.Verify, r.NoticeDays)
}
