package calendar_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"testing/iotest"

	"qingdan/internal/calendar"
)

// year writes a notice in the holiday-cn shape: the seven holidays on single days of an unpublished year, then more.
func year(n int, more ...string) string {
	days := []string{}
	for _, h := range []string{"元旦 01-01", "春节 02-08", "清明节 04-05", "劳动节 05-01", "端午节 06-09", "中秋节 09-15", "国庆节 10-01"} {
		name, date, _ := strings.Cut(h, " ")
		days = append(days, fmt.Sprintf(`{"name":%q,"date":"%d-%s","isOffDay":true}`, name, n, date))
	}
	return fmt.Sprintf(`{"$schema":"https://example.org/schema.json","$id":"x","year":%d,"papers":["https://example.org/%d"],"days":[%s]}`,
		n, n, strings.Join(append(days, more...), ","))
}

func read(t *testing.T, text string) calendar.Notice {
	t.Helper()
	n, err := calendar.ReadNotice(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func with(t *testing.T, c *calendar.Calendar, texts ...string) *calendar.Calendar {
	t.Helper()
	var all []calendar.Notice
	for _, text := range texts {
		all = append(all, read(t, text))
	}
	next, err := c.With(all...)
	if err != nil {
		t.Fatal(err)
	}
	return next
}

func TestAFurtherYearIsLoadedWithoutANewBuild(t *testing.T) {
	t.Parallel()
	old := calendar.Embedded()
	was := old.Version()
	c := with(t, old, "\ufeff"+year(2027, `{"name":"元旦","date":"2026-12-31","isOffDay":true}`, `{"name":"春节","date":"2027-02-14","isOffDay":false}`))

	if working, name, provisional := c.IsWorking(day("2027-02-08")); working || name != "春节" || provisional {
		t.Errorf("Spring Festival 2027: %t %q %t", working, name, provisional)
	}
	if working, name, provisional := c.IsWorking(day("2027-02-14")); !working || name != "春节" || provisional {
		t.Errorf("the make-up Sunday: %t %q %t", working, name, provisional)
	}
	if working, name, provisional := c.IsWorking(day("2026-12-31")); working || name != "元旦" || provisional {
		t.Errorf("the eve in the year before: %t %q %t", working, name, provisional)
	}
	if got := c.Papers(2027); len(got) != 1 || got[0] != "https://example.org/2027" {
		t.Errorf("the papers are %q", got)
	}

	if working, _, provisional := old.IsWorking(day("2027-02-08")); !working || !provisional || old.Version() != was {
		t.Errorf("the calendar before changed: %t %t %s", working, provisional, old.Version())
	}
	if c.Version() == was || !strings.HasPrefix(c.Version(), "2016-2027:") {
		t.Errorf("the data changed and are called %s", c.Version())
	}
}

func TestLaterDataForAYearReplaceItWhole(t *testing.T) {
	t.Parallel()
	first := with(t, calendar.Embedded(), year(2027, `{"name":"劳动节","date":"2027-05-03","isOffDay":true}`))
	second := with(t, first, year(2027, `{"name":"劳动节","date":"2027-05-04","isOffDay":true}`))
	if working, _, _ := second.IsWorking(day("2027-05-03")); !working {
		t.Error("a day of the replaced notice is still off")
	}
	if working, _, _ := second.IsWorking(day("2027-05-04")); working {
		t.Error("a day of the new notice is not off")
	}
	if first.Version() == second.Version() {
		t.Error("one version for two sets of data")
	}
	if again := with(t, calendar.Embedded(), year(2027, `{"name":"劳动节","date":"2027-05-04","isOffDay":true}`)); again.Version() != second.Version() {
		t.Error("two versions for one set of data")
	}
}

func TestEveryChangeOfADayIsAnotherVersion(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for _, extra := range []string{
		`{"name":"春节","date":"2027-02-13","isOffDay":true}`,
		`{"name":"春节","date":"2027-02-13","isOffDay":false}`,
		`{"name":"元宵","date":"2027-02-13","isOffDay":true}`,
		`{"name":"春节","date":"2027-02-14","isOffDay":true}`,
	} {
		version := with(t, calendar.Embedded(), year(2027, extra)).Version()
		if other, known := seen[version]; known {
			t.Errorf("%s and %s are both called %s", extra, other, version)
		}
		seen[version] = extra
	}
}

// Compiled data name Monday 2020-02-03 because the extended Spring Festival ended before it.
func TestAWeekdayThatIsSaidToBeWorkedIsAWorkdayLikeAnother(t *testing.T) {
	t.Parallel()
	c := with(t, calendar.Embedded(), year(2027, `{"name":"春节","date":"2027-02-09","isOffDay":false}`))
	entries, err := c.Days(day("2027-02-09"), day("2027-02-09"))
	if want := (calendar.Entry{Day: day("2027-02-09"), Working: true, Sort: calendar.Workday}); err != nil || entries[0] != want {
		t.Errorf("%+v, %v", entries, err)
	}
	if n, _, err := c.Count(day("2027-02-08"), day("2027-02-10"), true); err != nil || n != 2 {
		t.Errorf("%d, %v", n, err)
	}
}

func TestTheNoticeOfTheNewYearHoldsForTheLastDaysOfTheOld(t *testing.T) {
	t.Parallel()
	for _, order := range [][2]int{{2027, 2028}, {2028, 2027}} {
		texts := map[int]string{
			2027: year(2027, `{"name":"旧","date":"2027-12-31","isOffDay":false}`),
			2028: year(2028, `{"name":"元旦","date":"2027-12-31","isOffDay":true}`),
		}
		c := with(t, calendar.Embedded(), texts[order[0]], texts[order[1]])
		if working, name, _ := c.IsWorking(day("2027-12-31")); working || name != "元旦" {
			t.Errorf("read in the order %v: %t %q", order, working, name)
		}
	}
}

func TestHolidayDataThatCouldHideAHolidayAreRefused(t *testing.T) {
	t.Parallel()
	short := strings.Replace(year(2027), "中秋节", "仲秋", 1)
	for what, c := range map[string]struct{ text, code string }{
		"nothing":               {"", "calendar.notice_unreadable"},
		"a list":                {"[]", "calendar.notice_unreadable"},
		"two documents":         {year(2027) + year(2028), "calendar.notice_unreadable"},
		"cut off":               {year(2027)[:300], "calendar.notice_unreadable"},
		"GBK":                   {strings.Replace(year(2027), "春节", "\xb4\xba\xbd\xda", 1), "calendar.notice_unreadable"},
		"nested without end":    {strings.Repeat("[", 200_000), "calendar.notice_unreadable"},
		"too large":             {year(2027) + strings.Repeat(" ", 256<<10), "calendar.notice_too_large"},
		"no year":               {`{"days":[{"name":"元旦","date":"2027-01-01","isOffDay":true}]}`, "calendar.notice_year"},
		"the first year":        {year(1970), "calendar.notice_year"},
		"a year too late":       {strings.Replace(year(9998), `"year":9998`, `"year":9999`, 1), "calendar.notice_year"},
		"year as text":          {strings.Replace(year(2027), `"year":2027`, `"year":"2027"`, 1), "calendar.notice_unreadable"},
		"the placeholder":       {`{"year":2027,"papers":[],"days":[]}`, "calendar.notice_empty"},
		"only part of a year":   {`{"year":2027,"days":[{"name":"元旦","date":"2027-01-01","isOffDay":true}]}`, "calendar.notice_incomplete"},
		"one holiday missing":   {short, "calendar.notice_incomplete"},
		"a holiday only worked": {strings.Replace(year(2027), `"2027-09-15","isOffDay":true`, `"2027-09-18","isOffDay":false`, 1), "calendar.notice_incomplete"},
		"no isOffDay":           {year(2027, `{"name":"春节","date":"2027-02-09"}`), "calendar.notice_day"},
		"no date":               {year(2027, `{"name":"春节","isOffDay":true}`), "calendar.notice_day"},
		"no such date":          {year(2027, `{"name":"春节","date":"2027-02-29","isOffDay":true}`), "calendar.notice_day"},
		"another year":          {year(2027, `{"name":"春节","date":"2026-02-09","isOffDay":true}`), "calendar.notice_day"},
		"the January after":     {year(2027, `{"name":"元旦","date":"2028-01-01","isOffDay":true}`), "calendar.notice_day"},
		"a day twice":           {year(2027, `{"name":"春节","date":"2027-02-08","isOffDay":false}`), "calendar.notice_day"},
		"no name":               {year(2027, `{"name":" ","date":"2027-02-09","isOffDay":true}`), "calendar.notice_day"},
		"a name in two lines":   {year(2027, `{"name":"春\n节","date":"2027-02-09","isOffDay":true}`), "calendar.notice_day"},
		"a name that turns":     {year(2027, `{"name":"春\u202e节","date":"2027-02-09","isOffDay":true}`), "calendar.notice_day"},
		"an endless name":       {year(2027, `{"name":"`+strings.Repeat("春", 41)+`","date":"2027-02-09","isOffDay":true}`), "calendar.notice_day"},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			n, err := calendar.ReadNotice(strings.NewReader(c.text))
			refusedWith(t, err, c.code)
			if n.Days != nil {
				t.Errorf("refused, and yet %d days", len(n.Days))
			}
		})
	}
}

