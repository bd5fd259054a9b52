package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// Store is an open database: one way to write, several to read.
type Store struct {
	write                               *gorm.DB
	read                                *gorm.DB
	engine                              engine
	writer                              *writer // SQLite only
	units                               atomic.Pointer[rectify.UnitTree]
	routes                              routeShelf
	audiences, campaigns, names, widths sync.Map // numbers of what is kept once, filled after the commit that wrote it
	cells                               cellShelf
	running                             runningSums
	lasting                             chan struct{} // one for each connection that a lasting snapshot may hold
	summaries                           summaryShelf
	ways                                shelf[string, foundOut]
	totals                              shelf[string, total]
	changes                             changeRing
	counts                              answers[report.Site]
	flows                               answers[report.Flow]
	alike                               *report.Alike
	remembered                          rememberedCredentials
	now                                 func() time.Time
	watch                               func()
	broken                              atomic.Pointer[error] // set when a commit failed on the device: nothing more is written until a restart
	release                             func()
}

// engine is what differs between the databases beyond SQL that both understand.
type engine interface {
	name() string
	open(config func() *gorm.Config) (write, read *gorm.DB, err error)
	// translate turns a driver error into one of ours, or returns it unchanged.
	translate(error) error
	retryable(error) bool
}

// Options of Open.
type Options struct {
	// DSN is a file path for SQLite or a postgres:// address.
	DSN string
	Now func() time.Time
	// Watch is told of every statement, for whoever counts them; nil for nobody.
	Watch func()
}

// Open opens, checks and migrates the database. A database that cannot keep its promises is refused.
func Open(ctx context.Context, opt Options) (*Store, error) {
	s := &Store{now: opt.Now, watch: opt.Watch}
	s.summaries.room, s.ways.room, s.totals.room = maxSummaries, maxWays, maxTotals
	if s.now == nil {
		s.now = time.Now
	}
	if strings.HasPrefix(opt.DSN, "postgres://") || strings.HasPrefix(opt.DSN, "postgresql://") {
		s.engine = &postgresEngine{dsn: opt.DSN}
	} else {
		e := &sqliteEngine{path: opt.DSN}
		if err := e.lock(); err != nil {
			return nil, err
		}
		s.engine, s.release = e, e.unlock
	}
	if err := s.start(ctx); err != nil {
		_ = s.Close()
		return nil, err
	}
	return s, nil
}

func (s *Store) start(ctx context.Context) error {
	var err error
	if s.write, s.read, err = s.engine.open(s.gormConfig); err != nil {
		return fmt.Errorf("无法打开数据库 / cannot open the database: %w", err)
	}
	reader, err := s.read.DB()
	if err != nil {
		return err
	}
	s.lasting = make(chan struct{}, max(1, reader.Stats().MaxOpenConnections-1))
	db, err := s.write.DB()
	if err != nil {
		return err
	}
	if err := migrate(ctx, db, s.engine.name()); err != nil {
		return err
	}
	if err := s.check(ctx, db); err != nil {
		return err
	}
	if s.engine.name() == "sqlite" {
		if s.writer, err = startWriter(ctx, s, db); err != nil {
			return err
		}
		s.write = s.writer.tx
	}
	if err := s.loadRoutes(ctx); err != nil {
		return err
	}
	return s.reloadUnits(ctx)
}

// check compares the journal's head with its entries: a cut tail must not pass for a fresh start.
func (s *Store) check(ctx context.Context, db *sql.DB) error {
	var head, last, count int64
	row := db.QueryRowContext(ctx, `SELECT h.size, COALESCE((SELECT max(idx) FROM journal), -1) + 1, (SELECT count(*) FROM (SELECT 1 FROM journal WHERE idx >= h.size - 1000) AS tail) FROM journal_head h WHERE h.id = 1`)
	if err := row.Scan(&head, &last, &count); err != nil {
		return fmt.Errorf("read the journal's head: %w", err)
	}
	if head != last || count != min(head, 1000) {
		return rectify.Refuse(rectify.Unavailable, "journal.damaged", rectify.Say("日志已损坏:应有 %d 条,找到 %d 条,最后 1000 条中有 %d 条;请恢复备份",
			"the journal is damaged: its head says %d entries, %d are found, %d of the last 1000; restore a backup", head, last, count))
	}
	return nil
}

// Close finishes the work at hand and closes the database.
func (s *Store) Close() error {
	var errs []error
	if s.writer != nil {
		errs = append(errs, s.writer.stop())
	}
	for _, handle := range []*gorm.DB{s.read, s.write} {
		if handle == nil {
			continue
		}
		if db, err := handle.DB(); err == nil {
			errs = append(errs, db.Close())
		}
	}
	if s.release != nil {
		s.release()
	}
	return errors.Join(errs...)
}

// CountDaysBy keeps days to close by their number in a calendar, which must be the one that reports count with, and not by
// where they lie: else a report of them is remembered only while it is small. It is called before anyone asks.
func (s *Store) CountDaysBy(workdays report.Workdays) { s.alike = report.NewAlike(workdays) }

// Engine names the database engine: sqlite or postgres.
func (s *Store) Engine() string { return s.engine.name() }

// Ping tells whether reads and writes are possible.
func (s *Store) Ping(ctx context.Context) error {
	if broken := s.broken.Load(); broken != nil {
		return s.unavailable(*broken)
	}
	var one int
	return s.engine.translate(s.read.WithContext(ctx).Raw("SELECT 1").Scan(&one).Error)
}

func (s *Store) unavailable(cause error) error {
	return rectify.Refuse(rectify.Unavailable, "store.unavailable", rectify.Say("数据库暂时不能写入,请联系系统管理员", "the database cannot be written now; tell the system administrator")).Because(cause)
}

func (s *Store) gormConfig() *gorm.Config {
	return &gorm.Config{
		SkipDefaultTransaction: true,
		PrepareStmt:            true,
		PrepareStmtMaxSize:     500,
		PrepareStmtTTL:         100 * 365 * 24 * time.Hour, // one that expired could be closed under somebody about to use it
		TranslateError:         true,
		Logger:                 quiet{s.watch},
		NowFunc:                func() time.Time { return time.Now().UTC() },
	}
}

// quiet sends GORM's own complaints to the service's log, without the values of the statement.
type quiet struct{ watch func() }

func (q quiet) LogMode(logger.LogLevel) logger.Interface { return q }
func (quiet) Info(context.Context, string, ...any)       {}
func (quiet) Warn(ctx context.Context, msg string, _ ...any) {
	slog.WarnContext(ctx, "database", "message", msg)
}
func (quiet) Error(ctx context.Context, msg string, _ ...any) {
	slog.ErrorContext(ctx, "database", "message", msg)
}
func (q quiet) Trace(context.Context, time.Time, func() (string, int64), error) {
	if q.watch != nil {
		q.watch()
	}
}
