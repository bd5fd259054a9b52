package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
)

// figures are what a line of the closure report says.
type figures struct {
	Registered, Closed, Open, Answered, Orders, Overdue, Historical int
	StageClosed                                                     int  `json:"stage_closed"`
	ClosureRate                                                     rate `json:"closure_rate"`
	ResponseRate                                                    rate `json:"response_rate"`
	Links                                                           map[string]string
}

type rate struct {
	Numerator, Denominator int
	Percent                *string
}

func (r rate) String() string {
	percent := "-"
	if r.Percent != nil {
		percent = *r.Percent
	}
	return fmt.Sprintf("%d/%d = %s", r.Numerator, r.Denominator, percent)
}

// closure asks for the report at the end of 2024 and gives its lines by the word of their one key, and the total.
func (s *service) closure(as, query string) (lines map[string]figures, total figures) {
	s.Helper()
	type line struct {
		Key map[string]json.RawMessage
		figures
	}
	r := read[struct {
		Rows  []line
		Total figures
	}](s.ask(as, "GET", "/api/v1/reports/closure?as_of=2024-12-31&"+query, nil).is(http.StatusOK))
	lines = map[string]figures{}
	for _, row := range r.Rows {
		for _, raw := range row.Key {
			var word string
			var named struct{ Code string }
			if json.Unmarshal(raw, &word) != nil && json.Unmarshal(raw, &named) != nil {
				s.Fatalf("a key is %s", raw)
			}
			lines[word+named.Code] = row.figures
		}
	}
	return lines, r.Total
}

func TestTheDemonstration(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	s := start(t, "--demo", "--data", data)
	for _, word := range []string{"password: " + demoPassword + "\n", "demo-auditor", "campaign=list-2024", "municipal-2 "} {
		if !strings.Contains(s.out.String(), word) {
			t.Errorf("the demonstration does not name %s:\n%s", word, s.out)
		}
	}
	for _, name := range []string{"officer", "leader", "reviewer", "verifier", "coordinator", "auditor"} {
		s.signIn("demo-"+name, demoPassword)
	}
	for _, story := range []struct {
		says string
		tell func(*service)
	}{
		{"every founding figure comes out of the API", foundingFigures},
		{"behind every figure stand as many tickets", ticketsBehindFigures},
		{"a complaint goes the whole way, and no shortcut is open", wholeProcedure},
		{"the founding figures are still the same", foundingFigures},
	} {
		t.Run(story.says, func(t *testing.T) {
			inner := *s
			inner.TB = t
			story.tell(&inner)
		})
	}
	if status := s.stop(); status != done {
		t.Fatalf("the demonstration ended with status %d: %s", status, s.errs)
	}
	t.Run("every ticket is what its entries say", func(t *testing.T) {
		console(t, done, "verify", "--replay", "--data", data) // --replay is always meant
	})
	t.Run("it is kept in its directory", func(t *testing.T) {
		again := start(t, "--demo", "--data", data)
		again.token = s.token
		if _, total := again.closure("demo-auditor", ""); total.Registered != 3157 {
			t.Errorf("after another start there are %d tickets of 2024, expected 3157", total.Registered)
		}
	})
}

// foundingFigures are the statements of the report on 2024, one by one.
func foundingFigures(s *service) {
	byCampaign, _ := s.closure("demo-auditor", "by=campaign")
	for code, want := range map[string]struct {
		figures
		rate, answered string
	}{
		"list-2024":                {figures{Registered: 2913, Closed: 2864, Open: 49}, "2864/2913 = 98.3", "0/2913 = 0.0"},
		"central-3":                {figures{Registered: 38, Closed: 29, Open: 9, Answered: 29}, "29/38 = 76.3", "29/38 = 76.3"},
		"municipal-2":              {figures{Registered: 60, Closed: 54, Open: 6, Answered: 60, Orders: 20}, "54/60 = 90.0", "60/60 = 100.0"},
		"black-odorous-water-2024": {figures{Registered: 42, Closed: 42}, "42/42 = 100.0", "0/42 = 0.0"},
		"derived-2024":             {figures{Registered: 51, Open: 51}, "0/51 = 0.0", "0/51 = 0.0"},
		"central-3-feedback":       {figures{Registered: 15, Open: 15}, "0/15 = 0.0", "0/15 = 0.0"},
		"municipal-2-feedback":     {figures{Registered: 35, Open: 35}, "0/35 = 0.0", "0/35 = 0.0"},
		"earlier-rounds":           {figures{Registered: 3, Open: 3}, "0/3 = 0.0", "0/3 = 0.0"},
	} {
		got, found := byCampaign[code]
		if !found {
			s.Errorf("the report has no line for %s", code)
			continue
		}
		if got.Registered != want.Registered || got.Closed != want.Closed || got.Open != want.Open || got.Answered != want.Answered || got.Orders != want.Orders || got.StageClosed != 0 {
			s.Errorf("%s: %+v, expected %+v", code, got, want.figures)
		}
		if got.ClosureRate.String() != want.rate || got.ResponseRate.String() != want.answered {
			s.Errorf("%s: closure rate %s, expected %s; response rate %s, expected %s", code, got.ClosureRate, want.rate, got.ResponseRate, want.answered)
		}
	}
	bySource, _ := s.closure("demo-auditor", "by=source")
	for source, open := range map[string]int{"list_item": 49, "complaint": 9 + 6, "inspection_task": 15 + 35 + 3, "self_found": 51} {
		if bySource[source].Open != open {
			s.Errorf("open stock of %s: %d, expected %d", source, bySource[source].Open, open)
		}
	}
	_, ofTwo := s.closure("demo-auditor", "campaign=list-2024&list_level=city,district")
	_, ofAll := s.closure("demo-auditor", "campaign=list-2024")
	if ofTwo.Open != 33 || ofAll.Open != 49 {
		s.Errorf("%d items are open in the lists of city and district beside %d in all, expected 33 beside 49", ofTwo.Open, ofAll.Open)
	}
}

