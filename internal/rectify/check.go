package rectify

import (
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"qingdan/internal/calendar"
)

// Longest texts, in characters. They are generous for an office and small enough for a phone.
const (
	maxTitle = 500
	maxText  = 20000
	maxWord  = 200
	maxItems = 200
)

// enumOf names the enumeration that a fact draws its values from.
var enumOf = map[string]string{
	"source": "source", "list_level": "list_level", "channel": "channel", "pollution_types": "pollution_type", "risk_level": "risk_level",
	"discovery_mode": "discovery_mode", "time_limit_type": "time_limit_type", "verdict": "verdict", "checklist": "criterion", "failed": "criterion",
	"closure_type": "closure_type", "reason_code": "return_reason", "result": "look_back_result", "basis": "reopen_basis", "master_decision": "master_decision",
	"slip_level": "slip_level", "objection_channel": "channel", "clock": "clock", "satisfaction": "satisfaction",
}

// unitFacts are the facts that name units.
var unitFacts = []string{"township", "responsible_unit", "co_units", "lead_unit", "supervising_unit", "acceptance_unit", "recused_units", "notice_unit"}

// complainant stands in the table for the sealed identity, which is no fact: nobody may read it.
const complainant = "complainant"

// factErrors checks that the move gets what it needs, nothing that it does not take, and only values that exist.
func (d *deed) factErrors() []Field {
	var fields []Field
	for _, need := range d.move.Needs {
		if need == complainant && d.cmd.Seal != nil {
			continue
		}
		if !d.cmd.Facts.Has(need) {
			fields = append(fields, Field{need, "fact.missing", Say("必填", "required")})
		}
	}
	if d.cmd.Seal != nil && !d.move.takes(complainant) {
		fields = append(fields, Field{complainant, "fact.not_taken", Message{d.move.Label.ZH + "不接受该字段", d.move.Do + " does not take this field"}})
	}
	for _, name := range d.cmd.Facts.Brought() {
		if !d.move.takes(name) {
			fields = append(fields, Field{name, "fact.not_taken", Message{d.move.Label.ZH + "不接受该字段", d.move.Do + " does not take this field"}})
			continue
		}
		v := reflect.ValueOf(&d.cmd.Facts).Elem().Field(factNames()[name]).Elem()
		fields = append(fields, d.valueErrors(name, v)...)
	}
	return fields
}

func (d *deed) valueErrors(name string, v reflect.Value) []Field {
	var fields []Field
	bad := func(code, zh, en string, args ...any) {
		fields = append(fields, Field{name, code, Say(zh, en, args...)})
	}
	switch v.Kind() {
	case reflect.String:
		limit := maxWord
		if v.Type() == reflect.TypeFor[Text]() {
			limit = maxText
		}
		if name == "title" {
			limit = maxTitle
		}
		if utf8.RuneCountInString(v.String()) > limit {
			bad("text.too_long", "最多 %d 字", "at most %d characters", limit)
		}
		if !utf8.ValidString(v.String()) || strings.ContainsFunc(v.String(), forbiddenRune) {
			bad("text.control", "含有控制字符或不可见的方向字符", "contains control or direction-override characters")
		}
		if name == "receipt_number" && strings.Contains(v.String(), "#") && !d.cmd.Historical {
			bad("receipt.malformed", "受理编号不能含 #", "a receipt number cannot contain #")
		}
		if enum := enumOf[name]; enum != "" && v.String() != "" && !Known(enum, v.String()) {
			bad("value.unknown", "没有这个取值:%s", "there is no such value: %s", v.String())
		}
		if slices.Contains(unitFacts, name) && v.String() != "" {
			if _, ok := d.units.Unit(v.String()); !ok {
				bad("unit.unknown", "没有这个单位:%s", "there is no such unit: %s", v.String())
			}
		}
	case reflect.Slice:
		if v.Len() > maxItems {
			bad("list.too_long", "最多 %d 项", "at most %d items", maxItems)
			return fields
		}
		seen := map[string]bool{}
		for i := range v.Len() {
			item := v.Index(i)
			fields = append(fields, d.valueErrors(name, item)...)
			if item.Kind() == reflect.String && name != "participants" {
				if seen[item.String()] || item.String() == "" {
					bad("list.repeated", "有重复或空白的项", "contains a repeated or blank item")
				}
				seen[item.String()] = true
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			fields = append(fields, d.valueErrors(name, v.Field(i))...)
		}
	case reflect.Int, reflect.Int64, reflect.Int32:
		n := v.Int()
		if v.Type() == reflect.TypeFor[calendar.Day]() {
			if day := calendar.Day(n); (name == "discovered_on" || name == "batch_on") && day > d.today {
				bad("day.future", "不能晚于今天", "cannot lie in the future")
			}
			return fields
		}
		switch {
		case name == "progress_percent" && (n < 0 || n > 100):
			bad("number.range", "应在 0 到 100 之间", "must be 0 to 100")
		case name == "lng_micro" && (n < -180_000_000 || n > 180_000_000), name == "lat_micro" && (n < -90_000_000 || n > 90_000_000):
			bad("number.range", "经纬度超出范围", "outside the range of coordinates")
		case name != "lng_micro" && name != "lat_micro" && n < 0:
			bad("number.range", "不能为负数", "cannot be negative")
		}
	}
	return fields
}

// forbiddenRune finds control characters (but line breaks and tabs) and bidirectional overrides (S-60).
func forbiddenRune(r rune) bool {
	return r < 0x20 && r != '\n' && r != '\r' && r != '\t' || r == 0x7f || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}
