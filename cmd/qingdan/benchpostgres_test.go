package main

import (
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
)

// BenchmarkCreateOnPostgres registers tickets through the Desk on the second engine, where every unit of work is a
// transaction of its own. It needs a server in QINGDAN_TEST_POSTGRES.
func BenchmarkCreateOnPostgres(b *testing.B) {
	server := os.Getenv("QINGDAN_TEST_POSTGRES")
	if server == "" {
		b.Skip("QINGDAN_TEST_POSTGRES names no server")
	}
	for _, clients := range []int{1, 16, 64} {
		b.Run(fmt.Sprintf("desk/%d", clients), func(b *testing.B) {
			o := openTestOfficeIn(b, b.TempDir(), emptyPostgres(b, server))
			together(b, clients, func(int64) error { _, err := o.register(); return err })
		})
	}
}

// emptyPostgres makes a database for one benchmark and drops it afterwards.
func emptyPostgres(b *testing.B, server string) string {
	b.Helper()
	admin, err := sql.Open("pgx", server)
	if err != nil {
		b.Fatal(err)
	}
	name := fmt.Sprintf("qingdan_bench_%d_%d", os.Getpid(), time.Now().UnixNano())
	if _, err := admin.Exec("CREATE DATABASE " + name); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_, _ = admin.Exec("DROP DATABASE " + name + " WITH (FORCE)")
		_ = admin.Close()
	})
	address, err := url.Parse(server)
	if err != nil {
		b.Fatal(err)
	}
	address.Path = "/" + name
	return address.String()
}
