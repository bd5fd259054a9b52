package chart

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/go-analyze/charts"

	"qingdan/internal/typeface"
)

// Caption is what every chart says about itself. All but the title may be blank.
type Caption struct {
	Title      string
	Scope      string
	AsOf       string
	Definition string // id of the definition of the figures, or several
	Width      int    // in dots of a screen, 320 to 1600; 0 for 480, which a telephone shows
	English    bool   // the few words that a chart adds by itself are English
}

// word is one of the words that a chart adds by itself.
func (c Caption) word(zh, en string) string {
	if c.English {
		return en
	}
	return zh
}

// Chart is one of Trend, Ranking, Ages and Flow.
type Chart interface {
	caption() Caption
	check() error
	empty() bool
	height(c *canvas) int // of what is below the caption
	draw(c *canvas)       // from c.y downwards
}

// Drawn is a picture and what has to be said about it.
type Drawn struct {
	File    []byte
	Width   int // in dots
	Height  int
	Missing []rune // characters that the font had no letter for; they are shown as 〓
}

// SVG draws a chart as text and lines. It scales to the width it is given.
func SVG(chart Chart) (Drawn, error) {
	drawn, err := draw(chart, charts.ChartOutputSVG, 1)
	drawn.File = portable(drawn.File, typeface.Clean(chart.caption().Title))
	return drawn, err
}

// sharp is how many dots of a PNG stand for one of a screen, so that it can be printed.
const sharp = 2

// PNG draws a chart as dots, for spreadsheets and print.
func PNG(chart Chart) (Drawn, error) { return draw(chart, charts.ChartOutputPNG, sharp) }

func draw(chart Chart, format string, scale int) (Drawn, error) {
	caption := chart.caption()
	if caption.Width != 0 && (caption.Width < 320 || caption.Width > 1600) {
		return Drawn{}, fmt.Errorf("chart: a width of %d", caption.Width)
	}
	if err := chart.check(); err != nil {
		return Drawn{}, fmt.Errorf("chart: %w", err)
	}
	c := newCanvas(caption, scale)
	if chart.empty() {
		chart = nothing{}
	}
	c.open(format, chart.height(c))
	chart.draw(c)
	file, err := c.painter.Bytes()
	if err != nil {
		return Drawn{}, fmt.Errorf("chart: %w", err)
	}
	return Drawn{File: file, Width: c.width * scale, Height: c.painter.Height(), Missing: c.missing.Sorted()}, nil
}

// families are what viewers without our font have.
const families = `'Noto Sans SC','Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC','Hiragino Sans GB',SimHei,sans-serif`

// portable gives the picture a title for those who hear it, and fonts for viewers that have not ours.
func portable(file []byte, title string) []byte {
	head, rest, found := bytes.Cut(file, []byte(">"))
	if !found {
		return file
	}
	head = bytes.ReplaceAll(head, []byte(` xmlns:xlink="http://www.w3.org/1999/xlink"`), nil)
	rest = bytes.ReplaceAll(rest, []byte(`font-family:'`+typeface.Name+`',sans-serif"`), []byte("font-family:"+families+`"`))
	escaped := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(title)
	return slices.Concat(head, []byte(` role="img"><title>`+escaped+`</title>`), rest)
}

// nothing is drawn for a chart without data.
type nothing struct{}

func (nothing) caption() Caption   { return Caption{} }
func (nothing) check() error       { return nil }
func (nothing) empty() bool        { return false }
func (nothing) height(*canvas) int { return 120 }
func (nothing) draw(c *canvas) {
	c.rect(edge, c.y, c.width-edge, c.y+110, paleGray, midGray)
	c.text(c.about.word("无数据", "no data"), c.width/2, c.y+55, 18, black, middle)
}
