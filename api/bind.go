package api

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// bindBody writes a JSON value into the struct that into points to. The rules stand in the tags that also document
// them: validate:"required", maxLength, minimum, maximum, enums, and vocabulary for a value of rectify.Vocabulary.
func bindBody(value any, into any) error {
	b := binder{}
	b.bind(value, reflect.ValueOf(into).Elem(), "", "")
	return invalid("body", b.unmet)
}

type binder struct{ unmet []rectify.Field }

func (b *binder) miss(path, code, zh, en string, args ...any) {
	if path == "" {
		path = "body"
	}
	b.unmet = append(b.unmet, misfit(path, code, zh, en, args...))
}

// taker is a wire type that reads itself, such as patch.
type taker interface {
	take(b *binder, value any, path string, tag reflect.StructTag)
}

func (b *binder) bind(value any, to reflect.Value, path string, tag reflect.StructTag) {
	if t, ok := to.Addr().Interface().(taker); ok {
		t.take(b, value, path, tag)
		return
	}
	switch to.Interface().(type) {
	case calendar.Day:
		b.day(value, to, path)
		return
	case time.Time:
		b.instant(value, to, path)
		return
	}
	switch to.Kind() {
	case reflect.Pointer:
		if value == nil {
			return
		}
		to.Set(reflect.New(to.Type().Elem()))
		b.bind(value, to.Elem(), path, tag)
	case reflect.Struct:
		b.structure(value, to, path)
	case reflect.Slice:
		b.list(value, to, path, tag)
	case reflect.String:
		b.text(value, to, path, tag)
	case reflect.Bool:
		if v, ok := value.(bool); ok {
			to.SetBool(v)
		} else {
			b.miss(path, "value.type", "应为 true 或 false", "must be true or false")
		}
	case reflect.Int, reflect.Int64:
		b.integer(value, to, path, tag)
	case reflect.Float64:
		b.number(value, to, path)
	default:
		panic(fmt.Sprintf("api: a wire type has a field of kind %s", to.Kind()))
	}
}

func (b *binder) structure(value any, to reflect.Value, path string) {
	o, ok := value.(object)
	if !ok {
		b.miss(path, "value.type", "应为对象", "must be an object")
		return
	}
	known := map[string]bool{}
	for _, f := range reflect.VisibleFields(to.Type()) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous || name == "" || name == "-" {
			continue
		}
		known[name] = true
		v, given := o.get(name)
		if (!given || v == nil) && f.Tag.Get("validate") == "required" {
			b.miss(under(path, name), "field.required", "必填", "required")
		} else if given {
			b.bind(v, to.FieldByIndex(f.Index), under(path, name), f.Tag)
		}
	}
	for _, name := range o.names() {
		if !known[name] {
			b.miss(under(path, name), "field.unknown", "没有这个字段", "there is no such field")
		}
	}
}

func under(path, name string) string {
	if utf8.RuneCountInString(name) > 64 {
		name = string([]rune(name)[:64])
	}
	if path == "" {
		return name
	}
	return path + "." + name
}

func (b *binder) list(value any, to reflect.Value, path string, tag reflect.StructTag) {
	list, ok := value.([]any)
	if !ok {
		b.miss(path, "value.type", "应为数组", "must be an array")
		return
	}
	to.Set(reflect.MakeSlice(to.Type(), len(list), len(list)))
	for i, v := range list {
		b.bind(v, to.Index(i), path+"["+strconv.Itoa(i)+"]", tag)
	}
}

func (b *binder) text(value any, to reflect.Value, path string, tag reflect.StructTag) {
	s, ok := value.(string)
	if !ok {
		b.miss(path, "value.type", "应为字符串", "must be a string")
		return
	}
	s = norm.NFC.String(s)
	if f := textFault(path, s, tag); f != nil {
		b.unmet = append(b.unmet, *f)
		return
	}
	to.SetString(s)
}

