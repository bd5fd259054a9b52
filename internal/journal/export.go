package journal

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"

	"qingdan/internal/rectify"
)

// ExportFormat is the version of the lines in which the journal leaves the house.
const ExportFormat = "qingdan/journal/1"

// Export gives an entry as a line for auditors: {"entry": the leaf to the byte, "facts": …}. Facts are what fields with
// free text inside say in days, numbers and codes; the texts of persons stay in the house.
func Export(leaf, secret, texts []byte) ([]byte, error) {
	read, err := Decode(leaf, secret, texts)
	if err != nil {
		return nil, err
	}
	fields := Fields{"entry": leaf}
	if read.Event == rectify.EventMove {
		facts, err := wordless(read.Texts)
		if err != nil {
			return nil, fmt.Errorf("journal: entry %d: %w", read.Index, err)
		}
		if len(facts) > 0 {
			fields["facts"] = object(facts)
		}
	}
	return append(object(fields), '\n'), nil
}

// wordless gives fields of a ticket without the words in them; a field of words alone is left out.
func wordless(texts Fields) (Fields, error) {
	var t rectify.Ticket
	if err := Apply(&t, texts); err != nil {
		return nil, err
	}
	v, facts := reflect.ValueOf(&t).Elem(), Fields{}
	for _, f := range fieldsOf(v.Type()) {
		field := at(v, f)
		if _, named := texts[f.name]; !named || field.Type() == textType {
			continue
		}
		silence(field)
		facts[f.name] = appendValue(nil, field)
	}
	return facts, nil
}

// silence blanks every text in a value.
func silence(v reflect.Value) {
	switch {
	case v.Type() == textType:
		v.SetString("")
	case v.Type() == timeType:
	case v.Kind() == reflect.Slice && v.Type().Elem() == textType:
		v.SetZero()
	case v.Kind() == reflect.Slice:
		for i := range v.Len() {
			silence(v.Index(i))
		}
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			silence(v.Field(i))
		}
	}
}

// ExportHead is the first line of an export: how many entries follow, and the units as they stand, by which entries
// name them.
func ExportHead(entries int64, units []rectify.Unit) ([]byte, error) {
	if entries < 0 {
		return nil, errors.New("journal: an export of less than nothing")
	}
	type unit struct {
		ID     string `json:"id"`
		Code   string `json:"code"`
		Name   string `json:"name"`
		Level  string `json:"level"`
		Parent string `json:"parent"`
	}
	head := struct {
		Format  string `json:"format"`
		Entries int64  `json:"entries"`
		Units   []unit `json:"units"`
	}{ExportFormat, entries, []unit{}}
	for _, u := range units {
		head.Units = append(head.Units, unit{u.ID, u.Code, u.Name, u.Level, u.Parent})
	}
	line, err := json.Marshal(head)
	return append(line, '\n'), err
}
