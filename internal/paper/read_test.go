package paper_test

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"
	"unicode/utf16"
)

var stream = regexp.MustCompile(`(?s)stream\n(.*?)\nendstream`)

// pagesOf reads the drawing commands of a PDF, in the order of the file.
func pagesOf(t *testing.T, file []byte) []string {
	t.Helper()
	var pages []string
	for _, m := range stream.FindAllSubmatch(file, -1) {
		r, err := zlib.NewReader(bytes.NewReader(m[1]))
		if err != nil {
			continue // not a packed stream
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(text, []byte(" Tf ET")) {
			pages = append(pages, string(text))
		}
	}
	return pages
}

var shown = regexp.MustCompile(`(?s)\(((?:\\.|[^\\)])*)\) Tj`)

// textOf reads what a page shows, each line of print as a line.
func textOf(page string) string {
	var lines []string
	for _, m := range shown.FindAllStringSubmatch(page, -1) {
		raw := strings.NewReplacer(`\\`, `\`, `\(`, "(", `\)`, ")", `\r`, "\r").Replace(m[1])
		var units []uint16
		for i := 0; i+1 < len(raw); i += 2 {
			units = append(units, uint16(raw[i])<<8|uint16(raw[i+1]))
		}
		lines = append(lines, string(utf16.Decode(units)))
	}
	return strings.Join(lines, "\n")
}

func textOfAll(t *testing.T, file []byte) string {
	t.Helper()
	var all []string
	for _, page := range pagesOf(t, file) {
		all = append(all, textOf(page))
	}
	return strings.Join(all, "\n")
}

// partsOf reads the parts of a DOCX and finds each XML part well formed.
func partsOf(t *testing.T, file []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		parts[f.Name] = string(text)
		if !strings.HasSuffix(f.Name, ".png") {
			wellFormed(t, f.Name, parts[f.Name])
		}
	}
	return parts
}

func wellFormed(t *testing.T, name, text string) {
	t.Helper()
	for d := xml.NewDecoder(strings.NewReader(text)); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("%s is not well formed: %v", name, err)
		}
	}
}

func digest(texts ...string) string {
	sum := sha256.New()
	for _, text := range texts {
		io.WriteString(sum, text) //nolint:errcheck // a hash does not fail
		sum.Write([]byte{0})
	}
	return hex.EncodeToString(sum.Sum(nil))[:16]
}
