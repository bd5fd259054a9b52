package api

import (
	"fmt"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"qingdan/internal/store"
)

// elsewhereBody is a problem that another township found at its own place.
var elsewhereBody = strings.NewReplacer("complaint", "self_found", "dongcheng", "shuijiang", "黑臭", "塑料").Replace(aComplaint)

// secrets are tickets that some people must not know of, each with what is done about them besides what everybody sees.
var secrets = []struct {
	name  string
	blind []string // who must not notice
	add   func(w *world, visible string)
}{
	{"another township has tickets", []string{"officer", "leader", "system", "security", "audit"}, func(w *world, visible string) {
		for range 3 {
			w.registered("stranger", elsewhereBody)
		}
		id := w.registered("coordinator", aComplaint)
		w.move("coordinator", id, "dispatch", `"responsible_unit":"{unit:shuijiang}","lead_unit":"{unit:bureau}","acceptance_unit":"{unit:inspectors}","due_on":"2024-07-01"`)
		w.attached("coordinator", id, "other")
		swept := w.sweeping(id, aSweep)
		w.do("stranger", "POST", "/api/v1/sweeps/"+swept+"/answers", nothing)
		w.do("stranger", "POST", "/api/v1/sweeps/"+w.sweeping(visible, aSweep)+"/answers", found)
	}},
	{"somebody complained about the office", []string{"officer", "leader", "stranger", "coordinator", "system", "security", "audit"}, func(w *world, visible string) {
		id := w.registered("coordinator", strings.Replace(withComplainant(), "{", `{"recused_units":["{unit:office}"],"campaign":"secret","receipt_number":"S`+visible+`",`, 1))
		w.do("coordinator", "GET", "/api/v1/tickets/"+id, "")
	}},
}

// TestWhatMayNotBeKnownChangesNoAnswer compares two houses that are alike but for tickets that a caller must not see:
// every GET of the table, by every such caller, gives the same bytes (S-03, S-06, S-15, S-21, S-25).
func TestWhatMayNotBeKnownChangesNoAnswer(t *testing.T) {
	t.Parallel()
	plain := newHouse(t, nil)
	for _, secret := range secrets {
		t.Run(secret.name, func(t *testing.T) {
			t.Parallel()
			other := newHouse(t, secret.add)
			calls := plain.calls()
			for _, who := range secret.blind {
				for _, path := range calls {
					a, b := plain.print(t, who, path), other.print(t, who, path)
					if a != b {
						t.Fatalf("%s can tell by GET %s:\n%s\n%s", who, path, a, b)
					}
				}
			}
			noticed := 0
			for _, path := range calls { // the comparison must be able to fail
				if plain.print(t, "verifier", path) != other.print(t, "verifier", path) {
					noticed++
				}
			}
			if noticed < 3 {
				t.Errorf("the verifier, who may see the tickets, notices them in %d answers", noticed)
			}
		})
	}
}

// house is a world with the same visible tickets, whatever else is in it.
type house struct {
	*world
	tickets, files []string
	hidden         []string
	frozen         []string // snapshots, by several people
}

const secretIDs = 500_000

func newHouse(t *testing.T, secret func(*world, string)) *house {
	t.Helper()
	h := &house{world: newWorld(t, func(c *Config) { all := c.Tickets.(*store.Store); c.Figures, c.Imports = all, all })}
	for i := range 4 {
		h.ids.Store(int64(10_000 * (i + 1)))
		id := h.rectifying()
		h.tickets = append(h.tickets, id)
		h.files = append(h.files, h.attached("officer", id, "before"))
		if secret != nil {
			h.ids.Store(secretIDs + int64(10_000*i))
			secret(h.world, id)
		}
	}
	h.ids.Store(60_000)
	h.tickets = append(h.tickets, h.registered("coordinator", aComplaint), h.registered("officer", strings.Replace(aComplaint, `"complaint"`, `"self_found"`, 1)))
	for i := range 4 {
		for n := range int64(60) {
			h.hidden = append(h.hidden, fmt.Sprintf("t%019d", secretIDs+int64(10_000*i)+n))
		}
	}
	for i, who := range []string{"coordinator", "verifier", "auditor", "officer"} {
		for _, params := range []string{`"by":["unit","source"]`, `"zero_rows":true,"restatement":true`} {
			h.ids.Store(70_000 + int64(100*i))
			made := read[frozenReport](h.T, h.do(who, "POST", "/api/v1/snapshots", `{"report":"`+[]string{"closure", "verdicts"}[i%2]+`","params":{`+params+`}}`))
			h.frozen = append(h.frozen, made.ID)
		}
	}
	h.ids.Store(80_000)
	for range 2 {
		h.frozen = append(h.frozen, read[frozenReport](h.T, h.do("coordinator", "POST", "/api/v1/periodicals/daily", `{}`)).ID)
		h.forward(24 * time.Hour)
		for _, p := range people {
			h.signIn(p.name)
		}
	}
	h.T = t
	return h
}

