package main_test

import (
	"strings"
	"testing"
	"testing/fstest"
)

// around is a store small enough to plant one statement in.
const around = `package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"sync"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"qingdan/internal/rectify"
)

type sqlText string

const columns, open = "id, state", "open"

var orders = map[string]sqlText{"day": "day DESC"}

type row struct{ ID, Township int }

type own struct{}

func (own) Find(where string, what any) {}
func (own) Save(n int)                  {}

type executor interface{ ExecContext(ctx context.Context, text string, args ...any) (sql.Result, error) }

var _, _ = fmt.Sprint, strings.Join
var _ sync.Map
var _ clause.Expr
var _ = rectify.Open

func planted(ctx context.Context, db *gorm.DB, pool *sql.DB, stmt *sql.Stmt, conn *sql.Conn, ex executor, in string, text sqlText, r row) {
	STATEMENT
}
`

// planting checks one statement, or a declaration that follows the function.
func planting(t *testing.T, statement, declaration string) []string {
	t.Helper()
	files, faults := sqlFaults(fstest.MapFS{
		"internal/store/store.go":     {Data: []byte(strings.Replace(around, "STATEMENT", statement, 1) + declaration)},
		"internal/rectify/rectify.go": {Data: []byte("package rectify\n\ntype State string\n\nconst Open State = \"open\"\n")},
	}, "internal/store")
	if files != 1 {
		t.Fatalf("%d files were checked", files)
	}
	return faults
}

