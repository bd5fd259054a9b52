package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"
)

const demoPassword = "Qingdan-demo-2024!"

// service is the whole programme serving on a free port, and the people who call on it.
type service struct {
	testing.TB
	url    string
	out    *locked
	errs   *locked
	client *http.Client
	token  map[string]string // of a session, by user name
	stop   func() int        // ends the service as SIGTERM does, and gives its exit status
}

// start runs qingdan serve with further arguments and waits until it is ready; the end of the test stops it.
func start(t testing.TB, args ...string) *service {
	t.Helper()
	s := &service{TB: t, out: &locked{}, errs: &locked{}, client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 100}}, token: map[string]string{}}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, append([]string{"serve", "--listen", "127.0.0.1:0"}, args...), []string{"QINGDAN_LOG_LEVEL=warn"}, s.out, s.errs)
	}()
	s.stop = func() int {
		cancel()
		status := <-ended
		ended <- status
		return status
	}
	t.Cleanup(func() {
		s.client.CloseIdleConnections()
		if status := s.stop(); status != done && !t.Failed() {
			t.Errorf("the service ended with status %d: %s", status, s.errs)
		}
	})
	s.await(func() bool {
		if len(ended) > 0 {
			t.Fatalf("the service did not start: %s", s.errs)
		}
		return s.ready()
	})
	return s
}

var printedAddress = regexp.MustCompile(`API (http://\S+)/api/v1\n`)

// ready tells whether the service has printed its address and answers there.
func (s *service) ready() bool {
	printed := printedAddress.FindStringSubmatch(s.out.String())
	if printed == nil {
		return false
	}
	s.url = printed[1]
	answer, err := s.client.Get(s.url + "/readyz")
	if err != nil {
		return false
	}
	_ = answer.Body.Close()
	return answer.StatusCode == http.StatusOK
}

// await asks again and again, less and less often, until something holds, at most two minutes.
func (s *service) await(holds func() bool) {
	s.Helper()
	late := time.After(8 * time.Minute)
	for wait := 2 * time.Millisecond; !holds(); wait = min(2*wait, 100*time.Millisecond) {
		select {
		case <-time.After(wait):
		case <-late:
			s.Fatalf("waited in vain; the service said: %s%s", s.out, s.errs)
		}
	}
}

// answer is what the service said.
type answer struct {
	testing.TB
	to     string
	status int
	header http.Header
	body   []byte
}

// form is a body with a file.
type form struct {
	name   string // of the file
	file   []byte
	fields map[string]string
}

func (f form) encode() (body []byte, contentType string) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, value := range f.fields {
		_ = w.WriteField(name, value) // into memory
	}
	part, _ := w.CreateFormFile("file", f.name)
	_, _ = part.Write(f.file)
	_ = w.Close()
	return b.Bytes(), w.FormDataContentType()
}

// ask makes one request as somebody, blank for nobody; the body is JSON, or a form.
func (s *service) ask(as, method, path string, body any, header ...string) *answer {
	s.Helper()
	a, err := s.try(as, method, path, body, header...)
	if err != nil {
		s.Fatal(err)
	}
	return a
}

// try is ask for a service that may be gone.
func (s *service) try(as, method, path string, body any, header ...string) (*answer, error) {
	var sent []byte
	contentType := ""
	switch b := body.(type) {
	case nil:
	case form:
		sent, contentType = b.encode()
	default:
		var err error
		if sent, err = json.Marshal(b); err != nil {
			return nil, err
		}
		contentType = "application/json"
	}
	r, err := http.NewRequest(method, s.url+path, bytes.NewReader(sent))
	if err != nil {
		return nil, err
	}
	if as != "" {
		r.Header.Set("Authorization", "Bearer "+s.token[as])
	}
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	got, err := s.client.Do(r)
	if err != nil {
		return nil, err
	}
	defer got.Body.Close()
	a := &answer{TB: s.TB, to: as + " " + method + " " + path, status: got.StatusCode, header: got.Header}
	a.body, err = io.ReadAll(got.Body)
	return a, err
}

// is demands a status.
func (a *answer) is(status int) *answer {
	a.Helper()
	if a.status != status {
		a.Fatalf("%s: %d, expected %d\n%s", a.to, a.status, status, a.body)
	}
	return a
}

// refused demands a refusal with a code.
func (a *answer) refused(status int, code string) {
	a.Helper()
	var p struct{ Code string }
	if err := json.Unmarshal(a.body, &p); a.status != status || p.Code != code {
		a.Errorf("%s: %d %s (%v), expected %d %s\n%s", a.to, a.status, p.Code, err, status, code, a.body)
	}
}

// read decodes the body of an answer.
func read[T any](a *answer) (v T) {
	a.Helper()
	if err := json.Unmarshal(a.body, &v); err != nil {
		a.Fatalf("%s: %v\n%s", a.to, err, a.body)
	}
	return v
}

// signIn opens a session.
func (s *service) signIn(username, password string) *answer {
	s.Helper()
	a := s.ask("", "POST", "/api/v1/sessions", object{"username": username, "password": password}).is(http.StatusCreated)
	s.token[username] = read[struct{ Token string }](a).Token
	return a
}

type object = map[string]any

// unit gives the id of the unit with a code.
func (s *service) unit(as, code string) string {
	s.Helper()
	units := read[struct{ Items []struct{ ID, Code string } }](s.ask(as, "GET", "/api/v1/units?limit=200&q="+code, nil).is(http.StatusOK))
	for _, u := range units.Items {
		if u.Code == code {
			return u.ID
		}
	}
	s.Fatalf("there is no unit %s", code)
	return ""
}

// console runs one command to its end and gives what it printed.
func console(t testing.TB, status int, args ...string) (out, errs string) {
	t.Helper()
	var o, e locked
	if got := run(context.Background(), args, []string{"QINGDAN_LOG_LEVEL=warn"}, &o, &e); got != status {
		t.Fatalf("qingdan %s: status %d, expected %d\n%s%s", strings.Join(args, " "), got, status, o.String(), e.String())
	}
	return o.String(), e.String()
}

// oneLine demands that a refused command said one line.
func oneLine(t testing.TB, said string) {
	t.Helper()
	if strings.Count(said, "\n") != 1 || !strings.HasPrefix(said, "qingdan: ") {
		t.Errorf("a refusal is one line, not %q", said)
	}
}

// printed finds something in what a command printed.
func printed(t testing.TB, out, pattern string) string {
	t.Helper()
	found := regexp.MustCompile(pattern).FindStringSubmatch(out)
	if found == nil {
		t.Fatalf("%s is not in\n%s", pattern, out)
	}
	return found[1]
}
