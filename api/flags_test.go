package api

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"time"
)

// shot is a photo with a pattern that its seed decides.
func shot(t *testing.T, seed uint64, mirrored bool, quality int) []byte {
	t.Helper()
	rng := rand.New(rand.NewPCG(seed, 1))
	var shades [8][8]uint8
	for y := range 64 {
		shades[y/8][y%8] = uint8(rng.Uint32())
	}
	img := image.NewGray(image.Rect(0, 0, 160, 120))
	for y := range 120 {
		for x := range 160 {
			at := x
			if mirrored {
				at = 159 - x
			}
			img.SetGray(at, y, color.Gray{Y: shades[y/15][x/20]})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// closedAtOnce is a complaint that went from application to verification within the same second, with a photo.
func (w *world) closedAtOnce(photograph []byte) string {
	w.Helper()
	id := w.rectifying()
	body, contentType := parcel(w.T, photograph, "after.jpg", "kind", "after")
	if got := w.send("officer", id, body, contentType); got.Code != http.StatusCreated {
		w.Fatalf("%d %s", got.Code, got.Body)
	}
	body, contentType = parcel(w.T, shot(w.T, uint64(w.ids.Load())+1000, false, 90), "before.jpg", "kind", "before")
	w.send("officer", id, body, contentType)
	w.attached("officer", id, "self_check")
	w.move("leader", id, "countersign", "")
	w.move("officer", id, "request_acceptance", `"handling":"已清理沟渠淤泥并落实管护责任人,长期坚持","checklist":["measures","solved","mechanism","conduct","file"],"measures":[{"text":"清淤","person":"经办人","done_on":"2024-06-03"}]`)
	w.move("reviewer", id, "lead_pass", "")
	w.move("verifier", id, "verify_pass", `"conclusion":"属实","inspected_on":"2024-06-03","place":"河边","participants":["甲","乙"],"notice_url":"https://example.org/notice"`)
	return id
}

func TestAuditorsAndCoordinatorsAreShownWhatLooksLikeAClosureOnPaper(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	same := shot(t, 9, false, 90)
	one, two := w.closedAtOnce(same), w.closedAtOnce(same)
	open := w.rectifying()
	w.forward(15 * 24 * time.Hour)
	for _, p := range people {
		w.signIn(p.name)
	}
	w.move("verifier", one, "close", "")
	w.move("verifier", two, "close", "")
	period := "/api/v1/flags?from=2024-06-01&to=2024-06-30"
	w.run(t, []scenario{
		{as: "auditor", method: "GET", path: "/api/v1/tickets/" + one + "/flags", status: 200, contains: []string{`"code":"photo.reused","severity":"serious"`, `"code":"closing.cloned_text"`,
			`"code":"check.seconds"`, "申请验收后 0 秒", two, `"people":[{"id":"{account:officer}","name":"name of officer"},{"id":"{account:reviewer}"`}, never: []string{open}},
		{as: "coordinator", method: "GET", path: "/api/v1/tickets/" + open + "/flags", status: 200, contains: []string{`{"items":[]}`}},
		{as: "officer", method: "GET", path: "/api/v1/tickets/" + one + "/flags", status: 403},
		{as: "auditor", method: "GET", path: "/api/v1/tickets/none/flags", status: 404},
		{as: "auditor", method: "GET", path: period, status: 200, contains: []string{`"code":"photo.reused"`, `"code":"check.seconds"`, `"next_cursor":null`}},
		{as: "auditor", method: "GET", path: period + "&code=photo.reused", status: 200, contains: []string{"photo.reused", one, two}, never: []string{"check.seconds"}},
		{as: "auditor", method: "GET", path: period + "&unit={unit:shuijiang}", status: 200, contains: []string{`"items":[]`}},
		{as: "auditor", method: "GET", path: "/api/v1/flags?from=2024-05-01&to=2024-05-31", status: 200, contains: []string{`"items":[]`}},
		{as: "auditor", method: "GET", path: "/api/v1/flags", status: 422, contains: []string{`"field":"from"`, `"field":"to"`}},
		{as: "auditor", method: "GET", path: "/api/v1/flags?from=2024-06-01&to=2026-06-01", status: 422, contains: []string{`"field":"to"`}},
		{as: "auditor", method: "GET", path: period + "&code=gut.feeling", status: 422, contains: []string{`"field":"code"`}},
		{as: "officer", method: "GET", path: period, status: 403},
		{as: "security", method: "GET", path: period, status: 403},
	})
	var paged []string
	for cursor := ""; ; {
		page := read[struct {
			Items []struct {
				Code    string
				Tickets []string
			}
			NextCursor *string `json:"next_cursor"`
		}](t, w.do("auditor", "GET", period+"&limit=1"+cursor, ""))
		for _, f := range page.Items {
			paged = append(paged, f.Code)
		}
		if page.NextCursor == nil {
			break
		}
		cursor = "&cursor=" + *page.NextCursor
	}
	if got := strings.Join(paged, " "); got != "check.seconds check.seconds closing.cloned_text photo.reused" {
		t.Errorf("paged: %s", got)
	}
}

func TestAFlagDoesNotTellOfATicketFromWhichTheReaderIsRecused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	same := shot(t, 9, false, 90)
	one, two := w.closedAtOnce(same), w.rectifying()
	body, contentType := parcel(t, same, "after.jpg", "kind", "after")
	w.send("officer", two, body, contentType)
	path := "/api/v1/tickets/" + one + "/flags"
	w.run(t, []scenario{
		{as: "auditor", method: "GET", path: path, status: 200, contains: []string{two}},
		{as: "coordinator", method: "PATCH", path: "/api/v1/tickets/" + two, body: `{"recused_units":["{unit:office}"]}`, header: []string{"If-Match", `"5"`}, status: 200},
		{as: "auditor", method: "GET", path: path, status: 200, contains: []string{`{"items":[]}`}},
	})
}

func TestAPhotoThatWasMirroredAndSavedAnewIsFoundOnAnotherTicket(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, two, other := w.closedAtOnce(shot(t, 1, false, 95)), w.closedAtOnce(shot(t, 1, true, 60)), w.closedAtOnce(shot(t, 2, false, 95))
	w.forward(15 * 24 * time.Hour)
	w.signIn("verifier")
	w.signIn("auditor")
	for _, id := range []string{one, two, other} {
		w.move("verifier", id, "close", "")
	}
	w.run(t, []scenario{
		{as: "auditor", method: "GET", path: "/api/v1/flags?from=2024-06-01&to=2024-06-30&code=photo.alike", status: 200,
			contains: []string{`"code":"photo.alike","severity":"warning"`, `"tickets":["` + one + `","` + two + `"]`}, never: []string{other}},
		{as: "auditor", method: "GET", path: "/api/v1/tickets/" + two + "/flags", status: 200, contains: []string{"photo.alike", one}, never: []string{"photo.reused"}},
	})
}
