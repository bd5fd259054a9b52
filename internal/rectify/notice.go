package rectify

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"qingdan/internal/calendar"
	"qingdan/internal/redact"
)

// longestNotice is how many characters a published text may have: it is read on a phone.
const longestNotice = 3000

// Notice is what the public sees while a closure is under public notice (公示). It is made of what was written to be
// published and never shows the ticket.
type Notice struct {
	ID      string // random; nothing leads from it to the ticket
	Text    Text
	Unit    string // 受理单位: who takes objections
	Contact Text   // its telephone and address
	StartOn calendar.Day
	EndOn   calendar.Day // the last day
}

// Notice gives what is published of a ticket; false when nothing is: outside the notice, and when a unit is recused,
// because whoever was complained about reads the page too (S-21).
func (t *Ticket) Notice() (Notice, bool) {
	if t.State != Publicizing || t.NoticeID == "" || len(t.RecusedUnits) > 0 {
		return Notice{}, false
	}
	return Notice{t.NoticeID, t.NoticeText, t.NoticeUnit, t.NoticeContact, t.NoticeStartOn, t.NoticeEndOn}, true
}

// DaysLeft is how many days the notice still runs, today included; 0 when it is over.
func (n Notice) DaysLeft(today calendar.Day) int { return max(0, int(n.EndOn-today)+1) }

// privateKinds are the words for what may not be published.
var privateKinds = map[redact.Kind]Message{
	redact.Phone: {"电话号码", "a telephone number"}, redact.IDNumber: {"身份证号", "an identity card number"},
	redact.BankCard: {"银行卡号", "a bank card number"}, redact.Email: {"电子邮箱", "an e-mail address"},
}

// noticePublishable holds the text to be published against what may never be: it is asked of the move that begins the
// notice, and no other move takes a text.
var noticePublishable = guard{Message{"公示文本不含个人信息", "text of the notice, without personal data"}, []string{"notice_text"}, func(d *deed) *Field {
	text := string(value(d.cmd.Facts.NoticeText))
	bad := func(code, zh, en string, args ...any) *Field {
		return unless(false, "notice_text", code, zh, en, args...)
	}
	marks := redact.Find(text)
	switch {
	case !d.publicizes():
		return unless(text == "", "notice_text", "notice.none", "该操作之后不公示,请勿填写公示文本", "no notice follows this move; leave notice_text out")
	case len(d.t.RecusedUnits) > 0:
		return unless(text == "", "notice_text", "notice.recused", "设有回避单位的问题不在网上公示,请勿填写公示文本", "a ticket with recused units is not published; leave notice_text out")
	case strings.TrimSpace(text) == "": // published elsewhere, where notice_url leads
		return nil
	case utf8.RuneCountInString(text) > longestNotice:
		return bad("text.too_long", "最多 %d 字", "at most %d characters", longestNotice)
	case len(marks) > 0:
		kind := privateKinds[marks[0].Kind]
		return bad("notice.private", "公示文本第 %[1]d 字起含%[2]s,请删去后再公示", "from character %[1]d on the text has %[3]s; remove it", marks[0].From+1, kind.ZH, kind.EN)
	}
	return d.namesNobody("notice_text", text)
}}

// noticeReadable holds against the beginning of a notice that nobody could read.
var noticeReadable = guard{Message{"公示有文本,或另处公示的网址", "a text, or where it is published elsewhere"}, []string{"notice_text", "notice_url"}, func(d *deed) *Field {
	there := !blank(string(value(d.cmd.Facts.NoticeText))) || !blank(value(d.cmd.Facts.NoticeURL))
	return unless(!d.publicizes() || len(d.t.RecusedUnits) > 0 || there, "notice_text", "notice.unpublished", "请填写公示文本(notice_text);已在别处公示的填写网址(notice_url)", "give the notice_text, or the notice_url where it is published elsewhere")
}}

// noticeReceived: objections are not taken by those they are about.
var noticeReceived = guard{Message{"异议受理单位不是责任、配合单位", "objections taken outside the rectifying units"}, []string{"notice_unit"}, func(d *deed) *Field {
	unit := value(d.cmd.Facts.NoticeUnit)
	if !d.publicizes() {
		return unless(unit == "", "notice_unit", "notice.none", "该操作之后不公示,请勿填写受理单位", "no notice follows this move; leave notice_unit out")
	}
	return unless(unit == "" || !d.partOfRectification(unit), "notice_unit", "notice.unit_involved", "异议受理单位不能是责任单位、配合单位或其下属单位", "objections are not taken by the responsible unit, a co-unit, or one below")
}}

