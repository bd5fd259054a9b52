package sheet

import (
	"regexp"
	"slices"
	"strings"
)

// Field is what a column means.
type Field string

// The fields that a table may have.
const (
	FieldSerial           Field = "serial"
	FieldNumber           Field = "number"
	FieldProblem          Field = "problem"
	FieldRegion           Field = "region"
	FieldPollutionTypes   Field = "pollution_types"
	FieldFindings         Field = "findings"
	FieldVerdict          Field = "verdict"
	FieldClosureGoal      Field = "closure_goal"
	FieldHandling         Field = "handling"
	FieldProgress         Field = "progress"
	FieldClosure          Field = "closure"
	FieldAccountability   Field = "accountability"
	FieldPersonCount      Field = "accountability_count"
	FieldKeyCase          Field = "key_case"
	FieldReportedOn       Field = "reported_on"
	FieldBatchOn          Field = "batch_on"
	FieldBatch            Field = "batch"
	FieldRemarks          Field = "remarks"
	FieldUnits            Field = "units"
	FieldLeadUnits        Field = "lead_units"
	FieldSupervisingUnits Field = "supervising_units"
	FieldAcceptanceUnits  Field = "acceptance_units"
	FieldMeasures         Field = "measures"
	FieldDeadline         Field = "deadline"
	FieldSection          Field = "section"
	FieldPersonal         Field = "personal" // names, telephone numbers and addresses of persons: never read
	unknownField          Field = ""
)

// spellings are the header words of each field, squeezed and without bracketed comments, the most telling first.
// Sources: the published layouts, domain section 7, and what such tables print beside them.
var spellings = map[Field][]string{
	FieldSerial:           {"序号", "序", "顺序号", "原始排序编码", "排序", "行号", "No", "NO"},
	FieldNumber:           {"受理编号", "信访件编号", "信访编号", "举报件编号", "举报编号", "交办编号", "交办件编号", "转办编号", "转办件编号", "受理号", "受理单号", "投诉编号", "案件编号", "工单编号", "工单号", "案件号", "流水号", "来件编号", "任务序号", "任务编号", "问题编号", "问题序号", "整改序号", "件号"},
	FieldProblem:          {"交办问题基本情况", "转办问题基本情况", "举报问题基本情况", "信访问题基本情况", "问题基本情况", "交办问题", "转办问题", "举报内容", "投诉内容", "信访内容", "交办内容", "转办内容", "反映内容", "诉求内容", "举报问题", "信访问题", "投诉问题", "反映问题", "反映的问题", "反映的主要问题", "举报事项", "信访事项", "反映情况", "举报情况", "来电来信内容", "问题描述", "问题概述", "问题内容", "主要问题", "整改任务", "整改任务概述", "整改任务原文", "任务内容", "反馈问题", "督察反馈问题", "整改问题", "整改事项", "整改内容", "具体问题", "存在问题", "问题清单"},
	FieldRegion:           {"行政区域", "举报区县", "涉及区县及部门", "所属区域", "所在区域", "责任区域", "行政区划", "地区", "所属地区", "所在地区", "区域", "属地", "区县", "所属区县", "涉及区县", "县区", "县市区", "市县", "乡镇", "镇街", "所属镇街", "属地镇街", "涉及镇街", "所属乡镇", "涉及乡镇", "街道", "镇", "县", "区", "辖区", "涉及区域"},
	FieldPollutionTypes:   {"污染类型", "问题类型", "环境问题类型", "举报类型", "污染类别", "问题类别", "污染种类", "涉及污染类型", "环境要素", "污染要素"},
	FieldFindings:         {"调查核实情况", "督察期间调查核实情况", "核实情况", "调查核实", "调查情况", "核查情况", "现场核实情况", "现场核查情况", "调查处理情况"},
	FieldVerdict:          {"是否属实", "属实情况", "是否属实情况", "举报是否属实", "属实与否"},
	FieldClosureGoal:      {"办结目标", "整改目标", "整改目标及整改措施", "目标要求", "办结标准", "销号标准"},
	FieldHandling:         {"处理和整改情况", "处理及整改情况", "处理整改情况", "处理与整改情况", "督察期间处理情况", "处理情况", "整改情况", "查处情况", "地方查处情况", "查处整改情况", "处理结果", "处置情况", "办理情况", "办理结果", "边督边改情况", "整改完成情况"},
	FieldProgress:         {"整改进展情况", "整改进展", "进展情况", "最新整改情况", "最新进展", "最新进展情况", "整改落实情况", "落实情况", "工作进展", "目前进展"},
	FieldClosure:          {"是否办结", "办结状态", "办结情况", "是否完成", "是否完成整改", "是否整改完成", "整改状态", "完成情况", "完成状态", "办理状态", "是否销号", "销号情况", "办结与否"},
	FieldAccountability:   {"责任人被处理情况", "问责情况", "责任人处理情况", "追责问责情况", "责任追究情况", "问责处理情况", "被处理情况"},
	FieldPersonCount:      {"约谈", "问责", "约谈人数", "问责人数", "约谈人", "问责人", "约谈人次", "问责人次"},
	FieldKeyCase:          {"重点关注", "是否重点件", "是否重点", "是否重点关注", "重点件", "重点关注件", "重点交办件", "是否加星", "加星件", "重点标记"},
	FieldReportedOn:       {"举报时间", "举报日期", "受理日期", "受理时间", "投诉时间", "投诉日期", "来电时间", "来信时间", "收到时间", "收件日期", "收件时间"},
	FieldBatchOn:          {"转办日期", "交办日期", "转办时间", "交办时间"},
	FieldBatch:            {"批次", "交办批次", "转办批次", "督察批次", "所属批次"},
	FieldRemarks:          {"备注", "附注"},
	FieldUnits:            {"责任单位", "整改责任单位", "承办单位", "整改实施主体", "实施主体", "主体责任单位", "办理单位", "主办单位", "责任部门", "整改单位", "责任主体", "承办部门"},
	FieldLeadUnits:        {"牵头单位", "牵头责任单位", "牵头部门"},
	FieldSupervisingUnits: {"督导单位", "督办单位", "监督单位", "督促单位", "督导部门"},
	FieldAcceptanceUnits:  {"验收单位", "验收销号单位", "销号单位", "核查单位", "验收部门"},
	FieldMeasures:         {"整改措施", "主要措施", "工作措施", "具体措施", "重点措施", "整改举措", "措施"},
	FieldDeadline:         {"整改时限", "完成时限", "办结时限", "办理时限", "整改期限", "完成期限", "办结期限", "时限", "计划完成时间", "整改完成时限", "限期"},
	FieldSection:          {"问题来源", "来源", "督察来源", "任务来源", "反馈来源"},
}

