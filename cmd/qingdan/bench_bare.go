package main

import (
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"
)

// bare is the database without the programme: the rows of one created ticket, to be written again and again, and
// questions with nobody's scope and no names.
type bare struct {
	db                     *sql.DB
	ticket, journal, texts *sql.Stmt
	row                    []any // of the ticket
	leaf, secret, words    []byte
	last                   int64
}

// openBareIn opens the database of a closed house without the programme; the last ticket in it is the one that is
// written again.
func openBareIn(data string) (*bare, error) {
	const like = "?_txlock=immediate&_journal_mode=WAL&_synchronous=FULL&_busy_timeout=5000&_foreign_keys=1&_pragma=wal_autocheckpoint(4000)&_pragma=secure_delete(FAST)&_pragma=cache_size(-32768)"
	db, err := sql.Open("sqlite", "file:"+filepath.Join(data, "qingdan.db")+like)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	l := &bare{db: db}
	if err := l.learn(); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return l, nil
}

// learn reads the ticket that is written again, and prepares to write it.
func (l *bare) learn() error {
	rows, err := l.db.Query("SELECT * FROM tickets ORDER BY key DESC LIMIT 1")
	if err != nil {
		return err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	if !rows.Next() {
		return errors.Join(sql.ErrNoRows, rows.Err())
	}
	l.row = make([]any, len(columns))
	into := make([]any, len(columns))
	marks := ""
	for i := range into {
		into[i] = &l.row[i]
		marks += ", ?"
	}
	if err := errors.Join(rows.Scan(into...), rows.Close()); err != nil {
		return err
	}
	if err := l.db.QueryRow("SELECT j.idx, j.leaf, x.secret, x.texts FROM journal j JOIN journal_texts x ON x.idx = j.idx ORDER BY j.idx DESC").Scan(&l.last, &l.leaf, &l.secret, &l.words); err != nil {
		return err
	}
	for _, s := range []struct {
		into **sql.Stmt
		text string
	}{{&l.ticket, "INSERT INTO tickets VALUES (" + marks[2:] + ")"},
		{&l.journal, "INSERT INTO journal (idx, leaf, event, ticket_key, seq, recorded_at) VALUES (?, ?, 'move', ?, ?, ?)"},
		{&l.texts, "INSERT INTO journal_texts (idx, secret, texts) VALUES (?, ?, ?)"}} {
		if *s.into, err = l.db.Prepare(s.text); err != nil {
			return err
		}
	}
	return nil
}

// write writes some tickets, each with its entries, in one transaction.
func (l *bare) write(tickets, entries int) error {
	tx, err := l.db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	ticket, journal, texts := tx.Stmt(l.ticket), tx.Stmt(l.journal), tx.Stmt(l.texts)
	for range tickets {
		key := l.last + 2
		row := slices.Clone(l.row)
		for i, v := range row {
			switch {
			case i == 0:
				row[i] = key
			case v == l.row[1], v == l.row[2], v != "" && (v == l.row[11] || v == l.row[12]): // id, ticket_no, receipt_number, receipt_key
				row[i] = fmt.Sprintf("%s%d", v, key)
			}
		}
		if _, err := ticket.Exec(row...); err != nil {
			return err
		}
		for seq := range entries {
			l.last++
			if _, err := journal.Exec(l.last, l.leaf, key, seq+1, time.Now().UnixMicro()); err != nil {
				return err
			}
			if _, err := texts.Exec(l.last, l.secret, l.words); err != nil {
				return err
			}
		}
	}
	return tx.Commit()
}

// ask reads all rows of a question into nothing, and tells how many there were.
func (l *bare) ask(question string, args ...any) (n int, err error) {
	rows, err := l.db.Query(question, args...)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return 0, err
	}
	values, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range into {
		into[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return n, err
		}
		n++
	}
	return n, rows.Err()
}

// openBeside makes a plain table with a covering index beside a house that is open, from which closure rates can be
// counted.
func openBeside(data, folder string) (*bare, error) {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(folder, "plain.db")+"?_busy_timeout=5000&_pragma=cache_size(-16384)")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1) // what is attached belongs to the connection
	l := &bare{db: db}
	for _, step := range []struct {
		text string
		args []any
	}{{"ATTACH DATABASE ? AS house", []any{"file:" + filepath.Join(data, "qingdan.db") + "?mode=ro"}},
		{"CREATE TABLE plain AS SELECT responsible_unit AS unit, source, township, CAST(strftime('%Y%m', registered_at / 1000000, 'unixepoch', '+8 hours') AS INTEGER) AS month, registered_at, closed_at, current_due_on FROM house.tickets", nil},
		{"CREATE INDEX plain_covers ON plain (unit, source, registered_at, closed_at, current_due_on)", nil},
		{"CREATE INDEX plain_months ON plain (month, township, source, registered_at, closed_at)", nil}} {
		if _, err := db.Exec(step.text, step.args...); err != nil {
			return nil, errors.Join(err, db.Close())
		}
	}
	return l, nil
}

func (l *bare) close() error { return l.db.Close() }
