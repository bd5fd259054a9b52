package sheet

import (
	"crypto/sha256"
	"encoding/binary"
	"regexp"
	"strings"
	"unicode"

	"qingdan/internal/rectify"
	"qingdan/internal/sheet/grid"
)

// receipt is a receipt number as a cell prints it.
type receipt struct {
	number  string
	batch   string // when the cell names one
	key     bool   // marked by a star
	rounded bool   // more digits than a number cell holds exactly
	flaw    flaw
}

const (
	numberRounded flaw = "number.rounded" // 3.7E+17
	numberIsDate  flaw = "number.is_date" // 26-04 that became 26 April
)

var (
	exponentForm = regexp.MustCompile(`^\d(?:\.\d+)?[Ee]\+?\d{1,3}$`)
	star         = regexp.MustCompile(`(?:\([*★☆]\)|[*★☆])+$`)
	leadingStar  = regexp.MustCompile(`^[★☆*]+`)
)

// exactDigits is how many digits of a whole number a spreadsheet program keeps.
const exactDigits = 15

func (v value) receipt() receipt {
	s := squeeze(v.text)
	r := receipt{}
	r.batch, s = splitBatch(s)
	if strings.ContainsAny(s, "*★☆") {
		unmarked := leadingStar.ReplaceAllString(star.ReplaceAllString(s, ""), "")
		r.key, s = unmarked != s, unmarked
	}
	switch {
	case isBlankMark(s), s == "无", s == "暂无", s == "无编号":
	case v.kind == grid.Number && v.format.Date:
		r.flaw = numberIsDate
	case exponentForm.MatchString(s):
		r.flaw = numberRounded
	default:
		r.number = s
		r.rounded = v.kind == grid.Number && len(s) > exactDigits
	}
	return r
}

// isLocal tells whether a number is unique only inside its batch: no Latin letter and fewer than 7 digits.
func isLocal(number string) bool {
	digits := 0
	for _, r := range number {
		if r < unicode.MaxASCII && unicode.IsLetter(r) {
			return false
		}
		if unicode.IsDigit(r) {
			digits++
		}
	}
	return number != "" && digits < 7
}

// digest stands for a number where many of them are held.
type digest [16]byte

func digestOf(parts ...string) digest {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return digest(sum[:16])
}

// identityKey is the same for all rows of one complaint of a file.
func identityKey(sheet, batch, number string) digest {
	if isLocal(number) {
		return digestOf(sheet, batch, number)
	}
	return digestOf(strings.ToUpper(number))
}

// place is a row of a book, by the index of its sheet.
type place struct{ sheet, line int32 }

// sighting is what is known of a number: where it was seen first, with which text, and where with another text.
type sighting struct {
	first, other place
	text         uint64 // of the problem, reduced to its shape; 0 when it is blank
	again        bool
}

// sightings remembers the numbers of a file by their digest.
type sightings map[digest]sighting

// sighted notes the number and the text of a complaint in the first pass.
func (s sightings) sighted(r *record, sheet string, at place) {
	if r.kind != rectify.ComplaintRow {
		return
	}
	n := r.value(FieldNumber).receipt()
	batch, _ := r.batchNamed(n.batch)
	if n.number == "" {
		return
	}
	var text uint64
	if problem := shape(r.value(FieldProblem).text); problem != "" {
		d := digestOf(problem)
		text = binary.LittleEndian.Uint64(d[:])
	}
	s.add(identityKey(sheet, batch, n.number), text, at)
}

func (s sightings) add(key digest, text uint64, at place) {
	seen, again := s[key]
	switch {
	case !again:
		seen = sighting{first: at, text: text}
	case seen.text == 0:
		seen.text = text
	case text != 0 && text != seen.text && seen.other == (place{}):
		seen.other = at
	}
	seen.again = again
	s[key] = seen
}

// repeated keeps only what occurs more than once.
func (s sightings) repeated() sightings {
	kept := sightings{}
	for key, seen := range s {
		if seen.again {
			kept[key] = seen
		}
	}
	return kept
}

// markRepeats tells a row of the others of its number: earlier publications of the same complaint, or a conflict.
func (b *Book) markRepeats(r *rowReader, at place) {
	if len(b.seen) == 0 || r.row.ReceiptNumber == "" {
		return
	}
	seen, ok := b.seen[identityKey(r.row.Sheet, r.row.Batch, r.row.ReceiptNumber)]
	switch {
	case !ok:
	case seen.other != (place{}):
		rival := seen.first
		if rival == at {
			rival = seen.other
		}
		r.report(FieldNumber, "receipt.conflict", fatal, "编号 %[1]s 与工作表“%[2]s”第 %[3]d 行重复,但问题内容不同,请核对编号或内容后再导入",
			"number %[1]s also stands in row %[3]d of sheet %[2]q with a different problem; correct the number or the text",
			r.row.ReceiptNumber, b.Sheets[rival.sheet].Name, rival.line)
	case seen.first != at:
		r.row.Repeats = &rectify.RowPlace{Sheet: b.Sheets[seen.first.sheet].Name, Line: int(seen.first.line)}
	}
}

// checkTwin refuses a file in which two columns of receipt numbers differ: which of them counts cannot be told.
func (r *record) checkTwin(sheet string) error {
	if r.twin == 0 {
		return nil
	}
	a, b := r.at[FieldNumber], r.twin
	one, two := r.valueAt(a).receipt().number, r.valueAt(b).receipt().number
	if one == "" || two == "" || one == two {
		return nil
	}
	return refuse("import.two_number_columns",
		"工作表“%[1]s”的表头“%[2]s”出现两次(%[3]s 列和 %[4]s 列),第 %[5]d 行的值不同(%[6]s 与 %[7]s),无法判断以哪一列为准,请只保留一列。",
		"The header %[2]s of sheet %[1]q stands in columns %[3]s and %[4]s, and they differ in row %[5]d (%[6]s and %[7]s); keep one of them.",
		sheet, r.columns[a].Header, grid.Letter(r.columns[a].Col), grid.Letter(r.columns[b].Col), r.line, one, two)
}
