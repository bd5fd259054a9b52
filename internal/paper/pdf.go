package paper

import (
	"bytes"
	"fmt"
	"unicode/utf8"

	"codeberg.org/go-pdf/fpdf"

	"qingdan/internal/typeface"
)

// PDF prints a document as PDF, with the letters it uses embedded, so that it looks and reads the same everywhere.
func PDF(d Document, set typeface.Set) (Printed, error) {
	if err := d.check(); err != nil {
		return Printed{}, err
	}
	p := newPress(d, set)
	p.turn()
	p.title(d.Title, d.Subtitle)
	for i, b := range d.Blocks {
		if p.block(b, i == len(d.Blocks)-1); p.stopped() {
			return Printed{}, p.given
		}
	}
	p.margins(d.Header, d.Footer)
	var file bytes.Buffer
	if err := p.pdf.Output(&file); err != nil {
		return Printed{}, fmt.Errorf("paper: %w", err)
	}
	return Printed{File: file.Bytes(), Pages: p.pdf.PageCount(), Missing: p.missing.Sorted()}, nil
}

// press is the state of printing: the page and how far down it is used.
type press struct {
	pdf     *fpdf.Fpdf
	set     typeface.Set
	missing typeface.Missing
	sheet   sheet
	y       float64
	goesOn  func() error
	given   error // up: nobody waits any more
}

// stopped tells whether the printing is given up.
func (p *press) stopped() bool {
	if p.given == nil {
		p.given = p.goesOn()
	}
	return p.given != nil
}

const mainFont, rareFont = "main", "rare"

func newPress(d Document, set typeface.Set) *press {
	s := d.sheet()
	pdf := fpdf.NewCustom(&fpdf.InitType{UnitStr: "mm", Size: fpdf.SizeType{Wd: s.width, Ht: s.height}})
	pdf.SetCatalogSort(true)
	pdf.SetCreationDate(d.Made.UTC())
	pdf.SetModificationDate(d.Made.UTC())
	pdf.SetTitle(basic(typeface.Clean(d.Title)), true)
	pdf.SetAuthor(basic(typeface.Clean(d.Author)), true)
	pdf.SetProducer("qingdan", false)
	pdf.SetLang("zh-CN")
	pdf.SetMargins(0, 0, 0)
	pdf.SetAutoPageBreak(false, 0)
	pdf.AddUTF8FontFromBytes(mainFont, "", typeface.Regular())
	if set.Rare() != nil {
		pdf.AddUTF8FontFromBytes(rareFont, "", set.Rare().File())
	}
	pdf.SetFont(mainFont, "", textSize)
	return &press{pdf: pdf, set: set, missing: typeface.Missing{}, sheet: s, goesOn: d.goesOn}
}

// basic replaces what lies beyond the basic plane, which the properties of the file cannot hold.
func basic(text string) string {
	runes := []rune(text)
	for i, r := range runes {
		if r > 0xFFFF || r == utf8.RuneError {
			runes[i] = typeface.Absent
		}
	}
	return string(runes)
}

// turn begins a new page.
func (p *press) turn() {
	p.pdf.AddPage()
	p.y = p.sheet.top
}

func (p *press) room() float64 { return p.sheet.height - p.sheet.bottom - p.y }

// need turns the page when less than this is left.
func (p *press) need(height float64) {
	if p.room() < height && p.y > p.sheet.top {
		p.turn()
	}
}

// lines covers and breaks a text for a width in millimetres.
func (p *press) lines(text string, size, width, indent float64) []string {
	em := size / millimetre
	return p.set.Wrap(p.set.Cover(text, p.missing), int(width/em*1000), int(indent/em*1000))
}

func (p *press) width(text string, size float64) float64 {
	sum := 0
	for _, r := range text {
		sum += p.set.Width(r)
	}
	return float64(sum) / 1000 * size / millimetre
}

// say prints one line with its left end at x and its middle at y, in the font that has each letter.
func (p *press) say(text string, x, y, size float64, bold bool) {
	if bold { // the outline is drawn too: there is no second font
		p.pdf.SetTextRenderingMode(2)
		p.pdf.SetLineWidth(size * 0.028 / millimetre)
		defer p.pdf.SetTextRenderingMode(0)
	}
	base := y + 0.36*size/millimetre
	for from := 0; from < len(text); {
		first, n := utf8.DecodeRuneInString(text[from:])
		face, to := p.set.Of(first), from+n
		for to < len(text) {
			r, n := utf8.DecodeRuneInString(text[to:])
			if p.set.Of(r) != face {
				break
			}
			to += n
		}
		font := mainFont
		if face != nil && face == p.set.Rare() {
			font = rareFont
		}
		p.pdf.SetFont(font, "", size)
		p.pdf.Text(x, base, text[from:to])
		x += p.width(text[from:to], size)
		from = to
	}
}

// sayAt prints one line within a width.
func (p *press) sayAt(text string, x, y, width, size float64, align Align, bold bool) {
	switch align {
	case Center:
		x += (width - p.width(text, size)) / 2
	case Right:
		x += width - p.width(text, size)
	}
	p.say(text, x, y, size, bold)
}
