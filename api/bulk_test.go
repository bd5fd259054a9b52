package api

import (
	"fmt"
	"strings"
	"testing"
)

// batch is the body of a bulk call that signs for tickets at version 2.
func batch(dry bool, ids ...string) string {
	items := make([]string, len(ids))
	for i, id := range ids {
		items[i] = fmt.Sprintf(`{"ticket":%q,"do":"sign","version":2}`, id)
	}
	return fmt.Sprintf(`{"dry_run":%t,"items":[%s]}`, dry, strings.Join(items, ","))
}

func TestABatchWithOneForeignTicketChangesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var ids []string
	for range 20 {
		ids = append(ids, w.dispatched())
	}
	foreign := w.registered("stranger", strings.NewReplacer("complaint", "self_found", "dongcheng", "shuijiang").Replace(aComplaint))
	for _, other := range []string{foreign, "t0000000000000000000"} {
		w.run(t, []scenario{{as: "officer", method: "POST", path: "/api/v1/actions", body: batch(false, append(ids, other)...), status: 404,
			contains: []string{`"field":"items[20].ticket"`}, never: []string{`"field":"items[19]`}}})
	}
	for _, other := range []string{foreign, "t0000000000000000000"} { // a dry run tells of each by itself, and no more of the one than of the other
		w.run(t, []scenario{{as: "officer", method: "POST", path: "/api/v1/actions", body: batch(true, ids[0], other), status: 200,
			contains: []string{`"done":1`, `"ticket":"` + other + `","do":"sign","done":false,"version":null,"state":null,"state_label":null,"code":"not_found","detail":"没有找到","fields":[]`}}})
	}
	for _, id := range ids {
		if v := w.version(id); v != 2 {
			t.Fatalf("%s is at version %d", id, v)
		}
	}
}

func TestTheItemsOfABatchAreDecidedOneByOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, b, c := w.dispatched(), w.dispatched(), w.dispatched()
	w.move("officer", c, "sign", "")
	const path = "/api/v1/actions"
	done := []string{`"done":2`, `"version":3,"state":"investigating","state_label":"已签收(调查核实中)","code":null`, `"ticket":"` + c + `","do":"sign","done":false,"version":null,"state":null,"state_label":null,"code":"ticket.stale"`, `"fields":[{"field":"signed_at","code":"field.changed"`}
	w.run(t, []scenario{
		{as: "officer", method: "POST", path: path, body: batch(true, a, b, c), status: 200, contains: append(done, `"dry_run":true`)},
		{as: "auditor", method: "GET", path: "/api/v1/tickets/" + a, status: 200, contains: []string{`"version":2`}},
		{as: "officer", method: "POST", path: path, body: batch(false, a, b, c), header: []string{"Idempotency-Key", "k"}, status: 200, contains: append(done, `"dry_run":false`)},
		{as: "officer", method: "POST", path: path, body: batch(false, a, b, c), header: []string{"Idempotency-Key", "k"}, status: 200, contains: done},
		{as: "officer", method: "POST", path: path, body: batch(false, a), status: 200, contains: []string{`"done":0`, "ticket.stale"}},
		{as: "auditor", method: "GET", path: "/api/v1/tickets/" + a, status: 200, contains: []string{`"version":3`}},
		{as: "officer", method: "POST", path: path, body: batch(false, a, a), status: 422, contains: []string{"items[1].ticket"}},
		{as: "officer", method: "POST", path: path, body: batch(false), status: 422},
		{as: "officer", method: "POST", path: path, body: strings.Replace(batch(false, a), "sign", "register", 1), status: 200, contains: []string{`"done":0`, "move.unknown"}},
		{as: "officer", method: "POST", path: path, body: strings.Replace(batch(false, a), `"version"`, `"state":"closed","version"`, 1), status: 422, contains: []string{"items[0].state"}},
		{as: "auditor", method: "POST", path: path, body: batch(true, a), status: 403},
	})
	many := make([]string, mostActions+1)
	for i := range many {
		many[i] = fmt.Sprint("t", i)
	}
	w.run(t, []scenario{{as: "officer", method: "POST", path: path, body: batch(false, many...), status: 422, contains: []string{"list.length"}}})
}

func TestABatchThatBrokeOffIsFinishedByItsRepetition(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, b := w.dispatched(), w.dispatched()
	key := []string{"Idempotency-Key", "k"}
	first := w.do("officer", "POST", "/api/v1/actions", batch(false, a, b), key...)
	w.server.receipts = newReceipts(w.now) // the memory of a server that was restarted
	second := w.do("officer", "POST", "/api/v1/actions", batch(false, a, b), key...)
	if first.Code != 200 || first.Body.String() != second.Body.String() {
		t.Errorf("%s\n%s", first.Body, second.Body)
	}
	if got := w.do("officer", "POST", "/api/v1/actions", batch(false, b, a), key...); !strings.Contains(got.Body.String(), "idempotency.other_request") {
		t.Errorf("another body under the key: %s", got.Body)
	}
}

func TestADryRunLeavesNoTrace(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.dispatched()
	before, err := w.store.JournalSize(t.Context())
	w.must(err)
	for _, do := range []string{"sign", "close"} {
		w.do("officer", "POST", "/api/v1/actions", strings.Replace(batch(true, id), "sign", do, 1))
	}
	if after, err := w.store.JournalSize(t.Context()); err != nil || after != before {
		t.Errorf("the journal grew from %d to %d: %v", before, after, err)
	}
}

func TestOnePersonCannotCloseADistrictInAnHour(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { c.Limits.Batch = Rate{PerSecond: 1.0 / 3600, Burst: 3} })
	a, b := w.dispatched(), w.dispatched()
	w.run(t, []scenario{
		{as: "officer", method: "POST", path: "/api/v1/actions", body: batch(true, a, b), status: 200},
		{as: "officer", method: "POST", path: "/api/v1/actions", body: batch(true, a, b), status: 200},
		{as: "officer", method: "POST", path: "/api/v1/actions", body: batch(false, a, b), status: 200, contains: []string{`"done":2`}},
		{as: "officer", method: "POST", path: "/api/v1/actions", body: batch(false, a, b), status: 429, contains: []string{"request.too_many"}},
	})
}
