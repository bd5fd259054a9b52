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
	Body        int64         // 1 MiB: of a JSON body
	Upload      int64         // 64 MiB: of a body with a file
	Timeout     time.Duration // 30 s: for the work on a request
	Long        time.Duration // 5 min: for uploads, imports and exports
	Account     Rate          // 5000/s, 10000 at once: per signed-in account
	Visitor     Rate          // 100/s, 500 at once: per address, for public calls and failed credentials
	Batch       Rate          // 2000 an hour, 1000 at once: items of batches per account
	Voice       Rate          // 10 a day, 5 at once: per address, for what the public writes
	Voices      Rate          // 2000 a day, 500 at once: all addresses together, for what the public writes
	Work        int64         // 8: long work at once in all; a paper or workbook counts twice
	WorkAccount int64         // 4: of it for one account
	Wait        time.Duration // 10 s: for a turn to do long work
	Crowd       Rate          // 500/s, 2000 at once: all addresses together, for notices and cases read without signing in
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
	set(&l.Voices, Rate{2000.0 / 86400, 500})
	set(&l.Work, 8)
	set(&l.WorkAccount, 4)
	set(&l.Wait, 10*time.Second)
	set(&l.Crowd, Rate{500, 2000})
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

// together is whom a meter of all callers counts.
const together = ""

// speaks counts what somebody of the public writes: first by address, so that one alone does not use up what all have,
// then together, so that many addresses do not either fill the journal.
func (c *call) speaks() error {
	if err := c.server.voices.take(door(c.RealIP())); err != nil {
		return err
	}
	return c.server.everyVoice.take(together)
}

// looks counts what is read without signing in, beside the count by address that every public call has.
func (c *call) looks() error { return c.server.crowd.take(together) }

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
