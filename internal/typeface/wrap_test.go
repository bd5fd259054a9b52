package typeface_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"qingdan/internal/typeface"
)

func TestLinesBreakAsChineseIsSet(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text   string
		em     int // characters to a line
		indent int
		want   string
	}{
		{"一二三四五六", 3, 0, "一二三/四五六"},
		{"一二三,四五", 3, 0, "一二/三,四/五"},
		{"一二三。四五", 3, 0, "一二/三。四/五"},
		{"一二《三四》", 3, 0, "一二/《三/四》"},
		{"一二三四五六", 3, 1, "一二/三四五/六"},
		{"超标 40% 以上", 3, 0, "超标/40%/以上"},
		{"见report号", 4, 0, "见report/号"},
		{"abcdefghij", 3, 0, "abcde/fghij"},
		{"甲\n\n乙", 3, 1, "甲//乙"},
		{"", 3, 0, ""},
		{"字", 0, 0, "字"},
		{"。。。。", 2, 0, "。。/。。"},
	} {
		got := strings.Join(typeface.NewSet(nil).Wrap(c.text, c.em*1000, c.indent*1000), "/")
		if got != c.want {
			t.Errorf("%q in %d: %q, expected %q", c.text, c.em, got, c.want)
		}
	}
}

func TestNoLineIsTooLongAndNothingIsLost(t *testing.T) {
	t.Parallel()
	set := typeface.NewSet(nil)
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom([]rune("中文字,。《》(ab1 %—"))).Draw(t, "text")
		em := rapid.IntRange(1, 12).Draw(t, "em")
		lines := set.Wrap(text, em*1000, 0)
		if got := strings.Join(lines, ""); strings.ReplaceAll(got, " ", "") != strings.ReplaceAll(text, " ", "") {
			t.Fatalf("%q became %q", text, lines)
		}
		for _, line := range lines {
			width := 0
			for _, r := range line {
				width += set.Width(r)
			}
			if width > em*1000 && utf8.RuneCountInString(line) > 1 {
				t.Fatalf("%q is wider than %d", line, em)
			}
		}
		if slices.Contains(lines[1:], "") {
			t.Fatalf("an empty line in %q", lines)
		}
	})
}
