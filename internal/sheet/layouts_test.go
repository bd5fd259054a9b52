package sheet_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"qingdan/internal/rectify"
	"qingdan/internal/sheet"
)

const told = "某镇有人在河边倾倒建筑垃圾,气味难闻,多次反映无人处理。"

// brief says of a row what the tables below compare.
func brief(r rectify.Row) string {
	out := fmt.Sprintf("%d %s", r.Line, r.ReceiptNumber)
	add := func(name, v string) {
		if v != "" {
			out += " " + name + "=" + v
		}
	}
	if r.KeyCase {
		out += " key"
	}
	add("batch", r.Batch)
	add("of", r.BatchOn.String())
	add("reported", r.ReportedOn.String())
	add("verdict", strings.TrimPrefix(string(r.Verdict), "unknown"))
	out += " " + string(r.Closure)
	add("types", strings.Join(r.PollutionTypes, ","))
	add("units", strings.Join(r.Units, ","))
	add("lead", strings.Join(r.LeadUnits, ","))
	add("account", r.Accounted)
	add("section", r.Section)
	add("due", strings.TrimSpace(r.Deadline.String()+" "+r.DeadlineKind))
	if r.Percent != nil {
		out += fmt.Sprintf(" %d%%", *r.Percent)
	}
	if r.Repeats != nil {
		out += fmt.Sprintf(" repeats %d", r.Repeats.Line)
	}
	for _, p := range r.Problems {
		out += " !" + p.Column + ":" + p.Code
	}
	return out
}

