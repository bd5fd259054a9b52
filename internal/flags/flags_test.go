package flags_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/flags"
	"qingdan/internal/rectify"
)

// june is a month of honest closures: sixty tickets of three townships, two a day, checked by three people hours or days
// after the application, some after having been sent back, each told in its own words.
func june() []*rectify.Ticket {
	var all []*rectify.Ticket
	for i := range 60 {
		applied := time.Date(2024, 6, 1+i/2, 1, 7*(i%8), 0, 0, time.UTC)
		check := applied.Add(time.Duration(50+37*i) * time.Minute % (6 * time.Hour)).Add(20 * time.Minute)
		t := &rectify.Ticket{ID: fmt.Sprintf("t%02d", i), State: rectify.Closed, ResponsibleUnit: fmt.Sprint("township", i%3), ReworkCount: i % 7 / 6,
			Applied:  rectify.Signature{By: fmt.Sprint("officer", i%3), At: applied},
			Reviewed: rectify.Signature{By: fmt.Sprint("reviewer", i%2), At: check}, Verified: rectify.Signature{By: fmt.Sprint("verifier", i/3%3), At: check.Add(time.Hour)},
			Closing: rectify.Signature{By: fmt.Sprint("verifier", i/3%3)}, ClosedAt: time.Date(2024, 6, 1+i/2, 2, 13*(i%4), 0, 0, time.UTC).Add(time.Duration(i%2) * 4 * time.Hour),
			Handling: rectify.Text("已对第" + words(i) + "处沟渠进行清淤并落实专人管护")}
		all = append(all, t)
	}
	return all
}

func words(i int) string {
	return string([]rune("甲乙丙丁戊己庚辛壬癸")[i/10]) + string([]rune("子丑寅卯辰巳午未申酉")[i%10])
}

// raised gives the flags as code and tickets.
func raised(all []flags.Flag) []string {
	var told []string
	for _, f := range all {
		told = append(told, f.Code+" "+strings.Join(f.Tickets, ","))
	}
	return told
}

func TestAnHonestMonthRaisesNoFlag(t *testing.T) {
	t.Parallel()
	all := append(flags.Over(june(), nil, flags.Defaults()), flags.CutOff(june(), calendar.Date(2024, 6, 1), calendar.Date(2024, 6, 30), flags.Defaults())...)
	if len(all) > 0 {
		t.Errorf("raised %v", raised(all))
	}
}

