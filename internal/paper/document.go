package paper

import (
	"bytes"
	"fmt"
	"image/png"
	"time"
)

// Size is the size of the paper.
type Size string

// The sizes.
const (
	A4 Size = "A4"
	A3 Size = "A3"
)

// Align is where a text stands in its line.
type Align string

// The alignments; blank is Left.
const (
	Left   Align = "left"
	Center Align = "center"
	Right  Align = "right"
)

// Document is what is to be printed. Texts may hold line ends; all other control characters are dropped.
type Document struct {
	Title     string
	Subtitle  string
	Size      Size // blank is A4
	Landscape bool
	Header    string    // small, on top of every page
	Footer    string    // small, at the foot of every page, left of the page number
	Author    string    // the unit, in the properties of the file
	Made      time.Time // when the file says that it was made; equal documents give equal bytes
	Blocks    []Block
	Given     func() error // asked between rows; its error gives the printing up. Nil goes on
}

// goesOn tells whether somebody still waits for the document.
func (d Document) goesOn() error {
	if d.Given == nil {
		return nil
	}
	return d.Given()
}

// Block is one of Heading, Paragraph, Form, Table, Notes, Signature, Picture and PageBreak.
type Block interface{ check() error }

// Heading opens a part: level 1 is 一、, level 2 is (一). The number belongs to the text.
type Heading struct {
	Level int
	Text  string
}

// Paragraph is running text, the first line indented by two characters unless Flush.
type Paragraph struct {
	Text  string
	Align Align
	Bold  bool
	Flush bool
}

// Form is a table of two columns: what is asked and what is answered.
type Form struct {
	Fields     []Field
	LabelShare float64 // of the width, 0 for a quarter
}

// Field is one line of a form.
type Field struct{ Label, Value string }

// Table is a grid. Its head is repeated on every page.
type Table struct {
	Columns []Column
	Head    [][]Cell // cells may reach across columns and down rows of the head
	Rows    []Row
}

// Column is one column of a table.
type Column struct {
	Share float64 // of the width, relative to the other columns
	Align Align
}

// Row is one row of a table. A total is a bold row.
type Row struct {
	Cells []Cell
	Bold  bool
}

// Cell is one cell. Across and Down count the columns and rows that it covers, 0 for 1; Down is for heads only.
type Cell struct {
	Text   string
	Across int
	Down   int
	Align  Align // blank is that of the column, Center in a head
}

// Notes are small lines below a table.
type Notes struct{ Lines []string }

// Signature is the block at the end, on the right: the unit, the day.
type Signature struct{ Lines []string }

// Picture is a PNG with a caption.
type Picture struct {
	PNG     []byte
	Width   float64 // in millimetres, 0 for the width of the text
	Caption string
}

// PageBreak begins a new page.
type PageBreak struct{}

// Printed is a file and what has to be said about it.
type Printed struct {
	File    []byte
	Pages   int    // 0 when the reader of the file decides
	Missing []rune // characters that no font had a letter for; they are shown as 〓
}

func (d Document) check() error {
	if d.Size != "" && d.Size != A4 && d.Size != A3 {
		return fmt.Errorf("paper: no size %q", d.Size)
	}
	for i, b := range d.Blocks {
		if b == nil {
			return fmt.Errorf("paper: block %d is missing", i+1)
		}
		if err := b.check(); err != nil {
			return fmt.Errorf("paper: block %d: %w", i+1, err)
		}
	}
	return nil
}

func (h Heading) check() error {
	if h.Level < 1 || h.Level > 3 {
		return fmt.Errorf("no heading of level %d", h.Level)
	}
	return nil
}

func (Paragraph) check() error { return nil }
func (Notes) check() error     { return nil }
func (Signature) check() error { return nil }
func (PageBreak) check() error { return nil }

func (f Form) check() error {
	if f.LabelShare < 0 || f.LabelShare > 0.9 {
		return fmt.Errorf("a share of %v for the labels", f.LabelShare)
	}
	return nil
}

// largestPicture is how many dots a picture may have; what it unpacks to is held in memory.
const largestPicture = 40_000_000

func (p Picture) check() error {
	c, err := png.DecodeConfig(bytes.NewReader(p.PNG))
	switch {
	case err != nil:
		return err
	case c.Width == 0 || c.Height == 0 || c.Width > largestPicture/c.Height:
		return fmt.Errorf("a picture of %d × %d", c.Width, c.Height)
	case p.Width < 0:
		return fmt.Errorf("a picture of %v mm", p.Width)
	}
	return nil
}

// mostColumns keeps every column wide enough for one character on the smallest paper.
const mostColumns = 40

func (t Table) check() error {
	if len(t.Columns) == 0 || len(t.Columns) > mostColumns {
		return fmt.Errorf("a table of %d columns", len(t.Columns))
	}
	for i, c := range t.Columns {
		if !(c.Share > 0) || c.Share > 1e6 {
			return fmt.Errorf("column %d has the share %v", i+1, c.Share)
		}
	}
	if _, err := t.head(); err != nil {
		return err
	}
	for i, row := range t.Rows {
		across := 0
		for _, c := range row.Cells {
			if c.Across < 0 || c.Down > 1 {
				return fmt.Errorf("row %d: a cell across %d and down %d", i+1, c.Across, c.Down)
			}
			across += max(c.Across, 1)
		}
		if across != len(t.Columns) {
			return fmt.Errorf("row %d has %d cells in a table of %d columns", i+1, across, len(t.Columns))
		}
	}
	return nil
}
