package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// sendList sends a list to a route that takes one.
func (w *world) sendList(as, route, name string, data []byte, fields ...string) *httptest.ResponseRecorder {
	w.Helper()
	body, contentType := parcel(w.T, data, name, fields...)
	r := httptest.NewRequest(http.MethodPost, "/api/v1/"+route, strings.NewReader(string(body)))
	r.Header.Set("Content-Type", contentType)
	r.Header.Set("Authorization", "Bearer "+w.token[as])
	return w.serve(r)
}

// readReconciliation reads what tests look at in a reconciliation.
type readReconciliation struct {
	ID       string
	Rows     []reconRow
	Findings []reconCount
	All      []bridgeLine
	Open     []bridgeLine
}

func (r *readReconciliation) counts() map[string]int {
	all := map[string]int{}
	for _, f := range r.Findings {
		if f.Count > 0 {
			all[f.Finding] = f.Count
		}
	}
	return all
}

// addsUp holds both bridges: the lines between the totals make the one of the other.
func (r *readReconciliation) addsUp(t *testing.T) {
	t.Helper()
	for name, lines := range map[string][]bridgeLine{"all": r.All, "open": r.Open} {
		sum := 0
		for _, l := range lines[:len(lines)-1] {
			sum += l.Count
		}
		if last := lines[len(lines)-1]; sum != last.Count || last.Code != "ours" || lines[0].Code != "theirs" {
			t.Errorf("%s: %+v does not add up", name, lines)
		}
	}
}

// reconciled reconciles a list and reads it back in full.
func (w *world) reconciled(name string, data []byte, fields ...string) *readReconciliation {
	w.Helper()
	made := w.sendList("coordinator", "reconciliations", name, data, fields...)
	if made.Code != http.StatusCreated {
		w.Fatalf("%d %s\n%s", made.Code, made.Body, w.log.String())
	}
	var r readReconciliation
	w.must(json.Unmarshal(made.Body.Bytes(), &r))
	got := w.do("coordinator", "GET", "/api/v1/reconciliations/"+r.ID, "")
	if got.Code != http.StatusOK {
		w.Fatalf("%d %s", got.Code, got.Body)
	}
	w.must(json.Unmarshal(got.Body.Bytes(), &r))
	r.addsUp(w.T)
	return &r
}

// printed is a list of complaints as it is published; a row is number, text, verdict and closure.
func printed(rows ...[4]string) []byte {
	var b strings.Builder
	b.WriteString("序号,受理编号,交办问题基本情况,行政区域,污染类型,调查核实情况,是否属实,办结目标,处理和整改情况,是否办结,责任人被处理情况\n")
	for i, r := range rows {
		fmt.Fprintf(&b, "%d,%s,%q,dongcheng,水,经查,%s,完成整改,已处理,%s,无\n", i+1, r[0], r[1], r[2], r[3])
	}
	return []byte(b.String())
}

var (
	sewage  = "城东街道河边小区生活污水直排入河,水体黑臭,居民多次反映未见处理,要求尽快整改"
	noise   = "水江镇建材厂夜间生产噪声扰民,凌晨两点仍有货车进出,影响周边居民休息"
	dust    = "城北砂石料场未覆盖,车辆带泥上路,扬尘污染严重,附近学校无法开窗"
	grease  = "老街餐馆油烟直排,未安装净化设施,楼上住户深受其害,多次投诉无果"
	refuse  = "村口垃圾堆放点长期无人清运,夏季蚊蝇滋生,臭气熏天,污染水源"
	foundry = "工业园铸造车间废气无组织排放,刺鼻气味飘入居民区,老人小孩咳嗽"
)

