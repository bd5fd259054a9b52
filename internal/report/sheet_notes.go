package report

import (
	"slices"

	"qingdan/internal/rectify"
)

// notes are the remarks without which the sheet could be misread.
func (s *Sheet) notes() (notes []Note) {
	say := func(code, zh, en string, args ...any) {
		notes = append(notes, Note{code, rectify.Say(zh, en, args...)})
	}
	q := s.Question
	byUnit := slices.Contains(q.By, "unit")
	switch {
	case s.Span == Cohort:
		say("period", "统计期 %s 至 %s 按各指标所说的日期选取问题,办理情况截至统计日", "the period %s to %s chooses tickets by the day that each figure names; what became of them is counted up to the day", q.From, q.To)
	case s.Span == Events:
		say("period", "统计期 %s 至 %s 内发生的事项", "what happened in the period %s to %s", q.From, q.To)
	}
	if byUnit && q.UnitMode == EachUnitFull {
		say("joint_handling", "部分问题由多个单位共同办理,在每个单位各计 1 件,各行之和可大于合计", "problems handled jointly count once for every unit, so that the rows may add up to more than the total")
	}
	if (byUnit || q.Filter.Unit != "") && q.UnitMode == SplitEqually {
		say("shared_equally", "多个单位共同办理的问题按单位数平均分摊;件数最多印两位小数,合计和百分比按精确值计算;JSON、csv、xlsx 另附精确值(分数)", "problems handled jointly are shared out equally between their units; counts show at most two decimals, totals and rates use the exact value; JSON, csv and xlsx give the exact fraction beside")
	}
	if slices.Contains(q.By, "pollution_type") && q.TypeMode == AllTypes {
		say("several_types", "部分问题涉及多种污染类型,在每种类型各计 1 件,各行之和可大于合计", "problems of several types count once for each, so that the rows may add up to more than the total")
	}
	if q.UnitLevel != "" {
		notes = append(notes, q.levelNote())
	}
	if !slices.Contains(q.By, "source") && len(q.Filter.Sources) != 1 {
		say("mixed_sources", "督察任务(项)、群众举报(件)等不同来源合并计数;分来源见 by=source", "inspection tasks (项) and complaints (件) are different things and are counted together here; by=source keeps them apart")
	}
	for _, d := range s.Definitions {
		if d.Ours {
			say("ours", "“%[1]s”没有公开的统一口径,为本系统自定", "no public rule defines %[2]s; the definition is this service's own", d.Label.ZH, d.Label.EN)
		}
	}
	if n, _ := s.Value(s.Total, "historical"); s.Name == closureName && !n.Amount.IsZero() {
		notes = append(notes, historicalNote(n.Amount))
	}
	notes = append(notes, superseded(s.Definitions)...)
	if known := s.Prefix.KnownAt; known.Before(q.AsOf.End()) {
		say("provisional", "统计日 %s 在数据时点尚未结束,数字还会变化", "the day %s was not over when this was known; the figures may still change", q.AsOf)
	}
	return notes
}

// levelNote says how units count at a level of the tree.
func (q Question) levelNote() Note {
	return Note{"unit_level", rectify.Say("单位按其所属“%s”级单位计数;没有这一级上级单位的,按其自身计数", "units count as the unit above them of the level %s; those without one stand for themselves", q.UnitLevel)}
}

// historicalNote says how many closures nobody checked here.
func historicalNote(n Amount) Note {
	return Note{"historical", rectify.Say("办结数中有 %s 件为导入的历史办结,未经本系统核查", "%s of the closed were imported as already closed and not checked here", n)}
}

// scope names what the question narrows to.
func (n Names) scope(q Question) []Part { return n.parts(q.Filter) }
