package chart_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
	"slices"
	"strings"
	"testing"
	"unicode"

	"qingdan/internal/chart"
)

func svg(t *testing.T, c chart.Chart) string {
	t.Helper()
	drawn, err := chart.SVG(c)
	if err != nil {
		t.Fatal(err)
	}
	return string(drawn.File)
}

// texts reads the words of an SVG and finds it well formed, without anything that runs or refers.
func texts(t *testing.T, file string) string {
	t.Helper()
	var words []string
	for d := xml.NewDecoder(strings.NewReader(file)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return strings.Join(words, "\n")
		} else if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.CharData:
			words = append(words, string(token))
		case xml.StartElement:
			if name := token.Name.Local; !strings.Contains(" svg title text path circle g rect ", " "+name+" ") {
				t.Errorf("an SVG with <%s>", name)
			}
			for _, a := range token.Attr {
				if a.Name.Local == "href" || strings.HasPrefix(a.Name.Local, "on") || strings.Contains(a.Value, "url(") {
					t.Errorf("an SVG with %s=%q", a.Name.Local, a.Value)
				}
			}
		}
	}
}

func TestEveryChartSaysWhatItShows(t *testing.T) {
	t.Parallel()
	for name, c := range charts() {
		words := texts(t, svg(t, c))
		for _, want := range []string{about.Title, "范围:" + about.Scope, "截至:2024-05-31", "口径:struck_off@1"} {
			if !strings.Contains(words, want) {
				t.Errorf("%s does not say %q", name, want)
			}
		}
	}
	for name, want := range map[string][]string{
		"trend":   {"0%\n", "100%\n", "办结率(含阶段性办结)", "2024-07"},
		"ranking": {"绿 100%(12/12)", "黄 76.9%(10/13)", "红 5.0%(1/20)", "0.0%(0/3)", "-(0/0)", "东城街道办事处"},
		"ages":    {"30天以内", "180天以上", "18件", "0件", "40件"},
		"flow":    {"期初结存", "+30", "+2", "−25", "期末结存", "19"},
	} {
		for _, w := range want {
			if words := texts(t, svg(t, charts()[name])) + "\n"; !strings.Contains(words, w) {
				t.Errorf("%s does not show %q", name, w)
			}
		}
	}
}

func TestAnEnglishChartHasNoChineseWordsOfItsOwn(t *testing.T) {
	t.Parallel()
	c := chart.Caption{Title: "Backlog", Scope: "all", AsOf: "2024-05-31", Definition: "aged@1", English: true}
	for name, drawn := range map[string]chart.Chart{
		"flow":  chart.Flow{Caption: c, Opening: 1, Closing: 3, Steps: []chart.Step{{Label: "New", Change: 2}}},
		"ages":  chart.Ages{Caption: c, Bands: []string{"30"}, Rows: []chart.Stack{{Label: "a", Counts: []int{4}, Note: "overdue 1"}}},
		"empty": chart.Flow{Caption: c},
	} {
		words := texts(t, svg(t, drawn))
		if strings.ContainsFunc(words, func(r rune) bool { return unicode.Is(unicode.Han, r) }) || !strings.Contains(words, "As of: 2024-05-31") {
			t.Errorf("%s says %q", name, words)
		}
	}
}

func TestTheAxisOfRatesBeginsAtZero(t *testing.T) {
	t.Parallel()
	c := trend()
	c.Lines = []chart.Line{{Name: "办结率", Percent: at(90, 91, 92, 93, 94, 95, 96)}}
	words := texts(t, svg(t, c))
	for _, want := range []string{"\n0%", "\n20%", "\n40%", "\n60%", "\n80%", "\n100%"} {
		if !strings.Contains(words, want) {
			t.Errorf("the axis lacks %q", want)
		}
	}
}

func TestAChartWithoutDataSaysSo(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]chart.Chart{
		"trend": chart.Trend{Caption: about}, "a trend of nothing": chart.Trend{Caption: about, Periods: []string{"5月"}, Lines: []chart.Line{{Name: "办结率", Percent: at(-1)}}},
		"ranking": chart.Ranking{Caption: about}, "ages": chart.Ages{Caption: about, Bands: []string{"30天以内"}}, "flow": chart.Flow{Caption: about},
	} {
		if words := texts(t, svg(t, c)); !strings.Contains(words, "无数据") || !strings.Contains(words, about.Title) {
			t.Errorf("%s says %q", name, words)
		}
	}
	if strings.Contains(svg(t, trend()), "无数据") {
		t.Error("a trend with data says 无数据")
	}
}

