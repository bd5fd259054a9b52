package journal

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"sync"
	"time"
	"unicode/utf8"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// field is one field of a struct under its wire name.
type field struct {
	name  string
	index int
	text  bool // holds free text somewhere inside
}

var fieldCache sync.Map // reflect.Type -> []field

// fieldsOf lists the fields of a struct type in the order of their wire names.
func fieldsOf(t reflect.Type) []field {
	if known, ok := fieldCache.Load(t); ok {
		return known.([]field)
	}
	var all []field
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous {
			for _, inner := range fieldsOf(f.Type) {
				all = append(all, field{inner.name, -1 - i, inner.text})
			}
			continue
		}
		all = append(all, field{rectify.SnakeCase(f.Name), i, holdsText(f.Type)})
	}
	slices.SortFunc(all, func(a, b field) int {
		if a.name < b.name {
			return -1
		}
		return 1
	})
	fieldCache.Store(t, all)
	return all
}

var (
	textType = reflect.TypeFor[rectify.Text]()
	dayType  = reflect.TypeFor[calendar.Day]()
	timeType = reflect.TypeFor[time.Time]()
)

func holdsText(t reflect.Type) bool {
	switch {
	case t == textType:
		return true
	case t == timeType:
		return false
	case t.Kind() == reflect.Slice:
		return holdsText(t.Elem())
	case t.Kind() == reflect.Struct:
		return slices.ContainsFunc(fieldsOf(t), func(f field) bool { return f.text })
	}
	return false
}

// appendValue appends the canonical JSON of a value. Zero fields of structs are left out; days are YYYY-MM-DD, instants
// RFC 3339 in UTC with microseconds.
func appendValue(b []byte, v reflect.Value) []byte {
	switch v.Type() {
	case dayType:
		return appendString(b, calendar.Day(v.Int()).String())
	case timeType:
		t := v.Interface().(time.Time)
		if t.IsZero() {
			return append(b, `""`...)
		}
		return appendString(b, t.UTC().Format("2006-01-02T15:04:05.000000Z"))
	}
	switch v.Kind() {
	case reflect.String:
		return appendString(b, v.String())
	case reflect.Bool:
		return strconv.AppendBool(b, v.Bool())
	case reflect.Int, reflect.Int32, reflect.Int64:
		return strconv.AppendInt(b, v.Int(), 10)
	case reflect.Slice:
		b = append(b, '[')
		for i := range v.Len() {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendValue(b, v.Index(i))
		}
		return append(b, ']')
	case reflect.Struct:
		b = append(b, '{')
		first := true
		for _, f := range fieldsOf(v.Type()) {
			inner := at(v, f)
			if isZero(inner) {
				continue
			}
			if !first {
				b = append(b, ',')
			}
			first = false
			b = appendValue(append(appendString(b, f.name), ':'), inner)
		}
		return append(b, '}')
	}
	panic("journal: no canonical form for " + v.Type().String())
}

// at gives a field, looking through an embedded struct where the index says so.
func at(v reflect.Value, f field) reflect.Value {
	if f.index >= 0 {
		return v.Field(f.index)
	}
	embedded := v.Field(-1 - f.index)
	for _, inner := range fieldsOf(embedded.Type()) {
		if inner.name == f.name {
			return at(embedded, inner)
		}
	}
	panic("journal: no field " + f.name)
}

func isZero(v reflect.Value) bool {
	if v.Type() == timeType {
		return v.Interface().(time.Time).IsZero()
	}
	return v.IsZero() || v.Kind() == reflect.Slice && v.Len() == 0
}

// equal compares two values as they would be written.
func equal(a, b reflect.Value) bool {
	if a.Type() == timeType {
		return a.Interface().(time.Time).Equal(b.Interface().(time.Time))
	}
	switch a.Kind() {
	case reflect.String:
		return a.String() == b.String()
	case reflect.Bool:
		return a.Bool() == b.Bool()
	case reflect.Int, reflect.Int32, reflect.Int64:
		return a.Int() == b.Int()
	}
	return string(appendValue(nil, a)) == string(appendValue(nil, b))
}

// appendString writes a JSON string as RFC 8785 demands: only what must be escaped is.
func appendString(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r == '\n':
			b = append(b, '\\', 'n')
		case r == '\r':
			b = append(b, '\\', 'r')
		case r == '\t':
			b = append(b, '\\', 't')
		case r == '\b':
			b = append(b, '\\', 'b')
		case r == '\f':
			b = append(b, '\\', 'f')
		case r < 0x20:
			b = append(b, '\\', 'u', '0', '0', hex[r>>4], hex[r&15])
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return append(b, '"')
}

// setValue reads the canonical JSON of a value back.
func setValue(v reflect.Value, raw json.RawMessage) error {
	switch v.Type() {
	case dayType:
		return json.Unmarshal(raw, v.Addr().Interface())
	case timeType:
		var s string
		if err := json.Unmarshal(raw, &s); err != nil || s == "" {
			v.SetZero()
			return err
		}
		t, err := time.Parse(time.RFC3339Nano, s)
		v.Set(reflect.ValueOf(t.UTC()))
		return err
	}
	switch v.Kind() {
	case reflect.Slice:
		var items []json.RawMessage
		if err := json.Unmarshal(raw, &items); err != nil {
			return err
		}
		v.SetZero()
		for i, item := range items {
			v.Set(reflect.Append(v, reflect.Zero(v.Type().Elem())))
			if err := setValue(v.Index(i), item); err != nil {
				return err
			}
		}
		return nil
	case reflect.Struct:
		var inner map[string]json.RawMessage
		if err := json.Unmarshal(raw, &inner); err != nil {
			return err
		}
		v.SetZero()
		known := 0
		for _, f := range fieldsOf(v.Type()) {
			if value, ok := inner[f.name]; ok {
				known++
				if err := setValue(at(v, f), value); err != nil {
					return err
				}
			}
		}
		if known != len(inner) {
			return fmt.Errorf("journal: unknown field in %s", raw)
		}
		return nil
	}
	return json.Unmarshal(raw, v.Addr().Interface())
}

// Marshal gives the canonical JSON of a struct, without its zero fields.
func Marshal(v any) []byte { return appendValue(nil, reflect.Indirect(reflect.ValueOf(v))) }

// Unmarshal reads what Marshal wrote into the struct that v points to.
func Unmarshal(raw []byte, v any) error { return setValue(reflect.ValueOf(v).Elem(), raw) }
