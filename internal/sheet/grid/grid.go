// Package grid reads the cells of spreadsheets: xlsx workbooks and csv files, as a stream of rows.
//
// It promises bounded memory and time whatever the file says of itself, no temporary file, no network, no evaluated
// formula, and refusals (*rectify.Error) that name the sheet, the row and the column where there is one. It does not
// know what the cells mean.
//
// Why it exists beside excelize: merged cells, cell types and formulas without a stored result are needed for every
// row, and excelize gives them only after loading the whole sheet.
package grid

import (
	"context"
	"io"
	"iter"
	"sync/atomic"

	"qingdan/internal/rectify"
)

// Limits bound what a file may cost before it is refused. The zero value of a field means its default.
type Limits struct {
	FileBytes  int64 // of the file itself; default 64 MiB
	PartBytes  int64 // of one unpacked part of a workbook; default 256 MiB
	TotalBytes int64 // of all unpacked parts together; default 512 MiB
	Parts      int   // entries of the zip directory; default 10 000
	Ratio      int64 // unpacked to packed size of a part over 1 MiB; default 500
	Rows       int   // rows with content over all sheets; default 1 000 000
	Columns    int   // columns of a row; default 16 384, what the format allows
	CellRunes  int   // characters of a cell; default 32 767, what Excel allows
	TextBytes  int64 // of the text of all cells together, a shared one counted where it stands; default 256 MiB
}

func (l Limits) withDefaults() Limits {
	set(&l.FileBytes, 64<<20)
	set(&l.PartBytes, 256<<20)
	set(&l.TotalBytes, 512<<20)
	set(&l.Parts, 10_000)
	set(&l.Ratio, 500)
	set(&l.Rows, 1_000_000)
	set(&l.Columns, 16_384)
	set(&l.CellRunes, 32_767)
	set(&l.TextBytes, 256<<20)
	return l
}

func set[T int | int64](field *T, fallback T) {
	if *field <= 0 {
		*field = fallback
	}
}

// File is an opened spreadsheet. It holds no operating system resource and need not be closed; the reader it was
// opened on must stay readable as long as rows are asked for.
type File struct {
	Format   string // "xlsx" or "csv"
	Encoding string // of a csv file: "UTF-8", "UTF-16" or "GB18030"
	Sheets   []Sheet
	Notices  []Notice

	rows func(ctx context.Context, sheet int) iter.Seq2[*Row, error]
	most int64 // bytes of text to hand out in all passes together
	sent atomic.Int64
}

// Sheet names one sheet of a file. A csv file has one sheet, named after the file.
type Sheet struct {
	Name   string
	Hidden bool
}

// Notice tells the reader of a report about a part of the file that was left alone.
type Notice struct {
	Code string
	rectify.Message
}

// Rows streams the rows of a sheet that have content, in order. The row is overwritten by the next one; its texts
// may be kept.
func (f *File) Rows(ctx context.Context, sheet int) iter.Seq2[*Row, error] {
	return func(yield func(*Row, error) bool) {
		for row, err := range f.rows(ctx, sheet) {
			if err == nil {
				var text int64
				for i := range row.Cells {
					text += int64(len(row.Cells[i].Text))
				}
				if f.sent.Add(text) > f.most {
					yield(nil, tooLarge("import.too_much_text", "文件展开后的文字超过 %s,请拆成几个文件。", "The text of the file unpacks to more than %s; split it.", mebibytes(f.most/passes)))
					return
				}
			}
			if !yield(row, err) {
				return
			}
		}
	}
}

// passes is how often a table may be read: two readers, each once to look at it and once to take it.
const passes = 4

// Row is a row with content: its cells in ascending order of columns, blank ones left out, merged cells resolved. A
// vertically merged cell holds for every row it covers; a horizontally merged one belongs to its first column.
type Row struct {
	Line  int // counted from 1
	Cells []Cell
}

// Own tells whether the row has a cell that is not only carried down from a merged cell above.
func (r *Row) Own() bool {
	for i := range r.Cells {
		if r.Cells[i].From == r.Line {
			return true
		}
	}
	return false
}

// Kind is how a cell holds its value.
type Kind uint8

// The kinds of cells.
const (
	Text     Kind = iota
	Number        // Text is the decimal as stored, possibly with an exponent
	Boolean       // Text is "1" or "0"
	Failure       // Text is an error value such as #REF!
	Unsolved      // a formula without a stored result; Text is empty
)

// Cell is one cell with content.
type Cell struct {
	Col    int // counted from 1
	Span   int // columns it covers, at least 1
	From   int // the line of the cell that holds the value: above the row's own line when merged vertically
	Kind   Kind
	Text   string
	Format Format // of a Number
}

// Open recognises the file by its content and prepares it for reading. name is used as the name of the sheet of a
// csv file and to tell csv from other texts. Every refusal is a *rectify.Error of kind Invalid or TooLarge; any other
// error comes from the reader or the context.
func Open(ctx context.Context, r io.ReaderAt, size int64, name string, limits Limits) (*File, error) {
	limits = limits.withDefaults()
	if size == 0 {
		return nil, refuse("import.empty_file", "文件是空的(0 字节),请重新导出后再上传。",
			"The file is empty (0 bytes); export it again.")
	}
	if size > limits.FileBytes {
		return nil, tooLarge("import.file_too_large", "文件有 %s,超过上限 %s,请拆成几个文件。",
			"The file has %s, more than the limit of %s; split it.", mebibytes(size), mebibytes(limits.FileBytes))
	}
	head := make([]byte, min(size, 4096))
	if _, err := r.ReadAt(head, 0); err != nil && err != io.EOF {
		return nil, err
	}
	switch {
	case isZip(head):
		return openWorkbook(ctx, r, size, limits)
	case isCompound(head):
		return nil, refuseCompound(ctx, r, size)
	case isMarkup(head):
		return nil, refuse("import.not_a_workbook", "文件内容是网页或 XML,不是工作簿,请用 Excel 或 WPS 打开后另存为 .xlsx。",
			"The content is a web page or XML, not a workbook; open it in Excel or WPS and save it as .xlsx.")
	case !isTextName(name):
		return nil, refuse("import.not_a_workbook", "文件不是 .xlsx 工作簿;如果它是文本表格,请以 .csv 为扩展名上传。",
			"The file is not an .xlsx workbook; if it is a text table, upload it with the extension .csv.")
	}
	return openCSV(ctx, r, size, name, limits)
}
