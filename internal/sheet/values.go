package sheet

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"qingdan/internal/rectify"
	"qingdan/internal/sheet/grid"
)

// value is the content of a cell: cleaned text, and the stored number when it is one.
type value struct {
	text   string
	kind   grid.Kind
	stored string
	format grid.Format
	from   int // line of the cell that holds it
}

func valueOf(c *grid.Cell) value {
	v := value{kind: c.Kind, from: c.From, format: c.Format}
	switch c.Kind {
	case grid.Number:
		v.stored = c.Text
		v.text = clean(c.Decimal())
		if on, f, ok := v.serial(); c.Format.Date && ok && f == "" {
			v.text = on.String()
		}
	case grid.Boolean:
		v.text = "否"
		if c.Text != "0" {
			v.text = "是"
		}
	case grid.Text:
		v.text = disarm(clean(unescape(c.Text)))
	}
	return v
}

// disarm takes away the apostrophe that Neutral put before a text.
func disarm(s string) string {
	if rest, ok := strings.CutPrefix(s, "'"); ok && Neutral(rest) == s {
		return rest
	}
	return s
}

// word is the form in which the value of an enumeration is compared: squeezed, without full stops around.
func (v value) word() string { return strings.Trim(squeeze(v.text), "。.,;、!") }

var clauseSigns = regexp.MustCompile(`[。,;、!/\n]|\d+[.、]`)

// doubted are the turns by which a cell says 属实 without meaning it.
var doubted = regexp.MustCompile(`(?:不[太甚尽全]|不能.{0,4}|并?非.{0,3}|没有|未|未能.{0,4}|无法.{0,4}|半|是否|待.{0,2}|难以.{0,4})属实`)

// verdict reads 是否属实; known is false when the cell says something else.
func (v value) verdict() (_ rectify.Verdict, known bool) {
	w := v.word()
	switch w {
	case "属实":
		return rectify.Substantiated, true
	case "不属实":
		return rectify.Unsubstantiated, true
	}
	if isBlankMark(w) {
		return rectify.VerdictUnknown, true
	}
	yes, no, mostly, partly := false, false, false, false
	for _, clause := range clauseSigns.Split(w, -1) {
		for _, rest := range []string{"查无实据", "不属实", "不实", "失实"} {
			if strings.Contains(clause, rest) {
				no, clause = true, strings.ReplaceAll(clause, rest, "")
			}
		}
		switch bare := unbracket(clause); {
		case strings.Contains(clause, "部分"), strings.Contains(clause, "不完全属实"):
			partly = true
		case doubted.MatchString(clause):
			return rectify.VerdictUnknown, false
		case strings.Contains(clause, "基本属实"):
			mostly = true
		case strings.Contains(clause, "属实"), bare == "是", bare == "√", bare == "✓":
			yes = true
		case bare == "否", bare == "×", bare == "✗":
			no = true
		}
	}
	switch {
	case partly, no && (yes || mostly):
		return rectify.Partly, true
	case mostly:
		return rectify.Mostly, true
	case yes:
		return rectify.Substantiated, true
	case no:
		return rectify.Unsubstantiated, true
	}
	return rectify.VerdictUnknown, false
}

// notYet are the turns by which a cell names an end that is not reached: 无法办结, 待销号, 预计12月完成, 基本完成.
var notYet = regexp.MustCompile(`(?:(?:不能|不具备|无法|难以|没|拟|预计|力争|即将|尚|准备|计划[于在]?\d)[^,。;、)]{0,10}|(?:待|申请|部分|大部)[^,。;、)]{0,4}|基本|非)(?:办结|完成|销号)`)

// lessThanAll tells a percentage below 100.
func lessThanAll(w string) bool {
	m := percentSign.FindStringSubmatch(w)
	if m == nil {
		return false
	}
	p, err := strconv.ParseFloat(m[2], 64)
	return err == nil && p < 100
}

// closure reads 是否办结; known is false when the cell says something else, which leaves the complaint open.
func (v value) closure() (_ rectify.RowClosure, known bool) {
	w := v.word()
	switch {
	case isBlankMark(w):
		return rectify.RowOpen, true
	case strings.Contains(w, "阶段"):
		return rectify.RowStageClosed, true
	case containsAny(w, "未", "正在", "暂", "整改中", "办理中", "推进", "进行中"), w == "否", w == "×", strings.HasPrefix(w, "否("), w == "✗":
		return rectify.RowOpen, true
	case notYet.MatchString(w), lessThanAll(w):
		return rectify.RowOpen, false
	case containsAny(w, "办结", "是", "完成", "销号"), w == "√", w == "✓":
		return rectify.RowClosed, true
	}
	return rectify.RowOpen, false
}

// closureInRemarks looks for a closure word in 备注, where running text may hold 是 and 否 in any sense; told is false when
// there is none, which leaves the complaint open.
func (v value) closureInRemarks() (_ rectify.RowClosure, told bool) {
	if w := v.word(); containsAny(w, "阶段", "办结", "完成", "销号", "正在", "办理") {
		if c, known := (value{text: strings.ReplaceAll(w, "是", "")}).closure(); known {
			return c, true
		}
	}
	return rectify.RowOpen, false
}

