package main

import (
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"
)

// acknowledged is what the service said is done: the ledger against which it is held after every kill.
type acknowledged struct {
	mu       sync.Mutex
	version  map[string]int64  // of every ticket, by id
	receipt  map[string]string // id by receipt number
	asked    map[string]bool   // receipt numbers that were sent
	gate     *sync.Cond        // where writers wait while the service is gone
	service  *service          // nil while it is gone
	waiting  int
	repeated int // requests that were done, but not answered, when the service was killed
	quitting bool
}

func (k *acknowledged) open(s *service) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.service = s
	k.gate.Broadcast()
}

// here gives the service when it is another one than the one that failed; nil when the writer is to stop.
func (k *acknowledged) here(failed *service) *service {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.waiting++
	k.gate.Broadcast()
	for (k.service == nil || k.service == failed) && !k.quitting {
		k.gate.Wait()
	}
	k.waiting--
	return k.service
}

// gone waits until every writer has noticed that the service is gone.
func (k *acknowledged) gone(writers int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.service = nil
	for k.waiting < writers {
		k.gate.Wait()
	}
}

func (k *acknowledged) quit() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.quitting
}

// write registers tickets and moves them on until it is told to stop. A request that got no answer is sent again with
// its key, as a careful client does, so that in the end everything asked for was done exactly once.
func (k *acknowledged) write(t *testing.T, writer int, township, lead, inspectors string) {
	s := k.here(nil)
	for n := 0; s != nil && !k.quit(); n++ {
		receipt := fmt.Sprintf("W%d-%d", writer, n)
		k.mu.Lock()
		k.asked[receipt] = true
		k.mu.Unlock()
		var seen ticketSeen
		send := func(as, path string, status int, body object) bool {
			body["version"] = seen.Version
			if path == "" {
				delete(body, "version")
			}
			for s != nil {
				a, err := s.try(as, "POST", "/api/v1/tickets"+path, body, "Idempotency-Key", receipt+fmt.Sprint(body["do"]))
				if err != nil {
					s = k.here(s)
					continue
				}
				if a.status != status {
					t.Errorf("%s %v: %d %s", receipt, body["do"], a.status, a.body)
					return false
				}
				seen = read[ticketSeen](a)
				k.mu.Lock()
				k.version[seen.ID], k.receipt[receipt] = seen.Version, seen.ID
				if a.header.Get("Idempotency-Replayed") != "" {
					k.repeated++
				}
				k.mu.Unlock()
				return true
			}
			return false
		}
		_ = send("zhenggaiban", "", http.StatusCreated, object{"source": "complaint", "campaign": "kill", "receipt_number": receipt, "title": receipt + "河岸垃圾",
			"description": "河岸有垃圾,雨天冲入河道。", "discovered_on": "2024-05-06", "township": township, "pollution_types": []string{"water"}}) &&
			send("zhenggaiban", "/"+seen.ID+"/actions", http.StatusOK, object{"do": "dispatch", "responsible_unit": township, "lead_unit": lead, "acceptance_unit": inspectors}) &&
			send("jingban", "/"+seen.ID+"/actions", http.StatusOK, object{"do": "sign"}) &&
			send("jingban", "/"+seen.ID+"/actions", http.StatusOK, object{"do": "record_findings", "findings": "属实。", "verdict": "substantiated"})
	}
}

