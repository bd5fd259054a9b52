package api

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi2"
	"github.com/getkin/kin-openapi/openapi2conv"
	"github.com/getkin/kin-openapi/openapi3"

	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// describe turns the description of swag (Swagger 2) into OpenAPI 3 and adds what swag cannot say: the values of
// enumerations, the refusals of each route, what registering needs, examples.
func describe(swagger []byte) ([]byte, error) {
	var v2 openapi2.T
	if err := json.Unmarshal(swagger, &v2); err != nil {
		return nil, err
	}
	doc, err := openapi2conv.ToV3(&v2)
	if err != nil {
		return nil, err
	}
	doc.Servers = openapi3.Servers{{URL: "/"}}
	doc.Components.SecuritySchemes = openapi3.SecuritySchemes{"bearer": {Value: &openapi3.SecurityScheme{Type: "http", Scheme: "bearer",
		Description: "会话令牌(qds_…,见 POST /api/v1/sessions)或接口令牌(qdt_…) / a session token or an API token"}}}
	text := openapi3.NewStringSchema()
	doc.Components.Parameters = openapi3.ParametersMap{
		"Language": {Value: openapi3.NewHeaderParameter("Accept-Language").WithSchema(text).WithDescription("zh-CN(默认 / default)或 or en")},
		"Idempotency": {Value: openapi3.NewHeaderParameter(keyHeader).WithSchema(openapi3.NewStringSchema().WithMinLength(1).WithMaxLength(longestKey)).
			WithDescription("重复提交时给出同一答案:1 到 200 个可见 ASCII 字符 / a repetition gets the same answer: 1 to 200 visible ASCII characters")},
	}
	doc.Components.Responses = problems(doc.Components.Schemas["Problem"].Value)
	for _, r := range (&Server{}).routes() {
		if item := doc.Paths.Value(described(r.path)); item != nil && item.GetOperation(r.method) != nil {
			operation(doc.Components, r, item.GetOperation(r.method))
		}
	}
	for _, schema := range doc.Components.Schemas {
		strict(schema)
	}
	register, _ := rectify.MoveNamed("register")
	doc.Components.Schemas["NewTicket"].Value.Required = wireNamesOf(register.Needs)
	doc.Components.Schemas["Problem"].Value.Description = "RFC 9457"
	if err := doc.Validate(context.Background()); err != nil {
		return nil, err
	}
	made, err := json.MarshalIndent(doc, "", " ")
	return append(made, '\n'), err
}

// operation adds the headers that many calls take, the problems that the route may answer, the values of its
// parameters and an example.
func operation(parts *openapi3.Components, r route, op *openapi3.Operation) {
	for _, p := range op.Parameters {
		name, values := p.Value.Name, itemOf(p.Value.Schema.Value)
		enumerate(name, values)
		for _, v := range choices[name] {
			values.Enum = append(values.Enum, v)
		}
		if p.Value.In == "query" && (name == "list_level" || name == "pollution_type") {
			values.Enum = append(values.Enum, report.None)
		}
	}
	add := func(name string) {
		op.Parameters = append(op.Parameters, &openapi3.ParameterRef{Ref: "#/components/parameters/" + name, Value: parts.Parameters[name].Value})
	}
	add("Language")
	if r.method == http.MethodPost && op.Security != nil {
		add("Idempotency")
	}
	refused := map[string]bool{"default": true}
	for _, status := range refusals(r) {
		refused[strconv.Itoa(status)] = true
	}
	for status := range op.Responses.Map() {
		refused[status] = refused[status] || status >= "400"
	}
	for status := range refused {
		if refused[status] {
			op.Responses.Set(status, &openapi3.ResponseRef{Ref: "#/components/responses/" + status, Value: parts.Responses[status].Value})
		}
	}
	if op.RequestBody != nil {
		for _, body := range op.RequestBody.Value.Content {
			if body.Schema.Ref == "" { // a form
				for name, field := range body.Schema.Value.Properties {
					enumerate(name, field.Value)
				}
			}
			if example, ok := examples[r.method+" "+r.path]; ok {
				body.Example = example
			}
		}
	}
}

