package rectify_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// randomLists draws a list and tickets that have much in common.
func randomLists(rng *rand.Rand) (theirs []rectify.Row, ours []rectify.OurTicket) {
	places, things := []string{"城东河边", "水江镇建材厂", "城北砂石料场", "老街餐馆"}, []string{"污水直排入河水体黑臭", "夜间生产噪声扰民", "扬尘污染严重无人管理", "油烟直排多次投诉无果"}
	pick := func(all ...string) string { return all[rng.IntN(len(all))] }
	for i := range rng.IntN(25) {
		text := fmt.Sprintf("%s%s,第%d处", pick(places...), pick(things...), rng.IntN(8))
		t := rectify.OurTicket{ID: fmt.Sprintf("t%d", i), Description: text, Class: pick("", "open", "stage_closed", "closed", "merged", "not_accepted", "voided"), RegisteredOn: calendar.Date(2024, 6, 1)}
		row := rectify.Row{Sheet: "s", Line: i + 2, Kind: rectify.ComplaintRow, Problem: text, Closure: rectify.RowClosure(pick("", "open", "stage_closed", "closed")), Verdict: rectify.VerdictUnknown}
		if rng.IntN(3) > 0 {
			t.ReceiptNumber = fmt.Sprintf("D2024%04d", i)
			t.ReceiptKey, row.ReceiptNumber = t.ReceiptNumber, t.ReceiptNumber
		}
		if rng.IntN(8) == 0 {
			row.Problems = []rectify.Problem{{Fatal: true}}
		}
		if rng.IntN(4) > 0 {
			ours = append(ours, t)
		}
		for range rng.IntN(3) {
			theirs = append(theirs, row)
		}
	}
	return theirs, ours
}

func reconcile(theirs []rectify.Row, ours []rectify.OurTicket) (*rectify.Reconciliation, []rectify.ReconRow) {
	r := &rectify.Reconciliation{Threshold: rectify.DefaultLikeness}
	return r, held(r, slices.Clone(theirs), ours, rectify.NewUnitTree(nil))
}

// held holds rows against tickets for somebody who waits to the end.
func held(r *rectify.Reconciliation, theirs []rectify.Row, ours []rectify.OurTicket, tree *rectify.UnitTree) []rectify.ReconRow {
	rows, err := rectify.Reconcile(context.Background(), r, theirs, ours, tree, func(task, _ rectify.Row) rectify.Row { return task })
	if err != nil {
		panic(err)
	}
	return rows
}

func TestAReconciliationEndsWhenNobodyWaitsForIt(t *testing.T) {
	t.Parallel()
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	r := &rectify.Reconciliation{Threshold: rectify.DefaultLikeness}
	theirs := []rectify.Row{{Kind: rectify.ComplaintRow, ReceiptNumber: "X1", Problem: "河边小区污水直排入河"}}
	if rows, err := rectify.Reconcile(gone, r, theirs, nil, rectify.NewUnitTree(nil), nil); !errors.Is(err, context.Canceled) || rows != nil {
		t.Errorf("%d rows were found for nobody: %v", len(rows), err)
	}
}

func TestEveryRowHasOneFindingAndBothBridgesAddUp(t *testing.T) {
	t.Parallel()
	seen := map[rectify.ReconFinding]int{}
	for seed := range uint64(600) {
		rng := rand.New(rand.NewPCG(seed, 7))
		theirs, ours := randomLists(rng)
		r, rows := reconcile(theirs, ours)
		tickets := map[string]int{}
		for i, row := range rows {
			seen[row.Finding]++
			if row.N != i+1 || i < len(theirs) != (row.Finding != rectify.ReconMissing) {
				t.Fatalf("seed %d: row %d is %+v", seed, i+1, row)
			}
			if row.Ticket != "" {
				tickets[row.Ticket]++
			}
		}
		counted, open := 0, 0
		for _, ticket := range ours {
			inside := ticket.Class == "open" || ticket.Class == "stage_closed" || ticket.Class == "closed"
			if inside {
				counted++
			}
			if inside && ticket.Class != "closed" {
				open++
			}
			if tickets[ticket.ID] > 1 || inside && tickets[ticket.ID] != 1 {
				t.Fatalf("seed %d: ticket %s of class %q stands in %d rows", seed, ticket.ID, ticket.Class, tickets[ticket.ID])
			}
		}
		bridge(t, seed, r.All, len(theirs), counted)
		theirOpen := 0
		for _, row := range theirs {
			if row.Closure == rectify.RowOpen || row.Closure == rectify.RowStageClosed {
				theirOpen++
			}
		}
		bridge(t, seed, r.Open, theirOpen, open)
		again, same := reconcile(theirs, ours)
		if !reflect.DeepEqual(rows, same) || !reflect.DeepEqual(r, again) {
			t.Fatalf("seed %d: the same lists give another result", seed)
		}
	}
	for _, f := range rectify.ReconFindings {
		if seen[f] == 0 {
			t.Errorf("%s was never found: nothing was held", f)
		}
	}
}

