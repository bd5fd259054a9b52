package typeface_test

import (
	"encoding/binary"
	"strings"
	"testing"

	"golang.org/x/image/font/gofont/goregular"

	"qingdan/internal/typeface"
)

func TestTheEmbeddedFontHasWhatOfficialTextsUse(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"中央生态环境保护督察群众信访举报转办和边督边改公开情况一览表",
		"〔2024〕12号 【】《》〈〉「」“”‘’①②⑳㈠ ㎡ ℃ µ ≥ ≤ × ÷ ± · — …… ★ ☆ √ ‰ → ← ↑ ↓ □ ■ ○ ● △ ▲ 〓 ² ³ °",
		"０１２ＡＢＣ，。、；：？！（）％ 0123456789 ABCxyz @#$%&*()_+-=[]{}|;':\",./<>?",
		"堃喆镕昇晞玥珺瑄翀赟頔犇淼鑫垚烜焜炘",
	} {
		for _, r := range text {
			if !typeface.Embedded().Has(r) || typeface.Embedded().Width(r) <= 0 {
				t.Errorf("%c (%U) has no letter", r, r)
			}
		}
	}
	if w := typeface.Embedded().Width('中'); w != 1000 {
		t.Errorf("a Chinese character is as wide as its size, not %d", w)
	}
}

func TestTheFontCoversGB2312(t *testing.T) {
	t.Parallel()
	hanzi := 0
	for r := rune(0x4E00); r < 0xA000; r++ {
		if typeface.Embedded().Has(r) {
			hanzi++
		}
	}
	if hanzi < 6763+1000 {
		t.Errorf("%d hanzi; GB 2312 has 6763, and the names of 通用规范汉字表 belong to it", hanzi)
	}
}

func TestACharacterWithoutALetterIsShownAndTold(t *testing.T) {
	t.Parallel()
	missing := typeface.Missing{}
	got := typeface.NewSet(nil).Cover("王𬱖、\r\n李龘😀王𬱖", missing)
	if got != "王〓、\n李〓〓王〓" {
		t.Errorf("shown as %q", got)
	}
	if told := string(missing.Sorted()); told != "龘😀𬱖" {
		t.Errorf("told %q", told)
	}
}

func TestAFontOfTheHouseFillsTheGaps(t *testing.T) {
	t.Parallel()
	rare, err := typeface.Read(goregular.TTF)
	if err != nil {
		t.Fatal(err)
	}
	gap := rune(0)
	for r := rune(0x100); r < 0x2000 && gap == 0; r++ {
		if rare.Has(r) && !typeface.Embedded().Has(r) {
			gap = r
		}
	}
	set := typeface.NewSet(rare)
	if set.Of(gap) != rare || set.Of('中') != typeface.Embedded() || set.Width(gap) == 0 {
		t.Errorf("%c is not set in the font of the house", gap)
	}
	if missing := (typeface.Missing{}); set.Cover(string(gap), missing) != string(gap) || len(missing) != 0 {
		t.Errorf("%c counts as missing", gap)
	}
}

func TestOnlyTrueTypeFilesAreTaken(t *testing.T) {
	t.Parallel()
	noOutlines := append([]byte{}, goregular.TTF...)
	for at := 12; at < 12+16*int(binary.BigEndian.Uint16(noOutlines[4:])); at += 16 {
		if string(noOutlines[at:at+4]) == "glyf" {
			copy(noOutlines[at:], "CFF ")
		}
	}
	for name, file := range map[string][]byte{
		"nothing": nil, "a collection": append([]byte("ttcf"), goregular.TTF...), "a CFF font": append([]byte("OTTO"), goregular.TTF[4:]...),
		"without outlines": noOutlines, "cut off": goregular.TTF[:40], "only a head": {0, 1, 0, 0, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0},
	} {
		if _, err := typeface.Read(file); err == nil || !strings.Contains(err.Error(), "font") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestControlCharactersDoNotReachThePaper(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"a\r\nb\rc\u2028d":                  "a\nb\nc\nd",
		"甲\x00\x1b[31m乙\u202e丙\u200b\ufeff": "甲[31m乙丙",
		"a\tb\u00a0c\u3000d":                "a b c\u3000d",
		"坏\xff字":                            "坏〓字",
		"葛\U000E0100城\ufe0f":                "葛城",
	} {
		if got := typeface.Clean(text); got != want {
			t.Errorf("%q becomes %q, expected %q", text, got, want)
		}
	}
}
