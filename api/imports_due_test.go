package api

import (
	"encoding/json"
	"testing"
)

// TestTheDueDayOfAnImportedTicketIsKnownFromItsRegistration asks for days between the due day and the day on which the
// table says that it is closed.
func TestTheDueDayOfAnImportedTicketIsKnownFromItsRegistration(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	table := "序号,受理编号,交办日期,交办问题基本情况,行政区域,污染类型,调查核实情况,是否属实,整改时限,处理和整改情况,是否办结,责任人被处理情况\n" +
		`1,D2024-0001,2024-01-10,"` + sewage + `",dongcheng,水,经查,属实,2024-02-10,已处理,已办结,无` + "\n" +
		`2,D2024-0002,2024-01-10,"` + noise + `",dongcheng,噪声,经查,属实,2024-02-10,已处理,未办结,无` + "\n" +
		`3,D2024-0003,2024-01-10,"` + dust + `",dongcheng,大气,经查,属实,2024-05-10,已处理,已办结,无` + "\n"
	if made := w.imported(w.sendList("coordinator", "imports", "ours.csv", []byte(table), "campaign", "c", "as_of", "2024-03-31")); made.Totals.Created != 3 {
		t.Fatalf("%+v", made)
	}
	type counts struct{ Registered, Closed, Overdue, Due, DueUnclosed int64 }
	on := func(day string) (c counts) {
		var closure struct {
			Total struct{ Registered, Closed, Overdue int64 }
		}
		w.must(json.Unmarshal(w.do("auditor", "GET", "/api/v1/reports/closure?campaign=c&as_of="+day, "").Body.Bytes(), &closure))
		var wide struct{ Total struct{ Overdue int64 } }
		w.must(json.Unmarshal(w.do("auditor", "GET", "/api/v1/reports/closure?campaign=c&verdict=substantiated,unknown&as_of="+day, "").Body.Bytes(), &wide))
		var timely struct {
			Total struct{ Measures map[string]int64 }
		}
		w.must(json.Unmarshal(w.do("auditor", "GET", "/api/v1/reports/timeliness?campaign=c&as_of="+day, "").Body.Bytes(), &timely))
		m := timely.Total.Measures
		if wide.Total.Overdue != closure.Total.Overdue || m["overdue"] != closure.Total.Overdue {
			t.Errorf("on %s the ledger counts %d overdue, standings %d and %d", day, closure.Total.Overdue, wide.Total.Overdue, m["overdue"])
		}
		return counts{closure.Total.Registered, closure.Total.Closed, closure.Total.Overdue, m["due"], m["due_unclosed"]}
	}
	for day, want := range map[string]counts{
		"2024-01-09": {},
		"2024-02-10": {Registered: 3, Due: 2, DueUnclosed: 2},
		"2024-02-11": {Registered: 3, Overdue: 2, Due: 2, DueUnclosed: 2},
		"2024-03-30": {Registered: 3, Overdue: 2, Due: 2, DueUnclosed: 2},
		"2024-03-31": {Registered: 3, Closed: 2, Overdue: 1, Due: 2, DueUnclosed: 1},
	} {
		if got := on(day); got != want {
			t.Errorf("on %s %+v, want %+v", day, got, want)
		}
	}
}
