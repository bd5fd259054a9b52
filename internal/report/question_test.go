package report_test

import (
	"errors"
	"strings"
	"testing"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

func TestAFormerPeriodIsAsLongAsThePeriodOrAYearBefore(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ compare, from, to, asOf, wantFrom, wantTo, wantAsOf string }{
		{"year", "2024-02-01", "2024-02-29", "2024-02-29", "2023-02-01", "2023-02-28", "2023-02-28"},
		{"year", "2025-02-01", "2025-02-28", "2025-02-28", "2024-02-01", "2024-02-29", "2024-02-29"},
		{"year", "2024-01-01", "2024-06-15", "2024-08-01", "2023-01-01", "2023-06-15", "2023-08-01"},
		{"period", "2024-04-01", "2024-06-30", "2024-06-30", "2024-01-01", "2024-03-31", "2024-03-31"},
		{"period", "2024-01-01", "2024-12-31", "2024-12-31", "2023-01-01", "2023-12-31", "2023-12-31"},
		{"period", "2024-03-01", "2024-03-31", "2024-03-31", "2024-02-01", "2024-02-29", "2024-02-29"},
		{"period", "2024-03-05", "2024-03-11", "2024-03-11", "2024-02-27", "2024-03-04", "2024-03-04"},
		{"period", "2024-03-05", "2024-03-11", "2024-04-01", "2024-02-27", "2024-03-04", "2024-03-25"},
	} {
		q := report.Question{Compare: c.compare, From: calendar.MustDay(c.from), To: calendar.MustDay(c.to)}
		q.AsOf = calendar.MustDay(c.asOf)
		f := q.Former()
		if got := [3]string{f.From.String(), f.To.String(), f.AsOf.String()}; got != [3]string{c.wantFrom, c.wantTo, c.wantAsOf} {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

func TestWhatIsLeftOutOfAQuestionIsFilled(t *testing.T) {
	t.Parallel()
	today := calendar.MustDay("2024-07-10")
	q := report.Question{Report: "relapse", To: calendar.MustDay("2024-03-31")}.Settled(today)
	if q.AsOf != q.To || q.From.String() != "2024-01-01" {
		t.Errorf("events of a period are counted at its end: %+v", q)
	}
	q = report.Question{Report: "timeliness", To: calendar.MustDay("2024-03-31")}.Settled(today)
	if q.AsOf != today || q.From.String() != "2024-01-01" {
		t.Errorf("a cohort is counted today: %+v", q)
	}
	q = report.Question{Report: "relapse"}.Settled(today)
	if q.AsOf != today || q.To != today {
		t.Errorf("nothing given: %+v", q)
	}
}

func TestARefusedGroupingOrMonthNamesWhatIsAllowed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		query report.Query
		says  string
	}{
		"an unknown dimension": {report.Query{By: []string{"colour"}}, "choose from source, campaign"},
		"months reversed":      {report.Query{Filter: report.Filter{MonthFrom: 202406, MonthTo: 202401}}, "2024-06 is after the last month 2024-01"},
	} {
		c.query.UnitMode, c.query.TypeMode = report.LeadOnly, report.MainType
		var refused *rectify.Error
		if err := c.query.Validate(); !errors.As(err, &refused) || len(refused.Fields) != 1 || !strings.Contains(refused.Fields[0].Message.EN, c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	same := report.Query{UnitMode: report.LeadOnly, TypeMode: report.MainType, Filter: report.Filter{MonthFrom: 202406, MonthTo: 202406}}
	if err := same.Validate(); err != nil {
		t.Errorf("one month: %v", err)
	}
}
