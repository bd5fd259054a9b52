package api

import (
	"encoding/json"
	"net/http/httptest"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// filled gives a value in which every field says something.
func filled(v reflect.Value) {
	switch v.Interface().(type) {
	case time.Time:
		v.Set(reflect.ValueOf(time.Date(2024, 6, 3, 1, 2, 3, 0, time.UTC)))
		return
	case calendar.Day:
		v.Set(reflect.ValueOf(calendar.Date(2024, 6, 3)))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString("word")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(7)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		filled(v.Index(0))
	case reflect.Struct:
		for i := range v.NumField() {
			filled(v.Field(i))
		}
	}
}

func TestEveryFieldOfATicketIsOnTheWireOrWithheldForAReason(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.calling("coordinator")
	full := &rectify.Ticket{}
	filled(reflect.ValueOf(full).Elem())
	full.State = rectify.Rectifying
	v, err := c.view([]*rectify.Ticket{full})
	w.must(err)
	v.seen = map[string]bool{"word": true}
	all, none := wireFields(t, v.ticket(full)), wireFields(t, v.ticket(&rectify.Ticket{}))
	for _, f := range reflect.VisibleFields(reflect.TypeFor[rectify.Ticket]()) {
		name := rectify.SnakeCase(f.Name)
		value, shown := all[wireName(name)]
		switch {
		case shown == (withheld[name] != ""):
			t.Errorf("%s: on the wire is %v, withheld because %q", name, shown, withheld[name])
		case shown && string(value) == string(none[wireName(name)]):
			t.Errorf("%s: %s whether it is set or not", name, value)
		}
	}
	for name, value := range all {
		if string(value) == "null" || string(value) == `""` || string(value) == "[]" || string(value) == "false" && name != "progress_owed" && name != "inform_late" {
			t.Errorf("%s of a full ticket is %s", name, value)
		}
	}
	for inner, count := range map[string]int{"consequences": reflect.TypeFor[rectify.Consequences]().NumField(), "verification": 5} {
		if got := wireFields(t, all[inner]); len(got) != count {
			t.Errorf("%s: %s", inner, all[inner])
		}
	}
}

func wireFields(t *testing.T, v any) map[string]json.RawMessage {
	t.Helper()
	text, err := encode(v)
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(text, &fields); err != nil {
		t.Fatal(err)
	}
	return fields
}

// calling gives a call of somebody outside any request.
func (w *world) calling(as string) *call {
	w.Helper()
	r := httptest.NewRequest("GET", "/", nil)
	s, err := w.gate.Identify(w.Context(), w.token[as], "", "")
	w.must(err)
	c := &call{Context: w.server.echo.NewContext(r, httptest.NewRecorder()), server: w.server, Session: s, Actor: actorOf(s, w.store.Units())}
	return c
}

func TestEveryFactHasANameOnTheWire(t *testing.T) {
	t.Parallel()
	imported := []string{"replied_on"} // from tables only
	given := &facts{}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[facts]()) {
		field := reflect.ValueOf(given).Elem().FieldByIndex(f.Index)
		field.Set(reflect.New(f.Type.Elem()))
		if f.Type != reflect.TypeFor[*givenConsequences]() && f.Type != reflect.TypeFor[*[]givenMeasure]() {
			filled(field.Elem())
		}
	}
	brought, err := given.brought(rectify.Consequences{})
	if err != nil {
		t.Fatal(err)
	}
	var missing []string
	for _, f := range reflect.VisibleFields(reflect.TypeFor[rectify.Facts]()) {
		if reflect.ValueOf(brought).FieldByIndex(f.Index).IsNil() {
			missing = append(missing, rectify.SnakeCase(f.Name))
		}
	}
	if !slices.Equal(missing, imported) {
		t.Errorf("not on the wire: %v", missing)
	}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[facts]()) {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != rectify.SnakeCase(f.Name) {
			t.Errorf("%s is called %s on the wire", f.Name, name)
		}
	}
	if n, m := reflect.TypeFor[givenConsequences]().NumField(), reflect.TypeFor[rectify.Consequences]().NumField(); n != m {
		t.Errorf("%d consequences of %d", n, m)
	}
}

// TestWhatTheHouseOwnsCannotBeWritten sends every field of a ticket to every call that takes one: what is no fact is
// unknown, and the ticket stays as it is (S-10).
func TestWhatTheHouseOwnsCannotBeWritten(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.registered("coordinator", aComplaint)
	before := w.do("coordinator", "GET", "/api/v1/tickets/"+id, "").Body.String()
	known := map[string]bool{}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[facts]()) {
		known[strings.Split(f.Tag.Get("json"), ",")[0]] = true
	}
	names := []string{"audience_id", "detail", "dispatched_by", "closing_unit", "key", "ticket_key"}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[rectify.Ticket]()) {
		names = append(names, rectify.SnakeCase(f.Name))
	}
	refused := 0
	for _, name := range names {
		if known[name] || name == "version" {
			continue
		}
		refused++
		for _, value := range []string{`"x"`, `null`, `1`} {
			part := `"` + name + `":` + value
			w.run(t, []scenario{
				{as: "coordinator", method: "POST", path: "/api/v1/tickets", body: strings.Replace(aComplaint, "{", "{"+part+",", 1), status: 422, contains: []string{`"field":"` + name + `","code":"field.unknown"`}},
				{as: "coordinator", method: "PATCH", path: "/api/v1/tickets/" + id, body: "{" + part + "}", header: []string{"If-Match", `"1"`}, status: 422, contains: []string{`"field":"` + name + `","code":"field.unknown"`}},
			})
			if name == "effective_at" { // of a move: when it happened
				continue
			}
			w.run(t, []scenario{
				{as: "coordinator", method: "POST", path: "/api/v1/tickets/" + id + "/actions", body: `{"do":"reject","version":1,"reason":"x",` + part + "}", status: 422, contains: []string{`"field":"` + name + `","code":"field.unknown"`}},
			})
		}
	}
	if refused < 40 {
		t.Errorf("only %d fields were tried", refused)
	}
	w.run(t, []scenario{{as: "coordinator", method: "GET", path: "/api/v1/tickets?count=true", status: 200, contains: []string{`"total":1`}}})
	if after := w.do("coordinator", "GET", "/api/v1/tickets/"+id, "").Body.String(); after != before {
		t.Errorf("%s\n%s", before, after)
	}
}

func TestTheDocumentOfTheMovesNamesFieldsThatTheAPITakes(t *testing.T) {
	t.Parallel()
	document, err := os.ReadFile("../docs/workflow.md")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{"complainant": true, "replied_on": true} // sealed, and from tables only
	for _, f := range reflect.VisibleFields(reflect.TypeFor[facts]()) {
		known[strings.Split(f.Tag.Get("json"), ",")[0]] = true
	}
	named := 0
	for _, line := range regexp.MustCompile(`(?m)^- (?:必填 needs|可填 takes): (.*)$`).FindAllStringSubmatch(string(document), -1) {
		for name := range strings.SplitSeq(line[1], ", ") {
			named++
			if !known[strings.Trim(name, "`")] {
				t.Errorf("there is no field %s", name)
			}
		}
	}
	if named < 50 {
		t.Errorf("only %d fields are named", named)
	}
	for _, m := range rectify.Table {
		takes := wireNamesOf(m.Takes)
		slices.Sort(takes)
		if len(slices.Compact(takes)) != len(wireNamesOf(m.Takes)) {
			t.Errorf("%s takes a field twice: %v", m.Do, takes)
		}
	}
}
