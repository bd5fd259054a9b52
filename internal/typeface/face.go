package typeface

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

//go:embed NotoSansSC-Regular.ttf.gz
var packed []byte

// Name is the family name of the embedded font.
const Name = "Noto Sans SC"

// Face is one font. It is safe for use by several goroutines.
type Face struct {
	file   []byte
	tables *sfnt.Font
	mu     sync.Mutex
	buffer sfnt.Buffer
	known  map[rune]int // widths of runes that were asked for; -1 for those without a letter
}

// Regular is the file of the embedded font, in the TrueType form. It must not be changed.
func Regular() []byte { return Embedded().file }

// Embedded is the font that is part of the binary.
var Embedded = sync.OnceValue(func() *Face {
	face, err := unpack(packed)
	if err != nil {
		panic(err) // the binary is damaged
	}
	return face
})

func unpack(packed []byte) (*Face, error) {
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	file, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	return Read(file)
}

var errOutlines = errors.New("字体须为单一的 TrueType 文件(.ttf,含 glyf 表);.ttc 和 .otf 不能嵌入,请先转换 / the font must be one TrueType file (.ttf with a glyf table); convert .ttc and .otf first")

// LargestFile is how many bytes a font of the house may have.
const LargestFile = 64 << 20

// Read reads a font of the house. Only single TrueType files can be embedded into what is printed.
func Read(file []byte) (*Face, error) {
	if len(file) > LargestFile {
		return nil, fmt.Errorf("字体文件超过 %d MiB / the font is larger than that", LargestFile>>20)
	}
	if len(file) < 12 || !bytes.Equal(file[:4], []byte{0, 1, 0, 0}) || !hasOutlines(file) {
		return nil, errOutlines
	}
	tables, err := sfnt.Parse(file)
	if err != nil {
		return nil, fmt.Errorf("字体文件无法读取 / the font cannot be read: %w", err)
	}
	return &Face{file: file, tables: tables, known: map[rune]int{}}, nil
}

// hasOutlines looks for the table of TrueType outlines in the directory of the file.
func hasOutlines(file []byte) bool {
	count := int(file[4])<<8 | int(file[5])
	for i := range count {
		at := 12 + 16*i
		if at+16 > len(file) {
			return false
		}
		if string(file[at:at+4]) == "glyf" {
			return true
		}
	}
	return false
}

// File is the font file. It must not be changed.
func (f *Face) File() []byte { return f.file }

// Has tells whether there is a letter for a character. Those beyond the basic plane count as absent: they cannot be
// written into what is printed.
func (f *Face) Has(r rune) bool { return f.width(r) >= 0 }

// Width is how far a character moves the pen, in thousandths of the size; 0 without a letter.
func (f *Face) Width(r rune) int { return max(f.width(r), 0) }

func (f *Face) width(r rune) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	w, known := f.known[r]
	if !known {
		w = f.measure(r)
		f.known[r] = w
	}
	return w
}

func (f *Face) measure(r rune) int {
	if r > 0xFFFF {
		return -1
	}
	glyph, err := f.tables.GlyphIndex(&f.buffer, r)
	if err != nil || glyph == 0 {
		return -1
	}
	advance, err := f.tables.GlyphAdvance(&f.buffer, glyph, fixed.I(1000), font.HintingNone)
	if err != nil {
		return -1
	}
	return advance.Round()
}
