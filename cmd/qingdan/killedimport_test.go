package main

import (
	"database/sql"
	"net/http"
	"os"
	"testing"
)

const killedRows = 3000

// soFar counts the tickets that another process has written.
func soFar(t *testing.T, data string) (n int) {
	t.Helper()
	db, err := sql.Open("sqlite", data+"/qingdan.db?mode=ro&_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if db.QueryRow("SELECT count(*) FROM tickets").Scan(&n) != nil {
		return 0 // there is no such table yet
	}
	return n
}

// nothingByHalves demands that every row of an import is wholly in the house, with its result, or not at all.
func nothingByHalves(t *testing.T, data string, unfinished bool) {
	t.Helper()
	inDatabase(t, data, func(db *sql.DB) {
		if n := number(t, db, "SELECT count(*) FROM tickets WHERE version <> 2 OR state = 'registered'"); n > 0 {
			t.Errorf("%d tickets were registered and not carried over", n)
		}
		tickets, settled := number(t, db, "SELECT count(*) FROM tickets"), number(t, db, "SELECT count(DISTINCT ticket_id) FROM import_rows WHERE outcome = 'created'")
		if tickets != settled {
			t.Errorf("%d tickets, and %d rows that made one", tickets, settled)
		}
		if pending := number(t, db, "SELECT count(*) FROM import_rows WHERE outcome = ''"); unfinished != (pending > 0) {
			t.Errorf("%d rows are pending; unfinished: %t", pending, unfinished)
		}
	})
}

func TestAnImportByTheAPIIsFinishedAfterAKill(t *testing.T) {
	t.Parallel()
	data, token := furnished(t)
	p := launch(t, "--data", data)
	p.redeem("zhenggaiban", token)
	table := form{name: "big.csv", file: bigTable(killedRows), fields: map[string]string{"campaign": "c", "as_of": "2024-12-31"}}
	id := read[importSeen](p.ask("zhenggaiban", "POST", "/api/v1/imports", table).is(http.StatusCreated)).ID
	for _, enough := range []int{1, 700} {
		p.await(func() bool { return soFar(t, data) >= enough })
		p.kill()
		console(t, done, "verify", "--replay", "--data", data)
		nothingByHalves(t, data, true)
		next := launch(t, "--data", data)
		next.token = p.token
		p = next
	}
	if got := p.finished("zhenggaiban", id); got.Totals != (totals{Created: killedRows}) {
		t.Errorf("after two kills: %+v, expected %d created", got.Totals, killedRows)
	}
	again := read[importSeen](p.ask("zhenggaiban", "POST", "/api/v1/imports", table).is(http.StatusCreated)).ID
	if got := p.finished("zhenggaiban", again); got.Totals != (totals{Unchanged: killedRows}) {
		t.Errorf("the same table again: %+v, expected %d unchanged", got.Totals, killedRows)
	}
	if status := p.stop(); status != done {
		t.Errorf("status %d: %s", status, p.errs)
	}
	nothingByHalves(t, data, false)
	console(t, done, "verify", "--replay", "--data", data)
}

func TestAnImportByCommandIsFinishedByAnother(t *testing.T) {
	t.Parallel()
	data, _ := furnished(t)
	file := t.TempDir() + "/big.csv"
	if err := os.WriteFile(file, bigTable(killedRows), 0o600); err != nil {
		t.Fatal(err)
	}
	p := spawn(t, "import", file, "--campaign", "c", "--account", "zhenggaiban", "--as-of", "2024-12-31", "--data", data)
	p.await(func() bool { return soFar(t, data) >= 500 })
	p.kill()
	if p.status() != -1 {
		t.Fatalf("the import ended with status %d before it was killed", p.status())
	}
	console(t, done, "verify", "--replay", "--data", data)
	nothingByHalves(t, data, true)

	got, _, _ := imports(t, done, file, "c", data, "--as-of", "2024-12-31")
	if got[0]+got[2] != killedRows || got[2] < 500 || got[1]+got[3] > 0 {
		t.Errorf("the same command again: %v, expected %d created or unchanged", got, killedRows)
	}
	// What the killed command left open is closed by the next service, and makes nothing twice.
	s := start(t, "--data", data)
	s.await(func() bool {
		var open int
		inDatabase(t, data, func(db *sql.DB) { open = number(t, db, "SELECT count(*) FROM imports WHERE state <> 'done'") })
		return open == 0
	})
	s.stop()
	if n := soFar(t, data); n != killedRows {
		t.Errorf("%d tickets, expected %d", n, killedRows)
	}
	nothingByHalves(t, data, false)
	console(t, done, "verify", "--replay", "--data", data)
}

func TestADemonstrationIsLoadedToItsEndAfterAKill(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	p := spawn(t, "serve", "--demo", "--listen", "127.0.0.1:0", "--data", data)
	p.await(func() bool { return soFar(t, data) >= 100 })
	p.kill()
	if n := soFar(t, data); n >= 3157 {
		t.Fatalf("all %d tickets were loaded before the kill", n)
	}
	p = launch(t, "--demo", "--data", data)
	p.signIn("demo-auditor", demoPassword)
	foundingFigures(p.service)
	if status := p.stop(); status != done {
		t.Errorf("after SIGTERM: status %d: %s", status, p.errs)
	}
}

func TestADemonstrationLeavesTheHouseOfOthersAlone(t *testing.T) {
	t.Parallel()
	data, _ := furnished(t)
	_, errs := console(t, refused, "serve", "--demo", "--listen", "127.0.0.1:0", "--data", data)
	oneLine(t, errs)
	inDatabase(t, data, func(db *sql.DB) {
		if accounts, tickets := number(t, db, "SELECT count(*) FROM accounts"), number(t, db, "SELECT count(*) FROM tickets"); accounts != 1 || tickets > 0 {
			t.Errorf("there are %d accounts and %d tickets", accounts, tickets)
		}
	})
}
