package official

import (
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// DailyParameters are what the daily notice may be asked with, besides its words and its format.
var DailyParameters = []string{"as_of", "from", "day_cut", "source", "campaign", "list_level", "township", "unit"}

// Handed counts what was handed over, by how it came in.
type Handed struct{ Items, Key, Phone, Letter int }

// Handover is what the daily notice counts (D-19): the day itself and all until its end, and the types of all. Items of
// several types count for each.
type Handover struct {
	Day, Total Handed
	Types      map[string]int // by pollution type; none under other
}

// NewHandover begins the count of the daily notice. A day ends as in the tables of counts.
func NewHandover(a *Ask, names report.Names, channels []Channel) (*Count, error) {
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

// Handover gives the numbers of the notice; they are refused where rows do not add up to them.
func (c *Count) Handover() (Handover, error) {
	if err := c.check(); err != nil {
		return Handover{}, err
	}
	n := func(i int) int { return int(c.total.amounts[i].Rat().Num().Int64()) }
	h := Handover{Day: Handed{n(0), n(1), n(2), n(3)}, Total: Handed{n(4), n(5), n(6), n(7)}, Types: map[string]int{}}
	for i, t := range dailyTypes() {
		h.Types[t] = n(8 + i)
	}
	return h, nil
}

// Same tells whether a batch has exactly as many as were handed over on the day, and all of them on it.
func (h Handover) Same(batch Handover) error {
	if batch.Total.Items == h.Day.Items && batch.Day.Items == h.Day.Items {
		return nil
	}
	return rectify.Refuse(rectify.Invalid, "export.query", rectify.Say("导出参数有误", "the parameters of the export are wrong"), rectify.Field{Name: "batch", Code: "export.batch_differs",
		Message: rectify.Say("该批共 %d 件,其中 %d 件在当日,而当日共 %d 件:请核对 batch、as_of、day_cut,或省略 batch 由人填写", "the batch has %d, %d of them on the day, and the day has %d: check batch, as_of and day_cut, or leave batch out to fill it in by hand", batch.Total.Items, batch.Day.Items, h.Day.Items)})
}
