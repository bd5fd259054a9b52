package chart

import (
	"fmt"

	"github.com/go-analyze/charts"
)

// Trend is rates over periods. Its axis goes from 0 to 100 percent, whatever the values are.
type Trend struct {
	Caption

	Periods []string
	Lines   []Line // at most four
}

// Line is one rate, for every period a value in percent or nil where there is none (0 of 0).
type Line struct {
	Name    string
	Percent []*float64
}

// pens differ in brightness and in the form of their marks.
var pens = []struct {
	color charts.Color
	shape charts.SymbolShape
}{
	{charts.ColorRGB(0x0E, 0x2F, 0x4E), charts.SymbolDot},
	{charts.ColorRGB(0xD5, 0x5E, 0x00), charts.SymbolSquare},
	{charts.ColorRGB(0x56, 0xB4, 0xE9), charts.SymbolDiamond},
	{charts.ColorRGB(0x8A, 0x8A, 0x8A), charts.SymbolCircle},
}

const mostPeriods = 400

func (t Trend) caption() Caption { return t.Caption }

func (t Trend) empty() bool {
	for _, line := range t.Lines {
		for _, p := range line.Percent {
			if p != nil {
				return false
			}
		}
	}
	return true
}

func (t Trend) check() error {
	if len(t.Lines) > len(pens) || len(t.Periods) > mostPeriods {
		return fmt.Errorf("%d lines, at most %d; %d periods, at most %d", len(t.Lines), len(pens), len(t.Periods), mostPeriods)
	}
	for _, line := range t.Lines {
		if len(line.Percent) != len(t.Periods) {
			return fmt.Errorf("%s: %d values for %d periods", line.Name, len(line.Percent), len(t.Periods))
		}
		for i, p := range line.Percent {
			if p != nil && !(*p >= 0 && *p <= 100) {
				return fmt.Errorf("%s, %s: %v percent", line.Name, t.Periods[i], *p)
			}
		}
	}
	return nil
}

func (t Trend) keys(c *canvas) []key {
	var keys []key
	for i, line := range t.Lines {
		keys = append(keys, key{line.Name, func(x, y int) {
			c.line(x-9, y, x+9, y, pens[i].color)
			c.mark(pens[i].shape, x, y, pens[i].color)
		}})
	}
	return keys
}

// mark draws the form that the library gives to points.
func (c *canvas) mark(shape charts.SymbolShape, x, y int, color charts.Color) {
	k := c.scale
	switch shape {
	case charts.SymbolSquare:
		c.rect(x-4, y-4, x+4, y+4, color, color)
	case charts.SymbolDiamond:
		c.painter.FilledDiamond(x*k, y*k, 11*k, 11*k, color, color, 1)
	case charts.SymbolCircle:
		c.painter.Circle(float64(4*k), x*k, y*k, white, color, float64(k))
	default:
		c.painter.Circle(float64(4*k), x*k, y*k, color, color, float64(k))
	}
}

const trendHeight = 240

func (t Trend) height(c *canvas) int { return c.legend(t.keys(c), 0, false) + trendHeight }

func (t Trend) draw(c *canvas) {
	top := c.y + c.legend(t.keys(c), c.y, true)
	k := c.scale
	var colors []charts.Color
	list := make(charts.LineSeriesList, len(t.Lines))
	for i, line := range t.Lines {
		colors = append(colors, pens[i].color)
		values := make([]float64, len(line.Percent))
		for j, p := range line.Percent {
			values[j] = charts.GetNullValue()
			if p != nil {
				values[j] = *p
			}
		}
		list[i] = charts.LineSeries{Name: c.set.Cover(line.Name, c.missing), Values: values, Symbol: charts.Symbol{Shape: pens[i].shape, Size: float64(4 * k)}}
	}
	small := c.style(noteSize, black)
	option := charts.NewLineChartOptionWithSeries(list)
	option.Theme = charts.MakeTheme(charts.ThemeOption{BackgroundColor: white, AxisStrokeColor: midGray, AxisSplitLineColor: charts.ColorRGB(0xD8, 0xD8, 0xD8),
		TextColor: black, SeriesColors: colors})
	option.Padding = charts.NewBox(4*k, 10*k, 24*k, 4*k)
	option.Legend.Show, option.Title.Show = charts.Ptr(false), charts.Ptr(false)
	option.LineStrokeWidth = float64(2 * k)
	option.XAxis.Labels, option.XAxis.LabelFontStyle, option.XAxis.LabelCount = t.labels(c), small, len(t.Periods)
	percent := func(v float64) string { return fmt.Sprintf("%.0f%%", v) }
	option.YAxis = []charts.YAxisOption{{Min: charts.Ptr(0.0), Max: charts.Ptr(100.0), RangeValuePaddingScale: charts.Ptr(0.0), LabelCount: 6, LabelFontStyle: small,
		ValueFormatter: percent, SplitLineShow: charts.Ptr(true)}}
	box := charts.NewBox(edge*k, top*k, (c.width-edge)*k, (top+trendHeight)*k)
	if err := c.painter.Child(charts.PainterBoxOption(box)).LineChart(option); err != nil {
		panic(err) // the options are checked
	}
}

// labels are the periods that have room below the axis, counted back from the last one.
func (t Trend) labels(c *canvas) []string {
	widest := 1
	for _, period := range t.Periods {
		widest = max(widest, c.measure(period, noteSize)+12)
	}
	every := (len(t.Periods)*widest + c.width - 100) / (c.width - 99)
	labels := make([]string, len(t.Periods))
	for i, period := range t.Periods {
		if (len(t.Periods)-1-i)%every == 0 {
			labels[i] = c.set.Cover(period, c.missing)
		}
	}
	return labels
}
