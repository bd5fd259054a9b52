package main

import "fmt"

type migrateCommand struct {
	Data string `help:"Data directory." type:"path"`
}

// Run opens the database, which brings it to the schema of this binary.
func (c *migrateCommand) Run(w *world) error {
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
	fmt.Fprintf(w.out, "%s:表结构已是最新 / the schema is up to date: %s\n", h.store.Engine(), s.place())
	return h.close()
}
