package api

import (
	"context"
	"errors"
	"net/http/httptest"
	"strings"
	"testing"

	"qingdan/internal/rectify"
)

func TestUnitsAreFoundByNameParentAndLevel(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.run(t, []scenario{
		{as: "officer", method: "GET", path: "/api/v1/units?parent={unit:district}&level=乡&count=true", status: 200, contains: []string{"dongcheng", "shuijiang", `"total":2`}, never: []string{"bureau", "village"}},
		{as: "system", method: "GET", path: "/api/v1/units?q=vil", status: 200, contains: []string{`"parent":{"id":"{unit:dongcheng}","name":"dongcheng"}`}, never: []string{"bureau"}},
		{as: "officer", method: "GET", path: "/api/v1/units?parent=nowhere", status: 200, contains: []string{`{"items":[],"next_cursor":null}`}},
		{as: "officer", method: "GET", path: "/api/v1/units/{unit:district}", status: 200, contains: []string{`"below":5`, `"acceptance_unit":{"id":"{unit:inspectors}"`, `"parent":null`}},
		{as: "officer", method: "GET", path: "/api/v1/units/nowhere", status: 404, contains: []string{"unit.absent"}},
		{as: "officer", method: "GET", path: "/api/v1/units?limit=0", status: 422, contains: []string{`"field":"limit"`}},
		{as: "officer", method: "GET", path: "/api/v1/units?limit=201", status: 422},
		{as: "officer", method: "GET", path: "/api/v1/units?level=township", status: 422, contains: []string{`"field":"level"`, "乡, 县, 村, 部门"}},
	})
}

func TestTheVocabularyHasEveryEnumerationWithItsLabels(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	all := read[map[string][]term](t, w.do("", "GET", "/api/v1/vocabulary", ""))
	for name, terms := range rectify.Vocabulary {
		if len(all[name]) != len(terms) {
			t.Errorf("%s has %d values, expected %d", name, len(all[name]), len(terms))
		}
	}
	if len(all["do"]) != len(rectify.Table) || len(all["token_scope"]) == 0 {
		t.Errorf("%d moves, %d scopes", len(all["do"]), len(all["token_scope"]))
	}
	for name, terms := range all {
		for _, term := range terms {
			if term.ID == "" || term.Label == "" || term.LabelEN == "" {
				t.Errorf("%s: %+v", name, term)
			}
		}
	}
}

func TestADueDayComesWithItsExplanation(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.run(t, []scenario{
		{as: "officer", method: "GET", path: "/api/v1/calendar/due?from=2024-09-29&days=4&kind=working&count_first=true", status: 200,
			contains: []string{`"due_on":"2024-10-09"`, `"provisional":false`, "国庆节调休上班"}},
		{as: "officer", method: "GET", path: "/api/v1/calendar/due?from=2024-09-30&days=4", status: 200, contains: []string{`"due_on":"2024-10-11"`}},
		{as: "officer", method: "GET", path: "/api/v1/calendar/due?from=2024-09-30&days=4&kind=natural", status: 200, contains: []string{`"due_on":"2024-10-04"`}},
		{as: "officer", method: "GET", path: "/api/v1/calendar/due?from=2026-12-30&days=9", header: []string{"Accept-Language", "en"}, status: 200, contains: []string{`"provisional":true`, "working day"}},
		{as: "officer", method: "GET", path: "/api/v1/calendar/due", status: 422, contains: []string{`"field":"from"`, `"field":"days"`}},
		{as: "officer", method: "GET", path: "/api/v1/calendar/due?from=2024-09-30&days=-1&kind=holy", status: 422, contains: []string{`"field":"days"`, `"field":"kind"`}},
		{as: "officer", method: "GET", path: "/api/v1/calendar/due?from=9998-12-30&days=10000", status: 422, contains: []string{"calendar.due_out_of_range"}},
		{as: "officer", method: "GET", path: "/api/v1/calendar/days?from=2024-09-28&to=2024-10-01", status: 200,
			contains: []string{`{"day":"2024-09-29","working":true,"sort":"make_up","name":"国庆节"`, `{"day":"2024-10-01","working":false,"sort":"holiday"`}},
		{as: "officer", method: "GET", path: "/api/v1/calendar/days?from=2024-10-01&to=2024-09-28", status: 422},
		{as: "officer", method: "GET", path: "/api/v1/calendar/days?from=2000-01-01&to=2024-09-28", status: 422, contains: []string{"calendar.range_too_long"}},
	})
}

// deaf is a database that does not answer.
type deaf struct{}

func (deaf) Ping(context.Context) error { return errors.New("connection-canary") }

func TestReadinessFollowsTheDatabaseAndLivenessDoesNot(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { c.Health = deaf{} })
	w.run(t, []scenario{
		{method: "GET", path: "/healthz", status: 200, contains: []string{`"status":"ok"`}},
		{method: "GET", path: "/readyz", status: 503, contains: []string{"not_ready"}, never: []string{"canary"}},
	})
}

func TestTheDescriptionAndItsPageAreServed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for path, part := range map[string]string{"/docs/": "swagger-ui", "/docs/swagger-ui.css": ".swagger-ui", "/openapi.json": `"openapi"`} {
		got := w.serve(httptest.NewRequest("GET", path, nil))
		if got.Code != 200 || !strings.Contains(got.Body.String(), part) {
			t.Errorf("%s: %d", path, got.Code)
		}
		if policy := got.Header().Get("Content-Security-Policy"); strings.Contains(policy, "script-src 'self'") != strings.HasPrefix(path, "/docs/") {
			t.Errorf("%s: %s", path, policy)
		}
	}
	for _, path := range []string{"/", "/docs"} {
		if got := w.serve(httptest.NewRequest("GET", path, nil)); got.Code != 302 || got.Header().Get("Location") != "/docs/" {
			t.Errorf("%s: %d %v", path, got.Code, got.Header())
		}
	}
	for _, path := range []string{"/metrics", "/debug/pprof/", "/docs/../go.mod", "/docs/nothing", "/swagger.json"} { // S-90
		if got := w.serve(httptest.NewRequest("GET", path, nil)); got.Code != 404 {
			t.Errorf("%s: %d", path, got.Code)
		}
	}
}
