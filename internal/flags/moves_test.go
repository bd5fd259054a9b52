package flags_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/flags"
	"qingdan/internal/rectify"
)

// quiet is what else happens in an honest June: an extension and a transfer now and then, asked for well before the day,
// a ticket voided, one reopened long after, and every unit taking in about as much as before.
func quiet() (moves []flags.Move, intake []flags.Intake) {
	for i := range 6 {
		at := time.Date(2024, 6, 2+4*i, 2, 0, 0, 0, time.UTC)
		move := func(do string) flags.Move {
			return flags.Move{Ticket: fmt.Sprint(do, i), Do: do, At: at, Unit: "township1", By: "officer1", DueOn: calendar.DayOf(at).Add(2 + i*5)}
		}
		moves = append(moves, move("request_extension"), move("reassign"))
	}
	moves = append(moves, flags.Move{Ticket: "gone", Do: "void", At: time.Date(2024, 6, 5, 2, 0, 0, 0, time.UTC), Unit: "township1"},
		flags.Move{Ticket: "back", Do: "reopen", At: time.Date(2024, 7, 20, 2, 0, 0, 0, time.UTC), ClosedAt: time.Date(2024, 6, 29, 2, 0, 0, 0, time.UTC), Unit: "township1"})
	return moves, []flags.Intake{{Unit: "township0", Now: 14, Before: [3]int{20, 18, 25}}, {Unit: "new", Now: 0, Before: [3]int{30, 2, 0}}}
}

func TestEveryFraudOverAPeriodIsFoundAndNothingElse(t *testing.T) {
	t.Parallel()
	from, to := calendar.Date(2024, 6, 1), calendar.Date(2024, 6, 30)
	at := func(month time.Month, day, hour int) time.Time {
		return time.Date(2024, month, day, hour, 0, 0, 0, calendar.Zone)
	}
	many := func(do string, n int, unit string, on func(i int) (time.Time, calendar.Day, time.Time)) (all []flags.Move) {
		for i := range n {
			when, due, closed := on(i)
			all = append(all, flags.Move{Ticket: fmt.Sprint("p", i), Do: do, At: when, Unit: unit, By: "officer2", DueOn: due, ClosedAt: closed})
		}
		return all
	}
	for name, fraud := range map[string]struct {
		moves        []flags.Move
		intake       []flags.Intake
		closed       func([]*rectify.Ticket)
		raises, says string
	}{
		"honest": {},
		"given away before the due day": {moves: many("reassign", 5, "township2", func(i int) (time.Time, calendar.Day, time.Time) {
			return at(6, 10+i/2, 9), calendar.Date(2024, 6, 13), time.Time{}
		}), raises: "transfer.burst p0,p1,p2,p3,p4", says: "within 3 days"},
		"given away before the end of the period": {moves: many("reassign", 6, "township2", func(i int) (time.Time, calendar.Day, time.Time) {
			return at(6, 28, 9+i), calendar.Date(2024, 9, 13), time.Time{}
		}), raises: "transfer.burst p0,p1,p2,p3,p4,p5", says: "6 tickets"},
		"given away at any time": {moves: many("reassign", 9, "township2", func(i int) (time.Time, calendar.Day, time.Time) {
			return at(6, 10, 9), calendar.Date(2024, 9, 13), time.Time{}
		})},
		"given away when it was overdue anyway": {moves: many("reassign", 9, "township2", func(i int) (time.Time, calendar.Day, time.Time) {
			return at(6, 10, 9), calendar.Date(2024, 6, 9), time.Time{}
		})},
		"four are no burst": {moves: many("request_extension", 4, "township2", func(i int) (time.Time, calendar.Day, time.Time) {
			return at(6, 10, 9), calendar.Date(2024, 6, 11), time.Time{}
		})},
		"all extended at once": {moves: many("request_extension", 5, "township2", func(i int) (time.Time, calendar.Day, time.Time) {
			return at(6, 10, 9+i), calendar.Date(2024, 6, 11), time.Time{}
		}), raises: "extension.burst p0,p1,p2,p3,p4", says: "5 extensions"},
		"each extended before its own day": {moves: many("request_extension", 5, "township2", func(i int) (time.Time, calendar.Day, time.Time) {
			return at(6, 2+5*i, 9), calendar.Date(2024, 6, 3+5*i), time.Time{}
		})},
		"closed for the figure": {moves: many("reopen", 2, "township2", func(i int) (time.Time, calendar.Day, time.Time) {
			return at(7, 5+i, 9), 0, at(6, 28, 9)
		}), raises: "reopen.after_cut_off p0,p1", says: "first after 7 days"},
		"reopened within the period": {moves: many("reopen", 2, "township2", func(i int) (time.Time, calendar.Day, time.Time) {
			return at(6, 30, 9), 0, at(6, 28, 9)
		})},
		"closed in the middle of the period": {moves: many("reopen", 3, "township2", func(i int) (time.Time, calendar.Day, time.Time) {
			return at(7, 5, 9), 0, at(6, 20, 9)
		})},
		"one came back": {moves: many("reopen", 1, "township2", func(i int) (time.Time, calendar.Day, time.Time) { return at(7, 5, 9), 0, at(6, 28, 9) })},
		"voided away": {moves: append(many("void", 9, "township2", func(i int) (time.Time, calendar.Day, time.Time) { return at(6, 3, 9), 0, time.Time{} }),
			flags.Move{Ticket: "q", Do: "merge", At: at(6, 3, 9), Unit: "township2"}), raises: "denominator.shrunk p0,p1,p2,p3,p4,p5,p6,p7,p8,q", says: "10 tickets of the unit were voided, merged or put into another category, while 20 were closed"},
		"voided in another period": {moves: many("void", 30, "township2", func(i int) (time.Time, calendar.Day, time.Time) { return at(7, 3, 9), 0, time.Time{} })},
		"few of many voided":       {moves: many("void", 8, "township2", func(i int) (time.Time, calendar.Day, time.Time) { return at(6, 3, 9), 0, time.Time{} })},
		"no problems any more":     {intake: []flags.Intake{{Unit: "township2", Now: 7, Before: [3]int{12, 20, 10}}}, raises: "intake.drop ", says: "registered 7, of 14 on average"},
	} {
		month := june()
		moves, intake := quiet()
		all := flags.Period(month, append(moves, fraud.moves...), append(intake, fraud.intake...), from, to, flags.Defaults())
		if got := strings.Join(raised(all), "|"); got != fraud.raises {
			t.Errorf("%s: raised %q, expected %q", name, got, fraud.raises)
		}
		for _, f := range all {
			if f.Unit != "township2" || !strings.Contains(f.Message.EN, fraud.says) || strings.Contains(f.Message.ZH+f.Message.EN, "%!") {
				t.Errorf("%s: %+v", name, f)
			}
		}
	}
}

