package demo

// problem is a kind of problem as it occurs anywhere. The texts are made up for the demonstration.
type problem struct {
	types    []string
	industry string
	lead     string // who re-checks
	place    string
	what     string
	measure  string
}

// problems are the kinds that the lists are filled with.
var problems = []problem{
	{[]string{"water"}, "市政设施", housing, "场镇雨污管网", "存在雨污混流，雨天污水溢流", "完成管网排查和错接改造，落实日常管护"},
	{[]string{"water"}, "河道管理", water, "河段岸线", "垃圾和漂浮物堆积", "清理岸线和水面，落实河段保洁责任"},
	{[]string{"water"}, "生活污水处理", ecology, "农村生活污水处理设施", "运行不正常，出水感官较差", "检修设备、清掏管网，恢复稳定运行并加密监测"},
	{[]string{"water"}, "畜禽养殖", agriculture, "畜禽养殖粪污收集池", "防雨防渗措施不到位，存在外溢风险", "加盖防雨、修补池体，落实粪污还田台账"},
	{[]string{"water", "ecology"}, "水产养殖", agriculture, "养殖池塘", "尾水未经处理直接排放", "建设沉淀设施，尾水处理后循环利用"},
	{[]string{"water"}, "餐饮业", management, "餐饮集中路段", "餐饮废水未经隔油排入雨水沟", "增设隔油设施并接入污水管网"},
	{[]string{"air"}, "建筑施工", housing, "施工工地", "裸土未覆盖、车辆冲洗不到位，扬尘明显", "覆盖裸土，恢复冲洗和喷淋设施，落实扬尘控制要求"},
	{[]string{"air"}, "餐饮业", management, "居民楼下餐饮点位", "油烟净化设施未按要求清洗，油烟扰民", "清洗更换净化设施，建立清洗台账"},
	{[]string{"air"}, "农业生产", agriculture, "农田", "露天焚烧秸秆", "扑灭火点，开展宣传和网格巡查，推进秸秆综合利用"},
	{[]string{"air", "noise"}, "矿产开采", planning, "矿石运输道路", "洒水降尘不足，运输扬尘和噪声影响周边", "增加洒水频次，硬化破损路面，限速禁鸣"},
	{[]string{"air"}, "汽车维修", transport, "汽修集中路段", "喷漆作业废气收集不到位", "完善密闭收集和治理设施，更换活性炭并建台账"},
	{[]string{"air"}, "工业", industry, "工业集中区", "废气收集设施老化，周边有异味", "更换老化设施，开展泄漏检测与修复"},
	{[]string{"noise"}, "社会生活", management, "居民区广场", "夜间文娱活动噪声扰民", "划定活动时段和音量，设置提示牌并加强巡查"},
	{[]string{"noise"}, "建筑施工", housing, "施工工地", "夜间施工噪声扰民", "规范夜间施工审批，调整工序，设置隔声屏障"},
	{[]string{"noise"}, "木材加工", industry, "木材加工点", "设备隔声措施不到位，噪声扰民", "加装隔声减振设施，调整作业时间"},
	{[]string{"noise"}, "交通运输", transport, "公路临街路段", "货车夜间通行噪声较大", "设置禁鸣标志，修复破损路面，优化货车通行时段"},
	{[]string{"solid_waste"}, "环境卫生", management, "公路沿线", "生活垃圾清运不及时，形成临时堆放点", "清运存量垃圾，增设收集容器，明确清运频次"},
	{[]string{"solid_waste"}, "建筑施工", housing, "闲置地块", "建筑弃土与装修垃圾混堆", "分类清运至消纳场，设置围挡和警示"},
	{[]string{"solid_waste", "water"}, "农业生产", agriculture, "田间地头", "农药包装和废旧农膜散落", "集中回收转运，设置回收点"},
	{[]string{"solid_waste"}, "医疗卫生", health, "基层医疗点", "医疗废物暂存间标识和台账不规范", "完善标识、台账和交接手续，开展培训"},
	{[]string{"soil"}, "废旧物资回收", ecology, "废旧物资回收点", "地面未硬化，含油废物露天堆放", "清理含油废物，硬化地面并建防雨棚"},
	{[]string{"soil", "solid_waste"}, "历史遗留堆场", planning, "历史遗留堆场", "截排水措施不完善", "完善截排水和覆土绿化，开展土壤监测"},
	{[]string{"ecology"}, "林业", forestry, "林地", "临时占用后植被恢复不到位", "按方案补植复绿并管护"},
	{[]string{"ecology"}, "土地利用", planning, "临时用地", "到期后复垦复绿进度滞后", "倒排工期完成复垦复绿并验收"},
	{[]string{"ecology"}, "水电", water, "小水电站", "生态流量监测数据不连续", "修复监测设施，保障生态流量足额下泄"},
	{[]string{"radiation"}, "医疗卫生", health, "放射诊疗场所", "警示标识老化，监测台账不完整", "更新标识，补充监测并完善台账"},
	{[]string{"other"}, "环境管理", emergency, "重点企业", "环境应急物资储备和预案演练不到位", "补齐物资，修订预案并开展演练"},
}

// blackWater is what the special list of rural black-odorous water is about: one plan for each (一水一策).
var blackWater = problem{[]string{"water"}, "农村水环境", ecology, "农村黑臭水体", "水体黑臭", "一水一策：控源截污、清淤疏浚、生态修复和长效管护"}
