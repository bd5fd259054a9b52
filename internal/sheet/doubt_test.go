package sheet

import (
	"slices"
	"strings"
	"testing"

	"qingdan/internal/rectify"
)

func TestAnEndThatIsNotReachedIsNoClosure(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"不能办结", "尚无法办结", "没有办结", "待办结", "拟办结", "预计12月底办结", "计划2025年完成", "基本完成", "部分完成", "大部分完成", "申请销号", "待销号", "非办结", "完成80%"} {
		if got, known := textValue(text).closure(); got != rectify.RowOpen || known {
			t.Errorf("%q as closure: %s (%t), want open and reported", text, got, known)
		}
		if got, _, known := textValue(text).completion(); got != rectify.RowOpen || known != strings.Contains(text, "%") {
			t.Errorf("%q as completion: %s (%t), want open", text, got, known)
		}
	}
	for _, text := range []string{"整改中", "办理中", "持续推进"} {
		if got, known := textValue(text).closure(); got != rectify.RowOpen || !known {
			t.Errorf("%q: %s (%t), want open", text, got, known)
		}
	}
	for _, text := range []string{"不属实,已办结", "已办结(不属实)", "按计划完成", "非法排污口整改完成", "100%完成"} {
		if got, known := textValue(text).closure(); got != rectify.RowClosed || !known {
			t.Errorf("%q: %s (%t), want closed", text, got, known)
		}
	}
	for _, text := range []string{"1", "80", "已整改"} {
		if got, _, known := textValue(text).completion(); got != rectify.RowOpen || known {
			t.Errorf("%q as completion: %s (%t), want open and reported", text, got, known)
		}
	}
}

func TestADoubtfulVerdictIsNotKnown(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"不太属实", "非属实", "并非完全属实", "没有属实", "半属实", "未属实", "是否属实", "暂不能认定属实", "待查属实", "无法认定属实"} {
		if got, known := textValue(text).verdict(); got != rectify.VerdictUnknown || known {
			t.Errorf("%q is %s (%t)", text, got, known)
		}
	}
	for text, want := range map[string]rectify.Verdict{"情况属实": rectify.Substantiated, "经查,属实": rectify.Substantiated, "不完全属实": rectify.Partly, "大部分属实": rectify.Partly} {
		if got, known := textValue(text).verdict(); got != want || !known {
			t.Errorf("%q is %s (%t), want %s", text, got, known, want)
		}
	}
}

func TestPollutionTypesJoinedByAWordOrNumberedAreSplit(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"大气和水": "air water", "大气污染和水污染": "air water", "大气及噪声": "air noise", "1.水 2.大气": "water air", "①水②噪声": "water noise", "其他(油烟)": "other"} {
		if got := strings.Join(textValue(text).pollutionTypes(), " "); got != want {
			t.Errorf("%q gives %q, want %q", text, got, want)
		}
	}
}

func TestAUnitPrintedShortOrAsItsOfficeIsTheListedOne(t *testing.T) {
	t.Parallel()
	listed := []string{"水江镇", "南平镇", "中桥乡", "东城街道", "南川区", "双河镇", "双河乡"}
	u := newUnitReader(nil, func(n string) bool { return slices.Contains(listed, n) })
	for text, want := range map[string]string{
		"水江": "水江镇", "水江、中桥乡": "水江镇|中桥乡", "东城、南平镇": "东城街道|南平镇", "水江镇政府": "水江镇", "东城街道办事处": "东城街道", "东城街道办": "东城街道", "南川区人民政府": "南川区",
		"水江镇以及南平镇": "水江镇|南平镇", "双河": "双河", "梦溪": "梦溪", "梦溪镇": "梦溪镇",
	} {
		if got := strings.Join(u.read(text), "|"); got != want {
			t.Errorf("%q gives %q, want %q", text, got, want)
		}
	}
}