// ticketsBehindFigures follows every link of two reports, as an auditor and as somebody who does not see the log.
func ticketsBehindFigures(s *service) {
	for _, as := range []string{"demo-auditor", "demo-coordinator"} {
		byCampaign, total := s.closure(as, "by=campaign")
		byCampaign["all"] = total
		_, byCampaign["city and district"] = s.closure(as, "campaign=list-2024&list_level=city,district")
		followed := 0
		for line, f := range byCampaign {
			for measure, figure := range map[string]int{"registered": f.Registered, "closed": f.Closed, "open": f.Open, "answered": f.Answered, "historical": f.Historical} {
				if n, said := s.count(as, f.Links[measure]); n != figure || said != figure {
					s.Errorf("%s, %s of %s: the figure is %d, the list says %d and holds %d", as, measure, line, figure, said, n)
				}
				followed++
			}
		}
		if followed < 50 {
			s.Errorf("%s: only %d links were followed", as, followed)
		}
	}
	if _, central := s.closure("demo-officer", ""); central.Registered == 0 || central.Registered > 300 {
		s.Errorf("the officer of one township counts %d tickets", central.Registered)
	}
}

// count walks a list to its end: how many different tickets it holds, and how many it says it holds.
func (s *service) count(as, list string) (n, said int) {
	s.Helper()
	seen := map[string]bool{}
	for cursor := "&count=true"; ; {
		page := read[struct {
			Items      []struct{ ID string }
			NextCursor *string `json:"next_cursor"`
			Total      *int
		}](s.ask(as, "GET", list+"&limit=200"+cursor, nil).is(http.StatusOK))
		for _, item := range page.Items {
			if seen[item.ID] {
				s.Errorf("%s: ticket %s is listed twice", list, item.ID)
			}
			seen[item.ID] = true
		}
		if page.Total != nil {
			said = *page.Total
		}
		if page.NextCursor == nil {
			return len(seen), said
		}
		cursor = "&cursor=" + *page.NextCursor
	}
}

func TestTheDemonstrationListensOnThisMachineOnly(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"0.0.0.0:0", "[::]:0", "192.0.2.1:0"} {
		data := t.TempDir()
		_, errs := console(t, refused, "serve", "--demo", "--data", data, "--listen", address)
		oneLine(t, errs)
		if !strings.Contains(errs, "127.0.0.1") {
			t.Errorf("%s: the refusal does not say what to do: %s", address, errs)
		}
		if left, err := os.ReadDir(data); err != nil || len(left) > 0 {
			t.Errorf("%s: the refused demonstration left %v, %v", address, left, err)
		}
	}
}

func TestAWrongCommandLineIsStatusTwo(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{}, {"dance"}, {"serve", "--nonsense"}, {"serve", "now"}, {"report", "closure", "--format", "gif"}, {"import", "../../go.mod"},
		{"import", "no-such-file.xlsx", "--campaign", "c", "--account", "a"}, {"account", "add", "x", "--role", "king", "--name", "X"}} {
		if _, errs := console(t, misused, args...); !strings.Contains(errs, "qingdan: ") {
			t.Errorf("%q: nothing is said on standard error", args)
		}
	}
	if out, _ := console(t, done, "--help"); !strings.Contains(out, "serve") {
		t.Errorf("the help does not name the commands:\n%s", out)
	}
}
