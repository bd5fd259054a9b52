package api

import (
	"strings"
	"testing"
	"time"
)

const onSite = `"conclusion":"属实","inspected_on":"2024-06-03","place":"河边","participants":["甲","乙"]`

// verifying is a complaint that waits for its verification; body is how it is registered.
func (w *world) verifying(body string) string {
	w.Helper()
	return w.verifiable(w.registered("coordinator", body))
}

// verifiable carries a registered complaint on until it waits for its verification.
func (w *world) verifiable(id string) string {
	w.Helper()
	w.move("coordinator", id, "dispatch", `"responsible_unit":"{unit:dongcheng}","lead_unit":"{unit:bureau}","acceptance_unit":"{unit:inspectors}","due_on":"2024-07-31"`)
	w.move("officer", id, "sign", "")
	w.move("officer", id, "start_now", `"findings":"属实","verdict":"substantiated","closure_goal":"水质达标"`)
	for _, kind := range []string{"before", "after", "self_check"} {
		w.attached("officer", id, kind)
	}
	w.move("leader", id, "countersign", "")
	w.move("officer", id, "request_acceptance", `"checklist":["measures","solved","mechanism","conduct","file"],"measures":[{"text":"清淤","person":"经办人","done_on":"2024-06-03"}]`)
	w.move("reviewer", id, "lead_pass", "")
	return id
}

// publicized is a complaint under public notice, and the id of the notice.
func (w *world) publicized() (ticket, notice string) {
	w.Helper()
	id := w.verifying(aComplaint)
	got := w.act("verifier", id, "verify_pass", onSite+`,"notice_text":"河边问题已完成整改,现予公示。"`)
	return id, read[struct {
		NoticeID string `json:"notice_id"`
	}](w.T, got).NoticeID
}

type noticePage struct {
	Items      []struct{ ID string }
	NextCursor *string `json:"next_cursor"`
}

func TestEverybodyReadsWhatIsPublishedAndNothingElseOfTheTicket(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { c.Contact = Contact{Phone: "023-00000000", Address: "某路 1 号"} })
	id, notice := w.publicized()
	hidden := []string{id, "黑臭", "dongcheng", "QD-", "receipt", "甲", "version"}
	shown := []string{`"text":"河边问题已完成整改,现予公示。"`, `"unit":"inspectors"`, `"contact":"023-00000001 某街 2 号"`, `"phone":"023-00000000"`, `"address":"某路 1 号"`,
		`"start_on":"2024-06-03"`, `"end_on":"2024-06-17"`, `"days_left":15`}
	path := "/api/v1/public/notices"
	w.run(t, []scenario{
		{method: "GET", path: path, status: 200, contains: append(shown, `"next_cursor":null`), never: hidden},
		{method: "GET", path: path + "/" + notice, status: 200, contains: shown, never: hidden},
		{method: "GET", path: path + "/" + id, status: 404},
		{method: "GET", path: path + "/none", status: 404},
		{method: "GET", path: path + "?limit=0", status: 422},
		{method: "GET", path: path + "?state=closed", status: 422},
	})
	_, second := w.publicized()
	page := read[noticePage](t, w.do("", "GET", path+"?limit=1", ""))
	if len(page.Items) != 1 || page.NextCursor == nil {
		t.Fatalf("a page of one of two: %+v", page)
	}
	rest := read[noticePage](t, w.do("", "GET", path+"?limit=1&cursor="+*page.NextCursor, ""))
	if len(rest.Items) != 1 || rest.NextCursor != nil || rest.Items[0].ID == page.Items[0].ID || rest.Items[0].ID != second && page.Items[0].ID != second {
		t.Errorf("the second page is %+v", rest)
	}
	w.forward(15 * 24 * time.Hour)
	for _, name := range []string{"verifier", "coordinator", "auditor"} {
		w.signIn(name)
	}
	w.run(t, []scenario{
		{method: "GET", path: path, status: 200, contains: []string{`"items":[]`}},
		{method: "GET", path: path + "/" + notice, status: 200, contains: []string{`"days_left":0`}},
	})
	w.move("verifier", id, "close", "")
	w.run(t, []scenario{{method: "GET", path: path + "/" + notice, status: 404}})
}

func TestATextWithPersonalDataIsNotPublished(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.verifying(withComplainant())
	for text, code := range map[string]string{"电话13912345678": "notice.private", "王某反映的问题": "notice.names_complainant", "住某路的群众": "notice.names_complainant"} {
		got := w.act("verifier", id, "verify_pass", onSite+`,"notice_text":"`+text+`"`)
		if got.Code != 409 || !strings.Contains(got.Body.String(), code) || !strings.Contains(got.Body.String(), `"field":"notice_text"`) {
			t.Errorf("%q: %d %s", text, got.Code, got.Body)
		}
	}
	guess := `{"dry_run":true,"items":[{"ticket":"` + id + `","version":8,"do":"verify_pass",` + onSite + `,"notice_text":"王某反映的问题"}]}`
	w.run(t, []scenario{{as: "verifier", method: "POST", path: "/api/v1/actions", body: guess, never: []string{"names_complainant"}, status: 200}})
	w.move("verifier", id, "verify_pass", onSite+`,"notice_text":"群众反映的问题已整改。"`)
}

func TestWhoComplainedOfAnotherPartOfTheCallOrObjectedIsNotNamedEither(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	whole := w.registered("coordinator", withComplainant())
	parts := read[[]struct{ ID string }](t, w.do("coordinator", "POST", "/api/v1/tickets/"+whole+"/split", `{"parts":[{"title":"河边"},{"title":"工地"}]}`, "If-Match", `"1"`))
	if len(parts) != 2 || parts[1].ID == whole {
		t.Fatalf("split into %+v", parts)
	}
	id := w.verifiable(parts[1].ID)
	refused := func(text string) {
		t.Helper()
		got := w.act("verifier", id, "verify_pass", onSite+`,"notice_text":"`+text+`"`)
		if got.Code != 409 || !strings.Contains(got.Body.String(), "notice.names_complainant") {
			t.Errorf("%q: %d %s", text, got.Code, got.Body)
		}
	}
	refused("王某反映的问题")
	notice := read[struct {
		NoticeID string `json:"notice_id"`
	}](t, w.act("verifier", id, "verify_pass", onSite+`,"notice_text":"已整改。"`)).NoticeID
	w.run(t, []scenario{{method: "POST", path: "/api/v1/public/notices/" + notice + "/objections", body: `{"text":"仍有异味","contact":{"name":"赵某","phone":"13700000001"}}`, status: 201}})
	w.move("coordinator", id, "moderate_objection", `"objection_no":1,"granted":true,"reason":"属于异议"`)
	w.move("verifier", id, "uphold_objection", `"objection_no":1,"reason":"确有异味"`)
	w.move("leader", id, "countersign", "")
	w.move("officer", id, "request_acceptance", `"checklist":["measures","solved","mechanism","conduct","file"]`)
	w.move("reviewer", id, "lead_pass", "")
	refused("赵某的异议成立,已再次整改。")
}