func TestAListIsHeldAgainstOurTicketsRowByRow(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ours := printed([4]string{"D2024-0001", sewage, "属实", "已办结"}, [4]string{"D2024-0002", noise, "属实", "未办结"}, [4]string{"D2024-0003", dust, "属实", "已办结"},
		[4]string{"D2024-0004", grease, "属实", "未办结"}, [4]string{"D2024-0005", refuse, "属实", "未办结"}, [4]string{"D2024-0006", foundry, "属实", "未办结"})
	if got := w.imported(w.sendList("coordinator", "imports", "ours.csv", ours, "campaign", "c")); got.Totals.Created != 6 {
		t.Fatalf("%+v", got)
	}
	theirs := printed([4]string{"D2024-0001", sewage, "属实", "已办结"}, [4]string{"d2024-0002", noise, "属实", "已办结"}, [4]string{"D2024-0003", dust, "属实", "未办结"},
		[4]string{"D2024-0004", grease, "部分属实", "未办结"}, [4]string{"X2024-0009", strings.Replace(refuse, "夏季", "入夏后", 1), "属实", "未办结"},
		[4]string{"D2024-0007", "学校旁新建泵站设备噪声超标影响上课", "属实", "已办结"}, [4]string{"D2024-0007", "学校旁新建泵站设备噪声超标影响上课", "属实", "未办结"})
	r := w.reconciled("theirs.csv", theirs, "campaign", "c")
	var got []string
	for _, row := range r.Rows {
		line := fmt.Sprint(row.N, " ", row.Finding, " ", row.Proposal, " ")
		if row.Method != nil {
			line += *row.Method
		}
		for _, d := range row.Differences {
			line += " " + d.Field
		}
		got = append(got, line)
	}
	want := []string{"1 same none number", "2 closed_there chase number closure", "3 closed_here ask number closure", "4 different correct number verdict", "5 different link similar receipt_number text",
		"6 duplicate none ", "7 added import ", "8 missing ask "}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if l := r.Rows[4].Likeness; l == nil || l.Unit != 1000 || l.Text < 800 || l.Score < 700 {
		t.Errorf("the likeness is not explained: %+v", l)
	}
	if *r.Rows[5].SameAs != 7 || r.Rows[7].ReceiptNumber != "D2024-0006" {
		t.Errorf("%+v", r.Rows[5:])
	}
	open := map[string]int{}
	for _, l := range r.Open {
		open[l.Code] = l.Count
	}
	if diff := cmp.Diff(map[string]int{"theirs": 4, "duplicate": 0, "unreadable": 0, "apart": 0, "added": -1, "closed_here": -1, "closed_there": 1, "unknown": 0, "missing": 1, "ours": 4}, open); diff != "" {
		t.Errorf("open there and here: %s", diff)
	}
	if strict := w.reconciled("theirs.csv", theirs, "campaign", "c", "threshold", "1000"); strict.counts()["added"] != 2 || strict.counts()["missing"] != 2 {
		t.Errorf("at a threshold of 1000 still %v", strict.counts())
	}
	w.applied(t, r)
}

// applied takes in what the reconciliation proposes, after a try that writes nothing.
func (w *world) applied(t *testing.T, r *readReconciliation) {
	path := "/api/v1/reconciliations/" + r.ID
	total := func(n int) scenario {
		return scenario{as: "coordinator", method: "GET", path: "/api/v1/tickets?campaign=c&count=true", status: 200, contains: []string{fmt.Sprintf(`"total":%d`, n)}}
	}
	w.run(t, []scenario{
		total(6),
		{as: "coordinator", method: "POST", path: path + "/apply", body: `{"rows":[7],"dry_run":true}`, status: 200, contains: []string{`"outcome":"created","ticket":null`}}, total(6),
		{as: "coordinator", method: "POST", path: path + "/apply", body: `{"rows":[3,7]}`, status: 200, contains: []string{"reconcile.by_hand", `"outcome":"rejected"`, `"outcome":"created","ticket":"`}}, total(7),
		{as: "coordinator", method: "POST", path: path + "/apply", body: `{"rows":[7]}`, status: 200, contains: []string{`"outcome":"unchanged"`}}, total(7),
		{as: "coordinator", method: "POST", path: path + "/apply", body: `{"rows":[99]}`, status: 422, contains: []string{"row.unknown"}},
		{as: "coordinator", method: "POST", path: path + "/apply", body: `{"rows":[]}`, status: 422, contains: []string{"list.length"}},
		{as: "auditor", method: "POST", path: path + "/apply", body: `{"rows":[7]}`, status: 403},
		{as: "auditor", method: "GET", path: path + "?finding=closed_there", status: 200, contains: []string{"催办:补齐材料、申请验收", "/moves"}, never: []string{"D2024-0001"}},
		{as: "auditor", method: "GET", path: path + "?finding=lost", status: 422},
		{as: "officer", method: "GET", path: path, status: 403},
		{as: "coordinator", method: "GET", path: "/api/v1/reconciliations/none", status: 404},
	})
	if text := w.file("auditor", path+"?format=csv"); !strings.Contains(text, "上级已办结、我方未销号") || !strings.Contains(text, "未销号件数由上级到我方: 上级清单 4;") {
		t.Error(text)
	}
	findings, err := w.store.Replay(w.Context(), func(int64, int64) {})
	if err != nil || len(findings) != 0 {
		t.Errorf("replay: %v %v", findings, err)
	}
}

