package snapshot

import (
	"context"
	"fmt"
	"strings"

	"qingdan/internal/rectify"
	"qingdan/internal/report"
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
				notes = append(notes, report.Note{Code: "correction", Message: rectify.Message{
					ZH: fmt.Sprintf("更正:%s “%s”上期累计加本期为 %s,本期累计为 %s,差 %s", name.ZH, label.ZH, want, got, got.Minus(want)),
					EN: fmt.Sprintf("correction: %s, %s: the issue before and this period make %s, it is %s, a difference of %s", name.EN, label.EN, want, got, got.Minus(want))}})
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

func columnLabel(s *report.Sheet, id string) rectify.Message {
	for _, c := range s.Columns {
		if c.ID == id {
			return c.Label
		}
	}
	return rectify.Message{ZH: id, EN: id}
}

// tell adds the sentence of the official daily notice (D-19) about the complaints, where the issue counts them.
func (o *Office) tell(ctx context.Context, s *Snapshot, recusals []string, sheet *report.Sheet) error {
	sources := s.Question.Filter.Sources
	if len(sources) > 0 && !strings.Contains(strings.Join(sources, ","), string(rectify.Complaint)) {
		return nil
	}
	complaints := *s
	complaints.Issue = Issue{}
	complaints.Question.By, complaints.Question.TypeMode, complaints.Question.Filter = []string{"pollution_type"}, report.AllTypes, report.Filter{Sources: []string{string(rectify.Complaint)}}
	by, err := o.count(ctx, &complaints, recusals)
	if err != nil {
		return err
	}
	tree := o.Names(ctx).Units
	var names []string
	for _, id := range s.Scope {
		if u, known := tree.Unit(id); known {
			names = append(names, u.Name)
		}
	}
	sheet.Notes = append(sheet.Notes, report.Note{Code: "notice", Message: Notice(by, s.Issue.No, strings.Join(names, "、"))})
	return nil
}

// noticeTypes are the types of the official sentence; all others are told as 其他.
var noticeTypes = []struct{ id, zh, en string }{{"water", "水", "water"}, {"air", "大气", "air"}, {"noise", "噪声", "noise"}, {"ecology", "生态", "ecology"}, {"soil", "土壤", "soil"}, {"radiation", "辐射", "radiation"}}

// Notice is the sentence of the official daily notice, with zeros printed. by is the table of complaints by pollution type.
func Notice(by *report.Sheet, no int64, whom string) rectify.Message {
	n := func(id string) string { return amount(by, by.Total, id).String() }
	counts, other := map[string]report.Amount{}, report.Amount{}
	for _, l := range by.Lines {
		counts[l.Key[0].Value] = amount(by, l, "received_total")
	}
	for kind, count := range counts {
		known := false
		for _, t := range noticeTypes {
			known = known || t.id == kind
		}
		if !known {
			other = other.Plus(count)
		}
	}
	day := by.Question.To.String()
	date := strings.TrimLeft(day[5:7], "0") + "月" + strings.TrimLeft(day[8:], "0") + "日"
	zh := fmt.Sprintf("%s,督察组向%s交办第%d批群众信访举报件%s件(重点交办件%s件),其中来电举报%s件,来信举报%s件。截至%s,共交办%s件(重点交办件%s件),其中来电%s件,来信%s件。从生态环境问题类型来看,涉及",
		date, whom, no, n("received"), n("received_key"), n("received_phone"), n("received_letter"), date, n("received_total"), n("key_total"), n("phone_total"), n("letter_total"))
	en := fmt.Sprintf("%s, batch %d: %s complaints (%s key cases), %s by phone and %s by letter. In all %s (%s key cases), %s by phone and %s by letter. By type: ",
		day, no, n("received"), n("received_key"), n("received_phone"), n("received_letter"), n("received_total"), n("key_total"), n("phone_total"), n("letter_total"))
	for _, t := range noticeTypes {
		zh += t.zh + counts[t.id].String() + "件、"
		en += t.en + " " + counts[t.id].String() + ", "
	}
	return rectify.Message{ZH: zh + "其他" + other.String() + "件。", EN: en + "other " + other.String() + "."}
}
