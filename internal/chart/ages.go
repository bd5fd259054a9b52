package chart

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/go-analyze/charts"
)

// Ages is a backlog by age: for every row one bar of parts, from the youngest to the oldest.
type Ages struct {
	Caption

	Bands []string // such as 30天以内, youngest first; at most six
	Rows  []Stack
}

// Stack is one row: a count for every band, and what else must be told of it.
type Stack struct {
	Label  string
	Counts []int
	Note   string
}

// shades grow darker with age, so that they differ without colour.
var shades = []charts.Color{
	charts.ColorRGB(0xE3, 0xEE, 0xF6), charts.ColorRGB(0xB9, 0xD3, 0xE6), charts.ColorRGB(0x86, 0xB0, 0xD0),
	charts.ColorRGB(0x4F, 0x86, 0xB0), charts.ColorRGB(0x27, 0x5C, 0x88), charts.ColorRGB(0x0E, 0x2F, 0x4E),
}

func (a Ages) caption() Caption { return a.Caption }
func (a Ages) empty() bool      { return len(a.Rows) == 0 || len(a.Bands) == 0 }

func (a Ages) check() error {
	if len(a.Bands) > len(shades) || len(a.Rows) > mostRows {
		return fmt.Errorf("%d bands, at most %d; %d rows, at most %d", len(a.Bands), len(shades), len(a.Rows), mostRows)
	}
	for _, row := range a.Rows {
		if len(row.Counts) != len(a.Bands) {
			return fmt.Errorf("%s: %d counts for %d bands", row.Label, len(row.Counts), len(a.Bands))
		}
		for _, n := range row.Counts {
			if n < 0 || n > mostCount {
				return fmt.Errorf("%s: a count of %d", row.Label, n)
			}
		}
	}
	return nil
}

// mostCount keeps sums far from overflow.
const mostCount = 1 << 40

func (s Stack) sum() int {
	sum := 0
	for _, n := range s.Counts {
		sum += n
	}
	return sum
}

// text stands beside the bar.
func (a Ages) text(s Stack) string {
	return strings.TrimSpace(strconv.Itoa(s.sum()) + a.word("件 ", " ") + s.Note)
}

// shade is the colour of a band: the oldest is always the darkest.
func (a Ages) shade(band int) charts.Color {
	if len(a.Bands) == 1 {
		return shades[3]
	}
	return shades[band*(len(shades)-1)/(len(a.Bands)-1)]
}

func (a Ages) keys(c *canvas) []key {
	var keys []key
	for i, band := range a.Bands {
		keys = append(keys, key{band, func(x, y int) { c.rect(x-7, y-7, x+7, y+7, a.shade(i), black) }})
	}
	return keys
}

func (a Ages) plan(c *canvas) rows {
	var labels, texts []string
	for _, row := range a.Rows {
		labels, texts = append(labels, row.Label), append(texts, a.text(row))
	}
	return c.rows(labels, texts)
}

func (a Ages) height(c *canvas) int { return c.legend(a.keys(c), 0, false) + a.plan(c).height() }

func (a Ages) draw(c *canvas) {
	top := c.y + c.legend(a.keys(c), c.y, true)
	plan, most := a.plan(c), 1
	for _, row := range a.Rows {
		most = max(most, row.sum())
	}
	for i, row := range a.Rows {
		y, before := c.row(plan, i, top), 0
		at := func(n int) int { return plan.bar + int(float64(n)/float64(most)*float64(plan.longest)) }
		for band, n := range row.Counts {
			left, right := at(before), at(before+n)
			before += n
			if n == 0 {
				continue
			}
			c.rect(left, y-9, right, y+9, a.shade(band), black)
			if text := strconv.Itoa(n); c.measure(text, noteSize)+4 <= right-left {
				c.text(text, (left+right)/2, y, noteSize, a.ink(band), middle)
			}
		}
		c.text(a.text(row), at(before)+6, y, textSize, black, start)
	}
	c.line(plan.bar, top, plan.bar, top+plan.height(), midGray)
}

// ink is legible on the shade of a band.
func (a Ages) ink(band int) charts.Color {
	if shade := a.shade(band); int(shade.R)+int(shade.G)+int(shade.B) < 3*0x80 {
		return white
	}
	return black
}
