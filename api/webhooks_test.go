package api

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"qingdan/internal/notify"
	"qingdan/internal/rectify"
)

const aWebhook = `{"label":"督办大屏","url":"https://hooks.example.com/in?token=hidden-token","format":"standard","unit":"{unit:dongcheng}"}`

// hooked makes a webhook and gives its id.
func (w *world) hooked() string {
	w.Helper()
	made := w.do("system", "POST", "/api/v1/webhooks", aWebhook)
	if made.Code != http.StatusCreated {
		w.Fatalf("%d %s", made.Code, made.Body)
	}
	return read[struct{ ID string }](w.T, made).ID
}

func TestAWebhookIsMadeByTheSystemAdministratorAndItsSecretIsShownOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	made := w.do("system", "POST", "/api/v1/webhooks", aWebhook, "Idempotency-Key", "k")
	got := read[struct{ ID, Secret, Host string }](t, made)
	if made.Code != http.StatusCreated || !strings.HasPrefix(got.Secret, "whsec_") || got.Host != "hooks.example.com" || made.Header().Get("Location") != "/api/v1/webhooks/"+got.ID {
		t.Fatalf("%d %s", made.Code, made.Body)
	}
	path, never := "/api/v1/webhooks/"+got.ID, []string{got.Secret, "hidden-token"}
	w.run(t, []scenario{
		{as: "system", method: "POST", path: "/api/v1/webhooks", body: aWebhook, header: []string{"Idempotency-Key", "k"}, status: 201, contains: []string{got.ID}},
		{as: "system", method: "GET", path: "/api/v1/webhooks", status: 200, contains: []string{`"label":"督办大屏"`, `"enabled":true`, `"id":"{unit:dongcheng}"`}, never: never},
		{as: "system", method: "GET", path: path, status: 200, never: never},
		{as: "system", method: "PATCH", path: path, body: `{"enabled":false,"label":"新名"}`, status: 200, contains: []string{`"disabled":"by_admin"`, `"label":"新名"`}, never: never},
		{as: "system", method: "PATCH", path: path, body: `{"enabled":true,"url":"https://hooks.example.com/other"}`, status: 200, contains: []string{`"disabled":null`}, never: never},
		{as: "system", method: "PATCH", path: path, body: `{"url":"https://elsewhere.example.com/"}`, status: 422, contains: []string{"webhook.host_not_allowed"}},
		{as: "system", method: "PATCH", path: path, body: `{"secret":"x"}`, status: 422, contains: []string{"webhook.secret_not_taken"}},
		{as: "system", method: "DELETE", path: path, status: 204},
		{as: "system", method: "GET", path: path, status: 404, contains: []string{"webhook.absent"}},
		{as: "system", method: "GET", path: path + "/deliveries", status: 404},
	})
	if findings, err := w.store.Replay(context.Background(), func(int64, int64) {}); err != nil || len(findings) != 0 {
		t.Errorf("the journal says otherwise: %v, %v", findings, err)
	}
}

func TestAWebhookGoesOnlyWhereItMay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for address, code := range map[string]string{
		"http://hooks.example.com/":         "webhook.url_invalid",
		"https://user:pw@hooks.example.com": "webhook.url_invalid",
		"https://hooks.example.com/#x":      "webhook.url_invalid",
		"file:///etc/passwd":                "webhook.url_invalid",
		"hooks.example.com":                 "webhook.url_invalid",
		"https://127.0.0.1/":                "webhook.host_not_allowed",
		"http://127.0.0.1/":                 "webhook.url_invalid",
		"https://hooks.example.com.evil/":   "webhook.host_not_allowed",
		"https://hooks.example.com:8443/":   "webhook.host_not_allowed",
	} {
		body := strings.Replace(aWebhook, "https://hooks.example.com/in?token=hidden-token", address, 1)
		if got := w.do("system", "POST", "/api/v1/webhooks", body); got.Code != 422 || !strings.Contains(got.Body.String(), `"code":"`+code+`"`) {
			t.Errorf("%s: %d %s", address, got.Code, got.Body)
		}
		size, err := w.store.JournalSize(context.Background())
		w.must(err)
		last, err := w.store.Entries(context.Background(), size-1, 1)
		w.must(err)
		if last[0].Event != rectify.EventRefusal || last[0].Code != code || last[0].Actor != w.account["system"] {
			t.Errorf("%s: the journal ends with %+v", address, last[0])
		}
	}
	w.run(t, []scenario{
		{as: "system", method: "POST", path: "/api/v1/webhooks", body: strings.Replace(aWebhook, "{unit:dongcheng}", "nowhere", 1), status: 422, contains: []string{"unit.absent"}},
		{as: "system", method: "POST", path: "/api/v1/webhooks", body: strings.Replace(aWebhook, "standard", "telegram", 1), status: 422, contains: []string{`"field":"format"`}},
	})
	w.forward(20 * time.Minute) // the password was proven too long ago
	w.run(t, []scenario{{as: "system", method: "POST", path: "/api/v1/webhooks", body: aWebhook, status: 403, contains: []string{"auth.step_up_required"}}})
}

