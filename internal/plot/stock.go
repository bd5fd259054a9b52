package plot

import (
	"errors"

	"qingdan/internal/chart"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// ages has a row for every line, with a part for every class of age; the whole where the report has no lines.
func ages(s *report.Sheet, about chart.Caption, say Say) (chart.Chart, error) {
	a := chart.Ages{Caption: about}
	for _, band := range report.Bands {
		a.Bands = append(a.Bands, say(column(s, band).Label))
	}
	lines := s.Lines
	if len(lines) == 0 {
		lines = []report.Line{s.Total}
	}
	for _, l := range lines {
		row := chart.Stack{Label: say(l.Label())}
		for _, band := range report.Bands {
			n, err := count(s, l, band)
			if err != nil {
				return nil, err
			}
			row.Counts = append(row.Counts, n)
		}
		overdue, err := count(s, l, "overdue")
		if err != nil {
			return nil, err
		}
		row.Note = say(rectify.Say("超期%d", "overdue %d", overdue))
		a.Rows = append(a.Rows, row)
	}
	return a, tooMany(len(a.Rows))
}

// flow is the balance of the whole scope as columns that hang on each other; it adds up or is refused.
func flow(s *report.Sheet, about chart.Caption, say Say) (chart.Chart, error) {
	f := chart.Flow{Caption: about}
	var failed error
	n := func(id string) int {
		n, err := count(s, s.Total, id)
		failed = errors.Join(failed, err)
		return n
	}
	f.Opening, f.Closing = n("opening"), n("open")
	for _, step := range []struct {
		id     string
		sign   int
		always bool
	}{{"new", 1, true}, {"reopened", 1, true}, {"in", 1, false}, {"closed", -1, true}, {"cancelled", -1, false}, {"not_accepted", -1, false}, {"merged", -1, false}, {"out", -1, false}} {
		if change := n(step.id); change != 0 || step.always {
			f.Steps = append(f.Steps, chart.Step{Label: say(column(s, step.id).Label), Change: step.sign * change})
		}
	}
	if failed != nil {
		return nil, failed
	}
	return f, nil
}

// count is a whole count; parts of tickets cannot be drawn as tickets.
func count(s *report.Sheet, l report.Line, measure string) (int, error) {
	v, _ := s.Value(l, measure)
	if !v.Amount.IsWhole() {
		return 0, rectify.Refuse(rectify.Invalid, "chart.parts", rectify.Say("平均分摊的件数不是整数,不能绘制;请改用 unit_mode=lead_only 或 each_unit_full", "shared tickets are not whole and cannot be drawn; use unit_mode=lead_only or each_unit_full"))
	}
	return int(v.Amount.Rat().Num().Int64()), nil
}