// noticeReachable asks where objections are taken. A telephone and an address are there to be published; what belongs to
// one person alone is not.
var noticeReachable = guard{Message{"公示有受理电话或地址", "where objections are taken"}, []string{"notice_contact"}, func(d *deed) *Field {
	contact := string(value(d.cmd.Facts.NoticeContact))
	bad := func(code, zh, en string) *Field { return &Field{"notice_contact", code, Message{zh, en}} }
	private := slices.ContainsFunc(redact.Find(contact), func(m redact.Mark) bool { return m.Kind == redact.IDNumber || m.Kind == redact.BankCard })
	switch {
	case !d.publicizes() && contact != "":
		return bad("notice.none", "该操作之后不公示,请勿填写受理方式", "no notice follows this move; leave notice_contact out")
	case !d.publicizes() || len(d.t.RecusedUnits) > 0:
		return nil
	case blank(contact) && blank(string(d.receives)):
		return bad("notice.contact_missing", "请填写受理电话或地址(notice_contact),或由系统管理员设置 notice_phone、notice_address", "give the notice_contact (telephone or address), or have notice_phone or notice_address set for the service")
	case utf8.RuneCountInString(contact) > maxWord:
		return bad("text.too_long", "最多 200 字", "at most 200 characters")
	case private:
		return bad("notice.private", "受理方式含身份证号或银行卡号,请删去", "notice_contact has the number of an identity or bank card; remove it")
	}
	return d.namesNobody("notice_contact", contact)
}}

// publicizes tells whether a public notice begins with the move.
func (d *deed) publicizes() bool { return d.route.settle(d.move.To, d.t.ListLevel) == Publicizing }

// namesNobody finds what tells who complained in what is to be published.
func (d *deed) namesNobody(field, text string) *Field {
	for _, name := range d.names {
		if at := placeOf(name, text); at > 0 {
			return unless(false, field, "notice.names_complainant", "第 %d 字起含举报人或异议人的信息(包括同一来电、并案和来源问题的),请删去后再公示", "from character %d on it tells who complained or objected, here or in a part, merged or original ticket; remove it", at)
		}
	}
	return nil
}

// beginNotice fixes the days of the notice, and publishes its text under an id of its own.
func (d *deed) beginNotice() {
	d.t.NoticeDays = d.route.Notice(d.t.ListLevel)
	d.t.NoticeStartOn = d.today
	d.t.NoticeEndOn = d.limit("notice_end_on", d.today, d.t.NoticeDays, true, d.route.NoticeCountFirst)
	if d.t.NoticeText != "" {
		d.t.NoticeID = d.newID()
	}
	if d.t.NoticeUnit = cmp.Or(d.t.NoticeUnit, d.t.AcceptanceUnit, d.t.LeadUnit); blank(string(d.t.NoticeContact)) {
		d.t.NoticeContact = d.receives
	}
}

// placeOf tells at which character of a text, counted from 1, a name begins, whatever white space is put into either; 0
// when it does not occur.
func placeOf(name, text string) int {
	name = strings.Join(strings.Fields(name), "")
	var dense strings.Builder
	var places []int
	for i, r := range []rune(text) {
		if !unicode.IsSpace(r) {
			dense.WriteRune(r)
			places = append(places, i+1)
		}
	}
	at := strings.Index(dense.String(), name)
	if name == "" || at < 0 {
		return 0
	}
	return places[utf8.RuneCountInString(dense.String()[:at])]
}

// shortestSaid is how many characters a name has at least that somebody of the public gave of himself: nobody keeps a
// notice from being published by a name that is a word.
const shortestSaid = 2

// namesIn gives what a published text must not say about those who complained or objected, in the whole family of the
// ticket. Where something is sealed and cannot be opened nothing is published.
func namesIn(w Work, t *Ticket, open NamesFunc) (all []string, err error) {
	sealed, err := w.SealedAbout(t)
	if err != nil || len(sealed) == 0 {
		return nil, err
	}
	if open == nil {
		return nil, Refuse(Internal, "notice.unchecked", Say("无法核对公示文本是否含举报人信息", "the text cannot be held against who complained"))
	}
	for _, about := range sealed {
		names, err := open(about)
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			if about.Objection == 0 || utf8.RuneCountInString(name) >= shortestSaid {
				all = append(all, name)
			}
		}
	}
	return all, nil
}

// workingDaysTo counts the working days from today to a last one, both included; where the calendar does not reach, all
// days.
func (d *deed) workingDaysTo(last calendar.Day) int {
	all := max(0, int(last-d.today)+1)
	for n := 1; n <= all; n++ {
		on, err := d.due(d.today, n, true, true)
		if err != nil {
			return all
		}
		if on > last {
			return n - 1
		}
	}
	return all
}
