package api

import (
	"bytes"
	"encoding/json"
	"io"
	"mime"
	"slices"
	"strings"
	"unicode/utf8"

	"qingdan/internal/rectify"
)

// deepest is how many arrays and objects may lie in each other.
const deepest = 32

// object is a JSON object as it was written: in order, so that a name given twice can be seen.
type object []member

type member struct {
	name  string
	value any // nil, bool, string, json.Number, []any or object
}

func (o object) get(name string) (any, bool) {
	for _, m := range o {
		if m.name == name {
			return m.value, true
		}
	}
	return nil, false
}

// jsonOnly refuses other content types: a form that another site makes a browser send never counts (S-46).
func jsonOnly(types []string, class bodyClass) error {
	if len(types) == 1 {
		kind, params, err := mime.ParseMediaType(types[0])
		charset, given := params["charset"]
		fits := kind == "application/json" || class == patchBody && kind == "application/merge-patch+json"
		if err == nil && fits && (!given || strings.EqualFold(charset, "utf-8")) {
			return nil
		}
	}
	return rectify.Refuse(mediaUnknown, "body.not_json", rectify.Say("请以 application/json(UTF-8)提交", "send the body as application/json in UTF-8"))
}

// parse reads one JSON value: UTF-8, not too deep, nothing behind it, no name twice, no half of a surrogate pair.
func parse(text []byte) (any, error) {
	switch {
	case !utf8.Valid(text):
		return nil, malformed("不是有效的 UTF-8", "it is not UTF-8")
	case depth(text) > deepest:
		return nil, malformed("嵌套过深", "it is nested too deeply")
	case !json.Valid(text):
		return nil, malformed("语法有误", "its syntax is wrong")
	}
	r := reader{Decoder: json.NewDecoder(bytes.NewReader(text))}
	r.UseNumber()
	value, err := r.value()
	if err == nil && r.twice != "" {
		err = invalid("body", []rectify.Field{misfit(r.twice, "field.repeated", "重复出现", "given more than once")})
	}
	return value, err
}

func malformed(zh, en string) error {
	return rectify.Refuse(rectify.Malformed, "body.malformed", rectify.Say("请求体不是有效的 JSON:%[1]s", "the body is not valid JSON: %[2]s", zh, en))
}

// depth counts how deep brackets lie in each other, outside strings.
func depth(text []byte) int {
	now, most, quoted := 0, 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			now++
			most = max(most, now)
		case c == '}' || c == ']':
			now--
		}
	}
	return most
}

// reader turns valid JSON into values and remembers the first name that came twice, with its path.
type reader struct {
	*json.Decoder
	path  []string
	twice string
}

func (r *reader) value() (any, error) {
	token, err := r.Token()
	if err != nil {
		return nil, unlessEnd(err)
	}
	switch token {
	case json.Delim('['):
		list := []any{}
		for r.More() {
			v, err := r.value()
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		_, err = r.Token()
		return list, err
	case json.Delim('{'):
		return r.object()
	}
	return token, nil
}

func (r *reader) object() (any, error) {
	o := object{}
	seen := map[string]bool{}
	for r.More() {
		token, err := r.Token()
		if err != nil {
			return nil, err
		}
		name := token.(string) // in valid JSON nothing else stands here
		r.path = append(r.path, name)
		if seen[name] && r.twice == "" {
			r.twice = strings.Join(r.path, ".")
		}
		seen[name] = true
		v, err := r.value()
		if err != nil {
			return nil, err
		}
		o = append(o, member{name, v})
		r.path = r.path[:len(r.path)-1]
	}
	_, err := r.Token()
	return o, err
}

func unlessEnd(err error) error {
	if err == io.EOF {
		return malformed("内容为空", "it is empty")
	}
	return err
}

// names lists the members of an object.
func (o object) names() []string {
	names := make([]string, len(o))
	for i, m := range o {
		names[i] = m.name
	}
	return slices.Clip(names)
}

// decode reads the body strictly into the struct that into points to. All that is wrong is refused at once, each by
// the name of its field: unknown names, wrong types, values out of range or not in the vocabulary (S-10, S-59).
func (c *call) decode(into any) error {
	value, err := parse(c.body)
	if err != nil {
		return err
	}
	return bindBody(value, into)
}

// decodeAny is decode for a body that may be left out.
func (c *call) decodeAny(into any) error {
	if len(bytes.TrimSpace(c.body)) == 0 {
		return nil
	}
	return c.decode(into)
}

// encode writes JSON and a line break, without escaping for HTML, which nothing here is.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return b.Bytes(), err
}
