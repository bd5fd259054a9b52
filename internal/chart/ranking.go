package chart

import (
	"fmt"

	"github.com/go-analyze/charts"
)

// Light is the light of a row (红黄绿灯).
type Light string

// The lights; blank is none.
const (
	Red    Light = "red"
	Yellow Light = "yellow"
	Green  Light = "green"
)

// lights differ in brightness too, and the word stands beside the bar.
var lights = map[Light]struct {
	color charts.Color
	word  string
}{
	"":     {charts.ColorRGB(0x5B, 0x84, 0xB1), ""},
	Red:    {charts.ColorRGB(0xB3, 0x26, 0x1E), "红 "},
	Yellow: {charts.ColorRGB(0xF5, 0xC2, 0x18), "黄 "},
	Green:  {charts.ColorRGB(0x3F, 0x9F, 0x5F), "绿 "},
}

// mostRows is how many rows a chart of rows may have; beyond it is a table.
const mostRows = 200

// Ranking is bars from the left, in the order given. Bars begin at 0 and Full fills the width.
type Ranking struct {
	Caption

	Full float64 // 100 for rates; 0 for the largest value
	Bars []Bar
}

// Bar is one row of a ranking.
type Bar struct {
	Label string
	Value float64
	Text  string // the exact figure that stands beside the bar, such as 98.3%(59/60)
	Light Light
	None  bool // there is no value, as of 0 of 0: no bar
}

func (r Ranking) caption() Caption { return r.Caption }
func (r Ranking) empty() bool      { return len(r.Bars) == 0 }

func (r Ranking) check() error {
	if len(r.Bars) > mostRows {
		return fmt.Errorf("%d bars, at most %d", len(r.Bars), mostRows)
	}
	full := r.full()
	for _, b := range r.Bars {
		if _, known := lights[b.Light]; !known {
			return fmt.Errorf("%s: no light %q", b.Label, b.Light)
		}
		if !(b.Value >= 0 && b.Value <= full) {
			return fmt.Errorf("%s: %v is not between 0 and %v", b.Label, b.Value, full)
		}
	}
	return nil
}

func (r Ranking) full() float64 {
	if r.Full != 0 {
		return r.Full
	}
	full := 0.0
	for _, b := range r.Bars {
		full = max(full, b.Value)
	}
	return full
}

// rows is the plan of a chart of rows: a label on the left, a bar, a text after it.
type rows struct {
	labels  [][]string
	tops    []int // of each row, and the end of the last
	bar     int   // where bars begin
	longest int   // of the bars
}

func (c *canvas) rows(labels, texts []string) rows {
	r := rows{tops: []int{0}}
	widest, behind := 0, 0
	for i := range labels {
		widest = max(widest, c.measure(labels[i], textSize))
		behind = max(behind, c.measure(texts[i], textSize))
	}
	widest = min(widest, c.width*3/10)
	r.bar = edge + widest + 8
	r.longest = max(c.width-edge-r.bar-behind-8, 40)
	for _, label := range labels {
		lines := c.lines(label, textSize, widest)
		r.labels = append(r.labels, lines)
		r.tops = append(r.tops, r.tops[len(r.tops)-1]+max(28, int(float64(len(lines))*textSize*lineStep)+8))
	}
	return r
}

func (r rows) height() int { return r.tops[len(r.tops)-1] }

// row writes the label of a row and gives the middle of it.
func (c *canvas) row(r rows, i, top int) int {
	y := top + (r.tops[i]+r.tops[i+1])/2
	c.block(r.labels[i], r.bar-8, y, textSize, end)
	return y
}

func (r Ranking) plan(c *canvas) rows {
	var labels, texts []string
	for _, b := range r.Bars {
		labels, texts = append(labels, b.Label), append(texts, b.text())
	}
	return c.rows(labels, texts)
}

func (b Bar) text() string { return lights[b.Light].word + b.Text }

func (r Ranking) height(c *canvas) int { return r.plan(c).height() }

func (r Ranking) draw(c *canvas) {
	plan, full := r.plan(c), r.full()
	for i, b := range r.Bars {
		y := c.row(plan, i, c.y)
		length := 0
		if full > 0 && !b.None {
			length = int(b.Value / full * float64(plan.longest))
		}
		if length > 0 {
			c.rect(plan.bar, y-8, plan.bar+length, y+8, lights[b.Light].color, black)
		}
		c.text(b.text(), plan.bar+length+6, y, textSize, black, start)
	}
	c.line(plan.bar, c.y, plan.bar, c.y+plan.height(), midGray)
}
