package paper

// Measures of the printed page: letters in points, lengths in millimetres.
const (
	titleSize, subtitleSize, textSize, cellSize, smallSize = 18.0, 12.0, 12.0, 10.5, 9.0

	millimetre = 72 / 25.4 // in points
	leading    = 1.55      // of running text
	tight      = 1.3       // of cells and small lines
	cellPad    = 1.4
)

// sheet is the page: its size, and where text may stand.
type sheet struct {
	width, height            float64
	left, right, top, bottom float64 // margins
}

func (d Document) sheet() sheet {
	s := sheet{width: 210, height: 297, left: 26, right: 24, top: 26, bottom: 24}
	if d.Size == A3 {
		s.width, s.height = 297, 420
	}
	if d.Landscape {
		s.width, s.height = s.height, s.width
		s.left, s.right, s.top, s.bottom = 20, 20, 22, 20
	}
	return s
}

func (s sheet) textWidth() float64  { return s.width - s.left - s.right }
func (s sheet) textHeight() float64 { return s.height - s.top - s.bottom }

// headingSize is the size of a heading of a level.
func headingSize(level int) float64 { return []float64{14, 12, 12}[level-1] }

// lineHeight is the distance of two lines in millimetres.
func lineHeight(size, leading float64) float64 { return size * leading / millimetre }

func or[T comparable](value, otherwise T) T {
	var zero T
	if value == zero {
		return otherwise
	}
	return value
}