// refusals are the statuses that what stands before the handlers may answer on a route, whatever the handler is.
func refusals(r route) []int {
	all := []int{http.StatusUnprocessableEntity, http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusServiceUnavailable}
	if !r.who.public {
		all = append(all, http.StatusUnauthorized)
		if !r.who.unready || r.who.scope == "" {
			all = append(all, http.StatusForbidden)
		}
	}
	if strings.Contains(r.path, ":") {
		all = append(all, http.StatusNotFound)
	}
	if r.method != http.MethodGet {
		all = append(all, http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusInsufficientStorage)
		if r.body != noBody {
			all = append(all, http.StatusUnsupportedMediaType)
		}
	}
	if r.method == http.MethodPost && !r.who.public {
		all = append(all, http.StatusConflict)
	}
	return all
}

// problems are the answers that refuse, by status; kinds of refusals with the same status share one.
func problems(schema *openapi3.Schema) openapi3.ResponseBodies {
	content := openapi3.Content{"application/problem+json": {Schema: openapi3.NewSchemaRef("#/components/schemas/Problem", schema)}}
	all := openapi3.ResponseBodies{"default": {Value: openapi3.NewResponse().WithDescription("Problem").WithContent(content)}}
	for _, kind := range slices.Sorted(maps.Keys(statuses)) {
		s := statuses[kind]
		name, title := strconv.Itoa(s.status), s.title.ZH+" / "+s.title.EN
		if before := all[name]; before != nil {
			title = *before.Value.Description + "; " + title
		}
		all[name] = &openapi3.ResponseRef{Value: openapi3.NewResponse().WithDescription(title).WithContent(content)}
	}
	return all
}

// drawnFrom names the enumeration of fields and parameters that are not called like theirs.
var drawnFrom = map[string]string{
	"pollution_types": "pollution_type", "any_type": "pollution_type", "checklist": "criterion", "failed": "criterion", "reason_code": "return_reason",
	"result": "look_back_result", "objection_channel": "channel", "basis": "reopen_basis", "applied_from": "state", "kind": "evidence_kind", "box": "inbox_box", "scopes": "token_scope", "token_scopes": "token_scope",
}

// choices are the values of parameters that are not of the vocabulary.
var choices = map[string][]string{"figure": report.FigureNames(), "sort": sorts, "by": report.WideDimensions, "report": reportNames}

// enumerate gives a field or parameter its values, unless it names its own.
func enumerate(name string, s *openapi3.Schema) {
	into := itemOf(s)
	if into.Enum != nil || !into.Type.Is(openapi3.TypeString) {
		return
	}
	for _, t := range vocabulary[cmp.Or(drawnFrom[name], name)] {
		into.Enum = append(into.Enum, t.ID)
	}
	if into.Enum != nil && into.Nullable {
		into.Enum = append(into.Enum, nil)
	}
}

// strict closes objects: a field that is not described must not be in an answer. x-vocabulary names the enumeration
// of a field whose name does not tell it, or none; x-nullable-values says that the values of an object may be null.
func strict(ref *openapi3.SchemaRef) {
	if ref == nil || ref.Ref != "" || ref.Value == nil {
		return
	}
	s := ref.Value
	if len(s.Properties) > 0 && s.AdditionalProperties.Schema == nil {
		s.AdditionalProperties.Has = new(false)
	}
	for name, p := range s.Properties {
		if given, ok := p.Value.Extensions["x-vocabulary"].(string); ok {
			name = given
			delete(p.Value.Extensions, "x-vocabulary")
		}
		if p.Ref == "" {
			enumerate(name, p.Value)
		}
		if values := p.Value.AdditionalProperties.Schema; values != nil && values.Ref == "" && (values.Value.Type == nil || p.Value.Extensions["x-nullable-values"] != nil) {
			values.Value.Nullable = true
			delete(p.Value.Extensions, "x-nullable-values")
		}
		strict(p)
	}
	strict(s.Items)
	if rest := s.AdditionalProperties.Schema; rest != nil && rest.Ref == "" && rest.Value.Type == nil { // anything is also nothing, such as what was voided
		rest.Value.Nullable = true
	}
	strict(s.AdditionalProperties.Schema)
}

// examples are bodies that are taken as they are; a test sends them.
var examples = map[string]any{
	"POST /api/v1/sessions": map[string]any{"username": "officer", "password": password},
	"POST /api/v1/tickets": map[string]any{"source": "complaint", "title": "凤嘴江支流黑臭", "description": "河水发黑发臭。", "discovered_on": "2024-06-03",
		"region_text": "东城街道", "pollution_types": []any{"water"}, "key_case": false},
	"POST /api/v1/tickets/:id/actions": map[string]any{"do": "sign", "version": 2, "note": "已收到"},
	"POST /api/v1/imports":             map[string]any{"file": "台账.xlsx", "campaign": "central-3", "layout": "auto", "dry_run": true},
}
