package evidence

import (
	"bytes"
	"compress/zlib"
	"image"
	"image/jpeg"
	"image/png"
	"runtime"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
)

// The tests in this file measure the memory of the whole process, so they do not run in parallel with others.

// allocated tells how many bytes f allocates, whether or not they are given back.
func allocated(f func()) int64 {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return int64(after.TotalAlloc - before.TotalAlloc)
}

func TestAPixelFloodIsRefusedBeforeItTakesMemory(t *testing.T) {
	a, dir := newArchive(t)
	flood := append([]byte(pngStart), pngHead(30000, 30000, 8, 6, 0)...)
	flood = append(flood, chunk("IDAT", make([]byte, 100))...)
	flood = append(flood, chunk("IEND", nil)...)
	for name, c := range map[string]struct {
		content []byte
		code    string
	}{
		"PNG of 30000×30000":                  {flood, "evidence.too_many_pixels"},
		"PNG of the largest sides":            {append(append([]byte(pngStart), pngHead(1<<31-1, 1<<31-1, 16, 6, 1)...), flood[33:]...), "evidence.too_many_pixels"},
		"PNG of one row":                      {append(append([]byte(pngStart), pngHead(50_000_000, 1, 8, 6, 0)...), flood[33:]...), "evidence.too_many_pixels"},
		"interlaced PNG of 7000×7000":         {append(append([]byte(pngStart), pngHead(7000, 7000, 8, 6, 1)...), flood[33:]...), "evidence.too_much_memory"},
		"PNG of 7000×7000 with 16 bits":       {append(append([]byte(pngStart), pngHead(7000, 7000, 16, 6, 0)...), flood[33:]...), "evidence.too_much_memory"},
		"JPEG of 65000×65000":                 {wide(greyJPEG(8, 8, 3, false, 1)), "evidence.too_many_pixels"},
		"progressive JPEG of 6000×6000":       {greyJPEG(6000, 6000, 3, true, 1), "evidence.too_much_memory"},
		"progressive JPEG of one colour only": {greyJPEG(7000, 7000, 1, true, 1), "evidence.too_much_memory"},
	} {
		if used := allocated(func() { refused(t, a, dir, c.content, Limits{}, c.code) }); used > 4<<20 {
			t.Errorf("%s: %d bytes until it was refused", name, used)
		}
	}
}

func TestAListOfTypesIsNotUnpackedFurtherThanItMay(t *testing.T) {
	a, dir := newArchive(t)
	bomb := zipOf(part{contentTypes, strings.Repeat(" ", 60<<20)})
	used := allocated(func() { refused(t, a, dir, bomb, Limits{}, "evidence.unpacks_too_large") })
	if used > 16<<20 {
		t.Errorf("%d bytes until it was refused", used)
	}
}

// wide declares a JPEG to be 65000 by 65000.
func wide(photo []byte) []byte {
	at := bytes.Index(photo, []byte{0xff, 0xc0}) + 5
	copy(photo[at:], []byte{0xfd, 0xe8, 0xfd, 0xe8})
	return photo
}

