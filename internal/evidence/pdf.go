package evidence

import (
	"bufio"
	"encoding/hex"
	"io"
	"strings"
)

// longestAction is the length of the longest name that passive looks for.
const longestAction = len("JavaScript")

// passive refuses a PDF with a name of something that runs when it is opened or clicked: a script, a programme, or an
// action at opening other than the place to show first, which is an array. It reads the bytes as they are, so what
// lies in compressed streams is not seen.
func passive(content *io.SectionReader) error {
	r := bufio.NewReader(io.NewSectionReader(content, 0, content.Size()))
	for {
		if _, err := r.ReadSlice('/'); err == bufio.ErrBufferFull {
			continue
		} else if err == io.EOF {
			return nil
		} else if err != nil {
			return diskError(err)
		}
		name, err := nameOf(r)
		if err != nil && err != io.EOF {
			return diskError(err)
		}
		if name == "JavaScript" || name == "Launch" || name == "OpenAction" && !array(r) {
			return invalid("evidence.pdf_active", "PDF 含有自动执行的内容(/%[1]s),请重新打印或导出为普通 PDF 后上传",
				"the PDF holds something that runs by itself (/%[1]s); print or export it as a plain PDF and upload that", name)
		}
	}
}

// nameOf reads the name behind a slash, with #4A read as J (ISO 32000-1, 7.3.5), as far as it matters here.
func nameOf(r *bufio.Reader) (string, error) {
	var name strings.Builder
	for name.Len() <= longestAction {
		b, err := r.ReadByte()
		if err != nil {
			return name.String(), err
		}
		if strings.IndexByte("\x00\t\n\f\r ()<>[]{}/%", b) >= 0 {
			return name.String(), r.UnreadByte()
		}
		if digits, err := r.Peek(2); b == '#' && err == nil {
			var meant [1]byte
			if _, err := hex.Decode(meant[:], digits); err == nil {
				b = meant[0]
				_, _ = r.Discard(2) // they were just seen
			}
		}
		name.WriteByte(b)
	}
	return name.String(), nil
}

// array tells whether an array follows, behind white space.
func array(r *bufio.Reader) bool {
	for {
		b, err := r.ReadByte()
		switch {
		case err != nil:
			return false
		case strings.IndexByte("\x00\t\n\f\r ", b) >= 0:
			continue
		}
		_ = r.UnreadByte() // a byte was just read
		return b == '['
	}
}
