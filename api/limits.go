package api

import (
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"qingdan/internal/rectify"
)

// Rate is how many requests a second are taken on the long run and how many at once; a negative PerSecond is no limit.
type Rate struct {
	PerSecond float64
	Burst     int
}

// Limits bound what one request and one caller may take. A field left at zero takes the value in its comment.
type Limits struct {
	Body    int64         // 1 MiB: of a JSON body
	Upload  int64         // 64 MiB: of a body with a file
	Timeout time.Duration // 30 s: for the work on a request
	Long    time.Duration // 5 min: for uploads, imports and exports
	Account Rate          // 5000/s, 10000 at once: per signed-in account
	Visitor Rate          // 100/s, 500 at once: per address, for public calls and failed credentials
	Batch   Rate          // 2000 an hour, 1000 at once: items of batches per account
	Voice   Rate          // 10 a day, 5 at once: per address, for what the public writes
}

func (l *Limits) fill() {
	set(&l.Body, 1<<20)
	set(&l.Upload, 64<<20)
	set(&l.Timeout, 30*time.Second)
	set(&l.Long, 5*time.Minute)
	set(&l.Account, Rate{5000, 10000})
	set(&l.Visitor, Rate{100, 500})
	set(&l.Batch, Rate{2000.0 / 3600, 1000})
	set(&l.Voice, Rate{10.0 / 86400, 5})
}

func set[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// mostMeters is how many callers a generation of a meter remembers.
const mostMeters = 8192

// meter limits the rate of many callers in bounded memory: two generations of buckets; when the young one is full
// the old one is forgotten, and whoever is not seen for that long begins anew (S-48).
type meter struct {
	rate       Rate
	now        func() time.Time
	mu         sync.Mutex
	young, old map[string]*rate.Limiter
}

func newMeter(r Rate, now func() time.Time) *meter {
	return &meter{rate: r, now: now, young: map[string]*rate.Limiter{}}
}

func (m *meter) bucket(caller string) *rate.Limiter {
	m.mu.Lock()
	defer m.mu.Unlock()
	if b := m.young[caller]; b != nil {
		return b
	}
	b := m.old[caller]
	if b == nil {
		b = rate.NewLimiter(rate.Limit(m.rate.PerSecond), m.rate.Burst)
	}
	if len(m.young) >= mostMeters {
		m.old, m.young = m.young, map[string]*rate.Limiter{}
	}
	m.young[caller] = b
	return b
}

// take counts one request of the caller; request.too_many when there are too many.
func (m *meter) take(caller string) error { return m.takeAll(caller, 1) }

// takeAll counts several at once: all or none.
func (m *meter) takeAll(caller string, n int) error {
	if m.rate.PerSecond < 0 || m.bucket(caller).AllowN(m.now(), n) {
		return nil
	}
	return tooMany()
}

func tooMany() error {
	return rectify.Refuse(rectify.Exhausted, "request.too_many",
		rectify.Say("请求过于频繁,请稍后再试", "too many requests; try again a little later"))
}

// door is an address as the meter counts it: an IPv6 subscriber has a whole /64.
func door(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	if a = a.Unmap().WithZone(""); a.Is6() {
		if p, err := a.Prefix(64); err == nil {
			a = p.Addr()
		}
	}
	return a.String()
}

// Quotas bound how many bytes of evidence there may be. A field left at zero takes the value in its comment.
type Quotas struct {
	File    int64 // 20 MiB: one file
	Ticket  int64 // 500 MiB: all files of a ticket
	Account int64 // 20 GiB: all that an account uploaded
	House   int64 // 1 TiB: all files
}

func (q *Quotas) fill() {
	set(&q.File, 20<<20)
	set(&q.Ticket, 500<<20)
	set(&q.Account, 20<<30)
	set(&q.House, 1<<40)
}
