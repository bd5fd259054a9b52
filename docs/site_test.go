package docs

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
)

func get(t *testing.T, path string, header ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, "/"+path, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	page, ok := Page(path)
	if !ok {
		t.Fatalf("there is no page %q", path)
	}
	page.ServeHTTP(w, r)
	return w.Result()
}

func read(t *testing.T, r io.Reader) []byte {
	t.Helper()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The sums are those of the files in the npm package swagger-ui-dist 5.35.0.
var published = map[string]string{
	"swagger-ui-bundle.js": "e6a898692f2d768e807c3ba4626068a69a2c5dd960dd6c76f3e4d3a3de180af2",
	"swagger-ui.css":       "5ed08757e53da3e026d6cbecc61fe5d43585c9560b302d534ad56692519a273d",
}

func TestTheVendoredFilesAreThePublishedOnesWithAndWithoutCompression(t *testing.T) {
	t.Parallel()
	for name, want := range published {
		plain := get(t, name)
		zipped := get(t, name, "Accept-Encoding", "br, gzip;q=0.8")
		if plain.Header.Get("Content-Encoding") != "" || zipped.Header.Get("Content-Encoding") != "gzip" {
			t.Fatalf("%s: encodings %q and %q", name, plain.Header.Get("Content-Encoding"), zipped.Header.Get("Content-Encoding"))
		}
		if plain.Header.Get("ETag") == zipped.Header.Get("ETag") {
			t.Errorf("%s: two representations share the tag %s", name, plain.Header.Get("ETag"))
		}
		inner, err := gzip.NewReader(zipped.Body)
		if err != nil {
			t.Fatal(err)
		}
		a, b := read(t, plain.Body), read(t, inner)
		if sum := sha256.Sum256(a); hex.EncodeToString(sum[:]) != want {
			t.Errorf("%s: the sum is %x, published was %s", name, sum, want)
		}
		if !bytes.Equal(a, b) {
			t.Errorf("%s: the compressed answer says something else", name)
		}
	}
}

func TestGzipIsSentOnlyToThoseWhoTakeIt(t *testing.T) {
	t.Parallel()
	for accept, want := range map[string]bool{
		"": false, "br": false, "gzip": true, "GZIP ; q=0.5": true, "deflate,gzip;q=1": true,
		"gzip;q=0": false, "gzip; q=0.000": false, "gzipped": false,
	} {
		if got := takesGzip(accept); got != want {
			t.Errorf("%q: %v", accept, got)
		}
	}
}

func TestThePageAndItsFilesNameNoOtherAddress(t *testing.T) {
	t.Parallel()
	page := string(read(t, get(t, "").Body)) + string(read(t, get(t, "start.js").Body))
	if at := regexp.MustCompile(`(?i)(https?:|["'(]//)`).FindString(page); at != "" {
		t.Errorf("the page names an address outside: %s", at)
	}
	if !strings.Contains(page, "validatorUrl: null") {
		t.Error("without validatorUrl: null the page shows the description to an outside validator")
	}
	for _, m := range regexp.MustCompile(`(?:src|href)="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		if m[1] == "../openapi.json" {
			continue
		}
		if res := get(t, m[1]); res.StatusCode != http.StatusOK {
			t.Errorf("the page asks for %s: %s", m[1], res.Status)
		}
	}
}

func TestThePageHasNoInlineScriptOrStyle(t *testing.T) {
	t.Parallel()
	page := string(read(t, get(t, "index.html").Body))
	if at := regexp.MustCompile(`(?i)<style|\sstyle=|\son\w+=|<script[^>]*>[^<]`).FindString(page); at != "" {
		t.Errorf("the policy of the page forbids %q", at)
	}
}

func TestKindsTagsAndAbsentFiles(t *testing.T) {
	t.Parallel()
	for path, kind := range map[string]string{
		"": "text/html; charset=utf-8", "start.js": "text/javascript; charset=utf-8",
		"swagger-ui.css": "text/css; charset=utf-8", "favicon-32x32.png": "image/png",
		"LICENSE": "text/plain; charset=utf-8",
	} {
		res := get(t, path)
		if got := res.Header.Get("Content-Type"); res.StatusCode != http.StatusOK || got != kind {
			t.Errorf("%q: %s %s", path, res.Status, got)
		}
		if again := get(t, path, "If-None-Match", res.Header.Get("ETag")); again.StatusCode != http.StatusNotModified {
			t.Errorf("%q: an unchanged file is sent again: %s", path, again.Status)
		}
	}
	for _, path := range []string{"../site.go", "swagger-ui.css.gz", "swagger-ui/index.html", ".", "absent", "index.html/"} {
		if _, ok := Page(path); ok {
			t.Errorf("%q is there", path)
		}
	}
}
