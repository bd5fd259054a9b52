package chart

import (
	"sync"

	"github.com/go-analyze/charts"
	"github.com/golang/freetype/truetype"

	"qingdan/internal/typeface"
)

// font is our font in the form that the library reads; it is not put in the library's list, which all share.
var font = sync.OnceValue(func() *truetype.Font {
	f, err := truetype.Parse(typeface.Regular())
	if err != nil {
		panic(err) // the binary is damaged
	}
	return f
})

var (
	black    = charts.ColorRGB(0x1A, 0x1A, 0x1A)
	white    = charts.ColorRGB(0xFF, 0xFF, 0xFF)
	midGray  = charts.ColorRGB(0x8A, 0x8A, 0x8A)
	paleGray = charts.ColorRGB(0xF4, 0xF4, 0xF4)
)

// Sizes of letters and distances in dots of a screen.
const (
	edge, titleSize, textSize, noteSize = 14, 18, 14, 12
	lineStep                            = 1.4
)

type anchor int

const (
	start anchor = iota
	middle
	end
)

// canvas is what is drawn on. All its measures are dots of a screen; scale makes them dots of the picture.
type canvas struct {
	painter *charts.Painter
	scale   int
	width   int
	y       int // below the caption
	about   Caption
	set     typeface.Set
	missing typeface.Missing
}

func newCanvas(about Caption, scale int) *canvas {
	width := about.Width
	if width == 0 {
		width = 480
	}
	return &canvas{scale: scale, width: width, about: about, set: typeface.NewSet(nil), missing: typeface.Missing{}}
}

// open makes the canvas as high as caption and chart need, and writes the caption.
func (c *canvas) open(format string, height int) {
	top, lines := c.captionLines()
	c.painter = charts.NewPainter(charts.PainterOptions{OutputFormat: format, Width: c.width * c.scale, Height: (top + height + edge) * c.scale,
		Font: font(), Theme: charts.GetTheme(charts.ThemeLight)})
	c.painter.FilledRect(0, 0, c.painter.Width(), c.painter.Height(), white, white, 0)
	for _, line := range lines {
		c.text(line.text, edge, line.y, line.size, line.color, start)
	}
	c.y = top
}

type captionLine struct {
	text    string
	y, size int
	color   charts.Color
}

func (c *canvas) captionLines() (height int, lines []captionLine) {
	y := edge
	add := func(label, text string, size int, color charts.Color) {
		if text == "" {
			return
		}
		step := int(float64(size) * lineStep)
		for _, line := range c.lines(label+text, size, c.width-2*edge) {
			lines = append(lines, captionLine{line, y + step/2, size, color})
			y += step
		}
	}
	add("", c.about.Title, titleSize, black)
	add(c.about.word("范围:", "Scope: "), c.about.Scope, noteSize, black)
	add(c.about.word("截至:", "As of: "), c.about.AsOf, noteSize, black)
	add(c.about.word("口径:", "Definition: "), c.about.Definition, noteSize, black)
	return y + 8, lines
}

// lines covers and breaks a text for a width.
func (c *canvas) lines(text string, size, width int) []string {
	return c.set.Wrap(c.set.Cover(text, c.missing), width*1000/size, 0)
}

func (c *canvas) measure(text string, size int) int {
	sum := 0
	for _, r := range c.set.Cover(text, c.missing) {
		sum += c.set.Width(r)
	}
	return (sum*size + 999) / 1000
}

// text writes one line whose middle is at y.
func (c *canvas) text(text string, x, y, size int, color charts.Color, at anchor) {
	text = c.set.Cover(text, c.missing)
	switch at {
	case middle:
		x -= c.measure(text, size) / 2
	case end:
		x -= c.measure(text, size)
	}
	c.painter.Text(text, x*c.scale, int((float64(y)+0.36*float64(size))*float64(c.scale)), 0, c.style(size, color))
}

// style is a font style; the library counts in points, of which 72 are 96 dots.
func (c *canvas) style(size int, color charts.Color) charts.FontStyle {
	return charts.FontStyle{FontSize: float64(size*c.scale) * 72 / 96, FontColor: color, Font: font()}
}

// block writes lines below each other, their middle at y.
func (c *canvas) block(lines []string, x, y, size int, at anchor) {
	step := float64(size) * lineStep
	top := float64(y) - step*float64(len(lines)-1)/2
	for i, line := range lines {
		c.text(line, x, int(top+step*float64(i)), size, black, at)
	}
}

func (c *canvas) rect(left, top, right, bottom int, fill, border charts.Color) {
	k := c.scale
	c.painter.FilledRect(left*k, top*k, right*k, bottom*k, fill, border, float64(k))
}

func (c *canvas) line(x1, y1, x2, y2 int, color charts.Color) {
	k := c.scale
	c.painter.LineStroke([]charts.Point{{X: x1 * k, Y: y1 * k}, {X: x2 * k, Y: y2 * k}}, color, float64(k))
}

// key is one entry of a legend.
type key struct {
	text string
	mark func(x, y int) // draws the mark with its middle there
}

const keyMark = 22

// legend writes the keys in as many lines as they need; without draw it only tells the height.
func (c *canvas) legend(keys []key, y int, draw bool) (height int) {
	const step = 22
	x := edge
	height = step
	for _, k := range keys {
		width := keyMark + c.measure(k.text, textSize) + 16
		if x > edge && x+width > c.width-edge {
			x, height = edge, height+step
		}
		if draw {
			k.mark(x+8, y+height-step/2)
			c.text(k.text, x+keyMark, y+height-step/2, textSize, black, start)
		}
		x += width
	}
	return height + 4
}
