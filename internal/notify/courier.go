package notify

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"qingdan/internal/rectify"
)

const (
	together  = 8  // attempts to one endpoint at a time
	batch     = 32 // deliveries settled in one unit of work
	leaseTime = 2 * time.Minute
	robotRest = 3100 * time.Millisecond // both robots take 20 messages a minute
	lookEvery = time.Second
)

// Courier delivers. Only one delivers to an endpoint at a time, also when several processes serve one database.
type Courier struct {
	Shelf     Shelf
	Box       Box
	Units     func() *rectify.UnitTree
	Addresses Addresses
	Now       func() time.Time
	NewID     func() string
	Chance    func() float64 // of the waiting times, from 0 to 1; random when nil
	Log       *slog.Logger

	http   *http.Client
	name   string
	mu     sync.Mutex
	busy   map[string]bool
	rested map[string]time.Time // when a robot may be told again
}

// Open readies a courier.
func (c *Courier) Open() *Courier {
	c.http, c.name, c.busy, c.rested = c.Addresses.client(), c.NewID(), map[string]bool{}, map[string]time.Time{}
	return c
}

// Run delivers until ctx ends. Each endpoint goes at its own pace, so that a slow one holds up no other.
func (c *Courier) Run(ctx context.Context) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	var wait sync.WaitGroup
	defer wait.Wait()
	for {
		all, err := c.Shelf.Endpoints(ctx)
		if err != nil && ctx.Err() == nil {
			c.Log.Warn("webhooks could not be read", "error", err)
		}
		for _, e := range all {
			if e.Disabled != "" || !c.take(e.ID) {
				continue
			}
			wait.Go(func() {
				defer c.leave(e.ID)
				for more := true; more && ctx.Err() == nil; {
					var err error
					if more, err = c.Round(ctx, e.ID); err != nil && ctx.Err() == nil {
						c.Log.Warn("a webhook could not be served", "webhook", e.ID, "error", err)
					}
				}
			})
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (c *Courier) take(id string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.busy[id] {
		return false
	}
	c.busy[id] = true
	return true
}

func (c *Courier) leave(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.busy, id)
}

// Round queues what is new for an endpoint, makes one attempt for what is due, and tells whether there may be more to do
// at once. A round that ends between an attempt and its mark is made again with the same ids.
func (c *Courier) Round(ctx context.Context, id string) (more bool, err error) {
	now := c.Now()
	if mine, err := c.Shelf.Lease(ctx, id, c.name, now, now.Add(leaseTime)); err != nil || !mine {
		return false, err
	}
	e, sealed, err := c.Shelf.Endpoint(ctx, id)
	if err != nil || e.Disabled != "" {
		return false, err
	}
	tree := c.Units()
	scope, err := e.scope(tree)
	if err != nil {
		return false, err
	}
	if more, err = c.Shelf.Gather(ctx, id, scope, now, func(event Event) (*Delivery, error) {
		body, err := e.Format.told(event, tree)
		if body == nil || err != nil {
			return nil, err
		}
		return c.delivery(&e, event.TicketKey, body, now), nil
	}); err != nil {
		return false, err
	}
	limit := c.room(&e, now)
	if limit == 0 {
		return false, nil
	}
	due, err := c.Shelf.Due(ctx, id, scope, now, limit)
	if err != nil || len(due) == 0 {
		return more, err
	}
	to, err := openTarget(c.Box, id, sealed)
	if err != nil {
		return false, err
	}
	c.attemptAll(ctx, &e, to, due)
	if ctx.Err() != nil { // cut off in the middle: what it looks like is not what became of it
		return false, ctx.Err()
	}
	if err := c.Shelf.Settle(ctx, due); err != nil {
		return false, err
	}
	return true, c.giveUp(ctx, &e, due)
}

// delivery is a new one under a random id: an index of the journal would tell how much is not told.
func (c *Courier) delivery(e *Endpoint, ticket int64, body []byte, now time.Time) *Delivery {
	return &Delivery{Endpoint: e.ID, ID: "msg_" + c.NewID(), TicketKey: ticket, Body: body, State: Pending, MadeAt: now, NextAt: now}
}

// room is how many deliveries an endpoint takes now.
func (c *Courier) room(e *Endpoint, now time.Time) int {
	if e.Format == Standard {
		return batch
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if now.Before(c.rested[e.ID]) {
		return 0
	}
	c.rested[e.ID] = now.Add(robotRest)
	return 1
}

func (c *Courier) attemptAll(ctx context.Context, e *Endpoint, to target, due []Delivery) {
	var wait sync.WaitGroup
	turn := make(chan struct{}, together)
	for i := range due {
		turn <- struct{}{}
		wait.Go(func() {
			defer func() { <-turn }()
			c.attempt(ctx, e, to, &due[i])
		})
	}
	wait.Wait()
}

// giveUp disables an endpoint to which a delivery failed for good, so that what comes after it keeps its order.
func (c *Courier) giveUp(ctx context.Context, e *Endpoint, due []Delivery) error {
	reason := Reason("")
	for _, d := range due {
		switch {
		case d.State == Failed && d.Status == http.StatusGone:
			reason = Gone
		case d.State == Failed && reason == "":
			reason = Failing
		}
	}
	if reason == "" {
		return nil
	}
	now := c.Now()
	return c.Shelf.ApplyEndpoint(ctx, Change{Entry: rectify.Entry{Event: rectify.EventWebhook, Do: "disable", Subject: e.ID, Actor: "courier", RecordedAt: now, EffectiveAt: now},
		Decide: func(before *Endpoint) (*Endpoint, error) {
			if before == nil {
				return nil, Absent()
			}
			after := *before
			after.Disabled = reason
			return &after, nil
		}})
}
