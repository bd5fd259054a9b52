package main

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"qingdan/internal/store"
)

// largeHouse makes a house of 100 thousand tickets, or QINGDAN_BENCH_TICKETS, in which the coordinator zhenggaiban has
// signed up: two thousand tickets with their past are entered through the Desk, and their rows copied with new keys,
// ids, numbers and titles. The journal of the copies is empty leaves; no more than lists and figures read is true. With
// QINGDAN_BENCH_HOUSE it is kept in that folder, and used again.
func largeHouse(b *testing.B) (data string, tickets int) {
	b.Helper()
	tickets = 100_000
	if n, err := strconv.Atoi(os.Getenv("QINGDAN_BENCH_TICKETS")); err == nil {
		tickets = n
	}
	kept := os.Getenv("QINGDAN_BENCH_HOUSE")
	if kept != "" {
		data = filepath.Join(kept, strconv.Itoa(tickets))
		if _, err := os.Stat(filepath.Join(data, "ready")); err == nil {
			return data, tickets
		}
	}
	made, token := furnished(b)
	s := start(b, "--data", made)
	s.redeem("zhenggaiban", token)
	s.stop()
	w := &world{ctx: context.Background(), env: map[string]string{}, out: io.Discard, err: os.Stderr}
	fill := &bench{world: w, tickets: min(2000, tickets), rng: rand.New(rand.NewPCG(1, 2))}
	var err error
	if fill.office, err = openOffice(w, made, ""); err != nil {
		b.Fatal(err)
	}
	if err := fill.fill(); err != nil {
		b.Fatal(err)
	}
	if err := fill.office.close(); err != nil {
		b.Fatal(err)
	}
	copyTickets(b, made, tickets/fill.tickets-1)
	if kept == "" {
		return made, tickets
	}
	if err := os.Rename(made, data); err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(data, "ready"), nil, 0o600); err != nil {
		b.Fatal(err)
	}
	return data, tickets
}