func TestDecodingNeverTakesMoreMemoryThanTheHeaderWasReadToSay(t *testing.T) {
	const slack = 1 << 20 // buffers that do not grow with the picture
	side := image.Rect(0, 0, 1000, 800)
	rgb := greyJPEG(1000, 800, 3, false, 1)
	at := bytes.Index(rgb, []byte{0xff, 0xda})
	for name, b := range map[string][]byte{
		"plain":              jpegOf(scene(1000, 800)),
		"one component":      greyJPEG(1000, 800, 1, false, 1),
		"three, 4:4:4":       rgb,
		"progressive":        greyJPEG(1000, 800, 3, true, 2),
		"four components":    withSegment(greyJPEG(1000, 800, 4, false, 1), 0xee, []byte("Adobe\x00\x64\x00\x00\x00\x00\x00")),
		"red, green, blue":   withSegment(rgb, 0xee, []byte("Adobe\x00\x64\x00\x00\x00\x00\x00")),
		"told after a frame": bytes.Join([][]byte{rgb[:at], segment(0xee, []byte("Adobe\x00\x64\x00\x00\x00\x00\x00")), rgb[at:]}, nil),
	} {
		h, err := jpegHeader(bytes.NewReader(b))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		used := allocated(func() { _, err = jpeg.Decode(bytes.NewReader(b)) })
		if err != nil || used > h.memory+slack || used < h.memory*9/10 {
			t.Errorf("JPEG, %s: %d bytes, %d foreseen (%v)", name, used, h.memory, err)
		}
	}
	for name, img := range map[string]image.Image{
		"colour": scene(1000, 800), "transparent": image.NewNRGBA(side), "16 bits": image.NewNRGBA64(side),
		"grey": image.NewGray(side), "grey 16": image.NewGray16(side),
	} {
		b := pngOf(img)
		h, err := pngHeader(bytes.NewReader(b))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		used := allocated(func() { _, err = png.Decode(bytes.NewReader(b)) })
		if err != nil || used > h.memory+slack {
			t.Errorf("PNG, %s: %d bytes, %d foreseen (%v)", name, used, h.memory, err)
		}
	}
	b := interlaced(1000, 800)
	h, err := pngHeader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	used := allocated(func() { _, err = png.Decode(bytes.NewReader(b)) })
	if err != nil || used > h.memory+slack {
		t.Errorf("PNG, interlaced: %d bytes, %d foreseen (%v)", used, h.memory, err)
	}
	b = greyWebP(1000, 800)
	w, err := openWebP(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	used = allocated(func() { _, err = w.decode() })
	if err != nil || used > w.memory+slack {
		t.Errorf("WebP: %d bytes, %d foreseen (%v)", used, w.memory, err)
	}
}

func TestALargePictureLeavesNoMemoryBehind(t *testing.T) {
	a, _ := newArchive(t)
	content := pngOf(image.NewRGBA(image.Rect(0, 0, 5000, 5000)))
	var before, after runtime.MemStats
	debug.FreeOSMemory()
	runtime.ReadMemStats(&before)
	put(t, a, content, "a.png")
	runtime.ReadMemStats(&after)
	resident := func(m runtime.MemStats) int64 { return int64(m.HeapSys - m.HeapReleased) }
	if left := resident(after) - resident(before); left > 32<<20 {
		t.Errorf("%d bytes are still held after a picture of 100 million", left)
	}
}

func TestLargePicturesAreDecodedOneAfterTheOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, _ := newArchive(t)
		a.hall <- struct{}{} // somebody else's large picture
		var finished atomic.Bool
		go func() {
			if _, err := a.Put(t.Context(), bytes.NewReader(greyJPEG(3700, 3700, 1, true, 1)), "large.jpg", Limits{}); err != nil {
				t.Error(err)
			}
			finished.Store(true)
		}()
		put(t, a, jpegOf(scene(8, 8)), "small.jpg")
		synctest.Wait()
		if finished.Load() {
			t.Error("two large pictures were decoded at once")
		}
		<-a.hall
		synctest.Wait()
		if !finished.Load() || len(a.hall) != 0 {
			t.Error("the second large picture was not decoded when the first was done, or keeps a third waiting")
		}
	})
}

// interlaced makes a black PNG in seven passes.
func interlaced(w, h int) []byte {
	var size int
	for _, p := range [][4]int{{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}} {
		size += ((h - p[1] + p[3] - 1) / p[3]) * (1 + 4*((w-p[0]+p[2]-1)/p[2]))
	}
	var data bytes.Buffer
	z := zlib.NewWriter(&data)
	z.Write(make([]byte, size))
	z.Close()
	b := append([]byte(pngStart), pngHead(uint32(w), uint32(h), 8, 6, 1)...)
	return append(append(b, chunk("IDAT", data.Bytes())...), chunk("IEND", nil)...)
}
