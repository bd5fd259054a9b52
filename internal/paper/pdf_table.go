package paper

// laid is a cell ready to be printed.
type laid struct {
	x, width float64
	lines    []string
	align    Align
	bold     bool
}

func (p *press) table(t Table) {
	x := make([]float64, len(t.Columns)+1)
	x[0] = p.sheet.left
	for i, share := range t.shares() {
		x[i+1] = x[i] + share*p.sheet.textWidth()
	}
	head := p.layHead(t, x)
	if head.height > 0.5*p.sheet.textHeight() { // too tall to be repeated, or for a page: printed once, as rows
		for _, cells := range head.asRows() {
			p.row(cells, func() {})
		}
		head = laidHead{}
	}
	p.y++
	p.need(head.height + 2*lineHeight(cellSize, tight) + 2*cellPad)
	p.head(head)
	for _, row := range t.rows() {
		if p.stopped() {
			return
		}
		p.row(p.layRow(t, row, x), func() { p.head(head) })
	}
	p.y += 2
}

func (p *press) lay(c Cell, x, width float64, align Align, bold bool) laid {
	return laid{x: x, width: width, lines: p.lines(c.Text, cellSize, width-2*cellPad, 0), align: align, bold: bold}
}

func (p *press) layRow(t Table, row Row, x []float64) []laid {
	var cells []laid
	column := 0
	for _, c := range row.Cells {
		end := column + max(c.Across, 1)
		cells = append(cells, p.lay(c, x[column], x[end]-x[column], t.align(c, column), row.Bold))
		column = end
	}
	return cells
}

func cellHeight(lines int) float64 { return float64(lines)*lineHeight(cellSize, tight) + 2*cellPad }

// row prints one row, on as many pages as it needs; again prints the head on each further page.
func (p *press) row(cells []laid, again func()) {
	tallest := 0
	for _, c := range cells {
		tallest = max(tallest, len(c.lines))
	}
	if cellHeight(tallest) > p.room() && cellHeight(tallest) < 0.4*p.sheet.textHeight() {
		p.turn()
		again()
	}
	for from := 0; from < tallest; {
		n := int((p.room() - 2*cellPad) / lineHeight(cellSize, tight))
		if n < min(2, tallest-from) {
			p.turn()
			again()
			continue
		}
		n = min(n, tallest-from)
		height := cellHeight(n)
		for _, c := range cells {
			p.cell(c, c.lines[min(from, len(c.lines)):min(from+n, len(c.lines))], p.y, height, n == tallest)
		}
		p.y += height
		from += n
	}
}

// cell prints a cell; lines of a row that is whole stand in the middle, others on top.
func (p *press) cell(c laid, lines []string, y, height float64, whole bool) {
	p.pdf.SetLineWidth(0.2)
	p.pdf.Rect(c.x, y, c.width, height, "D")
	step := lineHeight(cellSize, tight)
	at := y + cellPad
	if whole {
		at = y + (height-float64(len(lines))*step)/2
	}
	for i, line := range lines {
		p.sayAt(line, c.x+cellPad, at+(float64(i)+0.5)*step, c.width-2*cellPad, cellSize, c.align, c.bold)
	}
}

// laidHead is a head ready to be printed, again and again.
type laidHead struct {
	cells  []laid
	places []place
	tops   []float64 // of each row below the top of the head, and its end
	height float64
}

func (p *press) layHead(t Table, x []float64) laidHead {
	h := laidHead{tops: make([]float64, len(t.Head)+1)}
	h.places, _ = t.head() // check has seen that it is right
	rows := make([]float64, len(t.Head))
	for _, at := range h.places {
		c := p.lay(at.Cell, x[at.column], x[at.column+at.Across]-x[at.column], or(at.Align, Center), true)
		h.cells = append(h.cells, c)
		if at.Down == 1 {
			rows[at.row] = max(rows[at.row], cellHeight(len(c.lines)))
		}
	}
	for i, at := range h.places { // what reaches down stretches its last row
		have := 0.0
		for _, row := range rows[at.row : at.row+at.Down] {
			have += row
		}
		rows[at.row+at.Down-1] += max(0, cellHeight(len(h.cells[i].lines))-have)
	}
	for i, row := range rows {
		h.tops[i+1] = h.tops[i] + row
	}
	h.height = h.tops[len(rows)]
	return h
}

func (p *press) head(h laidHead) {
	p.pdf.SetFillColor(238, 238, 238)
	for i, at := range h.places {
		top, bottom := h.tops[at.row], h.tops[at.row+at.Down]
		p.pdf.Rect(h.cells[i].x, p.y+top, h.cells[i].width, bottom-top, "F")
		p.cell(h.cells[i], h.cells[i].lines, p.y+top, bottom-top, true)
	}
	p.y += h.height
}

// asRows are the rows of the head, each cell in the row where it begins.
func (h laidHead) asRows() [][]laid {
	rows := make([][]laid, len(h.tops)-1)
	for i, at := range h.places {
		rows[at.row] = append(rows[at.row], h.cells[i])
	}
	return rows
}
