package rectify

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"qingdan/internal/calendar"
)

// Outcome is what became of a row of an imported table.
type Outcome string

// The outcomes of a row.
const (
	RowCreated   Outcome = "created"
	RowUpdated   Outcome = "updated"
	RowUnchanged Outcome = "unchanged"
	RowRejected  Outcome = "rejected"
)

// RowResult is the outcome of one row, with everything that was wrong with it.
type RowResult struct {
	Outcome  Outcome
	Ticket   string
	Problems []Problem
}

// NoRegion is the region of a ticket whose table named none.
const NoRegion = "未注明"

// Intake is what holds for all rows of an import.
type Intake struct {
	Campaign string
	Source   Source       // of complaint rows; task rows are inspection tasks
	AsOf     calendar.Day // the day the table speaks of: rows that arrive closed count as closed from here on
}

// TakeRow turns one row of an official table into a ticket, through the same door as everything else: registered on
// the day of its batch, with the due day it had from then on, then carried over as open, stage-closed or closed, all of it marked historical. A row that
// says what the ticket already says changes nothing; one that contradicts it is rejected.
func (k *Desk) TakeRow(w Work, actor Actor, in Intake, row Row) (RowResult, error) {
	result := RowResult{Outcome: RowRejected, Problems: row.Problems}
	for _, p := range row.Problems {
		if p.Fatal {
			return result, nil
		}
	}
	t := &taking{desk: k, w: w, actor: actor, in: in, row: row, units: k.House.Units()}
	err := t.take(&result)
	result.Problems = append(result.Problems, t.problems...)
	var refusal *Error
	if errors.As(err, &refusal) && refusal.settles() {
		return RowResult{Outcome: RowRejected, Problems: append(result.Problems, asProblems(refusal)...)}, nil
	}
	return result, err
}

// settles tells whether a refusal is about the row, and not about the house.
func (e *Error) settles() bool {
	switch e.Kind {
	case Internal, Unavailable, Full, Exhausted:
		return false
	}
	return true
}

func asProblems(e *Error) []Problem {
	if len(e.Fields) == 0 {
		return []Problem{{Code: e.Code, Fatal: true, Message: e.Message}}
	}
	var all []Problem
	for _, f := range e.Fields {
		all = append(all, Problem{Column: f.Name, Code: f.Code, Fatal: true, Message: f.Message})
	}
	return all
}

// taking is one row being taken in.
type taking struct {
	desk     *Desk
	w        Work
	actor    Actor
	in       Intake
	row      Row
	units    *UnitTree
	problems []Problem
}

func (t *taking) take(result *RowResult) error {
	scope, err := t.actor.Scope()
	if err != nil {
		return err
	}
	facts := t.facts()
	digest := t.digest(facts)
	key, qualifier := t.row.identity()
	known, err := t.w.TicketByReceipt(scope, t.in.Campaign, key)
	for _, other := range []string{strings.ToUpper(key), strings.ToLower(key)} { // d2CQ… is D2CQ… typed in haste
		if KindOf(err) == NotFound && other != key {
			known, err = t.w.TicketByReceipt(scope, t.in.Campaign, other)
		}
	}
	if err != nil && KindOf(err) != NotFound {
		return err
	}
	if known == nil {
		if known, err = t.elsewhere(scope); err != nil {
			return err
		}
	}
	if known == nil {
		result.Outcome = RowCreated
		result.Ticket, err = t.create(facts, qualifier, digest)
		return err
	}
	result.Ticket = known.ID
	if known.RowDigest == digest || t.repeats(known, facts) {
		result.Outcome = RowUnchanged
		return nil
	}
	result.Outcome = RowUpdated
	return t.update(known, facts, digest)
}

// identity is the receipt key of the row within its campaign: the receipt number, qualified by sheet and batch when it
// is unique only there; without a number the text itself.
func (r *Row) identity() (key, qualifier string) {
	switch {
	case r.ReceiptNumber == "":
		sum := sha256.Sum256([]byte(squeeze(r.Problem)))
		qualifier = "text:" + r.Batch + ":" + hex.EncodeToString(sum[:16])
	case r.Kind == TaskRow:
		qualifier = squeeze(r.Section)
	case r.LocalNumber:
		qualifier = "/" + r.Batch
		if !r.Alone {
			qualifier = r.Sheet + qualifier
		}
	}
	return receiptKey(&Ticket{ReceiptNumber: r.ReceiptNumber}, qualifier), qualifier
}

