package rectify

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"qingdan/internal/calendar"
)

// Reconcile holds the rows of a list against tickets: by receipt number as imports do, then by number and batch where
// that is unique, then by similarity. It fills the counts and both bridges of r, and gives the rows: theirs in the order
// of the file, then what only we have. join gives a task with one more of its steps. The only error is that of ctx: nobody
// waits for what it finds any more.
func Reconcile(ctx context.Context, r *Reconciliation, theirs []Row, ours []OurTicket, tree *UnitTree, join func(task, step Row) Row) ([]ReconRow, error) {
	m := &matching{join: join, Reconciliation: r, tree: tree, ours: ours, taken: map[string]int{}, of: make([]*OurTicket, len(theirs))}
	for i := range theirs {
		m.rows = append(m.rows, m.begin(i, &theirs[i]))
	}
	m.duplicates(theirs)
	m.byNumber(theirs)
	m.byBatch(theirs)
	if err := m.bySimilarity(ctx, theirs); err != nil {
		return nil, err
	}
	for i := range theirs {
		m.compare(i, &theirs[i])
	}
	for i := range ours {
		if t := &ours[i]; m.taken[t.ID] == 0 && population(t.Class) {
			m.rows = append(m.rows, ReconRow{N: len(m.rows) + 1, Finding: ReconMissing, Proposal: ProposeAsk, ReceiptNumber: t.ReceiptNumber, Text: excerpt(t.Description), Ticket: t.ID, TicketNo: t.TicketNo, OurClass: t.Class})
		}
	}
	r.Rows = len(m.rows)
	m.count()
	return m.rows, nil
}

// matching is a reconciliation in the making.
type matching struct {
	*Reconciliation
	tree  *UnitTree
	join  func(task, step Row) Row
	ours  []OurTicket
	rows  []ReconRow
	of    []*OurTicket   // by row: the ticket that it is
	taken map[string]int // row by ticket
}

func population(class string) bool {
	return class == "open" || class == "stage_closed" || class == "closed"
}

func (m *matching) begin(i int, row *Row) ReconRow {
	r := ReconRow{N: i + 1, Finding: ReconAdded, Proposal: ProposeImport, Sheet: row.Sheet, Line: row.Line, ReceiptNumber: row.ReceiptNumber, Text: excerpt(row.Problem), TheirClosure: row.Closure, Problems: row.Problems}
	if slices.ContainsFunc(row.Problems, func(p Problem) bool { return p.Fatal }) {
		r.Finding, r.Proposal = ReconUnreadable, ProposeLook
	}
	return r
}

// free tells whether a row still looks for its ticket.
func (m *matching) free(i int) bool { return m.rows[i].Finding == ReconAdded && m.of[i] == nil }

func (m *matching) take(i int, t *OurTicket, method string, l Likeness) {
	m.of[i], m.taken[t.ID] = t, i+1
	m.rows[i].Method, m.rows[i].Likeness, m.rows[i].Ticket, m.rows[i].TicketNo, m.rows[i].OurClass = method, l, t.ID, t.TicketNo, t.Class
}

// duplicates marks rows that repeat another one: of a complaint that is printed twice the newest row counts, and steps
// of one task belong to its first row, as in an import.
func (m *matching) duplicates(theirs []Row) {
	last := map[string]int{}
	for i := range theirs {
		if m.rows[i].Finding == ReconUnreadable {
			continue
		}
		key, _ := theirs[i].identity()
		key = strings.ToUpper(key)
		earlier, twice := last[key]
		repeated := i
		if !twice {
			last[key] = i
		} else {
			kept := i
			if repeated = earlier; theirs[i].Kind == TaskRow && theirs[i].Repeats != nil {
				repeated, kept = i, earlier
				theirs[earlier] = m.join(theirs[earlier], theirs[i])
			}
			last[key] = kept
			r := &m.rows[repeated]
			r.Finding, r.Proposal, r.Twin = ReconDuplicate, ProposeNothing, kept+1
		}
	}
}

func (m *matching) byNumber(theirs []Row) {
	known := map[string]*OurTicket{}
	for i := range m.ours {
		if key := m.ours[i].ReceiptKey; key != "" {
			known[strings.ToUpper(key)] = &m.ours[i]
		}
	}
	for i := range theirs {
		key, _ := theirs[i].identity()
		if t := known[strings.ToUpper(key)]; t != nil && m.free(i) && m.taken[t.ID] == 0 {
			m.take(i, t, "number", Likeness{})
		}
	}
}

// byBatch matches numbers that are unique only in their batch, whatever sheet they stand in.
func (m *matching) byBatch(theirs []Row) {
	name := func(number, batch string) string { return strings.ToUpper(number) + "\x00" + batch }
	known, times := map[string]*OurTicket{}, map[string]int{}
	for i := range m.ours {
		if t := &m.ours[i]; t.ReceiptNumber != "" && m.taken[t.ID] == 0 {
			known[name(t.ReceiptNumber, t.Batch)] = t
			times[name(t.ReceiptNumber, t.Batch)]++
		}
	}
	rows := map[string]int{}
	for i := range theirs {
		if m.free(i) && theirs[i].ReceiptNumber != "" {
			rows[name(theirs[i].ReceiptNumber, theirs[i].Batch)]++
		}
	}
	for i := range theirs {
		key := name(theirs[i].ReceiptNumber, theirs[i].Batch)
		if m.free(i) && times[key] == 1 && rows[key] == 1 {
			m.take(i, known[key], "batch", Likeness{})
		}
	}
}

