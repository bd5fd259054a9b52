package main

import (
	"errors"
	"fmt"

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
	table, err := readUnits(c.File)
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
	return errors.Join(table.put(w, h), h.close())
}

func (t *unitList) put(w *world, h *house) error {
	if err := t.join(h.store.Units()); err != nil {
		return err
	}
	units := make([]rectify.Unit, len(t.rows))
	for i := range t.rows {
		units[i] = t.rows[i].Unit
	}
	e := h.desk.Entry(rectify.Actor{ID: "console"}, rectify.EventUnits)
	e.Do, e.Subject = "import_units", fmt.Sprintf("%d rows", len(units))
	added, changed, err := h.store.PutUnits(w.ctx, units, e, newID)
	if err != nil {
		return err
	}
	for _, n := range t.notices {
		fmt.Fprintf(w.out, "%s / %s\n", n.ZH, n.EN)
	}
	fmt.Fprintf(w.out, "单位:新增 %d,更新 %d,未变 %d / units: %d added, %d changed, %d unchanged\n",
		added, changed, len(units)-added-changed, added, changed, len(units)-added-changed)
	return nil
}