func (t *taking) create(facts Facts, qualifier, digest string) (string, error) {
	if t.row.BatchOn > t.in.AsOf {
		return "", Refuse(Invalid, "import.batch_after_as_of", Say("批次日期 %[1]s 晚于台账所反映的日期(as_of)%[2]s,请改正其中一个", "the batch is of %[1]s, after %[2]s, the day that the table speaks of (as_of); correct one of them", t.row.BatchOn, t.in.AsOf))
	}
	at := t.row.BatchOn
	if at.IsZero() {
		at = t.row.ReportedOn
	}
	if at.IsZero() || at > t.in.AsOf {
		at = t.in.AsOf
	}
	text := strings.TrimSpace(t.row.Problem)
	title, source, found := Text(excerpt(text)), t.in.Source, at
	if t.row.Kind == TaskRow {
		source = InspectionTask
	}
	switch {
	case t.row.ReportedOn.IsZero():
	case t.row.ReportedOn <= at:
		found = t.row.ReportedOn
	default:
		t.problems = append(t.problems, Problem{Code: "reported_on.after_batch", Message: Say("举报(受理)日期 %[1]s 晚于交办日期 %[2]s,未采用;请核对", "it was reported on %[1]s, after it was handed out on %[2]s; the day of the report was left out, check both", t.row.ReportedOn, at)})
	}
	description := Text(text)
	registration := facts.only("campaign", "receipt_number", "batch", "batch_on", "key_case", "pollution_types", "region_text", "township", "due_on")
	registration.Source, registration.Title, registration.Description, registration.DiscoveredOn = &source, &title, &description, &found
	if registration.RegionText == nil && registration.Township == nil {
		unknown := NoRegion
		registration.RegionText = &unknown
	}
	ticket, err := t.desk.act(t.w, t.actor, Command{Do: "register", EffectiveAt: at.Start(), Facts: registration, Historical: true, LocalNumber: qualifier, rowDigest: digest})
	if err != nil {
		return "", err
	}
	return ticket.ID, t.carry(ticket, ticket, t.carrying(), facts, digest)
}

// carrying is the move that a new ticket goes by.
func (t *taking) carrying() string {
	switch t.row.Closure {
	case RowClosed:
		return "record_closed"
	case RowStageClosed:
		return "record_stage_closed"
	}
	return "record_open"
}

func (t *taking) carry(ticket, made *Ticket, do string, facts Facts, digest string) error {
	move, _ := MoveNamed(do)
	at := t.in.AsOf.Start()
	if do == "record_open" || at.Before(ticket.EffectiveAt) {
		at = ticket.EffectiveAt
	}
	_, err := t.desk.act(t.w, t.actor, Command{Do: do, Ticket: ticket.ID, Version: ticket.Version, EffectiveAt: at, Historical: true, rowDigest: digest, made: made,
		Facts: facts.only(append(move.Needs, move.Takes...)...)})
	return err
}

// update brings a known ticket to what a newer row says. The problem itself may not differ, and a closed ticket is
// not opened by a table.
func (t *taking) update(known *Ticket, facts Facts, digest string) error {
	if !sameText(known.Description, Text(t.row.Problem)) {
		return Refuse(Conflict, "receipt.conflict", Say("受理编号 %s 已用于另一问题,内容不同,未覆盖", "receipt number %s belongs to a problem with another text; nothing was overwritten", t.row.ReceiptNumber))
	}
	rank := map[State]int{Registered: 0, Rectifying: 1, StageClosed: 2, Closed: 3}
	want := map[RowClosure]State{RowOpen: Rectifying, RowStageClosed: StageClosed, RowClosed: Closed}[t.row.Closure]
	do := "record_update"
	switch {
	case t.row.Unsaid && known.State != Registered: // the table tells nothing of closure, so it cannot contradict
	case rank[known.State] < rank[want]:
		do = t.carrying()
	case rank[known.State] > rank[want]:
		is, says := Label("state", string(known.State)), printed[t.row.Closure]
		return Refuse(Conflict, "import.backwards", Say("该问题在系统中为“%[1]s”,表中却为“%[3]s”;如需重新整改请办理反弹", "the ticket is %[2]q here but %[4]q in the table; reopen it if need be", is.ZH, is.EN, says.ZH, says.EN))
	}
	return t.carry(known, nil, do, facts, digest)
}

// printed are the answers of 是否办结 as a table prints them.
var printed = map[RowClosure]Message{RowOpen: {"未办结", "Open"}, RowStageClosed: {"阶段性办结", "Stage closed"}, RowClosed: {"已办结", "Closed"}}

// digest sums up what the row says, apart from where it stands in the file.
func (t *taking) digest(f Facts) string {
	f.Measures = nil // holds the day of the import
	body, err := json.Marshal([]any{f, squeeze(t.row.Problem), t.row.Measures, t.row.Closure, t.row.Unsaid, t.row.Kind})
	if err != nil {
		panic(fmt.Sprintf("facts are always JSON: %v", err))
	}
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// squeeze removes all white space, in which two printings of one text differ.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

// excerpt is the first sentence of a text, at most 60 characters: the title of a ticket whose table has none.
func excerpt(text string) string {
	if i := strings.IndexAny(text, "。;;\n"); i > 0 {
		text = text[:i]
	}
	runes := []rune(strings.TrimSpace(text))
	if len(runes) > 60 {
		return string(runes[:60]) + "…"
	}
	return string(runes)
}
