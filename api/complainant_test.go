package api

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"qingdan/internal/rectify"
)

const whoComplained = `"complainant":{"name":"王某","phone":"13800000001","id_number":"500119","address":"某路","consent":true}`

func withComplainant() string { return strings.Replace(aComplaint, "{", "{"+whoComplained+",", 1) }

func TestWhoComplainedIsShownToACoordinatorWithAReasonOnTheRecord(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.registered("coordinator", withComplainant())
	bare := w.registered("coordinator", aComplaint)
	path := "/api/v1/tickets/" + id + "/complainant"
	w.run(t, []scenario{
		{as: "coordinator", method: "GET", path: "/api/v1/tickets/" + id, status: 200, never: []string{"王某", "13800000001", "complainant"}},
		{as: "coordinator", method: "POST", path: path + "/reveal", body: `{}`, status: 422, never: []string{"王某"}},
		{as: "coordinator", method: "POST", path: path + "/reveal", body: `{"reason":"  "}`, status: 422, never: []string{"王某"}},
		{as: "coordinator", method: "POST", path: path + "/reveal", body: `{"reason":"回访"}`, header: []string{"Idempotency-Key", "k"}, status: 200, contains: []string{`"name":"王某","phone":"13800000001"`}},
		{as: "coordinator", method: "POST", path: path + "/reveal", body: `{"reason":"回访"}`, header: []string{"Idempotency-Key", "k"}, status: 200, contains: []string{"王某"}},
		{as: "coordinator", method: "POST", path: "/api/v1/tickets/" + bare + "/complainant/reveal", body: `{"reason":"回访"}`, status: 404, contains: []string{"complainant.absent"}},
		{as: "coordinator", method: "POST", path: "/api/v1/tickets/none/complainant/reveal", body: `{"reason":"回访"}`, status: 404},
	})
	for _, p := range people {
		if p.role != rectify.Coordinator {
			w.run(t, []scenario{{as: p.name, method: "POST", path: path + "/reveal", body: `{"reason":"回访"}`, status: 403, never: []string{"王某"}}})
		}
	}
	w.forward(20 * time.Minute)
	w.run(t, []scenario{{as: "coordinator", method: "POST", path: path + "/reveal", body: `{"reason":"回访"}`, status: 403, never: []string{"王某"}}})
	entries, err := w.store.Entries(t.Context(), 0, 10000)
	w.must(err)
	reveals := 0
	for _, e := range entries {
		if e.Event == rectify.EventReveal && e.Subject == id && e.Reason == "回访" && e.Actor == w.account["coordinator"] {
			reveals++
		}
	}
	if reveals != 2 {
		t.Errorf("shown twice, journalled %d times", reveals)
	}
}

func TestOneAdministratorAloneNeverLearnsWhoComplained(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := "/api/v1/tickets/" + w.registered("coordinator", withComplainant()) + "/complainant/reveal"
	issued := read[resetToken](t, w.do("security", "POST", "/api/v1/accounts/{account:coordinator}/reset", ""))
	w.do("", "POST", "/api/v1/passwords", `{"token":"`+issued.Token+`","password":"Another-horse-43"}`)
	signIn := func() {
		w.token["coordinator"] = read[struct{ Token string }](t, w.do("", "POST", "/api/v1/sessions", `{"username":"coordinator","password":"Another-horse-43"}`)).Token
	}
	signIn()
	w.run(t, []scenario{
		{as: "coordinator", method: "POST", path: path, body: `{"reason":"回访"}`, status: 403, contains: []string{"account.not_vouched"}, never: []string{"王某"}},
		{as: "coordinator", method: "PUT", path: strings.TrimSuffix(path, "/reveal"), body: `{"name":"李某"}`, header: []string{"If-Match", `"1"`}, status: 403, contains: []string{"account.not_vouched"}},
		{as: "coordinator", method: "POST", path: strings.TrimSuffix(path, "/complainant/reveal") + "/actions", body: `{"do":"close","version":1}`, status: 403, contains: []string{"account.not_vouched"}},
		{as: "coordinator", method: "POST", path: "/api/v1/actions", body: `{"dry_run":true,"items":[{"ticket":"` + strings.Split(path, "/")[4] + `","do":"close","version":1}]}`, status: 200, contains: []string{"account.not_vouched"}},
		{as: "security", method: "POST", path: "/api/v1/accounts/{account:coordinator}/vouch", status: 403},
		{as: "coordinator", method: "POST", path: "/api/v1/accounts/{account:coordinator}/vouch", status: 403},
		{as: "audit", method: "POST", path: "/api/v1/accounts/{account:coordinator}/vouch", status: 200, never: []string{`"vouched_at":null`}},
		{as: "coordinator", method: "POST", path: path, body: `{"reason":"回访"}`, status: 200, contains: []string{"王某"}},
	})
}

