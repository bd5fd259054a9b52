package evidence

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"math/rand/v2"
	"testing"

	"github.com/corona10/goimagehash"
)

// landscape is a made-up photo of its seed: soft shades of several sizes, some walls and poles, and the grain of a camera.
func landscape(seed uint64, width, height int) *image.RGBA {
	rng := rand.New(rand.NewPCG(seed, 99))
	light := make([]float64, width*height)
	for _, cells := range []int{3, 6, 12, 24} {
		grid := make([]float64, (cells+2)*(cells+2))
		for i := range grid {
			grid[i] = rng.Float64()*2 - 1
		}
		for y := range height {
			v := float64(y) / float64(height) * float64(cells)
			for x := range width {
				u := float64(x) / float64(width) * float64(cells)
				i, j, fu, fv := int(u), int(v), u-float64(int(u)), v-float64(int(v))
				at := func(di, dj int) float64 { return grid[(j+dj)*(cells+2)+i+di] }
				soft := (at(0, 0)*(1-fu)+at(1, 0)*fu)*(1-fv) + (at(0, 1)*(1-fu)+at(1, 1)*fu)*fv
				light[y*width+x] += soft * 110 / float64(cells) * 2
			}
		}
	}
	for range 5 {
		x0, y0, w, h, d := rng.IntN(width), rng.IntN(height), 10+rng.IntN(width/3), 10+rng.IntN(height/3), rng.Float64()*120-60
		for y := y0; y < min(y0+h, height); y++ {
			for x := x0; x < min(x0+w, width); x++ {
				light[y*width+x] += d
			}
		}
	}
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for i, l := range light {
		v := uint8(max(0, min(255, 128+l+rng.NormFloat64()*4)))
		img.SetRGBA(i%width, i/width, color.RGBA{v, uint8(min(255, int(v)+8)), uint8(max(0, int(v)-12)), 255})
	}
	return img
}

// bannered has the banner of a watermark camera over its lowest part, in per cent of the height: bright words on a dark bar.
func bannered(img *image.RGBA, seed uint64, share int) *image.RGBA {
	b, rng := img.Bounds(), rand.New(rand.NewPCG(seed, 5))
	made := image.NewRGBA(b)
	draw.Draw(made, b, img, b.Min, draw.Src)
	top := b.Dy() * (100 - share) / 100
	draw.Draw(made, image.Rect(0, top, b.Dx(), b.Dy()), image.NewUniform(color.RGBA{30, 40, 60, 255}), image.Point{}, draw.Src)
	for x := 10; x < b.Dx()*2/3; x += 14 {
		if rng.IntN(5) > 0 {
			draw.Draw(made, image.Rect(x, top+4, x+9, b.Dy()-4), image.NewUniform(color.White), image.Point{}, draw.Src)
		}
	}
	return made
}

func saved(t testing.TB, img image.Image, quality int) *image.RGBA {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	back, err := jpeg.Decode(&b)
	if err != nil {
		t.Fatal(err)
	}
	return upright(must(t)(shrink(t.Context(), back, shownSide)), 1)
}

func must(t testing.TB) func(*image.RGBA, error) *image.RGBA {
	return func(img *image.RGBA, err error) *image.RGBA {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return img
	}
}

func brightened(img *image.RGBA, by float64, plus int) *image.RGBA {
	made := image.NewRGBA(img.Bounds())
	for i, v := range img.Pix {
		made.Pix[i] = uint8(max(0, min(255, float64(v)*by+float64(plus))))
		if i%4 == 3 {
			made.Pix[i] = 255
		}
	}
	return made
}

func cropped(img *image.RGBA, percent int) *image.RGBA {
	b := img.Bounds()
	inner := image.Rect(0, 0, b.Dx()*(100-percent)/100, b.Dy()*(100-percent)/100)
	made := image.NewRGBA(inner)
	draw.Draw(made, inner, img, image.Pt(b.Dx()*percent/200, b.Dy()*percent/200), draw.Src)
	return made
}

