package evidence

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"io/fs"
	"os"

	"qingdan/internal/rectify"
)

// Sealed is an open file of the archive. Close it.
type Sealed struct {
	file  *os.File
	place Place
	sum   string
	size  int64
	hash  hash.Hash
}

// OpenOriginal opens a file as it came. Its digest has been verified when it returns; see Sealed.Read.
func (a *Archive) OpenOriginal(sum string) (*Sealed, error) { return a.open(Originals, sum) }

// OpenShown opens a copy for showing or a thumbnail, verified likewise.
func (a *Archive) OpenShown(sum string) (*Sealed, error) { return a.open(Shown, sum) }

// open reads the whole file once, so that not one byte of a damaged file leaves the house.
func (a *Archive) open(place Place, sum string) (*Sealed, error) {
	name, ok := fileName(place, sum)
	if !ok {
		return nil, rectify.Refuse(rectify.NotFound, "evidence.not_found",
			rectify.Say("没有这个文件", "there is no such file"))
	}
	info, err := a.root.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, missing(place, sum, err)
	case err != nil:
		return nil, damaged(place, sum, err)
	case !info.Mode().IsRegular():
		return nil, damaged(place, sum, errors.New("not a regular file"))
	}
	file, err := a.root.Open(name)
	if err != nil {
		return nil, damaged(place, sum, err)
	}
	s := &Sealed{file: file, place: place, sum: sum, hash: sha256.New()}
	found, size, err := digest(file)
	if err == nil && found != sum {
		err = errors.New("digest is " + found)
	}
	if err == nil {
		_, err = file.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, damaged(place, sum, errors.Join(err, file.Close()))
	}
	s.size = size
	return s, nil
}

// Size is the number of bytes.
func (s *Sealed) Size() int64 { return s.size }

// Read reads on. Should the file have changed since it was verified, the end is not io.EOF but evidence.damaged.
func (s *Sealed) Read(p []byte) (int, error) {
	n, err := s.file.Read(p)
	s.hash.Write(p[:n])
	if err == nil {
		return n, nil
	}
	if found := hex.EncodeToString(s.hash.Sum(nil)); err != io.EOF || found != s.sum {
		return n, damaged(s.place, s.sum, err)
	}
	return n, io.EOF
}

// Close closes the file.
func (s *Sealed) Close() error { return s.file.Close() }
