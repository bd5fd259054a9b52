package plot

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/chart"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// Say chooses the language of a message.
type Say = func(rectify.Message) string

// Chart draws an ask from its sheets, which are in the order of its questions.
func (a *Ask) Chart(sheets []*report.Sheet, say Say) (chart.Chart, error) {
	last := sheets[len(sheets)-1]
	switch a.Name {
	case "trend":
		return a.trend(sheets, say)
	case "ranking":
		return ranking(last, a.Rates[0], a.caption(last, say), say)
	case "backlog":
		return ages(last, a.caption(last, say), say)
	}
	return flow(last, a.caption(last, say), say)
}

// Fitting is the chart that stands beside a whole report: its flow, its ages, or one of its rates line by line, the first
// when rate is blank; of a report without lines all its rates. A title that is not blank is the house's own.
func Fitting(s *report.Sheet, title rectify.Message, rate string, say Say) (chart.Chart, error) {
	drawn, err := fitting(s, rate, say)
	if err != nil || title.ZH == "" {
		return drawn, err
	}
	switch of := drawn.(type) {
	case chart.Flow:
		of.Title = say(title)
		return of, nil
	case chart.Ages:
		of.Title = say(title)
		return of, nil
	case chart.Ranking:
		of.Title = say(title)
		return of, nil
	}
	return drawn, nil
}

func fitting(s *report.Sheet, rate string, say Say) (chart.Chart, error) {
	a := Ask{Name: "ranking", Question: s.Question, Width: 640}
	switch {
	case s.Name == usual["flow"]:
		a.Name = "flow"
		return flow(s, a.caption(s, say), say)
	case s.Name == usual["backlog"]:
		a.Name = "backlog"
		return ages(s, a.caption(s, say), say)
	}
	for _, c := range s.Columns {
		if c.Kind != report.CountKind {
			a.Rates = append(a.Rates, c.ID)
		}
	}
	if len(a.Rates) == 0 {
		return nil, rectify.Refuse(rectify.Invalid, "chart.none_fits", rectify.Say("报表 %s 只有件数,没有相应的图", "the report %s has counts only, and no chart fits it", s.Name),
			rectify.Field{Name: "chart", Code: "chart.none_fits", Message: rectify.Say("该报表不能带图", "this report holds no picture")})
	}
	if len(s.Lines) == 0 {
		about := a.caption(s, say)
		return summary(s, about, say)
	}
	if a.Rates = a.Rates[:1]; rate != "" {
		a.Rates[0] = rate
	}
	about := a.caption(s, say)
	return ranking(s, a.Rates[0], about, say)
}

// caption is what every chart says about itself.
func (a *Ask) caption(s *report.Sheet, say Say) chart.Caption {
	q := s.Question
	about := chart.Caption{Title: say(titles[a.Name]), Scope: scope(s, say), AsOf: q.AsOf.String(), Width: a.Width, English: say(rectify.Say("中文", "English")) == "English"}
	var ids, labels []string
	for _, r := range a.Rates {
		c := column(s, r)
		ids, labels = append(ids, c.Definition), append(labels, say(c.Label))
	}
	if len(ids) == 0 { // an equation of counts, not a rate
		ids = append(ids, s.Name+" "+say(s.Title))
	} else {
		about.Title = strings.Join(labels, "、") + " " + about.Title
	}
	if s.Span != report.NoSpan && a.Name != "trend" {
		about.AsOf += say(rectify.Say("(统计期 %s 至 %s)", " (period %s to %s)", q.From, q.To))
	}
	if !q.KnownAt.IsZero() {
		about.AsOf += say(rectify.Say(",按 %s 前录入的记录", ", as recorded by %s", q.KnownAt.In(calendar.Zone).Format(time.RFC3339)))
	}
	if slices.ContainsFunc(a.Rates, ofClosures) {
		whole := cmp.Or(against(s, "closure_rate", s.Total, say), say(rectify.Message{ZH: "均为 0", EN: "all 0"}))
		about.AsOf += say(rectify.Say(";旁证(反弹、回头看、不合格、未解决、退回、退单、延期,未列的为 0):%s", "; beside it (reopened, looked at again, failed, disputed, sent back, given back, extended; 0 where not named): %s", whole))
	}
	about.Definition = strings.Join(ids, "、") + ";" + string(q.UnitMode) + "、" + string(q.TypeMode)
	return about
}

var titles = map[string]rectify.Message{
	"trend": {ZH: "走势", EN: "trend"}, "ranking": {ZH: "排序", EN: "ranking"},
	"backlog": {ZH: "未销号问题库龄", EN: "Backlog by age"}, "flow": {ZH: "台账流转", EN: "Flow of the ledger"},
}

// scope names what the chart is narrowed to.
func scope(s *report.Sheet, say Say) string {
	var parts []string
	for _, p := range s.Scope {
		label := say(p.Label)
		switch p.Dimension {
		case "month_from":
			label = say(rectify.Say("%s 起登记", "registered from %s", label))
		case "month_to":
			label = say(rectify.Say("%s 止登记", "registered to %s", label))
		}
		parts = append(parts, label)
	}
	if len(parts) == 0 {
		return say(rectify.Say("权限内全部问题", "all tickets in view"))
	}
	return strings.Join(parts, "、")
}

func column(s *report.Sheet, id string) report.Column {
	i := slices.IndexFunc(s.Columns, func(c report.Column) bool { return c.ID == id })
	return s.Columns[i]
}

