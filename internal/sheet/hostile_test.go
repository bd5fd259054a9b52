package sheet_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"qingdan/internal/rectify"
	"qingdan/internal/sheet"
	"qingdan/internal/sheet/grid"
)

func zipOf(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, body := range parts {
		w, err := z.Create(name)
		must(t, err)
		_, err = io.WriteString(w, body)
		must(t, err)
	}
	must(t, z.Close())
	return out.Bytes()
}

const (
	bookXML  = `<workbook xmlns:r="r"><sheets><sheet name="表" sheetId="1" r:id="rId1"/></sheets></workbook>`
	bookRels = `<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="x/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId3" Type="x/styles" Target="styles.xml"/></Relationships>`
	headXML  = `<row r="1"><c r="A1" t="inlineStr"><is><t>受理编号</t></is></c><c r="B1" t="inlineStr"><is><t>举报内容</t></is></c><c r="C1" t="inlineStr"><is><t>行政区域</t></is></c><c r="D1" t="inlineStr"><is><t>是否属实</t></is></c></row>`
	lineXML  = `<row r="2"><c r="A2" t="inlineStr"><is><t>D1</t></is></c><c r="B2" t="inlineStr"><is><t>` + told + `</t></is></c><c r="C2" t="inlineStr"><is><t>水江镇</t></is></c><c r="D2" t="inlineStr"><is><t>是</t></is></c></row>`
)

// rawWorkbook makes a workbook of the XML of its sheet data and of other parts.
func rawWorkbook(t testing.TB, sheetData, after string, more map[string]string) []byte {
	parts := map[string]string{
		"xl/workbook.xml": bookXML, "xl/_rels/workbook.xml.rels": bookRels,
		"xl/worksheets/sheet1.xml": `<worksheet><sheetData>` + sheetData + `</sheetData>` + after + `</worksheet>`,
	}
	for name, body := range more {
		parts[name] = body
	}
	return zipOf(t, parts)
}

