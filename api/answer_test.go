package api

import (
	"testing"
	"time"
)

func TestAVersionIsAnETagAndBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.with(route{method: "GET", path: "/thing", who: public, handle: func(c *call) error {
		if c.unchanged(etag(7)) {
			return nil
		}
		return c.give(answer("thing").versioned(7))
	}})
	w.with(route{method: "PATCH", path: "/thing", who: public, body: patchBody, handle: func(c *call) error {
		v, err := c.ifMatch()
		if err != nil {
			return err
		}
		return c.give(answer(v))
	}})
	for tag, status := range map[string]int{`"7"`: 304, `W/"7"`: 304, `"6", "7"`: 304, `*`: 304, `"8"`: 200, `7`: 200, ``: 200} {
		got := w.do("", "GET", "/thing", "", "If-None-Match", tag)
		if got.Code != status || got.Header().Get("ETag") != `"7"` || status == 304 && got.Body.Len() > 0 {
			t.Errorf("If-None-Match %s: %d %v %s", tag, got.Code, got.Header(), got.Body)
		}
	}
	for tag, status := range map[string]int{`"7"`: 200, `7`: 412, `*`: 412, `W/"7"`: 412, `"7", "8"`: 412, `"x"`: 412, `"0"`: 412, `""`: 412} {
		w.run(t, []scenario{{method: "PATCH", path: "/thing", body: `{}`, header: []string{"If-Match", tag}, status: status}})
	}
	w.run(t, []scenario{
		{method: "PATCH", path: "/thing", body: `{}`, header: []string{"If-Match", "7"}, status: 412, contains: []string{"version.unknown", `如 \"4\"`}},
		{method: "PATCH", path: "/thing", body: `{}`, status: 428, contains: []string{"version.missing"}},
	})
}

func TestInstantsAreWrittenInChinesesTimeAndDaysAsDays(t *testing.T) {
	t.Parallel()
	type wire struct {
		At   instant `json:"at"`
		None instant `json:"none"`
		On   day     `json:"on"`
		Off  day     `json:"off"`
		Text string  `json:"text"`
	}
	text, err := encode(wire{At: instant(time.Date(2024, 12, 31, 16, 0, 0, 120000, time.UTC)), On: 1, Text: "<a & b>"})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := string(text), `{"at":"2025-01-01T00:00:00.00012+08:00","none":null,"on":"1970-01-01","off":null,"text":"<a & b>"}`+"\n"; got != want {
		t.Errorf("%s, expected %s", got, want)
	}
}

func TestACursorOpensOnlyWhereItWasMade(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	type units struct {
		Items      []unit  `json:"items"`
		NextCursor *string `json:"next_cursor"`
	}
	var codes []string
	path := "/api/v1/units?limit=3"
	var first string
	for path != "" {
		p := read[units](t, w.do("officer", "GET", path, ""))
		for _, u := range p.Items {
			codes = append(codes, u.Code)
		}
		path = ""
		if p.NextCursor != nil {
			path = "/api/v1/units?limit=3&cursor=" + *p.NextCursor
			if first == "" {
				first = *p.NextCursor
			}
		}
	}
	if got, want := len(codes), 7; got != want {
		t.Errorf("the pages hold %d units, expected %d: %q", got, want, codes)
	}
	for i := 1; i < len(codes); i++ {
		if codes[i-1] >= codes[i] {
			t.Errorf("out of order: %q", codes)
		}
	}
	mine := *read[units](t, w.do("security", "GET", "/api/v1/units?limit=1", "")).NextCursor
	for name, sc := range map[string]scenario{
		"another list of the same reader": {as: "security", path: "/api/v1/accounts?cursor=" + mine, status: 422},
		"the same":                        {as: "officer", path: "/api/v1/units?cursor=" + first, status: 200},
		"another reader":                  {as: "leader", path: "/api/v1/units?cursor=" + first, status: 422},
		"another filter":                  {as: "officer", path: "/api/v1/units?level=乡&cursor=" + first, status: 422},
		"changed":                         {as: "officer", path: "/api/v1/units?cursor=A" + first, status: 422},
		"nonsense":                        {as: "officer", path: "/api/v1/units?cursor=x", status: 422, contains: []string{`"field":"cursor"`}},
	} {
		t.Run(name, func(t *testing.T) {
			sc.method = "GET"
			w.run(t, []scenario{sc})
		})
	}
}

func TestAReferenceNamesWhatItPointsTo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if got := w.server.unit(w.unit["village"]); got.Name != "village" || w.server.unit("") != nil || w.server.unit("gone").Name != "gone" {
		t.Errorf("units: %+v", got)
	}
	if all := w.server.unitList(nil); all == nil {
		t.Error("no units are an empty list, not null")
	}
	w.with(route{method: "GET", path: "/ref", who: anyone(anyToken), handle: func(c *call) error {
		return c.give(answer([]*ref{c.account(c.Actor.ID), c.account(""), c.account("gone")}))
	}})
	w.run(t, []scenario{{as: "officer", method: "GET", path: "/ref", status: 200, contains: []string{`[{"id":"{account:officer}","name":"name of officer"},null,{"id":"gone","name":"gone"}]`}}})
}
