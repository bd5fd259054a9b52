package api

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"qingdan/internal/rectify"
	"qingdan/internal/store"
)

func TestTheSamePostManyTimesAtOnceHasOneEffect(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	bodies, statuses := map[string]bool{}, map[int]int{}
	var mu sync.Mutex
	var wait sync.WaitGroup
	for range 64 {
		wait.Go(func() {
			r := httptest.NewRequest("POST", "/api/v1/tickets", strings.NewReader(w.fill(aComplaint)))
			r.Header.Set("Authorization", "Bearer "+w.token["coordinator"])
			r.Header.Set("Content-Type", "application/json")
			r.Header.Set("Idempotency-Key", "once")
			got := w.serve(r)
			mu.Lock()
			defer mu.Unlock()
			statuses[got.Code]++
			if got.Code == http.StatusCreated {
				bodies[got.Body.String()] = true
			}
		})
	}
	wait.Wait()
	if len(bodies) != 1 || statuses[201]+statuses[409] != 64 || statuses[201] == 0 {
		t.Errorf("statuses %v, %d different answers", statuses, len(bodies))
	}
	w.run(t, []scenario{
		{as: "coordinator", method: "GET", path: "/api/v1/tickets?count=true", status: 200, contains: []string{`"total":1`}},
		{as: "coordinator", method: "POST", path: "/api/v1/tickets", body: aComplaint, header: []string{"Idempotency-Key", "once"}, status: 201},
		{as: "coordinator", method: "POST", path: "/api/v1/tickets", body: strings.Replace(aComplaint, "黑臭", "变清", 1), header: []string{"Idempotency-Key", "once"}, status: 422, contains: []string{"idempotency.other_request"}},
	})
}

func TestOfTwoWhoDecideOnOneVersionOneIsTooLate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.dispatched()
	won := 0
	var mu sync.Mutex
	var wait sync.WaitGroup
	for range 16 {
		wait.Go(func() {
			r := httptest.NewRequest("POST", "/api/v1/tickets/"+id+"/actions", strings.NewReader(`{"do":"sign","version":2}`))
			r.Header.Set("Authorization", "Bearer "+w.token["officer"])
			r.Header.Set("Content-Type", "application/json")
			got := w.serve(r)
			mu.Lock()
			defer mu.Unlock()
			if got.Code == http.StatusOK {
				won++
			} else if got.Code != http.StatusConflict {
				t.Errorf("%d %s", got.Code, got.Body)
			}
		})
	}
	wait.Wait()
	if won != 1 {
		t.Errorf("%d succeeded", won)
	}
}

// entered is a house that tells whether a unit of work is under way.
type entered struct {
	*store.Store
	inside *atomic.Bool
}

func (e entered) Change(ctx context.Context, fn func(rectify.Work) error) error {
	return e.Store.Change(ctx, func(w rectify.Work) error {
		e.inside.Store(true)
		defer e.inside.Store(false)
		return fn(w)
	})
}

// outsider notices what is asked of the store while a unit of work is under way: on PostgreSQL every connection may
// then be waiting for that unit to end.
type outsider struct {
	counter
	inside *atomic.Bool
	late   *atomic.Int64
}

func (o outsider) noticed() {
	if o.inside.Load() {
		o.late.Add(1)
	}
}

func (o outsider) VisibleTickets(ctx context.Context, s rectify.Scope, ids []string) (map[string]bool, error) {
	o.noticed()
	return o.Store.VisibleTickets(ctx, s, ids)
}

func (o outsider) CampaignNames(ctx context.Context, codes []string) (map[string]string, error) {
	o.noticed()
	return o.Store.CampaignNames(ctx, codes)
}

func (o outsider) AccountNames(ctx context.Context, ids []string) (map[string]string, error) {
	o.noticed()
	return o.Store.AccountNames(ctx, ids)
}

func TestAnAnswerIsPreparedBeforeTheUnitOfWork(t *testing.T) {
	t.Parallel()
	var inside atomic.Bool
	var late, asked atomic.Int64
	w := newWorld(t, func(c *Config) {
		all := outsider{counter{c.Tickets.(*store.Store), &asked}, &inside, &late}
		c.Tickets, c.Directory = all, all
	})
	w.desk.House = entered{w.store, &inside}
	origin := w.registered("coordinator", aComplaint)
	body := strings.Replace(aComplaint, "{", `{"campaign":"unknown","origin":"`+origin+`",`, 1)
	made := w.do("coordinator", "POST", "/api/v1/tickets", body, "Idempotency-Key", "a")
	id := read[ticket2](t, made).ID
	for _, part := range []string{`"campaign":{"code":"unknown","name":"unknown"}`, `"origin":"` + origin, `"name":"name of coordinator"`} {
		if !strings.Contains(made.Body.String(), part) {
			t.Errorf("lacks %s: %s", part, made.Body)
		}
	}
	proposed := w.do("coordinator", "POST", "/api/v1/tickets/"+id+"/actions", `{"do":"propose_merge","version":1,"reason":"重复","master":"`+origin+`"}`, "Idempotency-Key", "b")
	merged := w.do("reviewer", "POST", "/api/v1/tickets/"+id+"/actions", `{"do":"merge","version":2}`, "Idempotency-Key", "c")
	for _, part := range []string{`"master":"` + origin, `"campaign":{"code":"unknown"`} {
		if !strings.Contains(proposed.Body.String(), part) {
			t.Errorf("lacks %s: %s", part, proposed.Body)
		}
	}
	if made.Code != 201 || proposed.Code != 200 || merged.Code != 200 || late.Load() != 0 {
		t.Errorf("%d, %d, %d; asked inside a unit of work %d times", made.Code, proposed.Code, merged.Code, late.Load())
	}
}
