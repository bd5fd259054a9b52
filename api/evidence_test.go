package api

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"qingdan/internal/rectify"
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

func TestAPhotoIsShownWithoutWhatTheCameraWroteAndTheOriginalGoesToAuditorsOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.rectifying()
	camera := append([]byte{0xff, 0xd8}, append(exif, photo(t, 7)[2:]...)...)
	body, contentType := parcel(t, camera, "../../整改前<b>.jpg", "taken_at", "2024-06-01T08:00:00+08:00", "kind", "before", "lng", "107.1", "lat", "29.2")
	got := w.send("officer", id, body, contentType)
	made := read[ticket2](t, got)
	text := got.Body.String()
	if got.Code != http.StatusCreated || got.Header().Get("Location") != "/api/v1/evidence/"+made.ID || !strings.Contains(text, `"width":40`) ||
		!strings.Contains(text, `"taken_at":"2024-06-01T08:00:00+08:00"`) || strings.Contains(text, `"camera"`) || strings.Contains(text, "..") {
		t.Fatalf("%d %s", got.Code, text)
	}
	before, err := w.store.JournalSize(t.Context())
	w.must(err)
	for _, sc := range []struct {
		as, query  string
		status     int
		kind, mark string
		secret     bool
	}{
		{"officer", "", 200, "image/jpeg", "inline", false},
		{"officer", "?size=thumb", 200, "image/jpeg", "inline", false},
		{"reviewer", "?original=false", 200, "image/jpeg", "inline", false},
		{"auditor", "?original=true", 200, "image/jpeg", "attachment", true},
		{"coordinator", "?original=true", 403, "", "", false},
		{"officer", "?size=huge", 422, "", "", false},
		{"auditor", "?size=thumb&original=true", 422, "", "", false},
		{"stranger", "", 404, "", "", false},
	} {
		got := w.do(sc.as, "GET", "/api/v1/evidence/"+made.ID+sc.query, "")
		head := got.Header()
		if got.Code != sc.status || bytes.Contains(got.Body.Bytes(), []byte("TELLTALE")) != sc.secret {
			t.Errorf("%s %s: %d, %d bytes", sc.as, sc.query, got.Code, got.Body.Len())
		}
		if got.Code == 200 && (head.Get("Content-Type") != sc.kind || !strings.HasPrefix(head.Get("Content-Disposition"), sc.mark+";") ||
			!strings.HasPrefix(head.Get("Content-Security-Policy"), "sandbox;") || head.Get("X-Content-Type-Options") != "nosniff" || head.Get("Content-Length") != strconv.Itoa(got.Body.Len())) {
			t.Errorf("%s %s: %v", sc.as, sc.query, head)
		}
	}
	entries, err := w.store.Entries(t.Context(), before, 100)
	w.must(err)
	originals := 0
	for _, e := range entries {
		if e.Event == rectify.EventEvidence && e.Subject == made.ID && e.Actor == w.account["auditor"] {
			originals++
		}
	}
	if originals != 1 {
		t.Errorf("one original was given, journalled are %d", originals)
	}
	w.run(t, []scenario{
		{as: "officer", method: "GET", path: "/api/v1/tickets/" + id + "/evidence", status: 200, contains: []string{`"kind_label":"整改前照片"`, `"lng":107.1`, `"name":"name of officer"`}, never: []string{"camera"}},
		{as: "stranger", method: "GET", path: "/api/v1/tickets/" + id + "/evidence", status: 404},
	})
}

// exif is a comment of a camera; it stands for what must not be shown.
var exif = append([]byte{0xff, 0xfe, 0, 10}, "TELLTALE"...)

func TestAnUploadIsReadStrictly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.rectifying()
	picture, paper := photo(t, 3), []byte("%PDF-1.7\n%%EOF")
	for name, sc := range map[string]struct {
		file   []byte
		fields []string
		status int
		says   string
	}{
		"no file":              {nil, []string{"kind", "after"}, 422, `"field":"file"`},
		"no kind":              {picture, nil, 422, `"field":"kind"`},
		"an unknown kind":      {picture, []string{"kind", "selfie"}, 422, `"field":"kind"`},
		"an unknown field":     {picture, []string{"kind", "after", "by_unit", "x"}, 422, `"field":"by_unit"`},
		"a field twice":        {picture, []string{"kind", "after", "kind", "before"}, 422, "field.repeated"},
		"half a place":         {picture, []string{"kind", "after", "lng", "107"}, 422, "place.half"},
		"no number":            {picture, []string{"kind", "after", "lng", "NaN", "lat", "1"}, 422, `"field":"lng"`},
		"a page with a script": {[]byte("<html><script>alert(1)</script>"), []string{"kind", "after"}, 422, "evidence."},
		"a paper as a photo":   {paper, []string{"kind", "after"}, 422, `"field":"kind","code":"attachment.not_a_photo"`},
		"a paper as before":    {paper, []string{"kind", "before"}, 422, "attachment.not_a_photo"},
		"a paper that acts":    {[]byte("%PDF-1.7\n<</S/JavaScript>>\n%%EOF"), []string{"kind", "plan"}, 422, "evidence.pdf_active"},
		"taken in two days":    {picture, []string{"kind", "after", "taken_at", "2024-06-05T09:00:00+08:00"}, 422, `"field":"taken_at","code":"instant.future"`},
		"an old version":       {picture, []string{"kind", "after", "version", "1"}, 409, "ticket.stale"},
		"the present version":  {picture, []string{"kind", "after", "version", "4"}, 201, `"kind":"after"`},
	} {
		body, contentType := parcel(t, sc.file, "a.jpg", sc.fields...)
		if got := w.send("officer", id, body, contentType); got.Code != sc.status || !strings.Contains(got.Body.String(), sc.says) {
			t.Errorf("%s: %d %s", name, got.Code, got.Body)
		}
	}
	for name, sc := range map[string]struct {
		file   []byte
		fields []string
	}{
		"a paper that is a plan": {paper, []string{"kind", "plan"}},
		"taken by a fast clock":  {photo(t, 4), []string{"kind", "after", "taken_at", "2024-06-04T08:59:59+08:00"}},
	} {
		body, contentType := parcel(t, sc.file, "a", sc.fields...)
		if got := w.send("officer", id, body, contentType); got.Code != http.StatusCreated {
			t.Errorf("%s: %d %s", name, got.Code, got.Body)
		}
	}
	body, contentType := parcel(t, picture, "a.jpg", "kind", "after")
	for who, status := range map[string]int{"stranger": 404, "auditor": 403} {
		if got := w.send(who, id, body, contentType); got.Code != status {
			t.Errorf("%s: %d %s", who, got.Code, got.Body)
		}
	}
	if got := w.send("officer", id, body[:len(body)/2], contentType); got.Code < 400 || got.Code >= 500 {
		t.Errorf("half a body: %d %s", got.Code, got.Body)
	}
	if got := w.send("officer", id, []byte("{}"), "application/json"); got.Code != http.StatusUnsupportedMediaType {
		t.Errorf("JSON: %d %s", got.Code, got.Body)
	}
}

