// Package divisions reads tables of units in the layout of the statistical division tables and holds them against the
// units that are there already. A table is taken in whole or refused with the line and the remedy; nothing is written here.
package divisions

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"qingdan/internal/rectify"
)

// Table is a table of units. Parents and acceptance units are named by code.
type Table struct {
	name    string // of the file
	rows    []row
	at      map[string]int // index in rows by code
	verify  bool           // it has the column of acceptance units
	notices []rectify.Message
}

type row struct {
	rectify.Unit
	line int
}

var (
	// divisionCode is a statistical division code; ownCode is a code that an office gives to a department.
	divisionCode = regexp.MustCompile(`^\d{12}$`)
	ownCode      = regexp.MustCompile(`^\d{6}(?:\d{6})?-D\d{2,3}$`)
)

// levels of units from the top down. A department may stand below any of them.
var levels = []string{"省", "市", "县", "乡", "村", department}

const department = "部门"

// refuse tells what is wrong in which line. Nothing of a refused table is kept.
func (t *Table) refuse(line int, code, zh, en string, args ...any) error {
	what, place := rectify.Say(zh, en, args...), rectify.Say("%s", "%s", t.name)
	if line > 0 {
		place = rectify.Say("%s 第 %d 行", "%s, line %d", t.name, line)
	}
	return rectify.Refuse(rectify.Invalid, code, rectify.Say("%[1]s:%[2]s;整个文件未导入", "%[3]s: %[4]s; nothing of the file was taken in", place.ZH, what.ZH, place.EN, what.EN))
}

// Read reads a table, UTF-8 with the columns code12 (or code), name, level, parent_code12 (or parent_code) and perhaps
// acceptance_code12, and refuses what is wrong in itself with a *rectify.Error of kind Invalid. name is that of the file.
func Read(name string, text []byte) (*Table, error) {
	t := &Table{name: name, at: map[string]int{}}
	if !utf8.Valid(text) {
		return nil, t.refuse(0, "units.encoding", "不是 UTF-8 编码,请在 Excel 中另存为“CSV UTF-8”", "it is not UTF-8; save it as CSV UTF-8")
	}
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))))
	header, err := r.Read()
	column := func(names ...string) int {
		return slices.IndexFunc(header, func(h string) bool { return slices.Contains(names, strings.TrimSpace(h)) })
	}
	columns := [5]int{column("code12", "code"), column("name"), column("level"), column("parent_code12", "parent_code"), column("acceptance_code12")}
	if err != nil || slices.Min(columns[:4]) < 0 {
		return nil, t.refuse(1, "units.no_header", "缺少列 code12、name、level 或 parent_code12,请在首行写上列名", "a column code12, name, level or parent_code12 is missing; name the columns in the first line")
	}
	t.verify = columns[4] >= 0
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		var torn *csv.ParseError
		if errors.As(err, &torn) {
			return nil, t.refuse(torn.StartLine, "units.row_torn", "列数与首行不同或引号不成对,请补齐(%v)", "the number of cells is not that of the first line, or a quote is not closed; mend it (%v)", torn.Err)
		}
		if err != nil {
			return nil, err
		}
		u := row{}
		u.line, _ = r.FieldPos(0)
		for i, into := range []*string{&u.Code, &u.Name, &u.Level, &u.Parent, &u.AcceptanceUnit} {
			if columns[i] >= 0 {
				*into = strings.TrimSpace(cells[columns[i]])
			}
		}
		if err := t.check(u); err != nil {
			return nil, err
		}
		t.at[u.Code] = len(t.rows)
		t.rows = append(t.rows, u)
	}
	if len(t.rows) == 0 {
		return nil, t.refuse(0, "units.no_rows", "没有数据行", "there are no rows")
	}
	return t, nil
}

// check refuses a row that is wrong whatever stands around it.
func (t *Table) check(u row) error {
	rightCode := divisionCode.MatchString(u.Code) && strings.Trim(u.Code, "0") != "" || u.Level == department && ownCode.MatchString(u.Code)
	switch i, twice := t.at[u.Code]; {
	case u.Code == "" || u.Name == "":
		return t.refuse(u.line, "units.blank", "缺少代码或名称,请补填", "code or name is missing; fill it in")
	case !slices.Contains(levels, u.Level):
		return t.refuse(u.line, "units.unknown_level", "级别“%s”不是 %s 之一,请改正", "the level %q is none of %s; correct it", u.Level, strings.Join(levels, "、"))
	case !rightCode:
		return t.refuse(u.line, "units.bad_code", "代码“%s”不是 12 位统计用区划代码(部门可用 500119-D01 这样的自编代码),请改正;Excel 会把长数字变成科学计数法,请设为文本",
			"the code %q is no statistical division code of 12 digits (a department may have one like 500119-D01); correct it, and format the cells as text, since Excel cuts long numbers", u.Code)
	case twice:
		return t.refuse(u.line, "units.code_twice", "代码 %s 与第 %d 行重复,请删去一行", "code %s was used in line %d; delete one of the two", u.Code, t.rows[i].line)
	case utf8.RuneCountInString(u.Name) > 60 || strings.ContainsFunc(u.Name, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == utf8.RuneError }):
		return t.refuse(u.line, "units.bad_name", "名称超过 60 字,或含换行、不可见字符,请改正", "the name is longer than 60 characters or holds line breaks or invisible characters; correct it")
	case u.Parent == u.Code:
		return t.refuse(u.line, "units.ring", "单位以自己为上级,请改正 parent_code12", "the unit is its own parent; correct parent_code12")
	}
	return nil
}
