package grid

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"path"
	"strings"

	"qingdan/internal/rectify"
)

func refuse(code, zh, en string, args ...any) *rectify.Error {
	return rectify.Refuse(rectify.Invalid, code, rectify.Say(zh, en, args...))
}

func tooLarge(code, zh, en string, args ...any) *rectify.Error {
	return rectify.Refuse(rectify.TooLarge, code, rectify.Say(zh, en, args...))
}

func damaged(part string, cause error) *rectify.Error {
	return refuse("import.damaged", "工作簿已损坏(%s 无法读取),请用 Excel 或 WPS 打开、修复并另存后再上传。",
		"The workbook is damaged (%s cannot be read); open it in Excel or WPS, repair it and save it again.", part).Because(cause)
}

func mebibytes(n int64) string { return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20)) }

// Letter is the name of a column, "A" for 1.
func Letter(col int) string {
	var name []byte
	for ; col > 0; col = (col - 1) / 26 {
		name = append([]byte{byte('A' + (col-1)%26)}, name...)
	}
	return string(name)
}

func isZip(head []byte) bool { return bytes.HasPrefix(head, []byte("PK")) }

func isCompound(head []byte) bool {
	return bytes.HasPrefix(head, []byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1})
}

func isMarkup(head []byte) bool {
	start := bytes.ToLower(bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF"))))
	for _, mark := range []string{"<html", "<!doctype", "<?xml", "<table", "<head", "<body", "<meta", "<!--", "<workbook"} {
		if bytes.HasPrefix(start, []byte(mark)) {
			return true
		}
	}
	return false
}

func isTextName(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".csv", ".txt", ".tsv", ".tab":
		return true
	}
	return false
}

// refuseCompound tells an encrypted workbook from an old .xls: both lie in an OLE container whose directory names
// its streams in UTF-16.
func refuseCompound(ctx context.Context, r io.ReaderAt, size int64) error {
	mark := utf16Bytes("EncryptedPackage")
	buf := make([]byte, 256<<10)
	for at := int64(0); at < size; at += int64(len(buf) - len(mark)) {
		if err := ctx.Err(); err != nil {
			return err
		}
		n, err := r.ReadAt(buf, at)
		if bytes.Contains(buf[:n], mark) {
			return refuse("import.protected", "工作簿设有打开密码,无法读取,请去掉密码后另存再上传。",
				"The workbook is protected by a password; remove the password and save it again.")
		}
		if err != nil && err != io.EOF {
			return err
		}
	}
	return refuse("import.old_format", "文件是旧版 .xls 格式,请用 Excel 或 WPS 另存为 .xlsx 后再上传。",
		"The file is in the old .xls format; save it as .xlsx.")
}

func utf16Bytes(s string) []byte {
	out := make([]byte, 0, 2*len(s))
	for i := range len(s) {
		out = append(out, s[i], 0)
	}
	return out
}
