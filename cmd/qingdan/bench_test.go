package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
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

func openTestOffice(b *testing.B, data string) *office {
	b.Helper()
	return openTestOfficeIn(b, data, "")
}

// openTestOfficeIn opens an office in a database; blank is SQLite in the data directory.
func openTestOfficeIn(b *testing.B, data, database string) *office {
	b.Helper()
	o, err := openOffice(&world{ctx: context.Background(), env: map[string]string{}, out: io.Discard, err: os.Stderr}, data, database)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = o.close() })
	return o
}

// openBare makes a database as the programme makes it, with one ticket in it, and opens it without the programme.
func openBare(b *testing.B) *bare {
	b.Helper()
	data := b.TempDir()
	o := openTestOffice(b, data)
	if _, err := o.register(); err != nil {
		b.Fatal(err)
	}
	if err := o.close(); err != nil {
		b.Fatal(err)
	}
	l, err := openBareIn(data)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = l.close() })
	return l
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
			o := openTestOffice(b, b.TempDir())
			rate := together(b, clients, func(int64) error { _, err := o.register(); return err })
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