// bySimilarity matches the most similar pairs first, each row and ticket once.
func (m *matching) bySimilarity(ctx context.Context, theirs []Row) error {
	var left []*OurTicket
	for i := range m.ours {
		if t := &m.ours[i]; m.taken[t.ID] == 0 {
			left = append(left, t)
		}
	}
	type pair struct {
		row int
		t   *OurTicket
		Likeness
	}
	var pairs []pair
	index := indexOf(left)
	for i := range theirs {
		if !m.free(i) {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		row := &theirs[i]
		of := pairsOf(row.Problem)
		for _, at := range index.candidates(of) {
			if l := likeness(of, index.pairs[at], m.unit(row), cmp.Or(row.BatchOn, row.ReportedOn), left[at]); l.Score >= m.Threshold {
				pairs = append(pairs, pair{i, left[at], l})
			}
		}
	}
	slices.SortFunc(pairs, func(a, b pair) int { return cmp.Or(b.Score-a.Score, a.row-b.row, strings.Compare(a.t.ID, b.t.ID)) })
	for _, p := range pairs {
		if m.free(p.row) && m.taken[p.t.ID] == 0 {
			m.take(p.row, p.t, "similar", p.Likeness)
		}
	}
	return nil
}

// unit is the id of the first unit of a row, blank when it is not known.
func (m *matching) unit(row *Row) string {
	if len(row.Units) == 0 {
		return ""
	}
	u, _ := m.tree.Named(row.Units[0])
	return u.ID
}

// compare finds what a matched row and its ticket differ in, and what is to be done.
func (m *matching) compare(i int, row *Row) {
	r, t := &m.rows[i], m.of[i]
	if t == nil {
		if r.Finding == ReconAdded {
			r.Row = row
		}
		return
	}
	differ := func(field, theirs, ours string) {
		if theirs != "" && theirs != ours {
			r.Differences = append(r.Differences, ReconDifference{field, theirs, ours})
		}
	}
	unit := m.unit(row)
	if unit == "" && len(row.Units) > 0 {
		unit = row.Units[0]
	}
	differ("unit", unit, t.Unit)
	if row.Verdict != VerdictUnknown {
		differ("verdict", string(row.Verdict), string(t.Verdict))
	}
	if population(t.Class) {
		differ("closure", string(row.Closure), t.Class)
	}
	differ("due_on", dayText(row.Deadline), dayText(t.DueOn))
	differ("batch", row.Batch, t.Batch)
	if r.Method != "number" {
		differ("receipt_number", row.ReceiptNumber, t.ReceiptNumber)
	}
	if squeeze(row.Problem) != squeeze(t.Description) {
		r.Differences = append(r.Differences, ReconDifference{"text", excerpt(row.Problem), excerpt(t.Description)})
	}
	switch {
	case !population(t.Class):
		r.Finding, r.Proposal = ReconApart, ProposeLook
	case row.Closure == RowClosed && t.Class != "closed":
		r.Finding, r.Proposal = ReconClosedThere, ProposeChase
	case row.Closure != "" && row.Closure != RowClosed && t.Class == "closed":
		r.Finding, r.Proposal = ReconClosedHere, ProposeAsk
	case len(r.Differences) > 0:
		r.Finding, r.Proposal = ReconDifferent, ProposeLook
		if r.differsIn(proposedFields[ProposeCorrect]) {
			r.Proposal = ProposeCorrect
		}
	default:
		r.Finding, r.Proposal = ReconSame, ProposeNothing
	}
	if r.Method == "similar" {
		if r.Proposal = ProposeLook; row.ReceiptNumber != "" && population(t.Class) {
			r.Proposal = ProposeLink // whoever applies it says that it is the same problem
		}
	}
	if r.Finding != ReconApart && len(r.Differences) > 0 {
		r.Row = row
	}
}

func dayText(d calendar.Day) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

// count fills the counts and the bridges.
func (m *matching) count() {
	found := map[ReconFinding]int{}
	theirs, ours, theirOpen, ourOpen, line := 0, 0, 0, 0, map[string]int{}
	for i := range m.rows {
		r := &m.rows[i]
		found[r.Finding]++
		listed := r.Finding != ReconMissing
		if listed {
			theirs++
		}
		there := listed && (r.TheirClosure == RowOpen || r.TheirClosure == RowStageClosed)
		here := (r.OurClass == "open" || r.OurClass == "stage_closed") && r.Finding != ReconApart
		if there {
			theirOpen++
		}
		if here {
			ourOpen++
		}
		switch {
		case there && !here:
			line[fmt.Sprintf("- %s", r.Finding)]++
		case here && !there && listed && r.TheirClosure == "":
			line["+ unknown"]++
		case here && !there:
			line[fmt.Sprintf("+ %s", r.Finding)]++
		}
	}
	for _, f := range ReconFindings {
		m.Findings = append(m.Findings, FindingCount{f, found[f]})
	}
	for i := range m.ours {
		if population(m.ours[i].Class) {
			ours++
		}
	}
	m.All = []BridgeLine{{"theirs", theirs}, {"duplicate", -found[ReconDuplicate]}, {"unreadable", -found[ReconUnreadable]}, {"apart", -found[ReconApart]}, {"added", -found[ReconAdded]}, {"missing", found[ReconMissing]}, {"ours", ours}}
	m.Open = []BridgeLine{{"theirs", theirOpen}, {"duplicate", -line["- duplicate"]}, {"unreadable", -line["- unreadable"]}, {"apart", -line["- apart"]}, {"added", -line["- added"]}, {"closed_here", -line["- closed_here"]},
		{"closed_there", line["+ closed_there"]}, {"unknown", line["+ unknown"]}, {"missing", line["+ missing"]}, {"ours", ourOpen}}
}
