package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"text/tabwriter"
	"time"

	"qingdan/internal/rectify"
)

// benchLine is one measurement with its bare loop. Machines differ and are shared: the ratio of processor times is what
// to compare.
type benchLine struct {
	NameZH    string  `json:"name_zh"`
	NameEN    string  `json:"name_en"`
	Bare      string  `json:"bare"` // what the bare loop does
	Times     int     `json:"times"`
	Rows      int     `json:"rows,omitempty"`
	PerSecond float64 `json:"per_second"`
	P50       float64 `json:"p50_ms"`
	P99       float64 `json:"p99_ms"`
	CPU       float64 `json:"cpu_ms"` // of one operation
	BareP50   float64 `json:"bare_p50_ms"`
	BareCPU   float64 `json:"bare_cpu_ms"`
	Ratio     float64 `json:"cpu_ratio"` // how many times the processor time of the bare loop
	Peak      int64   `json:"peak_mib_above_idle,omitempty"`
}

// processorTime is what this process has used so far.
func processorTime() time.Duration {
	var used syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &used) // cannot fail for the own process
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// spent is what operations took.
type spent struct {
	took []time.Duration
	wall time.Duration
	cpu  time.Duration
}

// repeat does something n times, by as many callers at once.
func (s *spent) repeat(callers, n int, do func(n int) error) error {
	took, failed := make([]time.Duration, n), make([]error, callers)
	var next atomic.Int64
	var wait sync.WaitGroup
	began, used := time.Now(), processorTime()
	for caller := range callers {
		wait.Go(func() {
			for i := int(next.Add(1)) - 1; i < n && failed[caller] == nil; i = int(next.Add(1)) - 1 {
				at := time.Now()
				failed[caller] = do(i)
				took[i] = time.Since(at)
			}
		})
	}
	wait.Wait()
	s.wall += time.Since(began)
	s.cpu += processorTime() - used
	s.took = append(s.took, took...)
	return errors.Join(failed...)
}

func (s *spent) each() float64 { return milliseconds(s.cpu) / float64(max(len(s.took), 1)) }

// part is how long the quickest part of the operations took at most.
func (s *spent) part(percent int) float64 {
	slices.Sort(s.took)
	return milliseconds(s.took[(len(s.took)*percent-1)/100])
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// benchRounds is in how many rounds a measurement and its bare loop take turns, so that both meet the same neighbours.
const benchRounds = 5

// measure does something times times and notes it beside its bare loop.
func (b *bench) measure(name rectify.Message, against string, times int, do func(n int) error, bare func(n int) error) (*benchLine, error) {
	var ours, theirs spent
	for round := range benchRounds {
		n := (times - round + benchRounds - 1) / benchRounds
		if n == 0 {
			break
		}
		if err := errors.Join(ours.repeat(1, n, do), theirs.repeat(1, n, bare), b.ctx.Err()); err != nil {
			return nil, fmt.Errorf("%s: %w", name.EN, err)
		}
	}
	return b.note(name, against, &ours, &theirs), nil
}

func (b *bench) note(name rectify.Message, against string, ours, theirs *spent) *benchLine {
	l := benchLine{NameZH: name.ZH, NameEN: name.EN, Bare: against, Times: len(ours.took), PerSecond: float64(len(ours.took)) / ours.wall.Seconds(),
		P50: ours.part(50), P99: ours.part(99), CPU: ours.each(), BareP50: theirs.part(50), BareCPU: theirs.each()}
	if l.BareCPU > 0 {
		l.Ratio = l.CPU / l.BareCPU
	}
	b.lines = append(b.lines, l)
	if b.terminal() {
		fmt.Fprintf(b.err, "%s: %.3f ms (CPU %.3f ms)\n", name.EN, l.P50, l.CPU)
	}
	return &b.lines[len(b.lines)-1]
}

// print prints the table, or the same as JSON.
func (b *bench) print(format string) error {
	if format == "json" {
		encoder := json.NewEncoder(b.out)
		encoder.SetIndent("", "  ")
		return encoder.Encode(map[string]any{"tickets": b.tickets, "version": release(), "go": runtime.Version(), "cores": runtime.GOMAXPROCS(0), "load": loadAverage(), "measurements": b.lines})
	}
	fmt.Fprintf(b.out, "%d 件 / tickets, %s, %d cores, load %s\n", b.tickets, runtime.Version(), runtime.GOMAXPROCS(0), loadAverage())
	t := tabwriter.NewWriter(b.out, 0, 4, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "times\t/s\tp50 ms\tp99 ms\tCPU ms\tbare p50\tbare CPU\tCPU ratio\tMiB\t  \t")
	for _, l := range b.lines {
		fmt.Fprintf(t, "%d\t%.1f\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%.2f\t%s\t  %s / %s (%s)\n", l.Times, l.PerSecond, l.P50, l.P99, l.CPU, l.BareP50, l.BareCPU, l.Ratio, blankNought(l.Peak), l.NameZH, l.NameEN, l.Bare)
	}
	return t.Flush()
}

func blankNought(n int64) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}

// loadAverage is how busy the machine is, where it tells.
func loadAverage() string {
	text, err := os.ReadFile("/proc/loadavg")
	fields := strings.Fields(string(text))
	if err != nil || len(fields) < 3 {
		return "?"
	}
	return strings.Join(fields[:3], " ")
}

// peakAbove does something and tells how much memory it took at its height beyond what the process held before, in MiB;
// zero where the system does not tell.
func peakAbove(do func() error) (int64, error) {
	runtime.GC()
	before := memoryOf("VmRSS")
	if os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) != nil { // begins the height anew
		return 0, do()
	}
	err := do()
	return max(memoryOf("VmHWM")-before, 0), err
}

// memoryOf reads one size of this process in MiB.
func memoryOf(name string) int64 {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	var kib int64
	for line := range strings.Lines(string(text)) {
		if n, _ := fmt.Sscanf(line, name+": %d kB", &kib); n == 1 {
			return kib >> 10
		}
	}
	return 0
}
