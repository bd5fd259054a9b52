package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"

	"gorm.io/driver/sqlite"
	"gorm.io/gorm"

	"qingdan/internal/rectify"
)

// The shared commit: how many units of work go to disk together at most, and how many may wait.
const (
	maxShared  = 256
	maxWaiting = 4096
)

// writer is the one goroutine that writes to SQLite. It runs all waiting units of work in one transaction, each in a
// savepoint of its own, and answers them after one shared fsync: no delay when idle, many times the rate under load.
type writer struct {
	store   *Store
	pool    *sql.DB
	conn    *sql.Conn
	tx      *gorm.DB // on conn: inside a transaction between begin and commit
	queue   chan *unit
	done    sync.WaitGroup
	closing sync.RWMutex
	closed  bool
}

// unit is one unit of work that waits for its commit.
type unit struct {
	ctx    context.Context
	fn     func(rectify.Work) error
	answer chan error
}

// startWriter takes the one writing connection for good: what is prepared on it stays prepared. A statement that GORM
// prepares inside a transaction of database/sql would be parsed anew at every use.
func startWriter(ctx context.Context, s *Store, pool *sql.DB) (*writer, error) {
	conn, err := pool.Conn(ctx)
	if err != nil {
		return nil, err
	}
	config := s.gormConfig()
	config.DisableAutomaticPing = true // GORM cannot ping a single connection
	tx, err := gorm.Open(dialector{sqlite.New(sqlite.Config{DriverName: "sqlite", Conn: conn}).(*sqlite.Dialector)}, config)
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	w := &writer{store: s, pool: pool, conn: conn, tx: tx, queue: make(chan *unit, maxWaiting)}
	w.done.Add(1)
	go w.run()
	return w, nil
}

// stop finishes the work at hand and closes the connection.
func (w *writer) stop() error {
	w.closing.Lock()
	if !w.closed {
		w.closed = true
		close(w.queue)
	}
	w.closing.Unlock()
	w.done.Wait()
	return errors.Join(w.conn.Close(), w.pool.Close())
}

// Change runs fn as one unit of work and returns when it is on disk, or when nothing of it is.
func (s *Store) Change(ctx context.Context, fn func(rectify.Work) error) error {
	if broken := s.broken.Load(); broken != nil {
		return s.unavailable(*broken)
	}
	if s.writer == nil {
		return s.changeAlone(ctx, fn)
	}
	return s.writer.change(ctx, fn)
}

func (w *writer) change(ctx context.Context, fn func(rectify.Work) error) error {
	u := &unit{ctx: ctx, fn: fn, answer: make(chan error, 1)}
	w.closing.RLock()
	if w.closed {
		w.closing.RUnlock()
		return w.store.unavailable(errors.New("the store is closed"))
	}
	select {
	case w.queue <- u:
		w.closing.RUnlock()
	default:
		w.closing.RUnlock()
		return rectify.Refuse(rectify.Exhausted, "store.busy", rectify.Say("系统繁忙,请稍后再试", "too many changes are waiting; try again in a moment"))
	}
	// Not left early when ctx ends: the unit may be on its way to disk, and the caller must learn what became of it.
	return <-u.answer
}

func (w *writer) run() {
	defer w.done.Done()
	for first := range w.queue {
		batch := []*unit{first}
	drain:
		for len(batch) < maxShared {
			select {
			case u, ok := <-w.queue:
				if !ok {
					break drain
				}
				batch = append(batch, u)
			default:
				break drain
			}
		}
		w.commit(batch)
	}
}

// commit runs a batch. A unit that fails is rolled back to its savepoint; when the commit fails, every unit has failed.
func (w *writer) commit(batch []*unit) {
	results := make([]error, len(batch))
	err := w.inTransaction(batch, results)
	if err != nil {
		err = w.store.failed(err)
	}
	for i, u := range batch {
		if err != nil && results[i] == nil {
			results[i] = err
		}
		u.answer <- results[i]
	}
}

func (w *writer) inTransaction(batch []*unit, results []error) error {
	if broken := w.store.broken.Load(); broken != nil {
		return *broken
	}
	if err := w.tx.Exec("BEGIN IMMEDIATE").Error; err != nil {
		return err
	}
	p := &page{store: w.store, tx: w.tx}
	if err := p.readHead(false); err != nil {
		return w.undone(err)
	}
	for i, u := range batch {
		if err := u.ctx.Err(); err != nil {
			results[i] = err
			continue
		}
		var err error
		if results[i], err = p.attempt(u); err != nil {
			return w.undone(err)
		}
	}
	if err := p.finish(); err != nil {
		return w.undone(err)
	}
	if err := w.tx.Exec("COMMIT").Error; err != nil {
		return w.undone(err)
	}
	p.published()
	return nil
}

// undone takes the transaction back, unless SQLite did so by itself, and gives the error that was the reason.
func (w *writer) undone(reason error) error {
	_ = w.tx.Exec("ROLLBACK").Error // when it fails, so does the next BEGIN, and no unit is answered as done
	return reason
}

// published runs what must wait until the page is on disk.
func (p *page) published() {
	p.store.changes.add(p.read, p.head, p.changed)
	for _, fn := range p.after {
		fn()
	}
}

// attempt runs one unit in a savepoint. The first error is the unit's own, the second the transaction's.
func (p *page) attempt(u *unit) (unitErr, txErr error) {
	mark := p.mark()
	if err := p.exec("SAVEPOINT unit"); err != nil {
		return nil, err
	}
	unitErr = safely(u.fn, &work{page: p, ctx: context.WithoutCancel(u.ctx)})
	if unitErr != nil {
		p.reset(mark)
		unitErr = p.store.engine.translate(unitErr)
		if err := p.exec("ROLLBACK TO unit"); err != nil {
			return unitErr, err
		}
	}
	return unitErr, p.exec("RELEASE unit")
}

// safely keeps a panic in one unit from ending the writer.
func safely(fn func(rectify.Work) error, w *work) (err error) {
	defer func() {
		if r := recover(); r != nil {
			slog.Error("a unit of work panicked", "panic", fmt.Sprint(r), "stack", string(debug.Stack()))
			err = rectify.Refuse(rectify.Internal, "internal", rectify.Say("内部错误", "internal error")).Because(fmt.Errorf("panic: %v", r))
		}
	}()
	return w.run(fn)
}

// failed decides what a failed commit means. After a failed write or fsync the state of the file is not known until
// it is opened anew, so nothing more is written; a full disk is safe to try again.
func (s *Store) failed(err error) error {
	translated := s.engine.translate(err)
	if s.engine.name() == "sqlite" && rectify.KindOf(translated) == rectify.Unavailable {
		s.broken.Store(&err)
		slog.Error("the database failed to write; restart the service", "error", err)
	}
	return translated
}

// maxRetries bounds how often a unit is run again after a serialisation failure.
const maxRetries = 10

// changeAlone runs a unit in a transaction of its own (PostgreSQL).
func (s *Store) changeAlone(ctx context.Context, fn func(rectify.Work) error) error {
	var err error
	for range maxRetries {
		p := &page{store: s}
		err = s.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
			p.tx = tx
			if err := safely(fn, &work{page: p, ctx: ctx}); err != nil {
				return err
			}
			return p.finish()
		})
		if err == nil {
			p.published()
			return nil
		}
		if !s.engine.retryable(err) {
			break
		}
	}
	return s.engine.translate(err)
}
