package api

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"sync"
	"time"

	"qingdan/internal/rectify"
)

const (
	keyHeader      = "Idempotency-Key"
	replayedHeader = "Idempotency-Replayed"

	longestKey     = 200
	mostAnswers    = 4096     // remembered in memory at once, and as many requests may be under way
	longestAnswer  = 64 << 10 // bytes of one that is remembered
	answerLifetime = 24 * time.Hour
)

// receipts knows which requests with an Idempotency-Key are under way, and the answers of those that do not go
// through the Desk. The Desk keeps its own answers with what they answer; others may hold a secret that is shown
// once, so they are remembered in memory only, bounded and for a day at most.
type receipts struct {
	now     func() time.Time
	mu      sync.Mutex
	running map[string]bool
	given   map[string]givenAnswer
	order   []string // of given, oldest first
}

type givenAnswer struct {
	fingerprint string
	reply       reply
	at          time.Time
}

func newReceipts(now func() time.Time) *receipts {
	return &receipts{now: now, running: map[string]bool{}, given: map[string]givenAnswer{}}
}

// begin marks a request as under way, or gives the answer that it already got.
func (r *receipts) begin(name, fingerprint string) (*reply, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if g, known := r.given[name]; known && r.now().Sub(g.at) < answerLifetime {
		if g.fingerprint != fingerprint {
			return nil, rectify.Refuse(rectify.Invalid, "idempotency.other_request",
				rectify.Say("该 Idempotency-Key 已用于另一请求", "this Idempotency-Key was used for another request"))
		}
		return &g.reply, nil
	}
	if r.running[name] {
		return nil, rectify.Refuse(rectify.Conflict, "idempotency.running",
			rectify.Say("同一 Idempotency-Key 的请求正在处理,请稍后再试", "a request with this Idempotency-Key is under way; try again later"))
	}
	if len(r.running) >= mostAnswers {
		return nil, tooMany()
	}
	r.running[name] = true
	return nil, nil
}

// end marks a request as done and remembers its answer, when there is one to remember.
func (r *receipts) end(name, fingerprint string, answer *reply) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.running, name)
	if answer == nil || len(answer.encoded) > longestAnswer {
		return
	}
	if _, known := r.given[name]; !known {
		r.order = append(r.order, name)
	}
	r.given[name] = givenAnswer{fingerprint, *answer, r.now()}
	if len(r.order) > mostAnswers {
		delete(r.given, r.order[0])
		r.order = r.order[1:]
	}
}

// onceOnly runs the handler of a POST at most once per account and Idempotency-Key (S-73).
func (c *call) onceOnly(r route) error {
	key, err := c.idempotencyKey()
	if err != nil {
		return err
	}
	if key == "" {
		return r.handle(c)
	}
	name, fingerprint := c.Actor.ID+"\n"+key, ""
	if r.body != uploadBody {
		fingerprint = c.fingerprint(c.body)
	}
	before, err := c.server.receipts.begin(name, fingerprint)
	if err != nil {
		return err
	}
	if before != nil {
		return c.again(*before)
	}
	var answer *reply
	defer func() { c.server.receipts.end(name, fingerprint, answer) }()
	if err := r.handle(c); err != nil {
		return err
	}
	if !c.durable && r.body != uploadBody && c.given != nil {
		answer = c.given
	}
	return nil
}

func (c *call) idempotencyKey() (string, error) {
	given, present := c.Request().Header[keyHeader]
	if !present {
		return "", nil
	}
	odd := func(r rune) bool { return r < '!' || r > '~' }
	if len(given) == 1 && given[0] != "" && len(given[0]) <= longestKey && !strings.ContainsFunc(given[0], odd) {
		return given[0], nil
	}
	return "", invalid("header", []rectify.Field{misfit(keyHeader, "idempotency.key", "应为 1 到 %d 个可见 ASCII 字符", "must be 1 to %d visible ASCII characters", longestKey)})
}

// fingerprint is the keyed digest of method, path and what was sent, each with its length before it. It is kept with
// the answer, and without the key nobody can find out by trying what was sent, such as a complainant's number.
func (c *call) fingerprint(parts ...[]byte) string {
	h := hmac.New(sha256.New, c.server.printKey[:])
	for _, part := range append([][]byte{[]byte(c.Request().Method), []byte(c.Request().URL.Path), []byte(c.Request().URL.RawQuery)}, parts...) {
		size := len(part)
		h.Write([]byte{byte(size >> 24), byte(size >> 16), byte(size >> 8), byte(size)})
		h.Write(part)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// receipt makes the Desk keep the answer with what it answers; nil without an Idempotency-Key. parts is what was
// sent, other than a JSON body.
func (c *call) receipt(parts ...[]byte) (*rectify.Receipt, error) {
	key, err := c.idempotencyKey()
	if err != nil || key == "" {
		return nil, err
	}
	c.durable = true
	if parts == nil {
		parts = [][]byte{c.body}
	}
	return &rectify.Receipt{Key: key, Fingerprint: c.fingerprint(parts...)}, nil
}

// act sends a command through the Desk, once per Idempotency-Key, and answers with what wire makes of the ticket.
func (c *call) act(cmd rectify.Command, wire func(*rectify.Ticket) reply, parts ...[]byte) error {
	return once(c, wire, func(tell rectify.Tell[*rectify.Ticket]) (*rectify.Ticket, error) {
		if cmd.Receipt = tell.Receipt; cmd.Receipt != nil {
			cmd.Receipt.Answer = tell.Wire
		}
		return c.server.Desk.Act(c.ctx(), c.Actor, cmd)
	}, parts...)
}

// once lets the Desk do something at most once per Idempotency-Key and answers with what wire makes of the outcome.
func once[T any](c *call, wire func(T) reply, do func(rectify.Tell[T]) (T, error), parts ...[]byte) error {
	receipt, err := c.receipt(parts...)
	if err != nil {
		return err
	}
	made, err := do(rectify.Tell[T]{Receipt: receipt, Wire: func(made T) []byte { return wire(made).kept() }})
	switch {
	case err != nil:
		return err
	case receipt == nil:
		return c.give(wire(made))
	}
	kept, err := unkept(receipt.Given)
	switch {
	case err != nil:
		return err
	case receipt.Repeated:
		return c.again(kept)
	}
	return c.give(kept)
}

func (c *call) again(r reply) error {
	c.Response().Header().Set(replayedHeader, "true")
	return c.give(r)
}

// kept is a reply as bytes: one line about it, then its body.
func (r reply) kept() []byte {
	head, err := encode(r)
	if err != nil {
		panic(err) // three plain fields always encode
	}
	body, err := encode(r.body)
	if err != nil {
		panic(err) // rolls the unit of work back and is answered as an internal error
	}
	return append(head, body...)
}

func unkept(b []byte) (reply, error) {
	var r reply
	head, body, _ := bytes.Cut(b, []byte("\n"))
	err := json.Unmarshal(head, &r)
	r.encoded = body
	return r, err
}
