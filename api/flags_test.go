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

	"qingdan/internal/calendar"
	"qingdan/internal/flags"
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
	w.checkedAtOnce(id)
	return id
}

// checkedAtOnce brings a ticket that has its photo after from there to its public notice.
func (w *world) checkedAtOnce(id string) {
	w.Helper()
	w.handedIn(id)
	w.move("reviewer", id, "lead_pass", "")
	w.verified(id)
}

// handedIn brings it to the review.
func (w *world) handedIn(id string) {
	w.Helper()
	body, contentType := parcel(w.T, shot(w.T, uint64(w.ids.Load())+1000, false, 90), "before.jpg", "kind", "before")
	w.send("officer", id, body, contentType)
	w.attached("officer", id, "self_check")
	w.move("leader", id, "countersign", "")
	w.move("officer", id, "request_acceptance", `"handling":"已清理沟渠淤泥并落实管护责任人,长期坚持","checklist":["measures","solved","mechanism","conduct","file"],"measures":[{"text":"清淤","person":"经办人","done_on":"2024-06-03"}]`)
}

func (w *world) verified(id string) {
	w.Helper()
	w.move("verifier", id, "verify_pass", `"conclusion":"属实","inspected_on":"2024-06-03","place":"河边","participants":["甲","乙"],"notice_url":"https://example.org/notice"`)
}

// finish does so and closes the ticket when the notice is over.
func (w *world) finish(id string) {
	w.Helper()
	w.checkedAtOnce(id)
	w.over(id)
}

