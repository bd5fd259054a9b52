package sheet_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"qingdan/internal/sheet"
)

var publishedHeader = []string{"序号", "受理编号", "交办问题基本情况", "行政区域", "污染类型", "调查核实情况", "是否属实", "办结目标", "处理和整改情况", "是否办结", "责任人被处理情况"}

func publishedRow(i int) []string {
	return []string{fmt.Sprint(i + 1), fmt.Sprintf("D3CQ2024%08d", i),
		fmt.Sprintf("第%d件:某镇某村有人在河边倾倒建筑垃圾,雨天污水顺着沟渠流进农田,附近住户多次向村里反映,一直没有人来处理。", i), "水江镇", "水、固废",
		fmt.Sprintf("第%d件:到现场查看,河边确有建筑垃圾约%d方,污水流入农田的情况存在,责任人已经查明,反映的问题成立。", i, i%90), "属实", "垃圾清走,沟渠疏通。",
		fmt.Sprintf("第%d件:责任人三天内清走全部垃圾,疏通沟渠%d米,村里立了禁倒牌并安排专人每天巡查,来电人表示满意。", i, i%300), "已办结", "无"}
}

// sharedWorkbook writes rows of the published table with shared strings, as office programs do.
func sharedWorkbook(t testing.TB, rows int) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	part := func(name string) io.Writer {
		w, err := z.Create(name)
		must(t, err)
		return w
	}
	text := func(w io.Writer, s string) {
		_, err := io.WriteString(w, s)
		must(t, err)
	}
	text(part("_rels/.rels"), `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`)
	text(part("[Content_Types].xml"), `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>`)
	text(part("xl/workbook.xml"), `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="一览表" sheetId="1" r:id="rId1"/></sheets></workbook>`)
	text(part("xl/_rels/workbook.xml.rels"), `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>`)
	known := map[string]int{}
	var order []string
	sheetXML := part("xl/worksheets/sheet1.xml")
	text(sheetXML, `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`)
	for i := -1; i < rows; i++ {
		cells := publishedHeader
		if i >= 0 {
			cells = publishedRow(i)
		}
		var b strings.Builder
		fmt.Fprintf(&b, `<row r="%d">`, i+2)
		for c, s := range cells {
			n, ok := known[s]
			if !ok {
				n = len(order)
				known[s], order = n, append(order, s)
			}
			fmt.Fprintf(&b, `<c r="%c%d" s="1" t="s"><v>%d</v></c>`, 'A'+c, i+2, n)
		}
		b.WriteString(`</row>`)
		text(sheetXML, b.String())
	}
	text(sheetXML, `</sheetData></worksheet>`)
	shared := part("xl/sharedStrings.xml")
	text(shared, `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">`)
	for _, s := range order {
		text(shared, `<si><t>`+s+`</t></si>`)
	}
	text(shared, `</sst>`)
	must(t, z.Close())
	return out.Bytes()
}

var bigWorkbook = sync.OnceValue(func() []byte { return sharedWorkbook(&testing.B{}, 100_000) })

// peakHeap samples the heap while work runs and gives its growth.
func peakHeap(work func()) uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	before, peak := m.HeapInuse, m.HeapInuse
	done := make(chan struct{})
	go func() { work(); close(done) }()
	for tick := time.NewTicker(5 * time.Millisecond); ; {
		select {
		case <-done:
			tick.Stop()
			return peak - min(before, peak)
		case <-tick.C:
			runtime.ReadMemStats(&m)
			peak = max(peak, m.HeapInuse)
		}
	}
}

// BenchmarkRead100k reads a workbook of 100 000 rows; excelize's own iterator beside it gives no more than texts.
func BenchmarkRead100k(b *testing.B) {
	data := bigWorkbook()
	b.Run("sheet", func(b *testing.B) {
		for b.Loop() {
			peak := peakHeap(func() {
				_, rows, err := countRows(data)
				if err != nil || rows != 100_000 {
					b.Errorf("%d rows, %v", rows, err)
				}
			})
			b.ReportMetric(float64(peak)/(1<<20), "MiB-peak")
		}
	})
	b.Run("excelize", func(b *testing.B) {
		for b.Loop() {
			peak := peakHeap(func() {
				f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{UnzipXMLSizeLimit: 16 << 20})
				must(b, err)
				defer f.Close()
				rows, err := f.Rows("一览表")
				must(b, err)
				for rows.Next() {
					_, err := rows.Columns()
					must(b, err)
				}
			})
			b.ReportMetric(float64(peak)/(1<<20), "MiB-peak")
		}
	})
}

// BenchmarkReadCSV100k reads a csv file of 100 000 rows; encoding/csv beside it gives no more than texts.
func BenchmarkReadCSV100k(b *testing.B) {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	must(b, w.Write(publishedHeader))
	for i := range 100_000 {
		must(b, w.Write(publishedRow(i)))
	}
	w.Flush()
	b.Run("sheet", func(b *testing.B) {
		for b.Loop() {
			book, err := sheet.Read(context.Background(), bytes.NewReader(out.Bytes()), int64(out.Len()), "big.csv", sheet.Options{})
			must(b, err)
			n := 0
			for _, err := range book.Rows(context.Background()) {
				must(b, err)
				n++
			}
			if n != 100_000 {
				b.Fatal(n)
			}
		}
	})
	b.Run("encoding-csv", func(b *testing.B) {
		for b.Loop() {
			r := csv.NewReader(bytes.NewReader(out.Bytes()))
			for {
				if _, err := r.Read(); err == io.EOF {
					break
				} else if err != nil {
					b.Fatal(err)
				}
			}
		}
	})
}

// BenchmarkWrite100k writes 100 000 rows; excelize's bare stream of the same cells beside it.
func BenchmarkWrite100k(b *testing.B) {
	table := func() sheet.Table {
		t := sheet.Table{Title: "一览表"}
		for _, h := range publishedHeader {
			t.Columns = append(t.Columns, sheet.Column{Header: h})
		}
		t.Rows = func(yield func([]any, error) bool) {
			for i := range 100_000 {
				if !yield(published(i), nil) {
					return
				}
			}
		}
		return t
	}
	b.Run("xlsx", func(b *testing.B) {
		for b.Loop() {
			peak := peakHeap(func() { must(b, sheet.WriteXLSX(io.Discard, table())) })
			b.ReportMetric(float64(peak)/(1<<20), "MiB-peak")
		}
	})
	b.Run("excelize", func(b *testing.B) {
		for b.Loop() {
			f := excelize.NewFile()
			w, err := f.NewStreamWriter("Sheet1")
			must(b, err)
			for i := range 100_000 {
				must(b, w.SetRow(fmt.Sprintf("A%d", i+1), published(i)))
			}
			must(b, w.Flush())
			must(b, f.Write(io.Discard))
			must(b, f.Close())
		}
	})
	b.Run("csv", func(b *testing.B) {
		for b.Loop() {
			must(b, sheet.WriteCSV(io.Discard, table(), true))
		}
	})
}

func published(i int) []any {
	cells := make([]any, 0, 11)
	for _, s := range publishedRow(i) {
		cells = append(cells, s)
	}
	return cells
}

func countRows(data []byte) (*sheet.Book, int, error) {
	book, err := sheet.Read(context.Background(), bytes.NewReader(data), int64(len(data)), "big.xlsx", sheet.Options{})
	if err != nil {
		return nil, 0, err
	}
	n := 0
	for _, err := range book.Rows(context.Background()) {
		if err != nil {
			return book, n, err
		}
		n++
	}
	return book, n, nil
}
