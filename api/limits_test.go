package api

import (
	"context"
	"fmt"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"qingdan/internal/rectify"
)

func TestACallerWhoAsksTooOftenWaits(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { c.Limits.Account, c.Limits.Visitor = Rate{1, 3}, Rate{1, 5} })
	ask := func(address, token string) *httptest.ResponseRecorder {
		r := httptest.NewRequest("GET", "/api/v1/me", nil)
		r.RemoteAddr = address
		r.Header.Set("Authorization", "Bearer "+token)
		return w.serve(r)
	}
	for i, want := range []int{200, 200, 200, 429} {
		if got := ask("203.0.113.1:1", w.token["officer"]); got.Code != want || want == 429 && got.Header().Get("Retry-After") == "" {
			t.Errorf("request %d: %d %s", i, got.Code, got.Body)
		}
	}
	if got := ask("203.0.113.1:1", w.token["leader"]); got.Code != 200 {
		t.Errorf("another account at the same address: %d", got.Code)
	}
	w.forward(2 * time.Second)
	if got := ask("203.0.113.1:1", w.token["officer"]); got.Code != 200 {
		t.Errorf("two seconds later: %d", got.Code)
	}
	for i, want := range []int{401, 401, 401, 401, 401, 429} { // guessing tokens counts
		if got := ask("203.0.113.2:1", "guess"+strconv.Itoa(i)); got.Code != want {
			t.Errorf("guess %d: %d", i, got.Code)
		}
	}
	if got := ask("203.0.113.2:1", w.token["leader"]); got.Code != 200 {
		t.Errorf("somebody else behind the same address: %d", got.Code)
	}
	for i, want := range []int{200, 200, 200, 200, 200, 429} {
		r := httptest.NewRequest("GET", "/healthz", nil)
		r.RemoteAddr = "[2001:db8::" + strconv.Itoa(i+1) + "]:1" // one subscriber
		if got := w.serve(r); got.Code != want {
			t.Errorf("public %d: %d", i, got.Code)
		}
	}
}

func TestAMillionAddressesCostBoundedMemory(t *testing.T) {
	t.Parallel()
	at := time.Now()
	m := newMeter(Rate{1, 1}, func() time.Time { return at })
	for i := range 1_000_000 {
		_ = m.take(fmt.Sprint(i))
		if len(m.young) > mostMeters || len(m.old) > mostMeters {
			t.Fatalf("%d and %d buckets", len(m.young), len(m.old))
		}
	}
	if m.take("999999") == nil {
		t.Error("the latest caller was forgotten")
	}
	if newMeter(Rate{PerSecond: -1}, time.Now).take("x") != nil {
		t.Error("no limit was a limit")
	}
}

func TestWorkThatTakesTooLongIsGivenUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { c.Limits.Timeout = time.Nanosecond })
	w.with(route{method: "GET", path: "/slow", who: public, handle: func(c *call) error {
		<-c.ctx().Done()
		return fmt.Errorf("reading: %w", context.Cause(c.ctx()))
	}})
	w.with(route{method: "GET", path: "/long", who: public, body: noBodyLong, handle: func(c *call) error {
		if at, limited := c.ctx().Deadline(); !limited || time.Until(at) < 4*time.Minute {
			return rectify.Refuse(rectify.Internal, "short", rectify.Message{})
		}
		return c.give(done)
	}})
	w.run(t, []scenario{
		{method: "GET", path: "/slow", status: 503, contains: []string{"request.timeout"}},
		{method: "GET", path: "/long", status: 204},
	})
}
