package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"image"
	"image/jpeg"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// photographed registers a problem, attaches a photo and gives the number of the ticket.
func photographed(t *testing.T, s *service) string {
	t.Helper()
	ticket := read[struct {
		ID       string
		TicketNo string `json:"ticket_no"`
	}](s.ask("zhenggaiban", "POST", "/api/v1/tickets", object{"source": "complaint", "title": "河道黑臭", "description": "污水直排", "discovered_on": "2024-05-13",
		"township": s.unit("zhenggaiban", "500119001000")}).is(http.StatusCreated))
	var photo bytes.Buffer
	if err := jpeg.Encode(&photo, image.NewGray(image.Rect(0, 0, 40, 30)), nil); err != nil {
		t.Fatal(err)
	}
	s.ask("zhenggaiban", "POST", "/api/v1/tickets/"+ticket.ID+"/evidence", form{name: "现场.jpg", file: photo.Bytes(), fields: map[string]string{"kind": "before"}}).is(http.StatusCreated)
	return ticket.TicketNo
}

// kept lists the files of evidence.
func kept(t *testing.T, data string) (files []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(data, "evidence", "*", "??", "*"))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestVerifyNamesTheTicketWhoseEvidenceIsGoneOrChanged(t *testing.T) {
	t.Parallel()
	for what, spoil := range map[string]func(file string) error{
		"missing":        os.Remove,
		"does not match": func(file string) error { return os.WriteFile(file, []byte("another photo"), 0o400) },
	} {
		for _, place := range []string{"originals", "shown"} {
			t.Run(what+" in "+place, func(t *testing.T) {
				t.Parallel()
				data, token := furnished(t)
				s := start(t, "--data", data)
				s.redeem("zhenggaiban", token)
				number := photographed(t, s)
				s.stop()
				if out, _ := console(t, done, "verify", "--data", data); !strings.Contains(out, "3 files of evidence") {
					t.Errorf("an honest house: %s", out)
				}
				for _, file := range kept(t, data) {
					if strings.Contains(file, place) {
						_ = os.Chmod(file, 0o600)
						if err := spoil(file); err != nil {
							t.Fatal(err)
						}
						break
					}
				}
				out, errs := console(t, refused, "verify", "--data", data)
				if !strings.Contains(out, number+": ") || !strings.Contains(out, what) || !strings.Contains(errs, "1 differences") {
					t.Errorf("verify does not name %s:\n%s%s", number, out, errs)
				}
			})
		}
	}
}

func TestAServiceRemovesOldFilesToWhichNothingRefersWhenItStarts(t *testing.T) {
	t.Parallel()
	data, token := furnished(t)
	s := start(t, "--data", data)
	s.redeem("zhenggaiban", token)
	photographed(t, s)
	s.stop()
	leave := func(content string, age time.Duration) string {
		sum := sha256.Sum256([]byte(content))
		name := hex.EncodeToString(sum[:])
		file := filepath.Join(data, "evidence", "originals", name[:2], name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o400); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(file, time.Time{}, time.Now().Add(-age)); err != nil {
			t.Fatal(err)
		}
		return file
	}
	old, young := leave("nobody came back for it", forsaken+time.Hour), leave("its entry may be in another backup", forsaken-time.Hour)
	for _, file := range kept(t, data) {
		if file != young { // also the files that the ticket has are old
			if err := os.Chtimes(file, time.Time{}, time.Now().Add(-forsaken-time.Hour)); err != nil {
				t.Fatal(err)
			}
		}
	}
	s = start(t, "--data", data)
	s.await(func() bool {
		_, err := os.Stat(old)
		return os.IsNotExist(err)
	})
	s.stop()
	if files := kept(t, data); len(files) != 4 || !strings.Contains(strings.Join(files, "\n"), young) {
		t.Errorf("left are %q, want the three of the ticket and the young one", files)
	}
	if out, _ := console(t, done, "verify", "--data", data); !strings.Contains(out, "3 files of evidence") || !strings.Contains(out, "1 more belong to no ticket") {
		t.Errorf("afterwards: %s", out)
	}
}
