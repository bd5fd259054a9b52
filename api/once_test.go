package api

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/seal"
)

// registering adds a route that registers a complaint through the Desk.
func (w *world) registering() {
	w.with(route{method: "POST", path: "/desk", who: working("tickets:write"), body: jsonBody, handle: func(c *call) error {
		var in struct {
			Title rectify.Text `json:"title"`
		}
		if err := c.decode(&in); err != nil {
			return err
		}
		cmd := rectify.Command{Do: "register", Facts: rectify.Facts{Source: new(rectify.Complaint), Title: &in.Title, Description: &in.Title,
			Township: new(w.unit["dongcheng"]), DiscoveredOn: new(calendar.DayOf(w.now())), PollutionTypes: &[]string{"water"}}}
		return c.act(cmd, func(t *rectify.Ticket) reply {
			return created("/desk/"+t.ID, map[string]any{"id": t.ID, "text": "<&>水"}).versioned(t.Version)
		})
	}})
}

func TestARepeatedRequestGetsTheSameAnswerByteForByteAndHappensOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.registering()
	post := func(title, key string) *httptest.ResponseRecorder {
		return w.do("coordinator", "POST", "/desk", `{"title":"`+title+`"}`, "Idempotency-Key", key)
	}
	first := post("a", "key-1")
	if first.Code != 201 || first.Header().Get("ETag") != `"1"` || !strings.Contains(first.Body.String(), "<&>水") || first.Header().Get(replayedHeader) != "" {
		t.Fatalf("%d %v %s", first.Code, first.Header(), first.Body)
	}
	size, err := w.store.JournalSize(context.Background())
	w.must(err)
	second := post("a", "key-1")
	if second.Code != 201 || second.Body.String() != first.Body.String() || second.Header().Get("ETag") != first.Header().Get("ETag") ||
		second.Header().Get("Location") != first.Header().Get("Location") || second.Header().Get(replayedHeader) != "true" {
		t.Errorf("repeated: %d %v %s", second.Code, second.Header(), second.Body)
	}
	if after, err := w.store.JournalSize(context.Background()); err != nil || after != size {
		t.Errorf("the repetition wrote %d entries (%v)", after-size, err)
	}
	if other := post("b", "key-1"); other.Code != 422 || read[problem](t, other).Code != "idempotency.other_request" {
		t.Errorf("another body under the key: %d %s", other.Code, other.Body)
	}
	if third := post("a", "key-2"); third.Code != 201 || third.Body.String() == first.Body.String() {
		t.Errorf("another key: %d %s", third.Code, third.Body)
	}
	if plain := post("a", "key-1"); plain.Body.String() != first.Body.String() {
		t.Errorf("the refusal in between changed the answer: %s", plain.Body)
	}
	if n := len(w.server.receipts.given); n != 0 {
		t.Errorf("%d answers of the Desk are in memory too", n)
	}
	w.server.receipts = newReceipts(w.now) // as after a restart: the Desk's answers are on disk
	if again := post("a", "key-1"); again.Body.String() != first.Body.String() || again.Header().Get(replayedHeader) != "true" {
		t.Errorf("after a restart: %s", again.Body)
	}
}

func TestARequestThatWasRefusedMayBeRepeatedUnderItsKey(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.registering()
	if refused := w.do("coordinator", "POST", "/desk", `{"title":""}`, "Idempotency-Key", "k"); refused.Code != 422 {
		t.Fatalf("%d %s", refused.Code, refused.Body)
	}
	if mended := w.do("coordinator", "POST", "/desk", `{"title":"a"}`, "Idempotency-Key", "k"); mended.Code != 201 {
		t.Errorf("%d %s", mended.Code, mended.Body)
	}
}

func TestAKeyThatStoodForAnotherBodyIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	body := `{"username":"neu","role":"auditor","unit":"{unit:office}"}`
	key := []string{"Idempotency-Key", "k"}
	w.run(t, []scenario{
		{as: "security", method: "POST", path: "/api/v1/accounts", body: body, header: key, status: 201},
		{as: "security", method: "POST", path: "/api/v1/accounts", body: body, header: key, status: 201},
		{as: "security", method: "POST", path: "/api/v1/accounts", body: strings.Replace(body, "neu", "new", 1), header: key, status: 422, contains: []string{"idempotency.other_request"}},
		{as: "security", method: "POST", path: "/api/v1/accounts", body: body, status: 409},
	})
}

func TestTwoPeopleMayUseTheSameKey(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.with(route{method: "POST", path: "/who", who: anyone(anyToken), handle: func(c *call) error { return c.give(answer(c.Actor.ID)) }})
	a := w.do("officer", "POST", "/who", "", "Idempotency-Key", "k").Body.String()
	b := w.do("leader", "POST", "/who", "", "Idempotency-Key", "k").Body.String()
	if a == b {
		t.Errorf("both got %s", a)
	}
}

func TestASecondRequestWhileTheFirstRunsIsAConflict(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	inside, leave := make(chan bool), make(chan bool)
	runs := 0
	w.with(route{method: "POST", path: "/slow", who: anyone(anyToken), handle: func(c *call) error {
		runs++
		inside <- true
		<-leave
		return c.give(created("/slow/1", map[string]string{"secret": "once"}))
	}})
	var first *httptest.ResponseRecorder
	var done sync.WaitGroup
	done.Go(func() { first = w.do("officer", "POST", "/slow", "", "Idempotency-Key", "k") })
	<-inside
	if second := w.do("officer", "POST", "/slow", "", "Idempotency-Key", "k"); second.Code != 409 || read[problem](t, second).Code != "idempotency.running" {
		t.Errorf("meanwhile: %d %s", second.Code, second.Body)
	}
	leave <- true
	done.Wait()
	again := w.do("officer", "POST", "/slow", "", "Idempotency-Key", "k")
	if runs != 1 || first.Code != 201 || again.Body.String() != first.Body.String() || again.Header().Get("Location") != "/slow/1" || again.Header().Get(replayedHeader) != "true" {
		t.Errorf("%d runs; %d %s; %v %s", runs, first.Code, first.Body, again.Header(), again.Body)
	}
	w.forward(25 * time.Hour)
	w.signIn("officer")
	go func() { <-inside; leave <- true }()
	if w.do("officer", "POST", "/slow", "", "Idempotency-Key", "k"); runs != 2 {
		t.Errorf("a day later: %d runs", runs)
	}
}