func TestNothingAcknowledgedIsLostByAKill(t *testing.T) {
	t.Parallel()
	const writers = 16
	kills := 3
	if more, err := strconv.Atoi(os.Getenv("QINGDAN_TEST_KILLS")); err == nil {
		kills = more
	}
	seed := rand.Uint64()
	t.Logf("%d kills, seed %d", kills, seed)
	random := rand.New(rand.NewPCG(seed, 0))

	data, reset := furnished(t)
	out, _ := console(t, done, "account", "add", "jingban", "--name", "经办人", "--role", "officer", "--unit", "500119001000", "--data", data)
	p := launch(t, "--data", data)
	p.redeem("zhenggaiban", reset)
	p.redeem("jingban", printed(t, out, `: (qdr_\S+)\n`))
	township, lead, inspectors := p.unit("zhenggaiban", "500119001000"), p.unit("zhenggaiban", "500119-D03"), p.unit("zhenggaiban", "500119-D02")

	k := &acknowledged{version: map[string]int64{}, receipt: map[string]string{}, asked: map[string]bool{}}
	k.gate = sync.NewCond(&k.mu)
	var working sync.WaitGroup
	for writer := range writers {
		working.Go(func() { k.write(t, writer, township, lead, inspectors) })
	}
	var before prefix
	for range kills {
		k.open(p.service)
		time.Sleep(time.Duration(random.IntN(700)) * time.Millisecond) // the moment of the kill is the matter of this test
		p.kill()
		k.gone(writers)
		before = k.holds(t, data, before, false)
		next := launch(t, "--data", data)
		next.token = maps.Clone(p.token) // sessions are among what was acknowledged
		p = next
	}
	k.open(p.service)
	k.mu.Lock()
	k.quitting = true
	k.mu.Unlock()
	working.Wait()
	if status := p.stop(); status != done {
		t.Errorf("after SIGTERM: status %d: %s", status, p.errs)
	}
	k.holds(t, data, before, true)
	t.Logf("%d tickets and %d entries outlived %d kills; %d requests were done without an answer", len(k.version), before.size, kills, k.repeated)
	if len(k.version) < kills {
		t.Errorf("only %d tickets were written; the test did not test", len(k.version))
	}
}

// prefix is the journal as far as it was seen before, which never changes again.
type prefix struct {
	size int
	sum  string
}

// holds checks the ledger against the files of a service that is gone. Without settled each ticket may be one version
// ahead of what was acknowledged, and what was asked for may be there or not, but never in part.
func (k *acknowledged) holds(t *testing.T, data string, before prefix, settled bool) prefix {
	t.Helper()
	console(t, done, "verify", "--replay", "--data", data) // recovers, then holds rows and figures against the journal
	var after prefix
	inDatabase(t, data, func(db *sql.DB) {
		var integrity string
		if err := db.QueryRow("PRAGMA integrity_check").Scan(&integrity); err != nil || integrity != "ok" {
			t.Errorf("integrity: %s, %v", integrity, err)
		}
		rows, err := db.Query("SELECT t.id, t.receipt_number, t.version, (SELECT count(*) FROM journal WHERE ticket_key = t.key), (SELECT max(seq) FROM journal WHERE ticket_key = t.key) FROM tickets t")
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		found := map[string]int64{}
		for rows.Next() {
			var id, receipt string
			var version, entries, last int64
			if err := rows.Scan(&id, &receipt, &version, &entries, &last); err != nil {
				t.Fatal(err)
			}
			found[id] = version
			if entries != version || last != version {
				t.Errorf("%s is in version %d and has %d entries, the last of them %d", receipt, version, entries, last)
			}
			if known, acked := k.receipt[receipt]; !k.asked[receipt] || acked && known != id || settled && !acked {
				t.Errorf("%s is there as %s; asked for %t, acknowledged as %q", receipt, id, k.asked[receipt], known)
			}
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		for id, version := range k.version {
			if got, there := found[id]; !there || got < version || got > version+1 || settled && got != version {
				t.Errorf("%s was acknowledged in version %d; there %t, version %d", id, version, there, got)
			}
		}
		after = journalPrefix(t, db, before)
	})
	return after
}

// journalPrefix holds the entries that were seen before against what they were, and gives the digest of all.
func journalPrefix(t *testing.T, db *sql.DB, before prefix) (after prefix) {
	t.Helper()
	rows, err := db.Query("SELECT idx, leaf FROM journal ORDER BY idx")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	digest := sha256.New()
	for rows.Next() {
		var idx int
		var leaf []byte
		if err := rows.Scan(&idx, &leaf); err != nil {
			t.Fatal(err)
		}
		if idx != after.size {
			t.Errorf("entry %d stands at place %d", idx, after.size)
		}
		fmt.Fprintf(digest, "%d:%x;", idx, leaf)
		after.size++
		if after.sum = hex.EncodeToString(digest.Sum(nil)); after.size == before.size && after.sum != before.sum {
			t.Errorf("the first %d entries are not what they were", before.size)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	if after.size < before.size {
		t.Errorf("the journal had %d entries and has %d", before.size, after.size)
	}
	return after
}
