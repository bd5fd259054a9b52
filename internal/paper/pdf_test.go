package paper_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/image/font/gofont/goregular"

	"qingdan/internal/paper"
	"qingdan/internal/typeface"
)

func TestEverythingOfADocumentIsOnThePaper(t *testing.T) {
	t.Parallel()
	printed := printPDF(t, everything(t))
	if printed.Pages != 2 || len(printed.Missing) != 0 {
		t.Errorf("%d pages, missing %q", printed.Pages, string(printed.Missing))
	}
	text := strings.ReplaceAll(textOfAll(t, printed.File), "\n", "")
	for _, want := range []string{
		"群众信访举报转办和边督边改公开情况一览表", "(第三批 2024年5月20日)", "一、交办信访件事项", "第二段:COD浓度为42mg/L(标准≤30mg/L),超标40%。",
		"调查核实情况", strings.Repeat("经现场核查,", 30), "12345热线", "合计", "注:同一件", "图1 办结率", "1.附件", "2024年5月20日",
		"内部资料 注意保存", "统计口径 struck_off@1", "第 1 页 共 2 页", "第 2 页 共 2 页",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not on the paper", want)
		}
	}
}

func TestReadersOfPDFFindTheText(t *testing.T) {
	t.Parallel()
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("pdftotext is not installed; TestEverythingOfADocumentIsOnThePaper reads the file itself")
	}
	name := filepath.Join(t.TempDir(), "a.pdf")
	if err := os.WriteFile(name, printPDF(t, everything(t)).File, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(tool, "-layout", name, "-").Output() //nolint:gosec // the name is ours
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"群众信访举报转办和边督边改公开情况一览表", "≤30mg/L", "98.3%", "某某区整改工作领导小组办公室"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("%q is not found", want)
		}
	}
}

func TestALongTableRepeatsItsHeadAndLosesNoRow(t *testing.T) {
	t.Parallel()
	d := paper.Document{Made: made, Size: paper.A3, Landscape: true, Blocks: []paper.Block{twoHeads(1000)}}
	for i, row := range d.Blocks[0].(paper.Table).Rows[:1000] {
		row.Cells[1].Text = "单位" + row.Cells[0].Text + "。"
		if i == 500 {
			row.Cells[1].Text = strings.Repeat("该行很长,", 3000) + "该行止"
		}
	}
	printed := printPDF(t, d)
	pages := pagesOf(t, printed.File)
	if len(pages) != printed.Pages || len(pages) < 20 {
		t.Fatalf("%d pages, %d read", printed.Pages, len(pages))
	}
	for i, page := range pages {
		if n := strings.Count(textOf(page), "按时办结"); n != 1 {
			t.Errorf("page %d has %d heads", i+1, n)
		}
	}
	text := strings.ReplaceAll(textOfAll(t, printed.File), "\n", "")
	for _, want := range []string{"单位1。", "单位500。", "单位502。", "单位1000。", "该行止"} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is lost", want)
		}
	}
	if n := strings.Count(strings.Join(strings.Fields(text), ""), "该行很长,"); n < 2900 { // some are cut by a page
		t.Errorf("%d pieces of the long row are left", n)
	}
}

func TestHostileDocumentsArePrinted(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("很高的表头", 2000)
	columns := make([]paper.Column, 40)
	cells := make([]paper.Cell, 40)
	for i := range columns {
		columns[i], cells[i] = paper.Column{Share: 1}, paper.Cell{Text: "字W。"}
	}
	columns[0].Share = 1000
	for name, d := range map[string]paper.Document{
		"empty":         {},
		"empty blocks":  {Blocks: []paper.Block{paper.Paragraph{}, paper.Form{}, paper.Notes{}, paper.Signature{}, paper.Table{Columns: columns[:1]}, paper.PageBreak{}}},
		"controls":      {Title: "甲\x00乙\x1b]0;x\x07", Header: "a\u202eb", Blocks: []paper.Block{paper.Paragraph{Text: "\x00\x01\r\r\n\u2028\xff\xfe"}}},
		"a long word":   {Title: strings.Repeat("A", 5000), Header: strings.Repeat("h", 9000), Footer: strings.Repeat("f ", 9000), Blocks: []paper.Block{paper.Paragraph{Text: strings.Repeat("x", 100_000)}}},
		"only stops":    {Blocks: []paper.Block{paper.Paragraph{Text: strings.Repeat("。", 5000)}, paper.Paragraph{Text: strings.Repeat("(《", 5000)}}},
		"narrow cells":  {Blocks: []paper.Block{paper.Table{Columns: columns, Head: [][]paper.Cell{cells}, Rows: []paper.Row{{Cells: cells}}}}},
		"a tall head":   {Blocks: []paper.Block{paper.Table{Columns: columns[:2], Head: [][]paper.Cell{{{Text: long, Down: 2}, {Text: "a"}}, {{Text: long}}}, Rows: []paper.Row{{Cells: cells[:2]}}}}},
		"PDF commands":  {Blocks: []paper.Block{paper.Paragraph{Text: `) Tj ET Q endstream \ ( \) \\`}}},
		"a long signer": {Blocks: []paper.Block{paper.Signature{Lines: strings.Split(strings.Repeat("某某局\n", 200), "\n")}}},
	} {
		printed := printPDF(t, d)
		if printed.Pages < 1 || !bytes.HasPrefix(printed.File, []byte("%PDF-")) {
			t.Errorf("%s: %d pages", name, printed.Pages)
		}
		text := strings.ReplaceAll(textOfAll(t, printed.File), "\n", "")
		for part, many := range map[string]int{"x": 100_000, "。": 5000, "《": 5000, "很高的表头": 3900, `) Tj ET Q endstream \ ( \) \\`: 1, "某某局": 200} {
			for _, b := range d.Blocks {
				if p, ok := b.(paper.Paragraph); ok && strings.Count(p.Text, part) >= many && strings.Count(text, part) < many {
					t.Errorf("%s: %d of %d %q are left", name, strings.Count(text, part), many, part)
				}
			}
		}
		if name == "a tall head" && strings.Count(text, "很高的表头") < 3800 || name == "a long signer" && strings.Count(text, "某某局") != 200 {
			t.Errorf("%s: text is lost", name)
		}
	}
}

