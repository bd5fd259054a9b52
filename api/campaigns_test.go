package api

import (
	"strings"
	"testing"
	"time"
)

func TestCampaignsAreListedAsFarAsTheirTicketsAreSeen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	in := func(code, body string) string {
		return strings.Replace(body, "{", `{"campaign":"`+code+`",`, 1)
	}
	void := w.registered("coordinator", in("round", aComplaint))
	first := w.registered("coordinator", in("round", aComplaint))
	w.registered("coordinator", in("secret", strings.Replace(aComplaint, "{", `{"recused_units":["{unit:office}","{unit:dongcheng}"],`, 1)))
	theirs := w.registered("coordinator", in("theirs", aComplaint))
	w.move("coordinator", theirs, "dispatch", `"responsible_unit":"{unit:shuijiang}","lead_unit":"{unit:bureau}","acceptance_unit":"{unit:inspectors}","due_on":"2024-07-31"`)
	w.registered("coordinator", aComplaint)
	withdrawn := w.registered("coordinator", in("withdrawn", aComplaint))
	w.run(t, []scenario{{as: "coordinator", method: "PATCH", path: "/api/v1/tickets/" + withdrawn, body: `{"recused_units":["{unit:office}"]}`, header: []string{"If-Match", `"1"`}, status: 200}})
	w.move("coordinator", first, "dispatch", `"responsible_unit":"{unit:dongcheng}","lead_unit":"{unit:bureau}","acceptance_unit":"{unit:inspectors}","due_on":"2024-07-31"`)
	w.move("coordinator", void, "propose_void", `"reason":"重复登记"`)
	w.move("reviewer", void, "void", "")
	w.forward(40 * 24 * time.Hour)
	for _, p := range people {
		w.signIn(p.name)
	}
	w.registered("coordinator", in("round", aComplaint))
	const path = "/api/v1/campaigns"
	w.run(t, []scenario{
		{as: "coordinator", method: "GET", path: path, status: 200, never: []string{"secret", "withdrawn"},
			contains: []string{`{"items":[{"code":"round","name":"round","tickets":3,"level":null,"level_label":null,"first_month":"2024-06","last_month":"2024-07"},{"code":"theirs",`}},
		{as: "coordinator", method: "GET", path: "/api/v1/tickets?campaign=round&count=true", status: 200, contains: []string{`"total":3`}},
		{as: "officer", method: "GET", path: path, status: 200, contains: []string{`{"items":[{"code":"round","name":"round","tickets":1,"level":null,"level_label":null,"first_month":"2024-06","last_month":"2024-06"}]}`}},
		{as: "verifier", method: "GET", path: path, status: 200, contains: []string{"secret"}},
		{as: "stranger", method: "GET", path: path, status: 200, contains: []string{`"code":"theirs"`}, never: []string{"round", "secret"}},
		{as: "security", method: "GET", path: path, status: 403},
		{as: "officer", method: "GET", path: path + "?limit=5", status: 422, contains: []string{"parameter.unknown"}},
	})
}

func TestTheLevelOfACampaignIsSetByACoordinatorAndDecidesOnLaterClocks(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	in := func(code string) string { return strings.Replace(aComplaint, "{", `{"campaign":"`+code+`",`, 1) }
	early := w.registered("coordinator", in("round"))
	later := w.registered("coordinator", in("round"))
	w.registered("coordinator", strings.Replace(in("secret"), "{", `{"recused_units":["{unit:office}","{unit:dongcheng}"],`, 1))
	dispatch := `"responsible_unit":"{unit:dongcheng}","lead_unit":"{unit:bureau}","acceptance_unit":"{unit:inspectors}"`
	w.move("coordinator", early, "dispatch", dispatch)
	const path = "/api/v1/campaigns/round"
	w.run(t, []scenario{
		{as: "coordinator", method: "PATCH", path: path, body: `{"level":"municipal"}`, status: 200, contains: []string{`"code":"round"`, `"level":"municipal","level_label":"市级"`}},
		{as: "coordinator", method: "PATCH", path: path, body: `{}`, status: 200, contains: []string{`"level":"municipal"`}},
		{as: "coordinator", method: "PATCH", path: path, body: `{"level":"national"}`, status: 422, contains: []string{"value.unknown"}},
		{as: "coordinator", method: "PATCH", path: path, body: `{"name":"x"}`, status: 422, contains: []string{"field.unknown"}},
		{as: "officer", method: "PATCH", path: path, body: `{"level":"central"}`, status: 403},
		{as: "auditor", method: "PATCH", path: path, body: `{"level":"central"}`, status: 403},
		{as: "coordinator", method: "PATCH", path: "/api/v1/campaigns/nowhere", body: `{"level":"central"}`, status: 404},
		{as: "coordinator", method: "PATCH", path: "/api/v1/campaigns/nowhere", body: `{}`, status: 404},
		{as: "coordinator", method: "PATCH", path: "/api/v1/campaigns/secret", body: `{"level":"central"}`, status: 404},
		{as: "coordinator", method: "GET", path: "/api/v1/campaigns", status: 200, contains: []string{`"level":"municipal"`}},
	})
	w.move("coordinator", later, "dispatch", dispatch)
	w.run(t, []scenario{
		{as: "coordinator", method: "GET", path: "/api/v1/tickets/" + early, status: 200, contains: []string{`"reply_due_on":"2024-06-13"`, `"variant":""`}},
		{as: "coordinator", method: "GET", path: "/api/v1/tickets/" + later, status: 200, contains: []string{`"reply_due_on":"2024-06-10"`, `"variant":"provincial_or_municipal"`}},
		{as: "coordinator", method: "PATCH", path: path, body: `{"level":null}`, status: 200, contains: []string{`"level":null`}},
	})
}
