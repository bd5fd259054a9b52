package report

import (
	"slices"

	"qingdan/internal/rectify"
)

// notes are the remarks without which the table could be misread.
func (c *ClosureReport) notes() (notes []Note) {
	say := func(code, zh, en string, args ...any) {
		notes = append(notes, Note{code, rectify.Say(zh, en, args...)})
	}
	q, total := c.Query, c.Total.Figures.Of("registered")
	added := c.added().Of("registered")
	byUnit, byType := slices.Contains(q.By, "unit"), slices.Contains(q.By, "pollution_type")
	if byUnit && q.UnitMode == EachUnitFull {
		say("joint_handling", "部分问题由多个单位共同办理,在每个单位各计 1 件:各行登记数之和 %s,合计 %s", "problems handled jointly count once for every unit: the rows add up to %s, the total is %s", added, total)
	}
	if (byUnit || q.Filter.Unit != "") && q.UnitMode == SplitEqually {
		say("shared_equally", "多个单位共同办理的问题按单位数平均分摊;件数最多印两位小数,合计和百分比按精确值计算;JSON、csv、xlsx 另附精确值(分数)", "problems handled jointly are shared out equally between their units; counts show at most two decimals, totals and rates use the exact value; JSON, csv and xlsx give the exact fraction beside")
	}
	if byType && q.TypeMode == AllTypes {
		say("several_types", "部分问题涉及多种污染类型,在每种类型各计 1 件:各行登记数之和 %s,合计 %s", "problems of several types count once for each: the rows add up to %s, the total is %s", added, total)
	}
	if !slices.Contains(q.By, "source") && len(q.Filter.Sources) != 1 {
		say("mixed_sources", "督察任务(项)、群众举报(件)等不同来源合并计数;分来源见 by=source", "inspection tasks (项) and complaints (件) are different things and are counted together here; by=source keeps them apart")
	}
	if n := c.Total.Figures.Of("historical"); !n.IsZero() {
		notes = append(notes, historicalNote(n))
	}
	notes = append(notes, superseded(c.Definitions)...)
	if known := c.Prefix.KnownAt; known.Before(q.AsOf.End()) {
		say("provisional", "统计日 %s 在数据时点尚未结束,数字还会变化", "the day %s was not over when this was known; the figures may still change", q.AsOf)
	}
	return notes
}