func TestAHandlerThatPanicsLeavesItsKeyFree(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.with(route{method: "POST", path: "/panics", who: anyone(anyToken), handle: func(*call) error { panic("x") }})
	for range 2 {
		if got := w.do("officer", "POST", "/panics", "", "Idempotency-Key", "k"); got.Code != 500 {
			t.Errorf("%d %s", got.Code, got.Body)
		}
	}
}

func TestAMalformedKeyIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.with(route{method: "POST", path: "/who", who: anyone(anyToken), handle: func(c *call) error { return c.give(done) }})
	for key, status := range map[string]int{"a": 204, strings.Repeat("k", 200): 204, strings.Repeat("k", 201): 422, "": 422, "a b": 422, "键": 422, "a\tb": 422} {
		if got := w.do("officer", "POST", "/who", "", "Idempotency-Key", key); got.Code != status {
			t.Errorf("%q: %d %s", key, got.Code, got.Body)
		}
	}
	r := httptest.NewRequest(http.MethodPost, "/who", nil)
	r.Header.Set("Authorization", "Bearer "+w.token["officer"])
	r.Header["Idempotency-Key"] = []string{"a", "b"}
	if got := w.serve(r); got.Code != 422 {
		t.Errorf("two keys: %d", got.Code)
	}
}

func TestAnswersAreRememberedInBoundedMemory(t *testing.T) {
	t.Parallel()
	r := newReceipts(time.Now)
	for i := range mostAnswers + 100 {
		name := strconv.Itoa(i)
		if _, err := r.begin(name, "f"); err != nil {
			t.Fatal(err)
		}
		r.end(name, "f", &reply{Status: 200, encoded: []byte("x")})
	}
	if len(r.given) != mostAnswers || len(r.order) != mostAnswers || len(r.running) != 0 {
		t.Errorf("%d answers, %d in order, %d running", len(r.given), len(r.order), len(r.running))
	}
	if before, _ := r.begin("0", "f"); before != nil {
		t.Error("the oldest is still there")
	}
	r.end("0", "f", &reply{Status: 200, encoded: make([]byte, longestAnswer+1)})
	if _, known := r.given["0"]; known {
		t.Error("a long answer was remembered")
	}
	for i := range mostAnswers {
		if _, err := r.begin("running "+strconv.Itoa(i), "f"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := r.begin("one more", "f"); rectify.KindOf(err) != rectify.Exhausted {
		t.Errorf("too many at once: %v", err)
	}
}

// A bare digest of a body would let whoever reads the database find out by trying what was sent, such as a number.
func TestTheFingerprintOfARequestNeedsTheKeyring(t *testing.T) {
	t.Parallel()
	prints := map[string]bool{}
	for _, secret := range []string{"MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=", "MTEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="} {
		ring, err := seal.Parse(secret)
		if err != nil {
			t.Fatal(err)
		}
		w := newWorld(t, func(c *Config) { c.Keyring = ring })
		c := w.calling("coordinator")
		print, again, other := c.fingerprint([]byte("a")), c.fingerprint([]byte("a")), c.fingerprint([]byte("b"))
		if print != again || print == other {
			t.Error("a fingerprint is not that of its body")
		}
		prints[print] = true
	}
	if len(prints) != 2 {
		t.Error("the fingerprint does not depend on the keyring")
	}
}

func TestARepeatedAnswerDoesNotOutliveAccess(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	self := strings.Replace(aComplaint, `"source":"complaint"`, `"source":"self_found"`, 1)
	first := w.do("officer", "POST", "/api/v1/tickets", self, "Idempotency-Key", "k1")
	if first.Code != http.StatusCreated {
		t.Fatalf("%d %s", first.Code, first.Body)
	}
	id := read[ticket2](t, first).ID
	w.move("officer", id, "start_now", `"closure_goal":"水质达标"`)
	bulk := `{"items":[{"ticket":"` + id + `","do":"report_progress","version":2,"progress_note":"开工"}]}`
	if got := w.do("officer", "POST", "/api/v1/actions", bulk, "Idempotency-Key", "k2"); !strings.Contains(got.Body.String(), `"done":true`) {
		t.Fatalf("%d %s", got.Code, got.Body)
	}
	w.move("coordinator", id, "propose_reassign", `"responsible_unit":"{unit:shuijiang}","reason":"另行安排"`)
	w.move("verifier", id, "reassign", "")
	if got := w.do("coordinator", "PATCH", "/api/v1/tickets/"+id, `{"recused_units":["{unit:dongcheng}"]}`, "If-Match", `"5"`); got.Code != http.StatusOK {
		t.Fatalf("%d %s", got.Code, got.Body)
	}
	w.run(t, []scenario{
		{as: "officer", method: "GET", path: "/api/v1/tickets/" + id, status: 404},
		{as: "officer", method: "POST", path: "/api/v1/tickets", body: self, header: []string{"Idempotency-Key", "k1"}, status: 404},
		{as: "officer", method: "POST", path: "/api/v1/actions", body: bulk, header: []string{"Idempotency-Key", "k2"}, status: 404},
	})
}
