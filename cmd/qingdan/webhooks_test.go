package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestTheServiceTellsAReceiverWhatMoves plays the whole programme: somebody registers, and another system hears of it.
func TestTheServiceTellsAReceiverWhatMoves(t *testing.T) {
	t.Parallel()
	told := make(chan string, 10)
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		told <- r.Header.Get("webhook-signature") + " " + string(body)
	}))
	t.Cleanup(receiver.Close)
	s := start(t, "--demo")
	s.signIn("demo-system", demoPassword)
	s.signIn("demo-coordinator", demoPassword)
	district := s.unit("demo-coordinator", "500119000000")
	hook := object{"label": "大屏", "url": receiver.URL, "format": "standard", "unit": district}
	s.ask("demo-system", "POST", "/api/v1/webhooks", hook).is(http.StatusCreated)
	s.ask("demo-coordinator", "POST", "/api/v1/tickets", object{"source": "complaint", "title": "凤嘴江支流黑臭", "description": "河水发黑发臭。",
		"discovered_on": "2024-06-03", "region_text": "东城街道", "pollution_types": []string{"water"}}).is(http.StatusCreated)
	s.await(func() bool { return len(told) > 0 })
	if first := <-told; !strings.HasPrefix(first, "v1,") || !strings.Contains(first, `"do":"register"`) || strings.Contains(first, "凤嘴江") || len(told) > 0 {
		t.Errorf("told was %s, and %d more", first, len(told))
	}
}
