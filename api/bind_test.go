package api

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// form has a field of every kind that wire types have.
type form struct {
	Name   string         `json:"name" validate:"required" maxLength:"5"`
	Source rectify.Source `json:"source" vocabulary:"source"`
	Sort   string         `json:"sort" enums:"up,down"`
	Count  int            `json:"count" minimum:"1" maximum:"9"`
	Big    int64          `json:"big"`
	Degree float64        `json:"degree"`
	Flag   *bool          `json:"flag"`
	On     calendar.Day   `json:"on"`
	At     *time.Time     `json:"at"`
	Tags   []string       `json:"tags" maxLength:"3"`
	Parts  []part         `json:"parts"`
	Patch  patch[string]  `json:"patch" maxLength:"3"`
	Hidden string         `json:"-"`
}

type part struct {
	ID string `json:"id" validate:"required"`
}

func bound(text string) (form, error) {
	var f form
	c := &call{body: []byte(text)}
	return f, c.decode(&f)
}

// unmet lists the fields of a refusal as "field code".
func unmet(err error) []string {
	var e *rectify.Error
	if !errors.As(err, &e) {
		return nil
	}
	var all []string
	for _, f := range e.Fields {
		all = append(all, f.Name+" "+f.Code)
		if f.ZH == "" || f.EN == "" || strings.Contains(f.ZH+f.EN, "%!") {
			all = append(all, "message: "+f.ZH+f.EN)
		}
	}
	slices.Sort(all)
	return all
}

func TestABodyIsReadWithEveryFieldInItsPlace(t *testing.T) {
	t.Parallel()
	f := form{}
	c := &call{body: []byte(`{"name":"名称","source":"complaint","sort":"up","count":9,"big":9007199254740992,"degree":107.0988,"flag":false,"on":"2024-02-29",
		"at":"2024-06-03T09:00:00+08:00","tags":["a","b"],"parts":[{"id":"x"}],"patch":null}`)}
	if err := c.decode(&f); err != nil {
		t.Fatal(err)
	}
	if f.Name != "名称" || f.Source != rectify.Complaint || f.Sort != "up" || f.Count != 9 || f.Big != 1<<53 || f.Degree != 107.0988 || f.Flag == nil || *f.Flag ||
		f.On != calendar.MustDay("2024-02-29") || !f.At.Equal(time.Date(2024, 6, 3, 1, 0, 0, 0, time.UTC)) || !slices.Equal(f.Tags, []string{"a", "b"}) ||
		f.Parts[0].ID != "x" || !f.Patch.Given || !f.Patch.Null || *f.Patch.set() != "" {
		t.Errorf("read %+v", f)
	}
	f = form{}
	c = &call{body: []byte("{\"name\":\"e\u0301\",\"flag\":null,\"at\":null}")}
	if err := c.decode(&f); err != nil || f.Name != "é" || f.Flag != nil || f.At != nil || f.Patch.set() != nil {
		t.Errorf("composed text and absent values: %+v %v", f, err)
	}
}

func TestWhatIsWrongInABodyIsNamedAllAtOnce(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		`{}`:                                                     {"name field.required"},
		`{"name":null}`:                                          {"name field.required"},
		`{"name":"a","nick":1}`:                                  {"nick field.unknown"},
		`{"Name":"a"}`:                                           {"Name field.unknown", "name field.required"}, // names are exact
		`{"name":"a","Hidden":"x"}`:                              {"Hidden field.unknown"},
		`{"name":"a","-":"x"}`:                                   {"- field.unknown"},
		`{"name":5,"count":"5"}`:                                 {"count value.type", "name value.type"},
		`{"name":"六个字的名称"}`:                                      {"name value.too_long"},
		`{"name":"a\u0000"}`:                                     {"name value.characters"},
		`{"name":"a\u202e"}`:                                     {"name value.characters"},
		`{"name":"\ud800"}`:                                      {"name value.characters"},
		`{"name":"a","source":"rumour"}`:                         {"source value.unknown"},
		`{"name":"a","source":""}`:                               {"source value.unknown"},
		`{"name":"a","sort":"left"}`:                             {"sort value.unknown"},
		`{"name":"a","count":0}`:                                 {"count value.range"},
		`{"name":"a","count":10}`:                                {"count value.range"},
		`{"name":"a","count":1.0}`:                               {"count value.type"},
		`{"name":"a","count":1e2}`:                               {"count value.type"},
		`{"name":"a","count":null}`:                              {"count value.type"},
		`{"name":"a","big":9007199254740993}`:                    {"big value.range"},
		`{"name":"a","big":99999999999999999999}`:                {"big value.range"},
		`{"name":"a","degree":1e999}`:                            {"degree value.range"},
		`{"name":"a","degree":"1"}`:                              {"degree value.type"},
		`{"name":"a","flag":"true"}`:                             {"flag value.type"},
		`{"name":"a","on":"2024-02-30"}`:                         {"on value.day"},
		`{"name":"a","on":"2024-6-3"}`:                           {"on value.day"},
		`{"name":"a","on":""}`:                                   {"on value.day"},
		`{"name":"a","on":20240603}`:                             {"on value.day"},
		`{"name":"a","at":"2024-06-03T09:00:00"}`:                {"at value.instant"},
		`{"name":"a","at":"0001-01-01T00:00:00Z"}`:               {"at value.instant"},
		`{"name":"a","tags":"a"}`:                                {"tags value.type"},
		`{"name":"a","tags":["long!",1]}`:                        {"tags[0] value.too_long", "tags[1] value.type"},
		`{"name":"a","parts":[{"id":"x"},{}]}`:                   {"parts[1].id field.required"},
		`{"name":"a","parts":[{"id":"x","y":{}}]}`:               {"parts[0].y field.unknown"},
		`{"name":"a","parts":["x"]}`:                             {"parts[0] value.type"},
		`{"name":"a","patch":"long!"}`:                           {"patch value.too_long"},
		`[]`:                                                     {"body value.type"},
		`"x"`:                                                    {"body value.type"},
		`null`:                                                   {"body value.type"},
		`{"name":"a","name":"b"}`:                                {"name field.repeated"},
		`{"name":"a","na\u006de":"b"}`:                           {"name field.repeated"},
		`{"name":"a","parts":[{"id":"x","id":"y"}]}`:             {"parts.id field.repeated"},
		`{"name":"a","` + strings.Repeat("x", 200) + `":"long"}`: {strings.Repeat("x", 64) + " field.unknown"},
	} {
		_, err := bound(text)
		if got := unmet(err); rectify.KindOf(err) != rectify.Invalid || !slices.Equal(got, want) {
			t.Errorf("%s: %q (%v), expected %q", text, got, rectify.KindOf(err), want)
		}
	}
}

