package grid

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"qingdan/internal/rectify"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// build makes a workbook and opens it.
func build(t *testing.T, fill func(f *excelize.File)) *File {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	fill(f)
	var out bytes.Buffer
	must(t, f.Write(&out))
	opened, err := Open(context.Background(), bytes.NewReader(out.Bytes()), int64(out.Len()), "t.xlsx", Limits{})
	must(t, err)
	return opened
}

// cells spells the rows of the first sheet: "B3=text", with ^ for a value carried down and the width of wide cells.
func cells(t *testing.T, f *File) string {
	t.Helper()
	var out []string
	for row, err := range f.Rows(context.Background(), 0) {
		must(t, err)
		for i := range row.Cells {
			c := &row.Cells[i]
			s := fmt.Sprintf("%s%d=", Letter(c.Col), row.Line)
			switch c.Kind {
			case Number:
				s += c.Decimal()
			case Unsolved:
				s += "?"
			default:
				s += c.Text
			}
			if c.From != row.Line {
				s += "^"
			}
			if c.Span > 1 {
				s += fmt.Sprint("x", c.Span)
			}
			out = append(out, s)
		}
	}
	return strings.Join(out, " ")
}

func TestMergedCellsHoldDownwardsAndNotSideways(t *testing.T) {
	t.Parallel()
	f := raw(t, "A1 B1 C1;A2 C2 D2;C3 D3;A4 B4 D4", "A1:A3 B1:C2 C3:E3 A4:B4 F1:F4 E9:G20")
	if got, want := cells(t, f), "A1=a1 B1=b1x2 A2=a1^ B2=b1^x2 D2=d2 A3=a1^ C3=c3x3 A4=a4x2 D4=d4"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	for row, err := range raw(t, "A1;;B3", "A1:A3").Rows(context.Background(), 0) {
		must(t, err)
		if own := row.Own(); !own || row.Line == 2 {
			t.Errorf("row %d: own %t", row.Line, own)
		}
	}
}

// raw opens a workbook whose lines hold texts in the cells named, each being its own name in small letters.
func raw(t *testing.T, lines, merges string) *File {
	t.Helper()
	var xml strings.Builder
	xml.WriteString(`<worksheet><sheetData>`)
	for i, line := range strings.Split(lines, ";") {
		fmt.Fprintf(&xml, `<row r="%d">`, i+1)
		for _, cell := range strings.Fields(line) {
			fmt.Fprintf(&xml, `<c r="%s" t="str"><v>%s</v></c>`, cell, strings.ToLower(cell))
		}
		xml.WriteString(`</row>`)
	}
	xml.WriteString(`</sheetData><mergeCells>`)
	for _, m := range strings.Fields(merges) {
		fmt.Fprintf(&xml, `<mergeCell ref="%s"/>`, m)
	}
	xml.WriteString(`</mergeCells></worksheet>`)
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, body := range map[string]string{
		"xl/workbook.xml":            `<workbook xmlns:r="r"><sheets><sheet name="表" r:id="r1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="r1" Type="x/worksheet" Target="/xl/worksheets/a.xml"/></Relationships>`,
		"xl/worksheets/a.xml":        xml.String(),
	} {
		w, err := z.Create(name)
		must(t, err)
		_, err = io.WriteString(w, body)
		must(t, err)
	}
	must(t, z.Close())
	f, err := Open(context.Background(), bytes.NewReader(out.Bytes()), int64(out.Len()), "t.xlsx", Limits{})
	must(t, err)
	return f
}

func TestCellsKeepTheirKind(t *testing.T) {
	t.Parallel()
	f := build(t, func(f *excelize.File) {
		must(t, f.SetCellValue("Sheet1", "A1", 20170902235))
		must(t, f.SetCellValue("Sheet1", "B1", true))
		must(t, f.SetCellRichText("Sheet1", "C1", []excelize.RichTextRun{{Text: "富"}, {Text: "文本"}}))
		must(t, f.SetCellFormula("Sheet1", "D1", "1+1"))
		must(t, f.SetCellValue("Sheet1", "E1", "  \u3000\u200B "))
	})
	if got, want := cells(t, f), "A1=20170902235 B1=1 C1=富文本 D1=?"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestTheDateSystemOf1904IsShifted(t *testing.T) {
	t.Parallel()
	f := build(t, func(f *excelize.File) {
		yes := true
		must(t, f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes}))
		style, err := f.NewStyle(&excelize.Style{NumFmt: 14})
		must(t, err)
		must(t, f.SetCellValue("Sheet1", "A1", 44011))
		must(t, f.SetCellValue("Sheet1", "B1", 44011))
		must(t, f.SetCellStyle("Sheet1", "A1", "A1", style))
	})
	for row, err := range f.Rows(context.Background(), 0) {
		must(t, err)
		if a, b := row.Cells[0], row.Cells[1]; a.Text != "45473" || !a.Format.Date || b.Text != "44011" || b.Format.Date {
			t.Errorf("%+v, %+v", a, b)
		}
	}
}

