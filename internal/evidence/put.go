package evidence

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path"

	"qingdan/internal/rectify"
)

// Put takes one file, seals it as it came and, of a picture, seals a copy for showing and a thumbnail. The type is
// what the content says; declaredName only becomes File.Name. The same content again gives the same File. Refusals
// are *rectify.Error with a code evidence.*; after a refusal nothing is kept. A file that nobody comes to refer to
// is removed by Collect.
func (a *Archive) Put(ctx context.Context, r io.Reader, declaredName string, limits Limits) (File, error) {
	switch {
	case a.readOnly:
		return File{}, readOnly()
	case a.failed.Load():
		return File{}, unwritable()
	}
	limits = limits.orDefault()
	in, err := a.receive(ctx, r, limits.Bytes)
	if err != nil {
		return File{}, err
	}
	defer in.discard()
	f, copies, err := a.examine(ctx, in, limits)
	if err != nil {
		return File{}, err
	}
	f.SHA256, f.Size, f.Name = in.sum, in.size, harmless(declaredName, f.MediaType)
	if copies != nil {
		shown, err := a.sealCopy(ctx, copies.shown, &f)
		if err != nil {
			return File{}, err
		}
		f.ShownSHA256, f.ShownSize, f.ShownMediaType = shown.sum, shown.size, copies.shownType
		thumb, err := a.sealCopy(ctx, copies.thumb, &f)
		if err != nil {
			return File{}, err
		}
		f.ThumbSHA256, f.ThumbSize, f.ThumbMediaType = thumb.sum, thumb.size, JPEG
	}
	mended, err := a.seal(in, Originals)
	if err != nil {
		return File{}, err
	}
	f.Mended = f.Mended || mended
	return f, nil
}

// examine recognises the file and checks it, a bounded number at a time.
func (a *Archive) examine(ctx context.Context, in *arrival, limits Limits) (File, *copies, error) {
	content := io.NewSectionReader(in.file, 0, in.size)
	head := make([]byte, 512)
	n, err := content.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return File{}, nil, diskError(err)
	}
	mediaType, err := recognise(head[:n])
	if err != nil {
		return File{}, nil, err
	}
	leave, err := enter(ctx, a.rooms)
	if err != nil {
		return File{}, nil, err
	}
	defer leave()
	var f File
	var made *copies
	switch mediaType {
	case PDF:
		err = checkPDF(content)
	case office:
		mediaType, err = checkOffice(ctx, content, limits)
	default:
		f, made, err = a.develop(ctx, content, mediaType, limits)
	}
	f.MediaType = mediaType
	return f, made, err
}

// inTime does the costly part of the work. Waiting for one's turn does not count.
func (l Limits) inTime(ctx context.Context, work func(ctx context.Context) error) error {
	timed, cancel := context.WithTimeout(ctx, l.Time)
	defer cancel()
	err := work(timed)
	if err != nil && timed.Err() != nil {
		return tooComplex(ctx, err)
	}
	return err
}

// enter waits for a place among those who do costly work.
func enter(ctx context.Context, room chan struct{}) (leave func(), err error) {
	select {
	case room <- struct{}{}:
		return func() { <-room }, nil
	case <-ctx.Done():
		return nil, tooComplex(ctx, ctx.Err())
	}
}

func (a *Archive) sealCopy(ctx context.Context, content []byte, f *File) (*arrival, error) {
	in, err := a.receive(ctx, bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return nil, err
	}
	defer in.discard()
	mended, err := a.seal(in, Shown)
	f.Mended = f.Mended || mended
	return in, err
}

// arrival is a file in the directory incoming.
type arrival struct {
	root *os.Root
	name string
	file *os.File
	sum  string
	size int64
}

// discard closes the file and removes its name from incoming, unless it was sealed.
func (in *arrival) discard() {
	in.file.Close()
	in.root.Remove(in.name) // absent once sealed; what cannot be removed now is removed by the next Open
}

func (a *Archive) receive(ctx context.Context, r io.Reader, most int64) (*arrival, error) {
	in := &arrival{root: a.root, name: path.Join(incoming, rand.Text())}
	file, err := a.root.OpenFile(in.name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, diskError(err)
	}
	in.file = file
	counted := &countedReader{ctx: ctx, r: r, most: most}
	h := sha256.New()
	_, err = io.Copy(io.MultiWriter(h, file), counted)
	switch {
	case counted.err != nil:
		err = counted.err
	case err != nil:
		err = diskError(err)
	case counted.n == 0:
		err = invalid("evidence.empty", "文件是空的,请重新选择", "the file is empty; choose it again")
	}
	if err != nil {
		in.discard()
		return nil, err
	}
	in.sum, in.size = hex.EncodeToString(h.Sum(nil)), counted.n
	return in, nil
}

// countedReader counts what really comes and keeps the reader's error apart from the disk's.
type countedReader struct {
	ctx     context.Context
	r       io.Reader
	n, most int64
	err     error
}

func (c *countedReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		c.err = tooComplex(c.ctx, err)
		return 0, c.err
	}
	n, err := c.r.Read(p)
	c.n += int64(n)
	if c.n > c.most {
		c.err = rectify.Refuse(rectify.TooLarge, "evidence.too_large",
			rectify.Say("文件超过 %d 字节的上限,请压缩或拆分后再上传", "the file is larger than %d bytes; make it smaller or split it", c.most))
		return 0, c.err
	}
	if err != nil && err != io.EOF {
		c.err = err
		if refusal := (*rectify.Error)(nil); !errors.As(err, &refusal) {
			c.err = invalid("evidence.upload_broken", "上传中断,文件不完整,请重试", "the upload broke off; try again").Because(err)
		}
		return 0, c.err
	}
	return n, err
}
