package evidence

import (
	"context"
	"image"
	"image/color"
	"math"
	"math/bits"
	"testing"
)

// pattern is a picture with a pattern of its own, in any size.
func pattern(seed float64, width, height int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			u, v := float64(x)/float64(width), float64(y)/float64(height)
			light := math.Sin(seed*7*u+3*v*seed) + math.Cos(5*v*v*seed+u*11) + u*seed*math.Sin(9*v)
			img.Set(x, y, color.Gray{uint8(127 + 30*max(-4, min(4, light)))})
		}
	}
	return img
}

func nearest(looks Looks, other uint64) int {
	least := 64
	for _, l := range looks {
		least = min(least, bits.OnesCount64(l^other))
	}
	return least
}

func TestAPictureLooksLikeItselfScaledMirroredAndTurnedAndNotLikeOthers(t *testing.T) {
	t.Parallel()
	var others []Looks
	for i := range 12 {
		img := pattern(1+float64(i)/2, 400, 300)
		looks, err := looksOf(img)
		if err != nil || looks == (Looks{}) {
			t.Fatalf("scene %d has no look: %v", i, err)
		}
		for orientation := 1; orientation <= 8; orientation++ {
			small, err := shrink(context.Background(), upright(img, orientation), 173)
			if err != nil {
				t.Fatal(err)
			}
			turned, err := looksOf(small)
			if err != nil || nearest(turned, looks[0]) > 6 {
				t.Errorf("scene %d in orientation %d differs in %d bits: %v", i, orientation, nearest(turned, looks[0]), err)
			}
		}
		for j, o := range others {
			if apart := nearest(looks, o[0]); apart <= 6 {
				t.Errorf("scenes %d and %d look alike, %d bits apart", i, j, apart)
			}
		}
		others = append(others, looks)
	}
}

func TestAFlatPictureHasNoLook(t *testing.T) {
	t.Parallel()
	for _, shade := range []uint8{0, 90, 255} {
		img := image.NewRGBA(image.Rect(0, 0, 64, 48))
		for i := range img.Pix {
			img.Pix[i] = shade
		}
		if looks, err := looksOf(img); err != nil || looks != (Looks{}) {
			t.Errorf("a picture of shade %d looks like %v, %v", shade, looks, err)
		}
	}
}
