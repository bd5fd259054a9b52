package main

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"qingdan/internal/auth"
	"qingdan/internal/calendar"
	"qingdan/internal/demo"
	"qingdan/internal/rectify"
)

// The benchmarks of the whole programme. Machines differ and are shared: read the ratios, which hold each measurement
// against a bare loop of the same database from the same run, and the CPU per operation rather than the rates.

// together lets clients do b.N things and reports the rate, the processor time of each and the slow end.
func together(b *testing.B, clients int, do func(n int64) error) (perSecond float64) {
	b.Helper()
	var next atomic.Int64
	var wait sync.WaitGroup
	took := make([]time.Duration, b.N)
	b.ResetTimer()
	began := processorTime()
	for range clients {
		wait.Go(func() {
			for n := next.Add(1); n <= int64(b.N); n = next.Add(1) {
				at := time.Now()
				if err := do(n); err != nil {
					b.Error(err)
					return
				}
				took[n-1] = time.Since(at)
			}
		})
	}
	wait.Wait()
	b.StopTimer()
	slices.Sort(took)
	perSecond = float64(b.N) / b.Elapsed().Seconds()
	b.ReportMetric(perSecond, "op/s")
	b.ReportMetric(float64((processorTime()-began).Microseconds())/float64(b.N), "cpu-µs/op")
	b.ReportMetric(float64(took[(b.N*99-1)/100].Microseconds())/1000, "p99-ms")
	return perSecond
}

// compared reports a rate as a part of the bare loop's, when that ran.
func compared(b *testing.B, rate, bare float64) {
	if bare > 0 {
		b.ReportMetric(rate/bare, "of-bare")
	}
}

// processorTime is what this process has used so far.
func processorTime() time.Duration {
	var used syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &used) // cannot fail for the own process
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// office is an open house with units and a coordinator, without the service around it.
type office struct {
	*house
	coordinator rectify.Actor
	township    string
}

func openOffice(b *testing.B, data string) *office {
	b.Helper()
	return openOfficeIn(b, data, "")
}

// openOfficeIn opens an office in a database; blank is SQLite in the data directory.
func openOfficeIn(b *testing.B, data, database string) *office {
	b.Helper()
	w := &world{ctx: context.Background(), env: map[string]string{"QINGDAN_LOG_LEVEL": "warn"}, out: io.Discard, err: os.Stderr}
	s, err := w.settings()
	if err != nil {
		b.Fatal(err)
	}
	s.Data, s.Database = data, database
	h, err := w.open(s)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = h.close() })
	if _, _, err := h.store.PutUnits(w.ctx, demo.Units(), h.desk.Entry(auth.ConsoleSession("").Actor, rectify.EventUnits), newID); err != nil {
		b.Fatal(err)
	}
	tree := h.store.Units()
	work, _ := tree.Coded("500119-D01")
	district, _ := tree.Coded("500119000000")
	township, _ := tree.Coded("500119001000")
	return &office{house: h, township: township.ID,
		coordinator: rectify.Actor{ID: "coordinator", Role: rectify.Coordinator, Unit: work.ID, ScopeUnits: []string{district.ID}, Recusals: tree.Chain(work.ID)}}
}

const benchTitle, benchText = "第%d件:河边倾倒建筑垃圾", "第%d件:某镇某村有人在河边倾倒建筑垃圾,雨天污水顺着沟渠流进农田,附近住户多次向村里反映,一直没有人来处理。"

var benchReceipt atomic.Int64 // receipt numbers are used once, also when a benchmark runs again

// register makes one ticket through the Desk.
func (o *office) register() error {
	n := benchReceipt.Add(1)
	source, title, text, found := rectify.Complaint, rectify.Text(fmt.Sprintf(benchTitle, n)), rectify.Text(fmt.Sprintf(benchText, n)), calendar.MustDay("2024-05-13")
	receipt, campaign, types := fmt.Sprintf("BENCH%09d", n), "bench", []string{"water", "solid_waste"}
	_, err := o.desk.Act(context.Background(), o.coordinator, rectify.Command{Do: "register", Facts: rectify.Facts{Source: &source, Title: &title, Description: &text,
		DiscoveredOn: &found, Township: &o.township, Campaign: &campaign, ReceiptNumber: &receipt, PollutionTypes: &types}})
	return err
}

// bare is the database without the programme: the rows of one created ticket, to be written again and again.
type bare struct {
	db                     *sql.DB
	ticket, journal, texts *sql.Stmt
	row                    []any // of the ticket
	leaf, secret, words    []byte
	last                   int64
}

