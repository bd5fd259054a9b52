package official

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// file is the form of tables.yaml.
type file struct {
	Version  int       `yaml:"version"`
	Channels []Channel `yaml:"channels"`
	Tables   []Layout  `yaml:"tables"`
}

// Read reads layouts in the form of tables.yaml and validates them. An error names the line or the table and column, and the remedy.
func Read(text []byte) (*Layouts, error) {
	var f file
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&f); err != nil {
		return nil, fmt.Errorf("tables: %w", err)
	}
	lines := tableLines(text)
	var faults []error
	if f.Version != 1 {
		faults = append(faults, fmt.Errorf("tables: version 应为 1 / must be 1, not %d", f.Version))
	}
	if len(f.Tables) == 0 {
		faults = append(faults, errors.New("tables: 没有表,请至少列出一张 / there is no table; list at least one"))
	}
	for _, c := range f.Channels {
		if c.Prefix == "" || !rectify.Known("channel", c.Channel) {
			faults = append(faults, fmt.Errorf("tables: channels %q: %s 不是举报形式 / is no channel", c.Prefix, c.Channel))
		}
	}
	seen := map[string]bool{}
	for i := range f.Tables {
		t := &f.Tables[i]
		t.fill()
		c := &checker{table: t, line: lines[i]}
		if c.check(); seen[t.ID] {
			c.fault("id 重复,请改名", "the id is there twice; rename one")
		}
		seen[t.ID] = true
		faults = append(faults, c.faults...)
	}
	return &Layouts{Channels: f.Channels, Tables: f.Tables}, errors.Join(faults...)
}

// tableLines are the lines on which the tables begin. What cannot be found is 0; the text is valid YAML by now.
func tableLines(text []byte) map[int]int {
	lines := map[int]int{}
	var root yaml.Node
	if yaml.Unmarshal(text, &root) != nil || len(root.Content) == 0 {
		return lines
	}
	top := root.Content[0].Content
	for i := 0; i+1 < len(top); i += 2 {
		if top[i].Value == "tables" {
			for n, table := range top[i+1].Content {
				lines[n] = table.Line
			}
		}
	}
	return lines
}

// fill gives what a layout leaves out its usual value.
func (l *Layout) fill() {
	if l.Paper == "" {
		l.Paper = "A4"
	}
	if l.UnitMode == "" {
		l.UnitMode = report.LeadOnly
	}
	if l.TypeMode == "" {
		l.TypeMode = report.MainType
	}
}

// checker collects what is wrong with one table.
type checker struct {
	table  *Layout
	line   int
	faults []error
}

func (c *checker) fault(zh, en string, args ...any) {
	c.faults = append(c.faults, fmt.Errorf("tables 第 %d 行 %s:%s / line %[1]d, %[2]s: %[4]s", c.line, c.table.ID, fmt.Sprintf(zh, args...), fmt.Sprintf(en, args...)))
}

// among refuses a word that is not one of a set.
func (c *checker) among(what, word string, allowed ...string) {
	if !slices.Contains(allowed, word) {
		c.fault("%[1]s:%[2]q 不在可取值之内:%[3]s", "%[1]s: %[2]q is none of %[3]s", what, word, strings.Join(allowed, ", "))
	}
}

var idForm = regexp.MustCompile(`^[a-z][a-z0-9_]{0,19}$`)

func (c *checker) check() {
	t := c.table
	if !idForm.MatchString(t.ID) {
		c.fault("id 应为小写字母开头的字母、数字和下划线", "the id must be lower-case letters, digits and underscores, a letter first")
	}
	if t.Name.ZH == "" || t.Name.EN == "" || t.Title == "" || len(t.Columns) == 0 {
		c.fault("name(zh、en)、title 和 columns 必填", "name (zh, en), title and columns must be given")
	}
	c.among("rows", t.Rows, "tickets", "unit", "township")
	c.among("group", t.Group, "", "batch", "section")
	c.among("paper", t.Paper, "A3", "A4")
	c.among("unit_mode", string(t.UnitMode), string(report.LeadOnly), string(report.EachUnitFull), string(report.SplitEqually))
	c.among("type_mode", string(t.TypeMode), string(report.MainType), string(report.AllTypes))
	for _, s := range t.Sources {
		c.term("sources", "source", string(s))
	}
	for _, s := range t.Without {
		c.term("without", "state", string(s))
	}
	for _, name := range t.Needs {
		c.among("needs", name, t.Parameters()...)
	}
	if t.Counts() && (t.Group != "" || len(t.Without) > 0) || !t.Counts() && (t.Total || t.DayCut) {
		c.fault("group、without 只用于列出问题的表,total、day_cut 只用于统计表", "group and without belong to tables of tickets, total and day_cut to counts")
	}
	for _, text := range append(append([]string{t.Title}, t.Lines...), t.Notes...) {
		c.template(text)
	}
	for i := range t.Columns {
		c.column(&t.Columns[i])
	}
}