func TestEvidenceStopsAtItsQuotas(t *testing.T) {
	t.Parallel()
	size := int64(len(photo(t, 1)))
	for name, sc := range map[string]struct {
		quotas Quotas
		status int
		code   string
	}{
		"file":    {Quotas{File: size - 100}, 413, "evidence.too_large"},
		"ticket":  {Quotas{Ticket: size + size/2}, 413, "evidence.ticket_quota"},
		"account": {Quotas{Account: size + size/2}, 413, "evidence.account_quota"},
		"house":   {Quotas{House: size + size/2}, 507, "evidence.house_full"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, func(c *Config) { c.Quotas = sc.quotas })
			id := w.rectifying()
			var last *httptest.ResponseRecorder
			for shade := range uint8(2) {
				body, contentType := parcel(t, photo(t, 40+shade), "a.jpg", "kind", "after")
				last = w.send("officer", id, body, contentType)
				if last.Code != http.StatusCreated {
					break
				}
			}
			if last.Code != sc.status || !strings.Contains(last.Body.String(), sc.code) {
				t.Errorf("%d %s", last.Code, last.Body)
			}
		})
	}
}

func TestUploadsAtOnceAllComeInAndARepeatedOneComesInOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.rectifying()
	var wait sync.WaitGroup
	for i := range 8 {
		wait.Go(func() {
			body, contentType := parcel(t, photo(t, uint8(10+i)), "a.jpg", "kind", "after")
			if got := w.send("officer", id, body, contentType); got.Code != http.StatusCreated {
				t.Errorf("%d %s", got.Code, got.Body)
			}
		})
	}
	wait.Wait()
	body, contentType := parcel(t, photo(t, 100), "a.jpg", "kind", "after")
	first := w.send("officer", id, body, contentType, "Idempotency-Key", "again")
	other, otherType := parcel(t, photo(t, 100), "a.jpg", "kind", "after") // another boundary, the same content
	second := w.send("officer", id, other, otherType, "Idempotency-Key", "again")
	if first.Code != 201 || second.Code != 201 || first.Body.String() != second.Body.String() || second.Header().Get("Idempotency-Replayed") != "true" {
		t.Errorf("repeated: %d %s, %d %s", first.Code, first.Body, second.Code, second.Body)
	}
	other, otherType = parcel(t, photo(t, 101), "a.jpg", "kind", "after")
	if got := w.send("officer", id, other, otherType, "Idempotency-Key", "again"); got.Code != 422 {
		t.Errorf("another file under the same key: %d %s", got.Code, got.Body)
	}
	list := read[struct{ Items []ticket2 }](t, w.do("officer", "GET", "/api/v1/tickets/"+id+"/evidence", ""))
	if len(list.Items) != 9 {
		t.Errorf("%d files", len(list.Items))
	}
}

func TestAFileThatIsNotWhatItWasIsNotServed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.rectifying()
	made := w.attached("officer", id, "before")
	err := filepath.WalkDir(w.folder, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		w.must(os.Chmod(path, 0o600))
		content, err := os.ReadFile(path)
		w.must(err)
		content[len(content)-1] ^= 1
		return os.WriteFile(path, content, 0o600)
	})
	w.must(err)
	w.run(t, []scenario{
		{as: "officer", method: "GET", path: "/api/v1/evidence/" + made, status: 500, contains: []string{"evidence.damaged"}},
		{as: "officer", method: "GET", path: "/api/v1/evidence/" + made + "?size=thumb", status: 500, contains: []string{"evidence.damaged"}},
		{as: "auditor", method: "GET", path: "/api/v1/evidence/" + made + "?original=true", status: 500, contains: []string{"evidence.damaged"}},
	})
}
