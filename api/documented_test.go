package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"qingdan/internal/rectify"
)

// TestEveryFactWithAClosedSetOfValuesIsDescribedWithThem brings a value that cannot exist for every fact: those that
// the house refuses for it are the ones whose values are described.
func TestEveryFactWithAClosedSetOfValuesIsDescribedWithThem(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.dispatched()
	doc, err := description()
	if err != nil {
		t.Fatal(err)
	}
	closed := 0
	for _, f := range reflect.VisibleFields(reflect.TypeFor[facts]()) {
		name, value := f.Tag.Get("json"), `"no-such-value"`
		switch f.Type.Elem().Kind() {
		case reflect.String:
		case reflect.Slice:
			value = "[" + value + "]"
			if f.Type.Elem().Elem().Kind() != reflect.String {
				continue
			}
		default:
			continue
		}
		i := slices.IndexFunc(rectify.Table, func(m rectify.Move) bool {
			return offered(m.Do) == nil && (slices.Contains(m.Needs, name) || slices.Contains(m.Takes, name))
		})
		method, path, body := "POST", "/api/v1/tickets", strings.Replace(aComplaint, "{", "{"+`"`+name+`":`+value+",", 1)
		if strings.Contains(aComplaint, `"`+name+`"`) {
			body = `{"` + name + `":` + value + "}"
		}
		if i >= 0 {
			path, body = path+"/"+id+"/actions", fmt.Sprintf(`{"do":%q,"version":2,%q:%s}`, rectify.Table[i].Do, name, value)
		}
		var refused []string
		for _, f := range read[problem](t, w.do("coordinator", method, path, body)).Fields {
			if f.Field == name && f.Code == "value.unknown" {
				refused = append(refused, name)
			}
		}
		for _, schema := range []string{"Action", "BulkAction", "NewTicket", "TicketPatch"} {
			enum := itemOf(doc.Components.Schemas[schema].Value.Properties[name].Value).Enum
			if (enum != nil) != (refused != nil) {
				t.Errorf("%s.%s is described with the values %v, of an unknown one the house says %v (%s)", schema, name, enum, refused, body)
			}
		}
		if refused != nil {
			closed++
		}
	}
	if closed < 15 {
		t.Errorf("only %d facts have a closed set of values", closed)
	}
}

func TestWhatHasALabelIsDescribedWithItsValuesAndNoEnumerationIsForgotten(t *testing.T) {
	t.Parallel()
	doc, err := description()
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	note := func(values []any) {
		for enum, terms := range vocabulary {
			all := true
			for _, term := range terms {
				all = all && slices.Contains(values, any(term.ID))
			}
			used[enum] = used[enum] || all
		}
	}
	for name, schema := range doc.Components.Schemas {
		for field, p := range schema.Value.Properties {
			values := itemOf(p.Value).Enum
			note(values)
			_, one := schema.Value.Properties[field+"_label"]
			_, many := schema.Value.Properties[strings.TrimSuffix(field, "s")+"_labels"]
			if (one || many) && values == nil {
				t.Errorf("%s.%s has a label and no values", name, field)
			}
			if len(values) > 0 && p.Value.Nullable && p.Value.Items == nil && !slices.Contains(values, nil) {
				t.Errorf("%s.%s may be null, its values do not say so", name, field)
			}
		}
	}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			for _, p := range op.Parameters {
				if _, known := vocabulary[p.Value.Name]; known && itemOf(p.Value.Schema.Value).Enum == nil {
					t.Errorf("%s %s: the values of %s are not described", method, path, p.Value.Name)
				}
				if p.Value.In == "path" && p.Value.Schema.Value.Enum == nil && !strings.Contains(p.Value.Description, "id of the ") {
					t.Errorf("%s %s: %s does not say of what it is the id", method, path, p.Value.Name)
				}
			}
			if op.RequestBody != nil && op.RequestBody.Value.Content["multipart/form-data"] != nil {
				for _, p := range op.RequestBody.Value.Content["multipart/form-data"].Schema.Value.Properties {
					note(p.Value.Enum)
				}
			}
		}
	}
	for enum := range vocabulary {
		if !used[enum] {
			t.Errorf("nothing is described with the values of %s", enum)
		}
	}
}

func TestRegisteringIsDescribedWithWhatItNeeds(t *testing.T) {
	t.Parallel()
	doc, err := description()
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t)
	var asked []string
	for _, f := range read[problem](t, w.do("coordinator", "POST", "/api/v1/tickets", `{"region_text":"x"}`)).Fields {
		if f.Code == "fact.missing" {
			asked = append(asked, f.Field)
		}
	}
	if got := doc.Components.Schemas["NewTicket"].Value.Required; len(asked) == 0 || !slices.Equal(got, asked) {
		t.Errorf("described as needed are %v, asked for are %v", got, asked)
	}
}

// TestTheExamplesAreTakenAsTheyAre sends the bodies that the description shows.
func TestTheExamplesAreTakenAsTheyAre(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.dispatched()
	doc, err := description()
	if err != nil {
		t.Fatal(err)
	}
	for _, sc := range []struct {
		as, path, id string
		status       int
	}{{"", "/api/v1/sessions", "", 201}, {"coordinator", "/api/v1/tickets", "", 201}, {"officer", "/api/v1/tickets/{id}/actions", id, 200}} {
		example := doc.Paths.Value(sc.path).Post.RequestBody.Value.Content["application/json"].Example
		body, err := json.Marshal(example)
		w.must(err)
		if got := w.do(sc.as, "POST", strings.Replace(sc.path, "{id}", sc.id, 1), string(body)); example == nil || got.Code != sc.status {
			t.Errorf("%s %s: %d %s", sc.path, body, got.Code, got.Body)
		}
	}
	form, _ := doc.Paths.Value("/api/v1/imports").Post.RequestBody.Value.Content["multipart/form-data"].Example.(map[string]any)
	var fields []string
	for name, value := range form {
		if name != "file" {
			fields = append(fields, name, fmt.Sprint(value))
		}
	}
	if got := w.importFile("coordinator", "complaints_batches.xlsx", fields...); form["file"] == nil || got.Code != http.StatusCreated {
		t.Errorf("%v: %d %s", form, got.Code, got.Body)
	}
}

// itemOf is the schema of the items of a list, else the schema itself.
func itemOf(s *openapi3.Schema) *openapi3.Schema {
	if s.Items != nil && s.Items.Value != nil {
		return s.Items.Value
	}
	return s
}
