package rectify

import "slices"

// facts reads the row as facts of a ticket. Units that are not known are reported and left out.
func (t *taking) facts() Facts {
	r := t.row
	f := Facts{Campaign: &t.in.Campaign}
	text := func(s string) *Text {
		if s == "" {
			return nil
		}
		value := Text(s)
		return &value
	}
	word := func(s string) *string {
		if s == "" {
			return nil
		}
		return &s
	}
	f.ReceiptNumber, f.Batch, f.RegionText = word(r.ReceiptNumber), word(r.Batch), word(r.Region)
	f.Findings, f.Handling, f.Accountability, f.ClosureGoal, f.RemarksText = text(r.Findings), text(r.Handling), text(r.Accountability), text(r.ClosureGoal), text(r.Remarks)
	if !r.BatchOn.IsZero() {
		f.BatchOn = &r.BatchOn
	}
	if r.KeyCase {
		f.KeyCase = &r.KeyCase
	}
	if len(r.PollutionTypes) > 0 {
		f.PollutionTypes = &r.PollutionTypes
	}
	if r.Verdict != "" && r.Verdict != VerdictUnknown {
		f.Verdict = &r.Verdict
	}
	if !r.Deadline.IsZero() {
		f.DueOn = &r.Deadline
	}
	t.unitFacts(&f)
	if r.Kind == TaskRow {
		t.taskFacts(&f)
	}
	return f
}

func (t *taking) taskFacts(f *Facts) {
	r := t.row
	if r.Measures != "" {
		measure := Measure{Text: Text(r.Measures), DueOn: r.Deadline}
		if r.Closure == RowClosed {
			measure.DoneOn = t.in.AsOf
		}
		f.Measures = &[]Measure{measure}
	}
	if r.Percent != nil {
		f.ProgressPercent = r.Percent
	}
	if r.Handling != "" {
		note := Text(r.Handling)
		f.ProgressNote, f.Handling = &note, nil
	}
	if kind := map[string]string{"date": "dated", "standing": "standing", "immediate": "immediate"}[r.DeadlineKind]; kind != "" {
		f.TimeLimitType = &kind
	}
}

// unitFacts finds the units by name. When the first responsible unit is not known none is set, because the second
// one is not the one that leads.
func (t *taking) unitFacts(f *Facts) {
	find := func(names []string) []string {
		var ids []string
		for _, name := range names {
			u, ok := t.units.Named(name)
			if !ok {
				ids = append(ids, "")
				if slices.ContainsFunc(t.row.Problems, func(p Problem) bool { return p.Code == "unit.unknown" }) {
					continue // the reader said so already, with the place
				}
				t.problems = append(t.problems, Problem{Column: "行政区域", Code: "unit.unknown", Message: Say("单位表中没有“%s”或有重名;请先导入单位再重新导入本表", "%q is not in the list of units, or not unique: import the units first, then this table again", name)})
				continue
			}
			ids = append(ids, u.ID)
		}
		return ids
	}
	if ids := find(t.row.Units); len(ids) > 0 && ids[0] != "" {
		f.ResponsibleUnit = &ids[0]
		if others := without(ids[1:], "", ids[0]); len(others) > 0 {
			f.CoUnits = &others
		}
		for _, id := range t.units.Chain(ids[0]) {
			if u, _ := t.units.Unit(id); u.Level == "乡" {
				f.Township = &id
				break
			}
		}
	}
	one := func(names []string) *string {
		if ids := without(find(names), ""); len(ids) > 0 {
			return &ids[0]
		}
		return nil
	}
	f.LeadUnit, f.SupervisingUnit, f.AcceptanceUnit = one(t.row.LeadUnits), one(t.row.SupervisingUnits), one(t.row.AcceptanceUnits)
	if f.AcceptanceUnit != nil && f.ResponsibleUnit != nil && t.units.Within(*f.AcceptanceUnit, *f.ResponsibleUnit) {
		f.AcceptanceUnit = nil
		t.problems = append(t.problems, Problem{Column: "验收单位", Code: "four_eyes.acceptance_unit", Message: Say("验收单位与责任单位相同,未采用;请另行指定", "the acceptance unit is the responsible unit and was left out; name another one")})
	}
}

func without(ids []string, drop ...string) []string {
	var kept []string
	seen := map[string]bool{}
	for _, d := range drop {
		seen[d] = true
	}
	for _, id := range ids {
		if !seen[id] {
			seen[id] = true
			kept = append(kept, id)
		}
	}
	return kept
}
