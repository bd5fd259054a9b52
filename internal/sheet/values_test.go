package sheet

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"qingdan/internal/rectify"
	"qingdan/internal/sheet/grid"
)

func textValue(s string) value {
	return valueOf(&grid.Cell{Text: s, Format: grid.Format{Decimals: -1}})
}

func numberValue(s string, f grid.Format) value {
	return valueOf(&grid.Cell{Kind: grid.Number, Text: s, Format: f})
}

var (
	plainNumber = grid.Format{Decimals: -1}
	dateNumber  = grid.Format{Date: true, Decimals: -1}
)

func TestAVerdictIsReadFromItsCellAlone(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]rectify.Verdict{
		"属实": rectify.Substantiated, "是": rectify.Substantiated, "属 实。": rectify.Substantiated, "情况属实": rectify.Substantiated, "√": rectify.Substantiated,
		"基本属实": rectify.Mostly, "基本\n属实": rectify.Mostly,
		"部分属实": rectify.Partly, "部分": rectify.Partly, "油烟不属实;噪音属实": rectify.Partly, "一是属实,二是不属实": rectify.Partly,
		"1.是;2.否": rectify.Partly, "是(部分)": rectify.Partly, "不完全属实": rectify.Partly,
		"不属实": rectify.Unsubstantiated, "否": rectify.Unsubstantiated, "均不属实": rectify.Unsubstantiated, "基本不属实": rectify.Unsubstantiated,
		"": rectify.VerdictUnknown, "/": rectify.VerdictUnknown, "—": rectify.VerdictUnknown, "正在核实": rectify.VerdictUnknown,
	} {
		if got, _ := textValue(text).verdict(); got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
	}
	if _, known := textValue("正在核实").verdict(); known {
		t.Error("正在核实 passes as a verdict")
	}
}

func TestClosureFollowsTheOrderOfItsWords(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]rectify.RowClosure{
		"已办结": rectify.RowClosed, "办结": rectify.RowClosed, "是": rectify.RowClosed, "办 结": rectify.RowClosed, "已完成整改": rectify.RowClosed, "已销号": rectify.RowClosed,
		"阶段性办结": rectify.RowStageClosed, "阶段办结": rectify.RowStageClosed, "阶段性\n办结": rectify.RowStageClosed, "原则同意阶段整改完成": rectify.RowStageClosed,
		"未办结": rectify.RowOpen, "正在办理": rectify.RowOpen, "案件正在办理中": rectify.RowOpen, "暂未办结": rectify.RowOpen, "否": rectify.RowOpen, "": rectify.RowOpen, "未完成": rectify.RowOpen,
	} {
		if got, known := textValue(text).closure(); got != want || !known {
			t.Errorf("%q is %s (%t), want %s", text, got, known, want)
		}
	}
	if got, known := textValue("移交外区").closure(); got != rectify.RowOpen || known {
		t.Errorf("移交外区 is %s (%t)", got, known)
	}
}

func TestRemarksTellClosureOnlyByItsWords(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]rectify.RowClosure{
		"办结,2018年12月20日": rectify.RowClosed, "★ 阶段性办结": rectify.RowStageClosed, "正在办理": rectify.RowOpen,
		"是重复件": rectify.RowOpen, "": rectify.RowOpen, "否": rectify.RowOpen, "未办结": rectify.RowOpen, "这是已办结的": rectify.RowClosed,
	} {
		if got, _ := textValue(text).closureInRemarks(); got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
	}
}

func TestPollutionTypesAreSplitAtSignsSpacesAndWords(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"水": "water", "大气、噪声": "air noise", "大气 水": "air water", "其\n他": "other", "其他\n污染": "other", "水、\n生态": "water ecology",
		"生态破坏、土壤污染": "ecology soil", "油烟、噪音": "air noise", "大气水": "air water", "电磁辐射": "radiation", "垃圾污染": "solid_waste",
		"群众身边的生态环境问题": "other", "光污染": "other", "大气 恶臭": "air other", "水,水污染;生活污水": "water", "大气/水": "air water", "大气(油烟)": "air",
		"": "", "/": "", "海洋": "other", "大气、水等": "air water", "大气,油烟,扬尘": "air", "固体废物": "solid_waste",
	} {
		if got := strings.Join(textValue(text).pollutionTypes(), " "); got != want {
			t.Errorf("%q gives %q, want %q", text, got, want)
		}
	}
}

