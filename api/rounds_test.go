package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/sample"
)

// carriedOver makes closed tickets at a township and gives their ids.
func (w *world) carriedOver(n int, town string) (ids []string) {
	w.Helper()
	coordinator := w.calling("coordinator").Actor
	for i := range n {
		text := rectify.Text(fmt.Sprintf("河道 %d", i))
		today := calendar.DayOf(w.now())
		t, err := w.desk.Act(w.Context(), coordinator, rectify.Command{Do: "register", Historical: true, Facts: rectify.Facts{Source: new(rectify.Complaint), Title: &text,
			Description: &text, Township: new(w.unit[town]), DiscoveredOn: &today, PollutionTypes: &[]string{"water"}}})
		w.must(err)
		_, err = w.desk.Act(w.Context(), coordinator, rectify.Command{Do: "record_closed", Ticket: t.ID, Version: t.Version, Historical: true,
			Facts: rectify.Facts{ResponsibleUnit: new(w.unit[town])}})
		w.must(err)
		ids = append(ids, t.ID)
	}
	return ids
}

const aRound = `{"title":"三季度回头看","filter":{"sources":["complaint"]},"size":3,"strata":["township"],"inspectors":["{account:verifier}"]}`

// roundOf makes a call on a round that is expected to succeed and reads it.
func (w *world) roundOf(as, method, path, body string, header ...string) readRound {
	w.Helper()
	got := w.do(as, method, path, body, header...)
	if got.Code >= 300 {
		w.Fatalf("%s %s as %s: %d %s", method, path, as, got.Code, got.Body)
	}
	return read[readRound](w.T, got)
}

// readRound reads what tests look at in a round.
type readRound struct {
	ID, State string
	Seed      *string
	Sample    []roundTicket
	Chosen    []roundTicket
	Progress  *roundProgress
	Bound     *roundBound
}

// publicNow is the body of a draw with randomness of this moment.
func (w *world) publicNow() string {
	w.forward(time.Minute)
	return fmt.Sprintf(`{"randomness":"3 1 4 1 5","randomness_at":%q}`, w.now().Format(time.RFC3339))
}

