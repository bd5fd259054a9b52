package sheet

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"qingdan/internal/rectify"
	"qingdan/internal/sheet/grid"
)

// FuzzCSV: whatever the bytes, reading ends with rows or with a refusal, and no row holds what must not be stored.
func FuzzCSV(f *testing.F) {
	f.Add([]byte("受理编号,举报内容,行政区域,是否属实\nD1,河边垃圾,水江镇,是\n"))
	f.Add([]byte("\xEF\xBB\xBF\"受理\n编号\";举报内容;行政区域;是否属实;举报时间\nD1*;\"河\"\"边\";南川区/水江镇;否;2024-02-30\n"))
	f.Add([]byte("第三批 2024年5月14日\n序号\t整改任务\t整改措施\t完成时限\t责任单位\n一\t中央督察\n1\t任务\t措施\t2024年底\t水江、南平镇\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		ctx := context.Background()
		book, err := Read(ctx, bytes.NewReader(data), int64(len(data)), "t.csv", Options{})
		if err != nil {
			if k := rectify.KindOf(err); k != rectify.Invalid && k != rectify.TooLarge {
				t.Fatalf("%v", err)
			}
			return
		}
		n := 0
		for row, err := range book.Rows(ctx) {
			if err != nil {
				t.Fatal(err)
			}
			n++
			for _, s := range append([]string{row.ReceiptNumber, row.Problem, row.Findings, row.Handling, row.Region, row.Remarks, row.Accountability, row.Section}, row.Units...) {
				checkStored(t, s)
			}
			if row.Problem == "" && len(row.Problems) == 0 {
				t.Error("a row without a problem text passes")
			}
			if y := row.ReportedOn.Year(); row.ReportedOn != 0 && (y < firstYear || y > lastYear) {
				t.Errorf("reported on %s", row.ReportedOn)
			}
		}
		if n != book.Sheets[0].Rows || n == 0 {
			t.Errorf("%d rows, %d were counted", n, book.Sheets[0].Rows)
		}
	})
}

func checkStored(t *testing.T, s string) {
	t.Helper()
	if !utf8.ValidString(s) || strings.TrimSpace(s) != s || !norm.NFC.IsNormalString(s) {
		t.Errorf("%q", s)
	}
	for _, r := range s {
		if unicode.IsControl(r) && r != '\n' && r != '\t' || unicode.Is(unicode.Cf, r) {
			t.Errorf("%q holds %U", s, r)
		}
	}
}

// FuzzValues: the readers of cells take any text, are not surprised, and what they give is in range.
func FuzzValues(f *testing.F) {
	for _, s := range []string{"2024年12月底/11月底", "第一百零二批 D3CQ2024*", "大气 水、其\n他", "油烟不属实；噪音属实", "南川区/水江、南平镇和太和镇(农村)", "约62.5%", "_x000D_", "3.7E+17", "二〇二四年十月"} {
		f.Add(s, "45473.5")
	}
	u := newUnitReader([]string{"重庆市", "南川区"}, nil)
	f.Fuzz(func(t *testing.T, text, number string) {
		for _, v := range []value{
			valueOf(&grid.Cell{Text: text}),
			valueOf(&grid.Cell{Kind: grid.Number, Text: number, Format: grid.Format{Decimals: -1}}),
			valueOf(&grid.Cell{Kind: grid.Number, Text: number, Format: grid.Format{Date: true, Decimals: -1}}),
		} {
			checkStored(t, v.text)
			if again := valueOf(&grid.Cell{Text: v.text}); v.kind == grid.Text && again.text != v.text && !strings.HasPrefix(v.text, "'") && !strings.Contains(v.text, "_x") {
				t.Errorf("%q is cleaned again to %q", v.text, again.text)
			}
			if on, flaw := v.day(2024); on != 0 && (flaw != "" || on.Year() < firstYear || on.Year() > lastYear) {
				t.Errorf("%q gives %s, %s", v.text, on, flaw)
			}
			if on, kind, flaw := v.deadline(2024); (on != 0) != (kind == "date" && flaw == "") {
				t.Errorf("%q gives %s, %s, %s", v.text, on, kind, flaw)
			}
			for _, id := range v.pollutionTypes() {
				if !rectify.Known("pollution_type", id) {
					t.Errorf("%q gives the type %q", v.text, id)
				}
			}
			if verdict, _ := v.verdict(); !rectify.Known("verdict", string(verdict)) {
				t.Errorf("%q gives the verdict %q", v.text, verdict)
			}
			v.closure()
			if _, p, _ := v.completion(); p != nil && (*p < 0 || *p > 100) {
				t.Errorf("%q gives %v %%", v.text, *p)
			}
			if n := v.receipt().number; strings.ContainsFunc(n, unicode.IsSpace) {
				t.Errorf("%q gives the number %q", v.text, n)
			}
			for _, n := range u.read(v.text) {
				if n == "" || strings.ContainsFunc(n, unicode.IsSpace) {
					t.Errorf("%q gives the unit %q", v.text, n)
				}
			}
			var x titles
			x.read(v.text)
			if strings.Trim(x.batch, "0123456789") != "" {
				t.Errorf("%q gives the batch %q", v.text, x.batch)
			}
		}
	})
}
