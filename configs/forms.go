package configs

import (
	"bytes"
	_ "embed"
	"fmt"

	"go.yaml.in/yaml/v3"

	"qingdan/internal/paper/forms"
)

//go:embed forms.yaml
var shippedForms []byte

// formsFile is the form of forms.yaml.
type formsFile struct {
	Version int       `yaml:"version"`
	Forms   forms.Set `yaml:"forms"`
}

// Forms are the forms that ship with the binary.
func Forms() (forms.Set, error) { return ReadForms(shippedForms) }

// ReadForms reads and validates forms in the form of forms.yaml. The forms that ship stay unless a form has their id.
func ReadForms(text []byte) (forms.Set, error) {
	set := forms.Set{}
	for _, file := range [][]byte{shippedForms, text} {
		var read formsFile
		decoder := yaml.NewDecoder(bytes.NewReader(file))
		decoder.KnownFields(true)
		if err := decoder.Decode(&read); err != nil {
			return nil, fmt.Errorf("forms: %w", err)
		}
		if read.Version != 1 {
			return nil, fmt.Errorf("forms: version %d,应为 1 / must be 1", read.Version)
		}
		for id, t := range read.Forms {
			set[id] = t
		}
	}
	if err := set.Validate(); err != nil {
		return nil, fmt.Errorf("forms: %w", err)
	}
	if set["d19"].About != forms.OfDay {
		return nil, fmt.Errorf("forms: d19 应为 about: day,日报等用其文字 / d19 must be about: day; daily issues tell its text")
	}
	return set, nil
}
