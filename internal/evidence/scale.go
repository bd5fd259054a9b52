package evidence

import (
	"context"
	"image"
	"image/color"
	"image/draw"
)

// shrink draws a picture on white with at most side pixels on the longer side; it never enlarges. Each new pixel is
// the exact mean of the area it covers. One row of the source is converted at a time, so the memory needed beyond
// the result does not grow with the height of the picture.
func shrink(ctx context.Context, src image.Image, side int) (*image.RGBA, error) {
	from := src.Bounds()
	sw, sh := from.Dx(), from.Dy()
	dw, dh := fit(sw, sh, side)
	dst := image.NewRGBA(image.Rect(0, 0, dw, dh))
	row := image.NewRGBA(image.Rect(0, 0, sw, 1))
	sums := make([]uint64, 3*dw)   // of the row of dst being filled
	narrow := make([]uint64, 3*dw) // one row of src, already as wide as dst
	area := uint64(sw) * uint64(sh)
	white := image.NewUniform(color.White)
	// Along each axis a source pixel is as long as dst, and a new pixel as long as src.
	filled, y := 0, 0
	for sy := range sh {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		draw.Draw(row, row.Rect, white, image.Point{}, draw.Src)
		draw.Draw(row, row.Rect, src, image.Pt(from.Min.X, from.Min.Y+sy), draw.Over)
		squeeze(narrow, row.Pix, sw, dw)
		for left := dh; left > 0; {
			part := min(left, sh-filled)
			for i, v := range narrow {
				sums[i] += v * uint64(part)
			}
			left, filled = left-part, filled+part
			if filled == sh {
				pix := dst.Pix[y*dst.Stride:]
				for x := range dw {
					for c := range 3 {
						pix[4*x+c] = uint8((sums[3*x+c] + area/2) / area)
					}
					pix[4*x+3] = 255
				}
				clear(sums)
				filled, y = 0, y+1
			}
		}
	}
	return dst, nil
}

// squeeze sums a row of sw pixels into dw cells, each sw times the mean of what it covers.
func squeeze(cells []uint64, pix []uint8, sw, dw int) {
	clear(cells)
	filled, x := 0, 0
	for i := 0; i < 4*sw; i += 4 {
		r, g, b := uint64(pix[i]), uint64(pix[i+1]), uint64(pix[i+2])
		for left := dw; left > 0; {
			part := min(left, sw-filled)
			w, cell := uint64(part), cells[3*x:3*x+3]
			cell[0] += r * w
			cell[1] += g * w
			cell[2] += b * w
			left, filled = left-part, filled+part
			if filled == sw {
				filled, x = 0, x+1
			}
		}
	}
}

func fit(w, h, side int) (int, int) {
	long := max(w, h)
	if long <= side {
		return w, h
	}
	return max(1, (w*side+long/2)/long), max(1, (h*side+long/2)/long)
}

// upright turns a picture by its EXIF orientation, 1 to 8.
func upright(src *image.RGBA, orientation int) *image.RGBA {
	if orientation <= 1 {
		return src
	}
	w, h := src.Rect.Dx(), src.Rect.Dy()
	dw, dh := w, h
	if orientation > 4 {
		dw, dh = h, w
	}
	dst := image.NewRGBA(image.Rect(0, 0, dw, dh))
	for y := range dh {
		for x := range dw {
			sx, sy := x, y
			if orientation > 4 {
				sx, sy = y, x
			}
			switch orientation {
			case 2, 3, 7, 8:
				sx = w - 1 - sx
			}
			switch orientation {
			case 3, 4, 6, 7:
				sy = h - 1 - sy
			}
			copy(dst.Pix[dst.PixOffset(x, y):][:4], src.Pix[src.PixOffset(sx, sy):][:4])
		}
	}
	return dst
}
