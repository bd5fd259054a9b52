package official

import (
	"context"
	"strings"

	"qingdan/internal/paper/forms"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// Books is where the cases that tables count are read.
type Books interface {
	Cases(ctx context.Context, scope rectify.Scope, q report.Question, take func(Case)) error
}

// DailyParameters are what the daily notice may be asked with, besides its words and its format.
var DailyParameters = []string{"as_of", "from", "day_cut", "source", "campaign", "list_level", "township", "unit"}

// NoticeWords are what the daily notice prints and nobody counts; blank ones are left to be filled in by hand.
type NoticeWords struct{ Inspectors, To, Batch string }

// Notice is what the daily notice tells (D-19), wherever it is told: what was handed over on the day and in all until its
// end, and the types of all. Items of several types count for each.
type Notice struct {
	forms.Daily
	Remarks []string
}

// TellDay counts the daily notice. A batch that is named must be what was handed over on the day; where none is named and
// all of the day are one batch it is that one.
func TellDay(ctx context.Context, books Books, scope rectify.Scope, a *Ask, names report.Names, channels []Channel, w NoticeWords) (*Notice, error) {
	count, err := newHandover(a, names, channels)
	if err != nil {
		return nil, err
	}
	if err := books.Cases(ctx, scope, a.Question(), count.Add); err != nil {
		return nil, err
	}
	n, err := count.handover()
	if err != nil {
		return nil, err
	}
	n.Inspectors, n.To, n.Since, n.On, n.Until = w.Inspectors, w.To, a.Since, a.AsOf, a.AsOf
	n.Batch, err = count.batch(w.Batch, n.Day.Items)
	return n, err
}

// newHandover begins the count of the daily notice. A day ends as in the tables of counts.
func newHandover(a *Ask, names report.Names, channels []Channel) (*Count, error) {
	l := handover()
	a.UnitMode, a.TypeMode, a.Listed = l.UnitMode, l.TypeMode, nil
	if err := l.Settle(a); err != nil {
		return nil, err
	}
	return l.NewCount(a, names, channels), nil
}

// dailyTypes are the types of pollution, in the order of the columns.
func dailyTypes() (all []string) {
	for _, t := range rectify.Vocabulary["pollution_type"] {
		all = append(all, t.ID)
	}
	return all
}

// handover is the layout behind the notice: eight columns of numbers, and one for each type.
func handover() *Layout {
	l := &Layout{ID: "d19", Rows: "township", Sources: []rectify.Source{rectify.Complaint}, UnitMode: report.LeadOnly, TypeMode: report.AllTypes, DayCut: true}
	add := func(w Condition) {
		l.Columns = append(l.Columns, Column{Header: "件数", Measure: "registered", Where: w})
	}
	for _, day := range []bool{true, false} {
		add(Condition{Day: day})
		add(Condition{Day: day, KeyCase: true})
		add(Condition{Day: day, Channel: []string{"phone"}})
		add(Condition{Day: day, Channel: []string{"letter"}})
	}
	for _, t := range dailyTypes() {
		types := []string{t}
		if t == "other" {
			types = append(types, report.None)
		}
		add(Condition{Type: types})
	}
	return l
}

// handover gives the numbers of the notice; they are refused where rows do not add up to them.
func (c *Count) handover() (*Notice, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	n := func(i int) int { return int(c.total.amounts[i].Rat().Num().Int64()) }
	handed := func(i int) forms.Handed {
		return forms.Handed{Items: n(i), Key: n(i + 1), Phone: n(i + 2), Letter: n(i + 3), Other: n(i) - n(i+2) - n(i+3)}
	}
	told := &Notice{Daily: forms.Daily{Day: handed(0), Total: handed(4)}, Remarks: c.remarks()}
	for i, t := range dailyTypes() {
		if label := rectify.Label("pollution_type", t); n(8+i) > 0 { // those of the notice are printed in any case
			told.Types = append(told.Types, forms.Count{Name: label.ZH, English: strings.ToLower(label.EN), N: n(8 + i)})
		}
	}
	return told, nil
}

// batch is the batch of the day: the one that is named, or the only one. It must be exactly what was handed over on the day.
func (c *Count) batch(named string, items int) (string, error) {
	if named == "" {
		for batch := range c.batches {
			if c.batches[batch] == [2]int{items, 0} {
				return batch, nil
			}
		}
		return "", nil
	}
	found := c.batches[named]
	if found == [2]int{items, 0} {
		return named, nil
	}
	return "", rectify.Refuse(rectify.Invalid, "export.query", rectify.Say("导出参数有误", "the parameters of the export are wrong"), rectify.Field{Name: "batch", Code: "export.batch_differs",
		Message: rectify.Say("该批共 %d 件,其中 %d 件在当日,而当日共 %d 件:请核对 batch、as_of、day_cut,或省略 batch 由人填写", "the batch has %d, %d of them on the day, and the day has %d: check batch, as_of and day_cut, or leave batch out to fill it in by hand", found[0]+found[1], found[0], items)})
}
