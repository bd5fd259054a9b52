package official_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"qingdan/configs"
	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
	"qingdan/internal/report/official"
)

func TestALayoutThatCannotBeUsedIsRefusedWithItsLine(t *testing.T) {
	t.Parallel()
	const head = "version: 1\ntables:\n"
	const good = "  - {id: a, name: {zh: 甲, en: A}, title: 甲, rows: tickets, columns: [{header: 序号, field: serial}]}\n"
	if _, err := official.Read([]byte(head + good)); err != nil {
		t.Fatalf("the layout from which the others are made: %v", err)
	}
	for why, c := range map[string]struct{ text, want string }{
		"no version":                {"tables:\n" + good, "version"},
		"no table":                  {"version: 1\ntables: []\n", "no table"},
		"a key nobody knows":        {head + strings.Replace(good, "rows:", "colour: red, rows:", 1), "colour"},
		"the same id twice":         {head + good + good, "line 4"},
		"an id that is no word":     {head + strings.Replace(good, "id: a", "id: A B", 1), "id"},
		"rows nobody knows":         {head + strings.Replace(good, "rows: tickets", "rows: colour", 1), "tickets, unit, township"},
		"a field nobody knows":      {head + strings.Replace(good, "field: serial", "field: complainant", 1), "responsible_unit"},
		"neither field nor measure": {head + strings.Replace(good, ", field: serial", "", 1), "needs a field, a measure, a figure, ranked or given"},
		"a figure nobody knows":     {head + strings.NewReplacer("rows: tickets", "rows: unit", "field: serial", "figure: timeliness.beauty").Replace(good), "timeliness.beauty"},
		"a figure of tickets":       {head + strings.Replace(good, "field: serial", "figure: timeliness.dispatched", 1), "belongs to a table of counts"},
		"a figure of one channel":   {head + strings.NewReplacer("rows: tickets", "rows: unit", "field: serial", "figure: timeliness.dispatched, where: {channel: [phone]}").Replace(good), "without measures, where"},
		"a measure of tickets":      {head + strings.Replace(good, "field: serial", "measure: closed", 1), "no measures"},
		"a measure nobody knows":    {head + strings.NewReplacer("rows: tickets", "rows: unit", "field: serial", "measure: beauty").Replace(good), "beauty"},
		"a placeholder":             {head + strings.Replace(good, "title: 甲", "title: '甲{weather}'", 1), "weather"},
		"a state nobody knows":      {head + strings.Replace(good, "rows:", "without: [lost], rows:", 1), "lost"},
		"a source nobody knows":     {head + strings.Replace(good, "rows:", "sources: [rumour], rows:", 1), "rumour"},
		"a type nobody knows":       {head + strings.NewReplacer("rows: tickets", "rows: unit", "field: serial", "measure: closed, where: {type: [love]}").Replace(good), "love"},
		"a width beyond the sheet":  {head + strings.Replace(good, "field: serial", "field: serial, width: 300", 1), "width"},
		"paper nobody sells":        {head + strings.Replace(good, "rows:", "paper: B5, rows:", 1), "B5"},
		"a need it does not take":   {head + strings.Replace(good, "rows:", "needs: [as_of], rows:", 1), "as_of"},
		"a total of tickets":        {head + strings.Replace(good, "rows:", "total: true, rows:", 1), "total"},
		"a channel nobody knows":    {"version: 1\nchannels: [{prefix: P, channel: pigeon}]\ntables:\n" + good, "pigeon"},
	} {
		if _, err := official.Read([]byte(c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, expected to name %q", why, err, c.want)
		}
	}
	if _, err := official.Read([]byte(strings.Replace(string(configs.Tables), "field: region, width: 11", "field: regoin, width: 11", 1))); err == nil || !strings.Contains(err.Error(), "line 17,") || !strings.Contains(err.Error(), "行政区域") {
		t.Errorf("a slip in the shipped file is refused with %v", err)
	}
}

// printed prints tickets in the order of the table.
func printed(t testing.TB, id string, ask *official.Ask, tickets ...*rectify.Ticket) (rows [][]any, words official.Sheet) {
	t.Helper()
	l := table(t, id)
	if ask.Now.IsZero() {
		ask.Now = asOf.Start()
	}
	if err := l.Settle(ask); err != nil {
		t.Fatal(err)
	}
	var stubs []official.Stub
	for i, ticket := range tickets {
		ticket.Key = int64(i)
		stubs = append(stubs, l.StubOf(ticket))
	}
	official.Sort(stubs)
	var first *rectify.Ticket
	if len(stubs) > 0 {
		first = tickets[stubs[0].Key]
	}
	names := report.Names{Units: rectify.NewUnitTree([]rectify.Unit{{ID: "u", Name: "甲镇"}, {ID: "v", Name: "乙局"}}), Campaign: func(code string) string { return "督察" + code }}
	words, lister := l.List(ask, names, first)
	for _, s := range stubs {
		rows = append(rows, lister.Rows(tickets[s.Key])...)
	}
	return rows, words
}

func complaint(number, batch string, on calendar.Day) *rectify.Ticket {
	return &rectify.Ticket{Source: rectify.Complaint, ReceiptNumber: number, Batch: batch, BatchOn: on, RegisteredAt: on.Start(), State: rectify.Rectifying}
}

func TestNumbersOfPersonsAreCoveredInEveryText(t *testing.T) {
	t.Parallel()
	const phone = "13812345678"
	text := rectify.Text("联系" + phone)
	ticket := &rectify.Ticket{Description: text, Title: text, Findings: text, Handling: text, ClosureGoal: text, Accountability: text, ProgressNote: text, RegionText: string(text),
		Measures: []rectify.Measure{{Text: text, Person: text}}, ResponsiblePerson: text, Address: text, Reply: text}
	for _, l := range shipped(t).Tables {
		if l.Counts() {
			continue
		}
		rows, _ := printed(t, l.ID, &official.Ask{}, ticket)
		covered := 0
		for _, cell := range rows[len(rows)-1] {
			if s, ok := cell.(string); ok {
				if strings.Contains(s, phone) {
					t.Errorf("%s gives out %s", l.ID, s)
				}
				if strings.Contains(s, "138********") {
					covered++
				}
			}
		}
		if covered < 3 {
			t.Errorf("%s covers %d texts", l.ID, covered)
		}
	}
}

func TestBatchesStandInOrderEachUnderItsTitleWithItsOwnSerials(t *testing.T) {
	t.Parallel()
	may, june := calendar.Date(2024, 5, 28), calendar.Date(2024, 6, 8)
	rows, words := printed(t, "d1", &official.Ask{Filter: report.Filter{Campaigns: []string{"c"}}},
		complaint("33", "26", june), complaint("4", "26", june), complaint("X2", "15", may), complaint("", "", june), complaint("D10", "15", may), complaint("D9", "15", may))
	var got []string
	for _, r := range rows {
		if b, ok := r[0].(official.Banner); ok {
			got = append(got, string(b))
			continue
		}
		number, _ := r[1].(string)
		got = append(got, string(rune('0'+r[0].(int)))+number)
	}
	if want := []string{"1", "第15批(2024年5月28日)", "1D9", "2D10", "3X2", "第26批(2024年6月8日)", "14", "233"}; !slices.Equal(got, want) {
		t.Errorf("the table reads %q, expected %q", got, want)
	}
	if words.Title != "中央生态环境保护督察群众信访举报转办和边督边改公开情况一览表" {
		t.Errorf("the title is %s", words.Title)
	}
	rows, words = printed(t, "d1", &official.Ask{Batches: []string{"15"}, Filter: report.Filter{Campaigns: []string{"c"}}}, complaint("D10", "15", may))
	if !strings.HasSuffix(words.Title, "一览表(第15批 2024年5月28日)") || len(rows) != 1 {
		t.Errorf("one batch has the title %s over %v", words.Title, rows)
	}
	one, other := complaint("1", "1", may), complaint("2", "1", may)
	one.Campaign, other.Campaign = "二", "一"
	if rows, _ = printed(t, "d1", &official.Ask{}, one, other); len(rows) != 4 || rows[0][0] != official.Banner("督察一 第1批(2024年5月28日)") || rows[2][0] != official.Banner("督察二 第1批(2024年5月28日)") {
		t.Errorf("batches of two campaigns read %v", rows)
	}
}

func TestATaskIsPrintedUnderItsSection(t *testing.T) {
	t.Parallel()
	task := func(section, number string) *rectify.Ticket {
		return &rectify.Ticket{Source: rectify.InspectionTask, ReceiptNumber: number, ReceiptKey: section + "#" + number, State: rectify.Closed, ProgressPercent: 100, TimeLimitType: "standing",
			Measures: []rectify.Measure{{Text: "清理"}, {Text: "复绿"}}, ResponsibleUnit: "u", CoUnits: []string{"v"}, CurrentDueOn: asOf}
	}
	rows, _ := printed(t, "d18", &official.Ask{Filter: report.Filter{Campaigns: []string{"c"}}}, task("二、市级", "1"), task("十、区级", "1"), task("一、中央", "10"), task("一、中央", "二"))
	var got []string
	for _, r := range rows {
		if b, ok := r[0].(official.Banner); ok {
			got = append(got, string(b))
		} else {
			got = append(got, r[0].(string))
		}
	}
	if want := []string{"一、中央", "二", "10", "二、市级", "1", "十、区级", "1"}; !slices.Equal(got, want) {
		t.Errorf("the table reads %q, expected %q", got, want)
	}
	if r := rows[1]; r[3] != "清理\n复绿" || r[5] != "甲镇、乙局" || r[8] != "长期坚持" || r[10] != "是/100%" || r[4] != nil {
		t.Errorf("a task reads %q", r)
	}
}

func TestATableOfCountsIsMadeForAnyDayButTomorrow(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"d6", "d7", "d8", "d9", "d10", "d15", "d16", "d17"} {
		l := table(t, id)
		for on, made := range map[calendar.Day]bool{asOf.Add(-1): true, asOf: true, asOf.Add(1): false} {
			if err := l.Settle(&official.Ask{Now: asOf.Start(), AsOf: on, UnitMode: l.UnitMode, TypeMode: l.TypeMode}); (err == nil) != made {
				t.Errorf("%s for %s: %v", id, on, err)
			}
		}
	}
}

