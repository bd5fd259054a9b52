package official

import (
	"slices"
	"strconv"
	"strings"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/redact"
)

// line is one ticket being printed.
type line struct {
	*rectify.Ticket
	units  *rectify.UnitTree
	serial int
}

// fields are what a column may print of a ticket. Every text of persons goes through masked.
var fields = map[string]func(*line) any{
	"serial":             func(l *line) any { return l.serial },
	"number":             func(l *line) any { return l.number() },
	"task_number":        func(l *line) any { return l.ReceiptNumber },
	"ticket_no":          func(l *line) any { return l.TicketNo },
	"title":              func(l *line) any { return masked(l.Title) },
	"problem":            func(l *line) any { return masked(l.Description) },
	"region":             func(l *line) any { return l.region() },
	"township":           func(l *line) any { return l.unit(l.Township) },
	"pollution_types":    func(l *line) any { return l.types() },
	"findings":           func(l *line) any { return masked(l.Findings) },
	"verdict":            func(l *line) any { return l.verdict() },
	"closure_goal":       func(l *line) any { return masked(l.ClosureGoal) },
	"handling":           func(l *line) any { return masked(l.Handling) },
	"progress":           func(l *line) any { return masked(l.progress()) },
	"measures":           func(l *line) any { return l.measures() },
	"closure":            func(l *line) any { return closureWords[l.State.Printed()] },
	"completion":         func(l *line) any { return completionWords[l.State.Printed()] },
	"done":               func(l *line) any { return l.done() },
	"accountability":     func(l *line) any { return masked(l.Accountability) },
	"remarks":            func(l *line) any { return l.remarks() },
	"remarks_text":       func(l *line) any { return masked(l.RemarksText) },
	"responsible_unit":   func(l *line) any { return l.unit(l.ResponsibleUnit) },
	"units":              func(l *line) any { return l.names(l.Units()) },
	"lead_unit":          func(l *line) any { return l.unit(l.LeadUnit) },
	"supervising_unit":   func(l *line) any { return l.unit(l.SupervisingUnit) },
	"acceptance_unit":    func(l *line) any { return l.unit(l.AcceptanceUnit) },
	"deadline":           func(l *line) any { return l.deadline() },
	"state":              func(l *line) any { return rectify.Label("state", string(l.State)).ZH },
	"source":             func(l *line) any { return rectify.Label("source", string(l.Source)).ZH },
	"list_level":         func(l *line) any { return label("list_level", l.ListLevel) },
	"channel":            func(l *line) any { return label("channel", l.Channel) },
	"key_case":           func(l *line) any { return mark(l.KeyCase) },
	"batch":              func(l *line) any { return l.Batch },
	"batch_on":           func(l *line) any { return chineseDay(l.BatchOn) },
	"section":            func(l *line) any { return Section(l.Ticket) },
	"registered_on":      func(l *line) any { return chineseDay(calendar.DayOf(l.RegisteredAt)) },
	"discovered_on":      func(l *line) any { return chineseDay(l.DiscoveredOn) },
	"closed_on":          func(l *line) any { return l.closedOn() },
	"original_due_on":    func(l *line) any { return chineseDay(l.OriginalDueOn) },
	"current_due_on":     func(l *line) any { return chineseDay(l.CurrentDueOn) },
	"progress_percent":   func(l *line) any { return l.ProgressPercent },
	"reply_number":       func(l *line) any { return l.ReplyNumber },
	"filing_number":      func(l *line) any { return l.FilingNumber },
	"penalty_cases":      func(l *line) any { return l.Consequences.PenaltyCases },
	"fine":               func(l *line) any { return wan(l.Consequences.FineFen) },
	"orders":             func(l *line) any { return l.Consequences.Orders() },
	"criminal_cases":     func(l *line) any { return l.Consequences.CriminalCases },
	"admin_detention":    func(l *line) any { return l.Consequences.AdminDetention },
	"criminal_detention": func(l *line) any { return l.Consequences.CriminalDetention },
	"summoned":           func(l *line) any { return l.Consequences.Summoned },
	"held_accountable":   func(l *line) any { return l.Consequences.HeldAccountable },
}