func TestTablesOfManyLayoutsAreUnderstood(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		page page
		want []string
	}{
		"the city ledger with contact columns (漳州)": {
			page{rows: [][]any{
				row("环保督察信访件汇总表(市级台账)"),
				row("原始排序编码", "受理编号", "交办问题基本情况", "行政区域", "污染类型", "督察期间调查核实情况", "是否属实", "整改目标及整改措施", "督察期间处理情况", "最新整改情况", "办结状态",
					"责令整改(家次)", "罚款金额(万元)", "是否重点件", "挂钩省市县领导情况", "牵头责任单位", "联络人", "联系电话", "所属网格", "网格员", "网格员手机号码", "轮次", "是否重复", "重复关联件编号",
					"验收情况", "合并编号", "立案处罚(家次)", "立案侦查(件次)", "行政拘留(人次)", "刑事拘留(人次)", "约谈(人次)", "问责(人次)", "问责情况"),
				row(1, "D2FJ202104270093*", told, "芗城区", "水\n大气", "查实", "部分属实", "目标", "责令整改", "已完成", "阶段办结",
					1, 2.5, "是", "甲领导", "市生态环境局", "乙", "13900000000", "一网格", "丙", "13800000000", "第二轮", "否", "", "已验收", "", 0, 0, 0, 0, 2, 0, "无"),
				row(2, "X2FJ202104270094", told+"另一件", "龙文区", "其他污染", "查实", "属实", "目标", "处理", "", "已办结",
					0, 0, "否", "", "市水利局", "", "", "", "", "", "第二轮", "是", "D2FJ202104270001", "", "", 0, 0, 0, 0, 1, 1),
			}, merges: []string{"A1:AG1"}},
			[]string{
				"3 D2FJ202104270093 key verdict=partly stage_closed types=water,air units=芗城区 lead=市生态环境局 account=none",
				"4 X2FJ202104270094 verdict=substantiated closed types=other units=龙文区 lead=市水利局 account=recorded",
			},
		},
		"the registration table, without verdict or closure (盘锦)": {
			page{rows: [][]any{
				row("生态环境保护督察群众来电来信举报受理情况表"),
				row("序号", "受理时间", "受理编号", "所属区域", "详细地址", "举报内容", "承办单位"),
				row(1, "2021-11-09 10:20", "LN2021LD1109PJ01", "双台子区", "某路1号", told, "市生态环境局、双台子区政府"),
				row(2, "2021.11.10", "LN2021LD1110PJ02", "", "", told+"二", "兴隆台区政府"),
			}},
			[]string{
				"3 LN2021LD1109PJ01 reported=2021-11-09 open units=双台子区",
				"4 LN2021LD1110PJ02 reported=2021-11-10 open units=兴隆台区政府 !所属区域:region.blank",
			},
		},
		"a provincial round that starts at C7, with a sum and a signature (贵州 D-2)": {
			page{name: "附件", at: "C7", rows: [][]any{
				row("贵州省生态环境保护督察群众举报转办和边督边改公开情况一览表"),
				row("(第15批  2021年5月18日)"),
				row("序号", "受理编号", "交办问题基本情况", "行政区域", "污染类型", "调查核实情况", "是否属实", "处理和整改情况", "问责情况", "备注"),
				row("1", "2", "3", "4", "5", "6", "7", "8", "9", "10"),
				row(1, "访受〔2021〕0517031号", told, "花溪区", "大气、水", "查", "否", "责令停产", "无", "重点关注"),
				row(2, "访受〔2021〕0517032号★", told+"二", "乌当区", "噪声", "查", "是", "改", "约谈1人", "办结"),
				row("合 计", "", "2件"),
				row("填报单位:某局", "", "", "", "审核人:某人", "", "", "2021年5月20日"),
			}},
			[]string{
				"11 访受〔2021〕0517031号 key batch=15 of=2021-05-18 verdict=unsubstantiated open types=air,water units=花溪区 account=none",
				"12 访受〔2021〕0517032号 key batch=15 of=2021-05-18 verdict=substantiated closed types=noise units=乌当区 account=recorded",
			},
		},
		"numbers that start again with each batch, no closure column (白城 D-3)": {
			page{rows: [][]any{
				row("群众信访举报转办和边督边改公开情况一览表"),
				row("2022年9月26日"),
				row("第一批"),
				row("序号", "受理编号", "交办问题基本情况", "行政区域", "污染类型", "调查核实情况", "是否属实", "处理和整改情况", "责任人被处理情况"),
				row(1, 33, told, "洮北区", "其\n他", "查", "属实", "无需整改", "暂无"),
				row("洮北区小计", "", "1件"),
				row("2022年9月27日", "", "", "第二批"),
				row(1, 33, told+"二", "洮南市", "水", "查", "属实", "改", ""),
				row("(第三批)"),
				row("二〇二二年九月二十八日"),
				row(1, "第四批 BCD2022092601*", told+"三", "镇赉县", "水", "查", "属实", "改", "无"),
				row(2),
				row(3),
				row("", "", "", "", "", "区整改办"),
			}},
			[]string{
				"5 33 batch=1 of=2022-09-26 verdict=substantiated open types=other units=洮北区 account=none",
				"8 33 batch=2 of=2022-09-27 verdict=substantiated open types=water units=洮南市 account=blank",
				"11 BCD2022092601 key batch=4 verdict=substantiated open types=water units=镇赉县 account=none",
			},
		},
		"the closure notice of a sub-district, columns in another order (绍兴 D-4)": {
			page{rows: [][]any{
				row("信访件整改验收销号公示(2023年3月)"),
				row("完成情况", "地区", "举报时间", "投诉内容", "污染类型", "是否属实", "受理编号", "调查核实情况", "处理和整改情况", "问责情况", "序号"),
				row("完成整改", "迪荡街道", 3.12, told, "水", "属实", "SX001", "查", "改", "无", 1),
				row("未完成", "灵芝街道", "3.5", told+"二", "水", "属实", "SX002", "查", "改", "无", 2),
				row("公示时间:2023年3月20日至2023年3月24日,共5个工作日。"),
			}, merges: []string{"A1:K1", "A5:K5"}},
			[]string{
				"3 SX001 reported=2023-03-12 verdict=substantiated closed types=water units=迪荡街道 account=none",
				"4 SX002 reported=2023-03-05 verdict=substantiated open types=water units=灵芝街道 account=none",
			},
		},
		"a header split over two merged levels": {
			page{rows: [][]any{
				row("重庆市第二轮第四批第二生态环境保护督察组群众信访举报转办和边督边改公开情况一览表(第十批2025年12月17日)"),
				row("序号", "举报件", nil, "交办问题", nil, nil, "调查核实", nil, "处理整改", nil, "责任追究情况"),
				row(nil, "编号", "受理日期", "基本情况", "行政区域", "污染类型", "情况", "是否属实", "情况", "是否办结", nil),
				row(1, "永川电20251105001-1", "2025/12/6", told, "重庆市永川区", "大气", "查", "属实", "改", "办结", "无"),
				row(nil, "永川电20251105001-2", "2025/12/6", told+"二", nil, "噪声", "查", "不属实", "改", "办结", nil),
			}, merges: []string{"A1:K1", "A2:A3", "B2:C2", "D2:F2", "G2:H2", "I2:J2", "K2:K3", "A4:A5", "E4:E5", "K4:K5"}},
			[]string{
				"4 永川电20251105001-1 batch=10 of=2025-12-17 reported=2025-12-06 verdict=substantiated closed types=air units=永川区 account=none",
				"5 永川电20251105001-2 batch=10 of=2025-12-17 reported=2025-12-06 verdict=unsubstantiated closed types=noise units=永川区 account=none",
			},
		},
		"everything full-width and broken by spaces": {
			page{rows: [][]any{
				row("第　２６　批　（２０２４年　６月８日）"),
				row("序　号", "受 理\n编　号", "交办问题（基本情况）", "涉及区县及\n部门", "问题　类型", "调查\n核实情况", "是否\n属实", "办结\n目标", "处理和整改　情况", "是否 办结（含阶段）", "责任人被 处理情况（有／无）"),
				row("１", "Ｄ３ＣＱ２０２４０５１３０００６＊", "１．"+told, "水江、南平镇", "大气，噪　声", "查", "油烟不属实；噪音属实", "目标", "改", "阶段性\n办结", "无。"),
			}},
			[]string{"3 D3CQ202405130006 key batch=26 of=2024-06-08 verdict=partly stage_closed types=air,noise units=水江镇,南平镇 account=none"},
		},
		"a batch column, a repeated header, a merged cell in a row of data": {
			page{rows: [][]any{
				row("批次", "受理编号", "转办问题基本情况", "举报区县", "问题类型", "调查核实情况", "是否属实", "处理和整改情况", "是否办结", "问责情况"),
				row("第三批", "D1", told, "大观镇", "水", "暂未办结", nil, nil, nil, nil),
				row(nil, "D2", told+"二", "水江镇", "水", "查", "属实", "改", "是", "无"),
				row("批次", "受理编号", "转办问题基本情况", "举报区县", "问题类型", "调查核实情况", "是否属实", "处理和整改情况", "是否办结", "问责情况"),
				row("4", "D3", told+"三", "水江镇", "水", "查", "属实", "改", "是", "无"),
				row("4", "d3", told+"三", "水江镇", "水", "复查", "属实", "改", "是", "无"),
			}, merges: []string{"A2:A3", "F2:J2"}},
			[]string{
				"2 D1 batch=3 open types=water units=大观镇 account=blank", "3 D2 batch=3 verdict=substantiated closed types=water units=水江镇 account=none",
				"5 D3 batch=4 verdict=substantiated closed types=water units=水江镇 account=none", "6 d3 batch=4 verdict=substantiated closed types=water units=水江镇 account=none repeats 5",
			},
		},
		"tasks with sections whose number stands apart": {
			page{rows: [][]any{
				row("督察反馈问题整改清单"),
				row("序号", "反馈问题", "整改目标", "整改措施", "牵头责任单位", "整改责任单位", "督导单位", "验收销号单位", "完成时限", "整改进展情况", "整改状态"),
				row("一", "中央督察反馈问题"),
				row(1, "河道垃圾长期无人清理", "干净", "1.打捞\n2.巡查", "区水利局", "水江、南平镇", "", "区生态环境局", "2025年6月底前", "进展", "总体进度约90%"),
				row(2, "污水管网底数不清", "清楚", "普查", "区住建委", "各镇街", "", "区生态环境局", "2025年第三季度", "进展", "已经完成,长期坚持。"),
				row(2, "污水管网底数不清", "清楚", "改造", "区住建委", "大观镇", "", "区生态环境局", "2025年12月底", "进展", "否/30%"),
				row("二", "市级督察反馈问题"),
				row("任务五", "扬尘管控不到位", "达标", "洒水", "区城管局", "东城街道", "", "区生态环境局", "立行立改", "进展", "阶段整改完成"),
				row("3(1)", "油烟投诉多", "下降", "检查", "区城管局", "西城街道", "", "区生态环境局", "去年年底", "进展", "是"),
				row("注:立行立改的任务不设期限。"),
			}},
			[]string{
				"4 1 open units=水江镇,南平镇 lead=区水利局 section=一、中央督察反馈问题 due=2025-06-30 date 90%",
				"5 2 closed units=各镇街 lead=区住建委 section=一、中央督察反馈问题 due=2025-09-30 date",
				"6 2 open units=大观镇 lead=区住建委 section=一、中央督察反馈问题 due=2025-12-31 date 30% repeats 5",
				"8 任务五 stage_closed units=东城街道 lead=区城管局 section=二、市级督察反馈问题 due=immediate",
				"9 3(1) closed units=西城街道 lead=区城管局 section=二、市级督察反馈问题 !完成时限:date.unreadable",
			},
		},
		"the acceptance notice of tasks (綦江)": {
			page{rows: [][]any{
				row("中央生态环境保护督察整改验收销号公示表"),
				row("任务序号", "整改实施主体", "公示日期", "整改任务概述", "整改情况"),
				row("第12项", "綦江区", "2025年11月21日", "关闭矿山没有复绿", "已全部复绿"),
			}},
			[]string{"3 第12项 open units=綦江区 due=none"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, rows, err := readBytes(t, workbook(t, c.page), "table.xlsx", sheet.Options{})
			if err != nil {
				t.Fatal(err)
			}
			compareBriefs(t, rows, c.want)
		})
	}
}

