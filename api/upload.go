package api

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path"
	"slices"
	"strings"

	"qingdan/internal/rectify"
)

// upload is a multipart body: one file, kept in a temporary place, and plain fields.
type upload struct {
	path   string
	name   string // as the caller calls it, without folders
	size   int64
	sha256 string
	fields url.Values
}

// remove deletes the temporary file.
func (u *upload) remove() { _ = os.Remove(u.path) }

// mostField is the length of a plain field.
const mostField = 4096

// upload reads a multipart body with one part "file" and the named fields, each at most once. Bytes are counted as
// they come: what a header says of the length is not believed. The caller removes the file.
func (c *call) upload(folder string, names ...string) (*upload, error) {
	parts, err := c.Request().MultipartReader()
	if err != nil {
		return nil, invalid("body", []rectify.Field{misfit("file", "upload.not_multipart", "请以 multipart/form-data 上传", "send multipart/form-data")})
	}
	up := &upload{fields: url.Values{}}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			err = broken(err)
		} else {
			err = up.take(folder, part, names)
		}
		if err != nil {
			up.remove()
			return nil, uploadError(err)
		}
	}
	if up.path == "" {
		return nil, invalid("body", []rectify.Field{misfit("file", "fact.missing", "缺少文件", "the file is missing")})
	}
	return up, nil
}

func (u *upload) take(folder string, part *multipart.Part, names []string) error {
	name := part.FormName()
	switch {
	case name == "file" && u.path == "":
		return u.keep(folder, part)
	case slices.Contains(names, name) && !u.fields.Has(name):
		text, err := io.ReadAll(io.LimitReader(part, mostField+1))
		if err == nil && len(text) > mostField {
			return invalid("body", []rectify.Field{misfit(name, "text.too_long", "过长", "is too long")})
		}
		u.fields.Set(name, string(text))
		return err
	}
	return invalid("body", []rectify.Field{misfit(name, "field.unknown", "不接受或重复的字段", "is not accepted, or sent twice")})
}

func (u *upload) keep(folder string, part *multipart.Part) error {
	f, err := os.CreateTemp(folder, "upload-*")
	if err != nil {
		return err
	}
	u.path, u.name = f.Name(), path.Base(strings.ReplaceAll(part.FileName(), `\`, "/"))
	digest := sha256.New()
	u.size, err = io.Copy(io.MultiWriter(f, digest), part)
	u.sha256 = hex.EncodeToString(digest.Sum(nil))
	return errors.Join(err, f.Close())
}

func uploadError(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return rectify.Refuse(rectify.TooLarge, "upload.too_large", rectify.Say("文件超过 %d MiB 的上限", "the file is larger than %d MiB", large.Limit>>20))
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return rectify.Refuse(rectify.Invalid, "upload.cut_off", rectify.Say("上传中断,内容不完整,请重试", "the upload was cut off; send it again"))
	}
	return err
}
