package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"qingdan/internal/rectify"
)

type unitCommand struct {
	Import unitImportCommand `cmd:"" help:"Import units from a csv file with the columns code12, name, level, parent_code12 (an acceptance_code12 column is optional)."`
}

type unitImportCommand struct {
	File string `arg:"" help:"The csv file (UTF-8)." type:"existingfile"`
	Data string `help:"Data directory." type:"path"`
}

// Run adds and renames units by code: all rows or none.
func (c *unitImportCommand) Run(w *world) error {
	units, err := readUnits(c.File)
	if err != nil {
		return err
	}
	s, err := w.settings()
	if err != nil {
		return err
	}
	if c.Data != "" {
		s.Data = c.Data
	}
	h, err := w.open(s)
	if err != nil {
		return err
	}
	e := h.desk.Entry(rectify.Actor{ID: "console"}, rectify.EventUnits)
	e.Do, e.Subject = "import_units", fmt.Sprintf("%d rows", len(units))
	added, changed, err := h.store.PutUnits(w.ctx, h.knowParents(units), e, newID)
	if err == nil {
		fmt.Fprintf(w.out, "单位:新增 %d,更新 %d,未变 %d / units: %d added, %d changed, %d unchanged\n",
			added, changed, len(units)-added-changed, added, changed, len(units)-added-changed)
	}
	return errors.Join(err, h.close())
}

// knowParents makes roots of the units whose parent is neither in the file nor known: a district's table names its
// city, which need not be in the tree.
func (h *house) knowParents(units []rectify.Unit) []rectify.Unit {
	tree, inFile := h.store.Units(), map[string]bool{}
	for _, u := range units {
		inFile[u.Code] = true
	}
	for i, u := range units {
		if _, known := tree.Coded(u.Parent); !inFile[u.Parent] && !known {
			units[i].Parent = ""
		}
	}
	return units
}

// readUnits reads the layout of the statistical division tables.
func readUnits(path string) ([]rectify.Unit, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))))
	header, err := r.Read()
	if err != nil {
		return nil, fmt.Errorf("%s: the first line must name the columns: %w", path, err)
	}
	column := func(names ...string) int {
		return slices.IndexFunc(header, func(h string) bool { return slices.Contains(names, strings.TrimSpace(h)) })
	}
	code, name, level, parent, acceptance := column("code12", "code"), column("name"), column("level"), column("parent_code12", "parent_code"), column("acceptance_code12")
	if code < 0 || name < 0 || level < 0 || parent < 0 {
		return nil, fmt.Errorf("%s: 缺少列 code12、name、level 或 parent_code12 / a column code12, name, level or parent_code12 is missing", path)
	}
	var units []rectify.Unit
	seen := map[string]int{}
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		line, _ := r.FieldPos(0)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		u := rectify.Unit{Code: strings.TrimSpace(row[code]), Name: strings.TrimSpace(row[name]), Level: strings.TrimSpace(row[level]), Parent: strings.TrimSpace(row[parent])}
		if acceptance >= 0 {
			u.AcceptanceUnit = strings.TrimSpace(row[acceptance])
		}
		if u.Code == "" || u.Name == "" {
			return nil, fmt.Errorf("%s 第 %d 行:缺少代码或名称 / line %d: code or name is missing", path, line, line)
		}
		if other, twice := seen[u.Code]; twice {
			return nil, fmt.Errorf("%s 第 %d 行:代码 %s 与第 %d 行重复 / line %d: code %s was used in line %d", path, line, u.Code, other, line, u.Code, other)
		}
		seen[u.Code] = line
		units = append(units, u)
	}
	if len(units) == 0 {
		return nil, fmt.Errorf("%s: 没有数据行 / there are no rows", path)
	}
	return units, nil
}
