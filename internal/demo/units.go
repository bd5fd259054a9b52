package demo

import "qingdan/internal/rectify"

// Codes of the units that the demonstration speaks of: the city and the district by their statistical codes, offices
// by codes of the district's own.
const (
	city         = "500000000000"
	district     = "500119000000"
	coordinators = "500119-D01"
	inspectors   = "500119-D02"
	ecology      = "500119-D03"
	water        = "500119-D04"
	agriculture  = "500119-D05"
	transport    = "500119-D06"
	planning     = "500119-D07"
	housing      = "500119-D08"
	management   = "500119-D09"
	forestry     = "500119-D10"
	industry     = "500119-D11"
	health       = "500119-D12"
	emergency    = "500119-D13"
	office       = "500119-D14"
	supervision  = "500119-D15"
	audit        = "500119-D16"
)

// offices are the district's departments and offices. The inspection office verifies, another office coordinates:
// who hands out a problem cannot verify it.
var offices = [][2]string{
	{coordinators, "区生态环境保护督察整改办"},
	{inspectors, "区生态环境保护督察办"},
	{ecology, "区生态环境局"},
	{water, "区水利局"},
	{agriculture, "区农业农村委"},
	{transport, "区交通运输委"},
	{planning, "区规划自然资源局"},
	{housing, "区住房城乡建委"},
	{management, "区城市管理局"},
	{forestry, "区林业局"},
	{industry, "区经济信息委"},
	{health, "区卫生健康委"},
	{emergency, "区应急局"},
	{office, "区政府办公室"},
	{supervision, "区政府督查室"},
	{audit, "区审计局"},
}

// townships are the 34 of the district with their statistical codes; the first one is where the demonstration's
// officer and leader work.
var townships = [][2]string{
	{"500119001000", "东城街道"}, {"500119002000", "南城街道"}, {"500119003000", "西城街道"},
	{"500119100000", "三泉镇"}, {"500119101000", "南平镇"}, {"500119102000", "神童镇"}, {"500119103000", "鸣玉镇"},
	{"500119104000", "大观镇"}, {"500119105000", "兴隆镇"}, {"500119106000", "太平场镇"}, {"500119107000", "白沙镇"},
	{"500119108000", "水江镇"}, {"500119109000", "石墙镇"}, {"500119110000", "金山镇"}, {"500119111000", "头渡镇"},
	{"500119112000", "大有镇"}, {"500119113000", "合溪镇"}, {"500119114000", "黎香湖镇"}, {"500119115000", "山王坪镇"},
	{"500119116000", "木凉镇"}, {"500119117000", "楠竹山镇"}, {"500119118000", "石溪镇"}, {"500119119000", "德隆镇"},
	{"500119120000", "民主镇"}, {"500119121000", "福寿镇"}, {"500119122000", "河图镇"}, {"500119123000", "庆元镇"},
	{"500119124000", "古花镇"}, {"500119125000", "石莲镇"}, {"500119126000", "乾丰镇"}, {"500119127000", "骑龙镇"},
	{"500119128000", "冷水关镇"}, {"500119207000", "中桥乡"}, {"500119212000", "峰岩乡"},
}

// Units lists the city, the district, its 34 townships and its offices. Parents and acceptance units are named by code.
func Units() []rectify.Unit {
	units := []rectify.Unit{
		{Code: city, Name: "重庆市", Level: "省"},
		{Code: district, Name: "南川区", Level: "县", Parent: city, AcceptanceUnit: inspectors},
	}
	for _, t := range townships {
		units = append(units, rectify.Unit{Code: t[0], Name: t[1], Level: "乡", Parent: district})
	}
	for _, o := range offices {
		units = append(units, rectify.Unit{Code: o[0], Name: o[1], Level: "部门", Parent: district})
	}
	return units
}

// Account is one account of the demonstration; Unit and Scope are codes of units, blank for administrators.
type Account struct {
	Username string
	Name     string
	Role     rectify.Role
	Unit     string
	Scope    string
}

// Accounts lists one account per role and relation. Together they can lead a ticket of the first township from
// dispatch to closure.
func Accounts() []Account {
	township := townships[0][0]
	return []Account{
		{"demo-officer", "演示-经办人", rectify.Officer, township, township},
		{"demo-leader", "演示-单位负责人", rectify.Leader, township, township},
		{"demo-reviewer", "演示-牵头单位复查人", rectify.Supervisor, ecology, ecology},
		{"demo-verifier", "演示-验收单位核查人", rectify.Supervisor, inspectors, inspectors},
		{"demo-coordinator", "演示-整改办", rectify.Coordinator, coordinators, city},
		{"demo-auditor", "演示-审计", rectify.Auditor, audit, city},
		{"demo-system", "演示-系统管理员", rectify.SystemAdmin, "", ""},
		{"demo-security", "演示-安全管理员", rectify.SecurityAdmin, "", ""},
		{"demo-audit", "演示-审计管理员", rectify.AuditAdmin, "", ""},
	}
}
