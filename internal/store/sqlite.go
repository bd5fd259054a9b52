package store

import (
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"

	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	modernc "modernc.org/sqlite"

	"qingdan/internal/rectify"
)

// oldestSQLite is the first release without the fault that loses committed transactions when a checkpoint races a writer.
const oldestSQLite = "3.51.3"

// sqliteEngine is the embedded database: one writing connection, several read-only ones, one process.
type sqliteEngine struct {
	path string
	held *os.File
}

func (*sqliteEngine) name() string { return "sqlite" }

// lock keeps a second process from serving the same file.
func (e *sqliteEngine) lock() error {
	path, err := filepath.Abs(e.path)
	if err != nil {
		return err
	}
	e.path = path
	// Made before SQLite would make it, for the eyes of the service only; -wal and -shm take over the mode of the file.
	made, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	switch {
	case err == nil:
		_ = made.Close()
	case !errors.Is(err, fs.ErrExist):
		return fmt.Errorf("无法建立数据库 / cannot make the database: %w", err)
	}
	f, err := os.OpenFile(path+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("无法锁定数据库 / cannot lock the database: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = f.Close()
		return rectify.Refuse(rectify.Unavailable, "store.in_use", rectify.Say("另一进程正在使用 %s,请先停止它", "another process serves %s; stop it first", path))
	}
	e.held = f
	return nil
}

func (e *sqliteEngine) unlock() { _ = e.held.Close() }

func (e *sqliteEngine) open(config func() *gorm.Config) (write, read *gorm.DB, err error) {
	file := (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: e.path}).EscapedPath()}).String()
	const pragmas = "_busy_timeout=5000&_foreign_keys=1&_time_format=sqlite&_timezone=UTC"
	writer, err := sql.Open("sqlite", file+"?_txlock=immediate&_journal_mode=WAL&_synchronous=FULL&_pragma=wal_autocheckpoint(4000)&_pragma=secure_delete(FAST)&_pragma=trusted_schema(0)&_pragma=cache_size(-32768)&"+pragmas)
	if err != nil {
		return nil, nil, err
	}
	writer.SetMaxOpenConns(1)
	writer.SetConnMaxLifetime(0)
	if err := promises(writer); err != nil {
		return nil, nil, errors.Join(err, writer.Close())
	}
	reader, err := sql.Open("sqlite", file+"?mode=ro&_query_only=1&_pragma=trusted_schema(0)&_pragma=cache_size(-16384)&"+pragmas)
	if err != nil {
		return nil, nil, errors.Join(err, writer.Close())
	}
	conns := max(2, min(4, runtime.GOMAXPROCS(0)))
	reader.SetMaxOpenConns(conns)
	reader.SetMaxIdleConns(conns)
	if write, err = gorm.Open(dialector{sqlite.New(sqlite.Config{DriverName: "sqlite", Conn: writer}).(*sqlite.Dialector)}, config()); err != nil {
		return nil, nil, err
	}
	read, err = gorm.Open(dialector{sqlite.New(sqlite.Config{DriverName: "sqlite", Conn: reader}).(*sqlite.Dialector)}, config())
	return write, read, err
}

// promises reads back what durability stands on.
func promises(db *sql.DB) error {
	var version string
	if err := db.QueryRow("SELECT sqlite_version()").Scan(&version); err != nil {
		return err
	}
	if older(version, oldestSQLite) {
		return fmt.Errorf("SQLite %s is older than %s and can lose committed transactions", version, oldestSQLite)
	}
	for _, p := range []struct {
		pragma sqlText
		want   string
	}{
		{"PRAGMA journal_mode", "wal"}, {"PRAGMA synchronous", "2"}, {"PRAGMA foreign_keys", "1"}, {"PRAGMA trusted_schema", "0"},
	} {
		var got string
		if err := db.QueryRow(string(p.pragma)).Scan(&got); err != nil {
			return err
		}
		if !strings.EqualFold(got, p.want) {
			return fmt.Errorf("%s is %s, not %s: is the database on a local disk?", p.pragma, got, p.want)
		}
	}
	return nil
}

func older(version, than string) bool {
	var a, b [3]int
	_, _ = fmt.Sscanf(version, "%d.%d.%d", &a[0], &a[1], &a[2])
	_, _ = fmt.Sscanf(than, "%d.%d.%d", &b[0], &b[1], &b[2])
	for i := range a {
		if a[i] != b[i] {
			return a[i] < b[i]
		}
	}
	return false
}

// dialector gives GORM the errors of this driver, which it does not know.
type dialector struct{ *sqlite.Dialector }

func (d dialector) Translate(err error) error {
	var e *modernc.Error
	if errors.As(err, &e) {
		switch code := e.Code(); {
		case code == 1555, code == 2067, code == 1811 && strings.Contains(e.Error(), " is taken"): // primary key, unique, a trigger against REPLACE
			return fmt.Errorf("%w: %w", gorm.ErrDuplicatedKey, err)
		case code == 787:
			return fmt.Errorf("%w: %w", gorm.ErrForeignKeyViolated, err)
		case code == 275:
			return fmt.Errorf("%w: %w", gorm.ErrCheckConstraintViolated, err)
		}
	}
	return err
}

func (e *sqliteEngine) translate(err error) error {
	var coded *modernc.Error
	if errors.As(err, &coded) {
		switch coded.Code() & 0xff {
		case 13: // SQLITE_FULL
			return rectify.Refuse(rectify.Full, "store.full", rectify.Say("磁盘已满,未保存任何内容", "the disk is full, nothing was saved")).Because(err)
		case 5, 6, 8, 10, 11, 14, 26: // busy, locked, read-only, I/O error, corrupt, cannot open, not a database
			return rectify.Refuse(rectify.Unavailable, "store.unavailable", rectify.Say("数据库暂时不可用", "the database is not available now")).Because(err)
		}
	}
	return translate(err)
}

func (*sqliteEngine) retryable(error) bool { return false }
