package api

import (
	"strings"
	"testing"
)

func TestATicketIsSplitUnderOneNumber(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.registered("coordinator", strings.Replace(aComplaint, "{", `{"campaign":"c","receipt_number":"D3CQ7",`, 1))
	body := `{"parts":[{"title":"污水"},{"title":"噪声","pollution_types":["noise"]}]}`
	path := "/api/v1/tickets/" + id + "/split"
	w.run(t, []scenario{
		{as: "officer", method: "POST", path: path, body: body, header: []string{"If-Match", `"1"`}, status: 404},
		{as: "auditor", method: "POST", path: path, body: body, header: []string{"If-Match", `"1"`}, status: 403},
		{as: "coordinator", method: "POST", path: path, body: body, status: 428},
		{as: "coordinator", method: "POST", path: path, body: body, header: []string{"If-Match", `"9"`}, status: 412},
		{as: "coordinator", method: "POST", path: path, body: `{"parts":[{"title":"一件"}]}`, header: []string{"If-Match", `"1"`}, status: 422, contains: []string{"split.number"}},
		{as: "coordinator", method: "POST", path: path, body: body, header: []string{"If-Match", `"1"`}, status: 201, contains: []string{`"receipt_number":"D3CQ7-1"`, `"receipt_number":"D3CQ7-2"`, `"title":"噪声"`}},
		{as: "coordinator", method: "GET", path: "/api/v1/tickets?q=D3CQ7&count=true", status: 200, contains: []string{`"total":2`}},
	})
}

func TestAnExtensionGoesItsWayThroughTheAPI(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.registered("coordinator", strings.Replace(aComplaint, `"source":"complaint"`, `"source":"list_item"`, 1))
	w.move("coordinator", id, "dispatch", `"responsible_unit":"{unit:dongcheng}","lead_unit":"{unit:bureau}","acceptance_unit":"{unit:inspectors}","due_on":"2024-06-20"`)
	w.move("officer", id, "sign", `"closure_goal":"水质达标"`)
	path := "/api/v1/tickets/" + id
	w.run(t, []scenario{
		{as: "leader", method: "POST", path: path + "/actions", body: `{"do":"request_extension","version":3,"due_on":"2024-07-10","reason":"汛期","proof":["none"]}`, status: 409, contains: []string{"extension.proof_absent"}},
		{as: "coordinator", method: "POST", path: path + "/actions", body: `{"do":"supervise","version":3,"slip_level":"orange","reason":"x","answer_by":"2024-06-10"}`, status: 409, contains: []string{"slip.order"}},
		{as: "coordinator", method: "POST", path: path + "/actions", body: `{"do":"supervise","version":3,"slip_level":"blue","reason":"进展缓慢","answer_by":"2024-06-10"}`, status: 200, contains: []string{`"level_label":"蓝色督办单"`, `"answered":null`}},
		{as: "officer", method: "POST", path: path + "/actions", body: `{"do":"answer_slip","version":4,"slip_no":1,"answer":"三日内完成"}`, status: 200, contains: []string{`"answer":"三日内完成"`}},
		{as: "officer", method: "POST", path: path + "/actions", body: `{"do":"report_progress","version":5,"progress_note":"开工","milestones":[{"on":"2024-06-10","target":"完成一半"}]}`, status: 200, contains: []string{`"schedule":"on_schedule"`, `"target":"完成一半"`}},
	})
}
