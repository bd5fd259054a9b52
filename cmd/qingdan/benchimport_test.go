package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"syscall"
	"testing"
	"time"

	"qingdan/internal/sheet"
)

// benchRows is how many rows the large tables have: 100 thousand, or QINGDAN_BENCH_ROWS.
func benchRows() int {
	if n, err := strconv.Atoi(os.Getenv("QINGDAN_BENCH_ROWS")); err == nil {
		return n
	}
	return 100_000
}

// asWorkbook turns a csv table into a workbook.
func asWorkbook(b *testing.B, table []byte) []byte {
	b.Helper()
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(table, []byte("\uFEFF"))))
	lines, err := r.ReadAll()
	if err != nil {
		b.Fatal(err)
	}
	var out bytes.Buffer
	t := sheet.Table{Rows: func(yield func([]any, error) bool) {
		for _, line := range lines[1:] {
			row := make([]any, len(line))
			for i, cell := range line {
				row[i] = cell
			}
			if !yield(row, nil) {
				return
			}
		}
	}}
	for _, name := range lines[0] {
		t.Columns = append(t.Columns, sheet.Column{Header: name})
	}
	if err := sheet.WriteXLSX(&out, t); err != nil {
		b.Fatal(err)
	}
	return out.Bytes()
}

// benchImport imports a file by the command, in a process of its own, into a fresh house.
func benchImport(b *testing.B, file string, rows int) (perSecond float64) {
	b.Helper()
	var took, processor time.Duration
	var memory int64
	for b.Loop() {
		b.StopTimer()
		data, _ := furnished(b)
		b.StartTimer()
		p := spawn(b, "import", file, "--campaign", "c", "--account", "zhenggaiban", "--as-of", "2024-12-31", "--data", data)
		for watched := false; !watched; {
			select {
			case <-p.ended:
				watched = true
			case <-time.After(20 * time.Millisecond):
				memory = max(memory, p.peakMiB())
			}
		}
		if p.status() != done {
			b.Fatalf("%s%s", p.out, p.errs)
		}
		used := p.command.ProcessState.SysUsage().(*syscall.Rusage)
		processor += time.Duration(used.Utime.Nano() + used.Stime.Nano())
	}
	took = b.Elapsed()
	perSecond = float64(rows*b.N) / took.Seconds()
	b.ReportMetric(perSecond, "rows/s")
	b.ReportMetric(float64(processor.Microseconds())/float64(rows*b.N), "cpu-µs/row")
	b.ReportMetric(float64(memory), "MiB-peak")
	return perSecond
}

// BenchmarkImport imports the sample and large tables; the bare loop beside it reads the csv and writes the same rows,
// 5000 in a transaction, without a look at them.
func BenchmarkImport(b *testing.B) {
	if _, err := binary(); err != nil {
		b.Fatal(err)
	}
	rows := benchRows()
	folder := b.TempDir()
	table := bigTable(rows)
	keep := func(name string, content []byte) string {
		if err := os.WriteFile(folder+"/"+name, content, 0o600); err != nil {
			b.Fatal(err)
		}
		return folder + "/" + name
	}
	b.Run("39 rows of the sample", func(b *testing.B) { benchImport(b, sheets+"complaints_batches.xlsx", 39) })
	var raw float64
	b.Run(fmt.Sprintf("bare csv/%d", rows), func(b *testing.B) {
		for b.Loop() {
			l := openBare(b)
			lines, err := csv.NewReader(bytes.NewReader(table)).ReadAll()
			if err != nil {
				b.Fatal(err)
			}
			for n := len(lines) - 1; n > 0; n -= 5000 {
				if err := l.write(min(n, 5000), 2); err != nil {
					b.Fatal(err)
				}
			}
		}
		raw = float64(rows*b.N) / b.Elapsed().Seconds()
		b.ReportMetric(raw, "rows/s")
	})
	b.Run(fmt.Sprintf("csv/%d", rows), func(b *testing.B) {
		compared(b, benchImport(b, keep("big.csv", table), rows), raw)
	})
	b.Run(fmt.Sprintf("xlsx/%d", rows), func(b *testing.B) {
		compared(b, benchImport(b, keep("big.xlsx", asWorkbook(b, table)), rows), raw)
	})
}

// BenchmarkHouse asks a house of 100 thousand tickets over HTTP, and a demonstration for its closure report.
func BenchmarkHouse(b *testing.B) {
	data, token := furnished(b)
	file := b.TempDir() + "/big.csv"
	if err := os.WriteFile(file, bigTable(benchRows()), 0o600); err != nil {
		b.Fatal(err)
	}
	imports(b, done, file, "c", data, "--as-of", "2024-12-31")
	s := start(b, "--data", data)
	s.redeem("zhenggaiban", token)
	page := read[struct {
		Items []struct{ ID string }
		Next  string `json:"next_cursor"`
	}](s.ask("zhenggaiban", "GET", "/api/v1/tickets?limit=200", nil).is(http.StatusOK))
	ask := func(name string, clients int, path func(n int64) string, header ...string) {
		b.Run(fmt.Sprintf("%s/%d", name, clients), func(b *testing.B) {
			together(b, clients, func(n int64) error {
				a, err := s.try("zhenggaiban", "GET", path(n), nil, header...)
				if err == nil && a.status != http.StatusOK && a.status != http.StatusNotModified {
					err = fmt.Errorf("%d: %s", a.status, a.body)
				}
				return err
			})
		})
	}
	always := func(path string) func(int64) string { return func(int64) string { return path } }
	for _, clients := range []int{1, 16} {
		ask("page of 50", clients, always("/api/v1/tickets"))
		ask("page of 50 open ones", clients, always("/api/v1/tickets?state=rectifying&sort=registered_at"))
		ask("page of 50 with total", clients, always("/api/v1/tickets?count=true"))
		ask("page after the fourth", clients, always("/api/v1/tickets?cursor="+page.Next))
		ask("one ticket", clients, func(n int64) string { return "/api/v1/tickets/" + page.Items[int(n)%len(page.Items)].ID })
		ask("search 垃圾", clients, always("/api/v1/tickets?q=垃圾"))
		ask("search 黑臭", clients, always("/api/v1/tickets?q=黑臭"))
		ask("search a number", clients, always("/api/v1/tickets?q=D3CQ202400012345"))
		ask("closure by unit and source", clients, always("/api/v1/reports/closure?as_of=2024-12-31&by=unit,source"))
	}
	b.Run("create/64", func(b *testing.B) { together(b, 64, s.registrar()) })
}

// BenchmarkDemonstration asks the demonstration, three thousand tickets, for its reports over HTTP.
func BenchmarkDemonstration(b *testing.B) {
	s := start(b, "--demo", "--data", b.TempDir())
	s.signIn("demo-auditor", demoPassword)
	for _, by := range []string{"", "campaign", "unit,source", "month,township,source"} {
		b.Run("closure by "+by, func(b *testing.B) {
			together(b, 1, func(int64) error {
				s.ask("demo-auditor", "GET", "/api/v1/reports/closure?as_of=2024-12-31&by="+by, nil).is(http.StatusOK)
				return nil
			})
		})
	}
	b.Run("tickets behind a figure", func(b *testing.B) {
		lines, _ := s.closure("demo-auditor", "by=campaign")
		together(b, 1, func(int64) error {
			s.ask("demo-auditor", "GET", lines["list-2024"].Links["closed"]+"&count=true", nil).is(http.StatusOK)
			return nil
		})
	})
}
