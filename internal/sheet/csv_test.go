package sheet_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"qingdan/internal/rectify"
	"qingdan/internal/sheet"
)

func encoded(t *testing.T, e encoding.Encoding, s string) []byte {
	t.Helper()
	out, err := e.NewEncoder().Bytes([]byte(s))
	must(t, err)
	return out
}

const csvTable = "公开情况一览表(第十二批  2022年6月2日),,,,\r\n" +
	"序号,受理编号,交办问题基本情况,行政区域,是否属实\r\n" +
	"1,D2CQ202206010001,\"河边,倾倒垃圾\r\n\"\"气味\"\"难闻\",水江镇,属实\r\n" +
	"\r\n" +
	"2,0058号,噪声扰民㐂𠮷,\"水江、南平镇\",不属实\r\n"

func TestCSVIsReadInEveryEncodingAndSeparator(t *testing.T) {
	t.Parallel()
	swap := func(comma string) string { return strings.ReplaceAll(csvTable, ",", comma) }
	for name, data := range map[string][]byte{
		"UTF-8":                []byte(csvTable),
		"UTF-8 with a mark":    []byte("\uFEFF" + csvTable),
		"GB18030":              encoded(t, simplifiedchinese.GB18030, csvTable),
		"UTF-16 little endian": encoded(t, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), csvTable),
		"UTF-16 big endian":    encoded(t, unicode.UTF16(unicode.BigEndian, unicode.UseBOM), csvTable),
		"semicolons":           []byte(swap(";")),
		"tabs":                 encoded(t, simplifiedchinese.GB18030, swap("\t")),
		"a first line sep=|":   []byte("sep=|\r\n" + swap("|")),
		"line feeds":           []byte(strings.ReplaceAll(csvTable, "\r\n", "\n")),
		"carriage returns":     []byte(strings.ReplaceAll(csvTable, "\r\n", "\r")),
		"no last line end":     []byte(strings.TrimRight(csvTable, "\r\n")),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			book, rows, err := readBytes(t, data, "附件.csv", sheet.Options{})
			if err != nil {
				t.Fatal(err)
			}
			compareBriefs(t, rows, []string{
				"3 D2CQ202206010001 batch=12 of=2022-06-02 verdict=substantiated open units=水江镇",
				"5 0058号 batch=12 of=2022-06-02 verdict=unsubstantiated open units=水江镇,南平镇",
			})
			if got := strings.NewReplacer(";", ",", "\t", ",", "|", ",").Replace(rows[0].Problem); got != "河边,倾倒垃圾\n\"气味\"难闻" || rows[1].Problem != "噪声扰民㐂𠮷" {
				t.Errorf("%q, %q", rows[0].Problem, rows[1].Problem)
			}
			if book.Format != "csv" || rows[0].Sheet != "附件" || !strings.HasPrefix(name, book.Encoding) && strings.HasPrefix(name, "UTF-16") {
				t.Errorf("%s %s, sheet %s", book.Format, book.Encoding, rows[0].Sheet)
			}
		})
	}
}

func TestBothEncodingsOfTheSampleGiveTheSameRows(t *testing.T) {
	t.Parallel()
	_, one, err := readFile(t, "bad_inputs/csv_gb18030.csv", sheet.Options{})
	must(t, err)
	_, two, err := readFile(t, "bad_inputs/csv_utf8_bom.csv", sheet.Options{})
	must(t, err)
	for i := range one {
		one[i].Sheet = two[i].Sheet
	}
	if fmt.Sprintf("%+v", one) != fmt.Sprintf("%+v", two) || len(one) != 5 {
		t.Errorf("%+v\n%+v", one, two)
	}
	if one[2].Problem != "骑龙镇双古井村榨油坊的机器夜里十点还在转，\n老人心慌睡不着觉。" {
		t.Errorf("%q", one[2].Problem)
	}
}

func TestHostileCSVIsRefusedWithItsPlace(t *testing.T) {
	t.Parallel()
	head := "受理编号,举报内容,行政区域,是否属实\n"
	for name, c := range map[string]struct{ data, code, words string }{
		"an unclosed quote":                {head + "D1,\"没有结束", "import.unclosed_quote", "第 2 行 B 列"},
		"a quote over a million lines":     {head + "D1,\"" + strings.Repeat("没有结束\n", 1_000_000), "import.cell_too_long", "第 2 行 B 列"},
		"a field of a million characters":  {head + "D1," + strings.Repeat("长", 1_000_000), "import.cell_too_long", "第 2 行 B 列"},
		"a hundred thousand columns":       {head + strings.Repeat(",", 100_000), "import.too_wide", "第 2 行"},
		"characters that cannot be read":   {string(encoded(t, simplifiedchinese.GB18030, head)) + "D1,\x81\x20\xFF,\r\n", "import.unreadable_characters", "第 2 行 B 列"},
		"unreadable characters of another": {head + "D1,已损坏\uFFFD,水江镇,是\n", "import.unreadable_characters", "第 2 行 B 列"},
	} {
		var err error
		peak := peakHeap(func() { _, _, err = readBytes(t, []byte(c.data), "t.csv", sheet.Options{}) })
		if rectify.CodeOf(err) != c.code || !strings.Contains(err.(*rectify.Error).ZH, c.words) || peak > 64<<20 {
			t.Errorf("%s: %v, %d MiB", name, err, peak>>20)
		}
	}
}

func TestCSVNumbersThatExcelRoundedAreRefusedAndForcedTextsAreRead(t *testing.T) {
	t.Parallel()
	_, rows, err := readBytes(t, []byte("受理编号,举报内容,行政区域,是否属实\n3.70000201811E+17,河边倾倒垃圾,水江镇,是\n\"=\"\"0012345678\"\"\",噪声扰民,水江镇,是\n"), "t.csv", sheet.Options{})
	must(t, err)
	compareBriefs(t, rows, []string{
		"2  verdict=substantiated open units=水江镇 !受理编号:number.rounded",
		"3 0012345678 verdict=substantiated open units=水江镇",
	})
}

func TestCSVReadsTheDivisionsOfNobody(t *testing.T) {
	t.Parallel()
	const shared = "../../../shared/data/divisions_nanchuan_500119.csv"
	data, err := os.ReadFile(shared)
	if err != nil {
		t.Skip("the reference data is not here: ", err)
	}
	if _, _, err := readBytes(t, data, "divisions.csv", sheet.Options{}); rectify.CodeOf(err) != "import.no_header" {
		t.Errorf("a list of divisions: %v", err)
	}
}