var percentSign = regexp.MustCompile(`(约?)(\d+(?:\.\d+)?)%`)

// completion reads 是否完成 of a task, and the percentage when there is one; known is false when the cell says something
// else, which leaves the task open.
func (v value) completion() (_ rectify.RowClosure, percent *float64, known bool) {
	w := v.word()
	about := false
	if m := percentSign.FindStringSubmatch(w); m != nil {
		if p, err := strconv.ParseFloat(m[2], 64); err == nil && p <= 100 {
			percent, about = &p, m[1] != ""
		}
	}
	short := percent != nil && *percent < 100
	switch {
	case strings.Contains(w, "阶段"):
		return rectify.RowStageClosed, percent, true
	case isBlankMark(w), containsAny(w, "否", "未", "正在", "推进", "进度", "整改中", "办理中", "进行中", "×"), about:
		return rectify.RowOpen, percent, true
	case short && !strings.HasPrefix(w, "是"): // 已完成60% is not complete
		return rectify.RowOpen, percent, true
	case notYet.MatchString(w):
		return rectify.RowOpen, percent, false
	case containsAny(w, "是", "完成", "销号", "办结", "√", "✓"), percent != nil:
		return rectify.RowClosed, percent, true
	}
	return rectify.RowOpen, percent, false
}

// accounted reads 责任人被处理情况: none, blank or recorded.
func (v value) accounted() string {
	switch w := strings.Trim(v.word(), "-—"); {
	case isBlankMark(w):
		return "blank"
	case slices.Contains([]string{"无", "暂无", "没有", "无问责", "无问责情况", "0", "0人", "0人次"}, w):
		return "none"
	}
	return "recorded"
}

// count reads a number of persons, such as 2 or 2人.
func (v value) count() (n int, ok bool) {
	digits := strings.TrimRight(v.word(), "人次名个件")
	n, err := strconv.Atoi(digits)
	return n, err == nil
}

var marks = []string{"★", "☆", "*", "√", "✓", "☑", "是", "重点", "重点件", "重点关注", "重点关注件", "重点交办件", "加星", "加星件"}

// marked reads the 重点关注 column.
func (v value) marked() bool { return slices.Contains(marks, v.word()) }

// markedInRemarks looks for the mark of a key case in 备注.
func (v value) markedInRemarks() bool {
	w := v.word()
	if containsAny(w, "非重点", "不是重点") {
		w = notMarked.Replace(w)
	}
	return containsAny(w, "★", "☆", "*", "加星", "重点")
}

var notMarked = strings.NewReplacer("非重点", "", "不是重点", "")

// pollutionWords are the words of 污染类型 with their identifiers; longer ones first.
var pollutionWords = []struct{ word, id string }{
	{"固体废弃物", "solid_waste"}, {"固体废物", "solid_waste"}, {"生活污水", "water"}, {"电磁辐射", "radiation"},
	{"大气", "air"}, {"油烟", "air"}, {"扬尘", "air"}, {"土壤", "soil"}, {"噪声", "noise"}, {"噪音", "noise"},
	{"生态", "ecology"}, {"辐射", "radiation"}, {"固废", "solid_waste"}, {"垃圾", "solid_waste"},
	{"其他", "other"}, {"其它", "other"}, {"水", "water"},
}

var typeSeparators = regexp.MustCompile(`[、,;/\\|+和及与]+|\d+[.、)]|[①-⑳]`)

// pollutionTypes reads 污染类型: identifiers in order, without repeats. Words that are not known count as other.
func (v value) pollutionTypes() []string {
	var out []string
	add := func(ids ...string) {
		for _, id := range ids {
			if !slices.Contains(out, id) {
				out = append(out, id)
			}
		}
	}
	for _, piece := range typeSeparators.Split(narrow(v.text), -1) {
		joined := strings.TrimSuffix(strings.Trim(unbracket(squeeze(piece)), "。."), "等")
		if isBlankMark(joined) || joined == "无" {
			continue
		}
		if ids, ok := segment(joined); ok {
			add(ids...)
			continue
		}
		for _, word := range strings.Fields(piece) { // white space separated the words after all
			if ids, ok := segment(squeeze(word)); ok {
				add(ids...)
			} else {
				add("other")
			}
		}
	}
	return out
}

// segment splits a text that consists of known words and nothing else.
func segment(s string) (ids []string, ok bool) {
next:
	for s != "" {
		for _, p := range pollutionWords {
			if rest, found := strings.CutPrefix(s, p.word); found {
				ids = append(ids, p.id)
				for _, tail := range []string{"污染", "破坏"} {
					rest = strings.TrimPrefix(rest, tail)
				}
				s = rest
				continue next
			}
		}
		return nil, false
	}
	return ids, true
}

func containsAny(s string, words ...string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(s, w) })
}
