package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// apply applies rows and tells of each what became of it: outcome, moves and codes.
func (w *world) apply(r *readReconciliation, body string) []string {
	w.Helper()
	answer := w.do("coordinator", "POST", "/api/v1/reconciliations/"+r.ID+"/apply", body)
	if answer.Code != http.StatusOK {
		w.Fatalf("%s: %d %s\n%s", body, answer.Code, answer.Body, w.log.String())
	}
	var done reconApplied
	w.must(json.Unmarshal(answer.Body.Bytes(), &done))
	var all []string
	for _, item := range done.Items {
		words := append([]string{fmt.Sprint(item.N), item.Outcome}, item.Moves...)
		for _, p := range item.Problems {
			words = append(words, p.Code)
		}
		all = append(all, strings.Join(words, " "))
	}
	return all
}

func (w *world) applies(r *readReconciliation, body string, want ...string) {
	w.Helper()
	if diff := cmp.Diff(want, w.apply(r, body)); diff != "" {
		w.Errorf("%s: %s", body, diff)
	}
}

// ticketOf reads the ticket of a row.
func (w *world) ticketOf(r *readReconciliation, n int) (t struct {
	State, Verdict, Batch string
	ReceiptNumber         string `json:"receipt_number"`
	Version               int64
	ResponsibleUnit       ref `json:"responsible_unit"`
	Slips                 []struct{ Reason, Level string }
}) {
	w.Helper()
	answer := w.do("coordinator", "GET", "/api/v1/tickets/"+*r.Rows[n-1].Ticket, "")
	w.must(json.Unmarshal(answer.Body.Bytes(), &t))
	return t
}

func TestProposalsAreAppliedAsMovesOnceAndNeverClose(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ours := printed([4]string{"D2024-0001", sewage, "属实", "未办结"}, [4]string{"D2024-0002", noise, "属实", "未办结"}, [4]string{"D2024-0003", dust, "属实", "已办结"},
		[4]string{"", grease, "属实", "未办结"}, [4]string{"D2024-0005", refuse, "属实", "未办结"}, [4]string{"D2024-0006", foundry, "属实", "已办结"})
	w.imported(w.sendList("coordinator", "imports", "ours.csv", ours, "campaign", "c"))
	theirs := string(printed([4]string{"D2024-0001", sewage, "属实", "已办结"}, [4]string{"D2024-0002", noise, "部分属实", "未办结"}, [4]string{"D2024-0003", dust, "不属实", "已办结"},
		[4]string{"D2024-0004", strings.Replace(grease, "深受其害", "深受其扰", 1), "属实", "未办结"}, [4]string{"D2024-0005", refuse, "属实", "未办结"}, [4]string{"D2024-0006", foundry + "。补充说明", "属实", "已办结"}))
	theirs = strings.Replace(theirs, refuse+`",dongcheng`, refuse+`",shuijiang`, 1)
	r := w.reconciled("theirs.csv", []byte(theirs), "campaign", "c")

	// A try writes nothing; then every row is done once, and repeating it changes nothing.
	all := `{"rows":[1,2,3,4,5]%s}`
	done := []string{"1 updated urge", "2 updated record_update", "3 updated record_update", "4 updated record_update", "5 updated record_update"}
	w.applies(r, fmt.Sprintf(all, `,"dry_run":true`), done...)
	if was := w.ticketOf(r, 2); was.Verdict != "substantiated" {
		t.Fatalf("a try wrote %+v", was)
	}
	w.applies(r, fmt.Sprintf(all, ""), done...)
	w.applies(r, fmt.Sprintf(all, ""), "1 unchanged", "2 unchanged", "3 unchanged", "4 unchanged", "5 unchanged")
	chased := w.ticketOf(r, 1)
	if chased.State != "rectifying" || len(chased.Slips) != 1 || chased.Slips[0].Level != "reminder" || !strings.Contains(chased.Slips[0].Reason, r.ID) {
		t.Errorf("closed there: %+v", chased)
	}
	if two, four, five := w.ticketOf(r, 2), w.ticketOf(r, 4), w.ticketOf(r, 5); two.Verdict != "partly" || four.ReceiptNumber != "D2024-0004" || five.ResponsibleUnit.ID != w.unit["shuijiang"] {
		t.Errorf("%+v %+v %+v", two, four, five)
	}

	// The text is overwritten only when it is asked for by name, and what only people can do is refused.
	w.applies(r, `{"rows":[6]}`, "6 rejected reconcile.by_hand")
	w.applies(r, `{"rows":[6],"fields":["text"]}`, "6 updated record_update")

	// The linked number is known from now on: by the next list and by the next import.
	again := w.reconciled("theirs.csv", []byte(theirs), "campaign", "c")
	if row := again.Rows[3]; *row.Method != "number" || again.counts()["closed_there"] != 1 || again.counts()["same"] != 4 || again.counts()["different"] != 1 {
		t.Errorf("%+v %v", row, again.counts())
	}
	w.run(t, []scenario{
		{as: "coordinator", method: "POST", path: "/api/v1/reconciliations/" + r.ID + "/apply", body: `{"rows":[1],"fields":["state"]}`, status: 422, contains: []string{"value.unknown"}},
		{as: "coordinator", method: "GET", path: "/api/v1/tickets/" + *r.Rows[0].Ticket + "/history", status: 200, contains: []string{"对账 " + r.ID + " 第 1 行"}},
		{as: "auditor", method: "GET", path: "/api/v1/log/entries?limit=200", status: 404},
	})
	if findings, err := w.store.Replay(w.Context(), func(int64, int64) {}); err != nil || len(findings) != 0 {
		t.Errorf("replay: %v %v", findings, err)
	}
}