// trend has a point for every sheet.
func (a *Ask) trend(sheets []*report.Sheet, say Say) (chart.Chart, error) {
	last := sheets[len(sheets)-1]
	t := chart.Trend{Caption: a.caption(last, say)}
	t.Caption.AsOf += say(rectify.Say(",每期截至期末", ", every period as of its end"))
	for _, id := range a.Rates {
		t.Lines = append(t.Lines, chart.Line{Name: say(column(last, id).Label)})
	}
	for _, s := range sheets {
		t.Periods = append(t.Periods, a.period(s.Question.To))
		for i, id := range a.Rates {
			v, _ := s.Value(s.Total, id)
			t.Lines[i].Percent = append(t.Lines[i].Percent, percent(v.Rate))
		}
	}
	return t, nil
}

// period is the name of the month or quarter of a day.
func (a *Ask) period(day calendar.Day) string {
	if a.Each == "quarter" {
		return strconv.Itoa(day.Year()) + "-Q" + strconv.Itoa((day.Month()%100+2)/3)
	}
	return day.MonthStart().String()[:7]
}

// percent is an exact rate as a height; nil for 0 of 0.
func percent(r report.Rate) *float64 {
	if r.Denominator.IsZero() {
		return nil
	}
	return new(height(r) * 100)
}

func height(r report.Rate) float64 {
	n, d := r.Numerator.Rat(), r.Denominator.Rat()
	f, _ := n.Quo(n, d).Float64()
	return f
}

// ranking has a bar for every line, the highest rate first; equal ones stay in the order of the table, lines without a
// value at the end. Bars of percent go from 0 to 100.
func ranking(s *report.Sheet, rate string, about chart.Caption, say Say) (chart.Chart, error) {
	c := column(s, rate)
	lines := slices.Clone(s.Lines)
	slices.SortStableFunc(lines, func(a, b report.Line) int {
		va, _ := s.Value(a, rate)
		vb, _ := s.Value(b, rate)
		return compare(vb.Rate, va.Rate)
	})
	r := chart.Ranking{Caption: about}
	if c.Kind == report.PercentKind {
		r.Full = 100
	}
	for _, l := range lines {
		r.Bars = append(r.Bars, bar(s, c, l, say(l.Label()), say))
	}
	return r, tooMany(len(r.Bars))
}

// compare puts lower rates first; those without a value are the lowest.
func compare(a, b report.Rate) int {
	if a.Denominator.IsZero() || b.Denominator.IsZero() {
		return cmp.Compare(truth(b.Denominator.IsZero()), truth(a.Denominator.IsZero()))
	}
	x, y := a.Numerator.Rat(), b.Numerator.Rat()
	return x.Mul(x, b.Denominator.Rat()).Cmp(y.Mul(y, a.Denominator.Rat()))
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}

// bar is the rate of one line, with what it is made of: a rate never stands alone.
func bar(s *report.Sheet, c report.Column, l report.Line, label string, say Say) chart.Bar {
	v, _ := s.Value(l, c.ID)
	text := c.Text(v)
	if text == nil {
		return chart.Bar{Label: label, Text: "-", None: true}
	}
	if c.Kind == report.DaysKind {
		return chart.Bar{Label: label, Value: height(v.Rate), Text: *text + say(rectify.Message{ZH: "天", EN: " days"})}
	}
	b := chart.Bar{Label: label, Value: height(v.Rate) * 100, Text: *text + "%(" + v.Rate.Numerator.String() + "/" + v.Rate.Denominator.String() + ")"}
	if overdue, counted := s.Value(l, "overdue"); counted && c.ID == "closure_rate" {
		b.Text += say(rectify.Say(" 超期%s", " overdue %s", overdue.Amount))
	}
	if against := against(s, c.ID, l, say); against != "" {
		b.Label += "(" + against + ")"
	}
	return b
}

// againstWords are the companions of a closure rate in as few letters as a chart has room for.
var againstWords = map[string]rectify.Message{"reopened": {ZH: "反弹", EN: "reopened "}, "sampled": {ZH: "回头看", EN: "looked at "}, "failed": {ZH: "不合格", EN: "failed "}, "disputed": {ZH: "未解决", EN: "disputed "},
	"reworked": {ZH: "退回", EN: "sent back "}, "returned": {ZH: "退单", EN: "given back "}, "extended": {ZH: "延期", EN: "extended "}}

// ofClosures tells whether a rate is one that is never drawn alone.
func ofClosures(rate string) bool { return rate == "closure_rate" || rate == "closure_rate_inclusive" }

// against is what stands beside a closure rate, as far as there is any of it.
func against(s *report.Sheet, rate string, l report.Line, say Say) string {
	var parts []string
	for _, id := range report.Companions {
		if v, counted := s.Value(l, id); counted && ofClosures(rate) && !v.Amount.IsZero() {
			parts = append(parts, say(againstWords[id])+v.Amount.String())
		}
	}
	return strings.Join(parts, say(rectify.Message{ZH: "、", EN: ", "}))
}

// summary has a bar for every rate of the total.
func summary(s *report.Sheet, about chart.Caption, say Say) (chart.Chart, error) {
	about.Title = say(s.Title)
	r := chart.Ranking{Caption: about, Full: 100}
	kinds := map[report.Kind]bool{}
	for _, c := range s.Columns {
		if c.Kind == report.CountKind {
			continue
		}
		if kinds[c.Kind] = true; c.Kind == report.DaysKind {
			r.Full = 0
		}
		r.Bars = append(r.Bars, bar(s, c, s.Total, say(c.Label), say))
	}
	if len(kinds) > 1 {
		return nil, errors.New("plot: rates and days on one axis")
	}
	return r, nil
}

const mostRows = 200

func tooMany(rows int) error {
	if rows <= mostRows {
		return nil
	}
	return rectify.Refuse(rectify.Invalid, "chart.too_many_rows", rectify.Say("共 %d 行,图中最多 %d 行;请用 unit_level 或筛选参数缩小范围", "there are %d rows, a chart shows at most %d; use unit_level or a filter", rows, mostRows))
}
