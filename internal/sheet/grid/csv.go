package grid

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"iter"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// csvFile is a text table: RFC 4180 with the liberties that programs take (any of four separators, quotes inside of
// unquoted fields, any line end, a first line sep=;).
type csvFile struct {
	r        io.ReaderAt
	size     int64
	name     string
	limits   Limits
	encoding encoding.Encoding // nil for UTF-8
	comma    byte
	skip     bool // the first line is sep=
}

func openCSV(ctx context.Context, r io.ReaderAt, size int64, name string, limits Limits) (*File, error) {
	base := path.Base(strings.ReplaceAll(name, `\`, "/"))
	c := &csvFile{r: r, size: size, name: strings.TrimSuffix(base, path.Ext(base)), limits: limits}
	label, err := c.detectEncoding(ctx)
	if err != nil {
		return nil, err
	}
	if err := c.detectSeparator(ctx); err != nil {
		return nil, err
	}
	return &File{Format: "csv", Encoding: label, Sheets: []Sheet{{Name: c.name}}, rows: c.rows, most: passes * limits.TextBytes}, nil
}

// detectEncoding reads the file once: a byte order mark decides, then valid UTF-8, else it is taken for GB18030,
// which is checked cell by cell while the rows are read.
func (c *csvFile) detectEncoding(ctx context.Context) (string, error) {
	head := make([]byte, 3)
	n, err := c.r.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return "", err
	}
	if head = head[:n]; bytes.HasPrefix(head, []byte{0xFF, 0xFE}) || bytes.HasPrefix(head, []byte{0xFE, 0xFF}) {
		c.encoding = unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM)
		return "UTF-16", nil
	}
	valid := true
	buf := make([]byte, 64<<10)
	rest := 0 // bytes of an unfinished character at the front of buf
	for at := int64(0); at < c.size; {
		if err := ctx.Err(); err != nil {
			return "", err
		}
		n, err := c.r.ReadAt(buf[rest:min(int64(len(buf)), int64(rest)+c.size-at)], at)
		if n == 0 {
			return "", errors.Join(err, io.ErrUnexpectedEOF)
		}
		at += int64(n)
		chunk := buf[:rest+n]
		if bytes.IndexByte(chunk, 0) >= 0 {
			return "", refuse("import.not_a_workbook", "文件含有二进制内容,不是文本表格,请另存为 .xlsx 或 CSV(UTF-8)后再上传。",
				"The file holds binary content and is no text table; save it as .xlsx or as CSV (UTF-8).")
		}
		if valid {
			cut := len(chunk) - unfinished(chunk)
			valid = utf8.Valid(chunk[:cut])
			rest = copy(buf, chunk[cut:])
		}
		if !valid {
			rest = 0
		}
	}
	if valid && rest == 0 {
		return "UTF-8", nil
	}
	c.encoding = simplifiedchinese.GB18030
	return "GB18030", nil
}

// unfinished is how many bytes at the end of b begin a character that goes on after it.
func unfinished(b []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(b); n++ {
		if tail := b[len(b)-n:]; utf8.RuneStart(tail[0]) {
			if utf8.FullRune(tail) {
				return 0
			}
			return n
		}
	}
	return 0
}

func (c *csvFile) reader(ctx context.Context) *bufio.Reader {
	file := &partReader{ctx: ctx, r: io.NewSectionReader(c.r, 0, c.size), left: c.size}
	if c.encoding != nil {
		return bufio.NewReaderSize(c.encoding.NewDecoder().Reader(file), 64<<10)
	}
	in := bufio.NewReaderSize(file, 64<<10)
	if mark, _ := in.Peek(3); bytes.Equal(mark, []byte("\xEF\xBB\xBF")) {
		_, _ = in.Discard(3)
	}
	return in
}

// detectSeparator tries the usual separators on the first lines and takes the one that makes the most of them tables.
func (c *csvFile) detectSeparator(ctx context.Context) error {
	head, err := io.ReadAll(io.LimitReader(c.reader(ctx), 256<<10))
	if err != nil {
		return err
	}
	line, _, _ := bytes.Cut(head, []byte("\n"))
	if line = bytes.TrimSpace(line); len(line) == 5 && bytes.HasPrefix(bytes.ToLower(line), []byte("sep=")) {
		c.comma, c.skip = line[4], true
		return nil
	}
	best := 0
	for _, comma := range []byte(",\t;|") {
		score := 0
		p := csvParser{csvFile: c, in: bufio.NewReader(bytes.NewReader(head)), comma: comma}
		for range 40 {
			fields, err := p.record()
			if err != nil {
				break
			}
			if fields >= 3 {
				score += min(fields, 64)
			}
		}
		if score > best {
			best, c.comma = score, comma
		}
	}
	if best == 0 {
		c.comma = ','
	}
	return nil
}

func (c *csvFile) rows(ctx context.Context, _ int) iter.Seq2[*Row, error] {
	return func(yield func(*Row, error) bool) {
		p := csvParser{csvFile: c, in: c.reader(ctx), comma: c.comma}
		if c.skip {
			if _, err := p.in.ReadString('\n'); err != nil {
				return
			}
		}
		for rows := 0; ; {
			_, err := p.record()
			if err == io.EOF {
				return
			}
			if err != nil {
				yield(nil, err)
				return
			}
			if len(p.row.Cells) == 0 {
				continue
			}
			if rows++; rows > c.limits.Rows {
				yield(nil, tooLarge("import.too_many_rows", "文件“%s”的数据超过 %d 行,请拆成几个文件。",
					"File %q has more than %d rows; split it.", c.name, c.limits.Rows))
				return
			}
			if !yield(&p.row, nil) {
				return
			}
		}
	}
}

// csvParser reads record by record. A record counts as one line however many line breaks its quoted fields hold, as
// in a spreadsheet program.
type csvParser struct {
	*csvFile
	in    *bufio.Reader
	comma byte
	row   Row
	field []byte
}

// record reads the next record into row and gives the number of its fields, blank ones included.
func (p *csvParser) record() (fields int, err error) {
	p.row.Line++
	p.row.Cells = p.row.Cells[:0]
	for {
		fields++
		if fields > p.limits.Columns {
			return fields, tooWide(p.name, p.row.Line, p.limits.Columns)
		}
		last, err := p.readField(fields)
		if err == io.EOF && fields == 1 && len(p.field) == 0 {
			return 0, io.EOF
		}
		if err != nil && err != io.EOF {
			return fields, err
		}
		if err := p.keep(fields); err != nil {
			return fields, err
		}
		if last {
			return fields, nil
		}
	}
}

// readField reads a field into p.field; last tells whether the record ends with it.
func (p *csvParser) readField(col int) (last bool, err error) {
	p.field = p.field[:0]
	quoted, closed := false, false
	for first := true; ; first = false {
		if !first {
			if err := p.readPlain(quoted && !closed, col); err != nil {
				return false, err
			}
		}
		c, err := p.in.ReadByte()
		switch {
		case err == io.EOF && quoted && !closed:
			return true, refuse("import.unclosed_quote", "文件“%s”第 %d 行 %s 列的引号没有闭合,请补上引号后再上传。",
				"The quote in row %[2]d, column %[3]s of file %[1]q is never closed; close it.", p.name, p.row.Line, Letter(col))
		case err != nil:
			return true, err
		case c == '"' && first:
			quoted = true
			continue
		case c == '"' && quoted && !closed:
			if next, _ := p.in.Peek(1); len(next) == 1 && next[0] == '"' {
				_, _ = p.in.ReadByte()
			} else {
				closed = true
				continue
			}
		case quoted && !closed:
		case c == p.comma:
			return false, nil
		case c == '\n':
			return true, nil
		case c == '\r':
			if next, _ := p.in.Peek(1); len(next) == 1 && next[0] == '\n' {
				_, _ = p.in.ReadByte()
			}
			return true, nil
		}
		p.field = append(p.field, c)
	}
}

// readPlain reads on in what is buffered up to the next byte that may mean something.
func (p *csvParser) readPlain(quoted bool, col int) error {
	here, _ := p.in.Peek(p.in.Buffered())
	n := bytes.IndexByte(here, '"')
	if !quoted {
		n = slices.IndexFunc(here, func(c byte) bool { return c == p.comma || c == '\n' || c == '\r' || c == '"' })
	}
	if n < 0 {
		n = len(here)
	}
	p.field = append(p.field, here[:n]...)
	_, _ = p.in.Discard(n)
	if len(p.field) > 4*p.limits.CellRunes {
		return tooLong(p.name, p.row.Line, col, p.limits.CellRunes)
	}
	return nil
}

// keep adds the field to the row unless it is blank.
func (p *csvParser) keep(col int) error {
	if bytes.Contains(p.field, []byte("\uFFFD")) {
		return refuse("import.unreadable_characters", "文件“%s”第 %d 行 %s 列有无法识别的字符,请另存为 CSV(UTF-8)或 .xlsx 后再上传。",
			"Row %[2]d, column %[3]s of file %[1]q holds characters that cannot be read; save the file as CSV (UTF-8) or .xlsx.",
			p.name, p.row.Line, Letter(col))
	}
	text := string(p.field)
	if blank(text) {
		return nil
	}
	if len(text) > p.limits.CellRunes && utf8.RuneCountInString(text) > p.limits.CellRunes {
		return tooLong(p.name, p.row.Line, col, p.limits.CellRunes)
	}
	// ="0012" is how programs keep the leading zeros of a text.
	if inner, ok := strings.CutPrefix(text, `="`); ok && strings.IndexByte(inner, '"') == len(inner)-1 {
		text = inner[:len(inner)-1]
	}
	p.row.Cells = append(p.row.Cells, Cell{Col: col, Span: 1, From: p.row.Line, Text: text, Format: general})
	return nil
}
