package paper

import (
	"bytes"
	"fmt"
	"image/png"
	"strings"

	"codeberg.org/go-pdf/fpdf"

	"qingdan/internal/typeface"
)

func (p *press) title(title, subtitle string) {
	if title != "" {
		p.flow(title, flow{size: titleSize, leading: 1.4, align: Center, bold: true})
	}
	if subtitle != "" {
		p.flow(subtitle, flow{size: subtitleSize, leading: leading, align: Center})
	}
	if title != "" || subtitle != "" {
		p.y += 3
	}
}

func (p *press) block(b Block, last bool) {
	switch b := b.(type) {
	case Heading:
		size := headingSize(b.Level)
		p.need(lineHeight(size, leading) + 2*lineHeight(textSize, leading)) // a heading does not end a page
		p.flow(b.Text, flow{size: size, leading: leading, bold: true, indent: 2 * textSize / millimetre})
	case Paragraph:
		f := flow{size: textSize, leading: leading, align: b.Align, bold: b.Bold}
		if !b.Flush && (b.Align == "" || b.Align == Left) {
			f.indent = 2 * textSize / millimetre
		}
		p.flow(b.Text, f)
	case Form:
		if len(b.Fields) > 0 {
			p.table(b.table())
		}
	case Table:
		p.table(b)
	case Notes:
		p.y++
		for _, line := range b.Lines {
			p.flow(line, flow{size: smallSize, leading: tight})
		}
	case Signature:
		p.signature(b)
	case Picture:
		p.picture(b)
	case PageBreak:
		if !last {
			p.turn()
		}
	}
}

// flow is how running text is set.
type flow struct {
	size, leading, indent float64
	align                 Align
	bold                  bool
}

func (p *press) flow(text string, f flow) {
	height := lineHeight(f.size, f.leading)
	for _, part := range p.paragraphs(text, f) {
		for i, line := range part {
			p.need(height)
			x := p.sheet.left
			if i == 0 {
				x += f.indent
			}
			p.sayAt(line, x, p.y+height/2, p.sheet.textWidth(), f.size, f.align, f.bold)
			p.y += height
		}
	}
}

// paragraphs breaks a text at its line ends and into lines; each part begins indented.
func (p *press) paragraphs(text string, f flow) [][]string {
	var parts [][]string
	for _, part := range strings.Split(typeface.Clean(text), "\n") {
		parts = append(parts, p.lines(part, f.size, p.sheet.textWidth(), f.indent))
	}
	return parts
}

func (p *press) signature(s Signature) {
	height := lineHeight(textSize, leading)
	var lines []string
	for _, line := range s.Lines {
		lines = append(lines, p.lines(line, textSize, p.sheet.textWidth()*0.7, 0)...)
	}
	p.need(float64(len(lines)+1) * height) // a signature stands on one page
	p.y += height
	for _, line := range lines {
		p.need(height)
		p.sayAt(line, p.sheet.left, p.y+height/2, p.sheet.textWidth()-2*textSize/millimetre, textSize, Right, false)
		p.y += height
	}
}

func (p *press) picture(b Picture) {
	config, err := png.DecodeConfig(bytes.NewReader(b.PNG))
	if err != nil { // check has decoded it before
		p.pdf.SetError(err)
		return
	}
	caption := lineHeight(smallSize, leading)
	width := min(or(b.Width, p.sheet.textWidth()), p.sheet.textWidth())
	height := width * float64(config.Height) / float64(config.Width)
	if most := p.sheet.textHeight() - caption; height > most {
		width, height = width*most/height, most
	}
	p.need(height + caption)
	name := fmt.Sprintf("picture-%d-%.2f", p.pdf.PageNo(), p.y)
	p.pdf.RegisterImageOptionsReader(name, fpdf.ImageOptions{ImageType: "png"}, bytes.NewReader(b.PNG))
	p.pdf.ImageOptions(name, p.sheet.left+(p.sheet.textWidth()-width)/2, p.y, width, height, false, fpdf.ImageOptions{ImageType: "png"}, 0, "")
	p.y += height
	if b.Caption != "" {
		p.flow(b.Caption, flow{size: smallSize, leading: leading, align: Center})
	}
}

// margins prints the head and foot of every page, when their number is known.
func (p *press) margins(header, footer string) {
	s := p.sheet
	pages := p.pdf.PageCount()
	for page := 1; page <= pages; page++ {
		p.pdf.SetPage(page)
		p.pdf.SetFont(mainFont, "", smallSize+1) // another size first, so that this page states its font anew
		number := fmt.Sprintf("第 %d 页 共 %d 页", page, pages)
		p.sayAt(number, s.left, s.height-s.bottom/2, s.textWidth(), smallSize, Right, false)
		room := s.textWidth() - p.width(number, smallSize) - 4
		p.stack(footer, s.height-s.bottom/2, room, 1)
		if header != "" {
			p.stack(header, s.top-8, s.textWidth(), -1)
			p.pdf.SetLineWidth(0.2)
			p.pdf.Line(s.left, s.top-5, s.left+s.textWidth(), s.top-5)
		}
	}
}

// stack prints small lines one below the other (down 1) or upwards (down -1), as many as the margin holds; what is in the
// margins is repeated on every page, and its rest gives way to the text.
func (p *press) stack(text string, y, width float64, down int) {
	if text == "" {
		return
	}
	lines := p.lines(text, smallSize, width, 0)
	const most = 3
	if len(lines) > most {
		lines = append(lines[:most-1:most-1], lines[most-1]+"…")
	}
	step := lineHeight(smallSize, 1.15)
	for i, line := range lines {
		at := y + float64(i)*step
		if down < 0 {
			at = y - float64(len(lines)-1-i)*step
		}
		p.say(line, p.sheet.left, at, smallSize, false)
	}
}