func TestADayMayEndAtAnotherHour(t *testing.T) {
	t.Parallel()
	at := func(hour int) official.Case {
		k := open("甲")
		k.At = asOf.Start().Add(time.Duration(hour) * time.Hour)
		return k
	}
	cases := []official.Case{at(-5), at(-3), at(0), at(19), at(20), at(23)}
	rows, _ := count(t, table(t, "d8"), []string{"甲"}, cases)
	if got := numbers(rows["甲"]); !slices.Equal(got, []int{4, 6}) {
		t.Errorf("until midnight: %v", got)
	}
	rows, words := count(t, table(t, "d8"), []string{"甲"}, cases, func(a *official.Ask) { a.Cut = 20 * time.Hour })
	if got := numbers(rows["甲"]); !slices.Equal(got, []int{3, 4}) || words.Lines[0] != "(2024年6月30日,每日截至20时)" {
		t.Errorf("until eight in the evening: %v, %s", got, words.Lines)
	}
	rows, words = count(t, table(t, "d8"), []string{"甲"}, cases, func(a *official.Ask) { a.Cut, a.From = 20*time.Hour, asOf })
	if got := numbers(rows["甲"]); !slices.Equal(got, []int{3, 3}) || words.Heads[2] != "2024年6月30日起始日至当日累计交办数量(件)" {
		t.Errorf("from the day itself on: %v, %s", got, words.Heads)
	}
}

func TestJointHandlingCountsAsAsked(t *testing.T) {
	t.Parallel()
	joint := open("甲,乙")
	joint.Cell.Units = "甲,乙"
	joint.FineFen, joint.PenaltyCases = 123_450_000, 1
	cases := []official.Case{joint, open("乙")}
	for mode, want := range map[report.UnitMode][3]any{
		report.LeadOnly:     {int64(1), int64(1), int64(2)},
		report.EachUnitFull: {int64(1), int64(2), int64(2)},
		report.SplitEqually: {0.5, 1.5, int64(2)},
	} {
		rows, words := count(t, table(t, "d6"), []string{"甲", "乙"}, cases, func(a *official.Ask) { a.UnitMode = mode })
		if got := [3]any{rows["甲"][8], rows["乙"][8], rows["合计"][8]}; got != want {
			t.Errorf("%s: %v, expected %v", mode, got, want)
		}
		if rows["合计"][15] != 123.45 {
			t.Errorf("%s: the fine is %v", mode, rows["合计"][15])
		}
		if notes := strings.Join(words.Notes, " "); !strings.Contains(notes, "1 件由多个单位共同办理") {
			t.Errorf("%s: the notes do not tell of joint handling: %s", mode, notes)
		}
	}
}
