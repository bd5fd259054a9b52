package forms

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"qingdan/internal/paper"
	"qingdan/internal/redact"
)

// Facts are values of fields, by their names.
type Facts map[string]string

// Filled is a form with its values.
type Filled struct {
	paper.Document
	Blank []string // labels of the fields that had no value, in the order of the form
}

// Line is what is printed for a field without a value, to be filled in by hand.
const Line = "________"

var placeholder = regexp.MustCompile(`\{([a-z_]+)\}`)

// exempt are fields that are numbers of offices or of papers, which look like those of persons.
var exempt = map[string]bool{"office_phone": true, "office_email": true, "office_address": true, "receipt_number": true, "ticket_no": true, "notice_url": true, "batch": true}

// Fill fills a form. Numbers of persons in texts are covered. The unit stands in the properties of the file, made in them
// and nowhere else.
func Fill(t Template, facts Facts, unit string, made time.Time) (Filled, error) {
	if err := t.validate(); err != nil {
		return Filled{}, err
	}
	f := filler{facts: facts, labels: fieldsOf[t.About], seen: map[string]bool{}}
	d := paper.Document{Title: f.text(t.Title), Subtitle: f.text(t.Sub), Author: unit, Made: made}
	for _, p := range t.Parts {
		d.Blocks = append(d.Blocks, f.part(p)...)
	}
	return Filled{d, f.blank}, nil
}

// Wording is what a form of a day tells, without its title, in Chinese and in English; it names fields in braces.
type Wording struct{ ZH, EN string }

// Wording is that of a template.
func (t Template) Wording() Wording {
	var texts []string
	for _, p := range t.Parts {
		if p.Text != "" {
			texts = append(texts, p.Text)
		}
	}
	return Wording{strings.Join(texts, "\n"), t.English}
}

// Tell puts what is counted into the wording.
func (w Wording) Tell(d Daily) (told Wording, err error) {
	facts, err := d.Facts()
	if err != nil {
		return told, err
	}
	english, err := d.EnglishFacts()
	if err != nil {
		return told, err
	}
	fill := func(text string, facts Facts) string {
		f := filler{facts: facts, labels: DayFields, seen: map[string]bool{}}
		return f.text(text)
	}
	return Wording{fill(w.ZH, facts), fill(w.EN, english)}, nil
}

type filler struct {
	facts  Facts
	labels map[string]Field
	seen   map[string]bool
	blank  []string
}

func (f *filler) part(p Part) (blocks []paper.Block) {
	if p.Heading != "" {
		blocks = append(blocks, paper.Heading{Level: 1, Text: f.text(p.Heading)})
	}
	if p.Text != "" {
		blocks = append(blocks, paper.Paragraph{Text: f.text(p.Text)})
	}
	if len(p.Fields) > 0 {
		var table paper.Form
		for _, pair := range p.Fields {
			table.Fields = append(table.Fields, paper.Field{Label: f.text(pair.Label), Value: f.text(pair.Value)})
		}
		blocks = append(blocks, table)
	}
	if len(p.Notes) > 0 {
		blocks = append(blocks, paper.Notes{Lines: f.all(p.Notes)})
	}
	if len(p.Signature) > 0 {
		blocks = append(blocks, paper.Signature{Lines: f.all(p.Signature)})
	}
	return blocks
}

func (f *filler) all(texts []string) []string {
	var filled []string
	for _, text := range texts {
		filled = append(filled, f.text(text))
	}
	return filled
}

// text puts values in place of fields. Values are not read for fields again.
func (f *filler) text(text string) string {
	return placeholder.ReplaceAllStringFunc(text, func(braced string) string {
		name := braced[1 : len(braced)-1]
		value := strings.TrimSpace(f.facts[name])
		switch {
		case value != "" && exempt[name]:
			return value
		case value != "":
			return redact.Mask(value)
		case !f.seen[name]:
			f.seen[name] = true
			f.blank = append(f.blank, f.labels[name].Label)
		}
		return Line
	})
}

// Plain is a form as text: what stands on the paper without the paper.
func (f Filled) Plain() string {
	var s strings.Builder
	line := func(text string) {
		if text != "" {
			s.WriteString(text + "\n")
		}
	}
	line(f.Title)
	line(f.Subtitle)
	for _, b := range f.Blocks {
		switch b := b.(type) {
		case paper.Heading:
			line(b.Text)
		case paper.Paragraph:
			line(b.Text)
		case paper.Form:
			for _, field := range b.Fields {
				fmt.Fprintf(&s, "%s | %s\n", field.Label, field.Value)
			}
		case paper.Notes:
			line(strings.Join(b.Lines, "\n"))
		case paper.Signature:
			line(strings.Join(b.Lines, "\n"))
		}
	}
	return s.String()
}