func TestARowIsAppliedAsAWholeAndOnlyOverWhatItSaw(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ours := printed([4]string{"D2024-0001", sewage, "属实", "未办结"}, [4]string{"D2024-0002", noise, "属实", "未办结"}, [4]string{"", grease, "属实", "未办结"})
	w.imported(w.sendList("coordinator", "imports", "ours.csv", ours, "campaign", "c"))
	theirs := string(printed([4]string{"D2024-0001", sewage, "部分属实", "未办结"}, [4]string{"D2024-0002", noise, "部分属实", "未办结"}, [4]string{"D2024-0009", strings.Replace(grease, "深受其害", "深受其扰", 1), "属实", "未办结"}))
	theirs = strings.Replace(theirs, sewage+`",dongcheng`, sewage+`",shuijiang`, 1)
	r := w.reconciled("theirs.csv", []byte(theirs), "campaign", "c")
	for n, edit := range map[int]string{
		1: `{"recused_units":["{unit:shuijiang}"]}`, // the unit that the list names is the one that is complained about
		2: `{"verdict":"unsubstantiated"}`,          // somebody has decided otherwise since
	} {
		if got := w.do("coordinator", "PATCH", "/api/v1/tickets/"+*r.Rows[n-1].Ticket, edit, "If-Match", fmt.Sprintf(`"%d"`, w.ticketOf(r, n).Version)); got.Code != http.StatusOK {
			t.Fatalf("%d %s", got.Code, got.Body)
		}
	}
	// Another ticket takes the number that row 3 would link.
	w.imported(w.sendList("coordinator", "imports", "more.csv", printed([4]string{"D2024-0009", foundry, "属实", "未办结"}), "campaign", "c"))
	w.applies(r, `{"rows":[1,2,3]}`, "1 rejected units.recused", "2 rejected reconcile.moved_on", "3 rejected receipt.taken")
	if one, two, three := w.ticketOf(r, 1), w.ticketOf(r, 2), w.ticketOf(r, 3); one.Verdict != "substantiated" || one.ResponsibleUnit.ID != w.unit["dongcheng"] || two.Verdict != "unsubstantiated" || three.ReceiptNumber != "" {
		t.Errorf("a refused row was half done: %+v %+v %+v", one, two, three)
	}
	w.applies(r, `{"rows":[1],"fields":["verdict"]}`, "1 updated record_update")
	w.run(t, []scenario{
		{as: "auditor", method: "POST", path: "/api/v1/reconciliations/" + r.ID + "/apply", body: `{"rows":[1]}`, status: 403},
		{as: "coordinator", method: "POST", path: "/api/v1/reconciliations/" + r.ID + "/apply", body: `{"rows":[3,99]}`, status: 422, contains: []string{"row.unknown"}},
	})
}

