package sheet

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/paper"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// mostValues is how many columns of values fit on the width of a page beside one column of the key; every further one
// takes the room of two. A wider table is continued below with its key.
const mostValues = 13

// modes say in words how joint handling and several types count.
var modes = map[string]rectify.Message{
	string(report.LeadOnly):     {ZH: "共同办理的计入责任单位", EN: "joint handling counts for the responsible unit"},
	string(report.EachUnitFull): {ZH: "共同办理的各单位各计一件", EN: "joint handling counts in full for every unit"},
	string(report.SplitEqually): {ZH: "共同办理的由各单位平分", EN: "joint handling is shared out equally"},
	string(report.MainType):     {ZH: "多种污染类型的计主要类型", EN: "several types count for the main one"},
	string(report.AllTypes):     {ZH: "多种污染类型的各类型各计一件", EN: "several types count for each"},
}

// ReportDocument lays any report out on paper: what it is about, the table, its notes, what the figures mean in words, and
// the picture where there is one; it comes last, because what comes after a tall one would leave half a page blank.
func ReportDocument(s *report.Sheet, say func(rectify.Message) string, picture []byte) paper.Document {
	q := s.Question
	d := paper.Document{Title: say(s.Title), Subtitle: say(rectify.Say("截至 %s", "as of %s", q.AsOf)), Made: s.Prefix.KnownAt, Landscape: true, Footer: say(s.Title) + " " + q.AsOf.String()}
	d.Blocks = append(d.Blocks, about(s, say))
	parts := reportParts(s)
	for i, columns := range parts {
		if len(parts) > 1 {
			d.Blocks = append(d.Blocks, paper.Paragraph{Text: say(rectify.Say("表 %d(共 %d 表)", "Table %d of %d", i+1, len(parts))), Bold: true, Flush: true})
		}
		d.Blocks = append(d.Blocks, reportGrid(s, columns, say))
	}
	var notes []string
	for i, n := range s.Notes {
		notes = append(notes, say(rectify.Say("注%d:", "Note %d: ", i+1))+say(n.Message))
	}
	d.Blocks = append(d.Blocks, paper.Notes{Lines: append(notes, say(report.Rounding))}, paper.Heading{Level: 2, Text: say(rectify.Message{ZH: "指标口径", EN: "What the figures mean"})})
	var words []string
	for _, def := range s.Definitions {
		words = append(words, say(def.Label)+"("+def.ID+"):"+say(def.Words))
	}
	for _, c := range s.Columns {
		if c.Kind == report.CountKind && say(c.Words) != say(c.Label) {
			words = append(words, say(c.Label)+":"+say(c.Words))
		}
	}
	d.Blocks = append(d.Blocks, paper.Notes{Lines: words})
	if picture != nil {
		d.Blocks = append(d.Blocks, paper.Picture{PNG: picture, Width: 170})
	}
	return d
}

// about is the scope of a report and the two times that it stands on.
func about(s *report.Sheet, say func(rectify.Message) string) paper.Form {
	q := s.Question
	f := paper.Form{LabelShare: 0.16}
	add := func(zh, en, value string) {
		f.Fields = append(f.Fields, paper.Field{Label: say(rectify.Message{ZH: zh, EN: en}), Value: value})
	}
	scope := []string{}
	for _, p := range s.Scope {
		scope = append(scope, say(dimension[p.Dimension])+":"+say(p.Label))
	}
	if len(scope) == 0 {
		scope = append(scope, say(rectify.Message{ZH: "权限内全部问题", EN: "all tickets in view"}))
	}
	add("范围", "Scope", strings.Join(scope, ";"))
	add("统计日", "As of", q.AsOf.String())
	if s.Span != report.NoSpan {
		add("统计期", "Period", say(rectify.Say("%s 至 %s", "%s to %s", q.From, q.To)))
	}
	add("数据时点", "Known at", s.Prefix.KnownAt.In(calendar.Zone).Format(time.RFC3339))
	if s.Prefix.Size > 0 { // withheld from who must not learn how much there is beyond their own
		add("检查点", "Checkpoint", say(rectify.Say("日志前 %d 条", "the first %d entries of the journal", s.Prefix.Size)))
	}
	add("计数口径", "Modes", say(modes[string(q.UnitMode)])+"; "+say(modes[string(q.TypeMode)])+" ("+string(q.UnitMode)+", "+string(q.TypeMode)+")")
	for _, b := range s.Besides {
		add(besideWords[b.Name].ZH, besideWords[b.Name].EN, say(rectify.Say("统计日 %s,统计期 %s 至 %s,按 %s 前录入的记录", "as of %s, period %s to %s, recorded by %s",
			b.Question.AsOf, b.Question.From, b.Question.To, b.Prefix.KnownAt.In(calendar.Zone).Format(time.RFC3339))))
	}
	return f
}

