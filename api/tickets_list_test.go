package api

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/journal"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
	"qingdan/internal/store"
)

type listed struct {
	Items      []ticket2
	NextCursor *string `json:"next_cursor"`
	Total      *int64
}

func (w *world) list(as, query string) listed {
	w.Helper()
	got := w.do(as, "GET", "/api/v1/tickets?"+query, "")
	if got.Code != http.StatusOK {
		w.Fatalf("%s: %d %s", query, got.Code, got.Body)
	}
	return read[listed](w.T, got)
}

func TestAListIsNarrowedByEveryFilter(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one := w.rectifying()
	w.forward(time.Minute)
	two := w.registered("coordinator", strings.NewReplacer(`"complaint"`, `"list_item"`, "{unit:dongcheng}", "{unit:shuijiang}", `["water"]`, `["air","noise"]`, "黑臭", "扬尘").Replace(
		strings.Replace(aComplaint, "{", `{"list_level":"city","campaign":"2024","receipt_number":"X3-1","key_case":true,"origin":"`+one+`",`, 1)))
	for query, want := range map[string][]string{
		"": {two, one}, "sort=registered_at": {one, two}, "sort=-recorded": {two, one}, "sort=recorded": {one, two},
		"source=complaint": {one}, "source=complaint,list_item": {two, one}, "state=registered": {two}, "state=rectifying,closed": {one},
		"campaign=2024": {two}, "list_level=city": {two}, "verdict=substantiated": {one}, "key_case=true": {two}, "key_case=false": {one}, "historical=true": {}, "historical=false": {two, one},
		"unit={unit:dongcheng}": {one}, "any_unit={unit:dongcheng}": {one}, "unit={unit:bureau}": {}, "township={unit:shuijiang}": {two}, "pollution_type=air": {two}, "pollution_type=noise": {}, "any_type=noise": {two},
		"origin=" + one: {two}, "origin=none": {}, "q=黑臭": {one}, "q=" + url.QueryEscape("扬尘"): {two}, "q=X3": {two}, "q=无此词": {}, "q=!": {},
		"light=green": {one}, "light=red": {}, "due_from=2024-07-31&due_to=2024-07-31": {one}, "due_to=2024-07-30": {}, "registered_from=2024-06-03&registered_to=2024-06-03": {two, one}, "registered_to=2024-06-02": {},
		"closed_from=2024-01-01": {}, "month_from=2024-06&month_to=2024-06": {two, one}, "month_from=2024-07": {}, "month_to=2024-05": {},
		"figure=registered&as_of=2024-06-03": {two, one}, "figure=open&as_of=2024-06-03&source=complaint": {one}, "figure=registered&as_of=2024-06-03&unit=none": {two}, "figure=registered&as_of=2024-06-03&campaign=none": {one},
		"figure=registered&as_of=2024-06-03&list_level=none": {one}, "figure=registered&as_of=2024-06-02": {}, "figure=closed&as_of=2024-06-03": {}, "figure=registered&as_of=2024-06-03&pollution_type=noise&type_mode=all_types": {two},
		"figure=registered&as_of=2024-06-03&known_at=" + url.QueryEscape("2024-06-03T09:00:30+08:00"): {one}, "figure=registered&as_of=2024-06-03&unit={unit:dongcheng}&unit_mode=each_unit_full&state=rectifying": {one},
	} {
		found := w.list("coordinator", query+"&count=true")
		ids := []string{}
		for _, item := range found.Items {
			ids = append(ids, item.ID)
		}
		if !slices.Equal(ids, want) || *found.Total != int64(len(want)) {
			t.Errorf("%s: %v, total %d, expected %v", query, ids, *found.Total, want)
		}
	}
	for _, query := range []string{"sort=title", "sort=key", "source=rumour", "source=complaint,", "light=blue", "unit=nowhere", "unit=none", "limit=0", "limit=201", "key_case=yes", "due_from=2024-13-01", "month_from=2024", "as_of=2024-06-03",
		"figure=registered", "figure=weight&as_of=2024-06-03", "figure=open&as_of=2024-06-03&known=5", "figure=open&as_of=2024-06-03&unit_mode=none", "cursor=x", "q=" + strings.Repeat("a", 101), "audience_id=1", "state=registered&state=closed"} {
		if got := w.do("coordinator", "GET", "/api/v1/tickets?"+query, ""); got.Code != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d %s", query, got.Code, got.Body)
		}
	}
	if got := w.list("auditor", "figure=open&as_of=2024-06-03&known=5"); len(got.Items) != 0 {
		t.Errorf("before anything was registered: %v", got)
	}
}

func TestPagesNeitherLoseNorRepeatATicketWhileOthersComeIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	want := map[string]bool{}
	for range 7 {
		want[w.registered("coordinator", aComplaint)] = true
	}
	for _, sort := range []string{"", "&sort=recorded", "&sort=registered_at", "&sort=-current_due_on", "&q=黑臭", "&figure=registered&as_of=2024-06-03"} {
		seen := map[string]int{}
		for cursor := ""; ; {
			page := w.list("coordinator", "limit=2"+sort+cursor)
			for _, item := range page.Items {
				seen[item.ID]++
			}
			w.registered("coordinator", aComplaint)
			if page.NextCursor == nil {
				break
			}
			cursor = "&cursor=" + *page.NextCursor
			if got := w.do("auditor", "GET", "/api/v1/tickets?limit=2"+sort+cursor, ""); got.Code != 422 {
				t.Fatalf("another reader's cursor: %d", got.Code)
			}
			if len(seen) > 100 {
				break
			}
		}
		for id := range want {
			if seen[id] != 1 {
				t.Errorf("%q: %s was listed %d times", sort, id, seen[id])
			}
		}
	}
}

