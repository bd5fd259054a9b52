package rectify

import (
	"cmp"
	"reflect"
	"strings"

	"qingdan/internal/redact"
)

// elsewhere finds the ticket of a number that is unique only within its batch when it is not known under this sheet: the
// same batch, number and text make the same complaint, whatever the sheet is called. Nil when there is none, or several.
func (t *taking) elsewhere(scope Scope) (*Ticket, error) {
	if !t.row.LocalNumber || t.row.Kind != ComplaintRow {
		return nil, nil
	}
	numbered, err := t.w.TicketsNumbered(scope, t.in.Campaign, t.row.Batch, t.row.ReceiptNumber)
	if err != nil {
		return nil, err
	}
	var found *Ticket
	for _, n := range numbered {
		if !sameText(n.Description, Text(t.row.Problem)) {
			continue
		}
		if found != nil {
			return nil, nil
		}
		found = n
	}
	return found, nil
}

// repeats tells whether the row says nothing that the ticket does not say already, as a row of one of our own exports
// does. What the row leaves blank it does not deny.
func (t *taking) repeats(known *Ticket, f Facts) bool {
	if !sameText(known.Description, Text(t.row.Problem)) || !t.row.Unsaid && known.State.Printed() != t.row.Closure {
		return false
	}
	if (known.Live || !known.Historical) && t.row.Kind == ComplaintRow {
		f.ResponsibleUnit, f.CoUnits, f.Township = nil, nil, nil // read from the region; who is responsible was decided here
	}
	if f.DueOn != nil && *f.DueOn != known.CurrentDueOn {
		return false
	}
	facts, ticket := reflect.ValueOf(&f).Elem(), reflect.ValueOf(known).Elem()
	for _, pair := range written {
		if brought := facts.Field(pair[0]); !brought.IsNil() && !agrees(ticket.Type().Field(pair[1]).Name, brought.Elem().Interface(), ticket.Field(pair[1]).Interface(), known) {
			return false
		}
	}
	return true
}

// agrees compares what a row prints with what the ticket holds, field by field.
func agrees(field string, printed, held any, known *Ticket) bool {
	switch printed := printed.(type) {
	case Text:
		return sameText(held.(Text), printed)
	case []Measure:
		return sameText(joinMeasures(known.Measures), joinMeasures(printed))
	}
	switch field {
	case "ReceiptNumber":
		return strings.EqualFold(printed.(string), known.ReceiptNumber)
	case "RegionText": // a ticket without one prints the name of its place
		return known.RegionText == "" || known.RegionText == NoRegion || sameText(Text(known.RegionText), Text(printed.(string)))
	case "TimeLimitType": // a day is printed whether the ticket calls it a limit or not
		return printed == held || held == "" && printed == "dated"
	}
	return reflect.DeepEqual(printed, held)
}

// sameText tells whether a text is the held one, or the held one with the numbers of persons covered; white space does
// not matter.
func sameText(held, printed Text) bool {
	p := squeeze(string(printed))
	return p == squeeze(string(held)) || p == squeeze(redact.Mask(string(held)))
}

func joinMeasures(measures []Measure) Text {
	var all []string
	for _, m := range measures {
		all = append(all, string(m.Text))
	}
	return Text(strings.Join(all, "\n"))
}

// renumber keys the ticket anew when its number has changed: a number that is unique only in its sheet and batch stays so
// qualified, and one that takes the place of no number at all needs no qualifier.
func (d *deed) renumber() {
	if d.t.ReceiptNumber == d.before.ReceiptNumber {
		return
	}
	qualifier := d.before.ReceiptKey[:max(0, strings.LastIndex(d.before.ReceiptKey, "#"))]
	if d.before.ReceiptNumber == "" {
		qualifier = ""
	}
	d.t.ReceiptKey = receiptKey(d.t, cmp.Or(d.cmd.LocalNumber, qualifier))
}