func TestUnitsAreReadInOrder(t *testing.T) {
	t.Parallel()
	u := newUnitReader([]string{"重庆市", "南川区"}, nil)
	for text, want := range map[string]string{
		"大观镇": "大观镇", "水江 镇": "水江镇", "兴隆镇、大观镇": "兴隆镇|大观镇", "区水利局\n中桥乡\n峰岩乡": "区水利局|中桥乡|峰岩乡",
		"南川区水江镇": "水江镇", "南川区/德隆镇": "德隆镇", "南川区 德隆镇": "德隆镇", "南川区\n德隆镇": "德隆镇", "重庆市南川区水江镇": "水江镇", "重庆市 南川区": "南川区",
		"南川区、綦江区": "南川区|綦江区", "南川区": "南川区", "重庆市": "重庆市", "重庆市生态环境局": "重庆市生态环境局", "南川区水江镇、南川区南平镇": "水江镇|南平镇",
		"水江、南平镇": "水江镇|南平镇", "水江、南平、大观镇": "水江镇|南平镇|大观镇", "中桥、峰岩两乡": "中桥乡|峰岩乡", "水江镇和南平镇": "水江镇|南平镇", "水江和南平镇": "水江镇|南平镇",
		"太和镇": "太和镇", "和平社区": "和平社区", "水江镇和平社区": "水江镇和平社区", "区水利局和南平镇": "区水利局|南平镇", "仁和街道、太和场镇": "仁和街道|太和场镇",
		"鸣玉镇(农村地区)": "鸣玉镇", "鸣玉镇 梦溪镇": "鸣玉镇|梦溪镇", "石莲镇、骑龙镇、\n区规划自然资源局": "石莲镇|骑龙镇|区规划自然资源局", "各镇街、区级有关部门": "各镇街|区级有关部门",
		"东城 街道": "东城街道", "区生态环境 局": "区生态环境局", "1.水江镇\n2.南平镇": "水江镇|南平镇", "水江镇、水江镇": "水江镇", "／": "", "无": "", "": "", "翠屏里社区": "翠屏里社区",
		"德隆镇人民政府": "德隆镇人民政府", "水江镇；南平镇": "水江镇|南平镇", "市辖区": "市辖区", "南川区各镇街": "各镇街", "水江镇等": "水江镇", "Ａ镇，Ｂ镇": "A镇|B镇",
	} {
		if got := strings.Join(u.read(text), "|"); got != want {
			t.Errorf("%q gives %q, want %q", text, got, want)
		}
	}
}

func TestKnownNamesDecideWhereSpellingDoesNot(t *testing.T) {
	t.Parallel()
	known := []string{"区政府办公室", "安和平桥镇", "区委", "水江镇", "石桥镇"}
	u := newUnitReader(nil, func(n string) bool { return slices.Contains(known, n) })
	for text, want := range map[string]string{
		"区政府 办公室": "区政府办公室", "安和平桥镇": "安和平桥镇", "区委 水江镇": "区委|水江镇", "水江镇和石桥镇": "水江镇|石桥镇",
	} {
		if got := strings.Join(u.read(text), "|"); got != want {
			t.Errorf("%q gives %q, want %q", text, got, want)
		}
	}
}

func TestDaysAreReadOrRefusedNeverInvented(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		v    value
		want string // a day, or a flaw
	}{
		{textValue("2024年6月30日"), "2024-06-30"}, {textValue("20 24年6月30日"), "2024-06-30"}, {textValue("２０２４．６．３"), "2024-06-03"},
		{textValue("2024-06-03 09:00"), "2024-06-03"}, {textValue("2024-06-03T09:00:00"), "2024-06-03"}, {textValue("2024/6/3"), "2024-06-03"},
		{textValue("20240603"), "2024-06-03"}, {textValue("2024年6月3日 下午3时"), "2024-06-03"}, {textValue("2024年6月3日上午"), "2024-06-03"},
		{textValue("24年6月3日"), "2024-06-03"}, {textValue("二〇二四年十二月三十一日"), "2024-12-31"}, {textValue("2024年6月3日(星期一)"), "2024-06-03"},
		{textValue("7.1"), "2023-07-01"}, {textValue("7.12"), "2023-07-12"}, {textValue("7月12日"), "2023-07-12"}, {textValue("7-12"), "2023-07-12"},
		{numberValue("7.12", plainNumber), "2023-07-12"}, {numberValue("7.1200000000000001", plainNumber), "2023-07-12"},
		{numberValue("7.1", grid.Format{Decimals: 2}), "2023-07-10"},
		{numberValue("45473.99999", plainNumber), "2024-06-30"}, {numberValue("45996", dateNumber), "2025-12-05"}, {numberValue("20240603", plainNumber), "2024-06-03"},
		{textValue("2024年2月30日"), "date.impossible"}, {textValue("2023-02-29"), "date.impossible"}, {textValue("2024-13-05"), "date.impossible"},
		{textValue("9999年12月31日"), "date.impossible"}, {textValue("0000年0月0日"), "date.impossible"}, {textValue("1900-01-01"), "date.impossible"},
		{numberValue("-5", dateNumber), "date.impossible"}, {numberValue("0", dateNumber), "date.impossible"}, {numberValue("60", dateNumber), "date.impossible"},
		{numberValue("2958465", dateNumber), "date.impossible"}, {numberValue("1e300", dateNumber), "date.impossible"},
		{textValue("6月1日至5日"), "date.range"}, {textValue("2024年6月1日—6月5日"), "date.range"},
		{textValue("2024年6月"), "date.unreadable"}, {textValue("去年年底"), "date.unreadable"}, {textValue("昨天"), "date.unreadable"},
	} {
		on, flaw := c.v.day(2023)
		if got := on.String() + string(flaw); got != c.want {
			t.Errorf("%q gives %q, want %q", c.v.text, got, c.want)
		}
	}
	if _, flaw := textValue("7.1").day(0); flaw != dateNoYear {
		t.Errorf("a day without any year is %q", flaw)
	}
}

