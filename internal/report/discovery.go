package report

import "qingdan/internal/rectify"

// discovery tells who found the problems.
var discovery = Report{Name: "discovery", Title: word("问题发现方式统计表", "Ways of discovery"),
	Measures: with(registeredMeasure,
		discovered("self_discovered", "主动发现", "Found by ourselves"),
		discovered("assigned", "上级交办", "Assigned from above"),
		discovered("complaint", "群众举报", "Complaint"),
		discovered("media", "媒体", "Media"),
		discovered("other", "其他", "Other"),
		discovered("", "未注明", "Not stated"),
		tickets("derived", word("举一反三", "Derived"), word("总体中由另一问题举一反三而来的", "of the population, those derived from another one"), func(m Moment) bool { return m.counted() && m.Derived })),
	Rates: []Definition{
		{ID: "self_discovered@1", Column: "self_discovery_rate", Label: word("主动发现率", "Self-discovery rate"), Numerator: []string{"self_discovered"}, Denominator: []string{"registered"}, Excluded: apart, Ours: true,
			Words: word("发现方式为主动发现的 ÷ 同一范围的登记数;未注明发现方式的举一反三、主动排查问题算主动发现", "found by ourselves ÷ registered in the same scope; self-found problems that state no way of discovery count as found by ourselves")},
	},
	Identities: []Identity{adds("registered", "self_discovered", "assigned", "complaint", "media", "other", "unstated"), within("registered", "derived")},
}

func discovered(mode, zh, en string) Measure {
	id := mode
	if id == "" {
		id = "unstated"
	}
	return tickets(id, word(zh, en), word("总体中发现方式为“"+zh+"”的", "of the population, those found in this way"), func(m Moment) bool { return m.counted() && m.discovery() == mode })
}

// discovery is the way of discovery; what was found by looking for it needs no statement.
func (m Moment) discovery() string {
	if m.Discovery == "" && m.Source == rectify.SelfFound {
		return "self_discovered"
	}
	return m.Discovery
}
