package evidence

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestADocxAndAnXlsxAreToldByTheirContent(t *testing.T) {
	t.Parallel()
	a, _ := newArchive(t)
	bom := zipOf(part{contentTypes, "\ufeff" + wordTypes}, part{"word/document.xml", "<w/>"})
	for name, c := range map[string]struct {
		content []byte
		want    string
	}{
		"方案.docx":     {docx(), DOCX},
		"名为表的文档.xlsx": {docx(), DOCX},
		"自查表.xlsx":    {zipOf(part{contentTypes, sheetTypes}, part{"xl/workbook.xml", "<workbook/>"}), XLSX},
		"带标记.docx":    {bom, DOCX},
		"压缩率高.docx":   {docx(part{"word/styles.xml", strings.Repeat(" ", ratioMatters)}), DOCX},
		"带图.docx":     {docx(part{"word/media/image1.jpeg", string(jpegOf(scene(8, 8)))}, part{"customXml/", ""}), DOCX},
	} {
		f := put(t, a, c.content, name)
		if f.MediaType != c.want || filepath.Ext(f.Name) != endings[c.want] || f.ShownSHA256 != "" || f.Width != 0 {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

func TestRealWorkbooksAreTakenAndTheirBrokenCousinsRefused(t *testing.T) {
	t.Parallel()
	const data = "../sheet/testdata"
	a, _ := newArchive(t)
	read := func(name string) []byte {
		b, err := os.ReadFile(filepath.Join(data, name))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	for _, name := range []string{"complaints_batches.xlsx", "complaints_mixed_layouts.xlsx", "rectification_tasks.xlsx"} {
		if f := put(t, a, read(name), name); f.MediaType != XLSX {
			t.Errorf("%s is %s", name, f.MediaType)
		}
	}
	b, dir := newArchive(t)
	for name, code := range map[string]string{
		"truncated.xlsx": "evidence.office_broken", "not_a_zip.xlsx": "evidence.type_refused",
		"password_protected.xlsx": "evidence.type_refused", "empty_file.xlsx": "evidence.empty",
	} {
		refused(t, b, dir, read(filepath.Join("bad_inputs", name)), Limits{}, code)
	}
}

func TestMacrosAreRefusedHoweverTheyAreHidden(t *testing.T) {
	t.Parallel()
	a, dir := newArchive(t)
	with := func(old, new string) []byte {
		return zipOf(part{contentTypes, strings.Replace(wordTypes, old, new, 1)}, part{"word/document.xml", "<w/>"}, part{"word/other.bin", "x"})
	}
	for name, b := range map[string][]byte{
		"a macro project":              docx(part{"word/vbaProject.bin", "x"}),
		"in capitals":                  docx(part{"WORD/VBAPROJECT.BIN", "x"}),
		"in another folder":            docx(part{"a/b/vbaProjectSignature.bin", "x"}),
		"an old macro sheet":           docx(part{"xl/macrosheets/sheet1.xml", "x"}),
		"a project under another name": with("<Override", `<Override PartName="/word/other.bin" ContentType="application/vnd.ms-office.vbaProject"/><Override`),
		"a project by its ending":      with("<Default", `<Default Extension="bin" ContentType="application/vnd.ms-office.VBAPROJECT"/><Default`),
		"a macro sheet by its type":    with("<Override", `<Override PartName="/word/other.bin" ContentType="application/vnd.ms-excel.macrosheet+xml"/><Override`),
		"a docm":                       with("vnd.openxmlformats-officedocument.wordprocessingml.document.main", "vnd.ms-word.document.macroEnabled.main"),
	} {
		t.Run(name, func(t *testing.T) { refused(t, a, dir, b, Limits{}, "evidence.macros") })
	}
}

func TestABrokenOrTrickyDocumentIsRefused(t *testing.T) {
	t.Parallel()
	a, dir := newArchive(t)
	whole := docx(part{"word/extra.xml", strings.Repeat("x", 100)})
	wrongSum := bytes.Clone(whole)
	sum := binary.LittleEndian.AppendUint32(nil, crc32.ChecksumIEEE([]byte(strings.Repeat("x", 100))))
	at := bytes.LastIndex(wrongSum, sum)
	wrongSum[at] ^= 1
	locked := bytes.Clone(whole)
	locked[bytes.Index(locked, []byte(directoryMark))+8] |= encrypted
	otherMethod := bytes.Clone(whole)
	otherMethod[bytes.Index(otherMethod, []byte(directoryMark))+10] = 12
	for name, b := range map[string][]byte{
		"cut":                           whole[:len(whole)/2],
		"a start only":                  []byte("PK\x03\x04"),
		"wrong checksum":                wrongSum,
		"an encrypted part":             locked,
		"an unknown method":             otherMethod,
		"the same part twice":           docx(part{"word/document.xml", "<other/>"}),
		"the same part in capitals":     docx(part{"WORD/Document.xml", "<other/>"}),
		"a part outside":                docx(part{"../../etc/passwd", "x"}),
		"an absolute part":              docx(part{"/etc/passwd", "x"}),
		"a part with a backslash":       docx(part{`word\x.xml`, "x"}),
		"no list of types":              zipOf(part{"word/document.xml", "<w/>"}),
		"a list that is no XML":         zipOf(part{contentTypes, "types"}),
		"a main part that is not there": zipOf(part{contentTypes, wordTypes}),
		"a false size":                  falseSize(docx(part{"x", strings.Repeat("0123", 1<<18)}), 1<<20),
		"two main parts": zipOf(part{contentTypes, strings.Replace(wordTypes, "</Types>", sheetTypes[len("<Types>"):], 1)},
			part{"word/document.xml", "<w/>"}, part{"xl/workbook.xml", "<w/>"}),
	} {
		t.Run(name, func(t *testing.T) { refused(t, a, dir, b, Limits{}, "evidence.office_broken") })
	}
}

func TestADocumentThatUnpacksToTooMuchIsRefused(t *testing.T) {
	t.Parallel()
	a, dir := newArchive(t)
	zeros := strings.Repeat("\x00", 3<<20)
	many := make([]part, 40)
	for i := range many {
		many[i] = part{fmt.Sprintf("p%d", i), "x"}
	}
	noise := make([]byte, 3<<20) // shrinks hardly at all
	for i, seed := 0, uint32(1); i < len(noise); i++ {
		seed = seed*1664525 + 1013904223
		noise[i] = byte(seed >> 24)
	}
	for name, c := range map[string]struct {
		content []byte
		limits  Limits
	}{
		"by its ratio":                   {docx(part{"x", zeros}), Limits{}},
		"by its sum":                     {docx(part{"x", string(noise)}, part{"y", string(noise)}), Limits{Unpacked: 5 << 20}},
		"by its parts":                   {docx(many...), Limits{Parts: 41}},
		"by its list":                    {docx(part{"z", ""}), Limits{Unpacked: int64(len(wordTypes))}},
		"by the size of a list of types": {zipOf(part{contentTypes, strings.Replace(wordTypes, "</Types>", strings.Repeat(" ", largestContentTypes)+"</Types>", 1)}, part{"word/document.xml", ""}), Limits{Ratio: 10000}},
	} {
		t.Run(name, func(t *testing.T) { refused(t, a, dir, c.content, c.limits, "evidence.unpacks_too_large") })
	}
	for _, limits := range []Limits{{Parts: 42}, {Unpacked: 1 << 20}} {
		if _, err := a.Put(t.Context(), bytes.NewReader(docx(many...)), "a", limits); err != nil {
			t.Error(err)
		}
	}
}

// falseSize makes the directory of a zip file claim that a part of that size has ten bytes.
func falseSize(b []byte, size uint32) []byte {
	b = bytes.Clone(b)
	directory := bytes.Index(b, []byte(directoryMark))
	at := bytes.LastIndex(b[directory:], binary.LittleEndian.AppendUint32(nil, size)) + directory
	binary.LittleEndian.PutUint32(b[at:], 10)
	return b
}

func TestMarksAreCountedAlsoAcrossTheEdgesOfTheBuffer(t *testing.T) {
	t.Parallel()
	for offset := range 8 {
		b := append(bytes.Repeat([]byte{'.'}, 1<<16-offset), directoryMark...)
		b = append(append(b, bytes.Repeat([]byte{'.'}, 1<<16)...), directoryMark...)
		if n, err := count(bytes.NewReader(b), directoryMark); n != 2 || err != nil {
			t.Errorf("offset %d: %d marks, want 2 (%v)", offset, n, err)
		}
	}
}

func TestMoreEntriesThanTheEndRecordSaysAreStillCounted(t *testing.T) {
	t.Parallel()
	a, dir := newArchive(t)
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := range 1000 {
		if _, err := z.Create(fmt.Sprint(i)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	content := b.Bytes()
	end := bytes.LastIndex(content, []byte("PK\x05\x06"))
	binary.LittleEndian.PutUint16(content[end+8:], 1)
	binary.LittleEndian.PutUint16(content[end+10:], 1)
	refused(t, a, dir, content, Limits{Parts: 100}, "evidence.unpacks_too_large")
}
