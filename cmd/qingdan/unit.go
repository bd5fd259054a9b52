package main

import (
	"errors"
	"fmt"
	"os"

	"qingdan/internal/rectify"
	"qingdan/internal/sheet/divisions"
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
	text, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	table, err := divisions.Read(c.File, text)
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
	return errors.Join(put(w, h, table), h.close())
}

func put(w *world, h *house, table *divisions.Table) error {
	units, notices, err := table.Join(h.store.Units())
	if err != nil {
		return err
	}
	e := h.desk.Entry(rectify.Actor{ID: "console"}, rectify.EventUnits)
	e.Do, e.Subject = "import_units", fmt.Sprintf("%d rows", len(units))
	added, changed, err := h.store.PutUnits(w.ctx, units, e, newID)
	if err != nil {
		return err
	}
	for _, n := range notices {
		fmt.Fprintf(w.out, "%s / %s\n", n.ZH, n.EN)
	}
	fmt.Fprintf(w.out, "单位:新增 %d,更新 %d,未变 %d / units: %d added, %d changed, %d unchanged\n",
		added, changed, len(units)-added-changed, added, changed, len(units)-added-changed)
	return nil
}