// calls are the addresses of all GETs, made from the table: every id in every place of an id, and every parameter.
func (h *house) calls() []string {
	ids := slices.Concat(h.tickets, h.files, h.frozen, h.hidden[:8], []string{h.unit["dongcheng"], h.account["stranger"]})
	values := map[string][]string{
		"source": {"complaint", "self_found,complaint"}, "state": {"rectifying", "registered,dispatched"}, "campaign": {"secret"}, "q": {"黑臭", "塑料", "QD", "t"}, "unit": {h.unit["dongcheng"], h.unit["shuijiang"]},
		"any_unit": {h.unit["shuijiang"]}, "township": {h.unit["dongcheng"], h.unit["shuijiang"]}, "light": {"green", "red"}, "verdict": {"unknown", "substantiated"}, "key_case": {"true", "false"}, "origin": h.hidden[:5],
		"registered_from": {"2024-01-01"}, "registered_to": {"2024-12-31"}, "due_from": {"2024-01-01"}, "due_to": {"2024-12-31"}, "closed_from": {"2024-01-01"}, "closed_to": {"2024-12-31"},
		"list_level": {"city"}, "pollution_type": {"water", "air"}, "any_type": {"water"}, "month_from": {"2024-01"}, "month_to": {"2024-12"}, "historical": {"false"}, "sort": sorts, "limit": {"1", "2", "200"},
		"count": {"true"}, "figure": {"registered&as_of=2024-06-30", "open&as_of=2024-06-30&known_at=2024-06-03T01:00:00Z", "registered&as_of=2024-06-30&count=true&unit=none"}, "as_of": {"2024-06-30"}, "known_at": {"2024-06-03T01:00:00Z"}, "by": {"unit", "source,township", "campaign", "month"},
		"unit_mode": {"each_unit_full"}, "type_mode": {"all_types"}, "zero_rows": {"true"}, "format": {"csv", "json", "report"}, "size": {"thumb"}, "original": {"true"}, "level": {"乡"}, "parent": {h.unit["district"]},
		"from": {"2024-06-03&days=3", "2024-06-01"}, "to": {"2024-06-30"}, "open": {"true", "false"}, "decimals": {"2"}, "compare": {"year"}, "restatement": {"true"}, "unit_level": {"乡"}, "batch": {"none"}, "quarter": {"2024-Q2", "2&year=2024"}, "group": {"townships"}, "layout": {"brief"}, "finding": {"missing"}, "first": {"1", "20"},
	}
	var all []string
	for _, r := range h.server.table {
		if r.method != "GET" {
			continue
		}
		paths := []string{strings.NewReplacer(":box", "due_soon", ":kind", "daily").Replace(r.path)}
		if strings.Contains(r.path, ":report") {
			paths = nil
			for _, name := range reportNames {
				paths = append(paths, strings.Replace(r.path, ":report", name, 1))
			}
		}
		if strings.Contains(r.path, ":id") {
			paths = nil
			for _, id := range ids {
				paths = append(paths, strings.NewReplacer(":id", id, ":token", "none", ":other", h.frozen[2]).Replace(r.path))
			}
		}
		for _, path := range paths {
			all = append(all, path)
			for _, name := range strings.Fields(r.params) {
				for _, v := range values[name] {
					all = append(all, path+"?"+name+"="+strings.ReplaceAll(url.PathEscape(v), "+", "%2B"))
				}
			}
		}
	}
	return all
}

var sealedCursor = regexp.MustCompile(`"next_cursor":"[A-Za-z0-9_-]+"`)

// print is the whole answer as text. A cursor is sealed anew each time, so only its length counts.
func (h *house) print(t *testing.T, who, path string) string {
	r := httptest.NewRequest("GET", path, nil)
	r.Header.Set("Authorization", "Bearer "+h.token[who])
	r.Header.Set("X-Request-Id", "one")
	got := h.serve(r)
	if got.Code >= 500 {
		t.Fatalf("GET %s as %s: %d %s", path, who, got.Code, got.Body)
	}
	var head strings.Builder
	_ = got.Header().Write(&head)
	body := sealedCursor.ReplaceAllStringFunc(got.Body.String(), func(s string) string { return fmt.Sprint("cursor of ", len(s)) })
	return fmt.Sprint(got.Code, "\n", head.String(), "\n", body)
}

