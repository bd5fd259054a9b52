package store

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"sync"

	"gorm.io/gorm"
	"gorm.io/gorm/schema"
)

// insertSizes are the numbers of rows that one statement writes: few different ones, so that each stays prepared.
var insertSizes = []int{64, 16, 4, 1}

// mostVariables is how many variables a statement may have on the stricter of the engines.
const mostVariables = 32766

// insertRows writes rows of one table, in the order of the columns of T. The statement and the places of the columns are
// found once for each type and not, as GORM's Create does, for each call.
func insertRows[T schema.Tabler](p *page, rows []T) error {
	if len(rows) == 0 {
		return nil
	}
	table, err := tableOf(rows[0])
	if err != nil {
		return err
	}
	values := make([]any, 0, len(rows)*len(table.fields))
	for i := range rows {
		row := reflect.ValueOf(&rows[i]).Elem()
		for _, f := range table.fields {
			values = append(values, plain(row.FieldByIndex(f)))
		}
	}
	return p.insert(table.head, "", len(table.fields), values)
}

// plain gives what a driver takes without asking for more.
func plain(v reflect.Value) any {
	switch v.Kind() {
	case reflect.String:
		return v.String()
	case reflect.Int, reflect.Int64, reflect.Int32, reflect.Int16, reflect.Int8:
		return v.Int()
	}
	return v.Interface()
}

// insert writes values, so many to a row, under the head of an INSERT statement, with a tail such as ON CONFLICT.
func (p *page) insert(head, tail sqlText, columns int, values []any) error {
	for len(values) > 0 {
		n := 1
		for _, size := range insertSizes {
			if size*columns <= min(len(values), mostVariables) {
				n = size
				break
			}
		}
		if err := p.exec(insertOf(head, tail, columns, n), values[:n*columns]...); err != nil {
			return err
		}
		values = values[n*columns:]
	}
	return nil
}

type insertKey struct {
	head, tail sqlText
	rows       int
}

var inserts sync.Map // insertKey to sqlText

// insertOf is the statement for a number of rows.
func insertOf(head, tail sqlText, columns, rows int) sqlText {
	key := insertKey{head, tail, rows}
	if known, ok := inserts.Load(key); ok {
		return known.(sqlText)
	}
	row := sqlText("(?")
	for range columns - 1 {
		row += ", ?"
	}
	row += ")"
	text := head + " VALUES " + row
	for range rows - 1 {
		text += ", " + row
	}
	text += tail
	inserts.Store(key, text)
	return text
}

// exec runs a statement that is the same each time. On SQLite it goes past GORM, whose building of a statement takes longer
// than most of these do to run, but not past the statements that it keeps prepared, nor its reading of errors.
func (p *page) exec(text sqlText, args ...any) error {
	if p.store.engine.name() != "sqlite" {
		return p.tx.Exec(string(text), args...).Error
	}
	if p.store.watch != nil {
		p.store.watch()
	}
	var ctx context.Context = p.tx.Statement.Context
	_, err := p.tx.Statement.ConnPool.ExecContext(ctx, string(text), args...)
	if translator, ok := p.tx.Dialector.(gorm.ErrorTranslator); ok && err != nil {
		err = translator.Translate(err)
	}
	return err
}

// finds tells whether a query that is the same each time has an answer.
func (p *page) finds(text sqlText, args ...any) (bool, error) {
	if p.store.engine.name() != "sqlite" {
		var found int64
		err := one(p.tx.Raw(string(text), args...), &found)
		if errors.Is(err, gorm.ErrRecordNotFound) {
			return false, nil
		}
		return err == nil, err
	}
	if p.store.watch != nil {
		p.store.watch()
	}
	var ctx context.Context = p.tx.Statement.Context
	rows, err := p.tx.Statement.ConnPool.QueryContext(ctx, string(text), args...)
	if err != nil {
		return false, err
	}
	found := rows.Next()
	return found, errors.Join(rows.Err(), rows.Close())
}

// tableShape is what a row of a table is made of.
type tableShape struct {
	head   sqlText
	fields [][]int
}

var shapes sync.Map // reflect.Type to *tableShape

func tableOf(row schema.Tabler) (*tableShape, error) {
	t := reflect.TypeOf(row)
	if known, ok := shapes.Load(t); ok {
		return known.(*tableShape), nil
	}
	parsed, err := schema.Parse(reflect.New(t).Interface(), &sync.Map{}, schema.NamingStrategy{})
	if err != nil {
		return nil, err
	}
	shape := &tableShape{}
	var names []string
	for _, f := range parsed.Fields {
		if f.DBName != "" {
			names, shape.fields = append(names, f.DBName), append(shape.fields, f.StructField.Index)
		}
	}
	shape.head = headOf(row.TableName(), names)
	shapes.Store(t, shape)
	return shape, nil
}

// headOf is the beginning of an INSERT. The names are those of a table and of its struct's fields, as they stand in this
// package.
func headOf(table string, columns []string) sqlText {
	return sqlText("INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ")")
}
