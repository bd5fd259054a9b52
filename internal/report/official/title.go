package official

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// Ask is what a table is asked for.
type Ask struct {
	Now      time.Time
	AsOf     calendar.Day  // counts: the end of this day; rows always tell of Now
	From     calendar.Day  // counts: registered on or after it
	Since    calendar.Day  // counts: the first of the days that are told as the day; zero for the day alone
	KnownAt  time.Time     // counts: what was known by then; zero for all
	Entries  int64         // counts: the same, in entries of the journal
	Cut      time.Duration // the hour at which a day ends; 0 is midnight
	Batches  []string
	Filter   report.Filter
	UnitMode report.UnitMode
	TypeMode report.TypeMode
	Tickets  report.TicketQuery            // rows
	Listed   []string                      // units that keep an empty line
	Given    map[string]map[string]float64 // numbers by name and unit, as they were given
	Others   []string                      // further narrowing as it was given: name=value
	Closed   int64                         // counts: the closing of the period, as which it was known
}

// Query is the question as the ledger understands it.
func (a *Ask) Query() report.Query {
	return report.Query{AsOf: a.AsOf, KnownAt: a.KnownAt, Entries: a.Entries, UnitMode: a.UnitMode, TypeMode: a.TypeMode, Filter: a.Filter}
}

// Question is the same with the hour at which the day ends.
func (a *Ask) Question() report.Question {
	q := report.Question{Query: a.Query(), From: a.From, To: a.AsOf, Cut: int(a.Cut.Minutes())}
	q.Filter.Batches = a.Batches
	return q
}

var (
	placeholder = regexp.MustCompile(`\{([^{}]*)\}`)
	optional    = regexp.MustCompile(`\[([^\[\]]*)\]`)
	// placeholders are what a title, header or note may print.
	placeholders = []string{"batch", "batch_on", "date", "month", "day", "from", "campaign", "area", "cut", "printed"}
)

// words are what the placeholders of one table stand for.
type words map[string]string

func (a *Ask) words(names report.Names, batchOn calendar.Day) words {
	w := words{"date": chineseDay(a.AsOf), "month": fmt.Sprint(int(a.AsOf.Start().In(calendar.Zone).Month())), "day": fmt.Sprint(a.AsOf.Start().In(calendar.Zone).Day()),
		"batch_on": chineseDay(batchOn), "from": chineseDay(a.From), "printed": a.Now.In(calendar.Zone).Format("2006年1月2日15:04")}
	if len(a.Batches) == 1 {
		w["batch"] = a.Batches[0]
	}
	if len(a.Filter.Campaigns) == 1 && names.Campaign != nil {
		w["campaign"] = names.Campaign(a.Filter.Campaigns[0])
	}
	for _, id := range []string{a.Filter.Unit, a.Filter.Township} {
		if u, ok := names.Units.Unit(id); ok {
			w["area"] = u.Name
		}
	}
	if a.Cut != 0 {
		w["cut"] = fmt.Sprintf("%d时", int(a.Cut.Hours()))
		if minutes := int(a.Cut.Minutes()) % 60; minutes != 0 {
			w["cut"] += fmt.Sprintf("%d分", minutes)
		}
	}
	return w
}

// print puts the words into a text. A part in brackets falls away when a word in it is blank; the inner one first.
func (w words) print(text string) string {
	for optional.MatchString(text) {
		text = optional.ReplaceAllStringFunc(text, func(part string) string {
			for _, m := range placeholder.FindAllStringSubmatch(part, -1) {
				if w[m[1]] == "" {
					return ""
				}
			}
			return part[1 : len(part)-1]
		})
	}
	return strings.TrimSpace(placeholder.ReplaceAllStringFunc(text, func(name string) string { return w[name[1:len(name)-1]] }))
}

// chineseDay prints a day as tables do; no day is blank.
func chineseDay(d calendar.Day) string {
	if d.IsZero() {
		return ""
	}
	return d.Start().In(calendar.Zone).Format("2006年1月2日")
}

// Sheet is a table ready to be written: its words, and what its rows are made of.
type Sheet struct {
	Layout *Layout
	Title  string
	Lines  []string
	Groups []string // of the headers
	Heads  []string
	Notes  []string
}

// sheet prints the words around the rows.
func (l *Layout) sheet(a *Ask, w words, names report.Names, further []string) Sheet {
	s := Sheet{Layout: l, Title: w.print(l.Title)}
	for _, line := range l.Lines {
		if text := w.print(line); text != "" {
			s.Lines = append(s.Lines, text)
		}
	}
	for _, c := range l.Columns {
		s.Groups, s.Heads = append(s.Groups, w.print(c.Group)), append(s.Heads, w.print(c.Header))
	}
	var notes []string
	for _, note := range l.Notes {
		notes = append(notes, w.print(note))
	}
	if a.Closed != 0 {
		further = append(further, fmt.Sprintf("统计日所在期间已封账(第%d号),按封账时所知统计,其后的补录和更正不计", a.Closed))
	}
	if notes = append(append(notes, further...), l.scope(a, names)); len(notes) == 1 {
		s.Notes = []string{"注:" + notes[0]}
		return s
	}
	for i, note := range notes {
		s.Notes = append(s.Notes, fmt.Sprintf("注%d:%s", i+1, note))
	}
	return s
}

// modeWords say how joint handling and several types count.
var modeWords = map[string]string{
	string(report.LeadOnly): "共同办理计入责任单位", string(report.EachUnitFull): "共同办理各单位各计一件", string(report.SplitEqually): "共同办理由各单位平分",
	string(report.MainType): "多种类型计主要类型", string(report.AllTypes): "多种类型各计一件",
}

// scope is the note that every table carries: what was counted or listed, and as of when.
func (l *Layout) scope(a *Ask, names report.Names) string {
	var parts []string
	if len(a.Filter.Sources) == 0 {
		for _, s := range l.Sources {
			parts = append(parts, rectify.Label("source", string(s)).ZH)
		}
	}
	for _, p := range names.Parts(a.Filter) {
		parts = append(parts, p.Label.ZH)
	}
	for _, b := range a.Batches {
		parts = append(parts, "第"+b+"批")
	}
	parts = append(parts, a.Others...)
	at := a.Now.In(calendar.Zone).Format("2006年1月2日15:04")
	if l.Counts() {
		at = "截至" + chineseDay(a.AsOf) + ";" + modeWords[string(a.UnitMode)] + "," + modeWords[string(a.TypeMode)] + ";" + at
	}
	return "范围:" + strings.Join(parts, "、") + ";" + at + "导出。"
}