func TestAReaderThatFailsIsNotAnEmptyYear(t *testing.T) {
	t.Parallel()
	broken := io.MultiReader(strings.NewReader(year(2027)), iotest.ErrReader(errors.New("disk gone")))
	_, err := calendar.ReadNotice(broken)
	refusedWith(t, err, "calendar.notice_unreadable")
}

func TestYearsBeforeTheSevenHolidaysAreNotHeldToThem(t *testing.T) {
	t.Parallel()
	c := with(t, calendar.Embedded(), `{"year":2007,"papers":[],"days":[{"name":"国庆节","date":"2007-10-01","isOffDay":true}]}`)
	if working, _, provisional := c.IsWorking(day("2007-10-01")); working || provisional {
		t.Errorf("2007-10-01: %t %t", working, provisional)
	}
}

func TestDataBuiltByHandAreHeldToTheSameRules(t *testing.T) {
	t.Parallel()
	n := read(t, year(2027))
	n.Days[0], n.Days[1] = n.Days[1], n.Days[0]
	_, err := calendar.Embedded().With(n)
	refusedWith(t, err, "calendar.notice_day")
	_, err = calendar.Embedded().With(calendar.Notice{Year: 2027, Days: make([]calendar.Special, 1)})
	refusedWith(t, err, "calendar.notice_day")
	_, err = calendar.Embedded().With(read(t, year(2027)), read(t, year(2027)))
	refusedWith(t, err, "calendar.notice_twice")
}

