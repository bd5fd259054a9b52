package api

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"qingdan/internal/store"
)

// TestWhoComplainedShowsNowhereButInAReveal puts words into the identity of a complainant that stand nowhere else, and
// looks for them in every answer to every role, in the log of requests, in the journal and in the files (S-20, S-22, S-23, S-28).
func TestWhoComplainedShowsNowhereButInAReveal(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { all := c.Tickets.(*store.Store); c.Figures, c.Imports = all, all })
	var words []string
	for range 5 {
		words = append(words, rand.Text())
	}
	who := fmt.Sprintf(`{"name":%q,"phone":%q,"id_number":%q,"address":%q,"consent":true}`, words[0], words[1], words[2], words[3])
	answers := 0
	check := func(as, what string, got *httptest.ResponseRecorder) {
		answers++
		text := got.Body.String() + fmt.Sprint(got.Header())
		for _, word := range words {
			if strings.Contains(text, word) {
				t.Errorf("%s as %s shows %s", what, as, text)
			}
		}
	}
	body := strings.Replace(aComplaint, "{", `{"complainant":`+who+",", 1)
	made := w.do("coordinator", "POST", "/api/v1/tickets", body, "Idempotency-Key", "k")
	check("coordinator", "registering", made)
	id := read[ticket2](t, made).ID
	for what, wrong := range map[string]string{
		"a long name":   strings.Replace(body, words[0], strings.Repeat(words[0], 10), 1),
		"an odd name":   strings.Replace(body, words[0], words[0]+`\u0001`, 1),
		"no discovery":  strings.Replace(body, "discovered_on", "discovered", 1),
		"not JSON":      body[:len(body)-1],
		"another field": strings.Replace(body, `"consent"`, `"consented"`, 1),
		"the same key":  strings.Replace(body, words[1], words[4], 1),
	} {
		check("coordinator", what, w.do("coordinator", "POST", "/api/v1/tickets", wrong, "Idempotency-Key", "k"))
		check("officer", what, w.do("officer", "POST", "/api/v1/tickets", strings.Replace(wrong, `"source":"complaint"`, `"source":"self_found"`, 1)))
	}
	check("coordinator", "recording", w.do("coordinator", "PUT", "/api/v1/tickets/"+id+"/complainant", who, "If-Match", `"1"`))
	w.move("coordinator", id, "dispatch", `"responsible_unit":"{unit:dongcheng}","lead_unit":"{unit:bureau}","acceptance_unit":"{unit:inspectors}"`)
	file := w.attached("officer", id, "before")
	for _, r := range w.server.table {
		if r.path == "/api/v1/sessions" || r.path == "/api/v1/sessions/current" || strings.HasPrefix(r.path, "/api/v1/me/") || r.method == "DELETE" ||
			strings.HasSuffix(r.path, "/disable") || strings.HasSuffix(r.path, "/reset") || strings.HasSuffix(r.path, "/complainant/reveal") {
			continue
		}
		for _, p := range people {
			for _, target := range []string{id, file} {
				path := strings.NewReplacer(":id", target, ":token", "none", "*", "").Replace(r.path)
				if strings.Contains(r.params, "q ") {
					path += "?q=" + words[1]
				}
				body := ""
				if r.method != http.MethodGet && r.body != uploadBody {
					body = `{"complainant":` + who + `,"reason":"x"}`
				}
				request := httptest.NewRequest(r.method, path, strings.NewReader(body))
				request.Header.Set("Authorization", "Bearer "+w.token[p.name])
				request.Header.Set("Content-Type", "application/json")
				request.Header.Set("If-Match", `"1"`)
				got := w.serve(request)
				check(p.name, r.method+" "+r.path, got)
				if got.Code >= 500 && got.Code != http.StatusServiceUnavailable {
					t.Errorf("%s %s as %s: %d %s", r.method, r.path, p.name, got.Code, got.Body)
				}
			}
		}
	}
	if answers < 200 {
		t.Errorf("only %d answers were searched", answers)
	}
	if got := w.do("coordinator", "POST", "/api/v1/tickets/"+id+"/complainant/reveal", `{"reason":"回访"}`); !strings.Contains(got.Body.String(), words[1]) {
		t.Fatalf("the reveal: %d %s", got.Code, got.Body)
	}
	w.searched(t, words)
}