// reportParts are the columns of each table; what stands beside a column stays with it.
func reportParts(s *report.Sheet) [][]int {
	room := max(mostValues-2*(max(1, len(s.Question.By))-1), 3) / (1 + 2*len(s.Besides))
	var all []int
	for i := range s.Columns {
		all = append(all, i)
	}
	return slices.Collect(slices.Chunk(all, max(room, 1)))
}

// reportGrid is a table of some columns of a report, the total last.
func reportGrid(s *report.Sheet, columns []int, say func(rectify.Message) string) paper.Table {
	var t paper.Table
	levels := 1
	if len(s.Besides) > 0 {
		levels = 2
	}
	head := make([][]paper.Cell, levels)
	key := func(text string) {
		t.Columns = append(t.Columns, paper.Column{Share: 2.4})
		head[0] = append(head[0], paper.Cell{Text: text, Down: levels})
	}
	for _, d := range s.Question.By {
		key(say(dimension[d]))
	}
	if len(s.Question.By) == 0 {
		key(say(rectify.Message{ZH: "范围", EN: "Scope"}))
	}
	for _, i := range columns {
		c := s.Columns[i]
		label := say(c.Label)
		if c.Kind == report.PercentKind {
			label += "(%)"
		}
		if c.Money {
			label += say(rectify.Message{ZH: "(万元)", EN: " (10,000 yuan)"})
		}
		head[0] = append(head[0], paper.Cell{Text: label, Across: 1 + 2*len(s.Besides)})
		t.Columns = append(t.Columns, paper.Column{Share: 1, Align: paper.Right})
		if levels == 2 {
			head[1] = append(head[1], paper.Cell{Text: say(rectify.Message{ZH: "本期", EN: "now"})})
		}
		for _, b := range s.Besides {
			t.Columns = append(t.Columns, paper.Column{Share: 1, Align: paper.Right}, paper.Column{Share: 1, Align: paper.Right})
			head[1] = append(head[1], paper.Cell{Text: say(besideWords[b.Name])}, paper.Cell{Text: say(rectify.Message{ZH: "差额", EN: "difference"})})
		}
	}
	t.Head = head
	for _, l := range s.Lines {
		t.Rows = append(t.Rows, paper.Row{Cells: printedCells(s, l, columns, say)})
	}
	t.Rows = append(t.Rows, paper.Row{Cells: printedCells(s, s.Total, columns, say), Bold: true})
	return t
}

func printedCells(s *report.Sheet, l report.Line, columns []int, say func(rectify.Message) string) (cells []paper.Cell) {
	keys, all := max(1, len(s.Question.By)), reportCells(s, l, say)
	add := func(i int) {
		text := fmt.Sprint(all[i])
		if i >= keys {
			format := ""
			if s.Columns[(i-keys)/(1+2*len(s.Besides))].Kind != report.CountKind {
				format = [...]string{"0", "0.0", "0.00"}[s.Question.Decimals]
			}
			text = Column{Format: format}.Text(all[i])
		}
		cells = append(cells, paper.Cell{Text: text})
	}
	for i := range keys {
		add(i)
	}
	for _, c := range columns {
		for i := range 1 + 2*len(s.Besides) {
			add(keys + c*(1+2*len(s.Besides)) + i)
		}
	}
	return cells
}