func TestHostileWorkbooksAreRefusedWithinBounds(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	million := strings.Repeat("长", 1_000_000)
	loose := grid.Limits{Ratio: 1 << 30}
	for name, c := range map[string]struct {
		data   []byte
		limits grid.Limits
		code   string
		words  string
	}{
		"a shared string of a million characters, named by the cell that holds it": {
			rawWorkbook(t, headXML+`<row r="2"><c r="B2" t="s"><v>0</v></c><c r="A2" t="inlineStr"><is><t>D1</t></is></c></row>`, "",
				map[string]string{"xl/sharedStrings.xml": `<sst><si><t>` + million + `</t></si></sst>`}), loose, "import.cell_too_long", "“表”第 2 行 B 列"},
		"an inline text of a million characters in pieces": {
			rawWorkbook(t, headXML+`<row r="2"><c r="B2" t="inlineStr"><is>`+strings.Repeat(`<r><t>`+million[:3000]+`</t></r>`, 1000)+`</is></c></row>`, "", nil), loose, "import.cell_too_long", "B 列"},
		"a part of 40 MiB in 40 KiB": {
			rawWorkbook(t, headXML, "", map[string]string{"xl/sharedStrings.xml": strings.Repeat(" ", 40<<20)}), grid.Limits{}, "import.unpacked_too_large", "倍"},
		"parts that unpack to more than allowed together": {
			rawWorkbook(t, headXML, "", map[string]string{"xl/media/1.bin": strings.Repeat("1", 900<<10), "xl/media/2.bin": strings.Repeat("2", 900<<10)}), grid.Limits{TotalBytes: 1 << 20}, "import.unpacked_too_large", ""},
		"too many parts": {zipOf(t, manyParts(300)), grid.Limits{Parts: 200}, "import.too_many_parts", "200"},
		"too many rows": {
			rawWorkbook(t, headXML+manyRows(2, 200), "", nil), grid.Limits{Rows: 100}, "import.too_many_rows", "100 行"},
		"too many columns": {rawWorkbook(t, headXML+`<row r="2"><c r="XFE2"><v>1</v></c></row>`, "", nil), grid.Limits{}, "import.too_wide", "第 2 行"},
		"a document type":  {rawWorkbook(t, headXML+lineXML, "", map[string]string{"xl/workbook.xml": `<!DOCTYPE x [<!ENTITY a "b">]>` + bookXML}), grid.Limits{}, "import.damaged", "xl/workbook.xml"},
		"an entity":        {rawWorkbook(t, headXML+`<row r="2"><c r="A2" t="inlineStr"><is><t>&lol;</t></is></c></row>`, "", nil), grid.Limits{}, "import.damaged", "sheet1.xml"},
		"rows that run backwards": {
			rawWorkbook(t, `<row r="9"><c><v>1</v></c></row>`+headXML, "", nil), grid.Limits{}, "import.damaged", ""},
		"a cell that stands twice": {
			rawWorkbook(t, headXML+`<row r="2"><c r="A2"><v>1</v></c><c r="A2"><v>2</v></c></row>`, "", nil), grid.Limits{}, "import.damaged", ""},
		"a text that does not exist": {rawWorkbook(t, headXML+`<row r="2"><c r="A2" t="s"><v>7</v></c></row>`, "", nil), grid.Limits{}, "import.damaged", ""},
		"a sheet that breaks off":    {rawWorkbook(t, headXML+`<row r="2"><c r="A2">`, "", nil), grid.Limits{}, "import.damaged", ""},
		"a tag without an end":       {rawWorkbook(t, headXML+`<row r="2" x="`+strings.Repeat("y", 100<<10), "", nil), grid.Limits{}, "import.damaged", ""},
		"elements nested without end": {
			rawWorkbook(t, headXML+strings.Repeat("<a>", 100_000), "", nil), grid.Limits{}, "import.damaged", ""},
		"merged ranges on top of each other": {
			rawWorkbook(t, headXML+lineXML, `<mergeCells>`+strings.Repeat(`<mergeCell ref="A2:A9"/>`, 3000)+`</mergeCells>`, nil), loose, "import.too_many_merges", "第 2 行"},
		"two parts of one name": {twice(t), grid.Limits{}, "import.damaged", ""},
		"a sheet of another encoding": {
			rawWorkbook(t, headXML+`<row r="2"><c r="A2" t="inlineStr"><is><t>`+"\xFF\xFE"+`</t></is></c></row>`, "", nil), grid.Limits{}, "import.damaged", ""},
	} {
		t.Run(name, func(t *testing.T) {
			var err error
			start := time.Now()
			peak := peakHeap(func() { _, _, err = readBytes(t, c.data, "t.xlsx", sheet.Options{Limits: c.limits}) })
			if spent := time.Since(start); spent > 10*time.Second || peak > 32<<20 {
				t.Errorf("took %s and %d MiB", spent, peak>>20)
			}
			var refusal *rectify.Error
			if !errors.As(err, &refusal) || refusal.Code != c.code || !strings.Contains(refusal.ZH, c.words) {
				t.Errorf("%v, want %s with %q", err, c.code, c.words)
			}
		})
	}
	if left, _ := os.ReadDir(temp); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func manyParts(n int) map[string]string {
	parts := map[string]string{}
	for i := range n {
		parts[fmt.Sprintf("xl/media/%d.png", i)] = "x"
	}
	return parts
}

func manyRows(from, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `<row r="%[1]d"><c r="A%[1]d"><v>%[1]d</v></c></row>`, from+i)
	}
	return b.String()
}

func twice(t testing.TB) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, name := range []string{"xl/workbook.xml", `XL\workbook.xml`} {
		w, err := z.Create(name)
		must(t, err)
		_, err = io.WriteString(w, bookXML)
		must(t, err)
	}
	must(t, z.Close())
	return out.Bytes()
}