func TestDeadlinesAreTheLastDayOfWhatTheyName(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		v    value
		want string
	}{
		{textValue("2024年12月底"), "2024-12-31 date"}, {textValue("2023年底"), "2023-12-31 date"}, {textValue("2024年9月底前"), "2024-09-30 date"},
		{textValue("2024.5"), "2024-05-31 date"}, {numberValue("2024.5", plainNumber), "2024-05-31 date"}, {textValue("2025年3月"), "2025-03-31 date"},
		{textValue("2024年10月底/11月底/12月底"), "2024-12-31 date"}, {textValue("2024年底前1座，2025年底前7座"), "2025-12-31 date"}, {textValue("20 26年6月底"), "2026-06-30 date"},
		{textValue("2024年2月"), "2024-02-29 date"}, {numberValue("45838", dateNumber), "2025-06-30 date"}, {textValue("2024年6月30日前"), "2024-06-30 date"},
		{textValue("2025年第三季度"), "2025-09-30 date"}, {textValue("2025年上半年"), "2025-06-30 date"}, {textValue("2024年12月31日前完成,长期坚持"), "2024-12-31 date"},
		{textValue("2024-2025年"), "2025-12-31 date"}, {textValue("2024年6月1日至5日"), "2024-06-05 date"}, {textValue("二〇二五年十月底前"), "2025-10-31 date"},
		{textValue("长期坚持"), " standing"}, {textValue("立行立改,长期坚持"), " standing"}, {textValue("长期坚持,立行立改"), " standing"}, {textValue("持续推进"), " standing"},
		{textValue("立行立改"), " immediate"}, {textValue("立即整改"), " immediate"}, {textValue(""), " none"}, {textValue("/"), " none"}, {textValue("无"), " none"},
		{textValue("去年年底"), " date.unreadable"}, {textValue("收到后15日内"), " date.unreadable"}, {textValue("2024年13月底"), " date.impossible"},
		{textValue("2021年2月29日前"), " date.impossible"}, {textValue("9999年12月31日"), " date.impossible"}, {textValue("2025年初"), " date.unreadable"},
		{textValue("11月底"), " date.no_year"},
	} {
		on, kind, flaw := c.v.deadline(0)
		if got := on.String() + " " + kind + string(flaw); got != c.want {
			t.Errorf("%q gives %q, want %q", c.v.text, got, c.want)
		}
	}
}

func TestReceiptNumbersLoseStarsAndSpacesAndNothingElse(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		v              value
		number, batch  string
		key            bool
		flaw           flaw
		local, rounded bool
	}{
		{v: textValue("Ｄ３ＣＱ２０２４０５１８００１６"), number: "D3CQ202405180016"},
		{v: textValue("X2HA202104270093*"), number: "X2HA202104270093", key: true},
		{v: textValue("X2HA202104270093 ★"), number: "X2HA202104270093", key: true},
		{v: textValue("X2HA202104270093＊"), number: "X2HA202104270093", key: true},
		{v: textValue("★X2HA202104270093"), number: "X2HA202104270093", key: true},
		{v: textValue("X2HA*0093"), number: "X2HA*0093"},
		{v: textValue("第五批 D2CQ202204070008"), number: "D2CQ202204070008", batch: "5"},
		{v: textValue("第十二批\nD2CQ202204070008*"), number: "D2CQ202204070008", batch: "12", key: true},
		{v: textValue("D3CQ\n2024 0513 0021-1"), number: "D3CQ202405130021-1"},
		{v: textValue("访受〔2017〕0828032号"), number: "访受〔2017〕0828032号"},
		{v: textValue("058号"), number: "058号", local: true}, {v: textValue("26-04"), number: "26-04", local: true}, {v: textValue("2017043052"), number: "2017043052"},
		{v: numberValue("33", plainNumber), number: "33", local: true}, {v: numberValue("7", grid.Format{Digits: 3}), number: "007", local: true},
		{v: numberValue("2.017043052E9", plainNumber), number: "2017043052"},
		{v: numberValue("370000201811280030", plainNumber), number: "370000201811280030", rounded: true},
		{v: numberValue("3.7000020181128E+17", plainNumber), number: "370000201811280000", rounded: true},
		{v: textValue("3.70000201811E+17"), flaw: numberRounded}, {v: numberValue("45408", dateNumber), flaw: numberIsDate},
		{v: textValue(""), number: ""}, {v: textValue("/"), number: ""}, {v: textValue("无"), number: ""},
	} {
		got := c.v.receipt()
		if got.number != c.number || got.batch != c.batch || got.key != c.key || got.flaw != c.flaw || got.rounded != c.rounded || isLocal(got.number) != c.local {
			t.Errorf("%q gives %+v", c.v.text, got)
		}
	}
}

