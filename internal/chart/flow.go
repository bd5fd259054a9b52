package chart

import (
	"fmt"

	"github.com/go-analyze/charts"
)

// Flow is how a stock became another: columns that hang on each other (期初 + 新增 + 重新打开 − 办结 = 期末).
type Flow struct {
	Caption

	Opening int
	Steps   []Step
	Closing int
}

// Step is what came in (positive) or went out (negative).
type Step struct {
	Label  string
	Change int
}

var (
	stockColor = charts.ColorRGB(0x27, 0x5C, 0x88)
	inColor    = charts.ColorRGB(0xE0, 0x8E, 0x45)
	outColor   = charts.ColorRGB(0xD5, 0xEB, 0xD8)
)

func (f Flow) caption() Caption { return f.Caption }

func (f Flow) empty() bool {
	for _, s := range f.Steps {
		if s.Change != 0 {
			return false
		}
	}
	return f.Opening == 0 && f.Closing == 0
}

// check also refuses a flow that does not add up: it would be drawn as if it did.
func (f Flow) check() error {
	if len(f.Steps) > 8 {
		return fmt.Errorf("%d steps, at most 8", len(f.Steps))
	}
	stock := f.Opening
	for _, s := range f.Steps {
		if s.Change > mostCount || s.Change < -mostCount {
			return fmt.Errorf("%s: a change of %d", s.Label, s.Change)
		}
		stock += s.Change
		if stock < 0 {
			return fmt.Errorf("%s: %d more went out than there were", s.Label, -stock)
		}
	}
	if f.Opening < 0 || f.Opening > mostCount || stock != f.Closing {
		return fmt.Errorf("the opening stock %d and the steps give %d, not %d", f.Opening, stock, f.Closing)
	}
	return nil
}

const flowHeight, flowHead, flowFoot = 200, 24, 46

func (f Flow) height(*canvas) int { return flowHead + flowHeight + flowFoot }

// column is one column of a flow, from one stock to the next.
type column struct {
	label, text string
	from, to    int
	color       charts.Color
}

func (f Flow) columns() []column {
	all := []column{{f.word("期初结存", "Open before"), fmt.Sprint(f.Opening), 0, f.Opening, stockColor}}
	stock := f.Opening
	for _, s := range f.Steps {
		next := column{s.Label, fmt.Sprintf("+%d", s.Change), stock, stock + s.Change, inColor}
		switch {
		case s.Change < 0:
			next.text, next.color = fmt.Sprintf("−%d", -s.Change), outColor
		case s.Change == 0: // nothing has no sign
			next.text = "0"
		}
		all = append(all, next)
		stock += s.Change
	}
	return append(all, column{f.word("期末结存", "Open after"), fmt.Sprint(f.Closing), 0, f.Closing, stockColor})
}

func (f Flow) draw(c *canvas) {
	columns, most := f.columns(), 1
	for _, col := range columns {
		most = max(most, col.from, col.to)
	}
	floor := c.y + flowHead + flowHeight
	at := func(n int) int { return floor - int(float64(n)/float64(most)*flowHeight) }
	step := (c.width - 2*edge) / len(columns)
	for i, col := range columns {
		left := edge + i*step
		high, low := at(max(col.from, col.to)), at(min(col.from, col.to))
		if high < low {
			c.rect(left+step/6, high, left+step-step/6, low, col.color, black)
		}
		c.text(col.text, left+step/2, high-11, textSize, black, middle)
		c.block(c.lines(col.label, textSize, step-4), left+step/2, floor+22, textSize, middle)
		if i+1 < len(columns) {
			c.line(left+step-step/6, at(col.to), left+step+step/6, at(col.to), midGray)
		}
	}
	c.line(edge, floor, c.width-edge, floor, black)
}
