// Package docs is the written side of the service: the generated description of its API and the page that shows it.
//
// It promises that the page loads nothing from another address and works under UIPolicy. It does not know who may see
// it, under which path it stands, or any other room of the house.
package docs

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"
)

// UIPolicy is the Content-Security-Policy the page needs, and nothing more: Swagger UI draws its icons from data:
// addresses; it sets no inline script and no inline style, and only reads the description and calls the API beside it.
const UIPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

//go:embed swagger-ui
var folder embed.FS

var pages = site(folder, "swagger-ui")

// page is one file of the site. Large files lie compressed in the binary and mostly leave it so.
type page struct {
	body   []byte
	zipped bool
	kind   string
	etag   string
}

// kinds are written down because the tables of the operating system differ; what is not here is plain text.
var kinds = map[string]string{
	".html": "text/html; charset=utf-8",
	".css":  "text/css; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".png":  "image/png",
}

// site reads a folder; a name that ends in .gz stands for the file without this ending.
func site(from fs.FS, root string) map[string]page {
	all := map[string]page{}
	entries, err := fs.ReadDir(from, root)
	if err != nil {
		panic(err) // the folder is part of the binary
	}
	for _, entry := range entries {
		body, err := fs.ReadFile(from, path.Join(root, entry.Name()))
		if err != nil {
			panic(err)
		}
		name, zipped := strings.CutSuffix(entry.Name(), ".gz")
		kind := kinds[path.Ext(name)]
		if kind == "" {
			kind = "text/plain; charset=utf-8"
		}
		sum := sha256.Sum256(body)
		all[name] = page{body: body, zipped: zipped, kind: kind, etag: hex.EncodeToString(sum[:12])}
	}
	return all
}

// Page gives a file of the page that shows the API, which it reads from ../openapi.json; false when there is no such
// file. The empty name is the page itself.
func Page(name string) (http.Handler, bool) {
	if name == "" {
		name = "index.html"
	}
	p, ok := pages[name]
	return p, ok
}

// ServeHTTP serves the file under whatever path it was asked for.
func (p page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	head, body, etag := w.Header(), p.body, p.etag
	if p.zipped {
		head.Set("Vary", "Accept-Encoding")
		if takesGzip(r.Header.Get("Accept-Encoding")) {
			head.Set("Content-Encoding", "gzip")
		} else {
			body, etag = unpack(body), etag+"-plain"
		}
	}
	head.Set("Content-Type", p.kind)
	head.Set("ETag", `"`+etag+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}

// takesGzip tells whether an Accept-Encoding names gzip and does not refuse it with a weight of zero.
func takesGzip(accept string) bool {
	for coding := range strings.SplitSeq(accept, ",") {
		name, weight, _ := strings.Cut(coding, ";")
		if strings.EqualFold(strings.TrimSpace(name), "gzip") {
			weight = strings.ReplaceAll(weight, " ", "")
			return strings.Trim(weight, "q=0.") != "" || weight == ""
		}
	}
	return false
}

func unpack(zipped []byte) []byte {
	r, err := gzip.NewReader(bytes.NewReader(zipped))
	if err != nil {
		panic(err) // the bytes are part of the binary
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		panic(err)
	}
	return plain
}