func TestBatchesAreReadFromTheNearestTitle(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"（第一批    2024年5月14日）": "1 2024-05-14", "第15批": "15 ", "第十五批": "15 ", "（第２６批　２０２４年６月８日）": "26 2024-06-08", "（第6批   20 24年5月19日）": "6 2024-05-19",
		"重庆市第二轮第四批第二生态环境保护督察组群众信访举报转办和边督边改公开情况一览表(第十批2025年12月17日)": "10 2025-12-17",
		"第一百零二批": "102 ", "（第一批至第五批）": " ", "第三批次（2024.5.16）": "3 2024-05-16", "公开情况一览表": " ", "第二轮第四批中央督察": " ", "第二批 2024年2月30日": "2 ",
	} {
		var x titles
		x.read(text)
		if got := x.batch + " " + x.on.String(); got != want {
			t.Errorf("%q gives %q, want %q", text, got, want)
		}
	}
}

func TestADateInALineOfItsOwnBelongsToTheBatchBesideIt(t *testing.T) {
	t.Parallel()
	var after, before titles
	after.read("第六批")
	after.read("（2024年5月19日）")
	before.read("二〇二四年五月十九日")
	before.read("第六批")
	for _, x := range []titles{after, before} {
		if x.batch != "6" || x.on.String() != "2024-05-19" || x.year != 2024 {
			t.Errorf("batch %s of %s", x.batch, x.on)
		}
	}
	before.read("第七批")
	if before.batch != "7" || before.on != 0 {
		t.Errorf("batch 7 took the day of batch 6: %s", before.on)
	}
}

func TestCompletionAndProgressComeFromOneCell(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"是/100%": "closed 100", "否/30%": "open 30", "总体进度约90%": "open 90", "约62.5%": "open 62.5", "已完成,长期坚持": "closed", "已经完成,长期坚持。": "closed",
		"阶段整改完成": "stage_closed", "已整改完成,并通过核查验收": "closed", "正在推进": "open", "序时推进": "open", "": "open", "是": "closed", "否": "open", "已完成60%": "open 60",
		"１００％": "closed 100", "已经完成整改销号": "closed", "未完成": "open",
	} {
		closure, percent, _ := textValue(text).completion()
		got := string(closure)
		if percent != nil {
			got += " " + strconv.FormatFloat(*percent, 'f', -1, 64)
		}
		if got != want {
			t.Errorf("%q gives %q, want %q", text, got, want)
		}
	}
	if closure, percent, _ := numberValue("0.3", grid.Format{Percent: true, Decimals: -1}).completion(); closure != rectify.RowOpen || percent == nil || *percent != 30 {
		t.Error("30 % in a number cell is not read")
	}
}

func TestAccountabilityTellsNoneFromBlank(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"无": "none", "无。": "none", "暂无": "none", " ": "blank", "": "blank", "通报批评": "recorded", "约谈(约谈2人)": "recorded", "0": "none", "2": "recorded"} {
		if got := textValue(text).accounted(); got != want {
			t.Errorf("%q gives %s, want %s", text, got, want)
		}
	}
}

func TestStoredTextHoldsNothingInvisible(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"  两\r\n行 ": "两\n行", "a\u202Eb\u2066c": "abc", "\u200B零\uFEFF宽\u00AD": "零宽", "e\u0301": "é", "控\x07制\x00": "控制", "换\u2028行\r下": "换\n行\n下",
		"_x000D_\n甲_x0041_乙": "甲A乙", "_x005F_x0041_": "_x0041_", "\uF900": "豈", "'=1+1": "=1+1", "'引号": "'引号", "\t表": "表", "表\t格": "表\t格",
	} {
		if got := textValue(text).text; got != want {
			t.Errorf("%q gives %q, want %q", text, got, want)
		}
	}
}
