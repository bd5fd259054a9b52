package api

import (
	"bytes"
	"context"
	"flag"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"

	"qingdan/docs"
)

var update = flag.Bool("update", false, "write docs/openapi.json")

// TestTheAPIIsDocumented makes docs/openapi.json from what swag reads in the comments of the handlers.
func TestTheAPIIsDocumented(t *testing.T) {
	source, err := os.ReadFile("../docs/swagger.json")
	if err != nil {
		t.Fatal(err)
	}
	made, err := describe(source)
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("../docs/openapi.json", made, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if !bytes.Equal(made, docs.OpenAPI) {
		t.Error("docs/openapi.json is not what docs/swagger.json says: run make docs")
	}
}

var description = sync.OnceValues(func() (*openapi3.T, error) {
	doc, err := openapi3.NewLoader().LoadFromData(docs.OpenAPI)
	if err == nil {
		err = doc.Validate(context.Background())
	}
	return doc, err
})

// pages are the routes that are no calls of the API.
var pages = []string{"/", "/docs", "/docs/*", "/openapi.json"}

// described gives a path of the table as the description writes it: /accounts/:id is /accounts/{id}.
func described(path string) string {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if name, ok := strings.CutPrefix(part, ":"); ok {
			parts[i] = "{" + name + "}"
		}
	}
	return strings.Join(parts, "/")
}

func TestTheRoutesAreThoseOfTheDescriptionBothWays(t *testing.T) {
	t.Parallel()
	doc, err := description()
	if err != nil {
		t.Fatal(err)
	}
	served := map[string]bool{}
	for _, r := range (&Server{}).routes() {
		if slices.Contains(pages, r.path) {
			continue
		}
		name := r.method + " " + described(r.path)
		served[name] = true
		item := doc.Paths.Value(described(r.path))
		if item == nil || item.GetOperation(r.method) == nil {
			t.Errorf("%s is served and not described", name)
			continue
		}
		op := item.GetOperation(r.method)
		params := map[string][]string{}
		for _, p := range op.Parameters {
			params[p.Value.In] = append(params[p.Value.In], p.Value.Name)
		}
		want := strings.Fields(r.params)
		slices.Sort(want)
		slices.Sort(params["query"])
		if !slices.Equal(want, params["query"]) {
			t.Errorf("%s takes the parameters %q, described are %q", name, want, params["query"])
		}
		if n := strings.Count(r.path, ":"); n != len(params["path"]) {
			t.Errorf("%s has %d path parameters, described are %q", name, n, params["path"])
		}
		if r.who.public == (op.Security != nil) {
			t.Errorf("%s: public is %v, described security %v", name, r.who.public, op.Security)
		}
		if takes := r.body != noBody && !(r.method == "GET" && r.long()); takes != (op.RequestBody != nil) {
			t.Errorf("%s: takes a body: %v, described: %v", name, takes, op.RequestBody != nil)
		}
	}
	for path, item := range doc.Paths.Map() {
		for method := range item.Operations() {
			if !served[method+" "+path] {
				t.Errorf("%s %s is described and not served", method, path)
			}
		}
	}
}

func init() {
	openapi3filter.RegisterBodyDecoder("text/calendar", openapi3filter.RegisteredBodyDecoder("text/plain"))
}

// conforms holds an answer against the description, and the request too when it was accepted.
func conforms(t *testing.T, r *http.Request, answer *httptest.ResponseRecorder) {
	t.Helper()
	doc, err := description()
	if err != nil {
		t.Fatal(err)
	}
	route, params := describedRoute(doc, r)
	if route == nil {
		return // unknown paths and pages
	}
	if route.Operation.Responses.Status(answer.Code) == nil {
		t.Errorf("%s %s answers %d, which is not described", r.Method, r.URL.Path, answer.Code)
	}
	input := &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: route,
		Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, IncludeResponseStatus: true,
			ExcludeRequestBody: r.GetBody == nil || strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/")}}
	if answer.Code == http.StatusNotModified {
		return
	}
	if answer.Code < 300 {
		if r.GetBody != nil {
			r.Body, _ = r.GetBody()
		}
		if err := openapi3filter.ValidateRequest(context.Background(), input); err != nil {
			t.Errorf("%s %s was accepted and does not fit the description: %v", r.Method, r.URL.Path, err)
		}
	}
	err = openapi3filter.ValidateResponse(context.Background(), &openapi3filter.ResponseValidationInput{RequestValidationInput: input,
		Status: answer.Code, Header: answer.Header(), Body: io.NopCloser(bytes.NewReader(answer.Body.Bytes())), Options: input.Options})
	if err != nil {
		t.Errorf("the answer to %s %s does not fit the description: %v", r.Method, r.URL.Path, err)
	}
}

// describedRoute finds the operation of a request; a literal segment goes before a parameter.
func describedRoute(doc *openapi3.T, r *http.Request) (*routers.Route, map[string]string) {
	given := strings.Split(r.URL.Path, "/")
	paths := doc.Paths.Map()
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		parts, params := strings.Split(path, "/"), map[string]string{}
		if len(parts) != len(given) {
			continue
		}
		fits := true
		for i, part := range parts {
			if strings.HasPrefix(part, "{") {
				params[strings.Trim(part, "{}")] = given[i]
			} else if part != given[i] {
				fits = false
			}
		}
		if op := paths[path].GetOperation(r.Method); fits && op != nil {
			return &routers.Route{Spec: doc, Path: path, PathItem: paths[path], Method: r.Method, Operation: op}, params
		}
	}
	return nil, nil
}
