package seal

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

const (
	maxFile = 64 << 10
	preface = "# Keys of the service, oldest first. Without this file what is sealed in the database cannot be read.\n" +
		"# Keep a copy in a safe, never beside a backup of the database. Mode 0600.\n"
)

// Load reads the keyring of a file. A file that is missing (errors.Is fs.ErrNotExist), not a regular file, larger
// than 64 KiB, or reachable by group or others is refused; there is no fallback.
func Load(path string) (*Keyring, error) {
	text, err := read(path)
	if err != nil {
		return nil, err
	}
	return Parse(text)
}

func read(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", noKeyring(path, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return "", noKeyring(path, err)
	}
	if !info.Mode().IsRegular() || info.Size() > maxFile {
		return "", noKeyring(path, errors.New("not a small regular file"))
	}
	if info.Mode().Perm()&0o077 != 0 {
		return "", keyringOpenToOthers(path, fmt.Sprintf("%04o", info.Mode().Perm()))
	}
	text, err := io.ReadAll(io.LimitReader(f, maxFile))
	if err != nil {
		return "", noKeyring(path, err)
	}
	return string(text), nil
}

// Create makes the file with one new key and gives its keyring. It never replaces a file: one that is there already
// is seal.keyring_busy. Call it only while nothing is sealed yet, otherwise a lost file would go unnoticed.
func Create(path string) (*Keyring, error) {
	// A link is exclusive and shows the file only when it is complete; a rename would replace.
	return replace(path, func() (string, error) { return preface, nil }, os.Link)
}

// Rotate adds a new key to the file and gives the new keyring; the old keys stay, so that everything still opens.
// Processes that run go on sealing with their newest key until they are started again. Two rotations at once, and
// one after an interrupted one, are seal.keyring_busy.
func Rotate(path string) (*Keyring, error) {
	return replace(path, func() (string, error) {
		text, err := read(path)
		if err != nil {
			return "", err
		}
		_, err = Parse(text)
		return strings.TrimRight(text, "\n") + "\n", err
	}, os.Rename)
}

// replace writes what present gives and a new key behind it on disk beside path, and then moves it there with place.
// The file path.new is the lock first and the draft afterwards.
func replace(path string, present func() (string, error), place func(from, to string) error) (*Keyring, error) {
	draft := path + ".new"
	f, err := os.OpenFile(draft, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, keyringBusy(path, err)
	}
	ring, err := extend(f, present)
	if err = errors.Join(err, f.Close()); err == nil {
		if err = place(draft, path); err != nil {
			err = keyringBusy(path, err)
		}
	}
	if gone := os.Remove(draft); gone != nil && !errors.Is(gone, fs.ErrNotExist) {
		err = errors.Join(err, gone)
	}
	if err != nil {
		return nil, err
	}
	return ring, syncFolder(filepath.Dir(path))
}

func extend(f *os.File, present func() (string, error)) (*Keyring, error) {
	text, err := present()
	if err != nil {
		return nil, err
	}
	secret := make([]byte, keySize)
	_, _ = rand.Read(secret) // never fails: crypto/rand ends the programme instead
	text += base64.StdEncoding.EncodeToString(secret) + "\n"
	ring, err := Parse(text)
	if err != nil {
		return nil, err
	}
	if _, err := f.WriteString(text); err != nil {
		return nil, err
	}
	return ring, f.Sync()
}

func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
