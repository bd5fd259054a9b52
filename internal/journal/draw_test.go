package journal_test

import (
	"fmt"
	"reflect"
	"time"

	"pgregory.net/rapid"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

var (
	dayType  = reflect.TypeFor[calendar.Day]()
	timeType = reflect.TypeFor[time.Time]()
	textType = reflect.TypeFor[rectify.Text]()
)

// filled sets everything inside v, so that no value is zero and no two texts are alike.
func filled(v reflect.Value, n *int) {
	*n++
	switch {
	case v.Type() == dayType:
		v.SetInt(int64(19000 + *n))
	case v.Type() == timeType:
		v.Set(reflect.ValueOf(time.Date(2024, 5, 13, 1, 2, 3, *n*1000, time.UTC)))
	case v.Type() == textType:
		v.SetString(fmt.Sprintf("自由文本%d", *n))
	case v.Kind() == reflect.String:
		v.SetString(fmt.Sprintf("value %d", *n))
	case v.Kind() == reflect.Bool:
		v.SetBool(true)
	case v.CanInt():
		v.SetInt(int64(*n))
	case v.Kind() == reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		filled(v.Index(0), n)
		filled(v.Index(1), n)
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			filled(v.Field(i), n)
		}
	default:
		panic("no value is known for " + v.Type().String())
	}
}

// drawn sets v to anything, often to zero.
func drawn(t *rapid.T, v reflect.Value) {
	if v.Kind() != reflect.Struct && rapid.Bool().Draw(t, "zero") {
		v.SetZero()
		return
	}
	switch {
	case v.Type() == dayType:
		v.SetInt(int64(rapid.IntRange(1, 2_000_000).Draw(t, "day")))
	case v.Type() == timeType:
		v.Set(reflect.ValueOf(time.UnixMicro(rapid.Int64Range(1, 4e15).Draw(t, "instant")).UTC()))
	case v.Kind() == reflect.String:
		v.SetString(rapid.String().Draw(t, "string"))
	case v.Kind() == reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, "bool"))
	case v.CanInt():
		v.SetInt(rapid.Int64Range(-1<<31, 1<<31-1).Draw(t, "number"))
	case v.Kind() == reflect.Slice:
		n := rapid.IntRange(1, 3).Draw(t, "length")
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		for i := range n {
			drawn(t, v.Index(i))
		}
	case v.Kind() == reflect.Struct && v.NumField() > 0:
		for i := range v.NumField() {
			drawn(t, v.Field(i))
		}
	default:
		panic("no value is known for " + v.Type().String())
	}
}
