package evidence

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"runtime/debug"

	"qingdan/internal/rectify"
)

const (
	shownSide    = 2560
	shownQuality = 85
	thumbSide    = 320
	thumbQuality = 80
	longestSide  = 65535 // of a picture that is taken; the most that a JPEG can have
	mostScans    = 40    // a camera writes 1, a progressive encoder about 10
)

// copies are the bytes drawn anew from the pixels of one picture.
type copies struct {
	shown     []byte
	shownType string
	thumb     []byte // always JPEG
}

// develop checks and decodes a picture within the limits and draws the copies for showing. Nothing of the original
// but its pixels can reach them.
func (a *Archive) develop(ctx context.Context, content *io.SectionReader, mediaType string, limits Limits) (f File, made *copies, err error) {
	src := &patientReader{ctx, content}
	h, decode, err := open(src, content, mediaType)
	if errors.Is(err, errWebPKind) {
		return f, nil, invalid("evidence.webp_refused", "不支持无损、透明或动态的 WebP 图片,请另存为 PNG 或 JPEG 后上传",
			"lossless, transparent and animated WebP is not taken; save it as PNG or JPEG").Because(err)
	}
	if err != nil && ctx.Err() != nil {
		return f, nil, tooComplex(ctx, err)
	}
	if err != nil {
		return f, nil, brokenPicture(err)
	}
	if err := h.within(limits); err != nil {
		return f, nil, err
	}
	if h.memory > large {
		leave, err := enter(ctx, a.hall)
		if err != nil {
			return f, nil, err
		}
		defer leave()
		// Else the next large picture is decoded while this one still lies about: the collector would wait until the
		// heap has doubled, and the system would get its pages back later still.
		defer debug.FreeOSMemory()
	}
	err = limits.inTime(ctx, func(ctx context.Context) error {
		src.ctx = ctx
		img, err := decode()
		if err != nil {
			return brokenPicture(err)
		}
		var orientation int
		f.Hints, orientation = readExif(h.exif)
		f.Width, f.Height = h.width, h.height
		if orientation > 4 {
			f.Width, f.Height = h.height, h.width
		}
		made, f.Looks, err = redraw(ctx, img, orientation, mediaType)
		return err
	})
	return f, made, err
}

// redraw makes the two copies of a picture and sums up its looks.
func redraw(ctx context.Context, img image.Image, orientation int, mediaType string) (*copies, Looks, error) {
	big, err := shrink(ctx, img, shownSide)
	if err != nil {
		return nil, Looks{}, err
	}
	big = upright(big, orientation)
	small, err := shrink(ctx, big, thumbSide)
	if err != nil {
		return nil, Looks{}, err
	}
	looks, err := looksOf(small)
	if err != nil {
		return nil, Looks{}, err
	}
	made, err := encode(big, small, mediaType)
	return made, looks, err
}

// open reads the header and gives the function that decodes the picture; that one may complete the header with what
// stands behind the pixels.
func open(r io.Reader, content *io.SectionReader, mediaType string) (*header, func() (image.Image, error), error) {
	if mediaType == WebP {
		found, err := openWebP(r, content.Size())
		if err != nil {
			return nil, nil, err
		}
		return &found.header, found.decode, nil
	}
	readHeader, decode := jpegHeader, jpeg.Decode
	if mediaType == PNG {
		readHeader, decode = pngHeader, png.Decode
	}
	found, err := readHeader(r)
	return &found, func() (image.Image, error) {
		if _, err := content.Seek(0, io.SeekStart); err != nil {
			return nil, err
		}
		return decode(r)
	}, err
}

func (h *header) within(limits Limits) error {
	pixels := int64(h.width) * int64(h.height)
	switch {
	case h.animated:
		return invalid("evidence.animated", "不接受动态图片,请截取其中一张上传", "moving pictures are not taken; upload a single frame")
	case h.width > longestSide || h.height > longestSide || pixels > limits.Pixels:
		return rectify.Refuse(rectify.TooLarge, "evidence.too_many_pixels",
			rectify.Say("图片为 %d×%d 像素,超过 %d 像素的上限,请缩小后再上传",
				"the picture has %d×%d pixels, more than the limit of %d; make it smaller", h.width, h.height, limits.Pixels))
	case h.memory > limits.Memory:
		return rectify.Refuse(rectify.TooLarge, "evidence.too_much_memory",
			rectify.Say("图片解码需要 %d 字节内存,超过 %d 字节的上限,请缩小,或另存为普通(非渐进式、8 位)JPEG 后再上传",
				"decoding the picture takes %d bytes of memory, more than the limit of %d; make it smaller or save it as a plain (not progressive, 8 bit) JPEG",
				h.memory, limits.Memory))
	case h.scans > mostScans:
		return invalid("evidence.too_complex", "图片的渐进扫描过多(%d 次),请另存为普通 JPEG 后再上传",
			"the picture has too many scans (%d); save it as a plain JPEG", h.scans)
	}
	return nil
}

// encode makes the bytes of the copies. What was not a JPEG may be a screenshot, whose text a PNG keeps sharp and small; of the
// two the smaller is taken.
func encode(big, small *image.RGBA, mediaType string) (*copies, error) {
	var shown, thumb, sharp bytes.Buffer
	if err := jpeg.Encode(&shown, big, &jpeg.Options{Quality: shownQuality}); err != nil {
		return nil, err
	}
	if err := jpeg.Encode(&thumb, small, &jpeg.Options{Quality: thumbQuality}); err != nil {
		return nil, err
	}
	made := &copies{shown: shown.Bytes(), shownType: JPEG, thumb: thumb.Bytes()}
	if mediaType == JPEG {
		return made, nil
	}
	if err := png.Encode(&sharp, big); err != nil {
		return nil, err
	}
	if sharp.Len() < shown.Len() {
		made.shown, made.shownType = sharp.Bytes(), PNG
	}
	return made, nil
}

// patientReader ends a decoding whose time is up at its next read.
type patientReader struct {
	ctx context.Context
	r   io.Reader
}

func (p *patientReader) Read(b []byte) (int, error) {
	if err := p.ctx.Err(); err != nil {
		return 0, err
	}
	return p.r.Read(b)
}
