package rectify

import "maps"

// ofChasing are the enumerations of clocks, the inbox and chasing.
var ofChasing = map[string][]Term{
	"slip_level": {
		{"reminder", Message{"催办", "Reminder"}},
		{"blue", Message{"蓝色督办单", "Blue slip"}},
		{"orange", Message{"橙色督办单", "Orange slip"}},
		{"red", Message{"红色督办单", "Red slip"}},
	},
	"clock": {
		{"sign_due_at", Message{"签收时限", "Sign by"}},
		{"inform_due_on", Message{"受理告知时限", "Tell of the acceptance by"}},
		{"return_due_on", Message{"退单时限", "Return by"}},
		{"reply_due_on", Message{"反馈时限", "Reply by"}},
		{"plan_due_on", Message{"报送方案时限", "Send the plan by"}},
		{"current_due_on", Message{"整改时限", "Due"}},
		{"notice_end_on", Message{"公示截止", "End of notice"}},
	},
	"inbox_box": {
		{"to_sign", Message{"待签收", "To sign for"}},
		{"overdue", Message{"已超期", "Overdue"}},
		{"due_soon", Message{"即将到期", "Due soon"}},
		{"returned", Message{"被退回", "Returned"}},
		{"reopened", Message{"反弹重办", "Reopened"}},
		{"slips", Message{"待答复督办", "Slips to answer"}},
		{"to_start", Message{"待立行立改", "To start"}},
		{"to_plan", Message{"待核查、报方案", "To investigate and plan"}},
		{"progress_owed", Message{"本月未报进展", "Progress owed"}},
		{"to_inform", Message{"待受理告知", "Complainants to tell"}},
		{"to_dispatch", Message{"待交办", "To dispatch"}},
		{"proposals", Message{"提请待第二人确认", "Proposals to confirm"}},
		{"to_approve", Message{"待审方案", "Plans to approve"}},
		{"extensions", Message{"待审延期", "Extensions to decide"}},
		{"stage_requests", Message{"待批阶段性办结", "Stage closures to decide"}},
		{"to_review", Message{"待复查", "To review"}},
		{"to_verify", Message{"待核查", "To verify"}},
		{"objections", Message{"待处理公示异议", "Objections to decide"}},
		{"to_moderate", Message{"待审核公众异议", "Public objections to look at"}},
		{"to_close", Message{"公示期满待销号", "To close"}},
		{"escalate", Message{"待督办升级", "To escalate"}},
		{"look_back_failed", Message{"回头看不合格待重新整改", "Look-back failed, to reopen"}},
		{"disputed", Message{"举报人认为未解决", "Disputed by the complainant"}},
	},
	"schedule": {
		{"completed", Message{"完成", "Completed"}},
		{"on_schedule", Message{"达到序时进度", "On schedule"}},
		{"behind", Message{"滞后", "Behind"}},
	},
	"extension_lapse": {
		{"reassigned", Message{"改派", "Reassigned"}},
		{"returned", Message{"退单", "Returned"}},
		{"reopened", Message{"重新整改", "Reopened"}},
		{"plan_rejected", Message{"方案退回,时限随之取消", "Plan sent back, and its due day with it"}},
		{"ended", Message{"已销号或终结", "Closed or ended"}},
	},
}

func joined(parts ...map[string][]Term) map[string][]Term {
	all := map[string][]Term{}
	for _, part := range parts {
		maps.Copy(all, part)
	}
	return all
}
