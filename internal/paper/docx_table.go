package paper

import "fmt"

const borders = `<w:tblBorders><w:top w:val="single" w:sz="4" w:color="000000"/><w:left w:val="single" w:sz="4" w:color="000000"/>` +
	`<w:bottom w:val="single" w:sz="4" w:color="000000"/><w:right w:val="single" w:sz="4" w:color="000000"/>` +
	`<w:insideH w:val="single" w:sz="4" w:color="000000"/><w:insideV w:val="single" w:sz="4" w:color="000000"/></w:tblBorders>`

func (b *body) table(t Table) {
	widths := make([]int, len(t.Columns))
	for i, share := range t.shares() {
		widths[i] = twips(share * b.sheet.textWidth())
	}
	fmt.Fprintf(b, `<w:tbl><w:tblPr><w:tblW w:w="%d" w:type="dxa"/>%s<w:tblLayout w:type="fixed"/><w:tblCellMar><w:top w:w="40" w:type="dxa"/>`+
		`<w:left w:w="%[3]d" w:type="dxa"/><w:bottom w:w="40" w:type="dxa"/><w:right w:w="%[3]d" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>`, twips(b.sheet.textWidth()), borders, twips(cellPad))
	for _, w := range widths {
		fmt.Fprintf(b, `<w:gridCol w:w="%d"/>`, w)
	}
	b.WriteString(`</w:tblGrid>`)
	b.head(t, widths)
	for _, row := range t.rows() {
		if b.goesOn() != nil {
			break // DOCX asks again
		}
		run := ""
		if row.Bold {
			run = "<w:b/>"
		}
		b.WriteString(`<w:tr>`)
		column := 0
		for _, c := range row.Cells {
			across := max(c.Across, 1)
			b.cell(c.Text, sum(widths[column:column+across]), across, "", t.align(c, column), run)
			column += across
		}
		b.WriteString(`</w:tr>`)
	}
	b.WriteString(`</w:tbl>`)
	b.paragraph("", "Small", "", "") // tables that touch would become one
}

// head writes the rows of the head, which every page repeats; a cell that reaches down continues in the rows below.
func (b *body) head(t Table, widths []int) {
	places, _ := t.head() // check has seen that it is right
	for row := range t.Head {
		b.WriteString(`<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>`)
		for column := 0; column < len(widths); {
			at := covering(places, row, column)
			text, merge := at.Text, ""
			switch {
			case at.row < row:
				text, merge = "", `<w:vMerge/>`
			case at.Down > 1:
				merge = `<w:vMerge w:val="restart"/>`
			}
			b.cell(text, sum(widths[at.column:at.column+at.Across]), at.Across, merge+`<w:shd w:val="clear" w:color="auto" w:fill="EEEEEE"/>`, or(at.Align, Center), "<w:b/>")
			column = at.column + at.Across
		}
		b.WriteString(`</w:tr>`)
	}
}

func covering(places []place, row, column int) place {
	for _, at := range places {
		if at.row <= row && row < at.row+at.Down && at.column <= column && column < at.column+at.Across {
			return at
		}
	}
	return place{Cell: Cell{Across: 1}, row: row, column: column} // a checked head has no gap
}

func (b *body) cell(text string, width, across int, properties string, align Align, run string) {
	fmt.Fprintf(b, `<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/>`, width)
	if across > 1 {
		fmt.Fprintf(b, `<w:gridSpan w:val="%d"/>`, across)
	}
	b.WriteString(properties + `<w:vAlign w:val="center"/></w:tcPr>`)
	b.paragraph(text, "Cell", `<w:jc w:val="`+string(or(align, Left))+`"/>`, run)
	b.WriteString(`</w:tc>`)
}

func sum(widths []int) int {
	n := 0
	for _, w := range widths {
		n += w
	}
	return n
}