// openBare makes a database as the programme makes it, with one ticket in it, and opens it without the programme.
func openBare(b *testing.B) *bare {
	b.Helper()
	data := b.TempDir()
	o := openOffice(b, data)
	if err := o.register(); err != nil {
		b.Fatal(err)
	}
	if err := o.close(); err != nil {
		b.Fatal(err)
	}
	const like = "?_txlock=immediate&_journal_mode=WAL&_synchronous=FULL&_busy_timeout=5000&_foreign_keys=1&_pragma=wal_autocheckpoint(4000)&_pragma=secure_delete(FAST)&_pragma=cache_size(-32768)"
	db, err := sql.Open("sqlite", "file:"+filepath.Join(data, "qingdan.db")+like)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	db.SetMaxOpenConns(1)
	l := &bare{db: db}
	rows, err := db.Query("SELECT * FROM tickets")
	if err != nil {
		b.Fatal(err)
	}
	columns, err := rows.Columns()
	if err != nil || !rows.Next() {
		b.Fatal("no ticket", err)
	}
	l.row = make([]any, len(columns))
	into := make([]any, len(columns))
	marks := ""
	for i := range into {
		into[i] = &l.row[i]
		marks += ", ?"
	}
	if err := rows.Scan(into...); err != nil {
		b.Fatal(err)
	}
	_ = rows.Close()
	if err := db.QueryRow("SELECT j.idx, j.leaf, x.secret, x.texts FROM journal j JOIN journal_texts x ON x.idx = j.idx ORDER BY j.idx DESC").Scan(&l.last, &l.leaf, &l.secret, &l.words); err != nil {
		b.Fatal(err)
	}
	prepare := func(query string) *sql.Stmt {
		stmt, err := db.Prepare(query)
		if err != nil {
			b.Fatal(err)
		}
		return stmt
	}
	l.ticket = prepare("INSERT INTO tickets VALUES (" + marks[2:] + ")")
	l.journal = prepare("INSERT INTO journal (idx, leaf, event, ticket_key, seq, recorded_at) VALUES (?, ?, 'move', ?, ?, ?)")
	l.texts = prepare("INSERT INTO journal_texts (idx, secret, texts) VALUES (?, ?, ?)")
	return l
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

// BenchmarkCreate registers tickets: by a bare loop over the same tables, through the Desk, and over HTTP.
func BenchmarkCreate(b *testing.B) {
	var single, shared float64
	b.Run("bare/one transaction each", func(b *testing.B) {
		l := openBare(b)
		single = together(b, 1, func(int64) error { return l.write(1, 1) })
	})
	b.Run("bare/64 in a transaction", func(b *testing.B) {
		l := openBare(b)
		began := processorTime()
		b.ResetTimer()
		for n := b.N; n > 0; n -= 64 {
			if err := l.write(min(n, 64), 1); err != nil {
				b.Fatal(err)
			}
		}
		shared = float64(b.N) / b.Elapsed().Seconds()
		b.ReportMetric(shared, "op/s")
		b.ReportMetric(float64((processorTime()-began).Microseconds())/float64(b.N), "cpu-µs/op")
	})
	limit := func(clients int) float64 {
		if clients == 1 {
			return single
		}
		return shared
	}
	for _, clients := range []int{1, 16, 64} {
		b.Run(fmt.Sprintf("desk/%d", clients), func(b *testing.B) {
			o := openOffice(b, b.TempDir())
			rate := together(b, clients, func(int64) error { return o.register() })
			compared(b, rate, limit(clients))
		})
	}
	for _, clients := range []int{1, 16, 64} {
		b.Run(fmt.Sprintf("http/%d", clients), func(b *testing.B) {
			data, token := furnished(b)
			s := start(b, "--data", data)
			s.redeem("zhenggaiban", token)
			rate := together(b, clients, s.registrar())
			compared(b, rate, limit(clients))
		})
	}
}

// registrar gives what registers one ticket over HTTP.
func (s *service) registrar() func(int64) error {
	township := s.unit("zhenggaiban", "500119001000")
	return func(int64) error {
		n := benchReceipt.Add(1)
		a, err := s.try("zhenggaiban", "POST", "/api/v1/tickets", object{"source": "complaint", "title": fmt.Sprintf(benchTitle, n), "description": fmt.Sprintf(benchText, n),
			"discovered_on": "2024-05-13", "township": township, "campaign": "bench", "receipt_number": fmt.Sprintf("BENCH%09d", n), "pollution_types": []string{"water", "solid_waste"}})
		if err == nil && a.status != http.StatusCreated {
			err = fmt.Errorf("%d: %s", a.status, a.body)
		}
		return err
	}
}

// BenchmarkColdStart starts the built binary until /readyz is 200.
func BenchmarkColdStart(b *testing.B) {
	if _, err := binary(); err != nil {
		b.Fatal(err)
	}
	begin := func(b *testing.B, args func() []string) {
		b.Helper()
		var memory int64
		for b.Loop() {
			b.StopTimer()
			more := args()
			b.StartTimer()
			p := spawn(b, append([]string{"serve", "--listen", "127.0.0.1:0"}, more...)...)
			for !p.ready() {
				time.Sleep(time.Millisecond)
			}
			b.StopTimer()
			memory = max(memory, p.peakMiB())
			p.stop()
			b.StartTimer()
		}
		b.ReportMetric(b.Elapsed().Seconds()*1000/float64(b.N), "ms")
		b.ReportMetric(float64(memory), "MiB-peak")
	}
	in := func(data string) func() []string { return func() []string { return []string{"--data", data} } }
	b.Run("a new house", func(b *testing.B) {
		begin(b, func() []string { return []string{"--data", b.TempDir()} })
	})
	b.Run("an empty house", func(b *testing.B) {
		data, _ := furnished(b)
		begin(b, in(data))
	})
	b.Run("a house with the demonstration", func(b *testing.B) {
		data := b.TempDir()
		start(b, "--demo", "--data", data).stop()
		begin(b, in(data))
	})
	b.Run("the demonstration from nothing", func(b *testing.B) {
		begin(b, func() []string { return []string{"--demo"} })
	})
}

// peakMiB is the most memory that the process has held so far; zero when it has ended. What getrusage says of a child
// counts the memory of its parent at the fork.
func (p *process) peakMiB() int64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.command.Process.Pid))
	if err != nil {
		return 0
	}
	var kib int64
	for line := range strings.Lines(string(text)) {
		if n, _ := fmt.Sscanf(line, "VmHWM: %d kB", &kib); n == 1 {
			return kib >> 10
		}
	}
	return 0
}
