package forms

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Template is a form before it is filled. Its texts name fields in braces: {title}.
type Template struct {
	Name   string `yaml:"name"`   // what people call it
	About  About  `yaml:"about"`  // whose fields it names
	Public bool   `yaml:"public"` // it is made to be published, and may name public fields only
	Title  string `yaml:"title"`
	Sub    string `yaml:"subtitle"`
	Parts  []Part `yaml:"parts"`
	// English is what a form of a day tells, for the places where it is told in both languages.
	English string `yaml:"english"`
}

// About says what a form is about.
type About string

// The subjects.
const (
	OfTicket About = "ticket"
	OfDay    About = "day"
)

// Part is one part of a form. What is blank is left out.
type Part struct {
	Heading   string   `yaml:"heading"`
	Text      string   `yaml:"text"`
	Fields    []Pair   `yaml:"fields"`
	Notes     []string `yaml:"notes"`
	Signature []string `yaml:"signature"`
}

// Pair is one line of a table.
type Pair struct {
	Label string `yaml:"label"`
	Value string `yaml:"value"`
}

// Set is all forms, by their ids.
type Set map[string]Template

// OfDay are the ids of the forms about a day, in order; they are exported beside the tables.
func (s Set) OfDay() (ids []string) {
	for _, id := range slices.Sorted(maps.Keys(s)) {
		if s[id].About == OfDay {
			ids = append(ids, id)
		}
	}
	return ids
}

var formID = regexp.MustCompile(`^[a-z][a-z0-9_]{0,30}$`)

// Validate refuses forms that could not be filled, naming the form.
func (s Set) Validate() error {
	for _, id := range slices.Sorted(maps.Keys(s)) {
		if !formID.MatchString(id) {
			return fmt.Errorf("表单编号 %q 须为小写字母、数字和下划线 / the id of a form is of small letters, digits and _", id)
		}
		if err := s[id].validate(); err != nil {
			return fmt.Errorf("表单 / form %s: %w", id, err)
		}
	}
	return nil
}

func (t Template) validate() error {
	if (t.English != "") != (t.About == OfDay) {
		return fmt.Errorf("english 须写且只写在 about: day 的表单 / english belongs to forms about a day, which must have it")
	}
	if t.Name == "" || len(t.Parts) == 0 {
		return fmt.Errorf("须有 name 和 parts / name and parts must be given")
	}
	fields, known := fieldsOf[t.About]
	if !known {
		return fmt.Errorf("about:%q 须为 ticket 或 day / must be ticket or day", t.About)
	}
	for _, text := range t.texts() {
		if left := placeholder.ReplaceAllString(text, ""); strings.ContainsAny(left, "{}") {
			return fmt.Errorf("%q 中的花括号不成对 / braces without a field", text)
		}
		for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
			f, known := fields[m[1]]
			switch {
			case !known:
				return fmt.Errorf("没有字段 {%s},可用的有 %s / no such field; known are the named ones", m[1], strings.Join(slices.Sorted(maps.Keys(fields)), "、"))
			case t.Public && !f.Public:
				return fmt.Errorf("{%s}(%s)不得写入公开的表单 / must not be in a public form", m[1], f.Label)
			}
		}
	}
	return nil
}

// texts are all texts of a template that may name fields.
func (t Template) texts() []string {
	all := []string{t.Title, t.Sub, t.English}
	for _, p := range t.Parts {
		all = append(all, p.Heading, p.Text)
		for _, pair := range p.Fields {
			all = append(all, pair.Label, pair.Value)
		}
		all = append(append(all, p.Notes...), p.Signature...)
	}
	return all
}