func TestARoundIsPlayedFromThePlanToItsBound(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	all, other := w.carriedOver(8, "dongcheng"), w.carriedOver(1, "shuijiang")[0]
	plan := strings.Replace(aRound, `"filter":{`, `"chosen":["`+other+`"],"filter":{"township":"{unit:dongcheng}",`, 1)
	r := w.roundOf("coordinator", "POST", "/api/v1/rounds", plan, "Idempotency-Key", "k")
	if again := w.roundOf("coordinator", "POST", "/api/v1/rounds", plan, "Idempotency-Key", "k"); again.ID != r.ID {
		t.Errorf("a repetition planned %s beside %s", again.ID, r.ID)
	}
	path := "/api/v1/rounds/" + r.ID
	frozen := w.do("coordinator", "POST", path+"/freeze", `{"randomness_source":"体彩排列 5 第 24150 期"}`)
	kept, err := w.store.Round(t.Context(), w.calling("coordinator").Actor, r.ID)
	w.must(err)
	if len(kept.Checkpoint) != 64 || frozen.Code != 200 || strings.Contains(frozen.Body.String(), kept.Checkpoint) || !strings.Contains(frozen.Body.String(), kept.ListDigest) {
		t.Errorf("who freezes is told the checkpoint, or not the digest: %d %s", frozen.Code, frozen.Body)
	}
	for _, who := range []string{"coordinator", "auditor", "reviewer", "verifier"} {
		w.run(t, []scenario{
			{as: who, method: "GET", path: path, status: 200, contains: []string{`"journal_size":null`}, never: []string{kept.Checkpoint}},
			{as: who, method: "GET", path: "/api/v1/rounds", status: 200, never: []string{kept.Checkpoint}},
		})
	}
	w.run(t, []scenario{{as: "verifier", method: "GET", path: path + "/export", status: 409, contains: []string{"round.not_drawn"}}})
	r = w.roundOf("verifier", "POST", path+"/draw", w.publicNow())
	if len(r.Sample) != 3 || len(r.Chosen) != 1 || r.Progress.Missing != 3 || r.Bound != nil {
		t.Fatalf("drawn: %+v", r)
	}

	// Until the results are in, nobody but the inspectors knows what was drawn, nor what would tell it (A16).
	for _, who := range []string{"coordinator", "auditor", "reviewer"} {
		got := w.roundOf(who, "GET", path, "")
		if len(got.Sample) != 0 || got.Seed != nil || got.Progress != nil {
			t.Errorf("%s knows of the draw: %+v", who, got)
		}
		w.run(t, []scenario{
			{as: who, method: "GET", path: path + "/export", status: 403, contains: []string{"round.inspectors_only"}, never: append(all, kept.Checkpoint)},
			{as: who, method: "GET", path: path, status: 200, never: []string{kept.Checkpoint, *r.Seed}},
			{as: who, method: "GET", path: "/api/v1/rounds", status: 200, contains: []string{r.ID}, never: []string{*r.Seed, "3 1 4 1 5", kept.Checkpoint}},
		})
	}
	results := []string{"held", "false_rectification", "held"}
	for i, drawn := range r.Sample {
		body := fmt.Sprintf(`{"result":%q,"inspected_on":"2024-06-03"}`, results[i])
		if got := w.do("verifier", "POST", "/api/v1/tickets/"+drawn.Ticket+"/look_backs", body); got.Code != http.StatusOK {
			t.Fatalf("look back: %d %s", got.Code, got.Body)
		}
	}
	if got := w.roundOf("verifier", "GET", path, ""); got.Progress.Held != 2 || got.Progress.False != 1 || got.Progress.Missing != 0 {
		t.Errorf("progress: %+v", got.Progress)
	}
	w.run(t, []scenario{
		{as: "verifier", method: "POST", path: path + "/finish", body: `{}`, status: 403, contains: []string{"role.not_allowed"}},
		{as: "coordinator", method: "POST", path: path + "/finish", body: `{"reason":"x"}`, status: 403, contains: []string{"round.finisher"}},
		{as: "auditor", method: "POST", path: path + "/finish", body: `{}`, status: 409, contains: []string{"round.results_missing"}}, // the chosen one
	})
	r = w.roundOf("auditor", "POST", path+"/finish", `{"reason":"选定的一件已另案检查"}`)
	if r.State != "finished" || r.Bound == nil || r.Bound.Unfit != 1 || r.Bound.Population != 8 || r.Bound.AtMost != sample.Bound(8, 3, 1, 950) {
		t.Errorf("finished: %+v %+v", r, r.Bound)
	}
	w.run(t, []scenario{
		{as: "coordinator", method: "GET", path: path, status: 200, contains: []string{"抽查 3 件,1 件不合格:以 95% 的把握", *r.Seed, kept.Checkpoint}},
		{as: "coordinator", method: "POST", path: path + "/draw", body: w.publicNow(), status: 409, contains: []string{"round.state"}},
	})
	var proof sample.Proof
	if err := json.Unmarshal(w.do("auditor", "GET", path+"/export", "").Body.Bytes(), &proof); err != nil {
		t.Fatal(err)
	}
	if found := proof.Check(); found != nil || len(proof.Members) != 8 {
		t.Errorf("the exported draw is not proven: %v", found)
	}
	findings, err := w.store.Replay(w.Context(), func(int64, int64) {})
	if err != nil || len(findings) != 0 {
		t.Errorf("replay: %v %v", findings, err)
	}
}

