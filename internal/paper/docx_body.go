package paper

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"image/png"
	"strings"

	"qingdan/internal/typeface"
)

// body collects the XML of the text and the pictures in it.
type body struct {
	strings.Builder
	sheet    sheet
	pictures [][]byte
	goesOn   func() error
}

// twips are the twentieths of a point that the format counts in.
func twips(millimetres float64) int { return int(millimetres*millimetre*20 + 0.5) }

func (b *body) document(d Document) {
	b.WriteString(xmlHead + `<w:document ` + wordSpace + ` xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"` +
		` xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"` +
		` xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><w:body>`)
	if d.Title != "" {
		b.paragraph(d.Title, "Title", "", "")
	}
	if d.Subtitle != "" {
		b.paragraph(d.Subtitle, "Subtitle", "", "")
	}
	for i, block := range d.Blocks {
		b.block(block, i == len(d.Blocks)-1)
	}
	if len(d.Blocks) == 0 {
		b.paragraph("", "Normal", "", "")
	}
	orient := ""
	if d.Landscape {
		orient = ` w:orient="landscape"`
	}
	s := b.sheet
	fmt.Fprintf(b, `<w:sectPr><w:headerReference w:type="default" r:id="rId3"/><w:footerReference w:type="default" r:id="rId4"/>`+
		`<w:pgSz w:w="%d" w:h="%d"%s/><w:pgMar w:top="%d" w:right="%d" w:bottom="%d" w:left="%d" w:header="%d" w:footer="%d" w:gutter="0"/>`+
		`</w:sectPr></w:body></w:document>`, twips(s.width), twips(s.height), orient, twips(s.top), twips(s.right), twips(s.bottom),
		twips(s.left), twips(s.top/2), twips(s.bottom/2))
}

func (b *body) block(block Block, isLast bool) {
	switch block := block.(type) {
	case Heading:
		b.paragraph(block.Text, fmt.Sprintf("Heading%d", block.Level), firstLine, "")
	case Paragraph:
		b.running(block)
	case Form:
		if len(block.Fields) > 0 {
			b.table(block.table())
		}
	case Table:
		b.table(block)
	case Notes:
		for _, line := range block.Lines {
			b.paragraph(line, "Small", "", "")
		}
	case Signature:
		b.paragraph("", "Normal", "", "")
		for _, line := range block.Lines {
			b.paragraph(line, "Normal", `<w:keepLines/><w:ind w:rightChars="200" w:right="480"/><w:jc w:val="right"/>`, "")
		}
	case Picture:
		b.picture(block)
	case PageBreak:
		if !isLast {
			b.WriteString(`<w:p><w:r><w:br w:type="page"/></w:r></w:p>`)
		}
	}
}

const firstLine = `<w:ind w:firstLineChars="200" w:firstLine="480"/>`

func (b *body) running(p Paragraph) {
	properties, run := "", ""
	if !p.Flush && (p.Align == "" || p.Align == Left) {
		properties = firstLine
	}
	if p.Align != "" {
		properties += `<w:jc w:val="` + string(p.Align) + `"/>`
	}
	if p.Bold {
		run = "<w:b/>"
	}
	for _, part := range strings.Split(typeface.Clean(p.Text), "\n") { // each begins indented
		b.paragraph(part, "Normal", properties, run)
	}
}

// paragraph writes one paragraph; properties and run are XML of the format.
func (b *body) paragraph(text, style, properties, run string) {
	b.WriteString(`<w:p><w:pPr><w:pStyle w:val="` + style + `"/>` + properties + `</w:pPr>` + runs(text, run) + `</w:p>`)
}

// runs is a text as runs; line ends become breaks.
func runs(text, properties string) string {
	if text == "" {
		return ""
	}
	if properties != "" {
		properties = "<w:rPr>" + properties + "</w:rPr>"
	}
	var s strings.Builder
	for i, line := range strings.Split(typeface.Clean(text), "\n") {
		s.WriteString("<w:r>" + properties)
		if i > 0 {
			s.WriteString("<w:br/>")
		}
		s.WriteString(`<w:t xml:space="preserve">` + escaped(line) + "</w:t></w:r>")
	}
	return s.String()
}

// escaped is a text that can be nothing but text in XML.
func escaped(text string) string {
	var s strings.Builder
	_ = xml.EscapeText(&s, []byte(typeface.Clean(text))) // a Builder does not fail
	return s.String()
}

func (b *body) picture(p Picture) {
	config, _ := png.DecodeConfig(bytes.NewReader(p.PNG)) // check has decoded it before
	const emu = 36000                                     // to the millimetre
	width := min(or(p.Width, b.sheet.textWidth()), b.sheet.textWidth())
	height := width * float64(config.Height) / float64(config.Width)
	if most := b.sheet.textHeight() - 15; height > most {
		width, height = width*most/height, most
	}
	b.pictures = append(b.pictures, p.PNG)
	n := len(b.pictures)
	size := fmt.Sprintf(`cx="%d" cy="%d"`, int(width*emu), int(height*emu))
	fmt.Fprintf(b, `<w:p><w:pPr><w:keepNext/><w:jc w:val="center"/></w:pPr><w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent %[1]s/>`+
		`<wp:docPr id="%[2]d" name="picture%[2]d" descr="%[3]s"/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">`+
		`<pic:pic><pic:nvPicPr><pic:cNvPr id="%[2]d" name="picture%[2]d"/><pic:cNvPicPr/></pic:nvPicPr>`+
		`<pic:blipFill><a:blip r:embed="picture%[2]d"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>`+
		`<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext %[1]s/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>`+
		`</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`, size, n, escaped(p.Caption))
	b.paragraph(p.Caption, "Small", `<w:jc w:val="center"/>`, "")
}