func TestADirectoryOfAMillionEntriesIsNotRead(t *testing.T) {
	t.Parallel()
	entry := append([]byte("PK\x01\x02"), make([]byte, 42)...)
	data := append([]byte("PK\x03\x04"), bytes.Repeat(entry, 1_000_000)...)
	end := append([]byte("PK\x05\x06"), make([]byte, 18)...)
	size, start := uint32(46_000_000), uint32(4)
	for i := range 4 {
		end[12+i], end[16+i] = byte(size>>(8*i)), byte(start>>(8*i))
	}
	end[8], end[9], end[10], end[11] = 0xFF, 0xFE, 0xFF, 0xFE
	if _, _, err := readBytes(t, append(data, end...), "t.xlsx", sheet.Options{}); rectify.CodeOf(err) != "import.too_many_parts" {
		t.Errorf("%v", err)
	}
}

func TestAForgedSizeIsFoundWhileUnpacking(t *testing.T) {
	t.Parallel()
	data := rawWorkbook(t, headXML+manyRows(2, 40_000), "", nil)
	size := []byte{}
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	must(t, err)
	for _, f := range archive.File {
		if strings.HasSuffix(f.Name, "sheet1.xml") {
			for i := range 4 {
				size = append(size, byte(f.UncompressedSize64>>(8*i)))
			}
		}
	}
	forged := bytes.ReplaceAll(data, size, []byte{100, 0, 0, 0})
	if _, _, err := readBytes(t, forged, "t.xlsx", sheet.Options{}); rectify.CodeOf(err) != "import.damaged" {
		t.Errorf("%v", err)
	}
}

func TestAFileBeyondTheLimitIsNotOpened(t *testing.T) {
	t.Parallel()
	_, err := sheet.Read(context.Background(), nil, 65<<20, "t.xlsx", sheet.Options{})
	if rectify.CodeOf(err) != "import.file_too_large" || rectify.KindOf(err) != rectify.TooLarge {
		t.Errorf("%v", err)
	}
}

func TestReadingStopsWithItsContext(t *testing.T) {
	t.Parallel()
	data := sharedWorkbook(t, 5_000)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	book, err := sheet.Read(ctx, bytes.NewReader(data), int64(len(data)), "t.xlsx", sheet.Options{})
	must(t, err)
	n := 0
	for _, err = range book.Rows(ctx) {
		if n++; n == 10 {
			cancel()
		}
	}
	if !errors.Is(err, context.Canceled) || n > 4_000 {
		t.Errorf("%d rows, %v", n, err)
	}
	if _, err := sheet.Read(ctx, bytes.NewReader(data), int64(len(data)), "t.xlsx", sheet.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// brokenDisk fails after some reads.
type brokenDisk struct {
	io.ReaderAt
	left int
}

var errDisk = errors.New("disk on fire")

func (b *brokenDisk) ReadAt(p []byte, off int64) (int, error) {
	if b.left--; b.left < 0 {
		return 0, errDisk
	}
	return b.ReaderAt.ReadAt(p, off)
}

func TestAFailingDiskIsNoFaultOfTheFile(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"complaints_batches.xlsx", "bad_inputs/csv_gb18030.csv"} {
		data, err := os.ReadFile("testdata/" + name)
		must(t, err)
		for reads := range 100 {
			disk := &brokenDisk{bytes.NewReader(data), reads}
			book, err := sheet.Read(context.Background(), disk, int64(len(data)), name, sheet.Options{})
			if err == nil {
				for _, err = range book.Rows(context.Background()) {
				}
			}
			if err == nil {
				break
			}
			if rectify.KindOf(err) != rectify.Internal || !errors.Is(err, errDisk) {
				t.Fatalf("%s after %d reads: %v", name, reads, err)
			}
		}
	}
}

func TestABrokenByteOrACutIsARefusal(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/bad_inputs/external_link.xlsx")
	must(t, err)
	for i := 0; i < len(data); i += 3 {
		broken := bytes.Clone(data)
		broken[i] ^= 0x55
		for _, damaged := range [][]byte{broken, data[:i]} {
			if _, _, err := readBytes(t, damaged, "t.xlsx", sheet.Options{}); err != nil && rectify.KindOf(err) == rectify.Internal {
				t.Fatalf("byte %d of %d: %v", i, len(damaged), err)
			}
		}
	}
}
