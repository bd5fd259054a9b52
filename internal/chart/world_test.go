package chart_test

import "qingdan/internal/chart"

var about = chart.Caption{Title: "各乡镇(街道)问题办结率", Scope: "第三轮中央生态环境保护督察 全部批次", AsOf: "2024-05-31", Definition: "struck_off@1"}

func at(percents ...float64) []*float64 {
	var all []*float64
	for _, p := range percents {
		if p < 0 {
			all = append(all, nil)
			continue
		}
		all = append(all, &p)
	}
	return all
}

func trend() chart.Trend {
	return chart.Trend{Caption: about, Periods: []string{"2024-01", "2024-02", "2024-03", "2024-04", "2024-05", "2024-06", "2024-07"}, Lines: []chart.Line{
		{Name: "办结率(销号率)", Percent: at(0, 25, 60.5, 72, 88, 95.2, 98.3)},
		{Name: "办结率(含阶段性办结)", Percent: at(-1, 45, 70, 80, 92, 99, 100)},
		{Name: "办理反馈率", Percent: at(50, 55, 65, -1, 85, 86, 100)},
		{Name: "按期率", Percent: at(90, 91, 92, 93, 94, 95, 96)},
	}}
}

func ranking() chart.Ranking {
	return chart.Ranking{Caption: about, Full: 100, Bars: []chart.Bar{
		{Label: "东城街道办事处", Value: 100, Text: "100%(12/12)", Light: chart.Green},
		{Label: "区生态环境保护督察办公室", Value: 76.9, Text: "76.9%(10/13)", Light: chart.Yellow},
		{Label: "大观镇", Value: 5, Text: "5.0%(1/20)", Light: chart.Red},
		{Label: "头渡镇", Value: 0, Text: "0.0%(0/3)"},
		{Label: "金山镇", None: true, Text: "-(0/0)"},
	}}
}

func ages() chart.Ages {
	return chart.Ages{Caption: about, Bands: []string{"30天以内", "31—90天", "91—180天", "180天以上"}, Rows: []chart.Stack{
		{Label: "东城街道办事处", Counts: []int{12, 5, 0, 1}}, {Label: "大观镇", Counts: []int{0, 0, 0, 0}}, {Label: "区住房和城乡建设委员会", Counts: []int{3, 8, 9, 20}},
	}}
}

func flow() chart.Flow {
	return chart.Flow{Caption: about, Opening: 12, Closing: 19, Steps: []chart.Step{{Label: "新增", Change: 30}, {Label: "重新打开", Change: 2}, {Label: "办结", Change: -25}}}
}

func charts() map[string]chart.Chart {
	return map[string]chart.Chart{"trend": trend(), "ranking": ranking(), "ages": ages(), "flow": flow()}
}