func TestAPlantedFaultOfSQLIsFound(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ statement, want string }{
		{`db.Save(&r)`, "Save writes every column"},
		{`write := db.Save; write(&r)`, "Save writes every column"},
		{`db.Unscoped().Where("id = ?", 1)`, "Unscoped"},
		{`_ = db.AutoMigrate(&row{})`, "AutoMigrate"},
		{`db.Migrator().DropTable("tickets")`, "Migrator"},
		{`_ = db.Session(&gorm.Session{AllowGlobalUpdate: true})`, "AllowGlobalUpdate"},
		{`db.Preload("Units").Find(&r)`, "Preload"},
		{`type bad struct{ gorm.Model }`, "gorm.Model"},
		{`var m gorm.Model; _ = m`, "gorm.Model"},

		{`db.Where(&row{Township: 0}).Find(&r)`, "Where takes a struct"},
		{`db.Where(row{}).Find(&r)`, "Where takes a struct"},
		{`db.Where(r).Find(&r)`, "Where takes a struct"},
		{`db.First(&r, &row{ID: 1})`, "First takes a struct"},
		{`db.First(&row{ID: 1})`, "First takes a filled struct"},
		{`db.Take(&r, row{})`, "Take takes a struct"},
		{`db.Find(&r, &r)`, "Find takes a struct"},
		{`db.Delete(&row{ID: 1})`, "Delete takes a filled struct"},
		{`db.Model(&row{ID: 1}).Update("state", "x")`, "Model takes a filled struct"},
		{`db.Model(&row{}).Updates(&row{ID: 1})`, "Updates with a struct"},
		{`db.Model(&row{}).Updates(r)`, "Updates with a struct"},
		{`db.FirstOrCreate(&r)`, "FirstOrCreate"},

		{`db.Where("a = ?", 1).Or("b = ?", 2)`, "Or outside the brackets"},
		{`db.Where("a = ?", 1).Or(db.Where("b = ?", 2))`, "Or outside the brackets"},
		{`q := db.Or("b = ?", 2); _ = q`, "Or outside the brackets"},
		{`db.Where(db.Where("a = 1").Or(in))`, "Or gets a text"},
		{`db.Where(db.Where(in).Or("b = 1"))`, "Where gets a text"},

		{`db.Order(in)`, "Order gets a text"},
		{`db.Order("day " + in)`, "Order gets a text"},
		{`db.Select(in)`, "Select gets a text"},
		{`db.Select("id", in)`, "Select gets a text"},
		{`db.Distinct("id", in)`, "Distinct gets a text"},
		{`db.Omit("id", in)`, "Omit gets a text"},
		{`db.Pluck(in, &r)`, "Pluck gets a text"},
		{`db.Group(in)`, "Group gets a text"},
		{`db.Having(in)`, "Having gets a text"},
		{`db.Table(in)`, "Table gets a text"},
		{`db.Joins(in)`, "Joins gets a text"},
		{`db.Raw(in)`, "Raw gets a text"},
		{`db.Exec(in)`, "Exec gets a text"},
		{`db.Where(in)`, "Where gets a text"},
		{`db.Not(in)`, "Not gets a text"},
		{`db.First(&r, in)`, "First gets a text"},
		{`db.First(&r, "id = " + in)`, "First gets a text"},
		{`db.Model(&row{}).Update(in, 1)`, "Update gets a text"},
		{`columns := in; db.Select(columns)`, "Select gets a text"},
		{`args := []any{in}; db.Where(args...)`, "Where gets a text"},
		{`order := db.Order; order(in)`, "Order must be called where it is named"},
		{`db.WithContext(ctx).Raw(string(in))`, "Raw gets a text"},
		{`db.Raw(fmt.Sprintf("%s", in))`, "Raw gets a text"},
		{`db.Raw(strings.ToLower("SELECT 1"))`, "Raw gets a text"},
		{`db.Raw(strings.Join([]string{in}, ","))`, "Raw gets a text"},
		{`func(tx *gorm.DB) { tx.Raw(in) }(db)`, "Raw gets a text"},
		{`_ = gorm.Expr(in)`, "Expr gets a text"},
		{`_ = gorm.G[row](db).Where(in)`, "Where gets a text"},
		{`_ = gorm.G[row](db).Exec(ctx, in)`, "Exec gets a text"},
		{`_ = clause.Expr{SQL: in}`, "clause.Expr gets a text"},
		{`_ = clause.Expr{in, nil, false}`, "name the fields of clause.Expr"},
		{`_ = clause.OrderByColumn{Column: clause.Column{Name: in}}`, "clause.Column gets a text"},
		{`_, _ = pool.Exec(in)`, "Exec gets a text"},
		{`_, _ = pool.QueryContext(ctx, in)`, "QueryContext gets a text"},
		{`tx, _ := pool.Begin(); _, _ = tx.Exec(in)`, "Exec gets a text"},
		{`_, _ = conn.ExecContext(ctx, in)`, "ExecContext gets a text"},
		{`_, _ = ex.ExecContext(ctx, in)`, "ExecContext gets a text"},
		{`_, _ = pool.Prepare(in)`, "Prepare gets a text"},

		{`_ = sqlText(in)`, "sqlText is made of"},
		{`_ = sqlText("a = " + in)`, "sqlText is made of"},
		{`_ = sqlText(strings.Join(nil, ","))`, "sqlText is made of"},
		{`_ = fmt.Sprintf("SELECT %s", in)`, "by fmt"},
		{`_ = fmt.Sprint("PRAGMA user_version = ", in)`, "by fmt"},

		{`db.Where("id = ?", in).Where("township = ?", 1).Find(&r)`, ""},
		{`db.Where(db.Where("a = ?", in).Or("b = ?", in)).Find(&r)`, ""},
		{`db.Where("x").Where(db.Where("a").Or("b").Or("c")).Take(&r, "id = ?", in)`, ""},
		{`db.Select(columns).Order("day " + "DESC").Group(columns + ", day")`, ""},
		{`db.Select("count(*) FILTER (WHERE state = ?)", in)`, ""},
		{`const local = "a"; db.Order(local)`, ""},
		{`db.Order(orders[in]).Where(string(text+" = ?"), in)`, ""},
		{`db.Raw(string("SELECT " + columns + " WHERE " + text), in)`, ""},
		{`db.Raw("state = '" + string(rectify.Open) + "'")`, ""},
		{`part := sqlText("a"); part += " = ?"; db.Where(string(part), in)`, ""},
		{`part := sqlText("(" + text + ")"); db.Where(string(part), in)`, ""},
		{`db.Model(&row{}).Where("id = ?", in).Updates(map[string]any{"state": in})`, ""},
		{`db.Model(&row{}).Select("*").Where("id = ?", in).Updates(r)`, ""},
		{`db.Delete(&row{}, "id = ?", in)`, ""},
		{`_ = db.Create(&row{ID: 1})`, ""},
		{`_ = gorm.G[row](db).Exec(ctx, "DELETE FROM x WHERE id = ?", in)`, ""},
		{`_ = clause.Expr{SQL: "now()"}`, ""},
		{`_, _ = pool.QueryContext(ctx, "SELECT 1 WHERE ? = 1", in)`, ""},
		{`_, _ = stmt.QueryContext(ctx, in)`, ""},
		{`_ = conn.Raw(func(any) error { return nil })`, ""},
		{`own{}.Find(in, r); own{}.Save(1)`, ""},
		{`var kept sync.Map; kept.Delete(in)`, ""},
		{`_ = fmt.Errorf("store: %s", in)`, ""},
		{`_ = strings.Select(in)`, ""},
	} {
		faults := planting(t, c.statement, "")
		if c.want == "" && len(faults) > 0 || c.want != "" && !strings.Contains(strings.Join(faults, "\n"), c.want) {
			t.Errorf("%s\nfaults: %q, expected %q", c.statement, faults, c.want)
		}
	}
}

func TestHooksOfGORMAreFound(t *testing.T) {
	t.Parallel()
	for _, hook := range hooks {
		faults := planting(t, "", "\nfunc (r *row) "+hook+"(tx *gorm.DB) error { return nil }\n")
		if len(faults) != 1 || !strings.Contains(faults[0], hook+" is a hook") {
			t.Errorf("%s: %q", hook, faults)
		}
	}
}

func TestAFaultIsNamedByFileAndLine(t *testing.T) {
	t.Parallel()
	faults := planting(t, "db.Raw(in)", "")
	if len(faults) != 1 || !strings.HasPrefix(faults[0], "internal/store/store.go:37: ") {
		t.Errorf("%q", faults)
	}
}
