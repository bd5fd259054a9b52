package api

import (
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

func TestAQueryIsReadStrictlyAndItsFaultsAreNamed(t *testing.T) {
	t.Parallel()
	names := []string{"q", "source", "on", "at", "flag", "n", "way", "list", "must"}
	for raw, want := range map[string][]string{
		"must=2024-01-01": nil,
		"must=2024-01-01&q=%E6%B0%B4&source=complaint,hotline&on=2024-06-03&at=2024-06-03T09:00:00%2B08:00&flag=true&n=5&way=up&list=a,b": nil,
		"":                                           {"must parameter.required"},
		"must=2024-01-01&q=&source=":                 nil, // blank is left out
		"must=2024-01-01&x=1&Q=2":                    {"Q parameter.unknown", "x parameter.unknown"},
		"must=2024-01-01&q=a&q=b":                    {"q parameter.repeated"},
		"must=2024-01-01&q=%zz":                      {"query query.malformed"},
		"must=2024-01-01;q=1":                        {"query query.malformed"},
		"must=2024-01-01&q=%00":                      {"q value.characters"},
		"must=2024-01-01&q=a%0Ab":                    {"q value.characters"},
		"must=2024-01-01&q=%ff":                      {"q value.characters"},
		"must=2024-01-01&q=12345678901":              {"q value.characters"},
		"must=2024-01-01&source=complaint,rumour":    {"source value.unknown"},
		"must=2024-01-01&source=complaint,complaint": {"source value.list"},
		"must=2024-01-01&source=complaint,":          {"source value.list"},
		"must=2024-01-01&on=2024-13-01&at=yesterday": {"at value.instant", "on value.day"},
		"must=2024-01-01&flag=1&n=ten&way=sideways":  {"flag value.type", "n value.range", "way value.unknown"},
		"must=2024-01-01&n=0":                        {"n value.range"},
		"must=2024-01-01&n=10":                       {"n value.range"},
		"must=2024-01-01&n=%2B5":                     nil,
	} {
		values, err := queryValues(raw, names)
		if err == nil {
			q := &query{values: values}
			q.text("q", 10)
			q.terms("source", "source")
			q.day("on")
			q.instant("at")
			q.flag("flag")
			q.number("n", 3, 1, 9)
			q.one("way", "up", "up", "down")
			q.list("list")
			q.needDay("must")
			err = q.err()
		}
		if got := unmet(err); !slices.Equal(got, want) {
			t.Errorf("%s: %q, expected %q", raw, got, want)
		}
	}
}

func TestAQueryGivesTypedValuesAndDefaults(t *testing.T) {
	t.Parallel()
	values, err := queryValues("source=complaint,hotline&on=2024-06-03&at=2024-06-03T09:00:00%2B08:00&flag=false&n=5", []string{"source", "on", "at", "flag", "n", "way", "limit"})
	if err != nil {
		t.Fatal(err)
	}
	q := &query{values: values}
	if got := q.terms("source", "source"); !slices.Equal(got, []string{"complaint", "hotline"}) {
		t.Errorf("source: %q", got)
	}
	if q.day("on") != calendar.MustDay("2024-06-03") || !q.instant("at").Equal(time.Date(2024, 6, 3, 1, 0, 0, 0, time.UTC)) || *q.flag("flag") || q.number("n", 3, 1, 9) != 5 {
		t.Error("given values")
	}
	if q.one("way", "up", "up", "down") != "up" || q.limit() != 50 || q.err() != nil {
		t.Error("defaults")
	}
}

func TestAnUnknownParameterIsRefusedOnEveryRoute(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, r := range w.server.table {
		if r.method != "GET" || slices.Contains(pages, r.path) {
			continue
		}
		request := httptest.NewRequest("GET", r.path+"?surprise=1", nil)
		for _, p := range people {
			if slices.Contains(r.who.roles, p.role) {
				request.Header.Set("Authorization", "Bearer "+w.token[p.name])
			}
		}
		if got := w.serve(request); got.Code != 422 || !slices.Contains(fieldsOf(t, got), "surprise parameter.unknown") {
			t.Errorf("%s: %d %s", r.path, got.Code, got.Body)
		}
	}
}

// fieldsOf lists the fields of a problem as "field code".
func fieldsOf(t *testing.T, answer *httptest.ResponseRecorder) []string {
	t.Helper()
	var all []string
	for _, f := range read[problem](t, answer).Fields {
		all = append(all, f.Field+" "+f.Code)
	}
	return all
}

func TestAProblemSpeaksTheLanguageOfTheCaller(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for accept, want := range map[string]string{"": "zh-CN", "en": "en", "en-GB,en;q=0.9": "en", "zh-CN,zh;q=0.9,en;q=0.8": "zh-CN", "fr": "zh-CN", "*": "zh-CN", "en;q=0.1,zh;q=0.9": "zh-CN", ";;;": "zh-CN"} {
		got := w.do("", "GET", "/api/v1/me", "", "Accept-Language", accept)
		detail := map[string]string{"zh-CN": "请先登录", "en": "sign in first"}[want]
		p := read[problem](t, got)
		if got.Header().Get("Content-Language") != want || p.Detail[:len(detail)] != detail || p.Status != 401 || p.Type != "about:blank" || p.RequestID != got.Header().Get("X-Request-Id") {
			t.Errorf("%q: %v %+v", accept, got.Header(), p)
		}
	}
}

func TestEveryKindOfRefusalHasAStatus(t *testing.T) {
	t.Parallel()
	for kind, status := range map[rectify.Kind]int{rectify.Malformed: 400, rectify.Unauthenticated: 401, rectify.Forbidden: 403, rectify.NotFound: 404,
		rectify.Conflict: 409, rectify.Illegal: 409, rectify.Stale: 412, rectify.Unconditional: 428, rectify.TooLarge: 413, rectify.Invalid: 422,
		rectify.Exhausted: 429, rectify.Unavailable: 503, rectify.Full: 507, rectify.Internal: 500, methodUnknown: 405, mediaUnknown: 415} {
		known := statuses[kind]
		if known.status != status || known.title.ZH == "" || known.title.EN == "" {
			t.Errorf("%s: %+v, expected %d", kind, known, status)
		}
	}
}