func TestALinkToTheTicketsBehindAFigureOpensThem(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.rectifying()
	known := w.now()
	w.forward(time.Minute)
	w.registered("coordinator", aComplaint)
	filter := report.Filter{Sources: []string{"complaint"}, Campaigns: []string{report.None}, ListLevels: []string{report.None}, Unit: w.unit["dongcheng"], Township: w.unit["dongcheng"], PollutionType: "water", MonthFrom: 202401, MonthTo: 202412}
	size, err := w.store.JournalSize(t.Context())
	w.must(err)
	f := report.Figure{Measure: "open", Known: size, Query: report.Query{AsOf: calendar.Date(2024, 6, 3), UnitMode: report.EachUnitFull, TypeMode: report.AllTypes, Filter: filter}}
	for _, who := range []string{"officer", "coordinator", "auditor"} {
		c := w.calling(who)
		link := c.ticketsBehind(f, known)
		if strings.Contains(link, "known=") != (who == "auditor") {
			t.Errorf("%s: %s", who, link)
		}
		got := read[listed](t, w.do(who, "GET", link, ""))
		if len(got.Items) != 1 || got.Items[0].ID != id {
			t.Errorf("%s: %s: %v", who, link, got)
		}
	}
}

// counter counts what is asked of a store; every question costs a number of statements that does not depend on how
// much it gives.
type counter struct {
	*store.Store
	asked *atomic.Int64
}

func (c counter) Ticket(ctx context.Context, s rectify.Scope, id string) (*rectify.Ticket, error) {
	c.asked.Add(1)
	return c.Store.Ticket(ctx, s, id)
}

func (c counter) Tickets(ctx context.Context, s rectify.Scope, q report.TicketQuery) (*report.TicketPage, error) {
	c.asked.Add(1)
	return c.Store.Tickets(ctx, s, q)
}

func (c counter) VisibleTickets(ctx context.Context, s rectify.Scope, ids []string) (map[string]bool, error) {
	c.asked.Add(1)
	return c.Store.VisibleTickets(ctx, s, ids)
}

func (c counter) Attachments(ctx context.Context, t *rectify.Ticket) ([]rectify.Attachment, error) {
	c.asked.Add(1)
	return c.Store.Attachments(ctx, t)
}

func (c counter) History(ctx context.Context, t *rectify.Ticket, after int64, limit int) ([]*journal.Read, error) {
	c.asked.Add(1)
	return c.Store.History(ctx, t, after, limit)
}

func (c counter) CampaignNames(ctx context.Context, codes []string) (map[string]string, error) {
	c.asked.Add(1)
	return c.Store.CampaignNames(ctx, codes)
}

func (c counter) AccountNames(ctx context.Context, ids []string) (map[string]string, error) {
	c.asked.Add(1)
	return c.Store.AccountNames(ctx, ids)
}

func (c counter) AccountName(ctx context.Context, id string) string {
	c.asked.Add(1)
	return c.Store.AccountName(ctx, id)
}

func (c counter) CampaignName(ctx context.Context, code string) string {
	c.asked.Add(1)
	return c.Store.CampaignName(ctx, code)
}

func TestAPageCostsTheSameHoweverLongItIs(t *testing.T) {
	t.Parallel()
	var asked atomic.Int64
	w := newWorld(t, func(c *Config) {
		all := counter{c.Tickets.(*store.Store), &asked}
		c.Tickets, c.Directory = all, all
	})
	origin := w.registered("coordinator", aComplaint)
	for i := range 30 {
		w.registered("coordinator", strings.Replace(aComplaint, "{", fmt.Sprintf(`{"campaign":"c%d","origin":%q,"co_units":["{unit:village}"],`, i, origin), 1))
	}
	id := w.rectifying()
	for range 10 {
		w.move("officer", id, "report_progress", `"progress_note":"进展"`)
		w.attached("officer", id, "after")
	}
	for _, path := range []string{"/api/v1/tickets?limit=%d", "/api/v1/tickets?limit=%d&count=true&q=黑臭", "/api/v1/tickets/" + id + "/history?limit=%d"} {
		var cost [2]int64
		for i, limit := range []int{2, 200} {
			asked.Store(0)
			if got := w.do("auditor", "GET", fmt.Sprintf(path, limit), ""); got.Code != http.StatusOK {
				t.Fatalf("%d %s", got.Code, got.Body)
			}
			cost[i] = asked.Load()
		}
		if cost[1] > cost[0] || cost[0] == 0 || cost[1] > 6 {
			t.Errorf("%s: %d questions for one, %d for all", path, cost[0], cost[1])
		}
	}
}