func TestARoundIsClosedToWhoHasNoPartInIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.carriedOver(3, "dongcheng")
	r := w.roundOf("coordinator", "POST", "/api/v1/rounds", aRound)
	path := "/api/v1/rounds/" + r.ID
	for _, who := range []string{"officer", "leader", "stranger"} {
		for _, call := range []string{"GET /api/v1/rounds", "GET " + path, "POST " + path + "/freeze", "POST " + path + "/draw", "POST " + path + "/finish", "GET " + path + "/export"} {
			method, to, _ := strings.Cut(call, " ")
			w.run(t, []scenario{{as: who, method: method, path: to, status: 403, contains: []string{"role.not_allowed"}, never: []string{r.ID}}})
		}
	}
	none := "/api/v1/rounds/none"
	for _, p := range []string{path, none} { // the reviewer is of another unit, and the round is but planned
		w.run(t, []scenario{
			{as: "reviewer", method: "GET", path: p, status: 404, contains: []string{"not_found"}},
			{as: "reviewer", method: "POST", path: p + "/freeze", body: `{"randomness_source":"体彩"}`, status: 403, never: []string{"三季度"}},
			{as: "reviewer", method: "POST", path: p + "/draw", body: w.publicNow(), status: 404},
		})
	}
	w.run(t, []scenario{
		{as: "coordinator", method: "POST", path: path + "/freeze", body: `{}`, status: 422, contains: []string{`"field":"randomness_source"`}},
		{as: "auditor", method: "POST", path: path + "/freeze", body: `{"randomness_source":"体彩"}`, status: 403},
		{as: "coordinator", method: "POST", path: "/api/v1/rounds", body: strings.Replace(aRound, "{account:verifier}", "{account:officer}", 1), status: 422, contains: []string{"round.inspector"}},
		{as: "coordinator", method: "POST", path: "/api/v1/rounds", body: strings.Replace(aRound, `"size":3`, `"size":3,"share":50`, 1), status: 422, contains: []string{"round.size"}},
		{as: "coordinator", method: "POST", path: path + "/freeze", body: `{"randomness_source":"体彩"}`, status: 200, contains: []string{`"list_count":3`}},
		{as: "verifier", method: "POST", path: path + "/draw", body: `{"randomness":"1","randomness_at":"2024-06-03T09:00:00+08:00"}`, status: 422, contains: []string{"round.randomness_at"}},
		{as: "coordinator", method: "POST", path: path + "/draw", body: w.publicNow(), status: 403, contains: []string{"round.inspectors_only"}},
	})
}

// TestNobodyWhomOneAdministratorMadeDrawsOrEndsARound has the passwords of an inspector and of the auditor reset: until the
// audit administrator vouches for them, whoever reset them could have played the round alone.
func TestNobodyWhomOneAdministratorMadeDrawsOrEndsARound(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	closed := w.carriedOver(4, "dongcheng")
	held := scenario{as: "verifier", method: "POST", path: "/api/v1/tickets/" + closed[0] + "/look_backs", body: `{"result":"held","inspected_on":"2024-06-03"}`, status: 403, contains: []string{"account.not_vouched"}}
	path := "/api/v1/rounds/" + w.roundOf("coordinator", "POST", "/api/v1/rounds", aRound).ID
	w.roundOf("coordinator", "POST", path+"/freeze", `{"randomness_source":"体彩排列 5 第 24150 期"}`)
	for _, who := range []string{"verifier", "auditor"} {
		w.givenAnotherPassword(who)
	}
	draw := w.publicNow()
	w.run(t, []scenario{
		held,
		{as: "verifier", method: "POST", path: path + "/draw", body: draw, status: 403, contains: []string{"account.not_vouched"}},
		{as: "audit", method: "POST", path: "/api/v1/accounts/{account:verifier}/vouch", status: 200},
		{as: "verifier", method: "POST", path: path + "/draw", body: draw, status: 200},
		{as: "auditor", method: "POST", path: path + "/finish", body: `{"reason":"x"}`, status: 403, contains: []string{"account.not_vouched"}},
		{as: "audit", method: "POST", path: "/api/v1/accounts/{account:auditor}/vouch", status: 200},
		{as: "auditor", method: "POST", path: path + "/finish", body: `{"reason":"天气恶劣,改期"}`, status: 200},
	})
}
