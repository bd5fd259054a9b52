package paper

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"time"
)

// DOCX writes a document as an Office Open XML text, in the fonts that official texts are set in. These are named, not
// embedded: the program that opens the file brings them or takes others.
func DOCX(d Document) (Printed, error) {
	if err := d.check(); err != nil {
		return Printed{}, err
	}
	body := &body{sheet: d.sheet(), goesOn: d.goesOn}
	body.document(d)
	if err := d.goesOn(); err != nil {
		return Printed{}, err
	}
	parts := []part{
		{"[Content_Types].xml", contentTypes},
		{"_rels/.rels", packageRelations},
		{"docProps/core.xml", properties(d)},
		{"word/document.xml", body.String()},
		{"word/_rels/document.xml.rels", body.relations()},
		{"word/styles.xml", styles},
		{"word/settings.xml", settings},
		{"word/header1.xml", header(d.Header)},
		{"word/footer1.xml", footer(d.Footer, body.sheet)},
	}
	for i, picture := range body.pictures {
		parts = append(parts, part{fmt.Sprintf("word/media/image%d.png", i+1), string(picture)})
	}
	file, err := pack(parts)
	if err != nil {
		return Printed{}, fmt.Errorf("paper: %w", err)
	}
	return Printed{File: file}, nil
}

type part struct{ name, text string }

// packedAt is the time of every part: the hour in which a file was packed must not change its bytes.
var packedAt = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

func pack(parts []part) ([]byte, error) {
	var file bytes.Buffer
	z := zip.NewWriter(&file)
	for _, p := range parts {
		w, err := z.CreateHeader(&zip.FileHeader{Name: p.name, Method: zip.Deflate, Modified: packedAt})
		if err != nil {
			return nil, err
		}
		if _, err := io.WriteString(w, p.text); err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return file.Bytes(), nil
}
