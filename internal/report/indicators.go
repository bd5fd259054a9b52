package report

import (
	"bytes"
	"fmt"
	"math/big"
	"regexp"

	"go.yaml.in/yaml/v3"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// Indicators say how comparable units are ranked (管控力指数): groups of units, and in each the figures of the registry
// that make the index, with their weights. They are a setting, in force for some time, and every ranking names their
// version.
type Indicators struct {
	Version int
	Label   rectify.Message
	From    calendar.Day
	To      calendar.Day
	Groups  []Group
}

// Group is a set of comparable units and what their index is made of.
type Group struct {
	ID         string
	Name       rectify.Message
	Level      string   // of the units; what stands below them counts as them
	Units      []string // codes; blank for all of the level
	UnitMode   UnitMode
	Cap        *big.Rat // most that an index can be
	Components []Component
	Deductions []Deduction
	Bonus      Award // for every approved entry of the board of models
	Penalty    Award // for every approved entry of the board of warnings
}

// Component is one figure of an index: its value becomes a score from 0 to 100 on a line from Worst to Best.
type Component struct {
	Definition Definition
	Weight     *big.Rat // of 100
	Higher     bool     // more is better
	Worst      *big.Rat
	Best       *big.Rat
	Cap        *big.Rat // most that the score can be
}

// Deduction takes points away for everything that a measure counts.
type Deduction struct {
	Report  string
	Measure string
	Award
}

// Award is points for each of something, up to a limit.
type Award struct{ Points, Most *big.Rat }

// indicatorsFile is the form of indicators.yaml.
type indicatorsFile struct {
	Version   int       `yaml:"version"`
	Label     bothWords `yaml:"label"`
	ValidFrom string    `yaml:"valid_from"`
	ValidTo   string    `yaml:"valid_to"`
	Groups    []struct {
		ID         string    `yaml:"id"`
		Name       bothWords `yaml:"name"`
		Level      string    `yaml:"level"`
		Units      []string  `yaml:"units"`
		UnitMode   string    `yaml:"unit_mode"`
		Cap        string    `yaml:"cap"`
		Components []struct {
			Definition string `yaml:"definition"`
			Weight     string `yaml:"weight"`
			Direction  string `yaml:"direction"`
			Worst      string `yaml:"worst"`
			Best       string `yaml:"best"`
			Cap        string `yaml:"cap"`
		} `yaml:"components"`
		Deductions []struct {
			Measure string `yaml:"measure"`
			Points  string `yaml:"points"`
			Most    string `yaml:"most"`
		} `yaml:"deductions"`
		Bonus   awardFile `yaml:"bonus"`
		Penalty awardFile `yaml:"penalty"`
	} `yaml:"groups"`
}

type bothWords struct {
	ZH string `yaml:"zh"`
	EN string `yaml:"en"`
}

type awardFile struct {
	Points string `yaml:"points"`
	Most   string `yaml:"most"`
}

// ReadIndicators reads and validates indicators in the form of indicators.yaml. The error names the line and what to do.
func ReadIndicators(text []byte) (*Indicators, error) {
	var file indicatorsFile
	var root yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&file); err != nil {
		return nil, fmt.Errorf("indicators:%w;请对照 docs/ranking.md 改正 / correct it by docs/ranking.md", err)
	}
	if err := yaml.Unmarshal(text, &root); err != nil {
		return nil, fmt.Errorf("indicators: %w", err)
	}
	r := &indicatorsReader{root: &root}
	set := r.read(&file)
	return set, r.err
}

// indicatorsReader keeps the first fault, with its line.
type indicatorsReader struct {
	root *yaml.Node
	err  error
}

// fault keeps a fault of the value at a path of keys and indexes.
func (r *indicatorsReader) fault(path []any, zh, en string, args ...any) {
	if r.err != nil {
		return
	}
	m := rectify.Say(zh, en, args...)
	r.err = fmt.Errorf("indicators 第 %d 行:%s / line %[1]d: %[3]s", r.line(path), m.ZH, m.EN)
}

// line finds the line of the value at a path, or of the nearest one above that is there.
func (r *indicatorsReader) line(path []any) int {
	at := r.root.Content[0]
	for _, step := range path {
		var next *yaml.Node
		switch step := step.(type) {
		case int:
			if step < len(at.Content) {
				next = at.Content[step]
			}
		case string:
			for i := 0; i+1 < len(at.Content) && at.Kind == yaml.MappingNode; i += 2 {
				if at.Content[i].Value == step {
					next = at.Content[i+1]
				}
			}
		}
		if next == nil {
			break
		}
		at = next
	}
	return at.Line
}

var exactNumber = regexp.MustCompile(`^\d{1,6}(\.\d{1,4})?$`)

// number reads an exact number.
func (r *indicatorsReader) number(text string, path ...any) *big.Rat {
	if !exactNumber.MatchString(text) {
		r.fault(path, "%v 应为不小于 0 的数,如 25 或 12.5,现为 %q", "%v must be a number such as 25 or 12.5, not negative; it is %q", path[len(path)-1], text)
		return new(big.Rat)
	}
	n, _ := new(big.Rat).SetString(text)
	return n
}

func (r *indicatorsReader) award(points, most string, path ...any) Award {
	a := Award{r.number(points, append(path, "points")...), r.number(most, append(path, "most")...)}
	if a.Most.Cmp(a.Points) < 0 {
		r.fault(append(path, "most"), "most 不能小于 points", "most must not be less than points")
	}
	return a
}