var fieldNames = func() (all []string) {
	for name := range fields {
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}()

// The answers of 是否办结, 完成情况 and 是否完成.
var (
	closureWords    = map[rectify.RowClosure]string{rectify.RowClosed: "已办结", rectify.RowStageClosed: "阶段性办结", rectify.RowOpen: "未办结"}
	completionWords = map[rectify.RowClosure]string{rectify.RowClosed: "完成整改", rectify.RowStageClosed: "阶段性完成整改", rectify.RowOpen: "正在整改"}
	doneWords       = map[rectify.RowClosure]string{rectify.RowClosed: "是", rectify.RowStageClosed: "阶段性完成", rectify.RowOpen: "否"}
)

// masked is a text as it may be given out: numbers of persons are covered (S-24).
func masked(t rectify.Text) string { return redact.Mask(string(t)) }

func label(enum, id string) string {
	if id == "" {
		return ""
	}
	return rectify.Label(enum, id).ZH
}

func mark(yes bool) string {
	if yes {
		return "★"
	}
	return ""
}

// number is the receipt number as it was published, with the star of a key case.
func (l *line) number() string {
	if l.KeyCase {
		return l.ReceiptNumber + "*"
	}
	return l.ReceiptNumber
}

// region is the region as the table had it that the ticket came from, else the place, else the unit.
func (l *line) region() string {
	switch {
	case l.RegionText != "" && l.RegionText != rectify.NoRegion:
		return redact.Mask(l.RegionText)
	case l.Township != "":
		return l.unit(l.Township)
	}
	return l.unit(l.ResponsibleUnit)
}

func (l *line) unit(id string) string {
	u, _ := l.units.Unit(id)
	return u.Name
}

func (l *line) names(ids []string) string {
	var all []string
	for _, id := range ids {
		if name := l.unit(id); name != "" {
			all = append(all, name)
		}
	}
	return strings.Join(all, "、")
}

func (l *line) types() string {
	var all []string
	for _, id := range l.PollutionTypes {
		all = append(all, rectify.Label("pollution_type", id).ZH)
	}
	return strings.Join(all, "、")
}

// verdict is blank until something was found out.
func (l *line) verdict() string {
	if l.Verdict == rectify.VerdictUnknown {
		return ""
	}
	return label("verdict", string(l.Verdict))
}

// remarks is 备注 where no other column tells of closure: its word, and below it what there is to remark besides.
func (l *line) remarks() string {
	return strings.TrimSpace(closureWords[l.State.Printed()] + "\n" + masked(l.RemarksText))
}

// progress is the latest report of progress; a ticket of the complaint family has its handling.
func (l *line) progress() rectify.Text {
	if l.ProgressNote != "" {
		return l.ProgressNote
	}
	return l.Handling
}

func (l *line) measures() string {
	var all []string
	for _, m := range l.Measures {
		all = append(all, masked(m.Text))
	}
	return strings.Join(all, "\n")
}

func (l *line) done() string {
	word := doneWords[l.State.Printed()]
	if l.ProgressPercent > 0 {
		word += "/" + strconv.Itoa(l.ProgressPercent) + "%"
	}
	return word
}

// deadline is how the time limit is printed: a day, or that there is none to name.
func (l *line) deadline() string {
	switch l.TimeLimitType {
	case "standing", "immediate":
		return rectify.Label("time_limit_type", l.TimeLimitType).ZH
	}
	return chineseDay(l.CurrentDueOn)
}

func (l *line) closedOn() string {
	if l.State != rectify.Closed || l.ClosedAt.IsZero() {
		return ""
	}
	return chineseDay(calendar.DayOf(l.ClosedAt))
}

// wan gives money, kept in 分, in 万元.
func wan(fen int64) any {
	if fen == 0 {
		return 0
	}
	return float64(fen) / 1_000_000
}
