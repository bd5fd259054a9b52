package api

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"qingdan/internal/calendar"
	"qingdan/internal/paper"
	"qingdan/internal/paper/forms"
	"qingdan/internal/rectify"
	"qingdan/internal/typeface"
)

// ticketForm is an official form that can be printed of a ticket.
type ticketForm struct {
	ID      string   `json:"id" example:"d14"`
	Name    string   `json:"name"`
	Public  bool     `json:"public"`  // 供公开的表单 / made to be published
	Blank   []string `json:"blank"`   // 没有值、印成横线待填的字段 / fields without a value, printed as a line to fill in
	Missing string   `json:"missing"` // 字体缺少、PDF 中印成〓的字 / characters that the font lacks, 〓 in a PDF
	DOCX    string   `json:"docx"`
	PDF     string   `json:"pdf"`
} // @name TicketForm

type ticketForms struct {
	Items []ticketForm `json:"items"`
} // @name TicketForms

// getForms lists the official forms of a ticket and what is still to be filled in on each.
//
//	@Summary	问题可打印的表单
//	@Tags		tickets
//	@Security	bearer
//	@Param		id	path		string	true	"问题的 id / id of the ticket"
//	@Success	200	{object}	ticketForms
//	@Failure	401,403,404	{object}	problem
//	@Router		/api/v1/tickets/{id}/forms [get]
func (s *Server) getForms(c *call) error {
	ticket, facts, err := c.formFacts()
	if err != nil {
		return err
	}
	list := ticketForms{Items: []ticketForm{}}
	for _, id := range slices.Sorted(maps.Keys(s.Forms)) {
		t := s.Forms[id]
		if t.About != forms.OfTicket || kept(t, ticket) {
			continue
		}
		filled, err := forms.Fill(t, facts, "", s.Now())
		if err != nil {
			return err
		}
		missing := typeface.Missing{}
		s.Letters.Cover(filled.Plain(), missing)
		at := "/api/v1/tickets/" + c.id() + "/forms/" + id + "?format="
		list.Items = append(list.Items, ticketForm{ID: id, Name: t.Name, Public: t.Public, Blank: full(filled.Blank), Missing: string(missing.Sorted()), DOCX: at + "docx", PDF: at + "pdf"})
	}
	return c.give(answer(list))
}

const mediaDOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

