package evidence

import (
	"bytes"
	"io"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"
)

// office marks a zip file until its parts tell which of the office types it is.
const office = "application/zip"

// magics are the beginnings by which files are recognised; a dot in a pattern stands for any byte. Those without a
// media type are named so that the refusal can tell the remedy.
var magics = []struct {
	pattern, mediaType string
	zh, en             string
}{
	{"\xff\xd8\xff", JPEG, "", ""},
	{"\x89PNG\r\n\x1a\n", PNG, "", ""},
	{"RIFF....WEBP", WebP, "", ""},
	{"%PDF-", PDF, "", ""},
	{"PK\x03\x04", office, "", ""},
	{"....ftyphei", "", "HEIC 照片,请在手机相机设置中选“兼容性最佳”(JPEG)后重拍或转换", "a HEIC photo; convert it to JPEG or set the camera to “most compatible”"},
	{"....ftyphev", "", "HEIC 照片,请在手机相机设置中选“兼容性最佳”(JPEG)后重拍或转换", "a HEIC photo; convert it to JPEG or set the camera to “most compatible”"},
	{"....ftypmif1", "", "HEIF 照片,请转换为 JPEG 后上传", "a HEIF photo; convert it to JPEG"},
	{"....ftyp", "", "视频,请上传照片", "a video; upload photos"},
	{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "", "旧版 doc/xls 或加密的文档,请去掉密码并另存为 docx、xlsx 或 PDF", "an old doc/xls or an encrypted document; remove the password and save it as docx, xlsx or PDF"},
	{"GIF8", "", "GIF 图片,请转换为 JPEG 或 PNG", "a GIF picture; convert it to JPEG or PNG"},
	{"II*\x00", "", "TIFF 图片,请转换为 JPEG 或 PNG", "a TIFF picture; convert it to JPEG or PNG"},
	{"MM\x00*", "", "TIFF 图片,请转换为 JPEG 或 PNG", "a TIFF picture; convert it to JPEG or PNG"},
	{"<", "", "网页、SVG 或 XML,请截图后上传", "a web page, SVG or XML; upload a screenshot"},
}

// recognise tells the media type of a file by its first bytes.
func recognise(head []byte) (string, error) {
	for _, m := range magics {
		if !begins(head, m.pattern) && (m.pattern != "<" || !begins(bytes.TrimLeft(head, "\ufeff \t\r\n"), "<")) {
			continue
		}
		if m.mediaType != "" {
			return m.mediaType, nil
		}
		return "", invalid("evidence.type_refused", "只接受照片(JPEG、PNG、WebP)和 PDF、docx、xlsx 文件;这个文件是%[1]s",
			"only photos (JPEG, PNG, WebP), PDF, docx and xlsx are taken; this is %[2]s", m.zh, m.en)
	}
	return "", invalid("evidence.type_refused", "只接受照片(JPEG、PNG、WebP)和 PDF、docx、xlsx 文件;无法识别这个文件",
		"only photos (JPEG, PNG, WebP), PDF, docx and xlsx are taken; this file is none of them")
}

func begins(head []byte, pattern string) bool {
	if len(head) < len(pattern) {
		return false
	}
	for i := range len(pattern) {
		if pattern[i] != '.' && pattern[i] != head[i] {
			return false
		}
	}
	return true
}

// checkPDF looks for the end mark that a whole PDF has in its last kilobyte, where readers look for it, and refuses
// one that acts by itself.
func checkPDF(content *io.SectionReader) error {
	tail := make([]byte, min(1024, content.Size()))
	if _, err := content.ReadAt(tail, content.Size()-int64(len(tail))); err != nil && err != io.EOF {
		return diskError(err)
	}
	if !bytes.Contains(tail, []byte("%%EOF")) {
		return invalid("evidence.pdf_broken", "PDF 文件不完整,请重新导出或上传", "the PDF is incomplete; export or upload it again")
	}
	return passive(content)
}

const longestName = 100 // characters

// harmless makes a name that can be shown and sent as a file name: no folders, no control or direction characters,
// not too long, and the ending of the real type. A name that comes to nothing is the type's ending after 附件.
func harmless(declared, mediaType string) string {
	declared = path.Base(strings.ReplaceAll(declared, `\`, "/"))
	declared = strings.TrimSuffix(declared, path.Ext(declared))
	declared = strings.Map(func(r rune) rune {
		if r == utf8.RuneError || r == '/' || !unicode.IsGraphic(r) {
			return -1
		}
		return r
	}, declared)
	if runes := []rune(declared); len(runes) > longestName {
		declared = string(runes[:longestName])
	}
	declared = strings.Trim(declared, ". ")
	if declared == "" {
		declared = "附件"
	}
	return declared + endings[mediaType]
}
