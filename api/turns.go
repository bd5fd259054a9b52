package api

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"

	"qingdan/internal/rectify"
)

// turns bounds how much long work is under way at once, for each account and in all: reports, exports, papers, charts,
// snapshots and reconciliations. Who finds no turn waits a little and is then refused, so that one person who asks for
// everything at once does not take processor and memory from all others.
type turns struct {
	all  *semaphore.Weighted
	most int64 // of one account
	wait time.Duration
	mu   sync.Mutex
	own  map[string]*share // of accounts that work or wait
}

// share is the part of one account.
type share struct {
	*semaphore.Weighted
	users int
}

func newTurns(l Limits) *turns {
	return &turns{all: semaphore.NewWeighted(l.Work), most: min(l.WorkAccount, l.Work), wait: l.Wait, own: map[string]*share{}}
}

// What work weighs: paper and workbooks hold the whole table several times in memory.
const (
	lightWork = 1
	paperWork = 2
)

// turn is work under way. It counts for all until it is done, and for its account until it is answered: a slow reader
// keeps nobody else waiting.
type turn struct {
	of     *turns
	caller string
	own    *share
	weight int64
	done   sync.Once
}

// take waits for a turn: work.too_much when the account has too much under way, work.full when all have.
func (t *turns) take(ctx context.Context, caller string, weight int64) (*turn, error) {
	weight = min(weight, t.most)
	own := t.shareOf(caller)
	waiting, cancel := context.WithTimeout(ctx, t.wait)
	defer cancel()
	if own.Acquire(waiting, weight) != nil {
		t.leave(caller, own)
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		return nil, rectify.Refuse(rectify.Exhausted, "work.too_much", rectify.Say("您的其他报表、导出或对账还在进行,请等其完成后再试", "other reports, exports or reconciliations of yours are still being made; try again when they are done"))
	}
	if t.all.Acquire(waiting, weight) != nil {
		own.Release(weight)
		t.leave(caller, own)
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		return nil, rectify.Refuse(rectify.Unavailable, "work.full", rectify.Say("正在制作的报表、导出太多,请稍后再试", "too many reports and exports are being made; try again a little later"))
	}
	return &turn{of: t, caller: caller, own: own, weight: weight}, nil
}

func (t *turns) shareOf(caller string) *share {
	t.mu.Lock()
	defer t.mu.Unlock()
	own := t.own[caller]
	if own == nil {
		own = &share{Weighted: semaphore.NewWeighted(t.most)}
		t.own[caller] = own
	}
	own.users++
	return own
}

func (t *turns) leave(caller string, own *share) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if own.users--; own.users == 0 {
		delete(t.own, caller)
	}
}

// worked ends the work: what is left is to answer.
func (t *turn) worked() { t.done.Do(func() { t.of.all.Release(t.weight) }) }

// end gives the whole turn back.
func (t *turn) end() {
	t.worked()
	t.own.Release(t.weight)
	t.of.leave(t.caller, t.own)
}

// takeTurn waits for the caller's turn to do long work; serve gives it back.
func (c *call) takeTurn() error {
	weight := int64(lightWork)
	switch c.values.Get("format") {
	case "":
		if c.wantedFormat() != "json" {
			weight = paperWork
		}
	case "xlsx", "pdf", "docx":
		weight = paperWork
	}
	var err error
	c.turn, err = c.server.turns.take(c.ctx(), c.Actor.ID, weight)
	return err
}

// worked tells that the answer is made and only has to be sent.
func (c *call) worked() {
	if c.turn != nil {
		c.turn.worked()
	}
}