// TestAForeignTicketIsAsIfItDidNotExist sends every call with an id in its path for a ticket of another township and
// for one that was never made: the answers are the same (S-02, S-03).
func TestAForeignTicketIsAsIfItDidNotExist(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	mine := w.rectifying()
	w.ids.Store(900_000)
	foreign := w.registered("stranger", elsewhereBody)
	file := w.attached("coordinator", foreign, "other")
	recused := w.registered("coordinator", strings.Replace(aComplaint, "{", `{"recused_units":["{unit:office}"],`, 1))
	bodies := map[string]string{
		"POST /api/v1/tickets/:id/actions": `{"do":"sign","version":1}`, "PATCH /api/v1/tickets/:id": `{"title":"x"}`, "POST /api/v1/tickets/:id/look_backs": `{"result":"held","inspected_on":"2024-06-03"}`,
		"PUT /api/v1/tickets/:id/complainant": `{"name":"a","phone":"1"}`, "POST /api/v1/tickets/:id/complainant/reveal": `{"reason":"x"}`,
	}
	const never = "t0000000000000999999"
	before := w.do("stranger", "GET", "/api/v1/tickets/"+foreign, "").Body.String()
	for _, who := range []struct {
		name string
		ids  []string
	}{{"officer", []string{foreign, file, recused}}, {"leader", []string{foreign, file, recused}}, {"coordinator", []string{recused}}, {"stranger", []string{mine, recused}}} {
		for _, r := range w.server.table {
			if !strings.Contains(r.path, ":id") {
				continue
			}
			for _, id := range who.ids {
				ask := func(id string) string {
					body, kind := bodies[r.method+" "+r.path], "application/json"
					if r.body == uploadBody {
						sent, contentType := parcel(t, photo(t, 1), "a.jpg", "kind", "other")
						body, kind = string(sent), contentType
					}
					request := httptest.NewRequest(r.method, strings.NewReplacer(":id", id, ":token", "none").Replace(r.path), strings.NewReader(body))
					request.Header.Set("Authorization", "Bearer "+w.token[who.name])
					request.Header.Set("Content-Type", kind)
					request.Header.Set("If-Match", `"1"`)
					request.Header.Set("X-Request-Id", "one")
					got := w.serve(request)
					return strings.ReplaceAll(fmt.Sprint(got.Code, got.Header(), got.Body), id, "ID")
				}
				if a, b := ask(id), ask(never); a != b {
					t.Errorf("%s %s as %s tells %s from nothing:\n%s\n%s", r.method, r.path, who.name, id, a, b)
				}
			}
		}
	}
	if after := w.do("stranger", "GET", "/api/v1/tickets/"+foreign, "").Body.String(); after != before {
		t.Errorf("it changed:\n%s\n%s", before, after)
	}
}

func TestALinkToATicketThatIsNotYoursIsNotShown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	origin := w.registered("stranger", elsewhereBody)
	id := w.registered("coordinator", strings.Replace(aComplaint, "{", `{"origin":"`+origin+`",`, 1))
	w.move("coordinator", id, "dispatch", `"responsible_unit":"{unit:dongcheng}","lead_unit":"{unit:bureau}","acceptance_unit":"{unit:inspectors}"`)
	master := w.registered("coordinator", aComplaint)
	w.move("coordinator", id, "propose_merge", `"master":"`+master+`","reason":"重复"`)
	for _, path := range []string{"/api/v1/tickets/" + id, "/api/v1/tickets/" + id + "/history", "/api/v1/tickets", "/api/v1/tickets?origin=" + origin, "/api/v1/tickets/" + id + "/moves"} {
		w.run(t, []scenario{{as: "officer", method: "GET", path: path, status: 200, never: []string{origin, master}}})
	}
	w.run(t, []scenario{
		{as: "officer", method: "GET", path: "/api/v1/tickets?count=true&origin=" + origin, status: 200, contains: []string{`"items":[]`, `"total":0`}},
		{as: "coordinator", method: "GET", path: "/api/v1/tickets?count=true&origin=" + origin, status: 200, contains: []string{`"total":1`, id}},
		{as: "coordinator", method: "GET", path: "/api/v1/tickets/" + id, status: 200, contains: []string{`"origin":"` + origin, `"master":"` + master}},
		{as: "coordinator", method: "GET", path: "/api/v1/tickets/" + id + "/history", status: 200, contains: []string{`"origin":"` + origin, `"master":"` + master}},
		{as: "officer", method: "POST", path: "/api/v1/tickets", body: strings.Replace(strings.Replace(aComplaint, `"complaint"`, `"self_found"`, 1), "{", `{"origin":"`+origin+`",`, 1), status: 422, contains: []string{"origin.unknown"}},
	})
}

func TestRecusedUnitsAreForCoordinators(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.registered("coordinator", strings.Replace(aComplaint, "{", `{"recused_units":["{unit:shuijiang}"],`, 1))
	w.move("coordinator", id, "dispatch", `"responsible_unit":"{unit:dongcheng}","lead_unit":"{unit:bureau}","acceptance_unit":"{unit:inspectors}"`)
	for _, path := range []string{"/api/v1/tickets/" + id, "/api/v1/tickets/" + id + "/history"} {
		w.run(t, []scenario{
			{as: "coordinator", method: "GET", path: path, status: 200, contains: []string{`"recused_units":[{"id":"{unit:shuijiang}","name":"shuijiang"}]`}},
			{as: "officer", method: "GET", path: path, status: 200, never: []string{"recused_units", "{unit:shuijiang}"}},
			{as: "reviewer", method: "GET", path: path, status: 200, never: []string{"recused_units"}},
		})
	}
	master := w.dispatched()
	other := w.registered("coordinator", strings.Replace(aComplaint, "{", `{"recused_units":["{unit:dongcheng}"],`, 1))
	if got := w.act("coordinator", other, "propose_merge", `"master":"`+master+`","reason":"重复"`); got.Code != 409 || !strings.Contains(got.Body.String(), "merge.recused") {
		t.Errorf("merging would tell the recused unit: %d %s", got.Code, got.Body)
	}
}