// vague are words that mean a field only when no better word is there, and only after the word above them was tried.
var vague = map[string]Field{
	"编号": FieldNumber, "内容": FieldProblem, "问题": FieldProblem, "任务": FieldProblem, "基本情况": FieldProblem, "类型": FieldPollutionTypes, "类别": FieldPollutionTypes, "单位": FieldUnits,
	"目标": FieldClosureGoal, "进展": FieldProgress, "完成时间": FieldDeadline, "状态": FieldClosure, "重点": FieldKeyCase, "说明": FieldRemarks,
}

// patterns catch spellings that are not listed; the first that fits decides.
var patterns = []struct {
	re, not *regexp.Regexp
	field   Field
}{
	{re: regexp.MustCompile(`电话|手机|号码|联系人|联络人|联系方式|网格员|身份证|姓名|邮箱|住址|地址|举报人$|投诉人$|来电人|来信人|信访人|经办人|责任人$|负责人|领导`), field: FieldPersonal},
	{re: regexp.MustCompile(`重复|关联|合并|文号|地市|市州|网格`), field: unknownField},
	{re: regexp.MustCompile(`(受理|信访|举报|交办|转办|投诉|工单|案件|来件).*(编号|编码|单号|件号|序号|代码)$`), field: FieldNumber},
	{re: regexp.MustCompile(`是否.*属实|属实.*(情况|与否)|(认定|判定).*属实`), field: FieldVerdict},
	{re: regexp.MustCompile(`(办结|整改|销号|预期|工作).*(目标|标准)`), field: FieldClosureGoal},
	{re: regexp.MustCompile(`(整改|完成|办结|办理).*(时限|期限)|计划.*完成.*时间`), field: FieldDeadline},
	{re: regexp.MustCompile(`办结.*(状态|情况|与否)|是否.*(办结|完成|销号|到位)|(整改|完成|办理|销号)状态`), field: FieldClosure},
	{re: regexp.MustCompile(`(约谈|问责).*人`), not: regexp.MustCompile(`情况`), field: FieldPersonCount},
	{re: regexp.MustCompile(`问责|追责|责任追究|责任人.*处理`), field: FieldAccountability},
	{re: regexp.MustCompile(`(核实|核查|调查).*(情况|结果|结论|经过)`), field: FieldFindings},
	{re: regexp.MustCompile(`(污染|问题|环境|举报|信访).*(类型|类别|种类)`), field: FieldPollutionTypes},
	{re: regexp.MustCompile(`(举报|受理|投诉|信访|来电|来信|收到|收件).*(时间|日期)`), field: FieldReportedOn},
	{re: regexp.MustCompile(`(交办|转办).*(时间|日期)`), field: FieldBatchOn},
	{re: regexp.MustCompile(`进展`), field: FieldProgress},
	{re: regexp.MustCompile(`(处理|整改|办理|查处|处置).*(情况|结果|落实)`), not: regexp.MustCompile(`验收|核查|回访|反馈`), field: FieldHandling},
	{re: regexp.MustCompile(`(交办|转办|举报|投诉|信访|反映|诉求|来信|来电|督察|反馈|整改).*(问题|内容|事项|诉求|摘要|任务|情况)`),
		not: regexp.MustCompile(`时间|日期|编号|单位|方式|形式|渠道|人|件数|验收|回访|率`), field: FieldProblem},
	{re: regexp.MustCompile(`牵头.*(单位|部门)`), field: FieldLeadUnits},
	{re: regexp.MustCompile(`(督导|督办|监督|督促).*(单位|部门)`), field: FieldSupervisingUnits},
	{re: regexp.MustCompile(`(验收|销号).*(单位|部门)`), field: FieldAcceptanceUnits},
	{re: regexp.MustCompile(`(责任|承办|主办|实施|整改|办理).*(单位|部门|主体)`), field: FieldUnits},
	{re: regexp.MustCompile(`(区域|区划|区县|镇街|乡镇|街镇)$`), field: FieldRegion},
	{re: regexp.MustCompile(`重点|加星`), field: FieldKeyCase},
	{re: regexp.MustCompile(`措施`), field: FieldMeasures},
	{re: regexp.MustCompile(`批次`), field: FieldBatch},
	{re: regexp.MustCompile(`^备注`), field: FieldRemarks},
}