// TestEveryFraudOfASetIsFoundAndNothingElse plants one fraud of each kind at a time into the honest month: precision and
// recall of the set are both whole.
func TestEveryFraudOfASetIsFoundAndNothingElse(t *testing.T) {
	t.Parallel()
	at := func(day, hour, minute int) time.Time {
		return time.Date(2024, 6, day, hour, minute, 0, 0, calendar.Zone)
	}
	for name, fraud := range map[string]struct {
		plant  func([]*rectify.Ticket) []flags.Reuse
		raises string
		says   string
	}{
		"checked from the desk": {func(m []*rectify.Ticket) []flags.Reuse {
			m[7].Reviewed.At = m[7].Applied.At.Add(42 * time.Second)
			return nil
		}, "check.seconds t07", "42 秒"},
		"checked from the desk, without a review": {func(m []*rectify.Ticket) []flags.Reuse {
			m[7].Reviewed, m[7].Verified.At = rectify.Signature{}, m[7].Applied.At.Add(599*time.Second)
			return nil
		}, "check.seconds t07", "599 seconds"},
		"closed by a script": {func(m []*rectify.Ticket) []flags.Reuse {
			for i := range 5 {
				m[10+i].Closing.By, m[10+i].ClosedAt = "verifier9", at(8, 15, 0).Add(time.Duration(2*i)*time.Minute)
			}
			return nil
		}, "closing.burst t10,t11,t12,t13,t14", "480 seconds"},
		"closed at night": {func(m []*rectify.Ticket) []flags.Reuse {
			m[3].ClosedAt, m[4].ClosedAt, m[5].ClosedAt = at(3, 22, 0), at(4, 5, 59), at(5, 6, 0)
			return nil
		}, "closing.night t03|closing.night t04", "22:00:00"},
		"one text for all": {func(m []*rectify.Ticket) []flags.Reuse {
			m[1].Handling, m[2].Handling = "已于6月3日清运垃圾12吨,现场已恢复原貌。", "已于 6 月 21 日清运垃圾 7 吨， 现场已恢复原貌"
			return nil
		}, "closing.cloned_text t01,t02", "2 tickets"},
		"short words are alike": {func(m []*rectify.Ticket) []flags.Reuse {
			m[1].Handling, m[2].Handling = "已整改到位", "已整改到位"
			return nil
		}, "", ""},
		"always the same checker": {func(m []*rectify.Ticket) []flags.Reuse {
			for i := range m {
				if m[i].Applied.By == "officer1" && i > 4 {
					m[i].Verified.By = "verifier0"
				}
			}
			return nil
		}, "check.pair", "19 of 20"},
		"never sent back": {func(m []*rectify.Ticket) []flags.Reuse {
			for _, t := range m {
				if t.ResponsibleUnit == "township2" {
					t.ReworkCount = 0
				}
			}
			return nil
		}, "check.never_rejected", "20 件"},
		"brought in closed": {func(m []*rectify.Ticket) []flags.Reuse {
			m[8].HistoricalClosure, m[9].HistoricalClosure = true, true
			m[8].Closing.By, m[9].Closing.By = "importer", "importer"
			m[8].ClosedAt = at(8, 23, 0) // the hour of an import says nothing
			return nil
		}, "closing.imported t08,t09", "2 件"},
		"one photo for two": {func([]*rectify.Ticket) []flags.Reuse {
			return []flags.Reuse{{SHA256: "0123456789abcdef", Tickets: []string{"t31", "t05", "older"}}}
		}, "photo.reused older,t05,t31", "01234567…"},
	} {
		month := june()
		all := flags.Over(month, fraud.plant(month), flags.Defaults())
		for i, f := range all {
			if f.Code == flags.CheckPair || f.Code == flags.NeverRejected {
				all[i].Tickets = nil
			}
		}
		got := strings.Join(raised(all), "|")
		got = strings.ReplaceAll(strings.TrimSpace(got), " |", "|")
		if got != fraud.raises {
			t.Errorf("%s: raised %q, expected %q", name, got, fraud.raises)
		}
		told := slices.ContainsFunc(all, func(f flags.Flag) bool { return strings.Contains(f.Message.ZH+f.Message.EN, fraud.says) })
		if fraud.raises != "" && !told {
			t.Errorf("%s: the numbers %q are not shown in %+v", name, fraud.says, all)
		}
		for _, f := range all {
			if strings.Contains(f.Message.ZH+f.Message.EN, "%!") || !slices.Contains(flags.Codes(), f.Code) || f.Subject == "" || f.Severity == "" {
				t.Errorf("%s: %+v", name, f)
			}
		}
	}
}

func TestAPeriodThatEndsInARushIsFlagged(t *testing.T) {
	t.Parallel()
	month := june()
	for _, ticket := range month[:24] {
		ticket.ClosedAt = time.Date(2024, 6, 29, 2, 0, 0, 0, time.UTC)
	}
	all := flags.CutOff(month, calendar.Date(2024, 6, 1), calendar.Date(2024, 6, 30), flags.Defaults())
	if len(all) != 1 || !strings.Contains(all[0].Message.EN, "60 in all, 30 lie") {
		t.Errorf("%+v", all)
	}
}

func TestEntriesLongAfterTheFactAreFlaggedButNotImports(t *testing.T) {
	t.Parallel()
	now := time.Date(2024, 6, 9, 1, 0, 0, 0, time.UTC)
	late := func(hours int, historical bool) rectify.Entry {
		return rectify.Entry{RecordedAt: now, EffectiveAt: now.Add(time.Duration(-hours) * time.Hour), Historical: historical}
	}
	if all := flags.Late("t", []rectify.Entry{late(0, false), late(24, false), late(900, true)}, flags.Defaults()); all != nil {
		t.Errorf("raised %+v", all)
	}
	all := flags.Late("t", []rectify.Entry{late(25, false), late(72, false)}, flags.Defaults())
	if len(all) != 1 || !strings.Contains(all[0].Message.EN, "2 entries were recorded late, at most 72 hours") {
		t.Errorf("%+v", all)
	}
}

func TestEveryCodeIsDescribedWithItsSeverity(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/flags.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range flags.Codes() {
		if strings.Count(string(text), "| `"+code+"` | ") != 1 {
			t.Errorf("docs/flags.md does not describe %s once", code)
		}
	}
}