// copyTickets copies the tickets of a closed house some times.
func copyTickets(b *testing.B, data string, times int) {
	b.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(data, "qingdan.db")+"?_journal_mode=WAL&_synchronous=OFF&_pragma=cache_size(-262144)")
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	do := func(text string, args ...any) {
		if _, err := db.Exec(text, args...); err != nil {
			b.Fatal(err, text)
		}
	}
	names := func(table string) (all []string) {
		rows, err := db.Query("SELECT name FROM pragma_table_info(?)", table)
		if err != nil {
			b.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			var name string
			if err := rows.Scan(&name); err != nil {
				b.Fatal(err)
			}
			all = append(all, name)
		}
		return all
	}
	copying := func(table string, changed map[string]string) string {
		columns := names(table)
		values := slices.Clone(columns)
		for i, name := range columns {
			if text, is := changed[name]; is {
				values[i] = text
			}
		}
		return "INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ") SELECT " + strings.Join(values, ", ") + " FROM " + table
	}
	var span int64
	if err := db.QueryRow("SELECT size FROM journal_head").Scan(&span); err != nil {
		b.Fatal(err)
	}
	began := time.Now()
	do("BEGIN")
	var words strings.Builder
	for c := int64(1); c <= int64(times); c++ {
		by, later := fmt.Sprint(c*span), fmt.Sprint(c*1_000_000)
		do(copying("tickets", map[string]string{"key": "key + " + by, "id": fmt.Sprintf("substr(id, 1, length(id) - 6) || '%06d'", c), "ticket_no": fmt.Sprintf("ticket_no || '-%d'", c),
			"receipt_number": fmt.Sprintf("receipt_number || '%06d'", c), "receipt_key": fmt.Sprintf("receipt_key || '%06d'", c), "title": fmt.Sprintf("title || '(%d)'", c),
			"registered_at": "registered_at + " + later, "closed_at": "CASE WHEN closed_at = 0 THEN 0 ELSE closed_at + " + later + " END"}) + " WHERE key <= " + fmt.Sprint(span))
		do("INSERT INTO journal (idx, leaf, event, ticket_key, seq, recorded_at) SELECT idx + "+by+", x'00', event, ticket_key + "+by+", seq, recorded_at + 1000000000000 FROM journal WHERE ticket_key <> 0 AND idx < ?", span)
		do(copying("figure_steps", map[string]string{"idx": "idx + " + by, "ticket_key": "ticket_key + " + by}) + " WHERE idx < " + fmt.Sprint(span))
		do(copying("standings", map[string]string{"idx": "idx + " + by, "ticket_key": "ticket_key + " + by,
			"next_idx": "CASE WHEN next_idx < " + fmt.Sprint(span) + " THEN next_idx + " + by + " ELSE next_idx END"}) + " WHERE idx < " + fmt.Sprint(span))
	}
	for _, name := range strings.Split("open stage_closed closed merged not_accepted voided overdue answered historical orders", " ") {
		do("UPDATE figures SET "+name+" = "+name+" * ?", times+1)
	}
	rng := rand.New(rand.NewPCG(3, 4))
	rows, err := db.Query("SELECT key, title FROM tickets WHERE key > ? ORDER BY key", span)
	if err != nil {
		b.Fatal(err)
	}
	type titled struct {
		key   int64
		title string
	}
	var all []titled
	for rows.Next() {
		var t titled
		if err := rows.Scan(&t.key, &t.title); err != nil {
			b.Fatal(err)
		}
		all = append(all, t)
	}
	rows.Close()
	insert, err := db.Prepare("INSERT INTO ticket_search (rowid, words) VALUES (?, ?)")
	if err != nil {
		b.Fatal(err)
	}
	for _, t := range all {
		words.Reset()
		words.WriteString(strings.Join(store.Bigrams(t.title+"\n"+benchWords(rng)), " "))
		if _, err := insert.Exec(t.key, words.String()); err != nil {
			b.Fatal(err)
		}
	}
	do("UPDATE journal_head SET size = ?", span*int64(times+1)) // and the last thousand entries, which an opened house looks for
	do("INSERT INTO journal (idx, leaf, event, ticket_key, seq, recorded_at) SELECT idx + ?, leaf, event, 0, seq, recorded_at + 1000000000000 FROM journal WHERE ticket_key = 0 AND idx < ?", span*int64(times), span)
	do("COMMIT")
	do("PRAGMA wal_checkpoint(TRUNCATE)")
	b.Logf("%d copies in %s", times, time.Since(began).Round(time.Second))
}

// benchWords are some words of a problem: 河道 in one of four, 黑臭 in one of fifty, and a rare pair in one of a thousand.
func benchWords(rng *rand.Rand) string {
	text := []string{"河道边堆放垃圾", "工地扬尘扰民", "餐饮油烟直排", "夜间施工噪声"}[rng.IntN(4)]
	if rng.IntN(50) == 0 {
		text += ",水体黑臭"
	}
	if rng.IntN(1000) == 0 {
		text += ",疑似倾倒铅酸"
	}
	return text
}