// TestALiveTicketIsCorrectedByTheMovesOfItsState: a ticket that was worked on here does not follow a list: units change by
// two persons and a due day by an extension.
func TestALiveTicketIsCorrectedByTheMovesOfItsState(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.imported(w.sendList("coordinator", "imports", "ours.csv", printed([4]string{"D2024-0001", sewage, "属实", "未办结"}), "campaign", "c"))
	theirs := strings.Replace(string(printed([4]string{"D2024-0001", sewage, "部分属实", "未办结"})), `",dongcheng`, `",shuijiang`, 1)
	r := w.reconciled("theirs.csv", []byte(theirs), "campaign", "c")
	id := *r.Rows[0].Ticket
	got := w.do("officer", "POST", "/api/v1/tickets/"+id+"/actions", fmt.Sprintf(`{"do":"report_progress","version":%d,"progress_note":"已进场"}`, w.ticketOf(r, 1).Version))
	if got.Code != http.StatusOK {
		t.Fatalf("%d %s", got.Code, got.Body)
	}
	want := w.apply(r, `{"rows":[1]}`)
	if len(want) != 1 || !strings.HasPrefix(want[0], "1 rejected ") || w.ticketOf(r, 1).Verdict != "substantiated" {
		t.Fatalf("a transfer without lead or acceptance unit half went through: %v, %+v", want, w.ticketOf(r, 1))
	}
	w.applies(r, `{"rows":[1],"fields":["verdict"]}`, "1 updated edit")
	w.applies(r, `{"rows":[1],"fields":["verdict"]}`, "1 unchanged")
}

func TestReconciliationsAreListedForTheirUnitPageByPage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var made []string
	for i := range 5 {
		w.forward(time.Minute)
		campaign := []string{"c", "d"}[i%2]
		made = append([]string{w.reconciled("theirs.csv", printed([4]string{fmt.Sprintf("D2024-000%d", i), sewage, "属实", "未办结"}), "campaign", campaign).ID}, made...)
	}
	page := func(as, query string) (ids []string, next string) {
		t.Helper()
		answer := w.do(as, "GET", "/api/v1/reconciliations?"+query, "")
		if answer.Code != http.StatusOK {
			t.Fatalf("%d %s", answer.Code, answer.Body)
		}
		var p struct {
			Items      []struct{ ID string }
			NextCursor *string `json:"next_cursor"`
		}
		w.must(json.Unmarshal(answer.Body.Bytes(), &p))
		for _, r := range p.Items {
			ids = append(ids, r.ID)
		}
		if p.NextCursor != nil {
			next = *p.NextCursor
		}
		return ids, next
	}
	first, next := page("auditor", "limit=2")
	w.reconciled("theirs.csv", printed([4]string{"D2024-0009", dust, "属实", "未办结"}), "campaign", "c") // what comes in meanwhile moves no page
	second, next := page("auditor", "limit=2&cursor="+next)
	third, next := page("auditor", "limit=2&cursor="+next)
	if diff := cmp.Diff(made, append(append(first, second...), third...)); diff != "" || next != "" {
		t.Errorf("%s %q", diff, next)
	}
	if only, _ := page("coordinator", "campaign=d"); len(only) != 2 {
		t.Errorf("of campaign d: %v", only)
	}
	w.run(t, []scenario{
		{as: "officer", method: "GET", path: "/api/v1/reconciliations", status: 403},
		{as: "reviewer", method: "GET", path: "/api/v1/reconciliations", status: 403},
		{as: "coordinator", method: "GET", path: "/api/v1/reconciliations?finding=same", status: 422},
	})
}

