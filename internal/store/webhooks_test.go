package store_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"qingdan/internal/notify"
	"qingdan/internal/rectify"
	"qingdan/internal/seal"
)

// receiver is a real server that is told things, and answers as it was asked to.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex
	got    []heard
	answer func(heard) int
}

type heard struct {
	id, at, signature, query, body string
	said                           struct {
		Type string
		Data struct {
			TicketNo string `json:"ticket_no"`
			Seq      int64
			Do, To   string
			Unit     string `json:"responsible_unit"`
		}
	}
}

func newReceiver(t *testing.T) *receiver {
	r := &receiver{answer: func(heard) int { return 204 }}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		body, _ := io.ReadAll(request.Body)
		h := heard{id: request.Header.Get("webhook-id"), at: request.Header.Get("webhook-timestamp"), signature: request.Header.Get("webhook-signature"), query: request.URL.RawQuery, body: string(body)}
		_ = json.Unmarshal(body, &h.said)
		r.mu.Lock()
		r.got = append(r.got, h)
		status := r.answer(h)
		r.mu.Unlock()
		w.WriteHeader(status)
		if status == 200 {
			_, _ = io.WriteString(w, `{"errcode":0,"errmsg":"ok"}`)
		}
	}))
	t.Cleanup(r.Close)
	return r
}

// heard empties what was received.
func (r *receiver) heard() []heard {
	r.mu.Lock()
	defer r.mu.Unlock()
	got := r.got
	r.got = nil
	return got
}

func (r *receiver) answers(status int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answer = func(heard) int { return status }
}

// post is the office and the courier over the store of a world.
type post struct {
	*world
	office  *notify.Office
	courier *notify.Courier
}

func (w *world) post() *post {
	w.Helper()
	ring, err := seal.Parse("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=")
	if err != nil {
		w.Fatal(err)
	}
	p := &post{world: w, office: &notify.Office{Shelf: w.store, Box: ring.Box("webhooks", "target"), Units: w.store.Units, Addresses: notify.Addresses{Loopback: true},
		Now: w.clock.now, NewID: w.newID, Entry: w.desk.Entry}}
	p.courier = p.another()
	return p
}

// another is a courier of another process.
func (p *post) another() *notify.Courier {
	return (&notify.Courier{Shelf: p.store, Box: p.office.Box, Units: p.store.Units, Addresses: p.office.Addresses, Now: p.clock.now, NewID: p.newID,
		Chance: func() float64 { return 0.5 }, Log: slog.New(slog.DiscardHandler)}).Open()
}

var systemAdmin = rectify.Actor{ID: "sys", Role: rectify.SystemAdmin}

func (p *post) endpoint(address, unit string, format notify.Format) (id, secret string) {
	p.Helper()
	e, secret, err := p.office.Create(p.ctx, systemAdmin, notify.Request{Label: ptr("大屏"), URL: &address, Unit: p.unit[unit], Format: format})
	if err != nil {
		p.Fatal(err)
	}
	return e.ID, secret
}

// deliver runs rounds until nothing is left to do now.
func (p *post) deliver(id string) {
	p.Helper()
	for more := true; more; {
		var err error
		if more, err = p.courier.Round(p.ctx, id); err != nil {
			p.Fatal(err)
		}
	}
}

// verified is the algorithm of Standard Webhooks, written from its text.
func verified(secret string, h heard) bool {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil || !strings.HasPrefix(secret, "whsec_") || len(key) < 24 || len(key) > 64 {
		return false
	}
	sum := hmac.New(sha256.New, key)
	_, _ = fmt.Fprintf(sum, "%s.%s.%s", h.id, h.at, h.body)
	for signature := range strings.SplitSeq(h.signature, " ") {
		version, value, _ := strings.Cut(signature, ",")
		if given, err := base64.StdEncoding.DecodeString(value); version == "v1" && err == nil && hmac.Equal(given, sum.Sum(nil)) {
			return true
		}
	}
	return false
}

func dos(all []heard) (moves []string) {
	for _, h := range all {
		moves = append(moves, h.said.Data.Do)
	}
	return moves
}

func TestAWebhookIsSignedAndSaysNoMoreThanItMay(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		p, r := w.post(), newReceiver(w.T)
		w.dispatched("此前的问题", "dongcheng")
		id, secret := p.endpoint(r.URL+"/hook", "district", notify.Standard)
		ticket := w.dispatched("张三举报河道黑臭", "dongcheng")
		w.must(w.officer(), rectify.Command{Do: "sign", Ticket: ticket.ID, Version: ticket.Version, Note: "已电话联系张三"})
		p.deliver(id)
		got := r.heard()
		if !slices.Equal(dos(got), []string{"register", "dispatch", "sign"}) {
			w.Fatalf("told were %v", got)
		}
		for _, h := range got {
			if !verified(secret, h) || verified(secret, heard{id: h.id + "x", at: h.at, body: h.body, signature: h.signature}) {
				w.Errorf("the signature of %+v does not verify as it should", h)
			}
			if strings.Contains(h.body, "张三") || strings.Contains(h.body, "河道") || strings.Contains(h.body, ticket.ID) || h.said.Data.TicketNo != ticket.TicketNo || h.said.Data.Unit != "dongcheng" {
				w.Errorf("the body is %s", h.body)
			}
		}
		p.deliver(id)
		if again := r.heard(); again != nil {
			w.Errorf("told twice were %v", again)
		}
		w.replayed()
	})
}