func (w *world) over(id string) {
	w.Helper()
	w.forward(15 * 24 * time.Hour)
	for _, p := range people {
		w.signIn(p.name)
	}
	w.move("verifier", id, "close", "")
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
	if got := strings.Join(paged, " "); got != "check.seconds check.seconds check.unseen check.unseen closing.cloned_text photo.no_metadata photo.no_metadata photo.reused verify.no_photo verify.no_photo" {
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
	w.forward(60 * 24 * time.Hour)
	w.signIn("coordinator")
	w.signIn("auditor")
	later := w.registered("coordinator", aComplaint)
	body, contentType := parcel(t, shot(t, 1, true, 75), "after.jpg", "kind", "after")
	w.send("coordinator", later, body, contentType)
	w.run(t, []scenario{{as: "auditor", method: "GET", path: "/api/v1/tickets/" + later + "/flags", status: 200, contains: []string{"photo.alike", one, two}, never: []string{other}}})
}

func TestAPhotoFromElsewhereIsFlaggedWithItsDistanceAndNotWithItsPlace(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.rectifying()
	w.run(t, []scenario{{as: "coordinator", method: "PATCH", path: "/api/v1/tickets/" + id, body: `{"lng":107.1,"lat":29.15}`, header: []string{"If-Match", `"4"`}, status: 200}})
	body, contentType := parcel(t, shot(t, 3, false, 90), "after.jpg", "kind", "after", "lng", "107.4321", "lat", "29.1567")
	w.send("officer", id, body, contentType)
	w.finish(id)
	path := "/api/v1/tickets/" + id + "/flags"
	w.run(t, []scenario{
		{as: "auditor", method: "GET", path: path, status: 200, contains: []string{`"code":"photo.far","severity":"warning"`, "最远相距 32", `"name":"name of officer"`}, never: []string{"107.4", "29.15"}},
		{as: "verifier", method: "GET", path: path, status: 403},
	})
}

// openedBy opens the photos of a ticket in full size, or their thumbnails.
func (w *world) openedBy(as, id, size string) {
	w.Helper()
	list := read[struct{ Items []struct{ URL, Kind string } }](w.T, w.do(as, "GET", "/api/v1/tickets/"+id+"/evidence", ""))
	for _, f := range list.Items {
		if f.Kind == "after" {
			if got := w.do(as, "GET", f.URL+size, ""); got.Code != http.StatusOK {
				w.Fatalf("%d %s", got.Code, got.Body)
			}
		}
	}
}

func TestACheckIsFlaggedUntilTheCheckerOpensThePhotosAndBringsHisOwn(t *testing.T) {
	t.Parallel()
	for _, check := range []struct {
		name         string
		visit        func(w *world, id string)
		raised       []string
		neverFlagged []string
	}{
		{"from the desk", func(*world, string) {}, []string{"check.unseen", "2 名检查人", "verify.no_photo"}, []string{"verify.not_live"}},
		{"with a glance at the thumbnails", func(w *world, id string) {
			w.openedBy("reviewer", id, "?size=thumb")
			w.openedBy("verifier", id, "?size=thumb")
		}, []string{"check.unseen", "2 名检查人"}, nil},
		{"opened by an auditor, who leaves no trace", func(w *world, id string) { w.openedBy("auditor", id, "") }, []string{"check.unseen", "2 名检查人"}, nil},
		{"opened by one of two", func(w *world, id string) { w.openedBy("reviewer", id, "") }, []string{"check.unseen", "1 名检查人"}, []string{"name of reviewer"}},
	} {
		w := newWorld(t)
		id := w.rectifying()
		body, contentType := parcel(t, shot(t, 3, false, 90), "after.jpg", "kind", "after")
		w.send("officer", id, body, contentType)
		check.visit(w, id)
		w.forward(11 * time.Minute) // no check of seconds
		w.finish(id)
		scope, err := w.calling("auditor").scope()
		w.must(err)
		views, err := w.store.ViewsBetween(t.Context(), scope, calendar.DayOf(w.now()), calendar.DayOf(w.now()))
		if opened := check.name == "opened by one of two"; err != nil || (len(views) > 0) != opened {
			t.Errorf("%s: remembered %+v, %v", check.name, views, err)
		}
		got := w.do("auditor", "GET", "/api/v1/tickets/"+id+"/flags", "").Body.String()
		for _, code := range check.raised {
			if !strings.Contains(got, code) {
				t.Errorf("%s: %s is absent from %s", check.name, code, got)
			}
		}
		for _, code := range check.neverFlagged {
			if _, unseen, _ := strings.Cut(got, "check.unseen"); strings.Contains(strings.Split(unseen, "}]")[0], code) {
				t.Errorf("%s: %s is raised in %s", check.name, code, got)
			}
		}
	}
}

func TestAnHonestCheckOnSiteRaisesNoFlagOfTheCheck(t *testing.T) {
	t.Parallel()
	for _, live := range []bool{true, false} {
		w := newWorld(t)
		id := w.rectifying()
		body, contentType := parcel(t, shot(t, 3, false, 90), "after.jpg", "kind", "after")
		w.send("officer", id, body, contentType)
		w.handedIn(id)
		w.openedBy("reviewer", id, "")
		w.openedBy("verifier", id, "")
		w.openedBy("verifier", id, "")
		w.move("reviewer", id, "lead_pass", "")
		code := ""
		if live {
			code = w.capture("verifier", id)
		}
		body, contentType = parcel(t, shot(t, 77, false, 90), "site.jpg", "kind", "verification", "capture", code)
		if got := w.send("verifier", id, body, contentType); got.Code != http.StatusCreated {
			t.Fatalf("%d %s", got.Code, got.Body)
		}
		w.verified(id)
		w.over(id)
		got := w.do("auditor", "GET", "/api/v1/tickets/"+id+"/flags", "").Body.String()
		if strings.Contains(got, "check.unseen") || strings.Contains(got, "verify.no_photo") || strings.Contains(got, "verify.not_live") == live {
			t.Errorf("with a code %v: %s", live, got)
		}
	}
}

func TestWhatAUnitAsksForBeforeTheDayIsFlaggedOverAPeriodWithOpenTickets(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(cfg *Config) { cfg.Flags = flags.Defaults(); cfg.Flags.RushSize = 2; cfg.Flags.RushDays = 30 })
	one, two := w.dispatched(), w.dispatched()
	for _, id := range []string{one, two} {
		w.move("coordinator", id, "reassign", `"reason":"职责不符","responsible_unit":"{unit:shuijiang}","lead_unit":"{unit:bureau}","acceptance_unit":"{unit:inspectors}"`)
	}
	period := "/api/v1/flags?from=2024-06-01&to=2024-06-30"
	w.run(t, []scenario{
		{as: "auditor", method: "GET", path: period, status: 200, contains: []string{`"code":"transfer.burst","severity":"warning"`, "改派 2 件", one, two, `"unit":{"id":"{unit:dongcheng}"`}},
		{as: "auditor", method: "GET", path: period + "&unit={unit:dongcheng}", status: 200, contains: []string{"transfer.burst"}},
		{as: "auditor", method: "GET", path: period + "&unit={unit:bureau}", status: 200, contains: []string{`"items":[]`}},
		{as: "auditor", method: "GET", path: "/api/v1/flags?from=2024-05-01&to=2024-05-30", status: 200, contains: []string{`"items":[]`}},
	})
}