// bridge holds a bridge against totals that were counted by themselves.
func bridge(t *testing.T, seed uint64, lines []rectify.BridgeLine, theirs, ours int) {
	t.Helper()
	sum := 0
	for _, l := range lines[:len(lines)-1] {
		sum += l.Count
	}
	if first, last := lines[0].Count, lines[len(lines)-1].Count; first != theirs || last != ours || sum != ours {
		t.Fatalf("seed %d: from %d to %d: %+v", seed, theirs, ours, lines)
	}
}

func TestWhatIsUniqueOnlyInItsBatchIsMatchedInItsBatch(t *testing.T) {
	t.Parallel()
	ticket := func(id, batch string) rectify.OurTicket {
		return rectify.OurTicket{ID: id, Class: "open", ReceiptNumber: "12", ReceiptKey: "表一/" + batch + "#12", Batch: batch, Description: "另一段文字" + id}
	}
	row := func(batch string) rectify.Row {
		return rectify.Row{Sheet: "另一张表", Kind: rectify.ComplaintRow, ReceiptNumber: "12", LocalNumber: true, Batch: batch, Problem: "与之不同的文字" + batch}
	}
	_, rows := reconcile([]rectify.Row{row("2"), row("1"), row("3")}, []rectify.OurTicket{ticket("a", "1"), ticket("b", "2")})
	if rows[0].Ticket != "b" || rows[1].Ticket != "a" || rows[2].Ticket != "" || rows[0].Method != "batch" {
		t.Errorf("%+v", rows)
	}
	_, rows = reconcile([]rectify.Row{row("1")}, []rectify.OurTicket{ticket("a", "1"), ticket("b", "1")})
	if rows[0].Ticket != "" {
		t.Errorf("one of two tickets with the number was chosen: %+v", rows[0])
	}
}

func TestALikenessSaysWhatItIsMadeOf(t *testing.T) {
	t.Parallel()
	tree := rectify.NewUnitTree([]rectify.Unit{{ID: "e", Name: "城东街道"}, {ID: "s", Name: "水江镇"}})
	ours := []rectify.OurTicket{{ID: "a", Class: "open", Description: "河边小区污水直排入河水体黑臭", Unit: "e", RegisteredOn: calendar.Date(2024, 6, 1)}}
	row := rectify.Row{Sheet: "s", Kind: rectify.ComplaintRow, ReceiptNumber: "X1", Problem: "河边小区污水直排入河,水体黑臭", Units: []string{"水江镇"}, BatchOn: calendar.Date(2024, 7, 1)}
	r := &rectify.Reconciliation{Threshold: 500}
	l := held(r, []rectify.Row{row}, ours, tree)[0].Likeness
	// 13 pairs here and 14 there, 12 of them common: 24 of 27. Neither unit nor day agrees.
	if l != (rectify.Likeness{Text: 888, Unit: 0, Date: 0, Score: 700 * 888 / 1000}) {
		t.Errorf("%+v", l)
	}
	row.Units, row.BatchOn = nil, 0
	if l = held(r, []rectify.Row{row}, ours, tree)[0].Likeness; l != (rectify.Likeness{Text: 888, Unit: -1, Date: -1, Score: 888}) {
		t.Errorf("%+v", l)
	}
	r.Threshold = 889
	if found := held(r, []rectify.Row{row}, ours, tree)[0]; found.Ticket != "" || found.Finding != rectify.ReconAdded {
		t.Errorf("below the threshold: %+v", found)
	}
}

// TestARowFindsItsTicketWhateverWasLookedUpBefore has more alike tickets than a row is held against, and rows in both orders.
func TestARowFindsItsTicketWhateverWasLookedUpBefore(t *testing.T) {
	t.Parallel()
	var ours []rectify.OurTicket
	var theirs []rectify.Row
	for i := range 120 {
		text := fmt.Sprintf("餐饮油烟扰民,夜间施工噪声大,编号%c%c", rune('甲'+i%11), rune('一'+i))
		ours = append(ours, rectify.OurTicket{ID: fmt.Sprintf("t%03d", i), Class: "open", Description: text})
		theirs = append(theirs, rectify.Row{Kind: rectify.ComplaintRow, ReceiptNumber: fmt.Sprint("X", i), Problem: text})
	}
	for range 2 {
		for _, row := range held(&rectify.Reconciliation{Threshold: 900}, theirs, ours, rectify.NewUnitTree(nil)) {
			if row.Ticket != "t"+fmt.Sprintf("%03s", row.ReceiptNumber[1:]) || row.Likeness.Text != 1000 {
				t.Errorf("%s was taken for %q: %+v", row.ReceiptNumber, row.Ticket, row.Likeness)
			}
		}
		slices.Reverse(theirs)
	}
}