func TestWhatACallerDoesWithItsDataDoesNotReachTheCalendar(t *testing.T) {
	t.Parallel()
	n := read(t, year(2027))
	c, err := calendar.Embedded().With(n)
	if err != nil {
		t.Fatal(err)
	}
	n.Days[1].Off, n.Papers[0] = false, "changed"
	c.Papers(2027)[0] = "changed"
	c.Years()[0] = 1
	next, err := c.With()
	if err != nil || next.Version() != c.Version() || c.Papers(2027)[0] == "changed" || c.Years()[0] != 2016 {
		t.Errorf("%v: %s is now %s, papers %q", err, c.Version(), next.Version(), c.Papers(2027))
	}
}

func TestAFolderOfYearsIsLoadedAndAFaultNamesItsFile(t *testing.T) {
	t.Parallel()
	tree := fstest.MapFS{
		"2027.json":     {Data: []byte(year(2027))},
		"2028.json":     {Data: []byte(year(2028))},
		"README.md":     {Data: []byte("no data")},
		"old/2029.json": {Data: []byte("no data")},
		"old.json/data": {Data: []byte("no data")},
	}
	c, err := calendar.Embedded().WithFS(tree)
	if err != nil || len(c.Years()) != 13 {
		t.Fatalf("%v, %v", c.Years(), err)
	}
	tree["2030.json"] = &fstest.MapFile{Data: []byte(`{"year":2030,"days":[]}`)}
	_, err = calendar.Embedded().WithFS(tree)
	refusedWith(t, err, "calendar.notice_empty")
	if refusal := (*calendar.Error)(nil); !errors.As(err, &refusal) || !strings.HasPrefix(refusal.ZH, "2030.json") || !strings.HasPrefix(refusal.EN, "2030.json") {
		t.Errorf("the file is not named: %v", err)
	}
	_, err = calendar.Embedded().WithFS(os.DirFS("testdata/no-such-folder"))
	refusedWith(t, err, "calendar.notice_unreadable")
	delete(tree, "2030.json")
	tree["again.json"] = tree["2027.json"]
	_, err = calendar.Embedded().WithFS(tree)
	refusedWith(t, err, "calendar.notice_twice")
}

func FuzzReadNotice(f *testing.F) {
	f.Add(year(2027))
	f.Add(`{"year":2027,"papers":null,"days":[{"name":"元旦","date":"2026-12-31","isOffDay":null}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		n, err := calendar.ReadNotice(strings.NewReader(text))
		if err != nil {
			return
		}
		if _, err := calendar.Embedded().With(n); err != nil {
			t.Errorf("read without fault, and yet refused: %v", err)
		}
	})
}
