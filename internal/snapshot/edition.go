package snapshot

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"qingdan/internal/paper/forms"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
	"qingdan/internal/report/official"
)

// edit makes an issue of a table: its title and number, the sentence of the day, and what does not add up from the issue
// before. All of it is counted within the scope in which the table was.
func (o *Office) edit(ctx context.Context, s *Snapshot, recusals []string, sheet *report.Sheet) error {
	is := s.Issue
	title := kindTitles[is.Kind]
	sheet.Title = rectify.Message{ZH: fmt.Sprintf("问题办理情况%s(第%d期)", title.ZH, is.No), EN: fmt.Sprintf("%s, number %d", title.EN, is.No)}
	cut := fmt.Sprintf("%02d:%02d", s.Question.Cut/60, s.Question.Cut%60)
	sheet.Notes = append(sheet.Notes, report.Note{Code: "cut", Message: rectify.Say("统计时段:%s %s 至 %s %s", "from %s %s to %s %s", s.Question.From.Add(-1), cut, s.Question.To, cut)})
	if err := o.tell(ctx, s, recusals, sheet); err != nil {
		return err
	}
	if is.Previous == "" {
		return nil
	}
	before, _, err := o.Shelf.Snapshot(ctx, is.Previous)
	if err != nil {
		return err
	}
	former, err := o.table(ctx, before, recusals)
	if err != nil {
		return err
	}
	sheet.Notes = append(sheet.Notes, Corrections(former, sheet)...)
	return nil
}

// Corrections lists what does not add up: the total of the issue before and what happened since is not the total now,
// because something was entered late, corrected, or given to another unit.
func Corrections(former, now *report.Sheet) (notes []report.Note) {
	before := map[string]report.Line{}
	for _, l := range former.Lines {
		before[key(l)] = l
	}
	check := func(l, was report.Line) {
		for _, a := range report.Accumulated {
			want := amount(former, was, a.Total)
			for _, plus := range a.Plus {
				want = want.Plus(amount(now, l, plus))
			}
			for _, minus := range a.Minus {
				want = want.Minus(amount(now, l, minus))
			}
			if got := amount(now, l, a.Total); got.Cmp(want) != 0 {
				label, name := columnLabel(now, a.Total), l.Label()
				want, got, more := printed(now, a.Total, want), printed(now, a.Total, got), printed(now, a.Total, got.Minus(want))
				notes = append(notes, report.Note{Code: "correction", Message: rectify.Message{
					ZH: fmt.Sprintf("更正:%s “%s”上期累计加本期为 %s,本期累计为 %s,差 %s", name.ZH, label.ZH, want, got, more),
					EN: fmt.Sprintf("correction: %s, %s: the issue before and this period make %s, it is %s, a difference of %s", name.EN, label.EN, want, got, more)}})
			}
		}
	}
	for _, l := range now.Lines {
		id := key(l)
		check(l, before[id])
		delete(before, id)
	}
	for _, l := range former.Lines {
		if _, gone := before[key(l)]; gone {
			check(report.Line{Key: l.Key}, l)
		}
	}
	check(now.Total, former.Total)
	return notes
}

func key(l report.Line) (all string) {
	for _, p := range l.Key {
		all += p.Value + "\x00"
	}
	return all
}

// amount is a value of a line; nothing in a line that is not there.
func amount(s *report.Sheet, l report.Line, id string) report.Amount {
	if len(l.Values) == 0 {
		return report.Amount{}
	}
	v, _ := s.Value(l, id)
	return v.Amount
}

// printed is an amount as its column prints it.
func printed(s *report.Sheet, id string, a report.Amount) string {
	for _, c := range s.Columns {
		if c.ID == id {
			return *c.Text(report.Value{Amount: a})
		}
	}
	return a.String()
}

func columnLabel(s *report.Sheet, id string) rectify.Message {
	for _, c := range s.Columns {
		if c.ID == id {
			return c.Label
		}
	}
	return rectify.Message{ZH: id, EN: id}
}

// Telling is how an issue tells the daily notice (D-19): in the words, and with the signs of receipt numbers, that were in
// force when it was made, so that it can be made again.
type Telling struct {
	Words    forms.Wording
	Channels []official.Channel
}

// tell adds the sentence of the official daily notice (D-19) about the complaints, where the issue counts them. It is the
// text and the count of the export.
func (o *Office) tell(ctx context.Context, s *Snapshot, recusals []string, sheet *report.Sheet) error {
	q := s.Question
	if sources := q.Filter.Sources; len(sources) > 0 && !slices.Contains(sources, string(rectify.Complaint)) {
		return nil
	}
	scope, err := s.scope(recusals)
	if err != nil {
		return err
	}
	names := o.Names(ctx)
	ask := &official.Ask{Now: s.At, AsOf: q.To, Since: q.From, Cut: time.Duration(q.Cut) * time.Minute, KnownAt: s.KnownAt, Entries: s.Entries}
	n, err := official.TellDay(ctx, o.Cases, scope, ask, names, s.Telling.Channels, official.NoticeWords{Inspectors: forms.AnyInspectors, To: called(names, s.Scope)})
	if err != nil {
		return err
	}
	told, err := s.Telling.Words.Tell(n.Daily)
	if err != nil {
		return err
	}
	sheet.Notes = append(sheet.Notes, report.Note{Code: "notice", Message: rectify.Message{ZH: told.ZH, EN: told.EN}})
	for _, remark := range n.Remarks {
		sheet.Notes = append(sheet.Notes, report.Note{Code: "notice_remark", Message: rectify.Message{ZH: remark, EN: remark}})
	}
	return nil
}

// called names units.
func called(names report.Names, ids []string) string {
	var all []string
	for _, id := range ids {
		if u, known := names.Units.Unit(id); known {
			all = append(all, u.Name)
		}
	}
	return strings.Join(all, "、")
}
