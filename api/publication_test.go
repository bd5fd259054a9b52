package api

import (
	"fmt"
	"strings"
	"testing"
)

func TestAReportForPublicationWithholdsSmallCounts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var rows [][4]string
	for i := range 14 {
		rows = append(rows, [4]string{fmt.Sprintf("D2024-%04d", i), fmt.Sprintf("%s,第%d处", dust, i), "属实", "已办结"})
	}
	rows[12][3], rows[13][3] = "未办结", "未办结"
	_, there, _ := strings.Cut(string(printed(rows[8:]...)), "\n")
	list := string(printed(rows[:8]...)) + strings.ReplaceAll(there, `",dongcheng`, `",shuijiang`) // 6, of which 2 are open
	w.imported(w.sendList("coordinator", "imports", "ours.csv", []byte(list), "campaign", "c"))
	internal := w.file("auditor", "/api/v1/reports/closure?by=unit&format=csv")
	if strings.Contains(internal, "*") || !strings.Contains(internal, "shuijiang,6,") {
		t.Fatalf("who may see the tickets is shown every count: %s", internal)
	}
	for _, format := range []string{"csv", "xlsx", "docx"} {
		text := w.file("auditor", "/api/v1/reports/closure?by=unit&small_below=5&format="+format)
		if format != "csv" {
			text, _ = unpacked(t, []byte(text))
		} else if !strings.Contains(text, "shuijiang,*,*,*") || strings.Contains(text, "66.7") {
			t.Error(text)
		}
		if !strings.Contains(text, "供公开") {
			t.Errorf("%s does not say that counts are withheld", format)
		}
	}
	at := "/api/v1/reports/"
	w.run(t, []scenario{
		{as: "auditor", method: "GET", path: at + "closure?small_below=5", status: 422, contains: []string{"parameter.unfit"}},
		{as: "auditor", method: "GET", path: at + "satisfaction?small_below=5&format=csv&compare=year", status: 422, contains: []string{"parameter.unfit"}},
		{as: "auditor", method: "GET", path: at + "satisfaction?small_below=2&format=csv", status: 422, contains: []string{"value.range"}},
		{as: "auditor", method: "POST", path: "/api/v1/snapshots", body: `{"report":"closure","params":{"small_below":5}}`, status: 422, contains: []string{"parameter.unknown"}},
	})
}

func TestNoFormForThePublicIsPrintedOfATicketWithRecusedUnits(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.registered("coordinator", aComplaint)
	at := "/api/v1/tickets/" + id + "/forms"
	w.run(t, []scenario{
		{as: "coordinator", method: "GET", path: at + "/d14", status: 200},
		{as: "coordinator", method: "PATCH", path: "/api/v1/tickets/" + id, body: `{"recused_units":["{unit:shuijiang}"]}`, header: []string{"If-Match", `"1"`}, status: 200},
		{as: "coordinator", method: "GET", path: at + "/d14", status: 409, contains: []string{"form.recused"}},
		{as: "coordinator", method: "GET", path: at + "/d5", status: 200}, // for the office alone
		{as: "coordinator", method: "GET", path: at, status: 200, contains: []string{`"id":"d5"`}, never: []string{`"public":true`}},
		{as: "stranger", method: "GET", path: at, status: 404}, // of the recused unit
		{as: "stranger", method: "GET", path: at + "/d5", status: 404},
		{as: "stranger", method: "GET", path: at + "/d14", status: 404},
	})
}
