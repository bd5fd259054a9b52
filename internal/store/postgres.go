package store

import (
	"errors"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"

	"qingdan/internal/rectify"
)

// postgresEngine is the second engine: every unit of work is a transaction of its own.
type postgresEngine struct{ dsn string }

func (*postgresEngine) name() string { return "postgres" }

func (e *postgresEngine) open(config func() *gorm.Config) (write, read *gorm.DB, err error) {
	settings := config()
	// The driver keeps statements for each connection, also inside transactions; those that GORM prepares there die with
	// the transaction and cost a way to the server each.
	settings.PrepareStmt = false
	db, err := gorm.Open(postgres.New(postgres.Config{DSN: e.dsn}), settings)
	if err != nil {
		return nil, nil, err
	}
	pool, err := db.DB()
	if err != nil {
		return nil, nil, err
	}
	pool.SetMaxOpenConns(32)
	pool.SetMaxIdleConns(16)
	return db, db, nil
}

func (e *postgresEngine) translate(err error) error {
	var coded *pgconn.PgError
	if errors.As(err, &coded) {
		switch {
		case coded.Code == "53100":
			return rectify.Refuse(rectify.Full, "store.full", rectify.Say("磁盘已满,未保存任何内容", "the disk is full, nothing was saved")).Because(err)
		case strings.HasPrefix(coded.Code, "08"), strings.HasPrefix(coded.Code, "53"), strings.HasPrefix(coded.Code, "57"), strings.HasPrefix(coded.Code, "58"):
			return rectify.Refuse(rectify.Unavailable, "store.unavailable", rectify.Say("数据库暂时不可用", "the database is not available now")).Because(err)
		}
	}
	var connect *pgconn.ConnectError
	if errors.As(err, &connect) {
		return rectify.Refuse(rectify.Unavailable, "store.unavailable", rectify.Say("数据库暂时不可用", "the database is not available now")).Because(err)
	}
	return translate(err)
}

// retryable finds serialisation failures and deadlocks.
func (*postgresEngine) retryable(err error) bool {
	var coded *pgconn.PgError
	return errors.As(err, &coded) && (coded.Code == "40001" || coded.Code == "40P01")
}
