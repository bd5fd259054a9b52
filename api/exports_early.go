package api

import (
	"io"
	"net/http"
	"os"

	"github.com/labstack/echo/v4"
)

// earliest is how much of a table leaves while it is being written. It fits into what a connection holds, so that a slow
// reader does not keep the books open.
const earliest = 16 << 10

// earlyFile is the file in which a table is written; its beginning goes to the caller at once. That it leaves the house is
// in the journal before the first byte does.
type earlyFile struct {
	file   *os.File // not embedded: it would be written past Write
	call   *call
	before func() error
	name   string
	form   exportForm
	sent   int
}

// Write writes to the file, and sends the beginning.
func (f *earlyFile) Write(p []byte) (int, error) {
	if n := min(len(p), earliest-f.sent); n > 0 {
		if err := f.send(p[:n]); err != nil {
			return 0, err
		}
		f.call.Response().Flush()
	}
	return f.file.Write(p)
}

func (f *earlyFile) send(p []byte) error {
	if f.sent == 0 {
		if err := f.before(); err != nil {
			return err
		}
		media, extension := mediaXLSX, ".xlsx"
		if f.form.csv {
			media, extension = "text/csv; charset=utf-8", ".csv"
		}
		head := f.call.Response().Header()
		head.Set(echo.HeaderContentDisposition, `attachment; filename="`+f.name+extension+`"`)
		head.Set(echo.HeaderContentType, media)
		f.call.Response().WriteHeader(http.StatusOK)
	}
	n, err := f.call.Response().Write(p)
	f.sent += n
	return err
}

// rest sends what did not leave early.
func (f *earlyFile) rest() error {
	if _, err := f.file.Seek(int64(f.sent), io.SeekStart); err != nil {
		return err
	}
	f.call.worked()
	_, err := io.Copy(f.call.Response(), f.file)
	return err
}