// firstLook is the look of a picture as it is, from its thumbnail as redraw takes it.
func firstLook(t testing.TB, img *image.RGBA) uint64 {
	t.Helper()
	hash, err := goimagehash.PerceptionHash(must(t)(shrink(t.Context(), img, thumbSide)))
	if err != nil {
		t.Fatal(err)
	}
	return hash.GetHash()
}

// TestRecallAndFalseAlarmsOfLooks measures what docs/flags.md tells of photo.alike; -v prints the table.
func TestRecallAndFalseAlarmsOfLooks(t *testing.T) {
	t.Parallel()
	const scenes, alike = 25, 6
	changes := []struct {
		name  string
		least int // of 100 that must be found
		make  func(img *image.RGBA, seed uint64) *image.RGBA
	}{
		{"scaled to 40 %", 97, func(img *image.RGBA, _ uint64) *image.RGBA { return must(t)(shrink(t.Context(), img, 205)) }},
		{"JPEG quality 30", 97, func(img *image.RGBA, _ uint64) *image.RGBA { return saved(t, img, 30) }},
		{"JPEG quality 10", 90, func(img *image.RGBA, _ uint64) *image.RGBA { return saved(t, img, 10) }},
		{"mirrored, JPEG 60", 97, func(img *image.RGBA, _ uint64) *image.RGBA { return saved(t, upright(img, 2), 60) }},
		{"turned by 90°, JPEG 60", 97, func(img *image.RGBA, _ uint64) *image.RGBA { return saved(t, upright(img, 6), 60) }},
		{"turned by 180°", 97, func(img *image.RGBA, _ uint64) *image.RGBA { return upright(img, 3) }},
		{"brighter by a quarter", 85, func(img *image.RGBA, _ uint64) *image.RGBA { return brightened(img, 1.25, 10) }},
		{"darker by a third", 97, func(img *image.RGBA, _ uint64) *image.RGBA { return brightened(img, 0.67, 0) }},
		{"banner over 6 %", 0, func(img *image.RGBA, seed uint64) *image.RGBA { return bannered(img, seed, 6) }},
		{"banner over 12 %", 0, func(img *image.RGBA, seed uint64) *image.RGBA { return bannered(img, seed, 12) }},
		{"cropped by 5 %", 0, func(img *image.RGBA, _ uint64) *image.RGBA { return cropped(img, 5) }},
		{"cropped by 10 %", 0, func(img *image.RGBA, _ uint64) *image.RGBA { return cropped(img, 10) }},
	}
	originals, pairs, alarms, underBanner := make([]Looks, scenes), 0, 0, 0
	found := make([]int, len(changes))
	var banners []Looks
	for i := range scenes {
		img := landscape(uint64(i), 512, 384)
		looks, err := looksOf(must(t)(shrink(t.Context(), img, thumbSide)))
		if err != nil || looks == (Looks{}) {
			t.Fatalf("scene %d has no look: %v", i, err)
		}
		bar, err := looksOf(must(t)(shrink(t.Context(), bannered(img, 1, 12), thumbSide)))
		if err != nil {
			t.Fatal(err)
		}
		for k := range i {
			pairs++
			if nearest(looks, originals[k][0]) <= alike {
				alarms++
			}
			if nearest(bar, banners[k][0]) <= alike {
				underBanner++
			}
		}
		originals[i], banners = looks, append(banners, bar)
		for n, c := range changes {
			if nearest(looks, firstLook(t, c.make(img, uint64(i)))) <= alike {
				found[n]++
			}
		}
	}
	for n, c := range changes {
		percent := found[n] * 100 / scenes
		t.Logf("%-24s %3d %% of %d found", c.name, percent, scenes)
		if percent < c.least {
			t.Errorf("%s: %d %% are found, %d are expected", c.name, percent, c.least)
		}
	}
	t.Logf("false alarms among %d pairs of different pictures: %d; with the same banner over 12 %%: %d", pairs, alarms, underBanner)
	if alarms > 0 {
		t.Errorf("%d of %d pairs of different pictures look alike", alarms, pairs)
	}
}