// textFault tells what is wrong with a text: characters that are not to be seen (S-60), length, vocabulary.
func textFault(name, s string, tag reflect.StructTag) *rectify.Field {
	if !legible(s) {
		f := misfit(name, "value.characters", "含控制字符或方向控制字符", "has control or direction characters")
		return &f
	}
	if most, err := strconv.Atoi(tag.Get("maxLength")); err == nil && utf8.RuneCountInString(s) > most {
		f := misfit(name, "value.too_long", "最多 %d 个字符", "at most %d characters", most)
		return &f
	}
	allowed := strings.FieldsFunc(tag.Get("enums"), func(c rune) bool { return c == ',' })
	for _, term := range rectify.Vocabulary[tag.Get("vocabulary")] {
		allowed = append(allowed, term.ID)
	}
	if len(allowed) > 0 && !slices.Contains(allowed, s) {
		f := misfit(name, "value.unknown", "可取值:%s", "must be one of: %s", strings.Join(allowed, ", "))
		return &f
	}
	return nil
}

func legible(s string) bool {
	return !strings.ContainsFunc(s, func(c rune) bool {
		return unicode.IsControl(c) && c != '\n' && c != '\r' && c != '\t' || unicode.In(c, unicode.Bidi_Control) || c == utf8.RuneError
	})
}

func (b *binder) integer(value any, to reflect.Value, path string, tag reflect.StructTag) {
	number, ok := value.(json.Number)
	if !ok || strings.ContainsAny(string(number), ".eE") {
		b.miss(path, "value.type", "应为整数", "must be an integer")
		return
	}
	n, err := strconv.ParseInt(string(number), 10, 64)
	least, most := limitOf(tag.Get("minimum"), -1<<53), limitOf(tag.Get("maximum"), 1<<53)
	if err != nil || n < least || n > most {
		b.miss(path, "value.range", "应在 %d 到 %d 之间", "must be from %d to %d", least, most)
		return
	}
	to.SetInt(n)
}

// number reads a decimal, such as a degree of longitude.
func (b *binder) number(value any, to reflect.Value, path string) {
	number, ok := value.(json.Number)
	if !ok {
		b.miss(path, "value.type", "应为数字", "must be a number")
		return
	}
	f, err := number.Float64()
	if err != nil {
		b.miss(path, "value.range", "超出范围", "is out of range")
		return
	}
	to.SetFloat(f)
}

func limitOf(tag string, otherwise int64) int64 {
	if n, err := strconv.ParseInt(tag, 10, 64); err == nil {
		return n
	}
	return otherwise
}

func (b *binder) day(value any, to reflect.Value, path string) {
	s, ok := value.(string)
	day, err := calendar.ParseDay(s)
	if !ok || err != nil {
		b.miss(path, "value.day", "应为 2024-12-31 这样的日期", "must be a day such as 2024-12-31")
		return
	}
	to.Set(reflect.ValueOf(day))
}

func (b *binder) instant(value any, to reflect.Value, path string) {
	s, ok := value.(string)
	at, err := parseInstant(s)
	if !ok || err != nil {
		b.miss(path, "value.instant", "应为 2024-12-31T09:30:00+08:00 这样的时刻", "must be an instant such as 2024-12-31T09:30:00+08:00")
		return
	}
	to.Set(reflect.ValueOf(at))
}

// patch is one field of a merge patch (RFC 7386): left out, emptied by null, or given a value.
type patch[T any] struct {
	Given bool
	Null  bool
	Value T
}

func (p *patch[T]) take(b *binder, value any, path string, tag reflect.StructTag) {
	p.Given = true
	if value == nil {
		p.Null = true
		return
	}
	b.bind(value, reflect.ValueOf(&p.Value).Elem(), path, tag)
}

// set gives what the field asks for as a fact: nil when it was left out, the zero value for null.
func (p patch[T]) set() *T {
	if !p.Given {
		return nil
	}
	return &p.Value
}
