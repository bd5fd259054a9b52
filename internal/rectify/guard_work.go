package rectify

import "slices"

// Guards on what rectification is held against: the closure goal, which stands before it begins (A4), and the measures.

var (
	goalSet = guard{Message{"已填办结目标", "closure goal"}, []string{"closure_goal"}, func(d *deed) *Field {
		return unless(!blank(string(d.t.ClosureGoal)), "closure_goal", "goal.missing", "请填写办结目标(closure_goal)", "fill in the closure_goal")
	}}
	// goalStated asks for the goal of every move that begins rectification, on whatever route.
	goalStated = guard{Message{"整改开始前已定办结目标", "closure goal before rectification begins"}, []string{"closure_goal"}, func(d *deed) *Field {
		begins := d.route.settle(d.move.To, d.t.ListLevel) == Rectifying && d.before.State != Rectifying
		return unless(!begins || !blank(string(d.t.ClosureGoal)), "closure_goal", "goal.missing", "整改开始前须定办结目标,请填写 closure_goal", "the closure_goal stands before rectification begins; give it")
	}}
	goalFixed = guard{Message{"整改开始后办结目标由第二人确认才改", "closure goal fixed before rectification"}, []string{"closure_goal"}, func(d *deed) *Field {
		investigating := d.before.State == Registered || d.before.State == Dispatched || d.before.State == Investigating || d.before.State == PlanReview
		if given := d.before.ClosureGoal; investigating && given != "" && d.t.ClosureGoal != given && !d.route.Plan && (d.actor.Role == Officer || d.actor.Role == Leader) {
			return &Field{"closure_goal", "goal.given", Say("已定办结目标“%s”,责任单位不能自行修改;整改开始前可由整改办更正", "the closure goal is set (%s) and no plan that changes it is approved here: before rectification a coordinator corrects it", given)}
		}
		return unless(investigating || d.before.ClosureGoal == "" || d.t.ClosureGoal == d.before.ClosureGoal, "closure_goal", "goal.fixed",
			"整改开始后办结目标不能直接修改,请用 propose_goal 提请并说明理由,由其他单位的第二人确认(change_goal)", "once rectification has begun the closure goal is not edited: propose another with propose_goal and a reason; a second person of another unit confirms with change_goal")
	}}
	goalOther = guard{Message{"办结目标与现在不同", "another goal than now"}, []string{"closure_goal"}, func(d *deed) *Field {
		return unless(d.t.ClosureGoal != d.before.ClosureGoal, "closure_goal", "goal.same", "请给出不同的办结目标(closure_goal)", "give another closure_goal")
	}}
	masterGoalStated = guard{Message{"重新打开的主件有办结目标", "closure goal of a master to be reopened"}, []string{"closure_goal"}, func(d *deed) *Field {
		reopens := d.master != nil && d.master.State == Closed && value(d.cmd.Facts.MasterDecision) == "reopen"
		return unless(!reopens || d.master.ClosureGoal != "" || d.cmd.Facts.Has("closure_goal"), "closure_goal", "goal.missing",
			"主件没有办结目标,重新打开时请填写 closure_goal", "the master has no closure goal; give its closure_goal with the decision to reopen")
	}}
	measuresPlanned = guard{Message{"措施有责任人和期限", "measures with person and date"}, []string{"measures"}, func(d *deed) *Field {
		ok := len(d.t.Measures) > 0 && !slices.ContainsFunc(d.t.Measures, func(m Measure) bool { return m.Text == "" || m.Person == "" || m.DueOn.IsZero() })
		return unless(ok, "measures", "measures.incomplete", "至少一项整改措施,每项都要有内容、责任人和期限", "at least one measure is needed, each with text, person and due_on")
	}}
	measuresKept = guard{Message{"已定措施不减少", "no measure dropped"}, []string{"measures"}, func(d *deed) *Field {
		if d.before.State != Rectifying && d.before.State != StageClosed {
			return nil
		}
		for _, old := range d.before.Measures {
			if !slices.ContainsFunc(d.t.Measures, func(m Measure) bool { return m.No == old.No && m.Text == old.Text && m.DueOn == old.DueOn }) {
				return &Field{"measures", "measures.dropped", Say("已定的整改措施不能删除或改期:%s", "a fixed measure cannot be dropped or moved: %s", old.Text)}
			}
		}
		return nil
	}}
	measuresHeld = guard{Message{"至少一项措施,有内容和责任人", "a measure, with text and person"}, []string{"measures"}, func(d *deed) *Field {
		ok := len(d.t.Measures) > 0 && !slices.ContainsFunc(d.t.Measures, func(m Measure) bool { return blank(string(m.Text)) || blank(string(m.Person)) })
		return unless(ok, "measures", "measures.missing", "至少一项整改措施,每项都要有内容(text)和责任人(person)", "at least one measure is needed, each with text and person")
	}}
	measuresDone = guard{Message{"措施全部完成", "all measures done"}, []string{"measures"}, func(d *deed) *Field {
		open := slices.IndexFunc(d.t.Measures, func(m Measure) bool { return m.DoneOn.IsZero() })
		if open < 0 {
			return nil
		}
		return &Field{"measures", "measures.open", Say("整改措施未完成,请填写其完成日期(done_on):%s", "a measure has no done_on yet; give it: %s", d.t.Measures[open].Text)}
	}}
	measuresDated = guard{Message{"措施完成日期合理", "days of completion"}, []string{"measures"}, func(d *deed) *Field {
		for _, m := range d.t.Measures {
			if !m.DoneOn.IsZero() && (m.DoneOn > d.today || m.DoneOn < d.t.DiscoveredOn) && !slices.ContainsFunc(d.before.Measures, m.same) {
				return &Field{"measures", "measures.day", Say("完成日期应在发现问题之日与今天之间:%s", "done_on lies between the discovery and today: %s", m.Text)}
			}
		}
		return nil
	}}
)