// exact finds the field of a listed spelling with its rank, 0 being the best.
var exact = func() map[string]meaning {
	all := map[string]meaning{}
	for field, words := range spellings {
		for rank, word := range words {
			all[word] = meaning{field, rank}
		}
	}
	return all
}()

// meaning is the field of a header and how sure it is; lower ranks are surer.
type meaning struct {
	field Field
	rank  int
}

const (
	rankPattern = 100
	rankVague   = 200
)

// meaningOf understands a header by its word and the word of the level above it. Words are normalised by headerWord.
func meaningOf(word, above string) meaning {
	if m, ok := exact[word]; ok {
		return m
	}
	if m, ok := exact[above+word]; ok && above != "" && word != "" {
		return m
	}
	if m := byPattern(word); m.field != unknownField {
		return m
	}
	if above != "" && word != "" {
		if m := byPattern(above + word); m.field != unknownField {
			return m
		}
	}
	if f, ok := vague[word]; ok {
		return meaning{f, rankVague}
	}
	return meaning{}
}

func byPattern(word string) meaning {
	for i, p := range patterns {
		if p.re.MatchString(word) && (p.not == nil || !p.not.MatchString(word)) {
			return meaning{p.field, rankPattern + i}
		}
	}
	return meaning{}
}

// headerWord normalises a header cell: half-width, no white space, no bracketed comment, no numbering or stars.
func headerWord(text string) string {
	return trimWord(unbracket(squeeze(text)))
}

// insideOut is the word with its bracketed parts, for a header such as 受理(编号).
func insideOut(text string) string {
	return trimWord(strings.NewReplacer("(", "", ")", "", "[", "", "]", "", "〔", "", "〕", "", "【", "", "】", "").Replace(squeeze(text)))
}

func trimWord(w string) string {
	w = strings.Trim(w, "“”\"'")
	w = strings.TrimRight(w, ":*★、.。")
	return strings.TrimLeft(w, "*★0123456789.、")
}

// taskWords in the header of the problem column tell a list of tasks.
var taskWords = []string{"整改任务", "任务", "反馈问题", "整改问题", "整改事项", "存在问题", "问题清单", "具体问题"}

func isTaskWord(word string) bool {
	return slices.ContainsFunc(taskWords, func(w string) bool { return strings.Contains(word, w) })
}