// getForm prints an official form of a ticket; that is journalled before the first byte leaves. Numbers of persons are
// covered in it, for coordinators too, and nothing tells who complained. On the same day the same facts give the same file.
//
//	@Summary	打印问题的表单(记入日志)
//	@Tags		tickets
//	@Security	bearer
//	@Produce	application/pdf,application/vnd.openxmlformats-officedocument.wordprocessingml.document
//	@Param		id		path		string	true	"问题的 id / id of the ticket"
//	@Param		form	path		string	true	"表单编号,见 /tickets/{id}/forms / id of the form"
//	@Param		format	query		string	false	"格式 / format"	Enums(docx, pdf)	default(docx)
//	@Success	200		{file}		file
//	@Failure	401,403,404,409,422	{object}	problem
//	@Router		/api/v1/tickets/{id}/forms/{form} [get]
func (s *Server) getForm(c *call) error {
	q := c.query()
	format := q.one("format", "docx", "docx", "pdf")
	if err := q.err(); err != nil {
		return err
	}
	id := c.Param("form")
	t, known := s.Forms[id]
	if !known || t.About != forms.OfTicket {
		return rectify.Refuse(rectify.NotFound, "form.absent", rectify.Say("没有这个表单;可用的表单见 GET /api/v1/tickets/{id}/forms", "there is no such form; see GET /api/v1/tickets/{id}/forms"))
	}
	ticket, facts, err := c.formFacts()
	if err != nil {
		return err
	}
	if kept(t, ticket) {
		return c.recorded(rectify.Refuse(rectify.Illegal, "form.recused", rectify.Say("该问题有回避单位,不在网上公示,也不打印供公开的表单;其他表单可以打印", "units are recused from this ticket: it is not published, nor printed on a form made to be published; other forms can be printed")))
	}
	filled, err := forms.Fill(t, facts, facts["office"], calendar.DayOf(s.Now()).Start())
	if err != nil {
		return err
	}
	printed, media, err := paper.Printed{}, mediaDOCX, error(nil)
	if format == "pdf" {
		media = "application/pdf"
		printed, err = paper.PDF(filled.Document, s.Letters)
	} else {
		printed, err = paper.DOCX(filled.Document)
	}
	if err != nil {
		return err
	}
	e := s.Desk.Entry(c.Actor, rectify.EventExport)
	e.Do, e.Subject = "ticket_form", c.id()+" "+id+"."+format
	if err := s.Desk.Note(c.ctx(), e); err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="`+id+"-"+strings.ToLower(facts["ticket_no"])+"."+format+`"`)
	c.Response().Header().Set(echo.HeaderContentSecurityPolicy, sandboxed)
	return c.Blob(http.StatusOK, media, printed.File)
}

// formFacts are what forms tell of the ticket that the path names, in Chinese whatever the caller speaks.
func (c *call) formFacts() (*rectify.Ticket, forms.Facts, error) {
	t, err := c.ticket()
	if err != nil {
		return nil, nil, err
	}
	v, err := c.view([]*rectify.Ticket{t})
	if err != nil {
		return nil, nil, err
	}
	return t, v.form(t).Facts(), nil
}

// kept tells whether a form would publish what is kept from some units: who reads the notice would learn of the ticket.
func kept(t forms.Template, about *rectify.Ticket) bool {
	return t.Public && len(about.RecusedUnits) > 0
}

func (v *view) form(t *rectify.Ticket) forms.Ticket {
	at := v.server.Contact
	f := forms.Ticket{TicketNo: t.TicketNo, ReceiptNumber: t.ReceiptNumber, Campaign: v.campaigns[t.Campaign], Batch: t.Batch, BatchOn: t.BatchOn,
		Source: rectify.Label("source", string(t.Source)).ZH, Channel: inChinese("channel", t.Channel), Title: string(t.Title), Description: string(t.Description),
		Region: v.unitName(t.Township), Address: string(t.Address), KeyCase: t.KeyCase, Verdict: inChinese("verdict", string(t.Verdict)), Findings: string(t.Findings),
		Handling: string(t.Handling), Accountability: string(t.Accountability), ClosureGoal: string(t.ClosureGoal), Completion: completion(t.State),
		Verification: string(t.Verification.Conclusion), VerifiedOn: t.Verification.On, ResponsibleUnit: v.unitName(t.ResponsibleUnit), LeadUnit: v.unitName(t.LeadUnit),
		AcceptanceUnit: v.unitName(t.AcceptanceUnit), NoticeText: string(t.NoticeText), NoticeURL: t.NoticeURL, NoticeDays: t.NoticeDays, NoticeStartOn: t.NoticeStartOn,
		NoticeEndOn: t.NoticeEndOn, DispatchedOn: calendar.DayOf(t.Dispatched.At), RepliedOn: calendar.DayOf(t.RepliedAt), DueOn: t.CurrentDueOn, MadeOn: v.today}
	if t.Verdict == rectify.VerdictUnknown {
		f.Verdict = "" // left to be filled in
	}
	f.Office = forms.Office{Name: f.AcceptanceUnit, Phone: at.Phone, Address: at.Address}
	if f.Office.Name == "" {
		f.Office.Name = f.LeadUnit // as on the page of public notices
	}
	for _, id := range t.CoUnits {
		f.CoUnits = append(f.CoUnits, v.unitName(id))
	}
	for _, kind := range t.PollutionTypes {
		f.PollutionTypes = append(f.PollutionTypes, inChinese("pollution_type", kind))
	}
	for _, m := range t.Measures {
		f.Measures = append(f.Measures, string(m.Text))
	}
	if t.ResponsiblePerson != "" {
		f.Persons = []string{string(t.ResponsiblePerson)}
	}
	return f
}

func (v *view) unitName(id string) string {
	if unit := v.server.unit(id); unit != nil {
		return unit.Name
	}
	return ""
}

func inChinese(enum, id string) string {
	if id == "" {
		return ""
	}
	return rectify.Label(enum, id).ZH
}

// completion is 是否办结 as the published tables have it (domain section 7.1).
func completion(s rectify.State) string {
	switch s {
	case rectify.Closed:
		return "已办结"
	case rectify.StageClosed:
		return "阶段性办结"
	}
	return "未办结"
}
