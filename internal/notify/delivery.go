package notify

import (
	"context"
	"time"

	"qingdan/internal/journal"
	"qingdan/internal/rectify"
)

// Delivery is one message to one endpoint, with what became of it.
type Delivery struct {
	Endpoint  string
	N         int64  // number within the endpoint, from 1
	ID        string // webhook-id: random, and the same in every attempt
	TicketKey int64  // 0 for a ping
	Body      []byte // what is sent, in the format of the endpoint
	State     State
	Attempts  int
	MadeAt    time.Time
	SinceAt   time.Time // first attempt
	NextAt    time.Time // not before
	DoneAt    time.Time
	Status    int   // of the last answer; 0 without one
	Fault     Fault // of the last attempt; blank when it went well
	Hidden    bool  // set by Due: the scope does not see the ticket now
}

// State of a delivery.
type State string

// The states of a delivery.
const (
	Pending   State = "pending"
	Delivered State = "delivered"
	Failed    State = "failed"
	Withheld  State = "withheld" // the unit of the endpoint may no longer know of the ticket
)

// States are the states with their labels.
var States = []rectify.Term{
	{ID: string(Pending), Message: rectify.Say("待推送", "Pending")},
	{ID: string(Delivered), Message: rectify.Say("已送达", "Delivered")},
	{ID: string(Failed), Message: rectify.Say("推送失败", "Failed")},
	{ID: string(Withheld), Message: rectify.Say("不再推送(该单位已不可见此件)", "Withheld, because the unit no longer sees the ticket")},
}

// Event is a committed entry about a ticket that the endpoint may be told of.
type Event struct {
	journal.Read
	TicketKey       int64
	TicketNo        string
	ResponsibleUnit string
}

// Window is how many deliveries of one endpoint wait at most. What comes after them stays in the journal, so that an
// endpoint that is down costs no room.
const Window = 1000

// Shelf keeps endpoints and deliveries.
type Shelf interface {
	// Endpoints lists all endpoints, oldest first.
	Endpoints(ctx context.Context) ([]Endpoint, error)
	// Endpoint gives an endpoint with its sealed target; rectify.NotFound without one.
	Endpoint(ctx context.Context, id string) (Endpoint, []byte, error)
	// ApplyEndpoint does everything a change asks for, or nothing.
	ApplyEndpoint(ctx context.Context, c Change) error
	// Deliveries lists deliveries of an endpoint before a number (0 for the newest), newest first.
	Deliveries(ctx context.Context, id string, before int64, limit int) ([]Delivery, error)
	// Gather turns the next entries of the journal into deliveries, as far as the window has room, and tells whether
	// there may be more. make gives nil for what is not told.
	Gather(ctx context.Context, id string, scope rectify.Scope, now time.Time, make func(Event) (*Delivery, error)) (more bool, err error)
	// Due gives deliveries whose time has come, oldest first, and of one ticket only the first that is pending.
	Due(ctx context.Context, id string, scope rectify.Scope, now time.Time, limit int) ([]Delivery, error)
	// Settle writes what became of deliveries, as far as they are still pending.
	Settle(ctx context.Context, done []Delivery) error
	// Lease keeps other processes from delivering to the endpoint until then; false while another one does.
	Lease(ctx context.Context, id, holder string, now, until time.Time) (bool, error)
}

// Change is one change of an endpoint with its journal entry.
type Change struct {
	Entry rectify.Entry // its Subject is the id of the endpoint
	// Decide gives the endpoint as it is to be, nil for none; before is nil when there is none yet.
	Decide func(before *Endpoint) (*Endpoint, error)
	Target []byte    // replaces the sealed target, unless nil
	Queue  *Delivery // is put in the queue
	Again  int64     // number of a delivery to make pending again; -1 for all that failed
}
