package forms

// Field is what a template may name.
type Field struct {
	Label  string // in Chinese, as it is told when it has no value
	Public bool   // may be published
}

// TicketFields are the fields of forms about one problem. There is none for who complained.
var TicketFields = map[string]Field{
	"ticket_no":        {"问题编号", true},
	"receipt_number":   {"受理编号", true},
	"campaign":         {"督察轮次", true},
	"batch":            {"批次", true},
	"batch_on":         {"交办批次日期", true},
	"source":           {"来源", true},
	"channel":          {"举报形式", true},
	"title":            {"问题标题", true},
	"description":      {"问题基本情况", true},
	"region":           {"行政区域", true},
	"address":          {"地点", false},
	"pollution_types":  {"污染类型", true},
	"key_case":         {"重点标记", true},
	"verdict":          {"是否属实", true},
	"findings":         {"调查核实情况", true},
	"subject":          {"被举报对象基本情况", false},
	"problems":         {"存在问题", false},
	"handling":         {"处理和整改情况", true},
	"measures":         {"整改措施", true},
	"closure_goal":     {"办结目标", true},
	"accountability":   {"责任人被处理情况", true},
	"responsible_unit": {"整改实施主体", true},
	"co_units":         {"配合单位", true},
	"lead_unit":        {"牵头单位", true},
	"acceptance_unit":  {"验收单位", true},
	"persons":          {"调处人员", false},
	"dispatched_on":    {"收到日期", true},
	"replied_on":       {"反馈日期", true},
	"due_on":           {"完成时限", true},
	"completion":       {"办结情况", true},
	"verified_on":      {"现场核查日期", true},
	"verification":     {"验收情况", true},
	"notice_start_on":  {"公示开始日期", true},
	"notice_end_on":    {"公示截止日期", true},
	"notice_days":      {"公示工作日数", true},
	"notice_text":      {"公示内容", true},
	"notice_url":       {"公示网址", true},
	"office":           {"受理部门", true},
	"office_phone":     {"监督电话", true},
	"office_address":   {"联系地址", true},
	"office_email":     {"电子邮箱", true},
	"office_contact":   {"联系人", true},
	"made_on":          {"制表日期", true},
}

// DayFields are the fields of forms about one day of an inspection.
var DayFields = map[string]Field{
	"inspectors":     {"督察组", true},
	"to":             {"交办对象", true},
	"batch":          {"批次", true},
	"on":             {"交办日期", true},
	"until":          {"截止日期", true},
	"day_count":      {"当日交办件数", true},
	"day_key":        {"当日重点交办件数", true},
	"day_channels":   {"当日各举报形式件数", true},
	"total_count":    {"累计交办件数", true},
	"total_key":      {"累计重点交办件数", true},
	"total_channels": {"累计各举报形式件数", true},
	"types":          {"各污染类型件数", true},
}

var fieldsOf = map[About]map[string]Field{OfTicket: TicketFields, OfDay: DayFields}