// TestAWorkbookReconcilesWithItsOwnImport holds each of the workbooks against what was imported from it.
func TestAWorkbookReconcilesWithItsOwnImport(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"complaints_batches.xlsx", "complaints_mixed_layouts.xlsx", "rectification_tasks.xlsx"} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.forward(30 * 24 * time.Hour) // some rows are of later batches and are not taken in
			w.signIn("coordinator")
			data, err := os.ReadFile("../internal/sheet/testdata/" + file)
			w.must(err)
			empty := w.reconciled(path.Base(file), data, "campaign", "c").counts()
			in := w.imported(w.importFile("coordinator", file, "campaign", "c"))
			r := w.reconciled(path.Base(file), data, "campaign", "c")
			counts := r.counts()
			if empty["added"]+empty["unreadable"] != in.Totals.Created+in.Totals.Rejected || empty["missing"] != 0 {
				t.Errorf("the import says %+v, before it stood %v", in.Totals, empty)
			}
			if matched := counts["same"] + counts["different"]; matched != in.Totals.Created || matched == 0 || counts["added"]+counts["unreadable"] != in.Totals.Rejected || counts["missing"]+counts["closed_there"]+counts["closed_here"]+counts["apart"] != 0 {
				t.Errorf("the import says %+v, after it stands %v", in.Totals, counts)
			}
			for _, row := range r.Rows {
				for _, d := range row.Differences {
					if d.Field != "unit" { // units that the house does not know
						t.Errorf("row %d differs in %+v from what was imported from it", row.N, d)
					}
				}
			}
		})
	}
}

func TestAReconciliationIsOpenToItsUnitAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.imported(w.sendList("coordinator", "imports", "ours.csv", printed([4]string{"D2024-0001", sewage, "属实", "未办结"}), "campaign", "c"))
	r := w.reconciled("theirs.csv", printed([4]string{"D2024-0001", sewage, "属实", "已办结"}), "campaign", "c")
	ticket := *r.Rows[0].Ticket
	if got := w.sendList("auditor", "reconciliations", "theirs.csv", printed(), "campaign", "c"); got.Code != http.StatusForbidden {
		t.Errorf("an auditor reconciled: %d", got.Code)
	}
	// What the office may no longer know is not told from the list either.
	w.do("coordinator", "PATCH", "/api/v1/tickets/"+ticket, `{"recused_units":["{unit:office}"]}`, "If-Match", `"2"`)
	w.run(t, []scenario{
		{as: "coordinator", method: "GET", path: "/api/v1/tickets/" + ticket, status: 404},
		{as: "coordinator", method: "GET", path: "/api/v1/reconciliations/" + r.ID, status: 200, contains: []string{`"rows":[]`}, never: []string{ticket, "D2024-0001"}},
		{as: "coordinator", method: "POST", path: "/api/v1/reconciliations/" + r.ID + "/apply", body: `{"rows":[1]}`, status: 422, contains: []string{"row.unknown"}},
	})
}
