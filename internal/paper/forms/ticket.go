package forms

import (
	"fmt"
	"strings"

	"qingdan/internal/calendar"
)

// Ticket is what forms print of one problem: plain words, with units by their names.
type Ticket struct {
	TicketNo, ReceiptNumber, Campaign, Batch, Source, Channel      string
	Title, Description, Region, Address                            string
	Verdict, Findings, Subject, Problems, Handling, Accountability string
	ClosureGoal, Completion, Verification                          string
	ResponsibleUnit, LeadUnit, AcceptanceUnit                      string
	NoticeText, NoticeURL                                          string
	PollutionTypes, Measures, CoUnits, Persons                     []string
	KeyCase                                                        bool
	NoticeDays                                                     int

	BatchOn, DispatchedOn, RepliedOn, DueOn, VerifiedOn, NoticeStartOn, NoticeEndOn, MadeOn calendar.Day

	Office Office
}

// Office is who takes what the public says.
type Office struct{ Name, Phone, Address, Email, Contact string }

// Facts names the values.
func (t Ticket) Facts() Facts {
	facts := Facts{
		"ticket_no": t.TicketNo, "receipt_number": t.ReceiptNumber, "campaign": t.Campaign, "batch": t.Batch, "source": t.Source, "channel": t.Channel,
		"title": t.Title, "description": t.Description, "region": t.Region, "address": t.Address,
		"verdict": t.Verdict, "findings": t.Findings, "subject": t.Subject, "problems": t.Problems, "handling": t.Handling, "accountability": t.Accountability,
		"closure_goal": t.ClosureGoal, "completion": t.Completion, "verification": t.Verification,
		"responsible_unit": t.ResponsibleUnit, "lead_unit": t.LeadUnit, "acceptance_unit": t.AcceptanceUnit,
		"notice_text": t.NoticeText, "notice_url": t.NoticeURL,
		"pollution_types": strings.Join(t.PollutionTypes, "、"), "co_units": strings.Join(t.CoUnits, "、"), "persons": strings.Join(t.Persons, "、"),
		"measures": numbered(t.Measures), "key_case": "否",
		"batch_on": Day(t.BatchOn), "dispatched_on": Day(t.DispatchedOn), "replied_on": Day(t.RepliedOn), "due_on": Day(t.DueOn), "verified_on": Day(t.VerifiedOn),
		"notice_start_on": Day(t.NoticeStartOn), "notice_end_on": Day(t.NoticeEndOn), "made_on": Day(t.MadeOn),
		"office": t.Office.Name, "office_phone": t.Office.Phone, "office_address": t.Office.Address, "office_email": t.Office.Email, "office_contact": t.Office.Contact,
	}
	if t.KeyCase {
		facts["key_case"] = "★"
	}
	if t.NoticeDays > 0 {
		facts["notice_days"] = fmt.Sprint(t.NoticeDays)
	}
	return facts
}

// Day writes a day as official texts do; blank for none.
func Day(d calendar.Day) string {
	if d.IsZero() {
		return ""
	}
	t := d.Start()
	return fmt.Sprintf("%d年%d月%d日", t.Year(), t.Month(), t.Day())
}

func monthDay(d calendar.Day) string {
	t := d.Start()
	return fmt.Sprintf("%d月%d日", t.Month(), t.Day())
}

// numbered writes several texts as lines with numbers, and one as it is.
func numbered(texts []string) string {
	if len(texts) == 1 {
		return texts[0]
	}
	var lines []string
	for i, text := range texts {
		lines = append(lines, fmt.Sprintf("%d.%s", i+1, text))
	}
	return strings.Join(lines, "\n")
}