// BenchmarkLists asks a large house for pages of lists over HTTP, beside the bare query for 50 rows.
func BenchmarkLists(b *testing.B) {
	data, _ := largeHouse(b)
	s := start(b, "--data", data)
	s.signIn("zhenggaiban", goodPassword)
	bare, err := openBeside(data, b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = bare.close() })
	var plain float64
	b.Run("bare/newest 50", func(b *testing.B) {
		plain = together(b, 1, func(int64) error {
			_, err := bare.ask("SELECT " + benchColumns + " FROM house.tickets ORDER BY registered_at DESC, id DESC LIMIT 50")
			return err
		})
	})
	type listed struct {
		Items []struct{ ID string }
		Next  string `json:"next_cursor"`
	}
	ask := func(name string, clients int, path func(n int64) string, header ...string) {
		b.Run(fmt.Sprintf("%s/%d", name, clients), func(b *testing.B) {
			rate := together(b, clients, func(n int64) error {
				a, err := s.try("zhenggaiban", "GET", path(n), nil, header...)
				if err == nil && a.status != http.StatusOK && a.status != http.StatusNotModified {
					err = fmt.Errorf("%d: %s", a.status, a.body)
				}
				return err
			})
			compared(b, rate, plain)
		})
	}
	always := func(path string) func(int64) string { return func(int64) string { return path } }
	first := read[listed](s.ask("zhenggaiban", "GET", "/api/v1/tickets", nil).is(http.StatusOK))
	town, other := s.unit("zhenggaiban", "500119108000"), s.unit("zhenggaiban", "500119001000")
	today := time.Now().Format(time.DateOnly)
	year := time.Now().AddDate(-1, 0, 0).Format(time.DateOnly)
	month := time.Now().AddDate(0, -18, 0).Format("2006-01")
	half := read[listed](s.ask("zhenggaiban", "GET", "/api/v1/tickets?registered_to="+time.Now().AddDate(0, 0, -540).Format(time.DateOnly), nil).is(http.StatusOK))
	for _, clients := range []int{1, 16} {
		ask("page", clients, always("/api/v1/tickets"))
		ask("page mid-way", clients, always("/api/v1/tickets?registered_to="+time.Now().AddDate(0, 0, -540).Format(time.DateOnly)+"&cursor="+url.QueryEscape(half.Next)))
		ask("page with total", clients, always("/api/v1/tickets?count=true"))
		ask("one ticket", clients, func(n int64) string { return "/api/v1/tickets/" + first.Items[int(n)%len(first.Items)].ID })
		ask("one ticket, 304", clients, func(n int64) string { return "/api/v1/tickets/" + first.Items[int(n)%len(first.Items)].ID }, "If-None-Match", "*")
		if clients == 16 {
			break
		}
		for _, filter := range []string{"source=complaint", "state=rectifying", "state=rectifying,closed", "state=closed&source=complaint", "unit=" + town, "any_unit=" + town, "township=" + town, "township=" + town + "&source=complaint&state=closed", "verdict=unsubstantiated", "list_level=city",
			"campaign=complaint-" + year[:4], "light=red", "pollution_type=noise", "any_type=air", "key_case=true", "disputed=true", "historical=true", "month_from=" + month + "&month_to=" + month, "closed_from=" + year, "due_to=" + year} {
			for _, order := range []string{"", "registered_at", "-closed_at", "closed_at", "-current_due_on", "current_due_on", "recorded"} {
				ask("page "+filter+" "+order, clients, always("/api/v1/tickets?"+filter+"&sort="+order))
			}
			ask("total "+filter, clients, always("/api/v1/tickets?"+filter+"&count=true"))
		}
		for _, search := range []string{"黑臭", "河道", "垃圾", "铅酸", "倾倒建筑", "第77件", "QX000001977000033", "黑臭 河道"} {
			ask("search "+search, clients, always("/api/v1/tickets?q="+url.QueryEscape(search)))
			ask("search with total "+search, clients, always("/api/v1/tickets?count=true&q="+url.QueryEscape(search)))
		}
		known := "&as_of=" + today + "&known_at=" + url.QueryEscape(time.Now().Format(time.RFC3339))
		for _, figure := range []string{"registered", "closed", "closed&source=complaint", "closed&unit=" + town, "open&unit=" + other, "registered&source=complaint&township=" + town + "&month_from=" + month + "&month_to=" + month,
			"verdicts.substantiated&from=" + year + "&to=" + today, "verdicts.substantiated&from=" + year + "&to=" + today + "&unit=" + town, "timeliness.due_closed_in_time&from=" + year + "&to=" + today} {
			ask("behind "+figure, clients, always("/api/v1/tickets?figure="+figure+known))
			ask("behind with total "+figure, clients, always("/api/v1/tickets?count=true&figure="+figure+known))
		}
	}
}
