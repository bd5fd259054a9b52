package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations
var migrations embed.FS

// migrate brings the schema to the version of this binary; a schema that is newer is refused.
func migrate(ctx context.Context, db *sql.DB, engine string) error {
	folder, err := fs.Sub(migrations, "migrations/"+engine)
	if err != nil {
		return err
	}
	dialect, options := database.DialectSQLite3, []goose.ProviderOption{}
	if engine == "postgres" {
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return err
		}
		dialect, options = database.DialectPostgres, append(options, goose.WithSessionLocker(locker))
	}
	provider, err := goose.NewProvider(dialect, db, folder, options...)
	if err != nil {
		return err
	}
	current, target, err := provider.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("read the schema version: %w", err)
	}
	if current > target {
		return fmt.Errorf("数据库的表结构为第 %d 版,本程序只认识到第 %d 版,请用更新的程序 / the database has schema %[1]d, this binary knows %[2]d: start a newer binary", current, target)
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate the database: %w", err)
	}
	return nil
}
