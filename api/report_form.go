package api

import (
	"encoding/json"

	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// madeValues are the values of a line: counts by measure, rates by column, mean and median days by column.
type madeValues struct {
	Measures map[string]json.Number `json:"measures" swaggertype:"object,number"`
	Exact    map[string]string      `json:"exact" swaggertype:"object,string" example:"registered:9/2"` // 不是整数的件数的精确值:measures 最多两位小数,各行之和可与合计差 0.01 / exact values of counts that are not whole; measures have two decimals at most and may not add up to the last digit
	Rates    map[string]rateForm    `json:"rates"`
	Days     map[string]*string     `json:"days" swaggertype:"object,string" extensions:"x-nullable-values"`
}

// madeBeside is what stands beside a line, and how much the line is more.
type madeBeside struct {
	madeValues
	Difference map[string]*string `json:"difference" swaggertype:"object,string" extensions:"x-nullable-values"` // 比率为百分点 / of rates in percentage points
	Links      map[string]string  `json:"links"`
	Changed    *string            `json:"changed" extensions:"x-nullable"` // 差额背后的问题:进入、移出和变化的;只在同一统计日的两种所知之间 / the tickets behind the difference, between two states of knowledge of one day
} // @name ReportBeside

type madeLine struct {
	Key   map[string]any    `json:"key"`
	Label map[string]string `json:"label"`
	madeValues
	Tickets string                `json:"tickets"`
	Links   map[string]string     `json:"links"` // 每个计数的问题;比率的分子、分母见列定义 / the tickets behind each count; columns name those of rates
	Beside  map[string]madeBeside `json:"beside"`
} // @name ReportLine

type madeColumn struct {
	ID          string   `json:"id"`
	Kind        string   `json:"kind" enums:"count,percent,days" extensions:"x-vocabulary=none"`
	Label       string   `json:"label"`
	Words       string   `json:"words"`
	Acts        bool     `json:"acts"` // 计次数而非件数 / counts acts and not tickets
	Definition  string   `json:"definition"`
	Numerator   []string `json:"numerator"`
	Denominator []string `json:"denominator"`
} // @name ReportColumn

type madePeriod struct {
	Name    string  `json:"name" example:"year"`
	AsOf    string  `json:"as_of" format:"date"`
	From    string  `json:"from" format:"date"`
	To      string  `json:"to" format:"date"`
	KnownAt instant `json:"known_at" swaggertype:"string" format:"date-time"`
} // @name ReportPeriod

type madeReport struct {
	Report      string         `json:"report" example:"timeliness"`
	Title       string         `json:"title"`
	Definitions []definition   `json:"definitions"`
	Columns     []madeColumn   `json:"columns"`
	Scope       map[string]any `json:"scope"`
	AsOf        string         `json:"as_of" format:"date"`
	From        string         `json:"from" format:"date"`
	To          string         `json:"to" format:"date"`
	Period      string         `json:"period" enums:"none,cohort,events" extensions:"x-vocabulary=none"` // 统计期的作用 / what the period is for
	KnownAt     instant        `json:"known_at" swaggertype:"string" format:"date-time"`
	Checkpoint  *string        `json:"checkpoint" extensions:"x-nullable"` // for auditors: entries of the journal that the figures stand on
	By          []string       `json:"by"`
	UnitMode    string         `json:"unit_mode"`
	TypeMode    string         `json:"type_mode"`
	UnitLevel   *string        `json:"unit_level" extensions:"x-nullable"`
	Besides     []madePeriod   `json:"besides"`
	Rows        []madeLine     `json:"rows"`
	Total       madeLine       `json:"total"`
	Notes       []note         `json:"notes"`
} // @name Report

var kindWords = map[report.Kind]string{report.CountKind: "count", report.PercentKind: "percent", report.DaysKind: "days"}

// ReportJSON gives any report as it is on the wire.
func ReportJSON(s *report.Sheet, say func(rectify.Message) string) any {
	return madeOf(s, say, linker{})
}

// linker makes addresses; a zero one makes none.
type linker struct {
	tickets func(report.Figure, report.Prefix) string // behind a figure
	changed func(l report.Line, b *report.Beside) string
}

func (k linker) to(f report.Figure, p report.Prefix) string {
	if k.tickets == nil {
		return ""
	}
	return k.tickets(f, p)
}

// links makes the addresses for the caller.
func (c *call) links(s *report.Sheet) linker {
	return linker{func(f report.Figure, p report.Prefix) string { return c.ticketsBehind(f, p.KnownAt) }, func(l report.Line, b *report.Beside) string { return c.restatedOf(s, l, b) }}
}

func madeOf(s *report.Sheet, say func(rectify.Message) string, link linker) madeReport {
	q := s.Question
	out := madeReport{Report: s.Name, Title: say(s.Title), Definitions: []definition{}, Columns: []madeColumn{}, Scope: map[string]any{}, AsOf: q.AsOf.String(), From: q.From.String(), To: q.To.String(), Period: s.Span.String(),
		KnownAt: instant(s.Prefix.KnownAt), By: append([]string{}, q.By...), UnitMode: string(q.UnitMode), TypeMode: string(q.TypeMode), Besides: []madePeriod{}, Rows: []madeLine{}, Notes: []note{}}
	if q.UnitLevel != "" {
		out.UnitLevel = &q.UnitLevel
	}
	for _, d := range s.Definitions {
		out.Definitions = append(out.Definitions, definitionOf(d, say))
	}
	for _, c := range s.Columns {
		out.Columns = append(out.Columns, madeColumn{c.ID, kindWords[c.Kind], say(c.Label), say(c.Words), c.Acts, c.Definition, append([]string{}, c.Numerator...), append([]string{}, c.Denominator...)})
	}
	for _, b := range s.Besides {
		out.Besides = append(out.Besides, madePeriod{b.Name, b.Question.AsOf.String(), b.Question.From.String(), b.Question.To.String(), instant(b.Prefix.KnownAt)})
	}
	for _, part := range s.Scope {
		values, _ := out.Scope[part.Dimension].([]any)
		out.Scope[part.Dimension] = append(values, keyPart(part, say))
	}
	for _, l := range s.Lines {
		out.Rows = append(out.Rows, lineOf(s, l, say, link))
	}
	out.Total = lineOf(s, s.Total, say, link)
	for _, n := range s.Notes {
		out.Notes = append(out.Notes, note{n.Code, say(n.Message)})
	}
	return out
}

func lineOf(s *report.Sheet, l report.Line, say func(rectify.Message) string, link linker) madeLine {
	line := madeLine{Key: map[string]any{}, Label: map[string]string{}, madeValues: valuesOf(s, l), Links: map[string]string{}, Beside: map[string]madeBeside{}}
	for _, part := range l.Key {
		line.Key[part.Dimension], line.Label[part.Dimension] = keyPart(part, say), say(part.Label)
	}
	for _, c := range s.Columns {
		if c.Kind == report.CountKind {
			line.Links[c.ID] = link.to(s.Behind(l, c.ID), s.Prefix)
		}
	}
	line.Tickets = line.Links[s.Columns[0].ID]
	for i := range s.Besides {
		b := &s.Besides[i]
		former := b.Of(l)
		beside := madeBeside{madeValues: valuesOf(s, former), Difference: map[string]*string{}, Links: map[string]string{}}
		for i, c := range s.Columns {
			beside.Difference[c.ID] = c.Difference(l.Values[i], former.Values[i])
			if c.Kind == report.CountKind {
				beside.Links[c.ID] = link.to(b.Behind(l, c.ID), b.Prefix)
			}
		}
		if restated := b.Name == report.KnownNow || b.Name == report.KnownThen; restated && link.changed != nil {
			beside.Changed = new(link.changed(l, b))
		}
		line.Beside[b.Name] = beside
	}
	return line
}

func valuesOf(s *report.Sheet, l report.Line) madeValues {
	v := madeValues{Measures: map[string]json.Number{}, Exact: map[string]string{}, Rates: map[string]rateForm{}, Days: map[string]*string{}}
	for i, c := range s.Columns {
		switch c.Kind {
		case report.CountKind:
			v.Measures[c.ID] = json.Number(l.Values[i].Amount.String())
			if exact := l.Values[i].Amount.Exact(); exact != "" {
				v.Exact[c.ID] = exact
			}
		case report.PercentKind:
			v.Rates[c.ID] = rateOf(l.Values[i].Rate)
		case report.DaysKind:
			v.Days[c.ID] = c.Text(l.Values[i])
		}
	}
	return v
}