func (c *checker) term(what, enum, word string) {
	if !rectify.Known(enum, word) {
		c.fault("%s:没有这个取值 %q,见 GET /api/v1/vocabulary", "%s: there is no %q, see GET /api/v1/vocabulary", what, word)
	}
}

func (c *checker) template(text string) {
	for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(placeholders, m[1]) {
			c.fault("没有占位符 {%s},可用 %s", "there is no placeholder {%s}; use one of %s", m[1], strings.Join(placeholders, ", "))
		}
	}
}

func (c *checker) column(col *Column) {
	if col.Header == "" {
		c.fault("有一列没有 header", "a column has no header")
	}
	c.template(col.Header)
	c.template(col.Group)
	c.among(col.Header+" align", col.Align, "", "left", "center", "right")
	if col.Width < 0 || col.Width > 255 {
		c.fault("列 %s 的 width 应在 0 到 255 之间", "column %s: width must be from 0 to 255", col.Header)
	}
	if given := len(strings.Fields(col.Field + " " + col.Measure + " " + col.Figure + " " + col.Ranked + " " + col.Given)); given != 1 {
		c.fault("列 %s 应有 field、measure、figure、ranked、given 之一", "column %s needs a field, a measure, a figure, ranked or given, and only one", col.Header)
		return
	}
	if col.Ranked+col.Given != "" {
		c.beside(col)
		return
	}
	if col.Figure != "" {
		c.figure(col)
		return
	}
	switch {
	case col.Measure != "" && !c.table.Counts():
		c.fault("列 %s:列出问题的表没有 measure", "column %s: a table of tickets has no measures", col.Header)
	case col.Measure != "":
		c.among("列 "+col.Header+" measure", col.Measure, measureNames...)
	case c.table.Counts():
		c.among("列 "+col.Header+" field", col.Field, "serial", "name")
	default:
		c.among("列 "+col.Header+" field", col.Field, fieldNames...)
	}
	for _, v := range col.Where.Channel {
		c.term(col.Header, "channel", v)
	}
	for _, v := range col.Where.Verdict {
		c.term(col.Header, "verdict", string(v))
	}
	for _, v := range col.Where.Type {
		if v != report.None {
			c.term(col.Header, "pollution_type", v)
		}
	}
}

// beside refuses what no ranking tells, a name that cannot be given, and both where no figures are printed.
func (c *checker) beside(col *Column) {
	if col.Ranked != "" {
		c.among("列 "+col.Header+" ranked", col.Ranked, "score", "rank")
	}
	if col.Given != "" && !idForm.MatchString(col.Given) {
		c.fault("列 %s:given %q 应为小写字母开头的字母、数字和下划线", "column %s: given %q must be lower-case letters, digits and underscores, a letter first", col.Header, col.Given)
	}
	if !c.table.Counts() || !c.table.Figured() || c.table.Rows != "unit" {
		c.fault("列 %s:ranked、given 只用于按责任单位、印 figure 的统计表", "column %s: ranked and given belong to tables of figures with a row per unit", col.Header)
	}
}

// figure refuses a figure that no report has, and what a table of figures cannot do.
func (c *checker) figure(col *Column) {
	mixed := slices.ContainsFunc(c.table.Columns, func(other Column) bool { return other.Measure != "" })
	w := col.Where
	switch _, _, known := figureOf(col.Figure); {
	case !known:
		c.fault("列 %s:没有 figure %q,应为 timeliness.dispatched 这样的 报表.列,见 docs/figures.md", "column %s: there is no figure %q; write report.column, such as timeliness.dispatched, see docs/figures.md", col.Header, col.Figure)
	case !c.table.Counts() || mixed || c.table.DayCut || w.Day || w.KeyCase || len(w.Channel)+len(w.Verdict)+len(w.Type) > 0:
		c.fault("列 %s:figure 只用于统计表,不与 measure、where、day_cut 并用", "column %s: a figure belongs to a table of counts, without measures, where or day_cut", col.Header)
	}
}