// TestFortyNineHereAndThirtyThreeThereAreExplainedRowByRow is the question of the founding figures: 49 problems are open
// here and 33 in the list of the superior office.
func TestFortyNineHereAndThirtyThreeThereAreExplainedRowByRow(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	places, things := []string{"东门", "西街", "南坝", "北站", "河心"}, []string{"污水漫流黑臭难闻", "机器轰鸣彻夜不停", "尘土飞扬遮天蔽日", "油烟直排熏黑外墙", "垃圾成堆无人清运", "矿渣露天堆放流失", "尾气超标刺鼻呛人", "河道侵占岸线毁坏", "农药包装随意丢弃", "养殖粪便未经处理"}
	text := func(i int) string {
		return fmt.Sprintf("%s第%d处%s,编号%d", places[i%5], i, things[i/5%10], i*7919)
	}
	row := func(i int, closed bool) [4]string {
		return [4]string{fmt.Sprintf("D2024-%04d", i), text(i), "属实", map[bool]string{true: "已办结", false: "未办结"}[closed]}
	}
	var ours, theirs [][4]string
	for i := range 60 {
		ours = append(ours, row(i, i >= 49)) // 49 open, 11 closed
		if i >= 3 {                          // 3 are not theirs; 15 they count as closed already, one of ours they do not
			theirs = append(theirs, row(i, i < 18 || i >= 50))
		}
	}
	theirs = append(theirs, [4]string{"D2024-9001", "新报学校门前占道经营阻碍通行且夜间喧哗", "属实", "未办结"})
	w.imported(w.sendList("coordinator", "imports", "ours.csv", printed(ours...), "campaign", "c"))
	r := w.reconciled("theirs.csv", printed(theirs...), "campaign", "c")
	bridge := func(lines []bridgeLine) map[string]int {
		all := map[string]int{}
		for _, l := range lines {
			if l.Count != 0 {
				all[l.Code] = l.Count
			}
		}
		return all
	}
	if diff := cmp.Diff(map[string]int{"theirs": 33, "added": -1, "closed_here": -1, "closed_there": 15, "missing": 3, "ours": 49}, bridge(r.Open)); diff != "" {
		t.Error(diff)
	}
	open := func(n int) {
		t.Helper()
		var figures struct{ Total struct{ Open, Closed int } }
		w.must(json.Unmarshal(w.do("coordinator", "GET", "/api/v1/reports/closure?campaign=c", "").Body.Bytes(), &figures))
		if figures.Total.Open != n || figures.Total.Closed != 11 {
			t.Errorf("the report counts %+v, want %d open", figures.Total, n)
		}
	}
	open(49)
	var chased []int
	for _, one := range r.Rows {
		if one.Proposal == "chase" {
			chased = append(chased, one.N)
		}
	}
	body, err := json.Marshal(map[string]any{"rows": append(chased, 58)})
	w.must(err)
	for i, said := range w.apply(r, string(body)) {
		if want := map[bool]string{true: " updated urge", false: " created import"}[i < 15]; !strings.HasSuffix(said, want) {
			t.Errorf("%s, want %s", said, want)
		}
	}
	open(50) // what was missing is taken in, and nothing was closed by their list
	if diff := cmp.Diff(map[string]int{"theirs": 33, "closed_here": -1, "closed_there": 15, "missing": 3, "ours": 50}, bridge(w.reconciled("theirs.csv", printed(theirs...), "campaign", "c").Open)); diff != "" {
		t.Error(diff)
	}
}