func TestWhoComplainedIsRecordedByCoordinatorsOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.registered("coordinator", aComplaint)
	path := "/api/v1/tickets/" + id + "/complainant"
	body := `{"name":"李某","phone":"139"}`
	w.run(t, []scenario{
		{as: "officer", method: "POST", path: "/api/v1/tickets", body: strings.Replace(withComplainant(), `"source":"complaint"`, `"source":"self_found"`, 1), status: 409, contains: []string{"complainant.not_yours"}, never: []string{"王某"}},
		{as: "officer", method: "PUT", path: path, body: body, header: []string{"If-Match", `"1"`}, status: 403},
		{as: "auditor", method: "PUT", path: path, body: body, header: []string{"If-Match", `"1"`}, status: 403},
		{as: "coordinator", method: "PUT", path: path, body: body, status: 428},
		{as: "coordinator", method: "PUT", path: path, body: `{"name":"李某"}`, header: []string{"If-Match", `"1"`}, status: 422, contains: []string{`"field":"phone"`}},
		{as: "coordinator", method: "PUT", path: path, body: body, header: []string{"If-Match", `"1"`}, status: 204},
		{as: "coordinator", method: "PUT", path: path, body: body, header: []string{"If-Match", `"1"`}, status: 412},
		{as: "coordinator", method: "PUT", path: path, body: `{"name":"赵某","phone":"137"}`, header: []string{"If-Match", `"2"`}, status: 204},
		{as: "coordinator", method: "POST", path: path + "/reveal", body: `{"reason":"回访"}`, status: 200, contains: []string{`"name":"赵某"`}},
		{as: "coordinator", method: "GET", path: "/api/v1/tickets/" + id + "/history", status: 200, contains: []string{`"do":"record_complainant"`, `"changes":{}`}, never: []string{"赵某", "李某"}},
	})
}

// unwritten is a house that notes nothing.
type unwritten struct{ rectify.House }

func (unwritten) Change(context.Context, func(rectify.Work) error) error {
	return rectify.Refuse(rectify.Unavailable, "store.unavailable", rectify.Say("不可用", "not available")).Because(errors.New("the disk is gone"))
}

func TestWhatCannotBeJournalledIsNotShown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.registered("coordinator", withComplainant())
	ticket := w.rectifying()
	photo := w.attached("officer", ticket, "before")
	w.desk.House = unwritten{w.store}
	w.run(t, []scenario{
		{as: "coordinator", method: "POST", path: "/api/v1/tickets/" + id + "/complainant/reveal", body: `{"reason":"回访"}`, status: http.StatusServiceUnavailable, never: []string{"王某"}},
		{as: "auditor", method: "GET", path: "/api/v1/evidence/" + photo + "?original=true", status: http.StatusServiceUnavailable},
		{as: "auditor", method: "GET", path: "/api/v1/evidence/" + photo, status: http.StatusOK},
	})
}

func TestTheSealedIdentityOfOneTicketDoesNotOpenOnAnother(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	sealed, err := w.server.sealer(&givenComplainant{Name: "王某", Phone: "138"})("one")
	w.must(err)
	box := w.server.Keyring.Box(complainantTable, complainantField)
	if _, err := box.Open("one", sealed); err != nil {
		t.Error(err)
	}
	if _, err := box.Open("two", sealed); err == nil {
		t.Error("it opened")
	}
}
