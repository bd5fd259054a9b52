package grid

import (
	"archive/zip"
	"compress/flate"
	"context"
	"errors"
	"io"
	"path"
	"strings"

	"qingdan/internal/rectify"
)

// container is the zip around a workbook, opened within limits. What the directory claims is checked at once; what a
// part really unpacks to is counted while it is read.
type container struct {
	parts  map[string]*zip.File // by lower-case name with forward slashes
	limits Limits
}

// directoryBytes bounds what may be read to open the directory, because the library reads it as a whole.
const directoryBytes = 4 << 20

// budgetReader fails when more is read than allowed, as long as it is limited.
type budgetReader struct {
	r       io.ReaderAt
	limited bool
	left    int64
}

var errBudget = errors.New("directory too large")

func (b *budgetReader) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 { // a forged offset
		return 0, io.ErrUnexpectedEOF
	}
	if b.limited {
		if b.left -= int64(len(p)); b.left < 0 {
			return 0, errBudget
		}
	}
	return b.r.ReadAt(p, off)
}

func openContainer(r io.ReaderAt, size int64, limits Limits) (*container, error) {
	budget := &budgetReader{r, true, directoryBytes}
	archive, err := zip.NewReader(budget, size)
	switch {
	case errors.Is(err, errBudget):
		return nil, tooManyParts(limits)
	case errors.Is(err, zip.ErrFormat), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return nil, refuse("import.truncated", "文件不完整(压缩包目录缺失或损坏),请重新下载或导出后再上传。",
			"The file is incomplete (its zip directory is missing or broken); download or export it again.").Because(err)
	case err != nil && !errors.Is(err, zip.ErrInsecurePath):
		return nil, err
	}
	if len(archive.File) > limits.Parts {
		return nil, tooManyParts(limits)
	}
	budget.limited = false // parts are read through the same reader
	c := &container{parts: make(map[string]*zip.File, len(archive.File)), limits: limits}
	var total int64
	for _, f := range archive.File {
		name := partName(f.Name)
		if _, twice := c.parts[name]; twice {
			return nil, damaged(f.Name, errors.New("two parts of one name"))
		}
		if f.Flags&1 != 0 {
			return nil, refuse("import.protected", "工作簿已加密,无法读取,请去掉密码后另存再上传。",
				"The workbook is encrypted; remove the password and save it again.")
		}
		if err := c.checkSize(f, &total); err != nil {
			return nil, err
		}
		c.parts[name] = f
	}
	return c, nil
}

func (c *container) checkSize(f *zip.File, total *int64) error {
	unpacked, packed := int64(f.UncompressedSize64), int64(f.CompressedSize64)
	if unpacked < 0 || unpacked > c.limits.PartBytes {
		return unpackedTooLarge(f.Name, unpacked, c.limits.PartBytes)
	}
	if *total += unpacked; *total > c.limits.TotalBytes {
		return unpackedTooLarge(f.Name, *total, c.limits.TotalBytes)
	}
	if unpacked > 1<<20 && unpacked/max(packed, 1) > c.limits.Ratio {
		return tooLarge("import.unpacked_too_large",
			"工作簿的 %s 解压后有 %s,是压缩前的 %d 倍,不像正常的表格,已停止读取;请删去超长内容和多余格式后另存。",
			"Part %s of the workbook unpacks to %s, %d times its packed size; that is no ordinary table. Remove oversized content and formats and save it again.",
			f.Name, mebibytes(unpacked), unpacked/max(packed, 1))
	}
	return nil
}

func unpackedTooLarge(name string, size, limit int64) *rectify.Error {
	return tooLarge("import.unpacked_too_large", "工作簿解压到 %s 时已有 %s,超过上限 %s,请拆成几个文件或删去多余内容。",
		"The workbook unpacks to more than allowed at part %s: %s, limit %s; split it or remove what is not needed.",
		name, mebibytes(max(size, 0)), mebibytes(limit))
}

func tooManyParts(limits Limits) *rectify.Error {
	return tooLarge("import.too_many_parts", "压缩包内的文件超过 %d 个,不像正常的工作簿,请在 Excel 或 WPS 中另存后再上传。",
		"The zip holds more than %d files; that is no ordinary workbook. Save it again in Excel or WPS.", limits.Parts)
}

func partName(name string) string {
	return strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(name, `\`, "/"), "/"))
}

// resolve gives the name of the part that a relationship of the part base points to.
func resolve(base, target string) string {
	if strings.HasPrefix(target, "/") {
		return partName(path.Clean(target))
	}
	return partName(path.Join(path.Dir(base), target))
}

func (c *container) has(name string) bool { return c.parts[name] != nil }

// scan walks the XML of a part. A part that is not there walks over nothing.
func (c *container) scan(ctx context.Context, name string, walk func(*scanner) error) error {
	f := c.parts[name]
	if f == nil {
		return nil
	}
	body, err := f.Open()
	if err == nil {
		defer body.Close()
		err = walk(newScanner(&partReader{ctx: ctx, r: body, left: c.limits.PartBytes}, textBytes(c.limits)))
	}
	switch {
	case errors.Is(err, errPartTooLarge):
		return unpackedTooLarge(f.Name, c.limits.PartBytes+1, c.limits.PartBytes)
	case isCorrupt(err):
		return damaged(f.Name, err)
	}
	return err
}

// textBytes is the room for the XML of the longest cell: no reference is longer than 12 bytes.
func textBytes(l Limits) int { return 12 * l.CellRunes }

func isCorrupt(err error) bool {
	var inflate flate.CorruptInputError
	var syntax *syntaxError
	return errors.As(err, &inflate) || errors.As(err, &syntax) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) ||
		errors.Is(err, zip.ErrChecksum) || errors.Is(err, zip.ErrFormat) || errors.Is(err, zip.ErrAlgorithm)
}

// partReader counts what a part unpacks to and stops when the context ends.
type partReader struct {
	ctx  context.Context
	r    io.Reader
	left int64
}

var errPartTooLarge = errors.New("part too large")

func (p *partReader) Read(b []byte) (int, error) {
	if err := p.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := p.r.Read(b)
	if p.left -= int64(n); p.left < 0 {
		return 0, errPartTooLarge
	}
	return n, err
}