func TestWhoComplainedAgainstTheClosureIsHeard(t *testing.T) {
	t.Parallel()
	for name, says := range map[string]struct {
		said   func(*rectify.Ticket)
		raises string
	}{
		"satisfied": {func(m *rectify.Ticket) {
			m.Rating, m.RatingCount = rectify.Rating{At: m.ClosedAt, Solved: true, Satisfaction: "satisfied"}, 1
		}, ""},
		"not solved": {func(m *rectify.Ticket) {
			m.Rating, m.RatingCount = rectify.Rating{At: m.ClosedAt, Satisfaction: "basically"}, 1
		}, "closing.disputed t05"},
		"solved, but how": {func(m *rectify.Ticket) {
			m.Rating, m.RatingCount = rectify.Rating{At: m.ClosedAt, Solved: true, Satisfaction: "not"}, 1
		}, "closing.disputed t05"},
		"told on the telephone": {func(m *rectify.Ticket) { m.CallBacks = []rectify.CallBack{{Reached: true, Satisfaction: "not"}} }, "closing.disputed t05"},
		"nobody was reached":    {func(m *rectify.Ticket) { m.CallBacks = []rectify.CallBack{{}} }, ""},
		"disputed":              {func(m *rectify.Ticket) { m.Disputed = true }, "closing.disputed t05"},
	} {
		month := june()
		says.said(month[5])
		if got := strings.Join(raised(flags.Over(month, nil, flags.Defaults())), "|"); got != says.raises {
			t.Errorf("%s: raised %q, expected %q", name, got, says.raises)
		}
	}
}

func TestRegistrationsAreCountedByPeriodsOfTheSameLength(t *testing.T) {
	t.Parallel()
	from, to := calendar.Date(2024, 6, 11), calendar.Date(2024, 6, 20)
	var moves []flags.Move
	for _, day := range []calendar.Day{to.Add(1), to, from, from.Add(-1), from.Add(-10), from.Add(-11), from.Add(-30), from.Add(-31)} {
		moves = append(moves, flags.Move{Do: "register", Unit: "u", At: day.Start().Add(time.Hour)})
	}
	got := flags.IntakeOf(append(moves, flags.Move{Do: "void", Unit: "v", At: from.Start()}), from, to)
	if len(got) != 1 || got[0] != (flags.Intake{Unit: "u", Now: 2, Before: [3]int{2, 1, 1}}) {
		t.Errorf("%+v", got)
	}
}
