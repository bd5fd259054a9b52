package paper_test

import (
	"bytes"
	"maps"
	"slices"
	"strings"
	"testing"

	"qingdan/internal/paper"
)

func writeDOCX(t *testing.T, d paper.Document) []byte {
	t.Helper()
	printed, err := paper.DOCX(d)
	if err != nil {
		t.Fatal(err)
	}
	return printed.File
}

func TestADocxHasItsPartsAndAllText(t *testing.T) {
	t.Parallel()
	parts := partsOf(t, writeDOCX(t, everything(t)))
	want := []string{"[Content_Types].xml", "_rels/.rels", "docProps/core.xml", "word/_rels/document.xml.rels", "word/document.xml",
		"word/footer1.xml", "word/header1.xml", "word/media/image1.png", "word/settings.xml", "word/styles.xml"}
	if got := slices.Sorted(maps.Keys(parts)); !slices.Equal(got, want) {
		t.Errorf("parts: %q", got)
	}
	body := parts["word/document.xml"]
	for _, want := range []string{
		"群众信访举报转办和边督边改公开情况一览表", `<w:pStyle w:val="Heading1"/>`, "第二段:COD浓度为42mg/L(标准≤30mg/L),超标40%。",
		strings.Repeat("经现场核查,", 30), `<w:gridSpan w:val="2"/>`, `<w:vMerge w:val="restart"/>`, `<w:vMerge/>`, "<w:tblHeader/>",
		`r:embed="picture1"`, `<w:br w:type="page"/>`, "某某区整改工作领导小组办公室", `<w:pgSz w:w="11906" w:h="16838"/>`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("%q is not in the text", want)
		}
	}
	if !strings.Contains(parts["word/header1.xml"], "内部资料") || !strings.Contains(parts["word/footer1.xml"], "NUMPAGES") ||
		!strings.Contains(parts["word/styles.xml"], "仿宋") || !strings.Contains(parts["docProps/core.xml"], "2024-05-20T09:30:00Z") {
		t.Error("head, foot, styles or properties are not as asked")
	}
	if got := strings.Count(body, "<w:tr>") - strings.Count(body, "</w:tr>"); got != 0 {
		t.Errorf("%d rows are not closed", got)
	}
}

func TestHostileTextsStayTextInADocx(t *testing.T) {
	t.Parallel()
	hostile := "</w:t><w:br/>&amp;\"'<!--\x00\x0b\x1f\u202e\ufffe\uffff\xff]]>"
	parts := partsOf(t, writeDOCX(t, paper.Document{
		Title: hostile, Subtitle: hostile, Header: hostile, Footer: hostile, Author: hostile, Landscape: true, Size: paper.A3,
		Blocks: []paper.Block{
			paper.Heading{Level: 1, Text: hostile}, paper.Paragraph{Text: hostile}, paper.Form{Fields: []paper.Field{{hostile, hostile}}}, paper.Form{},
			paper.Table{Columns: []paper.Column{{Share: 1}}, Head: [][]paper.Cell{{{Text: hostile}}}}, paper.Notes{Lines: []string{hostile}},
			paper.Signature{Lines: []string{hostile}}, paper.Picture{PNG: picture(t), Caption: hostile},
		},
	}))
	for name, text := range parts {
		if strings.ContainsAny(text, "\x00\x0b\x1f\u202e\ufffe\uffff") && !strings.HasSuffix(name, ".png") || strings.Contains(text, "<!--") {
			t.Errorf("%s holds the text raw", name)
		}
	}
	if !strings.Contains(parts["word/document.xml"], `w:orient="landscape"`) || !strings.Contains(parts["word/document.xml"], "无记录") {
		t.Error("the sheet is not turned, or the empty table is silent")
	}
	partsOf(t, writeDOCX(t, paper.Document{}))
}

func TestEqualDocumentsGiveEqualDocxBytes(t *testing.T) {
	t.Parallel()
	first := writeDOCX(t, everything(t))
	if !bytes.Equal(first, writeDOCX(t, everything(t))) {
		t.Error("the same document gives another DOCX")
	}
	parts := partsOf(t, first)
	delete(parts, "word/media/image1.png") // packed by the library
	var texts []string
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		texts = append(texts, name, parts[name])
	}
	if got := digest(texts...); got != "f73857c5f503c187" {
		t.Errorf("the parts have the digest %s", got)
	}
}