func TestWrongFiguresAreRefused(t *testing.T) {
	t.Parallel()
	over, nan := ranking(), ranking()
	over.Bars[0].Value, nan.Bars[0].Value = 100.1, math.NaN()
	short, negative, high := trend(), ages(), trend()
	short.Periods = short.Periods[1:]
	negative.Rows[0].Counts[0] = -1
	high.Lines[0].Percent = at(0, 0, 0, 0, 0, 0, 101)
	lost, gone := flow(), flow()
	lost.Closing = 18
	gone.Steps[0].Change = -13
	for want, c := range map[string]chart.Chart{
		"100.1 is not between":  over,
		"NaN is not between":    nan,
		"7 values for 6":        short,
		"a count of -1":         negative,
		"101 percent":           high,
		"give 19, not 18":       lost,
		"1 more went out":       gone,
		"no light \"blue\"":     chart.Ranking{Bars: []chart.Bar{{Light: "blue"}}},
		"a width of 20":         chart.Ranking{Caption: chart.Caption{Width: 20}},
		"201 bars":              chart.Ranking{Bars: make([]chart.Bar, 201)},
		"7 bands":               chart.Ages{Bands: make([]string, 7)},
		"5 lines":               chart.Trend{Lines: make([]chart.Line, 5)},
		"9 steps":               chart.Flow{Steps: make([]chart.Step, 9)},
		"2 counts for 1 bands":  chart.Ages{Bands: []string{"a"}, Rows: []chart.Stack{{Counts: []int{1, 2}}}},
		"a change of 109951162": chart.Flow{Steps: []chart.Step{{Change: 1<<40 + 1}}},
	} {
		if _, err := chart.SVG(c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, expected %q", err, want)
		}
		if _, err := chart.PNG(c); err == nil {
			t.Errorf("PNG: no refusal, expected %q", want)
		}
	}
}

func TestHostileTextsStayTextInAChart(t *testing.T) {
	t.Parallel()
	hostile := "</text><script>alert(1)</script>&\"'\x00\x1b\u202e😀" + strings.Repeat("很长的名称", 60)
	c := ranking()
	c.Caption = chart.Caption{Title: hostile, Scope: hostile, AsOf: hostile, Definition: hostile, Width: 320}
	c.Bars[0].Label, c.Bars[0].Text = hostile, hostile
	drawn, err := chart.SVG(c)
	if err != nil {
		t.Fatal(err)
	}
	if words := texts(t, string(drawn.File)); !strings.Contains(words, "<script>") || strings.ContainsAny(words, "\x00\x1b\u202e") {
		t.Error("the text is not shown as text")
	}
	if string(drawn.Missing) != "😀" {
		t.Errorf("missing: %q", string(drawn.Missing))
	}
	if _, err := chart.PNG(c); err != nil {
		t.Error(err)
	}
	many := chart.Trend{Caption: chart.Caption{Width: 320}, Lines: []chart.Line{{Name: hostile}, {Name: hostile}}}
	for range 400 {
		many.Periods = append(many.Periods, "2024-05-31")
		for i := range many.Lines {
			many.Lines[i].Percent = append(many.Lines[i].Percent, at(50)...)
		}
	}
	texts(t, svg(t, many))
	texts(t, svg(t, chart.Trend{Periods: []string{"5月"}, Lines: []chart.Line{{Name: "办结率", Percent: at(40)}}}))
}

func TestAPictureOfDotsIsSharpAndHasTheColoursOfTheLights(t *testing.T) {
	t.Parallel()
	drawn, err := chart.PNG(ranking())
	if err != nil {
		t.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(drawn.File))
	if err != nil {
		t.Fatal(err)
	}
	if size := picture.Bounds().Size(); size.X != 960 || size != (image.Point{X: drawn.Width, Y: drawn.Height}) {
		t.Errorf("%v dots, told %d × %d", size, drawn.Width, drawn.Height)
	}
	seen := map[color.RGBA]int{}
	for y := range drawn.Height {
		for x := range drawn.Width {
			r, g, b, a := picture.At(x, y).RGBA()
			seen[color.RGBA{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8), uint8(a >> 8)}]++
		}
	}
	for name, c := range map[string]color.RGBA{"red": {0xB3, 0x26, 0x1E, 0xFF}, "yellow": {0xF5, 0xC2, 0x18, 0xFF}, "green": {0x3F, 0x9F, 0x5F, 0xFF}, "letters": {0x1A, 0x1A, 0x1A, 0xFF}} {
		if seen[c] < 200 {
			t.Errorf("%d dots of %s", seen[c], name)
		}
	}
}

func TestEqualChartsGiveEqualBytes(t *testing.T) {
	t.Parallel()
	// What is drawn where. It changes with the layout only: look at the pictures before a digest is renewed.
	golden := map[string]string{"trend": "eb58453417cf321a", "ranking": "01abc4ff68a02bc5", "ages": "0bb733edfb73fe6e", "flow": "43088e39ecc92092"}
	for name := range charts() {
		first := svg(t, charts()[name])
		if first != svg(t, charts()[name]) {
			t.Errorf("the same %s gives another SVG", name)
		}
		sum := sha256.Sum256([]byte(first))
		if got := hex.EncodeToString(sum[:8]); got != golden[name] {
			t.Errorf("%s has the digest %s", name, got)
		}
		one, err := chart.PNG(charts()[name])
		if err != nil {
			t.Fatal(err)
		}
		two, err := chart.PNG(charts()[name])
		if err != nil || !bytes.Equal(one.File, two.File) {
			t.Errorf("the same %s gives another PNG: %v", name, err)
		}
	}
}

func TestNothingHasNoSignInAFlow(t *testing.T) {
	t.Parallel()
	f := charts()["flow"].(chart.Flow)
	f.Steps = append(slices.Clone(f.Steps), chart.Step{Label: "转入"})
	words := texts(t, svg(t, f))
	if strings.Contains(words, "+0") || strings.Contains(words, "−0") || !strings.Contains(words, "转入") {
		t.Errorf("the flow reads %s", words)
	}
}