// searched looks for words where they would lie: in the log, in the journal, in the files of the house.
func (w *world) searched(t *testing.T, words []string) {
	t.Helper()
	places := map[string][]byte{"the log": w.log.Bytes()}
	entries, err := w.store.Entries(t.Context(), 0, 100_000)
	w.must(err)
	for _, e := range entries {
		places[fmt.Sprintf("entry %d", e.Index)] = []byte(fmt.Sprint(e.Entry, e.Changes, e.Texts))
	}
	err = filepath.WalkDir(filepath.Dir(filepath.Dir(w.folder)), func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		places[path], err = os.ReadFile(path)
		return err
	})
	w.must(err)
	whole := false
	for place, content := range places {
		whole = whole || bytes.Contains(content, []byte("凤嘴江"))
		for _, word := range words {
			if bytes.Contains(content, []byte(word)) {
				t.Errorf("%s contains %s", place, word)
			}
		}
	}
	if !whole || w.log.Len() == 0 || len(entries) == 0 {
		t.Error("the places that were searched are not those of the house")
	}
}

// TestAnAuditorChangesNothing sends every changing call as auditor; tickets and files stay as they are (S-13). A round of
// look-backs, which an auditor may plan, draw and end, changes neither; nor does a frozen report.
func TestAnAuditorChangesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { all := c.Tickets.(*store.Store); c.Figures, c.Imports = all, all })
	id := w.rectifying()
	w.attached("officer", id, "before")
	state := func() string {
		var b strings.Builder
		b.WriteString(w.do("auditor", "GET", "/api/v1/tickets?count=true", "").Body.String())
		b.WriteString(w.do("auditor", "GET", "/api/v1/tickets/"+id+"/history", "").Body.String())
		_ = filepath.WalkDir(w.folder, func(path string, d fs.DirEntry, err error) error {
			fmt.Fprintln(&b, path)
			return err
		})
		return b.String()
	}
	before := state()
	own := []string{"/api/v1/sessions", "/api/v1/me", "/api/v1/tokens", "/api/v1/passwords", "/api/v1/setup", "/api/v1/public/"}
	tried := 0
	for _, r := range w.server.table {
		mine := false
		for _, prefix := range own {
			mine = mine || strings.HasPrefix(r.path, prefix)
		}
		if r.method == http.MethodGet || mine {
			continue
		}
		tried++
		body, kind := `{"do":"resume","version":4,"items":[{"ticket":"`+id+`","do":"resume","version":4}],"title":"x","reason":"x","result":"held","inspected_on":"2024-06-03","name":"a","phone":"1"}`, "application/json"
		if r.body == uploadBody {
			sent, contentType := parcel(t, photo(t, 9), "a.jpg", "kind", "after")
			body, kind = string(sent), contentType
		}
		request := httptest.NewRequest(r.method, strings.NewReplacer(":id", id, ":token", "none").Replace(r.path), strings.NewReader(body))
		request.Header.Set("Authorization", "Bearer "+w.token["auditor"])
		request.Header.Set("Content-Type", kind)
		request.Header.Set("If-Match", `"4"`)
		if got := w.serve(request); got.Code != http.StatusForbidden && !strings.HasPrefix(r.path, "/api/v1/rounds") && !strings.HasPrefix(r.path, "/api/v1/snapshots") && !strings.HasPrefix(r.path, "/api/v1/periodicals") {
			t.Errorf("%s %s: %d %s", r.method, r.path, got.Code, got.Body)
		}
	}
	if after := state(); after != before || tried < 10 {
		t.Errorf("after %d calls:\n%s\n%s", tried, before, after)
	}
	findings, err := w.store.Replay(t.Context(), func(int64, int64) {})
	w.must(err)
	if len(findings) > 0 {
		t.Errorf("tickets and journal disagree: %v", findings)
	}
}
