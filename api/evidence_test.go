package api

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"testing"
)

// photo is a small picture whose colour makes its bytes its own.
func photo(t *testing.T, shade uint8) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 40, 30))
	for i := range m.Pix {
		m.Pix[i] = shade
	}
	m.Set(1, 1, color.White)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// parcel is a multipart body: pairs of field and value, then the file.
func parcel(t *testing.T, file []byte, name string, fields ...string) (body []byte, contentType string) {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for i := 0; i < len(fields); i += 2 {
		if err := m.WriteField(fields[i], fields[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if file != nil {
		part, err := m.CreateFormFile("file", name)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = part.Write(file)
	}
	_ = m.Close()
	return b.Bytes(), m.FormDataContentType()
}

// send uploads a form.
func (w *world) send(as, id string, body []byte, contentType string, header ...string) *httptest.ResponseRecorder {
	w.Helper()
	r := httptest.NewRequest("POST", "/api/v1/tickets/"+id+"/evidence", bytes.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+w.token[as])
	r.Header.Set("Content-Type", contentType)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	got := w.serve(r)
	conforms(w.T, r, got)
	return got
}

// attached uploads a picture that is expected to be taken, and gives the id of the evidence.
func (w *world) attached(as, id, kind string) string {
	w.Helper()
	body, contentType := parcel(w.T, photo(w.T, uint8(w.ids.Add(1))), kind+".jpg", "kind", kind)
	got := w.send(as, id, body, contentType)
	if got.Code != http.StatusCreated {
		w.Fatalf("attach %s: %d %s", kind, got.Code, got.Body)
	}
	return read[ticket2](w.T, got).ID
}