func TestNumberFormatsTellDatesAndDigits(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]Format{
		"General": general, "@": general, "0": {Digits: 1}, "000": {Digits: 3}, "0.00": {Decimals: 2}, "0.00_ ": {Decimals: 2}, "0%": {Percent: true, Digits: 1}, "0.0%": {Percent: true, Decimals: 1},
		`yyyy"年"m"月"d"日"`: {Date: true, Decimals: -1}, `[$-804]yyyy\-mm\-dd;@`: {Date: true, Decimals: -1}, "h:mm": {Date: true, Decimals: -1}, `[Red]#,##0`: general,
		`0"天"`: {Digits: 1}, `"unfinished`: general, `[`: general, `\`: general,
	} {
		if got := parseFormat(code); got != want {
			t.Errorf("%q gives %+v, want %+v", code, got, want)
		}
	}
	for id, date := range map[string]bool{"14": true, "22": true, "31": true, "58": true, "0": false, "2": false, "44": false, "49": false} {
		if got := formatOf(id, nil); got.Date != date {
			t.Errorf("format %s: %+v", id, got)
		}
	}
}

func TestNumbersAreWrittenWithoutExponent(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text   string
		format Format
		want   string
	}{
		{"3.70000201811280E+17", general, "370000201811280000"}, {"370000201811280030", general, "370000201811280030"}, {"2.5E-3", general, "0.0025"}, {"7.1200000000000001", general, "7.12"},
		{"33", Format{Digits: 3}, "033"}, {"7.1", Format{Decimals: 2}, "7.10"}, {"0.3", Format{Percent: true}, "30%"}, {"0.625", Format{Percent: true}, "62.5%"}, {"-5", general, "-5"},
		{"1e999999999", general, "1e999999999"}, {"nonsense", general, "nonsense"}, {"1/3", general, "1/3"}, {"1p999999", general, "1p999999"}, {"1e999999", general, "1e999999"}, {strings.Repeat("9", 70), general, strings.Repeat("9", 70)},
	} {
		cell := Cell{Kind: Number, Text: c.text, Format: c.format}
		if got := cell.Decimal(); got != c.want {
			t.Errorf("%s gives %s, want %s", c.text, got, c.want)
		}
	}
}

func TestPackedTextsComeBackUnchanged(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", "ascii 123", "受理编号", "〔2017〕、。，", "ＡＢ：；", "é ñ “”—…", "㐂𠮷😀", "\u2fff\u3000\u9fff\ua000\ufeff\uff00\uffff\U0010FFFF"} {
		if got := string(unpack(nil, pack(nil, []byte(s)))); got != s {
			t.Errorf("%q came back as %q", s, got)
		}
	}
	if n := len(pack(nil, []byte("受理编号D3CQ"))); n != 12 {
		t.Errorf("%d bytes", n)
	}
}

func FuzzPackedTexts(f *testing.F) {
	f.Add("受理编号，\uFFFD𠮷")
	f.Fuzz(func(t *testing.T, s string) {
		s = strings.ToValidUTF8(s, "")
		if got := string(unpack(nil, pack(nil, []byte(s)))); got != s {
			t.Errorf("%q came back as %q", s, got)
		}
	})
}

func TestRowsMayBeLeftBeforeTheEnd(t *testing.T) {
	t.Parallel()
	f := build(t, func(f *excelize.File) {
		for i := range 100 {
			must(t, f.SetCellValue("Sheet1", fmt.Sprintf("A%d", i+1), "x"))
		}
	})
	for range 3 {
		n := 0
		for _, err := range f.Rows(context.Background(), 0) {
			must(t, err)
			if n++; n == 5 {
				break
			}
		}
	}
}

func TestLettersNameColumns(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{1: "A", 26: "Z", 27: "AA", 702: "ZZ", 703: "AAA", 16384: "XFD"} {
		if got := Letter(n); got != want {
			t.Errorf("%d is %s", n, got)
		}
		if col, _, _ := parseRef([]byte(want + "7")); col != n {
			t.Errorf("%s is %d", want, col)
		}
	}
}

func TestTextThatUnpacksWithoutEndIsRefused(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("字", 1000)
	table := "甲,乙\n" + strings.Repeat(long+","+long+"\n", 40)
	f, err := Open(t.Context(), strings.NewReader(table), int64(len(table)), "t.csv", Limits{TextBytes: 100_000})
	if err != nil {
		t.Fatal(err)
	}
	for range passes + 1 {
		for _, e := range f.Rows(t.Context(), 0) {
			err = errors.Join(err, e)
		}
	}
	if rectify.CodeOf(err) != "import.too_much_text" {
		t.Errorf("%v", err)
	}
}
