package evidence

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"

	"qingdan/internal/rectify"
)

// mainParts are the content types of the main part by which a document tells what it is. Templates and the types
// with macros have others.
var mainParts = map[string]string{
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": DOCX,
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml":       XLSX,
}

const (
	contentTypes        = "[Content_Types].xml"
	largestContentTypes = 1 << 20
	directoryMark       = "PK\x01\x02"
	ratioMatters        = 1 << 20 // bytes; small parts may shrink to almost nothing
	encrypted           = 1       // flag bit of a zip entry
)

// checkOffice tells whether a zip file is a docx or an xlsx. Every part is unpacked, into nothing, so that sizes are
// counted and checksums verified; no part is interpreted but the list of types.
func checkOffice(ctx context.Context, content *io.SectionReader, limits Limits) (mediaType string, err error) {
	err = limits.inTime(ctx, func(ctx context.Context) error {
		mediaType, err = unpackOffice(ctx, content, limits)
		return err
	})
	return mediaType, err
}

func unpackOffice(ctx context.Context, content *io.SectionReader, limits Limits) (mediaType string, err error) {
	// The directory is counted before it is read: each entry of some fifty bytes takes several hundred in memory.
	parts, err := count(&patientReader{ctx, content}, directoryMark)
	if err != nil {
		return "", brokenOffice(err)
	}
	if parts > limits.Parts {
		return "", tooLargeInside(limits)
	}
	archive, err := zip.NewReader(content, content.Size())
	if err != nil {
		return "", brokenOffice(err)
	}
	var types bytes.Buffer
	names := map[string]bool{}
	left := limits.Unpacked
	for _, part := range archive.File {
		name := strings.ToLower(part.Name)
		switch {
		case names[name] || path.Clean("/"+name) != "/"+strings.TrimSuffix(name, "/") || strings.Contains(name, `\`):
			return "", brokenOffice(errors.New("part name " + part.Name))
		case part.Flags&encrypted != 0:
			return "", brokenOffice(errors.New("encrypted part " + part.Name))
		case strings.HasPrefix(path.Base(name), "vbaproject"), strings.Contains(name, "macrosheets/"):
			return "", macros(part.Name)
		}
		names[name] = true
		var sink io.Writer = io.Discard
		most := left
		if part.Name == contentTypes {
			sink, most = &types, min(left, largestContentTypes)
		}
		n, err := unpack(ctx, part, sink, most)
		if err != nil {
			return "", brokenOffice(err)
		}
		left -= n
		packed := max(1, int64(part.CompressedSize64))
		if n > most || n > ratioMatters && n/packed > limits.Ratio {
			return "", tooLargeInside(limits)
		}
	}
	return documentType(types.Bytes(), names)
}

// unpack counts what a part holds, up to one byte more than the most it may.
func unpack(ctx context.Context, part *zip.File, sink io.Writer, most int64) (int64, error) {
	r, err := part.Open()
	if err != nil {
		return 0, err
	}
	defer r.Close()
	return io.Copy(sink, io.LimitReader(&patientReader{ctx, r}, most+1))
}

// documentType reads the list of content types: one main part of a known type that is there, and no macro anywhere.
func documentType(types []byte, names map[string]bool) (string, error) {
	var list struct {
		Default []struct {
			ContentType string `xml:",attr"`
		}
		Override []struct {
			PartName    string `xml:",attr"`
			ContentType string `xml:",attr"`
		}
	}
	if err := xml.Unmarshal(types, &list); err != nil {
		return "", brokenOffice(err)
	}
	found := ""
	for _, d := range list.Default {
		if isMacro(d.ContentType) {
			return "", macros(d.ContentType)
		}
	}
	for _, o := range list.Override {
		if isMacro(o.ContentType) {
			return "", macros(o.ContentType)
		}
		mediaType, ok := mainParts[strings.ToLower(o.ContentType)]
		if !ok {
			continue
		}
		if found != "" || !names[strings.ToLower(strings.TrimPrefix(o.PartName, "/"))] {
			return "", brokenOffice(errors.New("main part " + o.PartName))
		}
		found = mediaType
	}
	if found == "" {
		return "", invalid("evidence.type_refused", "只接受照片(JPEG、PNG、WebP)和 PDF、docx、xlsx 文件;这个文件是其他压缩文件或模板",
			"only photos (JPEG, PNG, WebP), PDF, docx and xlsx are taken; this is another zip file or a template")
	}
	return found, nil
}

func isMacro(contentType string) bool {
	contentType = strings.ToLower(contentType)
	return strings.Contains(contentType, "macro") || strings.Contains(contentType, "vbaproject")
}

func macros(where string) error {
	return invalid("evidence.macros", "文档含有宏(%[1]s),请另存为不含宏的 docx、xlsx 或 PDF 后再上传",
		"the document contains macros (%[1]s); save it as docx or xlsx without macros, or as PDF", where)
}

func tooLargeInside(limits Limits) error {
	return rectify.Refuse(rectify.TooLarge, "evidence.unpacks_too_large",
		rectify.Say("文档解压后超过上限(%d 个部分、%d 字节或压缩比 %d),请拆分或另存为 PDF 后再上传",
			"the document unpacks to more than %d parts, %d bytes or a ratio of %d; split it or save it as PDF",
			limits.Parts, limits.Unpacked, limits.Ratio))
}

// count counts how often mark occurs in r, without overlaps.
func count(r io.Reader, mark string) (int, error) {
	total, kept := 0, 0
	buf := make([]byte, 1<<16)
	for {
		n, err := r.Read(buf[kept:])
		seen := buf[:kept+n]
		total += bytes.Count(seen, []byte(mark))
		if err == io.EOF {
			return total, nil
		}
		if err != nil {
			return 0, err
		}
		// The last bytes may be the beginning of a mark; they are too few to be counted twice.
		kept = copy(buf, seen[max(0, len(seen)-len(mark)+1):])
	}
}
