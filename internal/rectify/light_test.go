package rectify_test

import (
	"testing"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

func TestTheLightFollowsTheDueDayAndMissedMilestones(t *testing.T) {
	t.Parallel()
	today := calendar.MustDay("2024-06-10")
	at := func(days ...int) (all []rectify.Milestone) {
		for _, n := range days {
			all = append(all, rectify.Milestone{On: today.Add(n), Target: "t"})
		}
		return all
	}
	met := append(at(-5, -3), at(20)...)
	met[0].MetOn, met[1].MetOn = today.Add(-4), today.Add(-1) // the second one late, but met
	for name, c := range map[string]struct {
		due        int
		milestones []rectify.Milestone
		want       string
	}{
		"due in four days":                      {4, nil, "green"},
		"due in three days":                     {3, nil, "yellow"},
		"due today":                             {0, nil, "yellow"},
		"overdue":                               {-1, nil, "red"},
		"a milestone due today is in time":      {30, at(0), "green"},
		"one milestone missed":                  {30, at(-1, 10), "yellow"},
		"two milestones missed":                 {30, at(10, -1, -2), "red"},
		"two milestones met":                    {30, met, "green"},
		"a milestone after the due day is mute": {5, at(40), "green"},
		"one missed and overdue":                {-1, at(-9), "red"},
	} {
		ticket := &rectify.Ticket{State: rectify.Rectifying, CurrentDueOn: today.Add(c.due), Milestones: c.milestones}
		if got := ticket.Light(today, rectify.YellowDays); got != c.want {
			t.Errorf("%s: %s instead of %s", name, got, c.want)
		}
	}
	open := &rectify.Ticket{State: rectify.Rectifying, CurrentDueOn: today.Add(4)}
	if open.Light(today, 4) != "yellow" || open.Light(today, 1) != "green" {
		t.Error("how many days count as near is a setting")
	}
	if light := (&rectify.Ticket{State: rectify.Closed, CurrentDueOn: today}).Light(today, 3); light != "" {
		t.Errorf("a closed ticket has the light %q", light)
	}
	if light := (&rectify.Ticket{State: rectify.Rectifying, Milestones: at(-1)}).Light(today, 3); light != "" {
		t.Errorf("a ticket without a due day has the light %q", light)
	}
}
