package demo

import (
	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// campaign is one list of the demonstration with the figures that the reports on 2024 print for it.
type campaign struct {
	code   string
	name   string
	level  string // of the inspection behind it; blank for lists
	source rectify.Source
	number string // form of the receipt number
	total  int
	open   int
	from   string // days between which its problems were registered
	to     string
}

// The lists. A list stands after those from which its problems are derived.
var (
	list2024        = &campaign{"list-2024", "生态环保督察问题清单（2024年）", "", rectify.ListItem, "清单2024-%04d", 2913, 49, "2024-01-02", "2024-12-10"}
	central3        = &campaign{"central-3", "第三轮中央生态环境保护督察（群众举报）", "central", rectify.Complaint, "演示3Z%04d", 38, 9, "2024-05-09", "2024-06-07"}
	municipal2      = &campaign{"municipal-2", "第二轮市级生态环境保护例行督察（群众举报）", "municipal", rectify.Complaint, "演示2S%04d", 60, 6, "2024-08-12", "2024-09-06"}
	central3Tasks   = &campaign{"central-3-feedback", "第三轮中央生态环境保护督察反馈问题", "central", rectify.InspectionTask, "%d", 15, 15, "2024-10-14", "2024-10-18"}
	municipal2Tasks = &campaign{"municipal-2-feedback", "第二轮市级生态环境保护例行督察反馈问题", "municipal", rectify.InspectionTask, "%d", 35, 35, "2024-11-18", "2024-11-22"}
	earlier         = &campaign{"earlier-rounds", "以往督察尚未销号的问题", "", rectify.InspectionTask, "%d", 3, 3, "2024-01-02", "2024-01-04"}
	blackWater2024  = &campaign{"black-odorous-water-2024", "农村黑臭水体治理专项清单（2024年）", "", rectify.SelfFound, "水体%02d", 42, 0, "2024-01-08", "2024-03-29"}
	derived2024     = &campaign{"derived-2024", "举一反三排查问题（2024年）", "", rectify.SelfFound, "举一反三2024-%02d", 51, 51, "2024-10-08", "2024-12-06"}

	campaigns = []*campaign{list2024, central3, municipal2, central3Tasks, municipal2Tasks, earlier, blackWater2024, derived2024}
)

// Campaigns lists the codes of the lists and their names, in the order in which they are entered.
func Campaigns() [][2]string {
	var all [][2]string
	for _, c := range campaigns {
		all = append(all, [2]string{c.code, c.name})
	}
	return all
}

// What else the reports count.
const (
	orders        = 20     // 责令改正 on the complaints of the municipal round, 起
	planned       = 4      // feedback problems of the central round with a plan
	openOfCity    = 6      // open items of the city's list
	openOfTwo     = 33     // open items of the city's and the district's list together
	waterVillages = 27     // villages with black-odorous water
	waterTowns    = 11     // townships in which they lie
	waterArea     = 27_630 // 平方米
)

var (
	lastDay     = calendar.MustDay("2024-12-31")
	plannedDue  = calendar.MustDay("2027-12-31")
	twoYearsDue = calendar.MustDay("2025-12-31")
)

// Assumptions says what the demonstration had to choose because the source does not say it.
func Assumptions() []rectify.Message {
	return []rectify.Message{
		{ZH: "只有数量来自公开总结；每一条问题的内容、地点、类型、编号、日期、期限、是否属实和经办单位都是演示虚构的，不反映任何真实地点、单位或个人。",
			EN: "only the counts come from the published summary; text, place, type, number, dates, due days, verdict and units of every single problem are made up and say nothing about any real place, unit or person."},
		{ZH: "问题清单 2913 项与群众举报、督察反馈任务、举一反三问题分开计数，互不包含。",
			EN: "the 2913 problems of the list are counted apart from complaints, feedback tasks and derived problems; none is contained in another."},
		{ZH: "清单未销号 49 项，而市、区两级清单库未销号为 33 项，来源未作解释；此处按市级 6 项、区级 27 项、镇街 16 项处理，已销号问题的清单级别也是虚构的。",
			EN: "49 items of the list are open but 33 in the lists of city and district, which the source does not explain; here 6 are the city's, 27 the district's and 16 the townships', and the levels of closed items are made up too."},
		{ZH: "中央第三轮“4 个反馈问题已制定方案、按时序推进”算在 15 个未销号反馈问题之内。",
			EN: "the 4 feedback problems of the third central round that have a plan and move on schedule are among its 15 open ones."},
		{ZH: "市级第二轮反馈问题“30 余个”按 35 个处理。", EN: "the \"30-odd\" feedback problems of the second municipal round are taken as 35."},
		{ZH: "“以往未完成 3 个问题”按督察反馈任务处理，所属轮次来源未说明。", EN: "the 3 unfinished older problems are taken as inspection tasks; the source does not say of which round."},
		{ZH: "中央第三轮群众举报：已办结的 29 件视为已反馈，在办的 9 件视为尚未反馈；市级第二轮 60 件全部已反馈。",
			EN: "of the complaints of the third central round the 29 closed count as answered and the 9 open ones as not; of the second municipal round all 60 are answered."},
		{ZH: "市级第二轮责令改正 20 起分记在 20 件举报上（10 起立即改正、10 起限期整改）。", EN: "the 20 orders of the second municipal round lie on 20 complaints (10 at once, 10 by a date)."},
		{ZH: "42 条农村黑臭水体按主动排查问题单列；涉及哪 11 个乡镇、27 个村以及每条的面积是虚构的，合计 27630 平方米。",
			EN: "the 42 rural black-odorous water bodies are a list of self-found problems; which 11 townships and 27 villages, and the area of each, are made up; the sum is 27630 square metres."},
		{ZH: "举一反三 51 个问题均视为未销号；触发问题的关联是虚构的。", EN: "all 51 derived problems count as open; the links to what triggered them are made up."},
		{ZH: "中央前两轮督察“全部办结销号”没有数量，因此不建条目；典型案例、示范榜、季度排名、生态报表、调阅资料、赔偿案件也不在演示之内。",
			EN: "\"every problem of the first two central rounds is closed\" comes without numbers, so there are no tickets for it; the typical case, the model board, quarterly ranks, indicators, requested documents and compensation cases are not part of the demonstration."},
		{ZH: "所有销号均为历史补录，未经本系统核查。", EN: "every closure was carried over as history; nobody checked it in this system."},
	}
}