func compareBriefs(t *testing.T, rows []rectify.Row, want []string) {
	t.Helper()
	var got []string
	for _, r := range rows {
		got = append(got, brief(r))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
}

func TestPersonalContactColumnsAreNeverRead(t *testing.T) {
	t.Parallel()
	data := workbook(t, page{rows: [][]any{
		row("序号", "受理编号", "举报内容", "行政区域", "是否属实", "举报人", "举报人电话", "联系方式", "经办人", "身份证号"),
		row(1, "D1", told, "水江镇", "是", "不可外传", "不可外传", "不可外传", "不可外传", "不可外传"),
	}})
	book, rows, err := readBytes(t, data, "t.xlsx", sheet.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if text := fmt.Sprintf("%+v", rows); strings.Contains(text, "不可外传") {
		t.Errorf("a contact was read: %s", text)
	}
	if got := strings.Join(book.Sheets[0].Personal, " "); got != "举报人 举报人电话 联系方式 经办人 身份证号" {
		t.Errorf("dropped columns: %s", got)
	}
}

func TestHiddenSheetsAreReportedAndNotRead(t *testing.T) {
	t.Parallel()
	head := row("受理编号", "举报内容", "行政区域", "是否属实")
	data := workbook(t, page{name: "公开", rows: [][]any{head, row("D1", told, "水江镇", "是")}},
		page{name: "草稿", hidden: "hidden", rows: [][]any{head, row("D2", told, "水江镇", "是")}},
		page{name: "深藏", hidden: "veryHidden", rows: [][]any{head, row("D3", told, "水江镇", "是")}},
		page{name: "说明", rows: [][]any{row("本表每日更新")}})
	book, rows, err := readBytes(t, data, "t.xlsx", sheet.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 1 || rows[0].ReceiptNumber != "D1" || len(book.Notices) != 3 || book.Notices[2].Code != "import.sheet_without_table" {
		t.Errorf("%d rows, notices %v", len(rows), book.Notices)
	}
}

func TestTheSameNumberInOneBatchOnlyIsAConflict(t *testing.T) {
	t.Parallel()
	head := row("受理编号", "举报内容", "行政区域", "是否属实")
	table := func(name string) page {
		return page{name: name, rows: [][]any{
			row("第一批"), head, row("33", told, "水江镇", "是"), row("D3CQ202405130006", told+"二", "水江镇", "是"),
			row("第二批"), row("33", "全然另一件事,与前面的没有关系。", "水江镇", "是"),
			row("D3CQ202405130006", "  "+strings.ReplaceAll(told, ",", "，")+" 二\n", "水江镇", "否"),
		}}
	}
	_, rows, err := readBytes(t, workbook(t, table("甲"), table("乙")), "t.xlsx", sheet.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range rows {
		if len(r.Problems) > 0 {
			t.Errorf("row %d of %s: %v", r.Line, r.Sheet, r.Problems)
		}
		if repeats := i == 3 || i == 5 || i == 7; repeats != (r.Repeats != nil) || repeats && *r.Repeats != (rectify.RowPlace{Sheet: "甲", Line: 4}) {
			t.Errorf("row %d of %s repeats %v", r.Line, r.Sheet, r.Repeats)
		}
	}
}