// TestTheLogOfDeliveriesTellsAnAdministratorNothingOfTheBusiness: 三员分立.
func TestTheLogOfDeliveriesTellsAnAdministratorNothingOfTheBusiness(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.hooked()
	ticket := w.dispatched()
	courier := (&notify.Courier{Shelf: w.store, Box: w.server.Webhooks.Box, Units: w.store.Units, Now: w.now, NewID: w.newID, Log: slog.New(slog.DiscardHandler)}).Open()
	for more := true; more; { // its own list of hosts is empty, so nothing leaves the house
		var err error
		more, err = courier.Round(context.Background(), id)
		w.must(err)
	}
	scope, err := rectify.Actor{Role: rectify.Auditor, Unit: w.unit["district"], ScopeUnits: []string{w.unit["district"]}, Recusals: []string{w.unit["district"]}}.Scope()
	w.must(err)
	known, err := w.store.Ticket(context.Background(), scope, ticket)
	w.must(err)
	queued, err := w.store.Deliveries(context.Background(), id, 0, 10)
	w.must(err)
	if len(queued) == 0 || !strings.Contains(string(queued[0].Body), known.TicketNo) {
		t.Fatalf("queued: %+v", queued)
	}
	never := []string{known.TicketNo, ticket, string(known.Title), "dispatch", "hidden-token"}
	w.run(t, []scenario{
		{as: "system", method: "GET", path: "/api/v1/webhooks/" + id + "/deliveries?limit=1", status: 200,
			contains: []string{`"n":2`, `"state":"pending"`, `"fault":null`, `"next_cursor":"`}, never: never},
		{as: "system", method: "GET", path: "/api/v1/webhooks/" + id + "/deliveries", status: 200, contains: []string{`"n":1`, `"fault":"address_refused"`, `"attempts":1`}, never: never},
		{as: "system", method: "POST", path: "/api/v1/webhooks/" + id + "/ping", status: 202},
		{as: "system", method: "GET", path: "/api/v1/webhooks/" + id + "/deliveries", status: 200, contains: []string{`"n":3`}, never: never},
		{as: "system", method: "POST", path: "/api/v1/webhooks/" + id + "/deliveries/1/redeliver", status: 202},
		{as: "system", method: "POST", path: "/api/v1/webhooks/" + id + "/deliveries/9/redeliver", status: 404, contains: []string{"webhook.delivery_absent"}},
		{as: "system", method: "POST", path: "/api/v1/webhooks/" + id + "/deliveries/-1/redeliver", status: 404},
		{as: "system", method: "POST", path: "/api/v1/webhooks/none/deliveries/1/redeliver", status: 404, contains: []string{"webhook.absent"}},
		{as: "coordinator", method: "GET", path: "/api/v1/webhooks", status: 403, contains: []string{"role.not_allowed"}},
		{as: "security", method: "POST", path: "/api/v1/webhooks", body: aWebhook, status: 403},
	})
}

func TestEveryActOnAWebhookIsInTheJournalWithoutItsAddress(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	before, err := w.store.JournalSize(context.Background())
	w.must(err)
	id := w.hooked()
	w.do("system", "POST", "/api/v1/webhooks/"+id+"/ping", "")
	w.do("system", "POST", "/api/v1/webhooks/"+id+"/deliveries/1/redeliver", "")
	w.do("system", "PATCH", "/api/v1/webhooks/"+id, `{"enabled":false}`)
	w.do("system", "DELETE", "/api/v1/webhooks/"+id, "")
	entries, err := w.store.Entries(context.Background(), before, 10)
	w.must(err)
	var acts []string
	for _, e := range entries {
		text, err := json.Marshal(e)
		w.must(err)
		if e.Event != rectify.EventWebhook || e.Subject != id || e.Actor != w.account["system"] || strings.Contains(string(text), "hidden-token") {
			t.Errorf("journalled: %s", text)
		}
		acts = append(acts, e.Do)
	}
	if got := strings.Join(acts, " "); got != "create ping redeliver alter remove" {
		t.Errorf("journalled: %s", got)
	}
}