func TestWhatIsNoJSONIsMalformed(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", " ", "{", `{"name":"a"`, `{"name":"a"}x`, `{"name":"a"}{"name":"b"}`, `{"name":"a",}`, `{'name':'a'}`, `{"name":NaN}`,
		`{"name":01}`, "{\"name\":\"\xff\"}", "\xef\xbb\xbf{}", "{\"name\":\"a\x01\"}", `{"name":"\x"}`, `{"a":` + strings.Repeat("[", 40) + strings.Repeat("]", 40) + `}`,
		strings.Repeat("[", 100000)} {
		if _, err := bound(text); rectify.KindOf(err) != rectify.Malformed {
			t.Errorf("%.40q: %v", text, err)
		}
	}
	deep := `{"name":"a","x":` + strings.Repeat("[", 31) + strings.Repeat("]", 31) + `}`
	if _, err := bound(deep); rectify.KindOf(err) != rectify.Invalid { // deep enough to read, and then an unknown field
		t.Errorf("at the limit: %v", err)
	}
	if _, err := bound(`{"name":"[[[["}`); err != nil {
		t.Errorf("brackets in a text: %v", err)
	}
}

func FuzzABodyNeverBreaksTheReader(f *testing.F) {
	for _, text := range []string{`{}`, `{"name":"a","parts":[{"id":"x"}],"at":"2024-06-03T09:00:00+08:00"}`, `[[[`, "{\"a\":\"\\ud800\"}", `{"name":1e999}`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var into form
		err := (&call{body: text}).decode(&into)
		if kind := rectify.KindOf(err); err != nil && kind != rectify.Malformed && kind != rectify.Invalid {
			t.Errorf("%q: %v", text, err)
		}
	})
}

func TestOnlyJSONIsTakenAsABody(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	body := `{"username":"officer","password":"` + password + `"}`
	for kind, status := range map[string]int{"application/json": 201, "application/json; charset=UTF-8": 201, "application/json; charset=gbk": 415, "text/plain": 415,
		"application/x-www-form-urlencoded": 415, "multipart/form-data; boundary=x": 415, "": 415, "application/merge-patch+json": 415, "application/jsonx": 415} {
		w.run(t, []scenario{{method: "POST", path: "/api/v1/sessions", body: body, header: []string{"Content-Type", kind}, status: status}})
	}
	w.run(t, []scenario{
		{as: "security", method: "PATCH", path: "/api/v1/accounts/{account:officer}", body: `{"name":"x"}`, header: []string{"Content-Type", "application/merge-patch+json"}, status: 200},
		{as: "security", method: "POST", path: "/api/v1/accounts/{account:officer}/disable", body: `{"dry":true}`, status: 422, contains: []string{`"field":"dry"`}},
		{as: "security", method: "POST", path: "/api/v1/accounts/{account:officer}/disable", body: `x`, status: 400, contains: []string{`body.malformed`}},
		{as: "security", method: "POST", path: "/api/v1/accounts/{account:officer}/disable", body: `{}`, status: 200},
	})
}

func TestABodyOverTheLimitIsTooLarge(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { c.Limits.Body = 1000 })
	fits := `{"username":"officer","password":"` + strings.Repeat("x", 400) + `"}`
	w.run(t, []scenario{
		{method: "POST", path: "/api/v1/sessions", body: fits, status: 401},
		{method: "POST", path: "/api/v1/sessions", body: fits + strings.Repeat(" ", 1000), status: 413, contains: []string{"body.too_large", "1000"}},
	})
}
