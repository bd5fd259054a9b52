package sheet

import (
	"regexp"
	"strconv"
	"strings"

	"qingdan/internal/calendar"
)

var (
	batchTitle  = regexp.MustCompile(`(轮)?第([0-9〇零○一二三四五六七八九十百两]+)批次?((?:至|到|-|~|—)第?[0-9〇零○一二三四五六七八九十百两]+批)?`)
	batchNumber = regexp.MustCompile(`^[((]?第([0-9〇零○一二三四五六七八九十百两]+)批次?[))]?[::、,-]?`)
	batchValue  = regexp.MustCompile(`^(?:第)?([0-9〇零○一二三四五六七八九十百两]+)(?:批次?)?$`)
	titleYear   = regexp.MustCompile(`((?:19|20)\d{2})年`)
	dateTitle   = regexp.MustCompile(`^[((]?(?:转办|交办|公开|公示|日期|时间|:|:)*[((]?(\d{4})(?:年|[-/.])(\d{1,2})(?:月|[-/.])(\d{1,2})日?[))]?$`)
	total       = regexp.MustCompile(`^[((]?(?:本[页批表次周月]|[各全]?[镇区县市]?)?(?:合计|总计|小计|共计|累计)|^.{1,10}(?:合计|小计|总计):?$`)
	bareTotal   = regexp.MustCompile(`^(?:合计|总计|小计|共计|累计):?$`)
	note        = regexp.MustCompile(`^[((]?(?:备注|说明|附注|附件|注释|注)\d*(?:[::.、]|$)` +
		`|^(?:填报|填表|制表|制作|报送|上报|审核|复核|核稿|签发|编制|统计|打印|联系|监督|举报|受理|公示|填写|经办|分管|主要|公章|盖章|单位|部门|负责|审批|抄送|截至|截止)[^、,。;]{0,12}[::]` +
		`|^[((]?(?:盖章|公章|签字|签名|此页无正文|以下空白|以下无正文)` +
		`|^第\d+页|^共\d+页|^(?:数据)?截[至止]\d`)
)

// titles remembers what the lines above a row say of its batch and year.
type titles struct {
	batch string
	on    calendar.Day
	year  int

	loose calendar.Day            // a date in a line of its own that no batch has taken yet
	days  map[string]calendar.Day // of the batches seen so far
}

// read takes in a title line; relevant tells whether it named a batch or a date.
func (t *titles) read(text string) (relevant bool) {
	s := squeeze(text)
	t.readYear(s)
	on := titleDay(s)
	if batch, ok := batchIn(s); ok {
		if on == 0 {
			on = t.loose
		}
		t.batch, t.on, t.loose = batch, on, 0
		t.remember()
		return true
	}
	if dateTitle.MatchString(hanNumber.ReplaceAllStringFunc(s, hanDigits)) {
		if t.loose = on; t.batch != "" && t.on == 0 {
			t.on, t.loose = on, 0
			t.remember()
		}
		return true
	}
	return false
}

func (t *titles) readYear(squeezed string) {
	if m := titleYear.FindStringSubmatch(squeezed); m != nil {
		t.year = atoi(m[1])
	}
}

func (t *titles) remember() {
	if t.on == 0 {
		return
	}
	if t.days == nil {
		t.days = map[string]calendar.Day{}
	}
	t.days[t.batch] = t.on
	t.year = t.on.Year()
}

// batchIn finds the batch in a squeezed title. The batch of an inspection round (第二轮第四批) is not meant, and the
// last of several is the nearest; a range of batches is none.
func batchIn(s string) (string, bool) {
	found := ""
	for _, m := range batchTitle.FindAllStringSubmatch(s, -1) {
		switch {
		case m[1] != "":
		case m[3] != "":
			return "", false
		default:
			found = batchText(m[2])
		}
	}
	return found, found != ""
}

func batchText(number string) string {
	if n := hanInt(number); n > 0 {
		return strconv.Itoa(n)
	}
	return ""
}

// titleDay is the first full date of a squeezed title; none when it names none or an impossible one.
func titleDay(s string) calendar.Day {
	for _, m := range datePart.FindAllString(hanNumber.ReplaceAllStringFunc(s, hanDigits), -1) {
		if parts, f := findDates(m, 0); f == "" && len(parts) == 1 && parts[0].whole {
			return parts[0].last
		}
	}
	return 0
}

// splitBatch takes a batch off the front of a receipt number (第五批 D2CQ...).
func splitBatch(s string) (batch, rest string) {
	m := batchNumber.FindStringSubmatch(s)
	if m == nil {
		return "", s
	}
	return batchText(m[1]), strings.TrimPrefix(s, m[0])
}