func TestATableWithoutRowsSaysSo(t *testing.T) {
	t.Parallel()
	table := twoHeads(0)
	table.Rows = nil
	if text := textOfAll(t, printPDF(t, paper.Document{Blocks: []paper.Block{table}}).File); !strings.Contains(text, "无记录") {
		t.Errorf("an empty table prints %q", text)
	}
}

func TestWhatHasNoLetterIsShownAndTold(t *testing.T) {
	t.Parallel()
	d := paper.Document{Title: "王𬱖", Blocks: []paper.Block{paper.Form{Fields: []paper.Field{{"姓名", "李龘"}}}}}
	printed := printPDF(t, d)
	if told := string(printed.Missing); told != "龘𬱖" {
		t.Errorf("told %q", told)
	}
	if text := textOfAll(t, printed.File); !strings.Contains(text, "王〓") || !strings.Contains(text, "李〓") {
		t.Errorf("shown: %q", text)
	}
	rare, err := typeface.Read(goregular.TTF)
	if err != nil {
		t.Fatal(err)
	}
	d.Title = "甲\u0411乙" // Cyrillic, which both fonts have or only the second has
	printed, err = paper.PDF(d, typeface.NewSet(rare))
	if err != nil || !strings.Contains(string(printed.File), "utf8rare") {
		t.Errorf("the font of the house is not in the file: %v", err)
	}
}

func TestWrongDocumentsAreRefused(t *testing.T) {
	t.Parallel()
	two := []paper.Column{{Share: 1}, {Share: 1}}
	for want, b := range map[string]paper.Block{
		"block 1 is missing":       nil,
		"no heading of level 0":    paper.Heading{Text: "一、"},
		"a table of 0 columns":     paper.Table{},
		"column 2 has the share 0": paper.Table{Columns: []paper.Column{{Share: 1}, {}}},
		"row 1 has 1 cells":        paper.Table{Columns: two, Rows: []paper.Row{{Cells: []paper.Cell{{}}}}},
		"across -1":                paper.Table{Columns: two, Rows: []paper.Row{{Cells: []paper.Cell{{Across: -1}, {}}}}},
		"has no cell in column 2":  paper.Table{Columns: two, Head: [][]paper.Cell{{{}}}},
		"stands outside the table": paper.Table{Columns: two, Head: [][]paper.Cell{{{}, {Across: 2}}}},
		"stands on another cell":   paper.Table{Columns: append(two, paper.Column{Share: 1}), Head: [][]paper.Cell{{{}, {Down: 2}, {}}, {{Across: 2}, {}}}},
		"png: invalid format":      paper.Picture{PNG: []byte("GIF89a..........")},
		"a share of 2":             paper.Form{LabelShare: 2},
		"a picture of -1 mm":       paper.Picture{PNG: picture(t), Width: -1},
		"a table of 41 columns":    paper.Table{Columns: make([]paper.Column, 41)},
	} {
		d := paper.Document{Blocks: []paper.Block{b}}
		if _, err := paper.PDF(d, typeface.NewSet(nil)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("PDF: %v, expected %q", err, want)
		}
		if _, err := paper.DOCX(d); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("DOCX: %v, expected %q", err, want)
		}
	}
	if _, err := paper.PDF(paper.Document{Size: "A5"}, typeface.NewSet(nil)); err == nil {
		t.Error("A5 is taken")
	}
}

func TestEqualDocumentsGiveEqualBytes(t *testing.T) {
	t.Parallel()
	first := printPDF(t, everything(t)).File
	for range 3 {
		if !bytes.Equal(first, printPDF(t, everything(t)).File) {
			t.Fatal("the same document gives another PDF")
		}
	}
	if !bytes.Contains(first, []byte("D:20240520093000")) {
		t.Error("the PDF does not carry the given time")
	}
	// What is printed where. It changes with the layout only: look at the pages before the digest is renewed.
	if got := digest(pagesOf(t, first)...); got != "484ba97958c11983" {
		t.Errorf("the pages have the digest %s", got)
	}
}
